//! What happens as time passes: one instant at a time, in the order of fis.md 11.1.

use petgraph::Direction;

use super::rules::OWNER;
use super::{Failure, Model};
use crate::op::Place;
use crate::recipe::{alarm_arn, iso};

impl Model {
    /// Lets time pass to `end`.
    pub fn advance_to(&mut self, end: u64) {
        while let Some(next) = self.next_instant().filter(|&next| next <= end) {
            self.now = next;
            self.settle();
        }
        self.now = end;
    }

    /// Finds the next instant at which anything is due.
    fn next_instant(&self) -> Option<u64> {
        let experiments = (0..self.experiments.len()).flat_map(|e| self.instants_of(e));
        let effects = self.effects.iter().map(|&(at, _)| at);
        experiments.chain(effects).filter(|&at| at > self.now).min()
    }

    fn instants_of(&self, e: usize) -> Vec<u64> {
        let knobs = &self.knobs;
        let it = &self.experiments[e];
        if it.gone {
            return Vec::new();
        }
        let mut instants = match it.state {
            "pending" => vec![it.created + knobs.pending],
            "initiating" => vec![self.initiated_at(e)],
            "running" => {
                let finish = it.idle.map(|idle| idle + knobs.finish);
                let limit = it
                    .ran
                    .map(|ran| ran + knobs.longest_run)
                    .filter(|_| !it.failing);
                finish.into_iter().chain(limit).collect()
            }
            "stopping" => it
                .stopping
                .map(|since| since + knobs.stop)
                .into_iter()
                .collect(),
            _ => {
                let ended = it.ended.expect("it has ended");
                let report = ended + it.recipe.report.unwrap_or(0);
                vec![report, report + knobs.report, ended + knobs.retention]
            }
        };
        let active = self.in_state(e, &["initiating", "running", "stopping"]);
        instants.extend(active.iter().map(|name| self.due(e, name)));
        instants
    }

    fn initiated_at(&self, e: usize) -> u64 {
        let it = &self.experiments[e];
        let log = if it.waits_for_log {
            self.knobs.log_setup
        } else {
            0
        };
        it.started.expect("it has started") + self.knobs.init + log
    }

    /// Goes through the phases of the present instant until nothing changes any more.
    pub(super) fn settle(&mut self) {
        let all = |model: &Self| 0..model.experiments.len();
        loop {
            let before = self.events.len();
            // What is due is looked up first; then it happens.
            let due: Vec<_> = all(self).map(|e| self.due_actions(e)).collect();
            due.iter()
                .enumerate()
                .for_each(|(e, due)| self.phase_a(e, due));
            self.lever_settles();
            let raised: Vec<_> = self
                .effects
                .iter()
                .filter(|effect| effect.0 <= self.now)
                .cloned()
                .collect();
            self.effects.retain(|effect| effect.0 > self.now);
            all(self).for_each(|e| self.alarmed(e, &raised));
            all(self).for_each(|e| self.leaves_initiating(e));
            all(self).for_each(|e| self.limited(e));
            all(self).for_each(|e| self.starts(e));
            all(self).for_each(|e| self.reports(e));
            self.lever_settles();
            if self.events.len() == before {
                break;
            }
        }
        for it in &mut self.experiments {
            it.gone |= it
                .ended
                .is_some_and(|ended| ended + self.knobs.retention <= self.now);
        }
    }

    pub(super) fn initiate(&mut self, e: usize) {
        self.turn(e, "initiating", "time");
        self.experiments[e].started = Some(self.now);
    }

    /// (a) Completions and failures, with the end of an experiment that has nothing left.
    fn phase_a(&mut self, e: usize, due: &[String]) {
        if self.experiments[e].state == "pending" {
            if self.now >= self.experiments[e].created + self.knobs.pending {
                self.initiate(e);
            }
            return;
        }
        let mut failed = false;
        for name in due {
            // A fault that struck for the last time may have been what it was due for.
            if self.due(e, name) <= self.now {
                failed |= self.goes_on(e, name);
            }
        }
        if failed {
            self.drain(e, "failure");
        }
        self.ends_if_nothing_left(e);
        let it = &self.experiments[e];
        let stopped = it
            .stopping
            .is_some_and(|since| self.now >= since + self.knobs.stop);
        let active = self.in_state(e, &["initiating", "running", "stopping"]);
        if it.state == "stopping" && active.is_empty() && stopped {
            self.turn(e, "stopped", it.cause);
            self.end(e);
        }
    }

