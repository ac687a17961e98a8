//! Defaults, ranges, patterns and exclusions of section 5, one by one.

use serde_json::{Value, json};

use super::INVALID;
use super::sim::{Sim, assert_members, one, persistent, ready, with};

/// Creates a launch profile and returns the configuration that it shows.
fn shown(sim: &mut Sim, stream: Value) -> Value {
    let request = sim.profile_request(stream);
    sim.ask("CreateLaunchProfile", request)["launchProfile"]["streamConfiguration"].take()
}

/// Checks that a launch profile with this configuration is refused with this text.
#[track_caller]
fn refuses(sim: &mut Sim, stream: Value, expected: &str) {
    let request = sim.profile_request(stream);
    let (code, text) = sim.refused(INVALID, "CreateLaunchProfile", request);
    assert_eq!(code, "INVALID_PARAMETER");
    assert_eq!(text, format!("[{expected}]"));
}

#[test]
fn defaults_without_persistence() {
    let mut sim = Sim::new();
    let image = sim.image.clone();
    let expected = json!({
        "clipboardMode": "ENABLED", "ec2InstanceTypes": ["g4dn.4xlarge", "g4dn.xlarge", "g5.xlarge"],
        "maxSessionLengthInMinutes": 690, "maxStoppedSessionLengthInMinutes": 0,
        "sessionPersistenceMode": "DEACTIVATED", "streamingImageIds": [image],
    });
    assert_eq!(shown(&mut sim, json!({})), expected);
}

#[test]
fn defaults_with_persistence() {
    let mut sim = Sim::new();
    let configuration = shown(&mut sim, json!({ "sessionPersistenceMode": "ACTIVATED" }));
    let expected = json!({
        "automaticTerminationMode": "DEACTIVATED", "maxSessionLengthInMinutes": 690,
        "maxStoppedSessionLengthInMinutes": 0, "sessionBackup": null, "sessionStorage": null,
        "volumeConfiguration": { "iops": 3000, "size": 500, "throughput": 125 },
    });
    assert_members(&configuration, &expected);
}

#[test]
fn missing_parts_of_what_is_given_are_filled_in() {
    let mut sim = Sim::new();
    for (given, expected) in [
        (
            json!({}),
            json!({ "iops": 3000, "size": 500, "throughput": 125 }),
        ),
        (
            json!({ "size": 100 }),
            json!({ "iops": 3000, "size": 100, "throughput": 125 }),
        ),
        (
            json!({ "iops": 16000 }),
            json!({ "iops": 16000, "size": 500, "throughput": 125 }),
        ),
        (
            json!({ "throughput": 1000 }),
            json!({ "iops": 3000, "size": 500, "throughput": 1000 }),
        ),
    ] {
        let stream = with(persistent(60), json!({ "volumeConfiguration": given }));
        assert_eq!(shown(&mut sim, stream)["volumeConfiguration"], expected);
    }
    for (given, expected) in [
        (
            json!({}),
            json!({ "maxBackupsToRetain": 0, "mode": "DEACTIVATED" }),
        ),
        (
            json!({ "mode": "AUTOMATIC" }),
            json!({ "maxBackupsToRetain": 0, "mode": "AUTOMATIC" }),
        ),
        (
            json!({ "maxBackupsToRetain": 9 }),
            json!({ "maxBackupsToRetain": 9, "mode": "DEACTIVATED" }),
        ),
    ] {
        assert_eq!(
            shown(&mut sim, json!({ "sessionBackup": given }))["sessionBackup"],
            expected
        );
    }
    let storage =
        json!({ "mode": ["UPLOAD"], "root": { "linux": "$HOME/up", "windows": "D:\\up" } });
    let stream = json!({ "sessionStorage": storage });
    assert_eq!(shown(&mut sim, stream)["sessionStorage"], storage);
}

