//! Hosted configuration versions: numbers, labels, locks, sizes, flags, and the extensions that are
//! asked before one is made.

#![cfg(feature = "serde")]
#![allow(missing_docs)]

#[path = "common/appconfig.rs"]
mod appconfig;

use appconfig::*;
use serde_json::{Value, json};
use windtunnel_core::Details;

#[path = "appconfig_versions/asked.rs"]
mod asked;

const CREATE: &str = "CreateHostedConfigurationVersion";
const GET: &str = "GetHostedConfigurationVersion";
const LIST: &str = "ListHostedConfigurationVersions";
const DELETE: &str = "DeleteHostedConfigurationVersion";

/// A lab with an application and a hosted profile.
struct Stand {
    lab: Lab,
    app: String,
    profile: String,
}

impl Stand {
    fn new() -> Self {
        let mut lab = Lab::new();
        let app = lab.app("shop");
        let profile = lab.profile(&app, "main");
        Self { lab, app, profile }
    }

    fn flags() -> Self {
        let mut stand = Self::new();
        stand.profile = stand.lab.flags(&stand.app, "flags");
        stand
    }

    /// Returns the names of the profile, with more members.
    fn input(&self, more: Value) -> Value {
        let names = json!({ "ApplicationId": self.app, "ConfigurationProfileId": self.profile });
        with(names, more)
    }

    /// Returns a request to create a version, with more members.
    fn request(&self, content: &str, more: Value) -> Value {
        let given = json!({ "Content": blob(content), "ContentType": "text/plain" });
        with(self.input(given), more)
    }

    #[track_caller]
    fn create(&mut self, content: &str, more: Value) -> Value {
        let request = self.request(content, more);
        self.lab.ask(CREATE, request)
    }

    #[track_caller]
    fn refuse(&mut self, code: &str, content: &str, more: Value) -> String {
        let request = self.request(content, more);
        self.lab.refuse(code, CREATE, request)
    }

    #[track_caller]
    fn content(&mut self, number: i64) -> String {
        let input = self.input(json!({ "VersionNumber": number }));
        text(&self.lab.ask(GET, input)["Content"])
    }

    /// Returns the numbers that a list shows.
    #[track_caller]
    fn numbers(&mut self, more: Value) -> Vec<i64> {
        let items = self.lab.list(LIST, self.input(more));
        let numbers = items.iter().map(|item| item["VersionNumber"].as_i64());
        numbers.map(|number| number.expect("a number")).collect()
    }
}

#[test]
fn a_version_is_shown_as_it_was_given() {
    let mut stand = Stand::new();
    let made = stand.create(
        "first",
        json!({ "Description": "one", "VersionLabel": "v1" }),
    );
    let expected = json!({
        "ApplicationId": stand.app,
        "ConfigurationProfileId": stand.profile,
        "VersionNumber": 1,
        "Description": "one",
        "Content": blob("first"),
        "ContentType": "text/plain",
        "VersionLabel": "v1",
    });
    assert_eq!(made, expected);
    let input = stand.input(json!({ "VersionNumber": 1 }));
    assert_eq!(stand.lab.ask(GET, input), expected);
    let mut summary = expected;
    summary
        .as_object_mut()
        .expect("an object")
        .remove("Content");
    assert_eq!(stand.lab.list(LIST, stand.input(json!({}))), [summary]);
}

#[test]
fn names_stand_for_ids() {
    let mut stand = Stand::new();
    let names = json!({ "ApplicationId": "shop", "ConfigurationProfileId": "main" });
    let made = stand.create("first", names.clone());
    assert_eq!(made["ApplicationId"], stand.app);
    assert_eq!(made["ConfigurationProfileId"], stand.profile);
    let input = with(names, json!({ "VersionNumber": 1 }));
    assert_eq!(stand.lab.ask(GET, input), made);
}

#[test]
fn an_empty_description_is_shown_once() {
    let mut stand = Stand::new();
    let made = stand.create("first", json!({ "Description": "" }));
    assert_eq!(made["Description"], "");
    let input = stand.input(json!({ "VersionNumber": 1 }));
    assert_eq!(stand.lab.ask(GET, input)["Description"], Value::Null);
}

