//! What happens to experiments as time passes: one instant at a time, in the order of the service.
//!
//! Within an instant: (a) completions and failures, by experiment and then by name of action, with
//! the end of an experiment that has nothing left; (b) alarms, and experiments that have initiated;
//! (c) the limit on the duration; (d) starts of ready actions by name; (e) reports; (f) expiry.
//! Source: *chosen*.

mod flight;
mod life;
mod plain;
mod plan;
mod resolve;
mod setup;

use alloc::string::String;
use alloc::vec::Vec;

pub(crate) use flight::Flight;
use plain::Settled;
pub(crate) use plan::Tempo;
pub use resolve::invent;
pub(crate) use resolve::{Found, Outcome, Resolution, Scene, TargetResolution, resolve};

use super::model::Compiled;
use super::state::{Fis, Flags, Hot, NEVER, WHOLE, late_run, part_of, serial_of, who};
use super::table::{
    ExperimentMachine, ExperimentState, ExperimentTrigger, ReportMachine, ReportState,
    SafetyLeverState, SafetyLeverTrigger,
};
use crate::draw::{Lane, Purpose};
use crate::event::{Cause, Event, MachineKind};
use crate::table::Machine;
use crate::time::Instant;
use crate::world::Cx;

impl Fis {
    /// Returns when the service has something to do next, [`Instant::MAX`] when never; at times too
    /// early, never too late.
    #[inline]
    pub(crate) fn next_timeout(&self, config: &crate::Config) -> Instant {
        self.queue.next().min(self.rare_timeout(config))
    }

    /// Returns when there is next something to do that the queue does not name: data expires, or an
    /// alarm has its effect.
    fn rare_timeout(&self, config: &crate::Config) -> Instant {
        let expiry = self.ledger.retired.front();
        let expiry = expiry.map(|&(ended, _)| ended + config.fis.timing.retention);
        let effect = self.cold.alarm_effects.first().map(|&(at, _)| at);
        let never = Instant::MAX;
        expiry.unwrap_or(never).min(effect.unwrap_or(never))
    }

    /// Tells whether nothing is going on: time alone would only let data expire.
    #[inline]
    pub(crate) fn is_idle(&self) -> bool {
        self.ledger.active == 0 && self.ledger.reports == 0 && self.cold.alarm_effects.is_empty()
    }

    /// Fires all that is due from `next` up to `until`, each at its own instant; unless the lot is
    /// [`ALL`], only until that many events wait or nothing goes on any more. Returns when there is
    /// something to do next.
    #[inline(never)]
    pub(crate) fn fire(
        &mut self,
        cx: &mut Cx<'_>,
        rounds: &mut Rounds,
        mut next: Instant,
        until: Instant,
        lot: usize,
    ) -> Instant {
        let mut rare = self.rare_timeout(cx.config);
        while next <= until && next != Instant::MAX {
            cx.now = cx.now.max(next);
            self.queue.pop(next, &mut rounds.again);
            if rounds.again.len() >= 4 {
                self.touch(&rounds.again);
            }
            let quiet = self.settle_quietly(cx, &rounds.again);
            // Most instants are quiet; then what is rare has not changed either.
            if quiet < rounds.again.len() || next >= rare {
                self.phase_a(cx, rounds, quiet);
                if !self.cold.alarm_effects.is_empty() {
                    self.raise_due_alarms(cx, rounds);
                }
                self.later_rounds(cx, rounds);
                self.expire(cx);
                rare = self.rare_timeout(cx.config);
                if lot != ALL && self.is_idle() {
                    return self.queue.next().min(rare);
                }
            }
            next = self.queue.next().min(rare);
            if cx.events.waiting() >= lot {
                break;
            }
        }
        next
    }

    /// Goes through the phases of the present instant for some experiments, until they are quiet.
    pub(crate) fn quiesce(&mut self, cx: &mut Cx<'_>, experiments: Vec<u32>) {
        let again = experiments
            .into_iter()
            .map(|serial| who(serial, WHOLE))
            .collect();
        let mut rounds = Rounds {
            again,
            ..Rounds::default()
        };
        self.phase_a(cx, &mut rounds, 0);
        self.later_rounds(cx, &mut rounds);
    }

    /// Goes on after the first phase (a) of an instant.
    #[inline(always)]
    fn later_rounds(&mut self, cx: &mut Cx<'_>, rounds: &mut Rounds) {
        if !rounds.work.is_empty() {
            self.later_phases(cx, rounds);
        }
        if cx.is_used_up || !rounds.again.is_empty() {
            self.repeat(cx, rounds);
        }
    }

