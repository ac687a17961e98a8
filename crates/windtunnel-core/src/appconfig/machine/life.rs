//! One deployment in flight: the only place where the states of deployments change.

use alloc::format;
use alloc::string::String;

use super::convoy::Timetable;
use super::growth::Schedule;
use crate::appconfig::model::Decimal;
use crate::appconfig::state::{
    AppConfig, Cold, EnvironmentRecord, Flags, Hot, NEVER, Reason, Rollback, Source,
};
use crate::appconfig::table::{DeploymentState, DeploymentTrigger};
use crate::appconfig::view::ids::{self, Kind};
use crate::delay::Delay;
use crate::draw::{Lane, Purpose};
use crate::env::AlarmState;
use crate::event::{Cause, Event, MachineKind};
use crate::queue::DeadlineQueue;
use crate::register::Register;
use crate::slab::Slab;
use crate::time::{Instant, Span};
use crate::world::Cx;

/// A deployment with all that its steps may touch.
pub(crate) struct Flight<'a, 'w> {
    pub(crate) serial: u32,
    pub(crate) hot: &'a mut Hot,
    pub(crate) schedule: &'a Schedule,
    pub(super) sources: &'a Slab<Source>,
    pub(crate) cold: &'a mut Cold,
    queue: &'a mut DeadlineQueue,
    timetable: &'a mut Timetable,
    active: &'a mut u32,
    pub(crate) cx: &'a mut Cx<'w>,
    /// The present, in milliseconds from the start of the deployment.
    pub(crate) now: u32,
}

/// What a deployment is launched with.
pub(crate) struct Launch {
    pub(crate) environment: u32,
    pub(crate) profile: u32,
    pub(crate) schedule: u32,
    pub(crate) source: u32,
    pub(crate) strategy: u32,
    pub(crate) flags: Flags,
}

/// What is due next for a deployment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Next {
    /// The next point of the schedule.
    Point,
    /// A full minute of the bake.
    BakeMinute,
    /// An injected error.
    Fault,
}

impl AppConfig {
    /// Adds a deployment; the caller then begins it. `None` when all serials are used up.
    pub(crate) fn launch(&mut self, now: Instant, launch: &Launch) -> Option<u32> {
        let serial = self.deployments.next_serial()?;
        let record = self.cold.environments.get_mut(&launch.environment)?;
        let number = u32::try_from(record.deployments.len())
            .ok()?
            .checked_add(1)?;
        let hot = Hot {
            started: now,
            environment: launch.environment,
            profile: launch.profile,
            number,
            schedule: launch.schedule,
            source: launch.source,
            strategy: launch.strategy,
            previous: record.put_head(launch.profile, serial).unwrap_or(NEVER),
            due: NEVER,
            last: 0,
            completed: NEVER,
            ended: NEVER,
            points: 0,
            bake_minutes: 0,
            state: Default::default(),
            cause: Cause::Time,
            flags: launch.flags,
        };
        record.deployments.push(serial);
        record.last = Some(serial);
        self.deployments.push(hot);
        self.sources[launch.source].users += 1;
        self.active += 1;
        Some(serial)
    }
}

impl<'a, 'w> Flight<'a, 'w> {
    /// Takes a deployment up.
    pub(crate) fn of(state: &'a mut AppConfig, cx: &'a mut Cx<'w>, serial: u32) -> Self {
        let hot = state
            .deployments
            .get_mut(serial)
            .expect("the serial is of a deployment that is kept");
        let now = hot.offset(cx.now);
        Self {
            serial,
            schedule: &state.schedules[hot.schedule as usize],
            sources: &state.sources,
            hot,
            cold: &mut state.cold,
            queue: &mut state.queue,
            timetable: &mut state.timetable,
            active: &mut state.active,
            cx,
            now,
        }
    }

    /// Begins a deployment that was just launched.
    pub(crate) fn begin(&mut self) {
        if self.schedule.is_instant() {
            self.hot.points = points(self.schedule.steps() + 2);
            // *Recorded*: it completes a millisecond after its start.
            self.hot.completed = 1;
            self.turn(DeploymentTrigger::CompletedInstantly, Cause::Call);
            *self.active -= 1;
            self.tell_started();
            self.tell_point(self.schedule.steps() + 2);
            return;
        }
        let is_riding = self.hot.flags == Flags::default() && super::is_punctual(self.cx);
        let delay = if is_riding { 0 } else { self.validation_ms() };
        if delay > 0 {
            self.hot.due = delay;
            return self.arm();
        }
        self.start(Cause::Call);
        if is_riding {
            self.depart();
        } else {
            self.plan();
        }
    }

