//! Steps: what is done when, and what is expected of it.

mod load;

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::Value;
use windtunnel_core::env::{self, AlarmState, Resource};
use windtunnel_core::{Command, Span};

use super::strict::{self, Misfit};
use super::{NO_PRINCIPAL, Variables, content, is_principal, variables};
use crate::source::Pointer;

pub(super) use load::load;

/// Something that is done at a time.
#[derive(Clone, Debug)]
pub struct Step {
    /// When, from the start.
    pub at: Span,
    /// What.
    pub deed: Deed,
    /// Where it begins in the file, in bytes.
    pub(crate) offset: usize,
}

/// What a step does.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum Deed {
    /// Calls the API.
    Call(Call),
    /// Sets an alarm.
    Alarm {
        /// ARN of the alarm.
        arn: String,
        /// Its state from now on.
        state: AlarmState,
    },
    /// Enables or disables the actions of an alarm.
    AlarmActions {
        /// ARN of the alarm.
        arn: String,
        /// Whether they are enabled from now on.
        enabled: bool,
    },
    /// Says whether a role can be assumed.
    Role {
        /// ARN of the role.
        arn: String,
        /// Whether it can be.
        assumable: bool,
    },
    /// Registers a resource.
    Resource(Resource),
    /// Injects a fault, given as JSON that may mention variables.
    Fault(Value),
    /// Says how long the work behind an action takes, given as JSON that may mention variables.
    Work(Value),
    /// Says what a function answers, given as JSON that may mention variables.
    Function(Value),
    /// Says what lies outside AppConfig, given as JSON that may mention variables.
    Source(Value),
    /// Restores an archived definition of an AppConfig experiment, given as JSON that may mention
    /// variables.
    Restore(Value),
    /// Counts who gets which treatment.
    Exposure(Count),
}

/// A count of who gets which treatment of a run of an AppConfig experiment, and what is expected of
/// it.
#[derive(Clone, Debug)]
pub struct Count {
    /// The run, the entities and what is told about them; may mention variables.
    pub given: Value,
    /// Which parts of the table are saved under which names.
    pub save: BTreeMap<String, Pointer>,
    /// What parts of the table must be.
    pub expect: Vec<(Pointer, Value)>,
}

/// A call of the API and what is expected of it.
#[derive(Clone, Debug)]
pub struct Call {
    /// The operation, such as `fis.StartExperiment`.
    pub name: String,
    /// Its input, as `--cli-input-json` takes it; may mention variables.
    pub input: Value,
    /// Which parts of the reply are saved under which names.
    pub save: BTreeMap<String, Pointer>,
    /// Who makes it, a call of Nimble Studio; the configured principal when absent. May mention
    /// variables.
    pub principal: Option<String>,
    /// What parts of the reply, or of the body of the refusal, must be.
    pub expect: Vec<(Pointer, Value)>,
    /// The code of the refusal that is expected.
    pub error: Option<String>,
    /// Whether `${` in the input means nothing.
    pub(crate) is_literal: bool,
}

impl Call {
    pub(super) fn new(name: &str, input: Value) -> Self {
        let (save, expect) = (BTreeMap::new(), Vec::new());
        Self {
            name: name.into(),
            input,
            save,
            expect,
            error: None,
            principal: None,
            is_literal: false,
        }
    }

    /// Makes the command, with what was saved put in.
    ///
    /// # Errors
    ///
    /// Why it could not be made.
    pub(crate) fn command(&self, variables: &Variables) -> Result<Command, String> {
        let refuse = |misfit: Misfit| misfit.message;
        let read = if self.is_literal {
            strict::read_call(&self.name, &self.input)
        } else {
            let mut input = substitute(&self.input, variables)?;
            content::spell_call(&self.name, &mut input).map_err(refuse)?;
            strict::read_call(&self.name, &input)
        };
        let command = read.map_err(refuse)?.map_err(|error| error.to_string())?;
        match (command, &self.principal) {
            (Command::Nimble(command), Some(principal)) => {
                let principal = text(principal, variables)?;
                if !is_principal(&principal) {
                    return Err(format!("as {principal:?}: {NO_PRINCIPAL}"));
                }
                Ok(Command::NimbleAs { principal, command })
            }
            (command, _) => Ok(command),
        }
    }
}

