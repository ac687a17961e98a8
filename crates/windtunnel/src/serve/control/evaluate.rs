//! Who gets which treatment and which value of a flag now.

use std::collections::BTreeMap;

use bytes::Bytes;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use windtunnel_core::Error;
use windtunnel_core::appconfig::{AttributeValue, Evaluated, FlagsAt, Number};

use super::{Hosted, Response, StatusCode, invalid, json};
use crate::scenario::Context;

/// What is asked: where the flags are, which, and for whom.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Question {
    application: String,
    environment: String,
    configuration_profile: String,
    /// All when empty.
    #[serde(default)]
    flags: Vec<String>,
    entities: Vec<Entity>,
}

/// An entity. Without an id it is nobody in particular.
#[derive(Deserialize)]
struct Entity {
    #[serde(default)]
    id: Option<String>,
    #[serde(default)]
    context: Context,
}

#[derive(Serialize)]
struct Answer {
    now: String,
    entities: Vec<Served>,
}

#[derive(Serialize)]
struct Served {
    #[serde(skip_serializing_if = "Option::is_none")]
    id: Option<String>,
    flags: BTreeMap<String, Flag>,
}

/// What an entity gets of a flag.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Flag {
    enabled: bool,
    attributes: BTreeMap<String, Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    variant: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    treatment: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    experiment_run: Option<String>,
}

/// How many entities a call may ask for; who has more asks again.
const MOST_ENTITIES: usize = 1_000;

pub(super) fn evaluate(hosted: &mut Hosted, body: &Bytes) -> Result<Response<Bytes>, Error> {
    let question: Question = super::read(body)?;
    if question.entities.len() > MOST_ENTITIES {
        let text = format!("At most {MOST_ENTITIES} entities at once.");
        return Err(invalid(text).at("/entities"));
    }
    let flags: Vec<&str> = question.flags.iter().map(String::as_str).collect();
    let at = FlagsAt {
        application: &question.application,
        environment: &question.environment,
        profile: &question.configuration_profile,
    };
    let mut entities = Vec::new();
    for Entity { id, context } in question.entities {
        let found = hosted.evaluate(at, &flags, id.as_deref(), &context.read())?;
        let found = found.into_iter().map(|(key, value)| (key, shown(value)));
        let flags = found.collect();
        entities.push(Served { id, flags });
    }
    let now = hosted.world().now().to_string();
    Ok(json(StatusCode::OK, &Answer { now, entities }))
}

fn shown(value: Evaluated) -> Flag {
    let attributes = value.attributes.into_iter();
    Flag {
        enabled: value.enabled,
        attributes: attributes.map(|(key, value)| (key, plain(value))).collect(),
        variant: value.variant,
        treatment: value.treatment,
        experiment_run: value.experiment_run,
    }
}

/// Shows a value as agents do.
fn plain(value: AttributeValue) -> Value {
    let number = |number: Number| serde_json::to_value(number).unwrap_or_default();
    match value {
        AttributeValue::StringValue(text) => text.into(),
        AttributeValue::NumberValue(value) => number(value),
        AttributeValue::BooleanValue(value) => value.into(),
        AttributeValue::StringArray(texts) => texts.into(),
        AttributeValue::NumberArray(numbers) => numbers.into_iter().map(number).collect(),
    }
}
