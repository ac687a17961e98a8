//! Bad input: exit 2, one message with file, line and column, and nothing on the standard output.

mod common;

use common::{START, create, run_text, scenario, with_stdin};

/// Runs and checks a text, both of which must refuse it with this message alone.
#[track_caller]
fn refused(text: &str, message: &str) {
    for command in ["run", "check"] {
        let ran = with_stdin(&[command, "-"], text);
        assert_eq!(ran.stderr, format!("stdin:{message}\n"), "{command}");
        assert_eq!((ran.code, ran.stdout.as_str()), (2, ""), "{command}");
    }
}

/// Checks that a text is refused where its last `<<` stands, which is taken out before.
#[track_caller]
fn refused_here(marked: &str, message: &str) {
    let at = marked.rfind("<<").expect("a mark");
    let text = format!("{}{}", &marked[..at], &marked[at + 2..]);
    let line = marked[..at].matches('\n').count() + 1;
    let column = marked[..at]
        .chars()
        .rev()
        .take_while(|&c| c != '\n')
        .count()
        + 1;
    refused(&text, &format!("{line}:{column}: {message}"));
}

/// Checks that a member of the header is refused where its mark stands.
#[track_caller]
fn header(member: &str, message: &str) {
    refused_here(&scenario(member, &[]), message);
}

/// Checks that a step is refused where its mark stands.
#[track_caller]
fn step(step: &str, message: &str) {
    refused_here(&scenario("", &[step]), message);
}

fn template(member: &str) -> String {
    format!(
        r#"{{
  "description": "d", "roleArn": "arn:aws:iam::123456789012:role/fis",
  "stopConditions": [ {{ "source": "none" }} ],
  "actions": {{
    "a": {{ "actionId": "aws:fis:wait", "parameters": {{ "duration": "PT1M" }} }} }},
  {member}
}}"#
    )
}

#[test]
fn malformed_json_is_refused_where_it_breaks() {
    refused("{\n  \"actions\": {},\n}", "3:1: trailing comma");
    refused("", "1:1: EOF while parsing a value");
    refused("{\n  \"é\": nul }", "2:11: expected ident");
    refused("{} x", "1:4: trailing characters");
    refused(
        "{ \"a\": \"\u{1}\" }",
        "1:9: control character (\\u0000-\\u001F) found while parsing a string",
    );
}

#[test]
fn a_file_that_is_neither_kind_is_refused() {
    let message = "neither a scenario, which has \"windtunnel\": \"scenario/v1\", nor an FIS \
                   experiment template, which has \"actions\"";
    refused("[]", &format!("1:1: {message}"));
    refused("\n\n  { \"steps\": [] }", &format!("3:3: {message}"));
}

#[test]
fn a_file_that_is_not_utf_8_is_refused() {
    let path = common::scratch("latin1.json");
    std::fs::write(&path, b"{\n \"a\": \"\xe9\" }").unwrap();
    let name = path.to_str().unwrap();
    let ran = common::windtunnel(&["run", name]);
    assert_eq!(
        (ran.code, ran.stderr),
        (2, format!("{name}:2:8: not UTF-8\n"))
    );
}

