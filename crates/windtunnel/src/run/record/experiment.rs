//! Following experiments.

use windtunnel_core::fis::{
    self, ActionState, Experiment, ExperimentId, ExperimentMachine, ExperimentState, ReportMachine,
};
use windtunnel_core::{Code, Event, MachineKind, Reply, Simulation};

use super::{Recorder, is_terminal};
use crate::timeline::{Craft, ExperimentCraft, Flight, Track};

impl Recorder {
    /// Looks whether a reply tells of a new experiment.
    pub(super) fn find_experiment(&mut self, sim: &mut Simulation, reply: &Reply) {
        let Reply::Fis(fis::Reply::StartExperiment(started)) = reply else {
            return;
        };
        let now = sim.now();
        let id = self.next_experiment();
        // An idempotent call answers with an older one.
        if sim.world_mut().fis(now).experiment_id(id) == started.experiment.id {
            self.follow_experiment(sim, id, started.experiment.clone());
        }
    }

    /// Looks for experiments that are new, whatever call has started them.
    pub(super) fn find_experiments(&mut self, sim: &mut Simulation) {
        loop {
            let (now, id) = (sim.now(), self.next_experiment());
            sim.world_mut().handle_timeout(now);
            let Some(shown) = sim.world_mut().fis(now).look_at_experiment(id) else {
                return;
            };
            self.follow_experiment(sim, id, shown);
        }
    }

    /// Returns the number of the first experiment that is not followed; they are numbered from 0.
    fn next_experiment(&self) -> ExperimentId {
        ExperimentId(u32::try_from(self.experiments.len()).unwrap_or(u32::MAX))
    }

    fn follow_experiment(&mut self, sim: &mut Simulation, id: ExperimentId, shown: Experiment) {
        let now = sim.now();
        let fis = sim.world_mut().fis(now);
        let name = &shown.id;
        let pending = || Track::begin(ActionState::Pending.name(), now);
        let actions = fis.action_names(id).into_iter();
        self.experiments.push(self.flights.len());
        self.flights.push(Flight {
            name: name.clone(),
            resource: format!("experiment/{name}"),
            track: Track::begin(ExperimentState::Pending.name(), now),
            craft: Craft::Experiment(ExperimentCraft {
                actions: actions.map(|name| (name, pending())).collect(),
                shown,
            }),
        });
    }

    /// Looks at an experiment that has ended: some day it will be gone.
    pub(super) fn look_at_end(&mut self, sim: &mut Simulation, event: &Event) {
        let has_ended = match event.machine {
            MachineKind::FisExperiment => is_terminal::<ExperimentMachine>(event.row),
            MachineKind::FisReport => is_terminal::<ReportMachine>(event.row),
            _ => false,
        };
        if has_ended {
            self.look_at_experiment(sim, event.serial as usize);
        }
    }

    /// Looks at an experiment as `GetExperiment` shows it. They are numbered from 0.
    pub(super) fn look_at_experiment(&mut self, sim: &mut Simulation, nth: usize) {
        let (Some(&flight), Ok(id)) = (self.experiments.get(nth), u32::try_from(nth)) else {
            return;
        };
        let now = sim.now();
        sim.world_mut().handle_timeout(now);
        let shown = sim
            .world_mut()
            .fis(now)
            .look_at_experiment(ExperimentId(id));
        if let (Some(shown), Craft::Experiment(craft)) = (shown, &mut self.flights[flight].craft) {
            craft.shown = shown;
        }
    }
}
