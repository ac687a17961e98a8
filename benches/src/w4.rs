//! Workload W4, shared by all engines: what happens, when, and how it is summed.
//!
//! `n` streaming sessions of one launch profile, persistent and terminating: an hour in READY, half
//! an hour in STOPPED. Session `i` is created at `i * spread_ms / n`, is READY 5 minutes later, is
//! stopped by the service an hour after that and STOPPED 90 s later. [`START_AGAIN_MS`] after its
//! creation a client starts it; it is READY after 2 minutes, is stopped by the service after another
//! hour, STOPPED 90 s later, deleted by the service half an hour later and DELETED after a minute.
//! Each session makes 9 transitions; its creation is the beginning of its machine and none of them.

pub mod baseline;
pub mod world;

use crate::engines::Entry;
pub use crate::w1::{Sink, start_ms};

/// Milliseconds from creation to READY.
pub const CREATE_MS: u32 = 300_000;
/// Milliseconds in READY until `stopAt`.
pub const READY_MS: u32 = 3_600_000;
/// Milliseconds from the beginning of a stop to STOPPED.
pub const STOP_MS: u32 = 90_000;
/// Milliseconds from creation to the start by a client: ten seconds after STOPPED.
pub const START_AGAIN_MS: u32 = CREATE_MS + READY_MS + STOP_MS + 10_000;
/// Milliseconds from the start to READY.
pub const START_MS: u32 = 120_000;
/// Milliseconds in STOPPED until `terminateAt`.
pub const STOPPED_MS: u32 = 1_800_000;
/// Milliseconds from the beginning of a deletion to DELETED.
pub const DELETE_MS: u32 = 60_000;
/// Transitions of one session.
pub const TRANSITIONS_PER_SESSION: u64 = 9;
/// A spread at which all sessions are live together: less than one session's creation.
pub const SPREAD_MS: u64 = 60_000;

/// Names of the states; a state's number is its index.
pub const STATE_NAMES: [&str; 7] = [
    "CREATE_IN_PROGRESS",
    "READY",
    "STOP_IN_PROGRESS",
    "STOPPED",
    "START_IN_PROGRESS",
    "DELETE_IN_PROGRESS",
    "DELETED",
];
/// Number of the state in which everything begins.
pub const CREATING: u32 = 0;
/// Number of the state in which a session can be used.
pub const READY: u32 = 1;
/// Number of the state between READY and STOPPED.
pub const STOPPING: u32 = 2;
/// Number of the state in which a session rests.
pub const STOPPED: u32 = 3;
/// Number of the state between STOPPED and READY.
pub const STARTING: u32 = 4;
/// Number of the state before the end.
pub const DELETING: u32 = 5;
/// Number of the state at the end.
pub const DELETED: u32 = 6;

/// Takes one transition into the sum; sessions have no parts.
#[inline(always)]
pub fn take(sink: &mut Sink, at_ms: u64, session: u32, from: u32, to: u32) {
    sink.take(at_ms, session, 0, from, to);
}

/// All engines; the first is the one that the others are measured by.
pub fn engines() -> Vec<Entry> {
    vec![
        Entry::of::<baseline::Baseline>("baseline", 1_000_000),
        Entry::of::<world::Windtunnel>("windtunnel", 1_000_000),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_engines_agree() {
        for (n, spread_ms) in [(1, SPREAD_MS), (7, 0), (100, 90), (1_000, 10 * SPREAD_MS)] {
            let expected = (engines()[0].run)(n, spread_ms);
            let transitions = u64::from(n) * TRANSITIONS_PER_SESSION;
            for entry in engines() {
                let outcome = (entry.run)(n, spread_ms);
                assert_eq!(outcome.transitions, transitions, "{} at {n}", entry.name);
                assert_eq!(outcome.checksum, expected.checksum, "{} at {n}", entry.name);
            }
        }
    }
}