    /// Rides along with others to the points of the schedule.
    fn depart(&mut self) {
        self.hot.due = self.schedule.point_ms(1);
        match self.timetable.board(self.serial, self.hot) {
            Some(Some((at, name))) => self.queue.push(self.cx.now, at, name),
            Some(None) => {}
            None => self.arm(),
        }
    }

    fn start(&mut self, cause: Cause) {
        self.turn(DeploymentTrigger::Started, cause);
        self.tell_started();
    }

    /// Does all that is due now.
    pub(crate) fn advance(&mut self) {
        while self.hot.due != NEVER && self.hot.due <= self.now {
            match self.hot.state.state() {
                DeploymentState::Validating => self.start(Cause::Time),
                DeploymentState::Deploying | DeploymentState::Baking => self.progress(),
                DeploymentState::RollingBack => self.finish_rollback(),
                DeploymentState::Complete
                | DeploymentState::RolledBack
                | DeploymentState::Reverted => {}
            }
            self.hot.due = self.next().map_or(NEVER, |(due, _)| due);
        }
        // Whatever completes at this instant is out of the reach of alarms.
        if !self.check_alarms() {
            self.arm();
        }
    }

    /// Takes the transition that is due.
    fn progress(&mut self) {
        // What was due may have been a fault that struck elsewhere for the last time.
        let Some((_, next)) = self.next().filter(|&(due, _)| due <= self.now) else {
            return;
        };
        if next == Next::Fault {
            return self.strike();
        }
        // An extension is asked before the step is taken (*chosen*).
        if self.hot.flags.has(Flags::TICKED)
            && let Some(description) = self.ask_tick(next == Next::Point)
        {
            let reason = Reason::Extension(description);
            let trigger = DeploymentTrigger::ExtensionFailed;
            return self.roll_back(trigger, Cause::Extension, reason);
        }
        if next == Next::BakeMinute {
            self.hot.bake_minutes = self.hot.bake_minutes.saturating_add(1);
            return;
        }
        let nth = u32::from(self.hot.points) + 1;
        self.hot.points = points(nth);
        self.hot.last = self.now;
        let trigger = self.schedule.trigger(nth);
        self.turn(trigger, Cause::Time);
        if trigger == DeploymentTrigger::BakeOver {
            self.hot.completed = self.now;
            *self.active -= 1;
        }
        self.tell_point(nth);
    }

    /// Returns when something is due next, and what.
    fn next(&self) -> Option<(u32, Next)> {
        match self.hot.state.state() {
            DeploymentState::Deploying | DeploymentState::Baking => {}
            DeploymentState::Validating => return Some((self.validation_ms(), Next::Point)),
            DeploymentState::RollingBack => return Some((self.hot.last, Next::Point)),
            DeploymentState::Complete | DeploymentState::RolledBack | DeploymentState::Reverted => {
                return None;
            }
        }
        let nth = u32::from(self.hot.points) + 1;
        let point = self.time_of(nth).max(self.hot.last);
        let mut next = (point, Next::Point);
        let is_baking = self.hot.state.state() == DeploymentState::Baking;
        if is_baking && self.hot.flags.has(Flags::TICKED.or(Flags::MONITORED)) {
            let minutes = u32::from(self.hot.bake_minutes) + 1;
            // What came last is the start of the bake.
            let minute = self.hot.last.saturating_add(minutes.saturating_mul(60_000));
            let minute = (minute, Next::BakeMinute);
            // The last full minute is the completion.
            next = if minute.0 < point { minute } else { next };
        }
        match self.fault() {
            Some((_, at)) if at < next.0 => Some((at.max(self.hot.last), Next::Fault)),
            _ => Some(next),
        }
    }

    /// Returns when a point of the schedule happens, if nothing holds it up but its own latency.
    fn time_of(&self, nth: u32) -> u32 {
        let point = self.schedule.point_ms(nth);
        let delays = Delays::of(self.cx, self.hot, self.cold);
        delays.validation_ms() + point + delays.latency_ms(nth)
    }

    fn validation_ms(&self) -> u32 {
        Delays::of(self.cx, self.hot, self.cold).validation_ms()
    }

    /// Finds the injected error that strikes first, and when.
    fn fault(&self) -> Option<(usize, u32)> {
        if self.cx.env.faults.is_empty() {
            return None;
        }
        let environment = ids::id(self.cx.keys, Kind::Environment, self.hot.environment);
        let (at, after) = self
            .cx
            .env
            .deployment_fault(&environment, self.hot.number)?;
        let due = u32::try_from(after.as_millis()).unwrap_or(NEVER - 1);
        Some((at, due.min(NEVER - 1)))
    }

