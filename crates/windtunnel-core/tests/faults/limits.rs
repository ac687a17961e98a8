//! What is checked when actions start: quotas of targets, the longest duration, asserted alarms.

use super::*;
use windtunnel_core::env::Resource;

fn fleet(count: u32, resource_type: &str, kind: &str) -> Vec<Resource> {
    let arn = |nth| format!("arn:aws:ec2:us-east-1:123456789012:{kind}/{kind}-{nth:05}");
    (0..count)
        .map(|nth| tagged(resource(resource_type, &arn(nth)), "fleet", "yes"))
        .collect()
}

fn spot(name: &str) -> Plan {
    Plan::new()
        .wait("A", "PT5M")
        .wait("Next", "PT1M")
        .after(name)
        .action(name, "aws:ec2:send-spot-instance-interruptions")
        .with("durationBeforeInterruption", "PT2M")
        .on("SpotInstances", "Fleet")
        .tagged("Fleet", "aws:ec2:spot-instance", "fleet", "yes")
}

#[test]
fn too_many_targets_fail_the_action_at_its_start() {
    in_all_modes(
        |_| {},
        |sim| {
            sim.register(fleet(101, "aws:ec2:spot-instance", "instance"));
            let id = sim.fly(&spot("Spot"));
            sim.expect(
                2,
                "0 experiment pending->initiating time
                1 experiment initiating->running time
                1 A pending->initiating time
                1 A initiating->running time
                1 Spot pending->initiating time
                1 Spot initiating->failed limit
                1 A running->stopping failure
                1 Next pending->cancelled failure
                2 A stopping->stopped time
                2 experiment running->failed failure",
            );
            let reason = sim.get(&id).actions["Spot"].state.reason.clone();
            assert!(!reason.is_empty());
            sim.shows(
                &id,
                &format!(
                    "failed 0 0..2 {reason:?}
                    error 123456789012 QuotaExceededFailure actions.Spot
                    A stopped 1..2
                    Next cancelled
                    Spot failed 1..1 {reason:?}"
                ),
            );
        },
    );
}

#[test]
fn as_many_targets_as_the_quota_are_fine() {
    let mut sim = Sim::new();
    sim.register(fleet(100, "aws:ec2:spot-instance", "instance"));
    let id = sim.fly(&spot("Spot"));
    sim.at(121);
    assert_eq!(sim.get(&id).actions["Spot"].state.status, "completed");
}

#[test]
fn a_selection_below_the_quota_is_fine() {
    let mut sim = Sim::new();
    sim.register(fleet(500, "aws:ec2:spot-instance", "instance"));
    let id = sim.fly(&spot("Spot").select("Fleet", "COUNT(100)"));
    sim.at(121);
    assert_eq!(sim.get(&id).actions["Spot"].state.status, "completed");
}

#[test]
fn quotas_of_targets_can_be_lifted() {
    let mut sim = Sim::configured(|config| config.limits.fis_target_quotas = false);
    sim.register(fleet(101, "aws:ec2:spot-instance", "instance"));
    let id = sim.fly(&spot("Spot"));
    sim.at(121);
    assert_eq!(sim.get(&id).actions["Spot"].state.status, "completed");
}

#[test]
fn a_network_disruption_has_5_targets_unless_its_scope_is_all() {
    for (scope, count, end) in [
        ("availability-zone", 5, "running"),
        ("availability-zone", 6, "failed"),
        ("all", 6, "running"),
        ("all", 100, "running"),
        ("all", 101, "failed"),
    ] {
        let mut sim = Sim::new();
        sim.register(fleet(count, "aws:ec2:subnet", "subnet"));
        let plan = Plan::new()
            .action("Cut", "aws:network:disrupt-connectivity")
            .with("scope", scope)
            .with("duration", "PT5M")
            .on("Subnets", "Fleet")
            .tagged("Fleet", "aws:ec2:subnet", "fleet", "yes");
        let id = sim.fly(&plan);
        sim.at(1);
        assert_eq!(
            sim.get(&id).actions["Cut"].state.status,
            end,
            "{count} with scope {scope}"
        );
    }
}

