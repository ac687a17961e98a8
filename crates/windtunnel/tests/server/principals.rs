//! Who calls Nimble Studio: by flag, by access key, by reset; and it is journalled.

use serde_json::{Value, json};

use crate::client::Server;
use crate::common::{scratch, windtunnel};
use crate::facts::held;
use crate::shop::text;

const STUDIOS: &str = "/2020-08-01/studios";

fn nimble(
    server: &Server,
    key: &str,
    method: &str,
    path: &str,
    body: Value,
) -> crate::client::Reply {
    let signed = format!(
        "authorization: AWS4-HMAC-SHA256 Credential={key}/20260101/us-east-1/nimble/aws4_request\r\n"
    );
    let body = if body.is_null() {
        String::new()
    } else {
        body.to_string()
    };
    server.call(method, path, &signed, &body)
}

fn settle(server: &Server) {
    server
        .post("/_windtunnel/clock", &json!({ "advance": "PT1H" }))
        .ok();
}

/// Makes a studio with a component and returns who made the component.
fn creator(server: &Server, key: &str) -> String {
    let studio = json!({ "adminRoleArn": "arn:aws:iam::123456789012:role/admin",
        "displayName": "Studio", "studioName": key.to_lowercase(),
        "userRoleArn": "arn:aws:iam::123456789012:role/user" });
    let studio = nimble(server, key, "POST", STUDIOS, studio).ok();
    settle(server);
    let path = format!(
        "{STUDIOS}/{}/studio-components",
        text(&studio["studio"]["studioId"])
    );
    let component = json!({ "name": "component", "type": "CUSTOM" });
    let made = nimble(server, key, "POST", &path, component).ok();
    text(&made["studioComponent"]["createdBy"])
}

