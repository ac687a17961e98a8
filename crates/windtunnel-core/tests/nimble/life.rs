//! Sessions: who did what, what each state answers, the rows of 3.2, retention, legacy stops.

use serde_json::{Value, json};
use windtunnel_core::nimble::{Kind, Lifetime, Step};
use windtunnel_core::{Instant, Span};

use super::sim::{Sim, fault, one, persistent, ready, terminating, text};
use super::{CONFLICT, DENIED, NOT_FOUND};

const CALLS: [&str; 4] = [
    "StartStreamingSession",
    "StopStreamingSession",
    "DeleteStreamingSession",
    "CreateStreamingSessionStream",
];

/// Checks which of the calls a session answers in its present state; nothing changes.
#[track_caller]
fn answers(sim: &mut Sim, id: &str, expected: [bool; 4]) {
    for (call, is_answered) in CALLS.into_iter().zip(expected) {
        let of = json!({ "sessionId": id });
        if is_answered {
            sim.clone().of_studio(call, of);
        } else {
            let state = text(&sim.session(id)["state"]);
            let (code, text) = sim.refused(CONFLICT, call, of);
            let expected = format!("Streaming session in state {state} refuses {call}");
            assert_eq!((code.as_str(), text), ("INVALID_STATE", expected));
        }
    }
}

const NOTHING: [bool; 4] = [false; 4];
const START: [bool; 4] = [true, false, true, false];
const STOP: [bool; 4] = [false, true, true, false];
const DELETE: [bool; 4] = [false, false, true, false];

#[test]
fn each_state_answers_its_calls_and_refuses_the_others() {
    let (mut sim, profile) = one(persistent(690));
    let id = sim.launch(&profile);
    let failing = |step, code: &str| {
        let mut fault = fault(Kind::StreamingSession, step, code);
        fault.times = Some(1);
        fault
    };
    answers(&mut sim, &id, NOTHING);
    sim.at("21:05:00");
    answers(&mut sim, &id, [false, true, true, true]);
    sim.inject(failing(Step::Stop, "INTERNAL_ERROR"));
    sim.stop(&id);
    answers(&mut sim, &id, NOTHING);
    sim.at("21:10:00");
    sim.shows(
        &id,
        json!({ "state": "STOP_FAILED", "stopAt": null, "terminateAt": null }),
    );
    answers(&mut sim, &id, STOP);
    sim.stop(&id);
    sim.at("21:20:00");
    answers(&mut sim, &id, START);
    sim.inject(failing(Step::Start, "NETWORK_CONNECTION_ERROR"));
    sim.start(&id);
    answers(&mut sim, &id, NOTHING);
    sim.at("21:30:00");
    sim.shows(
        &id,
        json!({ "state": "START_FAILED", "statusCode": "NETWORK_CONNECTION_ERROR" }),
    );
    answers(&mut sim, &id, START);
    sim.inject(failing(Step::Delete, "NETWORK_INTERFACE_ERROR"));
    sim.delete(&id);
    answers(&mut sim, &id, NOTHING);
    sim.at("21:40:00");
    sim.shows(
        &id,
        json!({ "state": "DELETE_FAILED", "statusCode": "NETWORK_INTERFACE_ERROR",
        "statusMessage": "Streaming session delete failed: NETWORK_INTERFACE_ERROR" }),
    );
    answers(&mut sim, &id, DELETE);
    sim.delete(&id);
    sim.at("21:50:00");
    sim.shows(&id, json!({ "state": "DELETED" }));
    answers(&mut sim, &id, NOTHING);
    sim.inject(failing(Step::Create, "DECRYPT_STREAMING_IMAGE_ERROR"));
    let id = sim.launch(&profile);
    sim.at("22:00:00");
    answers(&mut sim, &id, DELETE);
}

