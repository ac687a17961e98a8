//! Collecting what happens, with names in place of numbers.
//!
//! The world is looked at, not called: calls are the scenario's or the client's, and so are the faults
//! that wait for them.

mod deployment;
mod experiment;
mod run;
mod session;

use std::collections::{BTreeMap, BTreeSet};

use windtunnel_core::{Event, Instant, Machine, MachineKind, Reply, RowId, Simulation, env};

use crate::timeline::{Craft, Entry, Flight, Happening, Invoked, Record, What, service_of};
use deployment::Deployed;
use run::{Definitions, Met};
use session::Studios;

/// What has happened so far.
#[derive(Debug, Default)]
pub(crate) struct Recorder {
    pub(crate) entries: Vec<Entry>,
    pub(super) flights: Vec<Flight>,
    /// Which flights are experiments, in order of their serials.
    experiments: Vec<usize>,
    /// Which flights are deployments, in order of their serials.
    deployments: Vec<Deployed>,
    /// The ids of environments by the name that deployments go by.
    environments: BTreeMap<String, String>,
    definitions: Definitions,
    studios: Studios,
    /// The alarms in order of first mention, as events number them.
    alarms: Vec<String>,
    known_alarms: BTreeSet<String>,
}

impl Recorder {
    pub(super) fn note(&mut self, at: Instant, what: What) {
        self.entries.push(Entry { at, what });
    }

    /// Looks at a fact that the world was told, and did not refuse.
    pub(crate) fn fact(&mut self, fact: &env::Command) {
        if let env::Command::SetAlarm { arn, .. } = fact
            && self.known_alarms.insert(arn.clone())
        {
            self.alarms.push(arn.clone());
        }
    }

    /// Looks whether a call that was answered so has made something fly.
    pub(super) fn reply(&mut self, sim: &mut Simulation, reply: &Reply) {
        self.find_experiment(sim, reply);
        self.find_deployments(sim);
    }

    /// Looks whether a call whose reply was not seen has made something fly.
    pub(crate) fn look(&mut self, sim: &mut Simulation) {
        self.find_experiments(sim);
        self.find_deployments(sim);
    }

    /// Lets time pass to an instant, one deadline after the other, so that each event is recorded
    /// while what it is about can still be asked for.
    pub(crate) fn advance(&mut self, sim: &mut Simulation, to: Instant) {
        while let Some(next) = sim.world().poll_timeout().filter(|&next| next <= to) {
            let events = sim.run_until(next);
            self.events(sim, events);
        }
        let events = sim.run_until(to);
        self.events(sim, events);
    }

    /// Records what happened at the present instant.
    pub(crate) fn drain(&mut self, sim: &mut Simulation) {
        let events = sim.run_until(sim.now());
        self.events(sim, events);
    }

    /// Records what happened, and the calls that the services made meanwhile: those that had to be
    /// answered first before, the others behind.
    fn events(&mut self, sim: &mut Simulation, events: Vec<Event>) {
        let now = sim.now();
        let mut appconfig = sim.world_mut().appconfig(now);
        let taken = std::iter::from_fn(|| appconfig.take_invocation());
        let invocations = taken.map(|invocation| {
            let invoked = Invoked {
                uri: invocation.uri,
                payload: serde_json::from_str(&invocation.payload).unwrap_or_default(),
                error_code: invocation.error_code,
            };
            (invocation.at, invoked)
        });
        let (questions, news): (Vec<_>, Vec<_>) =
            invocations.partition(|(_, invoked)| invoked.is_question());
        self.invocations(questions);
        self.find_resources(sim);
        self.find_definitions(sim);
        for event in events {
            self.event(sim, event);
        }
        self.invocations(news);
    }

    fn invocations(&mut self, invocations: Vec<(Instant, Invoked)>) {
        for (at, invoked) in invocations {
            self.note(at, What::Invoked(invoked));
        }
    }

    fn event(&mut self, sim: &mut Simulation, event: Event) {
        let happening = match event.machine {
            MachineKind::AppConfigExperimentDefinition | MachineKind::AppConfigExperimentRun => {
                let Met {
                    flight,
                    resource,
                    name,
                    records,
                } = self.meet_run(sim, &event);
                Happening {
                    event,
                    resource,
                    flight,
                    name,
                    records,
                    glance: None,
                }
            }
            machine if service_of(machine) == "nimble" => {
                let (flight, resource, glance) = self.follow_resource(sim, &event);
                Happening {
                    event,
                    resource,
                    flight,
                    name: None,
                    records: Vec::new(),
                    glance: Some(Box::new(glance)),
                }
            }
            machine => {
                let (flight, resource) = self.follow(&event);
                let records = match machine {
                    MachineKind::AppConfigDeployment => self.look_at_deployment(sim, &event),
                    _ => {
                        let records = sim.world().fis_records(&event).into_iter();
                        records
                            .map(|record| Record::Fis(Box::new(record)))
                            .collect()
                    }
                };
                Happening {
                    event,
                    resource,
                    flight,
                    name: None,
                    records,
                    glance: None,
                }
            }
        };
        self.note(event.at, What::Happened(happening));
        self.look_at_end(sim, &event);
    }

    /// Looks at the experiments that have not ended, and at all sessions and runs, which calls can
    /// change without a transition; deployments are looked at as they change.
    pub(super) fn close(&mut self, sim: &mut Simulation) {
        self.close_sessions(sim);
        self.close_runs(sim);
        for nth in 0..self.experiments.len() {
            let shown = self.flights[self.experiments[nth]].experiment();
            if shown.is_some_and(|shown| shown.end_time.is_none()) {
                self.look_at_experiment(sim, nth);
            }
        }
    }

    /// Writes a transition into the flight that it belongs to; returns the flight, and the name of
    /// what went through it.
    fn follow(&mut self, event: &Event) -> (Option<usize>, String) {
        let serial = event.serial as usize;
        let flight = match event.machine {
            MachineKind::FisExperiment | MachineKind::FisAction | MachineKind::FisReport => {
                self.experiments.get(serial).copied()
            }
            MachineKind::AppConfigDeployment => {
                self.deployments.get(serial).map(|deployed| deployed.flight)
            }
            _ => None,
        };
        let Some(at) = flight else {
            let name = match event.machine {
                MachineKind::FisSafetyLever => "safety-lever/default".into(),
                MachineKind::Alarm => self.alarms.get(serial).cloned().unwrap_or_default(),
                _ => String::new(),
            };
            return (None, name);
        };
        let Flight {
            resource,
            track,
            craft,
            ..
        } = &mut self.flights[at];
        let name = match (event.machine, craft) {
            (MachineKind::FisAction, Craft::Experiment(craft)) => {
                match craft.actions.get_mut(event.part as usize) {
                    Some((name, track)) => {
                        track.enter(event.to(), event.at);
                        format!("{resource}/action/{name}")
                    }
                    None => resource.clone(),
                }
            }
            (MachineKind::FisReport, _) => format!("{resource}/report"),
            (_, craft) => {
                track.enter(event.to(), event.at);
                if let Craft::Deployment(craft) = craft {
                    craft.grow(event);
                }
                resource.clone()
            }
        };
        (flight, name)
    }
}

fn is_terminal<M: Machine>(row: RowId) -> bool {
    M::TABLE
        .row(row)
        .is_some_and(|taken| M::TABLE.is_terminal(taken.to))
}
