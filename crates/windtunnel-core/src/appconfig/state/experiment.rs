//! Definitions and runs of experiments.

use alloc::string::String;
use alloc::vec::Vec;

#[cfg(feature = "serde")]
use serde::{Deserialize, Serialize};

use crate::appconfig::model::{Decimal, ExperimentRunResult, Tags, Treatment, TreatmentOverrides};
use crate::appconfig::table::{
    ExperimentDefinitionMachine, ExperimentRunMachine, ExperimentRunState,
};
use crate::table::Live;
use crate::time::Instant;

/// The definition of an experiment.
#[derive(Clone, Debug, Hash)]
#[cfg_attr(feature = "serde", derive(Serialize, Deserialize))]
pub(crate) struct DefinitionRecord {
    pub(crate) application: u32,
    pub(crate) state: Live<ExperimentDefinitionMachine>,
    pub(crate) plan: Plan,
    pub(crate) created: Instant,
    pub(crate) updated: Instant,
    /// Place among all definitions: the one touched last has the largest.
    pub(crate) touched: u32,
    pub(crate) tags: Tags,
    /// By number, from 1.
    pub(crate) runs: Vec<RunRecord>,
}

/// What a definition says, and what a run keeps of it.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(Serialize, Deserialize))]
pub(crate) struct Plan {
    pub(crate) name: String,
    pub(crate) hypothesis: Option<String>,
    /// Serial of the configuration profile, which may be gone once the definition is archived.
    pub(crate) profile: u32,
    /// Serial of the environment, likewise.
    pub(crate) environment: u32,
    pub(crate) flag_key: String,
    pub(crate) audience_rule: String,
    pub(crate) audience_description: Option<String>,
    pub(crate) launch_criteria: Option<String>,
    pub(crate) treatments: Vec<Treatment>,
    pub(crate) control: Treatment,
}

/// A run of an experiment.
#[derive(Clone, Debug, Hash)]
#[cfg_attr(feature = "serde", derive(Serialize, Deserialize))]
pub(crate) struct RunRecord {
    pub(crate) description: Option<String>,
    pub(crate) state: Live<ExperimentRunMachine>,
    /// The definition as it was at the start.
    pub(crate) snapshot: Plan,
    pub(crate) result: Option<ExperimentRunResult>,
    pub(crate) updated: Instant,
    pub(crate) tags: Tags,
    /// What happened, oldest first; the start is the first.
    pub(crate) events: Vec<RunEvent>,
}

/// Something that happened to a run, and how the run was from then on.
#[derive(Clone, Debug, Hash)]
#[cfg_attr(feature = "serde", derive(Serialize, Deserialize))]
pub(crate) struct RunEvent {
    pub(crate) kind: RunEventKind,
    pub(crate) at: Instant,
    pub(crate) exposure: Decimal,
    pub(crate) overrides: Option<TreatmentOverrides>,
    /// Number of the managed deployment that it made.
    pub(crate) deployment: u32,
}

/// What can happen to a run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(Serialize, Deserialize))]
pub(crate) enum RunEventKind {
    Started,
    ExposureUpdated,
    OverridesUpdated,
    Stopped,
}

impl RunRecord {
    /// Returns what happened last.
    pub(crate) fn last(&self) -> Option<&RunEvent> {
        self.events.last()
    }

    pub(crate) fn is_running(&self) -> bool {
        self.state.state() == ExperimentRunState::Running
    }

    /// Returns how the run was at an instant; `None` before its start and after its end.
    pub(crate) fn at(&self, at: Instant) -> Option<&RunEvent> {
        let last = self.events.iter().rev().find(|event| event.at <= at)?;
        (last.kind != RunEventKind::Stopped).then_some(last)
    }
}

impl DefinitionRecord {
    /// Returns the run that is running, with its number.
    pub(crate) fn running(&self) -> Option<(u32, &RunRecord)> {
        let number = u32::try_from(self.runs.len()).ok()?;
        let last = self.runs.last().filter(|run| run.is_running())?;
        Some((number, last))
    }
}
