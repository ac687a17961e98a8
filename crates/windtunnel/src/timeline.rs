//! What happened in a run: calls, events, verdicts and the flights of experiments, deployments, runs
//! of AppConfig experiments and sessions.

mod bill;
mod exposure;
mod flight;
mod happening;
mod session;

use windtunnel_core::env::{self, Resource};
use windtunnel_core::{Config, Digest, Instant, Seed};

pub use bill::{Bill, Price};
pub use exposure::{Asked, Exposed, Exposure, Moved};
pub use flight::{
    Craft, DeploymentCraft, ExperimentCraft, ExperimentRunCraft, Flight, Stay, Track,
};
pub(crate) use happening::service_of;
pub use happening::{Happening, Invoked, Record};
pub use session::{EndOfLife, Glance, Part, SessionCraft};

use crate::diagnostic::Position;

/// All that happened in a run, in order.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Timeline {
    /// Name of the file, without its folders.
    pub file: String,
    /// What it is about.
    pub about: Option<String>,
    /// The seed of the run.
    pub seed: Seed,
    /// What the world was made with.
    pub config: Config,
    /// When the run began.
    pub start: Instant,
    /// When the run ended.
    pub end: Instant,
    /// Whether it ended before everything was over.
    pub is_cut: bool,
    /// The resources that were invented for a bare template.
    pub invented: Vec<Resource>,
    /// What happened, in order.
    pub entries: Vec<Entry>,
    /// The experiments, deployments, runs of AppConfig experiments and sessions, in order of their
    /// start.
    pub flights: Vec<Flight>,
    /// How many steps were not reached.
    pub steps_not_reached: usize,
    /// The digest of all events.
    pub digest: Digest,
    /// How many events there were.
    pub event_count: u64,
}

/// Something that happened.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Entry {
    /// When.
    pub at: Instant,
    /// What.
    pub what: What,
}

/// What happened.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum What {
    /// The world was told a fact.
    Told(Box<Told>),
    /// The API was called.
    Called(Called),
    /// Something went from one state to another.
    Happened(Happening),
    /// A service called something outside.
    Invoked(Invoked),
    /// It was counted who gets which treatment.
    Asked(Box<Asked>),
}

/// A fact that the world was told.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Told {
    /// The fact, unless it could not be made.
    pub fact: Option<env::Command>,
    /// What came of it; empty when it was noted.
    pub verdicts: Vec<Verdict>,
}

/// A call of the API and its answer.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Called {
    /// The operation, such as `fis.StartExperiment`.
    pub call: String,
    /// Which session of the AppConfig data plane it starts or is made by, from 1.
    pub session: Option<usize>,
    /// Who made it, where the step says so.
    pub principal: Option<String>,
    /// The answer.
    pub answer: Answer,
    /// What came of each expectation.
    pub verdicts: Vec<Verdict>,
}

/// The answer to a call.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum Answer {
    /// It was accepted.
    Accepted {
        /// The reply in a few words.
        summary: String,
        /// The reply, when the run was asked to keep replies.
        reply: Option<serde_json::Value>,
    },
    /// It was refused.
    Refused(windtunnel_core::Error),
    /// It could not be made, since an earlier step failed.
    NotMade(String),
}

/// What came of an expectation.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Verdict {
    /// The place of the step in the file.
    pub place: Position,
    /// What was expected.
    pub expected: String,
    /// What was found instead, `None` when it was as expected.
    pub found: Option<String>,
}

impl Verdict {
    /// Tells whether it was as expected.
    #[must_use]
    pub const fn is_met(&self) -> bool {
        self.found.is_none()
    }
}

impl Timeline {
    /// Returns all verdicts, in order.
    pub fn verdicts(&self) -> impl Iterator<Item = &Verdict> {
        self.entries.iter().flat_map(|entry| match &entry.what {
            What::Called(called) => called.verdicts.as_slice(),
            What::Told(told) => told.verdicts.as_slice(),
            What::Asked(asked) => asked.verdicts.as_slice(),
            What::Happened(_) | What::Invoked(_) => &[],
        })
    }

    /// Tells whether every expectation was met.
    #[must_use]
    pub fn has_passed(&self) -> bool {
        self.verdicts().all(Verdict::is_met)
    }

    /// Returns the experiments, in order of their start.
    pub fn experiments(&self) -> impl Iterator<Item = &ExperimentCraft> {
        self.flights
            .iter()
            .filter_map(|flight| match &flight.craft {
                Craft::Experiment(craft) => Some(craft),
                _ => None,
            })
    }

    /// Returns the deployments, each with its resource, in order of their start.
    pub fn deployments(&self) -> impl Iterator<Item = (&str, &DeploymentCraft)> {
        self.flights
            .iter()
            .filter_map(|flight| match &flight.craft {
                Craft::Deployment(craft) => Some((flight.resource.as_str(), craft)),
                _ => None,
            })
    }

    /// Returns the runs of AppConfig experiments, each with its resource, in order of their start.
    pub fn experiment_runs(&self) -> impl Iterator<Item = (&str, &ExperimentRunCraft)> {
        self.flights
            .iter()
            .filter_map(|flight| match &flight.craft {
                Craft::ExperimentRun(craft) => Some((flight.resource.as_str(), &**craft)),
                _ => None,
            })
    }

    /// Returns the exposure tables that were asked for, in order, each with its time.
    pub fn exposures(&self) -> impl Iterator<Item = (Instant, &Exposure)> {
        self.entries.iter().filter_map(|entry| match &entry.what {
            What::Asked(asked) => Some((entry.at, asked.answer.as_ref().ok()?)),
            _ => None,
        })
    }

    /// Returns the streaming sessions, each with its resource, in order of their creation.
    pub fn sessions(&self) -> impl Iterator<Item = (&str, &SessionCraft)> {
        self.flights
            .iter()
            .filter_map(|flight| match &flight.craft {
                Craft::Session(craft) => Some((flight.resource.as_str(), craft)),
                _ => None,
            })
    }

    /// Returns what the real service would bill for all experiments.
    #[must_use]
    pub fn bill(&self) -> Bill {
        let price = Price::of_region(&self.config.region);
        self.experiments().fold(Bill::new(price), |sum, craft| {
            sum + craft.bill(price, self.end)
        })
    }
}