#[test]
fn numbers_have_ranges() {
    let persist = |more| with(persistent(60), more);
    let volume =
        |name: &str, number: i64| persist(json!({ "volumeConfiguration": { name: number } }));
    let backups = |number: i64| json!({ "sessionBackup": { "maxBackupsToRetain": number } });
    let session = |number: i64| json!({ "maxSessionLengthInMinutes": number });
    let stopped = |number: i64| {
        let both = json!({ "automaticTerminationMode": "ACTIVATED", "maxStoppedSessionLengthInMinutes": number });
        persist(both)
    };
    let mut sim = Sim::new();
    type Range<'r> = (&'r dyn Fn(i64) -> Value, &'r str, i64, i64);
    let ranges: [Range<'_>; 6] = [
        (&session, "maxSessionLengthInMinutes", 1, 43_200),
        (&stopped, "maxStoppedSessionLengthInMinutes", 0, 5_760),
        (
            &|n| volume("size", n),
            "volumeConfiguration.size",
            100,
            16_000,
        ),
        (
            &|n| volume("iops", n),
            "volumeConfiguration.iops",
            3_000,
            16_000,
        ),
        (
            &|n| volume("throughput", n),
            "volumeConfiguration.throughput",
            125,
            1_000,
        ),
        (&backups, "sessionBackup.maxBackupsToRetain", 0, 10),
    ];
    for (stream, member, min, max) in ranges {
        shown(&mut sim, stream(min));
        shown(&mut sim, stream(max));
        let text = format!("streamConfiguration.{member} must be at least {min}");
        refuses(&mut sim, stream(min - 1), &text);
        let text = format!("streamConfiguration.{member} must be at most {max}");
        refuses(&mut sim, stream(max + 1), &text);
    }
}

#[test]
fn what_excludes_what() {
    let termination =
        "automaticTerminationMode is allowed only when sessionPersistenceMode is ACTIVATED";
    let volume = "volumeConfiguration is allowed only when sessionPersistenceMode is ACTIVATED";
    let stopped = "maxStoppedSessionLengthInMinutes above 0 is allowed only when \
                   sessionPersistenceMode and automaticTerminationMode are ACTIVATED";
    let mut sim = Sim::new();
    for (stream, text) in [
        (
            json!({ "automaticTerminationMode": "ACTIVATED" }),
            termination,
        ),
        (
            json!({ "automaticTerminationMode": "ACTIVATED", "sessionPersistenceMode": "DEACTIVATED" }),
            termination,
        ),
        (json!({ "volumeConfiguration": {} }), volume),
        (json!({ "maxStoppedSessionLengthInMinutes": 1 }), stopped),
        (
            with(
                persistent(60),
                json!({ "maxStoppedSessionLengthInMinutes": 1 }),
            ),
            stopped,
        ),
        (
            with(
                persistent(60),
                json!({ "maxStoppedSessionLengthInMinutes": 1,
            "automaticTerminationMode": "DEACTIVATED" }),
            ),
            stopped,
        ),
    ] {
        refuses(&mut sim, stream.clone(), text);
        // An update is refused alike.
        let profile = sim.clone().profile(json!({}));
        let update =
            json!({ "launchProfileId": profile, "streamConfiguration": sim.stream(stream) });
        let (_, told) = sim.refused(INVALID, "UpdateLaunchProfile", update);
        assert_eq!(told, format!("[{text}]"));
    }
}

#[test]
fn values_that_ask_for_nothing_are_accepted() {
    let mut sim = Sim::new();
    for stream in [
        json!({ "maxStoppedSessionLengthInMinutes": 0 }),
        json!({ "automaticTerminationMode": "DEACTIVATED" }),
        json!({ "sessionBackup": { "mode": "AUTOMATIC", "maxBackupsToRetain": 3 } }),
    ] {
        let configuration = shown(&mut sim, stream);
        let expected = json!({ "automaticTerminationMode": null, "volumeConfiguration": null });
        assert_members(&configuration, &expected);
    }
}

