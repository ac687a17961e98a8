//! Audience rules, slow and obvious, written from the grammar of appconfig.md 7.5: as a tree, drawn
//! from a generator (`breed`), written down ([`Writer`]), read ([`read`]) and judged (`judge`).
//!
//! It shares no code with the core. Where the page leaves it open, it goes as the core does: what is
//! no truth value counts as false, lists equal nothing, and values of different types differ.

mod breed;
mod judge;
mod read;
mod write;

pub use breed::{context, mutate, rule};
pub use judge::{Judge, bucket, canonical, is_within};
pub use read::{MOST_CHARACTERS, read};
pub use write::Writer;

use windtunnel_core::appconfig::{AttributeValue, EntityContext, Number};

/// A part of a rule.
#[derive(Clone, Debug, PartialEq)]
pub enum Expr {
    /// An operator with its operands; those of `exists` and `split` in the order of their labels.
    Call(&'static str, Vec<Expr>),
    /// `matches`: what, and which pattern.
    Matches(Box<Expr>, String),
    /// A value.
    Literal(Value),
    /// A key of the context.
    Name(String),
    /// A list.
    List(Vec<Expr>),
}

/// A value of a rule or of a context.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// A truth value.
    Bool(bool),
    /// A number: its millionths, as far as it is simple enough, and how it was written.
    Number(Option<i128>, String),
    /// A text.
    Text(String),
    /// A moment: its tenths of a second from 2024 on, if it is one of [`MOMENTS`].
    Time(Option<i64>, String),
    /// A list, of a context only.
    List(Vec<Value>),
}

/// An entity that asks.
#[derive(Clone, Debug, Default)]
pub struct Asker {
    /// Its id.
    pub entity: Option<String>,
    /// What is told about it.
    pub values: Vec<(String, Value)>,
}

/// The operators, the labels of their operands, and how many they need and take.
const OPERATORS: [(&str, &[&str], usize, usize); 16] = [
    ("eq", &[], 2, 2),
    ("ne", &[], 2, 2),
    ("gt", &[], 2, 2),
    ("gte", &[], 2, 2),
    ("lt", &[], 2, 2),
    ("lte", &[], 2, 2),
    ("and", &[], 1, usize::MAX),
    ("or", &[], 1, usize::MAX),
    ("not", &[], 1, 1),
    ("begins_with", &[], 2, 2),
    ("ends_with", &[], 2, 2),
    ("contains", &[], 2, 2),
    ("in", &[], 2, 2),
    ("matches", &["in", "pattern"], 2, 2),
    ("exists", &["key"], 1, 1),
    ("split", &["pct", "by", "seed"], 2, 3),
];

const DAY: i64 = 864_000;

/// Timestamps, and how many tenths of a second after the beginning of 2024 they are.
pub const MOMENTS: [(&str, i64); 8] = [
    ("2024T", 0),
    ("2024-01T", 0),
    ("2024-01-01T01:00:00+01:00", 0),
    ("2023-12-31T23:59:59.9Z", -1),
    ("2024-01-01T00:00:00.5Z", 5),
    ("2024-03-01", 60 * DAY),
    ("2024-02-29T23:59Z", 60 * DAY - 600),
    ("1999-12-31T00:00-00:00", -(24 * 365 + 6 + 1) * DAY),
];

/// A pattern, and what it matches.
pub type Known = (&'static str, fn(&str) -> bool);

/// Patterns that the judge knows.
pub const PATTERNS: [Known; 5] = [
    ("^a", |text| text.starts_with('a')),
    ("[0-9]{2}", |text| {
        text.as_bytes()
            .windows(2)
            .any(|pair| pair.iter().all(u8::is_ascii_digit))
    }),
    (r"^(user|admin)-\d+$", |text| {
        let rest = text
            .strip_prefix("user-")
            .or_else(|| text.strip_prefix("admin-"));
        rest.is_some_and(|it| !it.is_empty() && it.bytes().all(|byte| byte.is_ascii_digit()))
    }),
    ("US|é", |text| text.contains("US") || text.contains('é')),
    ("", |_| true),
];

impl Value {
    /// Makes a number of millionths, without zeros at the end.
    #[must_use]
    pub fn number(millionths: i128) -> Self {
        let text = format!(
            "{}{}.{:06}",
            if millionths < 0 { "-" } else { "" },
            millionths.unsigned_abs() / 1_000_000,
            millionths.unsigned_abs() % 1_000_000
        );
        let text = text.trim_end_matches('0').trim_end_matches('.');
        Self::Number(Some(millionths), text.into())
    }

    /// Makes the value as a client tells it.
    ///
    /// # Panics
    ///
    /// If clients cannot tell such a value.
    #[must_use]
    pub fn told(&self) -> AttributeValue {
        let number = |text: &str| Number::parse(text).expect("it is a number");
        match self {
            Self::Bool(value) => AttributeValue::BooleanValue(*value),
            Self::Number(_, text) => AttributeValue::NumberValue(number(text)),
            Self::Text(text) => AttributeValue::StringValue(text.clone()),
            Self::List(items) if items.iter().all(|it| matches!(it, Self::Number(..))) => {
                let numbers = items.iter().map(|item| match item {
                    Self::Number(_, text) => number(text),
                    _ => unreachable!("all are numbers"),
                });
                AttributeValue::NumberArray(numbers.collect())
            }
            Self::List(items) => {
                let texts = items.iter().map(|item| match item {
                    Self::Text(text) => text.clone(),
                    _ => panic!("a list has texts or numbers"),
                });
                AttributeValue::StringArray(texts.collect())
            }
            Self::Time(..) => panic!("clients tell no moments"),
        }
    }
}

impl Asker {
    /// Makes the context as a client tells it.
    #[must_use]
    pub fn context(&self) -> EntityContext {
        let values = self.values.iter();
        values
            .map(|(key, value)| (key.clone(), value.told()))
            .collect()
    }
}
