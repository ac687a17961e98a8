//! The operations: what each checks, in the order shape, existence, meaning, state, quota, size,
//! extensions, and what it does (*chosen*; it agrees with all recordings).

mod applications;
mod assigning;
mod associations;
mod definitions;
mod deployments;
mod environments;
mod extensions;
pub(crate) mod find;
mod look;
mod managed;
mod pages;
mod profiles;
mod protection;
mod run_lists;
mod runs;
pub(crate) mod serving;
mod settings;
pub(crate) mod shape;
mod strategies;
mod tags;
mod validate;
mod versions;

use super::model::*;
use super::state::AppConfig;
use crate::operations::operations;
pub(crate) use shape::Shape;

pub use assigning::FlagsAt;
pub(crate) use definitions::restore;
pub use look::{DefinitionSight, RunSight};
pub use validate::SchemaCheck;

operations! {
    service AppConfig, "appconfig", AppConfig, appconfig_call;
    /// AppConfig in a world at an instant: the operations as typed calls, through the same door as
    /// [`World::handle`](crate::World::handle).
    call;
    /// Creates an application.
    CreateApplication, create_application(CreateApplicationRequest) -> Application, applications, write;
    /// Returns an application.
    GetApplication, get_application(GetApplicationRequest) -> Application, applications, read;
    /// Lists applications, oldest first.
    ListApplications, list_applications(ListApplicationsRequest) -> ListApplicationsResponse, applications, read;
    /// Changes an application; members not given stay.
    UpdateApplication, update_application(UpdateApplicationRequest) -> Application, applications, write;
    /// Deletes an application that has nothing left.
    DeleteApplication, delete_application(DeleteApplicationRequest) -> EmptyResponse, applications, write;
    /// Creates an environment.
    CreateEnvironment, create_environment(CreateEnvironmentRequest) -> Environment, environments, write;
    /// Returns an environment.
    GetEnvironment, get_environment(GetEnvironmentRequest) -> Environment, environments, read;
    /// Lists the environments of an application, oldest first.
    ListEnvironments, list_environments(ListEnvironmentsRequest) -> ListEnvironmentsResponse, environments, read;
    /// Changes an environment; members not given stay.
    UpdateEnvironment, update_environment(UpdateEnvironmentRequest) -> Environment, environments, write;
    /// Deletes an environment, with what was deployed there.
    DeleteEnvironment, delete_environment(DeleteEnvironmentRequest) -> EmptyResponse, environments, write;
    /// Creates a configuration profile.
    CreateConfigurationProfile, create_configuration_profile(CreateConfigurationProfileRequest) -> ConfigurationProfile, profiles, write;
    /// Returns a configuration profile.
    GetConfigurationProfile, get_configuration_profile(GetConfigurationProfileRequest) -> ConfigurationProfile, profiles, read;
    /// Lists the configuration profiles of an application, oldest first.
    ListConfigurationProfiles, list_configuration_profiles(ListConfigurationProfilesRequest) -> ListConfigurationProfilesResponse, profiles, read;
    /// Changes a configuration profile; members not given stay.
    UpdateConfigurationProfile, update_configuration_profile(UpdateConfigurationProfileRequest) -> ConfigurationProfile, profiles, write;
    /// Deletes a configuration profile without hosted versions.
    DeleteConfigurationProfile, delete_configuration_profile(DeleteConfigurationProfileRequest) -> EmptyResponse, profiles, write;
    /// Runs the validators of a configuration profile on a configuration.
    ValidateConfiguration, validate_configuration(ValidateConfigurationRequest) -> EmptyResponse, validate, write;
    /// Creates a hosted configuration version.
    CreateHostedConfigurationVersion, create_hosted_configuration_version(CreateHostedConfigurationVersionRequest) -> HostedConfigurationVersion, versions, write;
    /// Returns a hosted configuration version.
    GetHostedConfigurationVersion, get_hosted_configuration_version(GetHostedConfigurationVersionRequest) -> HostedConfigurationVersion, versions, read;
    /// Lists the hosted versions of a configuration profile, newest first.
    ListHostedConfigurationVersions, list_hosted_configuration_versions(ListHostedConfigurationVersionsRequest) -> ListHostedConfigurationVersionsResponse, versions, read;
    /// Deletes a hosted configuration version, also while it is deployed.
    DeleteHostedConfigurationVersion, delete_hosted_configuration_version(DeleteHostedConfigurationVersionRequest) -> EmptyResponse, versions, write;
    /// Creates a deployment strategy.
    CreateDeploymentStrategy, create_deployment_strategy(CreateDeploymentStrategyRequest) -> DeploymentStrategy, strategies, write;
    /// Returns a deployment strategy.
    GetDeploymentStrategy, get_deployment_strategy(GetDeploymentStrategyRequest) -> DeploymentStrategy, strategies, read;
    /// Lists deployment strategies: the account's own, oldest first, then the predefined ones.
    ListDeploymentStrategies, list_deployment_strategies(ListDeploymentStrategiesRequest) -> ListDeploymentStrategiesResponse, strategies, read;
    /// Changes a deployment strategy; deployments that run keep what they copied.
    UpdateDeploymentStrategy, update_deployment_strategy(UpdateDeploymentStrategyRequest) -> DeploymentStrategy, strategies, write;
    /// Deletes a deployment strategy.
    DeleteDeploymentStrategy, delete_deployment_strategy(DeleteDeploymentStrategyRequest) -> EmptyResponse, strategies, write;
    /// Starts a deployment.
    StartDeployment, start_deployment(StartDeploymentRequest) -> Deployment, deployments, write;
    /// Returns a deployment.
    GetDeployment, get_deployment(GetDeploymentRequest) -> Deployment, deployments, read;
    /// Lists the deployments of an environment, newest first.
    ListDeployments, list_deployments(ListDeploymentsRequest) -> ListDeploymentsResponse, deployments, read;
    /// Stops a deployment, or takes back one that has completed.
    StopDeployment, stop_deployment(StopDeploymentRequest) -> Deployment, deployments, write;
    /// Returns a configuration the old way.
    GetConfiguration, get_configuration(GetConfigurationRequest) -> GetConfigurationResponse, serving, write;
    /// Creates an extension, or a new version of it.
    CreateExtension, create_extension(CreateExtensionRequest) -> Extension, extensions, write;
    /// Returns a version of an extension.
    GetExtension, get_extension(GetExtensionRequest) -> Extension, extensions, read;
    /// Lists extensions: the account's own, oldest first, then those of AWS.
    ListExtensions, list_extensions(ListExtensionsRequest) -> ListExtensionsResponse, extensions, read;
    /// Changes a version of an extension.
    UpdateExtension, update_extension(UpdateExtensionRequest) -> Extension, extensions, write;
    /// Deletes a version of an extension.
    DeleteExtension, delete_extension(DeleteExtensionRequest) -> EmptyResponse, extensions, write;
    /// Associates an extension with a resource.
    CreateExtensionAssociation, create_extension_association(CreateExtensionAssociationRequest) -> ExtensionAssociation, associations, write;
    /// Returns an association.
    GetExtensionAssociation, get_extension_association(GetExtensionAssociationRequest) -> ExtensionAssociation, associations, read;
    /// Lists associations, oldest first.
    ListExtensionAssociations, list_extension_associations(ListExtensionAssociationsRequest) -> ListExtensionAssociationsResponse, associations, read;
    /// Changes the parameters of an association.
    UpdateExtensionAssociation, update_extension_association(UpdateExtensionAssociationRequest) -> ExtensionAssociation, associations, write;
    /// Deletes an association.
    DeleteExtensionAssociation, delete_extension_association(DeleteExtensionAssociationRequest) -> EmptyResponse, associations, write;
    /// Creates the definition of an experiment.
    CreateExperimentDefinition, create_experiment_definition(CreateExperimentDefinitionRequest) -> ExperimentDefinition, definitions, write;
    /// Returns the definition of an experiment.
    GetExperimentDefinition, get_experiment_definition(GetExperimentDefinitionRequest) -> ExperimentDefinition, definitions, read;
    /// Lists definitions of experiments, the last touched first, archived ones included.
    ListExperimentDefinitions, list_experiment_definitions(ListExperimentDefinitionsRequest) -> ListExperimentDefinitionsResponse, definitions, read;
    /// Changes the definition of an experiment that has no run running; members not given stay.
    UpdateExperimentDefinition, update_experiment_definition(UpdateExperimentDefinitionRequest) -> ExperimentDefinition, definitions, write;
    /// Archives the definition of an experiment, or destroys it with its runs.
    DeleteExperimentDefinition, delete_experiment_definition(DeleteExperimentDefinitionRequest) -> EmptyResponse, definitions, write;
    /// Starts a run of an experiment.
    StartExperimentRun, start_experiment_run(StartExperimentRunRequest) -> ExperimentRun, runs, write;
    /// Returns a run of an experiment.
    GetExperimentRun, get_experiment_run(GetExperimentRunRequest) -> ExperimentRun, run_lists, read;
    /// Lists the runs of an experiment, newest first.
    ListExperimentRuns, list_experiment_runs(ListExperimentRunsRequest) -> ListExperimentRunsResponse, run_lists, read;
    /// Raises the exposure of a run, or replaces its overrides.
    UpdateExperimentRun, update_experiment_run(UpdateExperimentRunRequest) -> ExperimentRun, runs, write;
    /// Stops a run of an experiment.
    StopExperimentRun, stop_experiment_run(StopExperimentRunRequest) -> ExperimentRun, runs, write;
    /// Lists what happened to a run, newest first.
    ListExperimentRunEvents, list_experiment_run_events(ListExperimentRunEventsRequest) -> ListExperimentRunEventsResponse, run_lists, read;
    /// Sets tags of a resource.
    TagResource, tag_resource(TagResourceRequest) -> EmptyResponse, tags, write;
    /// Removes tags of a resource.
    UntagResource, untag_resource(UntagResourceRequest) -> EmptyResponse, tags, write;
    /// Lists the tags of a resource.
    ListTagsForResource, list_tags_for_resource(ListTagsForResourceRequest) -> ListTagsForResourceResponse, tags, read;
    /// Returns the settings of the account.
    GetAccountSettings, get_account_settings(GetAccountSettingsRequest) -> AccountSettings, settings, read;
    /// Changes the settings of the account; members not given stay.
    UpdateAccountSettings, update_account_settings(UpdateAccountSettingsRequest) -> AccountSettings, settings, write;
}
