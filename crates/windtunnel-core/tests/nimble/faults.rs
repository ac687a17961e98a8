//! Failures: injected, by tag, by chance; and errors of the API.

use serde_json::{Value, json};
use windtunnel_core::env::{Command as Fact, Fault};
use windtunnel_core::nimble::{Kind, Step, failures};
use windtunnel_core::{Command, Config, Span};

use super::INVALID;
use super::sim::{Sim, assert_members, fault, one, persistent, ready, text, with};

fn once(fault: Fault) -> Fault {
    Fault {
        times: Some(1),
        ..fault
    }
}

/// The sets of section 3.
#[test]
fn the_codes_of_each_step() {
    let all = |kind, step| -> Vec<&str> {
        failures(kind, step)
            .iter()
            .map(|code| code.name())
            .collect()
    };
    let start = [
        "INTERNAL_ERROR",
        "INSUFFICIENT_CAPACITY",
        "ACTIVE_DIRECTORY_DOMAIN_JOIN_ERROR",
        "NETWORK_CONNECTION_ERROR",
        "INITIALIZATION_SCRIPT_ERROR",
        "DECRYPT_STREAMING_IMAGE_ERROR",
        "NETWORK_INTERFACE_ERROR",
    ];
    let create: Vec<&str> = start
        .iter()
        .copied()
        .chain(["AMI_VALIDATION_ERROR"])
        .collect();
    let studio = [
        "INTERNAL_ERROR",
        "AWS_SSO_NOT_ENABLED",
        "AWS_SSO_ACCESS_DENIED",
        "ROLE_NOT_OWNED_BY_STUDIO_OWNER",
        "ROLE_COULD_NOT_BE_ASSUMED",
        "ENCRYPTION_KEY_NOT_FOUND",
        "ENCRYPTION_KEY_ACCESS_DENIED",
        "AWS_STS_REGION_DISABLED",
    ];
    let profile = [
        "INTERNAL_ERROR",
        "ENCRYPTION_KEY_ACCESS_DENIED",
        "ENCRYPTION_KEY_NOT_FOUND",
        "INVALID_SUBNETS_PROVIDED",
        "INVALID_INSTANCE_TYPES_PROVIDED",
        "INVALID_SUBNETS_COMBINATION",
        "STREAMING_IMAGE_NOT_FOUND",
        "STREAMING_IMAGE_NOT_READY",
    ];
    let component = [
        "INTERNAL_ERROR",
        "ENCRYPTION_KEY_ACCESS_DENIED",
        "ENCRYPTION_KEY_NOT_FOUND",
    ];
    let internal = ["INTERNAL_ERROR"];
    assert_eq!(all(Kind::StreamingSession, Step::Create), create);
    assert_eq!(all(Kind::StreamingSession, Step::Start), start);
    assert_eq!(all(Kind::StreamingSession, Step::Stop), internal);
    assert_eq!(
        all(Kind::StreamingSession, Step::Delete),
        ["INTERNAL_ERROR", "NETWORK_INTERFACE_ERROR"]
    );
    assert_eq!(
        all(Kind::StreamingSessionStream, Step::Create),
        ["INTERNAL_ERROR", "NETWORK_CONNECTION_ERROR"]
    );
    assert_eq!(all(Kind::StreamingSessionBackup, Step::Create), internal);
    assert_eq!(all(Kind::StreamingSessionBackup, Step::Delete), internal);
    assert_eq!(all(Kind::LaunchProfile, Step::Create), profile);
    assert_eq!(all(Kind::LaunchProfile, Step::Update), profile);
    assert_eq!(all(Kind::LaunchProfile, Step::Delete), internal);
    assert_eq!(all(Kind::StudioComponent, Step::Update), component);
    assert_eq!(all(Kind::StudioComponent, Step::Delete), component);
    assert_eq!(
        all(Kind::StudioComponent, Step::Create)[3..],
        ["ACTIVE_DIRECTORY_ALREADY_EXISTS"]
    );
    assert_eq!(all(Kind::Studio, Step::Create), studio);
    assert_eq!(all(Kind::Studio, Step::Update), studio);
    assert_eq!(
        all(Kind::Studio, Step::Delete),
        ["INTERNAL_ERROR", "AWS_SSO_ACCESS_DENIED"]
    );
    assert_eq!(
        all(Kind::StreamingImage, Step::Create),
        ["INTERNAL_ERROR", "ACCESS_DENIED"]
    );
    assert_eq!(all(Kind::StreamingImage, Step::Delete), internal);
    assert!(all(Kind::StreamingImage, Step::Update).is_empty());
    assert!(all(Kind::Studio, Step::Start).is_empty());
}

