//! Judging configurations against JSON Schemas, which the core leaves to its host.
//!
//! *Recorded*: the service goes by draft 4 whatever `$schema` says. So `const` means nothing, and an
//! `exclusiveMinimum` that is a number is an error of the schema.

mod words;

use jsonschema::{Draft, ValidationError};
use serde_json::Value;
use windtunnel_core::appconfig::SchemaCheck;
use windtunnel_core::env::SchemaVerdict;

use words::Message;

/// Runs a check, for the world to be told the outcome.
///
/// ```
/// use windtunnel::judge;
/// use windtunnel_core::appconfig::{Blob, SchemaCheck};
/// let check = SchemaCheck {
///     check: "1".into(),
///     schema: r#"{ "type": "object", "required": [ "color" ] }"#.into(),
///     content: Blob::from(r#"{ "colour": "red" }"#),
/// };
/// let problem = judge(&check).problem.unwrap();
/// assert!(problem.contains(r#"object has missing required properties (["color"])"#));
/// ```
#[must_use]
pub fn judge(check: &SchemaCheck) -> SchemaVerdict {
    SchemaVerdict {
        check: check.check.clone(),
        problem: problem(&check.schema, check.content.bytes()),
    }
}

/// Says in the words of the service what is wrong with a schema, or with a content by it.
fn problem(schema: &str, content: &[u8]) -> Option<String> {
    let found = match messages(schema, content) {
        Ok(found) if found.is_empty() => return None,
        Ok(found) => found,
        Err(HasExternal) => return Some("External schema references are not supported.".into()),
    };
    let mut shown: Vec<String> = found.iter().take(MOST).map(ToString::to_string).collect();
    if found.len() > MOST {
        shown.push(format!("and {} more", found.len() - MOST));
    }
    let shown = shown.join(", ");
    Some(format!(
        "Could not build JSON schema from invalid input:\n{schema} Original error message: [{shown}]"
    ))
}

/// A schema refers to another document.
struct HasExternal;

fn messages(schema: &str, content: &[u8]) -> Result<Vec<Message>, HasExternal> {
    let mut schema: Value = match serde_json::from_str(schema) {
        Ok(schema) => schema,
        Err(error) => return Ok(vec![Message::plain(error.to_string())]),
    };
    prepare(&mut schema)?;
    let syntax = words::of_schema(jsonschema::draft4::meta::validator().iter_errors(&schema));
    if !syntax.is_empty() {
        return Ok(syntax);
    }
    let options = jsonschema::options().with_draft(Draft::Draft4).offline();
    let validator = match options.build(&schema) {
        Ok(validator) => validator,
        Err(error) => return Ok(words::of_schema(std::iter::once(error))),
    };
    match serde_json::from_slice::<Value>(content) {
        Ok(content) => {
            let errors: Vec<ValidationError<'_>> = validator.iter_errors(&content).collect();
            Ok(words::of_content(&errors))
        }
        Err(error) => Ok(vec![Message::plain(error.to_string())]),
    }
}

/// Takes out every `$schema`, for which draft 4 is taken anyhow, and refuses references to other
/// documents (*chosen*: all that do not begin with `#`).
fn prepare(schema: &mut Value) -> Result<(), HasExternal> {
    // Each value with whether its members are names of the author, not words of the schema.
    let mut open = vec![(schema, false)];
    while let Some((value, has_names)) = open.pop() {
        match value {
            Value::Array(items) => open.extend(items.iter_mut().map(|item| (item, false))),
            Value::Object(members) => {
                if !has_names {
                    let reference = members.get("$ref").and_then(Value::as_str);
                    if reference.is_some_and(|reference| !reference.starts_with('#')) {
                        return Err(HasExternal);
                    }
                    if members.get("$schema").is_some_and(Value::is_string) {
                        members.remove("$schema");
                    }
                }
                for (name, member) in members {
                    let is_word = !has_names;
                    // Values, and no schemas.
                    if is_word && matches!(name.as_str(), "enum" | "default") {
                        continue;
                    }
                    open.push((member, is_word && NAMED.contains(&name.as_str())));
                }
            }
            _ => {}
        }
    }
    Ok(())
}

/// The words whose members are schemas by names of the author.
const NAMED: [&str; 4] = [
    "properties",
    "patternProperties",
    "definitions",
    "dependencies",
];

/// How many errors are told at most (*chosen*).
const MOST: usize = 20;

#[cfg(test)]
mod tests {
    use super::*;

    /// Returns the message in the brackets, `None` when there is nothing wrong.
    fn original(schema: &str, content: &str) -> Option<String> {
        let problem = problem(schema, content.as_bytes())?;
        let begin = format!(
            "Could not build JSON schema from invalid input:\n{schema} Original error message: ["
        );
        let rest = problem
            .strip_prefix(&begin)
            .expect("the form of the service");
        Some(
            rest.strip_suffix(']')
                .expect("the form of the service")
                .into(),
        )
    }

