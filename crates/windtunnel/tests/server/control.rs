//! The control plane, call by call.

use std::time::Instant;

use serde_json::{Value, json};

use crate::client::{ALARM, Server, wait_template};
use crate::common::with_stdin;

const NOW: &str = "2026-01-01T00:00:00.000Z";

fn server() -> Server {
    Server::start(&[])
}

fn clock(server: &Server, body: Value) -> Value {
    server.post("/_windtunnel/clock", &body).ok()
}

#[test]
fn an_experiment_flies_to_its_end_over_http() {
    let server = server();
    let id = server.start_wait("PT12H");
    assert_eq!(server.status(&id), "initiating");
    let moved = clock(&server, json!({ "next": true }));
    assert_eq!(moved["now"], "2026-01-01T00:00:01.000Z");
    assert_eq!(moved["next"], "2026-01-01T12:00:01.000Z");
    assert_eq!(server.status(&id), "running");
    let moved = clock(&server, json!({ "to": "2026-01-01T12:00:00Z" }));
    assert_eq!(moved["now"], "2026-01-01T12:00:00.000Z");
    assert_eq!(server.status(&id), "running");
    let moved = clock(&server, json!({ "advance": "PT1S" }));
    assert_eq!(server.status(&id), "completed");
    assert_eq!(server.get("/_windtunnel/clock").ok(), moved);

    let events = server.get("/_windtunnel/events").ok();
    let list = events["events"].as_array().unwrap();
    assert_eq!(events["next"], list.len());
    let states = list.iter().filter(|event| event["kind"] == "transition");
    let resource = format!("experiment/{id}");
    let states: Vec<&str> = states
        .filter(|event| event["resource"] == *resource)
        .map(|event| event["to"].as_str().unwrap())
        .collect();
    assert_eq!(states, ["initiating", "running", "completed"]);
    let last = list.last().unwrap();
    assert_eq!(
        (&last["kind"], &last["from"]),
        (&json!("eventbridge"), &Value::Null)
    );
    assert_eq!(last["record"]["detail"]["new-state"]["status"], "completed");

    let after = server.get("/_windtunnel/events?after=3").ok();
    assert_eq!(after["events"].as_array().unwrap()[..], list[3..]);
    let none = json!({ "events": [], "next": list.len() });
    let path = format!("/_windtunnel/events?after={}", list.len());
    assert_eq!(server.get(&path).ok(), none);
}

#[test]
fn time_stands_until_it_is_moved() {
    let server = server();
    let shown = server.get("/_windtunnel/clock").ok();
    assert_eq!(shown, json!({ "now": NOW, "next": null }));
    assert_eq!(clock(&server, json!({ "next": true })), shown);
    let id = server.start_wait("PT1M");
    let before = server.get("/_windtunnel/clock").ok();
    std::thread::sleep(std::time::Duration::from_millis(30));
    assert_eq!(server.get("/_windtunnel/clock").ok(), before);
    assert_eq!(server.status(&id), "initiating");
    for (bad, place) in [
        (json!({}), None),
        (json!({ "advance": "PT1S", "next": true }), None),
        (json!({ "next": false }), None),
        (json!({ "advance": "5m" }), Some("/advance")),
        (json!({ "to": "noon" }), Some("/to")),
        (json!({ "to": "2025-12-31T23:59:59Z" }), None),
        (json!({ "advance": "P9999999D" }), None),
        (json!({ "forward": "PT1S" }), Some("/forward")),
    ] {
        let (code, at) = server.post("/_windtunnel/clock", &bad).refused(400);
        assert_eq!(
            (code.as_str(), at.as_deref()),
            ("ValidationException", place),
            "{bad}"
        );
    }
    assert_eq!(server.get("/_windtunnel/clock").ok(), before);
    clock(&server, json!({ "to": "9999-01-01T00:00:00Z" }));
    assert!(
        server
            .get("/experiments")
            .head
            .contains("date: fri, 01 jan 9999 00:00:00 gmt")
    );
}

#[test]
fn an_alarm_stops_an_experiment() {
    let server = server();
    let alarm = |state: &str| {
        let body = json!({ "arn": ALARM, "state": state });
        server.post("/_windtunnel/alarms", &body)
    };
    assert_eq!(alarm("OK").ok(), json!({}));
    let id = server.start_wait("PT5M");
    clock(&server, json!({ "advance": "PT1M" }));
    alarm("ALARM").ok();
    clock(&server, json!({ "advance": "PT1M" }));
    assert_eq!(server.status(&id), "stopped");
    assert_eq!(alarm("LOUD").refused(400).1.as_deref(), Some("/state"));
    let muted = json!({ "arn": ALARM, "actionsEnabled": false });
    server.post("/_windtunnel/alarms", &muted).ok();
    let both = json!({ "arn": ALARM, "actionsEnabled": false, "state": "OK" });
    server.post("/_windtunnel/alarms", &both).refused(400);
    let unknown = json!({ "arn": "arn:unknown", "actionsEnabled": true });
    server.post("/_windtunnel/alarms", &unknown).refused(404);
}