#[test]
fn failed_sessions_stay_until_they_are_deleted_and_those_never_made_expire() {
    for (mut sim, profile) in ready(persistent(60), |_| {}) {
        let stays = sim.launch(&profile);
        sim.at("21:05:00");
        sim.inject(fault(Kind::StreamingSession, Step::Stop, "INTERNAL_ERROR"));
        sim.inject(fault(
            Kind::StreamingSession,
            Step::Create,
            "INTERNAL_ERROR",
        ));
        sim.stop(&stays);
        let expires = sim.launch(&profile);
        sim.at("21:10:00");
        sim.shows(
            &expires,
            json!({ "state": "CREATE_FAILED", "updatedAt": "21:10:00" }),
        );
        sim.at("22:09:59");
        sim.shows(&expires, json!({ "state": "CREATE_FAILED" }));
        sim.at("22:10:00");
        sim.refused(
            NOT_FOUND,
            "GetStreamingSession",
            json!({ "sessionId": expires }),
        );
        sim.at("2022-06-01T00:00:00Z");
        sim.shows(&stays, json!({ "state": "STOP_FAILED" }));
        assert!(sim.world.is_idle());
    }
}

#[test]
fn the_four_ends_of_life() {
    // The row, what READY shows, what happens then, what STOPPED shows.
    let rows: [(Value, [Value; 2], &str, Value); 4] = [
        (
            json!({ "maxSessionLengthInMinutes": 60 }),
            [Value::Null, json!("22:05:00")],
            "DELETE_IN_PROGRESS",
            Value::Null,
        ),
        (
            terminating(60, 0),
            [Value::Null, json!("22:05:00")],
            "DELETE_IN_PROGRESS",
            Value::Null,
        ),
        (
            terminating(60, 30),
            [json!("22:05:00"), Value::Null],
            "STOP_IN_PROGRESS",
            json!("22:36:30"),
        ),
        (
            persistent(60),
            [json!("22:05:00"), Value::Null],
            "STOP_IN_PROGRESS",
            Value::Null,
        ),
    ];
    for (stream, [stop_at, terminate_at], then, stopped) in rows {
        for (mut sim, profile) in ready(stream.clone(), |_| {}) {
            let id = sim.launch(&profile);
            sim.at("21:05:00");
            sim.shows(
                &id,
                json!({ "stopAt": stop_at, "terminateAt": terminate_at }),
            );
            sim.at("22:04:59");
            sim.shows(&id, json!({ "state": "READY" }));
            sim.at("22:05:00");
            sim.shows(
                &id,
                json!({ "state": then, "stopAt": null, "terminateAt": null,
                "updatedBy": "nimble.amazonaws.com" }),
            );
            sim.at("22:06:30");
            sim.shows(&id, json!({ "stopAt": null, "terminateAt": stopped }));
            sim.at("2022-02-27T00:00:00Z");
            if then == "STOP_IN_PROGRESS" && stopped.is_null() {
                sim.shows(&id, json!({ "state": "STOPPED" }));
            } else {
                sim.refused(NOT_FOUND, "GetStreamingSession", json!({ "sessionId": id }));
            }
        }
    }
}

#[test]
fn the_rows_are_a_pure_function_too() {
    let entry = Instant::from_millis(0);
    let after = |minutes: u64| Some(entry + Span::from_secs(minutes * 60));
    let row = |is_persistent, terminates, stopped_minutes| Lifetime {
        session_minutes: 60,
        stopped_minutes,
        is_persistent,
        terminates,
    };
    for (row, stop_at, ready_end, stopped_end) in [
        (row(false, false, 0), None, after(60), None),
        (row(true, true, 0), None, after(60), None),
        (row(true, true, 30), after(60), None, after(30)),
        (row(true, false, 0), after(60), None, None),
    ] {
        assert_eq!(row.stop_at(entry), stop_at);
        assert_eq!(row.is_stoppable(), stop_at.is_some());
        assert_eq!(row.terminate_at(entry, false), ready_end);
        assert_eq!(row.terminate_at(entry, true), stopped_end);
    }
}