#[test]
fn each_code_of_each_step_of_a_session_is_shown() {
    let (ground, profile) = one(persistent(690));
    for (step, state) in [
        (Step::Create, "CREATE_FAILED"),
        (Step::Start, "START_FAILED"),
        (Step::Stop, "STOP_FAILED"),
        (Step::Delete, "DELETE_FAILED"),
    ] {
        for code in failures(Kind::StreamingSession, step) {
            let mut sim = ground.clone();
            sim.inject(fault(Kind::StreamingSession, step, code.name()));
            let id = sim.launch(&profile);
            sim.at("21:05:00");
            if step != Step::Create {
                match step {
                    Step::Delete => drop(sim.delete(&id)),
                    _ => drop(sim.stop(&id)),
                }
                sim.at("21:10:00");
            }
            if step == Step::Start {
                sim.start(&id);
                sim.at("21:15:00");
            }
            let word = step.name();
            sim.shows(
                &id,
                json!({ "state": state, "statusCode": code.name(), "stopAt": null,
                "statusMessage": format!("Streaming session {word} failed: {}", code.name()) }),
            );
        }
    }
}

#[test]
fn a_fault_without_code_is_an_internal_error_and_its_reason_is_the_message() {
    let (mut sim, profile) = one(persistent(690));
    sim.inject(once(Fault {
        kind: Some(Kind::StreamingSession),
        reason: Some("no luck".into()),
        ..Default::default()
    }));
    let id = sim.launch(&profile);
    sim.at("21:05:00");
    sim.shows(&id, json!({ "state": "CREATE_FAILED", "statusCode": "INTERNAL_ERROR", "statusMessage": "no luck" }));
    sim.delete(&id);
    sim.shows(
        &id,
        json!({ "statusMessage": "Streaming session is delete in progress" }),
    );
    sim.at("21:06:00");
    sim.shows(&id, json!({ "state": "DELETED" }));
}

#[test]
fn a_fault_may_come_before_the_end_of_its_step() {
    for (mut sim, profile) in ready(persistent(690), |_| {}) {
        let early = |secs| {
            let after = Some(Span::from_secs(secs));
            Fault {
                after,
                ..once(fault(
                    Kind::StreamingSession,
                    Step::Create,
                    "INSUFFICIENT_CAPACITY",
                ))
            }
        };
        sim.inject(early(45));
        let id = sim.launch(&profile);
        sim.at("21:00:44");
        sim.shows(&id, json!({ "state": "CREATE_IN_PROGRESS" }));
        sim.at("21:00:45");
        sim.shows(
            &id,
            json!({ "state": "CREATE_FAILED", "updatedAt": "21:00:45" }),
        );
        // Told while the step is under way, it strikes at its time, or at once when that is past.
        let (second, third) = (sim.launch(&profile), sim.launch(&profile));
        sim.at("21:01:15");
        sim.inject(early(60));
        sim.at("21:01:45");
        sim.shows(&second, json!({ "state": "CREATE_FAILED" }));
        sim.shows(&third, json!({ "state": "CREATE_IN_PROGRESS" }));
        sim.at("21:02:00");
        sim.inject(early(1));
        sim.shows(
            &third,
            json!({ "state": "CREATE_FAILED", "updatedAt": "21:02:00" }),
        );
        // One that would come later comes with the end.
        sim.inject(early(10_000));
        let fourth = sim.launch(&profile);
        sim.at("21:07:00");
        sim.shows(
            &fourth,
            json!({ "state": "CREATE_FAILED", "updatedAt": "21:07:00" }),
        );
    }
}

