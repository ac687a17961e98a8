//! Slicing, replay, snapshots, isolation, and the order of services within an instant.

use serde_json::{Value, json};
use windtunnel_core::nimble::Timing;
use windtunnel_core::{
    Config, Event, Instant, Keys, Limits, MachineKind, Purpose, Seed, Snapshot, SnapshotError,
    Span, World, fis, replay,
};

use super::sim::{Sim, persistent, terminating, text, time, with};

/// A busy world: two studios, profiles of all rows, sessions in many states, streams and backups.
fn busy(change: impl Fn(&mut Config)) -> Sim {
    let mut sim = Sim::with(|config| {
        config.limits = Limits::unbounded();
        config.journal = true;
        change(config);
    });
    let backups = json!({ "sessionBackup": { "mode": "AUTOMATIC", "maxBackupsToRetain": 1 } });
    let rows = [
        json!({ "maxSessionLengthInMinutes": 45 }),
        terminating(30, 0),
        terminating(30, 20),
        with(persistent(60), backups),
    ];
    let profiles: Vec<String> = rows.into_iter().map(|row| sim.profile(row)).collect();
    sim.create_component("ACTIVE_DIRECTORY");
    sim.create_component("ACTIVE_DIRECTORY");
    sim.create_component("SHARED_FILE_SYSTEM");
    sim.at("21:01:00");
    let mut sessions = Vec::new();
    for profile in &profiles {
        for owner in ["ann", "bob"] {
            let create = json!({ "launchProfileId": profile, "ownedBy": owner, "tags": { "of": owner },
                "clientToken": format!("{profile}{owner}") });
            let made = sim.of_studio("CreateStreamingSession", create);
            sessions.push(text(&made["session"]["sessionId"]));
        }
    }
    sim.at("21:15:00");
    for session in &sessions {
        sim.of_studio(
            "CreateStreamingSessionStream",
            json!({ "sessionId": session, "expirationInSeconds": 900 }),
        );
    }
    for session in sessions.iter().skip(1).step_by(2) {
        sim.stop(session);
    }
    sim.at("21:16:00");
    sim.of_studio(
        "UpdateLaunchProfile",
        json!({ "launchProfileId": profiles[0], "name": "new" }),
    );
    sim.of_studio("UpdateStudio", json!({ "displayName": "new" }));
    sim.delete(&sessions[0]);
    sim
}

fn drain(world: &mut World) -> Vec<Event> {
    std::iter::from_fn(|| world.poll_event()).collect()
}

#[test]
fn one_jump_equals_deadline_by_deadline() {
    for change in [
        |_: &mut Config| {},
        |config: &mut Config| config.nimble.timing = Timing::observed(),
    ] {
        let mut jump = busy(change);
        let mut steps = jump.clone();
        let end = time("2022-01-29T00:00:00Z");
        jump.world.handle_timeout(end);
        let mut last = None;
        while let Some(next) = steps.world.poll_timeout().filter(|&next| next <= end) {
            assert!(last < Some(next), "the deadline moves forward");
            last = Some(next);
            steps.world.handle_timeout(next);
        }
        steps.world.handle_timeout(end);
        assert_eq!(drain(&mut jump.world), drain(&mut steps.world));
        assert_eq!(jump.world.state_digest(), steps.world.state_digest());
        assert!(jump.world.is_idle());
    }
}

#[test]
fn a_world_saved_and_restored_goes_on_as_if_nothing_had_happened() {
    let mut sim = busy(|config| config.nimble.timing = Timing::observed());
    let end = time("2022-01-28T12:00:00Z");
    while let Some(next) = sim.world.poll_timeout().filter(|&next| next <= end) {
        let text = serde_json::to_string(&sim.world.snapshot()).expect("a snapshot is JSON");
        let saved: Snapshot = serde_json::from_str(&text).expect("the same");
        let mut restored = saved.restore().expect("nothing was changed");
        assert_eq!(restored.state_digest(), sim.world.state_digest());
        assert_eq!(restored.poll_timeout().map(|at| at >= next), Some(true));
        let later = next + Span::from_secs(600);
        let mut straight = sim.world.clone();
        restored.handle_timeout(later);
        straight.handle_timeout(later);
        assert_eq!(restored.state_digest(), straight.state_digest());
        sim.world.handle_timeout(next);
    }
}

