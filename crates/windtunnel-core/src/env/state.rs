//! What a world knows of its environment.

use alloc::collections::{BTreeMap, BTreeSet};
use alloc::string::String;
use alloc::vec::Vec;

#[cfg(feature = "serde")]
use serde::{Deserialize, Serialize};

use super::{
    AlarmMachine, AlarmState, Answer, ConfigurationSource, Fault, Phase, Resource, Setup, Work,
};
use crate::table::Live;
use crate::time::Span;

/// Resources, alarms, faults and work.
#[derive(Clone, Debug, Default, Hash)]
#[cfg_attr(feature = "serde", derive(Serialize, Deserialize))]
pub(crate) struct Env {
    /// By ARN.
    pub(crate) resources: BTreeMap<String, Resource>,
    /// By ARN.
    pub(crate) alarms: BTreeMap<String, AlarmRecord>,
    pub(crate) faults: Vec<FaultRecord>,
    pub(crate) work: Vec<Work>,
    /// By ARN.
    pub(crate) functions: BTreeMap<String, FunctionRecord>,
    /// Configurations outside, by URI and version.
    #[cfg_attr(feature = "serde", serde(with = "crate::pairs"))]
    pub(crate) sources: BTreeMap<(String, String), ConfigurationSource>,
    /// What is wrong with configurations that were checked, by check.
    pub(crate) verdicts: BTreeMap<String, Option<String>>,
    /// ARNs of the roles that cannot be assumed.
    pub(crate) broken_roles: BTreeSet<String>,
}

/// A function and the answers it has left.
#[derive(Clone, Debug, Hash)]
#[cfg_attr(feature = "serde", derive(Serialize, Deserialize))]
pub(crate) struct FunctionRecord {
    pub(crate) answers: Vec<Answer>,
    /// How often the first of them was given.
    pub(crate) given: i64,
}

/// An alarm.
#[derive(Clone, Debug, Hash)]
#[cfg_attr(feature = "serde", derive(Serialize, Deserialize))]
pub(crate) struct AlarmRecord {
    /// Number in order of first mention.
    pub(crate) serial: u32,
    pub(crate) state: Live<AlarmMachine>,
    /// How often it changed.
    pub(crate) changes: u64,
    /// Whether its actions are disabled.
    pub(crate) is_muted: bool,
}

/// A fault and how often it struck.
#[derive(Clone, Debug, Hash)]
#[cfg_attr(feature = "serde", derive(Serialize, Deserialize))]
pub(crate) struct FaultRecord {
    pub(crate) fault: Fault,
    pub(crate) struck: i64,
}

impl FaultRecord {
    /// Tells whether the fault can still strike.
    fn is_live(&self) -> bool {
        let once = self.fault.operation.is_some().then_some(1);
        self.fault
            .times
            .or(once)
            .is_none_or(|times| self.struck < times)
    }

    fn is_for(&self, experiment: &str) -> bool {
        self.is_live()
            && self
                .fault
                .experiment
                .as_deref()
                .is_none_or(|id| id == experiment)
    }
}

impl Env {
    /// Returns the state of an alarm that is known.
    pub(crate) fn alarm(&self, arn: &str) -> Option<AlarmState> {
        self.alarms.get(arn).map(|alarm| alarm.state.state())
    }

    /// Finds the fault of an action in a phase that strikes first.
    pub(crate) fn action_fault(
        &self,
        experiment: &str,
        action: &str,
        phase: Phase,
    ) -> Option<usize> {
        let faults = self.faults.iter().enumerate().filter(|(_, record)| {
            let fault = &record.fault;
            fault.action.as_deref() == Some(action)
                && fault.phase.unwrap_or(Phase::Run) == phase
                && record.is_for(experiment)
        });
        faults
            .min_by_key(|(_, record)| record.fault.after.unwrap_or(Span::ZERO))
            .map(|(at, _)| at)
    }

    /// Finds the first fault of the setup of an experiment.
    pub(crate) fn setup_fault(&self, experiment: &str) -> Option<(usize, Setup)> {
        let mut records = self.faults.iter().enumerate();
        records.find_map(|(at, record)| {
            record
                .fault
                .setup
                .filter(|_| record.is_for(experiment))
                .map(|setup| (at, setup))
        })
    }

    /// Finds the first fault of the report of an experiment.
    pub(crate) fn report_fault(&self, experiment: &str) -> Option<usize> {
        self.faults
            .iter()
            .position(|record| record.fault.report == Some(true) && record.is_for(experiment))
    }

    /// Returns the faults of steps in Nimble Studio that can still strike, with their positions.
    pub(crate) fn nimble_faults(&self) -> impl Iterator<Item = (usize, &Fault)> {
        let records = self.faults.iter().enumerate();
        let records = records.filter(|(_, record)| {
            let fault = &record.fault;
            (fault.session.is_some() || fault.kind.is_some()) && record.is_live()
        });
        records.map(|(at, record)| (at, &record.fault))
    }

    /// Finds the first fault of an API operation.
    pub(crate) fn operation_fault(&self, service: &str, operation: &str) -> Option<usize> {
        self.faults.iter().position(|record| {
            let named = record
                .fault
                .operation
                .as_deref()
                .and_then(|name| name.split_once('.'));
            named == Some((service, operation)) && record.is_live()
        })
    }

    /// Finds the fault of a deployment that strikes first, and how long after its start.
    pub(crate) fn deployment_fault(&self, environment: &str, number: u32) -> Option<(usize, Span)> {
        let faults = self.faults.iter().enumerate().filter(|(_, record)| {
            let fault = &record.fault;
            let is_here = fault
                .environment
                .as_deref()
                .is_none_or(|id| id == environment);
            fault.deployment == Some(number.into()) && is_here && record.is_live()
        });
        faults
            .map(|(at, record)| (at, record.fault.after.unwrap_or(Span::ZERO)))
            .min_by_key(|&(at, after)| (after, at))
    }

    /// Calls a function and returns its answer; an empty one when nothing was told about it.
    pub(crate) fn call(&mut self, uri: &str) -> Answer {
        let Some(record) = self.functions.get_mut(uri) else {
            return Answer::default();
        };
        let Some(answer) = record.answers.first().cloned() else {
            return Answer::default();
        };
        // Only what is limited is counted, so that a call refused by a lasting failure changes nothing.
        if let Some(times) = answer.times {
            record.given += 1;
            if record.given >= times {
                record.answers.remove(0);
                record.given = 0;
            }
        }
        answer
    }

    /// Notes that a fault struck; returns it, and whether that was the last time.
    pub(crate) fn strike(&mut self, at: usize) -> (&Fault, bool) {
        let record = &mut self.faults[at];
        record.struck = record.struck.saturating_add(1);
        (&record.fault, !record.is_live())
    }

    /// Returns how long the work behind an action takes, if it was told. What was told last counts.
    pub(crate) fn work(&self, experiment: &str, action: &str) -> Option<Span> {
        let told = self.work.iter().rev().find(|work| {
            work.action == action && work.experiment.as_deref().is_none_or(|id| id == experiment)
        });
        told.map(|work| work.takes)
    }
}
