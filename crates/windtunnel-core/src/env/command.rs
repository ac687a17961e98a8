//! Facts that a host tells about the environment.

use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

#[cfg(feature = "serde")]
use serde::{Deserialize, Serialize};

use super::state::{AlarmRecord, FaultRecord, FunctionRecord};
use super::{
    AlarmState, Attribute, ConfigurationSource, Fault, Function, Resource, SchemaVerdict, Work,
};
use crate::error::{Error, token};
use crate::event::{Cause, Event, MachineKind};
use crate::table::Live;
use crate::world::Cx;

/// A fact of the environment.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(Serialize, Deserialize))]
#[expect(
    clippy::large_enum_variant,
    reason = "passed by value, one at a time; a box would cost more"
)]
#[non_exhaustive]
pub enum Command {
    /// An alarm is in this state.
    SetAlarm {
        /// ARN of the alarm.
        arn: String,
        /// Its state from now on.
        state: AlarmState,
    },
    /// These resources exist; a resource known by the same ARN is replaced.
    RegisterResources(Vec<Resource>),
    /// The resources with these ARNs exist no longer.
    DeregisterResources(Vec<String>),
    /// Something will fail.
    InjectFault(Fault),
    /// Nothing injected will fail any more.
    ClearFaults,
    /// The work behind an action takes so long.
    SetWork(Work),
    /// The actions of an alarm are enabled or disabled; AppConfig ignores alarms whose actions are
    /// disabled (*documented*).
    SetAlarmActions {
        /// ARN of the alarm, whose state must have been told.
        arn: String,
        /// Whether they are enabled.
        enabled: bool,
    },
    /// A function, queue, topic or bus answers so from now on.
    SetFunction(Function),
    /// A configuration lies outside AppConfig; one at the same place with the same version is
    /// replaced.
    SetConfigurationSource(ConfigurationSource),
    /// A configuration was checked against a JSON Schema.
    SetSchemaVerdict(SchemaVerdict),
    /// A role can be assumed or not; all others can.
    SetRole {
        /// ARN of the role.
        arn: String,
        /// Whether it can be assumed.
        assumable: bool,
    },
    /// An archived definition of an AppConfig experiment is restored. The service has no operation
    /// for that, although it calls archiving reversible (*documented*).
    RestoreExperimentDefinition {
        /// Id or name of the application.
        application: String,
        /// Id or name of the definition.
        definition: String,
    },
}

impl Command {
    /// Returns the name of the command.
    #[must_use]
    pub const fn operation(&self) -> &'static str {
        match self {
            Self::SetAlarm { .. } => "SetAlarm",
            Self::RegisterResources(_) => "RegisterResources",
            Self::DeregisterResources(_) => "DeregisterResources",
            Self::InjectFault(_) => "InjectFault",
            Self::ClearFaults => "ClearFaults",
            Self::SetWork(_) => "SetWork",
            Self::SetAlarmActions { .. } => "SetAlarmActions",
            Self::SetFunction(_) => "SetFunction",
            Self::SetConfigurationSource(_) => "SetConfigurationSource",
            Self::SetSchemaVerdict(_) => "SetSchemaVerdict",
            Self::SetRole { .. } => "SetRole",
            Self::RestoreExperimentDefinition { .. } => "RestoreExperimentDefinition",
        }
    }
}

/// The answer to a fact: it is noted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(Serialize))]
pub struct Reply {}

/// What a fact means for the services.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Fact {
    /// Nothing at once.
    Noted,
    /// An alarm entered a state.
    Alarm(String, AlarmState),
    /// The actions of an alarm in this state were enabled or disabled.
    AlarmActions(String, AlarmState),
    /// Actions that run may end at another time.
    Plans,
    /// A definition of an application is restored.
    Restored(String, String),
}

