//! The quotas of section 7, as the API shows them.

use super::*;

const EXCEEDED: &str = "ServiceQuotaExceededException";

/// Waits of which each comes after the one before, or all at once.
fn waits(count: usize, in_turn: bool) -> Value {
    let mut actions = json!({});
    for nth in 0..count {
        let mut wait = json!({ "actionId": "aws:fis:wait", "parameters": { "duration": "PT1M" } });
        if in_turn && nth > 0 {
            wait["startAfter"] = json!([format!("w{}", nth - 1)]);
        }
        actions[format!("w{nth}")] = wait;
    }
    actions
}

/// Creates a template with some members and updates another to it; both must be refused.
fn refused(code: &str, changes: Value) {
    let mut sim = Sim::new();
    sim.refuse(
        code,
        "CreateExperimentTemplate",
        with(least(), changes.clone()),
    );
    let id = create(&mut sim, least())["id"].clone();
    let before = get(&mut sim, &id);
    sim.refuse(
        code,
        "UpdateExperimentTemplate",
        with(changes, json!({ "id": id })),
    );
    assert_eq!(get(&mut sim, &id), before);
}

fn accepted(changes: Value) {
    let mut sim = Sim::new();
    create(&mut sim, with(least(), changes.clone()));
    let id = create(&mut sim, least())["id"].clone();
    sim.ask(
        "UpdateExperimentTemplate",
        with(changes, json!({ "id": id })),
    );
}

#[test]
fn five_hundred_templates() {
    let mut sim = Sim::new();
    let id = create(&mut sim, least())["id"].clone();
    for _ in 1..500 {
        create(&mut sim, least());
    }
    sim.refuse(EXCEEDED, "CreateExperimentTemplate", least());
    sim.ask("DeleteExperimentTemplate", json!({ "id": id }));
    create(&mut sim, least());
    sim.refuse(EXCEEDED, "CreateExperimentTemplate", least());
}

#[test]
fn twenty_actions() {
    accepted(json!({ "actions": waits(20, true) }));
    refused(EXCEEDED, json!({ "actions": waits(21, true) }));
}

#[test]
fn five_stop_conditions() {
    let alarms = |count: usize| {
        let alarm =
            |nth| json!({ "source": "aws:cloudwatch:alarm", "value": format!("{ALARM}-{nth}") });
        json!({ "stopConditions": (0..count).map(alarm).collect::<Vec<_>>() })
    };
    accepted(alarms(5));
    refused(EXCEEDED, alarms(6));
}

#[test]
fn ten_parallel_actions() {
    accepted(json!({ "actions": waits(10, false) }));
    refused(EXCEEDED, json!({ "actions": waits(11, false) }));
}

#[test]
fn parallel_actions_are_counted_as_the_largest_set_without_order() {
    // Ten and ten, each of the second layer after one of the first: never more than ten.
    let mut actions = waits(20, false);
    for nth in 10..20 {
        actions[format!("w{nth}")]["startAfter"] = json!([format!("w{}", nth - 10)]);
    }
    accepted(json!({ "actions": actions }));
    // One, then nine beside a chain of two: ten at a time, in whatever pairs.
    let mut actions = waits(12, false);
    for nth in 1..11 {
        actions[format!("w{nth}")]["startAfter"] = json!(["w0"]);
    }
    actions["w11"]["startAfter"] = json!(["w10"]);
    accepted(json!({ "actions": actions.clone() }));
    // Without its predecessor the last one makes eleven.
    actions["w11"]["startAfter"] = json!(["w0"]);
    refused(EXCEEDED, json!({ "actions": actions }));
}

#[test]
fn instant_actions_count_as_parallel_too() {
    let targets = json!({
        "Named": {
            "resourceType": "aws:ec2:instance",
            "resourceArns": [ARN],
            "selectionMode": "ALL",
        },
    });
    let mut actions = json!({});
    for nth in 0..11 {
        let reboot =
            json!({ "actionId": "aws:ec2:reboot-instances", "targets": { "Instances": "Named" } });
        actions[format!("r{nth}")] = reboot;
    }
    refused(EXCEEDED, json!({ "actions": actions, "targets": targets }));
}

