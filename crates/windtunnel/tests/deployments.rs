//! What the steps, contents, settings and facts of AppConfig mean.

mod common;

use common::{run_text, scenario};
use serde_json::{Value, json};

#[path = "deployments/contents.rs"]
mod contents;
#[path = "deployments/facts.rs"]
mod facts;
#[path = "deployments/shown.rs"]
mod shown;

const ALARM: &str = "arn:aws:cloudwatch:us-east-1:123456789012:alarm:errors";
const ROLE: &str = "arn:aws:iam::123456789012:role/appconfig";
const FUNCTION: &str = "arn:aws:lambda:us-east-1:123456789012:function:f";

/// A step that calls AppConfig, or its data plane where the operation is one of that.
fn call(at: &str, operation: &str, input: Value, rest: Value) -> Value {
    let service = match operation {
        "StartConfigurationSession" | "GetLatestConfiguration" => "appconfigdata",
        _ => "appconfig",
    };
    let mut step = json!({ "at": at, "call": format!("{service}.{operation}"), "input": input });
    step.as_object_mut()
        .unwrap()
        .extend(rest.as_object().unwrap().clone());
    step
}

/// An application, an environment with an alarm and a profile, which go by their names.
fn setup(profile: Value) -> Vec<Value> {
    let mut input = json!({ "ApplicationId": "shop", "Name": "flags", "LocationUri": "hosted" });
    let given = profile.as_object().unwrap().clone();
    input.as_object_mut().unwrap().extend(given);
    let monitor = json!({ "AlarmArn": ALARM, "AlarmRoleArn": ROLE });
    let environment = json!({ "ApplicationId": "shop", "Name": "prod", "Monitors": [ monitor ] });
    vec![
        call(
            "PT0S",
            "CreateApplication",
            json!({ "Name": "shop" }),
            json!({}),
        ),
        call("PT0S", "CreateEnvironment", environment, json!({})),
        call("PT0S", "CreateConfigurationProfile", input, json!({})),
    ]
}

fn version(content: Value, rest: Value) -> Value {
    let input = json!({ "ApplicationId": "shop", "ConfigurationProfileId": "flags",
        "Content": content, "ContentType": "text/plain" });
    call("PT0S", "CreateHostedConfigurationVersion", input, rest)
}

fn start(at: &str, version: Value, strategy: &str, rest: Value) -> Value {
    let input = json!({ "ApplicationId": "shop", "EnvironmentId": "prod",
        "ConfigurationProfileId": "flags", "ConfigurationVersion": version,
        "DeploymentStrategyId": strategy });
    call(at, "StartDeployment", input, rest)
}

fn get(at: &str, number: u32, expect: Value) -> Value {
    let input = json!({ "ApplicationId": "shop", "EnvironmentId": "prod",
        "DeploymentNumber": number });
    call(at, "GetDeployment", input, json!({ "expect": expect }))
}

fn session(at: &str, token: &str) -> Value {
    let input = json!({ "ApplicationIdentifier": "shop", "EnvironmentIdentifier": "prod",
        "ConfigurationProfileIdentifier": "flags" });
    let save = json!({ "save": { token: "/InitialConfigurationToken" } });
    call(at, "StartConfigurationSession", input, save)
}

fn poll(at: &str, token: &str, rest: Value) -> Value {
    let input = json!({ "ConfigurationToken": format!("${{{token}}}") });
    call(at, "GetLatestConfiguration", input, rest)
}

fn alarm(at: &str, member: &str, value: Value) -> Value {
    json!({ "at": at, "alarm": ALARM, member: value })
}

fn text(header: &str, steps: &[Vec<Value>]) -> String {
    let steps: Vec<String> = steps.concat().iter().map(ToString::to_string).collect();
    let steps: Vec<&str> = steps.iter().map(String::as_str).collect();
    scenario(header, &steps)
}

#[track_caller]
fn passes(header: &str, steps: &[Vec<Value>]) -> String {
    let ran = run_text(&text(header, steps));
    assert_eq!((ran.code, ran.stderr.as_str()), (0, ""), "{}", ran.stdout);
    ran.stdout
}

const LINEAR: &str = "AppConfig.Linear20PercentEvery6Minutes";
const AT_ONCE: &str = "AppConfig.AllAtOnce";
