//! Facts of the environment, told over HTTP: each has its effect, is journalled, and is refused when
//! it makes no sense.

use serde_json::{Value, json};

use crate::client::{ALARM, Reply, Server};
use crate::common::with_stdin;
use crate::shop::{Shop, text};

const FUNCTION: &str = "arn:aws:lambda:us-east-1:123456789012:function:check";
const PARAMETER: &str = "ssm-parameter://settings";
const ROLE: &str = "arn:aws:iam::123456789012:role/reader";

fn hosted() -> Value {
    json!({ "Name": "main", "LocationUri": "hosted" })
}

fn tell(server: &Server, name: &str, body: Value) -> Reply {
    server.post(&format!("/_windtunnel/{name}"), &body)
}

/// Checks that the journal of the world leads to where it is, and holds so many of these facts.
fn is_journalled(server: &Server, fact: &str, times: usize) {
    let journal = server.get("/_windtunnel/journal").text;
    assert_eq!(
        journal.matches(&format!("{{\"env\":{{\"{fact}\"")).count(),
        times,
        "{journal}"
    );
    let ran = with_stdin(&["replay", "-"], &journal);
    assert_eq!((ran.code, ran.stderr.as_str()), (0, ""));
}

#[test]
fn a_function_answers_as_told() {
    let mut profile = hosted();
    profile["Validators"] = json!([ { "Type": "LAMBDA", "Content": FUNCTION } ]);
    let shop = Shop::new(profile);
    shop.version("{}").ok();
    let answers = json!([ { "code": "TypeError", "message": "no", "times": 1 } ]);
    let fact = json!({ "uri": FUNCTION, "answers": answers });
    tell(&shop.server, "functions", fact).ok();
    let refused = shop.validate("1");
    assert_eq!(refused.status, 400);
    let message = text(&refused.json()["Message"]);
    assert_eq!(message, format!("Error invoking validator {FUNCTION}: no"));
    assert_eq!(shop.validate("1").status, 204);
    is_journalled(&shop.server, "SetFunction", 1);
}

