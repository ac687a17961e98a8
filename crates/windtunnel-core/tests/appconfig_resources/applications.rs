//! Section 2.1.

use super::*;

#[test]
fn what_is_made_is_shown() {
    let mut lab = Lab::new();
    let made = lab.ask(
        "CreateApplication",
        json!({ "Name": "shop", "Description": "sells", "Tags": { "a": "b" } }),
    );
    let app = id(&made);
    assert_eq!(app.len(), 7);
    assert!(
        app.bytes()
            .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit())
    );
    assert_eq!(
        made,
        json!({ "Id": app, "Name": "shop", "Description": "sells" })
    );
    assert_eq!(
        lab.ask("GetApplication", json!({ "ApplicationId": app })),
        made
    );
    // By its name too.
    assert_eq!(
        lab.ask("GetApplication", json!({ "ApplicationId": "shop" })),
        made
    );
    assert_eq!(lab.list("ListApplications", json!({})), [made]);
    let bare = lab.ask("CreateApplication", json!({ "Name": "bare" }));
    assert_eq!(members(&bare), ["Id", "Name"]);
}

#[test]
fn ids_come_before_names() {
    let mut lab = Lab::new();
    let first = lab.app("first");
    lab.app(&first);
    let found = lab.ask("GetApplication", json!({ "ApplicationId": first }));
    assert_eq!(found["Name"], "first");
}

#[test]
fn an_empty_description_is_shown_once() {
    let mut lab = Lab::new();
    let made = lab.ask(
        "CreateApplication",
        json!({ "Name": "shop", "Description": "" }),
    );
    let app = json!({ "ApplicationId": id(&made) });
    assert_eq!(made["Description"], "");
    assert_eq!(
        members(&lab.ask("GetApplication", app.clone())),
        ["Id", "Name"]
    );
    let given = lab.ask(
        "UpdateApplication",
        with(app.clone(), json!({ "Description": "sells" })),
    );
    assert_eq!(given["Description"], "sells");
    // Without the member it stays.
    let renamed = lab.ask(
        "UpdateApplication",
        with(app.clone(), json!({ "Name": "store" })),
    );
    assert_eq!(
        renamed,
        json!({ "Id": id(&made), "Name": "store", "Description": "sells" })
    );
    let cleared = lab.ask(
        "UpdateApplication",
        with(app.clone(), json!({ "Description": "" })),
    );
    assert_eq!(cleared["Description"], "");
    assert_eq!(members(&lab.ask("GetApplication", app)), ["Id", "Name"]);
}

#[test]
fn names_are_unique() {
    let mut lab = Lab::new();
    let (shop, store) = (lab.app("shop"), lab.app("store"));
    let taken =
        format!("Application with name shop already exists with id {shop} in account {ACCOUNT}");
    assert_eq!(
        lab.refuse(BAD_REQUEST, "CreateApplication", json!({ "Name": "shop" })),
        taken
    );
    let rename = |app: &str, name: &str| json!({ "ApplicationId": app, "Name": name });
    let refused = lab.error(BAD_REQUEST, "UpdateApplication", rename(&store, "shop"));
    assert_eq!(refused.message, taken);
    assert_eq!(refused.place.as_deref(), Some("/Name"));
    // Its own name is free to it, and a name that was given up is free to all.
    lab.ask("UpdateApplication", rename(&shop, "shop"));
    lab.ask("UpdateApplication", rename(&shop, "boutique"));
    lab.refuse(
        NOT_FOUND,
        "GetApplication",
        json!({ "ApplicationId": "shop" }),
    );
    lab.ask("UpdateApplication", rename(&store, "shop"));
    lab.ask("DeleteApplication", json!({ "ApplicationId": "shop" }));
    let again = lab.app("shop");
    assert_ne!(again, store, "ids are never reused");
}

#[test]
fn what_is_missing_is_not_found() {
    let mut lab = Lab::new();
    let app = lab.app("shop");
    lab.ask("DeleteApplication", json!({ "ApplicationId": app }));
    let missing =
        |app: &str| format!("Application with Id {app} could not be found for account {ACCOUNT}.");
    let here = json!({
        "ApplicationId": app,
        "EnvironmentId": "abc1234",
        "ConfigurationProfileId": "abc1234",
    });
    let name = json!({ "Name": "n", "LocationUri": "hosted" });
    for operation in [
        "GetApplication",
        "UpdateApplication",
        "DeleteApplication",
        "CreateEnvironment",
        "GetEnvironment",
        "ListEnvironments",
        "UpdateEnvironment",
        "DeleteEnvironment",
        "CreateConfigurationProfile",
        "GetConfigurationProfile",
        "ListConfigurationProfiles",
        "UpdateConfigurationProfile",
        "DeleteConfigurationProfile",
        "ListHostedConfigurationVersions",
        "ListDeployments",
    ] {
        let input = with(here.clone(), name.clone());
        assert_eq!(
            lab.refuse(NOT_FOUND, operation, input),
            missing(&app),
            "{operation}"
        );
    }
    let unknown = json!({ "ApplicationId": "no such name" });
    assert_eq!(
        lab.refuse(NOT_FOUND, "GetApplication", unknown),
        missing("no such name")
    );
}

