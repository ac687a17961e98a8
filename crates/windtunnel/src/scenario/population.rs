//! Whom an exposure table counts, and what clients tell about entities.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use serde::de::value::{MapAccessDeserializer, SeqAccessDeserializer};
use serde::de::{Error as _, MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer};
use serde_json::Value;
use windtunnel_core::appconfig::{AttributeValue, EntityContext, GetExperimentRunRequest, Number};

use super::strict::Misfit;
use crate::render::plain;
use crate::source::Pointer;

/// A run of an AppConfig experiment, and the entities whose treatments are counted.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase", expecting = "a run and its entities")]
pub(crate) struct Population {
    application: String,
    experiment_definition: String,
    run: i64,
    pub(crate) entities: Entities,
    #[serde(default)]
    pub(crate) context: Context,
}

/// The ids of entities.
#[derive(Debug)]
pub(crate) enum Entities {
    /// These.
    Named(Vec<String>),
    /// A prefix with numbers behind it.
    Numbered(Numbered),
}

/// Entities whose ids are a prefix and a number.
#[derive(Debug, PartialEq, Eq, Deserialize)]
#[serde(expecting = "a prefix and a count")]
pub(crate) struct Numbered {
    prefix: String,
    #[serde(default)]
    first: u64,
    count: u64,
}

/// What is told about entities besides their ids: plain JSON by key.
#[derive(Debug, Default, PartialEq, Deserialize)]
#[serde(transparent)]
pub(crate) struct Context(BTreeMap<String, Told>);

/// A value that is told about an entity.
#[derive(Debug, PartialEq)]
struct Told(AttributeValue);

impl Population {
    /// Reads a population whose variables may still be open, and checks what is known of it.
    pub(super) fn check(given: &Value) -> Result<(), Misfit> {
        super::strict::read_open::<Self>(given)?.sane().map(drop)
    }

    /// Reads a population.
    pub(crate) fn read(given: &Value) -> Result<Self, Misfit> {
        super::strict::read::<Self>(given)?.sane()
    }

    fn sane(self) -> Result<Self, Misfit> {
        if self.run < 1 {
            return Err(Misfit::here("runs are numbered from 1").within("run"));
        }
        match self.entities.fault() {
            Some(misfit) => Err(misfit.within("entities")),
            None => Ok(self),
        }
    }

    /// Returns the request for the run.
    pub(crate) fn request(&self) -> GetExperimentRunRequest {
        GetExperimentRunRequest {
            application_identifier: Some(self.application.clone()),
            experiment_definition_identifier: Some(self.experiment_definition.clone()),
            run: Some(self.run),
        }
    }
}

impl Entities {
    fn fault(&self) -> Option<Misfit> {
        let misfit = |member: &dyn fmt::Display, text: String| Misfit {
            at: Pointer::default().child(member),
            ..Misfit::here(text)
        };
        let too_many = || format!("a table counts 1 to {MOST} entities");
        match self {
            Self::Named(ids) if ids.is_empty() => Some(Misfit::here(too_many())),
            Self::Named(ids) => {
                let mut known = BTreeSet::new();
                ids.iter().enumerate().find_map(|(nth, id)| match id {
                    id if id.is_empty() => Some(misfit(&nth, "an entity has an id".into())),
                    id if !known.insert(id) => {
                        Some(misfit(&nth, format!("{id:?} is there already")))
                    }
                    _ => None,
                })
            }
            Self::Numbered(Numbered { first, count, .. }) => {
                if !(1..=MOST).contains(count) {
                    return Some(misfit(&"count", too_many()));
                }
                let is_beyond = first.checked_add(*count).is_none();
                is_beyond.then(|| misfit(&"first", "the last number is too large".into()))
            }
        }
    }

    /// Returns how many there are.
    pub(crate) fn count(&self) -> u64 {
        match self {
            Self::Named(ids) => ids.len() as u64,
            Self::Numbered(numbered) => numbered.count,
        }
    }

