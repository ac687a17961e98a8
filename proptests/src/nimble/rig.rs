//! A world, the names of what was created in it, and what came of each move.

use std::collections::BTreeMap;

use serde_json::{Value, json};
use windtunnel_core::env::{self, Fault};
use windtunnel_core::nimble::Kind;
use windtunnel_core::{
    Command, Config, Details, Error, Event, Instant, MachineKind, Seed, Span, World,
};

use super::{Act, CALLERS, Mishap, Move, REASON, Whom, id_member, name, noun, wrapper};
use crate::driver::START;

/// What was created, by kind and number. In place of each id there is a name.
#[derive(Clone, Debug, Default)]
pub struct Names {
    /// The id of each resource, the name of its studio and, of a stream, that of its session.
    known: BTreeMap<Kind, Vec<(String, String, String)>>,
    by_id: BTreeMap<String, String>,
    by_name: BTreeMap<String, String>,
}

impl Names {
    /// Returns how many of a kind were created.
    #[must_use]
    pub fn count(&self, kind: Kind) -> usize {
        self.known.get(&kind).map_or(0, Vec::len)
    }

    /// Returns the name of a resource by number, modulo how many there are; one that nothing has
    /// when there are none.
    #[must_use]
    pub fn at(&self, kind: Kind, nth: usize) -> String {
        let nth = nth.checked_rem(self.count(kind));
        nth.map_or_else(|| "nobody".into(), |nth| name(kind, nth))
    }

    /// Returns the name of the studio of a resource; of the first when there is no such resource.
    #[must_use]
    pub fn studio_of(&self, kind: Kind, nth: usize) -> String {
        let nth = nth.checked_rem(self.count(kind));
        let known = nth.map(|nth| &self.known[&kind][nth]);
        known.map_or_else(|| self.at(Kind::Studio, 0), |known| known.1.clone())
    }

    /// Notes a resource, unless it is known.
    fn learn(&mut self, kind: Kind, id: &str, studio: &str, session: &str) {
        if self.by_id.contains_key(id) {
            return;
        }
        let name = name(kind, self.count(kind));
        let known = self.known.entry(kind).or_default();
        known.push((id.into(), studio.into(), session.into()));
        self.by_id.insert(id.into(), name.clone());
        self.by_name.insert(name, id.into());
    }

    /// Puts ids in the place of names.
    fn real(&self, value: &Value) -> Value {
        map_texts(value, &|text| {
            // Ids stand alone, at the end of ARNs and in lists.
            let (before, last) = text.split_at(text.rfind('/').map_or(0, |at| at + 1));
            let id = |name: &str| {
                self.by_name
                    .get(name)
                    .map_or(name, String::as_str)
                    .to_owned()
            };
            let ids: Vec<_> = last.split(',').map(id).collect();
            format!("{before}{}", ids.join(","))
        })
    }

    /// Puts names in the place of ids, and leaves out what only the core knows.
    fn plain(&self, value: &Value) -> Value {
        map_texts(value, &|text| {
            if let Some(name) = self.by_id.get(text) {
                return name.clone();
            }
            let (text, secret) = text.split_once("authToken=").unwrap_or((text, ""));
            assert!(
                secret.is_empty() || secret.len() == 22,
                "{secret} is no token of a stream"
            );
            // Ids stand in ARNs, in URLs and in lists of ids.
            let is_inside = |c: char| !(c.is_ascii_alphanumeric() || c == '-' || c == '_');
            let mut plain = text.to_owned();
            for part in text.split(is_inside) {
                if let Some(name) = self.by_id.get(part) {
                    plain = plain.replace(part, name);
                }
            }
            plain
        })
    }

    /// Returns all questions about what was created.
    #[must_use]
    pub fn reads(&self) -> Vec<(String, Value)> {
        let mut reads = Vec::new();
        for (&kind, known) in &self.known {
            for (nth, (_, studio, session)) in known.iter().enumerate() {
                let mut input = json!({ id_member(kind): name(kind, nth), "studioId": studio });
                if kind == Kind::StreamingSessionStream {
                    input["sessionId"] = json!(session);
                }
                reads.push((format!("Get{}", noun(kind)), input));
            }
        }
        for studio in 0..self.count(Kind::Studio) {
            let studio = name(Kind::Studio, studio);
            let ids: Vec<_> = (0..self.count(Kind::StreamingSession))
                .step_by(2)
                .map(|nth| name(Kind::StreamingSession, nth))
                .collect();
            for filter in [
                json!({}),
                json!({ "ownedBy": CALLERS[1] }),
                json!({ "createdBy": CALLERS[0], "ownedBy": CALLERS[0] }),
                json!({ "sessionIds": ids.join(",") }),
            ] {
                let mut input = filter.clone();
                input["studioId"] = json!(studio);
                reads.push(("ListStreamingSessions".into(), input.clone()));
                if filter
                    .get("createdBy")
                    .or(filter.get("sessionIds"))
                    .is_none()
                {
                    reads.push(("ListStreamingSessionBackups".into(), input));
                }
            }
        }
        reads
    }
}

