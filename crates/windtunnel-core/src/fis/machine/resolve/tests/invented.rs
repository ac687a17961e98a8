//! What `invent` promises.

use super::pods::pods;
use super::*;
use crate::draw::{Draw, Purpose};
use crate::fis::machine::resolve::filters::leaves;
use crate::fis::machine::resolve::invent;

#[test]
fn every_target_that_is_not_given_by_arns_resolves_to_invented_resources() {
    for seed in 0..300 {
        let keys = Keys::new(Seed(seed));
        let mut draw = keys.draw(Purpose::Host, Lane(1), 0);
        let mut stage = Stage::with_instances(0);
        stage.keys = keys;
        stage.mode = WorldMode::Strict;
        for n in 0..draw.below(6) {
            stage.target(&format!("target-{n}"), any_target(&mut draw));
        }
        stage.invent();
        let resolution = stage.resolve();
        for target in &resolution.targets {
            let given = &stage.template.targets.as_ref().unwrap()[&target.name];
            assert!(!target.found.is_empty(), "{given:?}\n{:?}", stage.resources);
        }
        assert_eq!(resolution.outcome, Outcome::default());
    }
}

#[test]
fn there_are_as_many_as_needed() {
    let cases = [
        ("ALL", 1..=3),
        ("COUNT(4)", 4..=6),
        ("PERCENT(50)", 2..=4),
        ("PERCENT(1)", 100..=102),
    ];
    for (mode, expected) in cases {
        for seed in 0..20 {
            let mut stage = Stage::with_instances(0);
            stage.keys = Keys::new(Seed(seed));
            stage.target("t", tagged(mode));
            stage.invent();
            assert!(
                expected.contains(&stage.resources.len()),
                "{mode}: {}",
                stage.resources.len()
            );
        }
    }
}

#[test]
fn a_huge_count_does_not_exhaust_the_memory() {
    let mut stage = Stage::with_instances(0);
    stage.target("t", tagged("COUNT(4294967295)"));
    stage.invent();
    assert!((1_000..=1_002).contains(&stage.resources.len()));
}

#[test]
fn nothing_is_invented_for_arns_or_without_selectors() {
    let mut stage = Stage::with_instances(0);
    let parameters = Some([("availabilityZoneIdentifier".into(), "a".into())].into());
    let volume = TemplateTarget {
        resource_type: text("aws:ec2:ebs-volume"),
        parameters,
        ..named(&[instance(0).arn], "ALL")
    };
    stage.target("arns", named(&[instance(0).arn], "ALL"));
    stage.target("parameters", volume);
    stage.target(
        "none",
        TemplateTarget {
            resource_tags: None,
            ..tagged("ALL")
        },
    );
    stage.invent();
    assert!(stage.resources.is_empty());
}

#[test]
fn inventions_depend_on_seed_lane_account_and_target_alone() {
    let mut stage = Stage::with_instances(0);
    stage.target("t", tagged("COUNT(3)"));
    let invented = |stage: &Stage, lane, account| {
        let all = invent(&stage.template, &stage.keys, Lane(lane), account, REGION);
        let ids = all.into_iter().filter(|it| it.resource_type == INSTANCE);
        ids.map(|it| it.arn.rsplit('/').next().unwrap().to_string())
            .collect::<Vec<_>>()
    };
    let first = invented(&stage, 1, OWNER);
    stage.target(
        "a",
        TemplateTarget {
            resource_type: text("aws:rds:db"),
            ..tagged("ALL")
        },
    );
    assert_eq!(invented(&stage, 1, OWNER), first);
    assert_ne!(invented(&stage, 2, OWNER), first);
    assert_ne!(invented(&stage, 1, OTHER), first);
    stage.keys = Keys::new(Seed(99));
    assert_ne!(invented(&stage, 1, OWNER), first);
}

#[test]
fn filters_on_one_path_with_different_values_make_a_list() {
    let mut stage = Stage::with_instances(0);
    let filters = vec![
        filter("State.Name", &["running", "stopped"]),
        filter("State.Name", &["stopped", "x"]),
        filter("State.Name", &["running"]),
        filter("State", &["odd"]),
        filter("State.Name.First", &["r"]),
    ];
    stage.target(
        "t",
        TemplateTarget {
            filters: Some(filters),
            ..tagged("COUNT(1)")
        },
    );
    stage.invent();
    let attributes = stage
        .resources
        .values()
        .next()
        .unwrap()
        .attributes
        .as_ref()
        .unwrap();
    assert_eq!(
        leaves(attributes, "State.Name").collect::<Vec<_>>(),
        ["running", "stopped"]
    );
    assert!(!stage.found("t").is_empty());
}

