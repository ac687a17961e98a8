//! What is returned of what was given.

use super::*;

/// Everything that a template can have.
fn full() -> Value {
    json!({
        "clientToken": "token-1",
        "description": "full",
        "stopConditions": [{ "source": "aws:cloudwatch:alarm", "value": ALARM }],
        "targets": {
            "Named": {
                "resourceType": "aws:ec2:instance",
                "resourceArns": [ARN],
                "selectionMode": "ALL",
            },
            "Tagged": {
                "resourceType": "aws:ec2:subnet",
                "resourceTags": { "aws:cloudformation:stack-name": "web", "empty": "" },
                "filters": [{ "path": "State", "values": ["available", "pending"] }],
                "parameters": { "availabilityZoneIdentifier": "us-east-1a" },
                "selectionMode": "COUNT(2)",
            },
        },
        "actions": {
            "cut": {
                "actionId": "aws:network:disrupt-connectivity",
                "description": "cut",
                "parameters": { "scope": "all", "duration": "PT5M" },
                "targets": { "Subnets": "Tagged" },
                "startAfter": ["reboot"],
            },
            "reboot": {
                "actionId": "aws:ec2:reboot-instances",
                "targets": { "Instances": "Named" },
            },
        },
        "roleArn": ROLE,
        "tags": { "team": "wind", "note": "" },
        "logConfiguration": {
            "cloudWatchLogsConfiguration": {
                "logGroupArn": "arn:aws:logs:us-east-1:123456789012:log-group:fis:*",
            },
            "s3Configuration": { "bucketName": "logs", "prefix": "fis" },
            "logSchemaVersion": 2,
        },
        "experimentOptions": {
            "accountTargeting": "multi-account",
            "emptyTargetResolutionMode": "skip",
        },
        "experimentReportConfiguration": {
            "outputs": { "s3Configuration": { "bucketName": "reports", "prefix": "fis" } },
            "dataSources": {
                "cloudWatchDashboards": [
                    { "dashboardIdentifier": "arn:aws:cloudwatch::123456789012:dashboard/main" },
                ],
            },
            "preExperimentDuration": "PT10M",
            "postExperimentDuration": "PT15M",
        },
    })
}

#[test]
fn every_member_comes_back_as_it_was_given() {
    let mut sim = Sim::new();
    sim.at_ms(1_025);
    let made = create(&mut sim, full());
    let id = made["id"].as_str().expect("an id").to_owned();
    let mut expected = full();
    expected
        .as_object_mut()
        .expect("an object")
        .remove("clientToken");
    let expected = with(
        expected,
        json!({
            "id": id,
            "arn": format!("arn:aws:fis:us-east-1:{ACCOUNT}:experiment-template/{id}"),
            "creationTime": 1_767_225_601.025,
            "lastUpdateTime": 1_767_225_601.025,
            "targetAccountConfigurationsCount": 0,
        }),
    );
    assert_eq!(made, expected);
    assert_eq!(get(&mut sim, &made["id"]), expected);
}

#[test]
fn members_left_out_stay_absent() {
    let mut sim = Sim::new();
    let made = create(&mut sim, least());
    let expected = [
        "actions",
        "arn",
        "creationTime",
        "description",
        "experimentOptions",
        "id",
        "lastUpdateTime",
        "roleArn",
        "stopConditions",
        "tags",
        "targetAccountConfigurationsCount",
    ];
    assert_eq!(members(&made), expected);
    assert_eq!(
        members(&made["actions"]["wait"]),
        ["actionId", "parameters"]
    );
    assert_eq!(members(&made["stopConditions"][0]), ["source"]);
    assert_eq!(made["tags"], json!({}));
    assert_eq!(made["targetAccountConfigurationsCount"], 0);
    let options =
        json!({ "accountTargeting": "single-account", "emptyTargetResolutionMode": "fail" });
    assert_eq!(made["experimentOptions"], options);
}

