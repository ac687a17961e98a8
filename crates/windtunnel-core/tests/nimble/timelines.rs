//! The worked timelines of section 7. Profiles are created before 21:00:00, so that they are READY.

use serde_json::json;
use windtunnel_core::nimble::{Kind, Step, UnstoppableStop};

use super::sim::{Sim, fault, persistent, ready, stamp, terminating, text, with};
use super::{CONFLICT, INVALID, NOT_FOUND, QUOTA};

#[test]
fn t1_default_profile() {
    for (mut sim, profile) in ready(json!({}), |_| {}) {
        let id = sim.launch(&profile);
        sim.shows(
            &id,
            json!({ "state": "CREATE_IN_PROGRESS", "stopAt": null, "terminateAt": null,
            "statusCode": "STREAMING_SESSION_CREATE_IN_PROGRESS" }),
        );
        sim.at("21:05:00");
        sim.shows(
            &id,
            json!({ "state": "READY", "stopAt": null, "updatedBy": "alice",
            "statusCode": "STREAMING_SESSION_READY", "terminateAt": "2022-01-28T08:35:00Z" }),
        );
        sim.at("2022-01-28T08:35:00Z");
        sim.shows(
            &id,
            json!({ "state": "DELETE_IN_PROGRESS", "terminateAt": null,
            "updatedBy": "nimble.amazonaws.com" }),
        );
        sim.at("2022-01-28T08:36:00Z");
        sim.shows(
            &id,
            json!({ "state": "DELETED", "statusCode": "STREAMING_SESSION_DELETED" }),
        );
        sim.at("2022-01-28T09:35:59Z");
        sim.shows(&id, json!({ "state": "DELETED" }));
        sim.at("2022-01-28T09:36:00Z");
        let (code, text) =
            sim.refused(NOT_FOUND, "GetStreamingSession", json!({ "sessionId": id }));
        assert_eq!(
            (code.as_str(), text.as_str()),
            ("STREAMING_SESSION_NOT_FOUND", "Streaming session not found")
        );
        assert_eq!(
            sim.events(),
            [
                "21:05:00 Session CREATE_IN_PROGRESS->READY time",
                "08:35:00 Session READY->DELETE_IN_PROGRESS time",
                "08:36:00 Session DELETE_IN_PROGRESS->DELETED time",
            ]
        );
    }
}

#[test]
fn t2_persistent_without_termination() {
    for (mut sim, profile) in ready(persistent(60), |_| {}) {
        let id = sim.launch(&profile);
        sim.at("21:05:00");
        sim.shows(
            &id,
            json!({ "state": "READY", "stopAt": "22:05:00", "terminateAt": null,
            "startedAt": null, "startedBy": null, "stoppedAt": null, "volumeRetentionMode": null }),
        );
        sim.at("21:30:00");
        let stopped = sim.stop(&id);
        assert_eq!(stopped["state"], "STOP_IN_PROGRESS");
        sim.shows(
            &id,
            json!({ "state": "STOP_IN_PROGRESS", "stoppedAt": "21:30:00",
            "stoppedBy": "alice", "stopAt": null, "volumeRetentionMode": "RETAIN",
            "statusCode": "STREAMING_SESSION_STOP_IN_PROGRESS" }),
        );
        sim.at("21:31:29");
        sim.shows(&id, json!({ "state": "STOP_IN_PROGRESS" }));
        sim.at("21:31:30");
        sim.shows(
            &id,
            json!({ "state": "STOPPED", "statusCode": "STREAMING_SESSION_STOPPED",
            "terminateAt": null, "updatedAt": "21:31:30", "stoppedAt": "21:30:00" }),
        );
        sim.at("2022-03-01T09:00:00Z");
        sim.shows(
            &id,
            json!({ "state": "STOPPED", "terminateAt": null, "stopAt": null }),
        );
        sim.start(&id);
        sim.shows(
            &id,
            json!({ "state": "START_IN_PROGRESS", "startedBy": "alice",
            "startedAt": "2022-03-01T09:00:00Z", "startedFromBackupId": null }),
        );
        sim.at("2022-03-01T09:02:00Z");
        sim.shows(
            &id,
            json!({ "state": "READY", "statusCode": "STREAMING_SESSION_STARTED",
            "stopAt": "2022-03-01T10:02:00Z" }),
        );
        sim.at("2022-03-01T10:02:00Z");
        sim.shows(
            &id,
            json!({ "state": "STOP_IN_PROGRESS", "updatedBy": "nimble.amazonaws.com",
            "stoppedAt": "2022-03-01T10:02:00Z", "stoppedBy": "nimble.amazonaws.com",
            "volumeRetentionMode": "RETAIN" }),
        );
        sim.at("2022-03-01T10:03:30Z");
        sim.shows(&id, json!({ "state": "STOPPED" }));
        assert!(sim.world.is_idle());
    }
}

