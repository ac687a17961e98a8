//! Actions that fail, by name, phase and time.

use super::*;

#[test]
fn a_fault_strikes_so_long_after_the_action_began_to_run() {
    in_all_modes(
        |_| {},
        |sim| {
            sim.inject(fault("C", 10, "InternalFailure", "X"));
            let id = sim.fly(&plan());
            sim.at(301).take();
            sim.expect(
                311,
                "311 C running->failed fault\n311 experiment running->failed failure",
            );
            sim.shows(
                &id,
                "failed 0 0..311 \"X\"
                error 123456789012 InternalFailure actions.C
                A completed 1..301
                B completed 1..301
                C failed 301..311 \"X\"",
            );
        },
    );
}

#[test]
fn without_a_time_a_fault_strikes_at_once() {
    let mut sim = Sim::new();
    sim.inject(Fault {
        after: None,
        ..fault("B", 0, "InternalFailure", "X")
    });
    let id = sim.fly(&plan());
    sim.expect(
        2,
        "0 experiment pending->initiating time
        1 experiment initiating->running time
        1 A pending->initiating time
        1 A initiating->running time
        1 B pending->initiating time
        1 B initiating->running time
        1 B running->failed fault
        1 A running->stopping failure
        1 C pending->cancelled failure
        2 A stopping->stopped time
        2 experiment running->failed failure",
    );
    sim.shows(
        &id,
        "failed 0 0..2 \"X\"
        error 123456789012 InternalFailure actions.B
        A stopped 1..2
        B failed 1..1 \"X\"
        C cancelled",
    );
}

#[test]
fn a_fault_later_than_the_end_does_not_strike() {
    let mut sim = Sim::new();
    sim.inject(fault("A", 301, "InternalFailure", "X"));
    let id = sim.fly(&plan());
    sim.at(400);
    assert_eq!(status(&mut sim, &id), "completed");
}

#[test]
fn a_fault_of_an_instant_action_strikes() {
    let mut sim = Sim::new();
    sim.inject(Fault {
        after: None,
        ..fault("R", 0, "InternalFailure", "X")
    });
    let id = sim.fly(&Plan::new().reboot("R").wait("W", "PT1M").after("R"));
    sim.at(1);
    sim.shows(
        &id,
        "failed 0 0..1 \"X\"
        error 123456789012 InternalFailure actions.R
        R failed 1..1 \"X\"
        W cancelled",
    );
}

#[test]
fn an_action_that_cannot_start_fails_from_initiating() {
    in_all_modes(
        |_| {},
        |sim| {
            sim.inject(fault_in("C", Phase::Start, "AuthorizationFailure", "X"));
            let id = sim.fly(&plan());
            sim.at(300).take();
            sim.expect(
                301,
                "301 A running->completed time
                301 B running->completed time
                301 C pending->initiating time
                301 C initiating->failed fault
                301 experiment running->failed failure",
            );
            sim.shows(
                &id,
                "failed 0 0..301 \"X\"
                error 123456789012 AuthorizationFailure actions.C
                A completed 1..301
                B completed 1..301
                C failed 301..301 \"X\"",
            );
        },
    );
}

#[test]
fn an_undo_that_fails_at_the_normal_end_fails_the_experiment() {
    in_all_modes(
        |_| {},
        |sim| {
            sim.inject(fault_in("B", Phase::Undo, "DependentServiceFailure", "X"));
            let id = sim.fly(&plan().wait("D", "PT10M"));
            sim.at(300).take();
            sim.expect(
                302,
                "301 A running->completed time
                301 B running->failed fault
                301 D running->stopping failure
                301 C pending->cancelled failure
                302 D stopping->stopped time
                302 experiment running->failed failure",
            );
            sim.shows(
                &id,
                "failed 0 0..302 \"X\"
                error 123456789012 DependentServiceFailure actions.B
                A completed 1..301
                B failed 1..301 \"X\"
                C cancelled
                D stopped 1..302",
            );
        },
    );
}

