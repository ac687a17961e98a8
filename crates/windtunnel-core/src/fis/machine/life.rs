//! The life of an experiment and of its actions: what each state does when its time comes.

use alloc::format;
use alloc::string::String;

use super::Flight;
use super::resolve::Outcome;
use crate::env::{AlarmState, Fault, Phase};
use crate::event::Cause;
use crate::fis::model::ExperimentError;
use crate::fis::state::{Cell, Failure, Flags, NEVER, late_run};
use crate::fis::table::{
    ActionState, ActionTrigger, ExperimentState, ExperimentTrigger, ReportState, ReportTrigger,
};

impl Flight<'_, '_> {
    /// Phase (a): completions and failures, and the end of an experiment that has nothing left.
    #[inline(always)]
    pub(crate) fn settle(&mut self) {
        match self.hot.state.state() {
            ExperimentState::Running => {
                self.settle_actions();
                self.end_if_nothing_left();
            }
            ExperimentState::Stopping => {
                self.settle_actions();
                if !self.has_active() && (self.has_stopped_any() || self.now >= self.stopping_end())
                {
                    self.turn(ExperimentTrigger::StopFinished, self.hot.cause);
                    self.end();
                }
            }
            ExperimentState::Pending if self.now >= self.pending_end() => self.initiate(),
            _ => {}
        }
    }

    /// Leaves `pending`.
    pub(crate) fn initiate(&mut self) {
        self.turn(ExperimentTrigger::PendingOver, Cause::Time);
        self.hot.started = self.now;
    }

    #[inline(always)]
    fn settle_actions(&mut self) {
        let mut failed = false;
        for action in self.due() {
            failed |= match self.state(action) {
                ActionState::Initiating => self.initiated(action),
                ActionState::Running => self.ran(action),
                ActionState::Stopping => {
                    self.has_stopped(action);
                    false
                }
                _ => false,
            };
        }
        if failed {
            self.drain();
        }
    }

    /// An initiating action is due. Tells whether it failed, here and below.
    fn initiated(&mut self, action: u32) -> bool {
        if let Some(fault) = self.start_fault(action) {
            return self.struck(action, fault);
        }
        let begin = self.init_end(action);
        if begin > self.now {
            // A fault that was to strike earlier is used up.
            self.set_active_cell(
                action,
                Cell {
                    start: self.cell(action).start,
                    end: begin,
                },
            );
            return false;
        }
        if begin < self.now {
            self.cold
                .late_runs
                .insert(late_run(self.serial, action), self.now);
        }
        self.step_from(
            action,
            ActionState::Initiating,
            ActionTrigger::Ready,
            Cause::Time,
        );
        if self.version.compiled.actions[action as usize].asserts_alarms
            && let Some(reason) = self.broken_assertion(action)
        {
            return self.failed(
                action,
                self.error("ConfigurationFailure", None),
                reason,
                Cause::Alarm,
            );
        }
        let end = self.run_end(action);
        if end <= self.now {
            return self.ran(action);
        }
        self.set_active_cell(
            action,
            Cell {
                start: self.cell(action).start,
                end,
            },
        );
        false
    }

    /// A running action is due.
    #[inline(always)]
    fn ran(&mut self, action: u32) -> bool {
        if !self.cx.env.faults.is_empty() {
            if let Some(fault) = self.run_fault(action) {
                return self.struck(action, fault);
            }
            let end = self.run_end(action);
            if end > self.now {
                self.set_active_cell(
                    action,
                    Cell {
                        start: self.cell(action).start,
                        end,
                    },
                );
                return false;
            }
            if self.version.compiled.actions[action as usize].is_undone
                && let Some(fault) = self.fault(action, Phase::Undo)
            {
                return self.struck(action, fault);
            }
        }
        self.step_from(
            action,
            ActionState::Running,
            ActionTrigger::Finished,
            Cause::Time,
        );
        self.end_cell(action);
        self.release(action);
        false
    }

    /// A stopping action is due. That it fails does not fail the experiment.
    fn has_stopped(&mut self, action: u32) {
        let is_undone = self.version.compiled.actions[action as usize].is_undone;
        let undo = if is_undone {
            self.fault(action, Phase::Undo)
        } else {
            None
        };
        if let Some(fault) = undo.or_else(|| self.fault(action, Phase::Stop)) {
            self.struck(action, fault);
        } else {
            self.step(action, ActionTrigger::StopFinished, Cause::Time);
            self.end_cell(action);
        }
    }

    fn struck(&mut self, action: u32, fault: usize) -> bool {
        let fault = self.cx.strike(fault);
        let (code, reason) = described(&fault, "Action failed.");
        self.failed(
            action,
            self.error(&code, fault.account_id.as_deref()),
            reason,
            Cause::Fault,
        )
    }