#[test]
fn the_example_of_a_session_in_t2() {
    let (mut sim, profile) = ready(persistent(60), |_| {}).remove(0);
    let id = sim.launch(&profile);
    sim.at("21:05:00");
    let session = sim.session(&id);
    let image = sim.image.clone();
    let expected = json!({
        "arn": format!("arn:aws:nimble:us-west-2:123456789012:streaming-session/{id}"),
        "automaticTerminationMode": "DEACTIVATED", "backupMode": "DEACTIVATED",
        "createdAt": "2022-01-27T21:00:00Z", "createdBy": "alice",
        "ec2InstanceType": "g4dn.4xlarge", "launchProfileId": profile, "maxBackupsToRetain": 0,
        "ownedBy": "alice", "sessionId": id, "sessionPersistenceMode": "ACTIVATED",
        "state": "READY", "statusCode": "STREAMING_SESSION_READY",
        "statusMessage": "Streaming session is ready", "stopAt": "2022-01-27T22:05:00Z",
        "streamingImageId": image, "tags": {}, "updatedAt": "2022-01-27T21:05:00Z",
        "updatedBy": "alice", "volumeConfiguration": {"iops": 3000, "size": 500, "throughput": 125},
    });
    assert_eq!(session, expected);
}

#[test]
fn t3_persistent_with_termination() {
    for (mut sim, profile) in ready(terminating(60, 30), |_| {}) {
        let (ended, restarted) = (sim.launch(&profile), sim.launch(&profile));
        sim.at("21:05:00");
        sim.shows(&ended, json!({ "stopAt": "22:05:00", "terminateAt": null }));
        sim.at("22:05:00");
        sim.shows(
            &ended,
            json!({ "state": "STOP_IN_PROGRESS", "stopAt": null }),
        );
        sim.at("22:06:30");
        sim.shows(
            &ended,
            json!({ "state": "STOPPED", "terminateAt": "22:36:30" }),
        );
        sim.at("22:36:00");
        sim.start(&restarted);
        sim.shows(&restarted, json!({ "terminateAt": null }));
        sim.at("22:36:30");
        sim.shows(
            &ended,
            json!({ "state": "DELETE_IN_PROGRESS", "updatedBy": "nimble.amazonaws.com" }),
        );
        sim.at("22:37:30");
        sim.shows(&ended, json!({ "state": "DELETED" }));
        sim.at("22:38:00");
        sim.shows(
            &restarted,
            json!({ "state": "READY", "stopAt": "23:38:00" }),
        );
        sim.at("22:40:00").stop(&restarted);
        sim.at("22:41:30");
        sim.shows(
            &restarted,
            json!({ "state": "STOPPED", "terminateAt": "23:11:30" }),
        );
    }
}

