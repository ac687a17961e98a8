//! Facts of the environment, each told by a call of its own.

use bytes::Bytes;
use http::Method;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::Value;
use windtunnel_core::appconfig::{Blob, SchemaCheck};
use windtunnel_core::env::{self, AlarmState, SchemaVerdict};
use windtunnel_core::{Error, ErrorCode};

use super::{invalid, misfit, parse};
use crate::scenario::{Misfit, read_strictly, spell_check, spell_function, spell_source};

/// Every call that tells a fact, with its methods.
pub(super) const FACTS: &[(&str, &[Method])] = &[
    ("alarms", &[Method::POST]),
    ("resources", &[Method::POST, Method::DELETE]),
    ("faults", &[Method::POST, Method::DELETE]),
    ("work", &[Method::POST]),
    ("functions", &[Method::POST]),
    ("sources", &[Method::POST]),
    ("roles", &[Method::POST]),
    ("verdicts", &[Method::POST]),
    ("restore", &[Method::POST]),
];

/// Reads the fact that a call tells.
pub(super) fn read(name: &str, method: &Method, body: &Bytes) -> Result<env::Command, Error> {
    use env::Command as Fact;
    let is_post = *method == Method::POST;
    match name {
        "alarms" => alarm(super::read(body)?),
        "resources" if is_post => Ok(Fact::RegisterResources(super::read(body)?)),
        "resources" => Ok(Fact::DeregisterResources(super::read(body)?)),
        "faults" if is_post => Ok(Fact::InjectFault(super::read(body)?)),
        "faults" if body.is_empty() => Ok(Fact::ClearFaults),
        "faults" => Err(invalid("All faults are cleared; the body is empty.")),
        "work" => Ok(Fact::SetWork(super::read(body)?)),
        "functions" => Ok(Fact::SetFunction(spelled(body, spell_function)?)),
        "sources" => Ok(Fact::SetConfigurationSource(spelled(body, spell_source)?)),
        "roles" => {
            let Role { arn, assumable } = super::read(body)?;
            Ok(Fact::SetRole { arn, assumable })
        }
        "verdicts" => Ok(Fact::SetSchemaVerdict(verdict(spelled(body, spell_check)?))),
        "restore" => {
            let Restore {
                application,
                definition,
            } = super::read(body)?;
            Ok(Fact::RestoreExperimentDefinition {
                application,
                definition,
            })
        }
        _ => Err(Error::new(ErrorCode::ResourceNotFound, "No such fact.")),
    }
}

/// Reads a body whose contents may be given as JSON or as text.
fn spelled<T: DeserializeOwned>(
    body: &Bytes,
    spell: fn(&mut Value) -> Result<(), Misfit>,
) -> Result<T, Error> {
    let mut value = parse(body)?;
    spell(&mut value).map_err(misfit)?;
    read_strictly(&value).map_err(misfit)
}

/// The state of an alarm, or whether its actions are enabled.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Alarm {
    arn: String,
    #[serde(default)]
    state: Option<AlarmState>,
    #[serde(default)]
    actions_enabled: Option<bool>,
}

fn alarm(given: Alarm) -> Result<env::Command, Error> {
    match given {
        Alarm {
            arn,
            state: Some(state),
            actions_enabled: None,
        } => Ok(env::Command::SetAlarm { arn, state }),
        Alarm {
            arn,
            state: None,
            actions_enabled: Some(enabled),
        } => Ok(env::Command::SetAlarmActions { arn, enabled }),
        _ => Err(invalid("Either state or actionsEnabled.")),
    }
}

#[derive(Deserialize)]
struct Role {
    arn: String,
    assumable: bool,
}

/// What comes of a configuration and a schema, whatever the server itself would find.
#[derive(Deserialize)]
struct Verdict {
    schema: String,
    content: Blob,
    #[serde(default)]
    problem: Option<String>,
}

fn verdict(given: Verdict) -> SchemaVerdict {
    SchemaVerdict {
        check: SchemaCheck::new(given.schema, given.content).check,
        problem: given.problem,
    }
}

/// An archived definition of an experiment.
#[derive(Deserialize)]
struct Restore {
    application: String,
    definition: String,
}
