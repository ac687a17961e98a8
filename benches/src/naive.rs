//! W1 as one would write it first: the standard heap with 16-byte keys.
//!
//! Order within an instant: by experiment, then action (an experiment's own timer last), then
//! starts.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use crate::engines::Engine;
use crate::w1::{self, Experiments, Sink};

/// The engine.
#[derive(Debug)]
pub struct Naive {
    n: u32,
    spread_ms: u64,
    experiments: Experiments,
    heap: BinaryHeap<Reverse<(u64, u32, u32)>>,
}

impl Engine for Naive {
    fn new(n: u32, spread_ms: u64) -> Self {
        Self {
            n,
            spread_ms,
            experiments: Experiments::new(n),
            heap: BinaryHeap::new(),
        }
    }

    fn run(&mut self, sink: &mut Sink) {
        for index in 0..self.n {
            let at_ms = w1::start_ms(index, self.n, self.spread_ms);
            self.fire_until(at_ms);
            self.experiments
                .start(at_ms, index, |at, i, a| self.heap.push(Reverse((at, i, a))));
        }
        self.fire_until(u64::MAX);
        sink.add(self.experiments.sink);
    }
}

impl Naive {
    fn fire_until(&mut self, until_ms: u64) {
        while let Some(&Reverse((at_ms, index, action))) = self.heap.peek()
            && at_ms <= until_ms
        {
            self.heap.pop();
            let set = |at, i, a| self.heap.push(Reverse((at, i, a)));
            self.experiments.fire(at_ms, index, action, set);
        }
    }
}
