//! Setups that are unusable and reports that cannot be made.

use super::*;

fn plan() -> Plan {
    Plan::new()
        .wait("A", "PT5M")
        .wait("B", "PT5M")
        .after("A")
        .stop_on(&[ALARM])
        .log(2, "group")
}

#[test]
fn an_unusable_setup_fails_at_the_end_of_initiating() {
    let setups = [
        (Setup::Role, "AuthorizationFailure", None),
        (
            Setup::LogConfiguration,
            "ConfigurationFailure",
            Some("logConfiguration"),
        ),
        (
            Setup::StopConditions,
            "ConfigurationFailure",
            Some("stopConditions"),
        ),
    ];
    for (setup, code, location) in setups {
        in_all_modes(
            |_| {},
            |sim| {
                sim.inject(Fault {
                    setup: Some(setup),
                    reason: Some("X".into()),
                    ..Default::default()
                });
                let id = sim.fly(&plan());
                sim.expect(
                    1,
                    "0 experiment pending->initiating time
                    1 experiment initiating->failed fault
                    1 A pending->cancelled fault
                    1 B pending->cancelled fault",
                );
                let error = sim.get(&id).state.error.expect("it failed");
                assert_eq!(error.code.as_deref(), Some(code));
                assert_eq!(error.account_id.as_deref(), Some("123456789012"));
                if location.is_some() {
                    assert_eq!(error.location.as_deref(), location);
                }
                let location = error.location.unwrap_or_default();
                sim.shows(
                    &id,
                    &format!(
                        "failed 0 0..1 \"X\"
                        error 123456789012 {code} {location}
                        A cancelled
                        B cancelled"
                    ),
                );
                sim.expect(1_000, "");
            },
        );
    }
}

#[test]
fn a_setup_fault_takes_code_account_times_and_experiment() {
    let mut sim = Sim::new();
    let template = sim.create(&plan());
    let spared = sim.start(&template).id;
    let struck = sim.start(&template).id;
    sim.inject(Fault {
        setup: Some(Setup::Role),
        code: Some("InternalFailure".into()),
        reason: Some("X".into()),
        account_id: Some("999999999999".into()),
        experiment: Some(struck.clone()),
        times: Some(1),
        ..Default::default()
    });
    sim.at(1);
    assert_eq!(status(&mut sim, &spared), "running");
    let state = sim.get(&struck).state;
    let error = state.error.expect("it failed");
    assert_eq!(
        (error.code.as_deref(), error.account_id.as_deref()),
        (Some("InternalFailure"), Some("999999999999"))
    );
    let next = sim.start(&template).id;
    sim.at(2);
    assert_eq!(status(&mut sim, &next), "running");
}

#[test]
fn an_alarm_at_the_end_of_initiating_comes_before_the_setup() {
    let mut sim = Sim::new();
    sim.inject(Fault {
        setup: Some(Setup::Role),
        ..Default::default()
    });
    sim.alarm(ALARM, AlarmState::Alarm);
    let id = sim.fly(&plan());
    sim.at(2);
    assert_eq!(status(&mut sim, &id), "stopped");
}

#[test]
fn a_failed_setup_resolves_no_targets() {
    let mut sim = Sim::new();
    sim.inject(Fault {
        setup: Some(Setup::Role),
        ..Default::default()
    });
    let id = sim.fly(&plan().arns("T", "aws:ec2:instance", &[ARN]));
    sim.at(1);
    let list = sim.ask(
        "ListExperimentResolvedTargets",
        json!({ "experimentId": id }),
    );
    assert_eq!(list, json!({ "resolvedTargets": [] }));
}

#[test]
fn a_report_that_fails_says_why_and_the_experiment_stays_completed() {
    let mut sim = Sim::new();
    sim.inject(Fault {
        report: Some(true),
        code: Some("AuthorizationFailure".into()),
        reason: Some("No access to the bucket.".into()),
        ..Default::default()
    });
    let id = sim.fly(&Plan::new().wait("A", "PT1M").report(Some("PT1M")));
    sim.at(61).take();
    sim.expect(
        1_000,
        "121 report pending->running time
        181 report running->failed fault",
    );
    sim.shows(
        &id,
        "completed 0 0..61
        report failed \"No access to the bucket.\" error AuthorizationFailure
        A completed 1..61",
    );
    let report = sim.get(&id).experiment_report.expect("there is a report");
    assert_eq!(report.s3_reports, None);
    let shown =
        sim.ask("GetExperiment", json!({ "id": id }))["experiment"]["experimentReport"].take();
    let state = json!({
        "status": "failed",
        "reason": "No access to the bucket.",
        "error": { "code": "AuthorizationFailure" },
    });
    assert_eq!(shown, json!({ "state": state }));
}

#[test]
fn a_report_fault_strikes_as_often_as_it_says() {
    let mut sim = Sim::new();
    sim.inject(Fault {
        report: Some(true),
        times: Some(1),
        ..Default::default()
    });
    let template = sim.create(&Plan::new().wait("A", "PT1M").report(Some("PT0S")));
    let ids = [sim.start(&template).id, sim.at(5).start(&template).id];
    sim.at(1_000);
    let states = ids.map(|id| {
        sim.get(&id)
            .experiment_report
            .expect("a report")
            .state
            .status
    });
    assert_eq!(states, ["failed", "completed"]);
}
