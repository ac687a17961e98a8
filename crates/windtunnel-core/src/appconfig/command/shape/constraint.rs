//! What members can be asked to satisfy, where in a request they are, and what is found wrong.

use alloc::borrow::Cow;
use alloc::collections::BTreeMap;
use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

use super::patterns::Pattern;
use crate::appconfig::model::Decimal;
use crate::error::{Code, Error, token};

/// What a value of type `T` must satisfy.
pub(crate) trait Constraint<T> {
    /// Adds what the value violates.
    fn check(&self, value: &T, at: &At<'_>, found: &mut Violations);

    /// Tells whether it takes no time to see that the value violates nothing.
    #[inline]
    fn is_clear(&self, _: &T) -> bool {
        false
    }
}

/// Whatever the value is.
pub(crate) struct Anything;

impl<T> Constraint<T> for Anything {
    fn check(&self, _: &T, _: &At<'_>, _: &mut Violations) {}

    #[inline]
    fn is_clear(&self, _: &T) -> bool {
        true
    }
}

/// A member that must be there.
pub(crate) struct Required<C>(pub(crate) C);

impl<T, C: Constraint<T>> Constraint<Option<T>> for Required<C> {
    fn check(&self, value: &Option<T>, at: &At<'_>, found: &mut Violations) {
        match value {
            Some(value) => self.0.check(value, at, found),
            None => found.add(at, " null", "Member must not be null"),
        }
    }

    #[inline]
    fn is_clear(&self, value: &Option<T>) -> bool {
        value.as_ref().is_some_and(|value| self.0.is_clear(value))
    }
}

/// A member that may be left out.
pub(crate) struct Optional<C>(pub(crate) C);

impl<T, C: Constraint<T>> Constraint<Option<T>> for Optional<C> {
    fn check(&self, value: &Option<T>, at: &At<'_>, found: &mut Violations) {
        if let Some(value) = value {
            self.0.check(value, at, found);
        }
    }

    #[inline]
    fn is_clear(&self, value: &Option<T>) -> bool {
        value.as_ref().is_none_or(|value| self.0.is_clear(value))
    }
}

/// A list: how many items it has, both ends included, and what each must satisfy. The items of a
/// list of wrong length are not looked at.
pub(crate) struct Each<C> {
    pub(crate) min: usize,
    pub(crate) max: usize,
    pub(crate) item: C,
}

impl<T: Shown, C: Constraint<T>> Constraint<Vec<T>> for Each<C> {
    fn check(&self, items: &Vec<T>, at: &At<'_>, found: &mut Violations) {
        if let Some(rule) = length_rule(items.len(), self.min, self.max) {
            let shown = list_of(('[', ']'), items.iter().map(Shown::shown));
            return found.add(at, &quoted(&shown), &rule);
        }
        for (nth, item) in items.iter().enumerate() {
            self.item.check(item, &At::Item(at, nth), found);
        }
    }
}

/// A map: how many entries it has, both ends included, and what each key and each value must
/// satisfy. The entries of a map of wrong size are not looked at.
pub(crate) struct Entries<C> {
    pub(crate) min: usize,
    pub(crate) max: usize,
    pub(crate) key: Key,
    pub(crate) value: C,
}

/// What the key of a map must satisfy.
pub(crate) enum Key {
    Text(Text),
    Enum(Enum),
}

impl<T, C: Constraint<T>> Constraint<BTreeMap<String, T>> for Entries<C> {
    fn check(&self, map: &BTreeMap<String, T>, at: &At<'_>, found: &mut Violations) {
        if let Some(rule) = length_rule(map.len(), self.min, self.max) {
            let shown = list_of(('{', '}'), map.keys().map(String::as_str));
            return found.add(at, &quoted(&shown), &rule);
        }
        for (key, value) in map {
            match &self.key {
                Key::Text(text) => text.check(key, &At::Key(at, key), found),
                Key::Enum(words) => words.check(key, &At::Key(at, key), found),
            }
            self.value.check(value, &At::Value(at, key), found);
        }
    }
}

/// A number of a range, both ends included.
pub(crate) struct Range {
    pub(crate) min: i64,
    pub(crate) max: i64,
}

impl Constraint<i64> for Range {
    fn check(&self, &value: &i64, at: &At<'_>, found: &mut Violations) {
        if let Some(rule) = value_rule(value, self.min, self.max, |bound| bound.to_string()) {
            found.add(at, &quoted(&value.to_string()), &rule);
        }
    }
}

/// A number with a fraction of a range of whole numbers, both ends included.
pub(crate) struct Decimals {
    pub(crate) min: i32,
    pub(crate) max: i32,
}

impl Constraint<Decimal> for Decimals {
    fn check(&self, &value: &Decimal, at: &At<'_>, found: &mut Violations) {
        let (min, max) = (Decimal::whole(self.min), Decimal::whole(self.max));
        if let Some(rule) = value_rule(value, min, max, |bound| bound.to_fixed(0)) {
            found.add(at, &quoted(&value.to_string()), &rule);
        }
    }
}

/// One of these words.
pub(crate) struct Enum(pub(crate) &'static [&'static str]);

impl Constraint<String> for Enum {
    fn check(&self, value: &String, at: &At<'_>, found: &mut Violations) {
        if !self.0.contains(&value.as_str()) {
            let words = self.0.join(", ");
            let rule = format!("Member must satisfy enum value set: [{words}]");
            found.add(at, &quoted(value), &rule);
        }
    }
}

/// A text: its length in characters, both ends included, and what it is made of.
pub(crate) struct Text {
    min: usize,
    max: usize,
    pattern: Option<Pattern>,
}

impl Text {
    /// A text of any characters.
    pub(crate) const fn any(min: usize, max: usize) -> Self {
        Self {
            min,
            max,
            pattern: None,
        }
    }

