//! T10 to T12: empty targets and previews.

use super::common::tagged;
use super::*;
use serde_json::json;
use windtunnel_core::Config;

const FAILED: &str = "\"Target resolution returned empty set.\"";

fn by_tag() -> Plan {
    Plan::new()
        .wait("A", "PT1M")
        .action("B", "aws:ec2:reboot-instances")
        .on("Instances", "Blue")
        .after("A")
        .tagged("Blue", "aws:ec2:instance", "colour", "blue")
}

#[test]
fn t10_empty_target_in_fail_mode() {
    in_all_modes(
        |_| {},
        |sim| {
            let id = sim.fly(&by_tag());
            sim.expect(0, "0 experiment pending->initiating time");
            sim.expect(
                1,
                "1 experiment initiating->failed targets
                1 A pending->cancelled targets
                1 B pending->cancelled targets",
            );
            sim.shows(
                &id,
                &format!(
                    "failed 0 0..1 {FAILED}
                    error 123456789012 InvalidTarget targets.Blue
                    A cancelled
                    B cancelled"
                ),
            );
            sim.expect(1_000, "");
        },
    );
}

#[test]
fn t10_runs_once_something_matches() {
    in_all_modes(
        |_| {},
        |sim| {
            sim.register([tagged(
                instance("arn:aws:ec2:us-east-1:123456789012:instance/i-1"),
                "colour",
                "blue",
            )]);
            let id = sim.fly(&by_tag());
            sim.at(61);
            sim.shows(
                &id,
                "completed 0 0..61\nA completed 1..61\nB completed 61..61",
            );
        },
    );
}

#[test]
fn t10_an_unused_empty_target_fails_too() {
    let plan = Plan::new()
        .wait("A", "PT1M")
        .tagged("Blue", "aws:ec2:instance", "colour", "blue");
    let mut sim = Sim::new();
    let id = sim.fly(&plan);
    sim.at(1);
    sim.shows(
        &id,
        &format!(
            "failed 0 0..1 {FAILED}
            error 123456789012 InvalidTarget targets.Blue
            A cancelled"
        ),
    );
}

#[test]
fn t10_half_of_one_instance_is_none() {
    let mut sim = Sim::new();
    let id = sim.fly(&Plan::new().reboot("A").select("Instance", "PERCENT(50)"));
    sim.at(1);
    sim.shows(
        &id,
        &format!(
            "failed 0 0..1 {FAILED}
            error 123456789012 InvalidTarget targets.Instance
            A cancelled"
        ),
    );
}

fn skipping() -> Plan {
    Plan::new()
        .action("A", "aws:ec2:stop-instances")
        .with("startInstancesAfterDuration", "PT5M")
        .on("Instances", "T1")
        .wait("B", "PT1M")
        .after("A")
        .action("C", "aws:ec2:stop-instances")
        .with("startInstancesAfterDuration", "PT2M")
        .on("Instances", "T2")
        .tagged("T1", "aws:ec2:instance", "colour", "blue")
        .tagged("T2", "aws:ec2:instance", "colour", "red")
        .skip_empty()
}

#[test]
fn t11_empty_target_in_skip_mode() {
    in_all_modes(
        |_| {},
        |sim| {
            sim.register([tagged(
                instance("arn:aws:ec2:us-east-1:123456789012:instance/i-2"),
                "colour",
                "red",
            )]);
            let id = sim.fly(&skipping());
            sim.expect(
                1,
                "0 experiment pending->initiating time
                1 experiment initiating->running time
                1 A pending->skipped targets
                1 B pending->initiating time
                1 B initiating->running time
                1 C pending->initiating time
                1 C initiating->running time",
            );
            sim.shows(
                &id,
                "running 0 0..\nA skipped 1..1\nB running 1..\nC running 1..",
            );
            sim.expect(61, "61 B running->completed time");
            sim.shows(
                &id,
                "running 0 0..\nA skipped 1..1\nB completed 1..61\nC running 1..",
            );
            sim.expect(
                121,
                "121 C running->completed time\n121 experiment running->completed time",
            );
            sim.shows(
                &id,
                "completed 0 0..121\nA skipped 1..1\nB completed 1..61\nC completed 1..121",
            );
        },
    );
}

#[test]
fn t11_if_all_are_skipped_the_experiment_completes() {
    let plan = Plan::new()
        .action("A", "aws:ec2:reboot-instances")
        .on("Instances", "T1")
        .action("B", "aws:ec2:reboot-instances")
        .on("Instances", "T1")
        .after("A")
        .tagged("T1", "aws:ec2:instance", "colour", "blue")
        .skip_empty();
    let mut sim = Sim::new();
    let id = sim.fly(&plan);
    sim.expect(
        1,
        "0 experiment pending->initiating time
        1 experiment initiating->running time
        1 A pending->skipped targets
        1 B pending->skipped targets
        1 experiment running->completed time",
    );
    sim.shows(&id, "completed 0 0..1\nA skipped 1..1\nB skipped 1..1");
}