#[test]
fn a_replay_gives_the_same_world() {
    let mut sim = busy(|_| {});
    let now = sim.now;
    let request = windtunnel_core::nimble::ListStudiosRequest::default();
    sim.world
        .nimble(now)
        .list_studios(request)
        .expect("lists are answered");
    let request = windtunnel_core::nimble::CreateStudioRequest {
        studio_name: Some("byother".into()),
        display_name: Some(String::new()),
        admin_role_arn: Some(String::new()),
        user_role_arn: Some(String::new()),
        ..Default::default()
    };
    sim.world
        .nimble(now)
        .by("other")
        .create_studio(request)
        .expect("anybody may");
    let journal = sim.world.journal().expect("it is kept").clone();
    let text = serde_json::to_string(&journal).expect("a journal is JSON");
    assert!(text.contains("nimbleas"), "the caller is journalled");
    assert!(!text.contains("ListStudios"), "reads are not");
    let journal: windtunnel_core::Journal = serde_json::from_str(&text).expect("the same");
    let digest = Some(sim.world.digest());
    let mut again = replay(&journal.header, journal.entries, digest).expect("it agrees");
    again.handle_timeout(now);
    while sim.world.poll_event().is_some() {}
    // Both have events behind them that were taken.
    assert_eq!(again.state_digest(), sim.world.state_digest());
}

#[test]
fn what_a_hostile_snapshot_changes_is_noticed() {
    let sim = busy(|_| {});
    let saved = serde_json::to_value(sim.world.snapshot()).expect("a snapshot is JSON");
    assert!(restore(saved.clone()).is_ok());
    let mut places = Vec::new();
    numbers(
        &saved["world"]["nimble"],
        &mut vec!["world".into(), "nimble".into()],
        &mut places,
    );
    assert!(places.len() > 300, "{} numbers", places.len());
    let numbers = [0_u64, 1, 7, 250, u64::from(u32::MAX), u64::MAX];
    let mut lived = 0;
    // Each place meets one of the numbers, and each part of the state all of them.
    for (nth, place) in places.iter().enumerate() {
        let mut changed = saved.clone();
        let pointer = format!("/{}", place.join("/"));
        let value = changed.pointer_mut(&pointer).expect("it is there");
        let number = json!(numbers[nth % numbers.len()]);
        if *value == number {
            continue;
        }
        *value = number;
        // Refused as it is; with a seal of its own it may be fit, but then it lives.
        assert!(restore(changed.clone()).is_err(), "{pointer}");
        if let Some(mut world) = sealed(changed) {
            lived += 1;
            let end = world.now() + Span::from_days(3);
            for _ in 0..1_000 {
                match world.poll_timeout().filter(|&next| next <= end) {
                    Some(next) => world.handle_timeout(next),
                    None => break,
                }
            }
        }
    }
    assert!(lived > 20, "{lived} lived");
}

/// Finds the places of all numbers.
fn numbers(value: &Value, at: &mut Vec<String>, places: &mut Vec<Vec<String>>) {
    match value {
        Value::Number(_) => places.push(at.clone()),
        Value::Array(items) => {
            for (nth, item) in items.iter().enumerate() {
                at.push(nth.to_string());
                numbers(item, at, places);
                at.pop();
            }
        }
        Value::Object(members) => {
            for (name, member) in members {
                at.push(name.replace('~', "~0").replace('/', "~1"));
                numbers(member, at, places);
                at.pop();
            }
        }
        _ => {}
    }
}

fn restore(saved: Value) -> Result<World, SnapshotError> {
    match serde_json::from_value::<Snapshot>(saved) {
        Ok(saved) => saved.restore(),
        Err(_) => Err(SnapshotError::Corrupt),
    }
}

/// Gives a snapshot the seal that fits it, as one who knows how could, and restores it.
fn sealed(mut saved: Value) -> Option<World> {
    let world: World = serde_json::from_value(saved["world"].clone()).ok()?;
    saved["seal"] = serde_json::to_value(world.snapshot()).ok()?["seal"].take();
    restore(saved).ok()
}

