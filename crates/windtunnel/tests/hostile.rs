//! Input made to hurt: large, deep, long. It neither panics nor overflows the stack nor takes
//! quadratic time, which on these sizes would be minutes.

mod common;

use std::fmt::Write as _;
use std::time::{Duration, Instant};

use common::{Ran, START, run_text, scenario, with_stdin};

/// Runs a text, and fails if it takes so long that something must be quadratic.
#[track_caller]
fn soon(args: &[&str], text: &str) -> Ran {
    let began = Instant::now();
    let ran = with_stdin(args, text);
    assert!(began.elapsed() < HANG, "took {:?}", began.elapsed());
    ran
}

/// What takes quadratic time takes hours; machines that are busy take minutes.
const HANG: Duration = Duration::from_secs(300);

/// A scenario without limits that flies a template of these actions.
fn flight(actions: &str) -> String {
    let create = format!(
        r#"{{ "at": "PT0S", "call": "fis.CreateExperimentTemplate", "input": {{
    "description": "large", "roleArn": "arn:aws:iam::123456789012:role/fis",
    "stopConditions": [ {{ "source": "none" }} ], "actions": {{ {actions} }} }},
    "save": {{ "template": "/experimentTemplate/id" }} }}"#
    );
    scenario("\"limits\": \"unbounded\"", &[&create, START])
}

fn waits(count: usize, after: impl Fn(usize) -> Option<usize>) -> String {
    let mut actions = String::new();
    for nth in 0..count {
        let comma = if nth == 0 { "" } else { ", " };
        let after = after(nth).map(|before| format!(", \"startAfter\": [ \"a{before}\" ]"));
        write!(
            actions,
            "{comma}\"a{nth}\": {{ \"actionId\": \"aws:fis:wait\", \"parameters\": \
             {{ \"duration\": \"PT1M\" }}{} }}",
            after.unwrap_or_default()
        )
        .unwrap();
    }
    actions
}

#[test]
fn a_hundred_thousand_actions_fly_side_by_side() {
    let ran = soon(&["run", "-"], &flight(&waits(100_000, |_| None)));
    assert_eq!((ran.code, ran.stderr.as_str()), (0, ""));
    assert!(
        ran.stdout
            .contains("bill      100000 action-minutes at 0.10 USD = 10000.00 USD")
    );
}

#[test]
fn a_chain_of_fifty_thousand_flies_to_its_end() {
    let ran = soon(
        &["run", "-"],
        &flight(&waits(50_000, |nth| nth.checked_sub(1))),
    );
    assert_eq!((ran.code, ran.stderr.as_str()), (0, ""));
    assert!(ran.stdout.contains("+00:00:00 to +833:20:01, 34d17h20m1s"));
}

#[test]
fn a_circle_of_fifty_thousand_is_refused_in_one_line() {
    let ran = soon(
        &["run", "-"],
        &flight(&waits(50_000, |nth| Some((nth + 1) % 50_000))),
    );
    assert_eq!((ran.code, ran.stdout.as_str()), (2, ""));
    assert!(ran.stderr.len() < 1_000 && ran.stderr.lines().count() == 1);
}

#[test]
fn a_template_of_ten_megabytes_is_refused_in_one_line() {
    let ran = soon(
        &["run", "-"],
        &format!(
            r#"{{ "description": "d", "roleArn": "arn:aws:iam::123456789012:role/fis",
  "stopConditions": [ {{ "source": "none" }} ], "actions": {{ {} }} }}"#,
            waits(110_000, |_| None)
        ),
    );
    assert_eq!((ran.code, ran.stdout.as_str()), (2, ""));
    assert!(
        ran.stderr
            .starts_with("stdin:2:58: ServiceQuotaExceededException: "),
        "{}",
        ran.stderr
    );
    assert!(ran.stderr.len() < 1_000 && ran.stderr.lines().count() == 1);
}

#[test]
fn deep_nesting_is_refused_wherever_it_is() {
    for (open, close) in [("[", "]"), ("{\"a\":", "}")] {
        for depth in [100_000, 2_000_000] {
            let text = format!("{}1{}", open.repeat(depth), close.repeat(depth));
            let ran = soon(&["run", "-"], &text);
            assert_eq!(ran.code, 2);
            assert!(
                ran.stderr.ends_with(": recursion limit exceeded\n"),
                "{}",
                ran.stderr
            );
        }
    }
    let attributes = format!("{}1{}", "[".repeat(120), "]".repeat(120));
    let resource = format!(
        "{{ \"at\": \"PT0S\", \"resource\": {{ \"arn\": \"x\", \"resourceType\": \"y\", \
         \"attributes\": {{ \"a\": {attributes} }} }} }}"
    );
    assert_eq!(soon(&["run", "-"], &scenario("", &[&resource])).code, 0);
}

