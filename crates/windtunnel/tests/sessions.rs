//! What the steps, settings and faults of Nimble Studio mean, and what a run shows of sessions.

mod common;

use common::{run_text, scenario};
use serde_json::{Value, json};

#[path = "sessions/messages.rs"]
mod messages;
#[path = "sessions/settings.rs"]
mod settings;
#[path = "sessions/shown.rs"]
mod shown;

/// A step that calls Nimble Studio in the studio, with other members of the step.
fn call(at: &str, operation: &str, input: Value, rest: Value) -> Value {
    let mut input = input;
    input["studioId"] = json!("${studio}");
    let mut step = json!({ "at": at, "call": format!("nimble.{operation}"), "input": input });
    step.as_object_mut()
        .unwrap()
        .extend(rest.as_object().unwrap().clone());
    step
}

/// A studio, a component, an image and a launch profile, READY after 74 seconds.
fn setup(stream: Value) -> Vec<Value> {
    let mut configuration = json!({ "clipboardMode": "ENABLED",
        "ec2InstanceTypes": [ "g4dn.xlarge" ], "streamingImageIds": [ "${image}" ] });
    let given = stream.as_object().unwrap().clone();
    configuration.as_object_mut().unwrap().extend(given);
    let role = "arn:aws:iam::123456789012:role/r";
    let studio = json!({ "studioName": "studio", "displayName": "Studio",
        "adminRoleArn": role, "userRoleArn": role });
    let mut create = call(
        "PT0S",
        "CreateStudio",
        studio,
        json!({ "save": { "studio": "/studio/studioId" } }),
    );
    create["input"].as_object_mut().unwrap().remove("studioId");
    vec![
        create,
        call(
            "PT2S",
            "CreateStudioComponent",
            json!({ "name": "disk", "type": "SHARED_FILE_SYSTEM" }),
            json!({ "save": { "component": "/studioComponent/studioComponentId" } }),
        ),
        call(
            "PT2S",
            "CreateStreamingImage",
            json!({ "name": "desk", "ec2ImageId": "ami-1" }),
            json!({ "save": { "image": "/streamingImage/streamingImageId" } }),
        ),
        call(
            "PT62S",
            "CreateLaunchProfile",
            json!({ "name": "artists", "ec2SubnetIds": [ "subnet-1" ],
                "launchProfileProtocolVersions": [ "2021-03-31" ],
                "studioComponentIds": [ "${component}" ], "streamConfiguration": configuration }),
            json!({ "save": { "profile": "/launchProfile/launchProfileId" } }),
        ),
    ]
}

fn persistent(more: Value) -> Value {
    let mut stream =
        json!({ "sessionPersistenceMode": "ACTIVATED", "maxSessionLengthInMinutes": 60 });
    let more = more.as_object().unwrap().clone();
    stream.as_object_mut().unwrap().extend(more);
    stream
}

fn launch(at: &str, owner: &str, rest: Value) -> Value {
    let input = json!({ "launchProfileId": "${profile}", "ownedBy": owner });
    let mut step = call(at, "CreateStreamingSession", input, rest);
    if step.get("error").is_none() {
        step["save"] = json!({ owner: "/session/sessionId" });
    }
    step
}

/// A step that does something with the session of an owner.
fn act(at: &str, deed: &str, owner: &str, rest: Value) -> Value {
    let id = json!({ "sessionId": format!("${{{owner}}}") });
    call(at, &format!("{deed}StreamingSession"), id, rest)
}

/// A step that expects members of the session of an owner.
fn get(at: &str, owner: &str, members: Value) -> Value {
    let expected = members.as_object().unwrap().iter();
    let expected = expected.map(|(name, value)| (format!("/session/{name}"), value.clone()));
    let expected: serde_json::Map<String, Value> = expected.collect();
    act(at, "Get", owner, json!({ "expect": expected }))
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

#[track_caller]
fn has(table: &str, lines: &[&str]) {
    for line in lines {
        assert!(table.contains(line), "{line}\n{table}");
    }
}
