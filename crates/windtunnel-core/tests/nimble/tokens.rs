//! Idempotency of every call that has a token.

use serde_json::{Value, json};

use super::sim::{Sim, one, persistent, ready, text, with};
use super::{INVALID, NOT_FOUND};

/// Calls twice with one token: the second call changes nothing and answers with the present. Another
/// parameter is refused.
#[track_caller]
fn replays(sim: &mut Sim, operation: &str, input: Value, other: Value) -> Value {
    let input = with(
        json!({ "studioId": sim.studio, "clientToken": "token" }),
        input,
    );
    let first = sim.ask(operation, input.clone());
    let before = sim.world.state_digest();
    let again = sim.ask(operation, input.clone());
    assert_eq!(again, first, "{operation}");
    assert_eq!(sim.world.state_digest(), before, "{operation}");
    let (code, _) = sim.refused(INVALID, operation, with(input, other));
    assert_eq!(code, "TOKEN_REUSED", "{operation}");
    first
}

#[test]
fn every_call_with_a_token_is_answered_again() {
    let (mut sim, profile) = one(persistent(690));
    let studio =
        json!({ "studioName": "other", "displayName": "", "adminRoleArn": "", "userRoleArn": "" });
    replays(
        &mut sim,
        "CreateStudio",
        studio,
        json!({ "displayName": "x" }),
    );
    replays(
        &mut sim,
        "UpdateStudio",
        json!({ "displayName": "a" }),
        json!({ "displayName": "b" }),
    );
    let image = json!({ "name": "a", "ec2ImageId": "ami-0" });
    let made = replays(
        &mut sim,
        "CreateStreamingImage",
        image,
        json!({ "name": "b" }),
    );
    let image = json!({ "streamingImageId": made["streamingImage"]["streamingImageId"] });
    let part = json!({ "name": "a", "type": "CUSTOM" });
    let made = replays(
        &mut sim,
        "CreateStudioComponent",
        part,
        json!({ "name": "b" }),
    );
    let part = json!({ "studioComponentId": made["studioComponent"]["studioComponentId"] });
    let request = sim.profile_request(json!({}));
    let made = replays(
        &mut sim,
        "CreateLaunchProfile",
        request,
        json!({ "name": "b" }),
    );
    let second = json!({ "launchProfileId": made["launchProfile"]["launchProfileId"] });
    let session = json!({ "launchProfileId": profile });
    let made = replays(
        &mut sim,
        "CreateStreamingSession",
        session,
        json!({ "ownedBy": "b" }),
    );
    let session = json!({ "sessionId": made["session"]["sessionId"] });
    let eulas = sim.ask("ListEulas", json!({}))["eulas"].take();
    let eulas = super::sim::column(&eulas, "eulaId");
    replays(
        &mut sim,
        "AcceptEulas",
        json!({ "eulaIds": eulas }),
        json!({ "eulaIds": [] }),
    );
    sim.at("21:05:00");
    replays(
        &mut sim,
        "UpdateStreamingImage",
        image.clone(),
        json!({ "name": "b" }),
    );
    replays(
        &mut sim,
        "UpdateStudioComponent",
        part.clone(),
        json!({ "name": "b" }),
    );
    replays(
        &mut sim,
        "UpdateLaunchProfile",
        second.clone(),
        json!({ "name": "b" }),
    );
    replays(
        &mut sim,
        "CreateStreamingSessionStream",
        session.clone(),
        json!({ "expirationInSeconds": 60 }),
    );
    let stop = json!({ "volumeRetentionMode": "DELETE" });
    replays(&mut sim, "StopStreamingSession", session.clone(), stop);
    sim.at("21:10:00");
    let backup = json!({ "backupId": "b" });
    replays(&mut sim, "StartStreamingSession", session.clone(), backup);
    sim.at("21:15:00");
    replays(
        &mut sim,
        "DeleteStreamingSession",
        session,
        json!({ "sessionId": "b" }),
    );
    replays(
        &mut sim,
        "DeleteStreamingImage",
        image,
        json!({ "streamingImageId": "b" }),
    );
    replays(
        &mut sim,
        "DeleteStudioComponent",
        part,
        json!({ "studioComponentId": "b" }),
    );
    replays(
        &mut sim,
        "DeleteLaunchProfile",
        second,
        json!({ "launchProfileId": "b" }),
    );
    replays(
        &mut sim,
        "DeleteStudio",
        json!({}),
        json!({ "studioId": "b" }),
    );
}

#[test]
fn a_token_is_forgotten_after_its_window() {
    let short =
        |config: &mut windtunnel_core::Config| config.nimble.switches.token_window_seconds = 600;
    for (change, last, first) in [
        (None, "2022-01-28T20:59:59Z", "2022-01-28T21:00:00Z"),
        (Some(short), "21:09:59", "21:10:00"),
    ] {
        let none: fn(&mut windtunnel_core::Config) = |_| {};
        let change = change.map_or(none, |change| change);
        for (mut sim, profile) in ready(persistent(43_200), change) {
            let create = json!({ "launchProfileId": profile, "clientToken": "k" });
            let made = |sim: &mut Sim| {
                text(
                    &sim.of_studio("CreateStreamingSession", create.clone())["session"]["sessionId"],
                )
            };
            let id = made(&mut sim);
            sim.at(last);
            assert_eq!(made(&mut sim), id);
            sim.at(first);
            let other = made(&mut sim);
            assert_ne!(other, id);
            assert_eq!(made(&mut sim), other);
        }
    }
}

#[test]
fn refused_calls_are_not_remembered() {
    let (mut sim, profile) = one(json!({}));
    let stream = |more| with(json!({ "sessionId": "gone", "clientToken": "k" }), more);
    sim.refused(NOT_FOUND, "CreateStreamingSessionStream", stream(json!({})));
    let id = sim.launch(&profile);
    sim.at("21:05:00");
    sim.of_studio(
        "CreateStreamingSessionStream",
        stream(json!({ "sessionId": id })),
    );
}

#[test]
fn without_a_token_each_call_counts() {
    let (mut sim, profile) = one(json!({}));
    assert_ne!(sim.launch(&profile), sim.launch(&profile));
}

#[test]
fn what_a_token_made_may_be_gone() {
    let (mut sim, profile) = one(json!({}));
    let create = json!({ "launchProfileId": profile, "clientToken": "k" });
    let made = sim.of_studio("CreateStreamingSession", create.clone());
    sim.at("21:05:00")
        .delete(&text(&made["session"]["sessionId"]));
    sim.at("22:06:00");
    let (code, _) = sim.refused(NOT_FOUND, "CreateStreamingSession", create);
    assert_eq!(code, "STREAMING_SESSION_NOT_FOUND");
}
