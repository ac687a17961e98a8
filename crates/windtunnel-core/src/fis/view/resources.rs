//! Templates, experiments, the lever and the catalogues in the service's own shapes.

use alloc::collections::BTreeMap;
use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

use super::{arn, ids, reasons};
use crate::draw::Keys;
use crate::fis::catalog;
use crate::fis::machine::{Outcome, Scene, resolve};
use crate::fis::model::*;
use crate::fis::state::{Failures, Fis, Flags, Hot, Version};
use crate::fis::table::{ExperimentState, ReportState};
use crate::table::Code;
use crate::world::Config;

/// Renders a template.
pub(crate) fn template(fis: &Fis, config: &Config, keys: &Keys, serial: u32) -> ExperimentTemplate {
    let record = &fis.cold.templates[&serial];
    let version = &fis.versions[record.version];
    let given = version.template.clone();
    let id = ids::template(keys, serial);
    ExperimentTemplate {
        arn: arn(config, "experiment-template", &id),
        id,
        description: given.description,
        targets: given.targets,
        actions: given.actions,
        stop_conditions: given.stop_conditions,
        creation_time: record.created.into(),
        last_update_time: record.updated.into(),
        role_arn: given.role_arn,
        tags: record.tags.clone(),
        log_configuration: given.log_configuration,
        experiment_options: given.experiment_options,
        target_account_configurations_count: accounts_count(version),
        experiment_report_configuration: given.experiment_report_configuration,
    }
}

/// Renders a template for a list.
pub(crate) fn template_summary(
    fis: &Fis,
    config: &Config,
    keys: &Keys,
    serial: u32,
) -> ExperimentTemplateSummary {
    let record = &fis.cold.templates[&serial];
    let id = ids::template(keys, serial);
    ExperimentTemplateSummary {
        arn: arn(config, "experiment-template", &id),
        id,
        description: fis.versions[record.version].template.description.clone(),
        creation_time: record.created.into(),
        last_update_time: record.updated.into(),
        tags: record.tags.clone(),
    }
}

fn accounts_count(version: &Version) -> i64 {
    i64::try_from(version.accounts.len()).unwrap_or(i64::MAX)
}

/// Renders an experiment.
pub(crate) fn experiment(fis: &Fis, config: &Config, keys: &Keys, serial: u32) -> Experiment {
    let hot = fis.experiment(serial).expect("the experiment was found");
    let version = &fis.versions[hot.version];
    let given = &version.template;
    let failures = fis.cold.failures.get(&serial);
    let id = ids::experiment(keys, serial);
    Experiment {
        arn: arn(config, "experiment", &id),
        experiment_template_id: ids::template(keys, version.of),
        role_arn: given.role_arn.clone(),
        state: state(hot, failures),
        targets: given.targets.clone(),
        actions: actions(fis, config, hot, version, failures),
        stop_conditions: given.stop_conditions.clone(),
        creation_time: hot.instant(0).into(),
        start_time: hot.instant_if_set(hot.started).map(Into::into),
        end_time: hot.instant_if_set(hot.ended).map(Into::into),
        tags: fis
            .cold
            .experiment_tags
            .get(&serial)
            .cloned()
            .unwrap_or_default(),
        log_configuration: given.log_configuration.clone(),
        experiment_options: options(hot, version),
        target_account_configurations_count: accounts_count(version),
        experiment_report_configuration: given.experiment_report_configuration.clone(),
        experiment_report: report(hot, version, failures, &id),
        id,
    }
}

/// Renders an experiment for a list.
pub(crate) fn experiment_summary(
    fis: &Fis,
    config: &Config,
    keys: &Keys,
    serial: u32,
) -> ExperimentSummary {
    let hot = fis.experiment(serial).expect("the experiment was found");
    let version = &fis.versions[hot.version];
    let id = ids::experiment(keys, serial);
    ExperimentSummary {
        arn: arn(config, "experiment", &id),
        id,
        experiment_template_id: ids::template(keys, version.of),
        state: state(hot, fis.cold.failures.get(&serial)),
        creation_time: hot.instant(0).into(),
        tags: fis
            .cold
            .experiment_tags
            .get(&serial)
            .cloned()
            .unwrap_or_default(),
        experiment_options: options(hot, version),
    }
}