#[test]
fn t11_a_later_action_is_skipped_when_its_turn_comes() {
    let plan = Plan::new()
        .wait("A", "PT1M")
        .action("B", "aws:ec2:reboot-instances")
        .on("Instances", "T1")
        .after("A")
        .tagged("T1", "aws:ec2:instance", "colour", "blue")
        .skip_empty();
    in_all_modes(
        |_| {},
        |sim| {
            let id = sim.fly(&plan);
            sim.at(1);
            sim.shows(&id, "running 0 0..\nA running 1..\nB pending");
            sim.at(61);
            sim.shows(
                &id,
                "completed 0 0..61\nA completed 1..61\nB skipped 61..61",
            );
        },
    );
}

fn fails_in(change: fn(&mut Config), plan: &Plan, location: &str) {
    in_all_modes(change, |sim| {
        sim.register([tagged(
            instance("arn:aws:ec2:us-east-1:123456789012:instance/i-2"),
            "colour",
            "red",
        )]);
        let id = sim.fly(plan);
        sim.expect(
            1,
            "0 experiment pending->initiating time
            1 experiment initiating->failed targets
            1 A pending->cancelled targets
            1 B pending->cancelled targets
            1 C pending->cancelled targets",
        );
        sim.shows(
            &id,
            &format!(
                "failed 0 0..1 {FAILED}
                error 123456789012 InvalidTarget {location}
                A cancelled
                B cancelled
                C cancelled"
            ),
        );
    });
}

#[test]
fn t11_a_missing_arn_in_a_strict_world_fails_in_spite_of_skip_mode() {
    let missing = "arn:aws:ec2:us-east-1:123456789012:instance/i-404";
    let plan = skipping().arns("T1", "aws:ec2:instance", &[missing]);
    fails_in(strict, &plan, "targets.T1");
}

#[test]
fn t11_one_missing_arn_among_several_fails_too() {
    let (there, missing) = (
        "arn:aws:ec2:us-east-1:123456789012:instance/i-2",
        "arn:aws:ec2:us-east-1:123456789012:instance/i-404",
    );
    let plan = skipping().arns("T1", "aws:ec2:instance", &[there, missing]);
    fails_in(strict, &plan, "targets.T1");
}

#[test]
fn t11_a_percentage_of_arns_that_leaves_none_fails_too() {
    let named = "arn:aws:ec2:us-east-1:123456789012:instance/i-2";
    let plan = skipping()
        .arns("T1", "aws:ec2:instance", &[named])
        .select("T1", "PERCENT(50)");
    fails_in(|_| {}, &plan, "targets.T1");
}

#[test]
fn t11_a_percentage_of_tagged_ones_that_leaves_none_is_skipped() {
    let mut sim = Sim::new();
    sim.register([tagged(
        instance("arn:aws:ec2:us-east-1:123456789012:instance/i-2"),
        "colour",
        "red",
    )]);
    let id = sim.fly(&skipping().select("T2", "PERCENT(50)"));
    sim.at(61);
    sim.shows(
        &id,
        "completed 0 0..61\nA skipped 1..1\nB completed 1..61\nC skipped 1..1",
    );
}

#[test]
fn t12_skip_all_preview() {
    let plan = diamond()
        .tagged("Blue", "aws:ec2:instance", "colour", "blue")
        .report(None);
    in_all_modes(
        |_| {},
        |sim| {
            let arn = "arn:aws:ec2:us-east-1:123456789012:instance/i-1";
            sim.register([tagged(instance(arn), "colour", "blue")]);
            let id = sim.preview(&plan);
            sim.expect(0, "0 experiment pending->initiating time");
            let list = |sim: &mut Sim| {
                let input = json!({ "experimentId": id, "targetName": "Blue" });
                sim.ask("ListExperimentResolvedTargets", input)
            };
            assert_eq!(list(sim), json!({ "resolvedTargets": [] }));
            sim.shows(
                &id,
                "initiating 0 0..\nA pending\nB pending\nC pending\nD pending",
            );
            sim.expect(
                1,
                "1 experiment initiating->running time
                1 A pending->skipped preview
                1 B pending->skipped preview
                1 C pending->skipped preview
                1 D pending->skipped preview
                1 experiment running->completed preview",
            );
            sim.shows(
                &id,
                "completed 0 0..1
                A skipped 1..1
                B skipped 1..1
                C skipped 1..1
                D skipped 1..1",
            );
            let resolved = json!({
                "resourceType": "aws:ec2:instance",
                "targetName": "Blue",
                "targetInformation": { "arn": arn },
            });
            assert_eq!(list(sim), json!({ "resolvedTargets": [resolved] }));
            assert_eq!(sim.get(&id).experiment_report, None);
            assert_eq!(
                sim.get(&id).experiment_options.actions_mode.as_deref(),
                Some("skip-all")
            );
            sim.expect(10_000, "");
        },
    );
}

#[test]
fn t12_an_empty_target_fails_a_preview_in_fail_mode() {
    let mut sim = Sim::new();
    let id = sim.preview(&by_tag());
    sim.at(1);
    sim.shows(
        &id,
        &format!(
            "failed 0 0..1 {FAILED}
            error 123456789012 InvalidTarget targets.Blue
            A cancelled
            B cancelled"
        ),
    );
}

#[test]
fn t12_a_preview_in_skip_mode_completes_with_an_empty_target() {
    let mut sim = Sim::new();
    let id = sim.preview(&skipping());
    sim.at(1);
    sim.shows(
        &id,
        "completed 0 0..1\nA skipped 1..1\nB skipped 1..1\nC skipped 1..1",
    );
}
