//! The life of a deployment (appconfig.md 3.3).

use super::schedule::percents;
use super::{Model, What};
use crate::op::REASON;

const HUNDRED: u64 = 100_000_000;

impl Model {
    /// Does what is due for a deployment.
    pub(super) fn happens(&mut self, d: usize, what: What) {
        match what {
            What::Validated => {
                self.begins(d, "time");
                for (after, fault) in core::mem::take(&mut self.deployments[d].held) {
                    self.breaks(d, after, fault);
                }
                // An alarm may have gone off meanwhile.
                self.look_at_alarms(d);
            }
            What::Step(step) => {
                self.tick(d, true, |model| {
                    let percent = percents(model.deployments[d].pace)[step - 1];
                    model.turn(d, "DEPLOYING", percent, "time");
                    model.tell(d, "ON_DEPLOYMENT_STEP", "PERCENTAGE_UPDATED");
                    let text = format!(
                        "Configuration available to {}% of clients",
                        two_decimals(percent)
                    );
                    model.log(d, "PERCENTAGE_UPDATED", "APPCONFIG", &text);
                });
            }
            What::Bake => {
                self.tick(d, false, |model| {
                    model.turn(d, "BAKING", HUNDRED, "time");
                    model.tell(d, "ON_DEPLOYMENT_BAKING", "BAKE_TIME_STARTED");
                    model.log(
                        d,
                        "BAKE_TIME_STARTED",
                        "APPCONFIG",
                        "Deployment bake time started",
                    );
                });
            }
            What::BakeMinute => self.tick(d, false, |_| {}),
            What::Complete => {
                self.tick(d, false, |model| {
                    model.turn(d, "COMPLETE", HUNDRED, "time");
                    model.deployments[d].completed = Some(model.now);
                    model.tell(d, "ON_DEPLOYMENT_COMPLETE", "DEPLOYMENT_COMPLETED");
                    model.log(
                        d,
                        "DEPLOYMENT_COMPLETED",
                        "APPCONFIG",
                        "Deployment completed",
                    );
                });
            }
            What::Error(after, fault) => self.breaks(d, after, fault),
            What::Alarms => {
                if let Some(alarm) = self.raised(d) {
                    self.alarmed(d, &alarm);
                }
            }
            What::RolledBack => self.rolled_back(d),
        }
    }

    /// The deployment is validated, or there was nothing to wait for.
    pub(super) fn begins(&mut self, d: usize, cause: &str) {
        let pace = self.deployments[d].pace;
        let instantly = pace.duration == 0 && pace.bake == 0;
        if instantly {
            self.turn(d, "COMPLETE", HUNDRED, cause);
            self.deployments[d].completed = Some(self.now + 1);
        } else {
            self.turn(d, "DEPLOYING", 0, cause);
        }
        self.tell(d, "ON_DEPLOYMENT_START", "DEPLOYMENT_STARTED");
        self.log(d, "DEPLOYMENT_STARTED", "USER", "Deployment started");
        if instantly {
            self.tell(d, "ON_DEPLOYMENT_COMPLETE", "DEPLOYMENT_COMPLETED");
            let text = "Deployment completed instantly";
            self.log(d, "DEPLOYMENT_COMPLETED", "APPCONFIG", text);
        }
    }

    /// A tick: extensions are asked, then it happens, then alarms are looked at.
    fn tick(&mut self, d: usize, is_step: bool, happens: impl FnOnce(&mut Self)) {
        if let Some(text) = self.ask(d, is_step) {
            return self.roll_back(d, "APPCONFIG", [&text, &text], "extension");
        }
        happens(self);
        self.look_at_alarms(d);
    }

    /// Alarms are looked at when all else of the instant has happened.
    fn look_at_alarms(&mut self, d: usize) {
        if matches!(self.deployments[d].state, "DEPLOYING" | "BAKING") {
            self.agenda.push((self.now, d, What::Alarms));
        }
    }

    /// An injected error: it strikes what is deploying or baking, and waits for what is validated.
    fn breaks(&mut self, d: usize, after: u64, fault: usize) {
        match self.deployments[d].state {
            "VALIDATING" => self.deployments[d].held.push((after, fault)),
            "DEPLOYING" | "BAKING" => {
                let it = &mut self.faults[fault];
                if it.times.is_some_and(|times| it.struck >= times) {
                    return;
                }
                it.struck = it.struck.saturating_add(1);
                let text = if it.told {
                    REASON
                } else {
                    "Internal error, try a new deployment"
                };
                self.roll_back(d, "INTERNAL_ERROR", [text, text], "fault");
            }
            _ => {}
        }
    }

    /// Returns the first alarm of the environment that is to be heeded.
    fn raised(&self, d: usize) -> Option<String> {
        let alarms = &self.environments[self.deployments[d].environment].alarms;
        let heeded = |alarm: &&String| {
            let alarm = self.alarms.get(*alarm);
            alarm.is_some_and(|&(state, muted)| state != "OK" && !muted)
        };
        alarms.iter().find(heeded).cloned()
    }

    /// An alarm was raised, or its actions were enabled.
    pub(super) fn alarm_changed(&mut self, arn: &str) {
        let is_heeded = self
            .alarms
            .get(arn)
            .is_some_and(|&(state, muted)| state != "OK" && !muted);
        for d in 0..self.deployments.len() {
            let it = &self.deployments[d];
            let environment = &self.environments[it.environment];
            let is_watched = environment.alarms.iter().any(|alarm| alarm == arn);
            let is_open = matches!(it.state, "DEPLOYING" | "BAKING");
            if is_heeded && is_open && is_watched && !environment.gone {
                // Another of its alarms may be the first that is raised.
                let first = self.raised(d).expect("this one is");
                self.alarmed(d, &first);
            }
        }
    }

    fn alarmed(&mut self, d: usize, alarm: &str) {
        let texts = [
            format!("Rollback initiated by CloudWatch alarm {alarm}"),
            format!("Deployment rolled back by CloudWatch alarm {alarm}"),
        ];
        let texts = [&*texts[0], &*texts[1]];
        self.roll_back(d, "CLOUDWATCH_ALARM", texts, "alarm");
    }

    fn roll_back(&mut self, d: usize, by: &'static str, texts: [&str; 2], cause: &'static str) {
        self.turn(d, "ROLLING_BACK", 0, cause);
        self.log(d, "ROLLBACK_STARTED", by, texts[0]);
        self.deployments[d].rollback = (by, texts[1].into(), cause);
        if self.knobs.rollback == 0 {
            return self.rolled_back(d);
        }
        let end = self.now + self.knobs.rollback;
        self.agenda.push((end, d, What::RolledBack));
    }

    fn rolled_back(&mut self, d: usize) {
        let (by, text, cause) = self.deployments[d].rollback.clone();
        self.turn(d, "ROLLED_BACK", 0, cause);
        self.tell(d, "ON_DEPLOYMENT_ROLLED_BACK", "ROLLBACK_COMPLETED");
        self.log(d, "ROLLBACK_COMPLETED", by, &text);
    }
}

/// Formats millionths with two decimals, rounding halves up.
fn two_decimals(millionths: u64) -> String {
    let hundredths = (millionths + 5_000) / 10_000;
    format!("{}.{:02}", hundredths / 100, hundredths % 100)
}
