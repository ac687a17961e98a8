//! Section 2.2.

use serde_json::Value;
use windtunnel_core::env::AlarmState;

use super::*;

fn get(lab: &mut Lab, app: &str, env: &str) -> Value {
    lab.ask(
        "GetEnvironment",
        json!({ "ApplicationId": app, "EnvironmentId": env }),
    )
}

fn delete(app: &str, env: &str) -> Value {
    json!({ "ApplicationId": app, "EnvironmentId": env })
}

#[test]
fn what_is_made_is_shown() {
    let mut lab = Lab::new();
    let app = lab.app("shop");
    let monitors = json!([{ "AlarmArn": ALARM, "AlarmRoleArn": ROLE }]);
    let made = lab.ask(
        "CreateEnvironment",
        json!({
            "ApplicationId": "shop",
            "Name": "prod",
            "Description": "real",
            "Monitors": monitors,
            "Tags": {},
        }),
    );
    let env = id(&made);
    let expected = json!({
        "ApplicationId": app,
        "Id": env,
        "Name": "prod",
        "Description": "real",
        "State": "ReadyForDeployment",
        "Monitors": monitors,
    });
    assert_eq!(made, expected);
    assert_eq!(get(&mut lab, &app, &env), made);
    assert_eq!(get(&mut lab, "shop", "prod"), made);
    assert_eq!(
        lab.list("ListEnvironments", json!({ "ApplicationId": app })),
        [made]
    );
    let bare = lab.env(&app, "bare");
    let names = ["ApplicationId", "Id", "Name", "State"];
    assert_eq!(members(&get(&mut lab, &app, &bare)), names);
}

#[test]
fn members_given_replace() {
    let mut lab = Lab::new();
    let app = lab.app("shop");
    let env = lab.watched(&app, "prod", ALARM);
    let this = json!({ "ApplicationId": app, "EnvironmentId": env });
    let update =
        |lab: &mut Lab, changes: Value| lab.ask("UpdateEnvironment", with(this.clone(), changes));
    let described = update(&mut lab, json!({ "Description": "real" }));
    assert_eq!(described["Monitors"][0]["AlarmArn"], ALARM);
    let other = json!([{ "AlarmArn": "other", "AlarmRoleArn": ROLE }]);
    let watched = update(&mut lab, json!({ "Monitors": other }));
    assert_eq!(watched["Monitors"], other);
    assert_eq!(watched["Description"], "real");
    let bare = update(
        &mut lab,
        json!({ "Monitors": [], "Name": "live", "Description": "" }),
    );
    let expected = json!({
        "ApplicationId": app,
        "Id": env,
        "Name": "live",
        "Description": "",
        "State": "ReadyForDeployment",
    });
    assert_eq!(bare, expected);
    assert_eq!(
        members(&get(&mut lab, &app, "live")),
        ["ApplicationId", "Id", "Name", "State"]
    );
    lab.refuse(NOT_FOUND, "GetEnvironment", delete(&app, "prod"));
}

#[test]
fn names_are_unique_in_the_application() {
    let mut lab = Lab::new();
    let (app, other) = (lab.app("shop"), lab.app("store"));
    let (prod, test) = (lab.env(&app, "prod"), lab.env(&app, "test"));
    lab.env(&other, "prod");
    let taken = format!(
        "Environment with name prod already exists with id {prod} in application {app} and account \
         {ACCOUNT}"
    );
    let input = json!({ "ApplicationId": app, "Name": "prod" });
    assert_eq!(lab.refuse(BAD_REQUEST, "CreateEnvironment", input), taken);
    let rename =
        |env: &str, name: &str| json!({ "ApplicationId": app, "EnvironmentId": env, "Name": name });
    assert_eq!(
        lab.refuse(BAD_REQUEST, "UpdateEnvironment", rename(&test, "prod")),
        taken
    );
    lab.ask("UpdateEnvironment", rename(&prod, "prod"));
    lab.ask("UpdateEnvironment", rename(&prod, "live"));
    lab.ask("UpdateEnvironment", rename(&test, "prod"));
    lab.ask("DeleteEnvironment", delete(&app, "prod"));
    lab.env(&app, "prod");
}

#[test]
fn what_is_missing_is_not_found() {
    let mut lab = Lab::new();
    let (app, other) = (lab.app("shop"), lab.app("store"));
    let env = lab.env(&app, "prod");
    let missing = |app: &str, env: &str| {
        format!(
            "Environment with Application Id {app} and Environment Id {env} could not be found for \
             account {ACCOUNT}."
        )
    };
    for operation in ["GetEnvironment", "UpdateEnvironment", "DeleteEnvironment"] {
        let text = lab.refuse(NOT_FOUND, operation, delete(&app, "abc1234"));
        assert_eq!(text, missing(&app, "abc1234"));
        // Not in another application; responses have ids even where the request has a name.
        let text = lab.refuse(NOT_FOUND, operation, delete("store", &env));
        assert_eq!(text, missing(&other, &env));
    }
}

#[test]
fn a_monitor_needs_a_role() {
    let mut lab = Lab::new();
    let app = lab.app("shop");
    let input =
        json!({ "ApplicationId": app, "Name": "prod", "Monitors": [{ "AlarmArn": ALARM }] });
    let refused = lab.error(BAD_REQUEST, "CreateEnvironment", input);
    let text = "1 validation error detected: Value null at 'alarmRoleArn' failed to satisfy \
                constraint: Member must not be null.";
    assert_eq!(refused.message, text);
    assert_eq!(refused.place.as_deref(), Some("/Monitors/0/AlarmRoleArn"));
    let env = lab.env(&app, "prod");
    let input = with(
        delete(&app, &env),
        json!({ "Monitors": [{ "AlarmArn": ALARM }] }),
    );
    assert_eq!(lab.refuse(BAD_REQUEST, "UpdateEnvironment", input), text);
}

