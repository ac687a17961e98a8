//! T5 to T8 and T13: stops by a user and by an alarm.

use super::common::fault_in;
use super::*;

#[test]
fn t5_user_stop() {
    let plan = Plan::new()
        .wait("wait", "PT5M")
        .reboot("reboot")
        .after("wait");
    in_all_modes(
        |_| {},
        |sim| {
            let id = sim.fly(&plan);
            sim.expect(
                1,
                "0 experiment pending->initiating time
                1 experiment initiating->running time
                1 wait pending->initiating time
                1 wait initiating->running time",
            );
            sim.shows(&id, "running 0 0..\nreboot pending\nwait running 1..");
            sim.expect(60, "");
            let answer = sim.stop(&id);
            assert_lines(
                show(&answer),
                "stopping 0 0.. \"Stopping Experiment.\"
                reboot pending \"Initial state\"
                wait running 1.. \"\"",
            );
            sim.expect(
                60,
                "60 experiment running->stopping call
                60 wait running->stopping call
                60 reboot pending->cancelled call",
            );
            let stopping = "stopping 0 0.. \"Stopping Experiment.\"
                reboot cancelled
                wait stopping 1..";
            sim.shows(&id, stopping);
            let answer = sim.stop(&id);
            assert_eq!(answer, sim.get(&id));
            sim.expect(60, "");
            sim.shows(&id, stopping);
            sim.expect(
                61,
                "61 wait stopping->stopped time
                61 experiment stopping->stopped call",
            );
            let stopped = "stopped 0 0..61 \"Experiment stopped.\"
                reboot cancelled
                wait stopped 1..61";
            sim.shows(&id, stopped);
            sim.expect(62, "");
            let answer = sim.stop(&id);
            assert_eq!(answer, sim.get(&id));
            sim.shows(&id, stopped);
            sim.expect(1_000, "");
        },
    );
}

#[test]
fn t5_stop_while_initiating_starts_nothing() {
    let plan = Plan::new()
        .wait("wait", "PT5M")
        .reboot("reboot")
        .after("wait");
    in_all_modes(
        |_| {},
        |sim| {
            let id = sim.fly(&plan);
            sim.at_ms(400);
            let answer = sim.stop(&id);
            assert_lines(
                show(&answer),
                "stopping 0 0.. \"Stopping Experiment.\"
                reboot pending \"Initial state\"
                wait pending \"Initial state\"",
            );
            sim.expect(
                1,
                "0 experiment pending->initiating time
                0.4 experiment initiating->stopping call
                0.4 reboot pending->cancelled call
                0.4 wait pending->cancelled call",
            );
            sim.expect(2, "1.4 experiment stopping->stopped call");
            sim.shows(
                &id,
                "stopped 0 0..1.4 \"Experiment stopped.\"
                reboot cancelled
                wait cancelled",
            );
        },
    );
}

#[test]
fn t5_an_action_due_at_the_instant_of_a_stop_has_ended_before() {
    let plan = Plan::new()
        .wait("wait", "PT5M")
        .reboot("reboot")
        .after("wait")
        .wait("last", "PT1M");
    in_all_modes(
        |_| {},
        |sim| {
            let id = sim.fly(&plan.clone().after("reboot"));
            sim.at(301).events();
            sim.stop(&id);
            sim.shows(
                &id,
                "stopping 0 0.. \"Stopping Experiment.\"
                last stopping 301..
                reboot completed 301..301
                wait completed 1..301",
            );
        },
    );
}

#[test]
fn t5_nominal_end_while_stopping_does_not_count() {
    let mut sim = Sim::configured(|config| {
        config.fis.timing = windtunnel_core::fis::Timing::observed();
    });
    let id = sim.fly(&Plan::new().wait("wait", "PT5M"));
    // Runs from 13 s to 314.6 s.
    sim.at(310).events();
    sim.stop(&id);
    sim.expect(
        338,
        "310 experiment running->stopping call\n310 wait running->stopping call",
    );
    sim.expect(
        340,
        "339 wait stopping->stopped time\n339 experiment stopping->stopped call",
    );
}

