//! Every acceptor of every waiter of section 4, driven to success and to failure.

use serde_json::{Value, json};
use windtunnel_core::Span;
use windtunnel_core::nimble::{Kind, Step};

use super::sim::{Sim, fault, one, persistent, text, with};

/// A waiter: what it polls, where the state is, how often, and what it accepts.
struct Waiter {
    operation: &'static str,
    member: &'static str,
    delay_secs: u64,
    attempts: u32,
    success: &'static str,
    failures: &'static [&'static str],
}

const fn waiter(
    operation: &'static str,
    member: &'static str,
    (delay_secs, attempts): (u64, u32),
    success: &'static str,
    failures: &'static [&'static str],
) -> Waiter {
    Waiter {
        operation,
        member,
        delay_secs,
        attempts,
        success,
        failures,
    }
}

const READY: &[&str] = &["CREATE_FAILED", "UPDATE_FAILED"];
const DELETED: &[&str] = &["DELETE_FAILED"];

const STUDIO_READY: Waiter = waiter("GetStudio", "studio", (2, 60), "READY", READY);
const STUDIO_DELETED: Waiter = waiter("GetStudio", "studio", (2, 60), "DELETED", DELETED);
const PROFILE_READY: Waiter = waiter(
    "GetLaunchProfile",
    "launchProfile",
    (5, 150),
    "READY",
    READY,
);
const PROFILE_DELETED: Waiter = waiter(
    "GetLaunchProfile",
    "launchProfile",
    (5, 150),
    "DELETED",
    DELETED,
);
const IMAGE_READY: Waiter = waiter(
    "GetStreamingImage",
    "streamingImage",
    (2, 60),
    "READY",
    READY,
);
const IMAGE_DELETED: Waiter = waiter(
    "GetStreamingImage",
    "streamingImage",
    (2, 60),
    "DELETED",
    DELETED,
);
const COMPONENT_READY: Waiter = waiter(
    "GetStudioComponent",
    "studioComponent",
    (2, 60),
    "READY",
    READY,
);
const COMPONENT_DELETED: Waiter = waiter(
    "GetStudioComponent",
    "studioComponent",
    (1, 120),
    "DELETED",
    DELETED,
);
const SESSION_READY: Waiter = waiter(
    "GetStreamingSession",
    "session",
    (10, 180),
    "READY",
    &["CREATE_FAILED", "START_FAILED"],
);
const SESSION_STOPPED: Waiter = waiter(
    "GetStreamingSession",
    "session",
    (5, 180),
    "STOPPED",
    &["STOP_FAILED"],
);
const SESSION_DELETED: Waiter = waiter(
    "GetStreamingSession",
    "session",
    (5, 180),
    "DELETED",
    DELETED,
);
const STREAM_READY: Waiter = waiter(
    "GetStreamingSessionStream",
    "stream",
    (5, 30),
    "READY",
    &["CREATE_FAILED"],
);

impl Waiter {
    /// Polls as the clients do: at once, then after each delay. Returns the failed state, if it ends
    /// with one.
    #[track_caller]
    fn wait(&self, sim: &mut Sim, input: &Value) -> Result<(), String> {
        for _ in 0..self.attempts {
            let state = text(&sim.of_studio(self.operation, input.clone())[self.member]["state"]);
            if state == self.success {
                return Ok(());
            }
            if self.failures.contains(&state.as_str()) {
                return Err(state);
            }
            let next = sim.now + Span::from_secs(self.delay_secs);
            sim.until(next);
        }
        panic!("{} ran into its ceiling", self.operation);
    }
}

/// Worlds that answer as fast and as slowly as the presets allow.
fn world(seeded: bool) -> (Sim, String) {
    super::sim::ready(persistent(690), |config| {
        if seeded {
            config.nimble.timing = windtunnel_core::nimble::Timing::observed();
        }
    })
    .remove(0)
}

fn failed(state: &str) -> Result<(), String> {
    Err(state.into())
}

