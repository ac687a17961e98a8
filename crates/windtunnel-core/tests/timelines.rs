//! The worked timelines of the behaviour specification, as golden scenarios.
//!
//! Every scenario runs three times: in one jump, from deadline to deadline, and with 40 more
//! actions that come after all others, so that the experiment is kept in the form for many actions.

#![cfg(feature = "serde")]

mod common;

use common::{ALARM, Plan, Sim, assert_lines, fault, in_all_modes, instance, show, strict};
use windtunnel_core::env::{AlarmState, Fault, Phase};

#[path = "timelines/ends.rs"]
mod ends;
#[path = "timelines/lever.rs"]
mod lever;
#[path = "timelines/stops.rs"]
mod stops;
#[path = "timelines/targets.rs"]
mod targets;

fn linear_chain() -> Plan {
    Plan::new()
        .wait("A", "PT2M")
        .stop_instances("B", "PT3M")
        .after("A")
        .wait("C", "PT1M")
        .after("B")
}

fn diamond() -> Plan {
    Plan::new()
        .wait("A", "PT1M")
        .wait("B", "PT2M")
        .after("A")
        .wait("C", "PT3M")
        .after("A")
        .wait("D", "PT1M")
        .after("B C")
}

#[test]
fn t1_linear_chain() {
    in_all_modes(
        |_| {},
        |sim| {
            let id = sim.fly(&linear_chain());
            sim.expect(0, "0 experiment pending->initiating time");
            sim.shows(&id, "initiating 0 0..\nA pending\nB pending\nC pending");
            sim.expect(
                1,
                "1 experiment initiating->running time
                1 A pending->initiating time
                1 A initiating->running time",
            );
            sim.shows(&id, "running 0 0..\nA running 1..\nB pending\nC pending");
            sim.expect(
                121,
                "121 A running->completed time
                121 B pending->initiating time
                121 B initiating->running time",
            );
            sim.shows(
                &id,
                "running 0 0..\nA completed 1..121\nB running 121..\nC pending",
            );
            sim.expect(
                301,
                "301 B running->completed time
                301 C pending->initiating time
                301 C initiating->running time",
            );
            sim.shows(
                &id,
                "running 0 0..\nA completed 1..121\nB completed 121..301\nC running 301..",
            );
            sim.expect(
                361,
                "361 C running->completed time
                361 experiment running->completed time",
            );
            let end = "completed 0 0..361
                A completed 1..121
                B completed 121..301
                C completed 301..361";
            sim.shows(&id, end);
            sim.expect(10_000, "");
            sim.shows(&id, end);
        },
    );
}

#[test]
fn t1_answer_of_the_start_shows_initiating_and_pending_actions() {
    let mut sim = Sim::new();
    let template = sim.create(&linear_chain());
    let answer = sim.start(&template);
    assert_lines(
        show(&answer),
        "initiating 0 0.. \"Experiment is initiating.\"
        A pending \"Initial state\"
        B pending \"Initial state\"
        C pending \"Initial state\"",
    );
}

#[test]
fn t2_diamond() {
    in_all_modes(
        |_| {},
        |sim| {
            let id = sim.fly(&diamond());
            sim.expect(
                1,
                "0 experiment pending->initiating time
                1 experiment initiating->running time
                1 A pending->initiating time
                1 A initiating->running time",
            );
            sim.shows(
                &id,
                "running 0 0..\nA running 1..\nB pending\nC pending\nD pending",
            );
            sim.expect(
                61,
                "61 A running->completed time
                61 B pending->initiating time
                61 B initiating->running time
                61 C pending->initiating time
                61 C initiating->running time",
            );
            sim.shows(
                &id,
                "running 0 0..
                A completed 1..61
                B running 61..
                C running 61..
                D pending",
            );
            sim.expect(181, "181 B running->completed time");
            sim.shows(
                &id,
                "running 0 0..
                A completed 1..61
                B completed 61..181
                C running 61..
                D pending",
            );
            sim.expect(
                241,
                "241 C running->completed time
                241 D pending->initiating time
                241 D initiating->running time",
            );
            sim.expect(
                301,
                "301 D running->completed time
                301 experiment running->completed time",
            );
            sim.shows(
                &id,
                "completed 0 0..301
                A completed 1..61
                B completed 61..181
                C completed 61..241
                D completed 241..301",
            );
        },
    );
}

