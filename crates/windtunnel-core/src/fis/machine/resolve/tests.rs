//! Section 4 of the specification, sentence by sentence. That targets are resolved once, before any
//! action starts, is the machine's to test.

mod accounts;
mod invented;
mod pods;
mod quotas;
mod selectors;

use alloc::collections::BTreeMap;
use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec;
use alloc::vec::Vec;

use super::{Outcome, Resolution, Scene, TargetResolution, resolve};
use crate::draw::{Keys, Lane, Seed};
use crate::env::{Attribute, Resource, WorldMode};
use crate::fis::catalog;
use crate::fis::model::{
    Compiled, CompiledAction, TargetAccountConfiguration, TargetFilter, Template, TemplateAction,
    TemplateTarget,
};
use crate::limits::Limits;

#[test]
fn a_target_that_two_actions_share_is_resolved_once() {
    let mut stage = Stage::with_instances(10);
    stage.target("shared", tagged("COUNT(2)"));
    stage.action("a", STOP, "shared");
    stage.action("b", "aws:ec2:reboot-instances", "shared");
    let resolution = stage.resolve();
    assert_eq!(resolution.targets.len(), 1);
    assert_eq!(resolution.outcome, Outcome::default());
}

#[test]
fn two_targets_of_a_type_are_sampled_independently_and_may_share_resources() {
    let (mut equal, mut shared) = (0, 0);
    for lane in 0..200 {
        let mut stage = Stage::with_instances(4);
        stage.lane = Lane(lane);
        stage.target("one", tagged("COUNT(2)"));
        stage.target("other", tagged("COUNT(2)"));
        let (one, other) = (stage.found("one"), stage.found("other"));
        equal += u32::from(one == other);
        shared += u32::from(one.iter().any(|arn| other.contains(arn)));
    }
    // Of the 6 pairs of 4 resources 1 is the same and 5 have a common one.
    assert!((15..55).contains(&equal), "{equal}");
    assert!((145..190).contains(&shared), "{shared}");
}

#[test]
fn another_target_moves_no_choice() {
    let mut stage = Stage::with_instances(20);
    stage.target("m", tagged("COUNT(5)"));
    let alone = stage.found("m");
    stage.target("a", tagged("COUNT(3)"));
    stage.target("z", tagged("PERCENT(50)"));
    assert_eq!(stage.found("m"), alone);
}

#[test]
fn the_same_seed_lane_and_name_choose_the_same() {
    let mut stage = Stage::with_instances(100);
    stage.target("t", tagged("COUNT(5)"));
    stage.target("u", tagged("COUNT(5)"));
    assert_eq!(stage.resolve(), stage.resolve());
    let chosen = stage.found("t");
    assert_ne!(stage.found("u"), chosen, "by name of the target");
    stage.lane = Lane(8);
    assert_ne!(stage.found("t"), chosen, "by experiment");
    stage.lane = Lane(7);
    stage.keys = Keys::new(Seed(2));
    assert_ne!(stage.found("t"), chosen, "by seed");
}

#[test]
fn the_random_choice_is_the_start_of_a_shuffle_and_sorted() {
    use crate::draw::Purpose;
    let mut stage = Stage::with_instances(9);
    stage.target("t", tagged("COUNT(4)"));
    let mut all: Vec<String> = stage.resources.keys().cloned().collect();
    let mut draw = stage
        .keys
        .draw(Purpose::FisSelection, stage.lane, Lane::of_text("t").0);
    draw.shuffle(&mut all);
    all.truncate(4);
    all.sort();
    assert_eq!(stage.found("t"), all);
}

#[test]
fn every_resource_can_be_chosen() {
    let mut seen = BTreeMap::new();
    for lane in 0..100 {
        let mut stage = Stage::with_instances(5);
        stage.lane = Lane(lane);
        stage.target("t", tagged("COUNT(1)"));
        *seen.entry(stage.found("t")).or_insert(0) += 1;
    }
    assert_eq!(seen.len(), 5);
    assert!(seen.values().all(|&times| times > 8), "{seen:?}");
}

#[test]
fn the_selection_mode_says_how_many() {
    let cases = [
        ("ALL", 5, 5),
        ("COUNT(1)", 5, 1),
        ("COUNT(3)", 5, 3),
        ("COUNT(9)", 5, 5),
        ("PERCENT(50)", 5, 2),
        ("PERCENT(5)", 4, 0),
        ("PERCENT(100)", 3, 3),
        ("PERCENT(99)", 1, 0),
        ("PERCENT(50)", 1, 0),
    ];
    for (mode, available, taken) in cases {
        let mut stage = Stage::with_instances(available);
        stage.target("t", tagged(mode));
        let resolution = stage.resolve();
        assert_eq!(
            resolution.targets[0].found.len(),
            taken,
            "{mode} of {available}"
        );
        let is_failed = matches!(resolution.outcome, Outcome::Failed { .. });
        assert_eq!(is_failed, taken == 0, "{mode} of {available}");
    }
}

