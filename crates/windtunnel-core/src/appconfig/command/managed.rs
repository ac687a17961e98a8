//! Managed deployments: what each start, change and stop of an experiment run deploys.

use alloc::collections::BTreeMap;
use alloc::format;
use alloc::string::String;

use super::applications::{bad_request, vanished};
use super::associations::Say;
use super::deployments::{self, check_size, exhausted};
use super::validate::{self, Configuration};
use crate::appconfig::machine::assignment::{Made, problems, seed};
use crate::appconfig::machine::{GrowthType, Launch, Pace};
use crate::appconfig::model::*;
use crate::appconfig::state::{AppConfig, Detail, EnvironmentRecord, Flags, NEVER, Plan, Source};
use crate::appconfig::view::ids::{self, Kind};
use crate::error::{Details, Error};
use crate::world::Cx;

/// A run that makes a deployment, as it is going to be.
pub(super) struct Change<'a> {
    pub(super) application: u32,
    pub(super) definition: u32,
    pub(super) number: u32,
    pub(super) plan: &'a Plan,
    pub(super) exposure: Decimal,
    pub(super) overrides: Option<&'a TreatmentOverrides>,
}

/// Returns what is deployed of a configuration: the newest completed deployment of a user that was
/// not taken back.
pub(super) fn deployed<'s>(state: &'s AppConfig, plan: &Plan) -> Option<&'s Source> {
    let record = state.cold.environments.get(&plan.environment)?;
    let (_, hot) = state.stable(record, plan.profile)?;
    state.sources.get(hot.source)
}

/// The error where nothing is deployed that an experiment could lie over (*chosen* text).
pub(super) fn not_deployed(cx: &Cx<'_>, plan: &Plan) -> Error {
    let profile = ids::id(cx.keys, Kind::Profile, plan.profile);
    let environment = ids::id(cx.keys, Kind::Environment, plan.environment);
    bad_request(format!(
        "No configuration of configuration profile {profile} is deployed to environment \
         {environment}."
    ))
}

/// Refuses to deploy while a deployment of a user is in progress, and returns the number to come.
pub(super) fn check_free(state: &AppConfig, cx: &Cx<'_>, plan: &Plan) -> Result<u32, Error> {
    let record = environment(state, plan)?;
    deployments::next_number(state, cx, record, &StartDeploymentRequest::default())
}

fn environment<'s>(state: &'s AppConfig, plan: &Plan) -> Result<&'s EnvironmentRecord, Error> {
    state
        .cold
        .environments
        .get(&plan.environment)
        .ok_or_else(vanished)
}

impl Change<'_> {
    fn seed(&self, cx: &Cx<'_>) -> String {
        let application = ids::id(cx.keys, Kind::Application, self.application);
        let definition = ids::id(cx.keys, Kind::Definition, self.definition);
        seed(&cx.config.account, &application, &definition, self.number)
    }

    /// Refuses overrides to treatments that there are not (*chosen* text).
    pub(super) fn check_overrides(&self, cx: &Cx<'_>) -> Result<(), Error> {
        let entities = self
            .overrides
            .into_iter()
            .flat_map(TreatmentOverrides::inline);
        for (entity, key) in entities {
            let is_known = *key == self.plan.control.key
                || self
                    .plan
                    .treatments
                    .iter()
                    .any(|treatment| treatment.key == *key);
            if !is_known {
                let id = ids::id(cx.keys, Kind::Definition, self.definition);
                let text = format!("Experiment definition {id} has no treatment {key}.");
                let place = format!("/TreatmentOverrides/Inline/{}", crate::error::token(entity));
                return Err(bad_request(text).at(place));
            }
        }
        Ok(())
    }

    /// Refuses what would make a flag that is invalid (*recorded*).
    pub(super) fn check_content(&self, cx: &Cx<'_>, source: &Source) -> Result<(), Error> {
        let made = Made {
            flag: &self.plan.flag_key,
            seed: &self.seed(cx),
            audience_rule: &self.plan.audience_rule,
            treatments: &self.plan.treatments,
            control: &self.plan.control,
            exposure: self.exposure,
            overrides: self.overrides,
        };
        let problems = problems(&made, source.content.bytes());
        if problems.is_empty() {
            return Ok(());
        }
        let (flag, version) = (&self.plan.flag_key, &source.version);
        let environment = ids::id(cx.keys, Kind::Environment, self.plan.environment);
        let text = format!(
            "Experiment definition produces invalid flag content. Ensure audience rule is valid \
             and control, treatment flag values comply with the definition of flag '{flag}' \
             deployed to environment '{environment}' (configuration version '{version}')."
        );
        Err(bad_request(text).with(Details::InvalidConfiguration(problems)))
    }

    /// Deploys the configuration anew and returns the number of the deployment, which completes at
    /// once. All has been checked but for what extensions say, as far as they have a say.
    pub(super) fn deploy(
        &self,
        state: &mut AppConfig,
        cx: &mut Cx<'_>,
        source: &Source,
        (parameters, say): (Option<DeploymentParameters>, Say),
    ) -> Result<u32, Error> {
        let number = check_free(state, cx, self.plan)?;
        if state.deployments.next_serial().is_none() {
            return Err(exhausted());
        }
        let parameters = parameters.unwrap_or_default();
        let request = StartDeploymentRequest {
            dynamic_extension_parameters: parameters.dynamic_extension_parameters,
            ..StartDeploymentRequest::default()
        };
        let (environment, profile) = (self.plan.environment, self.plan.profile);
        let places = (self.application, environment, profile);
        let configured = state.cold.profiles.get(&profile);
        let is_flags = configured.is_some_and(|record| record.is_flags);
        let place = (self.application, self.definition);
        let run = ids::run_arn(cx.config, cx.keys, place, self.number);
        let mut detail = Detail {
            description: Some(format!("For {run}")),
            tags: parameters.tags.unwrap_or_default(),
            kms_key_identifier: None,
            applied: deployments::applied(state, cx, places, (is_flags, &request, say))?,
            invocations: BTreeMap::new(),
        };
        let configuration = Configuration {
            version: source.version.clone(),
            label: source.label.clone(),
            content: source.content.clone(),
            content_type: source.content_type.clone(),
        };
        let places = (environment, profile);
        let asked = (&mut detail, configuration);
        let configuration = deployments::ask_before(state, cx, places, (number, say), asked)?;
        check_size(cx, configuration.content.len())?;
        let mut flags = Flags::default();
        flags.put(Flags::MANAGED, true);
        let is_extended = detail.applied.iter().any(|a| !a.actions.is_empty());
        flags.put(Flags::EXTENDED, is_extended);
        let source = validate::source(state, profile, configuration);
        let mode = cx.config.appconfig.switches.schedule_mode;
        let launch = Launch {
            environment,
            profile,
            schedule: state.schedule_number(AT_ONCE, mode),
            source: deployments::keep_source(state, profile, source),
            strategy: NEVER,
            flags,
        };
        deployments::begin(state, cx, &launch, Some(detail))?;
        Ok(number)
    }
}

/// The strategy of managed deployments (*recorded*).
const AT_ONCE: Pace = Pace {
    duration_minutes: 0,
    bake_minutes: 0,
    growth_type: GrowthType::Linear,
    growth_factor: Decimal::HUNDRED,
};
