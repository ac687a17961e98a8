//! What steps, variables, expectations and settings mean.

mod common;

use common::{START, create, run_text, scenario};

fn expect(at: &str, call: &str, input: &str, rest: &str) -> String {
    format!("{{ \"at\": \"{at}\", \"call\": \"{call}\", \"input\": {input}, {rest} }}")
}

#[track_caller]
fn passes(text: &str) -> String {
    let ran = run_text(text);
    assert_eq!((ran.code, ran.stderr.as_str()), (0, ""), "{}", ran.stdout);
    ran.stdout
}

#[track_caller]
fn fails(text: &str, message: &str) {
    let ran = run_text(text);
    assert_eq!(
        (ran.code, ran.stderr.as_str()),
        (1, format!("stdin:{message}\n").as_str())
    );
}

#[test]
fn steps_run_in_order_of_time_and_then_of_the_file() {
    let engage = |at: &str, status: &str| {
        let input =
            format!(r#"{{ "id": "default", "state": {{ "status": "{status}", "reason": "r" }} }}"#);
        expect(at, "fis.UpdateSafetyLeverState", &input, "\"expect\": {}")
    };
    let steps = [
        engage("PT2S", "engaged"),
        engage("PT2S", "disengaged"),
        engage("PT1S", "engaged"),
        engage("PT1S", "disengaged"),
    ];
    passes(&scenario("", &steps.each_ref().map(String::as_str)));
}

#[test]
fn a_refusal_that_was_not_expected_fails() {
    let step = r#"{ "at": "PT0S", "call": "fis.GetExperiment", "input": { "id": "EXP1" } }"#;
    let ran = run_text(&scenario("", &[step]));
    assert_eq!(ran.code, 1);
    assert!(
        ran.stderr
            .starts_with("stdin:2:3: expected success, found ResourceNotFoundException: ")
    );
}

#[test]
fn a_refusal_that_did_not_come_fails() {
    let step = expect(
        "PT0S",
        "fis.GetSafetyLever",
        r#"{ "id": "default" }"#,
        r#""error": "ConflictException""#,
    );
    fails(
        &scenario("", &[&step]),
        "2:3: expected ConflictException, found success",
    );
}

#[test]
fn a_refusal_of_another_kind_fails() {
    let step = expect(
        "PT0S",
        "fis.GetSafetyLever",
        r#"{ "id": "x" }"#,
        r#""error": "ConflictException""#,
    );
    let ran = run_text(&scenario("", &[&step]));
    assert_eq!(ran.code, 1);
    assert!(
        ran.stderr
            .contains("expected ConflictException, found ResourceNotFoundException: ")
    );
}

#[test]
fn a_refused_input_may_be_one_that_the_service_takes_at_no_time() {
    let step = create("PT1S").replace(
        "\"save\": { \"template\": \"/experimentTemplate/id\" }",
        "\"error\": \"ValidationException\"",
    );
    passes(&scenario("", &[&step]));
}

#[test]
fn steps_that_need_what_a_refused_step_would_save_are_not_made() {
    let fault = r#""faults": [ { "operation": "fis.CreateExperimentTemplate",
    "code": "ThrottlingException", "reason": "slow down" } ]"#;
    let ran = run_text(&scenario(fault, &[&create("PT1M"), START]));
    assert_eq!(ran.code, 1);
    let expected = "stdin:3:3: expected success, found ThrottlingException: slow down\n\
                    stdin:9:3: expected success, found ${template} was not saved\n";
    assert_eq!(ran.stderr, expected);
}

#[test]
fn expected_values_may_mention_variables_and_numbers_compare_by_value() {
    let look = expect(
        "PT2M",
        "fis.GetExperiment",
        r#"{ "id": "${experiment}" }"#,
        r#""expect": { "/experiment/id": "${experiment}", "/experiment/creationTime": 1767225600.0,
           "/experiment/arn": "arn:aws:fis:us-east-1:123456789012:experiment/${experiment}" }"#,
    );
    passes(&scenario("", &[&create("PT1M"), START, &look]));
}

#[test]
fn two_dollars_keep_a_variable_from_being_one() {
    let step = create("PT1M").replace("\"wait\"", "\"wait for $${nothing}\"");
    let look = expect(
        "PT0S",
        "fis.GetExperimentTemplate",
        r#"{ "id": "${template}" }"#,
        r#""expect": { "/experimentTemplate/description": "wait for $${nothing}" }"#,
    );
    passes(&scenario("", &[&step, &look]));
}

