//! Section 4.2: ARNs, tags, filters, parameters; 4.5 and 4.6.

use super::*;

#[test]
fn arns_select_exactly_these_each_once_and_sorted() {
    let mut stage = Stage::with_instances(3);
    let arns = [instance(2).arn, instance(0).arn, instance(2).arn];
    for mode in [WorldMode::Permissive, WorldMode::Strict] {
        stage.mode = mode;
        stage.target("t", named(&arns, "ALL"));
        assert_eq!(stage.found("t"), [instance(0).arn, instance(2).arn]);
        stage.target("t", named(&arns, "PERCENT(50)"));
        assert_eq!(stage.found("t").len(), 1, "half of two");
    }
}

#[test]
fn in_a_permissive_world_an_arn_that_is_named_exists() {
    let mut stage = Stage::with_instances(0);
    let placeholder = "arn:aws:ec2:us-east-1:<ACCOUNT_ID>:instance/<INSTANCE_ID>".to_string();
    let arns = [instance_in(STRANGER, 0).arn, placeholder.clone()];
    stage.target("t", named(&arns, "ALL"));
    let resolution = stage.resolve();
    assert_eq!(resolution.outcome, Outcome::default());
    assert_eq!(stage.found("t"), arns);
    assert!(
        resolution.targets[0]
            .found
            .iter()
            .all(|found| found.account == OWNER)
    );
    stage.mode = WorldMode::Strict;
    assert_eq!(stage.found("t"), Vec::<String>::new());
}

#[test]
fn in_a_strict_world_an_arn_of_another_type_does_not_exist() {
    let mut stage = Stage::with_instances(1);
    stage.mode = WorldMode::Strict;
    let target = named(&[instance(0).arn], "ALL");
    stage.target(
        "t",
        TemplateTarget {
            resource_type: text("aws:ec2:ebs-volume"),
            ..target
        },
    );
    assert_eq!(stage.resolve().outcome, failed(OWNER, "targets.t"));
}

#[test]
fn tags_filters_and_parameters_see_registered_resources_of_the_owner_only() {
    let mut stage = Stage::with_instances(1);
    stage.register(instance_in(OTHER, 1));
    stage.target("t", tagged("ALL"));
    assert_eq!(stage.found("t"), [instance(0).arn]);
}

#[test]
fn all_tags_must_be_present() {
    let cases: [(&[(&str, &str)], bool); 6] = [
        (&[("Purpose", "chaos")], true),
        (&[("Purpose", "Chaos")], false),
        (&[("purpose", "chaos")], false),
        (&[("Purpose", "chaos"), ("Missing", "x")], false),
        (&[("Purpose", "chaos"), ("Empty", "")], true),
        (&[("Purpose", "")], false),
    ];
    for (tags, is_found) in cases {
        let mut stage = Stage::with_instances(1);
        let tags = tags
            .iter()
            .map(|&(key, value)| (key.into(), value.into()))
            .collect();
        stage.target(
            "t",
            TemplateTarget {
                resource_tags: Some(tags),
                ..tagged("ALL")
            },
        );
        assert_eq!(
            !stage.found("t").is_empty(),
            is_found,
            "{:?}",
            stage.template.targets
        );
    }
}

#[test]
fn an_empty_tag_value_matches_no_missing_tag() {
    let mut stage = Stage::with_instances(0);
    stage.register(Resource {
        tags: None,
        ..instance(0)
    });
    let resource_tags = Some([("Empty".into(), "".into())].into());
    stage.target(
        "t",
        TemplateTarget {
            resource_tags,
            ..tagged("ALL")
        },
    );
    assert!(stage.found("t").is_empty());
}

