use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

use super::*;
use tables::{ACTIONS, KINDS, QUOTAS, TYPES};

mod tables;

#[test]
fn fifty_actions_in_order_and_each_is_found() {
    assert!(actions().is_sorted_by(|a, b| a.id < b.id));
    assert!(
        actions()
            .iter()
            .map(|action| action.id)
            .eq(ACTIONS.map(|row| row.0))
    );
    assert!(
        actions()
            .iter()
            .all(|known| action(known.id) == Some(known))
    );
}

#[test]
fn twenty_four_target_resource_types_in_order_and_each_is_found() {
    let types = target_resource_types();
    assert!(types.is_sorted_by(|a, b| a.resource_type < b.resource_type));
    assert!(
        types
            .iter()
            .map(|known| known.resource_type)
            .eq(TYPES.map(|row| row.0))
    );
    assert!(
        types
            .iter()
            .all(|known| target_resource_type(known.resource_type) == Some(known))
    );
}

#[test]
fn retired_and_unknown_names_are_absent() {
    assert_eq!(
        action("aws:dynamodb:encrypted-global-table-pause-replication"),
        None
    );
    assert_eq!(action("aws:elasticache:interrupt-cluster-az-power"), None);
    assert_eq!(action("aws:ec2:stop-instance"), None);
    assert_eq!(action(""), None);
    assert_eq!(
        target_resource_type("aws:elasticache:redis-replicationgroup"),
        None
    );
    assert_eq!(target_resource_type("aws:zzz:last"), None);
}

#[test]
fn each_action_has_its_target_time_undoing_and_parameters() {
    for (action, row) in actions().iter().zip(ACTIONS) {
        let (id, target, chosen, time, undone, parameters) = row;
        assert_eq!(target_text(action), target, "{id}");
        assert_eq!(selectors_text(action.selectors), chosen, "{id}");
        assert_eq!(time_text(action), time, "{id}");
        let expected = match undone {
            "yes" => Undone::Yes,
            "no" => Undone::No,
            _ => Undone::WhenTimed,
        };
        assert_eq!(action.undone, expected, "{id}");
        assert_eq!(parameters_text(action), parameters, "{id}");
    }
}

#[test]
fn each_parameter_has_its_kind() {
    let mut used = Vec::new();
    for action in actions() {
        for parameter in action.parameters {
            let Some(kind) = kind_text(parameter.kind) else {
                continue;
            };
            let exact = format!("{} {}", action.id, parameter.name);
            let listed = |name: &str| KINDS.iter().find(|(_, names)| names.contains(&name));
            let name = if listed(&exact).is_some() {
                exact.as_str()
            } else {
                parameter.name
            };
            assert_eq!(
                listed(name).map(|row| row.0),
                Some(kind.as_str()),
                "{exact}"
            );
            used.push(name.to_string());
        }
    }
    for name in KINDS.iter().flat_map(|(_, names)| *names) {
        assert!(
            used.iter().any(|used| used == name),
            "{name} is of no action"
        );
    }
}

#[test]
fn each_action_has_its_target_quota() {
    for action in actions() {
        let row = QUOTAS
            .iter()
            .find(|(family, _)| action.id.starts_with(family));
        let default = action.quota.map(|quota| quota.default);
        assert_eq!(default, row.map(|row| row.1), "{}", action.id);
        let when =
            (action.id == "aws:network:disrupt-connectivity").then_some(("scope", "all", 100));
        assert_eq!(
            action.quota.and_then(|quota| quota.when),
            when,
            "{}",
            action.id
        );
    }
}

#[test]
fn only_the_custom_resource_action_takes_exactly_one_arn() {
    let ids: Vec<_> = actions()
        .iter()
        .filter(|action| action.exactly_one_arn)
        .collect();
    assert_eq!(
        ids,
        [action("aws:eks:inject-kubernetes-custom-resource").unwrap()]
    );
}

#[test]
fn a_prefix_list_is_required_for_the_scope_prefix_list_only() {
    for action in actions() {
        for parameter in action.parameters {
            let expected =
                (parameter.name == "prefixListIdentifier").then_some(("scope", "prefix-list"));
            assert_eq!(
                parameter.required_when, expected,
                "{} {}",
                action.id, parameter.name
            );
        }
    }
}

#[test]
fn waiting_keeps_the_stop_conditions_watched() {
    let wait = action("aws:fis:wait").unwrap();
    assert!(wait.description.contains("stop conditions"));
    assert_eq!(
        (wait.time, wait.undone),
        (Time::Fixed("duration"), Undone::No)
    );
}

#[test]
fn each_target_resource_type_has_its_key_selectors_and_parameters() {
    for (known, (id, key, chosen, parameters)) in target_resource_types().iter().zip(TYPES) {
        assert_eq!(known.key, key, "{id}");
        assert_eq!(selectors_text(known.selectors), chosen, "{id}");
        let names = known.parameters.iter().map(|parameter| {
            let required = if parameter.required { "*" } else { "" };
            let list = if parameter.list { "[]" } else { "" };
            format!("{}{required}{list}", parameter.name)
        });
        assert_eq!(names.collect::<Vec<_>>().join(" "), parameters, "{id}");
    }
}