#[test]
fn an_access_key_says_who_calls() {
    let journal = scratch("principals.jsonl");
    let _ = std::fs::remove_file(&journal);
    let file = journal.to_str().unwrap();
    let flags = [
        "--principal",
        "AROABOSS:boss",
        "--principal",
        "AKIDANN=AROAARTIST:ann",
        "--journal",
        file,
    ];
    let server = Server::start(&flags);
    assert_eq!(creator(&server, "AKIDANN"), "AROAARTIST:ann");
    assert_eq!(creator(&server, "AKIDOTHER"), "AROABOSS:boss");
    let end = held(&server);
    assert_eq!(server.terminate(), Some(0));
    let lines = std::fs::read_to_string(&journal).unwrap();
    assert!(
        lines.contains(r#"{"nimbleas":{"principal":"AROAARTIST:ann","#),
        "{lines}"
    );
    let ran = windtunnel(&["replay", file]);
    assert_eq!((ran.code, ran.stderr.as_str()), (0, ""));

    // Who called stays, and who is named anew calls from now on.
    let server = Server::start(&[
        "--principal",
        "AKIDBOB=AROAARTIST:bob",
        "--journal",
        file,
        "--resume",
    ]);
    assert_eq!(held(&server), end);
    assert_eq!(creator(&server, "AKIDBOB"), "AROAARTIST:bob");
    assert_eq!(creator(&server, "KEY"), "AROABOSS:boss");
    assert_eq!(server.terminate(), Some(0));
    assert_eq!(windtunnel(&["replay", file]).code, 0);
}

#[test]
fn a_reset_world_has_another_principal_and_failures_by_chance() {
    let server = Server::start(&[
        "--principal",
        "AROABOSS:boss",
        "--principal",
        "AKIDANN=AROA:ann",
    ]);
    let reset = |body: Value| server.post("/_windtunnel/reset", &body);
    let failures =
        json!([ { "kind": "studioComponent", "step": "create", "perMillion": 1_000_000 } ]);
    reset(
        json!({ "principal": "AROADIRECTOR:eve", "administrators": ["AROADIRECTOR:eve"],
        "failures": failures }),
    )
    .ok();
    assert_eq!(creator(&server, "AKID"), "AROADIRECTOR:eve");
    assert_eq!(creator(&server, "AKIDANN"), "AROA:ann");
    let soon = json!({ "advance": "PT1M" });
    server.post("/_windtunnel/clock", &soon).ok();
    let listed = nimble(&server, "AKID", "GET", STUDIOS, Value::Null).ok();
    let studio = text(&listed["studios"][1]["studioId"]);
    let path = format!("{STUDIOS}/{studio}/studio-components");
    let listed = nimble(&server, "AKID", "GET", &path, Value::Null).ok();
    assert_eq!(listed["studioComponents"][0]["state"], "CREATE_FAILED");
    let before = held(&server);
    for (bad, place) in [
        (json!({ "principal": 5 }), "/principal"),
        (json!({ "administrators": "eve" }), "/administrators"),
        (
            json!({ "failures": [ { "kind": "studio" } ] }),
            "/failures/0",
        ),
        (
            json!({ "failures": [ { "kind": "studio", "step": "start", "perMillion": 1 } ] }),
            "/failures/0",
        ),
    ] {
        assert_eq!(reset(bad).refused(400).1.as_deref(), Some(place));
        assert_eq!(held(&server), before);
    }
    reset(json!({})).ok();
    assert_eq!(creator(&server, "AKID"), "AROABOSS:boss");
}

#[test]
fn only_owners_and_administrators_use_a_session() {
    let server = Server::start(&[
        "--principal",
        "AKIDANN=AROA:ann",
        "--principal",
        "AKIDBOB=AROA:bob",
    ]);
    let body = json!({ "switches": { "authorize_by_owner": true }, "administrators": ["AROA:ann"],
        "principal": "AROA:nobody" });
    server.post("/_windtunnel/reset", &body).ok();
    let call =
        |key: &str, method: &str, path: &str, body: Value| nimble(&server, key, method, path, body);
    let studio = json!({ "adminRoleArn": "arn:aws:iam::123456789012:role/admin",
        "displayName": "Studio", "studioName": "studio",
        "userRoleArn": "arn:aws:iam::123456789012:role/user" });
    let studio = call("AKIDANN", "POST", STUDIOS, studio).ok();
    let studio = format!("{STUDIOS}/{}", text(&studio["studio"]["studioId"]));
    settle(&server);
    let image = json!({ "name": "image", "ec2ImageId": "ami-0123456789abcdef0" });
    let image = call(
        "AKIDANN",
        "POST",
        &format!("{studio}/streaming-images"),
        image,
    )
    .ok();
    let component = json!({ "name": "component", "type": "CUSTOM" });
    let component = call(
        "AKIDANN",
        "POST",
        &format!("{studio}/studio-components"),
        component,
    )
    .ok();
    settle(&server);
    let profile = json!({ "name": "profile", "ec2SubnetIds": ["subnet-1"],
        "launchProfileProtocolVersions": ["2021-03-31"],
        "studioComponentIds": [component["studioComponent"]["studioComponentId"]],
        "streamConfiguration": { "clipboardMode": "ENABLED", "ec2InstanceTypes": ["g4dn.xlarge"],
            "streamingImageIds": [image["streamingImage"]["streamingImageId"]] } });
    let profile = call(
        "AKIDANN",
        "POST",
        &format!("{studio}/launch-profiles"),
        profile,
    )
    .ok();
    settle(&server);
    let sessions = format!("{studio}/streaming-sessions");
    let create = json!({ "launchProfileId": profile["launchProfile"]["launchProfileId"] });
    let made = call("AKIDBOB", "POST", &sessions, create).ok();
    assert_eq!(made["session"]["ownedBy"], "AROA:bob");
    let session = format!("{sessions}/{}", text(&made["session"]["sessionId"]));
    server
        .post("/_windtunnel/clock", &json!({ "advance": "PT10M" }))
        .ok();
    let before = held(&server);
    let refused = call("AKIDEVE", "DELETE", &session, Value::Null);
    assert_eq!(refused.status, 403, "{refused:?}");
    assert_eq!(held(&server), before);
    // A fault strikes the session, and who administers the studio may end it.
    let id = &made["session"]["sessionId"];
    let fault = json!({ "session": id, "transition": "stop", "code": "INTERNAL_ERROR" });
    server.post("/_windtunnel/faults", &fault).ok();
    call("AKIDBOB", "POST", &format!("{session}/stop"), json!({})).ok();
    server
        .post("/_windtunnel/clock", &json!({ "advance": "PT15M" }))
        .ok();
    let shown = call("AKIDBOB", "GET", &session, Value::Null).ok();
    assert_eq!(shown["session"]["state"], "STOP_FAILED", "{shown}");
    call("AKIDANN", "DELETE", &session, Value::Null).ok();
}
