use alloc::vec;

use super::*;
use crate::time::Span;

#[test]
fn actions_are_there_and_named_in_the_catalogue() {
    let cases: &[Case] = &[
        (
            |t| t.actions.clear(),
            "At least one action is required.",
            "/actions",
        ),
        (
            |t| action(t, "wait").action_id = None,
            "Action \"wait\" has no actionId.",
            "/actions/wait/actionId",
        ),
    ];
    assert_refused(Code::Validation, cases);
}

#[test]
fn targets_of_actions_fit() {
    let cases: &[Case] = &[
        (
            |t| {
                let spot = action(t, "stop");
                spot.action_id = text("aws:ec2:send-spot-instance-interruptions");
                spot.parameters = map("durationBeforeInterruption", "PT2M".into());
                rename(t, "stop", "Send-Spot-Instance-Interruptions");
            },
            "Unexpected target \"Instances\" found in action \"Send-Spot-Instance-Interruptions\".",
            "/actions/Send-Spot-Instance-Interruptions/targets/Instances",
        ),
        (
            |t| action(t, "wait").targets = map("Instances", "nodes".into()),
            "Unexpected target \"Instances\" found in action \"wait\".",
            "/actions/wait/targets/Instances",
        ),
        (
            |t| action(t, "stop").targets = None,
            "Required target \"Instances\" is missing in action \"stop\".",
            "/actions/stop/targets/Instances",
        ),
        (
            |t| action(t, "stop").targets = map("Instances", "pods".into()),
            "Target \"pods\" of action \"stop\" is not defined.",
            "/actions/stop/targets/Instances",
        ),
        (
            |t| t.targets = None,
            "Target \"nodes\" of action \"stop\" is not defined.",
            "/actions/stop/targets/Instances",
        ),
        (
            |t| target(t).resource_type = text("aws:ec2:spot-instance"),
            "Target \"nodes\" of action \"stop\" has the resource type aws:ec2:spot-instance; the \
             action needs aws:ec2:instance.",
            "/actions/stop/targets/Instances",
        ),
    ];
    assert_refused(Code::Validation, cases);
    assert!(
        check_aws(&template(
            |t| action(t, "wait").targets = Some(BTreeMap::new())
        ))
        .is_ok()
    );
}

#[test]
fn actions_can_take_fewer_selectors_than_the_type() {
    let cases: &[Case] = &[
        (
            |t| capacity_error(t, target_of("aws:iam:role")),
            "Action aws:ec2:api-insufficient-instance-capacity-error does not support \
             resourceTags, which target \"roles\" of action \"error\" has.",
            "/actions/error/targets/Roles",
        ),
        (
            |t| custom_resource(t, 2),
            "Action aws:eks:inject-kubernetes-custom-resource needs exactly one resource ARN, but \
             target \"clusters\" of action \"chaos\" has 2.",
            "/actions/chaos/targets/Cluster",
        ),
    ];
    assert_refused(Code::Validation, cases);
    let roles = TemplateTarget {
        resource_tags: None,
        resource_arns: Some(vec![ARN.into(); 3]),
        ..target_of("aws:iam:role")
    };
    assert!(check_aws(&template(|t| capacity_error(t, roles))).is_ok());
    assert!(check_aws(&template(|t| custom_resource(t, 1))).is_ok());
}

#[test]
fn parameters_are_known_and_given() {
    let cases: &[Case] = &[
        (
            |t| set(t, "wait", "maxDuration", "PT1M"),
            "Unexpected parameter \"maxDuration\" found in action \"wait\".",
            "/actions/wait/parameters/maxDuration",
        ),
        (
            |t| action(t, "wait").parameters = None,
            "Required parameter \"duration\" is missing in action \"wait\".",
            "/actions/wait/parameters/duration",
        ),
        (
            |t| disrupt(t, "prefix-list"),
            "Parameter \"prefixListIdentifier\" is missing in action \"cut\"; it is required when \
             \"scope\" is \"prefix-list\".",
            "/actions/cut/parameters/prefixListIdentifier",
        ),
        (
            |t| disrupt(t, "ALL"),
            "Parameter \"scope\" of action \"cut\" must be one of all, availability-zone, \
             dynamodb, prefix-list, s3, s3express, vpc, but is \"ALL\".",
            "/actions/cut/parameters/scope",
        ),
    ];
    assert_refused(Code::Validation, cases);
    assert!(check_aws(&template(|t| disrupt(t, "all"))).is_ok());
    let with_list = template(|t| {
        disrupt(t, "prefix-list");
        set(t, "cut", "prefixListIdentifier", "pl-1");
    });
    assert!(check_aws(&with_list).is_ok());
}

