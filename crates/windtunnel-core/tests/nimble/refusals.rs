//! Refusals: texts, finer codes and the order of the checks.

use serde_json::json;
use windtunnel_core::Details;

use super::sim::{Sim, one, persistent, text, with};
use super::{CONFLICT, DENIED, INVALID, NOT_FOUND};

/// Calls that name something that does not exist: operation, members, finer code and text.
#[test]
fn what_does_not_exist() {
    let (mut sim, profile) = one(persistent(60));
    let id = sim.launch(&profile);
    let gone = "AAAAAAAAAAAAAAAAAAAAAA";
    let kinds: [(&str, &str, &str, &[&str]); 6] = [
        (
            "studioId",
            "STUDIO_NOT_FOUND",
            "Studio not found",
            &[
                "GetStudio",
                "UpdateStudio",
                "DeleteStudio",
                "ListLaunchProfiles",
                "ListStreamingImages",
                "ListStudioComponents",
                "ListStreamingSessions",
                "ListStreamingSessionBackups",
                "ListEulaAcceptances",
                "AcceptEulas",
            ],
        ),
        (
            "launchProfileId",
            "LAUNCH_PROFILE_NOT_FOUND",
            "Launch profile not found",
            &[
                "GetLaunchProfile",
                "GetLaunchProfileDetails",
                "UpdateLaunchProfile",
                "DeleteLaunchProfile",
                "CreateStreamingSession",
            ],
        ),
        (
            "streamingImageId",
            "STREAMING_IMAGE_NOT_FOUND",
            "Streaming image not found",
            &[
                "GetStreamingImage",
                "UpdateStreamingImage",
                "DeleteStreamingImage",
            ],
        ),
        (
            "studioComponentId",
            "STUDIO_COMPONENT_NOT_FOUND",
            "Studio component not found",
            &[
                "GetStudioComponent",
                "UpdateStudioComponent",
                "DeleteStudioComponent",
            ],
        ),
        (
            "sessionId",
            "STREAMING_SESSION_NOT_FOUND",
            "Streaming session not found",
            &[
                "GetStreamingSession",
                "StartStreamingSession",
                "StopStreamingSession",
                "DeleteStreamingSession",
                "CreateStreamingSessionStream",
            ],
        ),
        (
            "backupId",
            "STREAMING_SESSION_BACKUP_NOT_FOUND",
            "Streaming session backup not found",
            &["GetStreamingSessionBackup"],
        ),
    ];
    for (member, code, text, operations) in kinds {
        for operation in operations {
            // Ids of other kinds are not found either.
            for missing in [gone, "", "no id", &profile, &id] {
                if (member == "launchProfileId" && *missing == profile)
                    || (member == "sessionId" && *missing == id)
                {
                    continue;
                }
                let input = with(
                    json!({ "studioId": sim.studio }),
                    json!({ member: missing }),
                );
                let error = sim.refuse(NOT_FOUND, operation, input);
                assert_eq!(error.message, text);
                let Some(Details::Context {
                    code: finer,
                    context,
                }) = error.details.as_deref()
                else {
                    panic!("no details: {error}");
                };
                assert_eq!(finer, code, "{operation}");
                assert_eq!(context.get("resourceId").map(String::as_str), Some(missing));
            }
        }
    }
    let of = json!({ "sessionId": id, "streamId": gone });
    let (code, text) = sim.refused(NOT_FOUND, "GetStreamingSessionStream", of);
    assert_eq!(
        (code.as_str(), text.as_str()),
        (
            "STREAMING_SESSION_STREAM_NOT_FOUND",
            "Streaming session stream not found"
        )
    );
    let (code, text) = sim.refused(NOT_FOUND, "GetEula", json!({ "eulaId": gone }));
    assert_eq!(
        (code.as_str(), text.as_str()),
        ("EULA_NOT_FOUND", "EULA not found")
    );
}

