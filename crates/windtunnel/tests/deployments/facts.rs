//! Settings and facts of the environment.

use super::*;

#[test]
fn knobs_and_switches_of_appconfig_reach_the_world() {
    let header = r#""timing": { "tick_latency": "PT5S", "rollback_duration": "PT10S",
    "validation_delay": "PT20S", "propagation_delay": "PT30S", "usage_lag": "PT1M" },
  "switches": { "schedule_mode": "even", "enforce_latest_deployment_number": false,
    "token_reuse": "strict", "slot_mode": "stratified", "emit_associated_deployment": true }"#;
    let mut again = start("PT1H", json!(1), LINEAR, json!({}));
    again["input"]["LatestDeploymentNumber"] = json!(0);
    let corrupted = json!({ "error": "BadRequestException", "expect": {
        "/Reason": "InvalidParameters",
        "/Details/InvalidParameters/ConfigurationToken/Problem": "Corrupted" } });
    let table = passes(
        header,
        &[
            vec![alarm("PT0S", "state", json!("OK"))],
            setup(json!({})),
            vec![
                version(json!({ "$text": "x" }), json!({})),
                start(
                    "PT0S",
                    json!(1),
                    AT_ONCE,
                    json!({ "expect": { "/State": "VALIDATING" } }),
                ),
                get("PT20S", 1, json!({ "/State": "DEPLOYING" })),
                get("PT25S", 1, json!({ "/State": "BAKING" })),
                session("PT1M", "t"),
                poll(
                    "PT1M",
                    "t",
                    json!({ "expect": { "/Configuration": { "$text": "x" } } }),
                ),
                poll("PT3M", "t", corrupted),
                again,
                get("PT1H6M24S", 2, json!({ "/PercentageComplete": 0 })),
                get("PT1H6M25S", 2, json!({ "/PercentageComplete": 20 })),
                alarm("PT1H10M", "state", json!("ALARM")),
                get("PT1H10M9S", 2, json!({ "/State": "ROLLING_BACK" })),
                get("PT1H10M10S", 2, json!({ "/State": "ROLLED_BACK" })),
            ],
        ],
    );
    assert!(
        table.contains("ROLLING_BACK -> ROLLED_BACK after 9m50s by alarm"),
        "{table}"
    );
}

#[test]
fn alarms_whose_actions_are_disabled_roll_nothing_back() {
    let table = passes(
        "",
        &[
            vec![alarm("PT0S", "state", json!("OK"))],
            setup(json!({})),
            vec![
                version(json!({}), json!({})),
                start("PT0S", json!(1), LINEAR, json!({})),
                alarm("PT1M", "actionsEnabled", json!(false)),
                alarm("PT2M", "state", json!("ALARM")),
                get(
                    "PT7M",
                    1,
                    json!({ "/State": "DEPLOYING", "/PercentageComplete": 20 }),
                ),
                alarm("PT8M", "actionsEnabled", json!(true)),
                get("PT8M", 1, json!({ "/State": "ROLLED_BACK" })),
            ],
        ],
    );
    assert!(table.contains(&format!(
        "told        actions of alarm {ALARM} are disabled"
    )));
}

#[test]
fn the_actions_of_an_alarm_that_nobody_knows_are_refused_when_it_comes_to_that() {
    let ran = run_text(&text(
        "",
        &[vec![alarm("PT0S", "actionsEnabled", json!(true))]],
    ));
    let expected = format!(
        "stdin:2:3: expected success, found ResourceNotFoundException: Nothing was told about \
         alarm {ALARM}.\n"
    );
    assert_eq!((ran.code, ran.stderr), (1, expected));
}

#[test]
fn faults_strike_deployments_and_those_of_reads_are_left_to_the_scenario() {
    let header = r#""faults": [ { "deployment": 1, "after": "PT7M", "reason": "out of luck" },
    { "operation": "appconfig.GetDeployment", "code": "InternalServerException" } ]"#;
    let mut refused = get("PT6M", 1, json!({}));
    refused["error"] = json!("InternalServerException");
    let table = passes(
        header,
        &[
            setup(json!({})),
            vec![
                version(json!({}), json!({})),
                start(
                    "PT0S",
                    json!(1),
                    LINEAR,
                    json!({ "save": { "env": "/EnvironmentId" } }),
                ),
                refused,
                get(
                    "PT7M",
                    1,
                    json!({ "/State": "ROLLED_BACK", "/EventLog/0/Description": "out of luck",
                        "/EventLog/0/TriggeredBy": "INTERNAL_ERROR" }),
                ),
                json!({ "at": "PT8M", "fault": { "deployment": 2, "environment": "${env}" } }),
                start("PT9M", json!(1), LINEAR, json!({})),
                get("PT9M", 2, json!({ "/State": "ROLLED_BACK" })),
            ],
        ],
    );
    assert!(table.contains("told        fault of deployment 1 after 7m: out of luck"));
    assert!(
        table.contains("DEPLOYING -> ROLLING_BACK by fault  out of luck"),
        "{table}"
    );
    assert!(table.contains("state     ROLLED_BACK  out of luck"));
}

