//! When steps end, and whether they fail: from the configuration, the seed and injected faults.

use alloc::format;
use alloc::string::String;

use crate::delay::Delay;
use crate::draw::{Draw, Keys, Lane, Purpose};
use crate::env::{Env, Fault};
use crate::error::Error;
use crate::event::Cause;
use crate::nimble::model::{Failure, Kind, Step, failures};
use crate::nimble::state::{Kin, Life, Nimble, Who, of_kind};
use crate::nimble::table::*;
use crate::nimble::view::ids;
use crate::time::{Instant, Span};
use crate::world::{Config, Cx};

/// All that the pace depends on beside the state.
#[derive(Clone, Copy)]
pub(crate) struct Eye<'a> {
    pub(crate) config: &'a Config,
    pub(crate) keys: &'a Keys,
    pub(crate) env: &'a Env,
}

impl<'a> Eye<'a> {
    pub(crate) fn of(cx: &'a Cx<'_>) -> Self {
        Self {
            config: cx.config,
            keys: cx.keys,
            env: cx.env,
        }
    }
}

/// What the pace depends on, whatever the kind of resource.
#[derive(Clone, Copy)]
pub(crate) struct Glance {
    pub(crate) born: u32,
    pub(crate) updated: Instant,
    pub(crate) step: Option<Step>,
    /// How often the step ran before.
    run: u16,
    pub(crate) is_over: bool,
}

/// How a step ends.
pub(crate) struct End {
    pub(crate) at: Instant,
    /// The injected fault that ends it, by position.
    fault: Option<usize>,
}

/// A failure and what it says.
pub(crate) struct Verdict {
    pub(crate) failure: Failure,
    pub(crate) text: Option<String>,
    pub(crate) cause: Cause,
}

impl Nimble {
    /// Looks at a resource that exists.
    pub(crate) fn glance(&self, who: Who) -> Option<Glance> {
        of_kind!(who.kind, M => {
            let life: &Life<M> = M::life(self, who.serial)?;
            let step = life.step();
            Some(Glance {
                born: life.born,
                updated: life.updated,
                step,
                run: step.map_or(0, |step| life.runs(step).saturating_sub(1)),
                is_over: M::is_over(life.state.state()),
            })
        })
    }

    /// Returns when to look at a resource again: the deadline that its state amounts to.
    #[inline]
    pub(crate) fn due(&self, eye: Eye<'_>, who: Who) -> Option<Instant> {
        let glance = self.glance(who)?;
        if glance.is_over {
            return Some(glance.updated + eye.config.nimble.switches.retention());
        }
        let end = glance.step.map(|step| self.end(eye, who, &glance, step).at);
        match who.kind {
            Kind::StreamingSession => end.or_else(|| self.ends_of_life(who.serial).0),
            Kind::StreamingSessionStream => match (end, self.expires_at(who.serial)) {
                // A deletion takes no time, so that only a creation can expire.
                (Some(end), Some(expires)) => Some(end.min(expires)),
                (end, expires) => end.or(expires),
            },
            _ => end,
        }
    }

    /// Returns the next end of life of a session that waits for one, and whether it is terminated
    /// then.
    pub(crate) fn ends_of_life(&self, serial: u32) -> (Option<Instant>, bool) {
        let Some((session, version)) = self.flight(serial) else {
            return (None, false);
        };
        let Some((entry, is_stopped)) = session.rests_since() else {
            return (None, false);
        };
        match version.lifetime.terminate_at(entry, is_stopped) {
            None if is_stopped => (None, false),
            None => (version.lifetime.stop_at(entry), false),
            at => (at, true),
        }
    }

    /// Returns when a stream that was not deleted expires.
    pub(crate) fn expires_at(&self, serial: u32) -> Option<Instant> {
        let stream = self.stream(serial)?;
        let is_alive = matches!(
            stream.life.state.state(),
            StreamState::CreateInProgress | StreamState::Ready
        );
        is_alive.then(|| stream.life.created + Span::from_secs(stream.lifetime_secs.into()))
    }

    /// Returns how the step under way ends.
    pub(crate) fn end(&self, eye: Eye<'_>, who: Who, glance: &Glance, step: Step) -> End {
        let mut natural = glance.updated + eye.delay(who, step, glance.run);
        if step == Step::Stop
            && let Some(backup) = self.backup_under_way(who.serial)
            && let Some(end) = self.due(eye, Who::new(Kind::StreamingSessionBackup, backup))
        {
            natural = natural.max(end);
        }
        let strikes = eye.env.nimble_faults().filter(|&(_, fault)| {
            code_of(fault, who.kind, step).is_some() && self.is_about(eye, fault, who)
        });
        let strikes = strikes.map(|(position, fault)| {
            let at = fault.after.map_or(natural, |after| glance.updated + after);
            (at.min(natural), position)
        });
        match strikes.min() {
            Some((at, position)) => End {
                at,
                fault: Some(position),
            },
            None => End {
                at: natural,
                fault: None,
            },
        }
    }