/// Notes a fact.
pub(crate) fn handle(cx: &mut Cx<'_>, command: Command) -> Result<Fact, Error> {
    match command {
        Command::SetAlarm { arn, state } => set_alarm(cx, arn, state),
        Command::RegisterResources(resources) => {
            for (at, resource) in resources.iter().enumerate() {
                check_resource(resource, at)?;
            }
            for resource in resources {
                cx.env.resources.insert(resource.arn.clone(), resource);
            }
            Ok(Fact::Noted)
        }
        Command::DeregisterResources(arns) => {
            for (at, arn) in arns.iter().enumerate() {
                if !cx.env.resources.contains_key(arn) {
                    let text = format!("No resource with ARN {arn} is registered.");
                    return Err(Error::not_found(text).at(format!("/{at}")));
                }
            }
            cx.env.resources.retain(|arn, _| !arns.contains(arn));
            Ok(Fact::Noted)
        }
        Command::InjectFault(fault) => {
            check_fault(&fault)?;
            cx.env.faults.push(FaultRecord { fault, struck: 0 });
            Ok(Fact::Plans)
        }
        Command::ClearFaults => {
            cx.env.faults.clear();
            Ok(Fact::Plans)
        }
        Command::SetWork(work) => {
            if work.action.is_empty() {
                return Err(Error::validation("Work names its action.").at("/action"));
            }
            cx.env.work.push(work);
            Ok(Fact::Plans)
        }
        Command::SetAlarmActions { arn, enabled } => {
            let Some(record) = cx.env.alarms.get_mut(&arn) else {
                let text = format!("Nothing was told about alarm {arn}.");
                return Err(Error::not_found(text).at("/arn"));
            };
            record.is_muted = !enabled;
            let state = record.state.state();
            Ok(Fact::AlarmActions(arn, state))
        }
        Command::SetFunction(function) => {
            check_function(&function)?;
            let Function { uri, answers } = function;
            cx.env
                .functions
                .insert(uri, FunctionRecord { answers, given: 0 });
            Ok(Fact::Noted)
        }
        Command::SetConfigurationSource(source) => {
            if source.uri.is_empty() || source.version.is_empty() {
                let text = "A configuration is named by its uri and its version.";
                return Err(Error::validation(text).at("/uri"));
            }
            let key = (source.uri.clone(), source.version.clone());
            cx.env.sources.insert(key, source);
            Ok(Fact::Noted)
        }
        Command::SetSchemaVerdict(verdict) => {
            if verdict.check.is_empty() {
                return Err(Error::validation("A verdict names its check.").at("/check"));
            }
            cx.env.verdicts.insert(verdict.check, verdict.problem);
            Ok(Fact::Noted)
        }
        Command::RestoreExperimentDefinition {
            application,
            definition,
        } => Ok(Fact::Restored(application, definition)),
        Command::SetRole { arn, assumable } => {
            if arn.is_empty() {
                return Err(Error::validation("A role is named by its ARN.").at("/arn"));
            }
            if assumable {
                cx.env.broken_roles.remove(&arn);
            } else {
                cx.env.broken_roles.insert(arn);
            }
            Ok(Fact::Noted)
        }
    }
}

fn check_function(function: &Function) -> Result<(), Error> {
    if function.uri.is_empty() {
        return Err(Error::validation("A function is named by its ARN.").at("/uri"));
    }
    for (at, answer) in function.answers.iter().enumerate() {
        if answer.times.is_some_and(|times| times < 1) {
            let place = format!("/answers/{at}/times");
            return Err(Error::validation("An answer is given at least once.").at(place));
        }
        let directive = answer.directive.as_deref();
        if directive.is_some_and(|directive| !["CONTINUE", "ROLL_BACK"].contains(&directive)) {
            let text = "A directive is CONTINUE or ROLL_BACK.";
            return Err(Error::validation(text).at(format!("/answers/{at}/directive")));
        }
    }
    Ok(())
}