#[test]
fn t6_user_stop_with_undo() {
    in_all_modes(
        |_| {},
        |sim| {
            let id = sim.fly(&Plan::new().stop_instances("S", "PT10M"));
            sim.expect(
                31,
                "0 experiment pending->initiating time
                1 experiment initiating->running time
                1 S pending->initiating time
                1 S initiating->running time",
            );
            sim.shows(&id, "running 0 0..\nS running 1..");
            sim.stop(&id);
            sim.expect(
                31,
                "31 experiment running->stopping call\n31 S running->stopping call",
            );
            sim.shows(
                &id,
                "stopping 0 0.. \"Stopping Experiment.\"\nS stopping 1..",
            );
            sim.expect(
                32,
                "32 S stopping->stopped time\n32 experiment stopping->stopped call",
            );
            sim.shows(
                &id,
                "stopped 0 0..32 \"Experiment stopped.\"\nS stopped 1..32",
            );
            sim.expect(1_000, "");
        },
    );
}

fn alarmed() -> Plan {
    Plan::new()
        .wait("A", "PT10M")
        .wait("B", "PT1M")
        .after("A")
        .stop_on(&[ALARM])
}

#[test]
fn t7_stop_condition() {
    in_all_modes(
        |_| {},
        |sim| {
            sim.alarm(ALARM, AlarmState::Ok);
            let id = sim.fly(&alarmed());
            sim.expect(
                100,
                "0 alarm INSUFFICIENT_DATA->OK host
                0 experiment pending->initiating time
                1 experiment initiating->running time
                1 A pending->initiating time
                1 A initiating->running time",
            );
            sim.alarm(ALARM, AlarmState::Alarm);
            sim.expect(
                100,
                "100 alarm OK->ALARM host
                100 experiment running->stopping alarm
                100 A running->stopping alarm
                100 B pending->cancelled alarm",
            );
            sim.shows(
                &id,
                "stopping 0 0.. \"Experiment halted by stop condition.\"
                A stopping 1..
                B cancelled",
            );
            sim.expect(
                101,
                "101 A stopping->stopped time
                101 experiment stopping->stopped alarm",
            );
            let stopped = "stopped 0 0..101 \"Experiment halted by stop condition.\"
                A stopped 1..101 \"Action was halted by stop condition.\"
                B cancelled";
            sim.shows(&id, stopped);
            sim.expect(110, "");
            sim.alarm(ALARM, AlarmState::Ok);
            sim.expect(1_000, "110 alarm ALARM->OK host");
            sim.shows(&id, stopped);
        },
    );
}

#[test]
fn t7_the_first_cause_of_a_stop_wins() {
    in_all_modes(
        |_| {},
        |sim| {
            let id = sim.fly(&alarmed());
            sim.at(100).events();
            sim.stop(&id);
            sim.alarm(ALARM, AlarmState::Alarm);
            sim.expect(
                101,
                "100 experiment running->stopping call
                100 A running->stopping call
                100 B pending->cancelled call
                100 alarm INSUFFICIENT_DATA->ALARM host
                101 A stopping->stopped time
                101 experiment stopping->stopped call",
            );
            sim.shows(
                &id,
                "stopped 0 0..101 \"Experiment stopped.\"
                A stopped 1..101
                B cancelled",
            );
        },
    );
}

#[test]
fn t7_any_one_of_several_alarms_stops() {
    let other = format!("{ALARM}-2");
    let mut sim = Sim::new();
    sim.alarm(ALARM, AlarmState::Ok);
    let plan = alarmed().stop_on(&[ALARM, &other]);
    let id = sim.fly(&plan);
    sim.at(100);
    sim.alarm(ALARM, AlarmState::InsufficientData);
    sim.alarm(&other, AlarmState::Ok);
    assert_eq!(sim.get(&id).state.status, "running");
    sim.alarm(&other, AlarmState::Alarm);
    assert_eq!(sim.get(&id).state.status, "stopping");
}

