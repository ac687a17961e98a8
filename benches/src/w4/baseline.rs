//! The tuned W4 engine: a 16-byte record and one wheel entry for each session.
//!
//! It knows nothing of AWS, keeps no owners and no times to show, checks nothing and answers no
//! question; but it runs any terms of sessions, given as data, as an engine of its kind must.
//!
//! Order within an instant: timers in the order in which they were set, then calls.

use std::hint::black_box;

use crate::engines::Engine;
use crate::w1::Sink;
use crate::w4;
use crate::wheel::Wheel;

/// The engine.
#[derive(Debug)]
pub struct Baseline {
    n: u32,
    spread_ms: u64,
    terms: Vec<Terms>,
    records: Vec<Record>,
    wheel: Wheel,
}

/// What follows each state by itself, and after how long.
#[derive(Clone, Copy, Debug)]
struct Terms {
    next: [u8; 7],
    after_ms: [u32; 7],
}

impl Terms {
    /// The terms of W4.
    fn hour_and_half() -> Self {
        let mut terms = Self {
            next: [NONE; 7],
            after_ms: [0; 7],
        };
        for (from, to, after_ms) in [
            (w4::CREATING, w4::READY, w4::CREATE_MS),
            (w4::READY, w4::STOPPING, w4::READY_MS),
            (w4::STOPPING, w4::STOPPED, w4::STOP_MS),
            (w4::STOPPED, w4::DELETING, w4::STOPPED_MS),
            (w4::STARTING, w4::READY, w4::START_MS),
            (w4::DELETING, w4::DELETED, w4::DELETE_MS),
        ] {
            terms.next[from as usize] = to as u8;
            terms.after_ms[from as usize] = after_ms;
        }
        terms
    }
}

/// Stands for no state.
const NONE: u8 = u8::MAX;

#[derive(Clone, Copy, Debug, Default)]
#[repr(align(16))]
struct Record {
    /// When the next transition is due, by which an entry that came too early is known.
    due_ms: u32,
    entered_ms: u32,
    terms: u16,
    state: u8,
}

impl Engine for Baseline {
    fn new(n: u32, spread_ms: u64) -> Self {
        Self {
            n,
            spread_ms,
            // The compiler must not know the terms.
            terms: black_box(vec![Terms::hour_and_half()]),
            records: vec![Record::default(); n as usize],
            wheel: Wheel::new(),
        }
    }

    fn run(&mut self, sink: &mut Sink) {
        for index in 0..self.n {
            let at = w4::start_ms(index, self.n, self.spread_ms) as u32;
            self.fire_until(at, sink);
            self.enter(index, w4::CREATING as u8, at);
        }
        for index in 0..self.n {
            let at = w4::start_ms(index, self.n, self.spread_ms) as u32 + w4::START_AGAIN_MS;
            self.fire_until(at, sink);
            let from = u32::from(self.records[index as usize].state);
            w4::take(sink, u64::from(at), index, from, w4::STARTING);
            self.enter(index, w4::STARTING as u8, at);
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

    /// Enters a state and sets the timer of the next.
    #[inline(always)]
    fn enter(&mut self, index: u32, state: u8, at: u32) {
        let record = &mut self.records[index as usize];
        let terms = &self.terms[usize::from(record.terms)];
        record.state = state;
        record.entered_ms = at;
        if terms.next[usize::from(state)] != NONE {
            record.due_ms = at + terms.after_ms[usize::from(state)];
            self.wheel.push(record.due_ms, index);
        }
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
    fn fire(&mut self, at: u32, index: u32, sink: &mut Sink) {
        let record = self.records[index as usize];
        // A start leaves the entry of `terminateAt` behind.
        if record.due_ms != at {
            return;
        }
        let terms = &self.terms[usize::from(record.terms)];
        let to = terms.next[usize::from(record.state)];
        w4::take(sink, u64::from(at), index, record.state.into(), to.into());
        self.enter(index, to, at);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn second_run_allocates_nothing_and_agrees() {
        let mut engine = Baseline::new(500, w4::SPREAD_MS);
        let mut first = Sink::default();
        engine.run(&mut first);
        assert_eq!(first.transitions, 500 * w4::TRANSITIONS_PER_SESSION);
        engine.reset();
        let mut second = Sink::default();
        let ((), usage) = crate::alloc::measure(|| engine.run(&mut second));
        assert_eq!(first, second);
        assert_eq!(usage.allocations, 0);
    }
}
