//! An update replaces each member given as a whole; the others stay.

use super::*;

fn rich() -> Value {
    json!({
        "description": "rich",
        "stopConditions": [{ "source": "aws:cloudwatch:alarm", "value": ALARM }],
        "targets": {
            "Named": {
                "resourceType": "aws:ec2:instance",
                "resourceArns": [ARN],
                "selectionMode": "ALL",
            },
            "Spare": {
                "resourceType": "aws:ec2:instance",
                "resourceArns": [ARN],
                "selectionMode": "ALL",
            },
        },
        "actions": {
            "reboot": {
                "actionId": "aws:ec2:reboot-instances",
                "targets": { "Instances": "Named" },
            },
            "wait": {
                "actionId": "aws:fis:wait",
                "description": "wait for it",
                "parameters": { "duration": "PT5M" },
                "startAfter": ["reboot"],
            },
        },
        "roleArn": ROLE,
        "tags": { "key": "value" },
        "logConfiguration": {
            "s3Configuration": { "bucketName": "logs", "prefix": "a" },
            "logSchemaVersion": 2,
        },
        "experimentOptions": {
            "accountTargeting": "multi-account",
            "emptyTargetResolutionMode": "skip",
        },
        "experimentReportConfiguration": {
            "outputs": { "s3Configuration": { "bucketName": "reports" } },
            "postExperimentDuration": "PT5M",
        },
    })
}

/// Updates a template at 90.5 s that was made at 0 s and returns it before and after.
fn updated(change: Value) -> (Value, Value) {
    let mut sim = Sim::new();
    let before = create(&mut sim, rich());
    sim.at_ms(90_500);
    let change = with(change, json!({ "id": before["id"] }));
    let after = sim.ask("UpdateExperimentTemplate", change)["experimentTemplate"].take();
    assert_eq!(get(&mut sim, &before["id"]), after);
    (before, after)
}

/// Checks that an update gives the template as it was but for some members.
fn changes(change: Value, expected: Value) {
    let (before, after) = updated(change);
    let moved = with(expected, json!({ "lastUpdateTime": 1_767_225_690.5 }));
    assert_eq!(after, with(before, moved));
}

#[test]
fn nothing_given_moves_the_time_only() {
    changes(json!({}), json!({}));
}

#[test]
fn description_and_role_are_replaced() {
    let role = "arn:aws:iam::123456789012:role/another";
    changes(
        json!({ "description": "new" }),
        json!({ "description": "new" }),
    );
    changes(json!({ "roleArn": role }), json!({ "roleArn": role }));
}

#[test]
fn stop_conditions_are_replaced_as_a_whole() {
    let change = json!({ "stopConditions": [{ "source": "none" }] });
    changes(change.clone(), change);
}

#[test]
fn actions_left_out_are_removed_and_an_item_replaces_the_whole_action() {
    let change = json!({
        "actions": { "wait": { "actionId": "aws:fis:wait", "parameters": { "duration": "PT1M" } } },
    });
    changes(change.clone(), change);
}

#[test]
fn targets_left_out_are_removed() {
    let named = json!({
        "resourceType": "aws:ec2:instance",
        "resourceArns": [ARN],
        "selectionMode": "COUNT(1)",
    });
    let change = json!({ "targets": { "Named": named } });
    changes(change.clone(), change);
}

#[test]
fn a_target_that_is_still_used_cannot_be_removed() {
    let mut sim = Sim::new();
    let id = create(&mut sim, rich())["id"].clone();
    let spare = json!({
        "resourceType": "aws:ec2:instance",
        "resourceArns": [ARN],
        "selectionMode": "ALL",
    });
    for targets in [json!({}), json!({ "Spare": spare })] {
        sim.refuse(
            "ValidationException",
            "UpdateExperimentTemplate",
            json!({ "id": id, "targets": targets }),
        );
    }
}

#[test]
fn a_log_configuration_is_replaced_as_a_whole() {
    let log = json!({ "s3Configuration": { "bucketName": "other-logs" }, "logSchemaVersion": 1 });
    let change = json!({ "logConfiguration": log });
    changes(change.clone(), change);
}

#[test]
fn a_log_configuration_without_destination_switches_logging_off() {
    for log in [json!({ "logSchemaVersion": 2 }), json!({})] {
        let (before, after) = updated(json!({ "logConfiguration": log }));
        let mut expected = with(before, json!({ "lastUpdateTime": 1_767_225_690.5 }));
        expected
            .as_object_mut()
            .expect("an object")
            .remove("logConfiguration");
        assert_eq!(after, expected);
    }
}