    /// A step without delay that is due at once goes through the phases again. Each round takes at
    /// least one transition, and no machine has a cycle.
    #[cold]
    fn repeat(&mut self, cx: &mut Cx<'_>, rounds: &mut Rounds) {
        loop {
            if core::mem::take(&mut cx.is_used_up) {
                self.replan_running(cx, rounds);
            }
            if rounds.again.is_empty() {
                break;
            }
            rounds.again.sort_unstable();
            self.phase_a(cx, rounds, 0);
            self.later_phases(cx, rounds);
        }
    }

    /// Phase (a) for the experiments of `again`, but for the first names, which are settled; those
    /// that have more to do go to `work`.
    #[inline(never)]
    fn phase_a(&mut self, cx: &mut Cx<'_>, rounds: &mut Rounds, settled: usize) {
        rounds.work.clear();
        let mut at = settled;
        while let Some(&(mut name)) = rounds.again.get(at) {
            let serial = serial_of(name);
            let mut due = action_bit(name);
            at += 1;
            while let Some(&next) = rounds.again.get(at)
                && serial_of(next) == serial
            {
                due |= action_bit(next);
                name = next;
                at += 1;
            }
            // The experiment as a whole comes last; then there may be more to do.
            let settled = if part_of(name) == WHOLE {
                Settled::No
            } else {
                self.settle_plain(cx, serial, due)
            };
            match settled {
                Settled::Yes => {}
                Settled::Ready(ready) => rounds.work.push((serial, ready)),
                Settled::No => self.settle(cx, rounds, serial),
            }
            at += self.settle_quietly(cx, rounds.again.get(at..).unwrap_or_default());
        }
        rounds.again.clear();
        self.settle_lever(cx);
    }

    /// Phase (a) for an experiment.
    #[inline(always)]
    fn settle(&mut self, cx: &mut Cx<'_>, rounds: &mut Rounds, serial: u32) {
        // What the queue names may be gone.
        let Some(hot) = self.experiment(serial) else {
            return;
        };
        let waits_for_room = !cx.config.fis.switches.parallel_check_at_create;
        if hot.state.state() == ExperimentState::Initiating && !waits_for_room {
            rounds.is_initiating = true;
            rounds.work.push((serial, 0));
        } else {
            self.settle_in_flight(cx, rounds, serial, waits_for_room);
        }
    }

    #[inline(never)]
    fn settle_in_flight(
        &mut self,
        cx: &mut Cx<'_>,
        rounds: &mut Rounds,
        serial: u32,
        waits_for_room: bool,
    ) {
        let mut flight = Flight::of(self, cx, serial);
        flight.settle();
        if waits_for_room {
            flight.release_all();
        }
        let is_busy = match flight.hot.state.state() {
            ExperimentState::Running => {
                let is_over = flight.now >= flight.limit_end();
                rounds.is_limited |= is_over;
                is_over || flight.has_ready()
            }
            ExperimentState::Stopping => false,
            ExperimentState::Pending | ExperimentState::Initiating => {
                rounds.is_initiating = true;
                true
            }
            _ => flight.hot.report.is_some(),
        };
        // What is due again at once, such as a stop without delay, goes on with the phases.
        if is_busy || flight.rearm() {
            rounds.work.push((serial, flight.released));
        }
    }

    #[inline(never)]
    fn later_phases(&mut self, cx: &mut Cx<'_>, rounds: &mut Rounds) {
        if core::mem::take(&mut rounds.is_initiating) {
            for (serial, released) in &mut rounds.work {
                if let Some(ready) = self.begin_plain(cx, *serial) {
                    *released |= ready;
                } else {
                    self.leave_initiating(cx, *serial, released, &mut rounds.is_limited);
                }
            }
        }
        if core::mem::take(&mut rounds.is_limited) {
            for &(serial, _) in &rounds.work {
                self.limit(cx, serial);
            }
        }
        let mut is_reporting = false;
        for &(serial, released) in &rounds.work {
            if self.start_plain(cx, serial, released) {
                continue;
            }
            is_reporting |= self.start_ready(cx, serial, released, &mut rounds.again);
        }
        self.settle_lever(cx);
        if is_reporting {
            for &(serial, _) in &rounds.work {
                self.report(cx, serial, &mut rounds.again);
            }
        }
    }

    /// Phase (c) for an experiment.
    #[cold]
    fn limit(&mut self, cx: &mut Cx<'_>, serial: u32) {
        Flight::of(self, cx, serial).limit();
    }

    /// Phase (e) for an experiment.
    #[cold]
    fn report(&mut self, cx: &mut Cx<'_>, serial: u32, again: &mut Vec<u64>) {
        let mut flight = Flight::of(self, cx, serial);
        flight.report();
        if flight.hot.ended != NEVER && flight.rearm() {
            again.push(who(serial, WHOLE));
        }
    }

