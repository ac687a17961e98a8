//! The quotas of section 6.

use serde_json::{Value, json};
use windtunnel_core::{Config, Details, Limits};

use super::QUOTA;
use super::sim::{Sim, ready, text, with};

/// Fills a quota up to its limit, checks the refusal, and returns what was created.
fn fill(
    sim: &mut Sim,
    quota: &str,
    limit: usize,
    operation: &str,
    input: impl Fn(usize) -> Value,
) -> Vec<Value> {
    let full = |sim: &Sim, nth| with(json!({ "studioId": sim.studio }), input(nth));
    let made = (0..limit).map(|nth| {
        let input = full(sim, nth);
        sim.ask(operation, input)
    });
    let made = made.collect();
    let input = full(sim, limit);
    let error = sim.refuse(QUOTA, operation, input);
    assert_eq!(
        error.message,
        format!("{quota}: the quota of {limit} is used up")
    );
    let Some(Details::Context { code, context }) = error.details.as_deref() else {
        panic!("no details: {error}");
    };
    assert_eq!(code, "QUOTA_EXCEEDED");
    let expected = [
        ("limit".into(), limit.to_string()),
        ("quota".into(), quota.into()),
    ];
    assert_eq!(*context, expected.into());
    made
}

#[test]
fn the_real_quotas() {
    let limits = Limits::aws();
    assert_eq!(
        [
            limits.nimble_studios,
            limits.nimble_launch_profiles,
            limits.nimble_studio_components,
            limits.nimble_active_directories,
            limits.nimble_shared_file_systems,
            limits.nimble_streaming_images,
            limits.nimble_streaming_sessions,
            limits.nimble_g5_streaming_sessions,
        ],
        [10, 50, 50, 1, 10, 10, 50, 0]
    );
}

#[test]
fn studios() {
    let mut sim = Sim::empty(|_| {});
    let input = |nth| json!({ "studioName": format!("studio{nth}"), "displayName": "", "adminRoleArn": "", "userRoleArn": "", "studioId": null });
    let made = fill(&mut sim, "Studios", 10, "CreateStudio", input);
    sim.at("20:51:00");
    let first = text(&made[0]["studio"]["studioId"]);
    sim.ask("DeleteStudio", json!({ "studioId": first }));
    sim.refuse(QUOTA, "CreateStudio", input(11));
    sim.at("20:51:05");
    sim.ask("CreateStudio", input(11));
}

#[test]
fn images_components_and_file_systems() {
    let mut sim = Sim::new();
    let image = |_| json!({ "name": "image", "ec2ImageId": "ami-0" });
    sim.of_studio(
        "DeleteStreamingImage",
        json!({ "streamingImageId": sim.image.clone() }),
    );
    sim.at("21:00:10");
    let made = fill(
        &mut sim,
        "Custom streaming images",
        10,
        "CreateStreamingImage",
        image,
    );
    sim.at("21:05:00");
    sim.of_studio(
        "DeleteStreamingImage",
        json!({ "streamingImageId": made[0]["streamingImage"]["streamingImageId"] }),
    );
    sim.at("21:06:00");
    sim.of_studio("CreateStreamingImage", image(0));
    let file_system = |_| json!({ "name": "fs", "type": "SHARED_FILE_SYSTEM" });
    fill(
        &mut sim,
        "Shared file system components",
        10,
        "CreateStudioComponent",
        file_system,
    );
    // One component was there before.
    for _ in 0..39 {
        sim.create_component("CUSTOM");
    }
    let custom = |_| json!({ "studioId": sim.studio, "name": "c", "type": "CUSTOM" });
    let error = sim
        .clone()
        .refuse(QUOTA, "CreateStudioComponent", custom(0));
    assert_eq!(
        error.message,
        "Studio components: the quota of 50 is used up"
    );
}