#[test]
fn half_given_options_are_filled_with_defaults() {
    let mut sim = Sim::new();
    let options = json!({ "experimentOptions": { "emptyTargetResolutionMode": "skip" } });
    let made = create(&mut sim, with(least(), options));
    let options =
        json!({ "accountTargeting": "single-account", "emptyTargetResolutionMode": "skip" });
    assert_eq!(made["experimentOptions"], options);
    let options = json!({ "experimentOptions": { "accountTargeting": "multi-account" } });
    let made = create(&mut sim, with(least(), options));
    let options =
        json!({ "accountTargeting": "multi-account", "emptyTargetResolutionMode": "fail" });
    assert_eq!(made["experimentOptions"], options);
}

#[test]
fn empty_maps_and_lists_survive_the_round_trip() {
    let mut sim = Sim::new();
    let actions = json!({
        "reboot": {
            "actionId": "aws:ec2:reboot-instances",
            "parameters": {},
            "targets": { "Instances": "Named" },
            "startAfter": [],
        },
        "wait": { "actionId": "aws:fis:wait", "parameters": { "duration": "PT5M" }, "targets": {} },
    });
    let targets = json!({
        "Named": {
            "resourceType": "aws:ec2:instance",
            "resourceArns": [ARN],
            "resourceTags": {},
            "filters": [],
            "parameters": {},
            "selectionMode": "ALL",
        },
    });
    let changes = json!({ "actions": actions, "targets": targets, "tags": {} });
    let made = create(&mut sim, with(least(), changes));
    assert_eq!(made["actions"], actions);
    assert_eq!(made["targets"], targets);
    assert_eq!(made["tags"], json!({}));

    let made = create(&mut sim, with(least(), json!({ "targets": {} })));
    assert_eq!(made["targets"], json!({}));
}

#[test]
fn an_experiment_echoes_like_its_template() {
    let mut sim = Sim::new();
    let changes = json!({ "targets": {}, "tags": { "not": "copied" } });
    let made = create(&mut sim, with(least(), changes));
    let request = json!({ "experimentTemplateId": made["id"], "tags": { "own": "tag" } });
    let started = sim.ask("StartExperiment", request)["experiment"].take();
    let expected = [
        "actions",
        "arn",
        "creationTime",
        "experimentOptions",
        "experimentTemplateId",
        "id",
        "roleArn",
        "startTime",
        "state",
        "stopConditions",
        "tags",
        "targetAccountConfigurationsCount",
        "targets",
    ];
    assert_eq!(members(&started), expected);
    assert_eq!(members(&started["state"]), ["reason", "status"]);
    assert_eq!(
        members(&started["actions"]["wait"]),
        ["actionId", "parameters", "state"]
    );
    assert_eq!(started["tags"], json!({ "own": "tag" }));
    assert_eq!(started["targets"], json!({}));
    assert_eq!(started["targetAccountConfigurationsCount"], 0);
    let options = json!({
        "accountTargeting": "single-account",
        "emptyTargetResolutionMode": "fail",
        "actionsMode": "run-all",
    });
    assert_eq!(started["experimentOptions"], options);
}

#[test]
fn null_members_count_as_absent() {
    let mut sim = Sim::new();
    let nulls = json!({
        "clientToken": null,
        "targets": null,
        "tags": null,
        "logConfiguration": null,
        "experimentOptions": null,
        "experimentReportConfiguration": null,
        "stopConditions": [{ "source": "none", "value": null }],
        "actions": {
            "wait": {
                "actionId": "aws:fis:wait",
                "description": null,
                "parameters": { "duration": "PT5M" },
                "targets": null,
                "startAfter": null,
            },
        },
    });
    let plain = create(&mut sim, least());
    let made = create(&mut sim, with(least(), nulls));
    assert_eq!(members(&made), members(&plain));
    assert_eq!(made["actions"], plain["actions"]);
    assert_eq!(made["stopConditions"], plain["stopConditions"]);
}