fn map_texts(value: &Value, map: &dyn Fn(&str) -> String) -> Value {
    match value {
        Value::String(text) => Value::String(map(text)),
        Value::Array(items) => items.iter().map(|item| map_texts(item, map)).collect(),
        Value::Object(members) => {
            let members = members.iter();
            members
                .map(|(name, member)| (name.clone(), map_texts(member, map)))
                .collect()
        }
        other => other.clone(),
    }
}

/// A world under test.
#[derive(Clone, Debug)]
pub struct Rig {
    /// The world.
    pub world: World,
    /// What was created.
    pub names: Names,
    /// All events so far.
    pub events: Vec<Event>,
    /// All commands so far, also those refused.
    pub script: Vec<(Instant, Command)>,
}

/// What came of a move: the answer, or the refusal as a text.
pub type Answer = Result<Value, String>;

impl Rig {
    /// Begins with an empty world.
    #[must_use]
    pub fn new(config: Config, seed: u64) -> Self {
        Self {
            world: World::new(config, Seed(seed), START),
            names: Names::default(),
            events: Vec::new(),
            script: Vec::new(),
        }
    }

    /// Makes a move at the present.
    ///
    /// # Errors
    ///
    /// The refusal.
    pub fn apply(&mut self, step: &Move) -> Answer {
        let now = self.world.now();
        let next = || self.world.poll_timeout();
        let end = match &step.act {
            Act::Advance(millis) => Some(now + Span::from_millis(*millis)),
            Act::Next => Some(next().unwrap_or(now)),
            Act::AlmostNext => {
                let at = next().map_or(0, Instant::as_millis).saturating_sub(1);
                Some(Instant::from_millis(at).max(now))
            }
            _ => None,
        };
        if let Some(end) = end {
            self.advance_to(end);
            return Ok(Value::Null);
        }
        if let Some((operation, request)) = step.request(&self.names) {
            return self.call(&operation, &request, step.by);
        }
        let fact = match &step.act {
            Act::Fault(mishap) => env::Command::InjectFault(self.fault(mishap)),
            _ => env::Command::ClearFaults,
        };
        self.handle(Command::Env(fact))
    }

    /// Lets time pass from deadline to deadline, so that no backup is missed.
    pub fn advance_to(&mut self, end: Instant) {
        while let Some(next) = self.world.poll_timeout().filter(|&next| next <= end) {
            self.world.handle_timeout(next);
            self.drain();
        }
        self.world.handle_timeout(end);
        self.drain();
    }

    /// Makes a call and learns what it created.
    fn call(&mut self, operation: &str, request: &Value, by: u8) -> Answer {
        let command = self.command(operation, request, by);
        let answer = self.handle(command)?;
        for kind in KINDS {
            let made = &answer[wrapper(kind)];
            if let Some(id) = made[id_member(kind)].as_str() {
                let studio = text(request, "studioId");
                self.names
                    .learn(kind, id, studio, text(request, "sessionId"));
            }
        }
        self.learn_backups();
        Ok(self.names.plain(&answer))
    }

    fn handle(&mut self, command: Command) -> Answer {
        let now = self.world.now();
        self.script.push((now, command.clone()));
        let answer = self.world.handle(now, command);
        self.drain();
        match answer {
            Ok(reply) => Ok(serde_json::to_value(reply).expect("a reply can be written")),
            Err(error) => Err(self.told(&error)),
        }
    }

    fn command(&self, operation: &str, request: &Value, by: u8) -> Command {
        let input = self.names.real(request);
        let read = Command::read(&format!("nimble.{operation}"), input);
        match read.expect("the input has its shape") {
            Ok(Command::Nimble(command)) => Command::NimbleAs {
                principal: CALLERS[usize::from(by) % CALLERS.len()].into(),
                command,
            },
            other => unreachable!("{operation} is {other:?}"),
        }
    }

    /// Asks a question without leaving a trace in the script; of lists all pages.
    ///
    /// # Errors
    ///
    /// The refusal.
    pub fn ask(&mut self, operation: &str, request: &Value, by: u8) -> Answer {
        let (mut request, mut pages) = (request.clone(), Vec::new());
        loop {
            let command = self.command(operation, &request, by);
            let answer = self.world.handle(self.world.now(), command);
            let mut answer = match answer {
                Ok(reply) => serde_json::to_value(reply).expect("a reply can be written"),
                Err(error) => return Err(self.told(&error)),
            };
            let members = answer.as_object_mut().expect("it is an object");
            let token = members.remove("nextToken");
            pages.push(self.names.plain(&answer));
            match token {
                Some(token) => request["nextToken"] = token,
                None if operation.starts_with("List") => return Ok(Value::Array(pages)),
                None => return Ok(pages.remove(0)),
            }
        }
    }

