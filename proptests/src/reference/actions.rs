//! The life of an action (fis.md 3.3).

use super::rules::OWNER;
use super::{Failure, Model};
use crate::recipe::{Kind, alarm_arn};

impl Model {
    /// Tells whether the effect of an action is taken back (fis.md 8.1, column "Undone").
    pub(super) fn is_undone(&self, e: usize, name: &str) -> bool {
        match &self.experiments[e].recipe.steps[name].kind {
            Kind::StopInstances(_, after) => after.is_some(),
            Kind::PauseIo(..) | Kind::Disconnect(..) | Kind::CustomResource(_) => true,
            Kind::Wait(_)
            | Kind::Reboot(_)
            | Kind::Command(..)
            | Kind::Automation(_)
            | Kind::Assert(..) => false,
        }
    }

    /// Returns how long an action runs when nothing fails, its post action included.
    pub(super) fn length(&self, e: usize, name: &str) -> u64 {
        let run = match &self.experiments[e].recipe.steps[name].kind {
            Kind::Wait(time)
            | Kind::Command(_, time)
            | Kind::PauseIo(_, time)
            | Kind::Disconnect(_, time)
            | Kind::StopInstances(_, Some(time)) => *time + self.knobs.overhead,
            Kind::Automation(bound) | Kind::CustomResource(bound) => {
                self.work_of(e, name, *bound) + self.knobs.overhead
            }
            Kind::Reboot(_) | Kind::StopInstances(_, None) | Kind::Assert(..) => {
                self.knobs.instant_action
            }
        };
        if self.is_undone(e, name) {
            run + self.knobs.undo
        } else {
            run
        }
    }

    /// Returns when something happens to an active action.
    pub(super) fn due(&self, e: usize, name: &str) -> u64 {
        let action = self.action(e, name);
        match action.state {
            "initiating" => {
                let begin = action.started.expect("it has started");
                begin
                    + self
                        .fault_after(e, name, "start")
                        .unwrap_or(self.knobs.action_init)
            }
            "running" => {
                let begin = action.ran.expect("it runs");
                let end = begin + self.length(e, name);
                match self.fault_after(e, name, "run") {
                    Some(after) => end.min(begin + after),
                    None => end,
                }
            }
            _ => action.stopping.expect("it is stopping") + self.knobs.stop,
        }
    }

    /// Does what is due of an active action. Tells whether it failed.
    pub(super) fn goes_on(&mut self, e: usize, name: &str) -> bool {
        match self.action(e, name).state {
            "initiating" => self.initiated(e, name),
            "running" => self.ran(e, name),
            _ => self.has_stopped(e, name),
        }
    }

    /// Starts an action. Tells whether it failed at once.
    pub(super) fn start_action(&mut self, e: usize, name: &str) -> bool {
        self.step(e, name, "initiating", "time");
        self.action_mut(e, name).started = Some(self.now);
        if let Some(failure) = self.over_quota(e, name) {
            return self.fails(e, name, failure, "limit");
        }
        self.due(e, name) <= self.now && self.initiated(e, name)
    }

    fn initiated(&mut self, e: usize, name: &str) -> bool {
        if let Some(fault) = self.action_fault(e, name, "start") {
            return self.struck(e, name, fault);
        }
        self.step(e, name, "running", "time");
        self.action_mut(e, name).ran = Some(self.now);
        if let Some(failure) = self.broken_assertion(e, name) {
            return self.fails(e, name, failure, "alarm");
        }
        self.due(e, name) <= self.now && self.ran(e, name)
    }

    fn ran(&mut self, e: usize, name: &str) -> bool {
        let begin = self.action(e, name).ran.expect("it runs");
        let strikes = self.fault_after(e, name, "run").map(|after| begin + after);
        if strikes.is_some_and(|at| at <= self.now)
            && let Some(fault) = self.action_fault(e, name, "run")
        {
            return self.struck(e, name, fault);
        }
        if self.is_undone(e, name)
            && let Some(fault) = self.action_fault(e, name, "undo")
        {
            return self.struck(e, name, fault);
        }
        self.step(e, name, "completed", "time");
        self.action_mut(e, name).ended = Some(self.now);
        false
    }

    fn has_stopped(&mut self, e: usize, name: &str) -> bool {
        let undo = self
            .action_fault(e, name, "undo")
            .filter(|_| self.is_undone(e, name));
        match undo.or_else(|| self.action_fault(e, name, "stop")) {
            Some(fault) => self.struck(e, name, fault),
            None => {
                self.step(e, name, "stopped", "time");
                self.action_mut(e, name).ended = Some(self.now);
                false
            }
        }
    }

    fn struck(&mut self, e: usize, name: &str, fault: usize) -> bool {
        let failure = self.strike(fault, "InternalFailure", "Action failed.");
        self.fails(e, name, failure, "fault")
    }

    fn fails(&mut self, e: usize, name: &str, failure: Failure, cause: &str) -> bool {
        self.step(e, name, "failed", cause);
        let failure = Failure {
            location: format!("actions.{name}"),
            ..failure
        };
        let action = self.experiments[e]
            .actions
            .get_mut(name)
            .expect("the action exists");
        action.ended = Some(self.now);
        action.failure = Some(failure.clone());
        // fis.md 3.6: the first failure in time is the experiment's; one that is being stopped ends
        // `stopped` in spite of it.
        if self.experiments[e].state == "running" {
            self.experiments[e].error.get_or_insert(failure);
        }
        true
    }

    /// `aws:cloudwatch:assert-alarm-state` fails unless the alarm is in the state. An alarm that was
    /// never mentioned has insufficient data.
    fn broken_assertion(&self, e: usize, name: &str) -> Option<Failure> {
        let Kind::Assert(alarm, wanted) = &self.experiments[e].recipe.steps[name].kind else {
            return None;
        };
        let arn = alarm_arn(*alarm);
        let state = self
            .alarms
            .get(&arn)
            .map_or("INSUFFICIENT_DATA", |alarm| alarm.state);
        (state != *wanted).then(|| Failure {
            code: "ConfigurationFailure".into(),
            location: String::new(),
            account: OWNER.into(),
            reason: format!("Alarm {arn} is not in one of the expected states."),
        })
    }
}
