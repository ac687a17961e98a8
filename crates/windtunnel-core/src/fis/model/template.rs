//! Experiment templates and what they are made of.

use alloc::collections::BTreeMap;
use alloc::string::String;
use alloc::vec::Vec;

use super::{Tags, Timestamp};
use crate::shape::shapes;

shapes! {
    case "camelCase";

    /// An action of a template.
    pub struct TemplateAction {
        /// Id of the action in the catalogue, such as `aws:fis:wait`.
        pub action_id: Option<String>,
        /// What the action is for, 1 to 512 characters.
        pub description: Option<String>,
        /// Values of the action's parameters.
        pub parameters: Option<BTreeMap<String, String>>,
        /// The target for each target key of the action.
        pub targets: Option<BTreeMap<String, String>>,
        /// Names of the actions that must have ended well before.
        pub start_after: Option<Vec<String>>,
    }

    /// A target of a template: which resources its actions act upon.
    pub struct TemplateTarget {
        /// Type of the resources, such as `aws:ec2:instance`.
        pub resource_type: Option<String>,
        /// Exactly these resources, at most 5.
        pub resource_arns: Option<Vec<String>>,
        /// Resources that have all these tags.
        pub resource_tags: Option<BTreeMap<String, String>>,
        /// Resources that pass all these filters.
        pub filters: Option<Vec<TargetFilter>>,
        /// `ALL`, `COUNT(n)` or `PERCENT(n)`.
        pub selection_mode: Option<String>,
        /// Parameters of the resource type.
        pub parameters: Option<BTreeMap<String, String>>,
    }

    /// A filter of a target.
    pub struct TargetFilter {
        /// Path through the description of the resource, elements separated by dots.
        pub path: Option<String>,
        /// The values of which one must be met.
        pub values: Option<Vec<String>>,
    }

    /// A stop condition.
    pub struct StopCondition {
        /// `none` or `aws:cloudwatch:alarm`.
        pub source: Option<String>,
        /// ARN of the alarm.
        pub value: Option<String>,
    }

    /// Where experiment logs go.
    pub struct LogConfiguration {
        /// To CloudWatch Logs.
        pub cloud_watch_logs_configuration: Option<CloudWatchLogsConfiguration>,
        /// To S3.
        pub s3_configuration: Option<S3Configuration>,
        /// Version of the log schema, 1 or 2.
        pub log_schema_version: Option<i64>,
    }

    /// A destination in CloudWatch Logs.
    pub struct CloudWatchLogsConfiguration {
        /// ARN of the log group.
        pub log_group_arn: Option<String>,
    }

    /// A destination in S3.
    pub struct S3Configuration {
        /// Name of the bucket, 3 to 63 characters.
        pub bucket_name: Option<String>,
        /// Prefix of the keys.
        pub prefix: Option<String>,
    }

    /// Options of templates and experiments.
    pub struct ExperimentOptions {
        /// `single-account` (default) or `multi-account`.
        pub account_targeting: Option<String>,
        /// `fail` (default) or `skip`.
        pub empty_target_resolution_mode: Option<String>,
        /// `run-all` (default) or `skip-all`; of experiments only.
        pub actions_mode: Option<String>,
    }

    /// What the report of an experiment holds and where it goes.
    pub struct ExperimentReportConfiguration {
        /// Where the report goes.
        pub outputs: Option<ReportOutputs>,
        /// What the report shows.
        pub data_sources: Option<ReportDataSources>,
        /// Time before the experiment that the report shows, default `PT20M`, at most `PT30M`.
        pub pre_experiment_duration: Option<String>,
        /// Time after the experiment that the report waits for, default `PT20M`, at most `PT2H`.
        pub post_experiment_duration: Option<String>,
    }

    /// Destinations of a report.
    pub struct ReportOutputs {
        /// In S3.
        pub s3_configuration: Option<S3Configuration>,
    }

    /// Sources of a report.
    pub struct ReportDataSources {
        /// CloudWatch dashboards, at most one.
        pub cloud_watch_dashboards: Option<Vec<ReportDashboard>>,
    }

    /// A CloudWatch dashboard of a report.
    pub struct ReportDashboard {
        /// ARN of the dashboard.
        pub dashboard_identifier: Option<String>,
    }

    /// The parts of a template that the user gives and an experiment copies.
    pub struct Template {
        /// What the template is for.
        pub description: String,
        /// Targets by name.
        pub targets: Option<BTreeMap<String, TemplateTarget>>,
        /// Actions by name.
        pub actions: BTreeMap<String, TemplateAction>,
        /// When to stop.
        pub stop_conditions: Vec<StopCondition>,
        /// Role that the service assumes.
        pub role_arn: String,
        /// Where logs go.
        pub log_configuration: Option<LogConfiguration>,
        /// Options, with defaults filled in.
        pub experiment_options: ExperimentOptions,
        /// The report.
        pub experiment_report_configuration: Option<ExperimentReportConfiguration>,
    }

    /// A template as the service returns it.
    pub struct ExperimentTemplate {
        /// Id, `EXT` and 14 characters.
        pub id: String,
        /// ARN.
        pub arn: String,
        /// What the template is for.
        pub description: String,
        /// Targets by name.
        pub targets: Option<BTreeMap<String, TemplateTarget>>,
        /// Actions by name.
        pub actions: BTreeMap<String, TemplateAction>,
        /// When to stop.
        pub stop_conditions: Vec<StopCondition>,
        /// When it was created.
        pub creation_time: Timestamp,
        /// When it was last updated.
        pub last_update_time: Timestamp,
        /// Role that the service assumes.
        pub role_arn: String,
        /// Tags.
        pub tags: Tags,
        /// Where logs go.
        pub log_configuration: Option<LogConfiguration>,
        /// Options, with defaults filled in.
        pub experiment_options: ExperimentOptions,
        /// How many target accounts are configured.
        pub target_account_configurations_count: i64,
        /// The report.
        pub experiment_report_configuration: Option<ExperimentReportConfiguration>,
    }

    /// A template in a list.
    pub struct ExperimentTemplateSummary {
        /// Id.
        pub id: String,
        /// ARN.
        pub arn: String,
        /// What the template is for.
        pub description: String,
        /// When it was created.
        pub creation_time: Timestamp,
        /// When it was last updated.
        pub last_update_time: Timestamp,
        /// Tags.
        pub tags: Tags,
    }

    /// An account that a multi-account template acts upon; also its summary and the copy that an
    /// experiment keeps.
    pub struct TargetAccountConfiguration {
        /// Role in the account.
        pub role_arn: String,
        /// The account.
        pub account_id: String,
        /// What the account is for, at most 512 characters.
        pub description: Option<String>,
    }
}