#[test]
fn studio_waiters() {
    let mut sim = Sim::empty(|_| {});
    sim.studio = sim.create_studio("studio");
    assert_eq!(STUDIO_READY.wait(&mut sim, &json!({})), Ok(()));
    sim.inject(fault(Kind::Studio, Step::Update, "AWS_SSO_NOT_ENABLED"));
    sim.of_studio("UpdateStudio", json!({ "displayName": "new" }));
    assert_eq!(
        STUDIO_READY.wait(&mut sim, &json!({})),
        failed("UPDATE_FAILED")
    );
    sim.of_studio("DeleteStudio", json!({}));
    assert_eq!(STUDIO_DELETED.wait(&mut sim, &json!({})), Ok(()));

    let mut sim = Sim::empty(|_| {});
    sim.inject(fault(
        Kind::Studio,
        Step::Create,
        "ROLE_COULD_NOT_BE_ASSUMED",
    ));
    sim.studio = sim.create_studio("studio");
    assert_eq!(
        STUDIO_READY.wait(&mut sim, &json!({})),
        failed("CREATE_FAILED")
    );
    sim.inject(fault(Kind::Studio, Step::Delete, "AWS_SSO_ACCESS_DENIED"));
    sim.of_studio("DeleteStudio", json!({}));
    assert_eq!(
        STUDIO_DELETED.wait(&mut sim, &json!({})),
        failed("DELETE_FAILED")
    );
}

#[test]
fn launch_profile_waiters() {
    let (mut sim, profile) = one(json!({}));
    let of = json!({ "launchProfileId": profile });
    sim.of_studio(
        "UpdateLaunchProfile",
        with(of.clone(), json!({ "name": "new" })),
    );
    assert_eq!(PROFILE_READY.wait(&mut sim, &of), Ok(()));
    sim.inject(fault(
        Kind::LaunchProfile,
        Step::Update,
        "INVALID_SUBNETS_PROVIDED",
    ));
    sim.of_studio(
        "UpdateLaunchProfile",
        with(of.clone(), json!({ "name": "newer" })),
    );
    assert_eq!(PROFILE_READY.wait(&mut sim, &of), failed("UPDATE_FAILED"));
    sim.of_studio("DeleteLaunchProfile", of.clone());
    assert_eq!(PROFILE_DELETED.wait(&mut sim, &of), Ok(()));

    sim.inject(fault(
        Kind::LaunchProfile,
        Step::Create,
        "INVALID_SUBNETS_COMBINATION",
    ));
    let of = json!({ "launchProfileId": sim.profile(json!({})) });
    assert_eq!(PROFILE_READY.wait(&mut sim, &of), failed("CREATE_FAILED"));
    sim.inject(fault(Kind::LaunchProfile, Step::Delete, "INTERNAL_ERROR"));
    sim.of_studio("DeleteLaunchProfile", of.clone());
    assert_eq!(PROFILE_DELETED.wait(&mut sim, &of), failed("DELETE_FAILED"));
}

#[test]
fn streaming_image_waiters() {
    let mut sim = Sim::new();
    let of = json!({ "streamingImageId": sim.create_image("new") });
    assert_eq!(IMAGE_READY.wait(&mut sim, &of), Ok(()));
    sim.of_studio("DeleteStreamingImage", of.clone());
    assert_eq!(IMAGE_DELETED.wait(&mut sim, &of), Ok(()));

    sim.inject(fault(Kind::StreamingImage, Step::Create, "ACCESS_DENIED"));
    let of = json!({ "streamingImageId": sim.create_image("new") });
    assert_eq!(IMAGE_READY.wait(&mut sim, &of), failed("CREATE_FAILED"));
    sim.inject(fault(Kind::StreamingImage, Step::Delete, "INTERNAL_ERROR"));
    sim.of_studio("DeleteStreamingImage", of.clone());
    assert_eq!(IMAGE_DELETED.wait(&mut sim, &of), failed("DELETE_FAILED"));
}

#[test]
fn studio_component_waiters() {
    let mut sim = Sim::new();
    let of = json!({ "studioComponentId": sim.component });
    sim.of_studio(
        "UpdateStudioComponent",
        with(of.clone(), json!({ "name": "new" })),
    );
    assert_eq!(COMPONENT_READY.wait(&mut sim, &of), Ok(()));
    sim.inject(fault(
        Kind::StudioComponent,
        Step::Update,
        "ENCRYPTION_KEY_NOT_FOUND",
    ));
    sim.of_studio(
        "UpdateStudioComponent",
        with(of.clone(), json!({ "name": "newer" })),
    );
    assert_eq!(COMPONENT_READY.wait(&mut sim, &of), failed("UPDATE_FAILED"));
    sim.of_studio("DeleteStudioComponent", of.clone());
    assert_eq!(COMPONENT_DELETED.wait(&mut sim, &of), Ok(()));

    sim.create_component("ACTIVE_DIRECTORY");
    let of = json!({ "studioComponentId": sim.create_component("ACTIVE_DIRECTORY") });
    assert_eq!(COMPONENT_READY.wait(&mut sim, &of), failed("CREATE_FAILED"));
    sim.inject(fault(Kind::StudioComponent, Step::Delete, "INTERNAL_ERROR"));
    sim.of_studio("DeleteStudioComponent", of.clone());
    assert_eq!(
        COMPONENT_DELETED.wait(&mut sim, &of),
        failed("DELETE_FAILED")
    );
}

