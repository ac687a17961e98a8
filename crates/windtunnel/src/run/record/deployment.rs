//! Following deployments.

use windtunnel_core::appconfig::{
    Decimal, Deployment, DeploymentId, DeploymentMachine, DeploymentState, DeploymentTrigger,
    Environment,
};
use windtunnel_core::{Code, Event, Machine, Simulation};

use super::Recorder;
use crate::timeline::{Craft, DeploymentCraft, Flight, Record, Track};

/// A deployment that is followed.
#[derive(Clone, Copy, Debug)]
pub(super) struct Deployed {
    pub(super) flight: usize,
    /// How many entries of its log were recorded.
    told: usize,
}

impl DeploymentCraft {
    /// Notes the share of the clients after a transition.
    pub(super) fn grow(&mut self, event: &Event) {
        let share = Decimal::from_millionths(event.part.into());
        self.shares.push((event.at, share));
    }
}

impl Recorder {
    /// Looks for deployments that are new, whatever call has started them.
    pub(super) fn find_deployments(&mut self, sim: &mut Simulation) {
        loop {
            let now = sim.now();
            let id = DeploymentId(u32::try_from(self.deployments.len()).unwrap_or(u32::MAX));
            let Some(place) = sim.world_mut().appconfig(now).deployment_name(id) else {
                return;
            };
            let Some((shown, environment)) = look_at(sim, id) else {
                return;
            };
            let known = self.environments.entry(environment.name.clone());
            let first = known.or_insert_with(|| environment.id.clone());
            // Two applications may each have an environment of one name.
            let id = if *first == environment.id {
                String::new()
            } else {
                format!(" ({})", environment.id)
            };
            let (application, of, number) = place;
            let flight = self.flights.len();
            self.deployments.push(Deployed { flight, told: 0 });
            self.flights.push(Flight {
                name: format!("{number} of {}{id}", environment.name),
                resource: format!("application/{application}/environment/{of}/deployment/{number}"),
                track: Track::begin(DeploymentState::Validating.name(), now),
                craft: Craft::Deployment(DeploymentCraft {
                    shares: Vec::new(),
                    shown,
                    environment,
                }),
            });
        }
    }

    /// Looks at a deployment that has changed; returns what its log says about that.
    pub(super) fn look_at_deployment(
        &mut self,
        sim: &mut Simulation,
        event: &Event,
    ) -> Vec<Record> {
        let serial = event.serial as usize;
        let Some(&Deployed { flight, told }) = self.deployments.get(serial) else {
            return Vec::new();
        };
        let looked = look_at(sim, DeploymentId(event.serial));
        let Craft::Deployment(craft) = &mut self.flights[flight].craft else {
            return Vec::new();
        };
        if let Some((shown, environment)) = looked {
            (craft.shown, craft.environment) = (shown, environment);
        }
        // The log is newest first, and may tell of the next transitions of this instant already.
        let mut fresh = Vec::new();
        for entry in craft.shown.event_log.iter().rev().skip(told) {
            fresh.push(Record::AppConfig(entry.clone()));
            if Some(entry.event_type.as_str()) == entry_of(event) {
                break;
            }
        }
        self.deployments[serial].told += fresh.len();
        fresh
    }
}

/// Looks at a deployment and its environment at the present.
fn look_at(sim: &mut Simulation, id: DeploymentId) -> Option<(Deployment, Environment)> {
    let now = sim.now();
    sim.world_mut().handle_timeout(now);
    sim.world_mut().appconfig(now).look_at_deployment(id)
}

/// Returns the type of the entry that a transition leaves in the log.
fn entry_of(event: &Event) -> Option<&'static str> {
    let taken = DeploymentMachine::TABLE.row(event.row)?;
    Some(match taken.trigger {
        DeploymentTrigger::Started => "DEPLOYMENT_STARTED",
        DeploymentTrigger::CompletedInstantly | DeploymentTrigger::BakeOver => {
            "DEPLOYMENT_COMPLETED"
        }
        DeploymentTrigger::Grew => "PERCENTAGE_UPDATED",
        DeploymentTrigger::BakeStarted => "BAKE_TIME_STARTED",
        DeploymentTrigger::AlarmRaised
        | DeploymentTrigger::ExtensionFailed
        | DeploymentTrigger::InternalError => "ROLLBACK_STARTED",
        DeploymentTrigger::StopRequested
        | DeploymentTrigger::RevertRequested
        | DeploymentTrigger::RollbackFinished => match taken.to {
            DeploymentState::Reverted => "REVERT_COMPLETED",
            _ => "ROLLBACK_COMPLETED",
        },
    })
}