#[test]
fn the_key_of_the_profile_is_shown() {
    let mut stand = Stand::new();
    let input = stand.input(json!({ "KmsKeyIdentifier": "alias/config" }));
    stand.lab.ask("UpdateConfigurationProfile", input);
    let made = stand.create("first", json!({}));
    assert_eq!(
        made["KmsKeyArn"],
        "arn:aws:kms:us-east-1:123456789012:alias/config"
    );
}

#[test]
fn only_hosted_profiles_have_versions() {
    let mut stand = Stand::new();
    let input = json!({
        "ApplicationId": stand.app, "Name": "outside",
        "LocationUri": "ssm-parameter://outside", "RetrievalRoleArn": ROLE,
    });
    stand.profile = id(&stand.lab.ask("CreateConfigurationProfile", input));
    let text = stand.refuse(BAD_REQUEST, "first", json!({}));
    assert_eq!(
        text,
        format!("Configuration profile {} is not hosted.", stand.profile)
    );
}

#[test]
fn content_must_be_given() {
    let mut stand = Stand::new();
    let expected = "1 validation error detected: Value at 'content' failed to satisfy constraint: \
                    Member must not be null";
    assert_eq!(stand.refuse(BAD_REQUEST, "", json!({})), expected);
    let input = stand.input(json!({ "ContentType": "text/plain" }));
    assert_eq!(stand.lab.refuse(BAD_REQUEST, CREATE, input), expected);
}

#[test]
fn a_label_is_unique_in_its_profile_and_no_number() {
    let mut stand = Stand::new();
    let text = stand.refuse(BAD_REQUEST, "first", json!({ "VersionLabel": "123" }));
    let rule = "Member must satisfy regular expression pattern: .*[^0-9].*";
    assert_eq!(text, violation("'123'", "versionLabel", rule));
    stand.create("first", json!({}));
    stand.create("first", json!({ "VersionLabel": "v1" }));
    // It is refused before the lock is looked at.
    let taken = json!({ "VersionLabel": "v1", "LatestVersionNumber": 9 });
    let text = stand.refuse(BAD_REQUEST, "second", taken);
    assert_eq!(
        text,
        "The version label 'v1' has already been assigned to hosted configuration version 2. \
         Please provide a different version label to create your hosted configuration version."
    );
    stand.create("second", json!({ "VersionLabel": "V1" }));
    let input = stand.input(json!({ "VersionNumber": 2 }));
    stand.lab.ask(DELETE, input);
    assert_eq!(
        stand.create("third", json!({ "VersionLabel": "v1" }))["VersionNumber"],
        4
    );
    stand.profile = stand.lab.profile(&stand.app, "other");
    assert_eq!(
        stand.create("first", json!({ "VersionLabel": "v1" }))["VersionNumber"],
        1
    );
}

#[test]
fn the_latest_number_is_a_lock() {
    let mut stand = Stand::new();
    let text = stand.refuse(CONFLICT, "first", json!({ "LatestVersionNumber": 1 }));
    assert_eq!(
        text,
        "Expected latest version 1 does not match actual latest version 0"
    );
    stand.create("first", json!({ "LatestVersionNumber": 0 }));
    stand.create("second", json!({ "LatestVersionNumber": 1 }));
    for given in [0, 1, 3, -1] {
        let text = stand.refuse(CONFLICT, "third", json!({ "LatestVersionNumber": given }));
        let expected = "does not match actual latest version 2";
        assert_eq!(text, format!("Expected latest version {given} {expected}"));
    }
    // The latest is the newest that exists, but its number is not given again.
    let input = stand.input(json!({ "VersionNumber": 2 }));
    stand.lab.ask(DELETE, input);
    let made = stand.create("third", json!({ "LatestVersionNumber": 1 }));
    assert_eq!(made["VersionNumber"], 3);
}