#[test]
fn t4_backups() {
    let stream = with(
        persistent(690),
        json!({ "sessionBackup": { "mode": "AUTOMATIC", "maxBackupsToRetain": 2 } }),
    );
    for (mut sim, profile) in ready(stream, |_| {}) {
        let id = sim.launch(&profile);
        sim.at("21:30:00").stop(&id);
        let b1 = sim.backups().remove(0);
        let state = |sim: &mut Sim, id: &str| text(&sim.backup(id)["state"]);
        assert_eq!(state(&mut sim, &b1), "CREATE_IN_PROGRESS");
        sim.at("21:31:00");
        assert_eq!(state(&mut sim, &b1), "READY");
        assert_eq!(sim.backup(&b1)["statusCode"], "STREAMING_SESSION_READY");
        sim.shows(&id, json!({ "state": "STOP_IN_PROGRESS" }));
        sim.at("21:31:30");
        sim.shows(&id, json!({ "state": "STOPPED" }));
        sim.at("21:40:00").start(&id);
        sim.at("21:42:00");
        sim.shows(
            &id,
            json!({ "state": "READY", "startedFromBackupId": null }),
        );
        sim.at("22:00:00").stop(&id);
        sim.at("22:01:00");
        let b2 = sim.backups().remove(1);
        assert_eq!(state(&mut sim, &b1), "READY");
        assert_eq!(state(&mut sim, &b2), "READY");
        sim.at("22:10:00").start(&id);
        sim.at("22:30:00");
        sim.of_studio(
            "StopStreamingSession",
            json!({ "sessionId": id, "volumeRetentionMode": "DELETE" }),
        );
        sim.shows(&id, json!({ "volumeRetentionMode": "DELETE" }));
        sim.at("22:31:00");
        let b3 = sim.backups().remove(2);
        assert_eq!(state(&mut sim, &b3), "READY");
        assert_eq!(state(&mut sim, &b1), "DELETE_IN_PROGRESS");
        sim.at("22:31:30");
        assert_eq!(state(&mut sim, &b1), "DELETED");
        sim.shows(&id, json!({ "state": "STOPPED" }));
        sim.at("22:40:00");
        let from = |backup: &str| json!({ "sessionId": id, "backupId": backup });
        // Had `backupId` been left out: the newest.
        let mut left_out = sim.clone();
        assert_eq!(left_out.start(&id)["startedFromBackupId"], json!(b3));
        let (code, _) = sim.refused(CONFLICT, "StartStreamingSession", from(&b1));
        assert_eq!(code, "INVALID_STATE");
        sim.at("23:31:29")
            .refused(CONFLICT, "StartStreamingSession", from(&b1));
        let (code, _) = sim
            .at("23:31:30")
            .refused(NOT_FOUND, "StartStreamingSession", from(&b1));
        assert_eq!(code, "STREAMING_SESSION_BACKUP_NOT_FOUND");
        sim.of_studio("StartStreamingSession", from(&b2));
        sim.shows(&id, json!({ "startedFromBackupId": b2 }));
        sim.at("23:33:30");
        sim.shows(&id, json!({ "state": "READY", "startedFromBackupId": b2 }));
    }
}

#[test]
fn t5_stop_of_an_unstoppable_session() {
    for (mut sim, profile) in ready(json!({}), |_| {}) {
        let id = sim.launch(&profile);
        sim.at("21:10:00").stop(&id);
        sim.shows(
            &id,
            json!({ "state": "STOP_IN_PROGRESS", "terminateAt": null,
            "stoppedAt": "21:10:00", "stoppedBy": "alice" }),
        );
        sim.at("21:11:30");
        sim.shows(
            &id,
            json!({ "state": "STOP_FAILED", "statusCode": "INTERNAL_ERROR",
            "statusMessage": "Streaming session stop failed: INTERNAL_ERROR" }),
        );
        sim.refused(
            CONFLICT,
            "StartStreamingSession",
            json!({ "sessionId": id }),
        );
        sim.at("21:20:00").delete(&id);
        sim.at("21:21:00");
        sim.shows(&id, json!({ "state": "DELETED" }));
        assert!(sim.backups().is_empty());
    }
    let refuse = |config: &mut windtunnel_core::Config| {
        config.nimble.switches.unstoppable_stop = UnstoppableStop::Refuse;
    };
    for (mut sim, profile) in ready(json!({}), refuse) {
        let id = sim.launch(&profile);
        sim.at("21:10:00");
        let (code, text) = sim.refused(INVALID, "StopStreamingSession", json!({ "sessionId": id }));
        assert_eq!(
            (code.as_str(), text.as_str()),
            ("INVALID_PARAMETER", "[the session cannot be stopped]")
        );
        sim.shows(
            &id,
            json!({ "state": "READY", "terminateAt": "2022-01-28T08:35:00Z" }),
        );
        sim.at("2022-01-28T08:35:00Z");
        sim.shows(&id, json!({ "state": "DELETE_IN_PROGRESS" }));
    }
}

