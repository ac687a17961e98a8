//! Collecting what happens, with names in place of numbers.

use std::collections::BTreeSet;

use windtunnel_core::fis::{
    ActionState, ExperimentId, ExperimentMachine, ExperimentState, GetExperimentRequest,
    ReportMachine,
};
use windtunnel_core::{
    Code, Event, Instant, Machine, MachineKind, Reply, RowId, Simulation, env, fis,
};

use crate::timeline::{Entry, Flight, Happening, Track, What};

/// What has happened so far.
#[derive(Debug, Default)]
pub(super) struct Recorder {
    pub(super) entries: Vec<Entry>,
    pub(super) flights: Vec<Flight>,
    /// The alarms in order of first mention, as events number them.
    alarms: Vec<String>,
    known_alarms: BTreeSet<String>,
    /// Whether a fault waits for calls of `GetExperiment`, which are the scenario's to make.
    reads_fail: bool,
}

impl Recorder {
    pub(super) fn note(&mut self, at: Instant, what: What) {
        self.entries.push(Entry { at, what });
    }

    /// Looks at a fact that the world is about to be told.
    pub(super) fn fact(&mut self, fact: &env::Command) {
        match fact {
            env::Command::SetAlarm { arn, .. } if self.known_alarms.insert(arn.clone()) => {
                self.alarms.push(arn.clone());
            }
            env::Command::InjectFault(fault) => {
                self.reads_fail |= fault.operation.as_deref() == Some("fis.GetExperiment");
            }
            _ => {}
        }
    }

    /// Looks whether a reply tells of a new experiment.
    pub(super) fn reply(&mut self, sim: &mut Simulation, reply: &Reply) {
        let Reply::Fis(fis::Reply::StartExperiment(started)) = reply else {
            return;
        };
        let now = sim.now();
        let id = ExperimentId(u32::try_from(self.flights.len()).unwrap_or(u32::MAX));
        let fis = sim.world_mut().fis(now);
        // Experiments are numbered from 0; an idempotent call answers with an older one.
        if fis.experiment_id(id) == started.experiment.id {
            let pending = || Track::begin(ActionState::Pending.name(), now);
            let names = fis.action_names(id).into_iter();
            self.flights.push(Flight {
                id: started.experiment.id.clone(),
                track: Track::begin(ExperimentState::Pending.name(), now),
                actions: names.map(|name| (name, pending())).collect(),
                experiment: started.experiment.clone(),
            });
        }
    }

    pub(super) fn events(&mut self, sim: &mut Simulation, events: Vec<Event>) {
        for event in events {
            let resource = self.follow(&event);
            let records = sim.world().fis_records(&event);
            let happening = Happening {
                event,
                resource,
                records,
            };
            self.note(event.at, What::Happened(happening));
            // Once it has ended, an experiment will be gone some day.
            let has_ended = match event.machine {
                MachineKind::FisExperiment => is_terminal::<ExperimentMachine>(event.row),
                MachineKind::FisReport => is_terminal::<ReportMachine>(event.row),
                _ => false,
            };
            if has_ended {
                self.look(sim, event.serial);
            }
        }
    }

    /// Looks at the experiments that have not ended.
    pub(super) fn close(&mut self, sim: &mut Simulation) {
        for serial in 0..self.flights.len() {
            let flight = &self.flights[serial];
            if flight.experiment.end_time.is_none() {
                self.look(sim, u32::try_from(serial).unwrap_or(u32::MAX));
            }
        }
    }

    /// Writes a transition into the flight that it belongs to and names what went through it.
    fn follow(&mut self, event: &Event) -> String {
        let flight = self.flights.get_mut(event.serial as usize);
        match (event.machine, flight) {
            (MachineKind::FisExperiment, Some(flight)) => {
                flight.track.enter(event.to(), event.at);
                format!("experiment/{}", flight.id)
            }
            (MachineKind::FisAction, Some(flight)) => {
                match flight.actions.get_mut(event.part as usize) {
                    Some((name, track)) => {
                        track.enter(event.to(), event.at);
                        format!("experiment/{}/action/{name}", flight.id)
                    }
                    None => format!("experiment/{}", flight.id),
                }
            }
            (MachineKind::FisReport, Some(flight)) => format!("experiment/{}/report", flight.id),
            (MachineKind::FisSafetyLever, _) => "safety-lever/default".into(),
            (MachineKind::Alarm, _) => self
                .alarms
                .get(event.serial as usize)
                .cloned()
                .unwrap_or_default(),
            _ => String::new(),
        }
    }

    /// Asks for an experiment as `GetExperiment` shows it.
    fn look(&mut self, sim: &mut Simulation, serial: u32) {
        let Some(flight) = self.flights.get_mut(serial as usize) else {
            return;
        };
        let request = GetExperimentRequest {
            id: Some(flight.id.clone()),
        };
        let now = sim.now();
        let shown = if self.reads_fail {
            let mut world = sim.world().clone();
            let cleared = world.env(now, env::Command::ClearFaults);
            cleared.and_then(|()| world.fis(now).get_experiment(request))
        } else {
            sim.world_mut().fis(now).get_experiment(request)
        };
        if let Ok(shown) = shown {
            flight.experiment = shown.experiment;
        }
    }
}

fn is_terminal<M: Machine>(row: RowId) -> bool {
    M::TABLE
        .row(row)
        .is_some_and(|taken| M::TABLE.is_terminal(taken.to))
}
