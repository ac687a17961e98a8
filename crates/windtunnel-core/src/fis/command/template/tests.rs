//! One case for each rule, each a change to a template that passes.

mod actions;
mod graph;
mod settings;
mod targets;

use alloc::collections::BTreeMap;
use alloc::format;
use alloc::string::String;
use alloc::vec;
use alloc::vec::Vec;

use super::*;
use crate::error::Code;
use crate::fis::model::{CompiledAction, StopCondition, TemplateAction, TemplateTarget};

/// A change to the template that passes, and the error it leads to: message and place.
type Case = (fn(&mut Template), &'static str, &'static str);

#[test]
fn a_template_is_compiled_in_the_order_of_names() {
    let compiled = check_aws(&template(|_| ())).unwrap();
    let action = |id| CompiledAction {
        catalog: u16::try_from(
            catalog::actions()
                .iter()
                .position(|it| it.id == id)
                .unwrap(),
        )
        .unwrap(),
        ..Default::default()
    };
    let stop = CompiledAction {
        run_ms: 300_000,
        is_timed: true,
        is_undone: true,
        ..action("aws:ec2:stop-instances")
    };
    let wait = CompiledAction {
        run_ms: 60_000,
        predecessors: 1,
        is_timed: true,
        ..action("aws:fis:wait")
    };
    assert_eq!(
        compiled,
        Compiled::new(vec![stop, wait], &[vec![], vec![0]], false)
    );
}

#[test]
fn durations_are_compiled_by_the_kind_of_the_action() {
    let compile = |id: &str, parameters: &[(&str, &str)]| {
        let template = template(|t| {
            t.targets = None;
            let given = parameters
                .iter()
                .map(|&(name, value)| (name.into(), value.into()));
            let action = TemplateAction {
                action_id: text(id),
                parameters: Some(given.collect()),
                ..Default::default()
            };
            t.actions = BTreeMap::from([("only".into(), action)]);
            if let Some(target) = catalog::action(id).unwrap().target {
                t.targets = map("it", target_of(target.resource_type));
                self::action(t, "only").targets = map(target.key, "it".into());
            }
        });
        let compiled = check_aws(&template).unwrap();
        let CompiledAction {
            run_ms,
            is_timed,
            is_bound,
            is_undone,
            asserts_alarms,
            ..
        } = compiled.actions[0];
        (run_ms, is_timed, is_bound, is_undone, asserts_alarms)
    };
    let no = false;
    let document = ("documentArn", "arn:aws:ssm:us-east-1::document/d");
    let cases: &[(_, &[(&str, &str)], _)] = &[
        (
            "aws:fis:wait",
            &[("duration", "PT12H")],
            (43_200_000, true, no, no, no),
        ),
        ("aws:ec2:reboot-instances", &[], (0, no, no, no, no)),
        ("aws:ec2:stop-instances", &[], (0, no, no, no, no)),
        (
            "aws:ec2:stop-instances",
            &[("startInstancesAfterDuration", "PT1M")],
            (60_000, true, no, true, no),
        ),
        (
            "aws:ec2:send-spot-instance-interruptions",
            &[("durationBeforeInterruption", "PT2M")],
            (0, no, no, no, no),
        ),
        (
            "aws:ssm:start-automation-execution",
            &[document, ("maxDuration", "PT2M")],
            (120_000, true, true, no, no),
        ),
        (
            "aws:ebs:pause-volume-io",
            &[("duration", "PT1.5S")],
            (1_500, true, no, true, no),
        ),
        (
            "aws:cloudwatch:assert-alarm-state",
            &[("alarmArns", "arn:a, arn:b"), ("alarmStates", "OK,ALARM")],
            (0, no, no, no, true),
        ),
    ];
    for &(id, parameters, expected) in cases {
        assert_eq!(compile(id, parameters), expected, "{id}");
    }
}

#[test]
fn durations_beyond_the_compiled_form_saturate() {
    let template = template(|t| set(t, "wait", "duration", "P50000D"));
    let compiled = check_with(&template, &Limits::unbounded(), &Switches::default()).unwrap();
    assert_eq!(compiled.actions[1].run_ms, u32::MAX - 1);
}

#[test]
fn only_lists_of_arns_of_which_all_are_taken_are_plain() {
    let plain = |change: fn(&mut Template)| {
        let template = template(|t| {
            target(t).resource_tags = None;
            target(t).resource_arns = Some(vec![ARN.into()]);
            change(t);
        });
        check_aws(&template).unwrap().plain_targets
    };
    assert!(plain(|_| ()));
    assert!(plain(|t| target(t).filters = Some(vec![])));
    assert!(plain(|t| {
        t.targets = None;
        t.actions.remove("stop");
        action(t, "wait").start_after = None;
    }));
    assert!(!plain(|t| target(t).selection_mode = text("COUNT(1)")));
    assert!(!plain(|t| *target(t) = nodes()));
    assert!(!plain(|t| {
        let subnets = TemplateTarget {
            resource_tags: None,
            resource_arns: Some(vec![ARN.into()]),
            parameters: map("vpc", "vpc-1".into()),
            ..target_of("aws:ec2:subnet")
        };
        t.targets
            .as_mut()
            .unwrap()
            .insert("subnets".into(), subnets);
    }));
}

