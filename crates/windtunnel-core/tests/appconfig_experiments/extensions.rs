//! Extensions in what runs deploy, and what a stop makes of their answers.

use windtunnel_core::env;

use super::*;

const FUNCTION: &str = "arn:aws:lambda:us-east-1:123456789012:function:check";

impl Stand {
    /// Creates the extension `checker` with these members and associates it with the application.
    #[track_caller]
    fn extend(&mut self, members: Value) {
        let input = with(json!({ "Name": "checker" }), members);
        let extension = id(&self.lab.ask("CreateExtension", input));
        let resource = format!("{ARN}application/{}", self.app);
        let input = json!({ "ExtensionIdentifier": extension, "ResourceIdentifier": resource });
        self.lab.ask("CreateExtensionAssociation", input);
    }

    fn answer(&mut self, answer: env::Answer) {
        self.lab.tell(env::Command::SetFunction(env::Function {
            uri: FUNCTION.into(),
            answers: vec![answer],
        }));
    }

    #[track_caller]
    fn deployment(&mut self, number: u32) -> Value {
        let input = with(self.place(), json!({ "DeploymentNumber": number }));
        self.lab.ask("GetDeployment", input)
    }
}

fn action() -> Value {
    json!([{ "Name": "call", "Uri": FUNCTION, "RoleArn": ROLE }])
}

fn boom() -> env::Answer {
    env::Answer {
        code: Some("Boom".into()),
        message: Some("boom".into()),
        ..Default::default()
    }
}

#[test]
fn extensions_take_part_in_managed_deployments() {
    let mut stand = Stand::deployed();
    stand.extend(json!({
        "Actions": { "PRE_START_DEPLOYMENT": action(), "ON_DEPLOYMENT_COMPLETE": action() },
        "Parameters": { "why": { "Required": false, "Dynamic": true } },
    }));
    let definition = stand.define("faster", "checkout");
    let parameters = json!({ "DeploymentParameters": {
        "DynamicExtensionParameters": { "checker#why": "test" } } });
    stand.start(&definition, parameters);
    let shown = stand.deployment(2);
    assert_eq!(
        shown["AppliedExtensions"][0]["Parameters"],
        json!({ "why": "test" })
    );
    let log = shown["EventLog"].as_array().expect("a log");
    assert_eq!(
        log[0]["ActionInvocations"].as_array().map(Vec::len),
        Some(1)
    );
    assert_eq!(
        log[1]["ActionInvocations"].as_array().map(Vec::len),
        Some(1)
    );
    stand.answer(boom());
    let input = with(
        stand.run(&definition, 1),
        json!({ "ExposurePercentage": 5 }),
    );
    let text = stand.lab.refuse(BAD_REQUEST, "UpdateExperimentRun", input);
    assert_eq!(text, "Error invoking extension checker: boom");
    assert_eq!(stand.deployments().len(), 2);
}

#[test]
fn a_failing_extension_does_not_hold_a_stop_up() {
    let mut stand = Stand::deployed();
    let definition = stand.define("faster", "checkout");
    stand.start(&definition, json!({ "ExposurePercentage": 100 }));
    stand.extend(json!({ "Actions": { "PRE_START_DEPLOYMENT": action() } }));
    // What comes with a failure is no content.
    stand.answer(env::Answer {
        content: Some("{}".into()),
        ..boom()
    });
    assert_eq!(stand.stop((&definition, 1))["Status"], "DONE");
    assert_eq!(stand.get(&definition)["Status"], "IDLE");
    assert_eq!(stand.deployments()[2], "3 MANAGED v1 COMPLETE");
    let started = stand.deployment(3)["EventLog"][1].clone();
    assert_eq!(started["EventType"], "DEPLOYMENT_STARTED");
    let call = &started["ActionInvocations"][0];
    assert_eq!(call["ErrorCode"], "Boom");
    assert_eq!(call["ErrorMessage"], "boom");
    let mut entities = (0..50).map(|nth| format!("user-{nth}"));
    assert!(entities.all(|entity| stand.shows("checkout", &entity, "US") != "__t1__ on"));
}

#[test]
fn content_that_is_too_large_does_not_hold_a_stop_up() {
    let mut stand = Stand::configured(|config| {
        config.limits.appconfig_configuration_bytes = 2_000;
    });
    let definition = stand.define("faster", "checkout");
    stand.start(&definition, json!({}));
    stand.extend(json!({ "Actions": { "PRE_START_DEPLOYMENT": action() } }));
    stand.answer(env::Answer {
        content: Some(" ".repeat(2_001)),
        ..Default::default()
    });
    let raise = with(
        stand.run(&definition, 1),
        json!({ "ExposurePercentage": 9 }),
    );
    let text = stand.lab.refuse(TOO_LARGE, "UpdateExperimentRun", raise);
    assert_eq!(text, "Content size limit exceeded.");
    assert_eq!(stand.stop((&definition, 1))["Status"], "DONE");
    let calls = stand.deployment(3)["EventLog"][1]["ActionInvocations"].clone();
    assert_eq!(calls.as_array().map(Vec::len), Some(1));
}

#[test]
fn a_parameter_that_is_required_since_does_not_hold_a_stop_up() {
    let mut stand = Stand::deployed();
    let definition = stand.define("faster", "checkout");
    stand.start(&definition, json!({ "ExposurePercentage": 5 }));
    stand.extend(json!({ "Actions": { "PRE_START_DEPLOYMENT": action() } }));
    let input = json!({
        "ExtensionIdentifier": "checker", "Parameters": { "late": { "Required": true } },
    });
    stand.lab.ask("UpdateExtension", input);
    let raise = with(
        stand.run(&definition, 1),
        json!({ "ExposurePercentage": 9 }),
    );
    let text = stand.lab.refuse(BAD_REQUEST, "UpdateExperimentRun", raise);
    assert!(text.contains("has required parameters"), "{text}");
    // What the request itself says wrong is refused here too.
    let parameters = json!({ "DeploymentParameters": {
        "DynamicExtensionParameters": { "checker#none": "x" } } });
    let input = with(stand.run(&definition, 1), parameters);
    let text = stand.lab.refuse(BAD_REQUEST, "StopExperimentRun", input);
    assert_eq!(text, "Extension checker has no dynamic parameter none.");
    assert_eq!(stand.stop((&definition, 1))["Status"], "DONE");
    let shown = stand.deployment(3);
    assert_eq!(shown["AppliedExtensions"][0]["Parameters"], json!({}));
    let calls = &shown["EventLog"][1]["ActionInvocations"];
    assert_eq!(calls.as_array().map(Vec::len), Some(1));
}