    /// Fails an action; the first failure of a running experiment is the experiment's.
    fn failed(
        &mut self,
        action: u32,
        error: ExperimentError,
        reason: String,
        cause: Cause,
    ) -> bool {
        self.step(action, ActionTrigger::Error, cause);
        self.end_cell(action);
        let location = format!("actions.{}", self.version.names[action as usize]);
        let error = ExperimentError {
            location: Some(location),
            ..error
        };
        let failures = self.cold.failures.entry(self.serial).or_default();
        let failure = Failure { error, reason };
        if self.hot.state.state() == ExperimentState::Running {
            failures.first.get_or_insert_with(|| failure.clone());
        }
        failures.actions.insert(action, failure);
        true
    }

    /// Begins to drain after a failure: what is active stops, what waits is cancelled.
    fn drain(&mut self) {
        if self.hot.state.state() == ExperimentState::Running && !self.hot.flags.has(Flags::FAILING)
        {
            self.hot.flags.set(Flags::FAILING);
            self.hot.cause = Cause::Failure;
            self.stop_actions(Cause::Failure);
        }
    }

    /// Asks what is active to stop and cancels what waits.
    pub(crate) fn stop_actions(&mut self, cause: Cause) {
        for action in self.active() {
            if self.state(action) != ActionState::Stopping {
                self.step(action, ActionTrigger::Stop, cause);
                let end = self.stop_end(action);
                self.set_active_cell(
                    action,
                    Cell {
                        start: self.cell(action).start,
                        end,
                    },
                );
            }
        }
        self.hot.flags.set(Flags::MOVED);
        self.cancel_waiting(cause);
        self.released = 0;
    }

    pub(super) fn cancel_waiting(&mut self, cause: Cause) {
        for action in self.waiting() {
            self.step_from(action, ActionState::Pending, ActionTrigger::Cancel, cause);
        }
    }

    #[inline(always)]
    fn end_cell(&mut self, action: u32) {
        let start = self.cell(action).start;
        self.set_ended_cell(
            action,
            Cell {
                start,
                end: self.now,
            },
        );
    }

    #[inline(always)]
    fn end_if_nothing_left(&mut self) {
        if self.hot.state.state() != ExperimentState::Running
            || self.has_active()
            || self.has_waiting()
        {
            return;
        }
        if self.hot.since == NEVER {
            self.hot.since = self.now;
        }
        if self.now >= self.finish_end() {
            if self.hot.flags.has(Flags::FAILING) {
                self.turn(ExperimentTrigger::ActionsDrained, self.hot.cause);
            } else {
                self.turn(ExperimentTrigger::ActionsCompleted, Cause::Time);
            }
            self.end();
        }
    }

    /// Leaves the run for a user, an alarm or the lever; the actions follow in
    /// [`stop_actions`](Self::stop_actions).
    pub(crate) fn stop(&mut self, trigger: ExperimentTrigger, cause: Cause) {
        self.turn(trigger, cause);
        self.hot.cause = cause;
        self.hot.since = self.now;
    }

    /// Ends an experiment that has not run, by the safety lever.
    pub(crate) fn cancel(&mut self) {
        self.turn(ExperimentTrigger::LeverEngaged, Cause::SafetyLever);
        self.hot.cause = Cause::SafetyLever;
        self.cancel_waiting(Cause::SafetyLever);
        self.end();
    }

    pub(super) fn end(&mut self) {
        self.hot.ended = self.now;
        self.ledger.active -= 1;
        self.ledger.retired.push_back((self.cx.now, self.serial));
        if self.hot.report.is_some() {
            if self.hot.state.state() == ExperimentState::Cancelled {
                self.turn_report(ReportTrigger::ExperimentCancelled, Cause::SafetyLever);
            } else {
                self.ledger.reports += 1;
            }
        }
    }

    /// Phase (c): an experiment that has run too long fails.
    pub(crate) fn limit(&mut self) {
        if self.hot.state.state() != ExperimentState::Running
            || self.hot.flags.has(Flags::FAILING)
            || self.now < self.limit_end()
        {
            return;
        }
        let error = self.error("QuotaExceededFailure", None);
        let error = ExperimentError {
            location: Some("experiment".into()),
            ..error
        };
        let longest = self.cx.config.limits.fis_experiment_duration;
        let reason = format!("Experiment exceeded the maximum duration of {longest}.");
        self.cold.failures.entry(self.serial).or_default().first = Some(Failure { error, reason });
        self.hot.flags.set(Flags::FAILING);
        self.hot.cause = Cause::Limit;
        self.stop_actions(Cause::Limit);
        self.end_if_nothing_left();
    }

    /// Phase (d): starts ready actions by name; those that end at once release others.
    #[inline]
    pub(crate) fn start_ready(&mut self) {
        if self.hot.state.state() != ExperimentState::Running || self.hot.flags.has(Flags::FAILING)
        {
            return;
        }
        let mut failed = false;
        while let Some(action) = self.take_ready() {
            if self.hot.flags.has(Flags::RESOLVED) && self.is_skipped(action) {
                self.skip(action, Cause::Targets);
                self.release(action);
                continue;
            }
            if !self.cx.config.fis.switches.parallel_check_at_create
                && self.active_count() >= self.cx.config.limits.fis_parallel_actions
            {
                self.put_back(action);
                break;
            }
            failed |= self.start(action);
        }
        if failed {
            self.drain();
        }
        self.end_if_nothing_left();
    }

