//! W1 on a whole `World` of windtunnel: events polled, digest on, start and end of each action kept.

use windtunnel_core::{
    Code, Config, Event, Instant, Limits, Machine, MachineKind, Seed, World, fis,
};

use crate::engines::Engine;
use crate::w1::{self, EXPERIMENT, Sink};

/// The engine.
#[derive(Debug)]
pub struct Windtunnel {
    n: u32,
    spread_ms: u64,
    world: World,
    start: fis::StartExperimentRequest,
    rows: Rows,
}

/// What W1 calls the rows of the tables, by kind of machine and number of the row.
#[derive(Debug)]
struct Rows([[Row; 256]; 8]);

#[derive(Clone, Copy, Debug)]
struct Row(
    /// In the upper half set bits of the part: none for actions, all for the experiment, whose part
    /// is 0. Then the numbers of the states before and after.
    u32,
);

impl Rows {
    fn new() -> Self {
        fn of<M: Machine>(part: u16) -> [Row; 256] {
            let number = |state: M::State| state_number(&w1::STATE_NAMES, state.name());
            let mut rows = [NO_ROW; 256];
            for row in M::TABLE.rows {
                let states = u16::from_be_bytes([number(row.from), number(row.to)]);
                let row_number = usize::from(row.row().get());
                rows[row_number] = Row(u32::from(part) << 16 | u32::from(states));
            }
            rows
        }
        let mut rows = [[NO_ROW; 256]; 8];
        rows[MachineKind::FisExperiment as usize] = of::<fis::ExperimentMachine>(EXPERIMENT as u16);
        rows[MachineKind::FisAction as usize] = of::<fis::ActionMachine>(0);
        Self(rows)
    }

    #[inline]
    fn take(&self, event: &Event, sink: &mut Sink) {
        let Row(row) = self.0[event.machine as usize & 7][usize::from(event.row.get())];
        let part = event.part | row >> 16;
        // Nothing happens before the start.
        let at = event.at.as_millis().wrapping_sub(START_MS);
        sink.take(at, event.serial, part, row >> 8 & 255, row & 255);
    }
}

/// Events taken at a time: few, so that they are still in the cache nearest to the processor.
const LOT: usize = 256;

/// Stands for the rows that W1 does not take.
const NO_ROW: Row = Row(u16::MAX as u32);

/// Returns the number of a state, [`u8::MAX`] if the workload never sees it.
pub(crate) fn state_number(names: &[&str], name: &str) -> u8 {
    let found = names.iter().zip(0..).find(|(known, _)| **known == name);
    found.map_or(u8::MAX, |found| found.1)
}

impl Engine for Windtunnel {
    fn new(n: u32, spread_ms: u64) -> Self {
        let now = Instant::from_millis(START_MS);
        let config = Config {
            limits: Limits::unbounded(),
            ..Config::default()
        };
        let mut world = World::new(config, Seed(7), now);
        let made = world
            .fis(now)
            .create_experiment_template(layers())
            .expect("the template is valid");
        let start = fis::StartExperimentRequest {
            experiment_template_id: Some(made.experiment_template.id),
            ..Default::default()
        };
        Self {
            n,
            spread_ms,
            world,
            start,
            rows: Rows::new(),
        }
    }

    fn run(&mut self, sink: &mut Sink) {
        for index in 0..self.n {
            let at = Instant::from_millis(START_MS + w1::start_ms(index, self.n, self.spread_ms));
            self.fire_until(at, sink);
            self.world
                .fis(at)
                .start(&self.start)
                .expect("there is no limit");
        }
        self.fire_until(Instant::MAX, sink);
        self.drain(sink);
    }
}

impl Windtunnel {
    /// Fires in lots of events, as a host that follows the events does.
    #[inline]
    fn fire_until(&mut self, until: Instant, sink: &mut Sink) {
        while self.world.handle_until(until, LOT) {
            self.drain(sink);
        }
    }

    #[inline(never)]
    fn drain(&mut self, sink: &mut Sink) {
        let mut sum = *sink;
        for event in self.world.drain_events() {
            self.rows.take(&event, &mut sum);
        }
        *sink = sum;
    }
}

/// The template of W1; names in order of number.
pub fn layers() -> fis::CreateExperimentTemplateRequest {
    let name = |action: u32| format!("a{action:02}");
    let action = |action: u32| {
        let layer = action / w1::LAYER_WIDTH;
        let before = layer.checked_sub(1).map(|layer| layer * w1::LAYER_WIDTH);
        fis::TemplateAction {
            action_id: Some("aws:fis:wait".into()),
            parameters: Some(
                [(
                    "duration".into(),
                    format!("PT{}S", w1::run_ms(action) / 1_000),
                )]
                .into(),
            ),
            start_after: before.map(|first| (first..first + w1::LAYER_WIDTH).map(name).collect()),
            ..Default::default()
        }
    };
    fis::CreateExperimentTemplateRequest {
        description: Some("four layers of five waits".into()),
        role_arn: Some("arn:aws:iam::123456789012:role/fis".into()),
        stop_conditions: Some(vec![fis::StopCondition {
            source: Some("none".into()),
            value: None,
        }]),
        actions: Some(
            (0..w1::ACTION_COUNT)
                .map(|number| (name(number), action(number)))
                .collect(),
        ),
        ..Default::default()
    }
}

/// When all workloads begin, in milliseconds since the epoch.
pub(crate) const START_MS: u64 = 1_767_225_600_000;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_goes_as_planned_keeps_no_times() {
        let outcome = crate::engines::run::<Windtunnel>(10_000, 60_000);
        // The record, and the entries in the queue; the times would be 160 more.
        assert!(outcome.bytes_per_live < 224, "{outcome:?}");
    }

    #[test]
    fn time_passes_without_allocation_after_warm_up() {
        let mut engine = Windtunnel::new(500, 60_000);
        let mut sink = Sink::default();
        for index in 0..engine.n {
            let at = Instant::from_millis(START_MS + w1::start_ms(index, engine.n, 60_000));
            engine.fire_until(at, &mut sink);
            engine
                .world
                .fis(at)
                .start(&engine.start)
                .expect("there is no limit");
            engine.drain(&mut sink);
        }
        // Each layer of actions takes a little more than a minute; the first has warmed all up.
        engine.fire_until(Instant::from_millis(START_MS + 130_000), &mut sink);
        let before = sink.transitions;
        let ((), usage) = crate::alloc::measure(|| {
            engine.fire_until(Instant::from_millis(START_MS + 280_000), &mut sink);
        });
        assert!(sink.transitions > before + 10_000);
        assert_eq!(usage.allocations, 0);
    }
}