#[test]
fn what_does_not_exist_is_told_before_what_is_wrong() {
    let cases: &[Case] = &[
        (
            |t| {
                t.stop_conditions.clear();
                action(t, "wait").action_id = text("aws:fis:nap");
                target(t).resource_type = text("aws:ec2:toaster");
            },
            "Action with ID aws:fis:nap not found.",
            "/actions/wait/actionId",
        ),
        (
            |t| {
                t.stop_conditions.clear();
                target(t).resource_type = text("aws:ec2:toaster");
            },
            "Target resource type aws:ec2:toaster not found.",
            "/targets/nodes/resourceType",
        ),
    ];
    assert_refused(Code::ResourceNotFound, cases);
}

#[test]
fn retired_things_are_not_found() {
    let cases: &[Case] = &[
        (
            |t| action(t, "wait").action_id = text("aws:elasticache:interrupt-cluster-az-power"),
            "Action with ID aws:elasticache:interrupt-cluster-az-power not found.",
            "/actions/wait/actionId",
        ),
        (
            |t| target(t).resource_type = text("aws:elasticache:redis-replicationgroup"),
            "Target resource type aws:elasticache:redis-replicationgroup not found.",
            "/targets/nodes/resourceType",
        ),
    ];
    assert_refused(Code::ResourceNotFound, cases);
}

#[test]
fn quotas_hold() {
    let cases: &[Case] = &[
        (
            |t| chain(t, 21),
            "The experiment template has 21 actions; the quota is 20.",
            "/actions",
        ),
        (
            |t| t.stop_conditions = vec![alarm(); 6],
            "The experiment template has 6 stop conditions; the quota is 5.",
            "/stopConditions",
        ),
        (
            |t| parallel(t, 11),
            "More than 10 actions of the experiment template could run at the same time; the quota \
             is 10.",
            "/actions",
        ),
    ];
    assert_refused(Code::ServiceQuotaExceeded, cases);
}

#[test]
fn quotas_may_be_used_up_and_lifted() {
    assert!(check_aws(&template(|t| chain(t, 20))).is_ok());
    assert!(check_aws(&template(|t| t.stop_conditions = vec![alarm(); 5])).is_ok());
    assert!(check_aws(&template(|t| parallel(t, 10))).is_ok());
    let wide = template(|t| parallel(t, 11));
    let switches = Switches {
        parallel_check_at_create: false,
        ..Default::default()
    };
    assert!(check_with(&wide, &Limits::aws(), &switches).is_ok());
    let everything = template(|t| {
        parallel(t, 100);
        t.stop_conditions = vec![alarm(); 100];
        target(t).resource_arns = Some(vec![ARN.into(); 100]);
        target(t).resource_tags = None;
    });
    assert!(check_with(&everything, &Limits::unbounded(), &switches).is_ok());
}

#[test]
fn quotas_are_told_after_what_is_wrong() {
    let case: Case = (
        |t| {
            chain(t, 21);
            t.log_configuration = Some(Default::default());
            t.experiment_report_configuration = Some(Default::default());
        },
        "The experiment report configuration has no S3 output with a bucketName.",
        "/experimentReportConfiguration/outputs/s3Configuration/bucketName",
    );
    assert_refused(Code::Validation, &[case]);
}

#[test]
fn strict_names_start_with_a_letter() {
    let names = ["1st", "-a", "_a", "a b", "a.b", "a/b", "\u{e9}", "a\u{e9}"];
    for name in names {
        let message = format!(
            "The name of action \"{name}\" must start with a letter and go on with letters, \
             digits, '-' or '_'."
        );
        let renamed = template(|t| rename(t, "wait", name));
        let place = format!("/actions/{}", token(name));
        let error = Error::new(Code::Validation, message).at(place);
        assert_eq!(check_aws(&renamed), Err(error));
    }
    for name in ["a", "Z", "a1", "ASG-EC2_Instances", "a-"] {
        assert!(
            check_aws(&template(|t| rename(t, "wait", name))).is_ok(),
            "{name}"
        );
    }
    let case: Case = (
        |t| {
            let nodes = nodes();
            t.targets.as_mut().unwrap().insert("no des".into(), nodes);
        },
        "The name of target \"no des\" must start with a letter and go on with letters, digits, \
         '-' or '_'.",
        "/targets/no des",
    );
    assert_refused(Code::Validation, &[case]);
}

#[test]
fn other_names_only_lack_white_space() {
    let switches = Switches {
        strict_names: false,
        ..Default::default()
    };
    let check = |name: &str| {
        let renamed = template(|t| rename(t, "wait", name));
        check_with(&renamed, &Limits::aws(), &switches)
    };
    for name in ["1st", "a.b", "a/b", "\u{e9}", "_"] {
        assert!(check(name).is_ok(), "{name}");
    }
    let message = "The name of action \"a b\" must not be empty or contain white space.";
    let error = Error::new(Code::Validation, message).at("/actions/a b");
    assert_eq!(check("a b"), Err(error));
}

