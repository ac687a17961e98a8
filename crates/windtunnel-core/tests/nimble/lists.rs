//! Lists: order, filters, pages and their tokens.

use std::collections::BTreeSet;

use serde_json::{Value, json};
use windtunnel_core::Limits;

use super::INVALID;
use super::sim::{Sim, column, one, persistent, ready, text, with};

/// Reads a whole list page by page; returns the sizes of the pages and the ids.
fn pages(
    sim: &mut Sim,
    operation: &str,
    list: &str,
    id: &str,
    input: &Value,
) -> (Vec<usize>, Vec<String>) {
    let (mut sizes, mut ids, mut tokens) = (Vec::new(), Vec::new(), BTreeSet::new());
    let mut input = input.clone();
    loop {
        let page = sim.of_studio(operation, input.clone());
        let items = column(&page[list], id);
        sizes.push(items.len());
        ids.extend(items);
        let Some(token) = page.get("nextToken") else {
            return (sizes, ids);
        };
        assert!(tokens.insert(text(token)), "no token comes twice");
        input = with(input, json!({ "nextToken": token }));
    }
}

#[test]
fn pages_of_fifty_in_order_of_creation() {
    let (mut sim, profile) =
        ready(json!({}), |config| config.limits = Limits::unbounded()).remove(0);
    let ids: Vec<String> = (0..120).map(|_| sim.launch(&profile)).collect();
    let none = json!({});
    let (sizes, listed) = pages(
        &mut sim,
        "ListStreamingSessions",
        "sessions",
        "sessionId",
        &none,
    );
    assert_eq!((sizes, listed), (vec![50, 50, 20], ids));
    let (mut parts, mut images) = (vec![sim.component.clone()], vec![sim.image.clone()]);
    parts.extend((0..59).map(|_| sim.create_component("CUSTOM")));
    images.extend((0..59).map(|_| sim.create_image("image")));
    let (sizes, listed) = pages(
        &mut sim,
        "ListStudioComponents",
        "studioComponents",
        "studioComponentId",
        &none,
    );
    assert_eq!((sizes, listed), (vec![50, 10], parts));
    let (sizes, listed) = pages(
        &mut sim,
        "ListStreamingImages",
        "streamingImages",
        "streamingImageId",
        &none,
    );
    assert_eq!((sizes, &listed[2..]), (vec![50, 12], &images[..]));
    let studios: Vec<String> = (0..60)
        .map(|nth| sim.create_studio(&format!("s{nth}00")))
        .collect();
    let none = json!({ "studioId": null });
    let (sizes, listed) = pages(&mut sim, "ListStudios", "studios", "studioId", &none);
    assert_eq!((sizes, &listed[1..]), (vec![50, 11], &studios[..]));
}

#[test]
fn sizes_of_pages_where_they_can_be_asked_for() {
    let (mut sim, first) = ready(json!({}), |config| config.limits = Limits::unbounded()).remove(0);
    let mut profiles = vec![first];
    profiles.extend((0..119).map(|_| sim.profile(json!({}))));
    for _ in 0..119 {
        sim.create_component("CUSTOM");
    }
    for (asked, of_profiles, of_components) in [
        (None, vec![50, 50, 20], vec![50, 50, 20]),
        (Some(1_i64), vec![1; 120], vec![1; 120]),
        (Some(60), vec![60, 60], vec![50, 50, 20]),
        (Some(100), vec![100, 20], vec![50, 50, 20]),
    ] {
        let input = with(json!({}), json!({ "maxResults": asked }));
        let (sizes, ids) = pages(
            &mut sim,
            "ListLaunchProfiles",
            "launchProfiles",
            "launchProfileId",
            &input,
        );
        assert_eq!((sizes, &ids), (of_profiles, &profiles));
        let (sizes, _) = pages(
            &mut sim,
            "ListStudioComponents",
            "studioComponents",
            "studioComponentId",
            &input,
        );
        assert_eq!(sizes, of_components);
    }
    for (size, told) in [
        (0, "[maxResults must be at least 1]"),
        (101, "[maxResults must be at most 100]"),
    ] {
        for call in ["ListLaunchProfiles", "ListStudioComponents"] {
            assert_eq!(
                sim.refused(INVALID, call, json!({ "maxResults": size })).1,
                told
            );
        }
    }
}

#[test]
fn tokens_hold_for_one_list_with_one_set_of_filters() {
    let (mut sim, profile) =
        ready(json!({}), |config| config.limits = Limits::unbounded()).remove(0);
    for _ in 0..51 {
        sim.launch(&profile);
    }
    let page = sim.of_studio("ListStreamingSessions", json!({ "ownedBy": "alice" }));
    let token = page["nextToken"].clone();
    let good = json!({ "ownedBy": "alice", "nextToken": token });
    assert_eq!(
        sim.of_studio("ListStreamingSessions", good)["sessions"]
            .as_array()
            .map(Vec::len),
        Some(1)
    );
    let told = "[nextToken is not one of this list]";
    for (call, input) in [
        ("ListStreamingSessions", json!({ "nextToken": token })),
        (
            "ListStreamingSessions",
            json!({ "nextToken": token, "createdBy": "alice" }),
        ),
        ("ListStreamingSessions", json!({ "nextToken": "" })),
        ("ListStreamingSessions", json!({ "nextToken": "broken" })),
        ("ListStreamingImages", json!({ "nextToken": token })),
        ("ListStudioComponents", json!({ "nextToken": token })),
        ("ListLaunchProfiles", json!({ "nextToken": token })),
        (
            "ListStreamingSessionBackups",
            json!({ "nextToken": token, "ownedBy": "alice" }),
        ),
        ("ListStudios", json!({ "nextToken": token })),
        ("ListEulas", json!({ "nextToken": token })),
        ("ListEulaAcceptances", json!({ "nextToken": token })),
    ] {
        let (code, text) = sim.refused(INVALID, call, input);
        assert_eq!(
            (code.as_str(), text.as_str()),
            ("INVALID_PARAMETER", told),
            "{call}"
        );
    }
}