    /// Phase (b) for an experiment.
    #[inline(never)]
    fn leave_initiating(
        &mut self,
        cx: &mut Cx<'_>,
        serial: u32,
        released: &mut u32,
        is_limited: &mut bool,
    ) {
        let mut flight = Flight::of(self, cx, serial);
        flight.leave_initiating();
        if flight.has_ready() {
            *released |= flight.released;
        }
        // Where no time at all may pass, the limit is reached at once.
        *is_limited |= flight.hot.state.state() == ExperimentState::Running
            && flight.now >= flight.limit_end();
    }

    /// Phase (d) for an experiment. Tells whether a report follows.
    #[inline(never)]
    fn start_ready(
        &mut self,
        cx: &mut Cx<'_>,
        serial: u32,
        released: u32,
        again: &mut Vec<u64>,
    ) -> bool {
        let mut flight = Flight::of(self, cx, serial);
        flight.released = released;
        flight.start_ready();
        if flight.hot.ended != NEVER && flight.hot.report.is_some() {
            return true;
        }
        if flight.rearm() {
            again.push(who(serial, WHOLE));
        }
        false
    }

    /// Reads the records that are about to be written, so that the misses of the cache overlap.
    #[inline(never)]
    fn touch(&self, due: &[u64]) {
        let mut sum = 0_u32;
        for &name in due {
            if let Some(hot) = self.experiments.get(serial_of(name)) {
                sum = sum.wrapping_add(hot.version);
            }
        }
        core::hint::black_box(sum);
    }

    /// Phase (f): what ended long ago is no longer kept.
    #[inline(always)]
    fn expire(&mut self, cx: &Cx<'_>) {
        let retention = cx.config.fis.timing.retention;
        while let Some(&(ended, serial)) = self.ledger.retired.front() {
            if ended + retention > cx.now {
                break;
            }
            self.ledger.retired.pop_front();
            self.forget(serial);
        }
    }

    #[cold]
    fn forget(&mut self, serial: u32) {
        let Some(hot) = self.experiments.get_mut(serial) else {
            return;
        };
        if hot.report.is_some_and(|report| !is_final(report.state())) {
            self.ledger.reports -= 1;
        }
        hot.flags.set(Flags::GONE);
        hot.due = NEVER;
        let (version, block) = (hot.version, hot.block);
        let count = self.versions[version].compiled.len();
        if count <= Compiled::SMALL {
            // Where all went as planned, nothing was kept.
            if block != NEVER {
                self.cells[count].give_back(block);
            }
        } else {
            self.large.remove(block);
        }
        self.release_version(version);
        self.cold.experiment_tags.remove(&serial);
        self.cold.failures.remove(&serial);
        self.cold.resolutions.remove(&serial);
        let runs = late_run(serial, 0)..=late_run(serial, u32::MAX);
        let late: Vec<u64> = self.cold.late_runs.range(runs).map(|run| *run.0).collect();
        for run in late {
            self.cold.late_runs.remove(&run);
        }
        self.cold
            .tokens
            .retain(|key, token| token.made != serial || !key.starts_with(super::command::START));
        self.experiments
            .bury(serial, |hot| hot.flags.has(Flags::GONE));
    }

    /// An alarm changed to ALARM: its effect comes now or after the latency.
    pub(crate) fn alarm_raised(&mut self, cx: &mut Cx<'_>, arn: &str) {
        let changes = cx.env.alarms.get(arn).map_or(0, |alarm| alarm.changes);
        let draw = cx.keys.draw(Purpose::FisDelay, Lane::of_text(arn), changes);
        let latency = cx.config.fis.timing.alarm_latency.sample(draw);
        if latency.is_zero() {
            let mut rounds = Rounds::default();
            self.raise_alarms(cx, &[arn.into()], &mut rounds);
            self.phase_a(cx, &mut rounds, 0);
            self.later_rounds(cx, &mut rounds);
        } else {
            self.cold
                .alarm_effects
                .insert((cx.now + latency, arn.into()));
        }
    }

    /// Lets the alarms have their effect whose latency is over.
    #[cold]
    fn raise_due_alarms(&mut self, cx: &mut Cx<'_>, rounds: &mut Rounds) {
        let mut raised = Vec::new();
        while let Some((at, _)) = self.cold.alarm_effects.first()
            && *at <= cx.now
        {
            raised.extend(self.cold.alarm_effects.pop_first().map(|(_, arn)| arn));
        }
        if !raised.is_empty() {
            self.raise_alarms(cx, &raised, rounds);
        }
    }