#[test]
fn a_template_without_anything_is_refused_without_panic() {
    let error = check_aws(&Template::default()).unwrap_err();
    assert_eq!(error.message, "At least one stop condition is required.");
    let bare = Template {
        stop_conditions: vec![StopCondition::default()],
        targets: map("t", TemplateTarget::default()),
        actions: BTreeMap::from([("a".into(), TemplateAction::default())]),
        ..Default::default()
    };
    assert_eq!(
        check_aws(&bare).unwrap_err().place.as_deref(),
        Some("/stopConditions/0/source")
    );
}

const ARN: &str = "arn:aws:ec2:us-east-1:123456789012:instance/i-1";

/// A template that passes, changed.
fn template(change: impl FnOnce(&mut Template)) -> Template {
    let stop = TemplateAction {
        action_id: text("aws:ec2:stop-instances"),
        parameters: map("startInstancesAfterDuration", "PT5M".into()),
        targets: map("Instances", "nodes".into()),
        ..Default::default()
    };
    let wait = TemplateAction {
        action_id: text("aws:fis:wait"),
        parameters: map("duration", "PT1M".into()),
        start_after: Some(vec!["stop".into()]),
        ..Default::default()
    };
    let mut template = Template {
        description: "stops nodes".into(),
        targets: map("nodes", nodes()),
        actions: BTreeMap::from([("stop".into(), stop), ("wait".into(), wait)]),
        stop_conditions: vec![StopCondition {
            source: text("none"),
            value: None,
        }],
        role_arn: "arn:aws:iam::123456789012:role/fis".into(),
        ..Default::default()
    };
    change(&mut template);
    template
}

fn nodes() -> TemplateTarget {
    target_of("aws:ec2:instance")
}

/// A target of some type, by tag.
fn target_of(resource_type: &str) -> TemplateTarget {
    TemplateTarget {
        resource_type: text(resource_type),
        resource_tags: map("env", "test".into()),
        selection_mode: text("ALL"),
        ..Default::default()
    }
}

fn alarm() -> StopCondition {
    let value = text("arn:aws:cloudwatch:us-east-1:123456789012:alarm:errors");
    StopCondition {
        source: text("aws:cloudwatch:alarm"),
        value,
    }
}

/// Replaces the actions by waits, each after those of which it is given the numbers.
fn waits(template: &mut Template, after: impl IntoIterator<Item = Vec<u32>>) {
    let name = |nth: u32| format!("a{nth:06}");
    let wait = |befores: Vec<u32>| TemplateAction {
        action_id: text("aws:fis:wait"),
        parameters: map("duration", "PT1M".into()),
        start_after: Some(befores.into_iter().map(name).collect()),
        ..Default::default()
    };
    template.actions = (0..)
        .zip(after)
        .map(|(nth, befores)| (name(nth), wait(befores)))
        .collect();
}

/// Replaces the actions by a chain of waits.
fn chain(template: &mut Template, count: u32) {
    waits(
        template,
        (0..count).map(|nth| nth.checked_sub(1).into_iter().collect()),
    );
}

/// Replaces the actions by waits that all start at once.
fn parallel(template: &mut Template, count: u32) {
    waits(template, (0..count).map(|_| vec![]));
}

fn action<'a>(template: &'a mut Template, name: &str) -> &'a mut TemplateAction {
    template.actions.get_mut(name).unwrap()
}

fn target(template: &mut Template) -> &mut TemplateTarget {
    template.targets.as_mut().unwrap().get_mut("nodes").unwrap()
}

/// Sets a parameter of an action.
fn set(template: &mut Template, name: &str, parameter: &str, value: &str) {
    let parameters = &mut action(template, name).parameters;
    parameters
        .get_or_insert_default()
        .insert(parameter.into(), value.into());
}

fn rename(template: &mut Template, from: &str, to: &str) {
    let action = template.actions.remove(from).unwrap();
    template.actions.insert(to.into(), action);
}

fn map<T>(key: &str, value: T) -> Option<BTreeMap<String, T>> {
    Some(BTreeMap::from([(key.into(), value)]))
}

fn text(text: &str) -> Option<String> {
    Some(text.into())
}

fn check_aws(template: &Template) -> Result<Compiled, Error> {
    check_with(template, &Limits::aws(), &Switches::default())
}

fn check_with(
    template: &Template,
    limits: &Limits,
    switches: &Switches,
) -> Result<Compiled, Error> {
    check(template, &Rules { limits, switches })
}

#[track_caller]
fn assert_refused(code: Code, cases: &[Case]) {
    for &(change, message, place) in cases {
        let error = Error::new(code.clone(), message).at(place);
        assert_eq!(check_aws(&template(change)), Err(error));
    }
}