fn set_alarm(cx: &mut Cx<'_>, arn: String, state: AlarmState) -> Result<Fact, Error> {
    if arn.is_empty() {
        return Err(Error::validation("An alarm is named by its ARN.").at("/arn"));
    }
    // There are never 2^32 alarms in memory.
    let serial = u32::try_from(cx.env.alarms.len()).unwrap_or(u32::MAX);
    let fresh = AlarmRecord {
        serial,
        state: Live::new(),
        changes: 0,
        is_muted: false,
    };
    let is_new = !cx.env.alarms.contains_key(&arn);
    let record = cx.env.alarms.entry(arn.clone()).or_insert(fresh);
    // Setting the state it is in is no change, but for the one that all alarms begin in.
    let Ok(taken) = record.state.take(state.trigger()) else {
        return Ok(if is_new {
            Fact::Alarm(arn, state)
        } else {
            Fact::Noted
        });
    };
    record.changes += 1;
    cx.events.push(Event {
        at: cx.now,
        serial: record.serial,
        part: 0,
        machine: MachineKind::Alarm,
        row: taken.row(),
        cause: Cause::Host,
    });
    Ok(Fact::Alarm(arn, state))
}

fn check_resource(resource: &Resource, at: usize) -> Result<(), Error> {
    if resource.arn.is_empty() {
        return Err(Error::validation("A resource has an ARN.").at(format!("/{at}/arn")));
    }
    if resource.resource_type.is_empty() {
        let text = format!("Resource {} has a resourceType.", resource.arn);
        return Err(Error::validation(text).at(format!("/{at}/resourceType")));
    }
    let mut open: Vec<(&Attribute, u32)> = Vec::new();
    for (name, value) in resource.attributes.iter().flatten() {
        open.push((value, 1));
        while let Some((value, depth)) = open.pop() {
            if depth > DEEPEST {
                let text = format!("Attribute {name} is nested deeper than {DEEPEST} levels.");
                let place = format!("/{at}/attributes/{}", token(name));
                return Err(Error::validation(text).at(place));
            }
            match value {
                Attribute::Null | Attribute::Scalar(_) => {}
                Attribute::List(items) => open.extend(items.iter().map(|item| (item, depth + 1))),
                Attribute::Map(members) => {
                    open.extend(members.values().map(|member| (member, depth + 1)));
                }
            }
        }
    }
    Ok(())
}

fn check_fault(fault: &Fault) -> Result<(), Error> {
    let subjects = [
        fault.action.is_some(),
        fault.setup.is_some(),
        fault.report == Some(true),
        fault.deployment.is_some(),
        fault.operation.is_some(),
        fault.session.is_some(),
        fault.kind.is_some(),
    ];
    if subjects.iter().filter(|&&given| given).count() != 1 {
        let text = "A fault has exactly one of action, setup, report, deployment, operation, \
                    session and kind.";
        return Err(Error::validation(text));
    }
    crate::nimble::check_fault(fault)?;
    if fault.times.is_some_and(|times| times < 1) {
        return Err(Error::validation("A fault strikes at least once.").at("/times"));
    }
    if fault.phase.is_some() && fault.action.is_none() {
        return Err(Error::validation("Only an action has a phase.").at("/phase"));
    }
    let is_step = fault.session.is_some() || fault.kind.is_some();
    let is_timed = fault.action.is_some() || fault.deployment.is_some() || is_step;
    if fault.after.is_some() && !is_timed {
        let text = "Only the fault of an action, a deployment or a step can wait.";
        return Err(Error::validation(text).at("/after"));
    }
    if fault.lost.is_some() && fault.operation.is_none() {
        return Err(Error::validation("Only the answer of an operation is lost.").at("/lost"));
    }
    if fault.environment.is_some() && fault.deployment.is_none() {
        let text = "Only the fault of a deployment has an environment.";
        return Err(Error::validation(text).at("/environment"));
    }
    if let Some(operation) = &fault.operation {
        let (service, name) = operation.split_once('.').unwrap_or((operation, ""));
        if !crate::command::operations(service).contains(&name) {
            let text = format!("No modelled service has an operation {operation}.");
            return Err(Error::validation(text).at("/operation"));
        }
        if fault.code.as_deref().is_none_or(str::is_empty) {
            return Err(Error::validation("An injected API error has a code.").at("/code"));
        }
    }
    Ok(())
}

const DEEPEST: u32 = 128;