#[test]
fn faults_that_are_cleared_or_used_up_strike_no_more() {
    for (mut sim, profile) in ready(persistent(690), |_| {}) {
        let early = Fault {
            after: Some(Span::from_secs(10)),
            times: Some(2),
            ..fault(Kind::StreamingSession, Step::Create, "INTERNAL_ERROR")
        };
        sim.inject(early);
        let ids: Vec<String> = (0..3).map(|_| sim.launch(&profile)).collect();
        sim.at("21:00:10");
        sim.shows(&ids[0], json!({ "state": "CREATE_FAILED" }));
        sim.shows(&ids[1], json!({ "state": "CREATE_FAILED" }));
        sim.at("21:05:00");
        sim.shows(&ids[2], json!({ "state": "READY" }));
        sim.inject(fault(Kind::StreamingSession, Step::Stop, "INTERNAL_ERROR"));
        sim.stop(&ids[2]);
        let now = sim.now;
        sim.world
            .env(now, Fact::ClearFaults)
            .expect("faults can be cleared");
        sim.at("21:10:00");
        sim.shows(&ids[2], json!({ "state": "STOPPED" }));
    }
}

#[test]
fn a_fault_chooses_by_session_id_number_owner_and_tag() {
    let (mut sim, profile) = one(persistent(690));
    let create = |sim: &mut Sim, more: Value| {
        let input = with(json!({ "launchProfileId": profile }), more);
        text(&sim.of_studio("CreateStreamingSession", input)["session"]["sessionId"])
    };
    let kind = Fault {
        kind: Some(Kind::StreamingSession),
        code: Some("INTERNAL_ERROR".into()),
        ..Default::default()
    };
    let ids = [
        create(&mut sim, json!({})),
        create(&mut sim, json!({})),
        create(&mut sim, json!({})),
        create(&mut sim, json!({ "ownedBy": "bob" })),
        create(&mut sim, json!({ "tags": { "team": "red" } })),
        create(&mut sim, json!({ "tags": { "team": "blue" } })),
    ];
    sim.inject(Fault {
        session: Some(ids[0].clone()),
        ..Default::default()
    });
    sim.inject(Fault {
        id: Some(ids[1].clone()),
        ..kind.clone()
    });
    sim.inject(Fault {
        nth: Some(3),
        ..kind.clone()
    });
    sim.inject(Fault {
        owner: Some("bob".into()),
        ..kind.clone()
    });
    sim.inject(Fault {
        tag: Some("team=red".into()),
        ..kind
    });
    sim.at("21:05:00");
    let states: Vec<String> = ids
        .iter()
        .map(|id| text(&sim.session(id)["state"]))
        .collect();
    let mut expected = vec!["CREATE_FAILED"; 5];
    expected.push("READY");
    assert_eq!(states, expected);
}

#[test]
fn faults_that_make_no_sense_are_refused() {
    let (mut sim, profile) = one(persistent(690));
    let id = sim.launch(&profile);
    let kind = |kind| Fault {
        kind: Some(kind),
        ..Default::default()
    };
    let code = |fault: Fault, code: &str| Fault {
        code: Some(code.into()),
        ..fault
    };
    let session = Fault {
        session: Some(id),
        ..Default::default()
    };
    let step = |fault: Fault, step| Fault {
        transition: Some(step),
        ..fault
    };
    let operation = code(
        Fault {
            operation: Some("nimble.GetStudio".into()),
            ..Default::default()
        },
        "X",
    );
    for (fault, place, told) in [
        (
            code(kind(Kind::Studio), "INSUFFICIENT_CAPACITY"),
            "/code",
            "No step of a studio can fail with INSUFFICIENT_CAPACITY.",
        ),
        (
            code(session.clone(), "NO_SUCH_CODE"),
            "/code",
            "No step of a streamingSession can fail with NO_SUCH_CODE.",
        ),
        (
            code(step(session.clone(), Step::Stop), "INSUFFICIENT_CAPACITY"),
            "/code",
            "The stop of a streamingSession cannot fail with INSUFFICIENT_CAPACITY.",
        ),
        (
            step(kind(Kind::StreamingImage), Step::Update),
            "/code",
            "The update of a streamingImage cannot fail with any code.",
        ),
        (
            Fault {
                nth: Some(1),
                ..session.clone()
            },
            "/nth",
            "Only a fault with a kind chooses among its resources.",
        ),
        (
            Fault {
                owner: Some("a".into()),
                ..operation.clone()
            },
            "/owner",
            "Only a fault with a kind chooses among its resources.",
        ),
        (
            step(operation.clone(), Step::Stop),
            "/transition",
            "Only a session or resource of Nimble Studio has transitions.",
        ),
        (
            Fault {
                lost: Some(true),
                ..session.clone()
            },
            "/lost",
            "Only the answer of an operation is lost.",
        ),
        (
            Fault {
                after: Some(Span::ZERO),
                ..operation.clone()
            },
            "/after",
            "Only the fault of an action, a deployment or a step can wait.",
        ),
        (
            Fault {
                operation: Some("nimble.Nothing".into()),
                ..operation
            },
            "/operation",
            "No modelled service has an operation nimble.Nothing.",
        ),
        (
            Fault {
                kind: Some(Kind::Studio),
                ..session
            },
            "",
            "A fault has exactly one of action, setup, report, deployment, operation, session and kind.",
        ),
    ] {
        let before = sim.world.state_digest();
        let now = sim.now;
        let error = sim
            .world
            .env(now, Fact::InjectFault(fault))
            .expect_err("it makes no sense");
        assert_eq!((error.code.name(), error.message.as_str()), (INVALID, told));
        assert_eq!(error.place.as_deref().unwrap_or_default(), place);
        assert_eq!(sim.world.state_digest(), before);
    }
}