#[test]
fn what_has_something_left_stays() {
    let mut lab = Lab::new();
    let app = lab.app("shop");
    let (env, profile) = (lab.env(&app, "prod"), lab.profile(&app, "conf"));
    let arn = format!("{ARN}application/{app}");
    let association = associate(&mut lab, &arn);
    let this = json!({ "ApplicationId": app });
    let refused = |lab: &mut Lab| lab.refuse(BAD_REQUEST, "DeleteApplication", this.clone());
    assert_eq!(
        refused(&mut lab),
        format!(
            "Cannot delete application {arn} because there are extensions associated with it. \
             Please remove the extension associations to this application first."
        )
    );
    let association = json!({ "ExtensionAssociationId": association });
    lab.ask("DeleteExtensionAssociation", association);
    assert_eq!(
        refused(&mut lab),
        format!(
            "Cannot delete application {app}, because there are still environments existing under \
             it."
        )
    );
    lab.ask(
        "DeleteEnvironment",
        with(this.clone(), json!({ "EnvironmentId": env })),
    );
    assert_eq!(
        refused(&mut lab),
        format!(
            "Cannot delete application {app}, because there are still configuration profiles \
             existing under it."
        )
    );
    let profile = json!({ "ConfigurationProfileId": profile });
    lab.ask("DeleteConfigurationProfile", with(this.clone(), profile));
    assert_eq!(lab.ask("DeleteApplication", this.clone()), json!({}));
    lab.refuse(NOT_FOUND, "DeleteApplication", this.clone());
}

#[test]
fn what_others_have_does_not_hold_it() {
    let mut lab = Lab::new();
    let apps: Vec<_> = ["a", "b", "c"].iter().map(|name| lab.app(name)).collect();
    for app in [&apps[0], &apps[2]] {
        lab.env(app, "prod");
        lab.profile(app, "conf");
    }
    lab.ask("DeleteApplication", json!({ "ApplicationId": apps[1] }));
    lab.refuse(
        BAD_REQUEST,
        "DeleteApplication",
        json!({ "ApplicationId": apps[0] }),
    );
}

#[test]
fn a_snapshot_has_all_resources() {
    let mut lab = Lab::new();
    let (app, other) = (lab.app("shop"), lab.app("store"));
    let (env, profile) = (lab.watched(&app, "prod", ALARM), lab.profile(&app, "conf"));
    lab.env(&other, "prod");
    lab.flags(&other, "flags");
    let (version, strategy) = (lab.version(&app, &profile, "one"), lab.instant());
    lab.restore();
    lab.deploy((&app, &env), (&profile, version), &strategy);
    let arn = format!("{ARN}application/{app}/environment/{env}/deployment/1");
    lab.ask(
        "TagResource",
        json!({ "ResourceArn": arn, "Tags": { "a": "b" } }),
    );
    associate(&mut lab, &format!("{ARN}application/{app}"));
    lab.ask(
        "UpdateApplication",
        json!({ "ApplicationId": app, "Name": "boutique" }),
    );
    let rename = json!({ "ApplicationId": app, "EnvironmentId": env, "Name": "live" });
    lab.ask("UpdateEnvironment", rename);
    let rename =
        json!({ "ApplicationId": app, "ConfigurationProfileId": profile, "Name": "numbers" });
    lab.ask("UpdateConfigurationProfile", rename);
    lab.restore();
    lab.ask(
        "DeleteEnvironment",
        json!({ "ApplicationId": other, "EnvironmentId": "prod" }),
    );
    lab.ask(
        "DeleteEnvironment",
        json!({ "ApplicationId": app, "EnvironmentId": "live" }),
    );
    let flags = json!({ "ApplicationId": other, "ConfigurationProfileId": "flags" });
    lab.ask("DeleteConfigurationProfile", flags);
    lab.ask("DeleteApplication", json!({ "ApplicationId": other }));
    lab.ask(
        "DeleteDeploymentStrategy",
        json!({ "DeploymentStrategyId": strategy }),
    );
    lab.restore();
    assert_eq!(lab.env(&app, "prod").len(), 7);
}