impl Deed {
    /// Makes the fact that a step tells, `None` for calls and counts.
    ///
    /// # Errors
    ///
    /// Why it could not be made.
    pub(crate) fn fact(&self, variables: &Variables) -> Result<Option<env::Command>, String> {
        let given = match self.given() {
            Some((_, given)) => substitute(given, variables)?,
            None => Value::Null,
        };
        self.read(given, false).map_err(|misfit| misfit.message)
    }

    /// Returns the JSON of a fact that is given as such, and the member that it is given as.
    pub(super) const fn given(&self) -> Option<(&'static str, &Value)> {
        match self {
            Self::Fault(given) => Some(("fault", given)),
            Self::Work(given) => Some(("work", given)),
            Self::Function(given) => Some(("function", given)),
            Self::Source(given) => Some(("source", given)),
            Self::Restore(given) => Some(("restore", given)),
            Self::Exposure(count) => Some(("exposure", &count.given)),
            _ => None,
        }
    }

    /// Reads the fact, `None` for calls and counts: from the JSON that was given, in which variables may still
    /// stand (`is_open`).
    pub(super) fn read(
        &self,
        mut given: Value,
        is_open: bool,
    ) -> Result<Option<env::Command>, Misfit> {
        use env::Command as Fact;
        let fact = match self {
            Self::Call(_) | Self::Exposure(_) => return Ok(None),
            Self::Alarm { arn, state } => Fact::SetAlarm {
                arn: arn.clone(),
                state: *state,
            },
            Self::AlarmActions { arn, enabled } => Fact::SetAlarmActions {
                arn: arn.clone(),
                enabled: *enabled,
            },
            Self::Role { arn, assumable } => Fact::SetRole {
                arn: arn.clone(),
                assumable: *assumable,
            },
            Self::Resource(resource) => Fact::RegisterResources(vec![resource.clone()]),
            Self::Fault(_) => Fact::InjectFault(read_fact(&given, is_open)?),
            Self::Work(_) => Fact::SetWork(read_fact(&given, is_open)?),
            Self::Function(_) => {
                content::spell_function(&mut given)?;
                Fact::SetFunction(read_fact(&given, is_open)?)
            }
            Self::Source(_) => {
                if is_open {
                    content::leave_open(&mut given, "content");
                }
                content::spell_source(&mut given)?;
                Fact::SetConfigurationSource(read_fact(&given, is_open)?)
            }
            Self::Restore(_) => {
                let Archived {
                    application,
                    definition,
                } = read_fact(&given, is_open)?;
                Fact::RestoreExperimentDefinition {
                    application,
                    definition,
                }
            }
        };
        Ok(Some(fact))
    }
}

/// An archived definition, by ids or names.
#[derive(Deserialize)]
#[serde(expecting = "an application and a definition")]
struct Archived {
    application: String,
    definition: String,
}

fn read_fact<T: serde::de::DeserializeOwned>(given: &Value, is_open: bool) -> Result<T, Misfit> {
    if is_open {
        strict::read_open(given)
    } else {
        strict::read(given)
    }
}

fn text(text: &str, variables: &Variables) -> Result<String, String> {
    match substitute(&text.into(), variables)? {
        Value::String(text) => Ok(text),
        other => Err(format!("{other} is no text")),
    }
}

pub(crate) fn substitute(value: &Value, variables: &Variables) -> Result<Value, String> {
    let unsaved = |name| format!("${{{name}}} was not saved");
    variables::substitute(value, variables).map_err(unsaved)
}
