//! Experiments of AppConfig as steps: the operations, the tables of who gets what, the restoring of
//! definitions, and what a run shows of them.

mod common;

use std::collections::BTreeSet;

use common::{Ran, run_text, scenario, with_stdin};
use serde_json::{Value, json};
use windtunnel_core::appconfig;

#[path = "experiments/messages.rs"]
mod messages;
#[path = "experiments/shown.rs"]
mod shown;

fn call(at: &str, operation: &str, input: Value, rest: Value) -> Value {
    let mut step = json!({ "at": at, "call": format!("appconfig.{operation}"), "input": input });
    let members = step.as_object_mut().unwrap();
    members.extend(rest.as_object().unwrap().clone());
    step
}

/// An application with flags that are deployed at once, and a definition of half and half.
fn setup() -> Vec<Value> {
    let flags = json!({ "version": "1", "flags": { "checkout": { "name": "Checkout" } },
        "values": { "checkout": { "enabled": false } } });
    let value = |enabled: bool| json!({ "Weight": 50, "FlagValue": { "Enabled": enabled } });
    let inputs = [
        ("CreateApplication", json!({ "Name": "shop" })),
        (
            "CreateEnvironment",
            json!({ "ApplicationId": "shop", "Name": "prod" }),
        ),
        (
            "CreateConfigurationProfile",
            json!({ "ApplicationId": "shop", "Name": "flags", "LocationUri": "hosted",
                "Type": "AWS.AppConfig.FeatureFlags" }),
        ),
        (
            "CreateHostedConfigurationVersion",
            json!({ "ApplicationId": "shop", "ConfigurationProfileId": "flags",
                "ContentType": "application/json", "Content": flags }),
        ),
        (
            "StartDeployment",
            json!({ "ApplicationId": "shop", "EnvironmentId": "prod",
                "ConfigurationProfileId": "flags", "ConfigurationVersion": 1,
                "DeploymentStrategyId": "AppConfig.AllAtOnce" }),
        ),
        (
            "CreateExperimentDefinition",
            json!({ "ApplicationIdentifier": "shop", "Name": "faster",
                "ConfigurationProfileIdentifier": "flags", "EnvironmentIdentifier": "prod",
                "FlagKey": "checkout", "AudienceRule": "(eq $country \"US\")",
                "Treatments": [ value(true) ], "Control": value(false) }),
        ),
    ];
    let step = |(operation, input)| call("PT0S", operation, input, json!({}));
    inputs.into_iter().map(step).collect()
}

fn of(rest: Value) -> Value {
    let mut input = json!({ "ApplicationIdentifier": "shop",
        "ExperimentDefinitionIdentifier": "faster" });
    let members = input.as_object_mut().unwrap();
    members.extend(rest.as_object().unwrap().clone());
    input
}

fn start(at: &str, exposure: u32) -> Value {
    let input = of(json!({ "ExposurePercentage": exposure }));
    call(at, "StartExperimentRun", input, json!({}))
}

fn expose(at: &str, exposure: u32) -> Value {
    let input = of(json!({ "Run": 1, "ExposurePercentage": exposure }));
    call(at, "UpdateExperimentRun", input, json!({}))
}

fn stop(at: &str) -> Value {
    call(at, "StopExperimentRun", of(json!({ "Run": 1 })), json!({}))
}

/// A table of a thousand customers of a country.
fn table(at: &str, country: &str, rest: Value) -> Value {
    let entities = json!({ "prefix": "user-", "count": 1000 });
    let mut step = json!({ "at": at, "exposure": {
        "application": "shop", "experimentDefinition": "faster", "run": 1,
        "entities": entities, "context": { "country": country } } });
    let members = step.as_object_mut().unwrap();
    members.extend(rest.as_object().unwrap().clone());
    step
}

fn text(steps: &[Value]) -> String {
    let steps: Vec<String> = setup().iter().chain(steps).map(Value::to_string).collect();
    let steps: Vec<&str> = steps.iter().map(String::as_str).collect();
    scenario("", &steps)
}

fn run(steps: &[Value]) -> Ran {
    run_text(&text(steps))
}

#[track_caller]
fn passes(steps: &[Value]) -> String {
    let ran = run(steps);
    assert_eq!((ran.code, ran.stderr.as_str()), (0, ""), "{}", ran.stdout);
    ran.stdout
}

/// Runs steps of which one expectation fails, and returns what was expected and found.
#[track_caller]
fn fails(steps: &[Value]) -> String {
    let ran = run(steps);
    assert_eq!(ran.code, 1, "{}{}", ran.stdout, ran.stderr);
    let (_, message) = ran.stderr.split_once(": ").expect("a place");
    message.trim_end().to_owned()
}

