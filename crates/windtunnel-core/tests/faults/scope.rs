//! Which experiments a fault strikes, how often and from when on.

use super::*;

#[test]
fn a_fault_is_for_one_experiment_if_it_says_so() {
    let mut sim = Sim::new();
    let template = sim.create(&plan());
    let (spared, struck) = (sim.start(&template).id, sim.start(&template).id);
    sim.inject(Fault {
        experiment: Some(struck.clone()),
        ..fault("A", 9, "InternalFailure", "X")
    });
    sim.at(11);
    assert_eq!(status(&mut sim, &struck), "failed");
    assert_eq!(status(&mut sim, &spared), "running");
    sim.at(400);
    assert_eq!(status(&mut sim, &spared), "completed");
}

#[test]
fn a_fault_of_an_action_strikes_as_often_as_it_says() {
    let mut sim = Sim::new();
    sim.inject(Fault {
        times: Some(2),
        ..fault("A", 9, "InternalFailure", "X")
    });
    let template = sim.create(&plan());
    let mut ends = Vec::new();
    for nth in 0..4_u64 {
        let id = sim.at(nth * 500).start(&template).id;
        sim.at(nth * 500 + 400);
        ends.push(status(&mut sim, &id));
    }
    assert_eq!(ends, ["failed", "failed", "completed", "completed"]);
}

#[test]
fn a_fault_of_an_action_strikes_always_by_default() {
    let mut sim = Sim::new();
    sim.inject(fault("A", 9, "InternalFailure", "X"));
    let template = sim.create(&plan());
    for nth in 0..4_u64 {
        let id = sim.at(nth * 500).start(&template).id;
        sim.at(nth * 500 + 400);
        assert_eq!(status(&mut sim, &id), "failed");
    }
}

#[test]
fn a_fault_that_strikes_once_fails_one_of_two_experiments_of_one_instant() {
    let mut sim = Sim::new();
    sim.inject(Fault {
        times: Some(1),
        ..fault("A", 9, "InternalFailure", "X")
    });
    let template = sim.create(&plan());
    let ids = [sim.start(&template).id, sim.start(&template).id];
    sim.at(400);
    let ends = ids.map(|id| status(&mut sim, &id));
    assert_eq!(ends, ["failed", "completed"]);
}

#[test]
fn a_fault_can_be_injected_while_the_action_runs() {
    in_all_modes(
        |_| {},
        |sim| {
            let id = sim.fly(&plan());
            sim.at(100).take();
            sim.inject(fault("A", 150, "InternalFailure", "X"));
            sim.expect(150, "");
            sim.expect(
                152,
                "151 A running->failed fault
                151 B running->stopping failure
                151 C pending->cancelled failure
                152 B stopping->stopped time
                152 experiment running->failed failure",
            );
            assert_eq!(status(sim, &id), "failed");
        },
    );
}

#[test]
fn a_fault_that_is_overdue_when_it_is_injected_strikes_at_once() {
    in_all_modes(
        |_| {},
        |sim| {
            let id = sim.fly(&plan());
            sim.at(100).take();
            sim.inject(fault("A", 30, "InternalFailure", "X"));
            sim.expect(
                100,
                "100 A running->failed fault
                100 B running->stopping failure
                100 C pending->cancelled failure",
            );
            sim.at(101);
            assert_eq!(
                sim.get(&id)
                    .state
                    .error
                    .and_then(|error| error.location)
                    .as_deref(),
                Some("actions.A")
            );
        },
    );
}

#[test]
fn cleared_faults_do_not_strike() {
    in_all_modes(
        |_| {},
        |sim| {
            sim.inject(fault("A", 200, "InternalFailure", "X"));
            let id = sim.fly(&plan());
            sim.at(100).tell(env::Command::ClearFaults);
            sim.at(361);
            sim.shows(
                &id,
                "completed 0 0..361\nA completed 1..301\nB completed 1..301\nC completed 301..361",
            );
        },
    );
}

#[test]
fn what_has_failed_stays_failed_when_faults_are_cleared() {
    let mut sim = Sim::new();
    sim.inject(fault("A", 9, "InternalFailure", "X"));
    let id = sim.fly(&plan());
    sim.at(10).tell(env::Command::ClearFaults);
    sim.at(400);
    sim.shows(
        &id,
        "failed 0 0..11 \"X\"
        error 123456789012 InternalFailure actions.A
        A failed 1..10 \"X\"
        B stopped 1..11
        C cancelled",
    );
}

#[test]
fn a_fault_names_another_account_if_it_says_so() {
    let mut sim = Sim::new();
    sim.inject(Fault {
        account_id: Some("999999999999".into()),
        ..fault("A", 9, "InternalFailure", "X")
    });
    let id = sim.fly(&plan());
    sim.at(11);
    let error = sim.get(&id).state.error.expect("it failed");
    assert_eq!(error.account_id.as_deref(), Some("999999999999"));
}

#[test]
fn a_fault_without_code_and_reason_still_has_both() {
    let mut sim = Sim::new();
    sim.inject(Fault {
        action: Some("A".into()),
        ..Default::default()
    });
    let id = sim.fly(&plan());
    sim.at(2);
    let state = sim.get(&id).state;
    assert!(!state.reason.is_empty());
    let code = state.error.and_then(|error| error.code).expect("it failed");
    let codes = [
        "ConfigurationFailure",
        "DependentServiceFailure",
        "InternalFailure",
        "InvalidTarget",
        "AuthorizationFailure",
        "QuotaExceededFailure",
    ];
    assert!(codes.contains(&code.as_str()), "{code}");
}

#[test]
fn faults_that_make_no_sense_are_refused() {
    let mut sim = Sim::new();
    let action = || fault("A", 0, "InternalFailure", "X");
    let bad = [
        Fault::default(),
        Fault {
            report: Some(true),
            ..action()
        },
        Fault {
            setup: Some(Setup::Role),
            ..action()
        },
        Fault {
            operation: Some("fis.GetExperiment".into()),
            ..action()
        },
        Fault {
            times: Some(0),
            ..action()
        },
        Fault {
            times: Some(-1),
            ..action()
        },
        Fault {
            phase: Some(Phase::Run),
            report: Some(true),
            ..Default::default()
        },
        Fault {
            operation: Some("fis.Nothing".into()),
            code: Some("X".into()),
            ..Default::default()
        },
        Fault {
            operation: Some("GetExperiment".into()),
            code: Some("X".into()),
            ..Default::default()
        },
    ];
    for fault in bad {
        let before = sim.world.state_digest();
        let now = sim.now;
        let refused = sim
            .world
            .env(now, env::Command::InjectFault(fault))
            .expect_err("it makes no sense");
        assert_eq!(refused.code.name(), "ValidationException");
        assert_eq!(sim.world.state_digest(), before);
    }
}

#[test]
fn of_two_faults_of_an_action_the_earlier_one_strikes() {
    let mut sim = Sim::new();
    sim.inject(fault("A", 200, "InternalFailure", "late"));
    sim.inject(fault("A", 10, "InternalFailure", "early"));
    let id = sim.fly(&plan());
    sim.at(400);
    sim.shows(
        &id,
        "failed 0 0..12 \"early\"
        error 123456789012 InternalFailure actions.A
        A failed 1..11 \"early\"
        B stopped 1..12
        C cancelled",
    );
}
