//! Studios, launch profiles, images, components and licences: what they show and how they change.

use serde_json::{Value, json};
use windtunnel_core::nimble::{self, Kind, Step};

use super::sim::{Sim, assert_members, fault, one, persistent, ready, text, with};
use super::{CONFLICT, INVALID, NOT_FOUND};

fn studio(sim: &mut Sim) -> Value {
    sim.of_studio("GetStudio", json!({}))["studio"].take()
}

fn profile(sim: &mut Sim, id: &str) -> Value {
    let of = json!({ "launchProfileId": id });
    sim.of_studio("GetLaunchProfile", of)["launchProfile"].take()
}

fn component(sim: &mut Sim, id: &str) -> Value {
    let of = json!({ "studioComponentId": id });
    sim.of_studio("GetStudioComponent", of)["studioComponent"].take()
}

fn image(sim: &mut Sim, id: &str) -> Value {
    let of = json!({ "streamingImageId": id });
    sim.of_studio("GetStreamingImage", of)["streamingImage"].take()
}

#[test]
fn a_studio_as_it_was_recorded() {
    let mut sim = Sim::empty(|_| {});
    sim.studio = sim.create_studio("studio");
    let shown = studio(&mut sim);
    assert_eq!(shown["state"], "CREATE_IN_PROGRESS");
    assert_eq!(shown["statusMessage"], "Studio is create in progress");
    sim.at("20:51:00");
    let shown = studio(&mut sim);
    let short = sim
        .studio
        .strip_prefix("us-west-2:")
        .expect("the Region")
        .to_owned();
    assert_eq!(short.len(), "stid-nyoqq12fteqy1x48".len());
    let client = text(&shown["ssoClientId"]);
    let lengths: Vec<usize> = client.split('-').map(str::len).collect();
    assert_eq!(lengths, [8, 4, 4, 4, 12]);
    let expected = json!({
        "arn": format!("arn:aws:nimble:us-west-2:123456789012:studio/{short}"),
        "adminRoleArn": "admin", "createdAt": "2022-01-27T20:50:00Z", "displayName": "Studio",
        "homeRegion": "us-west-2", "ssoClientId": client, "state": "READY",
        "statusCode": "STUDIO_CREATED",
        "statusMessage": "The studio has been created successfully ",
        "studioEncryptionConfiguration": { "keyType": "AWS_OWNED_KEY" }, "studioId": sim.studio,
        "studioName": "studio", "studioUrl": "https://studio.nimblestudio.us-west-2.amazonaws.com",
        "tags": {}, "updatedAt": "2022-01-27T20:50:02Z", "userRoleArn": "user",
    });
    assert_eq!(shown, expected);
}

#[test]
fn an_update_of_a_studio_takes_effect_when_it_is_done() {
    let mut sim = Sim::new();
    let all = json!({ "displayName": "New", "adminRoleArn": "a", "userRoleArn": "u" });
    let answer = sim.of_studio("UpdateStudio", all.clone());
    let before = json!({ "state": "UPDATE_IN_PROGRESS", "statusCode": "STUDIO_UPDATE_IN_PROGRESS",
        "displayName": "Studio", "adminRoleArn": "admin" });
    assert_members(&answer["studio"], &before);
    let (code, text) = sim.refused(CONFLICT, "UpdateStudio", json!({}));
    assert_eq!(
        (code.as_str(), text.as_str()),
        (
            "INVALID_STATE",
            "Studio in state UPDATE_IN_PROGRESS refuses UpdateStudio"
        )
    );
    sim.refused(CONFLICT, "DeleteStudio", json!({}));
    sim.at("21:00:01");
    let after = with(
        all,
        json!({ "state": "READY", "statusCode": "STUDIO_UPDATED",
        "statusMessage": "Studio is ready", "updatedAt": "21:00:01" }),
    );
    assert_members(&studio(&mut sim), &after);
}

