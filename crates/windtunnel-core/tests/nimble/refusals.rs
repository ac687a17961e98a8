//! Refusals: texts, finer codes and the order of the checks.

use serde_json::{Value, json};
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

/// A valid request for each operation with texts, of which single members are changed.
fn valid(sim: &Sim, operation: &str) -> Value {
    match operation {
        "CreateStudio" => {
            json!({ "studioName": "name", "displayName": "", "adminRoleArn": "", "userRoleArn": "" })
        }
        "CreateLaunchProfile" => sim.profile_request(json!({})),
        "CreateStreamingImage" => {
            json!({ "name": "", "ec2ImageId": "ami-0", "studioId": sim.studio })
        }
        "CreateStudioComponent" => json!({ "name": "", "type": "CUSTOM", "studioId": sim.studio }),
        "UpdateStudio" => json!({ "studioId": sim.studio }),
        "UpdateStreamingImage" => json!({ "studioId": sim.studio, "streamingImageId": sim.image }),
        "UpdateStudioComponent" => {
            json!({ "studioId": sim.studio, "studioComponentId": sim.component })
        }
        "DeleteStudio" => json!({ "studioId": sim.studio }),
        other => panic!("no request for {other}"),
    }
}

#[test]
fn lengths_patterns_and_words_of_each_member() {
    let sim = Sim::new();
    let long = |length: usize| json!("é".repeat(length));
    let most = |length: usize| format!("must have at most {length} characters");
    let name = "must match ^[a-z0-9]*$";
    let ami = "must match ^ami-[0-9A-z]+$";
    let key = "must have a keyArn exactly with CUSTOMER_MANAGED_KEY";
    let words = "must be one of AWS_OWNED_KEY CUSTOMER_MANAGED_KEY";
    let types =
        "must be one of ACTIVE_DIRECTORY SHARED_FILE_SYSTEM COMPUTE_FARM LICENSE_SERVICE CUSTOM";
    let subtypes = "must be one of AWS_MANAGED_MICROSOFT_AD AMAZON_FSX_FOR_WINDOWS AMAZON_FSX_FOR_LUSTRE CUSTOM";
    let script = |script: Value| json!([script]);
    let encryption =
        |kind: &str, arn: Value| with(json!({ "keyType": kind }), json!({ "keyArn": arn }));
    // Operation, member, value, where the refusal points to, and its rule; no rule: it is accepted.
    let cases: Vec<(&str, &str, Value, &str, String)> = vec![
        (
            "CreateStudio",
            "studioName",
            json!("ab"),
            "studioName",
            "must have at least 3 characters".into(),
        ),
        (
            "CreateStudio",
            "studioName",
            json!("a".repeat(65)),
            "studioName",
            most(64),
        ),
        (
            "CreateStudio",
            "studioName",
            json!("a".repeat(64)),
            "",
            String::new(),
        ),
        (
            "CreateStudio",
            "studioName",
            json!("studio-name"),
            "studioName",
            name.into(),
        ),
        (
            "CreateStudio",
            "studioName",
            json!("Studio"),
            "studioName",
            name.into(),
        ),
        (
            "CreateStudio",
            "displayName",
            long(65),
            "displayName",
            most(64),
        ),
        ("CreateStudio", "displayName", long(64), "", String::new()),
        (
            "CreateStudio",
            "adminRoleArn",
            long(2_049),
            "adminRoleArn",
            most(2_048),
        ),
        (
            "CreateStudio",
            "userRoleArn",
            long(2_049),
            "userRoleArn",
            most(2_048),
        ),
        (
            "CreateStudio",
            "clientToken",
            json!(""),
            "clientToken",
            "must have at least 1 characters".into(),
        ),
        (
            "CreateStudio",
            "clientToken",
            long(65),
            "clientToken",
            most(64),
        ),
        ("CreateStudio", "clientToken", long(64), "", String::new()),
        (
            "CreateStudio",
            "studioEncryptionConfiguration",
            json!({}),
            "studioEncryptionConfiguration.keyType",
            "is required".into(),
        ),
        (
            "CreateStudio",
            "studioEncryptionConfiguration",
            encryption("OTHER", Value::Null),
            "studioEncryptionConfiguration.keyType",
            words.into(),
        ),
        (
            "CreateStudio",
            "studioEncryptionConfiguration",
            encryption("CUSTOMER_MANAGED_KEY", Value::Null),
            "studioEncryptionConfiguration",
            key.into(),
        ),
        (
            "CreateStudio",
            "studioEncryptionConfiguration",
            encryption("AWS_OWNED_KEY", json!("arn:key")),
            "studioEncryptionConfiguration",
            key.into(),
        ),
        (
            "CreateStudio",
            "studioEncryptionConfiguration",
            encryption("CUSTOMER_MANAGED_KEY", json!("brn:key")),
            "studioEncryptionConfiguration.keyArn",
            "must match ^arn:.*".into(),
        ),
        (
            "CreateStudio",
            "studioEncryptionConfiguration",
            encryption("CUSTOMER_MANAGED_KEY", json!("arn:")),
            "",
            String::new(),
        ),
        (
            "CreateStudio",
            "tags",
            json!({ "": "v" }),
            "tags",
            "must have keys of 1 to 128 characters".into(),
        ),
        (
            "CreateStudio",
            "tags",
            json!({ "k": "v".repeat(257) }),
            "tags",
            "must have values of at most 256 characters".into(),
        ),
        (
            "UpdateStudio",
            "displayName",
            long(65),
            "displayName",
            most(64),
        ),
        (
            "UpdateStudio",
            "adminRoleArn",
            long(2_049),
            "adminRoleArn",
            most(2_048),
        ),
        (
            "UpdateStudio",
            "userRoleArn",
            long(2_049),
            "userRoleArn",
            most(2_048),
        ),
        (
            "UpdateStudio",
            "clientToken",
            json!(""),
            "clientToken",
            "must have at least 1 characters".into(),
        ),
        (
            "DeleteStudio",
            "clientToken",
            json!(""),
            "clientToken",
            "must have at least 1 characters".into(),
        ),
        (
            "CreateLaunchProfile",
            "name",
            json!(""),
            "name",
            "must have at least 1 characters".into(),
        ),
        ("CreateLaunchProfile", "name", long(65), "name", most(64)),
        (
            "CreateLaunchProfile",
            "description",
            long(257),
            "description",
            most(256),
        ),
        (
            "CreateLaunchProfile",
            "description",
            long(256),
            "",
            String::new(),
        ),
        (
            "CreateLaunchProfile",
            "ec2SubnetIds",
            json!([]),
            "",
            String::new(),
        ),
        (
            "CreateLaunchProfile",
            "ec2SubnetIds",
            json!(vec!["s"; 7]),
            "ec2SubnetIds",
            "must have at most 6 items".into(),
        ),
        (
            "CreateLaunchProfile",
            "launchProfileProtocolVersions",
            json!([]),
            "launchProfileProtocolVersions",
            "must have at least 1 items".into(),
        ),
        (
            "CreateLaunchProfile",
            "launchProfileProtocolVersions",
            json!(["2021-03-30"]),
            "launchProfileProtocolVersions[0]",
            "must match ^2021-03-31$".into(),
        ),
        (
            "CreateLaunchProfile",
            "studioComponentIds",
            json!([]),
            "studioComponentIds",
            "must have at least 1 items".into(),
        ),
        (
            "CreateLaunchProfile",
            "studioComponentIds",
            json!(vec!["c"; 101]),
            "studioComponentIds",
            "must have at most 100 items".into(),
        ),
        (
            "CreateStreamingImage",
            "ec2ImageId",
            json!("ami-"),
            "ec2ImageId",
            ami.into(),
        ),
        (
            "CreateStreamingImage",
            "ec2ImageId",
            json!("ami-{"),
            "ec2ImageId",
            ami.into(),
        ),
        (
            "CreateStreamingImage",
            "ec2ImageId",
            json!("ami-0aZ[\\]^_`"),
            "",
            String::new(),
        ),
        ("CreateStreamingImage", "name", long(65), "name", most(64)),
        (
            "CreateStreamingImage",
            "description",
            long(257),
            "description",
            most(256),
        ),
        ("UpdateStreamingImage", "name", long(65), "name", most(64)),
        (
            "UpdateStreamingImage",
            "description",
            long(257),
            "description",
            most(256),
        ),
        (
            "CreateStudioComponent",
            "type",
            json!("OTHER"),
            "type",
            types.into(),
        ),
        (
            "CreateStudioComponent",
            "subtype",
            json!("OTHER"),
            "subtype",
            subtypes.into(),
        ),
        ("CreateStudioComponent", "name", long(65), "name", most(64)),
        (
            "CreateStudioComponent",
            "description",
            long(257),
            "description",
            most(256),
        ),
        (
            "CreateStudioComponent",
            "ec2SecurityGroupIds",
            json!(vec!["g"; 31]),
            "ec2SecurityGroupIds",
            "must have at most 30 items".into(),
        ),
        (
            "CreateStudioComponent",
            "runtimeRoleArn",
            long(2_049),
            "runtimeRoleArn",
            most(2_048),
        ),
        (
            "CreateStudioComponent",
            "secureInitializationRoleArn",
            long(2_049),
            "secureInitializationRoleArn",
            most(2_048),
        ),
        (
            "CreateStudioComponent",
            "scriptParameters",
            json!(vec![json!({}); 31]),
            "scriptParameters",
            "must have at most 30 items".into(),
        ),
        (
            "CreateStudioComponent",
            "scriptParameters",
            json!([{ "key": "1a" }]),
            "scriptParameters[0].key",
            "must match ^[a-zA-Z_][a-zA-Z0-9_]+$".into(),
        ),
        (
            "CreateStudioComponent",
            "scriptParameters",
            json!([{ "key": "a" }]),
            "scriptParameters[0].key",
            "must match ^[a-zA-Z_][a-zA-Z0-9_]+$".into(),
        ),
        (
            "CreateStudioComponent",
            "scriptParameters",
            json!([{ "key": "_1", "value": "v" }]),
            "",
            String::new(),
        ),
        (
            "CreateStudioComponent",
            "scriptParameters",
            json!([{ "value": "" }]),
            "scriptParameters[0].value",
            "must have at least 1 characters".into(),
        ),
        (
            "CreateStudioComponent",
            "scriptParameters",
            json!([{ "value": "v".repeat(257) }]),
            "scriptParameters[0].value",
            most(256),
        ),
        (
            "CreateStudioComponent",
            "initializationScripts",
            script(json!({ "script": "" })),
            "initializationScripts[0].script",
            "must have at least 1 characters".into(),
        ),
        (
            "CreateStudioComponent",
            "initializationScripts",
            script(json!({ "script": long(5_121) })),
            "initializationScripts[0].script",
            most(5_120),
        ),
        (
            "CreateStudioComponent",
            "initializationScripts",
            script(json!({ "script": long(5_120) })),
            "",
            String::new(),
        ),
        (
            "CreateStudioComponent",
            "initializationScripts",
            script(json!({ "platform": "MAC" })),
            "initializationScripts[0].platform",
            "must be one of LINUX WINDOWS".into(),
        ),
        (
            "CreateStudioComponent",
            "initializationScripts",
            script(json!({ "runContext": "X" })),
            "initializationScripts[0].runContext",
            "must be one of SYSTEM_INITIALIZATION USER_INITIALIZATION".into(),
        ),
        (
            "CreateStudioComponent",
            "configuration",
            json!({}),
            "configuration",
            "must have exactly one member".into(),
        ),
        (
            "CreateStudioComponent",
            "configuration",
            json!({ "computeFarmConfiguration": {}, "licenseServiceConfiguration": {} }),
            "configuration",
            "must have exactly one member".into(),
        ),
        (
            "CreateStudioComponent",
            "configuration",
            json!({ "activeDirectoryConfiguration": { "computerAttributes": [{ "name": "" }] } }),
            "configuration.activeDirectoryConfiguration.computerAttributes[0].name",
            "must have at least 1 characters".into(),
        ),
        (
            "CreateStudioComponent",
            "configuration",
            json!({ "sharedFileSystemConfiguration": { "linuxMountPoint": "a" } }),
            "configuration.sharedFileSystemConfiguration.linuxMountPoint",
            r"must match ^(/?|(\$HOME)?(/[^/\n\s\\]+)*)$".into(),
        ),
        (
            "CreateStudioComponent",
            "configuration",
            json!({ "sharedFileSystemConfiguration": { "windowsMountDrive": "z" } }),
            "configuration.sharedFileSystemConfiguration.windowsMountDrive",
            "must match ^[A-Z]$".into(),
        ),
        (
            "UpdateStudioComponent",
            "type",
            json!("OTHER"),
            "type",
            types.into(),
        ),
        (
            "UpdateStudioComponent",
            "subtype",
            json!("OTHER"),
            "subtype",
            subtypes.into(),
        ),
        ("UpdateStudioComponent", "name", long(65), "name", most(64)),
        (
            "UpdateStudioComponent",
            "ec2SecurityGroupIds",
            json!(vec!["g"; 31]),
            "ec2SecurityGroupIds",
            "must have at most 30 items".into(),
        ),
    ];
    for (operation, member, value, place, rule) in cases {
        let mut sim = sim.clone();
        let input = with(valid(&sim, operation), json!({ member: value }));
        if rule.is_empty() {
            sim.ask(operation, input);
            continue;
        }
        let error = sim.refuse(INVALID, operation, input);
        assert_eq!(
            error.message,
            format!("[{place} {rule}]"),
            "{operation} {member}"
        );
        let pointer = place.replace('[', "/").replace(']', "").replace('.', "/");
        assert_eq!(error.place, Some(format!("/{pointer}")));
    }
}

#[test]
fn all_violations_are_told_up_to_twenty() {
    let mut sim = Sim::new();
    let input = json!({ "studioName": "A", "displayName": "d", "adminRoleArn": "a" });
    let error = sim.refuse(INVALID, "CreateStudio", input);
    let text = "[studioName must have at least 3 characters, studioName must match ^[a-z0-9]*$, \
                userRoleArn is required]";
    assert_eq!(error.message, text);
    let input = with(
        valid(&sim, "CreateLaunchProfile"),
        json!({ "launchProfileProtocolVersions": vec!["x"; 50] }),
    );
    let error = sim.refuse(INVALID, "CreateLaunchProfile", input);
    assert_eq!(error.message.matches("must match").count(), 20);
}

#[test]
fn null_and_unknown_members_count_as_absent() {
    let mut sim = Sim::new();
    let studio = sim.studio.clone();
    let input = json!({ "studioId": studio, "displayName": null, "unknown": [1] });
    let answer = sim.ask("UpdateStudio", input);
    assert_eq!(answer["studio"]["displayName"], "Studio");
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
