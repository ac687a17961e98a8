//! A bare experiment template as a scenario of its own: create, start, run to the end.

use std::collections::BTreeMap;

use serde_json::{Value, json};
use windtunnel_core::env::{self, AlarmState};
use windtunnel_core::{Config, Seed, Span, fis};

use super::header::{DEFAULT_START, is_account, is_region};
use super::{Call, Deed, Plan, Scenario, Step, of_error, refuse, strict};
use crate::diagnostic::Diagnostic;
use crate::source::{Pointer, Source};

pub(super) fn load(source: Source, value: Value) -> Result<Scenario, Diagnostic> {
    let request: fis::CreateExperimentTemplateRequest =
        strict::read(&value).map_err(|misfit| refuse(&source, 0, &misfit))?;
    let config = home(&request);
    let compiled = fis::compile(&request, &config)
        .map_err(|error| refuse(&source, 0, &of_error(&error, &Pointer::default())))?;
    let offset = source.locate(0, &Pointer::default()).value;
    let steps = steps(&request, &config, value).into_iter();
    let steps = steps.map(|call| Step {
        at: Span::ZERO,
        deed: Deed::Call(call),
        offset,
    });
    let targets = request.targets.as_ref().map_or(0, BTreeMap::len);
    let template = fis::Template {
        targets: request.targets.clone(),
        ..Default::default()
    };
    Ok(Scenario {
        about: request.description.clone(),
        seed: Seed(0),
        start: DEFAULT_START,
        facts: alarms(&request),
        template: Some((template, Plan::new(&compiled, targets))),
        steps: steps.collect(),
        config,
        source,
    })
}

fn steps(
    request: &fis::CreateExperimentTemplateRequest,
    config: &Config,
    input: Value,
) -> Vec<Call> {
    let id = |name: &str, pointer: &str| {
        let pointer = Pointer::parse(pointer).unwrap_or_default();
        BTreeMap::from([(name.to_owned(), pointer)])
    };
    let mut steps = vec![Call {
        save: id("template", "/experimentTemplate/id"),
        is_literal: true,
        ..Call::new("fis.CreateExperimentTemplate", input)
    }];
    let options = request.experiment_options.as_ref();
    let targeting = options.and_then(|options| options.account_targeting.as_deref());
    if targeting == Some("multi-account") {
        // It could not start without an account, and a template names none (*chosen*: its own).
        let input = json!({
            "experimentTemplateId": "${template}",
            "accountId": config.account,
            "roleArn": request.role_arn,
        });
        steps.push(Call::new("fis.CreateTargetAccountConfiguration", input));
    }
    let input = json!({ "experimentTemplateId": "${template}" });
    steps.push(Call::new("fis.StartExperiment", input));
    steps
}

/// Makes the world in the account and Region that the ARNs of the template name (*chosen*); where
/// they name none, in the default ones.
fn home(request: &fis::CreateExperimentTemplateRequest) -> Config {
    let mut config = Config::default();
    let mut arns = arns(request);
    if let Some(account) = arns
        .iter()
        .find_map(|arn| part(arn, 4).filter(|part| is_account(part)))
    {
        config.account = account.into();
    }
    // The role is in the account of the experiment but in no Region.
    arns.rotate_left(1);
    if let Some(region) = arns
        .iter()
        .find_map(|arn| part(arn, 3).filter(|part| is_region(part)))
    {
        config.region = region.into();
    }
    config
}

/// Lists the ARNs in a template, those first that tell most surely where it lives.
fn arns(request: &fis::CreateExperimentTemplateRequest) -> Vec<&str> {
    let mut arns = vec![request.role_arn.as_deref().unwrap_or_default()];
    let conditions = request.stop_conditions.iter().flatten();
    arns.extend(conditions.filter_map(|condition| condition.value.as_deref()));
    let targets = request.targets.iter().flatten().map(|(_, target)| target);
    let of_targets = targets
        .filter_map(|target| target.resource_arns.as_ref())
        .flatten();
    arns.extend(of_targets.map(String::as_str));
    let log = request.log_configuration.as_ref();
    let group = log.and_then(|log| log.cloud_watch_logs_configuration.as_ref());
    arns.extend(group.and_then(|group| group.log_group_arn.as_deref()));
    let actions = request.actions.iter().flatten().map(|(_, action)| action);
    let parameters = actions
        .filter_map(|action| action.parameters.as_ref())
        .flatten();
    arns.extend(parameters.map(|(_, value)| value.as_str()));
    arns
}

fn part(arn: &str, nth: usize) -> Option<&str> {
    arn.strip_prefix("arn:")
        .and_then(|rest| rest.split(':').nth(nth - 1))
}

/// Sets the alarms that the template asks for: those of stop conditions to OK, those that actions
/// assert to a state that they accept.
fn alarms(request: &fis::CreateExperimentTemplateRequest) -> Vec<env::Command> {
    let mut states = BTreeMap::new();
    for (_, action) in request.actions.iter().flatten() {
        if action.action_id.as_deref() == Some("aws:cloudwatch:assert-alarm-state") {
            let list = |name: &str| {
                let parameters = action.parameters.as_ref();
                let value = parameters.and_then(|parameters| parameters.get(name));
                value.map_or("", String::as_str).split(',').map(str::trim)
            };
            let accepted = list("alarmStates").find_map(AlarmState::from_name);
            let state = accepted.unwrap_or(AlarmState::Ok);
            states.extend(
                list("alarmArns")
                    .filter(|arn| !arn.is_empty())
                    .map(|arn| (arn, state)),
            );
        }
    }
    let conditions = request.stop_conditions.iter().flatten();
    let watched = conditions.filter_map(|condition| condition.value.as_deref());
    states.extend(watched.map(|arn| (arn, AlarmState::Ok)));
    let set = |(arn, state): (&str, AlarmState)| env::Command::SetAlarm {
        arn: arn.into(),
        state,
    };
    states.into_iter().map(set).collect()
}
