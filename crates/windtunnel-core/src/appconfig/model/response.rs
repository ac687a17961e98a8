//! The responses of the operations that return no resource as such.

use alloc::string::String;
use alloc::vec::Vec;

use super::{
    Application, Blob, ConfigurationProfileSummary, DeploymentStrategy, DeploymentSummary,
    Environment, ExtensionAssociationSummary, ExtensionSummary, HostedConfigurationVersionSummary,
    Tags,
};
use crate::shape::shapes;

shapes! {
    case "PascalCase";

    /// Response without members.
    pub struct EmptyResponse {}

    /// Response of `ListApplications`.
    pub struct ListApplicationsResponse {
        /// A page of applications, oldest first.
        pub items: Vec<Application>,
        /// Where to go on; absent on the last page.
        pub next_token: Option<String>,
    }

    /// Response of `ListEnvironments`.
    pub struct ListEnvironmentsResponse {
        /// A page of environments, oldest first.
        pub items: Vec<Environment>,
        /// Where to go on; absent on the last page.
        pub next_token: Option<String>,
    }

    /// Response of `ListConfigurationProfiles`.
    pub struct ListConfigurationProfilesResponse {
        /// A page of configuration profiles, oldest first.
        pub items: Vec<ConfigurationProfileSummary>,
        /// Where to go on; absent on the last page.
        pub next_token: Option<String>,
    }

    /// Response of `ListHostedConfigurationVersions`.
    pub struct ListHostedConfigurationVersionsResponse {
        /// A page of versions, newest first.
        pub items: Vec<HostedConfigurationVersionSummary>,
        /// Where to go on; absent on the last page.
        pub next_token: Option<String>,
    }

    /// Response of `ListDeploymentStrategies`.
    pub struct ListDeploymentStrategiesResponse {
        /// A page of strategies: the account's own, oldest first, then the predefined ones.
        pub items: Vec<DeploymentStrategy>,
        /// Where to go on; absent on the last page.
        pub next_token: Option<String>,
    }

    /// Response of `ListDeployments`.
    pub struct ListDeploymentsResponse {
        /// A page of deployments, newest first.
        pub items: Vec<DeploymentSummary>,
        /// Where to go on; absent on the last page.
        pub next_token: Option<String>,
    }

    /// Response of `ListExtensions`.
    pub struct ListExtensionsResponse {
        /// A page of extensions: the account's own, oldest first, then those of AWS.
        pub items: Vec<ExtensionSummary>,
        /// Where to go on; absent on the last page.
        pub next_token: Option<String>,
    }

    /// Response of `ListExtensionAssociations`.
    pub struct ListExtensionAssociationsResponse {
        /// A page of associations, oldest first.
        pub items: Vec<ExtensionAssociationSummary>,
        /// Where to go on; absent on the last page.
        pub next_token: Option<String>,
    }

    /// Response of `ListTagsForResource`.
    pub struct ListTagsForResourceResponse {
        /// All tags.
        pub tags: Tags,
    }

    /// Response of `GetConfiguration`.
    pub struct GetConfigurationResponse {
        /// The configuration; empty when the client has this version.
        pub content: Blob,
        /// Its version.
        pub configuration_version: String,
        /// Its MIME type.
        pub content_type: String,
    }
}
