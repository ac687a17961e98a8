mod lengths;
mod patterns;
mod tags;

use alloc::boxed::Box;
use alloc::collections::BTreeMap;
use alloc::string::{String, ToString};
use alloc::vec;
use alloc::vec::Vec;

use super::*;
use crate::error::Code;

#[test]
fn a_request_of_right_shape_passes() {
    assert_eq!(create(|_| ()).check_shape(), Ok(()));
    assert_eq!(update(|_| ()).check_shape(), Ok(()));
    assert_eq!(ListActionsRequest::default().check_shape(), Ok(()));
    let list = ListActionsRequest {
        max_results: Some(100),
        next_token: text("x"),
    };
    assert_eq!(list.check_shape(), Ok(()));
}

#[test]
fn members_of_a_new_template_must_be_there() {
    type Change = fn(&mut CreateExperimentTemplateRequest);
    let cases: &[(Change, &str)] = &[
        (|r| r.description = None, "description"),
        (|r| r.stop_conditions = None, "stopConditions"),
        (|r| r.actions = None, "actions"),
        (|r| r.role_arn = None, "roleArn"),
        (|r| action(r).action_id = None, "actions.stop.actionId"),
        (
            |r| target(r).resource_type = None,
            "targets.nodes.resourceType",
        ),
        (
            |r| target(r).selection_mode = None,
            "targets.nodes.selectionMode",
        ),
        (|r| filter(r).path = None, "targets.nodes.filters.0.path"),
        (
            |r| filter(r).values = None,
            "targets.nodes.filters.0.values",
        ),
        (
            |r| stop_condition(r).source = None,
            "stopConditions.0.source",
        ),
        (
            |r| log(r).log_schema_version = None,
            "logConfiguration.logSchemaVersion",
        ),
        (
            |r| log(r).cloud_watch_logs_configuration = Some(Default::default()),
            "logConfiguration.cloudWatchLogsConfiguration.logGroupArn",
        ),
        (
            |r| log(r).s3_configuration = Some(Default::default()),
            "logConfiguration.s3Configuration.bucketName",
        ),
    ];
    for &(change, member) in cases {
        assert_null(&create(change), member);
    }
}

#[test]
fn members_of_other_requests_must_be_there() {
    let no_tags = TagResourceRequest {
        resource_arn: text(ARN),
        tags: None,
    };
    let no_account = GetTargetAccountConfigurationRequest {
        experiment_template_id: text("EXT1"),
        account_id: None,
    };
    let no_state = UpdateSafetyLeverStateRequest {
        id: text("default"),
        state: None,
    };
    let cases: &[(&dyn Shape, &str)] = &[
        (&update(|r| r.id = None), "id"),
        (&StartExperimentRequest::default(), "experimentTemplateId"),
        (&GetExperimentRequest::default(), "id"),
        (&StopExperimentRequest::default(), "id"),
        (&GetExperimentTemplateRequest::default(), "id"),
        (&DeleteExperimentTemplateRequest::default(), "id"),
        (&GetSafetyLeverRequest::default(), "id"),
        (&GetActionRequest::default(), "id"),
        (&GetTargetResourceTypeRequest::default(), "resourceType"),
        (&TagResourceRequest::default(), "resourceArn"),
        (&no_tags, "tags"),
        (&UntagResourceRequest::default(), "resourceArn"),
        (&ListTagsForResourceRequest::default(), "resourceArn"),
        (&UpdateSafetyLeverStateRequest::default(), "id"),
        (&no_state, "state"),
        (&lever(None, text("drill")), "state.status"),
        (&lever(text("engaged"), None), "state.reason"),
        (
            &ListExperimentResolvedTargetsRequest::default(),
            "experimentId",
        ),
        (
            &ListExperimentTargetAccountConfigurationsRequest::default(),
            "experimentId",
        ),
        (
            &GetExperimentTargetAccountConfigurationRequest::default(),
            "experimentId",
        ),
        (
            &ListTargetAccountConfigurationsRequest::default(),
            "experimentTemplateId",
        ),
        (
            &UpdateTargetAccountConfigurationRequest::default(),
            "experimentTemplateId",
        ),
        (
            &DeleteTargetAccountConfigurationRequest::default(),
            "experimentTemplateId",
        ),
        (
            &CreateTargetAccountConfigurationRequest::default(),
            "experimentTemplateId",
        ),
        (&no_account, "accountId"),
        (&account(|r| r.account_id = None), "accountId"),
        (&account(|r| r.role_arn = None), "roleArn"),
    ];
    for &(request, member) in cases {
        assert_null(request, member);
    }
}

