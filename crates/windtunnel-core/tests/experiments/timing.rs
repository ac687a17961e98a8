//! The presets of timing, each knob, and delays that are drawn.

use super::*;
use common::fault;
use windtunnel_core::env::AlarmState;
use windtunnel_core::fis::Timing;
use windtunnel_core::{Delay, Span};

fn observed() -> Sim {
    Sim::configured(|config| config.fis.timing = Timing::observed())
}

fn timed(change: impl Fn(&mut Timing)) -> Sim {
    Sim::configured(|config| change(&mut config.fis.timing))
}

fn secs(secs: u64) -> Delay {
    Delay::Fixed(Span::from_secs(secs))
}

fn millis(millis: u64) -> Delay {
    Delay::Fixed(Span::from_millis(millis))
}

#[test]
fn the_presets_are_those_of_the_table() {
    let (crisp, observed) = (Timing::crisp(), Timing::observed());
    assert_eq!(Timing::default(), crisp);
    let rows = [
        (&crisp.pending_delay, 0, &observed.pending_delay, 300),
        (&crisp.init_delay, 1_000, &observed.init_delay, 12_700),
        (&crisp.action_init_delay, 0, &observed.action_init_delay, 0),
        (
            &crisp.instant_action_time,
            0,
            &observed.instant_action_time,
            0,
        ),
        (
            &crisp.duration_overhead,
            0,
            &observed.duration_overhead,
            1_600,
        ),
        (&crisp.undo_delay, 0, &observed.undo_delay, 1_000),
        (&crisp.finish_delay, 0, &observed.finish_delay, 1_000),
        (&crisp.stop_delay, 1_000, &observed.stop_delay, 29_000),
        (&crisp.alarm_latency, 0, &observed.alarm_latency, 1_000),
        (&crisp.report_delay, 60_000, &observed.report_delay, 60_000),
        (&crisp.log_setup_delay, 0, &observed.log_setup_delay, 15_000),
    ];
    for (nth, (knob, in_crisp, other, in_observed)) in rows.into_iter().enumerate() {
        assert_eq!(*knob, millis(in_crisp), "row {nth}");
        assert_eq!(*other, millis(in_observed), "row {nth}");
    }
    assert_eq!(
        (crisp.retention, observed.retention),
        (Span::from_days(120), Span::from_days(120))
    );
}

/// A wait of a minute, then five minutes without network, then a reboot.
fn flight() -> Plan {
    Plan::new()
        .wait("A", "PT1M")
        .disrupt("B", "PT5M")
        .after("A")
        .reboot("C")
        .after("B")
}

#[test]
fn an_observed_flight_from_start_to_end() {
    let mut sim = observed();
    let id = sim.fly(&flight());
    sim.shows(&id, "pending 0\nA pending\nB pending\nC pending");
    // 0.3 pending, 12.7 initiating; A 60 + 1.6; B 300 + 1.6 and 1 to undo; C none; 1 to finish.
    sim.expect(
        400,
        "0.3 experiment pending->initiating time
        13 experiment initiating->running time
        13 A pending->initiating time
        13 A initiating->running time
        74.6 A running->completed time
        74.6 B pending->initiating time
        74.6 B initiating->running time
        377.2 B running->completed time
        377.2 C pending->initiating time
        377.2 C initiating->running time
        377.2 C running->completed time
        378.2 experiment running->completed time",
    );
    sim.shows(
        &id,
        "completed 0 0.3..378.2
        A completed 13..74.6
        B completed 74.6..377.2
        C completed 377.2..377.2",
    );
}

#[test]
fn an_observed_flight_is_still_running_while_it_finishes() {
    let mut sim = observed();
    let id = sim.fly(&flight());
    sim.at_ms(378_199);
    assert_eq!(status(&mut sim, &id), "running");
    sim.at_ms(378_200);
    assert_eq!(status(&mut sim, &id), "completed");
}