    /// Stops the running experiments that one of the alarms is a stop condition of.
    fn raise_alarms(&mut self, cx: &mut Cx<'_>, arns: &[String], rounds: &mut Rounds) {
        let trigger = ExperimentTrigger::AlarmRaised;
        for serial in self.in_state(|state| state == ExperimentState::Running) {
            let mut flight = Flight::of(self, cx, serial);
            if flight.hot.flags.has(Flags::FAILING)
                || !flight
                    .version
                    .alarms
                    .iter()
                    .any(|alarm| arns.contains(alarm))
            {
                continue;
            }
            flight.stop(trigger, Cause::Alarm);
            flight.stop_actions(Cause::Alarm);
            rounds.work.retain(|work| work.0 != serial);
            if flight.rearm() {
                rounds.again.push(who(serial, WHOLE));
            }
        }
    }

    /// Returns the experiments whose state is so, in order of creation.
    pub(crate) fn in_state(&self, is_so: impl Fn(ExperimentState) -> bool) -> Vec<u32> {
        if self.ledger.active == 0 {
            return Vec::new();
        }
        let is_wanted = |hot: &Hot| is_so(hot.state.state());
        let serials = self.experiments.range();
        serials
            .filter(|&serial| self.experiment(serial).is_some_and(is_wanted))
            .collect()
    }

    /// The lever was engaged: stops what runs and cancels what has not run.
    pub(crate) fn lever_engaged(&mut self, cx: &mut Cx<'_>) {
        let mut stopped = Vec::new();
        for serial in self.in_state(|state| !ExperimentMachine::TABLE.is_terminal(state)) {
            let mut flight = Flight::of(self, cx, serial);
            match flight.hot.state.state() {
                // What drains after a failure ends by itself.
                ExperimentState::Running if flight.hot.flags.has(Flags::FAILING) => continue,
                ExperimentState::Running => {
                    flight.stop(ExperimentTrigger::LeverEngaged, Cause::SafetyLever);
                    flight.stop_actions(Cause::SafetyLever);
                }
                ExperimentState::Pending | ExperimentState::Initiating => flight.cancel(),
                _ => continue,
            }
            if flight.rearm() {
                stopped.push(serial);
            }
        }
        self.quiesce(cx, stopped);
    }

    /// Takes a transition of the safety lever.
    pub(crate) fn turn_lever(
        &mut self,
        cx: &mut Cx<'_>,
        trigger: SafetyLeverTrigger,
        cause: Cause,
    ) -> bool {
        let Ok(taken) = self.cold.lever.state.take(trigger) else {
            return false;
        };
        let (machine, row) = (MachineKind::FisSafetyLever, taken.row());
        cx.events.push(Event {
            at: cx.now,
            serial: 0,
            part: 0,
            machine,
            row,
            cause,
        });
        true
    }

    /// The engaging lever is engaged once no experiment is active.
    #[inline]
    fn settle_lever(&mut self, cx: &mut Cx<'_>) {
        if self.ledger.active == 0 && self.cold.lever.state.state() == SafetyLeverState::Engaging {
            self.turn_lever(cx, SafetyLeverTrigger::LastEnded, Cause::Time);
        }
    }

    /// The environment changed what is to come: looks at all active actions again.
    pub(crate) fn replan(&mut self, cx: &mut Cx<'_>) {
        cx.is_used_up = true;
        self.quiesce(cx, Vec::new());
    }

    fn replan_running(&mut self, cx: &mut Cx<'_>, rounds: &mut Rounds) {
        for serial in self.in_state(|state| state == ExperimentState::Running) {
            let mut flight = Flight::of(self, cx, serial);
            flight.replan();
            if flight.rearm() {
                rounds.again.push(who(serial, WHOLE));
            }
        }
    }
}

fn is_final(state: ReportState) -> bool {
    ReportMachine::TABLE.is_terminal(state)
}

/// A lot of events that is never full.
pub(crate) const ALL: usize = usize::MAX;

/// Returns the action of a name in the queue as a bit of a mask.
#[inline(always)]
const fn action_bit(who: u64) -> u32 {
    1_u32.wrapping_shl(part_of(who))
}

/// The experiments of an instant that have something to do.
#[derive(Clone, Debug, Default)]
pub(crate) struct Rounds {
    /// Those past phase (a), with the actions released there.
    work: Vec<(u32, u32)>,
    /// Those to begin with phase (a), as the queue names them, ascending.
    again: Vec<u64>,
    /// Whether some of `work` have not begun to run.
    is_initiating: bool,
    /// Whether some of `work` have run too long.
    is_limited: bool,
}