#[test]
fn each_target_parameter_matches_its_attributes() {
    let zone: &[&str] = &["AvailabilityZone", "AvailabilityZoneId"];
    let members = "NodeGroups.NodeGroupMembers.PreferredAvailabilityZone";
    let cluster: &[&str] = &["ClusterArn", "ClusterName"];
    let expected: [(&str, &str, &[&str]); 15] = [
        ("aws:ec2:ebs-volume", "availabilityZoneIdentifier", zone),
        ("aws:ec2:subnet", "availabilityZoneIdentifier", zone),
        ("aws:ec2:subnet", "vpc", &["VpcId"]),
        ("aws:ecs:task", "cluster", cluster),
        ("aws:ecs:task", "service", &["ServiceName"]),
        ("aws:eks:pod", "availabilityZoneIdentifier", &zone[..1]),
        ("aws:eks:pod", "clusterIdentifier", cluster),
        ("aws:eks:pod", "namespace", &["Namespace"]),
        ("aws:eks:pod", "selectorType", &[]),
        ("aws:eks:pod", "selectorValue", &[]),
        ("aws:eks:pod", "targetContainerName", &[]),
        (
            "aws:elasticache:replicationgroup",
            "availabilityZoneIdentifier",
            &[zone[0], zone[1], members],
        ),
        ("aws:lambda:function", "functionQualifier", &[]),
        (
            "aws:rds:cluster",
            "writerAvailabilityZoneIdentifiers",
            &["WriterAvailabilityZone"],
        ),
        ("aws:rds:db", "availabilityZoneIdentifiers", &zone[..1]),
    ];
    for (id, name, matches) in expected {
        let parameter = target_resource_type(id).and_then(|known| known.parameter(name));
        assert_eq!(parameter.map(|it| it.matches), Some(matches), "{id} {name}");
    }
}

#[test]
fn target_parameters_name_their_values_and_wildcards() {
    let all = target_resource_types()
        .iter()
        .flat_map(|known| known.parameters);
    for parameter in all {
        let values: &[&str] = &["deploymentName", "labelSelector", "podName"];
        let values = (parameter.name == "selectorType").then_some(values);
        assert_eq!(parameter.values, values, "{}", parameter.name);
        assert_eq!(
            parameter.wildcard,
            parameter.list.then_some("all"),
            "{}",
            parameter.name
        );
    }
}

fn target_text(action: &Action) -> String {
    action.target.map_or("none".to_string(), |it| {
        format!("{}: {}", it.key, it.resource_type)
    })
}

fn selectors_text(selectors: Selectors) -> String {
    let Selectors {
        arns,
        tags,
        filters,
        parameters,
    } = selectors;
    let letters = [(arns, 'a'), (tags, 't'), (filters, 'f'), (parameters, 'p')];
    letters
        .into_iter()
        .filter_map(|(given, letter)| given.then_some(letter))
        .collect()
}

fn time_text(action: &Action) -> String {
    let (letter, name) = match action.time {
        Time::Instant => return "-".to_string(),
        Time::Fixed(name) => ("F", name),
        Time::UpperBound(name) => ("U", name),
        Time::PostAction(name) => ("P", name),
        Time::DelayBefore(name) => ("D", name),
    };
    match action.parameter(name).map(|parameter| parameter.kind) {
        Some(Kind::Duration { min_ms, max_ms }) => {
            format!(
                "{letter} {}..{}",
                duration_text(min_ms),
                duration_text(max_ms)
            )
        }
        other => panic!("{other:?} is not a duration"),
    }
}

fn duration_text(ms: u64) -> String {
    match ms {
        0 => "0+".to_string(),
        ms if ms % 3_600_000 == 0 => format!("PT{}H", ms / 3_600_000),
        ms if ms % 60_000 == 0 => format!("PT{}M", ms / 60_000),
        ms => format!("PT{}S", ms / 1_000),
    }
}

fn parameters_text(action: &Action) -> String {
    let parameters = action.parameters.iter().map(|parameter| {
        let required = if parameter.required { "*" } else { "" };
        let default = parameter
            .default
            .map(|text| format!("={text}"))
            .unwrap_or_default();
        format!("{}{required}{default}", parameter.name)
    });
    parameters.collect::<Vec<_>>().join(" ")
}

/// Renders a kind; durations have their own test.
fn kind_text(kind: Kind) -> Option<String> {
    let bound = |bound: Option<i64>| bound.map(|n| n.to_string()).unwrap_or_default();
    Some(match kind {
        Kind::Duration { .. } => return None,
        Kind::Integer { min, max } => format!("integer {}..{}", bound(min), bound(max)),
        Kind::Number {
            min_millionths: min,
            max_millionths: max,
        } => {
            format!("millionths {}..{}", bound(min), bound(max))
        }
        Kind::Enum(values) => format!("enum {}", values.join(" ")),
        Kind::Csv {
            values: Some(values),
            max_items: None,
        } => format!("csv {}", values.join(" ")),
        Kind::Csv {
            max_items: Some(items),
            ..
        } => format!("csv, at most {items}"),
        Kind::Csv { .. } => "csv".to_string(),
        Kind::Text => "text".to_string(),
        Kind::Json => "json".to_string(),
        Kind::Boolean => "boolean".to_string(),
        Kind::Arn => "arn".to_string(),
    })
}