#[test]
fn t3_fan_out_with_instant_actions() {
    let plan = Plan::new()
        .reboot("A")
        .wait("B", "PT1M")
        .after("A")
        .wait("C", "PT2M")
        .after("A")
        .wait("D", "PT3M")
        .after("A")
        .action("E", "aws:ec2:terminate-instances")
        .on("Instances", "Instance")
        .after("B C D");
    in_all_modes(
        |_| {},
        |sim| {
            let id = sim.fly(&plan);
            sim.expect(
                1,
                "0 experiment pending->initiating time
                1 experiment initiating->running time
                1 A pending->initiating time
                1 A initiating->running time
                1 A running->completed time
                1 B pending->initiating time
                1 B initiating->running time
                1 C pending->initiating time
                1 C initiating->running time
                1 D pending->initiating time
                1 D initiating->running time",
            );
            sim.shows(
                &id,
                "running 0 0..
                A completed 1..1
                B running 1..
                C running 1..
                D running 1..
                E pending",
            );
            sim.expect(61, "61 B running->completed time");
            sim.expect(121, "121 C running->completed time");
            sim.shows(
                &id,
                "running 0 0..
                A completed 1..1
                B completed 1..61
                C completed 1..121
                D running 1..
                E pending",
            );
            sim.expect(
                181,
                "181 D running->completed time
                181 E pending->initiating time
                181 E initiating->running time
                181 E running->completed time
                181 experiment running->completed time",
            );
            sim.shows(
                &id,
                "completed 0 0..181
                A completed 1..1
                B completed 1..61
                C completed 1..121
                D completed 1..181
                E completed 181..181",
            );
        },
    );
}

#[test]
fn t4_action_failure_midway() {
    let plan = Plan::new()
        .wait("A", "PT5M")
        .disrupt("B", "PT5M")
        .wait("C", "PT1M")
        .after("A")
        .wait("D", "PT1M")
        .after("B");
    in_all_modes(
        |_| {},
        |sim| {
            sim.inject(fault("B", 90, "DependentServiceFailure", "X"));
            let id = sim.fly(&plan);
            sim.expect(
                1,
                "0 experiment pending->initiating time
                1 experiment initiating->running time
                1 A pending->initiating time
                1 A initiating->running time
                1 B pending->initiating time
                1 B initiating->running time",
            );
            sim.shows(
                &id,
                "running 0 0..\nA running 1..\nB running 1..\nC pending\nD pending",
            );
            sim.expect(
                91,
                "91 B running->failed fault
                91 A running->stopping failure
                91 C pending->cancelled failure
                91 D pending->cancelled failure",
            );
            sim.shows(
                &id,
                "running 0 0..
                A stopping 1..
                B failed 1..91 \"X\"
                C cancelled
                D cancelled",
            );
            sim.expect(
                92,
                "92 A stopping->stopped time
                92 experiment running->failed failure",
            );
            sim.shows(
                &id,
                "failed 0 0..92 \"X\"
                error 123456789012 DependentServiceFailure actions.B
                A stopped 1..92
                B failed 1..91 \"X\"
                C cancelled
                D cancelled",
            );
            sim.expect(1_000, "");
        },
    );
}

#[test]
fn t4_without_siblings_fails_at_once() {
    in_all_modes(
        |_| {},
        |sim| {
            sim.inject(fault("B", 90, "DependentServiceFailure", "X"));
            let id = sim.fly(
                &Plan::new()
                    .disrupt("B", "PT5M")
                    .wait("D", "PT1M")
                    .after("B"),
            );
            sim.at(90).events();
            sim.expect(
                91,
                "91 B running->failed fault
                91 D pending->cancelled failure
                91 experiment running->failed failure",
            );
            sim.shows(
                &id,
                "failed 0 0..91 \"X\"
                error 123456789012 DependentServiceFailure actions.B
                B failed 1..91 \"X\"
                D cancelled",
            );
        },
    );
}

#[test]
fn t4_stop_while_siblings_drain_has_no_effect() {
    in_all_modes(
        |_| {},
        |sim| {
            sim.inject(fault("B", 90, "DependentServiceFailure", "X"));
            let plan = Plan::new().wait("A", "PT5M").disrupt("B", "PT5M");
            let id = sim.fly(&plan.stop_on(&[ALARM]));
            sim.at(91).events();
            let answer = sim.stop(&id);
            assert_eq!(answer, sim.get(&id));
            assert_eq!(answer.state.status, "running");
            sim.alarm(ALARM, AlarmState::Alarm);
            sim.expect(
                92,
                "91 alarm INSUFFICIENT_DATA->ALARM host
                92 A stopping->stopped time
                92 experiment running->failed failure",
            );
            sim.shows(
                &id,
                "failed 0 0..92 \"X\"
                error 123456789012 DependentServiceFailure actions.B
                A stopped 1..92
                B failed 1..91 \"X\"",
            );
        },
    );
}

/// Up to 32 actions are kept in one way and more in another.
#[test]
fn t2_is_the_same_whatever_number_of_actions_comes_after() {
    for padding in 0..70 {
        let mut sim = Sim::configured(common::unbounded);
        sim.padding = padding;
        let id = sim.fly(&diamond());
        sim.at(300);
        assert_eq!(sim.get(&id).actions.len(), 4 + padding);
        sim.shows(
            &id,
            "running 0 0..
            A completed 1..61
            B completed 61..181
            C completed 61..241
            D running 241..",
        );
        sim.at(301);
        sim.shows(
            &id,
            "completed 0 0..301
            A completed 1..61
            B completed 61..181
            C completed 61..241
            D completed 241..301",
        );
    }
}
