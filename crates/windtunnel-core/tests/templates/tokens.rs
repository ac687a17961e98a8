//! Idempotency: the rows of section 2.4.

use super::*;

fn with_token(request: Value, token: &str) -> Value {
    with(request, json!({ "clientToken": token }))
}

#[test]
fn the_same_token_and_parameters_give_the_same_template() {
    let mut sim = Sim::new();
    let first = create(&mut sim, with_token(least(), "t"));
    sim.at(10);
    let second = create(&mut sim, with_token(least(), "t"));
    assert_eq!(first, second);
    let all = sim.ask("ListExperimentTemplates", json!({}));
    assert_eq!(column(&all["experimentTemplates"], "id").len(), 1);
}

#[test]
fn the_template_is_answered_in_its_present_state() {
    let mut sim = Sim::new();
    let first = create(&mut sim, with_token(least(), "t"));
    sim.at(10);
    sim.ask(
        "UpdateExperimentTemplate",
        json!({ "id": first["id"], "description": "later" }),
    );
    let second = create(&mut sim, with_token(least(), "t"));
    assert_eq!(second, get(&mut sim, &first["id"]));
    assert_eq!(second["description"], "later");
}

#[test]
fn the_same_token_with_any_other_parameter_conflicts() {
    let mut sim = Sim::new();
    create(&mut sim, with_token(least(), "t"));
    let others = [
        json!({ "description": "other" }),
        json!({ "roleArn": "arn:aws:iam::123456789012:role/other" }),
        json!({ "stopConditions": [{ "source": "aws:cloudwatch:alarm", "value": ALARM }] }),
        json!({ "targets": {} }),
        json!({ "tags": { "a": "b" } }),
        json!({ "experimentOptions": { "emptyTargetResolutionMode": "skip" } }),
        json!({
            "actions": {
                "wait": { "actionId": "aws:fis:wait", "parameters": { "duration": "PT6M" } },
            },
        }),
        json!({
            "logConfiguration": {
                "s3Configuration": { "bucketName": "logs" },
                "logSchemaVersion": 2,
            },
        }),
    ];
    for other in others {
        let request = with_token(with(least(), other), "t");
        sim.refuse("ConflictException", "CreateExperimentTemplate", request);
    }
}

#[test]
fn the_token_is_looked_up_before_the_template_is_understood() {
    let mut sim = Sim::new();
    create(&mut sim, with_token(least(), "t"));
    let unknown = json!({ "actions": { "wait": { "actionId": "aws:fis:sleep" } } });
    sim.refuse(
        "ConflictException",
        "CreateExperimentTemplate",
        with_token(with(least(), unknown), "t"),
    );
}

#[test]
fn the_shape_is_checked_before_the_token() {
    let mut sim = Sim::new();
    create(&mut sim, with_token(least(), "t"));
    let request = with_token(with(least(), json!({ "description": "" })), "t");
    sim.refuse("ValidationException", "CreateExperimentTemplate", request);
}

#[test]
fn a_refused_call_does_not_use_up_its_token() {
    let mut sim = Sim::new();
    let unknown = json!({ "actions": { "wait": { "actionId": "aws:fis:sleep" } } });
    sim.refuse(
        "ResourceNotFoundException",
        "CreateExperimentTemplate",
        with_token(with(least(), unknown), "t"),
    );
    create(&mut sim, with_token(least(), "t"));
}

#[test]
fn the_token_of_a_deleted_template_is_new() {
    let mut sim = Sim::new();
    let first = create(&mut sim, with_token(least(), "t"));
    sim.ask("DeleteExperimentTemplate", json!({ "id": first["id"] }));
    let second = create(
        &mut sim,
        with_token(with(least(), json!({ "description": "other" })), "t"),
    );
    assert_ne!(first["id"], second["id"]);
    assert_eq!(second["description"], "other");
}

#[test]
fn different_or_no_tokens_give_two_templates() {
    let mut sim = Sim::new();
    let requests = [
        with_token(least(), "a"),
        with_token(least(), "b"),
        least(),
        least(),
    ];
    let mut ids: Vec<_> = requests
        .map(|request| create(&mut sim, request)["id"].to_string())
        .into();
    ids.sort();
    ids.dedup();
    assert_eq!(ids.len(), 4);
}