#[test]
fn filters_are_and_values_or_and_lists_are_entered() {
    let cases: [(&[TargetFilter], bool); 17] = [
        (&[filter("State.Name", &["running"])], true),
        (&[filter("State.Name", &["stopped", "running"])], true),
        (&[filter("State.Name", &["Running"])], false),
        (&[filter("State.Name", &["run"])], false),
        (
            &[
                filter("State.Name", &["running"]),
                filter("VpcId", &["vpc-2"]),
            ],
            false,
        ),
        (
            &[
                filter("State.Name", &["running"]),
                filter("VpcId", &["vpc-1"]),
            ],
            true,
        ),
        // Several filters of one path hold together as well.
        (
            &[
                filter("State.Name", &["running"]),
                filter("State.Name", &["stopped"]),
            ],
            false,
        ),
        (
            &[filter("NetworkInterfaces.Groups.GroupId", &["sg-1"])],
            true,
        ),
        (
            &[filter("NetworkInterfaces.Groups.GroupId", &["sg-3"])],
            true,
        ),
        (
            &[
                filter("NetworkInterfaces.Groups.GroupId", &["sg-1"]),
                filter("NetworkInterfaces.Groups.GroupId", &["sg-3"]),
            ],
            true,
        ),
        (
            &[filter("NetworkInterfaces.Groups.GroupId", &["sg-4"])],
            false,
        ),
        (&[filter("AvailabilityZones", &["eu-west-1b"])], true),
        // Text forms.
        (
            &[
                filter("State.Code", &["16"]),
                filter("EbsOptimized", &["true"]),
            ],
            true,
        ),
        (&[filter("EbsOptimized", &["True"])], false),
        // Unknown paths match nothing; nor do paths that end too early or go too far.
        (&[filter("Nope.Name", &["running"])], false),
        (&[filter("State", &["running"])], false),
        (&[filter("State.Name.More", &["running"])], false),
    ];
    for (filters, is_found) in cases {
        let mut stage = Stage::with_instances(0);
        stage.register(described());
        stage.target(
            "t",
            TemplateTarget {
                filters: Some(filters.to_vec()),
                ..tagged("ALL")
            },
        );
        assert_eq!(!stage.found("t").is_empty(), is_found, "{filters:?}");
    }
}

#[test]
fn odd_filters_match_nothing_and_break_nothing() {
    let odd = [
        TargetFilter::default(),
        filter("", &[""]),
        filter(".", &[""]),
        filter("State.", &["running"]),
        filter("State..Name", &["running"]),
        filter("State.Name", &[]),
        filter("Nothing", &["", "null", "None"]),
        filter(&"A.".repeat(100_000), &["x"]),
    ];
    for filter in odd {
        let mut stage = Stage::with_instances(0);
        stage.register(described());
        stage.target(
            "t",
            TemplateTarget {
                filters: Some(vec![filter.clone()]),
                ..tagged("ALL")
            },
        );
        assert!(stage.found("t").is_empty(), "{filter:?}");
    }
}

#[test]
fn tags_and_filters_hold_together() {
    let mut stage = Stage::with_instances(2);
    stage.register(described());
    stage.register(Resource {
        arn: instance(9).arn,
        tags: None,
        ..described()
    });
    let filters = Some(vec![filter("State.Name", &["running"])]);
    stage.target(
        "t",
        TemplateTarget {
            filters,
            ..tagged("ALL")
        },
    );
    assert_eq!(stage.found("t"), [described().arn]);
}

#[test]
fn a_target_without_selectors_selects_nothing() {
    let mut stage = Stage::with_instances(2);
    stage.target(
        "t",
        TemplateTarget {
            resource_tags: None,
            ..tagged("ALL")
        },
    );
    assert!(stage.found("t").is_empty());
    let empty = TemplateTarget {
        resource_arns: Some(vec![]),
        resource_tags: Some(BTreeMap::new()),
        filters: Some(vec![]),
        parameters: Some(BTreeMap::new()),
        ..tagged("ALL")
    };
    stage.target("t", empty);
    assert!(stage.found("t").is_empty());
}

#[test]
fn a_spot_instance_is_an_instance_but_not_the_reverse() {
    let mut stage = Stage::with_instances(1);
    let spot = Resource {
        resource_type: "aws:ec2:spot-instance".into(),
        ..instance(1)
    };
    stage.register(spot.clone());
    stage.target("any", tagged("ALL"));
    stage.target(
        "spot",
        TemplateTarget {
            resource_type: text(&spot.resource_type),
            ..tagged("ALL")
        },
    );
    assert_eq!(stage.found("any").len(), 2);
    assert_eq!(stage.found("spot"), [spot.arn]);
}

