//! Faults, work, and the targets of an experiment.

use super::rules::{EMPTY, OWNER};
use super::{Failure, Model};
use crate::op::{ACCOUNT, CODE, Place, REASON};
use crate::recipe::{Kind, Pick, alarm_arn, arn};

impl Model {
    /// Finds the faults that an experiment meets at a place: they are for all experiments or this
    /// one, and have not struck as often as they may.
    fn faults(&self, e: usize, is_there: impl Fn(&Place) -> bool) -> Vec<usize> {
        let meets = |&at: &usize| {
            let fault = &self.faults[at];
            is_there(&fault.mishap.place)
                && fault.experiment.is_none_or(|wanted| wanted == e)
                && fault
                    .mishap
                    .times
                    .is_none_or(|times| fault.struck < u32::from(times))
        };
        (0..self.faults.len()).filter(meets).collect()
    }

    /// Finds the first fault that an experiment meets at a place that has no phases.
    pub(super) fn fault(&self, e: usize, is_there: impl Fn(&Place) -> bool) -> Option<usize> {
        self.faults(e, is_there).first().copied()
    }

    /// Finds the fault of an action in a phase that strikes first; of equals the one told first.
    pub(super) fn action_fault(&self, e: usize, name: &str, phase: &str) -> Option<usize> {
        let faults = self.faults(
            e,
            |place| matches!(place, Place::Action(action, of) if action == name && *of == phase),
        );
        faults
            .into_iter()
            .min_by_key(|&at| self.faults[at].mishap.after.unwrap_or(0))
    }

    /// Returns how long after the beginning of a phase an action fails.
    pub(super) fn fault_after(&self, e: usize, name: &str, phase: &str) -> Option<u64> {
        let fault = self.action_fault(e, name, phase)?;
        Some(self.faults[fault].mishap.after.unwrap_or(0))
    }

    /// Notes that a fault struck, and returns what it tells: code, reason and account. What it does
    /// not tell is as given.
    pub(super) fn strike(&mut self, fault: usize, code: &str, reason: &str) -> Failure {
        let fault = &mut self.faults[fault];
        fault.struck += 1;
        let [code, reason, account] = if fault.mishap.told {
            [CODE, REASON, ACCOUNT]
        } else {
            [code, reason, OWNER]
        };
        Failure {
            code: code.into(),
            reason: reason.into(),
            account: account.into(),
            location: String::new(),
        }
    }

    /// Returns how long the work behind an action with an upper bound takes: what was told last,
    /// else what the knob says, else the bound, and never more than that.
    pub(super) fn work_of(&self, e: usize, name: &str, bound: u64) -> u64 {
        let mut takes = self.knobs.work;
        for (action, experiment, told) in &self.work {
            if action == name && experiment.is_none_or(|wanted| wanted == e) {
                takes = Some(*told);
            }
        }
        takes.unwrap_or(bound).min(bound)
    }

    /// fis.md 3.2: role, log or alarm setup is unusable.
    pub(super) fn setup_failure(&mut self, e: usize) -> Option<(Failure, &'static str)> {
        if let Some(fault) = self.fault(e, |place| matches!(place, Place::Setup(_))) {
            let Place::Setup(part) = self.faults[fault].mishap.place else {
                return None;
            };
            let (code, location, reason) = match part {
                "role" => (
                    "AuthorizationFailure",
                    "experiment",
                    "The role of the experiment could not be assumed.",
                ),
                "logConfiguration" => (
                    "ConfigurationFailure",
                    part,
                    "The log destination could not be used.",
                ),
                _ => (
                    "ConfigurationFailure",
                    part,
                    "An alarm of a stop condition could not be read.",
                ),
            };
            let failure = self.strike(fault, code, reason);
            return Some((
                Failure {
                    location: location.into(),
                    ..failure
                },
                "fault",
            ));
        }
        let alarms = self.experiments[e].recipe.alarms.iter();
        let mut alarms = alarms.map(|&alarm| alarm_arn(alarm));
        let unknown = alarms.find(|arn| self.knobs.strict && !self.alarms.contains_key(arn))?;
        let failure = Failure {
            code: "ConfigurationFailure".into(),
            location: "stopConditions".into(),
            account: OWNER.into(),
            reason: format!("Alarm {unknown} does not exist."),
        };
        Some((failure, "alarm"))
    }

    /// fis.md 4: counts the resources of each target, and notes which actions use an empty one.
    pub(super) fn resolve(&mut self, e: usize) -> Option<Failure> {
        let targets = self.experiments[e].recipe.targets();
        let skips = self.experiments[e].recipe.skip_empty;
        for (name, &(kind, pick)) in &targets {
            let by_arn = matches!(pick, Pick::Arn | Pick::HalfArn);
            let is_empty = self.count(kind, pick) == 0;
            if is_empty && (by_arn || !skips) {
                return Some(Failure {
                    code: "InvalidTarget".into(),
                    location: format!("targets.{name}"),
                    account: OWNER.into(),
                    reason: EMPTY.into(),
                });
            }
        }
        let steps = self.experiments[e].recipe.steps.iter();
        let empty = steps.filter(|(_, step)| {
            step.kind
                .target()
                .is_some_and(|(kind, pick)| self.count(kind, pick) == 0)
        });
        self.experiments[e].empty = empty.map(|(name, _)| name.clone()).collect();
        let counts = targets
            .iter()
            .map(|(name, &(kind, pick))| (name.clone(), self.count(kind, pick)));
        self.experiments[e].found = counts.collect();
        None
    }

    /// fis.md 7: an action acts on so many targets chosen by tag, and fails at its start if more were
    /// found.
    pub(super) fn over_quota(&self, e: usize, name: &str) -> Option<Failure> {
        let it = &self.experiments[e];
        let kind = &it.recipe.steps[name].kind;
        let most = match kind {
            Kind::Disconnect(Pick::All(_) | Pick::Count(..) | Pick::Percent(..), _) => 5,
            _ => return None,
        };
        let (thing, pick) = kind.target()?;
        let found = *it.found.get(&pick.name(thing))?;
        (found > most && !self.knobs.unbounded).then(|| Failure {
            code: "QuotaExceededFailure".into(),
            location: String::new(),
            account: OWNER.into(),
            reason: format!(
                "Action {} can act on at most {most} targets; {found} were resolved.",
                kind.action_id()
            ),
        })
    }

    /// fis.md 4.3 and 4.6: how many resources a target takes.
    fn count(&self, kind: &str, pick: Pick) -> usize {
        let named = arn(kind, 0);
        let exists = !self.knobs.strict || self.resources.contains_key(&named);
        let of = |colour: &str| {
            self.resources
                .values()
                .filter(|&&(k, c)| k == kind && c == colour)
                .count()
        };
        match pick {
            Pick::Arn => usize::from(exists),
            Pick::HalfArn => 0,
            Pick::All(colour) => of(colour),
            Pick::Count(colour, most) => of(colour).min(most as usize),
            Pick::Percent(colour, percent) => of(colour) * percent as usize / 100,
        }
    }
}