#[test]
fn a_failed_update_keeps_the_former_content() {
    let (mut sim, id) = one(json!({}));
    sim.inject(fault(Kind::Studio, Step::Update, "AWS_STS_REGION_DISABLED"));
    sim.inject(fault(
        Kind::LaunchProfile,
        Step::Update,
        "ENCRYPTION_KEY_ACCESS_DENIED",
    ));
    sim.inject(fault(
        Kind::StudioComponent,
        Step::Update,
        "ENCRYPTION_KEY_NOT_FOUND",
    ));
    let part = sim.component.clone();
    sim.of_studio(
        "UpdateStudioComponent",
        json!({ "studioComponentId": part, "name": "new" }),
    );
    sim.of_studio(
        "UpdateLaunchProfile",
        json!({ "launchProfileId": id, "name": "new" }),
    );
    sim.of_studio("UpdateStudio", json!({ "displayName": "new" }));
    sim.at("21:01:00");
    let failed = |code: &str| json!({ "state": "UPDATE_FAILED", "statusCode": code });
    assert_members(
        &studio(&mut sim),
        &with(
            failed("AWS_STS_REGION_DISABLED"),
            json!({
        "displayName": "Studio", "statusMessage": "Studio update failed: AWS_STS_REGION_DISABLED" }),
        ),
    );
    assert_members(
        &profile(&mut sim, &id),
        &with(
            failed("ENCRYPTION_KEY_ACCESS_DENIED"),
            json!({ "name": "profile" }),
        ),
    );
    assert_members(
        &component(&mut sim, &part),
        &with(
            failed("ENCRYPTION_KEY_NOT_FOUND"),
            json!({ "name": "component" }),
        ),
    );
}

#[test]
fn a_studio_name_is_free_again_after_a_deletion_or_a_failure() {
    let mut sim = Sim::empty(|_| {});
    let input =
        json!({ "studioName": "name", "displayName": "", "adminRoleArn": "", "userRoleArn": "" });
    sim.studio = sim.create_studio("name");
    let error = sim.refuse(CONFLICT, "CreateStudio", input.clone());
    assert_eq!(error.message, "The studio name name is taken");
    sim.at("20:50:10");
    sim.of_studio("DeleteStudio", json!({}));
    sim.refuse(CONFLICT, "CreateStudio", input.clone());
    sim.at("20:50:15");
    let mut lost = fault(Kind::Studio, Step::Create, "AWS_SSO_NOT_ENABLED");
    lost.times = Some(1);
    sim.inject(lost);
    sim.ask("CreateStudio", input.clone());
    sim.refuse(CONFLICT, "CreateStudio", input.clone());
    sim.at("20:50:17");
    sim.ask("CreateStudio", input);
}

#[test]
fn a_studio_is_deleted_when_nothing_is_left_in_it() {
    for (mut sim, id) in ready(json!({}), |_| {}) {
        let (part, picture) = (sim.component.clone(), sim.image.clone());
        let mut blocked = |code: &str| {
            assert_eq!(
                sim.of_studio("DeleteStudio", json!({}))["studio"]["state"],
                "DELETE_IN_PROGRESS"
            );
            let (refused, _) = sim.refused(CONFLICT, "DeleteStudio", json!({}));
            assert_eq!(refused, "INVALID_STATE");
            sim.until(sim.now + windtunnel_core::Span::from_secs(5));
            let expected = json!({ "state": "DELETE_FAILED", "statusCode": code });
            assert_members(&studio(&mut sim), &expected);
            match code {
                "STUDIO_WITH_LAUNCH_PROFILES_NOT_DELETED" => {
                    sim.of_studio("DeleteLaunchProfile", json!({ "launchProfileId": id }));
                }
                "STUDIO_WITH_STUDIO_COMPONENTS_NOT_DELETED" => {
                    sim.of_studio(
                        "DeleteStudioComponent",
                        json!({ "studioComponentId": part }),
                    );
                }
                _ => {
                    sim.of_studio(
                        "DeleteStreamingImage",
                        json!({ "streamingImageId": picture }),
                    );
                }
            }
            sim.until(sim.now + windtunnel_core::Span::from_secs(60));
        };
        blocked("STUDIO_WITH_LAUNCH_PROFILES_NOT_DELETED");
        blocked("STUDIO_WITH_STUDIO_COMPONENTS_NOT_DELETED");
        blocked("STUDIO_WITH_STREAMING_IMAGES_NOT_DELETED");
        sim.of_studio("DeleteStudio", json!({}));
        sim.until(sim.now + windtunnel_core::Span::from_secs(5));
        let expected = json!({ "state": "DELETED", "statusCode": "STUDIO_DELETED", "statusMessage": "Studio is deleted" });
        assert_members(&studio(&mut sim), &expected);
        sim.refused(CONFLICT, "UpdateStudio", json!({}));
        sim.refused(CONFLICT, "DeleteStudio", json!({}));
        sim.until(sim.now + windtunnel_core::Span::from_secs(3_600));
        sim.refused(NOT_FOUND, "GetStudio", json!({}));
        assert!(sim.world.is_idle());
    }
}