#[test]
fn content_is_at_most_two_mebibytes() {
    let mut stand = Stand::new();
    let most = "x".repeat(2_097_152);
    assert_eq!(stand.create(&most, json!({}))["VersionNumber"], 1);
    // Locks come first.
    stand.refuse(
        CONFLICT,
        &format!("{most}x"),
        json!({ "LatestVersionNumber": 0 }),
    );
    let request = stand.request(&format!("{most}x"), json!({}));
    let error = stand.lab.error(TOO_LARGE, CREATE, request);
    assert_eq!(error.message, "Content size limit exceeded.");
    let details = Details::TooLarge {
        limit: 2_048,
        size: 2_049,
    };
    assert_eq!(error.details.as_deref(), Some(&details));
}

#[test]
fn what_is_missing_is_named() {
    let mut stand = Stand::new();
    stand.create("first", json!({}));
    for operation in [GET, DELETE] {
        for number in [0, 2, -1, 1_i64 << 40] {
            let input = stand.input(json!({ "VersionNumber": number }));
            let text = stand.lab.refuse(NOT_FOUND, operation, input);
            let (app, profile) = (&stand.app, &stand.profile);
            assert_eq!(
                text,
                format!(
                    "Hosted Configuration Version with Application Id {app}, Configuration Profile \
                     Id {profile}, and Version {number} could not be found for account {ACCOUNT}"
                )
            );
        }
    }
    let given = json!({ "VersionNumber": 1, "Content": blob("x"), "ContentType": "text/plain" });
    for operation in [CREATE, GET, LIST, DELETE] {
        let input = with(
            stand.input(given.clone()),
            json!({ "ApplicationId": "nothing" }),
        );
        let text = stand.lab.refuse(NOT_FOUND, operation, input);
        let expected = "Application with Id nothing could not be found for account 123456789012.";
        assert_eq!(text, expected);
        let input = stand.input(with(
            given.clone(),
            json!({ "ConfigurationProfileId": "none" }),
        ));
        let text = stand.lab.refuse(NOT_FOUND, operation, input);
        assert!(
            text.starts_with("Configuration Profile with Application Id"),
            "{text}"
        );
    }
}

#[test]
fn lists_show_the_newest_first() {
    let mut stand = Stand::new();
    for label in ["v1-a", "v1-b", "v2-a"] {
        stand.create(label, json!({ "VersionLabel": label }));
    }
    stand.create("none", json!({}));
    assert_eq!(stand.numbers(json!({})), [4, 3, 2, 1]);
    assert_eq!(stand.numbers(json!({ "VersionLabel": "v1-a" })), [1]);
    assert_eq!(stand.numbers(json!({ "VersionLabel": "v1" })), [0_i64; 0]);
    assert_eq!(stand.numbers(json!({ "VersionLabel": "v1*" })), [2, 1]);
    assert_eq!(stand.numbers(json!({ "VersionLabel": "*" })), [3, 2, 1]);
    let pages = stand.lab.pages(LIST, stand.input(json!({})), 3);
    assert_eq!(pages.iter().map(Vec::len).collect::<Vec<_>>(), [3, 1]);
    // What is made or deleted in between is neither shown twice nor skipped.
    let input = stand.input(json!({ "MaxResults": 2 }));
    let page = stand.lab.ask(LIST, input);
    let token = &page["NextToken"];
    stand.create("later", json!({}));
    let input = stand.input(json!({ "VersionNumber": 3 }));
    stand.lab.ask(DELETE, input);
    let input = stand.input(json!({ "MaxResults": 2, "NextToken": token }));
    let page = stand.lab.ask(LIST, input);
    assert_eq!(page["Items"][0]["VersionNumber"], 2);
    assert_eq!(page["Items"][1]["VersionNumber"], 1);
    assert_eq!(page["NextToken"], Value::Null);
    // A token is good for its own list alone.
    let input = stand.input(json!({ "NextToken": token, "VersionLabel": "v1*" }));
    let text = stand.lab.refuse(BAD_REQUEST, LIST, input);
    let token = token.as_str().expect("a token");
    assert_eq!(text, format!("Invalid nextToken parameter {token}."));
}

