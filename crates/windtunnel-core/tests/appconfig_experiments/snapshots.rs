//! Worlds that are saved and restored, and what hostile snapshots say.

use super::*;
use windtunnel_core::Snapshot;

/// A stand with a run that is running, one that is done, and a definition that is archived.
fn busy() -> (Stand, String) {
    let mut stand = Stand::deployed();
    let mut draft = stand.draft("faster", "checkout");
    let values = json!({ "limit": { "NumberValue": 0.1 }, "color": { "StringValue": "blue" } });
    draft["Treatments"][0]["FlagValue"]["AttributeValues"] = values;
    draft["Treatments"][0]["Weight"] = json!(33.333333);
    let definition = id(&stand.lab.ask("CreateExperimentDefinition", draft));
    let other = stand.define("other", "header");
    stand.start(&other, json!({}));
    stand.stop((&other, 1));
    let of = stand.of(&other);
    stand.lab.ask("DeleteExperimentDefinition", of);
    stand.start(&definition, json!({ "ExposurePercentage": 50 }));
    stand.lab.pass(1);
    stand.stop((&definition, 1));
    let members = json!({ "TreatmentOverrides": { "Inline": { "qa": "t1" } } });
    stand.start(&definition, members);
    stand.lab.pass(1);
    stand.expose((&definition, 2), 12.345678);
    (stand, definition)
}

#[test]
fn a_world_goes_on_after_its_snapshot() {
    let (mut stand, definition) = busy();
    let saved = serde_json::to_string(&stand.lab.world.snapshot()).expect("JSON");
    let restored: Snapshot = serde_json::from_str(&saved).expect("a snapshot");
    let restored = restored.restore().expect("it fits");
    assert_eq!(restored.state_digest(), stand.lab.world.state_digest());
    let original = std::mem::replace(&mut stand.lab.world, restored);
    let life = |stand: &mut Stand| {
        let mut seen = Vec::new();
        for n in 0..50 {
            seen.push(stand.shows("checkout", &format!("user-{n}"), "US"));
        }
        stand.expose((&definition, 2), 80.0);
        seen.push(stand.stop((&definition, 2)).to_string());
        seen.push(format!("{}", stand.lab.world.digest()));
        seen
    };
    let first = life(&mut stand);
    stand.lab.world = original;
    assert_eq!(life(&mut stand), first);
}

/// Changes a saved world at one place and tells why it is not taken.
#[track_caller]
fn hostile(saved: &Value, path: &str, value: Value) {
    let mut saved = saved.clone();
    let place = saved.pointer_mut(path).unwrap_or_else(|| panic!("{path}"));
    assert_ne!(*place, value, "{path}");
    *place = value;
    // The seal would tell; what is behind it must hold too.
    let Ok(read) = serde_json::from_value::<Snapshot>(saved) else {
        return;
    };
    assert!(resealed(read).restore().is_err(), "{path}");
}

/// Gives a snapshot the seal that fits what it holds, by trying it: the error names no seal, so the
/// world is read out and saved anew.
fn resealed(snapshot: Snapshot) -> Snapshot {
    let mut value = serde_json::to_value(&snapshot).expect("JSON");
    let world: windtunnel_core::World =
        serde_json::from_value(value["world"].take()).expect("a world");
    world.snapshot()
}

#[test]
fn parts_that_do_not_fit_are_refused() {
    let (stand, _) = busy();
    let saved = serde_json::to_value(stand.lab.world.snapshot()).expect("JSON");
    let definitions = saved
        .pointer("/world/appconfig/cold/definitions")
        .expect("definitions");
    let serials: Vec<_> = definitions
        .as_object()
        .expect("a map")
        .keys()
        .cloned()
        .collect();
    let own = format!("/world/appconfig/cold/definitions/{}", serials[0]);
    let untouched: Snapshot = serde_json::from_value(saved.clone()).expect("a snapshot");
    resealed(untouched).restore().expect("it fits");
    let at = |path: &str| format!("{own}{path}");
    for (path, value) in [
        ("/state", json!(0)),
        ("/state", json!(2)),
        ("/state", json!(3)),
        ("/application", json!(99)),
        ("/touched", json!(999)),
        ("/plan/name", json!("else")),
        ("/plan/environment", json!(99)),
        ("/plan/profile", json!(99)),
        ("/plan/flag_key", json!("header")),
        ("/plan/audience_rule", json!("x")),
        ("/plan/treatments", json!([])),
        ("/plan/treatments/0/Key", json!("t2")),
        ("/plan/treatments/0/Weight", json!(-1)),
        ("/plan/control/Key", json!("t1")),
        ("/runs", json!([])),
        ("/runs/0/state", json!(0)),
        ("/runs/1/state", json!(1)),
        ("/runs/1/events", json!([])),
        ("/runs/1/snapshot/environment", json!(0)),
        ("/runs/1/events/0/kind", json!("ExposureUpdated")),
        ("/runs/1/events/1/kind", json!("Stopped")),
        ("/runs/1/events/1/kind", json!("Started")),
        ("/runs/1/events/1/exposure", json!(-1)),
        ("/runs/1/events/1/exposure", json!(101)),
        ("/runs/1/events/0/exposure", json!(50)),
        ("/runs/1/events/1/deployment", json!(1)),
        ("/runs/1/events/1/deployment", json!(0)),
        ("/runs/1/events/1/deployment", json!(999)),
        (
            "/runs/1/events/1/overrides",
            json!({ "Inline": { "qa": "t9" } }),
        ),
        ("/runs/1/updated", json!(0)),
    ] {
        hostile(&saved, &at(path), value);
    }
    for (path, value) in [
        ("/world/appconfig/cold/definition_places", json!([])),
        ("/world/appconfig/cold/definition_names", json!([])),
        ("/world/appconfig/cold/touches", json!(0)),
    ] {
        hostile(&saved, path, value);
    }
}
