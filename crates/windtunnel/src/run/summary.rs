//! Replies in a few words.

mod appconfig;
mod client;
mod nimble;

use windtunnel_core::{Reply, fis};

pub(super) use client::Clients;

/// Says in a few words what a reply tells.
pub(super) fn summary(reply: &Reply) -> String {
    match reply {
        Reply::Fis(reply) => of_fis(reply),
        Reply::AppConfig(reply) => appconfig::summary(reply),
        Reply::AppConfigData(reply) => client::summary(reply),
        Reply::Nimble(reply) => nimble::summary(reply),
        _ => DONE.into(),
    }
}

const DONE: &str = "done";

fn items(count: usize) -> String {
    format!("{count} item{}", if count == 1 { "" } else { "s" })
}

fn of_fis(reply: &fis::Reply) -> String {
    use fis::Reply as R;
    match reply {
        R::CreateExperimentTemplate(r)
        | R::GetExperimentTemplate(r)
        | R::UpdateExperimentTemplate(r)
        | R::DeleteExperimentTemplate(r) => r.experiment_template.id.clone(),
        R::StartExperiment(r) | R::GetExperiment(r) | R::StopExperiment(r) => {
            format!("{} {}", r.experiment.id, r.experiment.state.status)
        }
        R::GetSafetyLever(r) | R::UpdateSafetyLeverState(r) => r.safety_lever.state.status.clone(),
        R::CreateTargetAccountConfiguration(r)
        | R::GetTargetAccountConfiguration(r)
        | R::UpdateTargetAccountConfiguration(r)
        | R::DeleteTargetAccountConfiguration(r)
        | R::GetExperimentTargetAccountConfiguration(r) => {
            r.target_account_configuration.account_id.clone()
        }
        R::ListExperimentTemplates(r) => items(r.experiment_templates.len()),
        R::ListTargetAccountConfigurations(r) | R::ListExperimentTargetAccountConfigurations(r) => {
            items(r.target_account_configurations.len())
        }
        R::ListExperiments(r) => items(r.experiments.len()),
        R::ListExperimentResolvedTargets(r) => items(r.resolved_targets.len()),
        R::ListActions(r) => items(r.actions.len()),
        R::ListTargetResourceTypes(r) => items(r.target_resource_types.len()),
        R::ListTagsForResource(r) => items(r.tags.len()),
        R::GetAction(r) => r.action.id.clone(),
        R::GetTargetResourceType(r) => r.target_resource_type.resource_type.clone(),
        _ => DONE.into(),
    }
}
