//! Each switch of section 11.3, by default and otherwise.

use super::*;
use common::strict;
use windtunnel_core::env::AlarmState;
use windtunnel_core::fis::{Switches, Verdict};

fn switched(change: impl Fn(&mut Switches)) -> Sim {
    Sim::configured(|config| change(&mut config.fis.switches))
}

/// Starts an experiment of five minutes and lets it complete.
fn ended(sim: &mut Sim) -> String {
    let id = sim.fly(&wait());
    sim.at(301);
    assert_eq!(status(sim, &id), "completed");
    id
}

#[test]
fn defaults_are_those_of_the_table() {
    let switches = Switches::default();
    assert_eq!(switches.stop_on_terminal, Verdict::Accepted);
    assert_eq!(switches.alarm_at_start, Verdict::Accepted);
    assert!(switches.enforce_minimum_durations && switches.strict_names);
    assert!(switches.emit_cancelled_event && switches.stop_response_lag);
    assert_eq!(switches.running_reason, "");
    assert!(switches.parallel_check_at_create);
    assert!(!switches.refuse_unknown_members);
}

#[test]
fn stop_on_terminal_is_answered_by_default() {
    let mut sim = Sim::new();
    let id = ended(&mut sim);
    let before = sim.get(&id);
    assert_eq!(sim.stop(&id), before);
    assert_eq!(sim.get(&id), before);
}

#[test]
fn stop_on_terminal_can_be_refused() {
    for (verdict, code) in [
        (Verdict::ValidationException, INVALID),
        (Verdict::ConflictException, CONFLICT),
    ] {
        let mut sim = switched(|switches| switches.stop_on_terminal = verdict);
        let id = ended(&mut sim);
        sim.refuse(code, "StopExperiment", json!({ "id": id }));
        // What is stopping has not ended.
        let id = sim.fly(&wait());
        sim.at(400);
        sim.stop(&id);
        sim.stop(&id);
        sim.at(401);
        sim.refuse(code, "StopExperiment", json!({ "id": id }));
    }
}

#[test]
fn alarm_at_start_is_accepted_then_stopped_by_default() {
    let mut sim = Sim::new();
    sim.alarm(ALARM, AlarmState::Alarm);
    let id = sim.fly(&wait().stop_on(&[ALARM]));
    sim.at(2);
    sim.shows(
        &id,
        "stopped 0 0..2 \"Experiment halted by stop condition.\"\nA cancelled",
    );
}

#[test]
fn alarm_at_start_can_be_refused() {
    for (verdict, code) in [
        (Verdict::ValidationException, INVALID),
        (Verdict::ConflictException, CONFLICT),
    ] {
        let mut sim = switched(|switches| switches.alarm_at_start = verdict);
        let template = sim.create(&wait().stop_on(&[
            "arn:aws:cloudwatch:us-east-1:123456789012:alarm:other",
            ALARM,
        ]));
        let request = json!({ "experimentTemplateId": template });
        sim.alarm(ALARM, AlarmState::Alarm);
        sim.refuse(code, "StartExperiment", request.clone());
        assert_eq!(
            sim.ask("ListExperiments", json!({})),
            json!({ "experiments": [] })
        );
        for state in [AlarmState::Ok, AlarmState::InsufficientData] {
            sim.alarm(ALARM, state);
            sim.start(&template);
        }
        // Templates without the alarm are not concerned.
        sim.alarm(ALARM, AlarmState::Alarm);
        sim.fly(&wait());
    }
}

#[test]
fn a_start_under_the_lever_is_accepted_then_cancelled() {
    let mut sim = Sim::new();
    sim.lever("engaged", "Now.")
        .expect("the lever can be engaged");
    let template = sim.create(&wait());
    let answer = sim.start(&template);
    assert_eq!(answer.state.status, "initiating");
    assert_eq!(status(&mut sim, &answer.id), "cancelled");
}

#[test]
fn the_world_is_permissive_by_default() {
    let plan = wait().arns("T", "aws:ec2:instance", &[ARN]);
    let mut sim = Sim::new();
    let id = sim.fly(&plan);
    sim.at(1);
    assert_eq!(status(&mut sim, &id), "running");
    let mut sim = Sim::configured(strict);
    let id = sim.fly(&plan);
    sim.at(1);
    assert_eq!(status(&mut sim, &id), "failed");
}

