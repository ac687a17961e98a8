//! Extensions that are asked before a version is made.

use windtunnel_core::appconfig::Invocation;
use windtunnel_core::env::{self, Answer};

use super::*;

const LAMBDA: &str = "arn:aws:lambda:us-east-1:123456789012:function:";
const QUEUE: &str = "arn:aws:sqs:us-east-1:123456789012:queue";

impl Stand {
    /// Creates an extension that calls this before a version is made, and associates it with a
    /// resource.
    #[track_caller]
    fn extend(&mut self, name: &str, uri: &str, resource: &str) -> String {
        let action = json!([{ "Name": "ask", "Uri": uri }]);
        let actions = json!({ "PRE_CREATE_HOSTED_CONFIGURATION_VERSION": action });
        let input = json!({ "Name": name, "Actions": actions });
        self.lab.ask("CreateExtension", input);
        let input = json!({ "ExtensionIdentifier": name, "ResourceIdentifier": resource });
        id(&self.lab.ask("CreateExtensionAssociation", input))
    }

    fn answer(&mut self, function: &str, answer: Answer) {
        self.lab.tell(env::Command::SetFunction(env::Function {
            uri: format!("{LAMBDA}{function}"),
            answers: vec![answer],
        }));
    }

    fn app_arn(&self) -> String {
        format!("{ARN}application/{}", self.app)
    }

    fn profile_arn(&self) -> String {
        format!("{}/configurationprofile/{}", self.app_arn(), self.profile)
    }

    /// Takes the calls of extensions: what was called, and the payload.
    fn calls(&mut self) -> Vec<(String, Value)> {
        let now = self.lab.now;
        let take = || self.lab.world.appconfig(now).take_invocation();
        let read = |call: Invocation| {
            let payload = serde_json::from_str(&call.payload).expect("payloads are JSON");
            (call.uri, payload)
        };
        std::iter::from_fn(take).map(read).collect()
    }
}

fn says(content: &str) -> Answer {
    Answer {
        content: Some(content.into()),
        ..Default::default()
    }
}

fn fails(message: &str) -> Answer {
    Answer {
        code: Some("Unhandled".into()),
        message: Some(message.into()),
        ..Default::default()
    }
}

#[test]
fn extensions_are_asked_in_the_order_of_their_associations() {
    let mut stand = Stand::new();
    let (app, profile) = (stand.app_arn(), stand.profile_arn());
    stand.extend("first", &format!("{LAMBDA}one"), &app);
    stand.extend("second", &format!("{LAMBDA}two"), &profile);
    stand.extend("third", &format!("{LAMBDA}three"), &app);
    stand.answer("one", says("from one"));
    stand.answer("three", says("from three"));
    let made = stand.create("given", json!({ "Description": "text" }));
    assert_eq!(text(&made["Content"]), "from three");
    assert_eq!(stand.content(1), "from three");
    let calls = stand.calls();
    let called: Vec<_> = calls
        .iter()
        .map(|(uri, _)| uri.trim_start_matches(LAMBDA))
        .collect();
    assert_eq!(called, ["one", "two", "three"]);
    let contents = calls.iter().map(|(_, payload)| text(&payload["Content"]));
    // One that answers no content keeps that of the one before.
    assert_eq!(
        contents.collect::<Vec<_>>(),
        ["given", "from one", "from one"]
    );
    let payload = with(calls[0].1.clone(), json!({ "InvocationId": "abcdefg" }));
    assert_eq!(
        payload,
        json!({
            "InvocationId": "abcdefg",
            "Parameters": {},
            "Type": "PreCreateHostedConfigurationVersion",
            "Application": { "Id": stand.app, "Name": "shop" },
            "ConfigurationProfile": { "Id": stand.profile, "Name": "main" },
            "Content": blob("given"),
            "ContentType": "text/plain",
            "ContentVersion": "1",
            "Description": "text",
            "ConfigurationProfileType": "AWS.Freeform",
        })
    );
    let ids = calls
        .iter()
        .map(|(_, payload)| payload["InvocationId"].as_str().expect("an id"));
    let mut ids: Vec<_> = ids.collect();
    assert!(ids.iter().all(|id| id.len() == 7), "{ids:?}");
    ids.sort_unstable();
    ids.dedup();
    assert_eq!(ids.len(), 3, "every call has its own id");
}

