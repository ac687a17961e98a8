//! Backups: when they are made, rotation, volumes, failures, and what their session's end means.

use serde_json::{Value, json};
use windtunnel_core::nimble::{Kind, Step};
use windtunnel_core::{Delay, Span};

use super::sim::{Sim, fault, one, persistent, ready, text, with};
use super::{INVALID, NOT_FOUND};

fn kept(number: u32) -> Value {
    let backup = json!({ "sessionBackup": { "mode": "AUTOMATIC", "maxBackupsToRetain": number } });
    with(persistent(690), backup)
}

fn states(sim: &mut Sim) -> Vec<String> {
    let ids = sim.backups();
    ids.iter()
        .map(|id| text(&sim.backup(id)["state"]))
        .collect()
}

/// A stopped session with so many stops behind it, the last at 21:05:00 and every ten minutes after.
fn stopped(sim: &mut Sim, profile: &str, stops: u64) -> String {
    let id = sim.launch(profile);
    sim.at("21:05:00");
    for stop in 0..stops {
        if stop > 0 {
            sim.start(&id);
            sim.until(sim.now + Span::from_secs(120));
        }
        sim.stop(&id);
        sim.until(sim.now + Span::from_secs(480));
    }
    id
}

#[test]
fn without_a_number_to_retain_no_backup_is_made() {
    for stream in [
        kept(0),
        persistent(690),
        with(kept(0), json!({ "sessionBackup": { "mode": "AUTOMATIC" } })),
        with(
            kept(3),
            json!({ "sessionBackup": { "mode": "DEACTIVATED", "maxBackupsToRetain": 3 } }),
        ),
    ] {
        let (mut sim, profile) = one(stream);
        stopped(&mut sim, &profile, 1);
        assert!(sim.backups().is_empty());
    }
}

#[test]
fn a_backup_shows_its_session_and_starts_with_its_tags() {
    let (mut sim, profile) = one(kept(1));
    let create = json!({ "launchProfileId": profile, "ownedBy": "bob", "tags": { "a": "b" } });
    let session = text(&sim.of_studio("CreateStreamingSession", create)["session"]["sessionId"]);
    sim.at("21:05:00").stop(&session);
    let id = sim.backups().remove(0);
    let backup = sim.backup(&id);
    let expected = json!({
        "arn": format!("arn:aws:nimble:us-west-2:123456789012:streaming-session-backup/{id}"),
        "backupId": id, "createdAt": "2022-01-27T21:05:00Z", "launchProfileId": profile,
        "ownedBy": "bob", "sessionId": session, "state": "CREATE_IN_PROGRESS",
        "statusCode": "STREAMING_SESSION_CREATE_IN_PROGRESS",
        "statusMessage": "Streaming session backup is create in progress", "tags": { "a": "b" },
    });
    assert_eq!(backup, expected);
}

#[test]
fn the_oldest_backup_of_each_session_is_rotated_out() {
    for (mut sim, profile) in ready(kept(1), |_| {}) {
        let session = stopped(&mut sim, &profile, 1);
        let other = stopped_now(&mut sim, &profile);
        assert_eq!(states(&mut sim), ["READY", "READY"]);
        sim.start(&session);
        sim.until(sim.now + Span::from_secs(120));
        sim.stop(&session);
        sim.until(sim.now + Span::from_secs(60));
        assert_eq!(states(&mut sim), ["DELETE_IN_PROGRESS", "READY", "READY"]);
        sim.until(sim.now + Span::from_secs(30));
        assert_eq!(states(&mut sim), ["DELETED", "READY", "READY"]);
        let first = sim.backups().remove(0);
        assert_eq!(
            sim.backup(&first)["statusCode"],
            "STREAMING_SESSION_DELETED"
        );
        sim.until(sim.now + Span::from_secs(3_600));
        assert_eq!(states(&mut sim), ["READY", "READY"]);
        sim.refused(
            NOT_FOUND,
            "GetStreamingSessionBackup",
            json!({ "backupId": first }),
        );
        sim.shows(&other, json!({ "state": "STOPPED" }));
    }
}

fn stopped_now(sim: &mut Sim, profile: &str) -> String {
    let id = sim.launch(profile);
    sim.until(sim.now + Span::from_secs(300));
    sim.stop(&id);
    sim.until(sim.now + Span::from_secs(480));
    id
}

#[test]
fn a_stop_waits_for_its_backup() {
    let slow = |config: &mut windtunnel_core::Config| {
        config.nimble.timing.backup_create = Delay::Fixed(Span::from_secs(200));
    };
    for (mut sim, profile) in ready(kept(1), slow) {
        let id = sim.launch(&profile);
        sim.at("21:05:00").stop(&id);
        sim.at("21:08:19");
        sim.shows(&id, json!({ "state": "STOP_IN_PROGRESS" }));
        sim.events();
        sim.at("21:08:20");
        sim.shows(&id, json!({ "state": "STOPPED" }));
        let expected = [
            "21:08:20 Backup CREATE_IN_PROGRESS->READY time",
            "21:08:20 Session STOP_IN_PROGRESS->STOPPED time",
        ];
        assert_eq!(sim.events(), expected);
    }
}