    /// Returns the ids, in lots that are not long.
    pub(crate) fn lots(&self) -> impl Iterator<Item = Vec<String>> + '_ {
        let mut nth = 0;
        std::iter::from_fn(move || {
            let end = self.count().min(nth + LOT);
            let lot = (nth..end).map(|nth| self.id(nth)).collect::<Vec<_>>();
            nth = end;
            (!lot.is_empty()).then_some(lot)
        })
    }

    fn id(&self, nth: u64) -> String {
        match self {
            Self::Named(ids) => {
                let nth = usize::try_from(nth).unwrap_or(usize::MAX);
                ids.get(nth).cloned().unwrap_or_default()
            }
            Self::Numbered(Numbered { prefix, first, .. }) => format!("{prefix}{}", first + nth),
        }
    }
}

/// The same ids in the same order are the same entities, however they are written.
impl PartialEq for Entities {
    fn eq(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Named(ids), Self::Named(others)) => ids == others,
            (Self::Numbered(numbered), Self::Numbered(other)) if numbered == other => true,
            _ => {
                let count = self.count();
                count == other.count() && (0..count).all(|nth| self.id(nth) == other.id(nth))
            }
        }
    }
}

/// Prints who they are, such as `10000 entities, user-0 to user-9999`.
impl fmt::Display for Population {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let count = self.entities.count();
        match count {
            1 => write!(f, "1 entity, {}", self.entities.id(0))?,
            _ => {
                let (first, last) = (self.entities.id(0), self.entities.id(count - 1));
                write!(f, "{count} entities, {first} to {last}")?;
            }
        }
        for (key, Told(value)) in &self.context.0 {
            write!(f, ", {key} {}", plain(value))?;
        }
        Ok(())
    }
}

impl Context {
    /// Returns it as the core takes it.
    pub(crate) fn read(&self) -> EntityContext {
        let values = self.0.iter();
        values
            .map(|(key, Told(value))| (key.clone(), value.clone()))
            .collect()
    }
}

impl<'de> Deserialize<'de> for Entities {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Ids;

        impl<'de> Visitor<'de> for Ids {
            type Value = Entities;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a list of ids, or a prefix and a count")
            }

            fn visit_seq<A: SeqAccess<'de>>(self, ids: A) -> Result<Entities, A::Error> {
                Vec::deserialize(SeqAccessDeserializer::new(ids)).map(Entities::Named)
            }

            fn visit_map<A: MapAccess<'de>>(self, given: A) -> Result<Entities, A::Error> {
                Numbered::deserialize(MapAccessDeserializer::new(given)).map(Entities::Numbered)
            }
        }

        deserializer.deserialize_any(Ids)
    }
}

impl<'de> Deserialize<'de> for Told {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let value = Value::deserialize(deserializer)?;
        told(&value).map(Self).ok_or_else(|| {
            D::Error::custom(
                "neither a text, a number, a truth value nor a list of texts or numbers",
            )
        })
    }
}

fn told(value: &Value) -> Option<AttributeValue> {
    let number = |value: &Value| match value {
        Value::Number(number) => Number::parse(&number.to_string()),
        _ => None,
    };
    Some(match value {
        Value::String(text) => AttributeValue::StringValue(text.clone()),
        Value::Bool(value) => AttributeValue::BooleanValue(*value),
        Value::Number(_) => AttributeValue::NumberValue(number(value)?),
        Value::Array(items) if items.first().is_some_and(Value::is_number) => {
            AttributeValue::NumberArray(items.iter().map(number).collect::<Option<_>>()?)
        }
        Value::Array(items) => {
            let texts = items.iter().map(|item| item.as_str().map(Into::into));
            AttributeValue::StringArray(texts.collect::<Option<_>>()?)
        }
        Value::Null | Value::Object(_) => return None,
    })
}

/// The entities that one table counts at most.
const MOST: u64 = 1_000_000;

