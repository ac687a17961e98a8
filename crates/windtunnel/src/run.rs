//! Running a scenario: each step at its time, each event as it happens.

mod expect;
mod exposure;
mod record;
mod refusal;
mod summary;

use std::collections::BTreeMap;

use serde_json::Value;
use windtunnel_core::{Command, Error, Instant, Reply, Seed, SeededClock, Simulation, Span, env};

use crate::diagnostic::{Diagnostic, Position};
use crate::scenario::{
    Call, Count, Deed, Scenario, Step, Variables, is_time, parse_instant, substitute,
};
use crate::schema;
use crate::source::Pointer;
use crate::timeline::{Answer, Asked, Called, Timeline, Told, Verdict, What};
use exposure::Tables;
pub(crate) use record::Recorder;
use summary::{Clients, summary};

/// How to run a scenario.
#[derive(Clone, Copy, Debug, Default)]
pub struct Options {
    /// Another seed than that of the file.
    pub seed: Option<Seed>,
    /// When to stop at the latest.
    pub until: Option<Until>,
    /// Whether the timeline keeps the replies to all calls.
    pub keeps_replies: bool,
}

/// When a run ends at the latest.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Until {
    /// So long after the start.
    After(Span),
    /// At this instant.
    At(Instant),
}

/// Reads an ISO 8601 duration such as `PT2H`, or an RFC 3339 time such as `2026-01-01T02:00:00Z`.
impl std::str::FromStr for Until {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        if text.starts_with('P') {
            return Span::parse_iso(text)
                .map(Self::After)
                .map_err(|bad| bad.to_string());
        }
        if !is_time(text) {
            let text = "neither a duration such as PT2H nor a time such as 2026-01-01T02:00:00Z";
            return Err(text.into());
        }
        parse_instant(text).map(Self::At)
    }
}

/// A scenario on its way.
///
/// ```
/// use windtunnel::{Options, Run, Scenario};
/// let text = r#"{
///     "description": "wait", "roleArn": "arn:aws:iam::123456789012:role/fis",
///     "stopConditions": [ { "source": "none" } ],
///     "actions": { "w": { "actionId": "aws:fis:wait", "parameters": { "duration": "PT5M" } } }
/// }"#;
/// let scenario = Scenario::parse("wait.json", text)?;
/// let timeline = Run::new(&scenario, Options::default()).fly()?;
/// let experiment = timeline.flights[0].experiment().unwrap();
/// assert_eq!(experiment.state.status, "completed");
/// assert_eq!(timeline.bill().cost().to_string(), "0.50 USD");
/// # Ok::<(), windtunnel::Diagnostic>(())
/// ```
#[derive(Debug)]
pub struct Run<'s> {
    scenario: &'s Scenario,
    options: Options,
    seed: Seed,
    sim: Simulation,
    recorder: Recorder,
    clients: Clients,
    tables: Tables,
    variables: Variables,
}

impl<'s> Run<'s> {
    /// Prepares a run; nothing has happened yet.
    #[must_use]
    pub fn new(scenario: &'s Scenario, options: Options) -> Self {
        let seed = options.seed.unwrap_or(scenario.seed());
        let clock = SeededClock::new(seed, scenario.start());
        let sim = Simulation::new(scenario.config().clone(), clock);
        let recorder = Recorder::default();
        Self {
            scenario,
            options,
            seed,
            sim,
            recorder,
            clients: Clients::default(),
            tables: Tables::default(),
            variables: BTreeMap::new(),
        }
    }

    /// Runs all steps, and on until nothing is going on any more.
    ///
    /// # Errors
    ///
    /// When a step saves a part that its reply does not have. All else that goes wrong is a verdict
    /// in the timeline.
    pub fn fly(mut self) -> Result<Timeline, Diagnostic> {
        let start = self.scenario.start();
        let until = self.options.until.map(|until| match until {
            Until::After(span) => start + span,
            Until::At(instant) => instant.max(start),
        });
        let mut invented = self.scenario.invent(self.seed);
        // The deepest filters ask for attributes that are too deep for any resource.
        invented.retain(|resource| {
            let fact = env::Command::RegisterResources(vec![resource.clone()]);
            self.sim.handle(Command::Env(fact)).is_ok()
        });
        for fact in self.scenario.facts() {
            self.tell(Ok(Some(fact.clone())), Position::BEGINNING);
        }
        let steps = self.scenario.steps();
        let mut reached = 0;
        for step in steps {
            let at = start + step.at;
            if until.is_some_and(|until| at > until) {
                break;
            }
            self.recorder.advance(&mut self.sim, at);
            self.perform(step)?;
            reached += 1;
        }
        match until {
            Some(until) if reached < steps.len() => self.recorder.advance(&mut self.sim, until),
            until => self.advance_to_the_end(until),
        }
        self.recorder.close(&mut self.sim);
        let world = self.sim.world();
        Ok(Timeline {
            file: self.scenario.source().file_name().into(),
            about: self.scenario.about().map(Into::into),
            seed: self.seed,
            config: self.scenario.config().clone(),
            start,
            end: self.sim.now(),
            is_cut: reached < steps.len() || !world.is_idle(),
            invented,
            steps_not_reached: steps.len() - reached,
            digest: world.digest(),
            event_count: world.event_count(),
            entries: self.recorder.entries,
            flights: self.recorder.flights,
        })
    }

