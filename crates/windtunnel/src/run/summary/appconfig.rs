//! Replies of AppConfig in a few words.

use windtunnel_core::appconfig::Reply as R;

use super::client::content;
use super::{DONE, items};

/// Says in a few words what a reply tells.
pub(super) fn summary(reply: &R) -> String {
    match reply {
        R::CreateApplication(r) | R::GetApplication(r) | R::UpdateApplication(r) => {
            format!("{} {}", r.id, r.name)
        }
        R::CreateEnvironment(r) | R::GetEnvironment(r) | R::UpdateEnvironment(r) => {
            format!("{} {} {}", r.id, r.name, r.state)
        }
        R::CreateConfigurationProfile(r)
        | R::GetConfigurationProfile(r)
        | R::UpdateConfigurationProfile(r) => format!("{} {}", r.id, r.name),
        R::CreateHostedConfigurationVersion(r) | R::GetHostedConfigurationVersion(r) => {
            let label = r.version_label.as_ref();
            let label = label.map(|label| format!(" {label}")).unwrap_or_default();
            let content = content(&r.content);
            format!(
                "version {}{label}, {}{content}",
                r.version_number, r.content_type
            )
        }
        R::CreateDeploymentStrategy(r)
        | R::GetDeploymentStrategy(r)
        | R::UpdateDeploymentStrategy(r) => format!("{} {}", r.id, r.name),
        R::StartDeployment(r) | R::GetDeployment(r) | R::StopDeployment(r) => {
            let (number, share) = (r.deployment_number, r.percentage_complete.to_fixed(2));
            format!("{number} {} {share} %", r.state)
        }
        R::GetConfiguration(r) => {
            let content = content(&r.content);
            format!(
                "version {}, {}{content}",
                r.configuration_version, r.content_type
            )
        }
        R::CreateExtension(r) | R::GetExtension(r) | R::UpdateExtension(r) => {
            format!("{} {} version {}", r.id, r.name, r.version_number)
        }
        R::CreateExtensionAssociation(r)
        | R::GetExtensionAssociation(r)
        | R::UpdateExtensionAssociation(r) => r.id.clone(),
        R::GetAccountSettings(r) | R::UpdateAccountSettings(r) => {
            let is_on = r.deletion_protection.enabled == Some(true);
            format!("deletion protection {}", if is_on { "on" } else { "off" })
        }
        R::CreateExperimentDefinition(r)
        | R::GetExperimentDefinition(r)
        | R::UpdateExperimentDefinition(r) => format!("{} {} {}", r.id, r.name, r.status),
        R::StartExperimentRun(r)
        | R::GetExperimentRun(r)
        | R::UpdateExperimentRun(r)
        | R::StopExperimentRun(r) => {
            let (name, share) = (
                &r.experiment_definition_snapshot.name,
                r.exposure_percentage,
            );
            format!("{} of {name} {} {} %", r.run, r.status, share.to_fixed(2))
        }
        R::ListExperimentDefinitions(r) => items(r.items.len()),
        R::ListExperimentRuns(r) => items(r.items.len()),
        R::ListExperimentRunEvents(r) => items(r.items.len()),
        R::ListApplications(r) => items(r.items.len()),
        R::ListEnvironments(r) => items(r.items.len()),
        R::ListConfigurationProfiles(r) => items(r.items.len()),
        R::ListHostedConfigurationVersions(r) => items(r.items.len()),
        R::ListDeploymentStrategies(r) => items(r.items.len()),
        R::ListDeployments(r) => items(r.items.len()),
        R::ListExtensions(r) => items(r.items.len()),
        R::ListExtensionAssociations(r) => items(r.items.len()),
        R::ListTagsForResource(r) => items(r.tags.len()),
        _ => DONE.into(),
    }
}
