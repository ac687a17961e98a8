//! The tuned W2 engine: a 16-byte record and one wheel entry for each deployment.
//!
//! It knows nothing of AWS, keeps no log, checks nothing and answers no question; but it runs any
//! schedule, given as data, as an engine of its kind must.
//!
//! Order within an instant: timers in the order in which they were set, then starts.

use std::hint::black_box;

use crate::engines::Engine;
use crate::w1::Sink;
use crate::w2;
use crate::wheel::Wheel;

/// The engine.
#[derive(Debug)]
pub struct Baseline {
    n: u32,
    spread_ms: u64,
    schedules: Vec<Schedule>,
    records: Vec<Record>,
    wheel: Wheel,
}

/// When a deployment reaches which share: its steps, the start of its bake, and its end.
#[derive(Clone, Debug)]
struct Schedule {
    points: Vec<Point>,
}

/// A point of a schedule.
#[derive(Clone, Copy, Debug)]
struct Point {
    /// From the start.
    after_ms: u32,
    share: u32,
    /// Number of the state after it.
    to: u8,
}

impl Schedule {
    /// The schedule of W2.
    fn steps() -> Self {
        let step = |nth: u32| Point {
            after_ms: nth * w2::STEP_MS,
            share: nth * w2::STEP_SHARE,
            to: w2::DEPLOYING as u8,
        };
        let mut points: Vec<_> = (1..=w2::STEP_COUNT).map(step).collect();
        let last = step(w2::STEP_COUNT);
        points.push(Point {
            to: w2::BAKING as u8,
            ..last
        });
        points.push(Point {
            after_ms: last.after_ms + w2::BAKE_MS,
            to: w2::COMPLETE as u8,
            ..last
        });
        Self { points }
    }
}

#[derive(Clone, Copy, Debug, Default)]
#[repr(align(16))]
struct Record {
    start_ms: u32,
    share: u32,
    schedule: u16,
    /// How many points have passed.
    passed: u16,
    /// Number of the deployment's state.
    state: u8,
}

impl Engine for Baseline {
    fn new(n: u32, spread_ms: u64) -> Self {
        Self {
            n,
            spread_ms,
            // The compiler must not know the schedule.
            schedules: black_box(vec![Schedule::steps()]),
            records: vec![Record::default(); n as usize],
            wheel: Wheel::new(),
        }
    }

    fn run(&mut self, sink: &mut Sink) {
        for index in 0..self.n {
            let at = w2::start_ms(index, self.n, self.spread_ms) as u32;
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
        record.start_ms = at;
        record.state = w2::DEPLOYING as u8;
        w2::take(sink, u64::from(at), index, 0, w2::VALIDATING, w2::DEPLOYING);
        let first = self.schedules[usize::from(record.schedule)].points[0].after_ms;
        self.wheel.push(at + first, index);
    }

    #[inline]
    fn fire_until(&mut self, until: u32, sink: &mut Sink) {
        while let Some(mut due) = self.wheel.pop_due(until) {
            while let Some(item) = self.wheel.next(&mut due) {
                self.fire(due.tick, item, sink);
            }
        }
    }

    /// Takes all points of this instant and sets the timer of the next.
    #[inline(always)]
    fn fire(&mut self, at: u32, index: u32, sink: &mut Sink) {
        let record = &mut self.records[index as usize];
        let points = &self.schedules[usize::from(record.schedule)].points;
        while let Some(point) = points.get(usize::from(record.passed)) {
            let due = record.start_ms + point.after_ms;
            if due > at {
                self.wheel.push(due, index);
                return;
            }
            let from = std::mem::replace(&mut record.state, point.to);
            record.share = point.share;
            record.passed += 1;
            w2::take(
                sink,
                u64::from(at),
                index,
                point.share,
                from.into(),
                point.to.into(),
            );
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn second_run_allocates_nothing_and_agrees() {
        let mut engine = Baseline::new(500, w2::SPREAD_MS);
        let mut first = Sink::default();
        engine.run(&mut first);
        assert_eq!(first.transitions, 500 * w2::TRANSITIONS_PER_DEPLOYMENT);
        engine.reset();
        let mut second = Sink::default();
        let ((), usage) = crate::alloc::measure(|| engine.run(&mut second));
        assert_eq!(first, second);
        assert_eq!(usage.allocations, 0);
    }
}
