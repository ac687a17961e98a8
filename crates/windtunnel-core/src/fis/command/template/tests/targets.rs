use alloc::vec;

use super::*;
use crate::fis::model::TargetFilter;

#[test]
fn a_target_says_what_it_selects_and_how() {
    let cases: &[Case] = &[
        (
            |t| target(t).resource_type = None,
            "Target \"nodes\" has no resourceType.",
            "/targets/nodes/resourceType",
        ),
        (
            |t| target(t).selection_mode = None,
            "The selectionMode of target \"nodes\" must be ALL, COUNT(n) or PERCENT(n), but is \
             \"\".",
            "/targets/nodes/selectionMode",
        ),
        (
            |t| target(t).selection_mode = text("COUNT(0)"),
            "The selectionMode of target \"nodes\" must be ALL, COUNT(n) or PERCENT(n), but is \
             \"COUNT(0)\".",
            "/targets/nodes/selectionMode",
        ),
        (
            |t| target(t).resource_tags = None,
            "Target \"nodes\" must specify resource ARNs or resource tags.",
            "/targets/nodes",
        ),
        (
            |t| {
                target(t).resource_tags = Some(BTreeMap::new());
                target(t).resource_arns = Some(vec![]);
            },
            "Target \"nodes\" must specify resource ARNs or resource tags.",
            "/targets/nodes",
        ),
        (
            |t| {
                target(t).resource_tags = None;
                target(t).filters = filters();
            },
            "Target \"nodes\" must specify resource ARNs or resource tags.",
            "/targets/nodes",
        ),
        (
            |t| {
                add(
                    t,
                    TemplateTarget {
                        resource_tags: None,
                        ..target_of("aws:ecs:task")
                    },
                )
            },
            "Target \"it\" must specify resource ARNs or resource tags or parameters.",
            "/targets/it",
        ),
        (
            |t| {
                add(
                    t,
                    TemplateTarget {
                        resource_tags: None,
                        ..target_of("aws:eks:pod")
                    },
                )
            },
            "Target \"it\" must specify parameters.",
            "/targets/it",
        ),
    ];
    assert_refused(Code::Validation, cases);
}

#[test]
fn selectors_that_exclude_each_other_are_refused() {
    let cases: &[Case] = &[
        (
            |t| target(t).resource_arns = Some(vec![ARN.into()]),
            "You cannot specify both resource ARNs and resource tags for target nodes.",
            "/targets/nodes/resourceTags",
        ),
        (
            |t| {
                target(t).resource_tags = None;
                target(t).resource_arns = Some(vec![ARN.into()]);
                target(t).filters = filters();
            },
            "You cannot specify both resource ARNs and filters for target nodes.",
            "/targets/nodes/filters",
        ),
    ];
    assert_refused(Code::Validation, cases);
}

#[test]
fn selectors_that_the_type_does_not_take_are_refused() {
    let cases: &[Case] = &[
        (
            |t| {
                let resource_arns = Some(vec![ARN.into()]);
                add(
                    t,
                    TemplateTarget {
                        resource_arns,
                        resource_tags: None,
                        ..pods()
                    },
                );
            },
            "TargetResourceType aws:eks:pod does not support resourceArns.",
            "/targets/it/resourceArns",
        ),
        (
            |t| {
                add(
                    t,
                    TemplateTarget {
                        resource_tags: map("a", "b".into()),
                        ..pods()
                    },
                )
            },
            "TargetResourceType aws:eks:pod does not support resourceTags.",
            "/targets/it/resourceTags",
        ),
        (
            |t| {
                add(
                    t,
                    TemplateTarget {
                        filters: filters(),
                        ..pods()
                    },
                )
            },
            "TargetResourceType aws:eks:pod does not support filters.",
            "/targets/it/filters",
        ),
        (
            |t| target(t).parameters = map("vpc", "vpc-1".into()),
            "TargetResourceType aws:ec2:instance does not support parameters.",
            "/targets/nodes/parameters",
        ),
        (
            |t| add(t, target_of("aws:eks:cluster")),
            "TargetResourceType aws:eks:cluster does not support resourceTags.",
            "/targets/it/resourceTags",
        ),
        (
            |t| {
                add(
                    t,
                    TemplateTarget {
                        filters: filters(),
                        ..target_of("aws:s3:bucket")
                    },
                )
            },
            "TargetResourceType aws:s3:bucket does not support filters.",
            "/targets/it/filters",
        ),
    ];
    assert_refused(Code::Validation, cases);
}

