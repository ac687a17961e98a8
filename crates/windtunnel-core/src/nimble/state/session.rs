//! The hot records of sessions, and what only sessions that were stopped have.

#[cfg(feature = "serde")]
use serde::{Deserialize, Serialize};

use super::Life;
use crate::nimble::table::{SessionMachine, SessionState};
use crate::time::Instant;

/// A streaming session.
#[derive(Clone, Copy, Debug, Hash)]
#[cfg_attr(feature = "serde", derive(Serialize, Deserialize))]
pub(crate) struct Session {
    pub(crate) life: Life<SessionMachine>,
    /// Slot of the version of the launch profile that it was created from.
    pub(crate) version: u32,
    /// Principals, by number.
    pub(crate) created_by: u32,
    pub(crate) owned_by: u32,
    pub(crate) updated_by: u32,
    /// Position in [`INSTANCE_TYPES`](crate::nimble::INSTANCE_TYPES).
    pub(crate) instance_type: u8,
    /// Position among the images of the version.
    pub(crate) image: u8,
    /// Whether it can no longer be read.
    pub(crate) is_gone: bool,
}

const _: () = assert!(size_of::<Session>() <= 64, "a session fits a cache line");

impl Session {
    /// Returns the entry into the present state, if that is READY or STOPPED: what `stopAt` and
    /// `terminateAt` count from.
    pub(crate) fn rests_since(&self) -> Option<(Instant, bool)> {
        match self.life.state.state() {
            SessionState::Ready => Some((self.life.updated, false)),
            SessionState::Stopped => Some((self.life.updated, true)),
            _ => None,
        }
    }
}

/// What there is to say of stops and starts of a session.
#[derive(Clone, Copy, Debug, Default, Hash)]
#[cfg_attr(feature = "serde", derive(Serialize, Deserialize))]
pub(crate) struct Course {
    /// When the last start began, and who asked for it.
    pub(crate) started: Option<(Instant, u32)>,
    /// When the last stop began, and who asked for it.
    pub(crate) stopped: Option<(Instant, u32)>,
    /// The backup that the last start used.
    pub(crate) started_from: Option<u32>,
    /// The backup that the last stop made.
    pub(crate) backup: Option<u32>,
    /// Whether the last stop drops the volume, so that the start that follows has none.
    pub(crate) drops_volume: bool,
    /// Whether the stop under way will fail, since the session cannot be stopped.
    pub(crate) is_unstoppable: bool,
}
