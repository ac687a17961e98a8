//! The reference model of FIS experiments: slow and obvious, written from `fis.md`.
//!
//! Maps, strings and a graph of `petgraph`. There is no queue: whenever time passes, everything is
//! looked at to find the next instant at which anything is due, and at that instant everything is
//! looked at again until nothing changes. It shares no code with the core.
//!
//! Where `fis.md` 11.1 leaves the order inside an instant open, it goes as the core does: by order of
//! creation of experiments, then by name of action; what fails in a phase fails before its siblings
//! are asked to stop; the event of an experiment comes before those of actions that it causes.

mod actions;
pub mod appconfig;
mod commands;
mod instant;
pub mod nimble;
mod rules;
mod trouble;
mod views;

use std::collections::{BTreeMap, BTreeSet};

pub use commands::Outcome;
pub use rules::is_allowed;

use petgraph::graph::{DiGraph, NodeIndex};

use crate::knobs::Knobs;
use crate::op::Mishap;
use crate::recipe::Recipe;

/// Something that happened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Happening {
    /// When, in milliseconds since the epoch.
    pub at: u64,
    /// To what kind of thing: `experiment`, `action`, `report`, `safety lever`, `alarm` or
    /// `deployment`.
    pub kind: &'static str,
    /// The number of the experiment or deployment, or of the alarm in order of first mention.
    pub number: usize,
    /// The name of the action; of a deployment the share that has it.
    pub action: String,
    /// The state before.
    pub from: String,
    /// The state after.
    pub to: String,
    /// Why.
    pub cause: String,
}

/// The world as the reference model sees it.
#[derive(Clone, Debug)]
pub struct Model {
    knobs: Knobs,
    now: u64,
    /// Templates in order of creation; those deleted are `None`.
    templates: Vec<Option<Recipe>>,
    experiments: Vec<Experiment>,
    alarms: BTreeMap<String, Alarm>,
    /// Alarms whose change to ALARM has not reached the experiments yet.
    effects: BTreeSet<(u64, String)>,
    /// Kind and colour of the registered resources, by ARN.
    resources: BTreeMap<String, (&'static str, &'static str)>,
    faults: Vec<Fault>,
    work: Vec<(String, Option<usize>, u64)>,
    log_destinations: BTreeSet<u8>,
    lever: &'static str,
    /// All that happened and was not taken yet.
    pub events: Vec<Happening>,
}

#[derive(Clone, Debug)]
struct Alarm {
    number: usize,
    state: &'static str,
}

#[derive(Clone, Debug)]
struct Fault {
    mishap: Mishap,
    /// The experiment it is for; one that does not exist is `usize::MAX`.
    experiment: Option<usize>,
    struck: u32,
}

#[derive(Clone, Debug)]
struct Experiment {
    recipe: Recipe,
    graph: DiGraph<String, ()>,
    preview: bool,
    waits_for_log: bool,
    state: &'static str,
    /// Why it left `running`, or ended before.
    cause: &'static str,
    failing: bool,
    created: u64,
    started: Option<u64>,
    ran: Option<u64>,
    /// Since when nothing is left to run.
    idle: Option<u64>,
    stopping: Option<u64>,
    ended: Option<u64>,
    error: Option<Failure>,
    actions: BTreeMap<String, Action>,
    /// The actions that use an empty target.
    empty: BTreeSet<String>,
    /// How many resources each target was resolved to.
    found: BTreeMap<String, usize>,
    report: Option<&'static str>,
    report_failure: Option<Failure>,
    gone: bool,
}

#[derive(Clone, Debug)]
struct Action {
    state: &'static str,
    started: Option<u64>,
    ran: Option<u64>,
    stopping: Option<u64>,
    ended: Option<u64>,
    failure: Option<Failure>,
}

#[derive(Clone, Debug)]
struct Failure {
    code: String,
    location: String,
    account: String,
    reason: String,
}

impl Model {
    /// Begins with an empty world.
    #[must_use]
    pub fn new(knobs: Knobs, now: u64) -> Self {
        Self {
            knobs,
            now,
            templates: Vec::new(),
            experiments: Vec::new(),
            alarms: BTreeMap::new(),
            effects: BTreeSet::new(),
            resources: BTreeMap::new(),
            faults: Vec::new(),
            work: Vec::new(),
            log_destinations: BTreeSet::new(),
            lever: "disengaged",
            events: Vec::new(),
        }
    }

    /// Tells whether an experiment is active (fis.md 3).
    fn is_active(experiment: &Experiment) -> bool {
        matches!(
            experiment.state,
            "pending" | "initiating" | "running" | "stopping"
        )
    }

    fn active_experiments(&self) -> usize {
        self.experiments
            .iter()
            .filter(|experiment| Self::is_active(experiment))
            .count()
    }

    fn happened(
        &mut self,
        kind: &'static str,
        (number, action): (usize, &str),
        (from, to): (&str, &str),
        cause: &str,
    ) {
        assert!(
            rules::is_allowed(kind, from, to),
            "no {kind} goes from {from} to {to}"
        );
        self.events.push(Happening {
            at: self.now,
            kind,
            number,
            action: action.into(),
            from: from.into(),
            to: to.into(),
            cause: cause.into(),
        });
    }

    /// Changes the state of an experiment.
    fn turn(&mut self, e: usize, to: &'static str, cause: &str) {
        let from = self.experiments[e].state;
        self.experiments[e].state = to;
        self.happened("experiment", (e, ""), (from, to), cause);
    }

    /// Changes the state of an action.
    fn step(&mut self, e: usize, name: &str, to: &'static str, cause: &str) {
        let action = self.action_mut(e, name);
        let from = action.state;
        action.state = to;
        self.happened("action", (e, name), (from, to), cause);
    }

    /// Changes the state of a report.
    fn turn_report(&mut self, e: usize, to: &'static str, cause: &str) {
        let Some(from) = self.experiments[e].report else {
            return;
        };
        self.experiments[e].report = Some(to);
        self.happened("report", (e, ""), (from, to), cause);
    }

    /// Changes the state of the lever.
    fn turn_lever(&mut self, to: &'static str, cause: &str) {
        let from = core::mem::replace(&mut self.lever, to);
        self.happened("safety lever", (0, ""), (from, to), cause);
    }

    fn action(&self, e: usize, name: &str) -> &Action {
        &self.experiments[e].actions[name]
    }

    fn action_mut(&mut self, e: usize, name: &str) -> &mut Action {
        self.experiments[e]
            .actions
            .get_mut(name)
            .expect("the action exists")
    }

    /// Returns the names of the actions in one of some states, in order.
    fn in_state(&self, e: usize, states: &[&str]) -> Vec<String> {
        let actions = self.experiments[e].actions.iter();
        let wanted = actions.filter(|(_, action)| states.contains(&action.state));
        wanted.map(|(name, _)| name.clone()).collect()
    }
}

/// Builds the graph of `startAfter`: an edge from each action to those that start after it.
fn graph_of(recipe: &Recipe) -> DiGraph<String, ()> {
    let mut graph = DiGraph::new();
    let nodes: BTreeMap<&String, NodeIndex> = recipe
        .steps
        .keys()
        .map(|name| (name, graph.add_node(name.clone())))
        .collect();
    for (name, step) in &recipe.steps {
        for before in &step.after {
            graph.add_edge(nodes[before], nodes[name], ());
        }
    }
    graph
}
