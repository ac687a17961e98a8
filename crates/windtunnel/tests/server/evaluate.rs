//! Who gets which treatment, asked over HTTP.

use serde_json::{Value, json};

use crate::client::Reply;
use crate::facts::held;
use crate::shop::{Shop, text};

const FLAGS: &str = r#"{ "version": "1",
  "flags": {
    "checkout": { "name": "Checkout", "attributes": {
      "color": { "constraints": { "type": "string" } },
      "limit": { "constraints": { "type": "number" } },
      "sizes": { "constraints": { "type": "array", "elements": { "type": "number" } } },
      "tags": { "constraints": { "type": "array", "elements": { "type": "string" } } },
      "wide": { "constraints": { "type": "boolean" } } } },
    "header": { "name": "Header" } },
  "values": {
    "checkout": { "enabled": true, "color": "red", "limit": 2.5, "sizes": [1, 2],
      "tags": ["a"], "wide": true },
    "header": { "enabled": false } } }"#;

fn flags() -> Shop {
    let profile = json!({ "Name": "flags", "LocationUri": "hosted",
        "Type": "AWS.AppConfig.FeatureFlags" });
    Shop::new(profile)
}

/// Deploys flags and defines an experiment on one of them; returns its id.
pub fn define(shop: &Shop) -> String {
    shop.version(FLAGS).ok();
    shop.start("1").ok();
    shop.advance("PT1H");
    let treatment = |enabled: bool| json!({ "Weight": 50, "FlagValue": { "Enabled": enabled } });
    let body = json!({ "Name": "faster", "EnvironmentIdentifier": shop.environment,
        "ConfigurationProfileIdentifier": shop.profile, "FlagKey": "header",
        "AudienceRule": r#"(and (eq $country "SE") (gt $age 17) (eq $is_new false))"#,
        "Treatments": [treatment(true)], "Control": treatment(false) });
    let path = format!("/applications/{}/experimentdefinitions", shop.application);
    text(&shop.server.post(&path, &body).ok()["Id"])
}

fn ask(shop: &Shop, more: Value) -> Reply {
    let mut body = json!({ "application": "shop", "environment": "prod",
        "configurationProfile": "flags" });
    for (key, value) in more.as_object().unwrap() {
        body[key] = value.clone();
    }
    shop.server.post("/_windtunnel/evaluate", &body)
}

#[test]
fn every_entity_is_told_its_flags_and_treatment() {
    let shop = flags();
    let definition = define(&shop);
    let found = ask(&shop, json!({ "entities": [ {} ] })).ok();
    assert_eq!(
        found,
        json!({ "now": "2026-01-01T01:00:00.000Z", "entities": [ { "flags": {
        "checkout": { "enabled": true, "attributes": { "color": "red", "limit": 2.5,
            "sizes": [1, 2], "tags": ["a"], "wide": true } },
        "header": { "enabled": false, "attributes": {} } } } ] })
    );

    let runs = format!(
        "/applications/{}/experimentdefinitions/{definition}/experimentruns",
        shop.application
    );
    let start = json!({ "ExposurePercentage": 100,
        "TreatmentOverrides": { "Inline": { "qa": "t1" } } });
    shop.server.post(&runs, &start).ok();
    shop.advance("PT1M");
    let before = held(&shop.server);
    let context = json!({ "country": "SE", "age": 30.5, "is_new": false,
        "seen": ["x"], "scores": [1, 2.5], "none": [] });
    let mut entities: Vec<Value> = (0..40)
        .map(|nth| json!({ "id": format!("user-{nth}"), "context": context }))
        .collect();
    entities
        .push(json!({ "id": "child", "context": { "country": "SE", "age": 3, "is_new": false } }));
    entities.push(json!({ "id": "qa" }));
    let question = json!({ "flags": ["header", "nothing"], "entities": entities });
    let found = ask(&shop, question.clone()).ok();
    let found = found["entities"].as_array().unwrap();
    let treatment = |nth: usize| {
        assert_eq!(found[nth]["id"], entities[nth]["id"]);
        let flags = found[nth]["flags"].as_object().unwrap();
        assert_eq!(flags.keys().collect::<Vec<_>>(), ["header"]);
        let flag = &flags["header"];
        assert!(
            text(&flag["experimentRun"]).ends_with("/experimentrun/1"),
            "{flag}"
        );
        (flag["treatment"].as_str(), flag["enabled"] == true)
    };
    let treated = (0..40)
        .filter(|&nth| treatment(nth) == (Some("t1"), true))
        .count();
    let control = (0..40)
        .filter(|&nth| treatment(nth) == (Some("c"), false))
        .count();
    assert_eq!(treated + control, 40);
    assert!((10..=30).contains(&treated), "{treated}");
    assert_eq!(treatment(40), (None, false));
    assert_eq!(treatment(41), (Some("t1"), true));
    // To ask is no input.
    let again = ask(&shop, question).ok();
    assert_eq!(again["entities"].as_array().unwrap(), found);
    assert_eq!(held(&shop.server), before);
}

#[test]
fn who_asks_for_what_is_not_there_is_refused() {
    let shop = flags();
    let nobody = json!({ "entities": [ {} ] });
    let (code, _) = ask(&shop, nobody.clone()).refused(404);
    assert_eq!(code, "ResourceNotFoundException");
    define(&shop);
    ask(&shop, nobody).ok();
    let before = held(&shop.server);
    for member in ["application", "environment", "configurationProfile"] {
        let (code, _) = ask(&shop, json!({ "entities": [ {} ], member: "absent" })).refused(404);
        assert_eq!(code, "ResourceNotFoundException", "{member}");
    }
    let many = vec![json!({}); 1_001];
    for (bad, place) in [
        (json!({}), Some("")),
        (json!({ "entities": {} }), Some("/entities")),
        (json!({ "entities": many }), Some("/entities")),
        (
            json!({ "entities": [ { "id": 5 } ] }),
            Some("/entities/0/id"),
        ),
        (
            json!({ "entities": [ {}, { "name": "x" } ] }),
            Some("/entities/1/name"),
        ),
        (json!({ "entities": [], "flags": "all" }), Some("/flags")),
        (json!({ "entities": [], "flag": "x" }), Some("/flag")),
        (
            json!({ "entities": [ { "context": [] } ] }),
            Some("/entities/0/context"),
        ),
        (
            json!({ "entities": [ { "context": { "a/b": null } } ] }),
            Some("/entities/0/context/a~1b"),
        ),
        (
            json!({ "entities": [ { "context": { "a": {} } } ] }),
            Some("/entities/0/context/a"),
        ),
        (
            json!({ "entities": [ { "context": { "a": [1, "x"] } } ] }),
            Some("/entities/0/context/a"),
        ),
        (
            json!({ "entities": [ { "context": { "a": ["x", 1] } } ] }),
            Some("/entities/0/context/a"),
        ),
    ] {
        let (code, found) = ask(&shop, bad.clone()).refused(400);
        assert_eq!(code, "ValidationException", "{bad}");
        assert_eq!(found.as_deref(), place, "{bad}");
    }
    assert_eq!(held(&shop.server), before);
}

#[test]
fn a_profile_without_flags_has_none_to_evaluate() {
    let shop = Shop::new(json!({ "Name": "flags", "LocationUri": "hosted" }));
    let (code, _) = ask(&shop, json!({ "entities": [ {} ] })).refused(400);
    assert_eq!(code, "BadRequestException");
}