#[test]
fn each_type_of_the_catalogue_has_arns_of_its_own() {
    for known in catalog::target_resource_types() {
        let mut stage = Stage::with_instances(0);
        let resource_type = text(known.resource_type);
        stage.target(
            "my_Target",
            TemplateTarget {
                resource_type,
                ..tagged("ALL")
            },
        );
        let [arn, again] = ["eu-west-1", "cn-north-1"].map(|region| {
            let resources = invent(&stage.template, &stage.keys, stage.lane, OWNER, region);
            resources[0].arn.clone()
        });
        assert!(
            arn.starts_with("arn:aws:") && again.starts_with("arn:aws-cn:"),
            "{arn}"
        );
        assert!(
            arn.split(':').count() >= 6 && !arn.contains(['{', '}', ' ', '_']),
            "{arn}"
        );
        assert!((20..=2_048).contains(&arn.len()), "{arn}");
    }
}

#[test]
fn an_invented_pod_has_all_that_identifies_it() {
    let mut stage = Stage::with_instances(0);
    let target = pods(
        "labelSelector",
        "app=petsite,app.kubernetes.io/part-of=shop",
    );
    stage.target("pods", target);
    stage.invent();
    let information = stage.resolved("pods").found[0].information();
    let cluster = format!("arn:aws:eks:{REGION}:{OWNER}:cluster/PetSite");
    assert_eq!(information["cluster_arn"], cluster);
    assert_eq!(information["namespace"], "default");
    assert_eq!(information["target_container_name"], "pods");
    assert!(information["pod_name"].starts_with("pods-"));
}

#[test]
fn a_pod_selected_by_name_is_one() {
    let mut stage = Stage::with_instances(0);
    let selection_mode = text("COUNT(5)");
    stage.target(
        "t",
        TemplateTarget {
            selection_mode,
            ..pods("podName", "petsite-0")
        },
    );
    stage.invent();
    assert_eq!(stage.found("t").len(), 1);
    assert_eq!(
        stage.resolved("t").found[0].information()["pod_name"],
        "petsite-0"
    );
}

#[test]
fn a_type_that_the_catalogue_does_not_know_breaks_nothing() {
    for resource_type in ["", ":", "aws:new:thing", "x", "::::"] {
        let mut stage = Stage::with_instances(0);
        stage.target(
            "t",
            TemplateTarget {
                resource_type: text(resource_type),
                ..tagged("ALL")
            },
        );
        stage.invent();
        assert!(!stage.found("t").is_empty(), "{resource_type}");
    }
}

const REGION: &str = "eu-west-1";

impl Stage {
    fn invent(&mut self) {
        for resource in invent(&self.template, &self.keys, self.lane, OWNER, REGION) {
            self.register(resource);
        }
    }
}

/// Draws a target of any type that is not given by ARNs.
fn any_target(draw: &mut Draw) -> TemplateTarget {
    let types = catalog::target_resource_types();
    let known = pick(draw, types);
    let mode = match draw.below(3) {
        0 => "ALL".to_string(),
        1 => format!("COUNT({})", draw.within(1..=4)),
        _ => format!("PERCENT({})", draw.within(1..=100)),
    };
    let is_pod = known.resource_type == "aws:eks:pod";
    let has_filters = !is_pod && draw.below(2) == 0;
    let paths = [
        "A",
        "A.B",
        "A.B.C",
        "A.D",
        "AvailabilityZone",
        "ClusterArn",
        "State.Name",
    ];
    let any_filter = |draw: &mut Draw| {
        let (one, two) = (*pick(draw, &VALUES), *pick(draw, &VALUES));
        let path: &str = pick::<&str>(draw, &paths);
        filter(path, &[one, two])
    };
    let filters = has_filters.then(|| (0..draw.within(1..=6)).map(|_| any_filter(draw)).collect());
    let mut parameters = BTreeMap::new();
    for parameter in known.parameters {
        if parameter.required || draw.below(2) == 0 {
            let value = match parameter.values {
                Some(values) => pick(draw, values),
                None => pick(draw, &VALUES),
            };
            parameters.insert(parameter.name.to_string(), value.to_string());
        }
    }
    let tags = (!is_pod).then(|| BTreeMap::from([("k".into(), pick(draw, &VALUES).to_string())]));
    TemplateTarget {
        resource_type: text(known.resource_type),
        resource_tags: tags,
        filters,
        selection_mode: Some(mode),
        parameters: Some(parameters),
        ..Default::default()
    }
}

fn pick<'a, T>(draw: &mut Draw, items: &'a [T]) -> &'a T {
    &items[usize::try_from(draw.below(items.len() as u64)).unwrap()]
}

const VALUES: [&str; 9] = [
    "x",
    "eu-west-1a,eu-west-1b",
    "euw1-az1",
    "a=1",
    "a=1,b.c/d=2",
    "all",
    "arn:aws:x:::y/z",
    "my-az-thing/q",
    "<placeholder>",
];
