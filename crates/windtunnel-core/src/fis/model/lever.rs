//! The safety lever and the catalogues as the service returns them.

use alloc::collections::BTreeMap;
use alloc::string::String;

use super::Tags;
use crate::shape::shapes;

shapes! {
    case "camelCase";

    /// The safety lever.
    pub struct SafetyLever {
        /// Always `default`.
        pub id: String,
        /// ARN.
        pub arn: String,
        /// State.
        pub state: SafetyLeverStatus,
    }

    /// The state of the safety lever.
    pub struct SafetyLeverStatus {
        /// The state's name.
        pub status: String,
        /// The reason last given.
        pub reason: String,
    }

    /// An action of the catalogue.
    pub struct ActionDetails {
        /// Id, such as `aws:fis:wait`.
        pub id: String,
        /// ARN.
        pub arn: String,
        /// What it does.
        pub description: String,
        /// Its parameters; absent when it has none.
        pub parameters: Option<BTreeMap<String, ParameterDetails>>,
        /// Its target keys; absent when it has none.
        pub targets: Option<BTreeMap<String, ActionTarget>>,
        /// Tags.
        pub tags: Tags,
    }

    /// An action of the catalogue in a list.
    pub struct ActionSummary {
        /// Id.
        pub id: String,
        /// ARN.
        pub arn: String,
        /// What it does.
        pub description: String,
        /// Its target keys; absent when it has none.
        pub targets: Option<BTreeMap<String, ActionTarget>>,
        /// Tags.
        pub tags: Tags,
    }

    /// A parameter of an action or of a target resource type.
    pub struct ParameterDetails {
        /// What it means.
        pub description: String,
        /// Whether it must be given.
        pub required: bool,
    }

    /// What a target key of an action takes.
    pub struct ActionTarget {
        /// Type of the resources.
        pub resource_type: String,
    }

    /// A target resource type.
    pub struct TargetResourceTypeDetails {
        /// The type, such as `aws:ec2:instance`.
        pub resource_type: String,
        /// What it is.
        pub description: String,
        /// Its parameters; absent when it has none.
        pub parameters: Option<BTreeMap<String, ParameterDetails>>,
    }

    /// A target resource type in a list.
    pub struct TargetResourceTypeSummary {
        /// The type.
        pub resource_type: String,
        /// What it is.
        pub description: String,
    }
}
