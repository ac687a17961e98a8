//! Contents that a file gives, or expects, in readable form instead of as base64.
//!
//! Where the service has a content, a file may give a JSON object or list for its compact JSON text,
//! its members in order of name, and `{"$text": "..."}` for any other text (*chosen*). A string is
//! what the service itself has there: mostly base64.

use serde_json::Value;
use windtunnel_core::appconfig::Blob;

use super::strict::Misfit;
use super::variables;
use crate::source::Pointer;

/// How the service has a content.
#[derive(Clone, Copy)]
enum Form {
    Base64,
    Text,
}

/// Where the input of a call has contents, and in which form.
fn of_call(call: &str) -> Option<(Option<&'static str>, &'static str, Form)> {
    match call {
        "appconfig.CreateHostedConfigurationVersion" => Some((None, "Content", Form::Base64)),
        "appconfig.CreateConfigurationProfile" | "appconfig.UpdateConfigurationProfile" => {
            Some((Some("Validators"), "Content", Form::Text))
        }
        _ => None,
    }
}

/// Puts contents in the input of a call into the form of the service.
///
/// A version of a configuration may be given by its number, as replies have it, although the service
/// wants a text (*chosen*).
pub(super) fn spell_call(call: &str, input: &mut Value) -> Result<(), Misfit> {
    if let Some(version) = input.get_mut("ConfigurationVersion")
        && version.is_u64()
    {
        *version = version.to_string().into();
    }
    match of_call(call) {
        Some(place) => spell(input, place),
        None => Ok(()),
    }
}

/// Puts the content of a configuration outside AppConfig into the form of the fact.
pub(crate) fn spell_source(source: &mut Value) -> Result<(), Misfit> {
    spell(source, (None, "content", Form::Base64))
}

/// Puts the contents that a function answers into the form of the fact.
pub(crate) fn spell_function(function: &mut Value) -> Result<(), Misfit> {
    spell(function, (Some("answers"), "content", Form::Text))
}

/// Puts a schema and a configuration to check by it into the form of the service.
pub(crate) fn spell_check(check: &mut Value) -> Result<(), Misfit> {
    spell(check, (None, "schema", Form::Text))?;
    spell(check, (None, "content", Form::Base64))
}

/// Replaces contents that mention variables, and so are not known yet, by one that fits.
pub(super) fn leave_open(value: &mut Value, member: &str) {
    if let Some(content) = value.get_mut(member)
        && content.is_string()
        && variables::is_mentioned(content)
    {
        *content = "".into();
    }
}

fn spell(
    value: &mut Value,
    (list, member, form): (Option<&str>, &str, Form),
) -> Result<(), Misfit> {
    let Some(list) = list else {
        return spell_member(value, member, form);
    };
    let items = value.get_mut(list).and_then(Value::as_array_mut);
    for (nth, item) in items.into_iter().flatten().enumerate() {
        spell_member(item, member, form)
            .map_err(|misfit| misfit.within(&nth.to_string()).within(list))?;
    }
    Ok(())
}

fn spell_member(value: &mut Value, member: &str, form: Form) -> Result<(), Misfit> {
    let Some(content) = value.get_mut(member) else {
        return Ok(());
    };
    let text = match (&*content, plain(content)) {
        (_, Some(Value::String(text))) => text.clone(),
        (_, Some(_)) => {
            return Err(Misfit {
                at: Pointer::default().child(member).child(TEXT),
                is_name: false,
                message: format!("{TEXT:?} is a text"),
            });
        }
        (Value::Object(_) | Value::Array(_), None) => content.to_string(),
        _ => return Ok(()),
    };
    *content = match form {
        Form::Base64 => Blob::from(text.as_str()).to_base64().into(),
        Form::Text => text.into(),
    };
    Ok(())
}

/// Returns what stands for a text, if a value is nothing but that.
fn plain(value: &Value) -> Option<&Value> {
    let members = value.as_object()?;
    members.get(TEXT).filter(|_| members.len() == 1)
}

/// Reads a content in a reply in the way in which one is expected: as JSON where an object or a list
/// is, as text where `{"$text": "..."}` is. `None` where the reply is compared as it stands.
pub(crate) fn read_as(wanted: &Value, found: &Value) -> Option<Value> {
    let is_readable = wanted.is_object() || wanted.is_array();
    let found = found.as_str().filter(|_| is_readable)?;
    // A JSON text of an object or a list is never base64.
    let decoded = Blob::from_base64(found);
    let bytes = decoded.as_ref().map_or(found.as_bytes(), Blob::bytes);
    if plain(wanted).is_some() {
        let text = std::str::from_utf8(bytes).ok()?;
        return Some(Value::Object(
            [(TEXT.into(), text.into())].into_iter().collect(),
        ));
    }
    serde_json::from_slice(bytes).ok()
}

const TEXT: &str = "$text";

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn spelled(content: Value) -> Value {
        let mut input = json!({ "Content": content });
        spell_call("appconfig.CreateHostedConfigurationVersion", &mut input).unwrap();
        input["Content"].take()
    }

    #[test]
    fn contents_are_given_as_json_as_text_or_as_base64() {
        assert_eq!(spelled(json!({ "b": 1, "a": [] })), "eyJhIjpbXSwiYiI6MX0=");
        assert_eq!(spelled(json!({ "$text": "hi" })), "aGk=");
        assert_eq!(spelled(json!("aGk=")), "aGk=");
        assert_eq!(spelled(json!(null)), json!(null));
        // More than `$text` is an object like any other.
        assert_eq!(
            spelled(json!({ "$text": "", "a": 1 })),
            "eyIkdGV4dCI6IiIsImEiOjF9"
        );
    }

    #[test]
    fn schemas_are_texts() {
        let mut input = json!({ "Validators": [
            { "Type": "JSON_SCHEMA", "Content": { "type": "object" } },
            { "Type": "LAMBDA", "Content": "arn:x" } ] });
        spell_call("appconfig.CreateConfigurationProfile", &mut input).unwrap();
        assert_eq!(input["Validators"][0]["Content"], "{\"type\":\"object\"}");
        assert_eq!(input["Validators"][1]["Content"], "arn:x");
    }

    #[test]
    fn versions_may_be_numbers() {
        let mut input = json!({ "ConfigurationVersion": 2 });
        spell_call("appconfig.StartDeployment", &mut input).unwrap();
        assert_eq!(input, json!({ "ConfigurationVersion": "2" }));
    }

    #[test]
    fn a_text_that_is_none_is_refused_where_it_stands() {
        let mut source = json!({ "content": { "$text": 5 } });
        let misfit = spell_source(&mut source).unwrap_err();
        assert_eq!(misfit.at.to_string(), "/content/$text");
        let mut function = json!({ "answers": [ {}, { "content": { "$text": [] } } ] });
        let misfit = spell_function(&mut function).unwrap_err();
        assert_eq!(misfit.at.to_string(), "/answers/1/content/$text");
    }

    #[test]
    fn what_is_found_is_read_as_what_is_wanted() {
        let found = json!("eyJhIjoxfQ==");
        assert_eq!(read_as(&json!({}), &found), Some(json!({ "a": 1 })));
        let text = json!({ "$text": "{\"a\":1}" });
        assert_eq!(read_as(&text, &found), Some(text));
        assert_eq!(read_as(&json!("eyJhIjoxfQ=="), &found), None);
        assert_eq!(
            read_as(&json!({}), &json!("{\"a\":1}")),
            Some(json!({ "a": 1 }))
        );
        assert_eq!(read_as(&json!({}), &json!("")), None);
        assert_eq!(read_as(&json!({}), &json!({})), None);
    }
}
