//! Comparing answers with what was expected of them.

use serde_json::Value;
use windtunnel_aws::Service;
use windtunnel_core::{Error, Reply};

use super::{Answered, refusal};
use crate::diagnostic::Position;
use crate::scenario::{Call, Variables, read_as, substitute};
use crate::source::Pointer;
use crate::timeline::Verdict;

/// Judges the answer to a call, or the reason why the call could not be made.
pub(super) fn judge(
    call: &Call,
    answer: &Result<Answered, String>,
    variables: &Variables,
    place: Position,
) -> Vec<Verdict> {
    let verdict = |expected: String, found| Verdict {
        place,
        expected,
        found,
    };
    let success = || "success".to_owned();
    let refusal = refusal::in_a_line;
    let (mut verdicts, body) = match (&call.error, answer) {
        (_, Err(message)) => return vec![verdict(success(), Some(message.clone()))],
        (None, Ok(Err(error))) => return vec![verdict(success(), Some(refusal(error)))],
        (Some(code), Ok(Ok(_))) => return vec![verdict(code.clone(), Some(success()))],
        (Some(code), Ok(Err(error))) => {
            let is_met = error.code.name() == code;
            let found = (!is_met).then(|| refusal(error));
            let verdicts = vec![verdict(code.clone(), found)];
            (verdicts, Body::Refusal(call, error))
        }
        (None, Ok(Ok(reply))) => (Vec::new(), Body::Reply(reply)),
    };
    if !call.expect.is_empty() {
        verdicts.extend(compare(&call.expect, &body.to_json(), variables, place));
    }
    verdicts
}

/// Compares parts of a value with what was expected of them.
pub(super) fn compare(
    expected: &[(Pointer, Value)],
    body: &Value,
    variables: &Variables,
    place: Position,
) -> Vec<Verdict> {
    let compare = |(pointer, wanted): &(Pointer, Value)| {
        let found = pointer.of(body).unwrap_or(&Value::Null);
        let (wanted, found) = match substitute(wanted, variables) {
            Ok(wanted) => {
                let read = read_as(&wanted, found);
                let found = read.as_ref().unwrap_or(found);
                let is_met = is_same(&wanted, found);
                (wanted, (!is_met).then(|| show(found)))
            }
            Err(message) => (wanted.clone(), Some(message)),
        };
        Verdict {
            place,
            expected: format!("{pointer} is {}", show(&wanted)),
            found,
        }
    };
    expected.iter().map(compare).collect()
}

enum Body<'a> {
    Reply(&'a Reply),
    Refusal(&'a Call, &'a Error),
}

impl Body<'_> {
    /// Returns what stands on the wire.
    fn to_json(&self) -> Value {
        match self {
            Self::Reply(reply) => to_json(reply),
            Self::Refusal(call, error) => {
                let name = call.name.split('.').next();
                let service = Service::ALL
                    .iter()
                    .find(|service| Some(service.name()) == name);
                let body = service.map(|service| service.error_body(error));
                // A call that was made is of a service, and bodies are JSON.
                body.and_then(|body| serde_json::from_slice(&body).ok())
                    .unwrap_or_default()
            }
        }
    }
}

/// Returns a reply as it stands on the wire.
pub(super) fn to_json(reply: &Reply) -> Value {
    serde_json::to_value(reply).expect("replies have text keys and finite numbers")
}

/// Prints a value; one that is not there is as good as null. Long ones are cut.
fn show(value: &Value) -> String {
    if value.is_null() {
        return "absent".into();
    }
    let text = value.to_string();
    match text.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("{}...", &text[..end]),
        None => text,
    }
}

/// Tells whether two values are equal; numbers are when they have the same value.
fn is_same(a: &Value, b: &Value) -> bool {
    match (a, b) {
        (Value::Number(x), Value::Number(y)) => {
            x == y || x.as_f64() == y.as_f64() && (x.is_f64() || y.is_f64())
        }
        (Value::Array(x), Value::Array(y)) => {
            x.len() == y.len() && x.iter().zip(y).all(|(x, y)| is_same(x, y))
        }
        (Value::Object(x), Value::Object(y)) => {
            let is_in = |(name, x): (&String, &Value)| y.get(name).is_some_and(|y| is_same(x, y));
            x.len() == y.len() && x.iter().all(is_in)
        }
        _ => a == b,
    }
}

/// The characters of a value that are shown at most.
const LONGEST: usize = 300;

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn numbers_compare_by_value() {
        assert!(is_same(
            &json!({ "a": [1, 2.0] }),
            &json!({ "a": [1.0, 2] })
        ));
        assert!(!is_same(&json!(1), &json!("1")));
        assert!(!is_same(&json!(u64::MAX), &json!(u64::MAX - 1)));
        assert!(!is_same(&json!({ "a": 1 }), &json!({ "a": 1, "b": 2 })));
    }
}