#[test]
fn knobs_and_switches_reach_the_world() {
    let header = r#""timing": { "init_delay": "PT10S",
    "stop_delay": { "uniform": [ "PT2S", "PT4S" ] } },
  "switches": { "running_reason": "Action is running.", "enforce_minimum_durations": false,
    "stop_on_terminal": "ConflictException", "parallel_check": "run",
    "unknown_members": "ignored" },
  "limits": { "fis_active_experiments": 1 }, "world": "strict""#;
    let look = expect(
        "PT10S",
        "fis.GetExperiment",
        r#"{ "id": "${experiment}" }"#,
        r#""expect": { "/experiment/actions/w/state/reason": "Action is running." }"#,
    );
    let second = expect(
        "PT10S",
        "fis.StartExperiment",
        r#"{ "experimentTemplateId": "${template}" }"#,
        r#""error": "ServiceQuotaExceededException""#,
    );
    let stop = expect(
        "PT1M",
        "fis.StopExperiment",
        r#"{ "id": "${experiment}" }"#,
        r#""error": "ConflictException""#,
    );
    passes(&scenario(
        header,
        &[&create("PT5S"), START, &look, &second, &stop],
    ));
}

#[test]
fn a_fault_of_get_experiment_is_left_to_the_scenario() {
    let header = r#""faults": [ { "operation": "fis.GetExperiment",
    "code": "ThrottlingException", "times": 1 } ]"#;
    let refused = expect(
        "PT5M",
        "fis.GetExperiment",
        r#"{ "id": "${experiment}" }"#,
        r#""error": "ThrottlingException""#,
    );
    let table = passes(&scenario(header, &[&create("PT1M"), START, &refused]));
    assert!(table.contains("state     completed  Experiment completed."));
}

#[test]
fn an_experiment_that_is_forgotten_is_shown_as_it_ended() {
    let gone = expect(
        "P200D",
        "fis.GetExperiment",
        r#"{ "id": "${experiment}" }"#,
        r#""error": "ResourceNotFoundException""#,
    );
    let table = passes(&scenario("", &[&create("PT1M"), START, &gone]));
    assert!(table.contains("state     completed  Experiment completed."));
    assert!(table.contains("end       +4800:00:00\n"));
}

#[test]
fn an_idempotent_start_is_one_experiment() {
    let start = START.replace(
        "\"experimentTemplateId\"",
        "\"clientToken\": \"t\", \"experimentTemplateId\"",
    );
    let again = start.replace("\"experiment\": \"/exp", "\"again\": \"/exp");
    let list = expect(
        "PT0S",
        "fis.ListExperiments",
        "{}",
        r#""expect": { "/experiments/1": null, "/experiments/0/id": "${again}" }"#,
    );
    let table = passes(&scenario("", &[&create("PT1M"), &start, &again, &list]));
    assert_eq!(table.matches("\nExperiment EXP").count(), 1);
}

#[test]
fn a_bare_template_of_several_accounts_gets_one() {
    let ran = run_text(
        r#"{ "description": "d", "roleArn": "arn:aws:iam::444455556666:role/fis",
  "clientToken": "once",
  "stopConditions": [ { "source": "none" } ],
  "targets": { "t": { "resourceType": "aws:ec2:instance", "resourceTags": { "a": "${b}" },
    "selectionMode": "ALL" } },
  "actions": { "reboot": { "actionId": "aws:ec2:reboot-instances",
    "targets": { "Instances": "t" } } },
  "experimentOptions": { "accountTargeting": "multi-account" } }"#,
    );
    assert_eq!((ran.code, ran.stderr.as_str()), (0, ""));
    assert!(
        ran.stdout
            .contains("fis.CreateTargetAccountConfiguration -> 444455556666")
    );
    assert!(ran.stdout.contains("state     completed"));
}

#[test]
fn alarms_that_a_bare_template_asserts_are_as_it_wants_them() {
    let ran = run_text(
        r#"{ "description": "d", "roleArn": "arn:aws:iam::444455556666:role/fis",
  "stopConditions": [ { "source": "none" } ],
  "actions": { "is-red": { "actionId": "aws:cloudwatch:assert-alarm-state", "parameters": {
    "alarmArns": "arn:aws:cloudwatch:eu-west-2:444455556666:alarm:red",
    "alarmStates": "ALARM" } } } }"#,
    );
    assert_eq!((ran.code, ran.stderr.as_str()), (0, ""));
    assert!(ran.stdout.contains("region eu-west-2"));
    assert!(ran.stdout.contains("state     completed"), "{}", ran.stdout);
}