    /// A text that fits a pattern, which may say of its length what the numbers do not.
    pub(crate) const fn like(pattern: Pattern, min: usize, max: usize) -> Self {
        Self {
            min,
            max,
            pattern: Some(pattern),
        }
    }

    /// Tells whether the number of bytes says that that of characters is right. Only where it does
    /// not they are counted: a character has up to four bytes.
    #[inline]
    const fn is_right_length(&self, value: &str) -> bool {
        value.len() <= self.max && value.len().div_ceil(4) >= self.min
    }
}

impl Constraint<String> for Text {
    fn check(&self, value: &String, at: &At<'_>, found: &mut Violations) {
        if !self.is_right_length(value)
            && let Some(rule) = length_rule(value.chars().count(), self.min, self.max)
        {
            found.add(at, &quoted(value), &rule);
        }
        if let Some(pattern) = &self.pattern
            && !(pattern.holds)(value)
        {
            found.add(at, &quoted(value), &pattern.rule());
        }
    }

    #[inline]
    fn is_clear(&self, value: &String) -> bool {
        let pattern = self.pattern.as_ref();
        self.is_right_length(value) && pattern.is_none_or(|pattern| (pattern.holds)(value))
    }
}

fn length_rule(length: usize, min: usize, max: usize) -> Option<String> {
    let (relation, bound) = relation(length, min, max)?;
    Some(format!(
        "Member must have length {relation} than or equal to {bound}"
    ))
}

fn value_rule<T: PartialOrd>(
    value: T,
    min: T,
    max: T,
    show: impl Fn(T) -> String,
) -> Option<String> {
    let (relation, bound) = relation(value, min, max)?;
    let bound = show(bound);
    Some(format!(
        "Member must have value {relation} than or equal to {bound}"
    ))
}

fn relation<T: PartialOrd>(value: T, min: T, max: T) -> Option<(&'static str, T)> {
    match value {
        _ if value < min => Some(("greater", min)),
        _ if value > max => Some(("less", max)),
        _ => None,
    }
}

/// What stands for an item in a list that an error message shows.
pub(crate) trait Shown {
    fn shown(&self) -> &str;
}

impl Shown for String {
    fn shown(&self) -> &str {
        self
    }
}

/// A place in a request: a chain on the stack that becomes text only when something is wrong.
#[derive(Clone, Copy)]
pub(crate) enum At<'a> {
    /// The request itself.
    Request,
    /// A member, by its name in Rust.
    Member(&'a At<'a>, &'static str),
    /// A key of a map.
    Key(&'a At<'a>, &'a str),
    /// A value of a map.
    Value(&'a At<'a>, &'a str),
    /// An item of a list.
    Item(&'a At<'a>, usize),
}

impl At<'_> {
    /// Returns the name of the innermost member as error messages have it (*recorded* for
    /// `alarmRoleArn`).
    fn member(&self) -> String {
        match self {
            Self::Request => String::new(),
            Self::Member(_, name) => json_name(name, false),
            Self::Key(parent, _) | Self::Value(parent, _) | Self::Item(parent, _) => {
                parent.member()
            }
        }
    }

    /// Returns the place as a JSON pointer.
    fn pointer(&self) -> String {
        let (parent, step) = match self {
            Self::Request => return String::new(),
            Self::Member(parent, name) => (parent, json_name(name, true)),
            // A key that has to be cut is no pointer; the map must do.
            Self::Key(parent, key) | Self::Value(parent, key) if cut(key).len() < key.len() => {
                return parent.pointer();
            }
            Self::Key(parent, key) | Self::Value(parent, key) => (parent, token(key)),
            Self::Item(parent, nth) => (parent, nth.to_string()),
        };
        format!("{}/{step}", parent.pointer())
    }

    /// Says of what the rule is one: of the member, or of each key, value or item that it has.
    fn rule<'r>(&self, rule: &'r str) -> Cow<'r, str> {
        match self {
            Self::Request | Self::Member(..) => Cow::Borrowed(rule),
            Self::Key(..) => Cow::Owned(format!("Map keys must satisfy constraint: [{rule}]")),
            Self::Value(..) => Cow::Owned(format!("Map value must satisfy constraint: [{rule}]")),
            Self::Item(..) => Cow::Owned(format!("Member must satisfy constraint: [{rule}]")),
        }
    }
}