#[test]
fn a_token_counts_for_one_operation_only() {
    let mut sim = Sim::new();
    let options = json!({ "experimentOptions": { "accountTargeting": "multi-account" } });
    let id = create(&mut sim, with_token(with(least(), options), "t"))["id"].clone();
    let account = json!({
        "clientToken": "t",
        "experimentTemplateId": id,
        "accountId": "111111111111",
        "roleArn": ROLE,
    });
    sim.ask("CreateTargetAccountConfiguration", account);
    sim.ask(
        "StartExperiment",
        json!({ "clientToken": "t", "experimentTemplateId": id }),
    );
}

#[test]
fn the_same_token_and_parameters_give_the_same_experiment() {
    let mut sim = Sim::new();
    let id = create(&mut sim, least())["id"].clone();
    let request = json!({ "clientToken": "t", "experimentTemplateId": id });
    let first = sim.ask("StartExperiment", request.clone())["experiment"].take();
    sim.at(60);
    let second = sim.ask("StartExperiment", request.clone())["experiment"].take();
    assert_eq!(first["id"], second["id"]);
    assert_eq!(second["state"]["status"], "running");
    let list = sim.ask("ListExperiments", json!({}));
    assert_eq!(column(&list["experiments"], "id").len(), 1);
    // As long as the experiment can be read.
    sim.at(1_000);
    let third = sim.ask("StartExperiment", request)["experiment"].take();
    assert_eq!(third["state"]["status"], "completed");
}

#[test]
fn an_experiment_is_found_by_its_token_after_its_template_is_deleted() {
    let mut sim = Sim::new();
    let id = create(&mut sim, least())["id"].clone();
    let request = json!({ "clientToken": "t", "experimentTemplateId": id });
    let first = sim.ask("StartExperiment", request.clone())["experiment"].take();
    sim.ask("DeleteExperimentTemplate", json!({ "id": id }));
    let second = sim.ask("StartExperiment", request)["experiment"].take();
    assert_eq!(first["id"], second["id"]);
}

#[test]
fn the_same_token_for_another_experiment_conflicts() {
    let mut sim = Sim::new();
    let id = create(&mut sim, least())["id"].clone();
    let other = create(&mut sim, least())["id"].clone();
    let request = json!({ "clientToken": "t", "experimentTemplateId": id });
    sim.ask("StartExperiment", request.clone());
    let others = [
        json!({ "experimentTemplateId": other }),
        json!({ "tags": { "a": "b" } }),
        json!({ "experimentOptions": { "actionsMode": "skip-all" } }),
    ];
    for other in others {
        sim.refuse(
            "ConflictException",
            "StartExperiment",
            with(request.clone(), other),
        );
    }
}

#[test]
fn different_or_no_tokens_give_two_experiments() {
    let mut sim = Sim::new();
    let id = create(&mut sim, least())["id"].clone();
    let request = json!({ "experimentTemplateId": id });
    let requests = [
        with_token(request.clone(), "a"),
        with_token(request.clone(), "b"),
        request.clone(),
        request,
    ];
    let mut ids: Vec<_> = requests
        .map(|request| sim.ask("StartExperiment", request)["experiment"]["id"].to_string())
        .into();
    ids.sort();
    ids.dedup();
    assert_eq!(ids.len(), 4);
}

#[test]
fn the_token_of_an_experiment_that_is_gone_is_new() {
    let mut sim = Sim::new();
    let id = create(&mut sim, least())["id"].clone();
    let request = json!({ "clientToken": "t", "experimentTemplateId": id });
    let first = sim.ask("StartExperiment", request.clone())["experiment"].take();
    sim.at(121 * 86_400);
    let second = sim.ask("StartExperiment", request)["experiment"].take();
    assert_ne!(first["id"], second["id"]);
}

