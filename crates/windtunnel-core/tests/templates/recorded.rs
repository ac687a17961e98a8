//! The flows that the recorded answers of the AWS CLI come from, with the same members.
//!
//! Recordings of 2021 lack what came later: `arn`, `experimentOptions` and
//! `targetAccountConfigurationsCount`. Ids, texts of people and times differ.

use super::*;

const LATER: [&str; 3] = [
    "arn",
    "experimentOptions",
    "targetAccountConfigurationsCount",
];

/// Checks that an answer has the members of a recording at every level, and those that came later.
fn same_members(answer: &Value, recorded: &Value, later: &[&str], path: &str) {
    match (answer, recorded) {
        (Value::Object(answer), Value::Object(recorded)) => {
            let names: Vec<_> = answer
                .keys()
                .filter(|name| !later.contains(&name.as_str()))
                .collect();
            let known: Vec<_> = recorded.keys().collect();
            assert_eq!(names, known, "members at {path:?}");
            for (name, value) in recorded {
                same_members(&answer[name], value, &[], &format!("{path}/{name}"));
            }
        }
        (Value::Array(answer), Value::Array(recorded)) => {
            assert_eq!(answer.len(), recorded.len(), "items at {path:?}");
            for (answer, recorded) in answer.iter().zip(recorded) {
                same_members(answer, recorded, &[], path);
            }
        }
        (Value::Number(_), Value::Number(_)) => {}
        (answer, recorded) => assert_eq!(answer, recorded, "at {path:?}"),
    }
}

fn rebooting(wait_first: bool) -> Value {
    let mut reboot = json!({
        "actionId": "aws:ec2:reboot-instances",
        "parameters": {},
        "targets": { "Instances": "Machines" },
    });
    let mut actions = json!({});
    if wait_first {
        reboot["startAfter"] = json!(["pause"]);
        actions["pause"] =
            json!({ "actionId": "aws:fis:wait", "parameters": { "duration": "PT5M" } });
    }
    actions["again"] = reboot;
    json!({
        "description": "reboot one machine",
        "stopConditions": [{ "source": "none" }],
        "targets": {
            "Machines": {
                "resourceType": "aws:ec2:instance",
                "resourceArns": [ARN],
                "selectionMode": "ALL",
            },
        },
        "actions": actions,
        "roleArn": ROLE,
    })
}

fn template(request: &Value, made: &Value) -> Value {
    with(
        request.clone(),
        json!({
            "id": made["id"],
            "creationTime": 0,
            "lastUpdateTime": 0,
            "tags": {},
        }),
    )
}

#[test]
fn create_experiment_template() {
    let mut sim = Sim::new();
    let mut request = rebooting(false);
    request["stopConditions"] = json!([{ "source": "aws:cloudwatch:alarm", "value": ALARM }]);
    request["actions"]["again"]["description"] = json!("reboot it");
    let made = create(&mut sim, request.clone());
    same_members(&made, &template(&request, &made), &LATER, "");
    assert_eq!(made["creationTime"], made["lastUpdateTime"]);
}

#[test]
fn get_update_and_delete_experiment_template() {
    let mut sim = Sim::new();
    let request = with(rebooting(false), json!({ "tags": { "key": "value" } }));
    let id = create(&mut sim, request.clone())["id"].clone();
    sim.at_ms(140_386);
    let expected = with(
        request.clone(),
        json!({ "id": id, "creationTime": 0, "lastUpdateTime": 0 }),
    );
    same_members(&get(&mut sim, &id), &expected, &LATER, "");
    let change = json!({ "id": id, "description": "another text" });
    let updated = sim.ask("UpdateExperimentTemplate", change)["experimentTemplate"].take();
    let expected = with(expected, json!({ "description": "another text" }));
    same_members(&updated, &expected, &LATER, "");
    assert_eq!(updated["creationTime"].to_string(), "1767225600");
    assert_eq!(updated["lastUpdateTime"].to_string(), "1767225740.386");
    assert_eq!(get(&mut sim, &id), updated);
    let deleted = sim.ask("DeleteExperimentTemplate", json!({ "id": id }));
    assert_eq!(deleted["experimentTemplate"], updated);
}