#[test]
fn a_change_of_type_counts_against_the_quota_of_the_type_from_then_on() {
    let mut sim = Sim::with(|config| config.limits.nimble_shared_file_systems = 1);
    let of = json!({ "studioComponentId": sim.component, "type": "SHARED_FILE_SYSTEM" });
    sim.of_studio("UpdateStudioComponent", of);
    sim.at("21:00:01");
    let input = json!({ "studioId": sim.studio, "name": "fs", "type": "SHARED_FILE_SYSTEM" });
    sim.refuse(QUOTA, "CreateStudioComponent", input);
}

#[test]
fn launch_profiles() {
    let mut sim = Sim::new();
    let request = sim.profile_request(json!({}));
    let made = fill(
        &mut sim,
        "Launch profiles",
        50,
        "CreateLaunchProfile",
        |_| request.clone(),
    );
    sim.at("21:05:00");
    let first = &made[0]["launchProfile"]["launchProfileId"];
    sim.of_studio("DeleteLaunchProfile", json!({ "launchProfileId": first }));
    sim.at("21:05:05");
    sim.ask("CreateLaunchProfile", request);
}

#[test]
fn sessions_until_they_are_deleted() {
    for (mut sim, profile) in ready(json!({}), |_| {}) {
        let create = json!({ "launchProfileId": profile });
        let made = fill(
            &mut sim,
            "Streaming sessions",
            50,
            "CreateStreamingSession",
            |_| create.clone(),
        );
        sim.at("21:05:00");
        let first = text(&made[0]["session"]["sessionId"]);
        sim.delete(&first);
        sim.refused(QUOTA, "CreateStreamingSession", create.clone());
        sim.at("21:06:00");
        sim.launch(&profile);
        sim.refused(QUOTA, "CreateStreamingSession", create);
    }
}

#[test]
fn a_session_that_was_never_made_counts_until_it_expires() {
    use windtunnel_core::nimble::{Kind, Step};
    let one = |config: &mut Config| config.limits.nimble_streaming_sessions = 1;
    for (mut sim, profile) in ready(json!({}), one) {
        let mut lack = super::sim::fault(Kind::StreamingSession, Step::Create, "INTERNAL_ERROR");
        lack.times = Some(1);
        sim.inject(lack);
        sim.launch(&profile);
        let create = json!({ "launchProfileId": profile });
        sim.at("22:04:59")
            .refused(QUOTA, "CreateStreamingSession", create);
        sim.at("22:05:00").launch(&profile);
    }
}

#[test]
fn g5_sessions_count_apart_and_are_refused_until_their_quota_is_raised() {
    for limit in [0, 2] {
        let raise = |config: &mut Config| config.limits.nimble_g5_streaming_sessions = limit;
        let (mut sim, profile) = ready(json!({}), raise).remove(0);
        let create = json!({ "launchProfileId": profile, "ec2InstanceType": "g5.xlarge" });
        let most = usize::try_from(limit).expect("a small number");
        fill(
            &mut sim,
            "G5 streaming sessions",
            most,
            "CreateStreamingSession",
            |_| create.clone(),
        );
        sim.launch(&profile);
    }
}

#[test]
fn a_second_directory_fails_asynchronously() {
    let mut sim = Sim::new();
    let first = sim.create_component("ACTIVE_DIRECTORY");
    let second = sim.create_component("ACTIVE_DIRECTORY");
    sim.at("21:00:01");
    let mut state = |id: &str| {
        let shown = sim.of_studio("GetStudioComponent", json!({ "studioComponentId": id }));
        let component = &shown["studioComponent"];
        (text(&component["state"]), text(&component["statusCode"]))
    };
    assert_eq!(
        state(&first),
        ("READY".into(), "STUDIO_COMPONENT_CREATED".into())
    );
    assert_eq!(
        state(&second),
        (
            "CREATE_FAILED".into(),
            "ACTIVE_DIRECTORY_ALREADY_EXISTS".into()
        )
    );
}

#[test]
fn without_limits_there_are_no_quotas() {
    let (mut sim, profile) =
        ready(json!({}), |config| config.limits = Limits::unbounded()).remove(0);
    for _ in 0..60 {
        sim.launch(&profile);
    }
    let create = json!({ "launchProfileId": profile, "ec2InstanceType": "g5.xlarge" });
    sim.of_studio("CreateStreamingSession", create);
}