#[test]
fn an_empty_target_fails_the_experiment() {
    let mut stage = Stage::with_instances(1);
    stage.target("half", tagged("PERCENT(50)"));
    stage.action("a", STOP, "half");
    let resolution = stage.resolve();
    assert!(resolution.targets[0].failed);
    assert_eq!(resolution.outcome, failed(OWNER, "targets.half"));
}

#[test]
fn an_empty_target_that_no_action_uses_fails_the_experiment_too() {
    let mut stage = Stage::with_instances(1);
    stage.target(
        "unused",
        TemplateTarget {
            resource_type: text("aws:rds:db"),
            ..tagged("ALL")
        },
    );
    stage.target("used", tagged("ALL"));
    stage.action("a", STOP, "used");
    let resolution = stage.resolve();
    assert_eq!(names(&resolution), ["unused", "used"]);
    assert_eq!(resolution.outcome, failed(OWNER, "targets.unused"));
}

#[test]
fn of_several_empty_targets_the_least_name_is_reported() {
    let mut stage = Stage::with_instances(0);
    for name in ["b", "c", "a"] {
        stage.target(name, tagged("ALL"));
    }
    let resolution = stage.resolve();
    assert!(resolution.targets.iter().all(|target| target.failed));
    assert_eq!(resolution.outcome, failed(OWNER, "targets.a"));
}

#[test]
fn in_skip_mode_the_actions_of_an_empty_target_are_skipped() {
    let mut stage = Stage::with_instances(1);
    stage.skip_empty();
    stage.target("full", tagged("ALL"));
    stage.target(
        "none",
        TemplateTarget {
            resource_type: text("aws:rds:db"),
            ..tagged("ALL")
        },
    );
    stage.action("a", "aws:rds:reboot-db-instances", "none");
    stage.action("b", STOP, "full");
    stage.action("c", "aws:rds:reboot-db-instances", "none");
    stage.wait("d");
    let resolution = stage.resolve();
    assert!(!resolution.targets[1].failed);
    assert_eq!(resolution.outcome, resolved(&[0, 2], &[]));
}

#[test]
fn in_skip_mode_a_percentage_of_tagged_resources_may_leave_none() {
    let mut stage = Stage::with_instances(1);
    stage.skip_empty();
    stage.target("t", tagged("PERCENT(50)"));
    stage.action("a", STOP, "t");
    assert_eq!(stage.resolve().outcome, resolved(&[0], &[]));
}

#[test]
fn an_action_with_several_targets_is_skipped_when_any_is_empty() {
    let mut stage = Stage::with_instances(1);
    stage.skip_empty();
    stage.target("full", tagged("ALL"));
    stage.target(
        "none",
        TemplateTarget {
            resource_type: text("aws:rds:db"),
            ..tagged("ALL")
        },
    );
    stage.action("a", STOP, "full");
    let action = stage.template.actions.get_mut("a").unwrap();
    action
        .targets
        .as_mut()
        .unwrap()
        .insert("More".into(), "none".into());
    assert_eq!(stage.resolve().outcome, resolved(&[0], &[]));
}

#[test]
fn arns_that_do_not_exist_fail_a_strict_world_even_in_skip_mode() {
    let (there, gone) = (instance(0).arn, instance(1).arn);
    for mode in ["fail", "skip"] {
        for arns in [vec![gone.clone()], vec![there.clone(), gone.clone()]] {
            let mut stage = Stage::with_instances(1);
            stage.mode = WorldMode::Strict;
            stage.empty_mode(mode);
            stage.target("t", named(&arns, "ALL"));
            stage.action("a", STOP, "t");
            let resolution = stage.resolve();
            assert_eq!(
                resolution.outcome,
                failed(OWNER, "targets.t"),
                "{mode} {arns:?}"
            );
            assert_eq!(
                resolution.targets[0].found.len(),
                arns.len() - 1,
                "what is there is shown"
            );
        }
    }
}

#[test]
fn a_percentage_of_arns_that_leaves_none_fails_even_in_skip_mode() {
    let mut stage = Stage::with_instances(1);
    stage.skip_empty();
    stage.target("t", named(&[instance(0).arn], "PERCENT(50)"));
    assert_eq!(stage.resolve().outcome, failed(OWNER, "targets.t"));
}

#[test]
fn a_template_without_targets_resolves_to_nothing() {
    let mut stage = Stage::with_instances(3);
    stage.wait("a");
    assert_eq!(stage.resolve(), Resolution::default());
}

const OWNER: &str = "123456789012";
const OTHER: &str = "222222222222";
const THIRD: &str = "333333333333";
const STRANGER: &str = "444444444444";
const STOP: &str = "aws:ec2:stop-instances";

/// Owns what a scene borrows.
struct Stage {
    template: Template,
    accounts: Vec<TargetAccountConfiguration>,
    resources: BTreeMap<String, Resource>,
    mode: WorldMode,
    limits: Limits,
    keys: Keys,
    lane: Lane,
}