#[test]
fn session_waiters_succeed() {
    for seeded in [false, true] {
        let (mut sim, profile) = world(seeded);
        let of = json!({ "sessionId": sim.launch(&profile) });
        assert_eq!(SESSION_READY.wait(&mut sim, &of), Ok(()));
        sim.of_studio("StopStreamingSession", of.clone());
        assert_eq!(SESSION_STOPPED.wait(&mut sim, &of), Ok(()));
        sim.of_studio("StartStreamingSession", of.clone());
        assert_eq!(SESSION_READY.wait(&mut sim, &of), Ok(()));
        let stream = sim.of_studio("CreateStreamingSessionStream", of.clone())["stream"].take();
        let stream = with(of.clone(), json!({ "streamId": stream["streamId"] }));
        assert_eq!(STREAM_READY.wait(&mut sim, &stream), Ok(()));
        sim.of_studio("DeleteStreamingSession", of.clone());
        assert_eq!(SESSION_DELETED.wait(&mut sim, &of), Ok(()));
    }
}

#[test]
fn session_waiters_fail() {
    let (mut sim, profile) = world(false);
    let of = json!({ "sessionId": sim.launch(&profile) });
    assert_eq!(SESSION_READY.wait(&mut sim, &of), Ok(()));
    sim.inject(fault(
        Kind::StreamingSessionStream,
        Step::Create,
        "NETWORK_CONNECTION_ERROR",
    ));
    let stream = sim.of_studio("CreateStreamingSessionStream", of.clone())["stream"].take();
    let stream = with(of.clone(), json!({ "streamId": stream["streamId"] }));
    assert_eq!(
        STREAM_READY.wait(&mut sim, &stream),
        failed("CREATE_FAILED")
    );
    let mut stop = fault(Kind::StreamingSession, Step::Stop, "INTERNAL_ERROR");
    stop.times = Some(1);
    sim.inject(stop);
    sim.of_studio("StopStreamingSession", of.clone());
    assert_eq!(SESSION_STOPPED.wait(&mut sim, &of), failed("STOP_FAILED"));
    sim.of_studio("StopStreamingSession", of.clone());
    assert_eq!(SESSION_STOPPED.wait(&mut sim, &of), Ok(()));
    sim.inject(fault(
        Kind::StreamingSession,
        Step::Start,
        "INSUFFICIENT_CAPACITY",
    ));
    sim.of_studio("StartStreamingSession", of.clone());
    assert_eq!(SESSION_READY.wait(&mut sim, &of), failed("START_FAILED"));
    sim.inject(fault(
        Kind::StreamingSession,
        Step::Delete,
        "NETWORK_INTERFACE_ERROR",
    ));
    sim.of_studio("DeleteStreamingSession", of.clone());
    assert_eq!(SESSION_DELETED.wait(&mut sim, &of), failed("DELETE_FAILED"));
    sim.inject(fault(
        Kind::StreamingSession,
        Step::Create,
        "AMI_VALIDATION_ERROR",
    ));
    let of = json!({ "sessionId": sim.launch(&profile) });
    assert_eq!(SESSION_READY.wait(&mut sim, &of), failed("CREATE_FAILED"));
}

#[test]
fn an_update_shows_at_once_that_it_is_under_way() {
    let (mut sim, profile) = one(json!({}));
    let of = json!({ "launchProfileId": profile, "name": "new" });
    let answer = sim.of_studio("UpdateLaunchProfile", of);
    assert_eq!(answer["launchProfile"]["state"], "UPDATE_IN_PROGRESS");
    assert_eq!(answer["launchProfile"]["name"], "profile");
    let shown = sim.of_studio("GetLaunchProfile", json!({ "launchProfileId": profile }));
    assert_eq!(shown, answer);
}