    /// An injected error strikes.
    fn strike(&mut self) {
        let Some((at, _)) = self.fault() else { return };
        let fault = self.cx.strike(at);
        // *Chosen*; that one should try a new deployment is *documented*.
        let text = "Internal error, try a new deployment";
        let text = fault.reason.unwrap_or_else(|| text.into());
        let reason = Reason::Internal(text);
        self.roll_back(DeploymentTrigger::InternalError, Cause::Fault, reason);
    }

    /// Rolls the deployment back if an alarm that watches it has gone off.
    ///
    /// *Documented*: both ALARM and INSUFFICIENT_DATA count, alarms whose actions are disabled do
    /// not. *Chosen*: an alarm of which nothing was ever told is no reason. Tells whether it was.
    pub(crate) fn check_alarms(&mut self) -> bool {
        let state = self.hot.state.state();
        let is_watched = matches!(state, DeploymentState::Deploying | DeploymentState::Baking);
        if !is_watched || !self.hot.flags.has(Flags::MONITORED) {
            return false;
        }
        let Some(record) = self.cold.environments.get(&self.hot.environment) else {
            return false;
        };
        let mut alarms = record
            .monitors
            .iter()
            .filter_map(|monitor| monitor.alarm_arn.as_ref());
        let raised = alarms.find(|arn| {
            self.cx
                .env
                .alarms
                .get(*arn)
                .is_some_and(|alarm| !alarm.is_muted && alarm.state.state() != AlarmState::Ok)
        });
        let Some(arn) = raised.cloned() else {
            return false;
        };
        let trigger = DeploymentTrigger::AlarmRaised;
        self.roll_back(trigger, Cause::Alarm, Reason::Alarm(arn));
        self.arm();
        true
    }

    /// Begins the rollback, and ends it where that takes no time.
    fn roll_back(&mut self, trigger: DeploymentTrigger, cause: Cause, reason: Reason) {
        self.hot.cause = cause;
        self.turn(trigger, cause);
        self.cold.rollbacks.insert(
            self.serial,
            Rollback {
                began: self.cx.now,
                reason,
            },
        );
        let delay = Delays::of(self.cx, self.hot, self.cold).rollback_ms();
        self.hot.last = self.now.saturating_add(delay).min(NEVER - 1);
        self.hot.due = self.hot.last;
        if delay == 0 {
            self.finish_rollback();
        }
    }

    fn finish_rollback(&mut self) {
        self.turn(DeploymentTrigger::RollbackFinished, self.hot.cause);
        self.end();
        self.tell_rolled_back();
    }

    /// `StopDeployment` on a deployment whose state allows it.
    pub(crate) fn stop(&mut self, trigger: DeploymentTrigger) {
        let was_complete = self.hot.state.state() == DeploymentState::Complete;
        self.hot.cause = Cause::Call;
        self.turn(trigger, Cause::Call);
        if was_complete {
            self.hot.ended = self.now;
            if let Some(record) = self.cold.environments.get_mut(&self.hot.environment) {
                record.last = Some(self.serial);
            }
        } else {
            self.end();
        }
        self.tell_rolled_back();
    }

    fn end(&mut self) {
        self.hot.ended = self.now;
        self.hot.due = NEVER;
        *self.active -= 1;
    }

    /// The alarms of the environment watch the deployment from now on, or no longer.
    pub(crate) fn watch(&mut self, is_watched: bool) {
        self.hot.flags.put(Flags::MONITORED, is_watched);
        if self.hot.state.state() == DeploymentState::Baking {
            // The minutes in which nobody watched have passed.
            let minutes = self.now.saturating_sub(self.hot.last) / 60_000;
            self.hot.bake_minutes = u16::try_from(minutes).unwrap_or(u16::MAX);
        }
        self.plan();
    }

    /// Looks anew when something is due.
    pub(crate) fn replan(&mut self) {
        self.plan();
    }

    fn plan(&mut self) {
        self.hot.due = self.next().map_or(NEVER, |(due, _)| due.max(self.now));
        self.arm();
    }

    fn arm(&mut self) {
        if let Some(at) = self.hot.deadline() {
            self.queue
                .push(self.cx.now, at.max(self.cx.now), u64::from(self.serial));
        }
    }

    /// Takes a transition.
    fn turn(&mut self, trigger: DeploymentTrigger, cause: Cause) {
        let taken = self
            .hot
            .state
            .take(trigger)
            .expect("the trigger is raised in its states only");
        let part = super::part_of(share(self.hot, self.schedule));
        self.cx.events.push(Event {
            at: self.cx.now,
            serial: self.serial,
            part,
            machine: MachineKind::AppConfigDeployment,
            row: taken.row(),
            cause,
        });
    }
}