impl Stage {
    fn with_instances(count: u32) -> Self {
        let mut stage = Self {
            template: Template::default(),
            accounts: Vec::new(),
            resources: BTreeMap::new(),
            mode: WorldMode::Permissive,
            limits: Limits::aws(),
            keys: Keys::new(Seed(1)),
            lane: Lane(7),
        };
        for n in 0..count {
            stage.register(instance(n));
        }
        stage
    }

    fn register(&mut self, resource: Resource) {
        self.resources.insert(resource.arn.clone(), resource);
    }

    fn target(&mut self, name: &str, target: TemplateTarget) {
        self.template
            .targets
            .get_or_insert_default()
            .insert(name.into(), target);
    }

    fn action(&mut self, name: &str, id: &str, target: &str) {
        let key = catalog::action(id).unwrap().target.unwrap().key;
        let targets = Some([(key.into(), target.into())].into());
        let action = TemplateAction {
            action_id: text(id),
            targets,
            ..Default::default()
        };
        self.template.actions.insert(name.into(), action);
    }

    fn wait(&mut self, name: &str) {
        let action = TemplateAction {
            action_id: text("aws:fis:wait"),
            ..Default::default()
        };
        self.template.actions.insert(name.into(), action);
    }

    fn empty_mode(&mut self, mode: &str) {
        self.template
            .experiment_options
            .empty_target_resolution_mode = text(mode);
    }

    fn skip_empty(&mut self) {
        self.empty_mode("skip");
    }

    fn resolve(&self) -> Resolution {
        let position = |action: &TemplateAction| {
            let id = action.action_id.as_deref();
            catalog::actions()
                .iter()
                .position(|it| Some(it.id) == id)
                .unwrap()
        };
        let compiled = |action| CompiledAction {
            catalog: u16::try_from(position(action)).unwrap(),
            ..Default::default()
        };
        let actions: Vec<_> = self.template.actions.values().map(compiled).collect();
        let accounts: Vec<_> = self.accounts.iter().collect();
        resolve(&Scene {
            template: &self.template,
            compiled: &Compiled {
                actions: actions.into(),
                ..Default::default()
            },
            accounts: &accounts,
            owner: OWNER,
            resources: &self.resources,
            mode: self.mode,
            limits: &self.limits,
            keys: &self.keys,
            lane: self.lane,
        })
    }

    fn resolved(&self, name: &str) -> TargetResolution {
        let targets = self.resolve().targets;
        targets
            .into_iter()
            .find(|target| target.name == name)
            .unwrap()
    }

    fn found(&self, name: &str) -> Vec<String> {
        self.resolved(name)
            .found
            .into_iter()
            .map(|found| found.arn)
            .collect()
    }
}

fn instance(n: u32) -> Resource {
    instance_in(OWNER, n)
}

fn instance_in(account: &str, n: u32) -> Resource {
    Resource {
        arn: format!("arn:aws:ec2:eu-west-1:{account}:instance/i-{n:017x}"),
        resource_type: INSTANCE.into(),
        tags: Some(
            [
                ("Purpose".into(), "chaos".into()),
                ("Empty".into(), "".into()),
            ]
            .into(),
        ),
        ..Default::default()
    }
}

fn tagged(mode: &str) -> TemplateTarget {
    TemplateTarget {
        resource_type: text(INSTANCE),
        resource_tags: Some([("Purpose".into(), "chaos".into())].into()),
        selection_mode: text(mode),
        ..Default::default()
    }
}

fn named(arns: &[String], mode: &str) -> TemplateTarget {
    TemplateTarget {
        resource_type: text(INSTANCE),
        resource_arns: Some(arns.to_vec()),
        selection_mode: text(mode),
        ..Default::default()
    }
}

fn filter(path: &str, values: &[&str]) -> TargetFilter {
    let values = values.iter().map(ToString::to_string).collect();
    TargetFilter {
        path: text(path),
        values: Some(values),
    }
}

fn map<const N: usize>(members: [(&str, Attribute); N]) -> Attribute {
    Attribute::Map(members.map(|(name, value)| (name.into(), value)).into())
}

fn failed(account: &str, location: &str) -> Outcome {
    Outcome::Failed {
        account: account.into(),
        location: location.into(),
    }
}

fn resolved(skipped: &[u32], over_quota: &[(u32, &str)]) -> Outcome {
    Outcome::Resolved {
        skipped: skipped.to_vec(),
        over_quota: over_quota
            .iter()
            .map(|&(action, reason)| (action, reason.into()))
            .collect(),
    }
}

fn names(resolution: &Resolution) -> Vec<&str> {
    resolution
        .targets
        .iter()
        .map(|target| target.name.as_str())
        .collect()
}

fn text(text: &str) -> Option<String> {
    Some(text.into())
}

const INSTANCE: &str = "aws:ec2:instance";
