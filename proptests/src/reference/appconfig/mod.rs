//! The reference model of AppConfig deployments and experiments: slow and obvious, written from `appconfig.md`.
//!
//! Maps, strings and one agenda of (time, what). Whenever time passes, the whole agenda is looked
//! through for what comes next. It shares no code with the core but the place of a client
//! ([`slot`](windtunnel_core::appconfig::slot)), which is an interface.
//!
//! Where the page leaves it open, it goes as the core does: several deployments of one instant by
//! order of creation; an injected error after completion and before alarms; extensions that are asked
//! at one tick are all asked; the log of a deployment begins when it is validated.

mod commands;
mod extensions;
mod flags;
mod life;
mod runs;
mod schedule;
mod serving;
mod show;
mod show_trials;
mod start;
mod trials;

use std::collections::{BTreeMap, BTreeSet};

use crate::deed::{self, Pace, Place, Response};
use crate::knobs::AppConfigKnobs;
use crate::reference::Happening;
use trials::Definition;

pub use commands::Told;

/// AppConfig as the reference model sees it.
#[derive(Clone, Debug)]
pub struct Model {
    knobs: AppConfigKnobs,
    seed: u64,
    now: u64,
    applications: usize,
    environments: Vec<Environment>,
    profiles: Vec<Profile>,
    /// How often a profile was renamed.
    renamed: usize,
    /// Those of the account; those deleted are `None`.
    strategies: Vec<Option<Pace>>,
    deployments: Vec<Deployment>,
    /// When what happens to which deployment.
    agenda: Vec<(u64, usize, What)>,
    /// State of each alarm, and whether its actions are disabled.
    alarms: BTreeMap<String, (&'static str, bool)>,
    faults: Vec<Fault>,
    /// What each function still answers.
    functions: BTreeMap<String, Vec<Response>>,
    extensions: Vec<Vec<(&'static str, u8)>>,
    associations: Vec<(usize, Place)>,
    sessions: Vec<Session>,
    definitions: Vec<Definition>,
    /// How often a definition was touched.
    touches: usize,
    /// All that happened and was not taken yet.
    pub events: Vec<Happening>,
}

/// What is due for a deployment; what is due at one instant happens in this order (appconfig.md
/// 3.3).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum What {
    Validated,
    Step(usize),
    Bake,
    BakeMinute,
    Complete,
    /// An injected error: how long after the start it was to be, and its number.
    Error(u64, usize),
    Alarms,
    RolledBack,
}

#[derive(Clone, Debug)]
struct Environment {
    application: usize,
    alarms: Vec<String>,
    gone: bool,
    /// The state after the last transition of any of its deployments.
    state: &'static str,
    /// In order of their numbers.
    deployments: Vec<usize>,
}

#[derive(Clone, Debug)]
struct Profile {
    application: usize,
    name: String,
    validators: u8,
    /// Whether it is of feature flags.
    flags: bool,
    /// Content and label by number.
    versions: BTreeMap<i64, (String, Option<String>)>,
    newest: i64,
}

#[derive(Clone, Debug)]
struct Deployment {
    environment: usize,
    profile: usize,
    number: i64,
    /// The definition and the number of the run that made it.
    managed: Option<(usize, usize)>,
    /// Empty if a run made it.
    strategy: String,
    pace: Pace,
    name: String,
    version: i64,
    label: Option<String>,
    description: bool,
    content: String,
    /// Extensions and associations that take part.
    applied: Vec<(usize, usize)>,
    state: &'static str,
    /// In millionths.
    percent: u64,
    /// Oldest first.
    log: Vec<Entry>,
    /// Calls of extensions for entries that are not there yet, by type of the entry.
    calls: BTreeMap<&'static str, Vec<Call>>,
    started: u64,
    completed: Option<u64>,
    /// Why it is being rolled back: trigger, text and cause.
    rollback: (&'static str, String, &'static str),
    /// What is known of the places of sessions: not below the first, below the second.
    places: BTreeMap<usize, (u64, u64)>,
    /// Errors that wait for the end of validation.
    held: Vec<(u64, usize)>,
}

impl Deployment {
    /// What is the same of all that begin, but for their numbers and what they deploy.
    fn new((environment, profile): (usize, usize), number: usize, started: u64) -> Self {
        Self {
            environment,
            profile,
            number: i64::try_from(number).expect("it is small"),
            managed: None,
            strategy: String::new(),
            pace: deed::pace(0, false, 100, 0),
            name: String::new(),
            version: 0,
            label: None,
            description: false,
            content: String::new(),
            applied: Vec::new(),
            state: "VALIDATING",
            percent: 0,
            log: Vec::new(),
            calls: BTreeMap::new(),
            started,
            completed: None,
            rollback: ("", String::new(), ""),
            places: BTreeMap::new(),
            held: Vec::new(),
        }
    }
}

#[derive(Clone, Debug)]
struct Entry {
    kind: &'static str,
    by: &'static str,
    text: String,
    at: u64,
    calls: Vec<Call>,
}

/// A call of an extension.
#[derive(Clone, Debug)]
struct Call {
    extension: usize,
    uri: String,
    failed: bool,
}

#[derive(Clone, Debug)]
struct Fault {
    number: i64,
    /// The environment it is for.
    environment: Option<usize>,
    after: u64,
    times: Option<u8>,
    struck: u8,
    /// Whether a text was told.
    told: bool,
}

#[derive(Clone, Debug)]
struct Session {
    environment: usize,
    profile: usize,
    interval: u64,
    tokens: Vec<Token>,
    used: BTreeSet<usize>,
}

#[derive(Clone, Debug)]
struct Token {
    not_before: u64,
    expires: u64,
    last: Option<String>,
}

impl Model {
    /// Begins with an empty world.
    #[must_use]
    pub fn new(knobs: AppConfigKnobs, seed: u64, now: u64) -> Self {
        Self {
            knobs,
            seed,
            now,
            applications: 0,
            environments: Vec::new(),
            profiles: Vec::new(),
            renamed: 0,
            strategies: Vec::new(),
            deployments: Vec::new(),
            agenda: Vec::new(),
            alarms: BTreeMap::new(),
            faults: Vec::new(),
            functions: BTreeMap::new(),
            extensions: Vec::new(),
            associations: Vec::new(),
            sessions: Vec::new(),
            definitions: Vec::new(),
            touches: 0,
            events: Vec::new(),
        }
    }

