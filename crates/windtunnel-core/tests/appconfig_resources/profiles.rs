//! Section 2.3, but for validation.

use serde_json::Value;
use windtunnel_core::{Details, env};

use super::*;

const S3: &str = "s3://bucket/key.json";

/// The least that creates a profile in the application `shop`.
fn named(name: &str, uri: &str) -> Value {
    json!({ "ApplicationId": "shop", "Name": name, "LocationUri": uri })
}

fn this(profile: &str) -> Value {
    json!({ "ApplicationId": "shop", "ConfigurationProfileId": profile })
}

fn create(lab: &mut Lab, input: Value) -> Value {
    lab.ask("CreateConfigurationProfile", input)
}

#[track_caller]
fn refused(lab: &mut Lab, changes: Value) -> String {
    let input = with(named("conf", "hosted"), changes);
    lab.refuse(BAD_REQUEST, "CreateConfigurationProfile", input)
}

fn shop() -> Lab {
    let mut lab = Lab::new();
    lab.app("shop");
    lab
}

#[test]
fn what_is_made_is_shown() {
    let mut lab = Lab::new();
    let app = lab.app("shop");
    let validators = json!([
        { "Type": "JSON_SCHEMA", "Content": "no schema at all" },
        { "Type": "LAMBDA", "Content": "arn:aws:lambda:us-east-1:123456789012:function:f" },
    ]);
    let changes = json!({
        "Description": "numbers",
        "RetrievalRoleArn": ROLE,
        "Validators": validators,
        "Type": "AWS.Freeform",
        "Tags": { "a": "b" },
    });
    let made = create(&mut lab, with(named("conf", S3), changes));
    let profile = id(&made);
    let expected = json!({
        "ApplicationId": app,
        "Id": profile,
        "Name": "conf",
        "Description": "numbers",
        "LocationUri": S3,
        "RetrievalRoleArn": ROLE,
        "Validators": validators,
        "Type": "AWS.Freeform",
    });
    assert_eq!(made, expected);
    assert_eq!(lab.ask("GetConfigurationProfile", this(&profile)), made);
    assert_eq!(lab.ask("GetConfigurationProfile", this("conf")), made);
    let listed = json!({
        "ApplicationId": app,
        "Id": profile,
        "Name": "conf",
        "LocationUri": S3,
        "ValidatorTypes": ["JSON_SCHEMA", "LAMBDA"],
        "Type": "AWS.Freeform",
    });
    let list = lab.list("ListConfigurationProfiles", json!({ "ApplicationId": app }));
    assert_eq!(list, [listed]);
    let bare = create(&mut lab, named("bare", "hosted"));
    assert_eq!(
        members(&bare),
        ["ApplicationId", "Id", "LocationUri", "Name", "Type"]
    );
    assert_eq!(bare["Type"], "AWS.Freeform");
}

#[test]
fn keys_are_of_hosted_configurations() {
    let mut lab = shop();
    let key = |identifier: &str| json!({ "KmsKeyIdentifier": identifier });
    let made = create(&mut lab, with(named("conf", "hosted"), key("alias/mine")));
    let arn = "arn:aws:kms:us-east-1:123456789012:";
    assert_eq!(made["KmsKeyIdentifier"], "alias/mine");
    assert_eq!(made["KmsKeyArn"], format!("{arn}alias/mine"));
    let update = |lab: &mut Lab, identifier: &str| {
        lab.ask(
            "UpdateConfigurationProfile",
            with(this("conf"), key(identifier)),
        )
    };
    assert_eq!(
        update(&mut lab, "abcd")["KmsKeyArn"],
        format!("{arn}key/abcd")
    );
    let whole = format!("{arn}key/efgh");
    let changed = update(&mut lab, &whole);
    assert_eq!(
        [&changed["KmsKeyArn"], &changed["KmsKeyIdentifier"]],
        [&whole, &whole]
    );
    let none = update(&mut lab, "");
    assert_eq!(
        members(&none),
        ["ApplicationId", "Id", "LocationUri", "Name", "Type"]
    );
    let text = "KmsKeyIdentifier applies only to AppConfig hosted configuration data. For \
                non-hosted configuration sources, configure encryption in the corresponding \
                service.";
    let elsewhere = json!({ "Name": "other", "LocationUri": S3, "RetrievalRoleArn": ROLE });
    let input = with(elsewhere.clone(), key("abcd"));
    assert_eq!(refused(&mut lab, input), text);
    create(&mut lab, with(named("other", S3), elsewhere));
    let input = with(this("other"), key("abcd"));
    assert_eq!(
        lab.refuse(BAD_REQUEST, "UpdateConfigurationProfile", input),
        text
    );
    lab.ask("UpdateConfigurationProfile", with(this("other"), key("")));
}

