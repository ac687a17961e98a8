//! The order of checks: shape, token, existence, meaning, quotas.

use super::*;

/// Breaks one rule of each kind, from the last to the first.
fn broken(count: usize) -> Value {
    let mut request = least();
    // Quota: eleven at a time.
    for nth in 0..11 {
        let wait = json!({ "actionId": "aws:fis:wait", "parameters": { "duration": "PT1M" } });
        request["actions"][format!("w{nth}")] = wait;
    }
    if count >= 2 {
        // Meaning.
        request["actions"]["w3"]["parameters"]["duration"] = json!("soon");
    }
    if count >= 3 {
        // Existence.
        request["actions"]["w4"]["actionId"] = json!("aws:fis:sleep");
    }
    if count >= 4 {
        // Token.
        request["clientToken"] = json!("t");
    }
    if count >= 5 {
        // Shape.
        request["description"] = json!("");
    }
    request
}

#[test]
fn a_new_template_is_checked_in_order() {
    let mut sim = Sim::new();
    create(&mut sim, with(least(), json!({ "clientToken": "t" })));
    let codes = [
        "ServiceQuotaExceededException",
        "ValidationException",
        "ResourceNotFoundException",
        "ConflictException",
        "ValidationException",
    ];
    for (count, code) in (1..).zip(codes) {
        let text = sim.refuse(code, "CreateExperimentTemplate", broken(count));
        assert_eq!(
            count == 5,
            text.starts_with("1 validation error detected"),
            "{text}"
        );
    }
}

#[test]
fn the_number_of_templates_is_checked_last() {
    let mut sim = Sim::configured(|config| config.limits.fis_experiment_templates = 1);
    create(&mut sim, least());
    sim.refuse("ValidationException", "CreateExperimentTemplate", broken(2));
    sim.refuse(
        "ResourceNotFoundException",
        "CreateExperimentTemplate",
        broken(3),
    );
    sim.refuse(
        "ServiceQuotaExceededException",
        "CreateExperimentTemplate",
        least(),
    );
}

#[test]
fn an_update_looks_for_the_template_before_it_looks_at_the_change() {
    let mut sim = Sim::new();
    let change = json!({ "id": "EXT11111111111111", "stopConditions": [] });
    sim.refuse(
        "ResourceNotFoundException",
        "UpdateExperimentTemplate",
        change,
    );
    let change = json!({ "id": "EXT11111111111111", "description": "" });
    sim.refuse("ValidationException", "UpdateExperimentTemplate", change);
}

#[test]
fn a_start_is_checked_in_order() {
    let mut sim = Sim::new();
    let id = create(&mut sim, least())["id"].clone();
    let options = json!({ "experimentOptions": { "accountTargeting": "multi-account" } });
    let multi = create(&mut sim, with(least(), options))["id"].clone();
    for nth in 0..5 {
        let token = format!("t{nth}");
        sim.ask(
            "StartExperiment",
            json!({ "experimentTemplateId": id, "clientToken": token }),
        );
    }
    let start = |template: &Value, token: &str| {
        json!({
            "experimentTemplateId": template,
            "clientToken": token,
        })
    };
    sim.refuse(
        "ServiceQuotaExceededException",
        "StartExperiment",
        start(&id, "new"),
    );
    sim.refuse(
        "ValidationException",
        "StartExperiment",
        start(&multi, "new"),
    );
    sim.refuse(
        "ResourceNotFoundException",
        "StartExperiment",
        start(&json!("EXT11111111111111"), "new"),
    );
    sim.refuse(
        "ConflictException",
        "StartExperiment",
        start(&json!("EXT11111111111111"), "t0"),
    );
    let shapeless = with(
        start(&id, "t0"),
        json!({ "experimentOptions": { "actionsMode": "x" } }),
    );
    sim.refuse("ValidationException", "StartExperiment", shapeless);
}