#[test]
fn list_experiment_templates() {
    let mut sim = Sim::new();
    let request = with(rebooting(false), json!({ "tags": { "key": "value" } }));
    let id = create(&mut sim, request)["id"].clone();
    let recorded = json!({
        "id": id,
        "description": "reboot one machine",
        "creationTime": 0,
        "lastUpdateTime": 0,
        "tags": { "key": "value" },
    });
    let answer = sim.ask("ListExperimentTemplates", json!({}));
    assert_eq!(members(&answer), ["experimentTemplates"]);
    same_members(&answer["experimentTemplates"][0], &recorded, &LATER, "");
}

/// An experiment as recorded, with these members on top.
fn experiment(sim: &mut Sim, answer: &Value, wait_first: bool, changes: Value) -> Value {
    let request = rebooting(wait_first);
    assert_eq!(members(answer), ["experiment"]);
    let template =
        sim.ask("ListExperimentTemplates", json!({}))["experimentTemplates"][0]["id"].take();
    let mut recorded = json!({
        "id": answer["experiment"]["id"],
        "experimentTemplateId": template,
        "roleArn": ROLE,
        "targets": request["targets"],
        "actions": request["actions"],
        "stopConditions": [{ "source": "none" }],
        "creationTime": 0,
        "startTime": 0,
        "tags": {},
    });
    recorded["actions"]["again"]["state"] =
        json!({ "status": "pending", "reason": "Initial state" });
    with(recorded, changes)
}

#[test]
fn start_experiment() {
    let mut sim = Sim::new();
    let id = create(&mut sim, rebooting(false))["id"].clone();
    let answer = sim.ask("StartExperiment", json!({ "experimentTemplateId": id }));
    let state = json!({ "status": "initiating", "reason": "Experiment is initiating." });
    let recorded = experiment(&mut sim, &answer, false, json!({ "state": state }));
    same_members(&answer["experiment"], &recorded, &LATER, "");
}

#[test]
fn get_experiment() {
    let mut sim = Sim::new();
    let id = create(&mut sim, rebooting(false))["id"].clone();
    let started = sim.ask("StartExperiment", json!({ "experimentTemplateId": id }));
    sim.at(13);
    let answer = sim.ask(
        "GetExperiment",
        json!({ "id": started["experiment"]["id"] }),
    );
    let state = json!({ "status": "completed", "reason": "Experiment completed." });
    let mut recorded = experiment(
        &mut sim,
        &answer,
        false,
        json!({ "state": state, "endTime": 0 }),
    );
    recorded["actions"]["again"]["state"] =
        json!({ "status": "completed", "reason": "Action was completed." });
    // The recording has no times of actions; the service model of today has.
    recorded["actions"]["again"]["startTime"] = json!(0);
    recorded["actions"]["again"]["endTime"] = json!(0);
    same_members(&answer["experiment"], &recorded, &LATER, "");
}

#[test]
fn list_experiments() {
    let mut sim = Sim::new();
    let id = create(&mut sim, rebooting(true))["id"].clone();
    let request = json!({ "experimentTemplateId": id, "tags": { "key": "value" } });
    let started = sim.ask("StartExperiment", request);
    sim.at(60);
    let answer = sim.ask("ListExperiments", json!({}));
    assert_eq!(members(&answer), ["experiments"]);
    let recorded = json!({
        "id": started["experiment"]["id"],
        "experimentTemplateId": id,
        "state": { "status": "running", "reason": "Experiment is running." },
        "creationTime": 0,
        "tags": { "key": "value" },
    });
    same_members(&answer["experiments"][0], &recorded, &LATER, "");
}

#[test]
fn stop_experiment_of_the_chain_wait_then_reboot() {
    let mut sim = Sim::new();
    let id = create(&mut sim, rebooting(true))["id"].clone();
    let started = sim.ask("StartExperiment", json!({ "experimentTemplateId": id }));
    sim.at(60);
    let answer = sim.ask(
        "StopExperiment",
        json!({ "id": started["experiment"]["id"] }),
    );
    let state = json!({ "status": "stopping", "reason": "Stopping Experiment." });
    let mut recorded = experiment(&mut sim, &answer, true, json!({ "state": state }));
    recorded["actions"]["pause"]["state"] = json!({ "status": "running", "reason": "" });
    recorded["actions"]["pause"]["startTime"] = json!(0);
    same_members(&answer["experiment"], &recorded, &LATER, "");
}

