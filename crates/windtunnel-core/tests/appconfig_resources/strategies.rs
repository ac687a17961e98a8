//! Section 2.5.

use serde_json::Value;

use super::*;

/// The least that creates a strategy.
fn least() -> Value {
    json!({ "Name": "slow", "DeploymentDurationInMinutes": 30, "GrowthFactor": 20 })
}

fn this(strategy: &str) -> Value {
    json!({ "DeploymentStrategyId": strategy })
}

#[test]
fn what_is_left_out_has_a_default() {
    let mut lab = Lab::new();
    let made = lab.ask("CreateDeploymentStrategy", least());
    let expected = json!({
        "Id": id(&made),
        "Name": "slow",
        "DeploymentDurationInMinutes": 30,
        "GrowthType": "LINEAR",
        "GrowthFactor": 20.0,
        "FinalBakeTimeInMinutes": 0,
        "ReplicateTo": "NONE",
    });
    assert_eq!(made, expected);
    assert_eq!(lab.ask("GetDeploymentStrategy", this(&id(&made))), made);
}

#[test]
fn members_given_replace() {
    let mut lab = Lab::new();
    let all = json!({
        "Description": "",
        "FinalBakeTimeInMinutes": 5,
        "GrowthFactor": 33.3,
        "GrowthType": "EXPONENTIAL",
        "ReplicateTo": "SSM_DOCUMENT",
        "Tags": { "a": "b" },
    });
    let made = lab.ask("CreateDeploymentStrategy", with(least(), all));
    assert_eq!(made["Description"], "");
    let this = this(&id(&made));
    let update = |lab: &mut Lab, changes: Value| {
        lab.ask("UpdateDeploymentStrategy", with(this.clone(), changes))
    };
    let mut expected = made.clone();
    expected
        .as_object_mut()
        .expect("an object")
        .remove("Description");
    assert_eq!(update(&mut lab, json!({})), expected);
    for changes in [
        json!({ "Description": "d" }),
        json!({ "DeploymentDurationInMinutes": 0 }),
        json!({ "FinalBakeTimeInMinutes": 1440 }),
        json!({ "GrowthFactor": 1.0 }),
        json!({ "GrowthType": "LINEAR" }),
    ] {
        expected = with(expected, changes.clone());
        assert_eq!(update(&mut lab, changes), expected);
        assert_eq!(lab.ask("GetDeploymentStrategy", this.clone()), expected);
    }
    assert_eq!(
        update(&mut lab, json!({ "Description": "" }))["Description"],
        ""
    );
    assert_eq!(
        lab.ask("GetDeploymentStrategy", this).get("Description"),
        None
    );
}

#[test]
fn names_need_not_be_unique() {
    let mut lab = Lab::new();
    let first = lab.ask("CreateDeploymentStrategy", least());
    let second = lab.ask("CreateDeploymentStrategy", least());
    assert_ne!(first["Id"], second["Id"]);
    // A name does not find it.
    lab.refuse(BAD_REQUEST, "GetDeploymentStrategy", this("no id"));
    let text = lab.refuse(NOT_FOUND, "GetDeploymentStrategy", this("slow"));
    assert_eq!(text, "DeploymentStrategy with Id slow could not be found.");
}