#[test]
fn what_belongs_to_another_studio_does_not_exist() {
    let (mut sim, profile) = one(persistent(60));
    let id = sim.launch(&profile);
    let own = sim.studio.clone();
    sim.studio = sim.create_studio("other");
    sim.at("21:05:00");
    let (image, component) = (sim.image.clone(), sim.component.clone());
    sim.refused(
        NOT_FOUND,
        "GetLaunchProfile",
        json!({ "launchProfileId": profile }),
    );
    sim.refused(
        NOT_FOUND,
        "GetStreamingImage",
        json!({ "streamingImageId": image }),
    );
    sim.refused(
        NOT_FOUND,
        "GetStudioComponent",
        json!({ "studioComponentId": component }),
    );
    sim.refused(NOT_FOUND, "GetStreamingSession", json!({ "sessionId": id }));
    let request = sim.profile_request(json!({}));
    let (code, _) = sim.refused(NOT_FOUND, "CreateLaunchProfile", request);
    assert_eq!(code, "STUDIO_COMPONENT_NOT_FOUND");
    // A studio of another Region does not exist here.
    let foreign = own.replace("us-west-2", "us-east-1");
    sim.refused(NOT_FOUND, "GetStudio", json!({ "studioId": foreign }));
}

#[test]
fn required_members_of_each_operation() {
    let required: [(&str, &[&str]); 30] = [
        (
            "CreateStudio",
            &["adminRoleArn", "displayName", "studioName", "userRoleArn"],
        ),
        ("GetStudio", &["studioId"]),
        ("UpdateStudio", &["studioId"]),
        ("DeleteStudio", &["studioId"]),
        (
            "CreateLaunchProfile",
            &[
                "ec2SubnetIds",
                "launchProfileProtocolVersions",
                "name",
                "streamConfiguration",
                "studioComponentIds",
                "studioId",
            ],
        ),
        ("GetLaunchProfile", &["launchProfileId", "studioId"]),
        ("GetLaunchProfileDetails", &["launchProfileId", "studioId"]),
        ("ListLaunchProfiles", &["studioId"]),
        ("UpdateLaunchProfile", &["launchProfileId", "studioId"]),
        ("DeleteLaunchProfile", &["launchProfileId", "studioId"]),
        ("CreateStreamingImage", &["ec2ImageId", "name", "studioId"]),
        ("GetStreamingImage", &["streamingImageId", "studioId"]),
        ("ListStreamingImages", &["studioId"]),
        ("UpdateStreamingImage", &["streamingImageId", "studioId"]),
        ("DeleteStreamingImage", &["streamingImageId", "studioId"]),
        ("CreateStudioComponent", &["name", "studioId", "type"]),
        ("GetStudioComponent", &["studioComponentId", "studioId"]),
        ("ListStudioComponents", &["studioId"]),
        ("UpdateStudioComponent", &["studioComponentId", "studioId"]),
        ("DeleteStudioComponent", &["studioComponentId", "studioId"]),
        ("CreateStreamingSession", &["launchProfileId", "studioId"]),
        ("GetStreamingSession", &["sessionId", "studioId"]),
        ("ListStreamingSessions", &["studioId"]),
        ("StartStreamingSession", &["sessionId", "studioId"]),
        ("StopStreamingSession", &["sessionId", "studioId"]),
        ("DeleteStreamingSession", &["sessionId", "studioId"]),
        ("CreateStreamingSessionStream", &["sessionId", "studioId"]),
        (
            "GetStreamingSessionStream",
            &["sessionId", "streamId", "studioId"],
        ),
        ("ListStreamingSessionBackups", &["studioId"]),
        ("GetStreamingSessionBackup", &["backupId", "studioId"]),
    ];
    let mut sim = Sim::new();
    for (operation, members) in required {
        let error = sim.refuse(INVALID, operation, json!({}));
        let texts: Vec<String> = members
            .iter()
            .map(|name| format!("{name} is required"))
            .collect();
        assert_eq!(
            error.message,
            format!("[{}]", texts.join(", ")),
            "{operation}"
        );
        assert_eq!(error.place, Some(format!("/{}", members[0])));
    }
    for (operation, text) in [
        ("TagResource", "[resourceArn is required]"),
        (
            "UntagResource",
            "[resourceArn is required, tagKeys is required]",
        ),
        ("ListTagsForResource", "[resourceArn is required]"),
        ("GetEula", "[eulaId is required]"),
        ("AcceptEulas", "[studioId is required]"),
        ("ListEulaAcceptances", "[studioId is required]"),
    ] {
        assert_eq!(sim.refuse(INVALID, operation, json!({})).message, text);
    }
}

