//! Experiments as the service returns them.

use alloc::collections::BTreeMap;
use alloc::string::String;
use alloc::vec::Vec;

use super::{
    ExperimentOptions, ExperimentReportConfiguration, LogConfiguration, StopCondition, Tags,
    TemplateTarget, Timestamp,
};
use crate::shape::shapes;

shapes! {
    case "camelCase";

    /// An experiment.
    pub struct Experiment {
        /// Id, `EXP` and 16 characters.
        pub id: String,
        /// ARN.
        pub arn: String,
        /// Id of the template it was started from.
        pub experiment_template_id: String,
        /// Role that the service assumes.
        pub role_arn: String,
        /// State.
        pub state: ExperimentStatus,
        /// Targets by name.
        pub targets: Option<BTreeMap<String, TemplateTarget>>,
        /// Actions by name.
        pub actions: BTreeMap<String, ExperimentAction>,
        /// When to stop.
        pub stop_conditions: Vec<StopCondition>,
        /// When it was created.
        pub creation_time: Timestamp,
        /// When it began to initiate.
        pub start_time: Option<Timestamp>,
        /// When it ended.
        pub end_time: Option<Timestamp>,
        /// Tags.
        pub tags: Tags,
        /// Where logs go.
        pub log_configuration: Option<LogConfiguration>,
        /// Options, with defaults filled in.
        pub experiment_options: ExperimentOptions,
        /// How many target accounts are configured.
        pub target_account_configurations_count: i64,
        /// The report asked for.
        pub experiment_report_configuration: Option<ExperimentReportConfiguration>,
        /// The report.
        pub experiment_report: Option<ExperimentReport>,
    }

    /// An experiment in a list.
    pub struct ExperimentSummary {
        /// Id.
        pub id: String,
        /// ARN.
        pub arn: String,
        /// Id of the template it was started from.
        pub experiment_template_id: String,
        /// State.
        pub state: ExperimentStatus,
        /// When it was created.
        pub creation_time: Timestamp,
        /// Tags.
        pub tags: Tags,
        /// Options, with defaults filled in.
        pub experiment_options: ExperimentOptions,
    }

    /// The state of an experiment.
    pub struct ExperimentStatus {
        /// The state's name.
        pub status: String,
        /// Why, for people.
        pub reason: String,
        /// What failed; present only when the experiment failed.
        pub error: Option<ExperimentError>,
    }

    /// What failed an experiment.
    pub struct ExperimentError {
        /// The account where it happened.
        pub account_id: Option<String>,
        /// The kind of failure, such as `InvalidTarget`.
        pub code: Option<String>,
        /// Where, such as `actions.stop-nodes`.
        pub location: Option<String>,
    }

    /// An action of an experiment.
    pub struct ExperimentAction {
        /// Id of the action in the catalogue.
        pub action_id: Option<String>,
        /// What the action is for.
        pub description: Option<String>,
        /// Values of the action's parameters.
        pub parameters: Option<BTreeMap<String, String>>,
        /// The target for each target key of the action.
        pub targets: Option<BTreeMap<String, String>>,
        /// Names of the actions that must have ended well before.
        pub start_after: Option<Vec<String>>,
        /// State.
        pub state: ActionStatus,
        /// When it started.
        pub start_time: Option<Timestamp>,
        /// When it ended.
        pub end_time: Option<Timestamp>,
    }

    /// The state of an action.
    pub struct ActionStatus {
        /// The state's name.
        pub status: String,
        /// Why, for people.
        pub reason: String,
    }

    /// The report of an experiment.
    pub struct ExperimentReport {
        /// State.
        pub state: ReportStatus,
        /// Where the report lies, once it is made.
        pub s3_reports: Option<Vec<S3Report>>,
    }

    /// The state of a report.
    pub struct ReportStatus {
        /// The state's name.
        pub status: String,
        /// Why, for people.
        pub reason: String,
        /// What failed.
        pub error: Option<ReportError>,
    }

    /// What failed a report.
    pub struct ReportError {
        /// The kind of failure.
        pub code: String,
    }

    /// A report in S3.
    pub struct S3Report {
        /// ARN of the object.
        pub arn: String,
        /// What it is.
        pub report_type: String,
    }

    /// A resource that a target was resolved to.
    pub struct ResolvedTarget {
        /// Type of the resource.
        pub resource_type: String,
        /// Name of the target.
        pub target_name: String,
        /// What identifies the resource: `arn`, or for pods their name, namespace, cluster and
        /// container.
        pub target_information: BTreeMap<String, String>,
    }
}