#[test]
fn an_update_may_leave_out_what_a_create_needs() {
    let empty = UpdateExperimentTemplateRequest {
        id: text("EXT1"),
        ..Default::default()
    };
    assert_eq!(empty.check_shape(), Ok(()));
    let request = update(|r| {
        r.actions = Some(BTreeMap::from([("stop".into(), TemplateAction::default())]));
        r.log_configuration = Some(LogConfiguration::default());
    });
    assert_eq!(request.check_shape(), Ok(()));
}

#[test]
fn members_in_the_path_or_the_query_are_as_long_as_they_may_be() {
    let long = "x".repeat(65);
    let rule = "Member must have length less than or equal to 64";
    let value = format!("'{long}'");
    let request = GetExperimentRequest {
        id: Some(long.clone()),
    };
    assert_refused(&request, &value, "id", rule, "/id");
    let request = ListExperimentsRequest {
        experiment_template_id: Some(long.clone()),
        ..Default::default()
    };
    assert_refused(
        &request,
        &value,
        "experimentTemplateId",
        rule,
        "/experimentTemplateId",
    );
    let request = ListExperimentResolvedTargetsRequest {
        experiment_id: text("EXP1"),
        target_name: Some(long),
        ..Default::default()
    };
    assert_refused(&request, &value, "targetName", rule, "/targetName");
    let rule = "Member must have length greater than or equal to 1";
    let request = GetActionRequest { id: text("") };
    assert_refused(&request, "''", "id", rule, "/id");
    let request = UntagResourceRequest {
        resource_arn: text(ARN),
        tag_keys: Some(vec!["".into()]),
    };
    assert_refused(&request, "''", "tagKeys[0]", rule, "/tagKeys/0");
}

#[test]
fn target_accounts_have_bounds() {
    let rule = "Member must have length greater than or equal to 12";
    let request = account(|r| r.account_id = text("12345678901"));
    assert_refused(&request, "'12345678901'", "accountId", rule, "/accountId");
    let rule = "Member must have length less than or equal to 48";
    let request = account(|r| r.account_id = Some("1".repeat(49)));
    let value = format!("'{}'", "1".repeat(49));
    assert_refused(&request, &value, "accountId", rule, "/accountId");
    let rule = "Member must have length less than or equal to 512";
    let request = account(|r| r.description = Some("x".repeat(513)));
    let value = format!("'{}'", "x".repeat(256));
    assert_refused(&request, &value, "description", rule, "/description");
    assert_eq!(account(|r| r.description = text("")).check_shape(), Ok(()));
}

#[test]
fn the_safety_lever_is_wanted_in_one_of_two_states_for_a_reason() {
    assert_eq!(lever(text("engaged"), text("drill")).check_shape(), Ok(()));
    let rule = "Member must satisfy enum value set: [disengaged, engaged]";
    let request = lever(text("engaging"), text("drill"));
    assert_refused(
        &request,
        "'engaging'",
        "state.status",
        rule,
        "/state/status",
    );
    let rule = "Member must have length greater than or equal to 1";
    assert_refused(
        &lever(text("engaged"), text("")),
        "''",
        "state.reason",
        rule,
        "/state/reason",
    );
    let rule = "Member must have length less than or equal to 256";
    let request = lever(text("engaged"), Some("x".repeat(257)));
    let value = format!("'{}'", "x".repeat(256));
    assert_refused(&request, &value, "state.reason", rule, "/state/reason");
}

