//! The tuned W1 engine: a 16-byte mask record for each experiment, one wheel entry for each timer.
//!
//! It knows nothing of AWS, keeps no times, checks nothing and answers no question; but it runs any
//! graph of up to 31 actions, given as data, as an engine of its kind must.
//!
//! Order within an instant: timers in the order in which they were set, then starts.
//!
//! What was tried and not kept: a 64-byte line for each experiment with one entry (equal at a
//! million, slower below, and slower everywhere if starts come in no order of memory); touching the
//! records of entries some places ahead (no gain for records this small).

use std::hint::black_box;

use crate::engines::Engine;
use crate::w1::{self, EXPERIMENT, Sink};
use crate::wheel::Wheel;

/// The engine.
#[derive(Debug)]
pub struct Baseline {
    n: u32,
    spread_ms: u64,
    plans: Vec<Plan>,
    records: Vec<Record>,
    wheel: Wheel,
}

/// A graph of actions.
#[derive(Clone, Debug)]
struct Plan {
    /// What each action waits for, as a mask.
    needs: [u32; 32],
    /// Which actions wait for each, as a mask.
    releases: [u32; 32],
    run_ms: [u32; 32],
    roots: u32,
    all: u32,
}

impl Plan {
    /// The graph of W1.
    fn layers() -> Self {
        let mut plan = Self {
            needs: [0; 32],
            releases: [0; 32],
            run_ms: [0; 32],
            roots: w1::layer_mask(0),
            all: (1 << w1::ACTION_COUNT) - 1,
        };
        for action in 0..w1::ACTION_COUNT {
            let layer = action / w1::LAYER_WIDTH;
            let at = action as usize;
            plan.run_ms[at] = w1::run_ms(action);
            if layer > 0 {
                plan.needs[at] = w1::layer_mask(layer - 1);
            }
            if layer + 1 < w1::LAYER_COUNT {
                plan.releases[at] = w1::layer_mask(layer + 1);
            }
        }
        plan
    }
}

#[derive(Clone, Copy, Debug, Default)]
#[repr(align(16))]
struct Record {
    /// Mask of the actions that have started.
    started: u32,
    /// Mask of the actions that have completed.
    completed: u32,
    start_ms: u32,
    plan: u16,
    /// Number of the experiment's state.
    state: u16,
}

impl Engine for Baseline {
    fn new(n: u32, spread_ms: u64) -> Self {
        assert!(
            n < 1 << 27,
            "an item is an experiment and five bits of action"
        );
        Self {
            n,
            spread_ms,
            // The compiler must not know the graph.
            plans: black_box(vec![Plan::layers()]),
            records: vec![Record::default(); n as usize],
            wheel: Wheel::new(),
        }
    }

    fn run(&mut self, sink: &mut Sink) {
        for index in 0..self.n {
            let at = w1::start_ms(index, self.n, self.spread_ms) as u32;
            self.fire_until(at, sink);
            self.start(index, at, sink);
        }
        self.fire_until(u32::MAX, sink);
    }
}

impl Baseline {
    /// As new, but keeps its memory.
    pub fn reset(&mut self) {
        self.records.fill(Record::default());
        self.wheel.rewind();
    }

    #[inline]
    fn start(&mut self, index: u32, at: u32, sink: &mut Sink) {
        let record = &mut self.records[index as usize];
        record.state = w1::INITIATING as u16;
        record.start_ms = at;
        sink.take(
            u64::from(at),
            index,
            EXPERIMENT,
            w1::PENDING,
            w1::INITIATING,
        );
        self.wheel
            .push(at + w1::INITIATING_MS, index << 5 | OWN_TIMER);
    }

    #[inline]
    fn fire_until(&mut self, until: u32, sink: &mut Sink) {
        while let Some(mut due) = self.wheel.pop_due(until) {
            while let Some(item) = self.wheel.next(&mut due) {
                self.fire(due.tick, item, sink);
            }
        }
    }

    #[inline(always)]
    fn fire(&mut self, at: u32, item: u32, sink: &mut Sink) {
        let (index, action) = (item >> 5, item & 31);
        let record = &mut self.records[index as usize];
        let plan = &self.plans[usize::from(record.plan)];
        let mut ready = if action == OWN_TIMER {
            record.state = w1::RUNNING as u16;
            sink.take(
                u64::from(at),
                index,
                EXPERIMENT,
                w1::INITIATING,
                w1::RUNNING,
            );
            plan.roots
        } else {
            record.completed |= 1 << action;
            sink.take(u64::from(at), index, action, w1::RUNNING, w1::COMPLETED);
            plan.releases[action as usize] & !record.started
        };
        while ready != 0 {
            let next = ready.trailing_zeros();
            ready &= ready - 1;
            if plan.needs[next as usize] & !record.completed == 0 {
                record.started |= 1 << next;
                sink.take(u64::from(at), index, next, w1::PENDING, w1::INITIATING);
                sink.take(u64::from(at), index, next, w1::INITIATING, w1::RUNNING);
                self.wheel
                    .push(at + plan.run_ms[next as usize], index << 5 | next);
            }
        }
        if record.completed == plan.all {
            record.state = w1::COMPLETED as u16;
            sink.take(u64::from(at), index, EXPERIMENT, w1::RUNNING, w1::COMPLETED);
        }
    }
}

/// Stands in an item for the experiment's own timer; the other values are actions.
const OWN_TIMER: u32 = 31;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn second_run_allocates_nothing_and_agrees() {
        let mut engine = Baseline::new(500, w1::SPREAD_MS);
        let mut first = Sink::default();
        engine.run(&mut first);
        engine.reset();
        let mut second = Sink::default();
        let ((), usage) = crate::alloc::measure(|| engine.run(&mut second));
        assert_eq!(first, second);
        assert_eq!(usage.allocations, 0);
    }
}
