//! The reference model of Nimble Studio, written from nimble.md: slow and obvious. It looks at all
//! resources at each instant, and works on requests and answers in JSON, with names in place of ids.

mod calls;
mod faults;
mod life;
mod rules;
mod views;

pub use faults::codes;

use std::collections::BTreeMap;

use serde_json::Value;
use windtunnel_core::nimble::{Kind, Step};

use crate::nimble::knobs::Knobs;
use crate::nimble::{Mishap, name};
use crate::reference::Happening;

/// All studios as the reference model sees them.
#[derive(Clone, Debug)]
pub struct Model {
    knobs: Knobs,
    now: u64,
    /// All that was ever created, in order of creation.
    things: Vec<Thing>,
    faults: Vec<(Mishap, u64)>,
    /// By operation and token: when, with which parameters, and what it made.
    tokens: BTreeMap<(String, String), (u64, Value, usize)>,
    /// What happened since this was last emptied.
    pub events: Vec<Happening>,
}

/// A resource; times are milliseconds since the epoch, other resources are named by their place in
/// the list of all.
#[derive(Clone, Debug)]
struct Thing {
    kind: Kind,
    /// How many of its kind came before.
    number: usize,
    /// Its studio; itself for a studio.
    studio: usize,
    /// The launch profile of a session, the session of a stream or backup.
    parent: usize,
    state: &'static str,
    /// The status code of a failed state.
    failure: Option<String>,
    /// What a fault said.
    told: Option<String>,
    created: u64,
    updated: u64,
    created_by: String,
    updated_by: String,
    owned_by: String,
    tags: BTreeMap<String, String>,
    /// What the requests said.
    content: Value,
    /// What an update under way said.
    pending: Option<Value>,
    was_updated: bool,
    session: Session,
    /// When a stream expires.
    expires: u64,
    /// Whether it was removed.
    gone: bool,
}

/// What only sessions have.
#[derive(Clone, Debug, Default)]
struct Session {
    started: Option<(u64, String)>,
    stopped: Option<(u64, String)>,
    started_from: Option<usize>,
    /// Whether the last stop drops the volume.
    drops: bool,
    /// Whether the stop under way fails, since the session cannot be stopped.
    cannot_stop: bool,
    /// The backup of the last stop.
    backup: Option<usize>,
}

/// The principal of what the service begins itself.
const SERVICE: &str = "nimble.amazonaws.com";

impl Model {
    /// Begins with nothing.
    #[must_use]
    pub const fn new(knobs: Knobs, now: u64) -> Self {
        Self {
            knobs,
            now,
            things: Vec::new(),
            faults: Vec::new(),
            tokens: BTreeMap::new(),
            events: Vec::new(),
        }
    }

    /// Lets time pass.
    pub fn advance_to(&mut self, end: u64) {
        loop {
            let all = 0..self.things.len();
            let next = all.filter_map(|it| self.due(it)).min();
            let Some(next) = next.filter(|&next| next <= end) else {
                break;
            };
            self.now = self.now.max(next);
            self.settle();
        }
        self.now = self.now.max(end);
    }

    /// Does what is due at the present instant in the order of creation, and then what follows from
    /// that (nimble.md 3).
    fn settle(&mut self) {
        loop {
            let all = 0..self.things.len();
            let due: Vec<_> = all.filter(|&it| self.is_due(it)).collect();
            if due.is_empty() {
                return;
            }
            for it in due {
                if self.is_due(it) {
                    self.act(it);
                }
            }
        }
    }

    fn is_due(&self, it: usize) -> bool {
        self.due(it).is_some_and(|at| at <= self.now)
    }

    /// Returns the places of all of a kind that were not removed.
    fn all(&self, kind: Kind) -> Vec<usize> {
        let all = 0..self.things.len();
        all.filter(|&it| self.things[it].kind == kind && !self.things[it].gone)
            .collect()
    }

    /// Returns the places of the parts of a session, oldest first.
    fn parts(&self, kind: Kind, session: usize) -> Vec<usize> {
        let mut all = self.all(kind);
        all.retain(|&it| self.things[it].parent == session);
        all
    }

    fn ready_backups(&self, session: usize) -> Vec<usize> {
        let mut all = self.parts(Kind::StreamingSessionBackup, session);
        all.retain(|&it| self.things[it].state == "READY");
        all
    }

    /// Finds what a name names, also when it was removed.
    fn named(&self, kind: Kind, wanted: &str) -> Option<usize> {
        let is_it = |thing: &Thing| thing.kind == kind && name(kind, thing.number) == wanted;
        self.things.iter().position(is_it)
    }

    fn name(&self, it: usize) -> String {
        name(self.things[it].kind, self.things[it].number)
    }

    /// Begins a resource.
    fn create(&mut self, kind: Kind, studio: Option<usize>, parent: usize, by: &str) -> usize {
        let place = self.things.len();
        let number = self
            .things
            .iter()
            .filter(|thing| thing.kind == kind)
            .count();
        self.things.push(Thing {
            kind,
            number,
            studio: studio.unwrap_or(place),
            parent,
            state: "CREATE_IN_PROGRESS",
            failure: None,
            told: None,
            created: self.now,
            updated: self.now,
            created_by: by.into(),
            updated_by: by.into(),
            owned_by: String::new(),
            tags: BTreeMap::new(),
            content: Value::Null,
            pending: None,
            was_updated: false,
            session: Session::default(),
            expires: 0,
            gone: false,
        });
        place
    }

    /// Enters a state.
    fn turn(&mut self, it: usize, to: &'static str, cause: &str) {
        let thing = &mut self.things[it];
        self.events.push(Happening {
            at: self.now,
            kind: thing.kind.name(),
            number: thing.number,
            action: String::new(),
            from: thing.state.into(),
            to: to.into(),
            cause: cause.into(),
        });
        if thing.state == to {
            return;
        }
        thing.state = to;
        thing.updated = self.now;
        thing.failure = None;
        thing.told = None;
        thing.was_updated |= to == "UPDATE_IN_PROGRESS";
    }
}

/// Returns the step that is under way in a state.
fn step(state: &str) -> Option<Step> {
    Some(match state {
        "CREATE_IN_PROGRESS" => Step::Create,
        "UPDATE_IN_PROGRESS" => Step::Update,
        "START_IN_PROGRESS" => Step::Start,
        "STOP_IN_PROGRESS" => Step::Stop,
        "DELETE_IN_PROGRESS" => Step::Delete,
        _ => return None,
    })
}