#[test]
fn a_launch_profile_as_it_was_recorded() {
    let mut sim = Sim::new();
    let id = sim.profile(json!({}));
    let validation = |state: &str, code: &str, message: &str| -> Vec<Value> {
        let types = [
            "VALIDATE_ACTIVE_DIRECTORY_STUDIO_COMPONENT",
            "VALIDATE_SUBNET_ASSOCIATION",
            "VALIDATE_NETWORK_ACL_ASSOCIATION",
            "VALIDATE_SECURITY_GROUP_ASSOCIATION",
        ];
        let results = types.iter().map(|kind| {
            json!({ "state": state, "statusCode": code, "statusMessage": message, "type": kind })
        });
        results.collect()
    };
    let shown = profile(&mut sim, &id);
    let code = "VALIDATION_IN_PROGRESS";
    assert_eq!(shown["state"], "CREATE_IN_PROGRESS");
    assert_eq!(
        shown["validationResults"],
        json!(validation(code, code, "The validation is in progress."))
    );
    sim.at("21:00:14");
    let shown = profile(&mut sim, &id);
    let code = "VALIDATION_SUCCESS";
    let (part, picture) = (sim.component.clone(), sim.image.clone());
    let expected = json!({
        "arn": format!("arn:aws:nimble:us-west-2:123456789012:launch-profile/{id}"),
        "createdAt": "2022-01-27T21:00:00Z", "createdBy": "alice", "ec2SubnetIds": ["subnet-1"],
        "launchProfileId": id, "launchProfileProtocolVersions": ["2021-03-31"], "name": "profile",
        "state": "READY", "statusCode": "LAUNCH_PROFILE_CREATED",
        "statusMessage": "Launch Profile has been created",
        "streamConfiguration": {
            "clipboardMode": "ENABLED", "ec2InstanceTypes": ["g4dn.4xlarge", "g4dn.xlarge", "g5.xlarge"],
            "maxSessionLengthInMinutes": 690, "maxStoppedSessionLengthInMinutes": 0,
            "sessionPersistenceMode": "DEACTIVATED", "streamingImageIds": [picture],
        },
        "studioComponentIds": [part], "tags": {}, "updatedAt": "2022-01-27T21:00:14Z",
        "updatedBy": "alice",
        "validationResults": validation(code, code, "The validation succeeded."),
    });
    assert_eq!(shown, expected);
}

