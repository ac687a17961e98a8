use alloc::vec;

use super::*;
use crate::fis::model::{
    CloudWatchLogsConfiguration, ExperimentReportConfiguration, LogConfiguration, ReportDashboard,
    ReportDataSources, ReportOutputs, S3Configuration,
};

#[test]
fn stop_conditions_are_none_or_alarms() {
    let cases: &[Case] = &[
        (
            |t| t.stop_conditions.clear(),
            "At least one stop condition is required.",
            "/stopConditions",
        ),
        (
            |t| t.stop_conditions.insert(0, alarm()),
            "Stop condition \"none\" must be the only stop condition.",
            "/stopConditions/1",
        ),
        (
            |t| t.stop_conditions.push(t.stop_conditions[0].clone()),
            "Stop condition \"none\" must be the only stop condition.",
            "/stopConditions/0",
        ),
        (
            |t| t.stop_conditions[0].value = alarm().value,
            "Stop condition \"none\" must not have a value.",
            "/stopConditions/0/value",
        ),
        (
            |t| {
                t.stop_conditions = vec![
                    alarm(),
                    StopCondition {
                        value: None,
                        ..alarm()
                    },
                ]
            },
            "Stop condition \"aws:cloudwatch:alarm\" must have the ARN of an alarm as value.",
            "/stopConditions/1/value",
        ),
        (
            |t| t.stop_conditions[0].source = text("aws:cloudwatch:dashboard"),
            "Stop condition source \"aws:cloudwatch:dashboard\" is not known; it must be \"none\" \
             or \"aws:cloudwatch:alarm\".",
            "/stopConditions/0/source",
        ),
        (
            |t| {
                let value = text("arn:aws:cloudwatch:us-east-1:123456789012:dashboard/d");
                t.stop_conditions = vec![StopCondition { value, ..alarm() }];
            },
            "Stop condition value \"arn:aws:cloudwatch:us-east-1:123456789012:dashboard/d\" is \
             not the ARN of a CloudWatch alarm.",
            "/stopConditions/0/value",
        ),
    ];
    assert_refused(Code::Validation, cases);
}

#[test]
fn alarms_are_known_by_their_arns() {
    let check = |value: &str| {
        let alarm = StopCondition {
            value: text(value),
            ..alarm()
        };
        check_aws(&template(|t| t.stop_conditions = vec![alarm]))
    };
    let fine = [
        "arn:aws:cloudwatch:us-east-1:123456789012:alarm:errors",
        "arn:aws-cn:cloudwatch:cn-north-1:123456789012:alarm:two words: and a colon",
        "arn:aws:cloudwatch:<YOUR REGION>:<ACCOUNT_ID>:alarm:<CLOUDWATCH_ALARM>",
        "arn:${PARTITION}:cloudwatch:${REGION}:${ACCOUNT}:alarm:${ALARM}",
    ];
    for value in fine {
        assert!(check(value).is_ok(), "{value}");
    }
    let wrong = [
        "arn:aws:cloudwatch:us-east-1:123456789012:alarm:",
        "arn:aws:cloudwatch:us-east-1:123456789012:alarm",
        "arn:aws:cloudwatch:us-east-1:123456789012:Alarm:errors",
        "arn:aws:cloudwatch::123456789012:alarm:errors",
        "arn:aws:cloudwatch:us-east-1: :alarm:errors",
        "arn:aws:sns:us-east-1:123456789012:alarm:errors",
        "arn::cloudwatch:us-east-1:123456789012:alarm:errors",
        "ARN:aws:cloudwatch:us-east-1:123456789012:alarm:errors",
        " arn:aws:cloudwatch:us-east-1:123456789012:alarm:errors",
        "errors that come too often",
    ];
    for value in wrong {
        assert!(check(value).is_err(), "{value}");
    }
}