#[test]
fn a_session_asks_for_what_its_profile_offers() {
    let (mut sim, profile) = one(persistent(60));
    let other = sim.create_image("other");
    let create = |more| with(json!({ "launchProfileId": profile }), more);
    for (more, text) in [
        (
            json!({ "ec2InstanceType": "g4dn.2xlarge" }),
            "[ec2InstanceType is not offered by the launch profile]",
        ),
        (
            json!({ "streamingImageId": other }),
            "[streamingImageId is not offered by the launch profile]",
        ),
    ] {
        let (code, told) = sim.refused(INVALID, "CreateStreamingSession", create(more));
        assert_eq!((code.as_str(), told.as_str()), ("INVALID_PARAMETER", text));
    }
    let (_, told) = sim.refused(
        INVALID,
        "CreateStreamingSession",
        create(json!({ "ec2InstanceType": "t2.micro" })),
    );
    assert!(told.starts_with("[ec2InstanceType must be one of "));
    let (_, told) = sim.refused(
        INVALID,
        "CreateStreamingSession",
        create(json!({ "streamingImageId": "a".repeat(23) })),
    );
    assert_eq!(told, "[streamingImageId must have at most 22 characters]");
    let image = sim.image.clone();
    sim.of_studio("DeleteStreamingImage", json!({ "streamingImageId": image }));
    let (_, told) = sim.refused(INVALID, "CreateStreamingSession", create(json!({})));
    assert_eq!(told, "[the streaming image is not READY]");
}

#[test]
fn the_state_of_the_profile_decides_whether_sessions_can_be_created() {
    let mut sim = Sim::new();
    let profile = sim.profile(json!({}));
    let of = json!({ "launchProfileId": profile });
    let refused = |sim: &mut Sim, state: &str| {
        let (code, text) = sim.refused(CONFLICT, "CreateStreamingSession", of.clone());
        let expected = format!("Launch profile in state {state} refuses CreateStreamingSession");
        assert_eq!((code.as_str(), text), ("INVALID_STATE", expected));
    };
    refused(&mut sim, "CREATE_IN_PROGRESS");
    sim.at("21:05:00");
    sim.of_studio(
        "UpdateLaunchProfile",
        with(of.clone(), json!({ "name": "new" })),
    );
    refused(&mut sim, "UPDATE_IN_PROGRESS");
    sim.at("21:10:00");
    use windtunnel_core::nimble::{Kind, Step};
    sim.inject(super::sim::fault(
        Kind::LaunchProfile,
        Step::Update,
        "INTERNAL_ERROR",
    ));
    sim.of_studio(
        "UpdateLaunchProfile",
        with(of.clone(), json!({ "name": "newer" })),
    );
    sim.at("21:20:00");
    // The former content is in force.
    let session = sim.launch(&profile);
    let shown = sim.of_studio("GetLaunchProfile", of.clone());
    assert_eq!(shown["launchProfile"]["name"], "new");
    sim.of_studio("DeleteLaunchProfile", of.clone());
    refused(&mut sim, "DELETE_IN_PROGRESS");
    sim.at("21:25:00");
    sim.launch(&profile);
    sim.at("21:35:00");
    let all = sim.of_studio("ListStreamingSessions", json!({}));
    for session in all["sessions"].as_array().expect("a list") {
        sim.delete(&text(&session["sessionId"]));
    }
    sim.at("21:40:00");
    sim.shows(&session, json!({ "state": "DELETED" }));
    sim.of_studio("DeleteLaunchProfile", of.clone());
    sim.at("21:45:00");
    refused(&mut sim, "DELETED");
}