#[test]
fn an_undo_that_fails_while_a_failure_drains_keeps_the_first_error() {
    let mut sim = Sim::new();
    sim.inject(fault("A", 9, "InternalFailure", "first"));
    sim.inject(fault_in(
        "B",
        Phase::Undo,
        "DependentServiceFailure",
        "second",
    ));
    let id = sim.fly(&plan());
    sim.at(11);
    sim.shows(
        &id,
        "failed 0 0..11 \"first\"
        error 123456789012 InternalFailure actions.A
        A failed 1..10 \"first\"
        B failed 1..11 \"second\"
        C cancelled",
    );
}

#[test]
fn an_action_that_is_not_undone_has_no_undo_to_fail() {
    let mut sim = Sim::new();
    sim.inject(fault_in("A", Phase::Undo, "InternalFailure", "X"));
    let id = sim.fly(&plan());
    sim.at(361);
    assert_eq!(status(&mut sim, &id), "completed");
}

#[test]
fn a_stop_fault_strikes_only_when_the_action_is_stopped() {
    let mut sim = Sim::new();
    sim.inject(fault_in("A", Phase::Stop, "InternalFailure", "X"));
    let id = sim.fly(&plan());
    sim.at(361);
    assert_eq!(status(&mut sim, &id), "completed");
    let id = sim.fly(&plan());
    sim.at(400);
    sim.stop(&id);
    sim.at(401);
    sim.shows(
        &id,
        "stopped 361 361..401 \"Experiment stopped.\"
        A failed 362..401 \"X\"
        B stopped 362..401
        C cancelled",
    );
}

#[test]
fn of_two_failures_at_one_instant_the_first_by_name_is_reported() {
    in_all_modes(
        |_| {},
        |sim| {
            sim.inject(fault("Zulu", 9, "InternalFailure", "late"));
            sim.inject(fault("Alpha", 9, "DependentServiceFailure", "early"));
            let id = sim.fly(
                &Plan::new()
                    .wait("Zulu", "PT5M")
                    .wait("Alpha", "PT5M")
                    .wait("Mike", "PT5M"),
            );
            sim.at(9).take();
            sim.expect(
                11,
                "10 Alpha running->failed fault
                10 Zulu running->failed fault
                10 Mike running->stopping failure
                11 Mike stopping->stopped time
                11 experiment running->failed failure",
            );
            sim.shows(
                &id,
                "failed 0 0..11 \"early\"
                error 123456789012 DependentServiceFailure actions.Alpha
                Alpha failed 1..10 \"early\"
                Mike stopped 1..11
                Zulu failed 1..10 \"late\"",
            );
        },
    );
}

#[test]
fn of_two_failures_the_first_in_time_is_reported() {
    let mut sim = Sim::new();
    sim.inject(fault("Zulu", 8, "InternalFailure", "first"));
    sim.inject(fault("Alpha", 9, "DependentServiceFailure", "never"));
    let id = sim.fly(&Plan::new().wait("Zulu", "PT5M").wait("Alpha", "PT5M"));
    sim.at(10);
    sim.shows(
        &id,
        "failed 0 0..10 \"first\"
        error 123456789012 InternalFailure actions.Zulu
        Alpha stopped 1..10
        Zulu failed 1..9 \"first\"",
    );
}

#[test]
fn a_completion_in_the_instant_of_a_failure_still_counts() {
    let mut sim = Sim::new();
    sim.inject(fault("Alpha", 60, "InternalFailure", "X"));
    let id = sim.fly(
        &Plan::new()
            .wait("Alpha", "PT5M")
            .wait("Bravo", "PT1M")
            .wait("Next", "PT1M")
            .after("Bravo"),
    );
    sim.at(61);
    sim.shows(
        &id,
        "failed 0 0..61 \"X\"
        error 123456789012 InternalFailure actions.Alpha
        Alpha failed 1..61 \"X\"
        Bravo completed 1..61
        Next cancelled",
    );
}