#[test]
fn a_retry_is_answered_beyond_the_quota_of_active_experiments() {
    let mut sim = Sim::new();
    let id = create(&mut sim, least())["id"].clone();
    let request =
        |nth: u32| json!({ "clientToken": format!("t{nth}"), "experimentTemplateId": id });
    for nth in 0..5 {
        sim.ask("StartExperiment", request(nth));
    }
    sim.refuse(
        "ServiceQuotaExceededException",
        "StartExperiment",
        request(5),
    );
    sim.ask("StartExperiment", request(4));
}

#[test]
fn the_same_token_and_parameters_give_the_same_account_configuration() {
    let mut sim = Sim::new();
    let options = json!({ "experimentOptions": { "accountTargeting": "multi-account" } });
    let id = create(&mut sim, with(least(), options.clone()))["id"].clone();
    let other = create(&mut sim, with(least(), options))["id"].clone();
    let request = json!({
        "clientToken": "t",
        "experimentTemplateId": id,
        "accountId": "111111111111",
        "roleArn": ROLE,
    });
    let create = "CreateTargetAccountConfiguration";
    let first = sim.ask(create, request.clone());
    assert_eq!(sim.ask(create, request.clone()), first);
    let change =
        json!({ "experimentTemplateId": id, "accountId": "111111111111", "description": "later" });
    let changed = sim.ask("UpdateTargetAccountConfiguration", change);
    assert_eq!(sim.ask(create, request.clone()), changed);
    assert_eq!(get(&mut sim, &id)["targetAccountConfigurationsCount"], 1);
    let others = [
        json!({ "accountId": "222222222222" }),
        json!({ "description": "d" }),
        json!({ "experimentTemplateId": other }),
        json!({ "roleArn": "arn:aws:iam::123456789012:role/other" }),
    ];
    for other in others {
        sim.refuse("ConflictException", create, with(request.clone(), other));
    }
    sim.ask(
        "DeleteTargetAccountConfiguration",
        json!({ "experimentTemplateId": id, "accountId": "111111111111" }),
    );
    sim.ask(
        create,
        with(request, json!({ "accountId": "222222222222" })),
    );
}

#[test]
fn the_token_of_an_account_configuration_goes_with_its_template() {
    let mut sim = Sim::new();
    let options = json!({ "experimentOptions": { "accountTargeting": "multi-account" } });
    let id = create(&mut sim, with(least(), options.clone()))["id"].clone();
    let other = create(&mut sim, with(least(), options))["id"].clone();
    let request = |id| {
        json!({
            "clientToken": "t",
            "experimentTemplateId": id,
            "accountId": "111111111111",
            "roleArn": ROLE,
        })
    };
    sim.ask("CreateTargetAccountConfiguration", request(id.clone()));
    sim.ask("DeleteExperimentTemplate", json!({ "id": id }));
    sim.ask("CreateTargetAccountConfiguration", request(other));
}

#[test]
fn the_limits_of_tags_are_checked_before_the_token() {
    let mut sim = Sim::new();
    let first = create(&mut sim, with_token(least(), "t"));
    let many: serde_json::Map<_, _> = (0..51).map(|nth| (format!("k{nth}"), json!(""))).collect();
    let tags = json!({ "tags": many });
    let request = with_token(with(least(), tags.clone()), "t");
    sim.refuse("ValidationException", "CreateExperimentTemplate", request);
    let start = json!({ "experimentTemplateId": first["id"], "clientToken": "t" });
    sim.ask("StartExperiment", start.clone());
    sim.refuse("ValidationException", "StartExperiment", with(start, tags));
}

#[test]
fn members_that_are_ignored_are_no_parameters() {
    let mut sim = Sim::new();
    let id = create(&mut sim, least())["id"].clone();
    let request = |options: Value| {
        json!({
            "clientToken": "t",
            "experimentTemplateId": id,
            "experimentOptions": options,
        })
    };
    let first = sim.ask(
        "StartExperiment",
        request(json!({ "actionsMode": "run-all" })),
    );
    let options = json!({ "actionsMode": "run-all", "accountTargeting": "multi-account" });
    let second = sim.ask("StartExperiment", request(options));
    assert_eq!(first["experiment"]["id"], second["experiment"]["id"]);
}
