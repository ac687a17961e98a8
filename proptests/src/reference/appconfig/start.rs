//! The start and the stop of a deployment (appconfig.md 2.6 and 4).

use serde_json::Value;

use super::{Call, Deployment, Model, What};
use crate::deed::{
    BOOM, Launch, MANAGED, MOST_BYTES, NOBODY, Names, PREDEFINED, Pace, Place, ResponseKind,
    environment_name, extension_name, given_content, label, validator,
};
use crate::knobs::DAY;
use crate::reference::rules::OWNER;

impl Model {
    pub(super) fn start(&mut self, launch: &Launch, names: &Names) -> Result<Value, String> {
        let (environment, profile) = self.find(launch, names)?;
        let (strategy, pace) = self.paced(launch.strategy, names)?;
        let version = self.version(profile, launch)?;
        let latest = self.environments[environment].deployments.len();
        if self.in_progress(environment).is_some() {
            let wanted = latest + 1;
            return conflict(format!("Deployment number {wanted} already exists"));
        }
        let given = launch.latest.map(usize::from);
        if let Some(given) = given.filter(|&given| given != latest && !self.knobs.unenforced) {
            return conflict(format!(
                "Expected latest deployment number {given} does not match actual latest deployment \
                 number {latest}"
            ));
        }
        self.validate(profile)?;
        let applied = self.applied(environment, profile);
        let (content, label) = self.profiles[profile].versions[&version].clone();
        let mut deployment = Deployment {
            strategy,
            pace,
            name: self.profiles[profile].name.clone(),
            version,
            label,
            description: launch.version.is_multiple_of(2),
            content,
            applied,
            ..Deployment::new((environment, profile), latest + 1, self.now)
        };
        self.ask_before(&mut deployment, false)?;
        if deployment.content.len() > MOST_BYTES as usize {
            return Err("PayloadTooLargeException: Content size limit exceeded.".into());
        }
        let d = self.launch(deployment);
        Ok(self.show(d, names, true))
    }

    /// Launches a deployment of which all is checked.
    pub(super) fn launch(&mut self, deployment: Deployment) -> usize {
        let (d, pace) = (self.deployments.len(), deployment.pace);
        let environment = &mut self.environments[deployment.environment];
        environment.deployments.push(d);
        environment.state = "Deploying";
        self.deployments.push(deployment);
        // What takes no time at all is answered at once, whatever the knobs (appconfig.md 3.2).
        if self.knobs.validation == 0 || (pace.duration == 0 && pace.bake == 0) {
            self.begins(d, "call");
        }
        self.plan(d);
        for fault in 0..self.faults.len() {
            self.expect(d, fault);
        }
        d
    }

    /// Returns the application, environment and profile that a start names.
    fn find(&self, launch: &Launch, names: &Names) -> Result<(usize, usize), String> {
        let environment = launch.environment.checked_rem(self.environments.len());
        let Some(environment) = environment.filter(|_| !launch.lost) else {
            return Err(no_application(NOBODY));
        };
        let it = &self.environments[environment];
        let (app, id) = names.environment(environment);
        if it.gone {
            let by_name = environment_name(environment);
            let given = if launch.by_name { &by_name } else { id };
            return Err(no_environment(app, given));
        }
        let profile = launch.profile.checked_rem(self.profiles.len());
        let here = |&profile: &usize| self.profiles[profile].application == it.application;
        match profile.filter(here) {
            Some(profile) => Ok((environment, profile)),
            None => Err(no_profile(app, names.profile(launch.profile).1)),
        }
    }

    fn paced(&self, strategy: usize, names: &Names) -> Result<(String, Pace), String> {
        let id = names.any_strategy(strategy);
        if id == MANAGED {
            let text = format!("Deployment strategy {MANAGED} is reserved for the service.");
            return Err(bad(&text));
        }
        let mut predefined = PREDEFINED.iter();
        if let Some((_, pace)) = predefined.find(|(name, _)| *name == id) {
            return Ok((id.into(), *pace));
        }
        let own = names.strategies.iter().position(|own| own == id);
        let pace = own.and_then(|own| self.strategies[own]);
        pace.map(|pace| (id.into(), pace))
            .ok_or_else(|| no_strategy(id))
    }

    fn version(&self, profile: usize, launch: &Launch) -> Result<i64, String> {
        let profile = &self.profiles[profile];
        if launch.labelled {
            let wanted = label(launch.version);
            let mut versions = profile.versions.iter();
            let found = versions.find(|(_, (_, label))| label.as_ref() == Some(&wanted));
            return found.map(|(&number, _)| number).ok_or_else(|| {
                let text = "Could not find configuration document with version label";
                format!("ResourceNotFoundException: {text} {wanted}")
            });
        }
        let number = i64::from(launch.version);
        let found = profile.versions.contains_key(&number).then_some(number);
        found.ok_or_else(|| {
            let text = format!("Could not find configuration {}", profile.name);
            format!("ResourceNotFoundException: {text} with version number {number}")
        })
    }

    fn validate(&mut self, profile: usize) -> Result<(), String> {
        for nth in 0..self.profiles[profile].validators {
            let uri = validator(nth);
            if self.answer(&uri) == ResponseKind::Failure {
                return Err(bad(&format!("Error invoking validator {uri}: {BOOM}")));
            }
        }
        Ok(())
    }

    /// Returns the extensions and associations that take part, in order of association.
    pub(super) fn applied(&self, environment: usize, profile: usize) -> Vec<(usize, usize)> {
        let application = self.environments[environment].application;
        let places = [
            Place::Application(application),
            Place::Environment(environment),
            Place::Profile(profile),
        ];
        let associations = self.associations.iter().enumerate();
        let here = associations.filter(|(_, (_, place))| places.contains(place));
        here.map(|(nth, &(extension, _))| (extension, nth))
            .collect()
    }