#[test]
fn selectors_that_go_together_pass() {
    let passes = |it: TemplateTarget| assert_eq!(check_aws(&template(|t| add(t, it))).err(), None);
    passes(pods());
    passes(TemplateTarget {
        filters: filters(),
        ..nodes()
    });
    passes(TemplateTarget {
        resource_tags: None,
        filters: filters(),
        parameters: map("cluster", "c".into()),
        ..target_of("aws:ecs:task")
    });
    passes(TemplateTarget {
        resource_tags: None,
        resource_arns: Some(vec![ARN.into(); 5]),
        parameters: map("vpc", "vpc-1".into()),
        ..target_of("aws:ec2:subnet")
    });
}

#[test]
fn the_arns_of_a_target_are_counted() {
    let cases: &[Case] = &[(
        |t| {
            target(t).resource_tags = None;
            target(t).resource_arns = Some((1..=6).map(|n| format!("arn:{n}")).collect());
        },
        "1 validation error detected: Value '[arn:1, arn:2, arn:3, arn:4, arn:5, arn:6]' at \
             'targets.nodes.resourceArns' failed to satisfy constraint: Member must have length \
             less than or equal to 5",
        "/targets/nodes/resourceArns",
    )];
    assert_refused(Code::Validation, cases);
}

#[test]
fn the_tags_of_a_target_are_counted() {
    let tagged = |count: u32| {
        let tags = (1..=count).map(|n| (format!("k{n:02}"), String::new()));
        check_aws(&template(|t| {
            target(t).resource_tags = Some(tags.collect())
        }))
    };
    assert!(tagged(50).is_ok());
    let error = tagged(51).unwrap_err();
    assert_eq!(error.code, Code::Validation);
    assert_eq!(error.place.as_deref(), Some("/targets/nodes/resourceTags"));
    let rule = "failed to satisfy constraint: Member must have length less than or equal to 50";
    assert!(error.message.ends_with(rule), "{error}");
}

#[test]
fn target_parameters_are_known_given_and_right() {
    let cases: &[Case] = &[
        (
            |t| add(t, with(pods(), "color", "red")),
            "Unexpected parameter \"color\" found in target \"it\".",
            "/targets/it/parameters/color",
        ),
        (
            |t| add(t, with(pods(), "selectorType", "nodeName")),
            "Parameter \"selectorType\" of target \"it\" must be one of deploymentName, \
             labelSelector, podName, but is \"nodeName\".",
            "/targets/it/parameters/selectorType",
        ),
        (
            |t| {
                let mut pods = pods();
                pods.parameters.as_mut().unwrap().remove("namespace");
                add(t, pods);
            },
            "Required parameter \"namespace\" is missing in target \"it\".",
            "/targets/it/parameters/namespace",
        ),
        (
            |t| add(t, target_of("aws:elasticache:replicationgroup")),
            "Required parameter \"availabilityZoneIdentifier\" is missing in target \"it\".",
            "/targets/it/parameters/availabilityZoneIdentifier",
        ),
    ];
    assert_refused(Code::Validation, cases);
}

/// Adds a target that no action uses.
fn add(template: &mut Template, target: TemplateTarget) {
    template
        .targets
        .as_mut()
        .unwrap()
        .insert("it".into(), target);
}

fn pods() -> TemplateTarget {
    let pods = TemplateTarget {
        resource_tags: None,
        ..target_of("aws:eks:pod")
    };
    let parameters = [
        ("clusterIdentifier", "c"),
        ("namespace", "default"),
        ("selectorType", "labelSelector"),
        ("selectorValue", "app=web"),
    ];
    parameters
        .into_iter()
        .fold(pods, |pods, (name, value)| with(pods, name, value))
}

fn with(mut target: TemplateTarget, parameter: &str, value: &str) -> TemplateTarget {
    target
        .parameters
        .get_or_insert_default()
        .insert(parameter.into(), value.into());
    target
}

fn filters() -> Option<Vec<TargetFilter>> {
    Some(vec![TargetFilter {
        path: text("State.Name"),
        values: Some(vec!["running".into()]),
    }])
}