#[test]
fn fis_comes_first_within_an_instant() {
    let mut sim = Sim::new();
    let now = sim.now;
    let wait = fis::TemplateAction {
        action_id: Some("aws:fis:wait".into()),
        parameters: Some([("duration".into(), "PT1M".into())].into()),
        ..Default::default()
    };
    let template = fis::CreateExperimentTemplateRequest {
        description: Some("wait".into()),
        role_arn: Some("arn:aws:iam::123456789012:role/fis".into()),
        stop_conditions: Some(vec![fis::StopCondition {
            source: Some("none".into()),
            value: None,
        }]),
        actions: Some([("wait".into(), wait)].into()),
        ..Default::default()
    };
    let made = sim
        .world
        .fis(now)
        .create_experiment_template(template)
        .expect("it is valid");
    let request = fis::StartExperimentRequest {
        experiment_template_id: Some(made.experiment_template.id),
        ..Default::default()
    };
    sim.world
        .fis(now)
        .start_experiment(request)
        .expect("it starts");
    // Both end at 21:01:01, and each goes on alone between.
    sim.at("21:00:01");
    sim.create_image("image");
    sim.create_component("CUSTOM");
    drain(&mut sim.world);
    sim.at("21:05:00");
    let events = drain(&mut sim.world);
    let order: Vec<(u64, MachineKind)> = events
        .iter()
        .map(|event| ((event.at - time("21:00:00")).as_millis(), event.machine))
        .collect();
    let expected = [
        (2_000, MachineKind::NimbleStudioComponent),
        (61_000, MachineKind::FisAction),
        (61_000, MachineKind::FisExperiment),
        (61_000, MachineKind::NimbleStreamingImage),
    ];
    assert_eq!(order, expected);
}

#[test]
fn a_session_lives_alike_whatever_else_there_is() {
    let seeded = |config: &mut Config| {
        config.nimble.timing = Timing::observed();
        config.limits = Limits::unbounded();
    };
    let alone = |others: usize| {
        let mut sim = Sim::with(seeded);
        let profile = sim.profile(persistent(60));
        sim.at("21:01:00");
        let id = sim.launch(&profile);
        for _ in 0..others {
            sim.launch(&profile);
            sim.create_image("image");
        }
        sim.at("21:20:00").stop(&id);
        sim.at("21:30:00").start(&id);
        sim.at("23:30:00");
        let events = drain(&mut sim.world);
        let own = events
            .into_iter()
            .filter(|event| (event.machine, event.serial) == (MachineKind::NimbleSession, 0));
        own.collect::<Vec<_>>()
    };
    assert_eq!(alone(0), alone(20));
    assert!(alone(0).len() >= 5);
}

#[test]
fn new_purposes_leave_the_keys_of_others_as_they_were() {
    use rand_core_free::first;
    let keys = Keys::new(Seed(42));
    let mut draw = keys.draw(Purpose::Host, windtunnel_core::Lane(7), 3);
    assert_eq!(first(&mut draw), 18_391_562_548_669_671_891);
    assert_eq!(
        (
            Purpose::NimbleId as u8,
            Purpose::NimbleFailure as u8,
            Purpose::NimbleDelay as u8
        ),
        (9, 10, 11)
    );
}

/// A word of a draw, without naming the traits of `rand`.
mod rand_core_free {
    pub fn first(draw: &mut windtunnel_core::Draw) -> u64 {
        draw.within(0..=u64::MAX)
    }
}

#[test]
fn the_kinds_of_machines_have_their_numbers() {
    let kinds = [
        MachineKind::NimbleStudio,
        MachineKind::NimbleLaunchProfile,
        MachineKind::NimbleStudioComponent,
        MachineKind::NimbleStreamingImage,
        MachineKind::NimbleSession,
        MachineKind::NimbleStream,
        MachineKind::NimbleBackup,
    ];
    assert_eq!(kinds.map(|kind| kind as u8), [20, 21, 22, 23, 24, 25, 26]);
}

#[test]
fn an_empty_world_has_nothing_to_do() {
    let sim = Sim::empty(|_| {});
    assert!(sim.world.is_idle());
    assert_eq!(sim.world.poll_timeout(), None::<Instant>);
}
