//! The swarm: random worlds by seed, each with some behaviours off and the rest weighted wildly.
//!
//! A run is a phase of faults in which anything may happen, and a calm one in which nothing fails
//! any more and every experiment must reach a terminal state. The reference model is beside it all
//! the time, and now and then the world goes through a snapshot.

use windtunnel_core::MachineKind;
use windtunnel_core::{Digest, RowId};

use crate::breed::{self, Traits};
use crate::knobs::Knobs;
use crate::op::Op;
use crate::pair::Pair;
use crate::rng::Rng;
use crate::view::View;
use crate::watch::{Watch, check_times};

/// What came of a run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Landing {
    /// How many operations were done.
    pub ops: usize,
    /// How many experiments flew.
    pub experiments: usize,
    /// The digest of all events.
    pub digest: Digest,
    /// The digest of the state at the end.
    pub state_digest: Digest,
    /// The rows taken.
    pub rows: Vec<(MachineKind, RowId)>,
}

/// Flies one random world.
///
/// # Errors
///
/// What went wrong, and the operations that led to it.
pub fn fly(seed: u64) -> Result<Landing, String> {
    let mut rng = Rng::new(seed);
    let knobs = breed::knobs(&mut rng);
    let traits = Traits::new(&mut rng, &knobs);
    let mut flight = Flight {
        pair: Pair::new(&knobs, seed),
        watch: Watch::default(),
        active: knobs.active,
        ops: 0,
    };
    let told = |what: String| format!("seed {seed}: {what}\nwith {knobs:?}");
    flight.faults(&mut rng, &traits).map_err(told)?;
    flight.calms_down(&knobs).map_err(told)?;
    let world = &flight.pair.driver.world;
    let mut rows: Vec<_> = flight
        .pair
        .driver
        .events
        .iter()
        .map(|event| (event.machine, event.row))
        .collect();
    rows.sort_unstable();
    rows.dedup();
    Ok(Landing {
        ops: flight.ops,
        experiments: flight.pair.driver.experiments.len(),
        digest: world.digest(),
        state_digest: world.state_digest(),
        rows,
    })
}

struct Flight {
    pair: Pair,
    watch: Watch,
    active: u32,
    ops: usize,
}

impl Flight {
    fn faults(&mut self, rng: &mut Rng, traits: &Traits) -> Result<(), String> {
        for op in traits.beginning(rng) {
            self.apply(&op)?;
        }
        for _ in 0..traits.length {
            let op = traits.op(rng);
            self.apply(&op)?;
            if rng.chance(traits.snapshots) {
                let snapshot = self.pair.driver.world.snapshot();
                self.pair.driver.world = snapshot
                    .restore()
                    .map_err(|error| self.pair.told(&error.to_string()))?;
            }
        }
        Ok(())
    }

    /// Nothing fails any more and the alarms recover; what flies must land.
    fn calms_down(&mut self, knobs: &Knobs) -> Result<(), String> {
        self.apply(&Op::ClearFaults)?;
        for alarm in 0..breed::ALARMS {
            self.apply(&Op::Alarm(alarm, "OK"))?;
        }
        // Each experiment needs at most a few steps for each of its actions.
        let mut steps = 0;
        while !self.pair.driver.world.is_idle() {
            self.apply(&Op::Next)?;
            steps += 1;
            if steps > 100_000 {
                return Err(self.pair.told("the world does not come to rest"));
            }
        }
        for e in 0..self.pair.driver.experiments.len() {
            let shown = self.pair.driver.look(e);
            let Some(view) = shown.as_ref().map(View::from) else {
                continue;
            };
            let terminal = ["completed", "stopped", "failed", "cancelled"];
            if !terminal.contains(&view.state.as_str()) {
                return Err(self
                    .pair
                    .told(&format!("experiment {e} has not ended: {view:?}")));
            }
        }
        self.apply(&Op::Lever(false))?;
        self.apply(&Op::Advance(knobs.retention))?;
        let kept =
            (0..self.pair.driver.experiments.len()).any(|e| self.pair.driver.look(e).is_some());
        if kept {
            Err(self.pair.told("an experiment was kept too long"))
        } else {
            Ok(())
        }
    }

    fn apply(&mut self, op: &Op) -> Result<(), String> {
        self.ops += 1;
        self.pair.apply(op)?;
        let wrong = |what: String| self.pair.told(&what);
        self.watch
            .look(&self.pair.driver, self.active)
            .map_err(wrong)?;
        if self.ops.is_multiple_of(16) {
            for e in 0..self.pair.driver.experiments.len() {
                let Some(shown) = self.pair.driver.look(e) else {
                    continue;
                };
                let checked = check_times(&self.pair.driver, e, &View::from(&shown));
                checked.map_err(|what| self.pair.told(&format!("experiment {e}: {what}")))?;
            }
        }
        Ok(())
    }
}
