//! The hot record of a deployment: one cache line.

#[cfg(feature = "serde")]
use serde::{Deserialize, Serialize};

use crate::appconfig::table::DeploymentMachine;
use crate::event::Cause;
use crate::table::Live;
use crate::time::{Instant, Span};

/// A deployment of a world, by order of creation over all environments.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(Serialize, Deserialize), serde(transparent))]
pub struct DeploymentId(pub u32);

/// An offset or a serial that stands for none.
pub(crate) const NEVER: u32 = u32::MAX;

/// All of a deployment that changes while it runs, and what its steps need.
///
/// Times are milliseconds from `started`; the longest deployment takes two days and can be reverted
/// for three more, so that 32 bits are plenty.
#[derive(Clone, Copy, Debug, Hash)]
#[cfg_attr(feature = "serde", derive(Serialize, Deserialize))]
#[repr(C, align(64))]
pub(crate) struct Hot {
    pub(crate) started: Instant,
    pub(crate) environment: u32,
    pub(crate) profile: u32,
    /// Number in the environment, from 1.
    pub(crate) number: u32,
    /// Which of the schedules.
    pub(crate) schedule: u32,
    /// Slot of the configuration deployed.
    pub(crate) source: u32,
    /// The strategy, see [`StrategyName`](super::StrategyName); [`NEVER`] for managed deployments.
    pub(crate) strategy: u32,
    /// The deployment before of the same configuration profile in the environment.
    pub(crate) previous: u32,
    /// When to look at it again.
    pub(crate) due: u32,
    /// When the point before, or whatever came last in progress, happened.
    pub(crate) last: u32,
    pub(crate) completed: u32,
    /// When it was rolled back or reverted.
    pub(crate) ended: u32,
    /// How many points of the schedule have passed.
    pub(crate) points: u16,
    /// How many full minutes of the bake have passed, where an extension asks for them.
    pub(crate) bake_minutes: u16,
    pub(crate) state: Live<DeploymentMachine>,
    /// Why it was rolled back.
    pub(crate) cause: Cause,
    pub(crate) flags: Flags,
}

const _: () = assert!(size_of::<Hot>() == 64, "a deployment is one cache line");

impl Hot {
    /// Returns the instant at an offset.
    #[inline]
    pub(crate) fn instant(&self, offset: u32) -> Instant {
        self.started + Span::from_millis(u64::from(offset))
    }

    /// Returns the offset of an instant; the largest that stands for a time when it is too far.
    #[inline]
    pub(crate) fn offset(&self, at: Instant) -> u32 {
        let millis = at.since(self.started).as_millis();
        u32::try_from(millis).unwrap_or(NEVER).min(NEVER - 1)
    }

    /// Returns when to look at it again, if ever.
    pub(crate) fn deadline(&self) -> Option<Instant> {
        (self.due != NEVER).then(|| self.instant(self.due))
    }
}

/// Rare facts about a deployment.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(Serialize, Deserialize), serde(transparent))]
pub(crate) struct Flags(u8);

impl Flags {
    /// Its environment had monitors when it started.
    pub(crate) const MONITORED: Self = Self(1);
    /// Extensions take part.
    pub(crate) const EXTENDED: Self = Self(2);
    /// One of them is asked at each tick.
    pub(crate) const TICKED: Self = Self(4);
    /// An experiment run made it.
    pub(crate) const MANAGED: Self = Self(8);
    /// It went with its environment.
    pub(crate) const GONE: Self = Self(16);

    #[inline]
    pub(crate) const fn has(self, flag: Self) -> bool {
        self.0 & flag.0 != 0
    }

    /// Returns both flags.
    pub(crate) const fn or(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// Sets or clears a flag.
    pub(crate) const fn put(&mut self, flag: Self, is_set: bool) {
        self.0 = if is_set {
            self.0 | flag.0
        } else {
            self.0 & !flag.0
        };
    }
}