fn state(hot: &Hot, failures: Option<&Failures>) -> ExperimentStatus {
    let state = hot.state.state();
    let first = failures.and_then(|failures| failures.first.as_ref());
    ExperimentStatus {
        status: state.name().into(),
        reason: reasons::experiment(state, hot.cause, failures).into(),
        error: first
            .filter(|_| state == ExperimentState::Failed)
            .map(|failure| failure.error.clone()),
    }
}

fn options(hot: &Hot, version: &Version) -> ExperimentOptions {
    let mode = if hot.flags.has(Flags::PREVIEW) {
        "skip-all"
    } else {
        "run-all"
    };
    ExperimentOptions {
        actions_mode: Some(mode.into()),
        ..version.template.experiment_options.clone()
    }
}

fn actions(
    fis: &Fis,
    config: &Config,
    hot: &Hot,
    version: &Version,
    failures: Option<&Failures>,
) -> BTreeMap<String, ExperimentAction> {
    let running_reason = &config.fis.switches.running_reason;
    let render = |(number, (name, given)): (u32, (&String, &TemplateAction))| {
        let (state, cell) = fis.action(hot, number);
        let reason = reasons::action(state, hot, number, failures, running_reason);
        // While an action is active, its cell says when it will be looked at next.
        let has_ended = state.code() & 8 != 0;
        let action = ExperimentAction {
            action_id: given.action_id.clone(),
            description: given.description.clone(),
            parameters: given.parameters.clone(),
            targets: given.targets.clone(),
            start_after: given.start_after.clone(),
            state: ActionStatus {
                status: state.name().into(),
                reason: reason.into(),
            },
            start_time: hot.instant_if_set(cell.start).map(Into::into),
            end_time: hot
                .instant_if_set(cell.end)
                .filter(|_| has_ended)
                .map(Into::into),
        };
        (name.clone(), action)
    };
    (0..).zip(&version.template.actions).map(render).collect()
}

fn report(
    hot: &Hot,
    version: &Version,
    failures: Option<&Failures>,
    id: &str,
) -> Option<ExperimentReport> {
    let state = hot.report?.state();
    let failure = failures.and_then(|failures| failures.report.as_ref());
    let error = failure
        .filter(|_| state == ReportState::Failed)
        .map(|failure| ReportError {
            code: failure.error.code.clone().unwrap_or_default(),
        });
    let configuration = version.template.experiment_report_configuration.as_ref();
    let outputs = configuration.and_then(|configuration| configuration.outputs.as_ref());
    let destination = outputs.and_then(|outputs| outputs.s3_configuration.as_ref());
    let made = destination
        .filter(|_| state == ReportState::Completed)
        .map(|s3| {
            let bucket = s3.bucket_name.as_deref().unwrap_or_default();
            let prefix = s3
                .prefix
                .as_deref()
                .map_or_else(String::new, |prefix| format!("{prefix}/"));
            let arn = format!("arn:aws:s3:::{bucket}/{prefix}{id}/report.pdf");
            alloc::vec![S3Report {
                arn,
                report_type: "experiment-report".into()
            }]
        });
    Some(ExperimentReport {
        state: ReportStatus {
            status: state.name().into(),
            reason: reasons::report(state, failures).into(),
            error,
        },
        s3_reports: made,
    })
}