#[test]
fn durations_are_in_range() {
    let rule = |value: &str| {
        check_aws(&template(|t| set(t, "wait", "duration", value)))
            .err()
            .map(|error| error.message)
    };
    let refused = |value: &str, text: &str| {
        let message =
            format!("Parameter \"duration\" of action \"wait\" {text}, but is \"{value}\".");
        assert_eq!(rule(value), Some(message));
    };
    refused("5m", "must be a duration such as PT5M");
    refused("PT", "must be a duration such as PT5M");
    refused("-PT5M", "must be a duration such as PT5M");
    refused("PT0S", "must be longer than zero");
    refused("PT59.999S", "must be at least PT1M");
    refused("PT12H0.001S", "must be at most PT12H");
    refused("P1D", "must be at most PT12H");
    for value in ["PT1M", "PT60S", "PT12H", "PT1H30M", "P0DT5M"] {
        assert_eq!(rule(value), None, "{value}");
    }
}

#[test]
fn minimum_durations_can_be_switched_off() {
    let switches = Switches {
        enforce_minimum_durations: false,
        ..Default::default()
    };
    let check = |value: &str| {
        let template = template(|t| set(t, "wait", "duration", value));
        check_with(&template, &Limits::aws(), &switches)
    };
    assert!(check("PT0.001S").is_ok());
    assert!(
        check("PT0S")
            .unwrap_err()
            .message
            .contains("longer than zero")
    );
    assert!(
        check("PT13H")
            .unwrap_err()
            .message
            .contains("at most PT12H")
    );
}

#[test]
fn only_the_usual_maximum_moves_with_the_limit() {
    let check = |limit: Span, wait: &str, before: &str| {
        let limits = Limits {
            fis_action_duration: limit,
            ..Limits::aws()
        };
        let template = template(|t| {
            set(t, "wait", "duration", wait);
            let spot = action(t, "stop");
            spot.action_id = text("aws:ec2:send-spot-instance-interruptions");
            spot.parameters = map("durationBeforeInterruption", before.into());
            spot.targets = map("SpotInstances", "nodes".into());
            *target(t) = target_of("aws:ec2:spot-instance");
        });
        let error = check_with(&template, &limits, &Switches::default()).err();
        error.map_or(String::new(), |error| error.message)
    };
    assert_eq!(check(Span::MAX, "P400D", "PT15M"), "");
    assert!(check(Span::MAX, "P400D", "PT16M").contains("must be at most PT15M"));
    assert!(check(Span::from_secs(60), "PT2M", "PT2M").contains("must be at most PT1M"));
    assert!(check(Span::from_secs(180), "PT2M", "PT4M").contains("must be at most PT3M"));
}

#[test]
fn values_are_of_their_kind() {
    let refused = |parameter: &str, value: &str, rule: &str| {
        let template = template(|t| latency(t, parameter, value));
        let message =
            format!("Parameter \"{parameter}\" of action \"slow\" {rule}, but is \"{value}\".");
        let place = format!("/actions/slow/parameters/{parameter}");
        let error = Error::new(Code::Validation, message).at(place);
        assert_eq!(check_aws(&template), Err(error));
    };
    for value in [
        "",
        " 1",
        "1 ",
        "+1",
        "1.0",
        "1e3",
        "0x10",
        "ten",
        "-",
        "99999999999999999999",
    ] {
        refused("readIOLatencyMilliseconds", value, "must be a whole number");
    }
    refused("readIOLatencyMilliseconds", "0", "must be at least 1");
    refused("readIOLatencyMilliseconds", "-5", "must be at least 1");
    refused(
        "readIOLatencyMilliseconds",
        "60001",
        "must be at most 60000",
    );
    for value in [
        "",
        ".5",
        "1.",
        "1e1",
        "1.1.1",
        "1.0000000",
        "NaN",
        "-",
        "1,5",
    ] {
        refused(
            "readIOPercentage",
            value,
            "must be a number with at most six decimals",
        );
    }
    refused("readIOPercentage", "0.099999", "must be at least 0.1");
    refused("readIOPercentage", "-100", "must be at least 0.1");
    refused("readIOPercentage", "100.000001", "must be at most 100");
    let fine = [
        ("readIOLatencyMilliseconds", "1"),
        ("readIOLatencyMilliseconds", "060000"),
        ("readIOPercentage", "0.1"),
        ("readIOPercentage", "33.333333"),
        ("readIOPercentage", "100.0"),
    ];
    for (parameter, value) in fine {
        let template = template(|t| latency(t, parameter, value));
        assert_eq!(check_aws(&template).err(), None, "{parameter} {value}");
    }
}

