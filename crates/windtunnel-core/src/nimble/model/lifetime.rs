//! When sessions stop and when they end by themselves.

use crate::time::{Instant, Span};

/// What a launch profile says about the life of its sessions: the four rows of the service page.
///
/// | persistent | terminates | stopped minutes | READY for too long | stop call | STOPPED for too long |
/// |---|---|---|---|---|---|
/// | no | | 0 | is terminated | fails | |
/// | yes | yes | 0 | is terminated | fails | |
/// | yes | yes | 1..5760 | is stopped | works | is terminated |
/// | yes | no | 0 | is stopped | works | rests for ever |
///
/// *Documented*, but for the last row, where two texts contradict each other (*chosen*). A session
/// that is not persistent but may be stopped exists only with `allow_legacy_stop`; it behaves like
/// the third row.
///
/// ```
/// use windtunnel_core::{Instant, Span, nimble::Lifetime};
/// let row = Lifetime { session_minutes: 60, stopped_minutes: 30, is_persistent: true, terminates: true };
/// let entry = Instant::from_millis(0);
/// assert_eq!(row.stop_at(entry), Some(entry + Span::from_secs(3_600)));
/// assert_eq!(row.terminate_at(entry, true), Some(entry + Span::from_secs(1_800)));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(rename_all = "camelCase")
)]
pub struct Lifetime {
    /// `maxSessionLengthInMinutes`.
    pub session_minutes: u32,
    /// `maxStoppedSessionLengthInMinutes`.
    pub stopped_minutes: u32,
    /// Whether `sessionPersistenceMode` is ACTIVATED.
    pub is_persistent: bool,
    /// Whether `automaticTerminationMode` is ACTIVATED.
    pub terminates: bool,
}

impl Lifetime {
    /// Tells whether a READY session can be stopped.
    #[must_use]
    pub const fn is_stoppable(&self) -> bool {
        self.stopped_minutes > 0 || (self.is_persistent && !self.terminates)
    }

    /// Returns when a session that became READY at `ready` stops by itself.
    #[must_use]
    pub fn stop_at(&self, ready: Instant) -> Option<Instant> {
        self.is_stoppable()
            .then(|| ready + minutes(self.session_minutes))
    }

    /// Returns when a session that became READY, or STOPPED if `is_stopped`, at `entry` is terminated.
    #[must_use]
    pub fn terminate_at(&self, entry: Instant, is_stopped: bool) -> Option<Instant> {
        let limit = match is_stopped {
            true => self.stopped_minutes,
            false if self.is_stoppable() => 0,
            false => self.session_minutes,
        };
        (limit > 0).then(|| entry + minutes(limit))
    }
}

fn minutes(number: u32) -> Span {
    Span::from_secs(u64::from(number) * 60)
}
