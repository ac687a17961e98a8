//! The reasons of section 3.1, as `GetExperiment` shows them.

use super::*;

#[test]
fn reasons_of_an_experiment_that_completes() {
    let mut sim = slow();
    let id = sim.fly(&chain());
    assert_eq!(
        reason(&mut sim, &id),
        pair("pending", "Experiment is pending.")
    );
    sim.at(1);
    assert_eq!(
        reason(&mut sim, &id),
        pair("initiating", "Experiment is initiating.")
    );
    sim.at(2);
    assert_eq!(
        reason(&mut sim, &id),
        pair("running", "Experiment is running.")
    );
    sim.at(1_000);
    assert_eq!(
        reason(&mut sim, &id),
        pair("completed", "Experiment completed.")
    );
}

#[test]
fn reasons_of_an_experiment_that_a_user_stops() {
    let mut sim = Sim::new();
    let id = sim.fly(&chain());
    sim.at(10);
    let answer = sim.stop(&id).state;
    assert_eq!(
        (answer.status, answer.reason),
        pair("stopping", "Stopping Experiment.")
    );
    assert_eq!(
        reason(&mut sim, &id),
        pair("stopping", "Stopping Experiment.")
    );
    sim.at(11);
    assert_eq!(
        reason(&mut sim, &id),
        pair("stopped", "Experiment stopped.")
    );
}

#[test]
fn reasons_of_an_experiment_that_an_alarm_stops() {
    let mut sim = Sim::new();
    let id = sim.fly(&chain());
    sim.at(10).alarm(ALARM, AlarmState::Alarm);
    let text = "Experiment halted by stop condition.";
    assert_eq!(reason(&mut sim, &id), pair("stopping", text));
    sim.at(11);
    assert_eq!(reason(&mut sim, &id), pair("stopped", text));
}

#[test]
fn reasons_of_experiments_that_the_lever_ends() {
    let mut sim = Sim::new();
    let running = sim.fly(&chain());
    sim.at(10);
    let fresh = sim.fly(&chain());
    sim.lever("engaged", "Now.")
        .expect("the lever can be engaged");
    let text = "Experiment stopped by safety lever.";
    assert_eq!(reason(&mut sim, &running), pair("stopping", text));
    assert_eq!(
        reason(&mut sim, &fresh),
        pair("cancelled", "Experiment cancelled by safety lever.")
    );
    sim.at(11);
    assert_eq!(reason(&mut sim, &running), pair("stopped", text));
}

#[test]
fn reasons_of_experiments_that_fail() {
    let mut sim = Sim::new();
    let empty = sim.fly(&chain().tagged("T", "aws:ec2:instance", "no", "body"));
    sim.inject(fault("C", 9, "InternalFailure", "The very first."));
    sim.inject(fault("D", 10, "InternalFailure", "The second."));
    let failed = sim.fly(&Plan::new().wait("C", "PT5M").wait("D", "PT5M"));
    sim.at(1);
    assert_eq!(
        reason(&mut sim, &empty),
        pair("failed", "Target resolution returned empty set.")
    );
    sim.at(10);
    assert_eq!(
        reason(&mut sim, &failed),
        pair("running", "Experiment is running.")
    );
    sim.at(11);
    assert_eq!(reason(&mut sim, &failed), pair("failed", "The very first."));
}

#[test]
fn reasons_of_an_action_that_completes() {
    let mut sim = slow();
    let id = sim.fly(&chain());
    assert_eq!(action(&mut sim, &id, "A"), pair("pending", "Initial state"));
    sim.at(2);
    assert_eq!(
        action(&mut sim, &id, "A"),
        pair("initiating", "Action is initiating.")
    );
    sim.at(3);
    assert_eq!(action(&mut sim, &id, "A"), pair("running", ""));
    assert_eq!(action(&mut sim, &id, "B"), pair("pending", "Initial state"));
    sim.at(303);
    assert_eq!(
        action(&mut sim, &id, "A"),
        pair("completed", "Action was completed.")
    );
}