#[test]
fn an_observed_stop_takes_29_seconds() {
    let mut sim = observed();
    let id = sim.fly(&flight());
    sim.at(100).take();
    sim.stop(&id);
    sim.expect(
        200,
        "100 experiment running->stopping call
        100 B running->stopping call
        100 C pending->cancelled call
        129 B stopping->stopped time
        129 experiment stopping->stopped call",
    );
}

#[test]
fn an_observed_alarm_takes_effect_a_second_later() {
    let mut sim = observed();
    let id = sim.fly(&flight().stop_on(&[ALARM]));
    sim.at(50).take();
    sim.alarm(ALARM, AlarmState::Alarm);
    sim.at_ms(50_999);
    assert_eq!(status(&mut sim, &id), "running");
    sim.expect(
        100,
        "50 alarm INSUFFICIENT_DATA->ALARM host
        51 experiment running->stopping alarm
        51 A running->stopping alarm
        51 B pending->cancelled alarm
        51 C pending->cancelled alarm
        80 A stopping->stopped time
        80 experiment stopping->stopped alarm",
    );
    sim.shows(
        &id,
        "stopped 0 0.3..80 \"Experiment halted by stop condition.\"
        A stopped 13..80 \"Action was halted by stop condition.\"
        B cancelled
        C cancelled",
    );
}

#[test]
fn an_observed_failure_drains_and_finishes() {
    let mut sim = observed();
    sim.inject(fault("B", 10, "InternalFailure", "X"));
    let id = sim.fly(&Plan::new().wait("A", "PT5M").disrupt("B", "PT5M"));
    sim.at(13).take();
    sim.expect(
        100,
        "23 B running->failed fault
        23 A running->stopping failure
        52 A stopping->stopped time
        53 experiment running->failed failure",
    );
    assert_eq!(status(&mut sim, &id), "failed");
}

#[test]
fn an_observed_log_destination_is_set_up_once() {
    let mut sim = observed();
    let first = sim.fly(&wait().log(2, "group"));
    sim.at_ms(27_999);
    assert_eq!(status(&mut sim, &first), "initiating");
    sim.at(28);
    assert_eq!(status(&mut sim, &first), "running");
    let second = sim.fly(&wait().log(2, "group"));
    let elsewhere = sim.fly(&wait().log(2, "another-group"));
    let silent = sim.fly(&wait());
    sim.at(28 + 13);
    assert_eq!(status(&mut sim, &second), "running");
    assert_eq!(status(&mut sim, &silent), "running");
    assert_eq!(status(&mut sim, &elsewhere), "initiating");
    sim.at(28 + 28);
    assert_eq!(status(&mut sim, &elsewhere), "running");
}

#[test]
fn an_action_initiates_as_long_as_its_knob_says() {
    let mut sim = timed(|timing| timing.action_init_delay = secs(2));
    let id = sim.fly(&Plan::new().wait("A", "PT1M").reboot("B").after("A"));
    sim.at(2);
    sim.shows(&id, "running 0 0..\nA initiating 1..\nB pending");
    // Durations count from the moment the action runs.
    sim.expect(
        65,
        "0 experiment pending->initiating time
        1 experiment initiating->running time
        1 A pending->initiating time
        3 A initiating->running time
        63 A running->completed time
        63 B pending->initiating time
        65 B initiating->running time
        65 B running->completed time
        65 experiment running->completed time",
    );
}

#[test]
fn an_initiating_action_is_stopped_like_a_running_one() {
    let mut sim = timed(|timing| timing.action_init_delay = secs(5));
    let id = sim.fly(&Plan::new().wait("A", "PT1M"));
    sim.at(3).take();
    sim.stop(&id);
    sim.expect(
        10,
        "3 experiment running->stopping call
        3 A initiating->stopping call
        4 A stopping->stopped time
        4 experiment stopping->stopped call",
    );
    sim.shows(
        &id,
        "stopped 0 0..4 \"Experiment stopped.\"\nA stopped 1..4",
    );
}

#[test]
fn an_instant_action_takes_as_long_as_its_knob_says() {
    let mut sim = timed(|timing| timing.instant_action_time = millis(500));
    let id = sim.fly(&Plan::new().reboot("A"));
    sim.at(2);
    sim.shows(&id, "completed 0 0..1.5\nA completed 1..1.5");
}

