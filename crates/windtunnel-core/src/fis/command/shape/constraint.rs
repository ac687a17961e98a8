//! What members can be asked to satisfy, and where in a request they are.

use alloc::collections::BTreeMap;
use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

use super::is_in_tags;
use crate::error::{Error, token};

/// What a value of type `T` must satisfy.
pub(super) trait Constraint<T> {
    /// Returns the first violation.
    fn check(&self, value: &T, at: &At<'_>) -> Result<(), Error>;
}

/// A member that must be there.
pub(super) struct Required<C>(pub C);

impl<T, C: Constraint<T>> Constraint<Option<T>> for Required<C> {
    fn check(&self, value: &Option<T>, at: &At<'_>) -> Result<(), Error> {
        match value {
            Some(value) => self.0.check(value, at),
            None => Err(at.refuse("null", "Member must not be null")),
        }
    }
}

/// A member that may be left out.
pub(super) struct Optional<C>(pub C);

impl<T, C: Constraint<T>> Constraint<Option<T>> for Optional<C> {
    fn check(&self, value: &Option<T>, at: &At<'_>) -> Result<(), Error> {
        value
            .as_ref()
            .map_or(Ok(()), |value| self.0.check(value, at))
    }
}

/// A list, with what each item must satisfy.
pub(super) struct Each<C>(pub C);

impl<T, C: Constraint<T>> Constraint<Vec<T>> for Each<C> {
    fn check(&self, items: &Vec<T>, at: &At<'_>) -> Result<(), Error> {
        items
            .iter()
            .enumerate()
            .try_for_each(|(nth, item)| self.0.check(item, &at.item(nth)))
    }
}

/// A map, with what each key and each value must satisfy.
pub(super) struct Entries<C> {
    pub(super) key: Text,
    pub(super) value: C,
}

impl<T, C: Constraint<T>> Constraint<BTreeMap<String, T>> for Entries<C> {
    fn check(&self, map: &BTreeMap<String, T>, at: &At<'_>) -> Result<(), Error> {
        for (key, value) in map {
            if let Some(rule) = self.key.violation(key) {
                let rule = format!("Map keys must satisfy constraint: [{rule}]");
                return Err(at.refuse_key(key, &rule));
            }
            self.value.check(value, &at.key(key))?;
        }
        Ok(())
    }
}

/// A number of a range, both ends included.
pub(super) struct Range {
    pub(super) min: i64,
    pub(super) max: i64,
}

impl Constraint<i64> for Range {
    fn check(&self, &value: &i64, at: &At<'_>) -> Result<(), Error> {
        let (relation, bound) = match value {
            _ if value < self.min => ("greater", self.min),
            _ if value > self.max => ("less", self.max),
            _ => return Ok(()),
        };
        let rule = format!("Member must have value {relation} than or equal to {bound}");
        Err(at.refuse(&format!("'{value}'"), &rule))
    }
}

/// One of these words.
pub(super) struct Enum(pub &'static [&'static str]);

impl Constraint<String> for Enum {
    fn check(&self, value: &String, at: &At<'_>) -> Result<(), Error> {
        if self.0.contains(&value.as_str()) {
            return Ok(());
        }
        let rule = format!(
            "Member must satisfy enum value set: [{}]",
            self.0.join(", ")
        );
        Err(at.refuse_text(value, &rule))
    }
}

/// A text: its length in characters, both ends included, and what it is made of.
pub(super) struct Text {
    min: usize,
    max: usize,
    pattern: Pattern,
}

enum Pattern {
    /// Anything.
    Any,
    /// At least one character that is not blank.
    NotBlank,
    /// Letters, digits, separators and `_.:/=+-@`, as in tags.
    Tag,
}

impl Text {
    pub(super) const ARN: Self = Self::not_blank(20, 2_048);
    pub(super) const CATALOG_ID: Self = Self::not_blank(1, 128);
    pub(super) const DESCRIPTION: Self = Self::any(1, 512);
    pub(super) const ID: Self = Self::not_blank(1, 64);
    pub(super) const NAME: Self = Self::not_blank(1, 64);
    pub(super) const TAG_KEY: Self = Self::any(1, 128);
    pub(super) const TARGET_PARAMETER: Self = Self {
        min: 1,
        max: 1_024,
        pattern: Pattern::Tag,
    };

    /// A text of any characters.
    pub(super) const fn any(min: usize, max: usize) -> Self {
        Self {
            min,
            max,
            pattern: Pattern::Any,
        }
    }

    /// A text with at least one character that is not blank.
    pub(super) const fn not_blank(min: usize, max: usize) -> Self {
        Self {
            min,
            max,
            pattern: Pattern::NotBlank,
        }
    }