    /// Returns the backup that the stop of a session waits for.
    pub(crate) fn backup_under_way(&self, session: u32) -> Option<u32> {
        let backup = self.cold.courses.get(&session)?.backup?;
        let state = self.backup(backup)?.life.state.state();
        (state == BackupState::CreateInProgress).then_some(backup)
    }

    /// Decides whether a step that ends now fails: by a fault, by a tag of the session, by chance.
    pub(crate) fn verdict(&self, cx: &mut Cx<'_>, who: Who, step: Step) -> Option<Verdict> {
        let glance = self.glance(who)?;
        if let Some(position) = self.end(Eye::of(cx), who, &glance, step).fault {
            let fault = cx.strike(position);
            return Some(Verdict {
                failure: code_of(&fault, who.kind, step)?,
                text: fault.reason,
                cause: Cause::Fault,
            });
        }
        let eye = Eye::of(cx);
        let tagged = self.tagged_failure(eye, who, step);
        let failure = tagged.or_else(|| eye.chance(who, step, glance.run))?;
        Some(Verdict {
            failure,
            text: None,
            cause: Cause::Fault,
        })
    }

    /// Tells whether a fault is about a resource.
    fn is_about(&self, eye: Eye<'_>, fault: &Fault, who: Who) -> bool {
        let is_id = |id: &str| ids::serial(eye.config, eye.keys, who.kind, id) == Some(who.serial);
        let has_tag = |tag: &str| {
            let (key, value) = tag.split_once('=').unwrap_or((tag, ""));
            let tags = self.cold.tags.get(&who.code());
            tags.and_then(|tags| tags.get(key)).map(String::as_str) == Some(value)
        };
        let is_owner = |owner: &str| self.owner(who).is_some_and(|name| name == owner);
        let nth = i64::from(who.serial) + 1;
        match (&fault.session, fault.kind) {
            (Some(id), _) => who.kind == Kind::StreamingSession && is_id(id),
            (None, Some(kind)) => {
                kind == who.kind
                    && fault.id.as_deref().is_none_or(is_id)
                    && fault.nth.is_none_or(|wanted| wanted == nth)
                    && fault.owner.as_deref().is_none_or(is_owner)
                    && fault.tag.as_deref().is_none_or(has_tag)
            }
            (None, None) => false,
        }
    }

    /// Returns the owner of a session or of a part of one.
    fn owner(&self, who: Who) -> Option<&str> {
        let number = match who.kind {
            Kind::StreamingSession => self.session(who.serial)?.owned_by,
            Kind::StreamingSessionStream => {
                self.session(self.stream(who.serial)?.session)?.owned_by
            }
            Kind::StreamingSessionBackup => self.backup(who.serial)?.owned_by,
            _ => return None,
        };
        Some(self.cold.principals.name(number))
    }

    /// Returns the failure that a tag of the session asks for, if the switch is on.
    fn tagged_failure(&self, eye: Eye<'_>, who: Who, step: Step) -> Option<Failure> {
        if !eye.config.nimble.switches.tag_faults {
            return None;
        }
        let (session, key) = match (who.kind, step) {
            (Kind::StreamingSession, Step::Create) => (who.serial, "simulation:create"),
            (Kind::StreamingSession, Step::Start) => (who.serial, "simulation:start"),
            (Kind::StreamingSession, Step::Stop) => (who.serial, "simulation:stop"),
            (Kind::StreamingSession, Step::Delete) => (who.serial, "simulation:delete"),
            (Kind::StreamingSessionBackup, Step::Create) => {
                (self.backup(who.serial)?.session, "simulation:backup")
            }
            (Kind::StreamingSessionStream, Step::Create) => {
                (self.stream(who.serial)?.session, "simulation:stream")
            }
            _ => return None,
        };
        let session = Who::new(Kind::StreamingSession, session);
        let code = self.cold.tags.get(&session.code())?.get(key)?;
        let failure = Failure::from_name(code)?;
        failures(who.kind, step)
            .contains(&failure)
            .then_some(failure)
    }
}

