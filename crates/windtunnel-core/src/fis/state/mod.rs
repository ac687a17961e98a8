//! Where FIS keeps its state: hot records of experiments, and all else in ordered maps.

mod check;
mod cold;
mod experiment;
mod large;
mod masks;

use alloc::collections::VecDeque;
use alloc::string::String;
use alloc::vec::Vec;

#[cfg(feature = "serde")]
use serde::{Deserialize, Serialize};

pub(crate) use cold::{
    AccountEntry, Cold, Failure, Failures, TemplateRecord, Token, Version, late_run,
};
pub use experiment::ExperimentId;
pub(crate) use experiment::{Cell, Flags, Hot, NEVER, later};
pub(crate) use large::Large;
pub(crate) use masks::{Bits, Masks};

use super::model::Compiled;
use crate::queue::DeadlineQueue;
use crate::slab::{Blocks, Serials, Slab};
use crate::time::Instant;

/// All state of FIS in one world.
#[derive(Clone, Debug, Hash)]
#[cfg_attr(feature = "serde", derive(Serialize, Deserialize))]
pub(crate) struct Fis {
    /// Experiments, by serial.
    pub(crate) experiments: Serials<Hot>,
    /// Times of the actions of experiments with up to [`Compiled::SMALL`] actions: for each number
    /// of actions one kind of block.
    pub(crate) cells: Vec<Blocks<Cell>>,
    /// States and times of the actions of larger experiments.
    pub(crate) large: Slab<Large>,
    /// What experiments run on: each version of each template that is still used.
    pub(crate) versions: Slab<Version>,
    /// All that is rarely touched.
    pub(crate) cold: Cold,
    /// Bookkeeping over all experiments.
    pub(crate) ledger: Ledger,
    /// When to look at which experiment again.
    #[cfg_attr(feature = "serde", serde(skip))]
    pub(crate) queue: DeadlineQueue,
    /// The template that was last started from.
    #[cfg_attr(feature = "serde", serde(skip))]
    pub(crate) last_started: LastStarted,
}

/// The id and the serial of a template; no part of the state. The one never changes its other.
#[derive(Clone, Debug, Default)]
pub(crate) struct LastStarted {
    id: String,
    serial: Option<u32>,
}

impl core::hash::Hash for LastStarted {
    fn hash<H: core::hash::Hasher>(&self, _: &mut H) {}
}

impl LastStarted {
    /// Returns the serial if the id is this one.
    #[inline]
    pub(crate) fn serial(&self, id: &str) -> Option<u32> {
        self.serial.filter(|_| self.id == id)
    }

    /// Notes another template.
    pub(crate) fn note(&mut self, id: &str, serial: u32) {
        self.id.clear();
        self.id.push_str(id);
        self.serial = Some(serial);
    }
}

/// What all experiments together amount to.
#[derive(Clone, Debug, Default, Hash)]
#[cfg_attr(feature = "serde", derive(Serialize, Deserialize))]
pub(crate) struct Ledger {
    /// How many experiments are pending, initiating, running or stopping.
    pub(crate) active: u32,
    /// How many ended experiments have a report that is not finished.
    pub(crate) reports: u32,
    /// Ended experiments in order of their end.
    pub(crate) retired: VecDeque<(Instant, u32)>,
}

/// Names an action of an experiment, or with [`WHOLE`] the experiment, in the queue.
#[inline]
pub(crate) const fn who(serial: u32, part: u32) -> u64 {
    (serial as u64) << 8 | part as u64
}

/// Returns the experiment of a name in the queue.
#[inline]
pub(crate) const fn serial_of(who: u64) -> u32 {
    (who >> 8) as u32
}

/// Returns the action of a name in the queue, or [`WHOLE`].
#[inline]
pub(crate) const fn part_of(who: u64) -> u32 {
    who as u32 & 255
}

/// Stands for the whole experiment.
pub(crate) const WHOLE: u32 = 255;

impl Fis {
    pub(crate) fn new() -> Self {
        // Experiments have at least one action, and up to `SMALL` they keep their times in cells.
        let widths = 0..=u32::try_from(Compiled::SMALL).unwrap_or(0);
        Self {
            experiments: Serials::default(),
            cells: widths.map(Blocks::new).collect(),
            large: Slab::default(),
            versions: Slab::default(),
            cold: Cold::default(),
            ledger: Ledger::default(),
            queue: DeadlineQueue::default(),
            last_started: LastStarted::default(),
        }
    }

    /// Finds an experiment that can still be read.
    pub(crate) fn experiment(&self, serial: u32) -> Option<&Hot> {
        self.experiments
            .get(serial)
            .filter(|hot| !hot.flags.has(Flags::GONE))
    }

    /// Returns the state number and times of an action of an experiment.
    pub(crate) fn action(&self, hot: &Hot, action: u32) -> (super::ActionState, Cell) {
        let compiled = &self.versions[hot.version].compiled;
        if compiled.len() <= Compiled::SMALL {
            let cells = &self.cells[compiled.len()];
            let cell = self.versions[hot.version].small_cell(cells, hot, action);
            (hot.small_state(action), cell)
        } else {
            let large = &self.large[hot.block];
            (large.state(action), large.cells[action as usize])
        }
    }

    /// Rebuilds what follows from the rest: masks of versions, and the queue from the deadlines of all
    /// experiments and of their actions.
    pub(crate) fn rebuild(&mut self, now: Instant) {
        for version in self.versions.iter_mut() {
            version.masks = Masks::of(&version.compiled);
        }
        let mut queue = DeadlineQueue::default();
        for serial in self.experiments.range() {
            let Some(hot) = self.experiment(serial) else {
                continue;
            };
            if let Some(at) = hot.deadline() {
                queue.push(now, at.max(now), who(serial, WHOLE));
            }
            // The planes of what has more than 32 actions are empty.
            for action in Bits(hot.active()) {
                let (_, cell) = self.action(hot, action);
                queue.push(now, hot.instant(cell.end).max(now), who(serial, action));
            }
        }
        self.queue = queue;
    }

    /// Lets go of a version that an experiment or a template used.
    pub(crate) fn release_version(&mut self, slot: u32) {
        let version = &mut self.versions[slot];
        version.users -= 1;
        if version.users == 0 {
            self.versions.remove(slot);
        }
    }
}
