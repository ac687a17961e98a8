//! The responses of the 26 operations.

use alloc::string::String;
use alloc::vec::Vec;

use super::{
    ActionDetails, ActionSummary, Experiment, ExperimentSummary, ExperimentTemplate,
    ExperimentTemplateSummary, ResolvedTarget, SafetyLever, Tags, TargetAccountConfiguration,
    TargetResourceTypeDetails, TargetResourceTypeSummary,
};
use crate::shape::shapes;

shapes! {
    case "camelCase";

    /// Response that holds a template: of `CreateExperimentTemplate`, `GetExperimentTemplate`,
    /// `UpdateExperimentTemplate` and `DeleteExperimentTemplate`.
    pub struct ExperimentTemplateResponse {
        /// The template, after the call; for a deleted one its last state.
        pub experiment_template: ExperimentTemplate,
    }

    /// Response of `ListExperimentTemplates`.
    pub struct ListExperimentTemplatesResponse {
        /// A page of templates, oldest first.
        pub experiment_templates: Vec<ExperimentTemplateSummary>,
        /// Where to go on; absent on the last page.
        pub next_token: Option<String>,
    }

    /// Response that holds a target account configuration: of its create, get, update and delete
    /// operations and of `GetExperimentTargetAccountConfiguration`.
    pub struct TargetAccountConfigurationResponse {
        /// The configuration, after the call; for a deleted one its last state.
        pub target_account_configuration: TargetAccountConfiguration,
    }

    /// Response of `ListTargetAccountConfigurations` and
    /// `ListExperimentTargetAccountConfigurations`.
    pub struct ListTargetAccountConfigurationsResponse {
        /// A page of configurations, oldest first.
        pub target_account_configurations: Vec<TargetAccountConfiguration>,
        /// Where to go on; absent on the last page.
        pub next_token: Option<String>,
    }

    /// Response that holds an experiment: of `StartExperiment`, `GetExperiment` and
    /// `StopExperiment`.
    pub struct ExperimentResponse {
        /// The experiment.
        pub experiment: Experiment,
    }

    /// Response of `ListExperiments`.
    pub struct ListExperimentsResponse {
        /// A page of experiments, oldest first.
        pub experiments: Vec<ExperimentSummary>,
        /// Where to go on; absent on the last page.
        pub next_token: Option<String>,
    }

    /// Response of `ListExperimentResolvedTargets`.
    pub struct ListExperimentResolvedTargetsResponse {
        /// A page of resources, by target, then ARN.
        pub resolved_targets: Vec<ResolvedTarget>,
        /// Where to go on; absent on the last page.
        pub next_token: Option<String>,
    }

    /// Response of `GetSafetyLever` and `UpdateSafetyLeverState`.
    pub struct SafetyLeverResponse {
        /// The lever, after the call.
        pub safety_lever: SafetyLever,
    }

    /// Response of `GetAction`.
    pub struct GetActionResponse {
        /// The action.
        pub action: ActionDetails,
    }

    /// Response of `ListActions`.
    pub struct ListActionsResponse {
        /// A page of actions, by id.
        pub actions: Vec<ActionSummary>,
        /// Where to go on; absent on the last page.
        pub next_token: Option<String>,
    }

    /// Response of `GetTargetResourceType`.
    pub struct GetTargetResourceTypeResponse {
        /// The type.
        pub target_resource_type: TargetResourceTypeDetails,
    }

    /// Response of `ListTargetResourceTypes`.
    pub struct ListTargetResourceTypesResponse {
        /// A page of types, by name.
        pub target_resource_types: Vec<TargetResourceTypeSummary>,
        /// Where to go on; absent on the last page.
        pub next_token: Option<String>,
    }

    /// Response without members: of `TagResource` and `UntagResource`.
    pub struct EmptyResponse {}

    /// Response of `ListTagsForResource`.
    pub struct ListTagsForResourceResponse {
        /// The tags.
        pub tags: Tags,
    }
}