#[test]
fn tags_of_an_experiment() {
    let mut sim = Sim::new();
    let id = create(&mut sim, rebooting(false))["id"].clone();
    let started = sim.ask("StartExperiment", json!({ "experimentTemplateId": id }));
    let arn = &started["experiment"]["arn"];
    let tags = json!({ "key1": "value1", "key2": "value2" });
    assert_eq!(
        sim.ask("TagResource", json!({ "resourceArn": arn, "tags": tags })),
        json!({})
    );
    let list = json!({ "resourceArn": arn });
    assert_eq!(
        sim.ask("ListTagsForResource", list.clone()),
        json!({ "tags": tags })
    );
    assert_eq!(sim.ask("UntagResource", list.clone()), json!({}));
    assert_eq!(sim.ask("ListTagsForResource", list), json!({ "tags": {} }));
}

#[test]
fn get_action() {
    let mut sim = Sim::new();
    let answer = sim.ask("GetAction", json!({ "id": "aws:ec2:stop-instances" }));
    let action = &answer["action"];
    assert_eq!(members(&answer), ["action"]);
    assert_eq!(
        members(action),
        ["arn", "description", "id", "parameters", "tags", "targets"]
    );
    assert_eq!(action["id"], "aws:ec2:stop-instances");
    assert_eq!(
        action["arn"],
        format!("arn:aws:fis:us-east-1:{ACCOUNT}:action/aws:ec2:stop-instances")
    );
    assert_eq!(
        action["targets"],
        json!({ "Instances": { "resourceType": "aws:ec2:instance" } })
    );
    assert_eq!(action["tags"], json!({}));
    let parameter = &action["parameters"]["startInstancesAfterDuration"];
    assert_eq!(members(parameter), ["description", "required"]);
    assert_eq!(parameter["required"], false);
}

#[test]
fn list_actions() {
    let mut sim = Sim::new();
    let answer = sim.ask("ListActions", json!({}));
    assert_eq!(members(&answer), ["actions"]);
    let recorded = [
        (
            "aws:ec2:reboot-instances",
            Some(("Instances", "aws:ec2:instance")),
        ),
        (
            "aws:ec2:stop-instances",
            Some(("Instances", "aws:ec2:instance")),
        ),
        (
            "aws:ec2:terminate-instances",
            Some(("Instances", "aws:ec2:instance")),
        ),
        (
            "aws:ecs:drain-container-instances",
            Some(("Clusters", "aws:ecs:cluster")),
        ),
        (
            "aws:eks:terminate-nodegroup-instances",
            Some(("Nodegroups", "aws:eks:nodegroup")),
        ),
        (
            "aws:fis:inject-api-internal-error",
            Some(("Roles", "aws:iam:role")),
        ),
        (
            "aws:fis:inject-api-throttle-error",
            Some(("Roles", "aws:iam:role")),
        ),
        (
            "aws:fis:inject-api-unavailable-error",
            Some(("Roles", "aws:iam:role")),
        ),
        ("aws:fis:wait", None),
        (
            "aws:rds:failover-db-cluster",
            Some(("Clusters", "aws:rds:cluster")),
        ),
        (
            "aws:rds:reboot-db-instances",
            Some(("DBInstances", "aws:rds:db")),
        ),
        (
            "aws:ssm:send-command",
            Some(("Instances", "aws:ec2:instance")),
        ),
    ];
    let actions = answer["actions"].as_array().expect("a list");
    let found = actions
        .iter()
        .filter(|action| recorded.iter().any(|(id, _)| action["id"] == *id));
    for (action, (id, target)) in found.zip(recorded) {
        assert_eq!(action["id"], id, "in the order of the recording");
        let expected = match target {
            Some((key, resource_type)) => {
                assert_eq!(
                    action["targets"],
                    json!({ key: { "resourceType": resource_type } })
                );
                vec!["arn", "description", "id", "tags", "targets"]
            }
            None => vec!["arn", "description", "id", "tags"],
        };
        assert_eq!(members(action), expected, "{id}");
        assert_eq!(action["tags"], json!({}));
    }
}