#[test]
fn pages_have_1_to_100_items() {
    let list = |size| ListExperimentsRequest {
        max_results: Some(size),
        ..Default::default()
    };
    assert_eq!(list(1).check_shape(), Ok(()));
    let rule = "Member must have value less than or equal to 100";
    assert_refused(&list(101), "'101'", "maxResults", rule, "/maxResults");
    let rule = "Member must have value greater than or equal to 1";
    assert_refused(&list(0), "'0'", "maxResults", rule, "/maxResults");
    assert_refused(
        &list(i64::MIN),
        "'-9223372036854775808'",
        "maxResults",
        rule,
        "/maxResults",
    );
}

#[test]
fn enums_have_their_values() {
    let options = |account_targeting, empty_target_resolution_mode, actions_mode| {
        Some(ExperimentOptions {
            account_targeting,
            empty_target_resolution_mode,
            actions_mode,
        })
    };
    let request = create(|r| r.experiment_options = options(text("all"), None, None));
    assert_refused(
        &request,
        "'all'",
        "experimentOptions.accountTargeting",
        "Member must satisfy enum value set: [single-account, multi-account]",
        "/experimentOptions/accountTargeting",
    );
    let rule = "Member must satisfy enum value set: [fail, skip]";
    let (member, place) = (
        "experimentOptions.emptyTargetResolutionMode",
        "/experimentOptions/emptyTargetResolutionMode",
    );
    let request = create(|r| r.experiment_options = options(None, text("Skip"), None));
    assert_refused(&request, "'Skip'", member, rule, place);
    let request = update(|r| r.experiment_options = options(None, text(""), None));
    assert_refused(&request, "''", member, rule, place);
    let request = StartExperimentRequest {
        experiment_template_id: text("EXT1"),
        experiment_options: options(None, None, text("skip")),
        ..Default::default()
    };
    assert_refused(
        &request,
        "'skip'",
        "experimentOptions.actionsMode",
        "Member must satisfy enum value set: [skip-all, run-all]",
        "/experimentOptions/actionsMode",
    );
}

#[test]
fn options_that_an_operation_does_not_know_are_ignored() {
    let unknown = || text("whatever");
    let request = create(|r| {
        r.experiment_options = Some(ExperimentOptions {
            actions_mode: unknown(),
            ..Default::default()
        });
    });
    assert_eq!(request.check_shape(), Ok(()));
    let request = update(|r| {
        r.experiment_options = Some(ExperimentOptions {
            account_targeting: unknown(),
            empty_target_resolution_mode: text("skip"),
            actions_mode: unknown(),
        });
    });
    assert_eq!(request.check_shape(), Ok(()));
}

#[test]
fn no_error_grows_with_its_request() {
    let huge = || "\u{1f300}".repeat(1_000_000);
    let requests: Vec<Box<dyn Shape>> = vec![
        Box::new(create(|r| r.description = Some(huge()))),
        Box::new(create(|r| r.tags = map(&huge(), huge()))),
        Box::new(create(|r| {
            r.actions = Some(BTreeMap::from([(huge(), TemplateAction::default())]));
        })),
        Box::new(GetExperimentRequest { id: Some(huge()) }),
    ];
    for request in requests {
        let error = request.check_shape().unwrap_err();
        assert!(error.to_string().len() < 4_096, "{}", error.message.len());
    }
    let tags = map(&huge(), huge()).unwrap();
    assert!(
        check_tags(&tags, &Limits::aws(), "/tags")
            .unwrap_err()
            .to_string()
            .len()
            < 4_096
    );
}

#[test]
fn only_the_first_violation_is_told() {
    let request = create(|r| {
        r.description = None;
        r.role_arn = None;
        r.actions = None;
    });
    assert_eq!(
        request.check_shape().unwrap_err().place.as_deref(),
        Some("/description")
    );
}

const ARN: &str = "arn:aws:iam::123456789012:role/fis";