#[test]
fn tags_of_a_session_make_its_steps_fail_when_that_is_asked_for() {
    let on = |config: &mut Config| config.nimble.switches.tag_faults = true;
    let stream = with(
        persistent(690),
        json!({ "sessionBackup": { "mode": "AUTOMATIC", "maxBackupsToRetain": 1 } }),
    );
    let tag = |sim: &mut Sim, id: &str, step: &str, code: &str| {
        let arn = sim.session(id)["arn"].take();
        sim.ask(
            "TagResource",
            json!({ "resourceArn": arn, "tags": { format!("simulation:{step}"): code } }),
        );
    };
    let untag = |sim: &mut Sim, id: &str, step: &str| {
        let arn = sim.session(id)["arn"].take();
        sim.ask(
            "UntagResource",
            json!({ "resourceArn": arn, "tagKeys": [format!("simulation:{step}")] }),
        );
    };
    for (mut sim, profile) in ready(stream.clone(), on) {
        let lost = sim.launch(&profile);
        tag(&mut sim, &lost, "create", "AMI_VALIDATION_ERROR");
        let id = sim.launch(&profile);
        sim.at("21:05:00");
        sim.shows(
            &lost,
            json!({ "state": "CREATE_FAILED", "statusCode": "AMI_VALIDATION_ERROR" }),
        );
        tag(&mut sim, &id, "stream", "NETWORK_CONNECTION_ERROR");
        let made = sim.of_studio("CreateStreamingSessionStream", json!({ "sessionId": id }));
        sim.at("21:05:05");
        let shown = sim.stream_of(&id, &text(&made["stream"]["streamId"]));
        assert_members(
            &shown,
            &json!({ "state": "CREATE_FAILED", "statusCode": "NETWORK_CONNECTION_ERROR" }),
        );
        tag(&mut sim, &id, "stop", "INTERNAL_ERROR");
        tag(&mut sim, &id, "backup", "INTERNAL_ERROR");
        sim.stop(&id);
        sim.at("21:10:00");
        sim.shows(&id, json!({ "state": "STOP_FAILED" }));
        let backup = sim.backups().remove(0);
        assert_eq!(sim.backup(&backup)["state"], "CREATE_FAILED");
        untag(&mut sim, &id, "stop");
        sim.stop(&id);
        sim.at("21:20:00");
        tag(&mut sim, &id, "start", "INSUFFICIENT_CAPACITY");
        sim.start(&id);
        sim.at("21:30:00");
        sim.shows(
            &id,
            json!({ "state": "START_FAILED", "statusCode": "INSUFFICIENT_CAPACITY" }),
        );
        // A code that the step cannot have does nothing.
        tag(&mut sim, &id, "start", "AMI_VALIDATION_ERROR");
        sim.start(&id);
        sim.at("21:40:00");
        sim.shows(&id, json!({ "state": "READY" }));
        tag(&mut sim, &id, "delete", "NETWORK_INTERFACE_ERROR");
        sim.delete(&id);
        sim.at("21:50:00");
        sim.shows(&id, json!({ "state": "DELETE_FAILED" }));
    }
    let (mut sim, profile) = one(stream);
    let id = sim.launch(&profile);
    tag(&mut sim, &id, "create", "INTERNAL_ERROR");
    sim.at("21:05:00");
    sim.shows(&id, json!({ "state": "READY" }));
}