#[test]
fn a_configuration_lies_elsewhere() {
    let shop = Shop::new(json!({ "Name": "main", "LocationUri": PARAMETER,
        "RetrievalRoleArn": ROLE }));
    assert_eq!(shop.start("1").status, 404);
    for content in [
        json!({ "a": 1 }),
        json!({ "$text": "{\"a\":1}" }),
        json!("eyJhIjoxfQ=="),
    ] {
        let fact = json!({ "uri": PARAMETER, "version": "1", "content": content,
            "contentType": "application/json" });
        tell(&shop.server, "sources", fact).ok();
    }
    shop.start("1").ok();
    shop.advance("PT1H");
    let (application, environment) = (&shop.application, &shop.environment);
    let path = format!(
        "/applications/{application}/environments/{environment}/configurations/main?client_id=me"
    );
    let got = shop.server.get(&path);
    assert!(
        got.head.contains("content-type: application/json"),
        "{got:?}"
    );
    assert_eq!(got.text, r#"{"a":1}"#);
    is_journalled(&shop.server, "SetConfigurationSource", 3);
}

#[test]
fn a_role_cannot_be_assumed() {
    let shop = Shop::new(hosted());
    let path = format!("/applications/{}/configurationprofiles", shop.application);
    let create = |name: &str| {
        let body = json!({ "Name": name, "LocationUri": PARAMETER, "RetrievalRoleArn": ROLE });
        shop.server.post(&path, &body)
    };
    let role = |assumable: bool| {
        let body = json!({ "arn": ROLE, "assumable": assumable });
        tell(&shop.server, "roles", body).ok();
    };
    role(false);
    let refused = create("other");
    assert_eq!(refused.status, 400);
    assert!(refused.text.contains("assume"), "{refused:?}");
    role(true);
    create("other").ok();
    is_journalled(&shop.server, "SetRole", 2);
}

#[test]
fn a_verdict_counts_more_than_what_the_server_finds() {
    let schema = json!({ "type": "object", "required": ["a"] });
    let mut profile = hosted();
    profile["Validators"] = json!([ { "Type": "JSON_SCHEMA", "Content": schema.to_string() } ]);
    let shop = Shop::new(profile);
    shop.version("{}").ok();
    shop.version(r#"{"a":1}"#).ok();
    let verdict = |content: Value, problem: Value| {
        let body = json!({ "schema": schema, "content": content, "problem": problem });
        tell(&shop.server, "verdicts", body).ok();
    };
    verdict(json!({ "a": 1 }), json!("too new"));
    let refused = shop.validate("2");
    assert_eq!(
        (refused.status, text(&refused.json()["Message"])),
        (400, "too new".into())
    );
    // What nobody tells is found by the schema.
    let refused = shop.validate("1");
    assert!(
        refused.text.contains("missing required properties"),
        "{refused:?}"
    );
    verdict(json!({}), Value::Null);
    assert_eq!(shop.validate("1").status, 204);
    is_journalled(&shop.server, "SetSchemaVerdict", 3);
}

#[test]
fn a_definition_is_restored() {
    let flags = json!({ "Name": "flags", "LocationUri": "hosted",
        "Type": "AWS.AppConfig.FeatureFlags" });
    let shop = Shop::new(flags);
    let definition = crate::evaluate::define(&shop);
    let path = format!(
        "/applications/{}/experimentdefinitions/{definition}",
        shop.application
    );
    let body = json!({ "application": "shop", "definition": definition });
    // It is not archived.
    let refused = tell(&shop.server, "restore", body.clone());
    assert_eq!(refused.status, 409, "{refused:?}");
    let archived = shop.server.call("DELETE", &path, "", "");
    assert_eq!(archived.status / 100, 2, "{archived:?}");
    assert_eq!(shop.server.get(&path).ok()["Status"], "ARCHIVED");
    tell(&shop.server, "restore", body).ok();
    assert_eq!(shop.server.get(&path).ok()["Status"], "IDLE");
    is_journalled(&shop.server, "RestoreExperimentDefinition", 2);
}

#[test]
fn work_takes_as_long_as_told() {
    let server = Server::start(&[]);
    let mut template = crate::client::wait_template("PT1H");
    template["actions"] = json!({ "run": { "actionId": "aws:ssm:start-automation-execution",
        "parameters": { "maxDuration": "PT1H",
            "documentArn": "arn:aws:ssm:us-east-1:123456789012:document/run" } } });
    tell(
        &server,
        "work",
        json!({ "action": "run", "takes": "PT10M" }),
    )
    .ok();
    let made = server.post("/experimentTemplates", &template).ok();
    let start = json!({ "clientToken": "1",
        "experimentTemplateId": made["experimentTemplate"]["id"] });
    let id = text(&server.post("/experiments", &start).ok()["experiment"]["id"]);
    let advance = |span: &str| tell(&server, "clock", json!({ "advance": span })).ok();
    advance("PT9M");
    assert_eq!(server.status(&id), "running");
    advance("PT2M");
    assert_eq!(server.status(&id), "completed");
    is_journalled(&server, "SetWork", 1);
}

#[test]
fn resources_go_and_faults_are_cleared() {
    let server = Server::start(&[]);
    let arn = "arn:aws:ec2:us-east-1:123456789012:instance/i-0123456789abcdef0";
    let resource = json!([ { "arn": arn, "resourceType": "aws:ec2:instance" } ]);
    tell(&server, "resources", resource).ok();
    let remove = || {
        let body = json!([arn]).to_string();
        server.call("DELETE", "/_windtunnel/resources", "", &body)
    };
    remove().ok();
    let (code, place) = remove().refused(404);
    assert_eq!(
        (code.as_str(), place.as_deref()),
        ("ResourceNotFoundException", Some("/0"))
    );
    is_journalled(&server, "DeregisterResources", 2);

    let fault =
        json!({ "operation": "fis.ListActions", "code": "ThrottlingException", "times": 9 });
    tell(&server, "faults", fault).ok();
    assert_eq!(server.get("/actions").status, 429);
    let clear = |body: &str| server.call("DELETE", "/_windtunnel/faults", "", body);
    clear("{}").refused(400);
    clear("").ok();
    server.get("/actions").ok();
    let journal = server.get("/_windtunnel/journal").text;
    assert!(journal.contains(r#"{"env":"ClearFaults"}"#), "{journal}");
}

#[test]
fn faults_strike_deployments() {
    let shop = Shop::new(hosted());
    shop.version("{}").ok();
    let fault = json!({ "deployment": 1, "after": "PT5M", "reason": "out of luck" });
    tell(&shop.server, "faults", fault).ok();
    shop.start("1").ok();
    shop.advance("PT4M");
    assert_eq!(shop.state(1), "BAKING");
    shop.advance("PT2M");
    assert_eq!(shop.state(1), "ROLLED_BACK");
    let shown = shop.server.get(&shop.deployments("/1")).ok();
    assert_eq!(shown["EventLog"][0]["Description"], "out of luck");
    is_journalled(&shop.server, "InjectFault", 1);
}

#[test]
fn answers_are_lost_and_the_calls_had_their_effect() {
    let server = Server::start(&[]);
    let fault = json!({ "operation": "appconfig.CreateApplication",
        "code": "InternalServerException", "lost": true });
    tell(&server, "faults", fault).ok();
    let body = json!({ "Name": "shop" });
    assert_eq!(server.post("/applications", &body).status, 500);
    let listed = server.get("/applications").ok();
    assert_eq!(listed["Items"][0]["Name"], "shop");
    is_journalled(&server, "InjectFault", 1);
}

#[test]
fn the_actions_of_an_alarm_are_disabled() {
    let shop = Shop::new(hosted());
    let path = format!("/applications/{}/environments", shop.application);
    let watched = json!({ "Name": "watched", "Monitors": [ { "AlarmArn": ALARM,
        "AlarmRoleArn": ROLE } ] });
    let environment = text(&shop.server.post(&path, &watched).ok()["Id"]);
    let shop = Shop {
        environment,
        ..shop
    };
    shop.version("{}").ok();
    let alarm = |body: Value| tell(&shop.server, "alarms", body).ok();
    alarm(json!({ "arn": ALARM, "state": "OK" }));
    shop.start("1").ok();
    shop.advance("PT1M");
    alarm(json!({ "arn": ALARM, "actionsEnabled": false }));
    alarm(json!({ "arn": ALARM, "state": "ALARM" }));
    shop.advance("PT1M");
    assert_eq!(shop.state(1), "BAKING");
    alarm(json!({ "arn": ALARM, "actionsEnabled": true }));
    shop.advance("PT1M");
    assert_eq!(shop.state(1), "ROLLED_BACK");
    is_journalled(&shop.server, "SetAlarmActions", 2);
}

#[test]
fn an_alarm_that_was_refused_lends_its_name_to_no_other() {
    let server = Server::start(&[]);
    let alarm = |arn: &str| tell(&server, "alarms", json!({ "arn": arn, "state": "OK" }));
    alarm("").refused(400);
    alarm(ALARM).ok();
    let events = server.get("/_windtunnel/events").ok();
    let first = &events["events"][0];
    assert!(text(&first["resource"]).contains(ALARM), "{first}");
}

/// What a world holds: its digests, which no refused fact may change.
pub fn held(server: &Server) -> Value {
    let journal = server.get("/_windtunnel/journal").text;
    serde_json::from_str(journal.lines().last().unwrap()).unwrap()
}

#[test]
fn facts_that_make_no_sense_change_nothing() {
    let shop = Shop::new(hosted());
    let server = &shop.server;
    let before = held(server);
    assert!(before["state"].is_string(), "{before}");
    for (name, bad, place) in [
        ("alarms", json!({ "arn": "", "state": "OK" }), Some("/arn")),
        ("alarms", json!({ "arn": ALARM }), None),
        (
            "alarms",
            json!({ "arn": ALARM, "state": 7 }),
            Some("/state"),
        ),
        (
            "functions",
            json!({ "uri": "", "answers": [] }),
            Some("/uri"),
        ),
        (
            "functions",
            json!({ "uri": FUNCTION, "answers": {} }),
            Some("/answers"),
        ),
        (
            "functions",
            json!({ "uri": FUNCTION, "answers": [{ "times": 0 }] }),
            Some("/answers/0/times"),
        ),
        (
            "functions",
            json!({ "uri": FUNCTION, "answers": [{ "directive": "HALT" }] }),
            Some("/answers/0/directive"),
        ),
        (
            "functions",
            json!({ "uri": FUNCTION, "answers": [{ "content": { "$text": 5 } }] }),
            Some("/answers/0/content/$text"),
        ),
        (
            "functions",
            json!({ "uri": FUNCTION, "answers": [], "retries": 1 }),
            Some("/retries"),
        ),
        (
            "sources",
            json!({ "uri": PARAMETER, "version": "", "content": "" }),
            Some("/uri"),
        ),
        (
            "sources",
            json!({ "uri": PARAMETER, "version": 1, "content": "" }),
            Some("/version"),
        ),
        (
            "sources",
            json!({ "uri": PARAMETER, "version": "1", "content": "?" }),
            Some("/content"),
        ),
        (
            "roles",
            json!({ "arn": "", "assumable": false }),
            Some("/arn"),
        ),
        ("roles", json!({ "arn": ROLE }), None),
        (
            "roles",
            json!({ "arn": ROLE, "assumable": "no" }),
            Some("/assumable"),
        ),
        (
            "verdicts",
            json!({ "schema": 5, "content": "" }),
            Some("/schema"),
        ),
        ("verdicts", json!({ "schema": "{}" }), None),
        (
            "verdicts",
            json!({ "schema": "{}", "content": "?" }),
            Some("/content"),
        ),
        (
            "work",
            json!({ "action": "", "takes": "PT1M" }),
            Some("/action"),
        ),
        (
            "work",
            json!({ "action": "run", "takes": "1m" }),
            Some("/takes"),
        ),
        ("faults", json!({}), None),
        ("faults", json!({ "deployment": 1, "action": "w" }), None),
        (
            "faults",
            json!({ "deployment": "one" }),
            Some("/deployment"),
        ),
        (
            "faults",
            json!({ "deployment": 1, "lost": true }),
            Some("/lost"),
        ),
        (
            "faults",
            json!({ "deployment": 1, "phase": "run" }),
            Some("/phase"),
        ),
        (
            "faults",
            json!({ "deployment": 1, "times": 0 }),
            Some("/times"),
        ),
        (
            "faults",
            json!({ "operation": "fis.ListActions" }),
            Some("/code"),
        ),
        (
            "faults",
            json!({ "session": "s", "transition": "leap" }),
            Some("/transition"),
        ),
        ("restore", json!({ "application": "shop" }), None),
        (
            "restore",
            json!({ "application": "shop", "definition": 5 }),
            Some("/definition"),
        ),
    ] {
        let refused = tell(server, name, bad.clone());
        let (code, found) = refused.refused(400);
        assert_eq!(code, "ValidationException", "{name} {bad}");
        if place.is_some() {
            assert_eq!(found.as_deref(), place, "{name} {bad}");
        }
        assert_eq!(held(server), before, "{name} {bad}");
    }
    for absent in ["warehouse", ""] {
        let body = json!({ "application": absent, "definition": "faster" });
        let refused = tell(server, "restore", body);
        assert_eq!(refused.status / 100, 4, "{refused:?}");
        assert_eq!(held(server), before);
    }
    is_journalled(server, "SetFunction", 3);
}