#[test]
fn configurations_may_lie_elsewhere_where_roles_may_read_them() {
    let profile = json!({ "ApplicationId": "shop", "Name": "elsewhere",
        "LocationUri": "s3://bucket/key", "RetrievalRoleArn": ROLE });
    let create =
        |at: &str, rest: Value| call(at, "CreateConfigurationProfile", profile.clone(), rest);
    let start = |at: &str, version: &str, rest: Value| {
        let input = json!({ "ApplicationId": "shop", "EnvironmentId": "prod",
            "ConfigurationProfileId": "elsewhere", "ConfigurationVersion": version,
            "DeploymentStrategyId": AT_ONCE });
        call(at, "StartDeployment", input, rest)
    };
    let role =
        |at: &str, assumable: bool| json!({ "at": at, "role": ROLE, "assumable": assumable });
    let source = |content: Value| {
        json!({ "uri": "s3://bucket/key", "version": "v1",
        "content": content, "contentType": "application/json" })
    };
    let client = json!({ "Application": "shop", "Environment": "prod",
        "Configuration": "elsewhere", "ClientId": "c" });
    let refused = json!({ "error": "BadRequestException",
        "expect": { "/Message": format!("Error trying to assume role {ROLE}") } });
    let table = passes(
        "",
        &[
            setup(json!({})),
            vec![
                role("PT0S", false),
                create("PT0S", refused),
                role("PT1M", true),
                create("PT1M", json!({})),
                start(
                    "PT1M",
                    "v1",
                    json!({ "error": "ResourceNotFoundException" }),
                ),
                json!({ "at": "PT2M", "source": source(json!({ "a": 1 })) }),
                start("PT2M", "v1", json!({})),
                call(
                    "PT3M",
                    "GetConfiguration",
                    client,
                    json!({ "expect": { "/Content": { "a": 1 }, "/ConfigurationVersion": "v1",
                        "/ContentType": "application/json" } }),
                ),
            ],
        ],
    );
    for told in [
        format!("role {ROLE} cannot be assumed"),
        format!("role {ROLE} can be assumed"),
        "source s3://bucket/key has version v1, 7 bytes".into(),
    ] {
        assert!(table.contains(&format!("told        {told}")), "{told}");
    }
    let got = "appconfig.GetConfiguration -> version v1, application/json, {\"a\":1}";
    assert!(table.contains(got), "{table}");
}

#[test]
fn functions_answer_validators_and_extensions() {
    let validators = json!({ "Validators": [ { "Type": "LAMBDA", "Content": FUNCTION } ] });
    let uri = format!("{FUNCTION}:rewrite");
    let extension = json!({ "Name": "rewrite", "Actions": {
        "PRE_START_DEPLOYMENT": [ { "Name": "a", "Uri": uri, "RoleArn": ROLE } ] } });
    let associate = json!({ "ExtensionIdentifier": "rewrite",
        "ResourceIdentifier": "arn:aws:appconfig:us-east-1:123456789012:application/${app}" });
    let mut steps = setup(validators);
    steps[0]["save"] = json!({ "app": "/Id" });
    let table = passes(
        "",
        &[
            steps,
            vec![
                version(json!({ "a": 1 }), json!({})),
                json!({ "at": "PT0S", "function": { "uri": FUNCTION, "answers": [
                    { "code": "TypeError", "message": "no", "times": 1 } ] } }),
                json!({ "at": "PT0S", "function": { "uri": uri, "answers": [
                    { "content": { "a": 2 }, "times": 3 } ] } }),
                call("PT0S", "CreateExtension", extension, json!({})),
                call("PT0S", "CreateExtensionAssociation", associate, json!({})),
                start(
                    "PT0S",
                    json!(1),
                    AT_ONCE,
                    json!({ "error": "BadRequestException" }),
                ),
                start("PT0S", json!(1), AT_ONCE, json!({})),
                session("PT1M", "t"),
                poll(
                    "PT1M",
                    "t",
                    json!({ "expect": { "/Configuration": { "a": 2 } } }),
                ),
            ],
        ],
    );
    for row in [
        format!("told        function {FUNCTION} answers error TypeError (no) once"),
        format!("told        function {uri} answers other content 3 times"),
        format!("invoke      validator {FUNCTION} -> failed, TypeError"),
        format!("invoke      validator {FUNCTION} -> ok"),
        format!("invoke      PreStartDeployment {uri} -> ok"),
    ] {
        assert!(table.contains(&row), "{row}\n{table}");
    }
}
