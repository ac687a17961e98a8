//! The words in which the service tells what is wrong.

use std::fmt;

use jsonschema::ValidationError;
use jsonschema::error::{TypeKind, ValidationErrorKind as Kind};
use serde_json::Value;

/// One thing that is wrong, and where.
pub(super) struct Message {
    text: String,
    /// Where, as a JSON pointer; `None` when it is about a whole text.
    node: Option<String>,
}

impl Message {
    /// Makes a message about a whole text.
    pub(super) fn plain(text: String) -> Self {
        Self { text, node: None }
    }

    fn new(text: String, error: &ValidationError<'_>) -> Self {
        let node = error.instance_path().as_str();
        // *Chosen* for the root.
        let node = if node.is_empty() { "/" } else { node };
        Self {
            text,
            node: Some(node.into()),
        }
    }
}

/// Prints `message: "..." - parent node: /count`.
impl fmt::Display for Message {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "message: \"{}\"", self.text)?;
        match &self.node {
            Some(node) => write!(f, " - parent node: {node}"),
            None => Ok(()),
        }
    }
}

/// Words what is wrong with a schema.
pub(super) fn of_schema<'e>(errors: impl Iterator<Item = ValidationError<'e>>) -> Vec<Message> {
    let errors: Vec<ValidationError<'e>> = errors.collect();
    // A word of the wrong type is all there is to say about a schema (*recorded*: nothing is said
    // about what else the word would need).
    let is_type = |error: &&ValidationError<'_>| matches!(error.kind(), Kind::Type { .. });
    let of_type = errors.iter().filter(is_type).map(|error| {
        let (found, allowed) = (type_of(error.instance()), allowed(error.kind()).join(", "));
        let text = format!("value has incorrect type (found {found}, expected one of [{allowed}])");
        Message::new(text, error)
    });
    let of_type: Vec<Message> = of_type.collect();
    if of_type.is_empty() {
        of_content(&errors)
    } else {
        of_type
    }
}

/// Words what is wrong with a content.
pub(super) fn of_content(errors: &[ValidationError<'_>]) -> Vec<Message> {
    let mut messages = Vec::new();
    let mut rest = errors.iter().peekable();
    while let Some(error) = rest.next() {
        let text = match error.kind() {
            // What an object lacks is told in one message.
            Kind::Required { property } if is_plain_requirement(error) => {
                let mut missing = vec![property];
                while let Some(next) = rest.next_if(|next| {
                    is_plain_requirement(next) && next.instance_path() == error.instance_path()
                }) {
                    if let Kind::Required { property } = next.kind() {
                        missing.push(property);
                    }
                }
                format!(
                    "object has missing required properties ({})",
                    list(&missing)
                )
            }
            kind => words(kind, error.instance()).unwrap_or_else(|| error.to_string()),
        };
        messages.push(Message::new(text, error));
    }
    messages
}

/// Tells whether a property is missing that is always required, not only beside another.
fn is_plain_requirement(error: &ValidationError<'_>) -> bool {
    matches!(error.kind(), Kind::Required { .. })
        && error.schema_path().as_str().ends_with("/required")
}

/// Words a violation of a common keyword; `None` for the others.
fn words(kind: &Kind, found: &Value) -> Option<String> {
    let (items, members) = (
        found.as_array().map_or(0, Vec::len),
        found.as_object().map_or(0, serde_json::Map::len),
    );
    let characters = found.as_str().map_or(0, |text| text.chars().count());
    Some(match kind {
        Kind::Minimum { limit } => format!(
            "numeric instance is lower than the required minimum (minimum: {limit}, found: {found})"
        ),
        Kind::Maximum { limit } => format!(
            "numeric instance is greater than the required maximum (maximum: {limit}, found: {found})"
        ),
        Kind::ExclusiveMinimum { limit } => {
            format!("numeric instance is not strictly greater than the required minimum {limit}")
        }
        Kind::ExclusiveMaximum { limit } => {
            format!("numeric instance is not strictly lower than the required maximum {limit}")
        }
        Kind::MultipleOf { multiple_of } => {
            format!("remainder of division is not zero ({found} / {multiple_of})")
        }
        Kind::MinLength { limit } => {
            format!("string {found} is too short (length: {characters}, required minimum: {limit})")
        }
        Kind::MaxLength { limit } => {
            format!("string {found} is too long (length: {characters}, maximum allowed: {limit})")
        }
        Kind::Pattern { pattern } => {
            format!("ECMA 262 regex \"{pattern}\" does not match input string {found}")
        }
        Kind::Enum { options } => {
            format!("instance value ({found}) not found in enum (possible values: {options})")
        }
        Kind::MinItems { limit } => format!(
            "array is too short: must have at least {limit} elements but instance has {items} \
             elements"
        ),
        Kind::MaxItems { limit } => format!(
            "array is too long: must have at most {limit} elements but instance has {items} elements"
        ),
        Kind::UniqueItems => "array must not contain duplicate elements".into(),
        Kind::MinProperties { limit } => format!(
            "object has too few properties (found {members} but schema requires at least {limit})"
        ),
        Kind::MaxProperties { limit } => format!(
            "object has too many properties (found {members} but schema requires at most {limit})"
        ),
        Kind::AdditionalProperties { unexpected } => format!(
            "object instance has properties which are not allowed by the schema: {}",
            list(unexpected)
        ),
        Kind::Type { .. } => format!(
            "instance type ({}) does not match any allowed primitive type (allowed: {})",
            type_of(found),
            list(&allowed(kind))
        ),
        Kind::AnyOf { context } => format!(
            "instance failed to match at least one required schema among {}",
            context.len()
        ),
        Kind::OneOfNotValid { context } | Kind::OneOfMultipleValid { context } => {
            let matched = context.iter().filter(|errors| errors.is_empty()).count();
            format!(
                "instance failed to match exactly one schema (matched {matched} out of {})",
                context.len()
            )
        }
        Kind::Not { .. } => "instance matched a schema which it should not have".into(),
        _ => return None,
    })
}

/// Returns the types that a violated `type` allows, in order of name.
fn allowed(kind: &Kind) -> Vec<String> {
    let mut names: Vec<String> = match kind {
        Kind::Type {
            kind: TypeKind::Single(one),
        } => vec![one.to_string()],
        Kind::Type {
            kind: TypeKind::Multiple(several),
        } => several.into_iter().map(|one| one.to_string()).collect(),
        _ => Vec::new(),
    };
    names.sort();
    names
}

fn type_of(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "boolean",
        Value::Number(number) if number.is_f64() => "number",
        Value::Number(_) => "integer",
        Value::String(_) => "string",
        Value::Array(_) => "array",
        Value::Object(_) => "object",
    }
}