    /// `PRE_START_DEPLOYMENT`: each gets what the one before made of the content.
    /// What is never refused goes on without those that fail or answer too much.
    pub(super) fn ask_before(
        &mut self,
        deployment: &mut Deployment,
        never_refused: bool,
    ) -> Result<(), String> {
        let extensions: Vec<_> = deployment.applied.iter().map(|&(it, _)| it).collect();
        let point = "PRE_START_DEPLOYMENT";
        let go_on = &mut |call: &Call, _| never_refused || !call.failed;
        let calls = self.call_each(&extensions, point, go_on);
        for (call, kind) in calls {
            match kind {
                ResponseKind::Failure if !never_refused => {
                    let name = extension_name(call.extension);
                    return Err(bad(&format!("Error invoking extension {name}: {BOOM}")));
                }
                ResponseKind::Content(is_large) => {
                    let content = given_content(is_large);
                    if !never_refused || content.len() <= MOST_BYTES as usize {
                        deployment.content = content;
                    }
                }
                _ => {}
            }
            let calls = deployment.calls.entry("DEPLOYMENT_STARTED").or_default();
            calls.push(call);
        }
        Ok(())
    }

    /// Writes down when a fault strikes a deployment.
    pub(super) fn expect(&mut self, d: usize, fault: usize) {
        let (it, deployment) = (&self.faults[fault], &self.deployments[d]);
        let is_here = it.environment.is_none_or(|e| e == deployment.environment);
        let is_open = ["VALIDATING", "DEPLOYING", "BAKING"].contains(&deployment.state);
        if is_here && is_open && it.number == deployment.number {
            let at = (deployment.started + it.after).max(self.now);
            self.agenda.push((at, d, What::Error(it.after, fault)));
        }
    }

    /// `StopDeployment` (appconfig.md 4).
    pub(super) fn stop(
        &mut self,
        environment: usize,
        number: u8,
        revert: bool,
        names: &Names,
    ) -> Result<Value, String> {
        let environment = self.known_environment(environment, names)?;
        let (app, id) = names.environment(environment);
        let all = &self.environments[environment].deployments;
        let found = usize::from(number)
            .checked_sub(1)
            .and_then(|nth| all.get(nth));
        let Some(&d) = found else {
            return Err(format!(
                "ResourceNotFoundException: Deployment with Application Id {app}, Environment Id \
                 {id}, and Deployment Number {number} could not be found for account {OWNER}."
            ));
        };
        let place = format!("Deployment {number} for App {app} and Environment {id}");
        match self.deployments[d].state {
            "VALIDATING" | "DEPLOYING" | "BAKING" => {
                self.turn(d, "ROLLED_BACK", 0, "call");
                self.tell(d, "ON_DEPLOYMENT_ROLLED_BACK", "ROLLBACK_COMPLETED");
                let text = "Deployment rolled back by user request";
                self.log(d, "ROLLBACK_COMPLETED", "USER", text);
            }
            "COMPLETE" if revert && self.deployments[d].managed.is_none() => {
                let completed = self.deployments[d].completed.expect("it has completed");
                if self.now.saturating_sub(completed) > 3 * DAY {
                    let why = "it was completed more than 72 hours ago";
                    return Err(bad(&format!("{place} cannot be reverted, {why}.")));
                }
                let newest = self.stable(environment, self.deployments[d].profile);
                if newest != Some(d) || self.in_progress(environment).is_some() {
                    let why = "it is not the latest completed deployment";
                    return Err(bad(&format!("{place} cannot be reverted, {why}.")));
                }
                self.turn(d, "REVERTED", 0, "call");
                self.tell(d, "ON_DEPLOYMENT_ROLLED_BACK", "REVERT_COMPLETED");
                let text = "Deployment reverted by user request";
                self.log(d, "REVERT_COMPLETED", "USER", text);
            }
            state => {
                let text = format!("{place} cannot be stopped, it has a status of {state}.");
                return Err(bad(&text));
            }
        }
        Ok(self.show(d, names, false))
    }

    /// Returns an environment that exists.
    pub(super) fn known_environment(&self, nth: usize, names: &Names) -> Result<usize, String> {
        let Some(nth) = nth.checked_rem(self.environments.len()) else {
            return Err(no_application(NOBODY));
        };
        if self.environments[nth].gone {
            let (app, id) = names.environment(nth);
            return Err(no_environment(app, id));
        }
        Ok(nth)
    }
}

/// The texts of refusals (appconfig.md 2).
pub(super) fn bad(text: &str) -> String {
    format!("BadRequestException: {text}")
}

pub(super) fn conflict<T>(text: String) -> Result<T, String> {
    Err(format!("ConflictException: {text}"))
}

pub(super) fn no_application(id: &str) -> String {
    format!(
        "ResourceNotFoundException: Application with Id {id} could not be found for account {OWNER}."
    )
}

pub(super) fn no_environment(app: &str, id: &str) -> String {
    format!(
        "ResourceNotFoundException: Environment with Application Id {app} and Environment Id {id} \
         could not be found for account {OWNER}."
    )
}

pub(super) fn no_profile(app: &str, id: &str) -> String {
    format!(
        "ResourceNotFoundException: Configuration Profile with Application Id {app} and \
         Configuration Profile Id {id} could not be found for account {OWNER}."
    )
}

pub(super) fn no_strategy(id: &str) -> String {
    format!("ResourceNotFoundException: DeploymentStrategy with Id {id} could not be found.")
}
