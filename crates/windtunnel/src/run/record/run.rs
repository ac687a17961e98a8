//! Following experiments of AppConfig: definitions by name, and runs.

use std::collections::BTreeMap;

use windtunnel_core::appconfig::{ExperimentRunState, RunSight};
use windtunnel_core::{Code, Event, MachineKind, Simulation};

use super::Recorder;
use crate::timeline::{Craft, ExperimentRunCraft, Flight, Record, Track};

/// The definitions that were seen so far, and which flights are their runs.
#[derive(Debug, Default)]
pub(super) struct Definitions {
    seen: BTreeMap<u32, Seen>,
    runs: BTreeMap<(u32, u32), usize>,
}

/// A definition that is followed.
#[derive(Debug)]
struct Seen {
    resource: String,
    name: String,
}

/// What an event of a definition or of a run is about.
#[derive(Debug, Default)]
pub(super) struct Met {
    pub(super) flight: Option<usize>,
    pub(super) resource: String,
    pub(super) name: Option<String>,
    pub(super) records: Vec<Record>,
}

impl Recorder {
    /// Looks for definitions that are new, whatever has created them.
    pub(super) fn find_definitions(&mut self, sim: &mut Simulation) {
        let now = sim.now();
        loop {
            let last = self.definitions.seen.keys().next_back().copied();
            let Some(sight) = sim.world_mut().appconfig(now).definition_after(last) else {
                return;
            };
            let (application, id) = (sight.application_id, sight.id);
            let seen = Seen {
                resource: format!("application/{application}/experimentdefinition/{id}"),
                name: sight.name,
            };
            self.definitions.seen.insert(sight.serial, seen);
        }
    }

    /// Looks at what an event of a definition or of a run is about, and writes what has happened to
    /// the run into its flight.
    pub(super) fn meet_run(&mut self, sim: &mut Simulation, event: &Event) -> Met {
        let Some(Seen { resource, name }) = self.definitions.seen.get(&event.serial) else {
            return Met::default();
        };
        let (resource, name) = (resource.clone(), name.clone());
        let run = (event.serial, event.part);
        let flight = self.find_run(sim, run);
        let records = flight.map_or_else(Vec::new, |flight| self.look_at_run(sim, run, flight));
        if event.machine == MachineKind::AppConfigExperimentDefinition {
            return Met {
                flight,
                resource,
                name: Some(name),
                records,
            };
        }
        if let Some(flight) = flight {
            self.flights[flight].track.enter(event.to(), event.at);
        }
        Met {
            flight,
            resource: format!("{resource}/experimentrun/{}", event.part),
            name: None,
            records,
        }
    }

    /// Returns the flight of a run, which begins when it is first met. Number 0 is no run.
    fn find_run(&mut self, sim: &mut Simulation, run: (u32, u32)) -> Option<usize> {
        if let Some(&flight) = self.definitions.runs.get(&run) {
            return Some(flight);
        }
        let now = sim.now();
        let seen = self.definitions.seen.get(&run.0)?;
        let appconfig = sim.world_mut().appconfig(now);
        let RunSight { shown, .. } = appconfig.look_at_run(run.0, run.1, usize::MAX)?;
        let environment = &shown.experiment_definition_snapshot.environment_id;
        let known = self.environments.iter().find(|(_, id)| *id == environment);
        let environment = (environment.clone(), known.map(|(name, _)| name.clone()));
        let flight = self.flights.len();
        self.flights.push(Flight {
            name: format!("{} of {}", run.1, seen.name),
            resource: format!("{}/experimentrun/{}", seen.resource, run.1),
            track: Track::begin(ExperimentRunState::Running.name(), shown.started_at.at),
            craft: Craft::ExperimentRun(Box::new(ExperimentRunCraft {
                exposures: Vec::new(),
                deployments: Vec::new(),
                shown,
                environment,
            })),
        });
        self.definitions.runs.insert(run, flight);
        Some(flight)
    }

    /// Looks at a run; returns what happened to it since the last time.
    fn look_at_run(
        &mut self,
        sim: &mut Simulation,
        (definition, number): (u32, u32),
        flight: usize,
    ) -> Vec<Record> {
        let now = sim.now();
        let Craft::ExperimentRun(craft) = &mut self.flights[flight].craft else {
            return Vec::new();
        };
        // Each event makes one deployment.
        let told = craft.deployments.len();
        let appconfig = sim.world_mut().appconfig(now);
        let Some(sight) = appconfig.look_at_run(definition, number, told) else {
            return Vec::new();
        };
        craft.shown = sight.shown;
        let mut records = Vec::with_capacity(sight.events.len());
        for (event, deployment) in sight.events {
            craft.deployments.push(deployment);
            if let Some(exposure) = event.exposure_percentage {
                craft.exposures.push((event.occurred_at.0, exposure));
            }
            records.push(Record::ExperimentRun(event));
        }
        records
    }

    /// Looks at all runs once more: a description changes without an event.
    pub(super) fn close_runs(&mut self, sim: &mut Simulation) {
        for (run, flight) in self.definitions.runs.clone() {
            self.look_at_run(sim, run, flight);
        }
    }
}
