//! How long the work behind an upper bound takes.

use super::*;
use windtunnel_core::Delay;

fn plan() -> Plan {
    Plan::new()
        .automation("Run", "PT10M")
        .wait("Next", "PT1M")
        .after("Run")
}

#[test]
fn without_more_the_work_takes_as_long_as_the_bound() {
    let mut sim = Sim::new();
    let id = sim.fly(&plan());
    sim.at(661);
    sim.shows(
        &id,
        "completed 0 0..661\nNext completed 601..661\nRun completed 1..601",
    );
}

#[test]
fn work_that_ends_before_the_bound_completes_the_action() {
    in_all_modes(
        |_| {},
        |sim| {
            sim.work("Run", Span::from_secs(120));
            let id = sim.fly(&plan());
            sim.at(181);
            sim.shows(
                &id,
                "completed 0 0..181\nNext completed 121..181\nRun completed 1..121",
            );
        },
    );
}

#[test]
fn work_beyond_the_bound_is_cut_and_the_action_completes() {
    let mut sim = Sim::new();
    sim.work("Run", Span::from_secs(100_000));
    let id = sim.fly(&plan());
    sim.at(661);
    sim.shows(
        &id,
        "completed 0 0..661\nNext completed 601..661\nRun completed 1..601",
    );
}

#[test]
fn work_does_not_concern_fixed_durations() {
    let mut sim = Sim::new();
    sim.work("A", Span::from_secs(10));
    let id = sim.fly(&Plan::new().wait("A", "PT1M"));
    sim.at(61);
    sim.shows(&id, "completed 0 0..61\nA completed 1..61");
}

#[test]
fn work_can_be_told_while_the_action_runs() {
    in_all_modes(
        |_| {},
        |sim| {
            let id = sim.fly(&plan());
            sim.at(100).work("Run", Span::from_secs(120));
            sim.at(121);
            assert_eq!(sim.get(&id).actions["Run"].state.status, "completed");
            sim.at(181);
            sim.shows(
                &id,
                "completed 0 0..181\nNext completed 121..181\nRun completed 1..121",
            );
        },
    );
}

#[test]
fn work_that_is_done_when_it_is_told_completes_at_once() {
    let mut sim = Sim::new();
    let id = sim.fly(&plan());
    sim.at(100).work("Run", Span::from_secs(50));
    sim.shows(
        &id,
        "running 0 0..\nNext running 100..\nRun completed 1..100",
    );
}

#[test]
fn work_is_for_one_experiment_if_it_says_so_and_the_last_word_counts() {
    let mut sim = Sim::new();
    let template = sim.create(&plan());
    let (slow, fast) = (sim.start(&template).id, sim.start(&template).id);
    sim.work("Run", Span::from_secs(300));
    let work = Work {
        action: "Run".into(),
        experiment: Some(fast.clone()),
        takes: Span::from_secs(60),
    };
    sim.tell(env::Command::SetWork(work));
    sim.at(1_000);
    let end = |sim: &mut Sim, id: &str| {
        sim.get(id).actions["Run"]
            .end_time
            .map(|at| common::secs(at.0))
    };
    assert_eq!(end(&mut sim, &fast).as_deref(), Some("61"));
    assert_eq!(end(&mut sim, &slow).as_deref(), Some("301"));
}

#[test]
fn work_can_be_drawn() {
    let ends = |seed| {
        let mut sim = Sim::seeded(seed, |config| {
            let delay = Delay::Uniform(Span::from_secs(60), Span::from_secs(1_200));
            config.fis.timing.work_time = Some(delay);
        });
        let id = sim.fly(&plan());
        sim.at(2_000);
        let end = sim.get(&id).actions["Run"].end_time.expect("it ended");
        (end.0 - common::START).as_millis()
    };
    let all: Vec<u64> = (0..60).map(ends).collect();
    assert_eq!(all, (0..60).map(ends).collect::<Vec<_>>());
    assert!(
        all.iter().all(|end| (61_000..=601_000).contains(end)),
        "{all:?}"
    );
    assert!(all.contains(&601_000), "what is longer is cut");
    assert!(all.iter().any(|&end| end < 601_000));
}

#[test]
fn a_fault_before_the_work_is_done_fails_the_action() {
    let mut sim = Sim::new();
    sim.work("Run", Span::from_secs(120));
    sim.inject(fault(
        "Run",
        60,
        "DependentServiceFailure",
        "Automation execution completed with status: Failed.",
    ));
    let id = sim.fly(&plan());
    sim.at(61);
    assert_eq!(status(&mut sim, &id), "failed");
}

#[test]
fn a_stop_cancels_the_work() {
    let mut sim = Sim::new();
    sim.work("Run", Span::from_secs(120));
    let id = sim.fly(&plan());
    sim.at(60);
    sim.stop(&id);
    sim.at(61);
    sim.shows(
        &id,
        "stopped 0 0..61 \"Experiment stopped.\"\nNext cancelled\nRun stopped 1..61",
    );
}
