//! Stop conditions, logs and reports.

use alloc::format;
use alloc::string::ToString;
use alloc::vec::Vec;

use super::super::shape::cut;
use super::place;
use crate::error::Error;
use crate::fis::model::{ExperimentReportConfiguration, LogConfiguration, StopCondition};
use crate::time::Span;

/// The `source` of a stop condition that is none.
const NONE: &str = "none";

/// The `source` of a stop condition that is an alarm.
const ALARM: &str = "aws:cloudwatch:alarm";

/// Checks the stop conditions: either `none` alone (that it stands alone is *chosen*), or alarms.
pub(super) fn check_stop_conditions(stop_conditions: &[StopCondition]) -> Result<(), Error> {
    if stop_conditions.is_empty() {
        let message = "At least one stop condition is required.";
        return Err(Error::validation(message).at(place(&["stopConditions"])));
    }
    for (nth, stop_condition) in stop_conditions.iter().enumerate() {
        check_stop_condition(nth, stop_condition)?;
    }
    let is_none = |it: &StopCondition| it.source.as_deref() == Some(NONE);
    match stop_conditions.iter().position(is_none) {
        Some(nth) if stop_conditions.len() > 1 => {
            let message = "Stop condition \"none\" must be the only stop condition.";
            Err(Error::validation(message).at(place(&["stopConditions", &nth.to_string()])))
        }
        _ => Ok(()),
    }
}

fn check_stop_condition(nth: usize, stop_condition: &StopCondition) -> Result<(), Error> {
    let source = stop_condition.source.as_deref().unwrap_or_default();
    let (member, message) = match (source, stop_condition.value.as_deref()) {
        (NONE, None) => return Ok(()),
        (NONE, Some(_)) => (
            "value",
            "Stop condition \"none\" must not have a value.".into(),
        ),
        (ALARM, None) => (
            "value",
            format!("Stop condition \"{ALARM}\" must have the ARN of an alarm as value."),
        ),
        (ALARM, Some(value)) if is_alarm(value) => return Ok(()),
        (ALARM, Some(value)) => (
            "value",
            format!(
                "Stop condition value \"{}\" is not the ARN of a CloudWatch alarm.",
                cut(value)
            ),
        ),
        _ => (
            "source",
            format!(
                "Stop condition source \"{}\" is not known; it must be \"{NONE}\" or \"{ALARM}\".",
                cut(source)
            ),
        ),
    };
    Err(Error::validation(message).at(place(&["stopConditions", &nth.to_string(), member])))
}

/// Tells whether a text looks like `arn:<partition>:cloudwatch:<region>:<account>:alarm:<name>`.
/// The parts in brackets may be anything, such as what is left to be filled in (*chosen*).
fn is_alarm(arn: &str) -> bool {
    let parts: Vec<&str> = arn.splitn(7, ':').collect();
    matches!(parts[..], ["arn", partition, "cloudwatch", region, account, "alarm", name]
        if [partition, region, account, name].iter().all(|part| !part.trim().is_empty()))
}

/// Checks the log. Without destination there is none, whatever else is said.
pub(super) fn check_log(log: Option<&LogConfiguration>) -> Result<(), Error> {
    let Some(log) = log else { return Ok(()) };
    let has_destination =
        log.cloud_watch_logs_configuration.is_some() || log.s3_configuration.is_some();
    let message = match log.log_schema_version {
        Some(1 | 2) => return Ok(()),
        None if !has_destination => return Ok(()),
        None => "The log configuration has a destination and no logSchemaVersion.".into(),
        Some(version) => format!("Log schema version {version} is not known; it must be 1 or 2."),
    };
    Err(Error::validation(message).at(place(&["logConfiguration", "logSchemaVersion"])))
}

/// Checks the report: it needs a bucket, and its limits hold (*documented*). Durations of zero are
/// allowed (*chosen*).
pub(super) fn check_report(report: Option<&ExperimentReportConfiguration>) -> Result<(), Error> {
    const MEMBER: &str = "experimentReportConfiguration";
    let Some(report) = report else { return Ok(()) };
    let bucket = report
        .outputs
        .as_ref()
        .and_then(|outputs| outputs.s3_configuration.as_ref())
        .and_then(|s3| s3.bucket_name.as_ref());
    if bucket.is_none() {
        let message = "The experiment report configuration has no S3 output with a bucketName.";
        let place = place(&[MEMBER, "outputs", "s3Configuration", "bucketName"]);
        return Err(Error::validation(message).at(place));
    }
    let dashboards = report
        .data_sources
        .as_ref()
        .and_then(|sources| sources.cloud_watch_dashboards.as_ref())
        .map_or(0, Vec::len);
    if dashboards > 1 {
        let message = format!(
            "The experiment report configuration has {dashboards} CloudWatch dashboards; at most \
             1 is allowed."
        );
        let place = place(&[MEMBER, "dataSources", "cloudWatchDashboards"]);
        return Err(Error::validation(message).at(place));
    }
    let durations = [
        (
            "preExperimentDuration",
            &report.pre_experiment_duration,
            Span::from_secs(1_800),
        ),
        (
            "postExperimentDuration",
            &report.post_experiment_duration,
            Span::from_secs(7_200),
        ),
    ];
    for (member, text, max) in durations {
        let Some(text) = text else { continue };
        let rule = match Span::parse_iso(text) {
            Ok(span) if span <= max => continue,
            Ok(_) => format!("must be at most {max}"),
            Err(_) => "must be a duration such as PT5M".into(),
        };
        let message = format!("{member} {rule}, but is \"{}\".", cut(text));
        return Err(Error::validation(message).at(place(&[MEMBER, member])));
    }
    Ok(())
}