/// The entities that are asked about at once.
const LOT: u64 = 10_000;

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn population(entities: Value, context: Value) -> Result<Population, Misfit> {
        Population::read(
            &json!({ "application": "a", "experimentDefinition": "d", "run": 1,
            "entities": entities, "context": context }),
        )
    }

    #[test]
    fn entities_are_named_or_numbered() {
        let ids = |entities| -> Vec<String> {
            let read = population(entities, json!({})).unwrap();
            read.entities.lots().flatten().collect()
        };
        assert_eq!(ids(json!(["a", "b"])), ["a", "b"]);
        assert_eq!(ids(json!({ "prefix": "u", "count": 2 })), ["u0", "u1"]);
        let from = json!({ "prefix": "", "first": 9, "count": 2 });
        assert_eq!(ids(from), ["9", "10"]);
        let many = ids(json!({ "prefix": "u", "count": 25_000 }));
        assert_eq!(many.len(), 25_000);
        assert_eq!(many.iter().collect::<BTreeSet<_>>().len(), 25_000);
    }

    #[test]
    fn populations_are_told_in_words() {
        let context = json!({ "age": 2.5, "country": "US", "ids": [1, 2], "on": true, "x": ["a"] });
        let read = population(json!({ "prefix": "u", "count": 3 }), context).unwrap();
        let text = "3 entities, u0 to u2, age 2.5, country US, ids [1 2], on true, x [a]";
        assert_eq!(read.to_string(), text);
        let read = population(json!(["qa"]), json!({})).unwrap();
        assert_eq!(read.to_string(), "1 entity, qa");
    }

    #[test]
    fn what_makes_no_sense_is_refused_where_it_stands() {
        let refused = |entities, context| {
            let misfit = population(entities, context).unwrap_err();
            format!("{} {}", misfit.at, misfit.message)
        };
        let none = || json!({});
        let cases = [
            (json!([]), "/entities a table counts 1 to 1000000 entities"),
            (json!(["a", ""]), "/entities/1 an entity has an id"),
            (json!(["a", "b", "a"]), "/entities/2 \"a\" is there already"),
            (
                json!(["a", 1]),
                "/entities/1 invalid type: integer `1`, expected a string",
            ),
            (
                json!("a"),
                "/entities invalid type: string \"a\", expected a list of ids, or a prefix and a count",
            ),
            (json!({ "prefix": "a" }), "/entities missing field `count`"),
            (
                json!({ "prefix": "a", "count": 0 }),
                "/entities/count a table counts 1 to 1000000 entities",
            ),
            (
                json!({ "prefix": "a", "count": 1_000_001 }),
                "/entities/count a table counts 1 to 1000000 entities",
            ),
            (
                json!({ "prefix": "a", "count": 1, "first": u64::MAX }),
                "/entities/first the last number is too large",
            ),
            (
                json!({ "prefix": "a", "count": 1, "step": 2 }),
                "/entities/step unknown member \"step\"",
            ),
        ];
        for (entities, message) in cases {
            assert_eq!(refused(entities, none()), message);
        }
        let text = "neither a text, a number, a truth value nor a list of texts or numbers";
        for value in [
            json!(null),
            json!({}),
            json!([1, "a"]),
            json!(["a", 1]),
            json!([[]]),
        ] {
            assert_eq!(
                refused(json!(["a"]), json!({ "k": value })),
                format!("/context/k {text}")
            );
        }
    }

    #[test]
    fn open_variables_stand_for_numbers() {
        let given = json!({ "application": "${a}", "experimentDefinition": "${d}", "run": "${n}",
            "entities": { "prefix": "u", "count": "${m}" }, "context": { "k": "${v}" } });
        assert!(Population::check(&given).is_ok());
        let zero = json!({ "application": "a", "experimentDefinition": "d", "run": 0,
            "entities": [] });
        let misfit = Population::check(&zero).unwrap_err();
        assert_eq!(misfit.at.to_string(), "/run");
    }
}
