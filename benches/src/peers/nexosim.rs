//! W1 on nexosim: one model that schedules events on itself, one thread.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use nexosim::model::{Context, Model, schedulable};
use nexosim::ports::EventSource;
use nexosim::simulation::{EventId, Mailbox, SimInit, Simulation};
use nexosim::time::MonotonicTime;
use serde::{Deserialize, Serialize};

use crate::engines::Engine;
use crate::w1::{self, Experiments, Sink};

/// The engine.
pub struct Nexosim {
    simulation: Simulation,
    start: EventId<u32>,
    totals: Arc<Mutex<Sink>>,
}

/// All experiments; the simulation is never saved, hence the skipped fields.
#[derive(Serialize, Deserialize)]
struct World {
    n: u32,
    spread_ms: u64,
    #[serde(skip, default = "nothing")]
    experiments: Experiments,
    #[serde(skip)]
    totals: Arc<Mutex<Sink>>,
}

impl Engine for Nexosim {
    fn new(n: u32, spread_ms: u64) -> Self {
        let totals = Arc::default();
        let experiments = Experiments::new(n);
        let world = World {
            n,
            spread_ms,
            experiments,
            totals: Arc::clone(&totals),
        };
        let mailbox = Mailbox::new();
        let mut bench = SimInit::with_num_threads(1);
        let start = EventSource::new()
            .connect(World::start, &mailbox)
            .register(&mut bench);
        let bench = bench.add_model(world, mailbox, "world");
        let simulation = bench
            .init(MonotonicTime::EPOCH)
            .expect("the bench is complete");
        Self {
            simulation,
            start,
            totals,
        }
    }

    fn run(&mut self, sink: &mut Sink) {
        self.simulation
            .process_event(&self.start, 0)
            .expect("nothing fails");
        self.simulation.run().expect("nothing fails");
        sink.add(*self.totals.lock().expect("nothing panicked"));
    }
}

#[Model]
impl World {
    /// Starts experiment `index` and those that start at the same instant.
    #[nexosim(schedulable)]
    fn start(&mut self, index: u32, cx: &Context<Self>) {
        let now_ms = ms_of(cx.time());
        for index in index..self.n {
            let at_ms = w1::start_ms(index, self.n, self.spread_ms);
            if at_ms > now_ms {
                let wait = Duration::from_millis(at_ms - now_ms);
                cx.schedule_event(wait, schedulable!(Self::start), index)
                    .expect("later");
                return;
            }
            self.experiments.start(at_ms, index, |at, index, action| {
                let wait = Duration::from_millis(at - at_ms);
                cx.schedule_event(wait, schedulable!(Self::fire), (index, action))
                    .expect("later");
            });
        }
    }

    /// Fires one timer.
    #[nexosim(schedulable)]
    fn fire(&mut self, (index, action): (u32, u32), cx: &Context<Self>) {
        let now_ms = ms_of(cx.time());
        self.experiments
            .fire(now_ms, index, action, |at, index, action| {
                let wait = Duration::from_millis(at - now_ms);
                cx.schedule_event(wait, schedulable!(Self::fire), (index, action))
                    .expect("later");
            });
        let sink = self.experiments.sink;
        if sink.transitions == u64::from(self.n) * w1::TRANSITIONS_PER_EXPERIMENT {
            *self.totals.lock().expect("nothing panicked") = sink;
        }
    }
}

fn ms_of(time: MonotonicTime) -> u64 {
    time.as_secs().unsigned_abs() * 1_000 + u64::from(time.subsec_nanos() / 1_000_000)
}

fn nothing() -> Experiments {
    Experiments::new(0)
}
