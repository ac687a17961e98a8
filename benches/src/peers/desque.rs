//! W1 on desque: a boxed event for each timer.

use desque::SimState;
use desque::serial::{Event, Simulation};

use crate::engines::Engine;
use crate::w1::{self, Experiments, Sink};

/// The engine.
#[derive(Debug)]
pub struct Desque {
    simulation: Simulation<State, u64>,
}

#[derive(Debug)]
struct State {
    n: u32,
    spread_ms: u64,
    experiments: Experiments,
}

#[derive(Debug)]
struct Start(u32);

#[derive(Debug)]
struct Fire {
    index: u32,
    action: u32,
}

impl Engine for Desque {
    fn new(n: u32, spread_ms: u64) -> Self {
        let state = State {
            n,
            spread_ms,
            experiments: Experiments::new(n),
        };
        let mut simulation = Simulation::new(state, 0);
        simulation.schedule(Start(0), 0).expect("zero is not past");
        Self { simulation }
    }

    fn run(&mut self, sink: &mut Sink) {
        self.simulation.run().expect("no event fails");
        sink.add(self.simulation.state().experiments.sink);
    }
}

impl SimState<u64> for State {}

impl Event<State, u64> for Start {
    fn execute(&mut self, simulation: &mut Simulation<State, u64>) -> desque::Result {
        let (at_ms, index) = (*simulation.current_time(), self.0);
        let timer = Fire {
            index,
            action: w1::EXPERIMENT,
        };
        let mut due_ms = 0;
        let state = simulation.state_mut();
        state
            .experiments
            .start(at_ms, index, |at, _, _| due_ms = at);
        let next = (index + 1 < state.n).then(|| {
            (
                Start(index + 1),
                w1::start_ms(index + 1, state.n, state.spread_ms),
            )
        });
        simulation.schedule(timer, due_ms)?;
        next.map_or(Ok(()), |(start, at)| simulation.schedule(start, at))
    }
}

impl Event<State, u64> for Fire {
    fn execute(&mut self, simulation: &mut Simulation<State, u64>) -> desque::Result {
        let at_ms = *simulation.current_time();
        // The logic borrows the state, so its timers wait here; a layer sets no more than these.
        let mut timers = [(0, 0); w1::LAYER_WIDTH as usize];
        let mut count = 0;
        let set = |at, _, action| {
            timers[count] = (at, action);
            count += 1;
        };
        simulation
            .state_mut()
            .experiments
            .fire(at_ms, self.index, self.action, set);
        for (at, action) in timers.into_iter().take(count) {
            simulation.schedule(
                Fire {
                    index: self.index,
                    action,
                },
                at,
            )?;
        }
        Ok(())
    }
}
