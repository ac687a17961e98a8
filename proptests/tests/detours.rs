//! The short way of plain experiments comes to the same as the long one: a fault that never strikes
//! makes a world take the long way, and moves no event.

mod strategy;

use proptest::prelude::*;
use proptest::sample::Index;
use windtunnel_core::{Event, Instant};
use windtunnel_proptests::driver::Driver;
use windtunnel_proptests::knobs::Knobs;
use windtunnel_proptests::op::{Mishap, Op, Place};

/// Settings under which actions take exactly their durations.
fn knobs() -> impl Strategy<Value = Knobs> {
    strategy::knobs().prop_map(|knobs| Knobs {
        action_init: 0,
        instant_action: 0,
        overhead: 0,
        undo: 0,
        work: None,
        parallel_at_run: None,
        ..knobs
    })
}

/// Operations that delay or fail nothing.
fn ops() -> impl Strategy<Value = Vec<Op>> {
    let ops = prop_oneof![9 => strategy::ops(40), 1 => strategy::large_ops(20)];
    ops.prop_map(|mut ops| {
        ops.retain(|op| !matches!(op, Op::Fault(_) | Op::ClearFaults | Op::Work { .. }));
        ops
    })
}

fn never_striking() -> Op {
    Op::Fault(Mishap {
        place: Place::Action("nobody".into(), "run"),
        after: None,
        times: None,
        experiment: None,
        told: false,
    })
}

/// Does the same at the same times, with the fault from one of the operations to another.
fn detour(knobs: &Knobs, timetable: &[(Instant, Op)], from: usize, to: usize) -> Driver {
    let mut driver = Driver::new(knobs.config(), 3);
    for (nth, (at, op)) in timetable.iter().enumerate() {
        if nth == from {
            driver.apply_at(*at, &never_striking());
        }
        if nth == to {
            driver.apply_at(*at, &Op::ClearFaults);
        }
        driver.apply_at(*at, op);
    }
    driver
}

proptest! {
    #![proptest_config(strategy::config(300))]

    #[test]
    fn both_ways_come_to_the_same(
        knobs in knobs(),
        ops in ops(),
        turns in any::<[Index; 2]>(),
        returns in any::<bool>(),
    ) {
        let mut short = Driver::new(knobs.config(), 3);
        ops.iter().for_each(|op| drop(short.apply(op)));
        let end = short.world.now();
        let count = short.timetable.len();
        let [from, to] = turns.map(|turn| turn.index(count.max(1)));
        for (from, to) in [(0, count), (from, if returns { from + to + 1 } else { count })] {
            let mut long = detour(&knobs, &short.timetable, from, to);
            long.world.handle_timeout(end);
            long.drain();
            let events: &[Event] = &long.events;
            prop_assert_eq!(events, &short.events[..]);
            prop_assert_eq!(long.world.digest(), short.world.digest());
        }
    }
}