#[test]
fn many_members_of_long_names_cost_what_they_weigh() {
    let name = "n".repeat(2_000_000);
    let items = vec!["\"x\""; 500_000].join(",");
    let step = format!(
        "{{ \"at\": \"PT0S\", \"call\": \"fis.ListActions\", \"expect\": \
         {{ \"/a\": {{ \"{name}\": [ {items}, \"${{y}}\" ] }} }} }}"
    );
    let ran = soon(&["run", "-"], &scenario("", &[&step]));
    assert_eq!(ran.code, 2);
    assert!(
        ran.stderr
            .ends_with(": no step before this one saves ${y}\n")
    );
}

#[test]
fn many_failures_in_one_long_line_are_placed_at_once() {
    let step = r#"{"at":"PT0S","call":"fis.GetSafetyLever","input":{"id":"ñ"}}"#;
    let text = format!(
        "{{\"windtunnel\":\"scenario/v1\",\"steps\":[{}]}}",
        vec![step; 50_000].join(",")
    );
    let ran = soon(&["run", "-", "--quiet"], &text);
    assert_eq!((ran.code, ran.stderr.lines().count()), (1, 50_000));
    assert!(
        ran.stderr
            .lines()
            .nth(1)
            .unwrap()
            .starts_with("stdin:1:99: "),
        "{}",
        &ran.stderr[..300]
    );
}

#[test]
fn the_deepest_filters_are_met_or_meet_nothing() {
    let path = ["a"; 128].join(".");
    let filter = |path: &str| format!(r#"{{ "path": "{path}", "values": [ "x" ] }}"#);
    let filters = [
        filter(&path),
        filter(&path[2..]),
        filter("a..b"),
        filter("a"),
    ]
    .join(", ");
    let text = format!(
        r#"{{ "description": "d", "roleArn": "arn:aws:iam::123456789012:role/fis",
  "stopConditions": [ {{ "source": "none" }} ],
  "targets": {{ "t": {{ "resourceType": "aws:ec2:instance", "resourceTags": {{ "a": "b" }},
    "filters": [ {filters} ],
    "selectionMode": "COUNT(4000000000)" }} }},
  "actions": {{ "r": {{ "actionId": "aws:ec2:reboot-instances",
    "targets": {{ "Instances": "t" }} }} }} }}"#
    );
    let ran = soon(&["run", "-"], &text);
    assert_eq!((ran.code, ran.stderr.as_str()), (0, ""));
}

/// A scenario without limits that deploys a content to an environment and then does more.
fn rollout(validators: &str, content: &str, more: &[String]) -> String {
    let call = |operation: &str, input: &str| {
        format!(
            r#"{{ "at": "PT0S", "call": "appconfig.{operation}", "input": {{ {input} }},
    "save": {{ "a": "" }} }}"#
        )
    };
    let mut steps = vec![
        call("CreateApplication", r#""Name": "a""#),
        call("CreateEnvironment", r#""ApplicationId": "a", "Name": "e""#),
        call(
            "CreateConfigurationProfile",
            &format!(
                r#""ApplicationId": "a", "Name": "p", "LocationUri": "hosted",
    "Validators": [ {validators} ]"#
            ),
        ),
        call(
            "CreateHostedConfigurationVersion",
            &format!(
                r#""ApplicationId": "a", "ConfigurationProfileId": "p", "ContentType": "t",
    "Content": {content}"#
            ),
        ),
    ];
    steps.extend_from_slice(more);
    let steps: Vec<&str> = steps.iter().map(String::as_str).collect();
    scenario("\"limits\": \"unbounded\"", &steps)
}

fn deploy(at: usize, environment: &str, strategy: &str) -> String {
    format!(
        r#"{{ "at": "PT{at}H", "call": "appconfig.StartDeployment", "input": {{
    "ApplicationId": "a", "EnvironmentId": "{environment}", "ConfigurationProfileId": "p",
    "ConfigurationVersion": "1", "DeploymentStrategyId": "{strategy}" }} }}"#
    )
}

const LINEAR: &str = "AppConfig.Linear20PercentEvery6Minutes";

#[test]
fn a_thousand_deployments_follow_each_other_while_a_client_polls() {
    let mut more = vec![deploy(1, "e", LINEAR)];
    more.push(
        r#"{ "at": "PT2H", "call": "appconfigdata.StartConfigurationSession", "input": {
    "ApplicationIdentifier": "a", "EnvironmentIdentifier": "e",
    "ConfigurationProfileIdentifier": "p" }, "save": { "t": "/InitialConfigurationToken" } }"#
            .into(),
    );
    for nth in 2..1_000 {
        more.push(deploy(nth, "e", LINEAR));
        more.push(format!(
            r#"{{ "at": "PT{nth}H30M", "call": "appconfigdata.GetLatestConfiguration",
    "input": {{ "ConfigurationToken": "${{t}}" }},
    "save": {{ "t": "/NextPollConfigurationToken" }} }}"#
        ));
    }
    let ran = soon(&["run", "-"], &rollout("", "{}", &more));
    assert_eq!((ran.code, ran.stderr.as_str()), (0, ""));
    assert_eq!(ran.stdout.matches("\nDeployment ").count(), 999);
    assert!(ran.stdout.contains("(session 1) -> unchanged, t"));
}