#[test]
fn logs_have_schema_version_1_or_2() {
    let cases: &[Case] = &[
        (
            |t| log(t, Some(3)),
            "Log schema version 3 is not known; it must be 1 or 2.",
            "/logConfiguration/logSchemaVersion",
        ),
        (
            |t| log(t, None),
            "The log configuration has a destination and no logSchemaVersion.",
            "/logConfiguration/logSchemaVersion",
        ),
        (
            |t| {
                let log_schema_version = Some(i64::MIN);
                let log = LogConfiguration {
                    log_schema_version,
                    ..Default::default()
                };
                t.log_configuration = Some(log);
            },
            "Log schema version -9223372036854775808 is not known; it must be 1 or 2.",
            "/logConfiguration/logSchemaVersion",
        ),
    ];
    assert_refused(Code::Validation, cases);
    assert!(check_aws(&template(|t| log(t, Some(1)))).is_ok());
    assert!(check_aws(&template(|t| log(t, Some(2)))).is_ok());
    let off = |t: &mut Template| t.log_configuration = Some(LogConfiguration::default());
    assert!(check_aws(&template(off)).is_ok());
}

#[test]
fn reports_have_a_bucket_and_bounds() {
    const PRE: &str = "/experimentReportConfiguration/preExperimentDuration";
    const POST: &str = "/experimentReportConfiguration/postExperimentDuration";
    const BUCKET: &str = "/experimentReportConfiguration/outputs/s3Configuration/bucketName";
    const NO_BUCKET: &str =
        "The experiment report configuration has no S3 output with a bucketName.";
    let cases: &[Case] = &[
        (|t| report(t).outputs = None, NO_BUCKET, BUCKET),
        (
            |t| report(t).outputs = Some(ReportOutputs::default()),
            NO_BUCKET,
            BUCKET,
        ),
        (
            |t| {
                let s3_configuration = Some(S3Configuration::default());
                report(t).outputs = Some(ReportOutputs { s3_configuration });
            },
            NO_BUCKET,
            BUCKET,
        ),
        (
            |t| report(t).pre_experiment_duration = text("PT31M"),
            "preExperimentDuration must be at most PT30M, but is \"PT31M\".",
            PRE,
        ),
        (
            |t| report(t).pre_experiment_duration = text("20 minutes"),
            "preExperimentDuration must be a duration such as PT5M, but is \"20 minutes\".",
            PRE,
        ),
        (
            |t| report(t).post_experiment_duration = text("PT2H0.001S"),
            "postExperimentDuration must be at most PT2H, but is \"PT2H0.001S\".",
            POST,
        ),
        (
            |t| {
                let cloud_watch_dashboards = Some(vec![ReportDashboard::default(); 2]);
                report(t).data_sources = Some(ReportDataSources {
                    cloud_watch_dashboards,
                });
            },
            "The experiment report configuration has 2 CloudWatch dashboards; at most 1 is \
             allowed.",
            "/experimentReportConfiguration/dataSources/cloudWatchDashboards",
        ),
    ];
    assert_refused(Code::Validation, cases);
    let fine = template(|t| {
        let report = report(t);
        report.pre_experiment_duration = text("PT30M");
        report.post_experiment_duration = text("PT2H");
        let cloud_watch_dashboards = Some(vec![ReportDashboard::default()]);
        report.data_sources = Some(ReportDataSources {
            cloud_watch_dashboards,
        });
    });
    assert!(check_aws(&fine).is_ok());
}

/// Sets a log with a destination.
fn log(template: &mut Template, log_schema_version: Option<i64>) {
    let log_group_arn = text("arn:aws:logs:us-east-1:123456789012:log-group:fis:*");
    template.log_configuration = Some(LogConfiguration {
        cloud_watch_logs_configuration: Some(CloudWatchLogsConfiguration { log_group_arn }),
        log_schema_version,
        ..Default::default()
    });
}

/// Sets a report that passes.
fn report(template: &mut Template) -> &mut ExperimentReportConfiguration {
    let s3_configuration = S3Configuration {
        bucket_name: text("reports"),
        prefix: None,
    };
    template
        .experiment_report_configuration
        .insert(ExperimentReportConfiguration {
            outputs: Some(ReportOutputs {
                s3_configuration: Some(s3_configuration),
            }),
            ..Default::default()
        })
}
