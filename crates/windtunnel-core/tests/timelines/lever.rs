//! T9: the safety lever.

use super::*;

fn long() -> Plan {
    Plan::new().wait("A", "PT10M")
}

#[test]
fn t9_safety_lever() {
    in_all_modes(
        |_| {},
        |sim| {
            let template = sim.create(&long());
            let e1 = sim.start(&template).id;
            sim.expect(
                299,
                "0 experiment pending->initiating time
                1 experiment initiating->running time
                1 A pending->initiating time
                1 A initiating->running time",
            );
            sim.shows(&e1, "running 0 0..\nA running 1..");
            sim.at_ms(299_500);
            let e2 = sim.start(&template).id;
            sim.expect(300, "299.5 E2 pending->initiating time");

            let answer = sim
                .lever("engaged", "Game day is over.")
                .expect("the lever can be engaged");
            assert_eq!(
                (answer.state.status, answer.state.reason),
                ("engaging".into(), "Game day is over.".into())
            );
            sim.expect(
                300,
                "300 lever disengaged->engaging call
                300 experiment running->stopping safety lever
                300 A running->stopping safety lever
                300 E2 initiating->cancelled safety lever
                300 E2.A pending->cancelled safety lever",
            );
            sim.shows(
                &e1,
                "stopping 0 0.. \"Experiment stopped by safety lever.\"\nA stopping 1..",
            );
            sim.shows(&e2, "cancelled 299.5 299.5..300\nA cancelled");

            for status in ["engaged", "disengaged"] {
                let refused = sim.lever(status, "Other.").expect_err("it is engaging");
                assert_eq!(refused.code.name(), "ConflictException");
            }
            assert_eq!(sim.lever_state().state.status, "engaging");

            sim.expect(
                301,
                "301 A stopping->stopped time
                301 experiment stopping->stopped safety lever
                301 lever engaging->engaged time",
            );
            sim.shows(
                &e1,
                "stopped 0 0..301 \"Experiment stopped by safety lever.\"\nA stopped 1..301",
            );
            assert_eq!(sim.lever_state().state.status, "engaged");

            sim.at(305);
            let refused = sim
                .lever("engaged", "Another reason.")
                .expect_err("no change of status");
            assert_eq!(refused.code.name(), "ConflictException");
            assert_eq!(
                refused.message,
                "Cannot update Safety Lever reason without a status change"
            );
            assert_eq!(sim.lever_state().state.reason, "Game day is over.");

            sim.expect(310, "");
            let answer = sim.start(&template);
            assert_lines(
                show(&answer),
                "initiating 310 310.. \"Experiment is initiating.\"
                A pending \"Initial state\"",
            );
            sim.expect(
                310,
                "310 E3 pending->initiating time
                310 E3 initiating->cancelled safety lever
                310 E3.A pending->cancelled safety lever",
            );
            sim.shows(&answer.id, "cancelled 310 310..310\nA cancelled");

            sim.expect(320, "");
            let answer = sim
                .lever("disengaged", "Go.")
                .expect("the lever can be disengaged");
            assert_eq!(
                (answer.state.status, answer.state.reason),
                ("disengaged".into(), "Go.".into())
            );
            sim.expect(330, "320 lever engaged->disengaged call");
            let e4 = sim.start(&template).id;
            sim.expect(
                331,
                "330 E4 pending->initiating time
                331 E4 initiating->running time
                331 E4.A pending->initiating time
                331 E4.A initiating->running time",
            );
            sim.shows(&e4, "running 330 330..\nA running 331..");
            // Nothing is resumed.
            assert_eq!(sim.get(&e1).state.status, "stopped");
        },
    );
}

#[test]
fn t9_an_idle_lever_is_engaged_at_once() {
    let mut sim = Sim::new();
    let first = sim.lever_state();
    assert_eq!(
        (first.id.as_str(), first.state.status.as_str()),
        ("default", "disengaged")
    );
    assert_eq!(first.state.reason, "Safety lever has not been used.");
    let answer = sim
        .lever("engaged", "Now.")
        .expect("the lever can be engaged");
    assert_eq!(answer.state.status, "engaged");
    sim.expect(0, "0 lever disengaged->engaged call");
}

#[test]
fn t9_only_experiments_that_have_not_run_make_the_lever_pass_through_engaging() {
    let mut sim = Sim::new();
    let template = sim.create(&long());
    sim.start(&template);
    sim.take();
    let answer = sim
        .lever("engaged", "Now.")
        .expect("the lever can be engaged");
    assert_eq!(answer.state.status, "engaging");
    sim.expect(
        0,
        "0 lever disengaged->engaging call
        0 experiment initiating->cancelled safety lever
        0 A pending->cancelled safety lever
        0 lever engaging->engaged time",
    );
    assert_eq!(sim.lever_state().state.status, "engaged");
}

#[test]
fn t9_start_while_the_lever_is_engaging_is_cancelled() {
    let mut sim = Sim::new();
    let template = sim.create(&long());
    let e1 = sim.start(&template).id;
    sim.at(100);
    sim.lever("engaged", "Now.")
        .expect("the lever can be engaged");
    sim.take();
    let answer = sim.start(&template);
    assert_eq!(answer.state.status, "initiating");
    assert_eq!(sim.get(&answer.id).state.status, "cancelled");
    assert_eq!(sim.get(&e1).state.status, "stopping");
    assert_eq!(sim.lever_state().state.status, "engaging");
}

#[test]
fn t9_what_is_stopping_keeps_its_cause_and_delays_the_lever() {
    let mut sim = Sim::new();
    let id = sim.fly(&long());
    sim.at(100);
    sim.stop(&id);
    sim.take();
    sim.lever("engaged", "Now.")
        .expect("the lever can be engaged");
    assert_eq!(sim.lever_state().state.status, "engaging");
    sim.at(101);
    sim.shows(
        &id,
        "stopped 0 0..101 \"Experiment stopped.\"\nA stopped 1..101",
    );
    assert_eq!(sim.lever_state().state.status, "engaged");
}

#[test]
fn t9_a_lever_while_a_failure_drains_waits_for_it() {
    let mut sim = Sim::new();
    sim.inject(fault("B", 9, "InternalFailure", "X"));
    let id = sim.fly(&long().wait("B", "PT1M"));
    sim.at(10);
    sim.lever("engaged", "Now.")
        .expect("the lever can be engaged");
    assert_eq!(sim.lever_state().state.status, "engaging");
    sim.at(11);
    assert_eq!(sim.get(&id).state.status, "failed");
    assert_eq!(sim.lever_state().state.status, "engaged");
}

#[test]
fn t9_disengaging_a_disengaged_lever_conflicts() {
    let mut sim = Sim::new();
    let refused = sim
        .lever("disengaged", "Other.")
        .expect_err("no change of status");
    assert_eq!(refused.code.name(), "ConflictException");
    assert_eq!(
        refused.message,
        "Cannot update Safety Lever reason without a status change"
    );
    assert_eq!(
        sim.lever_state().state.reason,
        "Safety lever has not been used."
    );
}