#[test]
fn t6_no_capacity_and_the_quota() {
    let one = |config: &mut windtunnel_core::Config| config.limits.nimble_streaming_sessions = 1;
    for (mut sim, profile) in ready(json!({}), one) {
        let mut lack = fault(
            Kind::StreamingSession,
            Step::Create,
            "INSUFFICIENT_CAPACITY",
        );
        lack.times = Some(1);
        sim.inject(lack);
        let create = json!({ "launchProfileId": profile });
        let id = sim.launch(&profile);
        sim.at("21:05:00");
        sim.shows(
            &id,
            json!({ "state": "CREATE_FAILED", "statusCode": "INSUFFICIENT_CAPACITY",
            "statusMessage": "Streaming session create failed: INSUFFICIENT_CAPACITY" }),
        );
        let (code, _) = sim
            .at("21:06:00")
            .refused(QUOTA, "CreateStreamingSession", create.clone());
        assert_eq!(code, "QUOTA_EXCEEDED");
        sim.at("21:07:00").delete(&id);
        sim.at("21:07:30")
            .refused(QUOTA, "CreateStreamingSession", create);
        sim.at("21:08:00");
        sim.shows(&id, json!({ "state": "DELETED" }));
        let second = sim.launch(&profile);
        sim.at("21:13:00");
        sim.shows(&second, json!({ "state": "READY" }));
    }
}

#[test]
fn t7_launch_profile_with_a_stopped_session() {
    for (mut sim, profile) in ready(persistent(60), |_| {}) {
        let id = sim.launch(&profile);
        sim.at("21:05:00").stop(&id);
        sim.at("21:40:00");
        let of = json!({ "launchProfileId": profile });
        let answer = sim.of_studio("DeleteLaunchProfile", of.clone());
        assert_eq!(answer["launchProfile"]["state"], "DELETE_IN_PROGRESS");
        sim.at("21:40:02")
            .refused(CONFLICT, "CreateStreamingSession", of.clone());
        sim.at("21:40:05");
        let shown = sim.of_studio("GetLaunchProfile", of.clone());
        assert_eq!(shown["launchProfile"]["state"], "DELETE_FAILED");
        assert_eq!(
            shown["launchProfile"]["statusCode"],
            "LAUNCH_PROFILE_WITH_STREAM_SESSIONS_NOT_DELETED"
        );
        sim.at("21:41:00").delete(&id);
        sim.at("21:43:00");
        sim.of_studio("DeleteLaunchProfile", of.clone());
        sim.at("21:43:05");
        let shown = sim.of_studio("GetLaunchProfile", of);
        assert_eq!(shown["launchProfile"]["state"], "DELETED");
        assert_eq!(
            shown["launchProfile"]["statusCode"],
            "LAUNCH_PROFILE_DELETED"
        );
    }
}