    #[track_caller]
    fn passes(schema: &str, content: &str) {
        assert_eq!(problem(schema, content.as_bytes()), None);
    }

    #[track_caller]
    fn fails(schema: &str, content: &str, message: &str) {
        assert_eq!(original(schema, content).as_deref(), Some(message));
    }

    #[test]
    fn a_violation_is_told_in_the_recorded_form() {
        let schema = r#"{"properties":{"count":{"minimum":1}}}"#;
        let expected = format!(
            "Could not build JSON schema from invalid input:\n{schema} Original error message: \
             [message: \"numeric instance is lower than the required minimum (minimum: 1, \
             found: 0)\" - parent node: /count]"
        );
        assert_eq!(problem(schema, br#"{"count":0}"#), Some(expected));
        passes(schema, r#"{"count":1}"#);
    }

    #[test]
    fn const_means_nothing_whatever_the_schema_says_it_is() {
        let schema = |version: &str| {
            format!(
                r#"{{"$schema":"{version}","const":1,
                    "properties":{{"a":{{"$schema":"{version}","const":2}}}}}}"#
            )
        };
        for version in [
            "http://json-schema.org/draft-04/schema#",
            "http://json-schema.org/draft-07/schema#",
            "https://json-schema.org/draft/2020-12/schema",
            "urn:nothing-known",
        ] {
            passes(&schema(version), r#"{"a":3}"#);
        }
    }

    #[test]
    fn a_numeric_exclusive_minimum_is_an_error_of_the_schema() {
        fails(
            r#"{"properties":{"count":{"minimum":0,"exclusiveMinimum":1}}}"#,
            r#"{"count":5}"#,
            "message: \"value has incorrect type (found integer, expected one of [boolean])\" - \
             parent node: /properties/count/exclusiveMinimum",
        );
    }

    #[test]
    fn a_boolean_exclusive_minimum_excludes_the_minimum() {
        let schema = r#"{"minimum":1,"exclusiveMinimum":true}"#;
        let text = "message: \"numeric instance is not strictly greater than the required minimum \
                    1\" - parent node: /";
        fails(schema, "1", text);
        passes(schema, "2");
    }

    #[test]
    fn other_documents_are_not_referred_to() {
        let external = Some("External schema references are not supported.".to_owned());
        for reference in [
            "https://example.com/schema.json",
            "http://json-schema.org/draft-04/schema#",
            "other.json#/definitions/a",
        ] {
            let schema = format!(r#"{{"properties":{{"a":{{"$ref":"{reference}"}}}}}}"#);
            assert_eq!(problem(&schema, b"{}"), external, "{reference}");
        }
        let inside = r##"{"definitions":{"a":{"type":"string"}},
            "properties":{"a":{"$ref":"#/definitions/a"}}}"##;
        passes(inside, r#"{"a":"x"}"#);
        assert!(original(inside, r#"{"a":1}"#).is_some());
        // Neither of these is a reference.
        passes(r#"{"properties":{"$ref":{"type":"string"}}}"#, "{}");
        passes(r#"{"enum":[{"$ref":"x"}]}"#, r#"{"$ref":"x"}"#);
    }

    #[test]
    fn a_schema_that_is_none_is_told_so() {
        assert!(
            original("{", "{}")
                .unwrap()
                .starts_with("message: \"EOF while")
        );
        fails(
            "true",
            "{}",
            "message: \"value has incorrect type (found boolean, expected one of [object])\" - \
             parent node: /",
        );
        fails(
            r##"{"$ref":"#/definitions/no"}"##,
            "{}",
            "message: \"Pointer '/definitions/no' does not exist\" - parent node: /",
        );
        assert!(original(r#"{"pattern":"("}"#, "1").is_some());
    }

    #[test]
    fn a_content_that_is_no_json_is_told_so() {
        let text = "message: \"expected value at line 1 column 1\"";
        fails("{}", "color: red", text);
    }

    #[test]
    fn schemas_that_refer_to_themselves_come_to_an_end() {
        passes(r##"{"$ref":"#"}"##, "1");
        passes(r##"{"allOf":[{"$ref":"#"}]}"##, "1");
        let deep = format!("{}1{}", "[".repeat(100), "]".repeat(100));
        passes(r##"{"items":{"$ref":"#"}}"##, &deep);
    }

    #[test]
    fn many_violations_are_told_in_part() {
        let content = format!("[{}0]", "0,".repeat(99));
        let told = original(r#"{"items":{"minimum":1}}"#, &content).unwrap();
        assert!(told.ends_with(", and 80 more"), "{told}");
    }
}