/// Returns the share of the clients that has the deployment.
///
/// After a rollback and a revert it is zero (*recorded*).
pub(crate) fn share(hot: &Hot, schedule: &Schedule) -> Decimal {
    match hot.state.state() {
        DeploymentState::Validating
        | DeploymentState::RollingBack
        | DeploymentState::RolledBack
        | DeploymentState::Reverted => Decimal::ZERO,
        DeploymentState::Deploying | DeploymentState::Baking | DeploymentState::Complete => {
            schedule.share(hot.points.into())
        }
    }
}

/// A schedule has at most 102 points.
pub(super) fn points(nth: u32) -> u16 {
    u16::try_from(nth).unwrap_or(u16::MAX)
}

/// The delays of a deployment that may be drawn from the seed.
pub(crate) struct Delays<'a> {
    config: &'a crate::Config,
    keys: &'a crate::Keys,
    environments: &'a Register<EnvironmentRecord>,
    environment: u32,
    number: u32,
}

impl<'a> Delays<'a> {
    pub(crate) fn of(cx: &'a Cx<'_>, hot: &Hot, cold: &'a Cold) -> Self {
        Self::new(cx.config, cx.keys, hot, cold)
    }

    pub(crate) fn new(
        config: &'a crate::Config,
        keys: &'a crate::Keys,
        hot: &Hot,
        cold: &'a Cold,
    ) -> Self {
        Self {
            config,
            keys,
            environments: &cold.environments,
            environment: hot.environment,
            number: hot.number,
        }
    }

    fn draw(&self, delay: &Delay, ordinal: u64) -> u32 {
        let span = delay.fixed().unwrap_or_else(|| {
            let record = self.environments.get(&self.environment);
            let lane = record.map(|record| record.lane).unwrap_or_default();
            let lane: Lane = lane.child(self.number.into());
            delay.sample(self.keys.draw(Purpose::AppConfigDelay, lane, ordinal))
        });
        // Delays are at most a day.
        u32::try_from(span.as_millis()).unwrap_or(0)
    }

    /// How late the `nth` point of the schedule is.
    pub(crate) fn latency_ms(&self, nth: u32) -> u32 {
        self.draw(&self.config.appconfig.timing.tick_latency, nth.into())
    }

    /// How long the deployment is validated.
    pub(crate) fn validation_ms(&self) -> u32 {
        self.draw(&self.config.appconfig.timing.validation_delay, 1 << 32)
    }

    /// How long it takes to roll the deployment back.
    fn rollback_ms(&self) -> u32 {
        self.draw(&self.config.appconfig.timing.rollback_duration, 2 << 32)
    }
}

/// Returns when a deployment was started, in milliseconds from the call: when it was validated, unless
/// that is still to come or it was stopped before.
pub(crate) fn started(hot: &Hot, schedule: &Schedule, delays: &Delays<'_>) -> Option<u32> {
    let validated = if schedule.is_instant() {
        0
    } else {
        delays.validation_ms()
    };
    let is_started = match hot.state.state() {
        DeploymentState::Validating => false,
        // What is due comes before a stop of the same instant.
        DeploymentState::RolledBack => hot.ended >= validated,
        DeploymentState::Deploying
        | DeploymentState::Baking
        | DeploymentState::Complete
        | DeploymentState::RollingBack
        | DeploymentState::Reverted => true,
    };
    is_started.then_some(validated)
}

/// Returns when each point of the schedule that has passed happened, in milliseconds from the start.
pub(crate) fn times(hot: &Hot, schedule: &Schedule, delays: &Delays<'_>) -> alloc::vec::Vec<u32> {
    if schedule.is_instant() {
        return alloc::vec![0; usize::from(hot.points)];
    }
    let (mut last, validation) = (0, delays.validation_ms());
    let points = 1..=u32::from(hot.points);
    let time = |nth| {
        last = last.max(validation + schedule.point_ms(nth) + delays.latency_ms(nth));
        last
    };
    points.map(time).collect()
}

/// The text of a step in the log of a deployment (*recorded*).
pub(crate) fn step_text(share: Decimal) -> String {
    format!(
        "Configuration available to {}% of clients",
        share.to_fixed(2)
    )
}

/// How long after its completion a deployment can be reverted (*documented*).
pub(crate) const REVERT_WITHIN: Span = Span::from_secs(72 * 3_600);