impl Eye<'_> {
    /// Returns how long a step takes, always short of the ceiling of its waiter.
    fn delay(&self, who: Who, step: Step, run: u16) -> Span {
        let Some((delay, ceiling)) = self.config.nimble.timing.delay(who.kind, step) else {
            return Span::ZERO;
        };
        let span = match delay.fixed() {
            Some(span) => span,
            None => sample(delay, self.draw(Purpose::NimbleDelay, who, step, run)),
        };
        span.min(Span::from_millis(ceiling.as_millis() - 1_000))
    }

    fn draw(&self, purpose: Purpose, who: Who, step: Step, run: u16) -> Draw {
        let lane = Lane(who.code()).child(step as u64);
        self.keys.draw(purpose, lane, run.into())
    }

    /// Draws whether a step fails by chance, and with which code.
    fn chance(&self, who: Who, step: Step, run: u16) -> Option<Failure> {
        let odds = self.config.nimble.failures.iter();
        let mut odds = odds.filter(|odds| (odds.kind, odds.step) == (who.kind, step));
        let odds = odds.next()?;
        let mut draw = self.draw(Purpose::NimbleFailure, who, step, run);
        if draw.below(1_000_000) >= u64::from(odds.per_million) {
            return None;
        }
        let known = failures(who.kind, step);
        if odds.codes.is_empty() {
            let nth = draw.below(known.len() as u64);
            return known.get(usize::try_from(nth).ok()?).copied();
        }
        let total = odds
            .codes
            .iter()
            .map(|&(weight, _)| u64::from(weight))
            .sum();
        let mut at = draw.below(total);
        let chosen = odds.codes.iter().find(|&&(weight, _)| {
            let is_here = at < u64::from(weight);
            at = at.saturating_sub(weight.into());
            is_here
        });
        let failure = chosen.map(|&(_, failure)| failure);
        failure
            .filter(|failure| known.contains(failure))
            .or(known.first().copied())
    }
}

/// Draws a length; a range between whole seconds in whole seconds.
fn sample(delay: &Delay, mut draw: Draw) -> Span {
    let is_whole = |span: &Span| span.as_millis().is_multiple_of(1_000);
    match delay {
        Delay::Uniform(low, high) if is_whole(low) && is_whole(high) => {
            let (low, high) = (low.as_millis() / 1_000, high.as_millis() / 1_000);
            Span::from_secs(draw.within(low..=high)).min(Delay::LONGEST)
        }
        _ => delay.sample(draw),
    }
}

/// Returns the code with which a fault fails a step; `None` when it is not about such a step.
fn code_of(fault: &Fault, kind: Kind, step: Step) -> Option<Failure> {
    if fault.transition.is_some_and(|wanted| wanted != step) {
        return None;
    }
    let known = failures(kind, step);
    match &fault.code {
        Some(code) => {
            let failure = Failure::from_name(code)?;
            known.contains(&failure).then_some(failure)
        }
        // Validations fail only where that is asked for.
        None if step == Step::Validate && fault.transition.is_none() => None,
        None => known.first().copied(),
    }
}

/// Checks a fault of a session or of another resource.
pub(crate) fn check_fault(fault: &Fault) -> Result<(), Error> {
    let kind = match (&fault.session, fault.kind) {
        (Some(_), _) => Kind::StreamingSession,
        (None, Some(kind)) => kind,
        (None, None) if fault.transition.is_some() => {
            let text = "Only a session or resource of Nimble Studio has transitions.";
            return Err(Error::validation(text).at("/transition"));
        }
        (None, None) => Kind::Studio,
    };
    let chooses = [
        (fault.id.is_some(), "/id"),
        (fault.nth.is_some(), "/nth"),
        (fault.owner.is_some(), "/owner"),
        (fault.tag.is_some(), "/tag"),
    ];
    if fault.kind.is_none()
        && let Some((_, place)) = chooses.iter().find(|(is_given, _)| *is_given)
    {
        let text = "Only a fault with a kind chooses among its resources.";
        return Err(Error::validation(text).at(*place));
    }
    if fault.session.is_none() && fault.kind.is_none() {
        return Ok(());
    }
    let mut steps = Step::ALL.iter();
    if !steps.any(|&step| code_of(fault, kind, step).is_some()) {
        let (code, kind) = (fault.code.as_deref().unwrap_or("any code"), kind.name());
        let text = match fault.transition {
            Some(step) => format!("The {} of a {kind} cannot fail with {code}.", step.name()),
            None => format!("No step of a {kind} can fail with {code}."),
        };
        return Err(Error::validation(text).at("/code"));
    }
    Ok(())
}