    #[inline(always)]
    fn start(&mut self, action: u32) -> bool {
        self.step_from(
            action,
            ActionState::Pending,
            ActionTrigger::Started,
            Cause::Time,
        );
        self.start_cell(action);
        if self.hot.flags.has(Flags::RESOLVED)
            && let Some(reason) = self.over_quota(action)
        {
            let error = self.error("QuotaExceededFailure", None);
            return self.failed(action, error, reason, Cause::Limit);
        }
        let end = self.init_end(action);
        if end <= self.now {
            return self.initiated(action);
        }
        self.set_active_cell(
            action,
            Cell {
                start: self.now,
                end,
            },
        );
        false
    }

    fn is_skipped(&self, action: u32) -> bool {
        match self
            .cold
            .resolutions
            .get(&self.serial)
            .map(|resolution| &resolution.outcome)
        {
            Some(Outcome::Resolved { skipped, .. }) => skipped.binary_search(&action).is_ok(),
            _ => false,
        }
    }

    fn over_quota(&self, action: u32) -> Option<String> {
        match &self.cold.resolutions.get(&self.serial)?.outcome {
            Outcome::Resolved { over_quota, .. } => over_quota
                .iter()
                .find(|over| over.0 == action)
                .map(|over| over.1.clone()),
            Outcome::Failed { .. } => None,
        }
    }

    /// Phase (e): the report goes on.
    pub(crate) fn report(&mut self) {
        let Some(report) = self.hot.report else {
            return;
        };
        if self.hot.ended == NEVER {
            return;
        }
        if report.state() == ReportState::Pending && self.now >= self.report_begin() {
            self.turn_report(ReportTrigger::PostExperimentOver, Cause::Time);
        }
        let is_running = self
            .hot
            .report
            .is_some_and(|r| r.state() == ReportState::Running);
        if is_running && self.now >= self.report_end() {
            self.ledger.reports -= 1;
            if self.cx.env.faults.is_empty() {
                self.turn_report(ReportTrigger::Generated, Cause::Time);
            } else if let Some(at) = self.cx.env.report_fault(&self.id()) {
                let fault = self.cx.strike(at);
                let (code, reason) = described(&fault, "Report could not be generated.");
                let failure = Failure {
                    error: self.error(&code, None),
                    reason,
                };
                self.cold.failures.entry(self.serial).or_default().report = Some(failure);
                self.turn_report(ReportTrigger::Error, Cause::Fault);
            } else {
                self.turn_report(ReportTrigger::Generated, Cause::Time);
            }
        }
    }

    /// Looks again at when active actions are due, after the environment changed.
    pub(crate) fn replan(&mut self) {
        for action in self.active() {
            let end = self.planned(action).max(self.now);
            if end != self.cell(action).end {
                self.set_active_cell(
                    action,
                    Cell {
                        start: self.cell(action).start,
                        end,
                    },
                );
            }
        }
        self.hot.flags.set(Flags::MOVED);
    }

    /// Says why the alarms that an action asserts are not as they should be.
    fn broken_assertion(&self, action: u32) -> Option<String> {
        let name: &str = &self.version.names[action as usize];
        let parameters = self
            .version
            .template
            .actions
            .get(name)?
            .parameters
            .as_ref()?;
        let list = |name| {
            parameters
                .get(name)
                .map_or("", String::as_str)
                .split(',')
                .map(str::trim)
        };
        let states = || list("alarmStates");
        let wrong = list("alarmArns").find(|&arn| {
            let state = self
                .cx
                .env
                .alarm(arn)
                .unwrap_or(AlarmState::InsufficientData);
            !states().any(|name| AlarmState::from_name(name) == Some(state))
        })?;
        Some(format!(
            "Alarm {wrong} is not in one of the expected states."
        ))
    }

    pub(super) fn error(&self, code: &str, account: Option<&str>) -> ExperimentError {
        ExperimentError {
            account_id: Some(account.unwrap_or(&self.cx.config.account).into()),
            code: Some(code.into()),
            location: None,
        }
    }
}

/// Returns code and reason of a fault, with what stands for those not given (*chosen*).
fn described(fault: &Fault, text: &str) -> (String, String) {
    let code = fault
        .code
        .clone()
        .unwrap_or_else(|| "InternalFailure".into());
    (code, reason_of(fault, text))
}

/// Returns the reason of a fault as the service would show it: its first 512 characters
/// (*documented*).
pub(super) fn reason_of(fault: &Fault, text: &str) -> String {
    fault
        .reason
        .as_deref()
        .unwrap_or(text)
        .chars()
        .take(512)
        .collect()
}