#[test]
fn t7_an_alarm_of_no_stop_condition_stops_nothing() {
    let mut sim = Sim::new();
    let id = sim.fly(&alarmed());
    sim.at(100);
    sim.alarm(&format!("{ALARM}-2"), AlarmState::Alarm);
    assert_eq!(sim.get(&id).state.status, "running");
}

#[test]
fn t8_alarm_already_in_alarm() {
    in_all_modes(
        |_| {},
        |sim| {
            sim.alarm(ALARM, AlarmState::Alarm);
            let template = sim.create(&alarmed());
            let answer = sim.start(&template);
            assert_eq!(answer.state.status, "initiating");
            let id = answer.id;
            sim.expect(
                0,
                "0 alarm INSUFFICIENT_DATA->ALARM host
                0 experiment pending->initiating time",
            );
            sim.shows(&id, "initiating 0 0..\nA pending\nB pending");
            sim.expect(
                1,
                "1 experiment initiating->stopping alarm
                1 A pending->cancelled alarm
                1 B pending->cancelled alarm",
            );
            sim.shows(
                &id,
                "stopping 0 0.. \"Experiment halted by stop condition.\"
                A cancelled
                B cancelled",
            );
            sim.expect(2, "2 experiment stopping->stopped alarm");
            sim.shows(
                &id,
                "stopped 0 0..2 \"Experiment halted by stop condition.\"
                A cancelled
                B cancelled",
            );
            sim.expect(1_000, "");
        },
    );
}

#[test]
fn t8_targets_are_not_resolved_under_an_alarm() {
    let mut sim = Sim::new();
    sim.alarm(ALARM, AlarmState::Alarm);
    let id = sim.fly(&alarmed().reboot("C"));
    sim.at(2);
    let answer = sim.ask(
        "ListExperimentResolvedTargets",
        serde_json::json!({ "experimentId": id }),
    );
    assert_eq!(answer, serde_json::json!({ "resolvedTargets": [] }));
}

#[test]
fn t8_an_alarm_that_comes_and_goes_while_initiating_stops_nothing() {
    let mut sim = Sim::new();
    let id = sim.fly(&alarmed());
    sim.at_ms(300).alarm(ALARM, AlarmState::Alarm);
    sim.at_ms(600).alarm(ALARM, AlarmState::Ok);
    sim.at(1);
    assert_eq!(sim.get(&id).state.status, "running");
}

#[test]
fn t13_undo_fails() {
    in_all_modes(
        |_| {},
        |sim| {
            let text = "Unable to start instances.";
            sim.inject(fault_in("S", Phase::Undo, "DependentServiceFailure", text));
            let id = sim.fly(&Plan::new().stop_instances("S", "PT10M"));
            sim.at(31).events();
            sim.stop(&id);
            sim.expect(
                31,
                "31 experiment running->stopping call\n31 S running->stopping call",
            );
            sim.shows(
                &id,
                "stopping 0 0.. \"Stopping Experiment.\"\nS stopping 1..",
            );
            sim.expect(
                32,
                "32 S stopping->failed fault\n32 experiment stopping->stopped call",
            );
            sim.shows(
                &id,
                "stopped 0 0..32 \"Experiment stopped.\"
                S failed 1..32 \"Unable to start instances.\"",
            );
            assert_eq!(sim.get(&id).state.error, None);
        },
    );
}

#[test]
fn t13_stop_fails() {
    in_all_modes(
        |_| {},
        |sim| {
            let fault = Fault {
                reason: Some("Y".into()),
                ..fault_in("W", Phase::Stop, "InternalFailure", "")
            };
            sim.inject(fault);
            let id = sim.fly(&Plan::new().wait("V", "PT10M").wait("W", "PT10M"));
            sim.at(31).events();
            sim.stop(&id);
            sim.expect(
                32,
                "31 experiment running->stopping call
                31 V running->stopping call
                31 W running->stopping call
                32 V stopping->stopped time
                32 W stopping->failed fault
                32 experiment stopping->stopped call",
            );
            sim.shows(
                &id,
                "stopped 0 0..32 \"Experiment stopped.\"
                V stopped 1..32
                W failed 1..32 \"Y\"",
            );
        },
    );
}