#[test]
fn a_studio_that_is_not_open_refuses_changes_inside_and_answers_reads() {
    let mut sim = Sim::empty(|_| {});
    sim.studio = sim.create_studio("studio");
    let image = json!({ "name": "image", "ec2ImageId": "ami-0" });
    let (code, text) = sim.refused(CONFLICT, "CreateStreamingImage", image.clone());
    assert_eq!(
        (code.as_str(), text.as_str()),
        (
            "INVALID_STATE",
            "Studio in state CREATE_IN_PROGRESS refuses CreateStreamingImage"
        )
    );
    sim.at("20:51:00");
    sim.of_studio("UpdateStudio", json!({ "displayName": "new" }));
    sim.of_studio("CreateStreamingImage", image.clone());
    sim.at("20:55:00");
    sim.of_studio("DeleteStudio", json!({}));
    let component = json!({ "name": "component", "type": "CUSTOM" });
    sim.refused(CONFLICT, "CreateStudioComponent", component.clone());
    sim.of_studio("ListStreamingImages", json!({}));
    sim.at("20:55:05");
    let shown = sim.of_studio("GetStudio", json!({}));
    assert_eq!(shown["studio"]["state"], "DELETE_FAILED");
    sim.of_studio("CreateStudioComponent", component);
}

#[test]
fn the_order_of_the_checks() {
    let (mut sim, profile) = one(persistent(60));
    let studio = sim.studio.clone();
    let id = sim.launch(&profile);
    let vendor = sim.of_studio("ListStreamingImages", json!({ "owner": "amazon" }));
    let vendor = text(&vendor["streamingImages"][0]["streamingImageId"]);
    // Authorization before shape.
    let both = json!({ "streamingImageId": vendor, "name": "n".repeat(65) });
    sim.refused(DENIED, "UpdateStreamingImage", both);
    // Shape before token, token before existence.
    let with_token = json!({ "launchProfileId": profile, "clientToken": "t" });
    sim.of_studio("CreateStreamingSession", with_token.clone());
    let bad = with(with_token.clone(), json!({ "ec2InstanceType": "x" }));
    let (code, _) = sim.refused(INVALID, "CreateStreamingSession", bad);
    assert_eq!(code, "INVALID_PARAMETER");
    let gone = with(with_token, json!({ "launchProfileId": "gone" }));
    let (code, _) = sim.refused(INVALID, "CreateStreamingSession", gone);
    assert_eq!(code, "TOKEN_REUSED");
    // The parent before the child, existence before meaning and state.
    let orphan = json!({ "studioId": "gone", "launchProfileId": "gone" });
    let (code, _) = sim.refused(NOT_FOUND, "CreateStreamingSession", orphan);
    assert_eq!(code, "STUDIO_NOT_FOUND");
    let start = json!({ "studioId": studio, "sessionId": id, "backupId": "gone" });
    let (code, _) = sim.refused(NOT_FOUND, "StartStreamingSession", start);
    assert_eq!(code, "STREAMING_SESSION_BACKUP_NOT_FOUND");
    // Meaning before state, state before quota.
    sim.of_studio("DeleteLaunchProfile", json!({ "launchProfileId": profile }));
    let g5 = json!({ "launchProfileId": profile, "ec2InstanceType": "g4dn.2xlarge" });
    sim.refused(INVALID, "CreateStreamingSession", g5);
    let g5 = json!({ "launchProfileId": profile, "ec2InstanceType": "g5.xlarge" });
    sim.refused(CONFLICT, "CreateStreamingSession", g5);
}