#[test]
fn the_details_of_a_launch_profile_hold_what_still_exists() {
    let mut sim = Sim::new();
    let vendor =
        sim.of_studio("ListStreamingImages", json!({ "owner": "amazon" }))["streamingImages"]
            .take();
    let linux = text(&vendor[1]["streamingImageId"]);
    let second = sim.create_component("COMPUTE_FARM");
    sim.at("21:00:05");
    let (first, picture) = (sim.component.clone(), sim.image.clone());
    let request = sim.profile_request(json!({ "streamingImageIds": [linux, picture] }));
    let request = with(request, json!({ "studioComponentIds": [second, first] }));
    let id = text(&sim.ask("CreateLaunchProfile", request)["launchProfile"]["launchProfileId"]);
    let of = json!({ "launchProfileId": id });
    let details = sim.of_studio("GetLaunchProfileDetails", of.clone());
    assert_eq!(details["launchProfile"], profile(&mut sim, &id));
    assert_eq!(
        details["streamingImages"],
        json!([vendor[1], image(&mut sim, &picture)])
    );
    let summaries = json!([
        { "name": "component", "studioComponentId": second, "type": "COMPUTE_FARM" },
        { "name": "component", "studioComponentId": first, "type": "CUSTOM" },
    ]);
    assert_eq!(details["studioComponentSummaries"], summaries);
    sim.of_studio(
        "DeleteStudioComponent",
        json!({ "studioComponentId": second }),
    );
    sim.of_studio(
        "DeleteStreamingImage",
        json!({ "streamingImageId": picture }),
    );
    sim.at("21:01:00");
    let details = sim.of_studio("GetLaunchProfileDetails", of);
    assert_eq!(details["streamingImages"], json!([vendor[1]]));
    assert_eq!(details["studioComponentSummaries"], json!([summaries[1]]));
    assert_eq!(
        details["launchProfile"]["studioComponentIds"],
        json!([second, first])
    );
}

#[test]
fn images_are_judged_when_a_launch_profile_is_done() {
    for (mut sim, id) in ready(json!({}), |_| {}) {
        let late = sim.create_image("late");
        // Created at 21:00:00, READY at 21:01:00, after the profile.
        let not_ready = sim.profile(json!({ "streamingImageIds": [late] }));
        let missing = sim.profile(json!({ "streamingImageIds": [late, "nothing"] }));
        let update = json!({ "launchProfileId": id, "streamConfiguration": sim.stream(json!({ "streamingImageIds": [late] })) });
        sim.of_studio("UpdateLaunchProfile", update.clone());
        sim.at("21:00:14");
        let state = |sim: &mut Sim, id: &str, state: &str, code: &str| {
            assert_members(
                &profile(sim, id),
                &json!({ "state": state, "statusCode": code }),
            );
        };
        state(
            &mut sim,
            &not_ready,
            "CREATE_FAILED",
            "STREAMING_IMAGE_NOT_READY",
        );
        state(
            &mut sim,
            &missing,
            "CREATE_FAILED",
            "STREAMING_IMAGE_NOT_FOUND",
        );
        state(&mut sim, &id, "UPDATE_FAILED", "STREAMING_IMAGE_NOT_READY");
        sim.at("21:01:00");
        sim.of_studio("UpdateLaunchProfile", update.clone());
        sim.at("21:01:10");
        state(&mut sim, &id, "READY", "LAUNCH_PROFILE_UPDATED");
        sim.of_studio("DeleteStreamingImage", json!({ "streamingImageId": late }));
        sim.at("21:02:00");
        sim.of_studio("UpdateLaunchProfile", update.clone());
        sim.at("21:02:10");
        state(&mut sim, &id, "UPDATE_FAILED", "STREAMING_IMAGE_NOT_FOUND");
        // What failed to be made expires.
        sim.at("22:00:14");
        sim.refused(
            NOT_FOUND,
            "GetLaunchProfile",
            json!({ "launchProfileId": missing }),
        );
    }
}

#[test]
fn what_ends_at_one_instant_ends_in_order_of_creation() {
    use windtunnel_core::{Delay, Span};
    for (is_image_first, code) in [
        (true, "LAUNCH_PROFILE_CREATED"),
        (false, "STREAMING_IMAGE_NOT_READY"),
    ] {
        let mut sim = Sim::with(|config| {
            config.nimble.timing.streaming_image_create = Delay::Fixed(Span::from_secs(14));
        });
        // Ids follow from the seed and the order of creation, so that they are known beforehand.
        let late = sim.clone().create_image("late");
        let image = |sim: &mut Sim| assert_eq!(sim.create_image("late"), late);
        if is_image_first {
            image(&mut sim);
        }
        let id = sim.profile(json!({ "streamingImageIds": [late] }));
        if !is_image_first {
            image(&mut sim);
        }
        sim.at("21:00:14");
        assert_eq!(profile(&mut sim, &id)["statusCode"], code);
    }
}