#[test]
fn extensions_are_told_of_the_version_before() {
    let mut stand = Stand::new();
    stand.create("before", json!({}));
    let app = stand.app_arn();
    stand.extend("first", &format!("{LAMBDA}one"), &app);
    stand.create("after", json!({ "ContentType": "application/json" }));
    let (_, payload) = &stand.calls()[0];
    assert_eq!(payload["ContentVersion"], "2");
    assert_eq!(
        payload["PreviousContent"],
        json!({
            "Content": blob("before"),
            "ContentType": "text/plain",
            "ContentVersion": "1",
        })
    );
    assert_eq!(payload["Description"], Value::Null);
}

#[test]
fn an_extension_that_fails_prevents_the_version() {
    let mut stand = Stand::new();
    let app = stand.app_arn();
    stand.extend("guard", &format!("{LAMBDA}one"), &app);
    stand.extend("never", &format!("{LAMBDA}two"), &app);
    stand.answer(
        "one",
        Answer {
            times: Some(1),
            ..fails("no such key")
        },
    );
    let request = stand.request("given", json!({ "VersionLabel": "v1" }));
    let error = stand
        .lab
        .call(CREATE, request)
        .expect_err("the extension fails");
    assert_eq!(error.code.name(), BAD_REQUEST);
    assert_eq!(error.message, "Error invoking extension guard: no such key");
    assert_eq!(stand.numbers(json!({})), [0_i64; 0]);
    assert_eq!(stand.calls().len(), 1, "those behind it are not asked");
    // Neither the number nor the label was used up.
    let made = stand.create("given", json!({ "VersionLabel": "v1" }));
    assert_eq!(made["VersionNumber"], 1);
}

#[test]
fn requests_are_checked_before_extensions_are_asked() {
    let mut stand = Stand::new();
    let app = stand.app_arn();
    stand.extend("first", &format!("{LAMBDA}one"), &app);
    stand.refuse(CONFLICT, "given", json!({ "LatestVersionNumber": 1 }));
    stand.refuse(TOO_LARGE, &"x".repeat(2_097_153), json!({}));
    assert_eq!(stand.calls(), []);
    // What an extension makes of the content is checked again.
    stand.answer("one", says(&"x".repeat(3_000_000)));
    let request = stand.request("given", json!({}));
    let error = stand.lab.call(CREATE, request).expect_err("too large");
    assert_eq!(error.code.name(), TOO_LARGE);
    let details = Details::TooLarge {
        limit: 2_048,
        size: 2_930,
    };
    assert_eq!(error.details.as_deref(), Some(&details));
    assert_eq!(stand.numbers(json!({})), [0_i64; 0]);
}

#[test]
fn only_functions_of_the_profile_and_its_application_are_asked() {
    let mut stand = Stand::new();
    let env = stand.lab.env(&stand.app, "production");
    let other = stand.lab.profile(&stand.app, "other");
    let app = stand.app_arn();
    stand.extend("queue", QUEUE, &app);
    stand.extend(
        "env",
        &format!("{LAMBDA}one"),
        &format!("{app}/environment/{env}"),
    );
    let other = format!("{app}/configurationprofile/{other}");
    stand.extend("other", &format!("{LAMBDA}two"), &other);
    let input = json!({
        "Name": "later",
        "Actions": { "PRE_START_DEPLOYMENT": [{ "Name": "ask", "Uri": format!("{LAMBDA}one") }] },
    });
    stand.lab.ask("CreateExtension", input);
    let input = json!({ "ExtensionIdentifier": "later", "ResourceIdentifier": app });
    stand.lab.ask("CreateExtensionAssociation", input);
    for id in [
        "AWS.AppConfig.FeatureFlags",
        "AWS.AppConfig.DeploymentNotificationsToEventBridge",
    ] {
        let input = json!({ "ExtensionIdentifier": id, "ResourceIdentifier": app });
        stand.lab.ask("CreateExtensionAssociation", input);
    }
    stand.create("given", json!({}));
    assert_eq!(stand.calls(), []);
}

#[test]
fn what_an_extension_makes_of_flags_is_checked() {
    let mut stand = Stand::flags();
    let app = stand.app_arn();
    stand.extend("first", &format!("{LAMBDA}one"), &app);
    stand.answer("one", says("nonsense"));
    let request = stand.request(&flag("true"), json!({}));
    let error = stand.lab.call(CREATE, request).expect_err("no flags");
    let text = "Error invoking extension AppConfig Feature Flags Helper: Invalid 'Content' data";
    assert_eq!(error.message, text);
    assert_eq!(
        stand.calls()[0].1["ConfigurationProfileType"],
        "AWS.AppConfig.FeatureFlags"
    );
    stand.answer("one", says(&flag("true")));
    assert_eq!(stand.create("nonsense", json!({}))["VersionNumber"], 1);
}