#[test]
fn the_limit_counts_time_in_ready_anew_after_each_start() {
    let (mut sim, profile) = one(persistent(60));
    let id = sim.launch(&profile);
    sim.at("22:04:59").stop(&id);
    sim.at("22:10:00").start(&id);
    sim.at("22:12:00");
    sim.shows(
        &id,
        json!({ "state": "READY", "stopAt": "23:12:00", "updatedAt": "22:12:00" }),
    );
}

#[test]
fn legacy_stops_are_the_third_row_without_persistence() {
    let legacy = |config: &mut windtunnel_core::Config| {
        config.nimble.switches.allow_legacy_stop = true;
    };
    let stream = json!({ "maxSessionLengthInMinutes": 60, "maxStoppedSessionLengthInMinutes": 30 });
    for (mut sim, profile) in ready(stream, legacy) {
        let id = sim.launch(&profile);
        sim.at("21:05:00");
        sim.shows(
            &id,
            json!({ "stopAt": "22:05:00", "terminateAt": null,
            "sessionPersistenceMode": "DEACTIVATED", "volumeConfiguration": null }),
        );
        sim.at("22:06:30");
        sim.shows(
            &id,
            json!({ "state": "STOPPED", "terminateAt": "22:36:30" }),
        );
    }
}

#[test]
fn the_caller_is_named_where_the_caller_acts() {
    use windtunnel_core::nimble;
    let (mut sim, profile) = one(persistent(690));
    let (now, studio) = (sim.now, Some(sim.studio.clone()));
    let request = nimble::CreateStreamingSessionRequest {
        studio_id: studio.clone(),
        launch_profile_id: Some(profile),
        owned_by: Some("carol".into()),
        ..Default::default()
    };
    let made = sim
        .world
        .nimble(now)
        .by("bob")
        .create_streaming_session(request);
    let id = made.expect("bob may").session.session_id;
    sim.shows(
        &id,
        json!({ "createdBy": "bob", "updatedBy": "bob", "ownedBy": "carol" }),
    );
    sim.at("21:05:00");
    // Time changes the state, but nobody did.
    sim.shows(&id, json!({ "updatedBy": "bob", "updatedAt": "21:05:00" }));
    let stream = sim.of_studio("CreateStreamingSessionStream", json!({ "sessionId": id }));
    assert_eq!(stream["stream"]["createdBy"], "alice");
    assert_eq!(stream["stream"]["ownedBy"], "carol");
    assert_eq!(stream["stream"]["expiresAt"], "2022-01-27T21:07:00Z");
    let now = sim.now;
    let request = nimble::StopStreamingSessionRequest {
        studio_id: studio,
        session_id: Some(id.clone()),
        ..Default::default()
    };
    sim.world
        .nimble(now)
        .by("dave")
        .stop_streaming_session(request)
        .expect("dave may");
    sim.shows(
        &id,
        json!({ "stoppedBy": "dave", "updatedBy": "dave", "createdBy": "bob" }),
    );
    // The next call is the configured principal's again.
    sim.at("21:10:00").start(&id);
    sim.shows(
        &id,
        json!({ "startedBy": "alice", "updatedBy": "alice", "stoppedBy": "dave" }),
    );
}

#[test]
fn only_owners_and_administrators_may_when_that_is_asked_for() {
    let strict = |config: &mut windtunnel_core::Config| {
        config.nimble.switches.authorize_by_owner = true;
        config.nimble.administrators = vec!["admin".into()];
    };
    let (mut sim, profile) = ready(persistent(690), strict).remove(0);
    let create = json!({ "launchProfileId": profile, "ownedBy": "bob" });
    let id = text(&sim.of_studio("CreateStreamingSession", create)["session"]["sessionId"]);
    let own = sim.launch(&profile);
    sim.at("21:05:00");
    for call in [
        "GetStreamingSession",
        "StopStreamingSession",
        "StartStreamingSession",
        "DeleteStreamingSession",
        "CreateStreamingSessionStream",
        "GetStreamingSessionStream",
    ] {
        // The authorization comes before the shape: the id of the stream is missing.
        let (code, text) = sim.refused(DENIED, call, json!({ "sessionId": id }));
        assert_eq!(
            (code.as_str(), text.as_str()),
            ("ACCESS_DENIED", "The session is owned by another principal")
        );
    }
    let listed = sim.of_studio("ListStreamingSessions", json!({}));
    assert_eq!(listed["sessions"].as_array().map(Vec::len), Some(1));
    assert_eq!(listed["sessions"][0]["sessionId"], json!(own));
    let now = sim.now;
    for (principal, seen) in [("admin", 2), ("bob", 1), ("nobody", 0)] {
        let request = windtunnel_core::nimble::ListStreamingSessionsRequest {
            studio_id: Some(sim.studio.clone()),
            ..Default::default()
        };
        let answer = sim
            .world
            .nimble(now)
            .by(principal)
            .list_streaming_sessions(request);
        assert_eq!(
            answer.expect("lists are for all").sessions.len(),
            seen,
            "{principal}"
        );
    }
}