#[test]
fn only_actions_that_are_undone_take_time_to_undo() {
    let mut sim = timed(|timing| timing.undo_delay = secs(7));
    let plan = Plan::new()
        .wait("W", "PT1M")
        .disrupt("D", "PT1M")
        .stop_instances("S", "PT1M");
    let plan = plan
        .action("T", "aws:ec2:terminate-instances")
        .on("Instances", "Instance");
    let id = sim.fly(&plan.automation("Z", "PT1M"));
    sim.at(100);
    sim.shows(
        &id,
        "completed 0 0..68
        D completed 1..68
        S completed 1..68
        T completed 1..1
        W completed 1..61
        Z completed 1..61",
    );
}

#[test]
fn stop_instances_without_a_time_to_start_them_again_is_instant() {
    let mut sim = timed(|timing| timing.undo_delay = secs(7));
    let plan = Plan::new()
        .action("S", "aws:ec2:stop-instances")
        .on("Instances", "T");
    let id = sim.fly(&plan.arns("T", "aws:ec2:instance", &[ARN]));
    sim.at(1);
    sim.shows(&id, "completed 0 0..1\nS completed 1..1");
}

#[test]
fn the_overhead_comes_on_top_of_durations_only() {
    let mut sim = timed(|timing| timing.duration_overhead = secs(2));
    let id = sim.fly(&Plan::new().wait("A", "PT1M").reboot("B"));
    sim.at(63);
    sim.shows(
        &id,
        "completed 0 0..63\nA completed 1..63\nB completed 1..1",
    );
}

#[test]
fn a_stop_without_delay_shows_every_state_in_one_instant() {
    let mut sim = timed(|timing| timing.stop_delay = Delay::NONE);
    let id = sim.fly(&wait());
    sim.at(5).take();
    sim.stop(&id);
    sim.expect(
        5,
        "5 experiment running->stopping call
        5 A running->stopping call
        5 A stopping->stopped time
        5 experiment stopping->stopped call",
    );
}

#[test]
fn without_delays_an_experiment_runs_at_once() {
    let mut sim = timed(|timing| timing.init_delay = Delay::NONE);
    let template = sim.create(&Plan::new().reboot("A").reboot("B").after("A"));
    let answer = sim.start(&template);
    assert_eq!(answer.state.status, "initiating");
    sim.expect(
        0,
        "0 experiment pending->initiating time
        0 experiment initiating->running time
        0 A pending->initiating time
        0 A initiating->running time
        0 A running->completed time
        0 B pending->initiating time
        0 B initiating->running time
        0 B running->completed time
        0 experiment running->completed time",
    );
    sim.shows(
        &answer.id,
        "completed 0 0..0\nA completed 0..0\nB completed 0..0",
    );
}

#[test]
fn a_report_takes_as_long_as_its_knob_says() {
    let mut sim = timed(|timing| timing.report_delay = secs(5));
    sim.fly(&Plan::new().wait("A", "PT1M").report(Some("PT1M")));
    sim.at(100).take();
    sim.expect(
        200,
        "121 report pending->running time\n126 report running->completed time",
    );
}

/// Flies with one delay of initiating and returns how many milliseconds it took.
fn initiated(seed: u64, delay: &Delay) -> u64 {
    let mut sim = Sim::seeded(seed, |config| config.fis.timing.init_delay = delay.clone());
    sim.fly(&wait());
    sim.at(1_000);
    let events = sim.take();
    (events[1].at - common::START).as_millis()
}

#[test]
fn a_uniform_delay_follows_from_the_seed_and_fills_its_range() {
    let delay = Delay::Uniform(Span::from_millis(2_000), Span::from_millis(12_000));
    let drawn: Vec<_> = (0..200).map(|seed| initiated(seed, &delay)).collect();
    assert_eq!(
        drawn,
        (0..200)
            .map(|seed| initiated(seed, &delay))
            .collect::<Vec<_>>()
    );
    assert!(drawn.iter().all(|delay| (2_000..=12_000).contains(delay)));
    assert!(drawn.iter().any(|&delay| delay < 3_000) && drawn.iter().any(|&delay| delay > 11_000));
    let mut different = drawn.clone();
    different.sort_unstable();
    different.dedup();
    assert!(different.len() > 180, "{}", different.len());
}

