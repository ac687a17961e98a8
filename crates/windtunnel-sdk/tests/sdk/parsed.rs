//! Compares an answer on the wire with what the SDK made of it.

use std::fmt::Debug;

use aws_smithy_types::DateTime;
use aws_smithy_types::date_time::Format;
use serde_json::Value;

/// Returns what an answer says and the output of the SDK does not: members that its model does not
/// have, values of another type, and those that it read otherwise.
///
/// What the SDK hides from logs cannot be seen here.
pub fn lost(answer: &[u8], output: &impl Debug) -> Vec<String> {
    if answer.is_empty() {
        return Vec::new();
    }
    let output = Output::of(output);
    let mut lost = Vec::new();
    let mut open = vec![(String::new(), serde_json::from_slice(answer).unwrap())];
    while let Some((place, value)) = open.pop() {
        match value {
            Value::Object(members) => {
                for (name, value) in members {
                    let place = format!("{place}/{name}");
                    if output.names(&name) {
                        open.push((place, value));
                    } else {
                        lost.push(place);
                    }
                }
            }
            Value::Array(items) => {
                let places = items.into_iter().enumerate();
                open.extend(places.map(|(nth, item)| (format!("{place}/{nth}"), item)));
            }
            other if !output.has(&other) => lost.push(format!("{place}: {other}")),
            _ => {}
        }
    }
    lost
}

/// An output as it shows itself.
struct Output {
    text: String,
    /// Without underscores, in lower case.
    names: String,
    hides: bool,
}

impl Output {
    fn of(output: &impl Debug) -> Self {
        let text = format!("{output:?}");
        Self {
            names: text.replace('_', "").to_lowercase(),
            hides: text.contains("Sensitive Data Redacted"),
            text,
        }
    }

    /// Tells whether a member, or the key of a map, is there.
    fn names(&self, name: &str) -> bool {
        let plain = name.replace('_', "").to_lowercase();
        let (field, variant) = (format!("{plain}: "), format!("{plain}("));
        let key = format!("{name:?}: ");
        self.names.contains(&field)
            || self.names.contains(&variant)
            || self.text.contains(&key)
            || self.hides
    }

    fn has(&self, value: &Value) -> bool {
        let is_there = match value {
            Value::String(text) => {
                // Times are shown in one form, states as the names of their variants.
                let time = DateTime::from_str(text, Format::DateTime).ok();
                self.text.contains(&format!("{text:?}"))
                    || time.is_some_and(|time| self.text.contains(&time.to_string()))
                    || self.has_variant(text)
            }
            Value::Number(number) => {
                let text = number.to_string();
                let time = number.as_f64().map(DateTime::from_secs_f64);
                self.text.contains(text.strip_suffix(".0").unwrap_or(&text))
                    || time.is_some_and(|time| self.text.contains(&time.to_string()))
            }
            Value::Bool(value) => self.text.contains(&value.to_string()),
            Value::Null => false,
            Value::Object(_) | Value::Array(_) => true,
        };
        is_there || self.hides
    }

    /// Tells whether a variant of an enumeration is there, alone or in a list.
    fn has_variant(&self, text: &str) -> bool {
        let name = text.replace(|c: char| !c.is_alphanumeric(), "");
        let name = name.to_lowercase();
        let mut found = self.names.match_indices(&name);
        found.any(|(at, _)| {
            let (before, behind) = (&self.names[..at], &self.names[at + name.len()..]);
            before.ends_with(['(', '[', ' ']) && behind.starts_with([')', ']', ','])
        })
    }
}

#[test]
fn what_the_sdk_loses_is_found() {
    #[derive(Debug)]
    #[expect(dead_code, reason = "only shown")]
    struct Answer {
        id_of_it: Option<&'static str>,
        at: DateTime,
        count: Option<i32>,
    }
    let output = Answer {
        id_of_it: Some("a/\"b\""),
        at: DateTime::from_secs(1_767_225_600),
        count: Some(3),
    };
    let lost = |answer: &str| lost(answer.as_bytes(), &output);
    let all = r#"{"IdOfIt":"a/\"b\"","at":"2026-01-01T00:00:00Z","count":3}"#;
    assert_eq!(lost(all), Vec::<String>::new());
    assert_eq!(lost(r#"{"at":1767225600}"#), Vec::<String>::new());
    for (answer, missing) in [
        (r#"{"IdOfThat":"a"}"#, "/IdOfThat"),
        (r#"{"idOfIt":"a"}"#, r#"/idOfIt: "a""#),
        (
            r#"{"at":"2026-01-01T00:00:01Z"}"#,
            r#"/at: "2026-01-01T00:00:01Z""#,
        ),
        (r#"{"count":[4]}"#, "/count/0: 4"),
        (r#"{"count":null}"#, "/count: null"),
    ] {
        assert_eq!(lost(answer), [missing]);
    }
}
