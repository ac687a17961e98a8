//! Reading JSON into the shapes of the core so that no unknown member is skipped, as they would.

use std::borrow::Cow;
use std::marker::PhantomData;

use serde::de::{DeserializeOwned, DeserializeSeed, Deserializer};
use serde_json::Value;
use windtunnel_aws::Members;
use windtunnel_core::{Command, UnknownOperation, nimble};

use super::variables;
use crate::source::Pointer;

/// A value that does not have its shape.
#[derive(Debug)]
pub(crate) struct Misfit {
    /// Where, from the value that was read.
    pub(crate) at: Pointer,
    /// Whether the name of the member is wrong, not its value.
    pub(super) is_name: bool,
    pub(crate) message: String,
}

impl Misfit {
    /// Makes a misfit of the value itself.
    pub(super) fn here(message: impl Into<String>) -> Self {
        Self {
            at: Pointer::default(),
            is_name: false,
            message: message.into(),
        }
    }

    /// Makes it a misfit of what has the value as a member.
    pub(super) fn within(self, member: &str) -> Self {
        let at = Pointer::default().child(member).join(&self.at);
        Self { at, ..self }
    }
}

/// Reads a value.
pub(crate) fn read<T: DeserializeOwned>(value: &Value) -> Result<T, Misfit> {
    read_seed(Members::of(value), PhantomData)
}

/// Reads a value in which variables may stand.
pub(super) fn read_open<T: DeserializeOwned>(value: &Value) -> Result<T, Misfit> {
    read_seed(open(value), PhantomData)
}

/// Reads strings that are nothing but a variable as values of any type.
fn open(value: &Value) -> Members<'_> {
    Members::open(value, variables::is_variable)
}

/// Reads the input of a call such as `fis.StartExperiment`.
pub(super) fn read_call(
    call: &str,
    input: &Value,
) -> Result<Result<Command, UnknownOperation>, Misfit> {
    read_seed(Members::of(&known_members(call, input)), Call(call))
}

/// Reads the input of a call in which variables may stand.
pub(super) fn read_open_call(
    call: &str,
    input: &Value,
) -> Result<Result<Command, UnknownOperation>, Misfit> {
    read_seed(open(&known_members(call, input)), Call(call))
}

/// Returns the input of a call, or an empty one where the operation is not modelled and so has no
/// member that could be known: the run shows what it answers.
fn known_members<'v>(call: &str, input: &'v Value) -> Cow<'v, Value> {
    let operation = call.strip_prefix("nimble.").unwrap_or_default();
    if nimble::NOT_MODELLED.contains(&operation) {
        Cow::Owned(Value::Object(serde_json::Map::new()))
    } else {
        Cow::Borrowed(input)
    }
}

struct Call<'a>(&'a str);

impl<'de> DeserializeSeed<'de> for Call<'_> {
    type Value = Result<Command, UnknownOperation>;

    fn deserialize<D: Deserializer<'de>>(self, input: D) -> Result<Self::Value, D::Error> {
        Command::read(self.0, input)
    }
}

fn read_seed<'de, S: DeserializeSeed<'de>>(
    value: impl Deserializer<'de, Error = serde_json::Error>,
    seed: S,
) -> Result<S::Value, Misfit> {
    let mut track = serde_path_to_error::Track::new();
    let mut unknown = None;
    let mut note = |path: serde_ignored::Path<'_>| {
        unknown.get_or_insert_with(|| pointer_of_ignored(&path));
    };
    let tracked = serde_path_to_error::Deserializer::new(value, &mut track);
    let read = seed.deserialize(serde_ignored::Deserializer::new(tracked, &mut note));
    match (read, unknown) {
        (Err(error), _) => {
            let at = pointer_of(&track.path());
            Err(Misfit {
                at,
                is_name: false,
                message: told(&error),
            })
        }
        (Ok(_), Some(at)) => {
            let name = at.tokens().last().unwrap_or_default();
            Err(Misfit {
                at,
                is_name: true,
                message: format!("unknown member {name:?}"),
            })
        }
        (Ok(read), None) => Ok(read),
    }
}