    fn due_actions(&self, e: usize) -> Vec<String> {
        let mut active = self.in_state(e, &["initiating", "running", "stopping"]);
        active.retain(|name| self.due(e, name) <= self.now);
        active
    }

    /// Begins to drain: what is active stops, what waits is cancelled (fis.md 3.2).
    fn drain(&mut self, e: usize, cause: &'static str) {
        let it = &mut self.experiments[e];
        if it.state == "running" && !it.failing {
            it.failing = true;
            it.cause = cause;
            self.stop_actions(e, cause);
        }
    }

    fn ends_if_nothing_left(&mut self, e: usize) {
        let left = self.in_state(e, &["pending", "initiating", "running", "stopping"]);
        let it = &mut self.experiments[e];
        if it.state != "running" || !left.is_empty() {
            return;
        }
        let idle = *it.idle.get_or_insert(self.now);
        if self.now < idle + self.knobs.finish {
            return;
        }
        match (it.failing, it.cause) {
            (true, cause) => self.turn(e, "failed", cause),
            (false, _) => self.turn(e, "completed", "time"),
        }
        self.end(e);
    }

    /// Leaves the run; the actions follow in [`stop_actions`](Self::stop_actions).
    pub(super) fn stop_experiment(&mut self, e: usize, cause: &'static str) {
        self.turn(e, "stopping", cause);
        self.experiments[e].cause = cause;
        self.experiments[e].stopping = Some(self.now);
    }

    /// Asks what is active to stop and cancels what waits.
    pub(super) fn stop_actions(&mut self, e: usize, cause: &str) {
        for name in self.in_state(e, &["initiating", "running"]) {
            self.step(e, &name, "stopping", cause);
            self.action_mut(e, &name).stopping = Some(self.now);
        }
        self.cancel_waiting(e, cause);
    }

    fn cancel_waiting(&mut self, e: usize, cause: &str) {
        for name in self.in_state(e, &["pending"]) {
            self.step(e, &name, "cancelled", cause);
        }
    }

    /// Ends an experiment that has not run, by the lever.
    pub(super) fn cancel(&mut self, e: usize) {
        self.turn(e, "cancelled", "safety lever");
        self.experiments[e].cause = "safety lever";
        self.cancel_waiting(e, "safety lever");
        self.end(e);
        self.turn_report(e, "cancelled", "safety lever");
    }

    fn end(&mut self, e: usize) {
        self.experiments[e].ended = Some(self.now);
    }

    fn lever_settles(&mut self) {
        if self.lever == "engaging" && self.active_experiments() == 0 {
            self.turn_lever("engaged", "time");
        }
    }

    /// (b) An alarm reaches an experiment that runs.
    fn alarmed(&mut self, e: usize, raised: &[(u64, String)]) {
        let it = &self.experiments[e];
        let alarms: Vec<_> = it
            .recipe
            .alarms
            .iter()
            .map(|&alarm| alarm_arn(alarm))
            .collect();
        let is_meant = raised.iter().any(|(_, arn)| alarms.contains(arn));
        if it.state == "running" && !it.failing && is_meant {
            self.stop_experiment(e, "alarm");
            self.stop_actions(e, "alarm");
        }
    }

    /// (b) An experiment has initiated: it runs, unless an alarm, its setup or its targets forbid it.
    fn leaves_initiating(&mut self, e: usize) {
        if self.experiments[e].state != "initiating" || self.now < self.initiated_at(e) {
            return;
        }
        let is_raised = |&alarm: &u8| {
            self.alarms
                .get(&alarm_arn(alarm))
                .is_some_and(|alarm| alarm.state == "ALARM")
        };
        if self.experiments[e].recipe.alarms.iter().any(is_raised) {
            self.stop_experiment(e, "alarm");
            self.stop_actions(e, "alarm");
        } else if let Some((failure, cause)) = self.setup_failure(e) {
            self.fail_setup(e, failure, cause);
        } else if let Some(failure) = self.resolve(e) {
            self.fail_setup(e, failure, "targets");
        } else {
            self.turn(e, "running", "time");
            self.experiments[e].ran = Some(self.now);
            if self.experiments[e].preview {
                self.previews(e);
            }
        }
    }

