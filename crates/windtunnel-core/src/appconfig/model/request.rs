//! The requests of the operations, but for those of experiments.

use alloc::collections::BTreeMap;
use alloc::string::String;
use alloc::vec::Vec;

use super::{
    Action, Blob, Decimal, DeletionProtection, Monitor, Parameter, Tags, Validator, VendedMetrics,
};
use crate::shape::shapes;

shapes! {
    case "PascalCase";

    /// Request of `CreateApplication`.
    pub struct CreateApplicationRequest {
        /// Name; required.
        pub name: Option<String>,
        /// Description.
        pub description: Option<String>,
        /// Tags.
        pub tags: Option<Tags>,
    }

    /// Request of `GetApplication`.
    pub struct GetApplicationRequest {
        /// Id or name of the application; required.
        pub application_id: Option<String>,
    }

    /// Request of `ListApplications`.
    pub struct ListApplicationsRequest {
        /// How many a page holds, 1 to 50.
        pub max_results: Option<i64>,
        /// Where to go on.
        pub next_token: Option<String>,
    }

    /// Request of `UpdateApplication`.
    pub struct UpdateApplicationRequest {
        /// Id or name of the application; required.
        pub application_id: Option<String>,
        /// Name.
        pub name: Option<String>,
        /// Description.
        pub description: Option<String>,
    }

    /// Request of `DeleteApplication`.
    pub struct DeleteApplicationRequest {
        /// Id or name of the application; required.
        pub application_id: Option<String>,
    }

    /// Request of `CreateEnvironment`.
    pub struct CreateEnvironmentRequest {
        /// Id or name of the application; required.
        pub application_id: Option<String>,
        /// Name; required.
        pub name: Option<String>,
        /// Description.
        pub description: Option<String>,
        /// Alarms that roll deployments back, up to five.
        pub monitors: Option<Vec<Monitor>>,
        /// Tags.
        pub tags: Option<Tags>,
    }

    /// Request of `GetEnvironment`.
    pub struct GetEnvironmentRequest {
        /// Id or name of the application; required.
        pub application_id: Option<String>,
        /// Id or name of the environment; required.
        pub environment_id: Option<String>,
    }

    /// Request of `ListEnvironments`.
    pub struct ListEnvironmentsRequest {
        /// Id or name of the application; required.
        pub application_id: Option<String>,
        /// How many a page holds, 1 to 50.
        pub max_results: Option<i64>,
        /// Where to go on.
        pub next_token: Option<String>,
    }

    /// Request of `UpdateEnvironment`.
    pub struct UpdateEnvironmentRequest {
        /// Id or name of the application; required.
        pub application_id: Option<String>,
        /// Id or name of the environment; required.
        pub environment_id: Option<String>,
        /// Name.
        pub name: Option<String>,
        /// Description.
        pub description: Option<String>,
        /// Alarms; they replace the list.
        pub monitors: Option<Vec<Monitor>>,
    }

    /// Request of `DeleteEnvironment`.
    pub struct DeleteEnvironmentRequest {
        /// Id or name of the application; required.
        pub application_id: Option<String>,
        /// Id or name of the environment; required.
        pub environment_id: Option<String>,
        /// `ACCOUNT_DEFAULT`, `APPLY` or `BYPASS`.
        pub deletion_protection_check: Option<String>,
    }

    /// Request of `CreateConfigurationProfile`.
    pub struct CreateConfigurationProfileRequest {
        /// Id or name of the application; required.
        pub application_id: Option<String>,
        /// Name; required.
        pub name: Option<String>,
        /// Description.
        pub description: Option<String>,
        /// Where the configuration lies; required.
        pub location_uri: Option<String>,
        /// Role that may read it there.
        pub retrieval_role_arn: Option<String>,
        /// What checks it, up to two.
        pub validators: Option<Vec<Validator>>,
        /// Tags.
        pub tags: Option<Tags>,
        /// `AWS.Freeform`, the default, or `AWS.AppConfig.FeatureFlags`.
        #[cfg_attr(feature = "serde", serde(rename = "Type"))]
        pub kind: Option<String>,
        /// Key of hosted configurations.
        pub kms_key_identifier: Option<String>,
    }

    /// Request of `GetConfigurationProfile`.
    pub struct GetConfigurationProfileRequest {
        /// Id or name of the application; required.
        pub application_id: Option<String>,
        /// Id or name of the configuration profile; required.
        pub configuration_profile_id: Option<String>,
    }

    /// Request of `ListConfigurationProfiles`.
    pub struct ListConfigurationProfilesRequest {
        /// Id or name of the application; required.
        pub application_id: Option<String>,
        /// How many a page holds, 1 to 50.
        pub max_results: Option<i64>,
        /// Where to go on.
        pub next_token: Option<String>,
        /// Only those of this type.
        #[cfg_attr(feature = "serde", serde(rename = "Type"))]
        pub kind: Option<String>,
    }

    /// Request of `UpdateConfigurationProfile`.
    pub struct UpdateConfigurationProfileRequest {
        /// Id or name of the application; required.
        pub application_id: Option<String>,
        /// Id or name of the configuration profile; required.
        pub configuration_profile_id: Option<String>,
        /// Name.
        pub name: Option<String>,
        /// Description.
        pub description: Option<String>,
        /// Role that may read the configuration.
        pub retrieval_role_arn: Option<String>,
        /// Validators; they replace the list.
        pub validators: Option<Vec<Validator>>,
        /// Key of hosted configurations; empty to have none.
        pub kms_key_identifier: Option<String>,
    }

    /// Request of `DeleteConfigurationProfile`.
    pub struct DeleteConfigurationProfileRequest {
        /// Id or name of the application; required.
        pub application_id: Option<String>,
        /// Id or name of the configuration profile; required.
        pub configuration_profile_id: Option<String>,
        /// `ACCOUNT_DEFAULT`, `APPLY` or `BYPASS`.
        pub deletion_protection_check: Option<String>,
    }

    /// Request of `ValidateConfiguration`.
    pub struct ValidateConfigurationRequest {
        /// Id or name of the application; required.
        pub application_id: Option<String>,
        /// Id or name of the configuration profile; required.
        pub configuration_profile_id: Option<String>,
        /// Number or label of the version, or that of its source; required.
        pub configuration_version: Option<String>,
    }

    /// Request of `CreateHostedConfigurationVersion`.
    pub struct CreateHostedConfigurationVersionRequest {
        /// Id or name of the application; required.
        pub application_id: Option<String>,
        /// Id or name of the configuration profile; required.
        pub configuration_profile_id: Option<String>,
        /// Description.
        pub description: Option<String>,
        /// The configuration; required.
        pub content: Option<Blob>,
        /// MIME type; required.
        pub content_type: Option<String>,
        /// The number that the caller believes to be the newest.
        pub latest_version_number: Option<i64>,
        /// Label, with a character that is no digit.
        pub version_label: Option<String>,
    }

    /// Request of `GetHostedConfigurationVersion`.
    pub struct GetHostedConfigurationVersionRequest {
        /// Id or name of the application; required.
        pub application_id: Option<String>,
        /// Id or name of the configuration profile; required.
        pub configuration_profile_id: Option<String>,
        /// Number; required.
        pub version_number: Option<i64>,
    }

    /// Request of `ListHostedConfigurationVersions`.
    pub struct ListHostedConfigurationVersionsRequest {
        /// Id or name of the application; required.
        pub application_id: Option<String>,
        /// Id or name of the configuration profile; required.
        pub configuration_profile_id: Option<String>,
        /// How many a page holds, 1 to 50.
        pub max_results: Option<i64>,
        /// Where to go on.
        pub next_token: Option<String>,
        /// Only the version with this label; with `*` at its end, those whose labels begin so.
        pub version_label: Option<String>,
    }

    /// Request of `DeleteHostedConfigurationVersion`.
    pub struct DeleteHostedConfigurationVersionRequest {
        /// Id or name of the application; required.
        pub application_id: Option<String>,
        /// Id or name of the configuration profile; required.
        pub configuration_profile_id: Option<String>,
        /// Number; required.
        pub version_number: Option<i64>,
    }

    /// Request of `CreateDeploymentStrategy`.
    pub struct CreateDeploymentStrategyRequest {
        /// Name; required.
        pub name: Option<String>,
        /// Description.
        pub description: Option<String>,
        /// Minutes from the start to 100 %, up to 1,440; required.
        pub deployment_duration_in_minutes: Option<i64>,
        /// Minutes at 100 % in which an alarm still rolls back; none by default.
        pub final_bake_time_in_minutes: Option<i64>,
        /// The growth of each step, in percent; required.
        pub growth_factor: Option<Decimal>,
        /// `LINEAR`, the default, or `EXPONENTIAL`.
        pub growth_type: Option<String>,
        /// `NONE`, the default, or `SSM_DOCUMENT`.
        pub replicate_to: Option<String>,
        /// Tags.
        pub tags: Option<Tags>,
    }

    /// Request of `GetDeploymentStrategy`.
    pub struct GetDeploymentStrategyRequest {
        /// Id; required.
        pub deployment_strategy_id: Option<String>,
    }

    /// Request of `ListDeploymentStrategies`.
    pub struct ListDeploymentStrategiesRequest {
        /// How many a page holds, 1 to 50.
        pub max_results: Option<i64>,
        /// Where to go on.
        pub next_token: Option<String>,
    }

    /// Request of `UpdateDeploymentStrategy`.
    pub struct UpdateDeploymentStrategyRequest {
        /// Id; required.
        pub deployment_strategy_id: Option<String>,
        /// Description.
        pub description: Option<String>,
        /// Minutes from the start to 100 %.
        pub deployment_duration_in_minutes: Option<i64>,
        /// Minutes at 100 % in which an alarm still rolls back.
        pub final_bake_time_in_minutes: Option<i64>,
        /// The growth of each step, in percent.
        pub growth_factor: Option<Decimal>,
        /// `LINEAR` or `EXPONENTIAL`.
        pub growth_type: Option<String>,
    }

    /// Request of `DeleteDeploymentStrategy`.
    pub struct DeleteDeploymentStrategyRequest {
        /// Id; required.
        pub deployment_strategy_id: Option<String>,
    }

    /// Request of `StartDeployment`.
    pub struct StartDeploymentRequest {
        /// Id or name of the application; required.
        pub application_id: Option<String>,
        /// Id or name of the environment; required.
        pub environment_id: Option<String>,
        /// Id of the deployment strategy; required.
        pub deployment_strategy_id: Option<String>,
        /// Id or name of the configuration profile; required.
        pub configuration_profile_id: Option<String>,
        /// Number or label of the version, or that of its source; required.
        pub configuration_version: Option<String>,
        /// Description.
        pub description: Option<String>,
        /// Tags.
        pub tags: Option<Tags>,
        /// Key of the configuration.
        pub kms_key_identifier: Option<String>,
        /// Values of dynamic parameters, by `extension#parameter`.
        pub dynamic_extension_parameters: Option<BTreeMap<String, String>>,
        /// The number that the caller believes to be the newest.
        pub latest_deployment_number: Option<i64>,
    }

    /// Request of `GetDeployment`.
    pub struct GetDeploymentRequest {
        /// Id or name of the application; required.
        pub application_id: Option<String>,
        /// Id or name of the environment; required.
        pub environment_id: Option<String>,
        /// Number; required.
        pub deployment_number: Option<i64>,
    }

    /// Request of `ListDeployments`.
    pub struct ListDeploymentsRequest {
        /// Id or name of the application; required.
        pub application_id: Option<String>,
        /// Id or name of the environment; required.
        pub environment_id: Option<String>,
        /// How many a page holds, 1 to 50.
        pub max_results: Option<i64>,
        /// Where to go on.
        pub next_token: Option<String>,
    }

    /// Request of `StopDeployment`.
    pub struct StopDeploymentRequest {
        /// Id or name of the application; required.
        pub application_id: Option<String>,
        /// Id or name of the environment; required.
        pub environment_id: Option<String>,
        /// Number; required.
        pub deployment_number: Option<i64>,
        /// Whether a deployment that has completed is taken back.
        pub allow_revert: Option<bool>,
    }

    /// Request of `GetConfiguration`.
    pub struct GetConfigurationRequest {
        /// Id or name of the application; required.
        pub application: Option<String>,
        /// Id or name of the environment; required.
        pub environment: Option<String>,
        /// Id or name of the configuration profile; required.
        pub configuration: Option<String>,
        /// Who asks; required.
        pub client_id: Option<String>,
        /// The version that the client has.
        pub client_configuration_version: Option<String>,
    }

    /// Request of `CreateExtension`.
    pub struct CreateExtensionRequest {
        /// Name; required.
        pub name: Option<String>,
        /// Description.
        pub description: Option<String>,
        /// What it calls, by action point; required.
        pub actions: Option<BTreeMap<String, Vec<Action>>>,
        /// Its parameters, by name.
        pub parameters: Option<BTreeMap<String, Parameter>>,
        /// Tags.
        pub tags: Option<Tags>,
        /// The number that the caller believes to be the newest.
        pub latest_version_number: Option<i64>,
    }

    /// Request of `GetExtension`.
    pub struct GetExtensionRequest {
        /// Name, id or ARN of the extension; required.
        pub extension_identifier: Option<String>,
        /// Number of the version; the newest when absent.
        pub version_number: Option<i64>,
    }

    /// Request of `ListExtensions`.
    pub struct ListExtensionsRequest {
        /// How many a page holds, 1 to 50.
        pub max_results: Option<i64>,
        /// Where to go on.
        pub next_token: Option<String>,
        /// Only the one with this name.
        pub name: Option<String>,
    }

    /// Request of `UpdateExtension`.
    pub struct UpdateExtensionRequest {
        /// Name, id or ARN of the extension; required.
        pub extension_identifier: Option<String>,
        /// Description.
        pub description: Option<String>,
        /// What it calls, by action point.
        pub actions: Option<BTreeMap<String, Vec<Action>>>,
        /// Its parameters, by name.
        pub parameters: Option<BTreeMap<String, Parameter>>,
        /// Number of the version; the newest when absent.
        pub version_number: Option<i64>,
    }

    /// Request of `DeleteExtension`.
    pub struct DeleteExtensionRequest {
        /// Name, id or ARN of the extension; required.
        pub extension_identifier: Option<String>,
        /// Number of the version; the newest when absent.
        pub version_number: Option<i64>,
    }

    /// Request of `CreateExtensionAssociation`.
    pub struct CreateExtensionAssociationRequest {
        /// Name, id or ARN of the extension; required.
        pub extension_identifier: Option<String>,
        /// Version of the extension; the newest when absent.
        pub extension_version_number: Option<i64>,
        /// ARN of an application, environment or configuration profile; required.
        pub resource_identifier: Option<String>,
        /// Values of the parameters.
        pub parameters: Option<BTreeMap<String, String>>,
        /// Tags.
        pub tags: Option<Tags>,
    }

    /// Request of `GetExtensionAssociation`.
    pub struct GetExtensionAssociationRequest {
        /// Id of the association; required.
        pub extension_association_id: Option<String>,
    }

    /// Request of `ListExtensionAssociations`.
    pub struct ListExtensionAssociationsRequest {
        /// Only those of the resource with this ARN.
        pub resource_identifier: Option<String>,
        /// Only those of this extension: name, id or ARN.
        pub extension_identifier: Option<String>,
        /// Only those of this version.
        pub extension_version_number: Option<i64>,
        /// How many a page holds, 1 to 50.
        pub max_results: Option<i64>,
        /// Where to go on.
        pub next_token: Option<String>,
    }

    /// Request of `UpdateExtensionAssociation`.
    pub struct UpdateExtensionAssociationRequest {
        /// Id of the association; required.
        pub extension_association_id: Option<String>,
        /// Values of the parameters; they replace the map.
        pub parameters: Option<BTreeMap<String, String>>,
    }

    /// Request of `DeleteExtensionAssociation`.
    pub struct DeleteExtensionAssociationRequest {
        /// Id of the association; required.
        pub extension_association_id: Option<String>,
    }

    /// Request of `TagResource`.
    pub struct TagResourceRequest {
        /// ARN of the resource; required.
        pub resource_arn: Option<String>,
        /// Tags to set; required.
        pub tags: Option<Tags>,
    }

    /// Request of `UntagResource`.
    pub struct UntagResourceRequest {
        /// ARN of the resource; required.
        pub resource_arn: Option<String>,
        /// Keys of the tags to remove; required.
        pub tag_keys: Option<Vec<String>>,
    }

    /// Request of `ListTagsForResource`.
    pub struct ListTagsForResourceRequest {
        /// ARN of the resource; required.
        pub resource_arn: Option<String>,
    }

    /// Request of `GetAccountSettings`.
    pub struct GetAccountSettingsRequest {
    }

    /// Request of `UpdateAccountSettings`.
    pub struct UpdateAccountSettingsRequest {
        /// Protection of what is in use against deletion.
        pub deletion_protection: Option<DeletionProtection>,
        /// Metrics that the service publishes.
        pub vended_metrics: Option<VendedMetrics>,
    }
}