#[test]
fn t8_streams() {
    for (mut sim, profile) in ready(persistent(690), |_| {}) {
        let id = sim.launch(&profile);
        sim.at("21:20:00");
        let stream = |seconds: u32| json!({ "sessionId": id, "expirationInSeconds": seconds });
        let first = sim.of_studio("CreateStreamingSessionStream", stream(300))["stream"].take();
        assert_eq!(first["state"], "CREATE_IN_PROGRESS");
        assert_eq!(first["statusCode"], "STREAM_CREATE_IN_PROGRESS");
        assert_eq!(first["expiresAt"], stamp("21:25:00"));
        assert!(first.get("url").is_none() && first.get("statusMessage").is_none());
        let first = text(&first["streamId"]);
        sim.at("21:20:05");
        let shown = sim.stream_of(&id, &first);
        assert_eq!(
            (&shown["state"], &shown["statusCode"]),
            (&json!("READY"), &json!("STREAM_READY"))
        );
        let url = text(&shown["url"]);
        let base = format!(
            "https://studio.nimblestudio.us-west-2.amazonaws.com/dcv/{id}?streamId={first}&authToken="
        );
        assert_eq!(url.strip_prefix(&base).expect("the form of URLs").len(), 22);
        sim.at("21:22:00");
        let second = sim.of_studio("CreateStreamingSessionStream", stream(3_600));
        let second = text(&second["stream"]["streamId"]);
        sim.at("21:25:00");
        let shown = sim.stream_of(&id, &first);
        assert_eq!(
            (&shown["state"], &shown["statusCode"]),
            (&json!("DELETED"), &json!("STREAM_DELETED"))
        );
        assert!(shown.get("url").is_none());
        assert_eq!(sim.stream_of(&id, &second)["state"], "READY");
        sim.at("21:30:00").stop(&id);
        assert_eq!(sim.stream_of(&id, &second)["state"], "DELETED");
        let (code, _) =
            sim.at("21:30:01")
                .refused(CONFLICT, "CreateStreamingSessionStream", stream(60));
        assert_eq!(code, "INVALID_STATE");
    }
}

#[test]
fn t9_token() {
    for (mut sim, profile) in ready(json!({}), |_| {}) {
        let create = json!({ "launchProfileId": profile, "clientToken": "k" });
        let id =
            text(&sim.of_studio("CreateStreamingSession", create.clone())["session"]["sessionId"]);
        sim.at("21:10:00");
        let again = sim.of_studio("CreateStreamingSession", create.clone())["session"].take();
        assert_eq!(
            (&again["sessionId"], &again["state"]),
            (&json!(id), &json!("READY"))
        );
        let all = sim.of_studio("ListStreamingSessions", json!({}));
        assert_eq!(all["sessions"].as_array().map(Vec::len), Some(1));
        let other = with(create, json!({ "ec2InstanceType": "g4dn.xlarge" }));
        let (code, text) = sim.refused(INVALID, "CreateStreamingSession", other);
        assert_eq!(
            (code.as_str(), text.as_str()),
            (
                "TOKEN_REUSED",
                "[clientToken was used before with other parameters]"
            )
        );
        let deleted = json!({ "sessionId": id, "clientToken": "k" });
        let answer = sim.of_studio("DeleteStreamingSession", deleted);
        assert_eq!(answer["session"]["state"], "DELETE_IN_PROGRESS");
    }
}

#[test]
fn t10_four_day_keep_alive() {
    for (mut sim, profile) in ready(terminating(690, 5_760), |_| {}) {
        let id = sim.launch(&profile);
        sim.at("21:58:30").stop(&id);
        sim.at("22:00:00");
        sim.shows(
            &id,
            json!({ "state": "STOPPED", "terminateAt": "2022-01-31T22:00:00Z" }),
        );
        sim.at("2022-01-31T00:00:00Z").start(&id);
        sim.at("2022-01-31T00:02:00Z");
        sim.shows(&id, json!({ "state": "READY" }));
        sim.at("2022-01-31T00:10:00Z").stop(&id);
        sim.at("2022-01-31T00:11:30Z");
        sim.shows(
            &id,
            json!({ "state": "STOPPED", "terminateAt": "2022-02-04T00:11:30Z" }),
        );
    }
}