#[test]
fn some_are_predefined() {
    let mut lab = Lab::new();
    let own = lab.ask("CreateDeploymentStrategy", least());
    let list = lab.list("ListDeploymentStrategies", json!({}));
    let shown = |name: &str, description: &str, pace: (i64, &str, f64, i64)| {
        let (duration, growth, factor, bake) = pace;
        json!({
            "Id": name,
            "Name": name,
            "Description": description,
            "DeploymentDurationInMinutes": duration,
            "GrowthType": growth,
            "GrowthFactor": factor,
            "FinalBakeTimeInMinutes": bake,
            "ReplicateTo": "NONE",
        })
    };
    let recommended = "AWS Recommended";
    let expected = [
        own,
        shown("AppConfig.AllAtOnce", "Quick", (0, "LINEAR", 100.0, 10)),
        shown(
            "AppConfig.Linear50PercentEvery30Seconds",
            "Test/Demo",
            (1, "LINEAR", 50.0, 1),
        ),
        shown(
            "AppConfig.Canary10Percent20Minutes",
            recommended,
            (20, "EXPONENTIAL", 10.0, 10),
        ),
        shown(
            "AppConfig.Linear20PercentEvery6Minutes",
            recommended,
            (30, "LINEAR", 20.0, 30),
        ),
    ];
    assert_eq!(list, expected);
    for strategy in &expected {
        assert_eq!(
            lab.ask("GetDeploymentStrategy", this(&id(strategy))),
            *strategy
        );
    }
    assert_eq!(
        lab.refuse(
            BAD_REQUEST,
            "UpdateDeploymentStrategy",
            this("AppConfig.AllAtOnce")
        ),
        "Cannot update predefined Deployment Strategy AppConfig.AllAtOnce"
    );
    assert_eq!(
        lab.refuse(
            BAD_REQUEST,
            "DeleteDeploymentStrategy",
            this("AppConfig.AllAtOnce")
        ),
        "Cannot delete predefined Deployment Strategy AppConfig.AllAtOnce."
    );
    // The one of managed deployments is hidden.
    lab.refuse(
        NOT_FOUND,
        "GetDeploymentStrategy",
        this("AppConfig.ServiceManaged"),
    );
}

#[test]
fn what_is_missing_is_not_found() {
    let mut lab = Lab::new();
    let own = lab.instant();
    assert_eq!(lab.ask("DeleteDeploymentStrategy", this(&own)), json!({}));
    let text = format!("DeploymentStrategy with Id {own} could not be found.");
    for operation in [
        "GetDeploymentStrategy",
        "UpdateDeploymentStrategy",
        "DeleteDeploymentStrategy",
    ] {
        assert_eq!(lab.refuse(NOT_FOUND, operation, this(&own)), text);
    }
}

#[test]
fn deployments_copy_it() {
    let mut lab = Lab::new();
    let app = lab.app("shop");
    let (env, profile) = (lab.env(&app, "prod"), lab.profile(&app, "conf"));
    let version = lab.version(&app, &profile, "one");
    let strategy = lab.strategy(10, ("LINEAR", 50.0), 0);
    lab.deploy((&app, &env), (&profile, version), &strategy);
    let changes = json!({ "DeploymentDurationInMinutes": 0, "GrowthFactor": 100 });
    lab.ask("UpdateDeploymentStrategy", with(this(&strategy), changes));
    let deployment = json!({ "ApplicationId": app, "EnvironmentId": env, "DeploymentNumber": 1 });
    lab.at(300);
    let shown = lab.ask("GetDeployment", deployment.clone());
    assert_eq!(shown["PercentageComplete"], 50.0);
    assert_eq!(shown["DeploymentDurationInMinutes"], 10);
    lab.ask("DeleteDeploymentStrategy", this(&strategy));
    lab.at(600);
    let shown = lab.ask("GetDeployment", deployment);
    assert_eq!(shown["State"], "COMPLETE");
    assert_eq!(shown["DeploymentStrategyId"], strategy);
}

#[test]
fn what_is_next_to_a_bound_is_not_on_it() {
    let mut lab = Lab::new();
    for (factor, shown) in [(100.000_000_4, "100.000001"), (0.999_999_6, "0.999999")] {
        let input = with(least(), json!({ "GrowthFactor": factor }));
        let text = lab.refuse(BAD_REQUEST, "CreateDeploymentStrategy", input);
        assert!(text.contains(&format!("Value '{shown}'")), "{text}");
    }
    let input = with(least(), json!({ "GrowthFactor": 33.333_333_33 }));
    let shown = lab.ask("CreateDeploymentStrategy", input);
    assert_eq!(shown["GrowthFactor"], json!(33.333_333));
}
