//! Extensions and their associations.

use alloc::collections::BTreeMap;
use alloc::string::String;
use alloc::vec::Vec;

use crate::shape::shapes;

shapes! {
    case "PascalCase";

    /// A version of an extension.
    pub struct Extension {
        /// Id, seven characters; those of AWS have names.
        pub id: String,
        /// Name, unique in the account and Region.
        pub name: String,
        /// Number of the version, from 1.
        pub version_number: i64,
        /// ARN with the version.
        pub arn: String,
        /// Description.
        pub description: Option<String>,
        /// What it calls, by action point.
        pub actions: BTreeMap<String, Vec<Action>>,
        /// Its parameters, by name.
        pub parameters: Option<BTreeMap<String, Parameter>>,
    }

    /// An extension in a list.
    pub struct ExtensionSummary {
        /// Id.
        pub id: String,
        /// Name.
        pub name: String,
        /// Number of its newest version.
        pub version_number: i64,
        /// ARN with the version.
        pub arn: String,
        /// Description.
        pub description: Option<String>,
    }

    /// What an extension calls at an action point.
    pub struct Action {
        /// Name.
        pub name: Option<String>,
        /// Description.
        pub description: Option<String>,
        /// A Lambda function, SQS queue, SNS topic or EventBridge bus.
        pub uri: Option<String>,
        /// Role with which it is called.
        pub role_arn: Option<String>,
    }

    /// A parameter of an extension.
    pub struct Parameter {
        /// Description.
        pub description: Option<String>,
        /// Whether an association must give its value.
        pub required: Option<bool>,
        /// Whether a deployment may give its value.
        pub dynamic: Option<bool>,
    }

    /// The association of an extension with a resource.
    pub struct ExtensionAssociation {
        /// Id, seven characters.
        pub id: String,
        /// ARN of the extension with its version.
        pub extension_arn: String,
        /// ARN of the application, environment or configuration profile.
        pub resource_arn: String,
        /// ARN of the association.
        pub arn: String,
        /// Values of the parameters.
        pub parameters: Option<BTreeMap<String, String>>,
        /// Version of the extension.
        pub extension_version_number: i64,
    }

    /// An association in a list.
    pub struct ExtensionAssociationSummary {
        /// Id.
        pub id: String,
        /// ARN of the extension with its version.
        pub extension_arn: String,
        /// ARN of the resource.
        pub resource_arn: String,
    }
}
