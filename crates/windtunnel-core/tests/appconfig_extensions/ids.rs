//! Every call of an extension has an id of its own, and so has every event of a bus.

use std::collections::BTreeSet;

use windtunnel_core::env::{self, Answer};

use super::stand::Stand;
use super::*;

const BUS: &str = "arn:aws:events:us-east-1:123456789012:event-bus/default";

impl Stand {
    /// Associates an extension with the application that calls this at these points.
    #[track_caller]
    fn extend(&mut self, points: &[&str], uri: &str) {
        let action = json!([{ "Name": "call", "Uri": uri, "RoleArn": ROLE }]);
        let actions = points.iter().map(|&point| (point.into(), action.clone()));
        let actions: serde_json::Map<_, _> = actions.collect();
        let made = create(&mut self.lab, json!({ "Actions": actions }));
        let app = self.arn("");
        associate(&mut self.lab, &id(&made), &app, json!({}));
    }

    /// Says whether a function fails from now on.
    fn fails(&mut self, function: &str, fails: bool) {
        let failure = Answer {
            code: Some("Unhandled".into()),
            message: Some("boom".into()),
            ..Answer::default()
        };
        self.lab.tell(env::Command::SetFunction(env::Function {
            uri: format!("{LAMBDA}{function}"),
            answers: fails.then_some(failure).into_iter().collect(),
        }));
    }

    /// The ids of the calls in the log of a deployment.
    #[track_caller]
    fn logged(&mut self, number: u32) -> Vec<String> {
        let input = json!({
            "ApplicationId": self.app, "EnvironmentId": self.env, "DeploymentNumber": number,
        });
        let shown = self.lab.ask("GetDeployment", input);
        let log = shown["EventLog"].as_array().expect("a log").iter();
        let calls = log.filter_map(|event| event["ActionInvocations"].as_array());
        calls
            .flat_map(|calls| column(calls, "InvocationId"))
            .collect()
    }

    /// The ids of the calls that wait, and of the events among them.
    fn called(&mut self) -> (Vec<String>, Vec<String>) {
        let (mut calls, mut events) = (Vec::new(), Vec::new());
        for call in self.calls() {
            let payload: Value = serde_json::from_str(&call.payload).expect("JSON");
            let detail = payload.get("detail").unwrap_or(&payload);
            calls.push(detail["InvocationId"].as_str().expect("an id").to_owned());
            events.extend(payload["id"].as_str().map(String::from));
        }
        (calls, events)
    }
}

#[track_caller]
fn are_distinct(ids: &[String]) {
    let distinct: BTreeSet<_> = ids.iter().collect();
    assert_eq!(distinct.len(), ids.len(), "{ids:?}");
}

#[test]
fn ticks_that_share_an_event_have_ids_of_their_own() {
    let mut stand = Stand::new();
    stand.extend(&["AT_DEPLOYMENT_TICK"], &format!("{LAMBDA}watch"));
    stand.strategy = "AppConfig.AllAtOnce".into();
    stand.applied(json!({}));
    stand.lab.at(600);
    let (called, _) = stand.called();
    // A step, the start of the bake, nine full minutes of it and the completion.
    assert_eq!(called.len(), 12);
    are_distinct(&called);
    assert_eq!(stand.logged(1).len(), 12);
    are_distinct(&stand.logged(1));
}

#[test]
fn calls_before_a_refusal_have_ids_of_their_own() {
    for seconds in [0, 60] {
        let mut stand = Stand::new();
        let function = format!("{LAMBDA}gate");
        let points = [
            "PRE_CREATE_HOSTED_CONFIGURATION_VERSION",
            "PRE_START_DEPLOYMENT",
        ];
        stand.extend(&points, &function);
        stand.fails("gate", true);
        let version = json!({
            "ApplicationId": stand.app, "ConfigurationProfileId": stand.profile,
            "Content": blob("second"), "ContentType": "text/plain",
        });
        for _ in 0..2 {
            let request = stand.request(json!({}));
            stand.lab.refuse(BAD_REQUEST, "StartDeployment", request);
            let operation = "CreateHostedConfigurationVersion";
            stand.lab.refuse(BAD_REQUEST, operation, version.clone());
            stand.lab.pass(seconds);
        }
        stand.fails("gate", false);
        stand.applied(json!({}));
        stand.lab.ask("CreateHostedConfigurationVersion", version);
        let (called, _) = stand.called();
        assert_eq!(called.len(), 6);
        are_distinct(&called);
        // The log has the id that the function was told.
        assert_eq!(stand.logged(1), called[4..5]);
    }
}

#[test]
fn what_is_created_again_does_not_repeat_ids() {
    for seconds in [0, 60] {
        let mut stand = Stand::new();
        stand.extend(&["ON_DEPLOYMENT_START", "ON_DEPLOYMENT_COMPLETE"], BUS);
        for _ in 0..3 {
            stand.applied(json!({}));
            stand.lab.pass(seconds);
            let input = json!({
                "ApplicationId": stand.app, "EnvironmentId": stand.env,
                "DeletionProtectionCheck": "BYPASS",
            });
            stand.lab.ask("DeleteEnvironment", input);
            stand.env = stand.lab.env(&stand.app.clone(), "production");
        }
        let (called, events) = stand.called();
        assert_eq!((called.len(), events.len()), (6, 6));
        are_distinct(&called);
        are_distinct(&events);
    }
}

#[test]
fn ids_are_those_of_the_world_after_a_restart() {
    let run = |restores: bool| {
        let mut stand = Stand::new();
        stand.extend(&["PRE_START_DEPLOYMENT"], &format!("{LAMBDA}gate"));
        stand.fails("gate", true);
        let request = stand.request(json!({}));
        stand.lab.refuse(BAD_REQUEST, "StartDeployment", request);
        if restores {
            stand.lab.restore();
        }
        stand.fails("gate", false);
        stand.applied(json!({}));
        let (called, _) = stand.called();
        are_distinct(&called);
        (called, stand.lab.world.state_digest())
    };
    assert_eq!(run(true), run(false));
}