#[test]
fn a_legacy_stop_needs_its_switch_and_no_termination() {
    let legacy = |config: &mut windtunnel_core::Config| {
        config.nimble.switches.allow_legacy_stop = true;
    };
    let (mut sim, _) = ready(json!({}), legacy).remove(0);
    let stream = json!({ "maxStoppedSessionLengthInMinutes": 30 });
    let expected =
        json!({ "maxStoppedSessionLengthInMinutes": 30, "sessionPersistenceMode": "DEACTIVATED" });
    assert_members(&shown(&mut sim, stream.clone()), &expected);
    let text = "maxStoppedSessionLengthInMinutes above 0 is allowed only when \
                sessionPersistenceMode and automaticTerminationMode are ACTIVATED";
    refuses(&mut sim, with(persistent(60), stream), text);
}

#[test]
fn words_and_lists_of_a_stream_configuration() {
    let mut sim = Sim::new();
    let at = |member: &str, rule: &str| format!("streamConfiguration.{member} {rule}");
    let modes = "must be one of DEACTIVATED ACTIVATED";
    for (stream, text) in [
        (
            json!({ "clipboardMode": null }),
            at("clipboardMode", "is required"),
        ),
        (
            json!({ "clipboardMode": "ACTIVATED" }),
            at("clipboardMode", "must be one of ENABLED DISABLED"),
        ),
        (
            json!({ "ec2InstanceTypes": null }),
            at("ec2InstanceTypes", "is required"),
        ),
        (
            json!({ "ec2InstanceTypes": [] }),
            at("ec2InstanceTypes", "must have at least 1 items"),
        ),
        (
            json!({ "ec2InstanceTypes": vec!["g4dn.xlarge"; 31] }),
            at("ec2InstanceTypes", "must have at most 30 items"),
        ),
        (
            json!({ "streamingImageIds": null }),
            at("streamingImageIds", "is required"),
        ),
        (
            json!({ "streamingImageIds": [] }),
            at("streamingImageIds", "must have at least 1 items"),
        ),
        (
            json!({ "streamingImageIds": vec!["a"; 21] }),
            at("streamingImageIds", "must have at most 20 items"),
        ),
        (
            json!({ "streamingImageIds": ["a b"] }),
            at("streamingImageIds[0]", "must match ^[a-zA-Z0-9-_]*$"),
        ),
        (
            json!({ "sessionPersistenceMode": "ENABLED" }),
            at("sessionPersistenceMode", modes),
        ),
        (
            json!({ "automaticTerminationMode": "ENABLED" }),
            at("automaticTerminationMode", modes),
        ),
        (
            json!({ "sessionBackup": { "mode": "MANUAL" } }),
            at("sessionBackup.mode", "must be one of AUTOMATIC DEACTIVATED"),
        ),
        (
            json!({ "sessionStorage": {} }),
            at("sessionStorage.mode", "is required"),
        ),
        (
            json!({ "sessionStorage": { "mode": [] } }),
            at("sessionStorage.mode", "must have at least 1 items"),
        ),
        (
            json!({ "sessionStorage": { "mode": ["DOWNLOAD"] } }),
            at("sessionStorage.mode[0]", "must be one of UPLOAD"),
        ),
    ] {
        refuses(&mut sim, stream, &text);
    }
    let stream = json!({ "ec2InstanceTypes": ["g2.xlarge"] });
    let request = sim.profile_request(stream);
    let (_, text) = sim.refused(INVALID, "CreateLaunchProfile", request);
    assert!(
        text.starts_with("[streamConfiguration.ec2InstanceTypes[0] must be one of g4dn.xlarge ")
    );
    for name in windtunnel_core::nimble::INSTANCE_TYPES {
        shown(&mut sim, json!({ "ec2InstanceTypes": [name] }));
    }
}

