//! Flights: which state an experiment, a deployment, a run or a session was in, and when.

use windtunnel_core::appconfig::{self, Decimal};
use windtunnel_core::{Instant, fis, nimble};

use super::{Bill, Price, SessionCraft};

/// An experiment, a deployment, a run of an AppConfig experiment or a session from its start to its
/// end, or to the end of the timeline.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Flight {
    /// Id of the experiment; number and environment of the deployment, as `1 of prod`; number and
    /// definition of the run, as `1 of faster`; number and owner of the session, as `1 of alice`.
    pub name: String,
    /// What flies: `experiment/EXP...`, `application/ID/environment/ID/deployment/NUMBER`,
    /// `application/ID/experimentdefinition/ID/experimentrun/NUMBER` or
    /// `studio/ID/streaming-session/ID`.
    pub resource: String,
    /// The states that it went through.
    pub track: Track,
    /// What there is of its kind.
    pub craft: Craft,
}

/// What flies.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum Craft {
    /// A FIS experiment.
    Experiment(ExperimentCraft),
    /// An AppConfig deployment.
    Deployment(DeploymentCraft),
    /// A run of an AppConfig experiment.
    ExperimentRun(Box<ExperimentRunCraft>),
    /// A streaming session of Nimble Studio.
    Session(SessionCraft),
}

/// What there is of an experiment.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct ExperimentCraft {
    /// The states of its actions, in order of name.
    pub actions: Vec<(String, Track)>,
    /// The experiment as `GetExperiment` last showed it.
    pub shown: fis::Experiment,
}

/// What there is of a deployment.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct DeploymentCraft {
    /// The share of the clients that had it, and from when.
    pub shares: Vec<(Instant, Decimal)>,
    /// The deployment as `GetDeployment` last showed it.
    pub shown: appconfig::Deployment,
    /// The environment as `GetEnvironment` showed it then.
    pub environment: appconfig::Environment,
}

/// What there is of a run of an AppConfig experiment.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct ExperimentRunCraft {
    /// The exposure, and from when.
    pub exposures: Vec<(Instant, Decimal)>,
    /// The numbers of the managed deployments that it made.
    pub deployments: Vec<u32>,
    /// The run as `GetExperimentRun` last showed it.
    pub shown: appconfig::ExperimentRun,
    /// Id of its environment, and the name, if it is known.
    pub environment: (String, Option<String>),
}

/// The states that something went through.
#[derive(Clone, Debug, Default)]
pub struct Track {
    entered: Vec<(Instant, &'static str)>,
}

/// A stay in a state.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Stay {
    /// The state, as the service spells it.
    pub state: &'static str,
    /// When it was entered.
    pub from: Instant,
    /// When it was left; `None` when it never was.
    pub to: Option<Instant>,
}

impl Track {
    /// Begins in a state.
    pub(crate) fn begin(state: &'static str, at: Instant) -> Self {
        Self {
            entered: vec![(at, state)],
        }
    }

    /// Enters a state; one that leads back to itself is one stay.
    pub(crate) fn enter(&mut self, state: &'static str, at: Instant) {
        if self.entered.last().is_none_or(|&(_, last)| last != state) {
            self.entered.push((at, state));
        }
    }

    /// Returns the stays, in order.
    pub fn stays(&self) -> impl Iterator<Item = Stay> + '_ {
        let left = self
            .entered
            .iter()
            .skip(1)
            .map(|&(at, _)| Some(at))
            .chain([None]);
        let entered = self.entered.iter().copied();
        entered
            .zip(left)
            .map(|((from, state), to)| Stay { state, from, to })
    }

    /// Returns the last state and when it was entered.
    #[must_use]
    pub fn last(&self) -> Option<Stay> {
        self.entered.last().map(|&(from, state)| Stay {
            state,
            from,
            to: None,
        })
    }
}

impl Flight {
    /// Returns the experiment as it was last shown, if it is one.
    #[must_use]
    pub const fn experiment(&self) -> Option<&fis::Experiment> {
        match &self.craft {
            Craft::Experiment(craft) => Some(&craft.shown),
            _ => None,
        }
    }

    /// Returns the deployment as it was last shown, if it is one.
    #[must_use]
    pub const fn deployment(&self) -> Option<&appconfig::Deployment> {
        match &self.craft {
            Craft::Deployment(craft) => Some(&craft.shown),
            _ => None,
        }
    }

    /// Returns the session as it was last shown, if it is one.
    #[must_use]
    pub const fn session(&self) -> Option<&nimble::StreamingSession> {
        match &self.craft {
            Craft::Session(craft) => Some(&craft.shown),
            _ => None,
        }
    }
}

impl ExperimentCraft {
    /// Returns what the real service would bill for the experiment up to an instant.
    #[must_use]
    pub fn bill(&self, price: Price, until: Instant) -> Bill {
        let mut bill = Bill::new(price);
        let accounts = u64::try_from(self.shown.target_account_configurations_count);
        let actions = self.shown.actions.values();
        for action in actions.filter(|action| action.state.status != "skipped") {
            if let Some(start) = action.start_time {
                let end = action.end_time.map_or(until, |end| end.0);
                bill.count(end - start.0, accounts.unwrap_or_default());
            }
        }
        bill
    }
}