/// Prints texts as a JSON list.
fn list<T: serde::Serialize>(items: &[T]) -> String {
    serde_json::to_string(items).expect("texts are serializable")
}

#[cfg(test)]
mod tests {
    use jsonschema::Draft;
    use serde_json::json;

    use super::*;

    #[track_caller]
    fn tells(schema: Value, content: Value, expected: &str) {
        let options = jsonschema::options().with_draft(Draft::Draft4);
        let validator = options.build(&schema).unwrap();
        let errors: Vec<_> = validator.iter_errors(&content).collect();
        let messages: Vec<String> = of_content(&errors).into_iter().map(|m| m.text).collect();
        assert_eq!(messages, [expected]);
    }

    #[test]
    fn common_keywords_are_worded_as_the_service_does() {
        tells(
            json!({ "maximum": 5 }),
            json!(6),
            "numeric instance is greater than the required maximum (maximum: 5, found: 6)",
        );
        tells(
            json!({ "maximum": 5, "exclusiveMaximum": true }),
            json!(5),
            "numeric instance is not strictly lower than the required maximum 5",
        );
        tells(
            json!({ "multipleOf": 2 }),
            json!(3),
            "remainder of division is not zero (3 / 2)",
        );
        tells(
            json!({ "minLength": 3 }),
            json!("é"),
            "string \"é\" is too short (length: 1, required minimum: 3)",
        );
        tells(
            json!({ "maxLength": 1 }),
            json!("ab"),
            "string \"ab\" is too long (length: 2, maximum allowed: 1)",
        );
        tells(
            json!({ "pattern": "^a" }),
            json!("b"),
            "ECMA 262 regex \"^a\" does not match input string \"b\"",
        );
        tells(
            json!({ "enum": [ "a", 1 ] }),
            json!("b"),
            "instance value (\"b\") not found in enum (possible values: [\"a\",1])",
        );
        tells(
            json!({ "minItems": 2 }),
            json!([1]),
            "array is too short: must have at least 2 elements but instance has 1 elements",
        );
        tells(
            json!({ "maxItems": 1 }),
            json!([1, 2]),
            "array is too long: must have at most 1 elements but instance has 2 elements",
        );
        tells(
            json!({ "uniqueItems": true }),
            json!([1, 1]),
            "array must not contain duplicate elements",
        );
        tells(
            json!({ "minProperties": 1 }),
            json!({}),
            "object has too few properties (found 0 but schema requires at least 1)",
        );
        tells(
            json!({ "maxProperties": 1 }),
            json!({ "a": 1, "b": 2 }),
            "object has too many properties (found 2 but schema requires at most 1)",
        );
    }

    #[test]
    fn what_objects_have_and_lack_is_listed() {
        tells(
            json!({ "required": [ "a", "b", "c" ] }),
            json!({ "b": 1 }),
            "object has missing required properties ([\"a\",\"c\"])",
        );
        tells(
            json!({ "properties": { "a": {} }, "additionalProperties": false }),
            json!({ "a": 1, "b": 2, "c": 3 }),
            "object instance has properties which are not allowed by the schema: [\"b\",\"c\"]",
        );
    }

    #[test]
    fn types_are_named_in_order() {
        tells(
            json!({ "type": [ "string", "integer", "null" ] }),
            json!(1.5),
            "instance type (number) does not match any allowed primitive type (allowed: \
             [\"integer\",\"null\",\"string\"])",
        );
    }

    #[test]
    fn schemas_of_schemas_are_counted() {
        tells(
            json!({ "anyOf": [ { "type": "string" }, { "type": "null" } ] }),
            json!(1),
            "instance failed to match at least one required schema among 2",
        );
        tells(
            json!({ "oneOf": [ { "type": "string" }, { "type": "null" } ] }),
            json!(1),
            "instance failed to match exactly one schema (matched 0 out of 2)",
        );
        tells(
            json!({ "oneOf": [ { "type": "integer" }, {}, { "type": "null" } ] }),
            json!(1),
            "instance failed to match exactly one schema (matched 2 out of 3)",
        );
        tells(
            json!({ "not": {} }),
            json!(1),
            "instance matched a schema which it should not have",
        );
    }

    #[test]
    fn other_keywords_are_worded_as_the_checker_does() {
        tells(
            json!({ "items": [ {} ], "additionalItems": false }),
            json!([1, 2]),
            "Additional items are not allowed (2 was unexpected)",
        );
    }
}