#[test]
fn targets_find_the_resources_that_were_told() {
    let server = server();
    let arn = "arn:aws:ec2:us-east-1:123456789012:instance/i-0123456789abcdef0";
    let resources = json!([ { "arn": arn, "resourceType": "aws:ec2:instance",
        "tags": { "app": "shop" }, "attributes": { "State": { "Name": "running" } } } ]);
    server.post("/_windtunnel/resources", &resources).ok();
    let mut template = wait_template("PT1M");
    template["targets"] = json!({ "nodes": { "resourceType": "aws:ec2:instance",
        "resourceTags": { "app": "shop" }, "selectionMode": "ALL" } });
    template["actions"] = json!({ "reboot": { "actionId": "aws:ec2:reboot-instances",
        "targets": { "Instances": "nodes" } } });
    let made = server.post("/experimentTemplates", &template).ok();
    let start = json!({ "clientToken": "1",
        "experimentTemplateId": made["experimentTemplate"]["id"] });
    let started = server.post("/experiments", &start).ok();
    clock(&server, json!({ "advance": "PT1M" }));
    let id = started["experiment"]["id"].as_str().unwrap();
    let found = server
        .get(&format!("/experiments/{id}/resolvedTargets"))
        .ok();
    assert_eq!(found["resolvedTargets"][0]["targetInformation"]["arn"], arn);
    let (_, place) = server
        .post("/_windtunnel/resources", &json!([ { "arn": arn } ]))
        .refused(400);
    assert_eq!(place.as_deref(), Some("/0/resourceType"));
    server
        .post("/_windtunnel/resources", &json!({}))
        .refused(400);
}

#[test]
fn faults_strike_actions_and_calls() {
    let server = server();
    let fault = |body: Value| server.post("/_windtunnel/faults", &body);
    fault(json!({ "action": "w", "after": "PT90S", "code": "DependentServiceFailure" })).ok();
    let id = server.start_wait("PT5M");
    clock(&server, json!({ "advance": "PT5M" }));
    assert_eq!(server.status(&id), "failed");
    let now = &server.world()["now"];
    assert_eq!(now, "2026-01-01T00:05:00.000Z");

    let throttle = json!({ "operation": "fis.GetExperiment", "code": "ThrottlingException",
        "reason": "Slow down.", "times": 2 });
    fault(throttle).ok();
    for _ in 0..2 {
        let refused = server.get(&format!("/experiments/{id}"));
        assert_eq!(refused.status, 429);
        assert_eq!(refused.json(), json!({ "message": "Slow down." }));
        assert!(
            refused
                .head
                .contains("x-amzn-errortype: throttlingexception")
        );
    }
    assert_eq!(server.status(&id), "failed");
    fault(json!({ "operation": "fis.Nothing", "code": "x" })).refused(400);
    fault(json!({ "action": "w", "phase": "never" })).refused(400);
}

#[test]
fn faults_on_reads_wait_for_the_client_and_cost_the_rest_nothing() {
    let server = server();
    let template = server.post("/experimentTemplates", &wait_template("PT5M"));
    let template = template.ok()["experimentTemplate"]["id"].clone();
    let start = |token: String| {
        let start = json!({ "clientToken": token, "experimentTemplateId": template });
        server.post("/experiments", &start).ok()["experiment"]["id"].clone()
    };
    // A world that takes a while to copy.
    let resource =
        |nth: u32| json!({ "arn": format!("arn:{nth}"), "resourceType": "aws:ec2:instance" });
    let resources: Vec<Value> = (0..40_000).map(resource).collect();
    server
        .post("/_windtunnel/resources", &resources.into())
        .ok();
    let fly = |name: &str| {
        let began = Instant::now();
        for nth in 0..20 {
            start(format!("{name}-{nth}"));
            clock(&server, json!({ "advance": "PT10M" }));
        }
        began.elapsed()
    };
    let before = fly("before");
    let fault = json!({ "operation": "fis.GetExperiment", "code": "ThrottlingException" });
    server.post("/_windtunnel/faults", &fault).ok();
    let meanwhile = fly("meanwhile");
    assert!(meanwhile < before * 10, "{before:?}, {meanwhile:?}");
    let id = start("last".into());
    let path = format!("/experiments/{}", id.as_str().unwrap());
    assert_eq!(server.get(&path).status, 429);
    server.get(&path).ok();
}