#[test]
fn components_of_a_launch_profile_exist_and_rest() {
    let mut sim = Sim::new();
    let part = sim.create_component("CUSTOM");
    let request = with(
        sim.profile_request(json!({})),
        json!({ "studioComponentIds": [part] }),
    );
    let (code, text) = sim.refused(CONFLICT, "CreateLaunchProfile", request.clone());
    assert_eq!(
        (code.as_str(), text.as_str()),
        (
            "INVALID_STATE",
            "Studio component in state CREATE_IN_PROGRESS refuses CreateLaunchProfile"
        )
    );
    sim.at("21:00:01");
    let id = text_of(&mut sim, &request);
    sim.of_studio(
        "DeleteStudioComponent",
        json!({ "studioComponentId": part }),
    );
    sim.refused(CONFLICT, "CreateLaunchProfile", request.clone());
    sim.at("21:00:20");
    let (code, _) = sim.refused(NOT_FOUND, "CreateLaunchProfile", request);
    assert_eq!(code, "STUDIO_COMPONENT_NOT_FOUND");
    let update = json!({ "launchProfileId": id, "studioComponentIds": [part] });
    sim.refused(NOT_FOUND, "UpdateLaunchProfile", update);
    // The profile keeps the id.
    assert_eq!(profile(&mut sim, &id)["studioComponentIds"], json!([part]));
    let update = json!({ "launchProfileId": id, "description": "d" });
    sim.of_studio("UpdateLaunchProfile", update);
    sim.at("21:01:00");
    assert_eq!(profile(&mut sim, &id)["description"], "d");
}

fn text_of(sim: &mut Sim, request: &Value) -> String {
    text(&sim.ask("CreateLaunchProfile", request.clone())["launchProfile"]["launchProfileId"])
}

#[test]
fn a_launch_profile_in_each_state() {
    let mut sim = Sim::new();
    let id = sim.profile(json!({}));
    let of = json!({ "launchProfileId": id });
    let both_refused = |sim: &mut Sim, state: &str| {
        for call in ["UpdateLaunchProfile", "DeleteLaunchProfile"] {
            let (_, text) = sim.refused(CONFLICT, call, of.clone());
            assert_eq!(
                text,
                format!("Launch profile in state {state} refuses {call}")
            );
        }
    };
    both_refused(&mut sim, "CREATE_IN_PROGRESS");
    sim.at("21:00:14");
    sim.of_studio("UpdateLaunchProfile", of.clone());
    both_refused(&mut sim, "UPDATE_IN_PROGRESS");
    sim.at("21:00:30");
    sim.of_studio("DeleteLaunchProfile", of.clone());
    both_refused(&mut sim, "DELETE_IN_PROGRESS");
    sim.at("21:00:40");
    both_refused(&mut sim, "DELETED");
    sim.inject(fault(
        Kind::LaunchProfile,
        Step::Create,
        "INVALID_INSTANCE_TYPES_PROVIDED",
    ));
    let of = json!({ "launchProfileId": sim.profile(json!({})) });
    sim.at("21:01:00");
    sim.refused(CONFLICT, "UpdateLaunchProfile", of.clone());
    sim.of_studio("DeleteLaunchProfile", of);
}