#[test]
fn parameters_narrow_by_the_attributes_that_the_catalogue_names() {
    let volume = "aws:ec2:ebs-volume";
    let db = "aws:rds:db";
    let task = "aws:ecs:task";
    let cluster = "arn:aws:ecs:eu-west-1:123456789012:cluster/shop";
    let cases = [
        (
            volume,
            "availabilityZoneIdentifier",
            "eu-west-1a",
            "AvailabilityZone",
            "eu-west-1a",
            true,
        ),
        (
            volume,
            "availabilityZoneIdentifier",
            "euw1-az1",
            "AvailabilityZoneId",
            "euw1-az1",
            true,
        ),
        (
            volume,
            "availabilityZoneIdentifier",
            "eu-west-1a",
            "AvailabilityZone",
            "eu-west-1b",
            false,
        ),
        (
            volume,
            "availabilityZoneIdentifier",
            "eu-west-1a",
            "Other",
            "eu-west-1a",
            false,
        ),
        // Not a list: commas are part of the value.
        (
            volume,
            "availabilityZoneIdentifier",
            "a,b",
            "AvailabilityZone",
            "a",
            false,
        ),
        (
            db,
            "availabilityZoneIdentifiers",
            "a",
            "AvailabilityZone",
            "a",
            true,
        ),
        (
            db,
            "availabilityZoneIdentifiers",
            "b, a",
            "AvailabilityZone",
            "a",
            true,
        ),
        (
            db,
            "availabilityZoneIdentifiers",
            "b,c",
            "AvailabilityZone",
            "a",
            false,
        ),
        (
            db,
            "availabilityZoneIdentifiers",
            "all",
            "AvailabilityZone",
            "a",
            true,
        ),
        (db, "availabilityZoneIdentifiers", "all", "Other", "a", true),
        (
            db,
            "availabilityZoneIdentifiers",
            ",",
            "AvailabilityZone",
            "",
            false,
        ),
        (task, "cluster", "shop", "ClusterName", "shop", true),
        (task, "cluster", "shop", "ClusterArn", cluster, true),
        (task, "cluster", cluster, "ClusterArn", cluster, true),
        (task, "cluster", "hop", "ClusterArn", cluster, false),
        (task, "service", "web", "ServiceName", "web", true),
        (task, "service", "web", "ServiceName", "x/web", false),
        (
            "aws:lambda:function",
            "functionQualifier",
            "live",
            "Other",
            "x",
            true,
        ),
        (
            "aws:lambda:function",
            "unknown",
            "live",
            "unknown",
            "live",
            false,
        ),
    ];
    for (resource_type, parameter, value, path, attribute, is_found) in cases {
        let mut stage = Stage::with_instances(0);
        stage.register(Resource {
            resource_type: resource_type.into(),
            attributes: Some([(path.into(), attribute.into())].into()),
            ..instance(0)
        });
        let target = TemplateTarget {
            resource_type: text(resource_type),
            resource_tags: None,
            parameters: Some([(parameter.into(), value.into())].into()),
            ..tagged("ALL")
        };
        stage.target("t", target.clone());
        let case = format!("{resource_type} {parameter}={value}, {path}={attribute}");
        assert_eq!(!stage.found("t").is_empty(), is_found, "{case}");
        // Parameters and tags hold together.
        let resource_tags = Some([("Missing".into(), "x".into())].into());
        stage.target(
            "t",
            TemplateTarget {
                resource_tags,
                ..target
            },
        );
        assert!(stage.found("t").is_empty(), "{case}");
    }
}

#[test]
fn parameters_do_not_narrow_arns() {
    let mut stage = Stage::with_instances(0);
    let target = TemplateTarget {
        resource_type: text("aws:rds:cluster"),
        parameters: Some([("writerAvailabilityZoneIdentifiers".into(), "a".into())].into()),
        ..named(
            &["arn:aws:rds:eu-west-1:123456789012:cluster:c".into()],
            "ALL",
        )
    };
    stage.target("t", target);
    assert_eq!(stage.found("t").len(), 1);
}

#[test]
fn the_information_of_a_resource_is_its_arn() {
    let mut stage = Stage::with_instances(1);
    stage.target("t", tagged("ALL"));
    let information = stage.resolved("t").found[0].information();
    assert_eq!(information, [("arn".to_string(), instance(0).arn)].into());
}

#[test]
fn resolved_targets_come_by_name_and_then_by_arn() {
    let mut stage = Stage::with_instances(30);
    for name in ["b", "a", "c"] {
        stage.target(name, tagged("COUNT(20)"));
    }
    let resolution = stage.resolve();
    assert_eq!(names(&resolution), ["a", "b", "c"]);
    assert!(
        resolution
            .targets
            .iter()
            .all(|target| target.resource_type == INSTANCE)
    );
    assert!(
        resolution
            .targets
            .iter()
            .all(|target| target.found.is_sorted_by_key(|it| &it.arn))
    );
}

/// An instance with attributes as DescribeInstances shows them.
fn described() -> Resource {
    let groups = |ids: &[&str]| {
        let group = |id: &&str| map([("GroupId", (*id).into())]);
        map([("Groups", Attribute::List(ids.iter().map(group).collect()))])
    };
    let interfaces = vec![groups(&["sg-1", "sg-2"]), groups(&["sg-3"])];
    let zones = vec!["eu-west-1a".into(), "eu-west-1b".into()];
    let attributes = [
        (
            "State".into(),
            map([("Code", "16".into()), ("Name", "running".into())]),
        ),
        ("VpcId".into(), "vpc-1".into()),
        ("EbsOptimized".into(), "true".into()),
        ("Nothing".into(), Attribute::Null),
        ("NetworkInterfaces".into(), Attribute::List(interfaces)),
        ("AvailabilityZones".into(), Attribute::List(zones)),
    ];
    Resource {
        attributes: Some(attributes.into()),
        ..instance(5)
    }
}