#[test]
fn retention_is_a_setting_with_a_floor() {
    for (seconds, gone) in [(1_200, "21:28:00"), (0, "21:23:00")] {
        let set = |config: &mut windtunnel_core::Config| {
            config.nimble.switches.retention_seconds = seconds;
        };
        let (mut sim, profile) = ready(json!({}), set).remove(0);
        let id = sim.launch(&profile);
        sim.at("21:07:00").delete(&id);
        let of = json!({ "sessionId": id });
        let gone = super::sim::time(gone);
        sim.until(Instant::from_millis(gone.as_millis() - 1));
        sim.shows(&id, json!({ "state": "DELETED" }));
        sim.until(gone);
        sim.refused(NOT_FOUND, "GetStreamingSession", of);
        let listed = sim.of_studio("ListStreamingSessions", json!({}));
        assert_eq!(listed["sessions"], json!([]));
    }
}

#[test]
fn a_deletion_ends_streams_and_timers() {
    let (mut sim, profile) = one(persistent(690));
    let id = sim.launch(&profile);
    sim.at("21:05:00");
    let of = json!({ "sessionId": id, "expirationInSeconds": 3_600 });
    let stream = sim.of_studio("CreateStreamingSessionStream", of)["stream"].take();
    let stream = text(&stream["streamId"]);
    sim.events();
    sim.delete(&id);
    sim.shows(
        &id,
        json!({ "state": "DELETE_IN_PROGRESS", "stopAt": null }),
    );
    assert_eq!(sim.stream_of(&id, &stream)["state"], "DELETED");
    assert_eq!(
        sim.events(),
        [
            "21:05:00 Session READY->DELETE_IN_PROGRESS call",
            "21:05:00 Stream CREATE_IN_PROGRESS->DELETE_IN_PROGRESS call",
            "21:05:00 Stream DELETE_IN_PROGRESS->DELETED time",
        ]
    );
}

#[test]
fn a_stream_that_cannot_be_deleted_goes_with_its_session() {
    let (mut sim, profile) = one(persistent(690));
    let id = sim.launch(&profile);
    sim.at("21:05:00");
    let answer = sim.of_studio("CreateStreamingSessionStream", json!({ "sessionId": id }));
    let stream = text(&answer["stream"]["streamId"]);
    sim.inject(fault(
        Kind::StreamingSessionStream,
        Step::Delete,
        "INTERNAL_ERROR",
    ));
    sim.at("21:07:00");
    let shown = sim.stream_of(&id, &stream);
    assert_eq!(
        (&shown["state"], &shown["statusCode"]),
        (&json!("DELETE_FAILED"), &json!("INTERNAL_ERROR"))
    );
    sim.at("23:00:00");
    assert_eq!(sim.stream_of(&id, &stream)["state"], "DELETE_FAILED");
    sim.delete(&id);
    sim.at("2022-01-28T00:01:00Z");
    let of = json!({ "sessionId": id, "streamId": stream });
    let (code, _) = sim.refused(NOT_FOUND, "GetStreamingSessionStream", of);
    assert_eq!(code, "STREAMING_SESSION_NOT_FOUND");
}