    /// Lets time pass until nothing is going on, and not beyond `until`.
    fn advance_to_the_end(&mut self, until: Option<Instant>) {
        while !self.sim.world().is_idle() {
            match self.sim.world().poll_timeout() {
                Some(next) if until.is_none_or(|until| next <= until) => {
                    self.recorder.advance(&mut self.sim, next);
                }
                _ => {
                    let end = until.unwrap_or(self.sim.now());
                    return self.recorder.advance(&mut self.sim, end);
                }
            }
        }
    }

    fn perform(&mut self, step: &Step) -> Result<(), Diagnostic> {
        match &step.deed {
            Deed::Call(call) => self.call(step, call),
            Deed::Exposure(count) => self.count(step, count),
            other => {
                let fact = other.fact(&self.variables);
                self.tell(fact, self.scenario.position(step));
                Ok(())
            }
        }
    }

    fn tell(&mut self, fact: Result<Option<env::Command>, String>, place: Position) {
        let refused = match &fact {
            Ok(Some(fact)) => match self.sim.handle(Command::Env(fact.clone())) {
                Ok(_) => {
                    self.recorder.fact(fact);
                    None
                }
                Err(error) => Some(refusal::in_a_line(&error)),
            },
            Ok(None) => None,
            Err(message) => Some(message.clone()),
        };
        let verdict = |found| Verdict {
            place,
            expected: "success".into(),
            found: Some(found),
        };
        let verdicts = refused.map(verdict).into_iter().collect();
        let told = Told {
            fact: fact.ok().flatten(),
            verdicts,
        };
        self.recorder
            .note(self.sim.now(), What::Told(Box::new(told)));
        self.recorder.drain(&mut self.sim);
    }

    fn call(&mut self, step: &Step, call: &Call) -> Result<(), Diagnostic> {
        let place = self.scenario.position(step);
        let command = call.command(&self.variables);
        let (mut session, mut principal) = (None, None);
        let answer = match command {
            Ok(command) => {
                self.judge(&command, place);
                if let Command::NimbleAs { principal: by, .. } = &command {
                    principal = Some(by.clone());
                }
                session = self.clients.caller(&command);
                Ok(self.sim.handle(command))
            }
            Err(message) => Err(message),
        };
        let verdicts = expect::judge(call, &answer, &self.variables, place);
        if let Ok(Ok(reply)) = &answer
            && call.error.is_none()
        {
            let told = format!("reply of {}", call.name);
            self.save(step, &call.save, || expect::to_json(reply), &told)?;
        }
        let answer = match answer {
            Ok(Ok(reply)) => {
                self.recorder.reply(&mut self.sim, &reply);
                let kept = self.options.keeps_replies.then(|| expect::to_json(&reply));
                session = self.clients.reply(session, &reply);
                Answer::Accepted {
                    summary: summary(&reply),
                    reply: kept,
                }
            }
            Ok(Err(error)) => Answer::Refused(error),
            Err(message) => Answer::NotMade(message),
        };
        let called = Called {
            call: call.name.clone(),
            session,
            principal,
            answer,
            verdicts,
        };
        self.recorder.note(self.sim.now(), What::Called(called));
        self.recorder.drain(&mut self.sim);
        Ok(())
    }

    /// Runs the checks against JSON Schemas that a call needs, and tells the world the outcome.
    fn judge(&mut self, command: &Command, place: Position) {
        let Command::AppConfig(command) = command else {
            return;
        };
        let now = self.sim.now();
        for check in self.sim.world_mut().appconfig(now).schema_checks(command) {
            let verdict = schema::judge(&check);
            self.tell(Ok(Some(env::Command::SetSchemaVerdict(verdict))), place);
        }
    }

    /// Counts who gets which treatment.
    fn count(&mut self, step: &Step, count: &Count) -> Result<(), Diagnostic> {
        let place = self.scenario.position(step);
        let given = substitute(&count.given, &self.variables);
        let sim = &mut self.sim;
        let answer = given.and_then(|given| self.tables.count(sim, &given));
        let verdicts = match &answer {
            Ok(exposure) => {
                let body = serde_json::to_value(exposure).unwrap_or_default();
                self.save(step, &count.save, || body.clone(), "table")?;
                expect::compare(&count.expect, &body, &self.variables, place)
            }
            Err(message) => vec![Verdict {
                place,
                expected: "success".into(),
                found: Some(message.clone()),
            }],
        };
        let asked = Asked { answer, verdicts };
        self.recorder
            .note(self.sim.now(), What::Asked(Box::new(asked)));
        Ok(())
    }

    fn save(
        &mut self,
        step: &Step,
        names: &BTreeMap<String, Pointer>,
        json: impl FnOnce() -> Value,
        told: &str,
    ) -> Result<(), Diagnostic> {
        if names.is_empty() {
            return Ok(());
        }
        let json = json();
        for (name, pointer) in names {
            let Some(value) = pointer.of(&json) else {
                let at = Pointer::default().child("save").child(name);
                let message = format!("the {told} has nothing at {pointer}");
                return Err(self.scenario.refuse(step, &at, message));
            };
            self.variables.insert(name.clone(), value.clone());
        }
        Ok(())
    }
}

/// The answer to a call that could be made.
type Answered = Result<Reply, Error>;
