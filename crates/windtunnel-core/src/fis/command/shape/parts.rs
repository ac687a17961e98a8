//! What the parts of requests must satisfy.

use super::constraint::{At, Constraint, Each, Entries, Enum, Optional, Required, Text};
use crate::error::Error;
use crate::fis::model::{
    CloudWatchLogsConfiguration, ExperimentOptions, ExperimentReportConfiguration,
    LogConfiguration, ReportDashboard, ReportDataSources, ReportOutputs, S3Configuration,
    SafetyLeverStateInput, StopCondition, TargetFilter, TemplateAction, TemplateTarget,
};

/// Tags: their lengths. What else tags must satisfy needs the limits, see `check_tags`.
pub(super) const TAGS: Entries<Text> = Entries {
    key: Text::TAG_KEY,
    value: Text::any(0, 256),
};

/// The stop conditions of a template.
pub(super) const STOP_CONDITIONS: Each<Stop> = Each(Stop);

/// The targets of a template by name.
pub(super) const TARGETS: Entries<Target> = Entries {
    key: Text::NAME,
    value: Target,
};

/// The actions of a template by name.
pub(super) const fn actions<C>(action: C) -> Entries<C> {
    Entries {
        key: Text::NAME,
        value: action,
    }
}

/// Texts by name.
const fn texts(value: Text) -> Entries<Text> {
    Entries {
        key: Text::NAME,
        value,
    }
}

const EMPTY_TARGET_RESOLUTION_MODES: Enum = Enum(&["fail", "skip"]);
const BUCKET: Text = Text::not_blank(3, 63);
const DURATION: Text = Text::not_blank(1, 32);

/// Says of each member of a part what it must satisfy; members left out may be anything.
macro_rules! parts {
    ($(
        $(#[$doc:meta])*
        $Part:ident: $Type:ty { $( $member:ident: $constraint:expr ),* $(,)? }
    )+) => { $(
        $(#[$doc])*
        pub(super) struct $Part;

        impl Constraint<$Type> for $Part {
            fn check(&self, value: &$Type, at: &At<'_>) -> Result<(), Error> {
                $( $constraint.check(&value.$member, &at.member(stringify!($member)))?; )*
                Ok(())
            }
        }
    )+ };
}

parts! {
    /// An action of a new template.
    CreateAction: TemplateAction {
        action_id: Required(Text::CATALOG_ID),
        description: Optional(Text::DESCRIPTION),
        parameters: Optional(texts(Text::not_blank(1, 1_024))),
        targets: Optional(texts(Text::NAME)),
        start_after: Optional(Each(Text::NAME)),
    }
    /// An action of an update; that it needs an id is not a matter of shape.
    UpdateAction: TemplateAction {
        action_id: Optional(Text::CATALOG_ID),
        description: Optional(Text::DESCRIPTION),
        parameters: Optional(texts(Text::not_blank(1, 1_024))),
        targets: Optional(texts(Text::NAME)),
        start_after: Optional(Each(Text::NAME)),
    }
    /// A target. How many ARNs and tags it may have depends on the limits.
    Target: TemplateTarget {
        resource_type: Required(Text::CATALOG_ID),
        resource_arns: Optional(Each(Text::ARN)),
        resource_tags: Optional(TAGS),
        filters: Optional(Each(Filter)),
        selection_mode: Required(Text::not_blank(1, 64)),
        parameters: Optional(texts(Text::TARGET_PARAMETER)),
    }
    /// A filter of a target.
    Filter: TargetFilter {
        path: Required(Text::not_blank(1, 256)),
        values: Required(Each(Text::not_blank(1, 128))),
    }
    /// A stop condition.
    Stop: StopCondition {
        source: Required(Text::not_blank(1, 64)),
        value: Optional(Text::any(20, 2_048)),
    }
    /// The log of a new template.
    CreateLog: LogConfiguration {
        cloud_watch_logs_configuration: Optional(LogGroup),
        s3_configuration: Optional(LogBucket),
        log_schema_version: Required(Anything),
    }
    /// The log in an update.
    UpdateLog: LogConfiguration {
        cloud_watch_logs_configuration: Optional(LogGroup),
        s3_configuration: Optional(LogBucket),
    }
    /// A log group.
    LogGroup: CloudWatchLogsConfiguration { log_group_arn: Required(Text::ARN) }
    /// A bucket for logs.
    LogBucket: S3Configuration {
        bucket_name: Required(BUCKET),
        prefix: Optional(Text::any(1, 700)),
    }
    /// The options of a new template.
    CreateOptions: ExperimentOptions {
        account_targeting: Optional(Enum(&["single-account", "multi-account"])),
        empty_target_resolution_mode: Optional(EMPTY_TARGET_RESOLUTION_MODES),
    }
    /// The options in an update.
    UpdateOptions: ExperimentOptions {
        empty_target_resolution_mode: Optional(EMPTY_TARGET_RESOLUTION_MODES),
    }
    /// The options of a new experiment.
    StartOptions: ExperimentOptions {
        actions_mode: Optional(Enum(&["skip-all", "run-all"])),
    }
    /// A report. That it needs a bucket is not a matter of shape.
    Report: ExperimentReportConfiguration {
        outputs: Optional(Outputs),
        data_sources: Optional(DataSources),
        pre_experiment_duration: Optional(DURATION),
        post_experiment_duration: Optional(DURATION),
    }
    /// Destinations of a report.
    Outputs: ReportOutputs { s3_configuration: Optional(ReportBucket) }
    /// A bucket for reports.
    ReportBucket: S3Configuration {
        bucket_name: Optional(BUCKET),
        prefix: Optional(Text::not_blank(1, 256)),
    }
    /// Sources of a report.
    DataSources: ReportDataSources { cloud_watch_dashboards: Optional(Each(Dashboard)) }
    /// A dashboard of a report.
    Dashboard: ReportDashboard {
        dashboard_identifier: Optional(Text::not_blank(1, 512)),
    }
    /// A state wanted of the safety lever (the length of the reason: *recorded*).
    LeverState: SafetyLeverStateInput {
        status: Required(Enum(&["disengaged", "engaged"])),
        reason: Required(Text::any(1, 256)),
    }
}

/// Whatever the value is.
struct Anything;

impl<T> Constraint<T> for Anything {
    fn check(&self, _: &T, _: &At<'_>) -> Result<(), Error> {
        Ok(())
    }
}