/// Says what is wrong in words of JSON, which has no `u64`.
fn told(error: &serde_json::Error) -> String {
    let text = error.to_string();
    let Some((found, expected)) = text.rsplit_once(", expected ") else {
        return text;
    };
    let most = match expected {
        "u64" => u64::MAX,
        "u32" => u32::MAX.into(),
        "i64" => return format!("{found}, expected a whole number"),
        _ => return text,
    };
    format!("{found}, expected a whole number from 0 to {most}")
}

fn pointer_of(path: &serde_path_to_error::Path) -> Pointer {
    use serde_path_to_error::Segment;
    path.iter()
        .fold(Pointer::default(), |pointer, segment| match segment {
            Segment::Seq { index } => pointer.child(index),
            Segment::Map { key } | Segment::Enum { variant: key } => pointer.child(key),
            Segment::Unknown => pointer,
        })
}

fn pointer_of_ignored(path: &serde_ignored::Path<'_>) -> Pointer {
    use serde_ignored::Path;
    let mut tokens = Vec::new();
    let mut path = path;
    loop {
        path = match path {
            Path::Root => break,
            Path::Seq { parent, index } => {
                tokens.push(index.to_string());
                parent
            }
            Path::Map { parent, key } => {
                tokens.push(key.clone());
                parent
            }
            Path::Some { parent }
            | Path::NewtypeStruct { parent }
            | Path::NewtypeVariant { parent } => parent,
        };
    }
    tokens
        .iter()
        .rev()
        .fold(Pointer::default(), |at, token| at.child(token))
}

#[cfg(test)]
mod tests {
    use serde_json::json;
    use windtunnel_core::fis::TemplateAction;

    use super::*;

    #[test]
    fn an_unknown_member_is_named_where_it_stands() {
        let input = json!({ "actions": { "a/b": { "actionId": "x", "startAftr": [] } } });
        let misfit = read_call("fis.CreateExperimentTemplate", &input).unwrap_err();
        assert_eq!(misfit.at.to_string(), "/actions/a~1b/startAftr");
        assert_eq!(misfit.message, "unknown member \"startAftr\"");
        assert!(misfit.is_name);
    }

    #[test]
    fn a_wrong_type_is_named_where_it_stands() {
        let misfit = read::<TemplateAction>(&json!({ "startAfter": ["a", 2] })).unwrap_err();
        assert_eq!(misfit.at.to_string(), "/startAfter/1");
        assert_eq!(
            misfit.message,
            "invalid type: integer `2`, expected a string"
        );
    }

    #[test]
    fn variables_stand_for_values_of_any_type() {
        let input = json!({ "ApplicationId": "${a}", "DeploymentNumber": "${n}",
            "AllowRevert": "${b}" });
        let call = "appconfig.StopDeployment";
        assert!(read_open_call(call, &input).unwrap().is_ok());
        let misfit = read_call(call, &input).unwrap_err();
        assert_eq!(misfit.at.to_string(), "/AllowRevert");
        // More than a variable is a text.
        let misfit = read_open_call(call, &json!({ "DeploymentNumber": "${n}0" })).unwrap_err();
        assert_eq!(
            misfit.message,
            "invalid type: string \"${n}0\", expected a whole number"
        );
    }

    #[test]
    fn inputs_with_variables_are_read_as_strictly_as_others() {
        let input = json!({ "actions": { "a": { "actionId": "${x}", "startAftr": [] } } });
        let misfit = read_open_call("fis.CreateExperimentTemplate", &input).unwrap_err();
        assert_eq!(misfit.at.to_string(), "/actions/a/startAftr");
        let misfit = read_open::<TemplateAction>(&json!({ "startAfter": ["${a}", 2] }));
        assert_eq!(misfit.unwrap_err().at.to_string(), "/startAfter/1");
        let read = read_open::<TemplateAction>(&json!({ "startAfter": null })).unwrap();
        assert_eq!(read, TemplateAction::default());
    }

    #[test]
    fn null_counts_as_absent() {
        let read = read::<TemplateAction>(&json!({ "startAfter": null })).unwrap();
        assert_eq!(read, TemplateAction::default());
    }
}