/// Turns the name of a member in Rust into its name in JSON, or into the one that error messages
/// have, which begins small.
fn json_name(name: &str, is_capital: bool) -> String {
    // `type` is no name in Rust; all shapes of the service say `kind`.
    let name = if name == "kind" { "type" } else { name };
    let mut out = String::with_capacity(name.len());
    let mut is_capital = is_capital;
    for letter in name.chars() {
        match letter {
            '_' => is_capital = true,
            _ if is_capital => {
                out.push(letter.to_ascii_uppercase());
                is_capital = false;
            }
            _ => out.push(letter),
        }
    }
    out
}

/// What is wrong with the shape of a request, in the order of its members.
#[derive(Default)]
pub(crate) struct Violations {
    texts: Vec<String>,
    /// The place of the first.
    place: String,
}

impl Violations {
    /// Adds a violation. The value is shown as it stands here: quoted, `null`, or empty.
    pub(crate) fn add(&mut self, at: &At<'_>, value: &str, rule: &str) {
        if self.texts.is_empty() {
            self.place = at.pointer();
        }
        let (member, rule) = (at.member(), at.rule(rule));
        self.texts.push(format!(
            "Value{value} at '{member}' failed to satisfy constraint: {rule}"
        ));
    }

    /// Returns the error that tells all of them, if there are any.
    pub(crate) fn result(self) -> Result<(), Error> {
        let count = match self.texts.len() {
            0 => return Ok(()),
            1 => "1 validation error".into(),
            many => format!("{many} validation errors"),
        };
        let text = format!("{count} detected: {}", self.texts.join("; "));
        Err(Error::new(Code::BadRequest, text).at(self.place))
    }
}

/// Quotes a value as an error message shows it.
pub(crate) fn quoted(text: &str) -> String {
    format!(" '{}'", cut(text))
}

/// Cuts a text to what an error message shows of it, so that no message grows with its request.
pub(crate) fn cut(text: &str) -> &str {
    match text.char_indices().nth(SHOWN) {
        Some((end, _)) => &text[..end],
        None => text,
    }
}

/// Shows a list in an error message, no longer than a text is shown.
fn list_of<'a>((open, close): (char, char), items: impl Iterator<Item = &'a str>) -> String {
    let mut list = String::from(open);
    for item in items {
        if list.len() > SHOWN {
            break;
        }
        if list.len() > 1 {
            list.push_str(", ");
        }
        list.push_str(cut(item));
    }
    list.push(close);
    list
}

/// How many characters of a value an error message shows (*chosen*).
const SHOWN: usize = 256;
