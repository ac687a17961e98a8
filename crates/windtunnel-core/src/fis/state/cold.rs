//! All that is rarely touched, in ordered maps: templates, tokens, tags, failures, the lever.

use alloc::boxed::Box;
use alloc::collections::{BTreeMap, BTreeSet};
use alloc::string::String;
use alloc::vec::Vec;

#[cfg(feature = "serde")]
use serde::{Deserialize, Serialize};

use super::Masks;
use super::experiment::{Cell, Hot, NEVER};
use crate::draw::Lane;
use crate::fis::machine::Resolution;
use crate::fis::model::{Compiled, ExperimentError, Tags, TargetAccountConfiguration, Template};
use crate::fis::table::SafetyLeverMachine;
use crate::slab::Blocks;
use crate::table::Live;
use crate::time::{Instant, Span};

/// The rarely touched part of FIS.
#[derive(Clone, Debug, Default, Hash)]
#[cfg_attr(feature = "serde", derive(Serialize, Deserialize))]
pub(crate) struct Cold {
    /// Templates, by serial.
    pub(crate) templates: BTreeMap<u32, TemplateRecord>,
    pub(crate) next_template: u32,
    /// How many templates of equal content were ever created, by hash of the content.
    pub(crate) contents: BTreeMap<u64, u32>,
    /// Idempotency tokens, by operation, a slash and the token.
    pub(crate) tokens: BTreeMap<String, Token>,
    /// Tags of experiments that have any.
    pub(crate) experiment_tags: BTreeMap<u32, Tags>,
    /// Tags of actions of the catalogue that have any.
    pub(crate) action_tags: BTreeMap<String, Tags>,
    /// What failed, by experiment.
    pub(crate) failures: BTreeMap<u32, Failures>,
    /// Resolved targets of experiments whose targets are not plain.
    pub(crate) resolutions: BTreeMap<u32, Resolution>,
    /// When actions began to run that a fault had held up, which was then lifted; by experiment and
    /// action.
    pub(crate) late_runs: BTreeMap<u64, u32>,
    /// Effects of alarms that are still on their way.
    pub(crate) alarm_effects: BTreeSet<(Instant, String)>,
    /// Log destinations that have been used.
    pub(crate) log_destinations: BTreeSet<String>,
    pub(crate) lever: Lever,
}

/// Names an action in [`Cold::late_runs`].
pub(crate) const fn late_run(serial: u32, action: u32) -> u64 {
    (serial as u64) << 32 | action as u64
}

/// A template.
#[derive(Clone, Debug, Hash)]
#[cfg_attr(feature = "serde", derive(Serialize, Deserialize))]
pub(crate) struct TemplateRecord {
    /// Slot of its present version.
    pub(crate) version: u32,
    pub(crate) created: Instant,
    pub(crate) updated: Instant,
    pub(crate) tags: Tags,
    pub(crate) lane: Lane,
    /// How many experiments were started from it.
    pub(crate) started: u32,
    /// How many account configurations it ever had.
    pub(crate) accounts_made: u32,
    pub(crate) token: Option<String>,
}

/// A version of a template, shared by all experiments started from it.
#[derive(Clone, Debug, Hash)]
#[cfg_attr(feature = "serde", derive(Serialize, Deserialize))]
pub(crate) struct Version {
    /// The template, while it has this version, and the experiments that run on it.
    pub(crate) users: u32,
    /// Serial of the template.
    pub(crate) of: u32,
    pub(crate) lane: Lane,
    pub(crate) template: Template,
    pub(crate) compiled: Compiled,
    /// What follows from `compiled`.
    #[cfg_attr(feature = "serde", serde(skip))]
    pub(crate) masks: Masks,
    /// Names of the actions in order.
    pub(crate) names: Box<[Box<str>]>,
    /// ARNs of the alarms that stop experiments.
    pub(crate) alarms: Vec<String>,
    pub(crate) accounts: Vec<AccountEntry>,
    /// How long a report waits after the end, if there is one.
    pub(crate) report_wait: Option<Span>,
}

impl Version {
    /// Returns the times of one of up to 32 actions.
    #[inline]
    pub(crate) fn small_cell(&self, cells: &Blocks<Cell>, hot: &Hot, action: u32) -> Cell {
        if hot.block != NEVER {
            cells.get(hot.block)[action as usize]
        } else if hot.has_times(action) {
            self.masks.planned(hot.ran, action)
        } else {
            Cell::EMPTY
        }
    }

    /// Keeps the times of up to 32 actions from now on, since they do not all go as planned.
    #[cold]
    pub(crate) fn keep_cells(&self, cells: &mut Blocks<Cell>, hot: &mut Hot) {
        let block = cells.take(Cell::EMPTY);
        for (action, cell) in (0_u32..).zip(cells.get_mut(block)) {
            if hot.has_times(action) {
                *cell = self.masks.planned(hot.ran, action);
            }
        }
        hot.block = block;
    }
}

/// A target account configuration.
#[derive(Clone, Debug, Hash)]
#[cfg_attr(feature = "serde", derive(Serialize, Deserialize))]
pub(crate) struct AccountEntry {
    /// Number in order of creation.
    pub(crate) nth: u32,
    pub(crate) configuration: TargetAccountConfiguration,
    pub(crate) token: Option<String>,
}

/// What an idempotency token stands for.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(Serialize, Deserialize))]
pub(crate) struct Token {
    /// Hash of the parameters.
    pub(crate) parameters: (u64, u64),
    /// Serial of the resource made.
    pub(crate) made: u32,
}

/// What failed in an experiment.
#[derive(Clone, Debug, Default, Hash)]
#[cfg_attr(feature = "serde", derive(Serialize, Deserialize))]
pub(crate) struct Failures {
    /// What the experiment reports.
    pub(crate) first: Option<Failure>,
    /// Actions that failed.
    pub(crate) actions: BTreeMap<u32, Failure>,
    /// Why there is no report.
    pub(crate) report: Option<Failure>,
}

/// A failure.
#[derive(Clone, Debug, Hash)]
#[cfg_attr(feature = "serde", derive(Serialize, Deserialize))]
pub(crate) struct Failure {
    pub(crate) error: ExperimentError,
    pub(crate) reason: String,
}

/// The safety lever.
#[derive(Clone, Debug, Hash)]
#[cfg_attr(feature = "serde", derive(Serialize, Deserialize))]
pub(crate) struct Lever {
    pub(crate) state: Live<SafetyLeverMachine>,
    pub(crate) reason: String,
}

impl Default for Lever {
    fn default() -> Self {
        Self {
            state: Live::new(),
            reason: "Safety lever has not been used.".into(),
        }
    }
}
