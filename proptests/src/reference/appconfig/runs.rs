//! Runs of experiments, and the deployments that they make (appconfig.md 2.9, 5.3 and 5.4).

use serde_json::Value;

use super::start::{bad, conflict};
use super::trials::{Plan, Run, RunEvent, kept};
use super::{Deployment, Model};
use crate::deed::{MOST_BYTES, Names, Step};
use crate::reference::Happening;

impl Model {
    pub(super) fn start_run(
        &mut self,
        nth: usize,
        step: &Step,
        names: &Names,
    ) -> Result<Value, String> {
        let id = &names.definitions[nth].id;
        match self.definitions[nth].state {
            "IDLE" => {}
            "ACTIVE" => {
                let text = "already has a running experiment run";
                return conflict(format!("Experiment definition {id} {text}."));
            }
            state => {
                return conflict(format!(
                    "Cannot start a run of experiment definition {id} with status {state}."
                ));
            }
        }
        let plan = self.definitions[nth].plan.clone();
        let mut all = self.definitions.iter();
        let other = all.position(|it| {
            let at = |plan: &Plan| (plan.environment, plan.profile, plan.flag);
            it.state == "ACTIVE" && at(&it.plan) == at(&plan)
        });
        if let Some(other) = other {
            let run = self.run_arn(other, self.definitions[other].runs.len(), names);
            let (flag, environment) = (plan.flag, names.environment(plan.environment).1);
            return conflict(format!(
                "Flag {flag} in environment {environment} is already used by experiment run {run}."
            ));
        }
        let run = self.definitions[nth].runs.len();
        let event = RunEvent {
            kind: "RUN_STARTED",
            at: self.now,
            exposure: step.exposure.unwrap_or(0),
            overrides: step.map(),
            deployment: 0,
        };
        let deployment = self.deploy_checked((nth, run), &plan, &event, names)?;
        self.definitions[nth].runs.push(Run {
            state: "RUNNING",
            description: kept(step.description),
            snapshot: plan,
            result: false,
            updated: self.now,
            events: vec![RunEvent {
                deployment,
                ..event
            }],
        });
        self.turn_definition(nth, "ACTIVE", run + 1, "call");
        Ok(self.show_run((nth, run), step.description, names))
    }

    pub(super) fn update_run(
        &mut self,
        nth: usize,
        run: usize,
        step: &Step,
        names: &Names,
    ) -> Result<Value, String> {
        let number = run + 1;
        let it = &self.definitions[nth].runs[run];
        if let (Some(exposure), Some(_)) = (step.exposure, &step.overrides) {
            return Err(bad(&format!(
                "1 validation error detected: Value {} at 'exposurePercentage' failed to satisfy \
                 constraint: Only one deployment attribute can be updated per request",
                percent(exposure)
            )));
        }
        if it.state != "RUNNING" {
            let id = &names.definitions[nth].id;
            return Err(bad(&format!(
                "Cannot update experiment run {number} for experiment definition {id} because it \
                 is already terminal."
            )));
        }
        let current = it.last().exposure;
        let exposure = step.exposure.unwrap_or(current);
        if exposure < current {
            let (current, requested) = (percent(current), percent(exposure));
            return Err(bad(&format!(
                "Exposure percentage can only be increased. Current: {current}%, Requested: \
                 {requested}%."
            )));
        }
        if exposure > current || step.overrides.is_some() {
            let event = RunEvent {
                kind: match &step.overrides {
                    Some(_) => "OVERRIDES_UPDATED",
                    None => "EXPOSURE_UPDATED",
                },
                at: self.now,
                exposure,
                overrides: step.map().or_else(|| it.last().overrides.clone()),
                deployment: 0,
            };
            let plan = it.snapshot.clone();
            let deployment = self.deploy_checked((nth, run), &plan, &event, names)?;
            let event = RunEvent {
                deployment,
                ..event
            };
            self.turn_run((nth, run), "RUNNING", event);
        }
        let it = &mut self.definitions[nth].runs[run];
        it.updated = self.now;
        if step.description.is_some() {
            it.description = kept(step.description);
        }
        Ok(self.show_run((nth, run), step.description, names))
    }