#[test]
fn members_given_replace() {
    let mut lab = shop();
    let schema = json!([{ "Type": "JSON_SCHEMA", "Content": "{}" }]);
    let changes = json!({ "RetrievalRoleArn": ROLE, "Validators": schema, "Description": "d" });
    let made = create(&mut lab, with(named("conf", S3), changes));
    let update = |lab: &mut Lab, changes: Value| {
        lab.ask(
            "UpdateConfigurationProfile",
            with(this(&id(&made)), changes),
        )
    };
    assert_eq!(update(&mut lab, json!({})), made);
    let role = "arn:aws:iam::123456789012:role/another";
    let changed = update(
        &mut lab,
        json!({ "RetrievalRoleArn": role, "Name": "renamed" }),
    );
    let expected = with(
        made.clone(),
        json!({ "RetrievalRoleArn": role, "Name": "renamed" }),
    );
    assert_eq!(changed, expected);
    let changed = update(&mut lab, json!({ "Validators": [], "Description": "" }));
    assert_eq!(changed["Description"], "");
    assert_eq!(changed.get("Validators"), None);
    let shown = lab.ask("GetConfigurationProfile", this("renamed"));
    assert_eq!(shown.get("Description"), None);
    lab.refuse(NOT_FOUND, "GetConfigurationProfile", this("conf"));
}

#[test]
fn names_are_unique_in_the_application() {
    let mut lab = Lab::new();
    let (app, other) = (lab.app("shop"), lab.app("store"));
    let (conf, flags) = (lab.profile(&app, "conf"), lab.flags(&app, "flags"));
    lab.profile(&other, "conf");
    let taken = format!(
        "ConfigurationProfile with name conf already exists with id {conf} in application {app} \
         account {ACCOUNT}"
    );
    assert_eq!(refused(&mut lab, json!({})), taken);
    let rename = |profile: &str, name: &str| with(this(profile), json!({ "Name": name }));
    let operation = "UpdateConfigurationProfile";
    assert_eq!(
        lab.refuse(BAD_REQUEST, operation, rename(&flags, "conf")),
        taken
    );
    lab.ask(operation, rename(&conf, "conf"));
    lab.ask(operation, rename(&conf, "free"));
    lab.ask(operation, rename(&flags, "conf"));
    lab.ask("DeleteConfigurationProfile", this("conf"));
    lab.profile(&app, "conf");
}

#[test]
fn what_is_missing_is_not_found() {
    let mut lab = Lab::new();
    let (app, other) = (lab.app("shop"), lab.app("store"));
    let profile = lab.profile(&other, "conf");
    for operation in [
        "GetConfigurationProfile",
        "UpdateConfigurationProfile",
        "DeleteConfigurationProfile",
        "ListHostedConfigurationVersions",
    ] {
        let text = format!(
            "Configuration Profile with Application Id {app} and Configuration Profile Id \
             {profile} could not be found for account {ACCOUNT}."
        );
        assert_eq!(lab.refuse(NOT_FOUND, operation, this(&profile)), text);
    }
}