    /// Shows a session by number, as an administrator sees it.
    ///
    /// # Errors
    ///
    /// The refusal to show it.
    pub fn session(&mut self, nth: usize) -> Answer {
        let kind = Kind::StreamingSession;
        let (studio, session) = (self.names.studio_of(kind, nth), name(kind, nth));
        let request = json!({ "studioId": studio, "sessionId": session });
        let mut answer = self.ask("GetStreamingSession", &request, 2)?;
        Ok(answer["session"].take())
    }

    /// Asks all questions as a caller.
    pub fn survey(&mut self, by: u8) -> Vec<((String, Value), Answer)> {
        let reads = self.names.reads();
        let mut ask = |(operation, request): (String, Value)| {
            let answer = self.ask(&operation, &request, by);
            ((operation, request), answer)
        };
        reads.into_iter().map(&mut ask).collect()
    }

    fn told(&self, error: &Error) -> String {
        let details = match error.details.as_deref() {
            Some(Details::Context { code, context }) => {
                let context = json!(context);
                format!(" {code} {}", self.names.plain(&context))
            }
            _ => String::new(),
        };
        format!("{}{details}", error.code.name())
    }

    /// Takes the events that wait; stops begin backups, which are learned then.
    fn drain(&mut self) {
        let seen = self.events.len();
        while let Some(event) = self.world.poll_event() {
            self.events.push(event);
        }
        let mut new = self.events[seen..].iter();
        let of = |event: &Event| (event.machine, event.to());
        if new.any(|event| of(event) == (MachineKind::NimbleSession, "STOP_IN_PROGRESS")) {
            self.learn_backups();
        }
    }

    /// Asks for backups that are not known yet: no call creates one.
    fn learn_backups(&mut self) {
        let kind = Kind::StreamingSessionBackup;
        let mut new = Vec::new();
        for nth in 0..self.names.count(Kind::Studio) {
            let studio = name(Kind::Studio, nth);
            let request = json!({ "studioId": studio });
            let pages = self.ask("ListStreamingSessionBackups", &request, 2);
            let pages = pages.unwrap_or_default();
            for page in pages.as_array().into_iter().flatten() {
                let list = page["streamingSessionBackups"].as_array();
                for backup in list.into_iter().flatten() {
                    let id = text(backup, "backupId");
                    if !id.starts_with(kind.name()) {
                        let stop = self.last_stop(text(backup, "sessionId"));
                        new.push((stop, id.to_owned(), studio.clone()));
                    }
                }
            }
        }
        // Each was begun by the last stop of its session.
        new.sort();
        for (_, id, studio) in new {
            self.names.learn(kind, &id, &studio, "");
        }
    }

    fn last_stop(&self, session: &str) -> Option<usize> {
        self.events.iter().rposition(|event| {
            event.machine == MachineKind::NimbleSession
                && event.to() == "STOP_IN_PROGRESS"
                && name(Kind::StreamingSession, event.serial as usize) == session
        })
    }

    fn fault(&self, mishap: &Mishap) -> Fault {
        let mut fault = Fault {
            kind: Some(mishap.kind),
            transition: Some(mishap.step),
            code: mishap.code.map(Into::into),
            after: mishap.after.map(Span::from_millis),
            times: mishap.times.map(Into::into),
            reason: mishap.told.then(|| REASON.into()),
            ..Fault::default()
        };
        match mishap.whom {
            Whom::All => {}
            Whom::Nth(nth) => fault.nth = Some(nth),
            Whom::Id(nth) => {
                let name = self.names.at(mishap.kind, nth);
                fault.id = Some(text(&self.names.real(&json!({ "id": name })), "id").into());
            }
            Whom::Owner(nth) => fault.owner = Some(CALLERS[usize::from(nth)].into()),
            Whom::Tag(key, value) => fault.tag = Some(format!("{key}={value}")),
        }
        fault
    }
}

/// The kinds that calls create.
const KINDS: [Kind; 6] = [
    Kind::Studio,
    Kind::LaunchProfile,
    Kind::StudioComponent,
    Kind::StreamingImage,
    Kind::StreamingSession,
    Kind::StreamingSessionStream,
];

/// Returns a member that is a text; nothing when there is none.
#[must_use]
pub fn text<'v>(value: &'v Value, member: &str) -> &'v str {
    value[member].as_str().unwrap_or_default()
}