#[test]
fn an_unknown_alarm_fails_an_experiment_in_a_strict_world_only() {
    let plan = wait().stop_on(&[ALARM]);
    let mut sim = Sim::new();
    let id = sim.fly(&plan);
    sim.at(1);
    assert_eq!(status(&mut sim, &id), "running");

    let mut sim = Sim::configured(strict);
    let id = sim.fly(&plan);
    sim.at(1);
    let reason = sim.get(&id).state.reason;
    assert!(!reason.is_empty());
    sim.shows(
        &id,
        &format!(
            "failed 0 0..1 {reason:?}
            error 123456789012 ConfigurationFailure stopConditions
            A cancelled"
        ),
    );
    sim.alarm(ALARM, AlarmState::Ok);
    let id = sim.fly(&plan);
    sim.at(2);
    assert_eq!(status(&mut sim, &id), "running");
}

#[test]
fn minimum_durations_are_enforced_by_default() {
    let short =
        json!({ "A": { "actionId": "aws:fis:wait", "parameters": { "duration": "PT1S" } } });
    let mut request = serde_json::to_value(wait().request).expect("JSON");
    request["actions"] = short;
    Sim::new().refuse(INVALID, "CreateExperimentTemplate", request.clone());
    let mut sim = switched(|switches| switches.enforce_minimum_durations = false);
    let made = sim.ask("CreateExperimentTemplate", request.clone());
    let id = sim
        .start(made["experimentTemplate"]["id"].as_str().expect("an id"))
        .id;
    sim.at(2);
    sim.shows(&id, "completed 0 0..2\nA completed 1..2");
    // The maximum still holds.
    request["actions"]["A"]["parameters"]["duration"] = json!("PT13H");
    sim.refuse(INVALID, "CreateExperimentTemplate", request);
}

#[test]
fn names_are_strict_by_default() {
    let names = ["1st", "a.b", "a/b", "-a", "_a", "ä"];
    for name in names {
        let plan = Plan::new()
            .wait(name, "PT1M")
            .arns(name, "aws:ec2:instance", &[ARN]);
        let request = serde_json::to_value(plan.request).expect("JSON");
        Sim::new().refuse(INVALID, "CreateExperimentTemplate", request.clone());
        let mut sim = switched(|switches| switches.strict_names = false);
        sim.ask("CreateExperimentTemplate", request);
    }
    for name in ["a", "A-1_b", &"a".repeat(64)] {
        Sim::new().create(&Plan::new().wait(name, "PT1M"));
    }
    let mut sim = switched(|switches| switches.strict_names = false);
    for name in ["", "a b", " ", &"a".repeat(65)] {
        let request = serde_json::to_value(Plan::new().wait(name, "PT1M").request).expect("JSON");
        sim.refuse(INVALID, "CreateExperimentTemplate", request);
    }
}

#[test]
fn the_reason_of_a_running_action_is_empty_by_default() {
    let mut sim = Sim::new();
    let id = sim.fly(&wait());
    sim.at(1);
    assert_eq!(sim.get(&id).actions["A"].state.reason, "");
    let mut sim = switched(|switches| switches.running_reason = "Action is running.".into());
    let id = sim.fly(&wait());
    sim.at(1);
    sim.shows(&id, "running 0 0..\nA running 1.. \"Action is running.\"");
    let answer = sim.stop(&id);
    assert_eq!(answer.actions["A"].state.reason, "Action is running.");
}

#[test]
fn the_answer_of_a_stop_shows_the_old_action_states_by_default() {
    let plan = wait().reboot("B").after("A");
    for lag in [true, false] {
        let mut sim = switched(|switches| switches.stop_response_lag = lag);
        let id = sim.fly(&plan);
        sim.at(60);
        let answer = sim.stop(&id);
        assert_eq!(answer.state.status, "stopping");
        let states = ["A", "B"].map(|name| answer.actions[name].state.status.clone());
        assert_eq!(
            states,
            if lag {
                ["running", "pending"]
            } else {
                ["stopping", "cancelled"]
            }
        );
        let states = ["A", "B"].map(|name| sim.get(&id).actions[name].state.status.clone());
        assert_eq!(states, ["stopping", "cancelled"]);
    }
}

#[test]
fn cancelled_experiments_are_published_by_default() {
    for emit in [true, false] {
        let mut sim = switched(|switches| switches.emit_cancelled_event = emit);
        sim.fly(&wait());
        sim.lever("engaged", "Now.")
            .expect("the lever can be engaged");
        let records = sim.records();
        let states: Vec<_> = records
            .iter()
            .map(|r| r["detail"]["new-state"]["status"].clone())
            .collect();
        if emit {
            assert_eq!(states, ["initiating", "cancelled"]);
        } else {
            assert_eq!(states, ["initiating"]);
        }
    }
}