/// Renders the resources that the targets of an experiment were resolved to, by target, then ARN.
pub(crate) fn resolved_targets(
    fis: &Fis,
    config: &Config,
    keys: &Keys,
    serial: u32,
) -> Vec<ResolvedTarget> {
    let hot = fis.experiment(serial).expect("the experiment was found");
    let Some(resolution) = resolution(fis, config, keys, serial, hot) else {
        return Vec::new();
    };
    let render = |target: &crate::fis::machine::TargetResolution| {
        let (name, kind) = (target.name.clone(), target.resource_type.clone());
        let found = target.found.iter().map(move |found| ResolvedTarget {
            resource_type: kind.clone(),
            target_name: name.clone(),
            target_information: found.information(),
        });
        found.collect::<Vec<_>>()
    };
    resolution.targets.iter().flat_map(render).collect()
}

/// Returns what the targets were resolved to, `None` before they are; plain targets are not kept
/// but resolved again, which gives the same.
pub(crate) fn resolution<'f>(
    fis: &'f Fis,
    config: &Config,
    keys: &Keys,
    serial: u32,
    hot: &Hot,
) -> Option<alloc::borrow::Cow<'f, crate::fis::machine::Resolution>> {
    use alloc::borrow::Cow;
    if !hot.flags.has(Flags::TARGETS) {
        return None;
    }
    if let Some(kept) = fis.cold.resolutions.get(&serial) {
        return Some(Cow::Borrowed(kept));
    }
    let version = &fis.versions[hot.version];
    Some(Cow::Owned(resolve(&Scene {
        template: &version.template,
        compiled: &version.compiled,
        accounts: &[],
        owner: &config.account,
        resources: &BTreeMap::new(),
        mode: crate::env::WorldMode::Permissive,
        limits: &config.limits,
        keys,
        lane: version.lane.child(u64::from(hot.nth)),
    })))
}

/// Tells whether the targets could be resolved.
pub(crate) const fn has_failed(outcome: &Outcome) -> bool {
    matches!(outcome, Outcome::Failed { .. })
}

/// Renders the safety lever.
pub(crate) fn safety_lever(fis: &Fis, config: &Config) -> SafetyLever {
    let lever = &fis.cold.lever;
    SafetyLever {
        id: "default".into(),
        arn: arn(config, "safety-lever", "default"),
        state: SafetyLeverStatus {
            status: lever.state.state().name().into(),
            reason: lever.reason.clone(),
        },
    }
}

/// Renders an action of the catalogue.
pub(crate) fn action(fis: &Fis, config: &Config, action: &catalog::Action) -> ActionDetails {
    let summary = action_summary(fis, config, action);
    let parameters = action.parameters.iter().map(|parameter| {
        let details = ParameterDetails {
            description: parameter.description.into(),
            required: parameter.required,
        };
        (parameter.name.into(), details)
    });
    ActionDetails {
        id: summary.id,
        arn: summary.arn,
        description: summary.description,
        parameters: Some(parameters.collect()).filter(|map: &BTreeMap<_, _>| !map.is_empty()),
        targets: summary.targets,
        tags: summary.tags,
    }
}

/// Renders an action of the catalogue for a list.
pub(crate) fn action_summary(
    fis: &Fis,
    config: &Config,
    action: &catalog::Action,
) -> ActionSummary {
    let target = action.target.map(|target| {
        let kind = ActionTarget {
            resource_type: target.resource_type.into(),
        };
        BTreeMap::from([(target.key.into(), kind)])
    });
    ActionSummary {
        id: action.id.into(),
        arn: arn(config, "action", action.id),
        description: action.description.into(),
        targets: target,
        tags: fis
            .cold
            .action_tags
            .get(action.id)
            .cloned()
            .unwrap_or_default(),
    }
}

/// Renders a target resource type.
pub(crate) fn target_resource_type(
    found: &catalog::TargetResourceType,
) -> TargetResourceTypeDetails {
    let parameters = found.parameters.iter().map(|parameter| {
        let details = ParameterDetails {
            description: parameter.description.into(),
            required: parameter.required,
        };
        (parameter.name.into(), details)
    });
    TargetResourceTypeDetails {
        resource_type: found.resource_type.into(),
        description: found.description.into(),
        parameters: Some(parameters.collect()).filter(|map: &BTreeMap<_, _>| !map.is_empty()),
    }
}