    pub(super) fn stop_run(
        &mut self,
        nth: usize,
        run: usize,
        result: bool,
        names: &Names,
    ) -> Result<Value, String> {
        let number = run + 1;
        let it = &self.definitions[nth].runs[run];
        if it.state != "RUNNING" {
            let id = &names.definitions[nth].id;
            return Err(bad(&format!(
                "Experiment run {number} for experiment definition {id} is not running."
            )));
        }
        let last = it.last().clone();
        let plan = it.snapshot.clone();
        let stable = self.stable(plan.environment, plan.profile);
        let of = stable.unwrap_or(last.deployment);
        let deployment = self.deploy((nth, run), &plan, (of, true))?;
        let event = RunEvent {
            kind: "RUN_STOPPED",
            at: self.now,
            deployment,
            ..last
        };
        self.turn_run((nth, run), "DONE", event);
        self.turn_definition(nth, "IDLE", number, "call");
        self.definitions[nth].runs[run].result = result;
        Ok(self.show_run((nth, run), None, names))
    }

    fn turn_run(&mut self, (nth, run): (usize, usize), to: &'static str, event: RunEvent) {
        let it = &mut self.definitions[nth].runs[run];
        let from = core::mem::replace(&mut it.state, to);
        it.updated = event.at;
        it.events.push(event);
        self.events.push(Happening {
            at: self.now,
            kind: "run",
            number: nth,
            action: (run + 1).to_string(),
            from: from.into(),
            to: to.into(),
            cause: "call".into(),
        });
    }

    /// Checks what a start or a change would deploy, and deploys it.
    fn deploy_checked(
        &mut self,
        (nth, run): (usize, usize),
        plan: &Plan,
        event: &RunEvent,
        names: &Names,
    ) -> Result<usize, String> {
        let environment = names.environment(plan.environment).1;
        let Some(of) = self.stable(plan.environment, plan.profile) else {
            let profile = names.profile(plan.profile).1;
            return Err(bad(&format!(
                "No configuration of configuration profile {profile} is deployed to environment \
                 {environment}."
            )));
        };
        self.check_free(plan.environment)?;
        for key in event.overrides.iter().flat_map(|it| it.values()) {
            if !plan.has_key(key) {
                let id = &names.definitions[nth].id;
                let text = format!("Experiment definition {id} has no treatment {key}.");
                return Err(bad(&text));
            }
        }
        let deployed = &self.deployments[of];
        if !super::flags::is_valid(plan, &deployed.content) {
            let (flag, version) = (plan.flag, deployed.version);
            return Err(bad(&format!(
                "Experiment definition produces invalid flag content. Ensure audience rule is \
                 valid and control, treatment flag values comply with the definition of flag \
                 '{flag}' deployed to environment '{environment}' (configuration version \
                 '{version}')."
            )));
        }
        self.deploy((nth, run), plan, (of, false))
    }

    fn check_free(&self, environment: usize) -> Result<(), String> {
        if self.in_progress(environment).is_some() {
            let number = self.environments[environment].deployments.len() + 1;
            return conflict(format!("Deployment number {number} already exists"));
        }
        Ok(())
    }

    /// Deploys what a deployment deployed once more. A stop is never refused (appconfig.md 5.4).
    fn deploy(
        &mut self,
        (nth, run): (usize, usize),
        plan: &Plan,
        (of, is_stop): (usize, bool),
    ) -> Result<usize, String> {
        let environment = plan.environment;
        self.check_free(environment)?;
        let latest = self.environments[environment].deployments.len();
        let of = &self.deployments[of];
        let mut deployment = Deployment {
            managed: Some((nth, run + 1)),
            name: self.profiles[plan.profile].name.clone(),
            version: of.version,
            label: of.label.clone(),
            content: of.content.clone(),
            applied: self.applied(environment, plan.profile),
            ..Deployment::new((environment, plan.profile), latest + 1, self.now)
        };
        self.ask_before(&mut deployment, is_stop)?;
        if deployment.content.len() > MOST_BYTES as usize {
            return Err("PayloadTooLargeException: Content size limit exceeded.".into());
        }
        Ok(self.launch(deployment))
    }
}

/// Writes a percentage with at least one decimal.
fn percent(millionths: u32) -> String {
    let (whole, part) = (millionths / 1_000_000, millionths % 1_000_000);
    let part = format!("{part:06}");
    let part = part.trim_end_matches('0');
    format!("{whole}.{}", if part.is_empty() { "0" } else { part })
}