#[test]
fn lists_booleans_and_arns_are_checked() {
    let cases: &[Case] = &[
        (
            |t| assert_alarms(t, "arn:a,,arn:b", "OK"),
            "Parameter \"alarmArns\" of action \"alarms\" must be a list of items separated by \
             commas, none of them empty, but is \"arn:a,,arn:b\".",
            "/actions/alarms/parameters/alarmArns",
        ),
        (
            |t| assert_alarms(t, "a,b,c,d,e,f", "OK"),
            "Parameter \"alarmArns\" of action \"alarms\" must have at most 5 items, but is \
             \"a,b,c,d,e,f\".",
            "/actions/alarms/parameters/alarmArns",
        ),
        (
            |t| assert_alarms(t, "arn:a", "OK, PENDING"),
            "Parameter \"alarmStates\" of action \"alarms\" must be a list of OK, ALARM, \
             INSUFFICIENT_DATA, but is \"OK, PENDING\".",
            "/actions/alarms/parameters/alarmStates",
        ),
        (
            |t| set(t, "stop", "completeIfInstancesTerminated", "yes"),
            "Parameter \"completeIfInstancesTerminated\" of action \"stop\" must be true or \
             false, but is \"yes\".",
            "/actions/stop/parameters/completeIfInstancesTerminated",
        ),
        (
            |t| automation(t, "document/x"),
            "Parameter \"documentArn\" of action \"run\" must be an ARN, but is \"document/x\".",
            "/actions/run/parameters/documentArn",
        ),
        (
            |t| {
                automation(t, "arn:aws:ssm:us-east-1::document/x");
                set(t, "run", "documentParameters", " ");
            },
            "Parameter \"documentParameters\" of action \"run\" must not be blank, but is \" \".",
            "/actions/run/parameters/documentParameters",
        ),
    ];
    assert_refused(Code::Validation, cases);
    let fine = template(|t| {
        assert_alarms(t, "arn:a , arn:b", "OK,ALARM, INSUFFICIENT_DATA");
        automation(t, "arn:aws:ssm:<YOUR REGION>:<YOUR AWS ACCOUNT>:document/x");
        set(t, "run", "documentParameters", "not { JSON");
        set(t, "stop", "completeIfInstancesTerminated", "True");
    });
    assert_eq!(check_aws(&fine).err(), None);
}

/// Adds an action that only takes ARNs.
fn capacity_error(template: &mut Template, roles: TemplateTarget) {
    let parameters = [
        ("duration", "PT5M"),
        ("availabilityZoneIdentifiers", "use1-az1"),
        ("percentage", "50"),
    ];
    let id = "aws:ec2:api-insufficient-instance-capacity-error";
    add(
        template,
        "error",
        id,
        &parameters,
        Some(("Roles", "roles", roles)),
    );
}

/// Adds an action that takes one ARN.
fn custom_resource(template: &mut Template, arns: usize) {
    let parameters = [
        ("kubernetesApiVersion", "chaos-mesh.org/v1alpha1"),
        ("kubernetesKind", "PodChaos"),
        ("kubernetesNamespace", "default"),
        ("kubernetesSpec", "{}"),
        ("maxDuration", "PT5M"),
    ];
    let clusters = TemplateTarget {
        resource_tags: None,
        resource_arns: Some(vec![ARN.into(); arns]),
        ..target_of("aws:eks:cluster")
    };
    let id = "aws:eks:inject-kubernetes-custom-resource";
    add(
        template,
        "chaos",
        id,
        &parameters,
        Some(("Cluster", "clusters", clusters)),
    );
}

/// Adds an action of which one parameter depends on another.
fn disrupt(template: &mut Template, scope: &str) {
    let parameters = [("duration", "PT5M"), ("scope", scope)];
    let subnets = target_of("aws:ec2:subnet");
    let id = "aws:network:disrupt-connectivity";
    add(
        template,
        "cut",
        id,
        &parameters,
        Some(("Subnets", "subnets", subnets)),
    );
}

/// Adds an action with whole and decimal numbers.
fn latency(template: &mut Template, parameter: &str, value: &str) {
    let parameters = [("duration", "PT5M"), (parameter, value)];
    let volumes = target_of("aws:ec2:ebs-volume");
    let id = "aws:ebs:volume-io-latency";
    add(
        template,
        "slow",
        id,
        &parameters,
        Some(("Volumes", "volumes", volumes)),
    );
}

/// Adds an action with lists.
fn assert_alarms(template: &mut Template, arns: &str, states: &str) {
    let parameters = [("alarmArns", arns), ("alarmStates", states)];
    add(
        template,
        "alarms",
        "aws:cloudwatch:assert-alarm-state",
        &parameters,
        None,
    );
}

/// Adds an action with an ARN.
fn automation(template: &mut Template, document: &str) {
    let parameters = [("documentArn", document), ("maxDuration", "PT5M")];
    add(
        template,
        "run",
        "aws:ssm:start-automation-execution",
        &parameters,
        None,
    );
}

fn add(
    template: &mut Template,
    name: &str,
    id: &str,
    parameters: &[(&str, &str)],
    target: Option<(&str, &str, TemplateTarget)>,
) {
    let action = TemplateAction {
        action_id: text(id),
        ..Default::default()
    };
    template.actions.insert(name.into(), action);
    for (parameter, value) in parameters {
        set(template, name, parameter, value);
    }
    if let Some((key, target_name, target)) = target {
        action_targets(template, name, key, target_name);
        template
            .targets
            .as_mut()
            .unwrap()
            .insert(target_name.into(), target);
    }
}

fn action_targets(template: &mut Template, name: &str, key: &str, target: &str) {
    action(template, name).targets = map(key, target.into());
}