#[test]
fn a_validation_that_fails_keeps_the_profile_from_nothing() {
    let mut sim = Sim::new();
    for (code, state, types) in [
        (
            "VALIDATION_FAILED_INVALID_ACTIVE_DIRECTORY",
            "VALIDATION_FAILED",
            vec![0],
        ),
        (
            "VALIDATION_FAILED_SUBNET_NOT_FOUND",
            "VALIDATION_FAILED",
            vec![1],
        ),
        (
            "VALIDATION_FAILED_INVALID_SUBNET_ROUTE_TABLE_ASSOCIATION",
            "VALIDATION_FAILED",
            vec![1],
        ),
        (
            "VALIDATION_FAILED_INVALID_SECURITY_GROUP_ASSOCIATION",
            "VALIDATION_FAILED",
            vec![3],
        ),
        (
            "VALIDATION_FAILED_UNAUTHORIZED",
            "VALIDATION_FAILED",
            vec![0, 1, 2, 3],
        ),
        (
            "VALIDATION_FAILED_INTERNAL_SERVER_ERROR",
            "VALIDATION_FAILED_INTERNAL_SERVER_ERROR",
            vec![0, 1, 2, 3],
        ),
    ] {
        sim.inject(once(fault(Kind::LaunchProfile, Step::Validate, code)));
        let of = json!({ "launchProfileId": sim.profile(json!({})) });
        sim.until(sim.now + Span::from_secs(14));
        let shown = sim.of_studio("GetLaunchProfile", of.clone())["launchProfile"].take();
        assert_eq!(shown["state"], "READY");
        for nth in 0..4 {
            let result = &shown["validationResults"][nth];
            let (state, code) = match types.contains(&nth) {
                true => (state, code),
                false => ("VALIDATION_SUCCESS", "VALIDATION_SUCCESS"),
            };
            assert_members(result, &json!({ "state": state, "statusCode": code }));
        }
        sim.of_studio("UpdateLaunchProfile", of.clone());
        sim.until(sim.now + Span::from_secs(10));
        let shown = sim.of_studio("GetLaunchProfile", of)["launchProfile"].take();
        assert_eq!(shown["validationResults"][0]["state"], "VALIDATION_SUCCESS");
    }
}

#[test]
fn injected_errors_of_the_api_come_before_or_after_the_effect() {
    let (mut sim, profile) = one(json!({}));
    let create = json!({ "studioId": sim.studio, "launchProfileId": profile, "clientToken": "k" });
    let api = |lost| Fault {
        operation: Some("nimble.CreateStreamingSession".into()),
        code: Some("InternalServerErrorException".into()),
        lost,
        ..Default::default()
    };
    let sessions = |sim: &mut Sim| {
        let listed = sim.of_studio("ListStreamingSessions", json!({}));
        listed["sessions"].as_array().map(Vec::len)
    };
    sim.inject(api(None));
    let error = sim
        .call("CreateStreamingSession", create.clone())
        .expect_err("it is injected");
    assert_eq!(error.code.name(), "InternalServerErrorException");
    assert_eq!(sessions(&mut sim), Some(0));
    sim.inject(api(Some(true)));
    sim.call("CreateStreamingSession", create.clone())
        .expect_err("its answer is lost");
    assert_eq!(sessions(&mut sim), Some(1));
    // The retry with the same token finds its work done, also through the typed calls.
    sim.inject(api(Some(true)));
    let request: windtunnel_core::nimble::CreateStreamingSessionRequest =
        serde_json::from_value(create.clone()).expect("a request");
    let now = sim.now;
    let error = sim
        .world
        .nimble(now)
        .create_streaming_session(request)
        .expect_err("lost again");
    assert_eq!(error.message, "Injected error.");
    sim.ask("CreateStreamingSession", create);
    assert_eq!(sessions(&mut sim), Some(1));
}

#[test]
fn operations_are_read_by_name() {
    for operation in windtunnel_core::nimble::OPERATIONS {
        let command = Command::read(&format!("nimble.{operation}"), json!({}));
        let command = command
            .expect("all members are optional")
            .expect("it exists");
        assert_eq!(
            (command.service(), command.operation()),
            ("nimble", *operation)
        );
        let reads = ["Get", "List"]
            .iter()
            .any(|prefix| operation.starts_with(prefix));
        let is_unmodelled = windtunnel_core::nimble::NOT_MODELLED.contains(operation);
        assert_eq!(
            command.is_read_only(),
            reads || is_unmodelled,
            "{operation}"
        );
    }
}