#[test]
fn filters_of_sessions_are_combined() {
    let (mut sim, profile) = one(persistent(690));
    let (now, studio) = (sim.now, sim.studio.clone());
    let mut create = |by: &str, owner: &str| {
        let request = windtunnel_core::nimble::CreateStreamingSessionRequest {
            studio_id: Some(studio.clone()),
            launch_profile_id: Some(profile.clone()),
            owned_by: Some(owner.into()),
            ..Default::default()
        };
        let made = sim
            .world
            .nimble(now)
            .by(by)
            .create_streaming_session(request);
        made.expect("the quota is not used up").session.session_id
    };
    let ids = [create("a", "x"), create("a", "y"), create("b", "x")];
    for (filter, expected) in [
        (json!({}), vec![0, 1, 2]),
        (json!({ "createdBy": "a" }), vec![0, 1]),
        (json!({ "ownedBy": "x" }), vec![0, 2]),
        (json!({ "createdBy": "a", "ownedBy": "x" }), vec![0]),
        (json!({ "createdBy": "nobody" }), vec![]),
        (json!({ "sessionIds": ids[1] }), vec![1]),
        (
            json!({ "sessionIds": format!("{}, {},unknown", ids[2], ids[0]) }),
            vec![0, 2],
        ),
        (json!({ "sessionIds": ids[1], "ownedBy": "x" }), vec![]),
    ] {
        let listed = sim.of_studio("ListStreamingSessions", filter);
        let expected: Vec<&String> = expected.into_iter().map(|nth: usize| &ids[nth]).collect();
        assert_eq!(
            column(&listed["sessions"], "sessionId")
                .iter()
                .collect::<Vec<_>>(),
            expected
        );
    }
}

#[test]
fn lists_hold_what_ended_until_it_expires() {
    let (mut sim, profile) = one(persistent(690));
    let id = sim.launch(&profile);
    sim.at("21:05:00").delete(&id);
    sim.at("21:06:00");
    let listed = sim.of_studio("ListStreamingSessions", json!({}));
    assert_eq!(listed["sessions"][0], sim.session(&id));
    assert_eq!(listed["sessions"][0]["state"], "DELETED");
    sim.at("22:06:00");
    assert_eq!(
        sim.of_studio("ListStreamingSessions", json!({}))["sessions"],
        json!([])
    );
}

#[test]
fn filters_by_state_type_and_owner() {
    let (mut sim, profile) = one(json!({}));
    let farm = sim.create_component("COMPUTE_FARM");
    let second = sim.profile(json!({}));
    let mut ids = |call: &str, list: &str, id: &str, input: Value| {
        column(&sim.of_studio(call, input)[list], id)
    };
    let mut profiles = |input| {
        ids(
            "ListLaunchProfiles",
            "launchProfiles",
            "launchProfileId",
            input,
        )
    };
    assert_eq!(
        profiles(json!({ "states": ["READY"] })),
        std::slice::from_ref(&profile)
    );
    assert_eq!(
        profiles(json!({ "states": ["CREATE_IN_PROGRESS", "DELETED"] })),
        std::slice::from_ref(&second)
    );
    let both = [profile, second];
    assert_eq!(
        profiles(json!({ "states": ["CREATE_IN_PROGRESS", "READY"] })),
        both
    );
    assert_eq!(profiles(json!({ "principalId": "anyone" })), both);
    assert_eq!(profiles(json!({ "states": [] })), both);
    let part = sim.component.clone();
    let mut ids = |call: &str, list: &str, id: &str, input: Value| {
        column(&sim.of_studio(call, input)[list], id)
    };
    let mut parts = |input| {
        ids(
            "ListStudioComponents",
            "studioComponents",
            "studioComponentId",
            input,
        )
    };
    assert_eq!(
        parts(json!({ "types": ["COMPUTE_FARM"] })),
        std::slice::from_ref(&farm)
    );
    assert_eq!(parts(json!({ "states": ["READY"] })), [part]);
    assert_eq!(
        parts(json!({ "types": ["CUSTOM"], "states": ["CREATE_IN_PROGRESS"] })),
        [""; 0]
    );
    let (owner, image) = (sim.studio.clone(), sim.image.clone());
    let listed = sim.of_studio("ListStreamingImages", json!({ "owner": owner }));
    assert_eq!(
        column(&listed["streamingImages"], "streamingImageId"),
        [image]
    );
    let states = "must be one of CREATE_IN_PROGRESS READY UPDATE_IN_PROGRESS DELETE_IN_PROGRESS \
                  DELETED DELETE_FAILED CREATE_FAILED UPDATE_FAILED";
    for call in ["ListLaunchProfiles", "ListStudioComponents"] {
        let (_, told) = sim.refused(INVALID, call, json!({ "states": ["STOPPED"] }));
        assert_eq!(told, format!("[states[0] {states}]"));
    }
    let (_, told) = sim.refused(INVALID, "ListStudioComponents", json!({ "types": ["X"] }));
    assert!(told.starts_with("[types[0] must be one of ACTIVE_DIRECTORY"));
}

#[test]
fn an_empty_list_of_studios_is_a_list() {
    let mut sim = Sim::empty(|_| {});
    assert_eq!(sim.ask("ListStudios", json!({})), json!({ "studios": [] }));
}