#[test]
fn a_weighted_delay_follows_from_the_seed_and_its_weights() {
    let choices = vec![
        (1, Span::from_secs(2)),
        (0, Span::from_secs(5)),
        (3, Span::from_secs(9)),
    ];
    let delay = Delay::Weighted(choices);
    let drawn: Vec<_> = (0..400).map(|seed| initiated(seed, &delay)).collect();
    assert_eq!(
        drawn,
        (0..400)
            .map(|seed| initiated(seed, &delay))
            .collect::<Vec<_>>()
    );
    let rare = drawn.iter().filter(|&&delay| delay == 2_000).count();
    assert_eq!(
        rare + drawn.iter().filter(|&&delay| delay == 9_000).count(),
        400
    );
    assert!((70..=130).contains(&rare), "one in four of 400: {rare}");
}

#[test]
fn a_uniform_delay_of_one_length_is_that_length() {
    let delay = Delay::Uniform(Span::from_secs(3), Span::from_secs(3));
    assert!((0..20).all(|seed| initiated(seed, &delay) == 3_000));
}

#[test]
fn each_action_draws_its_own_delay() {
    let mut sim = timed(|timing| {
        timing.duration_overhead = Delay::Uniform(Span::ZERO, Span::from_secs(60));
    });
    let plan = (0..10).fold(Plan::new(), |plan, nth| {
        plan.wait(&format!("w{nth}"), "PT1M")
    });
    let ids = [sim.fly(&plan), sim.fly(&plan)];
    sim.at(1_000);
    let mut ends = Vec::new();
    for id in ids {
        let experiment = sim.get(&id);
        let of_actions: Vec<_> = experiment
            .actions
            .values()
            .map(|action| action.end_time)
            .collect();
        assert_eq!(
            experiment.end_time,
            of_actions.iter().copied().max().flatten()
        );
        ends.extend(of_actions);
    }
    ends.sort();
    ends.dedup();
    assert!(ends.len() > 15, "{ends:?}");
}

#[test]
fn drawn_delays_do_not_depend_on_what_else_happens() {
    let uniform = Delay::Uniform(Span::ZERO, Span::from_secs(60));
    let mut sim = timed(|timing| timing.init_delay = uniform.clone());
    let id = sim.fly(&wait());
    sim.at(100);
    let alone = sim.get(&id).actions["A"].start_time;

    let mut sim = timed(|timing| timing.init_delay = uniform.clone());
    sim.fly(&Plan::new().wait("other", "PT1M"));
    sim.create(&flight());
    let id = sim.fly(&wait());
    sim.at(100);
    assert_eq!(sim.get(&id).actions["A"].start_time, alone);
}

#[test]
fn durations_may_have_a_fraction() {
    let mut sim = Sim::new();
    let id = sim.fly(&Plan::new().wait("A", "PT1M0.5S"));
    sim.at(100);
    sim.shows(&id, "completed 0 0..61.5\nA completed 1..61.5");
}

#[test]
fn a_stopping_experiment_stops_with_its_last_action() {
    for seed in 0..20 {
        let mut sim = Sim::seeded(seed, |config| {
            config.fis.timing.stop_delay = Delay::Uniform(Span::from_secs(1), Span::from_secs(60));
        });
        let id = sim.fly(&Plan::new().wait("A", "PT5M").wait("B", "PT5M"));
        sim.at(10);
        sim.stop(&id);
        sim.at(200);
        let stopped = sim.get(&id);
        let last = stopped
            .actions
            .values()
            .filter_map(|action| action.end_time)
            .max();
        assert_eq!(stopped.end_time, last, "seed {seed}");
    }
}