#[test]
fn a_required_member_that_is_null_is_missing() {
    let mut sim = Sim::new();
    for member in ["description", "stopConditions", "actions", "roleArn"] {
        let mut request = least();
        request[member] = Value::Null;
        let text = sim.refuse("ValidationException", "CreateExperimentTemplate", request);
        assert!(text.contains(member), "{text}");
    }
}

#[test]
fn unknown_members_are_ignored() {
    let mut sim = Sim::new();
    let changes = json!({
        "colour": "blue",
        "stopConditions": [{ "source": "none", "since": 3 }],
        "actions": {
            "wait": {
                "actionId": "aws:fis:wait",
                "parameters": { "duration": "PT5M" },
                "startAfterDelay": "PT1M",
            },
        },
    });
    let plain = create(&mut sim, least());
    let made = create(&mut sim, with(least(), changes));
    assert_eq!(members(&made), members(&plain));
    assert_eq!(made["actions"], plain["actions"]);
    assert_eq!(made["stopConditions"], plain["stopConditions"]);
}

#[test]
fn timestamps_are_numbers_with_up_to_three_decimals() {
    for (millis, text) in [
        (0, "1767225600"),
        (25, "1767225600.025"),
        (300, "1767225600.3"),
        (1_510, "1767225601.51"),
    ] {
        let mut sim = Sim::new();
        sim.at_ms(millis);
        let made = create(&mut sim, least());
        assert_eq!(made["creationTime"].to_string(), text);
        assert_eq!(made["lastUpdateTime"].to_string(), text);
    }
}

#[test]
fn a_list_shows_summaries() {
    let mut sim = Sim::new();
    let made = create(&mut sim, full());
    let answer = sim.ask("ListExperimentTemplates", json!({}));
    assert_eq!(members(&answer), ["experimentTemplates"]);
    let summary = &answer["experimentTemplates"][0];
    let expected = [
        "arn",
        "creationTime",
        "description",
        "id",
        "lastUpdateTime",
        "tags",
    ];
    assert_eq!(members(summary), expected);
    for member in expected {
        assert_eq!(summary[member], made[member], "{member}");
    }
}

#[test]
fn delete_returns_the_last_state_and_then_it_is_gone() {
    let mut sim = Sim::new();
    let made = create(&mut sim, full());
    sim.at(5);
    let deleted = sim.ask("DeleteExperimentTemplate", json!({ "id": made["id"] }));
    assert_eq!(deleted["experimentTemplate"], made);
    for operation in [
        "GetExperimentTemplate",
        "UpdateExperimentTemplate",
        "DeleteExperimentTemplate",
    ] {
        sim.refuse(
            "ResourceNotFoundException",
            operation,
            json!({ "id": made["id"] }),
        );
    }
    sim.refuse(
        "ResourceNotFoundException",
        "StartExperiment",
        json!({ "experimentTemplateId": made["id"] }),
    );
    assert_eq!(
        sim.ask("ListExperimentTemplates", json!({})),
        json!({ "experimentTemplates": [] })
    );
}

#[test]
fn unknown_templates_are_not_found() {
    let mut sim = Sim::new();
    create(&mut sim, least());
    for id in [
        "EXT11111111111111",
        "EXP1111111111111111",
        "x",
        "EXT",
        "EXT0OIl0OIl0OIl0O",
    ] {
        for operation in [
            "GetExperimentTemplate",
            "UpdateExperimentTemplate",
            "DeleteExperimentTemplate",
        ] {
            sim.refuse("ResourceNotFoundException", operation, json!({ "id": id }));
        }
    }
    for operation in [
        "GetExperimentTemplate",
        "UpdateExperimentTemplate",
        "DeleteExperimentTemplate",
    ] {
        sim.refuse("ValidationException", operation, json!({ "id": "" }));
        sim.refuse(
            "ValidationException",
            operation,
            json!({ "id": "E".repeat(65) }),
        );
        sim.refuse("ValidationException", operation, json!({}));
    }
}