#[test]
fn a_stop_that_ends_with_its_backup_comes_after_it() {
    let equal = |config: &mut windtunnel_core::Config| {
        config.nimble.timing.backup_create = Delay::Fixed(Span::from_secs(90));
    };
    for (mut sim, profile) in ready(kept(1), equal) {
        let id = sim.launch(&profile);
        sim.at("21:05:00").stop(&id);
        sim.events();
        sim.at("21:06:30");
        let expected = [
            "21:06:30 Backup CREATE_IN_PROGRESS->READY time",
            "21:06:30 Session STOP_IN_PROGRESS->STOPPED time",
        ];
        assert_eq!(sim.events(), expected);
        sim.shows(&id, json!({ "state": "STOPPED" }));
    }
}

#[test]
fn a_failed_backup_lets_the_stop_succeed_and_rotates_nothing() {
    for (mut sim, profile) in ready(kept(1), |_| {}) {
        let id = stopped(&mut sim, &profile, 1);
        let mut lost = fault(Kind::StreamingSessionBackup, Step::Create, "INTERNAL_ERROR");
        lost.times = Some(1);
        sim.inject(lost);
        sim.start(&id);
        sim.until(sim.now + Span::from_secs(120));
        sim.stop(&id);
        sim.until(sim.now + Span::from_secs(90));
        sim.shows(&id, json!({ "state": "STOPPED" }));
        assert_eq!(states(&mut sim), ["READY", "CREATE_FAILED"]);
        let failed = sim.backups().remove(1);
        assert_eq!(sim.backup(&failed)["statusCode"], "INTERNAL_ERROR");
        sim.until(sim.now + Span::from_secs(3_600));
        assert_eq!(states(&mut sim), ["READY"]);
    }
}

#[test]
fn backups_go_with_their_session() {
    for (mut sim, profile) in ready(kept(2), |_| {}) {
        let id = stopped(&mut sim, &profile, 2);
        sim.delete(&id);
        assert_eq!(states(&mut sim), ["READY", "READY"]);
        sim.until(sim.now + Span::from_secs(60));
        assert_eq!(
            states(&mut sim),
            ["DELETE_IN_PROGRESS", "DELETE_IN_PROGRESS"]
        );
        sim.inject(fault(
            Kind::StreamingSessionBackup,
            Step::Delete,
            "INTERNAL_ERROR",
        ));
        sim.until(sim.now + Span::from_secs(30));
        assert_eq!(states(&mut sim), ["DELETE_FAILED", "DELETE_FAILED"]);
    }
}

#[test]
fn without_its_volume_a_session_starts_from_the_newest_backup_or_afresh() {
    let drop = |id: &str| json!({ "sessionId": id, "volumeRetentionMode": "DELETE" });
    for (stream, has_backup) in [(kept(1), true), (persistent(690), false)] {
        let (mut sim, profile) = one(stream);
        let id = sim.launch(&profile);
        sim.at("21:05:00");
        sim.of_studio("StopStreamingSession", drop(&id));
        sim.at("21:10:00");
        let newest = sim.backups().pop();
        assert_eq!(newest.is_some(), has_backup);
        assert_eq!(sim.start(&id)["startedFromBackupId"], json!(newest));
        // The volume is there again: the next start needs no backup.
        sim.at("21:12:00").stop(&id);
        sim.at("21:20:00");
        assert_eq!(sim.start(&id).get("startedFromBackupId"), None);
    }
}

#[test]
fn a_failed_start_does_not_bring_the_volume_back() {
    let (mut sim, profile) = one(kept(1));
    let id = sim.launch(&profile);
    sim.at("21:05:00");
    let stop = json!({ "sessionId": id, "volumeRetentionMode": "DELETE" });
    sim.of_studio("StopStreamingSession", stop);
    sim.at("21:10:00");
    let mut lack = fault(Kind::StreamingSession, Step::Start, "INSUFFICIENT_CAPACITY");
    lack.times = Some(1);
    sim.inject(lack);
    sim.start(&id);
    sim.at("21:12:00");
    sim.shows(&id, json!({ "state": "START_FAILED" }));
    let backup = sim.backups().pop();
    assert_eq!(sim.start(&id)["startedFromBackupId"], json!(backup));
}

#[test]
fn a_session_starts_from_its_own_backups_only() {
    let (mut sim, profile) = one(kept(1));
    stopped(&mut sim, &profile, 1);
    let other = stopped_now(&mut sim, &profile);
    let foreign = sim.backups().remove(0);
    let from = |backup: &str| json!({ "sessionId": other, "backupId": backup });
    let (code, text) = sim.refused(INVALID, "StartStreamingSession", from(&foreign));
    assert_eq!(
        (code.as_str(), text.as_str()),
        ("INVALID_PARAMETER", "[backupId is of another session]")
    );
    sim.refused(NOT_FOUND, "StartStreamingSession", from("nothing"));
}

#[test]
fn backups_are_listed_for_the_whole_studio_and_by_owner() {
    let (mut sim, profile) = one(kept(1));
    stopped(&mut sim, &profile, 1);
    let create = json!({ "launchProfileId": profile, "ownedBy": "bob" });
    let id = text(&sim.of_studio("CreateStreamingSession", create)["session"]["sessionId"]);
    sim.until(sim.now + Span::from_secs(300));
    sim.stop(&id);
    assert_eq!(sim.backups().len(), 2);
    let mut count = |owner: &str| {
        let list = sim.of_studio("ListStreamingSessionBackups", json!({ "ownedBy": owner }));
        list["streamingSessionBackups"].as_array().map(Vec::len)
    };
    assert_eq!(
        (count("bob"), count("alice"), count("nobody")),
        (Some(1), Some(1), Some(0))
    );
}
