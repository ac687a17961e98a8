//! Applications, environments, configuration profiles, hosted versions, strategies, settings.

use alloc::string::String;
use alloc::vec::Vec;

use super::{Blob, Decimal};
use crate::shape::shapes;

shapes! {
    case "PascalCase";

    /// An application.
    pub struct Application {
        /// Id, seven characters.
        pub id: String,
        /// Name, unique in the account and Region.
        pub name: String,
        /// Description.
        pub description: Option<String>,
    }

    /// An environment of an application.
    pub struct Environment {
        /// Id of the application.
        pub application_id: String,
        /// Id, seven characters.
        pub id: String,
        /// Name, unique in the application.
        pub name: String,
        /// Description.
        pub description: Option<String>,
        /// State, see [`EnvironmentState`](crate::appconfig::EnvironmentState).
        pub state: String,
        /// Alarms that roll deployments back.
        pub monitors: Option<Vec<Monitor>>,
    }

    /// An alarm that is watched during deployments.
    pub struct Monitor {
        /// ARN of the alarm; required.
        pub alarm_arn: Option<String>,
        /// Role that may read the alarm; required (*recorded*, although the service model has it
        /// optional).
        pub alarm_role_arn: Option<String>,
    }

    /// A configuration profile: where configuration comes from and what checks it.
    pub struct ConfigurationProfile {
        /// Id of the application.
        pub application_id: String,
        /// Id, seven characters.
        pub id: String,
        /// Name, unique in the application.
        pub name: String,
        /// Description.
        pub description: Option<String>,
        /// Where the configuration lies: `hosted` or a URI.
        pub location_uri: String,
        /// Role that may read it there.
        pub retrieval_role_arn: Option<String>,
        /// What checks it.
        pub validators: Option<Vec<Validator>>,
        /// `AWS.Freeform` or `AWS.AppConfig.FeatureFlags`.
        #[cfg_attr(feature = "serde", serde(rename = "Type"))]
        pub kind: String,
        /// ARN of the key of hosted configurations.
        pub kms_key_arn: Option<String>,
        /// That key as it was given.
        pub kms_key_identifier: Option<String>,
    }

    /// A configuration profile in a list.
    pub struct ConfigurationProfileSummary {
        /// Id of the application.
        pub application_id: String,
        /// Id.
        pub id: String,
        /// Name.
        pub name: String,
        /// Where the configuration lies.
        pub location_uri: String,
        /// The types of its validators.
        pub validator_types: Option<Vec<String>>,
        /// `AWS.Freeform` or `AWS.AppConfig.FeatureFlags`.
        #[cfg_attr(feature = "serde", serde(rename = "Type"))]
        pub kind: String,
    }

    /// A check of a configuration.
    pub struct Validator {
        /// `JSON_SCHEMA` or `LAMBDA`; required.
        #[cfg_attr(feature = "serde", serde(rename = "Type"))]
        pub kind: Option<String>,
        /// The schema, or the ARN of the function; required.
        pub content: Option<String>,
    }

    /// A hosted configuration version.
    pub struct HostedConfigurationVersion {
        /// Id of the application.
        pub application_id: String,
        /// Id of the configuration profile.
        pub configuration_profile_id: String,
        /// Number, from 1.
        pub version_number: i64,
        /// Description.
        pub description: Option<String>,
        /// The configuration, as stored.
        pub content: Blob,
        /// MIME type.
        pub content_type: String,
        /// Label, unique in the profile.
        pub version_label: Option<String>,
        /// ARN of the key.
        pub kms_key_arn: Option<String>,
    }

    /// A hosted configuration version in a list.
    pub struct HostedConfigurationVersionSummary {
        /// Id of the application.
        pub application_id: String,
        /// Id of the configuration profile.
        pub configuration_profile_id: String,
        /// Number, from 1.
        pub version_number: i64,
        /// Description.
        pub description: Option<String>,
        /// MIME type.
        pub content_type: String,
        /// Label, unique in the profile.
        pub version_label: Option<String>,
        /// ARN of the key.
        pub kms_key_arn: Option<String>,
    }

    /// A deployment strategy: how fast a deployment grows and how long it bakes.
    pub struct DeploymentStrategy {
        /// Id, seven characters; the predefined ones have their names.
        pub id: String,
        /// Name.
        pub name: String,
        /// Description.
        pub description: Option<String>,
        /// Minutes from the start to 100 %.
        pub deployment_duration_in_minutes: i64,
        /// `LINEAR` or `EXPONENTIAL`.
        pub growth_type: String,
        /// The growth of each step, in percent.
        pub growth_factor: Decimal,
        /// Minutes at 100 % in which an alarm still rolls back.
        pub final_bake_time_in_minutes: i64,
        /// `NONE` or `SSM_DOCUMENT`; stored and shown, without effect.
        pub replicate_to: String,
    }

    /// Settings of the account.
    pub struct AccountSettings {
        /// Protection of what is in use against deletion.
        pub deletion_protection: DeletionProtection,
        /// Metrics that the service publishes.
        pub vended_metrics: VendedMetrics,
    }

    /// Protection of environments and configuration profiles in use against deletion.
    pub struct DeletionProtection {
        /// Whether it is on.
        pub enabled: Option<bool>,
        /// How long something counts as in use after it was.
        pub protection_period_in_minutes: Option<i64>,
    }

    /// Metrics that the service publishes.
    pub struct VendedMetrics {
        /// Whether it does.
        pub enabled: Option<bool>,
    }
}