    /// Returns the rule that a text violates.
    fn violation(&self, text: &str) -> Option<String> {
        // Ids are of ASCII, where characters need not be told apart.
        let length = match text.is_ascii() {
            true => text.len(),
            false => text.chars().count(),
        };
        if length < self.min {
            return Some(format!(
                "Member must have length greater than or equal to {}",
                self.min
            ));
        }
        if length > self.max {
            return Some(format!(
                "Member must have length less than or equal to {}",
                self.max
            ));
        }
        let (holds, pattern) = match self.pattern {
            Pattern::Any => (true, ""),
            Pattern::NotBlank => (!text.chars().all(is_blank), r"[\S]+"),
            Pattern::Tag => (
                text.chars().all(is_in_tags),
                r"^[\p{L}\p{Z}\p{N}_.:/=+\-@]+$",
            ),
        };
        (!holds).then(|| format!("Member must satisfy regular expression pattern: {pattern}"))
    }
}

impl Constraint<String> for Text {
    fn check(&self, value: &String, at: &At<'_>) -> Result<(), Error> {
        match self.violation(value) {
            Some(rule) => Err(at.refuse_text(value, &rule)),
            None => Ok(()),
        }
    }
}

/// The blanks of `\s` in the patterns of the service model.
fn is_blank(c: char) -> bool {
    matches!(c, ' ' | '\t' | '\n' | '\x0b' | '\x0c' | '\r')
}

/// A place in a request: a chain on the stack that becomes text only when something is refused.
#[derive(Clone, Copy)]
pub(super) enum At<'a> {
    /// The request itself.
    Request,
    /// A member, by its name in Rust.
    Member(&'a At<'a>, &'static str),
    /// A value of a map.
    Key(&'a At<'a>, &'a str),
    /// An item of a list.
    Item(&'a At<'a>, usize),
}

impl<'a> At<'a> {
    pub(super) fn member(&'a self, name: &'static str) -> Self {
        Self::Member(self, name)
    }

    fn key(&'a self, key: &'a str) -> Self {
        Self::Key(self, key)
    }

    fn item(&'a self, nth: usize) -> Self {
        Self::Item(self, nth)
    }

    /// Makes the error for a value, which is `null` or quoted.
    fn refuse(&self, value: &str, rule: &str) -> Error {
        let (member, pointer) = self.names();
        Error::validation(format!(
            "1 validation error detected: Value {value} at '{member}' failed to satisfy \
             constraint: {rule}"
        ))
        .at(pointer)
    }

    fn refuse_text(&self, text: &str, rule: &str) -> Error {
        self.refuse(&format!("'{}'", cut(text)), rule)
    }

    /// Makes the error for a key of the map at this place.
    fn refuse_key(&self, key: &str, rule: &str) -> Error {
        let shown = cut(key);
        let mut error = self.refuse_text(key, rule);
        // A key that has to be cut is no pointer; the map must do.
        if shown.len() == key.len() {
            error.place = Some(self.key(key).names().1);
        }
        error
    }

    /// Returns the place in the style of AWS and as a JSON pointer.
    fn names(&self) -> (String, String) {
        let mut steps = Vec::new();
        let mut at = self;
        loop {
            let (parent, step) = match at {
                Self::Request => break,
                Self::Member(parent, name) => (*parent, camel(name)),
                Self::Key(parent, key) => (*parent, (*key).to_string()),
                Self::Item(parent, nth) => (*parent, nth.to_string()),
            };
            steps.push((matches!(at, Self::Item(..)), step));
            at = parent;
        }
        let (mut member, mut pointer) = (String::new(), String::new());
        for (is_item, step) in steps.into_iter().rev() {
            pointer = pointer + "/" + &token(&step);
            member = match (is_item, member.is_empty()) {
                (true, _) => format!("{member}[{step}]"),
                (false, true) => step,
                (false, false) => format!("{member}.{step}"),
            };
        }
        (member, pointer)
    }
}

/// Turns the name of a member in Rust into its name in JSON, as `shapes!` does.
fn camel(name: &str) -> String {
    let mut words = name.split('_');
    let mut camel = String::from(words.next().unwrap_or_default());
    for word in words {
        let mut letters = word.chars();
        camel.extend(letters.next().map(|first| first.to_ascii_uppercase()));
        camel.push_str(letters.as_str());
    }
    camel
}

/// Cuts a text to what an error message shows of it, so that no message grows with its request.
pub(crate) fn cut(text: &str) -> &str {
    match text.char_indices().nth(SHOWN) {
        Some((end, _)) => &text[..end],
        None => text,
    }
}

/// Shows a list in an error message, no longer than a text is shown.
pub(crate) fn list_of<'a>(items: impl Iterator<Item = &'a String>) -> String {
    let mut list = String::from("[");
    for item in items {
        if list.len() > SHOWN {
            break;
        }
        if list.len() > 1 {
            list.push_str(", ");
        }
        list.push_str(cut(item));
    }
    list.push(']');
    cut(&list).into()
}

/// How many characters of a value an error message shows.
const SHOWN: usize = 256;