#[test]
fn the_examples_call_every_operation_of_experiments() {
    let mut called = BTreeSet::new();
    for name in ["appconfig-ab-ramp.json", "appconfig-two-runs.json"] {
        let text = std::fs::read_to_string(common::example(name)).unwrap();
        let example: Value = serde_json::from_str(&text).unwrap();
        for step in example["steps"].as_array().unwrap() {
            let call = step["call"].as_str().unwrap_or_default();
            if let Some(operation) = call.strip_prefix("appconfig.") {
                called.insert(operation.to_owned());
            }
        }
    }
    let all: Vec<_> = appconfig::OPERATIONS
        .iter()
        .filter(|operation| operation.contains("Experiment"))
        .collect();
    assert_eq!(all.len(), 11);
    for operation in all {
        assert!(called.contains(*operation), "{operation}");
    }
}

#[test]
fn what_a_table_has_is_saved_and_expected() {
    let saved = json!({ "save": { "treated": "/treatments/t1/entities", "run": "/run" } });
    let expected = json!({ "expect": { "/treatments/t1/entities": "${treated}",
        "/moved/joined": 0, "/moved/switched": 0, "/moved/left": 0, "/run": "${run}",
        "/name": "faster", "/status": "RUNNING", "/exposurePercentage": 20,
        "/entities": 1000 } });
    let mut by_variable = table("PT4H", "US", json!({}));
    by_variable["exposure"]["run"] = json!("${run}");
    passes(&[
        start("PT1H", 20),
        table("PT2H", "US", saved),
        table("PT3H", "US", expected),
        by_variable,
    ]);
}

#[test]
fn more_exposure_moves_nobody_and_a_stop_lets_all_go() {
    let still = json!({ "expect": { "/moved/switched": 0, "/moved/left": 0 } });
    let all = json!({ "expect": { "/notExposed": 0, "/moved/switched": 0, "/moved/left": 0 } });
    let over = json!({ "expect": { "/status": "DONE", "/notExposed": 1000, "/moved/left": 1000 } });
    passes(&[
        start("PT1H", 0),
        table(
            "PT1H",
            "US",
            json!({ "expect": { "/notExposed": 1000, "/moved": null } }),
        ),
        table(
            "PT1H",
            "FR",
            json!({ "expect": { "/notExposed": 1000, "/moved": null } }),
        ),
        expose("PT2H", 10),
        table("PT2H", "US", still.clone()),
        expose("PT3H", 50),
        table("PT3H", "US", still),
        expose("PT4H", 100),
        table("PT4H", "US", all),
        // Who is no audience is compared with who was none.
        table(
            "PT4H",
            "FR",
            json!({ "expect": { "/notExposed": 1000, "/moved/joined": 0 } }),
        ),
        stop("PT5H"),
        table("PT5H", "US", over),
    ]);
}

#[test]
fn an_expectation_of_a_table_fails_like_any_other() {
    let expected = json!({ "expect": { "/notExposed": 7 } });
    let found = fails(&[start("PT1H", 0), table("PT1H", "US", expected)]);
    assert_eq!(found, "expected /notExposed is 7, found 1000");
}

#[test]
fn what_cannot_be_counted_is_a_failed_expectation() {
    let found = fails(&[table("PT1H", "US", json!({}))]);
    assert!(
        found.starts_with("expected success, found ResourceNotFoundException"),
        "{found}"
    );
    let mut named = table("PT1H", "US", json!({}));
    named["exposure"]["application"] = json!("other");
    let found = fails(&[named]);
    assert!(
        found.contains("Application with Id other could not be found"),
        "{found}"
    );
}

#[test]
fn a_table_uses_up_no_fault_and_changes_nothing() {
    let fault = json!({ "at": "PT1H", "fault": { "operation": "appconfig.GetExperimentRun",
        "code": "InternalServerException", "times": 1 } });
    let get = |rest: Value| call("PT1H", "GetExperimentRun", of(json!({ "Run": 1 })), rest);
    let refused = json!({ "error": "InternalServerException" });
    let counted = passes(&[
        start("PT1H", 20),
        fault.clone(),
        table("PT1H", "US", json!({})),
        get(refused.clone()),
        get(json!({})),
    ]);
    let plain = passes(&[start("PT1H", 20), fault, get(refused), get(json!({}))]);
    let digest = |table: &str| {
        let line = table.lines().find(|line| line.starts_with("  digest"));
        line.map(ToOwned::to_owned)
    };
    assert!(digest(&plain).is_some());
    assert_eq!(digest(&counted), digest(&plain));
}

#[test]
fn an_archived_definition_is_restored() {
    let restore =
        || json!({ "at": "PT2H", "restore": { "application": "shop", "definition": "faster" } });
    let archive = || {
        call(
            "PT1H",
            "DeleteExperimentDefinition",
            of(json!({})),
            json!({}),
        )
    };
    let get = |status: &str| {
        let rest = json!({ "expect": { "/Status": status } });
        call("PT2H", "GetExperimentDefinition", of(json!({})), rest)
    };
    let table = passes(&[
        archive(),
        get("ARCHIVED"),
        restore(),
        get("IDLE"),
        start("PT3H", 0),
    ]);
    let told = "  +02:00:00  told        definition faster of shop is restored\n";
    assert!(table.contains(told), "{table}");
    let found = fails(&[restore()]);
    assert!(
        found.starts_with("expected success, found ConflictException"),
        "{found}"
    );
}