fn create(
    change: impl FnOnce(&mut CreateExperimentTemplateRequest),
) -> CreateExperimentTemplateRequest {
    let filter = TargetFilter {
        path: text("State.Name"),
        values: Some(vec!["running".into()]),
    };
    let target = TemplateTarget {
        resource_type: text("aws:ec2:instance"),
        resource_tags: map("aws:autoscaling:groupName", "web".into()),
        filters: Some(vec![filter]),
        selection_mode: text("ALL"),
        ..Default::default()
    };
    let action = TemplateAction {
        action_id: text("aws:ec2:stop-instances"),
        targets: map("Instances", "nodes".into()),
        ..Default::default()
    };
    let mut request = CreateExperimentTemplateRequest {
        description: text("stops nodes"),
        stop_conditions: Some(vec![StopCondition {
            source: text("none"),
            value: None,
        }]),
        targets: Some(BTreeMap::from([("nodes".into(), target)])),
        actions: Some(BTreeMap::from([("stop".into(), action)])),
        role_arn: text(ARN),
        log_configuration: Some(LogConfiguration {
            log_schema_version: Some(2),
            ..Default::default()
        }),
        experiment_report_configuration: Some(ExperimentReportConfiguration::default()),
        ..Default::default()
    };
    change(&mut request);
    request
}

fn update(
    change: impl FnOnce(&mut UpdateExperimentTemplateRequest),
) -> UpdateExperimentTemplateRequest {
    let mut request = UpdateExperimentTemplateRequest {
        id: text("EXT2T4cJuGYDgXX6"),
        description: text("stops nodes"),
        ..Default::default()
    };
    change(&mut request);
    request
}

fn account(
    change: impl FnOnce(&mut CreateTargetAccountConfigurationRequest),
) -> CreateTargetAccountConfigurationRequest {
    let mut request = CreateTargetAccountConfigurationRequest {
        experiment_template_id: text("EXT2T4cJuGYDgXX6"),
        account_id: text("123456789012"),
        role_arn: text(ARN),
        ..Default::default()
    };
    change(&mut request);
    request
}

fn lever(status: Option<String>, reason: Option<String>) -> UpdateSafetyLeverStateRequest {
    let state = Some(SafetyLeverStateInput { status, reason });
    UpdateSafetyLeverStateRequest {
        id: text("default"),
        state,
    }
}

fn action(request: &mut CreateExperimentTemplateRequest) -> &mut TemplateAction {
    request.actions.as_mut().unwrap().get_mut("stop").unwrap()
}

fn target(request: &mut CreateExperimentTemplateRequest) -> &mut TemplateTarget {
    request.targets.as_mut().unwrap().get_mut("nodes").unwrap()
}

fn filter(request: &mut CreateExperimentTemplateRequest) -> &mut TargetFilter {
    &mut target(request).filters.as_mut().unwrap()[0]
}

fn stop_condition(request: &mut CreateExperimentTemplateRequest) -> &mut StopCondition {
    &mut request.stop_conditions.as_mut().unwrap()[0]
}

fn log(request: &mut CreateExperimentTemplateRequest) -> &mut LogConfiguration {
    request.log_configuration.as_mut().unwrap()
}

fn report(request: &mut CreateExperimentTemplateRequest) -> &mut ExperimentReportConfiguration {
    request.experiment_report_configuration.as_mut().unwrap()
}

fn map(key: &str, value: String) -> Option<BTreeMap<String, String>> {
    Some(BTreeMap::from([(key.into(), value)]))
}

fn text(text: &str) -> Option<String> {
    Some(text.into())
}

#[track_caller]
fn assert_refused(request: &dyn Shape, value: &str, member: &str, rule: &str, place: &str) {
    let message = format!(
        "1 validation error detected: Value {value} at '{member}' failed to satisfy constraint: \
         {rule}"
    );
    let error = Error::new(Code::Validation, message).at(place);
    assert_eq!(request.check_shape(), Err(error));
}

/// Expects that a member is missing; items of lists are given as numbers.
#[track_caller]
fn assert_null(request: &dyn Shape, member: &str) {
    let rule = "Member must not be null";
    assert_refused(request, "null", &brackets(member), rule, &pointer(member));
}

/// Writes the numbers of items in brackets.
fn brackets(member: &str) -> String {
    member.replace(".0", "[0]")
}

fn pointer(member: &str) -> String {
    ["/", &member.replace('.', "/")].concat()
}