#[test]
fn a_reset_world_begins_again_otherwise() {
    let server = server();
    let first = server.start_wait("PT5M");
    clock(&server, json!({ "advance": "PT5M" }));
    let reset = |body: Value| server.post("/_windtunnel/reset", &body);
    assert_eq!(reset(json!({})).ok(), json!({ "now": NOW, "next": null }));
    let again = server.start_wait("PT5M");
    assert_eq!(again, first);
    let body = json!({ "seed": 7, "world": "strict", "timing": { "init_delay": "PT2S" },
        "limits": "unbounded", "switches": { "alarm_at_start": "ValidationException" } });
    reset(body).ok();
    assert_eq!(server.get("/_windtunnel/events").ok()["next"], 0);
    let world = server.world();
    assert_eq!((&world["seed"], &world["events"]), (&json!(7), &json!(0)));
    let alarm = json!({ "arn": ALARM, "state": "OK" });
    server.post("/_windtunnel/alarms", &alarm).ok();
    assert_ne!(server.start_wait("PT5M"), first);
    let next = &server.get("/_windtunnel/clock").ok()["next"];
    assert_eq!(next, "2026-01-01T00:00:02.000Z");
    for (bad, place) in [
        (json!({ "timing": "slow" }), "/timing"),
        (json!({ "principal": "" }), "/principal"),
        (json!({ "principal": "a b" }), "/principal"),
        (
            json!({ "limits": { "fis_actons": 1 } }),
            "/limits/fis_actons",
        ),
        (
            json!({ "switches": { "strict_name": true } }),
            "/switches/strict_name",
        ),
        (json!({ "seed": -1 }), "/seed"),
        (json!([7]), ""),
        (json!({ "world": { "strict": null } }), "/world/strict"),
        (json!({ "region": "x" }), "/region"),
    ] {
        assert_eq!(reset(bad).refused(400).1.as_deref(), Some(place));
    }
    assert_eq!(server.world()["seed"], 7);
}

#[test]
fn the_journal_can_be_replayed() {
    let server = server();
    server.start_wait("PT5M");
    clock(&server, json!({ "advance": "PT1M" }));
    let alarm = json!({ "arn": ALARM, "state": "ALARM" });
    server.post("/_windtunnel/alarms", &alarm).ok();
    clock(&server, json!({ "advance": "PT1M" }));
    let journal = server.get("/_windtunnel/journal");
    assert!(journal.head.contains("content-type: application/x-ndjson"));
    let ran = with_stdin(&["replay", "-"], &journal.text);
    assert_eq!((ran.code, ran.stderr.as_str()), (0, ""));
    let digest = server.world()["digest"].as_str().unwrap().to_owned();
    assert!(
        ran.stdout.contains(&format!("digest {digest}")),
        "{}",
        ran.stdout
    );
}

#[test]
fn health_tells_of_every_world() {
    let server = Server::start(&["--seed", "3", "--start", "2027-03-01T00:00:00Z"]);
    let health = server.get("/_windtunnel/health").ok();
    assert_eq!(health["version"], env!("CARGO_PKG_VERSION"));
    assert_eq!(
        (&health["semantics"], &health["clock"]),
        (&json!(1), &json!("virtual"))
    );
    assert!(health["uptime"].as_str().unwrap().starts_with("PT"));
    assert_eq!(health["worlds"], json!([]));
    server.get("/experiments").ok();
    let world = json!({ "account": "123456789012", "region": "us-east-1", "seed": 3,
        "now": "2027-03-01T00:00:00.000Z", "next": null, "events": 0,
        "digest": "0000000000000000" });
    assert_eq!(server.world(), world);
}

#[test]
fn what_the_control_plane_does_not_have_is_refused() {
    let server = server();
    let (code, _) = server.get("/_windtunnel/weather").refused(404);
    assert_eq!(code, "UnknownOperationException");
    server.get("/_windtunnel").refused(404);
    server.get("/_windtunnel/").refused(404);
    for (method, path) in [
        ("DELETE", "/_windtunnel/clock"),
        ("GET", "/_windtunnel/reset"),
        ("POST", "/_windtunnel/health"),
        ("POST", "/_windtunnel/events"),
        ("PUT", "/_windtunnel/faults"),
        ("DELETE", "/_windtunnel/roles"),
        ("GET", "/_windtunnel/evaluate"),
    ] {
        let refused = server.call(method, path, "", "");
        assert!(refused.head.contains("\r\nallow: "), "{refused:?}");
        assert_eq!(refused.refused(405).0, "MethodNotAllowed");
    }
    for path in [
        "clock",
        "alarms",
        "resources",
        "faults",
        "work",
        "functions",
        "sources",
        "roles",
        "verdicts",
        "restore",
        "evaluate",
        "reset",
    ] {
        let path = format!("/_windtunnel/{path}");
        for bad in ["{", "[1", "nothing", "7"] {
            server.call("POST", &path, "", bad).refused(400);
        }
    }
    for query in ["after=x", "after=-1", "since=1"] {
        server
            .get(&format!("/_windtunnel/events?{query}"))
            .refused(400);
    }
}