    fn fail_setup(&mut self, e: usize, failure: Failure, cause: &'static str) {
        self.experiments[e].error = Some(failure);
        self.experiments[e].cause = cause;
        self.turn(e, "failed", cause);
        self.cancel_waiting(e, cause);
        self.end(e);
    }

    fn previews(&mut self, e: usize) {
        for name in self.in_state(e, &["pending"]) {
            self.skip(e, &name, "preview");
        }
        self.experiments[e].cause = "preview";
        self.turn(e, "completed", "preview");
        self.end(e);
    }

    fn skip(&mut self, e: usize, name: &str, cause: &str) {
        self.step(e, name, "skipped", cause);
        let now = Some(self.now);
        let action = self.action_mut(e, name);
        (action.started, action.ended) = (now, now);
    }

    /// (c) The limit, counted from entering `running`.
    fn limited(&mut self, e: usize) {
        let it = &self.experiments[e];
        let is_over = it
            .ran
            .is_some_and(|ran| self.now >= ran + self.knobs.longest_run);
        if it.state == "running" && !it.failing && is_over {
            let longest = iso(self.knobs.longest_run);
            self.experiments[e].error = Some(Failure {
                code: "QuotaExceededFailure".into(),
                location: "experiment".into(),
                account: OWNER.into(),
                reason: format!("Experiment exceeded the maximum duration of {longest}."),
            });
            self.drain(e, "limit");
            self.ends_if_nothing_left(e);
        }
    }

    /// (d) Starts ready actions by name; those that end at once release others.
    fn starts(&mut self, e: usize) {
        if self.experiments[e].state != "running" || self.experiments[e].failing {
            return;
        }
        let mut failed = false;
        while let Some(name) = self.first_ready(e) {
            if self.experiments[e].empty.contains(&name) {
                self.skip(e, &name, "targets");
                continue;
            }
            let active = self
                .in_state(e, &["initiating", "running", "stopping"])
                .len();
            if self
                .knobs
                .parallel_at_run
                .is_some_and(|most| active >= most as usize)
            {
                break;
            }
            failed |= self.start_action(e, &name);
        }
        if failed {
            self.drain(e, "failure");
        }
        self.ends_if_nothing_left(e);
    }

    /// fis.md 3.4: every name in `startAfter` is completed or skipped.
    fn first_ready(&self, e: usize) -> Option<String> {
        let it = &self.experiments[e];
        let is_ready = |name: &String| {
            let node = it
                .graph
                .node_indices()
                .find(|&node| it.graph[node] == *name);
            let mut before = it.graph.neighbors_directed(node?, Direction::Incoming);
            let ended_well =
                |node| matches!(it.actions[&it.graph[node]].state, "completed" | "skipped");
            before.all(ended_well).then(|| name.clone())
        };
        self.in_state(e, &["pending"]).iter().find_map(is_ready)
    }

    /// (e) The report goes on (fis.md 3.8).
    fn reports(&mut self, e: usize) {
        let it = &self.experiments[e];
        let (Some(ended), Some(post), false) = (it.ended, it.recipe.report, it.gone) else {
            return;
        };
        if it.report == Some("pending") && self.now >= ended + post {
            self.turn_report(e, "running", "time");
        }
        let is_made = self.now >= ended + post + self.knobs.report;
        if self.experiments[e].report == Some("running") && is_made {
            match self.fault(e, |place| *place == Place::Report) {
                Some(fault) => {
                    let reason = "Report could not be generated.";
                    let failure = self.strike(fault, "InternalFailure", reason);
                    self.experiments[e].report_failure = Some(failure);
                    self.turn_report(e, "failed", "fault");
                }
                None => self.turn_report(e, "completed", "time"),
            }
        }
    }
}