/// Action, target key, target type, parameters, quota.
type Quota = (&'static str, &'static str, &'static str, Parameters, u32);
type Parameters = &'static [(&'static str, &'static str)];

/// Rows of the table in section 7.
const QUOTAS: &[Quota] = &[
    (
        "aws:ec2:reboot-instances",
        "Instances",
        "aws:ec2:instance",
        &[],
        600,
    ),
    (
        "aws:ec2:stop-instances",
        "Instances",
        "aws:ec2:instance",
        &[],
        400,
    ),
    (
        "aws:ec2:terminate-instances",
        "Instances",
        "aws:ec2:instance",
        &[],
        300,
    ),
    (
        "aws:ebs:pause-volume-io",
        "Volumes",
        "aws:ec2:ebs-volume",
        &[("duration", "PT1M")],
        160,
    ),
    ("aws:ecs:stop-task", "Tasks", "aws:ecs:task", &[], 500),
    (
        "aws:ecs:task-cpu-stress",
        "Tasks",
        "aws:ecs:task",
        &[("duration", "PT1M")],
        200,
    ),
    (
        "aws:rds:failover-db-cluster",
        "Clusters",
        "aws:rds:cluster",
        &[],
        160,
    ),
    (
        "aws:rds:reboot-db-instances",
        "DBInstances",
        "aws:rds:db",
        &[],
        130,
    ),
    (
        "aws:dynamodb:global-table-pause-replication",
        "Tables",
        "aws:dynamodb:global-table",
        &[("duration", "PT1M")],
        60,
    ),
    (
        "aws:directconnect:virtual-interface-disconnect",
        "VirtualInterfaces",
        "aws:directconnect:virtual-interface",
        &[("duration", "PT10M")],
        5,
    ),
    (
        "aws:s3:bucket-pause-replication",
        "Buckets",
        "aws:s3:bucket",
        &[("duration", "PT1M"), ("region", "eu-west-1")],
        25,
    ),
    (
        "aws:network:transit-gateway-disrupt-cross-region-connectivity",
        "TransitGateways",
        "aws:ec2:transit-gateway",
        &[("duration", "PT1M"), ("region", "eu-west-1")],
        50,
    ),
];

#[test]
fn each_action_has_the_quota_of_the_table() {
    for &(id, key, resource_type, parameters, quota) in QUOTAS {
        let plan = Plan::new().action("X", id).on(key, "Fleet").tagged(
            "Fleet",
            resource_type,
            "fleet",
            "yes",
        );
        let plan = parameters
            .iter()
            .fold(plan, |plan, (name, value)| plan.with(name, value));
        for (count, fails) in [(quota, false), (quota + 1, true)] {
            let mut sim = Sim::new();
            sim.register(fleet(count, resource_type, "x"));
            let experiment = sim.fly(&plan);
            sim.at(1);
            let state = sim.get(&experiment).actions["X"].state.clone();
            assert_eq!(
                state.status == "failed",
                fails,
                "{id} with {count}: {state:?}"
            );
        }
    }
}

#[test]
fn the_12_hour_limit_counts_from_running_and_names_no_action() {
    let mut sim =
        Sim::configured(|config| config.limits.fis_experiment_duration = Span::from_secs(100));
    let id = sim.fly(
        &Plan::new()
            .wait("A", "PT1M")
            .wait("B", "PT5M")
            .after("A")
            .wait("C", "PT1M")
            .after("B"),
    );
    sim.at(61).take();
    sim.expect(
        102,
        "101 B running->stopping limit
        101 C pending->cancelled limit
        102 B stopping->stopped time
        102 experiment running->failed limit",
    );
    let error = sim.get(&id).state.error.expect("it failed");
    assert_eq!(error.code.as_deref(), Some("QuotaExceededFailure"));
    assert_eq!(error.location.as_deref(), Some("experiment"));
}

#[test]
fn a_failure_in_the_instant_of_the_limit_comes_first() {
    let mut sim =
        Sim::configured(|config| config.limits.fis_experiment_duration = Span::from_secs(100));
    sim.inject(fault("B", 100, "InternalFailure", "X"));
    let id = sim.fly(&Plan::new().wait("A", "PT5M").wait("B", "PT5M"));
    sim.at(102);
    sim.shows(
        &id,
        "failed 0 0..102 \"X\"
        error 123456789012 InternalFailure actions.B
        A stopped 1..102
        B failed 1..101 \"X\"",
    );
}

#[test]
fn an_alarm_in_the_instant_of_the_limit_comes_after_it() {
    // Timers come before a change of the world of the same instant.
    let mut sim =
        Sim::configured(|config| config.limits.fis_experiment_duration = Span::from_secs(100));
    let id = sim.fly(&Plan::new().wait("A", "PT5M").stop_on(&[ALARM]));
    sim.at(101).alarm(ALARM, AlarmState::Alarm);
    sim.at(102);
    assert_eq!(status(&mut sim, &id), "failed");
}

#[test]
fn an_action_that_asserts_alarms_completes_or_fails_by_their_states() {
    let plan = |states: &str| {
        Plan::new()
            .action("Assert", "aws:cloudwatch:assert-alarm-state")
            .with("alarmArns", ALARM)
            .with("alarmStates", states)
            .wait("Next", "PT1M")
            .after("Assert")
    };
    let cases = [
        (AlarmState::Ok, "OK", true),
        (AlarmState::Ok, "ALARM", false),
        (AlarmState::Alarm, "ALARM", true),
        (AlarmState::Alarm, "OK,ALARM", true),
        (AlarmState::InsufficientData, "OK", false),
        (AlarmState::InsufficientData, "OK,INSUFFICIENT_DATA", true),
    ];
    for (state, expected, holds) in cases {
        let mut sim = Sim::new();
        sim.alarm(ALARM, AlarmState::Ok);
        sim.alarm(ALARM, state);
        let id = sim.fly(&plan(expected));
        sim.at(1);
        let action = sim.get(&id).actions["Assert"].state.clone();
        if holds {
            assert_eq!(action.status, "completed", "{state:?} against {expected}");
        } else {
            assert_eq!(action.status, "failed", "{state:?} against {expected}");
            let state = sim.get(&id).state;
            assert_eq!(
                (state.status.as_str(), &state.reason),
                ("failed", &action.reason)
            );
            assert_eq!(sim.get(&id).actions["Next"].state.status, "cancelled");
        }
    }
}

#[test]
fn all_asserted_alarms_must_hold() {
    let other = format!("{ALARM}-2");
    let mut sim = Sim::new();
    sim.alarm(ALARM, AlarmState::Ok);
    sim.alarm(&other, AlarmState::Alarm);
    let plan = Plan::new()
        .action("Assert", "aws:cloudwatch:assert-alarm-state")
        .with("alarmArns", &format!("{ALARM},{other}"))
        .with("alarmStates", "OK");
    let id = sim.fly(&plan);
    sim.at(1);
    assert_eq!(status(&mut sim, &id), "failed");
    sim.alarm(&other, AlarmState::Ok);
    let id = sim.fly(&plan);
    sim.at(2);
    assert_eq!(status(&mut sim, &id), "completed");
}
