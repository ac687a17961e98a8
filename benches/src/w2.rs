//! Workload W2, shared by all engines: what happens, when, and how it is summed.
//!
//! `n` deployments, each in an environment of its own, of one strategy: 10 steps of 10 % in 10
//! minutes, then a minute of bake. Deployment `i` starts at `i * spread_ms / n`; a step comes each
//! minute, the bake starts with the last of them, and a minute later the deployment is complete.
//! Each deployment makes 13 transitions: its start, its 10 steps, the start of its bake and its
//! completion.

pub mod baseline;
pub mod world;

use crate::engines::Entry;
pub use crate::w1::{Sink, start_ms};

/// Steps of one deployment.
pub const STEP_COUNT: u32 = 10;
/// Milliseconds from one step to the next.
pub const STEP_MS: u32 = 60_000;
/// Milliseconds that a deployment bakes.
pub const BAKE_MS: u32 = 60_000;
/// What each step adds, in millionths of a percent.
pub const STEP_SHARE: u32 = 10_000_000;
/// Transitions of one deployment.
pub const TRANSITIONS_PER_DEPLOYMENT: u64 = STEP_COUNT as u64 + 3;
/// A spread at which all deployments are live together: less than one deployment's life.
pub const SPREAD_MS: u64 = 60_000;

/// Names of the states; a state's number is its index.
pub const STATE_NAMES: [&str; 4] = ["VALIDATING", "DEPLOYING", "BAKING", "COMPLETE"];
/// Number of the state in which everything begins.
pub const VALIDATING: u32 = 0;
/// Number of the state in which the share grows.
pub const DEPLOYING: u32 = 1;
/// Number of the state between the last step and the end.
pub const BAKING: u32 = 2;
/// Number of the state at the end.
pub const COMPLETE: u32 = 3;

/// Takes one transition into the sum; `share` is what the deployment has then, in millionths of a
/// percent, which is kept in whole percents so that it fits the hash.
#[inline(always)]
pub fn take(sink: &mut Sink, at_ms: u64, deployment: u32, share: u32, from: u32, to: u32) {
    sink.take(at_ms, deployment, share / 1_000_000, from, to);
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
            let transitions = u64::from(n) * TRANSITIONS_PER_DEPLOYMENT;
            for entry in engines() {
                let outcome = (entry.run)(n, spread_ms);
                assert_eq!(outcome.transitions, transitions, "{} at {n}", entry.name);
                assert_eq!(outcome.checksum, expected.checksum, "{} at {n}", entry.name);
            }
        }
    }
}