#[test]
fn five_arns_in_a_target() {
    let target = |count: usize| {
        let arns: Vec<_> = (0..count).map(|nth| format!("{ARN}{nth}")).collect();
        json!({
            "targets": {
                "Named": {
                    "resourceType": "aws:ec2:instance",
                    "resourceArns": arns,
                    "selectionMode": "ALL",
                },
            },
        })
    };
    accepted(target(5));
    refused("ValidationException", target(6));
}

#[test]
fn twelve_hours_of_an_action() {
    let wait = |duration: &str| {
        json!({
            "actions": {
                "w": { "actionId": "aws:fis:wait", "parameters": { "duration": duration } },
            },
        })
    };
    accepted(wait("PT12H"));
    refused("ValidationException", wait("PT12H1S"));
}

#[test]
fn fifty_tags() {
    let tags = |count: usize| {
        let mut tags = json!({});
        for nth in 0..count {
            tags[format!("t{nth}")] = json!("");
        }
        json!({ "tags": tags })
    };
    let mut sim = Sim::new();
    let made = create(&mut sim, with(least(), tags(50)));
    sim.refuse(
        "ValidationException",
        "CreateExperimentTemplate",
        with(least(), tags(51)),
    );
    let request = with(json!({ "experimentTemplateId": made["id"] }), tags(51));
    sim.refuse("ValidationException", "StartExperiment", request);
    let more = json!({ "resourceArn": made["arn"], "tags": { "one more": "" } });
    sim.refuse("ValidationException", "TagResource", more);
    let known = json!({ "resourceArn": made["arn"], "tags": { "t0": "changed" } });
    sim.ask("TagResource", known);
}

#[test]
fn meaning_is_checked_before_quotas() {
    let mut actions = waits(21, true);
    actions["w3"]["parameters"]["duration"] = json!("soon");
    refused("ValidationException", json!({ "actions": actions }));
}

#[test]
fn five_active_experiments() {
    let mut sim = Sim::new();
    let id = create(&mut sim, least())["id"].clone();
    let start = json!({ "experimentTemplateId": id });
    let ids: Vec<_> = (0..5)
        .map(|_| sim.ask("StartExperiment", start.clone())["experiment"]["id"].take())
        .collect();
    sim.refuse(EXCEEDED, "StartExperiment", start.clone());
    sim.at(100);
    sim.refuse(EXCEEDED, "StartExperiment", start.clone());
    // What is stopping is still active.
    sim.ask("StopExperiment", json!({ "id": ids[0] }));
    sim.refuse(EXCEEDED, "StartExperiment", start.clone());
    sim.at(101);
    sim.ask("StartExperiment", start.clone());
    sim.refuse(EXCEEDED, "StartExperiment", start.clone());
    // The other four complete at 301 s.
    sim.at(301);
    for _ in 0..4 {
        sim.ask("StartExperiment", start.clone());
    }
    sim.refuse(EXCEEDED, "StartExperiment", start);
}

#[test]
fn cancelled_experiments_are_not_active() {
    let mut sim = Sim::new();
    sim.lever("engaged", "Now.")
        .expect("the lever can be engaged");
    let id = create(&mut sim, least())["id"].clone();
    for _ in 0..8 {
        let started = sim.ask("StartExperiment", json!({ "experimentTemplateId": id }));
        let answer = sim.ask(
            "GetExperiment",
            json!({ "id": started["experiment"]["id"] }),
        );
        assert_eq!(answer["experiment"]["state"]["status"], "cancelled");
    }
}

#[test]
fn a_template_that_is_unknown_comes_before_the_quota() {
    let mut sim = Sim::new();
    let id = create(&mut sim, least())["id"].clone();
    for _ in 0..5 {
        sim.ask("StartExperiment", json!({ "experimentTemplateId": id }));
    }
    let unknown = json!({ "experimentTemplateId": "EXT11111111111111" });
    sim.refuse("ResourceNotFoundException", "StartExperiment", unknown);
}

#[test]
fn quotas_can_be_raised() {
    let mut sim = Sim::configured(common::unbounded);
    create(
        &mut sim,
        with(least(), json!({ "actions": waits(60, false) })),
    );
    let id = create(&mut sim, least())["id"].clone();
    for _ in 0..20 {
        sim.ask("StartExperiment", json!({ "experimentTemplateId": id }));
    }
}
