//! Workload W1, shared by all engines: what happens, when, and how it is summed.
//!
//! `n` experiments of 4 layers of 5 actions. Experiment `i` starts at `i * spread_ms / n`, is
//! initiating for 1 s, then runs; each layer of actions starts at the instant at which the whole
//! layer before it has completed; the initiating of an action takes no time; action `a` runs for
//! 60 s plus `a` seconds. With the last action the experiment completes, 287 s after its start.
//! Each experiment makes 63 transitions: 3 of its own and 3 of each action.

/// Actions of one experiment.
pub const ACTION_COUNT: u32 = 20;
/// Actions of one layer.
pub const LAYER_WIDTH: u32 = 5;
/// Layers of one experiment.
pub const LAYER_COUNT: u32 = ACTION_COUNT / LAYER_WIDTH;
/// Milliseconds an experiment is initiating.
pub const INITIATING_MS: u32 = 1_000;
/// Transitions of one experiment and its actions.
pub const TRANSITIONS_PER_EXPERIMENT: u64 = 3 + 3 * ACTION_COUNT as u64;
/// The action index that stands for the experiment itself.
pub const EXPERIMENT: u32 = 0xffff;
/// A spread at which all experiments are live together: less than one experiment's life.
pub const SPREAD_MS: u64 = 60_000;

/// Names of the states of experiments and actions; a state's number is its index.
pub const STATE_NAMES: [&str; 4] = ["pending", "initiating", "running", "completed"];
/// Number of the state in which everything begins.
pub const PENDING: u32 = 0;
/// Number of the state between start and run.
pub const INITIATING: u32 = 1;
/// Number of the state in which time passes.
pub const RUNNING: u32 = 2;
/// Number of the terminal state.
pub const COMPLETED: u32 = 3;

/// Milliseconds at which experiment `index` of `n` starts.
#[inline]
pub fn start_ms(index: u32, n: u32, spread_ms: u64) -> u64 {
    u64::from(index) * spread_ms / u64::from(n)
}

/// Milliseconds that action `action` runs.
#[inline]
pub fn run_ms(action: u32) -> u32 {
    60_000 + action * 1_000
}

/// Mask of the actions of `layer`.
#[inline]
pub fn layer_mask(layer: u32) -> u32 {
    ((1 << LAYER_WIDTH) - 1) << (layer * LAYER_WIDTH)
}

/// Counts transitions and sums them so that order does not matter.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Sink {
    /// Transitions seen.
    pub transitions: u64,
    /// Wrapping sum of [`mix`] over the transitions seen.
    pub checksum: u64,
}

impl Sink {
    /// Takes one transition; arguments as for [`mix`].
    #[inline(always)]
    pub fn take(&mut self, at_ms: u64, experiment: u32, action: u32, from: u32, to: u32) {
        self.transitions += 1;
        self.checksum = self
            .checksum
            .wrapping_add(mix(at_ms, experiment, action, from, to));
    }

    /// Takes what another sink has taken.
    pub fn add(&mut self, other: Self) {
        self.transitions += other.transitions;
        self.checksum = self.checksum.wrapping_add(other.checksum);
    }
}

/// Hashes one transition; `action` is [`EXPERIMENT`] for the experiment's own, states are numbers
/// of [`STATE_NAMES`].
#[inline(always)]
pub fn mix(at_ms: u64, experiment: u32, action: u32, from: u32, to: u32) -> u64 {
    let what = u64::from(experiment) << 32 | u64::from(action) << 16 | u64::from(from << 8 | to);
    let x = (at_ms.wrapping_mul(0x9e37_79b9_7f4a_7c15) ^ what).wrapping_mul(0xd6e8_feb8_6659_fd93);
    x ^ x >> 32
}

/// The plain logic of W1, whatever the queue: used by the naive engine and the peers, not by the
/// tuned ones.
#[derive(Clone, Debug)]
pub struct Experiments {
    completed: Vec<u32>,
    /// Where transitions go.
    pub sink: Sink,
}

impl Experiments {
    /// `n` experiments that have not started.
    pub fn new(n: u32) -> Self {
        Self {
            completed: vec![0; n as usize],
            sink: Sink::default(),
        }
    }

    /// Starts an experiment; `set` sets its timers as (time, experiment, action).
    pub fn start(&mut self, at_ms: u64, index: u32, mut set: impl FnMut(u64, u32, u32)) {
        self.sink
            .take(at_ms, index, EXPERIMENT, PENDING, INITIATING);
        set(at_ms + u64::from(INITIATING_MS), index, EXPERIMENT);
    }

    /// Fires a timer that was set.
    pub fn fire(&mut self, at_ms: u64, index: u32, action: u32, set: impl FnMut(u64, u32, u32)) {
        if action == EXPERIMENT {
            self.sink
                .take(at_ms, index, EXPERIMENT, INITIATING, RUNNING);
            return self.start_layer(at_ms, index, 0, set);
        }
        let completed = &mut self.completed[index as usize];
        *completed |= 1 << action;
        self.sink.take(at_ms, index, action, RUNNING, COMPLETED);
        let layer = action / LAYER_WIDTH;
        if *completed & layer_mask(layer) != layer_mask(layer) {
            return;
        }
        if layer + 1 < LAYER_COUNT {
            return self.start_layer(at_ms, index, layer + 1, set);
        }
        self.sink.take(at_ms, index, EXPERIMENT, RUNNING, COMPLETED);
    }

    fn start_layer(
        &mut self,
        at_ms: u64,
        index: u32,
        layer: u32,
        mut set: impl FnMut(u64, u32, u32),
    ) {
        for action in layer * LAYER_WIDTH..(layer + 1) * LAYER_WIDTH {
            self.sink.take(at_ms, index, action, PENDING, INITIATING);
            self.sink.take(at_ms, index, action, INITIATING, RUNNING);
            set(at_ms + u64::from(run_ms(action)), index, action);
        }
    }
}