#[test]
fn folders_of_uploads_have_patterns() {
    let linux = r"streamConfiguration.sessionStorage.root.linux must match ^(\$HOME|/)[/]?([A-Za-z0-9-_]+/)*([A-Za-z0-9_-]+)$";
    let windows = r"streamConfiguration.sessionStorage.root.windows must match ^((\%HOMEPATH\%)|[a-zA-Z]:)[\\/](?:[a-zA-Z0-9_-]+[\\/])*[a-zA-Z0-9_-]+$";
    let storage = |name: &str, folder: &str| json!({ "sessionStorage": { "mode": ["UPLOAD"], "root": { name: folder } } });
    let mut sim = Sim::with(|config| config.limits.nimble_launch_profiles = 100);
    for folder in ["$HOME/a", "/a", "//a", "/a/b-c/d_e", "$HOMEa", "$HOME/a/b"] {
        shown(&mut sim, storage("linux", folder));
    }
    for folder in ["a", "/", "$HOME", "/a/", "/a b", "/a//b", "$HOME//a"] {
        refuses(&mut sim, storage("linux", folder), linux);
    }
    for folder in [r"C:\a", "z:/a", r"%HOMEPATH%\a\b", "C:/a/b-c"] {
        shown(&mut sim, storage("windows", folder));
    }
    for folder in [
        "C:",
        r"C:\",
        r"CC:\a",
        r"%HOME%\a",
        r"C:a",
        r"C:\a\",
        r"C:\a b",
        "1:/a",
    ] {
        refuses(&mut sim, storage("windows", folder), windows);
    }
    let long = format!("/{}", "a".repeat(128));
    let text = "streamConfiguration.sessionStorage.root.linux must have at most 128 characters";
    refuses(&mut sim, storage("linux", &long), text);
}

#[test]
fn streams_have_a_range_and_a_default_that_is_a_setting() {
    let set = |config: &mut windtunnel_core::Config| {
        config.nimble.switches.default_stream_expiration = 600;
    };
    let (mut sim, profile) = ready(json!({}), set).remove(0);
    let id = sim.launch(&profile);
    sim.at("21:05:00");
    let of = |more| with(json!({ "sessionId": id }), more);
    let made = sim.of_studio("CreateStreamingSessionStream", of(json!({})));
    assert_eq!(made["stream"]["expiresAt"], "2022-01-27T21:15:00Z");
    for (seconds, text) in [
        (59, "[expirationInSeconds must be at least 60]"),
        (3_601, "[expirationInSeconds must be at most 3600]"),
    ] {
        let input = of(json!({ "expirationInSeconds": seconds }));
        assert_eq!(
            sim.refused(INVALID, "CreateStreamingSessionStream", input)
                .1,
            text
        );
    }
    for seconds in [60, 3_600] {
        let input = of(json!({ "expirationInSeconds": seconds }));
        sim.of_studio("CreateStreamingSessionStream", input);
    }
}

#[test]
fn a_session_has_the_first_type_and_image_and_copies_the_settings() {
    let (mut sim, profile) = one(with(
        persistent(60),
        json!({ "sessionBackup": { "mode": "AUTOMATIC", "maxBackupsToRetain": 2 } }),
    ));
    let first = sim.launch(&profile);
    let image = sim.image.clone();
    sim.shows(
        &first,
        json!({ "ec2InstanceType": "g4dn.4xlarge", "streamingImageId": image,
        "backupMode": "AUTOMATIC", "maxBackupsToRetain": 2 }),
    );
    let stream =
        sim.stream(json!({ "maxSessionLengthInMinutes": 30, "ec2InstanceTypes": ["g4dn.xlarge"] }));
    let update = json!({ "launchProfileId": profile, "streamConfiguration": stream });
    sim.of_studio("UpdateLaunchProfile", update);
    sim.at("21:05:00");
    let second = sim.launch(&profile);
    sim.shows(
        &first,
        json!({ "stopAt": "22:05:00", "backupMode": "AUTOMATIC",
        "ec2InstanceType": "g4dn.4xlarge", "sessionPersistenceMode": "ACTIVATED" }),
    );
    sim.shows(
        &second,
        json!({ "backupMode": "DEACTIVATED", "maxBackupsToRetain": 0,
        "ec2InstanceType": "g4dn.xlarge", "sessionPersistenceMode": "DEACTIVATED",
        "automaticTerminationMode": null, "volumeConfiguration": null }),
    );
}
