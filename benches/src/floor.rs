//! Each experiment alone to its end: no queue and no global order of time.

use crate::engines::Engine;
use crate::w1::{self, EXPERIMENT, Sink};

/// The engine; it holds nothing.
#[derive(Debug)]
pub struct Floor {
    n: u32,
    spread_ms: u64,
}

impl Engine for Floor {
    fn new(n: u32, spread_ms: u64) -> Self {
        Self { n, spread_ms }
    }

    fn run(&mut self, sink: &mut Sink) {
        for index in 0..self.n {
            run_alone(index, w1::start_ms(index, self.n, self.spread_ms), sink);
        }
    }
}

/// Runs one experiment; the next action to complete is looked for among those that run.
fn run_alone(index: u32, start_ms: u64, sink: &mut Sink) {
    let mut at = start_ms;
    sink.take(at, index, EXPERIMENT, w1::PENDING, w1::INITIATING);
    at += u64::from(w1::INITIATING_MS);
    sink.take(at, index, EXPERIMENT, w1::INITIATING, w1::RUNNING);
    let mut ends = [u64::MAX; w1::ACTION_COUNT as usize];
    for layer in 0..w1::LAYER_COUNT {
        let actions = layer * w1::LAYER_WIDTH..(layer + 1) * w1::LAYER_WIDTH;
        for action in actions.clone() {
            sink.take(at, index, action, w1::PENDING, w1::INITIATING);
            sink.take(at, index, action, w1::INITIATING, w1::RUNNING);
            ends[action as usize] = at + u64::from(w1::run_ms(action));
        }
        let mut running = w1::layer_mask(layer);
        while running != 0 {
            let soonest = actions
                .clone()
                .filter(|action| running >> action & 1 == 1)
                .min_by_key(|&action| ends[action as usize])
                .expect("one runs");
            at = ends[soonest as usize];
            running &= !(1 << soonest);
            sink.take(at, index, soonest, w1::RUNNING, w1::COMPLETED);
        }
    }
    sink.take(at, index, EXPERIMENT, w1::RUNNING, w1::COMPLETED);
}
