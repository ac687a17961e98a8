//! What members can be asked to satisfy, and where in a request they are.

use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

use super::super::refusals::invalid;
use crate::error::{Error, token};

/// The violations found so far.
#[derive(Default)]
pub(super) struct Found {
    texts: Vec<String>,
    /// Of the first.
    place: String,
}

impl Found {
    /// How many are told.
    const MOST: usize = 20;

    pub(super) fn add(&mut self, at: &At<'_>, rule: &str) {
        let (member, pointer) = at.names();
        if self.texts.is_empty() {
            self.place = pointer;
        }
        if self.texts.len() < Self::MOST {
            self.texts.push(format!("{member} {rule}"));
        }
    }

    pub(super) fn into_result(self) -> Result<(), Error> {
        match self.texts.is_empty() {
            true => Ok(()),
            false => Err(invalid(self.texts.join(", "), &self.place)),
        }
    }
}

/// What a value of type `T` must satisfy.
pub(super) trait Constraint<T> {
    /// Adds the violations.
    fn check(&self, value: &T, at: &At<'_>, found: &mut Found);
}

/// A member that must be there.
pub(super) struct Required<C>(pub(super) C);

impl<T, C: Constraint<T>> Constraint<Option<T>> for Required<C> {
    fn check(&self, value: &Option<T>, at: &At<'_>, found: &mut Found) {
        match value {
            Some(value) => self.0.check(value, at, found),
            None => found.add(at, "is required"),
        }
    }
}

/// A member that may be left out.
pub(super) struct Optional<C>(pub(super) C);

impl<T, C: Constraint<T>> Constraint<Option<T>> for Optional<C> {
    fn check(&self, value: &Option<T>, at: &At<'_>, found: &mut Found) {
        if let Some(value) = value {
            self.0.check(value, at, found);
        }
    }
}

/// A list of any length, with what each item must satisfy.
pub(super) struct Each<C>(pub(super) C);

impl<T, C: Constraint<T>> Constraint<Vec<T>> for Each<C> {
    fn check(&self, items: &Vec<T>, at: &At<'_>, found: &mut Found) {
        for (nth, item) in items.iter().enumerate() {
            self.0.check(item, &at.item(nth), found);
        }
    }
}

/// A list: its least and its greatest length, and what each item must satisfy.
pub(super) struct Items<C>(pub(super) usize, pub(super) usize, pub(super) C);

impl<T, C: Constraint<T>> Constraint<Vec<T>> for Items<C> {
    fn check(&self, items: &Vec<T>, at: &At<'_>, found: &mut Found) {
        let Self(min, max, each) = self;
        if items.len() < *min {
            found.add(at, &format!("must have at least {min} items"));
        }
        if items.len() > *max {
            found.add(at, &format!("must have at most {max} items"));
        }
        for (nth, item) in items.iter().enumerate() {
            each.check(item, &at.item(nth), found);
        }
    }
}

/// A number of a range, both ends included.
pub(super) struct Range(pub(super) i64, pub(super) i64);

impl Constraint<i64> for Range {
    fn check(&self, &value: &i64, at: &At<'_>, found: &mut Found) {
        let Self(min, max) = self;
        if value < *min {
            found.add(at, &format!("must be at least {min}"));
        }
        if value > *max {
            found.add(at, &format!("must be at most {max}"));
        }
    }
}

/// One of these words.
pub(super) struct Enum(pub(super) &'static [&'static str]);

impl Constraint<String> for Enum {
    fn check(&self, value: &String, at: &At<'_>, found: &mut Found) {
        if !self.0.contains(&value.as_str()) {
            found.add(at, &format!("must be one of {}", self.0.join(" ")));
        }
    }
}

/// A text: its length in characters, both ends included, and what it is made of.
pub(super) struct Text {
    min: usize,
    max: usize,
    pattern: Option<Pattern>,
}

/// A pattern of the service model and a function that tells whether a text has it.
type Pattern = (&'static str, fn(&str) -> bool);

impl Text {
    pub(super) const ANY: Self = Self::any(0, usize::MAX);
    pub(super) const NAME: Self = Self::any(0, 64);
    pub(super) const PROFILE_NAME: Self = Self::any(1, 64);
    pub(super) const DESCRIPTION: Self = Self::any(0, 256);
    pub(super) const ROLE: Self = Self::any(0, 2_048);
    pub(super) const STUDIO_NAME: Self = Self::like(
        3,
        64,
        ("^[a-z0-9]*$", |text| {
            let is_fit = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit();
            text.bytes().all(is_fit)
        }),
    );
    pub(super) const ID: Self = Self::like(
        0,
        22,
        ("^[a-zA-Z0-9-_]*$", |text| text.bytes().all(is_name)),
    );
    pub(super) const PROTOCOL: Self =
        Self::like(0, 10, ("^2021-03-31$", |text| text == "2021-03-31"));
    /// The class `A-z` also has the signs between the two alphabets.
    pub(super) const AMI: Self = Self::like(
        0,
        usize::MAX,
        ("^ami-[0-9A-z]+$", |text| {
            let is_fit = |byte: u8| byte.is_ascii_digit() || (b'A'..=b'z').contains(&byte);
            let rest = text.strip_prefix("ami-");
            rest.is_some_and(|rest| !rest.is_empty() && rest.bytes().all(is_fit))
        }),
    );
    pub(super) const KEY_ARN: Self =
        Self::like(4, usize::MAX, ("^arn:.*", |text| text.starts_with("arn:")));

    /// A text of any characters.
    pub(super) const fn any(min: usize, max: usize) -> Self {
        Self {
            min,
            max,
            pattern: None,
        }
    }

    /// A text with a pattern.
    pub(super) const fn like(min: usize, max: usize, pattern: Pattern) -> Self {
        Self {
            min,
            max,
            pattern: Some(pattern),
        }
    }
}

impl Constraint<String> for Text {
    fn check(&self, value: &String, at: &At<'_>, found: &mut Found) {
        let length = value.chars().count();
        if length < self.min {
            found.add(at, &format!("must have at least {} characters", self.min));
        }
        if length > self.max {
            found.add(at, &format!("must have at most {} characters", self.max));
        }
        if let Some((pattern, _)) = self.pattern.filter(|(_, is_like)| !is_like(value)) {
            found.add(at, &format!("must match {pattern}"));
        }
    }
}

/// Letters, digits, hyphens and low lines.
pub(super) const fn is_name(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_'
}

/// A place in a request: a chain on the stack that becomes text only when something is refused.
#[derive(Clone, Copy)]
pub(super) enum At<'a> {
    /// The request itself.
    Request,
    /// A member, by its name in Rust.
    Member(&'a At<'a>, &'static str),
    /// An item of a list.
    Item(&'a At<'a>, usize),
}

impl<'a> At<'a> {
    pub(super) fn member(&'a self, name: &'static str) -> Self {
        Self::Member(self, name)
    }

    fn item(&'a self, nth: usize) -> Self {
        Self::Item(self, nth)
    }

    /// Returns the place in words and as a JSON pointer.
    fn names(&self) -> (String, String) {
        let mut steps = Vec::new();
        let mut at = self;
        loop {
            let (parent, step) = match at {
                Self::Request => break,
                Self::Member(parent, name) => (*parent, camel(name)),
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
    if name == "kind" {
        return "type".into();
    }
    let mut words = name.split('_');
    let mut camel = String::from(words.next().unwrap_or_default());
    for word in words {
        let mut letters = word.chars();
        camel.extend(letters.next().map(|first| first.to_ascii_uppercase()));
        camel.push_str(letters.as_str());
    }
    camel
}
