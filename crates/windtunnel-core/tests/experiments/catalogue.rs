//! The catalogues of actions and target resource types.

use super::*;

#[test]
fn there_are_fifty_actions_sorted_by_id() {
    let mut sim = Sim::new();
    let list = sim.ask("ListActions", json!({}));
    let ids = column(&list["actions"], "id");
    assert_eq!(ids.len(), 50);
    let mut sorted = ids.clone();
    sorted.sort();
    sorted.dedup();
    assert_eq!(ids, sorted);
}

#[test]
fn there_are_twenty_four_types_sorted_by_name() {
    let mut sim = Sim::new();
    let list = sim.ask("ListTargetResourceTypes", json!({}));
    let types = column(&list["targetResourceTypes"], "resourceType");
    assert_eq!(types.len(), 24);
    let mut sorted = types.clone();
    sorted.sort();
    sorted.dedup();
    assert_eq!(types, sorted);
}

#[test]
fn every_listed_action_can_be_read() {
    let mut sim = Sim::new();
    let list = sim.ask("ListActions", json!({}));
    for summary in list["actions"].as_array().expect("a list") {
        let action = sim.ask("GetAction", json!({ "id": summary["id"] }))["action"].take();
        for member in members(summary) {
            assert_eq!(
                summary[member], action[member],
                "{member} of {}",
                summary["id"]
            );
        }
        assert_eq!(summary.get("parameters"), None);
        assert_eq!(
            action.get("targets").is_some(),
            summary.get("targets").is_some()
        );
        let description = action["description"].as_str().expect("a text");
        assert!((1..=512).contains(&description.len()), "{description}");
        for (name, parameter) in action["parameters"].as_object().into_iter().flatten() {
            assert_eq!(members(parameter), ["description", "required"], "{name}");
        }
    }
}

#[test]
fn every_listed_type_can_be_read() {
    let mut sim = Sim::new();
    let list = sim.ask("ListTargetResourceTypes", json!({}));
    for summary in list["targetResourceTypes"].as_array().expect("a list") {
        assert_eq!(members(summary), ["description", "resourceType"]);
        let request = json!({ "resourceType": summary["resourceType"] });
        let found = sim.ask("GetTargetResourceType", request)["targetResourceType"].take();
        assert_eq!(found["resourceType"], summary["resourceType"]);
        assert_eq!(found["description"], summary["description"]);
    }
}

#[test]
fn required_parameters_are_marked() {
    let mut sim = Sim::new();
    let required = |action: &Value| -> Vec<String> {
        let parameters = action["parameters"].as_object().into_iter().flatten();
        parameters
            .filter(|(_, given)| given["required"] == true)
            .map(|(name, _)| name.clone())
            .collect()
    };
    let cases = [
        ("aws:fis:wait", vec!["duration"], 1),
        (
            "aws:network:disrupt-connectivity",
            vec!["duration", "scope"],
            3,
        ),
        (
            "aws:fis:inject-api-internal-error",
            vec!["duration", "operations", "percentage", "service"],
            4,
        ),
        (
            "aws:ssm:start-automation-execution",
            vec!["documentArn", "maxDuration"],
            4,
        ),
        ("aws:ec2:stop-instances", vec![], 2),
        ("aws:ec2:reboot-instances", vec![], 0),
    ];
    for (id, expected, count) in cases {
        let action = sim.ask("GetAction", json!({ "id": id }))["action"].take();
        assert_eq!(required(&action), expected, "{id}");
        assert_eq!(
            action["parameters"].as_object().map_or(0, |all| all.len()),
            count,
            "{id}"
        );
    }
    let pod = sim.ask(
        "GetTargetResourceType",
        json!({ "resourceType": "aws:eks:pod" }),
    );
    let expected = [
        "clusterIdentifier",
        "namespace",
        "selectorType",
        "selectorValue",
    ];
    assert_eq!(required(&pod["targetResourceType"]), expected);
    let instance = sim.ask(
        "GetTargetResourceType",
        json!({ "resourceType": "aws:ec2:instance" }),
    );
    assert_eq!(
        members(&instance["targetResourceType"]),
        ["description", "resourceType"]
    );
}

#[test]
fn what_is_not_in_the_catalogue_is_not_found() {
    let mut sim = Sim::new();
    let retired = "aws:elasticache:interrupt-cluster-az-power";
    for id in ["aws:fis:sleep", "x", "AWS:FIS:WAIT", retired] {
        let text = sim.refuse(NOT_FOUND, "GetAction", json!({ "id": id }));
        assert_eq!(text, format!("Action with ID {id} not found."));
    }
    for name in [
        "aws:ec2:machine",
        "x",
        "aws:elasticache:redis-replicationgroup",
    ] {
        sim.refuse(
            NOT_FOUND,
            "GetTargetResourceType",
            json!({ "resourceType": name }),
        );
    }
    sim.refuse(INVALID, "GetAction", json!({ "id": "" }));
    sim.refuse(INVALID, "GetTargetResourceType", json!({}));
}