    /// Lets time pass.
    pub fn advance_to(&mut self, end: u64) {
        while let Some(&next) = self.agenda.iter().min().filter(|next| next.0 <= end) {
            let (at, deployment, what) = next;
            let place = self.agenda.iter().position(|item| *item == next);
            self.agenda.remove(place.expect("it was found"));
            self.now = self.now.max(at);
            self.happens(deployment, what);
        }
        self.now = self.now.max(end);
    }

    /// Returns the deployment of an environment that is in progress.
    fn in_progress(&self, environment: usize) -> Option<usize> {
        let all = self.environments[environment].deployments.iter().copied();
        let busy = ["VALIDATING", "DEPLOYING", "BAKING", "ROLLING_BACK"];
        all.rev()
            .find(|&d| busy.contains(&self.deployments[d].state))
    }

    /// Returns the newest completed deployment of a pair (appconfig.md 3.6).
    fn stable(&self, environment: usize, profile: usize) -> Option<usize> {
        let all = self.environments[environment].deployments.iter().copied();
        let of = |&d: &usize| {
            let it = &self.deployments[d];
            it.profile == profile && it.state == "COMPLETE" && it.managed.is_none()
        };
        all.rev().find(of)
    }

    /// Takes a transition (appconfig.md 3.3 and 3.4).
    fn turn(&mut self, d: usize, to: &'static str, percent: u64, cause: &str) {
        let it = &mut self.deployments[d];
        let from = core::mem::replace(&mut it.state, to);
        it.percent = percent;
        self.environments[it.environment].state = match to {
            "COMPLETE" => "ReadyForDeployment",
            "ROLLING_BACK" => "RollingBack",
            "ROLLED_BACK" => "RolledBack",
            "REVERTED" => "Reverted",
            _ => "Deploying",
        };
        self.events.push(Happening {
            at: self.now,
            kind: "deployment",
            number: d,
            action: percent.to_string(),
            from: from.into(),
            to: to.into(),
            cause: cause.into(),
        });
        if ["COMPLETE", "ROLLED_BACK", "REVERTED", "ROLLING_BACK"].contains(&to) {
            self.agenda.retain(|&(_, of, _)| of != d);
        }
    }

    fn log(&mut self, d: usize, kind: &'static str, by: &'static str, text: &str) {
        let it = &mut self.deployments[d];
        it.log.push(Entry {
            kind,
            by,
            text: text.into(),
            at: self.now,
            calls: it.calls.remove(kind).unwrap_or_default(),
        });
    }
}