#[test]
fn reasons_of_actions_that_are_stopped() {
    let stops: [(&str, Stop); 4] = [
        ("Action was stopped.", |sim, id| drop(sim.stop(id))),
        ("Action was stopped.", |sim, _| {
            drop(sim.lever("engaged", "Now."))
        }),
        ("Action was stopped.", |sim, _| {
            sim.inject(fault("X", 0, "InternalFailure", "X"))
        }),
        ("Action was halted by stop condition.", |sim, _| {
            sim.alarm(ALARM, AlarmState::Alarm)
        }),
    ];
    for (text, stop) in stops {
        let mut sim = Sim::new();
        let id = sim.fly(&chain().wait("X", "PT5M"));
        sim.at(10);
        stop(&mut sim, &id);
        assert_eq!(
            action(&mut sim, &id, "A"),
            pair("stopping", "Action is stopping.")
        );
        assert_eq!(
            action(&mut sim, &id, "B"),
            pair("cancelled", "Action was cancelled.")
        );
        sim.at(11);
        assert_eq!(action(&mut sim, &id, "A"), pair("stopped", text));
        assert_eq!(
            action(&mut sim, &id, "B"),
            pair("cancelled", "Action was cancelled.")
        );
    }
}

#[test]
fn reasons_of_actions_that_are_skipped() {
    let mut sim = Sim::new();
    let id = sim.preview(&chain());
    sim.at(1);
    assert_eq!(
        action(&mut sim, &id, "A"),
        pair("skipped", "Action was skipped.")
    );
    let empty = Plan::new()
        .action("A", "aws:ec2:reboot-instances")
        .on("Instances", "T")
        .tagged("T", "aws:ec2:instance", "no", "body")
        .skip_empty();
    let id = sim.fly(&empty);
    sim.at(2);
    assert_eq!(
        action(&mut sim, &id, "A"),
        pair("skipped", "Action was skipped.")
    );
}

#[test]
fn reasons_of_a_report() {
    let mut sim = Sim::new();
    let id = sim.fly(&Plan::new().wait("A", "PT1M").report(Some("PT1M")));
    let report = |sim: &mut Sim| {
        let state = sim
            .get(&id)
            .experiment_report
            .expect("there is a report")
            .state;
        (state.status, state.reason)
    };
    assert_eq!(report(&mut sim), pair("pending", "Report is pending."));
    sim.at(121);
    assert_eq!(
        report(&mut sim),
        pair("running", "Report is being generated.")
    );
    sim.at(181);
    assert_eq!(report(&mut sim), pair("completed", "Report generated."));
    let id = sim.fly(&Plan::new().wait("A", "PT1M").report(None));
    sim.lever("engaged", "Now.")
        .expect("the lever can be engaged");
    let state = sim
        .get(&id)
        .experiment_report
        .expect("there is a report")
        .state;
    assert_eq!(
        (state.status, state.reason),
        pair("cancelled", "Report was cancelled.")
    );
}

#[test]
fn texts_of_the_lever() {
    let mut sim = Sim::new();
    assert_eq!(
        sim.lever_state().state.reason,
        "Safety lever has not been used."
    );
    sim.lever("engaged", "First.")
        .expect("the lever can be engaged");
    assert_eq!(sim.lever_state().state.reason, "First.");
    let refused = sim.lever("engaged", "Second.").expect_err("no change");
    assert_eq!(
        refused.message,
        "Cannot update Safety Lever reason without a status change"
    );
    sim.lever("disengaged", "Third.")
        .expect("the lever can be disengaged");
    assert_eq!(sim.lever_state().state.reason, "Third.");
}

#[test]
fn an_error_is_shown_only_when_the_experiment_has_failed() {
    let mut sim = Sim::new();
    sim.inject(fault("A", 9, "InternalFailure", "X"));
    let id = sim.fly(&chain().wait("Z", "PT5M"));
    sim.at(10);
    assert_eq!(sim.get(&id).state.error, None);
    sim.at(11);
    assert!(sim.get(&id).state.error.is_some());
}

#[test]
fn default_texts_of_setup_failures_are_not_empty() {
    for setup in [Setup::Role, Setup::LogConfiguration, Setup::StopConditions] {
        let mut sim = Sim::new();
        sim.inject(Fault {
            setup: Some(setup),
            ..Default::default()
        });
        let id = sim.fly(&chain());
        sim.at(1);
        let (status, reason) = reason(&mut sim, &id);
        assert_eq!(status, "failed");
        assert!((1..=512).contains(&reason.len()), "{reason}");
    }
}

#[test]
fn no_reason_is_longer_than_512_characters() {
    let mut sim = Sim::new();
    sim.inject(fault("A", 0, "InternalFailure", &"r".repeat(1_000)));
    let id = sim.fly(&chain());
    sim.at(2);
    let text = "r".repeat(512);
    assert_eq!(reason(&mut sim, &id), pair("failed", &text));
    assert_eq!(action(&mut sim, &id, "A"), pair("failed", &text));
}
