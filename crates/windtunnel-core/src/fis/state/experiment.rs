//! The hot record of an experiment: one cache line, and eight bytes for each action once something
//! does not go as planned.

#[cfg(feature = "serde")]
use serde::{Deserialize, Serialize};

use crate::event::Cause;
use crate::fis::table::{ActionState, ExperimentMachine, ReportMachine};
use crate::table::{Code, Live};
use crate::time::{Instant, Span};

/// An experiment of a world, by order of creation. Its text is computed, see
/// [`Call::experiment_id`](crate::fis::Call::experiment_id).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(Serialize, Deserialize), serde(transparent))]
pub struct ExperimentId(pub u32);

/// An offset that stands for no time.
pub(crate) const NEVER: u32 = u32::MAX;

/// All of an experiment that changes while it runs, but for the times of its actions.
///
/// Times are milliseconds from `created`. What an experiment was started with is kept once, in its
/// version.
#[derive(Clone, Copy, Debug, Hash)]
#[cfg_attr(feature = "serde", derive(Serialize, Deserialize))]
#[repr(C, align(64))]
pub(crate) struct Hot {
    pub(crate) created: u64,
    /// The states of up to 32 actions: bit `a` of plane `p` is bit `p` of the state of action `a`.
    pub(crate) planes: [u32; 4],
    /// Slot of the version.
    pub(crate) version: u32,
    /// Block of cells, or slot of the large record; [`NEVER`] while all of up to 32 actions go as
    /// planned, so that their times follow from `ran`.
    pub(crate) block: u32,
    pub(crate) started: u32,
    /// When it entered `running`.
    pub(crate) ran: u32,
    pub(crate) ended: u32,
    /// When it entered `stopping`, or when nothing was left to run.
    pub(crate) since: u32,
    /// When to look at the experiment as a whole; each active action has its own deadline, but for
    /// large experiments, whose next one this is.
    pub(crate) due: u32,
    /// How many experiments of the template were started before.
    pub(crate) nth: u32,
    pub(crate) state: Live<ExperimentMachine>,
    pub(crate) report: Option<Live<ReportMachine>>,
    /// Why it left `running`, or ended before.
    pub(crate) cause: Cause,
    pub(crate) flags: Flags,
}

const _: () = assert!(size_of::<Hot>() == 64, "an experiment is one cache line");

/// The start and the end of an action, in milliseconds from the creation of the experiment. While
/// an action is active, `end` is when it will be looked at next.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(Serialize, Deserialize))]
pub(crate) struct Cell {
    pub(crate) start: u32,
    pub(crate) end: u32,
}

const _: () = assert!(size_of::<Cell>() == 8, "two times an action");

impl Cell {
    pub(crate) const EMPTY: Self = Self {
        start: NEVER,
        end: NEVER,
    };
}

/// Rare facts about an experiment.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(Serialize, Deserialize), serde(transparent))]
pub(crate) struct Flags(u8);

impl Flags {
    /// It is a preview: all actions are skipped.
    pub(crate) const PREVIEW: Self = Self(1);
    /// Something failed; what is left drains.
    pub(crate) const FAILING: Self = Self(2);
    /// Its targets are kept in the cold part.
    pub(crate) const RESOLVED: Self = Self(4);
    /// It waits for a log destination that is used for the first time.
    pub(crate) const LOG_SETUP: Self = Self(8);
    /// Its data is no longer kept.
    pub(crate) const GONE: Self = Self(16);
    /// An active action may last until the longest duration of the experiment.
    pub(crate) const LONG: Self = Self(64);
    /// Ends of actions were moved, so that the queue may hold others too.
    pub(crate) const MOVED: Self = Self(128);
    /// Its targets are resolved, be they kept or computed.
    pub(crate) const TARGETS: Self = Self(32);

    /// Tells whether one of the flags is set.
    #[inline]
    pub(crate) const fn has(self, flags: Self) -> bool {
        self.0 & flags.0 != 0
    }

    /// Returns both flags.
    pub(crate) const fn or(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    pub(crate) const fn set(&mut self, flag: Self) {
        self.0 |= flag.0;
    }
}

impl Hot {
    /// Returns the instant of an offset.
    #[inline]
    pub(crate) const fn instant(&self, offset: u32) -> Instant {
        Instant::from_millis(self.created.saturating_add(offset as u64))
    }

    /// Returns the instant of an offset, `None` for [`NEVER`].
    pub(crate) const fn instant_if_set(&self, offset: u32) -> Option<Instant> {
        if offset == NEVER {
            None
        } else {
            Some(self.instant(offset))
        }
    }

    /// Returns the offset of an instant; what lies too far ahead comes just before [`NEVER`].
    #[inline]
    pub(crate) fn offset(&self, at: Instant) -> u32 {
        let millis = at.since(Instant::from_millis(self.created)).as_millis();
        // What is cut off is zero.
        millis.min(u64::from(NEVER - 1)) as u32
    }

    /// Returns when to look at the experiment again.
    pub(crate) const fn deadline(&self) -> Option<Instant> {
        self.instant_if_set(self.due)
    }

    /// Returns the state of one of up to 32 actions.
    #[inline]
    pub(crate) fn small_state(&self, action: u32) -> ActionState {
        ActionState::from_code(self.small_code(action)).expect("planes hold state numbers only")
    }

    /// Returns the number of the state of one of up to 32 actions.
    #[inline]
    pub(crate) fn small_code(&self, action: u32) -> u8 {
        let bit = |plane: usize| (self.planes[plane] >> (action & 31) & 1) as u8;
        bit(0) | bit(1) << 1 | bit(2) << 2 | bit(3) << 3
    }

    /// Tells whether one of up to 32 actions started or was skipped: it does not wait for its turn,
    /// nor was it cancelled before.
    #[inline]
    pub(crate) fn has_times(&self, action: u32) -> bool {
        let code = self.small_code(action);
        code != ActionState::Pending.code() && code != ActionState::Cancelled.code()
    }

    /// Changes the states of some of up to 32 actions; only planes in which the two states differ
    /// are touched.
    #[inline(always)]
    pub(crate) fn change_small_states(&mut self, actions: u32, from: ActionState, to: ActionState) {
        let changed = from.code() ^ to.code();
        for (nth, plane) in self.planes.iter_mut().enumerate() {
            if changed >> nth & 1 != 0 {
                *plane ^= actions;
            }
        }
    }

    /// Returns the actions that are initiating, running or stopping.
    #[inline]
    pub(crate) const fn active(&self) -> u32 {
        self.planes[2] & !self.planes[3]
    }

    /// Returns the actions that are running.
    #[inline]
    pub(crate) const fn running(&self) -> u32 {
        self.active() & self.planes[0] & !self.planes[1]
    }

    /// Returns the actions that completed or were skipped.
    #[inline]
    pub(crate) const fn ended_well(&self) -> u32 {
        self.planes[3] & !self.planes[2]
    }

    /// Returns the actions that stopped or failed.
    pub(crate) const fn stopped(&self) -> u32 {
        self.planes[3] & self.planes[2] & !self.planes[0]
    }

    /// Returns the actions of `all` that wait for their turn.
    #[inline]
    pub(crate) const fn waiting(&self, all: u32) -> u32 {
        all & !(self.planes[2] | self.planes[3])
    }
}

/// Adds a span to an offset; what lies too far ahead comes just before [`NEVER`].
#[inline]
pub(crate) fn later(offset: u32, span: Span) -> u32 {
    let millis = u64::from(offset).saturating_add(span.as_millis());
    u32::try_from(millis).map_or(NEVER - 1, |offset| offset.min(NEVER - 1))
}
