//! Steps: what is done when, and what is expected of it.

mod load;

use std::collections::BTreeMap;

use serde_json::Value;
use windtunnel_core::env::{self, AlarmState, Resource};
use windtunnel_core::{Command, Span};

use super::{Variables, strict, variables};
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
    /// Registers a resource.
    Resource(Resource),
    /// Injects a fault, given as JSON that may mention variables.
    Fault(Value),
    /// Says how long the work behind an action takes, given as JSON that may mention variables.
    Work(Value),
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
            is_literal: false,
        }
    }

    /// Makes the command, with what was saved put in.
    ///
    /// # Errors
    ///
    /// Why it could not be made.
    pub(crate) fn command(&self, variables: &Variables) -> Result<Command, String> {
        let substituted;
        let input = if self.is_literal {
            &self.input
        } else {
            substituted = substitute(&self.input, variables)?;
            &substituted
        };
        let read = strict::read_call(&self.name, input).map_err(|misfit| misfit.message)?;
        read.map_err(|error| error.to_string())
    }
}

impl Deed {
    /// Makes the fact that a step tells, `None` for calls.
    ///
    /// # Errors
    ///
    /// Why it could not be made.
    pub(crate) fn fact(&self, variables: &Variables) -> Result<Option<env::Command>, String> {
        let fact = match self {
            Self::Call(_) => return Ok(None),
            Self::Alarm { arn, state } => env::Command::SetAlarm {
                arn: arn.clone(),
                state: *state,
            },
            Self::Resource(resource) => env::Command::RegisterResources(vec![resource.clone()]),
            Self::Fault(value) => env::Command::InjectFault(read_fact(value, variables)?),
            Self::Work(value) => env::Command::SetWork(read_fact(value, variables)?),
        };
        Ok(Some(fact))
    }
}

fn read_fact<T: serde::de::DeserializeOwned>(
    value: &Value,
    variables: &Variables,
) -> Result<T, String> {
    strict::read(&substitute(value, variables)?).map_err(|misfit| misfit.message)
}

pub(crate) fn substitute(value: &Value, variables: &Variables) -> Result<Value, String> {
    let unsaved = |name| format!("${{{name}}} was not saved");
    variables::substitute(value, variables).map_err(unsaved)
}