#[test]
fn there_are_two_types() {
    let mut lab = shop();
    let input = with(named("conf", "hosted"), json!({ "Type": "AWS.Other" }));
    let error = lab.error(NOT_FOUND, "CreateConfigurationProfile", input);
    let text = "Invalid type, must be one of: AWS.Freeform, AWS.AppConfig.FeatureFlags";
    assert_eq!(error.message, text);
    let details = Details::ResourceName("ConfigurationProfileType".into());
    assert_eq!(error.details.as_deref(), Some(&details));
    let flags = "AWS.AppConfig.FeatureFlags";
    let elsewhere = json!({ "Type": flags, "LocationUri": S3, "RetrievalRoleArn": ROLE });
    assert_eq!(
        refused(&mut lab, elsewhere),
        "ConfigurationProfiles of type 'AWS.AppConfig.FeatureFlags' can only have a locationUri of \
         'hosted'"
    );
    let made = create(
        &mut lab,
        with(named("conf", "hosted"), json!({ "Type": flags })),
    );
    assert_eq!(made["Type"], flags);
}

#[test]
fn a_role_is_needed_elsewhere() {
    let mut lab = shop();
    let at = |uri: &str| json!({ "LocationUri": uri });
    for uri in [
        "ssm-parameter://name",
        "ssm-parameter:///path/name",
        "ssm-document://name",
        "arn:aws:ssm:us-east-1:123456789012:parameter/name",
        "arn:aws:ssm:us-east-1:123456789012:document/name",
        "secretsmanager://name",
        S3,
    ] {
        let text = format!(
            "1 validation error detected: Value null at 'retrievalRoleArn' failed to satisfy \
             constraint: Member must not be null if the request has the following uri: {uri}"
        );
        assert_eq!(refused(&mut lab, at(uri)), text);
        let role = json!({ "RetrievalRoleArn": ROLE });
        let made = create(&mut lab, with(named(uri, uri), role));
        assert_eq!(made["LocationUri"], uri);
    }
    create(&mut lab, named("pipeline", "codepipeline://pipeline"));
    let text = format!(
        "1 validation error detected: Value {ROLE} at 'retrievalRoleArn' failed to satisfy \
         constraint: Member must be null if the request has the following uri: hosted"
    );
    let role = json!({ "RetrievalRoleArn": ROLE });
    assert_eq!(refused(&mut lab, role.clone()), text);
    create(&mut lab, named("conf", "hosted"));
    let input = with(this("conf"), role);
    assert_eq!(
        lab.refuse(BAD_REQUEST, "UpdateConfigurationProfile", input),
        text
    );
}

#[test]
fn locations_are_of_known_kinds() {
    let mut lab = shop();
    for uri in [
        "HOSTED",
        "hosted://x",
        "https://example.com/x",
        "://x",
        "x",
        "arn:aws:s3:::bucket/key",
        "arn:aws:ssm:us-east-1:123456789012:parameter/",
    ] {
        let text = refused(&mut lab, json!({ "LocationUri": uri }));
        assert_eq!(text, format!("The Uri: {uri} is of an unsupported type"));
    }
    for uri in [
        "s3://bucket",
        "s3://bucket/",
        "s3:///key",
        "ssm-parameter://",
        "ssm-document://",
        "secretsmanager://",
        "codepipeline://",
    ] {
        let text = refused(
            &mut lab,
            json!({ "LocationUri": uri, "RetrievalRoleArn": ROLE }),
        );
        assert_eq!(text, format!("Invalid locationUri {uri}"));
    }
}

#[test]
fn a_role_can_be_broken() {
    let mut lab = shop();
    let broken = |assumable| env::Command::SetRole {
        arn: ROLE.into(),
        assumable,
    };
    lab.tell(broken(false));
    let input = json!({ "LocationUri": S3, "RetrievalRoleArn": ROLE });
    assert_eq!(
        refused(&mut lab, input.clone()),
        format!("Error trying to assume role {ROLE}")
    );
    lab.tell(broken(true));
    create(&mut lab, with(named("conf", S3), input));
    lab.tell(broken(false));
    let input = with(this("conf"), json!({ "RetrievalRoleArn": ROLE }));
    let text = lab.refuse(BAD_REQUEST, "UpdateConfigurationProfile", input);
    assert_eq!(text, format!("Error trying to assume role {ROLE}"));
    lab.ask(
        "UpdateConfigurationProfile",
        with(this("conf"), json!({ "Description": "d" })),
    );
}