#[test]
fn a_component_with_all_members() {
    let mut sim = Sim::new();
    let all = json!({
        "configuration": { "activeDirectoryConfiguration": {
            "computerAttributes": [{ "name": "n", "value": "v" }], "directoryId": "d-1",
            "organizationalUnitDistinguishedName": "OU=1" } },
        "description": "d", "ec2SecurityGroupIds": ["sg-1"],
        "initializationScripts": [{ "launchProfileProtocolVersion": "2021-03-31",
            "platform": "LINUX", "runContext": "USER_INITIALIZATION", "script": "echo" }],
        "name": "n", "runtimeRoleArn": "r", "scriptParameters": [{ "key": "key", "value": "v" }],
        "secureInitializationRoleArn": "s", "subtype": "AWS_MANAGED_MICROSOFT_AD",
        "type": "ACTIVE_DIRECTORY",
    });
    let made = sim.of_studio(
        "CreateStudioComponent",
        with(all.clone(), json!({ "tags": { "a": "b" } })),
    );
    let id = text(&made["studioComponent"]["studioComponentId"]);
    sim.at("21:00:01");
    let expected = with(
        all,
        json!({
            "arn": format!("arn:aws:nimble:us-west-2:123456789012:studio-component/{id}"),
            "createdAt": "2022-01-27T21:00:00Z", "createdBy": "alice", "state": "READY",
            "statusCode": "STUDIO_COMPONENT_CREATED", "statusMessage": "Studio Component has been created",
            "studioComponentId": id, "tags": { "a": "b" }, "updatedAt": "2022-01-27T21:00:01Z",
            "updatedBy": "alice",
        }),
    );
    assert_eq!(component(&mut sim, &id), expected);
    let of = json!({ "studioComponentId": id });
    let update = json!({ "type": "COMPUTE_FARM", "configuration": { "computeFarmConfiguration": { "endpoint": "e" } },
        "name": "new", "description": "newer", "subtype": "CUSTOM" });
    sim.of_studio("UpdateStudioComponent", with(of.clone(), update.clone()));
    for call in ["UpdateStudioComponent", "DeleteStudioComponent"] {
        let (_, text) = sim.refused(CONFLICT, call, of.clone());
        assert_eq!(
            text,
            format!("Studio component in state UPDATE_IN_PROGRESS refuses {call}")
        );
    }
    sim.at("21:00:02");
    let shown = component(&mut sim, &id);
    assert_members(
        &shown,
        &with(update, json!({ "statusCode": "STUDIO_COMPONENT_UPDATED" })),
    );
    sim.of_studio("DeleteStudioComponent", of);
    sim.at("21:00:04");
    let expected = json!({ "state": "DELETED", "statusCode": "STUDIO_COMPONENT_DELETED" });
    assert_members(&component(&mut sim, &id), &expected);
}

#[test]
fn the_configuration_of_a_component_is_that_of_its_type() {
    let mut sim = Sim::new();
    let told = "[configuration is not that of the type]";
    let of = |kind: &str, member: &str| json!({ "name": "n", "type": kind, "configuration": { member: {} } });
    let fits = [
        ("ACTIVE_DIRECTORY", "activeDirectoryConfiguration"),
        ("COMPUTE_FARM", "computeFarmConfiguration"),
        ("LICENSE_SERVICE", "licenseServiceConfiguration"),
        ("SHARED_FILE_SYSTEM", "sharedFileSystemConfiguration"),
    ];
    for (kind, _) in fits.into_iter().chain([("CUSTOM", "")]) {
        for (of_kind, member) in fits {
            let input = of(kind, member);
            if kind == of_kind {
                sim.of_studio("CreateStudioComponent", input);
            } else {
                assert_eq!(sim.refused(INVALID, "CreateStudioComponent", input).1, told);
            }
        }
    }
    // An update is judged together with what stays.
    let update = json!({ "studioComponentId": sim.component, "configuration": { "computeFarmConfiguration": {} } });
    assert_eq!(
        sim.refused(INVALID, "UpdateStudioComponent", update).1,
        told
    );
}

#[test]
fn what_is_not_modelled_says_so() {
    let mut sim = Sim::new();
    assert_eq!(nimble::NOT_MODELLED.len(), 11);
    assert_eq!(nimble::OPERATIONS.len(), 49);
    for operation in nimble::NOT_MODELLED {
        assert!(nimble::OPERATIONS.contains(operation));
        let error = sim.refuse(
            "UnknownOperationException",
            operation,
            json!({ "studioId": "any" }),
        );
        assert_eq!(error.message, format!("{operation} is not modelled."));
    }
    let unknown = windtunnel_core::Command::read("nimble.UpdateStreamingSession", json!({}));
    assert!(unknown.expect("the input is not read").is_err());
}

#[test]
fn a_persistent_profile_shows_termination_and_volume() {
    let (mut sim, id) = one(persistent(60));
    let expected = json!({ "automaticTerminationMode": "DEACTIVATED",
        "volumeConfiguration": { "iops": 3000, "size": 500, "throughput": 125 } });
    assert_members(&profile(&mut sim, &id)["streamConfiguration"], &expected);
}
