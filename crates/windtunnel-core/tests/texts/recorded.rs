//! Texts that were recorded from the service.

use super::*;

/// What a real failure said: action, its code, its text.
const PRESETS: &[(&str, &str, &str)] = &[
    (
        "any",
        "InvalidTarget",
        "Target resolution returned empty set.",
    ),
    (
        "aws:ecs:task-cpu-stress",
        "InvalidTarget",
        "At least one ECS Task is not registered as a SSM managed instance. SSM Agent must be \
         running as a sidecar in the task, and the task must be registered within Systems Manager \
         as a managed instance.",
    ),
    (
        "aws:ebs:pause-volume-io",
        "ConfigurationFailure",
        "Unable to start Pause Volume IO. Target volumes must be attached to an instance type \
         based on the Nitro system. VolumeId(s): [vol-0123456789abcdef0]",
    ),
    (
        "aws:ssm:start-automation-execution",
        "AuthorizationFailure",
        "Unable to start SSM automation, not authorized to perform required action",
    ),
    (
        "aws:ssm:start-automation-execution",
        "ConfigurationFailure",
        "Unable to start SSM automation. A required parameter for the document is missing, or an \
         undefined parameter was provided.",
    ),
    (
        "aws:ssm:start-automation-execution",
        "DependentServiceFailure",
        "Automation execution completed with status: Failed.",
    ),
];

#[test]
fn recorded_failures_come_out_as_they_were_injected() {
    for &(id, code, text) in PRESETS {
        let plan = match id {
            "aws:ecs:task-cpu-stress" => Plan::new()
                .action("X", id)
                .with("duration", "PT5M")
                .on("Tasks", "T")
                .arns(
                    "T",
                    "aws:ecs:task",
                    &["arn:aws:ecs:us-east-1:123456789012:task/web/0123456789abcdef"],
                ),
            "aws:ebs:pause-volume-io" => Plan::new()
                .action("X", id)
                .with("duration", "PT5M")
                .on("Volumes", "T")
                .arns(
                    "T",
                    "aws:ec2:ebs-volume",
                    &["arn:aws:ec2:us-east-1:123456789012:volume/vol-0123456789abcdef0"],
                ),
            "any" => Plan::new().wait("X", "PT5M"),
            _ => Plan::new().automation("X", "PT5M"),
        };
        for phase in [Phase::Start, Phase::Run] {
            let mut sim = Sim::new();
            sim.inject(fault_in("X", phase, code, text));
            let experiment = sim.fly(&plan);
            sim.at(1);
            let state = sim.get(&experiment).state;
            assert_eq!(
                (state.status.as_str(), state.reason.as_str()),
                ("failed", text)
            );
            let error = state.error.expect("it failed");
            assert_eq!(error.code.as_deref(), Some(code));
            assert_eq!(error.location.as_deref(), Some("actions.X"));
            assert_eq!(action(&mut sim, &experiment, "X"), pair("failed", text));
            let records = sim.records();
            let last = records.last().expect("there are records");
            assert_eq!(
                last["detail"]["new-state"],
                json!({ "status": "failed", "reason": text })
            );
        }
    }
}

/// Returns how `CreateExperimentTemplate` refuses a template of these actions and targets.
fn refused(code: &str, actions: Value, targets: Value) -> String {
    let request = json!({
        "description": "bad",
        "stopConditions": [{ "source": "none" }],
        "actions": actions,
        "targets": targets,
        "roleArn": ROLE,
    });
    Sim::new().refuse(code, "CreateExperimentTemplate", request)
}

fn wait() -> Value {
    json!({ "wait": { "actionId": "aws:fis:wait", "parameters": { "duration": "PT5M" } } })
}

#[test]
fn recorded_text_of_an_unknown_action() {
    let id = "aws:ec2:stop-spot-instances";
    let text = refused(
        "ResourceNotFoundException",
        json!({ "x": { "actionId": id } }),
        json!({}),
    );
    assert_eq!(
        text,
        "Action with ID aws:ec2:stop-spot-instances not found."
    );
    let text = Sim::new().refuse(
        "ResourceNotFoundException",
        "GetAction",
        json!({ "id": id }),
    );
    assert_eq!(
        text,
        "Action with ID aws:ec2:stop-spot-instances not found."
    );
}

#[test]
fn recorded_text_of_arns_and_tags_together() {
    let target = json!({
        "resourceType": "aws:ec2:instance",
        "resourceArns": [ARN],
        "resourceTags": { "a": "b" },
        "selectionMode": "ALL",
    });
    let text = refused("ValidationException", wait(), json!({ "MyTarget": target }));
    assert_eq!(
        text,
        "You cannot specify both resource ARNs and resource tags for target MyTarget."
    );
}

#[test]
fn recorded_text_of_arns_of_pods() {
    let target = json!({
        "resourceType": "aws:eks:pod",
        "resourceArns": ["arn:aws:eks:us-east-1:123456789012:pod/prod/web/web-1"],
        "selectionMode": "ALL",
    });
    let text = refused("ValidationException", wait(), json!({ "Pods": target }));
    assert_eq!(
        text,
        "TargetResourceType aws:eks:pod does not support resourceArns."
    );
}

#[test]
fn recorded_text_of_a_target_key_that_the_action_does_not_have() {
    let name = "Send-Spot-Instance-Interruptions";
    let actions = json!({
        name: {
            "actionId": "aws:ec2:send-spot-instance-interruptions",
            "parameters": { "durationBeforeInterruption": "PT2M" },
            "targets": { "Instances": "Spots" },
        },
    });
    let spots = json!({
        "resourceType": "aws:ec2:spot-instance", "resourceTags": {
            "a": "b",
        }, "selectionMode": "ALL",
    });
    let text = refused("ValidationException", actions, json!({ "Spots": spots }));
    assert_eq!(
        text,
        "Unexpected target \"Instances\" found in action \"Send-Spot-Instance-Interruptions\"."
    );
}

#[test]
fn shape_errors_read_as_usual() {
    let cases = [
        ("GetExperimentTemplate", json!({ "id": "" }), "id"),
        ("ListActions", json!({ "maxResults": 101 }), "maxResults"),
        ("ListActions", json!({ "maxResults": 0 }), "maxResults"),
        ("ListExperiments", json!({ "nextToken": "" }), "nextToken"),
        (
            "StartExperiment",
            json!({ "experimentTemplateId": "EXT1", "experimentOptions": { "actionsMode": "x" } }),
            "experimentOptions.actionsMode",
        ),
        (
            "UpdateSafetyLeverState",
            json!({ "id": "default", "state": { "status": "x", "reason": "r" } }),
            "state.status",
        ),
    ];
    for (operation, input, member) in cases {
        let text = Sim::new().refuse("ValidationException", operation, input);
        let beginning = "1 validation error detected: Value '";
        let middle = format!("' at '{member}' failed to satisfy constraint: ");
        let rest = text
            .strip_prefix(beginning)
            .unwrap_or_else(|| panic!("{text}"));
        let (_, rule) = rest.split_once(&middle).unwrap_or_else(|| panic!("{text}"));
        assert!(!rule.is_empty(), "{text}");
    }
}
