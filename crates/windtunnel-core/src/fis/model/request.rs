//! The requests of the 26 operations, members in the order of the service model.

use alloc::collections::BTreeMap;
use alloc::string::String;
use alloc::vec::Vec;

use super::{
    ExperimentOptions, ExperimentReportConfiguration, LogConfiguration, StopCondition, Tags,
    TemplateAction, TemplateTarget,
};
use crate::shape::shapes;

shapes! {
    case "camelCase";

    /// Request of `CreateExperimentTemplate`.
    pub struct CreateExperimentTemplateRequest {
        /// Idempotency token; a fresh one when absent.
        pub client_token: Option<String>,
        /// What the template is for; required.
        pub description: Option<String>,
        /// When to stop; required.
        pub stop_conditions: Option<Vec<StopCondition>>,
        /// Targets by name.
        pub targets: Option<BTreeMap<String, TemplateTarget>>,
        /// Actions by name; required.
        pub actions: Option<BTreeMap<String, TemplateAction>>,
        /// Role that the service assumes; required.
        pub role_arn: Option<String>,
        /// Tags of the template.
        pub tags: Option<Tags>,
        /// Where logs go.
        pub log_configuration: Option<LogConfiguration>,
        /// Options: `accountTargeting`, `emptyTargetResolutionMode`.
        pub experiment_options: Option<ExperimentOptions>,
        /// The report.
        pub experiment_report_configuration: Option<ExperimentReportConfiguration>,
    }

    /// Request of `GetExperimentTemplate`.
    pub struct GetExperimentTemplateRequest {
        /// Id of the template; required.
        pub id: Option<String>,
    }

    /// Request of `UpdateExperimentTemplate`: each member given replaces that of the template.
    pub struct UpdateExperimentTemplateRequest {
        /// Id of the template; required.
        pub id: Option<String>,
        /// What the template is for.
        pub description: Option<String>,
        /// When to stop.
        pub stop_conditions: Option<Vec<StopCondition>>,
        /// Targets by name.
        pub targets: Option<BTreeMap<String, TemplateTarget>>,
        /// Actions by name.
        pub actions: Option<BTreeMap<String, TemplateAction>>,
        /// Role that the service assumes.
        pub role_arn: Option<String>,
        /// Where logs go; without destination logging is switched off.
        pub log_configuration: Option<LogConfiguration>,
        /// Options: only `emptyTargetResolutionMode` can change.
        pub experiment_options: Option<ExperimentOptions>,
        /// The report.
        pub experiment_report_configuration: Option<ExperimentReportConfiguration>,
    }

    /// Request of `DeleteExperimentTemplate`.
    pub struct DeleteExperimentTemplateRequest {
        /// Id of the template; required.
        pub id: Option<String>,
    }

    /// Request of `ListExperimentTemplates`.
    pub struct ListExperimentTemplatesRequest {
        /// Size of a page, 1 to 100.
        pub max_results: Option<i64>,
        /// Where to go on.
        pub next_token: Option<String>,
    }

    /// Request of `CreateTargetAccountConfiguration`.
    pub struct CreateTargetAccountConfigurationRequest {
        /// Idempotency token; a fresh one when absent.
        pub client_token: Option<String>,
        /// Id of the template; required.
        pub experiment_template_id: Option<String>,
        /// The account; required.
        pub account_id: Option<String>,
        /// Role in the account; required.
        pub role_arn: Option<String>,
        /// What the account is for.
        pub description: Option<String>,
    }

    /// Request of `GetTargetAccountConfiguration`.
    pub struct GetTargetAccountConfigurationRequest {
        /// Id of the template; required.
        pub experiment_template_id: Option<String>,
        /// The account; required.
        pub account_id: Option<String>,
    }

    /// Request of `UpdateTargetAccountConfiguration`: members given are changed.
    pub struct UpdateTargetAccountConfigurationRequest {
        /// Id of the template; required.
        pub experiment_template_id: Option<String>,
        /// The account; required.
        pub account_id: Option<String>,
        /// Role in the account.
        pub role_arn: Option<String>,
        /// What the account is for.
        pub description: Option<String>,
    }

    /// Request of `DeleteTargetAccountConfiguration`.
    pub struct DeleteTargetAccountConfigurationRequest {
        /// Id of the template; required.
        pub experiment_template_id: Option<String>,
        /// The account; required.
        pub account_id: Option<String>,
    }

    /// Request of `ListTargetAccountConfigurations`.
    pub struct ListTargetAccountConfigurationsRequest {
        /// Id of the template; required.
        pub experiment_template_id: Option<String>,
        /// Size of a page, 1 to 100.
        pub max_results: Option<i64>,
        /// Where to go on.
        pub next_token: Option<String>,
    }

    /// Request of `StartExperiment`.
    pub struct StartExperimentRequest {
        /// Idempotency token; a fresh one when absent.
        pub client_token: Option<String>,
        /// Id of the template; required.
        pub experiment_template_id: Option<String>,
        /// Options: `actionsMode`.
        pub experiment_options: Option<ExperimentOptions>,
        /// Tags of the experiment.
        pub tags: Option<Tags>,
    }

    /// Request of `GetExperiment`.
    pub struct GetExperimentRequest {
        /// Id of the experiment; required.
        pub id: Option<String>,
    }

    /// Request of `StopExperiment`.
    pub struct StopExperimentRequest {
        /// Id of the experiment; required.
        pub id: Option<String>,
    }

    /// Request of `ListExperiments`.
    pub struct ListExperimentsRequest {
        /// Size of a page, 1 to 100.
        pub max_results: Option<i64>,
        /// Where to go on.
        pub next_token: Option<String>,
        /// Only experiments of this template.
        pub experiment_template_id: Option<String>,
    }

    /// Request of `ListExperimentResolvedTargets`.
    pub struct ListExperimentResolvedTargetsRequest {
        /// Id of the experiment; required.
        pub experiment_id: Option<String>,
        /// Size of a page, 1 to 100.
        pub max_results: Option<i64>,
        /// Where to go on.
        pub next_token: Option<String>,
        /// Only this target.
        pub target_name: Option<String>,
    }

    /// Request of `GetExperimentTargetAccountConfiguration`.
    pub struct GetExperimentTargetAccountConfigurationRequest {
        /// Id of the experiment; required.
        pub experiment_id: Option<String>,
        /// The account; required.
        pub account_id: Option<String>,
    }

    /// Request of `ListExperimentTargetAccountConfigurations`; its page size cannot be chosen.
    pub struct ListExperimentTargetAccountConfigurationsRequest {
        /// Id of the experiment; required.
        pub experiment_id: Option<String>,
        /// Where to go on.
        pub next_token: Option<String>,
    }

    /// Request of `GetSafetyLever`.
    pub struct GetSafetyLeverRequest {
        /// Always `default`; required.
        pub id: Option<String>,
    }

    /// Request of `UpdateSafetyLeverState`.
    pub struct UpdateSafetyLeverStateRequest {
        /// Always `default`; required.
        pub id: Option<String>,
        /// The state wanted; required.
        pub state: Option<SafetyLeverStateInput>,
    }

    /// A state wanted of the safety lever.
    pub struct SafetyLeverStateInput {
        /// `engaged` or `disengaged`; required.
        pub status: Option<String>,
        /// Why; required.
        pub reason: Option<String>,
    }

    /// Request of `GetAction`.
    pub struct GetActionRequest {
        /// Id of the action; required.
        pub id: Option<String>,
    }

    /// Request of `ListActions`.
    pub struct ListActionsRequest {
        /// Size of a page, 1 to 100.
        pub max_results: Option<i64>,
        /// Where to go on.
        pub next_token: Option<String>,
    }

    /// Request of `GetTargetResourceType`.
    pub struct GetTargetResourceTypeRequest {
        /// The type; required.
        pub resource_type: Option<String>,
    }

    /// Request of `ListTargetResourceTypes`.
    pub struct ListTargetResourceTypesRequest {
        /// Size of a page, 1 to 100.
        pub max_results: Option<i64>,
        /// Where to go on.
        pub next_token: Option<String>,
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
        /// Keys of the tags to remove; all when absent.
        pub tag_keys: Option<Vec<String>>,
    }

    /// Request of `ListTagsForResource`.
    pub struct ListTagsForResourceRequest {
        /// ARN of the resource; required.
        pub resource_arn: Option<String>,
    }
}
