use alloc::vec;

use super::*;

#[test]
fn texts_are_as_long_as_they_may_be() {
    type Set = fn(&mut CreateExperimentTemplateRequest, String);
    let cases: &[(Set, &str, usize, usize)] = &[
        (|r, it| r.client_token = Some(it), "clientToken", 1, 1_024),
        (|r, it| r.description = Some(it), "description", 1, 512),
        (|r, it| r.role_arn = Some(it), "roleArn", 20, 2_048),
        (
            |r, it| stop_condition(r).source = Some(it),
            "stopConditions.0.source",
            1,
            64,
        ),
        (
            |r, it| stop_condition(r).value = Some(it),
            "stopConditions.0.value",
            20,
            2_048,
        ),
        (
            |r, it| target(r).resource_type = Some(it),
            "targets.nodes.resourceType",
            1,
            128,
        ),
        (
            |r, it| target(r).resource_arns = Some(vec![it]),
            "targets.nodes.resourceArns.0",
            20,
            2_048,
        ),
        (
            |r, it| target(r).resource_tags = map("k", it),
            "targets.nodes.resourceTags.k",
            0,
            256,
        ),
        (
            |r, it| target(r).selection_mode = Some(it),
            "targets.nodes.selectionMode",
            1,
            64,
        ),
        (
            |r, it| target(r).parameters = map("p", it),
            "targets.nodes.parameters.p",
            1,
            1_024,
        ),
        (
            |r, it| filter(r).path = Some(it),
            "targets.nodes.filters.0.path",
            1,
            256,
        ),
        (
            |r, it| filter(r).values = Some(vec![it]),
            "targets.nodes.filters.0.values.0",
            1,
            128,
        ),
        (
            |r, it| action(r).action_id = Some(it),
            "actions.stop.actionId",
            1,
            128,
        ),
        (
            |r, it| action(r).description = Some(it),
            "actions.stop.description",
            1,
            512,
        ),
        (
            |r, it| action(r).parameters = map("p", it),
            "actions.stop.parameters.p",
            1,
            1_024,
        ),
        (
            |r, it| action(r).targets = map("Instances", it),
            "actions.stop.targets.Instances",
            1,
            64,
        ),
        (
            |r, it| action(r).start_after = Some(vec![it]),
            "actions.stop.startAfter.0",
            1,
            64,
        ),
        (|r, it| r.tags = map("k", it), "tags.k", 0, 256),
        (
            |r, it| {
                let group = CloudWatchLogsConfiguration {
                    log_group_arn: Some(it),
                };
                log(r).cloud_watch_logs_configuration = Some(group);
            },
            "logConfiguration.cloudWatchLogsConfiguration.logGroupArn",
            20,
            2_048,
        ),
        (
            |r, it| log(r).s3_configuration = bucket(it, "x".into()),
            "logConfiguration.s3Configuration.bucketName",
            3,
            63,
        ),
        (
            |r, it| log(r).s3_configuration = bucket("bucket".into(), it),
            "logConfiguration.s3Configuration.prefix",
            1,
            700,
        ),
        (
            |r, it| {
                let s3_configuration = bucket(it, "x".into());
                report(r).outputs = Some(ReportOutputs { s3_configuration });
            },
            "experimentReportConfiguration.outputs.s3Configuration.bucketName",
            3,
            63,
        ),
        (
            |r, it| {
                let s3_configuration = bucket("bucket".into(), it);
                report(r).outputs = Some(ReportOutputs { s3_configuration });
            },
            "experimentReportConfiguration.outputs.s3Configuration.prefix",
            1,
            256,
        ),
        (
            |r, it| {
                let dashboard = ReportDashboard {
                    dashboard_identifier: Some(it),
                };
                let cloud_watch_dashboards = Some(vec![dashboard]);
                report(r).data_sources = Some(ReportDataSources {
                    cloud_watch_dashboards,
                });
            },
            "experimentReportConfiguration.dataSources.cloudWatchDashboards.0.dashboardIdentifier",
            1,
            512,
        ),
        (
            |r, it| report(r).pre_experiment_duration = Some(it),
            "experimentReportConfiguration.preExperimentDuration",
            1,
            32,
        ),
        (
            |r, it| report(r).post_experiment_duration = Some(it),
            "experimentReportConfiguration.postExperimentDuration",
            1,
            32,
        ),
    ];
    for &(set, member, min, max) in cases {
        let with = |length| create(|r| set(r, "x".repeat(length)));
        for length in [min, max] {
            assert_eq!(with(length).check_shape(), Ok(()), "{member} of {length}");
        }
        let place = pointer(member);
        let member = &brackets(member);
        let rule = format!("Member must have length less than or equal to {max}");
        let long = format!("'{}'", cut(&"x".repeat(max + 1)));
        assert_refused(&with(max + 1), &long, member, &rule, &place);
        if let Some(length) = min.checked_sub(1) {
            let rule = format!("Member must have length greater than or equal to {min}");
            let short = format!("'{}'", "x".repeat(length));
            assert_refused(&with(length), &short, member, &rule, &place);
        }
    }
}

#[test]
fn lengths_count_characters() {
    assert_eq!(
        create(|r| r.description = Some("\u{1f300}".repeat(512))).check_shape(),
        Ok(())
    );
}

fn bucket(name: String, prefix: String) -> Option<S3Configuration> {
    Some(S3Configuration {
        bucket_name: Some(name),
        prefix: Some(prefix),
    })
}
