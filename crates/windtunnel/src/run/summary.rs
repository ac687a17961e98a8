//! Replies in a few words.

use windtunnel_core::{Reply, fis};

/// Says in a few words what a reply tells.
pub(super) fn summary(reply: &Reply) -> String {
    let Reply::Fis(reply) = reply else {
        return String::new();
    };
    use fis::Reply as R;
    let items = |count: usize| format!("{count} item{}", if count == 1 { "" } else { "s" });
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
        _ => "done".into(),
    }
}