#[test]
fn an_unknown_member_is_refused_at_its_name() {
    let unknown = |name: &str| format!("unknown member {name:?}");
    refused_here(&template(r#"<<"tagz": {}"#), &unknown("tagz"));
    let target = r#""targets": { "t": { "resourceType": "x", <<"resourceTag": 1 } }"#;
    refused_here(&template(target), &unknown("resourceTag"));
    header(r#"<<"sed": 7"#, &unknown("sed"));
    header(r#""limits": { <<"fis_action": 7 }"#, &unknown("fis_action"));
    header(r#""timing": { <<"init": "PT1S" }"#, &unknown("init"));
    header(r#""switches": { <<"strict": true }"#, &unknown("strict"));
    header(
        r#""faults": [ { "action": "a", <<"when": "PT1S" } ]"#,
        &unknown("when"),
    );
    step(r#"{ "at": "PT0S", <<"alarms": "x" }"#, &unknown("alarms"));
    let call = r#"{ "at": "PT0S", "call": "fis.GetExperiment", "input": { <<"identifier": "x" } }"#;
    step(call, &unknown("identifier"));
    header(
        r#""timing": { "tick_latency": "PT1S", <<"tick": "PT1S" }"#,
        &unknown("tick"),
    );
    header(
        r#""switches": { "slot_mode": "hashed", <<"slots": "x" }"#,
        &unknown("slots"),
    );
    let call = r#"{ "at": "PT0S", "call": "appconfigdata.GetLatestConfiguration",
    "input": { <<"Token": "x" } }"#;
    step(call, &unknown("Token"));
    step(
        r#"{ "at": "PT0S", "function": { "uri": "a", <<"answer": [] } }"#,
        &unknown("answer"),
    );
    step(
        r#"{ "at": "PT0S", "source": { "uri": "a", <<"body": "" } }"#,
        &unknown("body"),
    );
}

#[test]
fn a_duplicate_member_is_refused_with_both_places() {
    let text = template(r#"<<"actions": {}"#);
    refused_here(&text, "duplicate member \"actions\", first at 4:3");
    refused_here(
        "{ \"a\": { \"b\": 1,\n <<\"\\u0062\": 2 } }",
        "duplicate member \"b\", first at 1:10",
    );
}

#[test]
fn a_wrong_type_is_refused_at_the_value() {
    refused_here(
        &template(r#""tags": <<[]"#),
        "invalid type: sequence, expected a map",
    );
    refused_here(
        &template(r#""targets": { "t": <<["aws:ec2:instance"] }"#),
        "invalid type: sequence, expected struct TemplateTarget",
    );
    header(
        r#""seed": <<"7""#,
        "invalid type: string \"7\", expected a whole number from 0 to 18446744073709551615",
    );
    header(
        r#""seed": <<-7"#,
        "invalid value: integer `-7`, expected a whole number from 0 to 18446744073709551615",
    );
    header(
        r#""alarms": { "arn": <<"RED" }"#,
        "invalid value: string \"RED\", expected an alarm state: OK, ALARM or INSUFFICIENT_DATA",
    );
    header(
        r#""world": <<"strange""#,
        "unknown variant `strange`, expected `permissive` or `strict`",
    );
    let call = r#"{ "at": "PT0S", "call": "fis.GetExperiment", "input": { "id": <<5 } }"#;
    step(call, "invalid type: integer `5`, expected a string");
    let call = r#"{ "at": "PT0S", "call": "fis.GetExperiment", "input": <<["EXP1"] }"#;
    step(
        call,
        "invalid type: sequence, expected struct GetExperimentRequest",
    );
    step("<<7", "invalid type: integer `7`, expected a step");
}

#[test]
fn a_bad_header_is_refused() {
    refused_here(
        r#"{ "windtunnel": <<"scenario/v2", "x": 1 }"#,
        "\"scenario/v2\" is not known, this version reads \"scenario/v1\"",
    );
    header(
        r#""start": <<"yesterday""#,
        "\"yesterday\" is not a time such as 2026-01-01T00:00:00Z",
    );
    header(
        r#""start": <<"1969-01-01T00:00:00Z""#,
        "\"1969-01-01T00:00:00Z\" lies before 1970",
    );
    header(r#""account": <<"12""#, "an account has twelve digits");
    header(r#""region": <<"mars""#, "not a Region such as us-east-1");
    header(
        r#""timing": <<"slow""#,
        "\"crisp\", \"observed\" or an object of knobs",
    );
    header(
        r#""limits": <<"none""#,
        "\"aws\", \"unbounded\" or an object of limits",
    );
    header(
        r#""faults": [ <<{ "after": "PT1S" } ]"#,
        "ValidationException: A fault has exactly one of action, setup, report, deployment, \
         operation, session and kind.",
    );
    header(
        r#""switches": { "slot_mode": <<"even" }"#,
        "unknown variant `even`, expected `hashed` or `stratified`",
    );
    header(
        r#""switches": <<"strict""#,
        "invalid type: string \"strict\", expected an object of switches",
    );
    header(
        r#""faults": [ { "deployment": 1, "phase": <<"run" } ]"#,
        "ValidationException: Only an action has a phase.",
    );
}

#[test]
fn a_bad_duration_is_refused_where_it_stands() {
    let bad = |text: &str| {
        format!("{text:?} is not an ISO 8601 duration such as PT5M, PT1H30M or P1DT12H")
    };
    step(
        r#"{ "at": <<"5m", "alarm": "a", "state": "OK" }"#,
        &bad("5m"),
    );
    step(
        r#"{ "at": "PT0S", "work": { "action": "a", "takes": <<"1s" } }"#,
        &bad("1s"),
    );
    header(r#""timing": { "init_delay": <<"1s" }"#, &bad("1s"));
    header(r#""timing": { "tick_latency": <<"1s" }"#, &bad("1s"));
    header(r#""timing": { "usage_lag": <<"1s" }"#, &bad("1s"));
    header(
        r#""timing": { "undo_delay": { "uniform": [ "PT1S", <<"2" ] } }"#,
        &bad("2"),
    );
    header(
        r#""faults": [ { "action": "a", "after": <<"PT" } ]"#,
        &bad("PT"),
    );
    let text = template("\"tags\": {}").replace("PT1M", "1 minute");
    let ran = run_text(&text);
    assert_eq!(ran.code, 2);
    let column = text.lines().nth(4).unwrap().find("\"1 minute").unwrap() + 1;
    let start = format!("stdin:5:{column}: ValidationException: ");
    assert!(ran.stderr.starts_with(&start), "{}", ran.stderr);
}

#[test]
fn a_delay_that_means_nothing_is_refused() {
    header(
        r#""timing": { "undo_delay": <<{ "uniform": [ "PT2S", "PT1S" ] } }"#,
        "the range ends before it begins",
    );
    for weighted in ["[]", r#"[ [ 0, "PT1S" ] ]"#] {
        let timing = format!(r#""timing": {{ "session_create": <<{{ "weighted": {weighted} }} }}"#);
        header(&timing, "nothing has a weight");
    }
}

#[test]
fn a_wrong_pointer_is_refused_where_it_stands() {
    let bad = |text: &str| format!("{text:?} is not a JSON pointer such as /experiment/id");
    step(
        r#"{ "at": "PT0S", "call": "fis.ListActions", "save": { "x": <<"actions/0" } }"#,
        &bad("actions/0"),
    );
    step(
        r#"{ "at": "PT0S", "call": "fis.ListActions", "expect": { <<"/a~2": 1 } }"#,
        &bad("/a~2"),
    );
}

#[test]
fn a_pointer_that_the_reply_does_not_have_is_refused_when_it_is_saved() {
    let step = r#"{ "at": "PT0S", "call": "fis.GetSafetyLever", "input": { "id": "default" },
    "save": { "arn": "/safetyLever/ARN" } }"#;
    let ran = run_text(&scenario("", &[step]));
    let message = "stdin:3:22: the reply of fis.GetSafetyLever has nothing at /safetyLever/ARN\n";
    assert_eq!(
        (ran.code, ran.stdout.as_str(), ran.stderr.as_str()),
        (2, "", message)
    );
}

#[test]
fn an_unknown_operation_is_refused() {
    for call in [
        "fis.LaunchExperiment",
        "appconfig.GetLatestConfiguration",
        "appconfigdata.StartDeployment",
        "sqs.SendMessage",
        "StartExperiment",
        "env.SetAlarm",
    ] {
        let step = format!("{{ \"at\": \"PT0S\", \"call\": \"{call}\" }}");
        refused(
            &scenario("", &[&step]),
            &format!("2:27: no operation \"{call}\" is known"),
        );
    }
}

#[test]
fn a_step_of_no_kind_or_of_two_is_refused() {
    step(
        r#"<<{ "at": "PT0S" }"#,
        "a step has one of call, alarm, fault, resource, work, function, source, role, restore and \
         exposure",
    );
    step(
        r#"<<{ "alarm": "a", "state": "OK" }"#,
        "a step has \"at\", its time from the start",
    );
    step(
        r#"{ "at": "PT0S", <<"alarm": "a", "call": "fis.ListActions" }"#,
        "the step has \"call\" already",
    );
    step(
        r#"{ "at": "PT0S", "alarm": <<"a" }"#,
        "the step has neither \"state\" nor \"actionsEnabled\"",
    );
    step(
        r#"{ "at": "PT0S", "alarm": "a", "state": "OK", <<"actionsEnabled": true }"#,
        "the step has \"state\" already",
    );
    step(
        r#"{ "at": "PT0S", "role": <<"a" }"#,
        "the step has no \"assumable\"",
    );
    step(
        r#"{ "at": "PT0S", "function": {}, <<"assumable": true }"#,
        "only a step with \"role\" has \"assumable\"",
    );
    step(
        r#"{ "at": "PT0S", "source": {}, <<"actionsEnabled": true }"#,
        "only a step with \"alarm\" has \"actionsEnabled\"",
    );
    step(
        r#"{ "at": "PT0S", "alarm": "a", "state": "OK", <<"expect": {} }"#,
        "only a step with \"call\" or \"exposure\" has \"expect\"",
    );
    step(
        r#"{ "at": "PT0S", "call": "fis.ListActions", "error": "X", <<"save": { "a": "" } }"#,
        "a refused call has nothing to save",
    );
}

#[test]
fn a_fact_that_makes_no_sense_is_refused() {
    step(
        r#"{ "at": "PT0S", "fault": { "action": "a", "times": <<0 } }"#,
        "ValidationException: A fault strikes at least once.",
    );
    step(
        r#"{ "at": "PT0S", "resource": <<{ "arn": "x" } }"#,
        "ValidationException: Resource x has a resourceType.",
    );
    step(
        r#"{ "at": "PT0S", "work": { "action": <<"", "takes": "PT1S" } }"#,
        "ValidationException: Work names its action.",
    );
    step(
        r#"{ "at": "PT0S", "alarm": <<"", "actionsEnabled": false }"#,
        "ValidationException: An alarm is named by its ARN.",
    );
    step(
        r#"{ "at": "PT0S", "role": <<"", "assumable": false }"#,
        "ValidationException: A role is named by its ARN.",
    );
    step(
        r#"{ "at": "PT0S", "function": { "uri": <<"" } }"#,
        "ValidationException: A function is named by its ARN.",
    );
    step(
        r#"{ "at": "PT0S", "function": { "uri": "a", "answers": [ { "directive": <<"GO" } ] } }"#,
        "ValidationException: A directive is CONTINUE or ROLL_BACK.",
    );
    step(
        r#"{ "at": "PT0S", "source": { "uri": <<"" } }"#,
        "ValidationException: A configuration is named by its uri and its version.",
    );
}

#[test]
fn a_content_in_no_form_is_refused_where_it_stands() {
    let version = |content: &str| {
        format!(
            r#"{{ "at": "PT0S", "call": "appconfig.CreateHostedConfigurationVersion",
    "input": {{ "ApplicationId": "a", "Content": {content} }} }}"#
        )
    };
    step(&version("<<\"{}\""), "not base64");
    step(
        &version("<<5"),
        "invalid type: integer `5`, expected a string",
    );
    step(&version(r#"{ "$text": <<5 }"#), "\"$text\" is a text");
    step(
        r#"{ "at": "PT0S", "source": { "uri": "s3://b/k", "version": "1", "content": <<"!" } }"#,
        "not base64",
    );
    step(
        r#"{ "at": "PT0S", "function": { "uri": "a",
    "answers": [ { "content": { "$text": <<[] } } ] } }"#,
        "\"$text\" is a text",
    );
}

#[test]
fn an_input_with_variables_is_read_as_strictly_as_others() {
    let create = r#"{ "at": "PT0S", "call": "appconfig.CreateApplication",
    "input": { "Name": "shop" }, "save": { "app": "/Id" } }"#;
    let get = |input: &str| {
        let get = format!(
            r#"{{ "at": "PT0S", "call": "appconfig.GetDeployment", "input": {{
    "ApplicationId": "${{app}}", "DeploymentNumber": "${{app}}", {input} }} }}"#
        );
        scenario("", &[create, &get])
    };
    refused_here(
        &get(r#"<<"Environment": "x""#),
        "unknown member \"Environment\"",
    );
    refused_here(
        &get(r#""EnvironmentId": <<7"#),
        "invalid type: integer `7`, expected a string",
    );
    refused_here(
        &get(r#""EnvironmentId": <<"${other}""#),
        "no step before this one saves ${other}",
    );
    step(
        r#"{ "at": "PT0S", "function": { "uri": <<"${f}" } }"#,
        "no step before this one saves ${f}",
    );
}

#[test]
fn an_unresolved_variable_is_refused() {
    let start = START.replace("\"${template}", "<<\"${template}");
    let unsaved = "no step before this one saves ${template}";
    step(&start, unsaved);
    // A step that comes later in time, though not in the file.
    let late = create("PT1M").replace("PT0S", "PT1S");
    refused_here(&scenario("", &[&late, &start]), unsaved);
    let open = start.replace("${template}", "${template");
    refused_here(
        &scenario("", &[&create("PT1M"), &open]),
        "\"${\" without \"}\"; write \"$${\" for \"${\" as such",
    );
}

#[test]
fn a_template_that_the_service_refuses_is_refused_before_the_run() {
    refused_here(
        &template(
            r#""targets": { "t": { "resourceType": <<"aws:ec2:plane", "selectionMode": "ALL" } }"#,
        ),
        "ResourceNotFoundException: Target resource type aws:ec2:plane not found.",
    );
    step(
        &create("PT1M").replace("\"aws:fis:wait", "<<\"aws:fis:fly"),
        "ResourceNotFoundException: Action with ID aws:fis:fly not found.",
    );
    // The limits of the file count.
    let create = create("P2D");
    assert_eq!(run_text(&scenario("", &[&create])).code, 2);
    let unbounded = scenario("\"limits\": \"unbounded\"", &[&create]);
    assert_eq!(run_text(&unbounded).code, 0);
}