#[test]
fn functions_are_named_with_their_account() {
    let mut lab = shop();
    let checked = |content: &str| {
        let schema = json!({ "Type": "JSON_SCHEMA", "Content": "" });
        json!({ "Validators": [schema, { "Type": "LAMBDA", "Content": content }] })
    };
    for content in ["arn:aws:lambda:us-east-1::function:f", "f", ""] {
        let text = format!("ARN {content} is invalid due to not containing an account ID.");
        let input = with(named("conf", "hosted"), checked(content));
        let refused = lab.error(BAD_REQUEST, "CreateConfigurationProfile", input);
        assert_eq!(refused.message, text);
        assert_eq!(refused.place.as_deref(), Some("/Validators/1/Content"));
    }
    create(&mut lab, named("conf", "hosted"));
    let text = lab.refuse(
        BAD_REQUEST,
        "UpdateConfigurationProfile",
        with(this("conf"), checked("f")),
    );
    assert_eq!(
        text,
        "ARN f is invalid due to not containing an account ID."
    );
}

#[test]
fn what_has_something_left_stays() {
    let mut lab = Lab::new();
    let app = lab.app("shop");
    let profile = lab.profile(&app, "conf");
    let version = lab.version(&app, &profile, "one");
    let arn = format!("{ARN}application/{app}/configurationprofile/{profile}");
    let association = associate(&mut lab, &arn);
    let refused =
        |lab: &mut Lab| lab.refuse(BAD_REQUEST, "DeleteConfigurationProfile", this(&profile));
    assert_eq!(
        refused(&mut lab),
        format!(
            "Cannot delete configuration profile {profile} because there are still hosted \
             configuration versions existing under it."
        )
    );
    let input = with(this(&profile), json!({ "VersionNumber": version }));
    lab.ask("DeleteHostedConfigurationVersion", input);
    assert_eq!(
        refused(&mut lab),
        format!(
            "Cannot delete configuration profile {arn} because there are extensions associated \
             with it. Please remove the extension associations to this configuration profile first."
        )
    );
    let association = json!({ "ExtensionAssociationId": association });
    lab.ask("DeleteExtensionAssociation", association);
    assert_eq!(
        lab.ask("DeleteConfigurationProfile", this(&profile)),
        json!({})
    );
    lab.refuse(NOT_FOUND, "DeleteConfigurationProfile", this(&profile));
}

#[test]
fn deployments_do_not_hold_their_profile() {
    let mut lab = Lab::new();
    let app = lab.app("shop");
    let (env, profile) = (lab.env(&app, "prod"), lab.profile(&app, "conf"));
    let version = lab.version(&app, &profile, "one");
    lab.deploy((&app, &env), (&profile, version), "AppConfig.AllAtOnce");
    let input = with(this(&profile), json!({ "VersionNumber": version }));
    lab.ask("DeleteHostedConfigurationVersion", input);
    lab.ask("DeleteConfigurationProfile", this(&profile));
    lab.at(600);
    let deployment = json!({ "ApplicationId": app, "EnvironmentId": env, "DeploymentNumber": 1 });
    let shown = lab.ask("GetDeployment", deployment);
    assert_eq!(shown["State"], "COMPLETE");
    assert_eq!(shown["ConfigurationProfileId"], profile);
    assert_eq!(shown["ConfigurationName"], "conf");
}

#[test]
fn lists_can_be_of_one_type() {
    let mut lab = Lab::new();
    let app = lab.app("shop");
    lab.profile(&app, "a");
    lab.flags(&app, "b");
    lab.profile(&app, "c");
    let of = |lab: &mut Lab, kind: &str| {
        let input = json!({ "ApplicationId": app, "Type": kind });
        column(&lab.list("ListConfigurationProfiles", input), "Name")
    };
    assert_eq!(of(&mut lab, "AWS.Freeform"), ["a", "c"]);
    assert_eq!(of(&mut lab, "AWS.AppConfig.FeatureFlags"), ["b"]);
    assert_eq!(of(&mut lab, "AWS.Other"), [] as [&str; 0]);
}