#[test]
fn the_state_is_that_of_the_last_deployment() {
    let mut lab = Lab::new();
    let app = lab.app("shop");
    let (env, profile) = (lab.env(&app, "prod"), lab.profile(&app, "conf"));
    let version = lab.version(&app, &profile, "one");
    let state = |lab: &mut Lab| get(lab, &app, &env)["State"].take();
    lab.deploy((&app, &env), (&profile, version), "AppConfig.AllAtOnce");
    assert_eq!(state(&mut lab), "Deploying");
    lab.at(60);
    let stop = with(delete(&app, &env), json!({ "DeploymentNumber": 1 }));
    lab.ask("StopDeployment", stop.clone());
    assert_eq!(state(&mut lab), "RolledBack");
    let instant = lab.instant();
    lab.deploy((&app, &env), (&profile, version), &instant);
    assert_eq!(state(&mut lab), "ReadyForDeployment");
    let revert = with(stop, json!({ "DeploymentNumber": 2, "AllowRevert": true }));
    lab.ask("StopDeployment", revert);
    assert_eq!(state(&mut lab), "Reverted");
    let shown = lab.list("ListEnvironments", json!({ "ApplicationId": app }));
    assert_eq!(column(&shown, "State"), ["Reverted"]);
}

#[test]
fn monitors_watch_from_the_moment_they_are_set() {
    let mut lab = Lab::new();
    let app = lab.app("shop");
    let (env, profile) = (lab.env(&app, "prod"), lab.profile(&app, "conf"));
    let version = lab.version(&app, &profile, "one");
    lab.deploy(
        (&app, &env),
        (&profile, version),
        "AppConfig.Linear20PercentEvery6Minutes",
    );
    lab.at(60);
    let monitors = json!({ "Monitors": [{ "AlarmArn": ALARM, "AlarmRoleArn": ROLE }] });
    lab.ask("UpdateEnvironment", with(delete(&app, &env), monitors));
    lab.at(120).alarm(ALARM, AlarmState::Alarm);
    assert_eq!(get(&mut lab, &app, &env)["State"], "RolledBack");
}

#[test]
fn what_is_in_use_stays() {
    let mut lab = Lab::new();
    let app = lab.app("shop");
    let (env, profile) = (lab.env(&app, "prod"), lab.profile(&app, "conf"));
    let version = lab.version(&app, &profile, "one");
    lab.deploy((&app, &env), (&profile, version), "AppConfig.AllAtOnce");
    let arn = format!("{ARN}application/{app}/environment/{env}");
    let association = associate(&mut lab, &arn);
    let text = lab.refuse(BAD_REQUEST, "DeleteEnvironment", delete(&app, &env));
    assert_eq!(
        text,
        format!(
            "Cannot delete environment {arn} because there are extensions associated with it. \
             Please remove the extension associations to this environment first."
        )
    );
    let association = json!({ "ExtensionAssociationId": association });
    lab.ask("DeleteExtensionAssociation", association);
    let running = format!("Cannot delete environment {env} while deployment 1 is in progress.");
    for check in ["ACCOUNT_DEFAULT", "APPLY", "BYPASS"] {
        let input = with(
            delete(&app, &env),
            json!({ "DeletionProtectionCheck": check }),
        );
        assert_eq!(lab.refuse(CONFLICT, "DeleteEnvironment", input), running);
    }
    lab.at(599);
    assert_eq!(
        lab.refuse(CONFLICT, "DeleteEnvironment", delete(&app, &env)),
        running
    );
    lab.at(600);
    lab.ask("DeleteEnvironment", delete(&app, &env));
}

#[test]
fn deployments_go_with_their_environment() {
    let mut lab = Lab::new();
    let app = lab.app("shop");
    let (env, other) = (lab.env(&app, "prod"), lab.env(&app, "test"));
    let (profile, instant) = (lab.profile(&app, "conf"), lab.instant());
    let version = lab.version(&app, &profile, "one");
    for _ in 0..3 {
        lab.deploy((&app, &env), (&profile, version), &instant);
        lab.deploy((&app, &other), (&profile, version), &instant);
    }
    let arn = format!("{ARN}application/{app}/environment/{env}/deployment/2");
    lab.ask(
        "TagResource",
        json!({ "ResourceArn": arn, "Tags": { "a": "b" } }),
    );
    lab.ask("DeleteEnvironment", delete(&app, &env));
    lab.refuse(NOT_FOUND, "ListDeployments", delete(&app, &env));
    lab.refuse(
        NOT_FOUND,
        "ListTagsForResource",
        json!({ "ResourceArn": arn }),
    );
    assert_eq!(lab.list("ListDeployments", delete(&app, &other)).len(), 3);
    // One of the same name begins anew.
    let again = lab.env(&app, "prod");
    assert_ne!(again, env);
    assert_eq!(
        lab.list("ListDeployments", delete(&app, &again)),
        [] as [Value; 0]
    );
    let made = lab.deploy((&app, &again), (&profile, version), &instant);
    assert_eq!(made["DeploymentNumber"], 1);
}