#[test]
fn only_the_mode_for_empty_targets_can_change_among_the_options() {
    let options =
        |mode| json!({ "accountTargeting": "multi-account", "emptyTargetResolutionMode": mode });
    let change = json!({ "experimentOptions": { "emptyTargetResolutionMode": "fail" } });
    changes(change, json!({ "experimentOptions": options("fail") }));
    let change = json!({ "experimentOptions": { "accountTargeting": "single-account" } });
    changes(change, json!({ "experimentOptions": options("skip") }));
    changes(
        json!({ "experimentOptions": {} }),
        json!({ "experimentOptions": options("skip") }),
    );
}

#[test]
fn a_report_configuration_is_replaced_as_a_whole() {
    let report =
        json!({ "outputs": { "s3Configuration": { "bucketName": "other", "prefix": "p" } } });
    let change = json!({ "experimentReportConfiguration": report });
    changes(change.clone(), change);
}

#[test]
fn an_update_cannot_change_tags() {
    changes(json!({ "tags": { "other": "tag" } }), json!({}));
}

#[test]
fn tags_do_not_move_the_time_of_the_last_update() {
    let mut sim = Sim::new();
    let before = create(&mut sim, rich());
    sim.at(10);
    sim.ask(
        "TagResource",
        json!({ "resourceArn": before["arn"], "tags": { "more": "" } }),
    );
    let expected = with(
        before.clone(),
        json!({ "tags": { "key": "value", "more": "" } }),
    );
    assert_eq!(get(&mut sim, &before["id"]), expected);
}

#[test]
fn account_configurations_do_not_move_the_time_of_the_last_update() {
    let mut sim = Sim::new();
    let before = create(&mut sim, rich());
    sim.at(10);
    let account = json!({
        "experimentTemplateId": before["id"], "accountId": "111111111111", "roleArn": ROLE,
    });
    sim.ask("CreateTargetAccountConfiguration", account);
    let expected = with(
        before.clone(),
        json!({ "targetAccountConfigurationsCount": 1 }),
    );
    assert_eq!(get(&mut sim, &before["id"]), expected);
}

#[test]
fn an_update_is_checked_like_a_new_template() {
    let mut sim = Sim::new();
    let id = create(&mut sim, rich())["id"].clone();
    let wait = |duration: &str| {
        json!({
            "actionId": "aws:fis:wait",
            "parameters": { "duration": duration },
        })
    };
    let refused = [
        (
            "ValidationException",
            json!({ "actions": { "wait": { "parameters": { "duration": "PT5M" } } } }),
        ),
        (
            "ResourceNotFoundException",
            json!({ "actions": { "wait": { "actionId": "aws:fis:sleep" } } }),
        ),
        (
            "ValidationException",
            json!({ "actions": { "wait": wait("PT5S") } }),
        ),
        (
            "ValidationException",
            json!({ "actions": { "wait": wait("PT13H") } }),
        ),
        ("ValidationException", json!({ "actions": {} })),
        ("ValidationException", json!({ "stopConditions": [] })),
        ("ValidationException", json!({ "description": "" })),
        ("ValidationException", json!({ "roleArn": "role" })),
        (
            "ValidationException",
            json!({ "experimentOptions": { "emptyTargetResolutionMode": "stay" } }),
        ),
        (
            "ValidationException",
            json!({
                "logConfiguration": {
                    "s3Configuration": { "bucketName": "logs" },
                    "logSchemaVersion": 3,
                },
            }),
        ),
    ];
    for (code, change) in refused {
        let before = get(&mut sim, &id);
        sim.refuse(
            code,
            "UpdateExperimentTemplate",
            with(change, json!({ "id": id })),
        );
        assert_eq!(get(&mut sim, &id), before);
    }
}

#[test]
fn an_action_of_an_update_without_its_id_is_refused_even_if_the_name_exists() {
    let mut sim = Sim::new();
    let id = create(&mut sim, rich())["id"].clone();
    let actions = json!({ "wait": { "description": "only another text" } });
    sim.refuse(
        "ValidationException",
        "UpdateExperimentTemplate",
        json!({ "id": id, "actions": actions }),
    );
}