#[test]
fn deployments_to_two_thousand_environments_fly_side_by_side() {
    let mut more = Vec::new();
    for nth in 0..2_000 {
        more.push(format!(
            r#"{{ "at": "PT0S", "call": "appconfig.CreateEnvironment",
    "input": {{ "ApplicationId": "a", "Name": "e{nth}" }} }}"#
        ));
        more.push(deploy(0, &format!("e{nth}"), LINEAR));
    }
    let ran = soon(&["run", "-"], &rollout("", "{}", &more));
    assert_eq!((ran.code, ran.stderr.as_str()), (0, ""));
    assert_eq!(ran.stdout.matches("leaves    e").count(), 2_000);
}

#[test]
fn a_large_content_that_fits_no_schema_is_refused_in_one_short_line() {
    let schema = r#"{ "Type": "JSON_SCHEMA", "Content": { "items": { "minimum": 1 } } }"#;
    let content = format!("[{}0]", "0,".repeat(200_000));
    let more = [deploy(1, "e", LINEAR)];
    let ran = soon(&["run", "-"], &rollout(schema, &content, &more));
    assert_eq!((ran.code, ran.stderr.lines().count()), (1, 1));
    assert!(ran.stderr.contains(", and 199981 more]"));
    assert!(ran.stderr.len() < 5_000, "{}", ran.stderr.len());
}

#[test]
fn schemas_without_end_and_contents_of_great_depth_come_to_an_end() {
    let nested = format!("{}1{}", "[".repeat(110), "]".repeat(110));
    for schema in [
        r##"{ "$ref": "#" }"##.to_owned(),
        r##"{ "items": { "$ref": "#" }, "allOf": [ { "$ref": "#" } ] }"##.to_owned(),
        r#"{ "pattern": "^(a+)+$" }"#.to_owned(),
        format!("{{ \"enum\": [ {nested} ] }}"),
    ] {
        let validator = format!("{{ \"Type\": \"JSON_SCHEMA\", \"Content\": {schema} }}");
        let more = [deploy(1, "e", LINEAR)];
        let ran = soon(&["run", "-"], &rollout(&validator, &nested, &more));
        assert_eq!((ran.code, ran.stderr.as_str()), (0, ""), "{schema}");
    }
    let slow = format!("{{ \"$text\": \"\\\"{}!\\\"\" }}", "a".repeat(100));
    let validator = r#"{ "Type": "JSON_SCHEMA", "Content": { "pattern": "^(a+)+$" } }"#;
    let ran = soon(
        &["run", "-"],
        &rollout(validator, &slow, &[deploy(1, "e", LINEAR)]),
    );
    assert_eq!((ran.code, ran.stderr.lines().count()), (1, 1));
}

#[test]
fn many_variables_of_unknown_type_cost_what_they_weigh() {
    let step = format!(
        r#"{{ "at": "PT0S", "call": "appconfig.ListTagsForResource", "input": {{
    "ResourceArn": "${{x}}", "y": [ {} ] }} }}"#,
        vec!["\"${x}\""; 300_000].join(", ")
    );
    let ran = soon(&["run", "-"], &scenario("", &[&step]));
    assert_eq!((ran.code, ran.stdout.as_str()), (2, ""));
    assert!(
        ran.stderr.ends_with("unknown member \"y\"\n"),
        "{}",
        ran.stderr
    );
}

#[test]
fn times_at_the_end_of_time_are_times() {
    let late = r#"{ "at": "P200000000000D", "alarm": "a", "state": "ALARM" }"#;
    let ran = run_text(&scenario("", &[late]));
    assert_eq!((ran.code, ran.stderr.as_str()), (0, ""));
    let ran = with_stdin(
        &["run", "-", "--until", "P200000000000D"],
        &scenario("", &[late]),
    );
    assert_eq!(ran.code, 0);
}

#[test]
fn every_prefix_of_a_scenario_is_refused_without_a_panic() {
    let text = flight(&waits(2, |nth| nth.checked_sub(1)));
    let deployed = std::fs::read_to_string(common::example("appconfig-flag-and-extension.json"));
    no_prefix_panics(&text);
    no_prefix_panics(deployed.unwrap().trim_end());
}

fn no_prefix_panics(text: &str) {
    for end in (0..text.len()).filter(|&end| text.is_char_boundary(end)) {
        let refused = windtunnel::Scenario::parse("prefix", &text[..end]).unwrap_err();
        assert!(refused.place.is_some());
    }
}
