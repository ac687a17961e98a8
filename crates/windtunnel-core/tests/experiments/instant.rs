//! The order inside one instant: completions, alarms and levers, the limit, starts, reports.

use super::*;
use common::in_all_modes;
use windtunnel_core::Delay;
use windtunnel_core::env::AlarmState;
use windtunnel_core::{Config, Span};

fn late_alarms(config: &mut Config) {
    config.fis.timing.alarm_latency = Delay::Fixed(Span::from_secs(1));
}

#[test]
fn an_alarm_takes_effect_after_completions_and_before_starts() {
    let plan = Plan::new()
        .wait("A", "PT2M")
        .wait("B", "PT1M")
        .after("A")
        .wait("C", "PT5M")
        .stop_on(&[ALARM]);
    in_all_modes(late_alarms, |sim| {
        let id = sim.fly(&plan);
        sim.at(120).alarm(ALARM, AlarmState::Alarm);
        sim.take();
        sim.expect(
            121,
            "121 A running->completed time
            121 experiment running->stopping alarm
            121 C running->stopping alarm
            121 B pending->cancelled alarm",
        );
        sim.at(122);
        sim.shows(
            &id,
            "stopped 0 0..122 \"Experiment halted by stop condition.\"
            A completed 1..121
            B cancelled
            C stopped 1..122 \"Action was halted by stop condition.\"",
        );
    });
}

#[test]
fn an_alarm_takes_effect_before_the_limit() {
    let change = |config: &mut Config| {
        late_alarms(config);
        config.limits.fis_experiment_duration = Span::from_secs(100);
    };
    in_all_modes(change, |sim| {
        let id = sim.fly(&wait().stop_on(&[ALARM]));
        sim.at(100).alarm(ALARM, AlarmState::Alarm);
        sim.at(102);
        assert_eq!(status(sim, &id), "stopped");
    });
}

#[test]
fn an_alarm_comes_too_late_for_what_completes_in_its_instant() {
    for stepping in [false, true] {
        let mut sim = Sim::configured(late_alarms);
        sim.stepping = stepping;
        let id = sim.fly(&wait().stop_on(&[ALARM]));
        sim.at(300).alarm(ALARM, AlarmState::Alarm);
        sim.at(1_000);
        assert_eq!(status(&mut sim, &id), "completed");
    }
}

#[test]
fn an_alarm_before_the_run_stops_at_its_beginning() {
    in_all_modes(late_alarms, |sim| {
        let id = sim.fly(&wait().stop_on(&[ALARM]));
        sim.at_ms(900).alarm(ALARM, AlarmState::Alarm);
        sim.take();
        sim.expect(
            3,
            "1 experiment initiating->stopping alarm
            1 A pending->cancelled alarm
            2 experiment stopping->stopped alarm",
        );
        sim.shows(
            &id,
            "stopped 0 0..2 \"Experiment halted by stop condition.\"\nA cancelled",
        );
    });
}

#[test]
fn an_alarm_that_ended_meanwhile_still_takes_effect_after_its_latency() {
    let mut sim = Sim::configured(late_alarms);
    let id = sim.fly(&wait().stop_on(&[ALARM]));
    sim.at(100).alarm(ALARM, AlarmState::Alarm);
    sim.at_ms(100_500).alarm(ALARM, AlarmState::Ok);
    sim.at(101);
    assert_eq!(status(&mut sim, &id), "stopping");
}

#[test]
fn the_limit_comes_before_starts_of_every_experiment() {
    let mut sim =
        Sim::configured(|config| config.limits.fis_experiment_duration = Span::from_secs(120));
    sim.fly(&Plan::new().wait("A", "PT1M").wait("B", "PT1M").after("A"));
    sim.fly(&Plan::new().wait("A", "PT5M"));
    sim.fly(&Plan::new().wait("A", "PT2M").wait("B", "PT1M").after("A"));
    sim.at(120).take();
    sim.expect(
        121,
        "121 B running->completed time
        121 experiment running->completed time
        121 E3.A running->completed time
        121 E2.A running->stopping limit
        121 E3.B pending->cancelled limit
        121 E3 running->failed limit",
    );
}

#[test]
fn experiments_begin_to_run_before_actions_of_the_instant_start() {
    let mut sim = Sim::new();
    sim.fly(&Plan::new().wait("A", "PT1M").wait("B", "PT1M").after("A"));
    sim.at(60);
    sim.fly(&Plan::new().wait("A", "PT1M"));
    sim.take();
    sim.expect(
        61,
        "61 A running->completed time
        61 E2 initiating->running time
        61 B pending->initiating time
        61 B initiating->running time
        61 E2.A pending->initiating time
        61 E2.A initiating->running time",
    );
}

#[test]
fn reports_come_after_the_starts_of_every_experiment() {
    let mut sim = Sim::new();
    sim.fly(&Plan::new().wait("A", "PT1M").report(Some("PT1M")));
    sim.at(60);
    sim.fly(&Plan::new().wait("A", "PT1M").wait("B", "PT1M").after("A"));
    sim.at(120).take();
    sim.expect(
        121,
        "121 E2.A running->completed time
        121 E2.B pending->initiating time
        121 E2.B initiating->running time
        121 report pending->running time",
    );
}

#[test]
fn timers_come_before_a_call_of_their_instant() {
    let mut sim = Sim::new();
    let id = sim.fly(&wait());
    // No time passes to 301 s before the call does.
    sim.now = common::START + Span::from_secs(301);
    let answer = sim.stop(&id);
    assert_eq!(answer.state.status, "completed");
}

#[test]
fn the_lever_is_engaged_before_reports_go_on() {
    let mut sim = Sim::configured(|config| config.fis.timing.stop_delay = Delay::NONE);
    sim.fly(&wait().report(Some("PT0S")));
    sim.at(5).take();
    sim.lever("engaged", "Now.")
        .expect("the lever can be engaged");
    sim.expect(
        5,
        "5 lever disengaged->engaging call
        5 experiment running->stopping safety lever
        5 A running->stopping safety lever
        5 A stopping->stopped time
        5 experiment stopping->stopped safety lever
        5 lever engaging->engaged time
        5 report pending->running time",
    );
}
