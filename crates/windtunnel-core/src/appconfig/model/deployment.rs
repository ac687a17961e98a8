//! Deployments as the service returns them.

use alloc::collections::BTreeMap;
use alloc::string::String;
use alloc::vec::Vec;

use super::{Decimal, Timestamp};
use crate::shape::shapes;

shapes! {
    case "PascalCase";

    /// A deployment of a configuration to an environment.
    pub struct Deployment {
        /// Id of the application.
        pub application_id: String,
        /// Id of the environment.
        pub environment_id: String,
        /// Id of the deployment strategy; absent for managed deployments (*recorded*).
        pub deployment_strategy_id: Option<String>,
        /// Id of the configuration profile.
        pub configuration_profile_id: String,
        /// Number in the environment, from 1.
        pub deployment_number: i64,
        /// Name of the configuration profile when the deployment started.
        pub configuration_name: String,
        /// Where the configuration lay.
        pub configuration_location_uri: String,
        /// Version of the configuration.
        pub configuration_version: String,
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
        /// State.
        pub state: String,
        /// What happened, newest first.
        pub event_log: Vec<DeploymentEvent>,
        /// How many in a hundred clients have it.
        pub percentage_complete: Decimal,
        /// When it started.
        pub started_at: Timestamp,
        /// When it completed.
        pub completed_at: Option<Timestamp>,
        /// Extensions that take part.
        pub applied_extensions: Option<Vec<AppliedExtension>>,
        /// ARN of the key of the configuration.
        pub kms_key_arn: Option<String>,
        /// That key as it was given.
        pub kms_key_identifier: Option<String>,
        /// Label of the hosted version.
        pub version_label: Option<String>,
    }

    /// A deployment in a list.
    pub struct DeploymentSummary {
        /// Number in the environment, from 1.
        pub deployment_number: i64,
        /// Id of the configuration profile.
        pub configuration_profile_id: String,
        /// Name of the configuration profile when the deployment started.
        pub configuration_name: String,
        /// Version of the configuration.
        pub configuration_version: String,
        /// Minutes from the start to 100 %.
        pub deployment_duration_in_minutes: i64,
        /// `LINEAR` or `EXPONENTIAL`.
        pub growth_type: String,
        /// The growth of each step, in percent.
        pub growth_factor: Decimal,
        /// Minutes at 100 % in which an alarm still rolls back.
        pub final_bake_time_in_minutes: i64,
        /// State.
        pub state: String,
        /// How many in a hundred clients have it.
        pub percentage_complete: Decimal,
        /// When it started.
        pub started_at: Timestamp,
        /// When it completed.
        pub completed_at: Option<Timestamp>,
        /// Label of the hosted version.
        pub version_label: Option<String>,
        /// `USER`, or `MANAGED` for those that experiment runs make.
        #[cfg_attr(feature = "serde", serde(rename = "Type"))]
        pub kind: String,
    }

    /// An entry of the log of a deployment.
    pub struct DeploymentEvent {
        /// What happened, such as `PERCENTAGE_UPDATED`.
        pub event_type: String,
        /// `USER`, `APPCONFIG`, `CLOUDWATCH_ALARM` or `INTERNAL_ERROR`.
        pub triggered_by: String,
        /// The text for people.
        pub description: String,
        /// Calls of extensions.
        pub action_invocations: Option<Vec<ActionInvocation>>,
        /// When it happened.
        pub occurred_at: Timestamp,
    }

    /// A call of an extension.
    pub struct ActionInvocation {
        /// ARN of the extension (*chosen*).
        pub extension_identifier: String,
        /// Name of the action.
        pub action_name: String,
        /// What was called.
        pub uri: String,
        /// Role with which it was called.
        pub role_arn: Option<String>,
        /// The text of its failure.
        pub error_message: Option<String>,
        /// The code of its failure.
        pub error_code: Option<String>,
        /// Id of the call, seven characters.
        pub invocation_id: String,
    }

    /// An extension that takes part in a deployment.
    pub struct AppliedExtension {
        /// Id of the extension.
        pub extension_id: String,
        /// Id of the association that brought it.
        pub extension_association_id: String,
        /// Version of the extension.
        pub version_number: i64,
        /// Values of its parameters.
        pub parameters: BTreeMap<String, String>,
    }
}
