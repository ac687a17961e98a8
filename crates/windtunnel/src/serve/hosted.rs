//! A world that is served, with its wire and its events.

use std::collections::BTreeMap;

use bytes::Bytes;
use http::{Request, Response};
use windtunnel_aws::Wire;
use windtunnel_core::appconfig::{EntityContext, Evaluated, FlagsAt};
use windtunnel_core::{
    Command, Config, Digest, Entry, Error, Header, Instant, Seed, SeededClock, Simulation, World,
    env,
};

use super::journal::Line;
use super::keys::Principals;
use crate::render::Lines;
use crate::run::Recorder;
use crate::schema;

/// One account in one Region, and all that is kept about it.
#[derive(Debug)]
pub(super) struct Hosted {
    /// The number in the journal, never used again.
    number: u64,
    sim: Simulation,
    wire: Wire,
    recorder: Recorder,
    lines: Lines,
    /// The events so far, each as JSON; the first has number 1.
    events: Vec<String>,
    written: Option<Written>,
}

/// How far the journal has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Written {
    entries: usize,
    digest: Digest,
    now: Instant,
}

impl Hosted {
    /// Makes an empty world.
    pub(super) fn new(number: u64, config: Config, seed: Seed, start: Instant) -> Self {
        let config = Config {
            journal: true,
            ..config
        };
        Self {
            number,
            sim: Simulation::new(config, SeededClock::new(seed, start)),
            wire: Wire::default().with_judge(schema::judge),
            recorder: Recorder::default(),
            lines: Lines::default(),
            events: Vec::new(),
            written: None,
        }
    }

    /// Sets who calls with which access key. The journal keeps the principal with each call.
    pub(super) fn name_callers(&mut self, principals: &Principals) {
        let wire = std::mem::take(&mut self.wire);
        self.wire = wire.with_principals(principals.named().clone());
    }

    /// Returns the number of the world in the journal.
    pub(super) const fn number(&self) -> u64 {
        self.number
    }

    /// Returns the world.
    pub(super) const fn world(&self) -> &World {
        self.sim.world()
    }

    /// Lets time pass to an instant.
    pub(super) fn advance(&mut self, to: Instant) {
        self.recorder.advance(&mut self.sim, to);
        self.keep_events();
    }

    /// Answers an AWS call.
    pub(super) fn respond(&mut self, request: Request<Bytes>) -> Response<Bytes> {
        let inputs = self.inputs().len();
        let now = self.sim.now();
        let response = self.wire.respond(self.sim.world_mut(), now, request);
        // What only reads makes nothing fly.
        if self.inputs().len() > inputs {
            self.recorder.look(&mut self.sim);
        }
        self.recorder.drain(&mut self.sim);
        self.keep_events();
        response
    }

    /// Tells the world a fact.
    pub(super) fn tell(&mut self, fact: env::Command) -> Result<(), Error> {
        self.perform(Command::Env(fact))
    }

    /// Plays an input of a journal again. A refusal is an answer like others, and was one then.
    pub(super) fn play(&mut self, at: Instant, command: Command) {
        self.advance(at);
        let _ = self.perform(command);
    }

    /// Answers which value of each flag an entity gets now.
    pub(super) fn evaluate(
        &mut self,
        at: FlagsAt<'_>,
        flags: &[&str],
        entity: Option<&str>,
        context: &EntityContext,
    ) -> Result<BTreeMap<String, Evaluated>, Error> {
        let now = self.sim.now();
        let mut appconfig = self.sim.world_mut().appconfig(now);
        appconfig.evaluate(at, flags, entity, context)
    }

    fn perform(&mut self, command: Command) -> Result<(), Error> {
        let fact = match &command {
            Command::Env(fact) => Some(fact.clone()),
            _ => None,
        };
        let answer = self.sim.handle(command);
        if let (Some(fact), Ok(_)) = (fact, &answer) {
            self.recorder.fact(&fact);
        }
        self.recorder.look(&mut self.sim);
        self.recorder.drain(&mut self.sim);
        self.keep_events();
        answer.map(|_| ())
    }

    fn keep_events(&mut self) {
        for entry in std::mem::take(&mut self.recorder.entries) {
            self.events.extend(self.lines.write(&entry));
        }
    }

    /// Returns the events behind the one with a number, oldest first.
    pub(super) fn events_after(&self, number: usize) -> &[String] {
        self.events.get(number..).unwrap_or_default()
    }

    fn inputs(&self) -> &[Entry] {
        let journal = self.sim.world().journal();
        journal.map_or(&[], |journal| &journal.entries)
    }

    /// Appends to the journal what came since the last time. Where time moves only when told, its
    /// moves are inputs too.
    pub(super) fn write_news(&mut self, out: &mut Vec<u8>, moves_count: bool) {
        let world = self.sim.world();
        let reached = Written {
            entries: self.inputs().len(),
            digest: world.digest(),
            now: world.now(),
        };
        let Some(written) = self.written else {
            self.write_from(out, true, 0);
            self.written = Some(reached);
            return;
        };
        let has_moved = moves_count && reached.now != written.now;
        if has_moved || (reached.entries, reached.digest) != (written.entries, written.digest) {
            self.write_from(out, false, written.entries);
            self.written = Some(reached);
        }
    }

    /// Writes the whole journal.
    pub(super) fn write_all(&self, out: &mut Vec<u8>) {
        self.write_from(out, true, 0);
        self.write_end(out);
    }

    /// Writes a line that says what the world holds now.
    pub(super) fn write_end(&self, out: &mut Vec<u8>) {
        let mut line = self.line_now();
        line.state = Some(self.world().state_digest().to_string());
        line.write(out);
    }

    /// Notes that the journal holds all that came so far.
    pub(super) fn is_written(&mut self) {
        self.written = Some(Written {
            entries: self.inputs().len(),
            digest: self.world().digest(),
            now: self.world().now(),
        });
    }

    fn write_from(&self, out: &mut Vec<u8>, is_new: bool, first: usize) {
        let world = self.sim.world();
        if is_new {
            let header = Header::new(world.config(), world.seed(), world.start());
            Line::begin(self.number, &header).write(out);
        }
        for entry in &self.inputs()[first..] {
            Line::<&Header, _>::input(self.number, entry.at, &entry.command).write(out);
        }
        self.line_now().write(out);
    }

    fn line_now(&self) -> Line<&Header, &Command> {
        let world = self.sim.world();
        Line::reached(self.number, world.now(), world.digest())
    }
}
