//! The engines that run W1, and how one is timed and weighed.

use std::time::{Duration, Instant};

use crate::baseline::Baseline;
use crate::floor::Floor;
use crate::naive::Naive;
#[cfg(feature = "peers")]
use crate::peers::{Desque, Nexosim};
use crate::w1::Sink;
use crate::world::Windtunnel;

/// An engine that can run W1; building and running are apart so that they can be timed apart.
pub trait Engine {
    /// Builds an engine for `n` experiments whose starts are spread over `spread_ms`.
    fn new(n: u32, spread_ms: u64) -> Self;

    /// Makes all transitions of all experiments and adds them to `sink`; once for each building.
    fn run(&mut self, sink: &mut Sink);
}

/// What one run of W1 came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Outcome {
    /// Transitions made, 63 for each experiment.
    pub transitions: u64,
    /// Sum of [`crate::w1::mix`] over all transitions, equal for all engines.
    pub checksum: u64,
    /// Bytes allocated at the peak, divided by the number of experiments.
    pub bytes_per_live: u64,
}

/// An engine by name.
#[derive(Clone, Copy, Debug)]
pub struct Entry {
    /// Its name in reports.
    pub name: &'static str,
    /// The largest number of experiments at which ten samples take bearable time.
    pub sampled_to: u32,
    /// Builds the engine, runs it, and weighs it: [`run`].
    pub run: fn(u32, u64) -> Outcome,
    /// Builds the engine and tells how long it runs: [`time`].
    pub time: fn(u32, u64) -> Duration,
}

impl Entry {
    /// The entry of engine `E`.
    pub fn of<E: Engine>(name: &'static str, sampled_to: u32) -> Self {
        Self {
            name,
            sampled_to,
            run: run::<E>,
            time: time::<E>,
        }
    }
}

/// All engines; the first is the one that the others are measured by.
pub fn engines() -> Vec<Entry> {
    vec![
        Entry::of::<Baseline>("baseline", 1_000_000),
        Entry::of::<Windtunnel>("windtunnel", 1_000_000),
        Entry::of::<Floor>("floor", 1_000_000),
        Entry::of::<Naive>("naive", 100_000),
        #[cfg(feature = "peers")]
        Entry::of::<Desque>("desque", 100_000),
        #[cfg(feature = "peers")]
        Entry::of::<Nexosim>("nexosim", 1_000),
    ]
}

/// Builds an engine, runs it, and weighs both.
pub fn run<E: Engine>(n: u32, spread_ms: u64) -> Outcome {
    let (sink, usage) = crate::alloc::measure(|| {
        let mut sink = Sink::default();
        E::new(n, spread_ms).run(&mut sink);
        sink
    });
    Outcome {
        transitions: sink.transitions,
        checksum: sink.checksum,
        bytes_per_live: usage.peak_bytes / u64::from(n),
    }
}

/// Builds an engine, outside of the time measured, and times its run.
pub fn time<E: Engine>(n: u32, spread_ms: u64) -> Duration {
    let mut engine = E::new(n, spread_ms);
    let mut sink = Sink::default();
    let began = Instant::now();
    engine.run(&mut sink);
    let elapsed = began.elapsed();
    std::hint::black_box(sink);
    elapsed
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::w1::{SPREAD_MS, TRANSITIONS_PER_EXPERIMENT};

    #[test]
    fn all_engines_agree() {
        for (n, spread_ms) in [(1, SPREAD_MS), (7, 0), (100, 90), (1_000, SPREAD_MS)] {
            let expected = (engines()[0].run)(n, spread_ms);
            assert_eq!(
                expected.transitions,
                u64::from(n) * TRANSITIONS_PER_EXPERIMENT
            );
            for entry in engines() {
                let outcome = (entry.run)(n, spread_ms);
                assert_eq!(
                    outcome.transitions, expected.transitions,
                    "{} at {n}",
                    entry.name
                );
                assert_eq!(outcome.checksum, expected.checksum, "{} at {n}", entry.name);
            }
        }
    }

    #[test]
    fn spreads_longer_than_a_life_agree_too() {
        let spread_ms = 10 * 3_600_000;
        let expected = run::<Floor>(50, spread_ms);
        assert_eq!(run::<Baseline>(50, spread_ms).checksum, expected.checksum);
        assert_eq!(run::<Naive>(50, spread_ms).checksum, expected.checksum);
    }
}
