//! Members of requests: what is required, lengths, patterns, words.

use serde_json::{Value, json};

use super::INVALID;
use super::sim::{Sim, with};

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