#[test]
fn a_deployed_version_may_go() {
    let mut stand = Stand::new();
    stand.create("first", json!({ "VersionLabel": "v1" }));
    let env = stand.lab.env(&stand.app, "production");
    let strategy = stand.lab.instant();
    let place = (stand.app.as_str(), env.as_str());
    stand.lab.deploy(place, (&stand.profile, 1), &strategy);
    let input = stand.input(json!({ "VersionNumber": 1 }));
    stand.lab.ask(DELETE, input.clone());
    stand.lab.refuse(NOT_FOUND, GET, input);
    let place = json!({ "ApplicationId": stand.app, "EnvironmentId": env, "DeploymentNumber": 1 });
    let deployment = stand.lab.ask("GetDeployment", place);
    assert_eq!(deployment["State"], "COMPLETE");
    assert_eq!(deployment["VersionLabel"], "v1");
    let input = json!({
        "Application": stand.app, "Environment": env, "Configuration": stand.profile,
        "ClientId": "client",
    });
    assert_eq!(
        text(&stand.lab.ask("GetConfiguration", input)["Content"]),
        "first"
    );
}

/// A document of one flag, which is so.
fn flag(enabled: &str) -> String {
    format!(
        r#"{{"version": "1", "values": {{"new": {{"enabled": {enabled}}}}},
            "flags": {{"new": {{"name": "New"}}}}}}"#
    )
}

#[test]
fn flags_are_stored_in_one_form() {
    let mut stand = Stand::flags();
    let json = json!({ "ContentType": "application/json" });
    let made = stand.create(
        &flag("\"T\""),
        with(json.clone(), json!({ "VersionLabel": "on" })),
    );
    let stored = text(&made["Content"]);
    let at = "\"2026-01-01T00:00:00Z\"";
    let times = format!("\"_createdAt\":{at},\"_updatedAt\":{at}");
    let expected = format!(
        "{{\"flags\":{{\"new\":{{{times},\"name\":\"New\"}}}},\
         \"values\":{{\"new\":{{{times},\"enabled\":true}}}},\"version\":\"1\"}}"
    );
    assert_eq!(stored, expected);
    assert_eq!(stand.content(1), expected);
    // Flags that say the same are the same version, whatever else is said.
    stand.lab.at(60);
    let given = with(json.clone(), json!({ "Description": "again" }));
    assert_eq!(stand.create(&flag("true"), given), made);
    assert_eq!(stand.create(&stored, json.clone())["VersionNumber"], 1);
    assert_eq!(stand.numbers(json!({})), [1]);
    // Others are compared with the latest version.
    assert_eq!(
        stand.create(&flag("false"), json.clone())["VersionNumber"],
        2
    );
    assert_eq!(stand.create(&flag("true"), json)["VersionNumber"], 3);
}

#[test]
fn other_content_always_makes_a_version() {
    let mut stand = Stand::new();
    let document = flag("true");
    for number in 1..4 {
        assert_eq!(stand.create(&document, json!({}))["VersionNumber"], number);
        assert_eq!(stand.content(number), document);
    }
}

#[test]
fn invalid_flags_are_refused() {
    let mut stand = Stand::flags();
    let request = stand.request(r#"{"flags":{},"values":{},"version":"2"}"#, json!({}));
    let error = stand.lab.error(BAD_REQUEST, CREATE, request);
    let text = "Error invoking extension AppConfig Feature Flags Helper: Invalid 'Content' data";
    assert_eq!(error.message, text);
    let Some(Details::InvalidConfiguration(problems)) = error.details.as_deref() else {
        panic!("{error:?} tells what is wrong");
    };
    assert_eq!(problems[0].constraint.as_deref(), Some("OneOf(1)"));
    assert_eq!(problems[0].location.as_deref(), Some("version"));
    assert_eq!(problems[0].value.as_deref(), Some("2"));
    // The lock comes first.
    stand.refuse(CONFLICT, "nonsense", json!({ "LatestVersionNumber": 5 }));
}
