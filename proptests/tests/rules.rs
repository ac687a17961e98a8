//! Rules that random operations once found broken, each with the shortest way to it.

use windtunnel_core::{Command, Instant, Seed, World, env, fis, replay};
use windtunnel_proptests::driver::{Driver, START, start};
use windtunnel_proptests::knobs::Knobs;
use windtunnel_proptests::op::{Mishap, Op, Place};
use windtunnel_proptests::pair::Pair;
use windtunnel_proptests::recipe::{Kind, Recipe};

const MINUTE: u64 = 60_000;

#[test]
fn a_failure_without_stop_delay_ends_its_experiment_at_once() {
    let knobs = Knobs {
        action_init: 1,
        ..Knobs::zero()
    };
    let recipe = Recipe::of(&[
        ("a", Kind::Assert(0, "OK"), &[]),
        ("b", Kind::Wait(MINUTE), &[]),
    ]);
    agree(&knobs, &[Op::Create(recipe), START_IT, Op::Advance(1)]);
}

#[test]
fn reports_come_after_the_starts_of_all_experiments() {
    let recipe = Recipe {
        report: Some(0),
        ..waits(&["a"])
    };
    let ops = [
        Op::Create(recipe),
        START_IT,
        Op::Stop(0),
        START_IT,
        Op::Advance(1_000),
    ];
    agree(&Knobs::crisp(), &ops);
}

#[test]
fn alarms_of_one_instant_reach_experiments_in_their_order() {
    let knobs = Knobs {
        alarm_latency: 1_000,
        ..Knobs::crisp()
    };
    let of = |alarm| {
        Op::Create(Recipe {
            alarms: vec![alarm],
            ..waits(&["a"])
        })
    };
    let start = |template| Op::Start {
        template,
        preview: false,
    };
    let raised = [
        Op::Alarm(0, "ALARM"),
        Op::Alarm(1, "ALARM"),
        Op::Advance(1_000),
    ];
    let ops = [of(1), of(0), start(0), start(1), Op::Advance(1_000)];
    agree(&knobs, &[&ops[..], &raised].concat());
}

#[test]
fn a_duration_counts_from_the_moment_the_action_runs() {
    let ops = [
        Op::Create(waits(&["a"])),
        START_IT,
        fault("start", 20_000, None),
        Op::Advance(16_000),
        Op::ClearFaults,
        Op::Advance(45_000),
        Op::Advance(15_000),
    ];
    agree(&Knobs::crisp(), &ops);
}

#[test]
fn a_fault_that_struck_for_the_last_time_delays_nothing() {
    let ops = [
        Op::Create(waits(&["a"])),
        fault("start", 2_000, Some(1)),
        START_IT,
        Op::Advance(1_000),
        START_IT,
        Op::Advance(2_000),
        Op::Next,
    ];
    agree(
        &Knobs {
            action_init: 10_000,
            ..Knobs::crisp()
        },
        &ops,
    );
}

#[test]
fn a_fault_that_struck_for_the_last_time_lets_the_next_one_strike() {
    let ops = [
        Op::Create(waits(&["a"])),
        fault("run", 10_000, Some(1)),
        fault("run", 5_000, None),
        START_IT,
        Op::Advance(1_000),
        START_IT,
        Op::Advance(10_000),
    ];
    agree(&Knobs::crisp(), &ops);
}

#[test]
fn a_fault_does_not_strike_early_in_place_of_one_that_is_used_up() {
    let ops = [
        Op::Create(waits(&["a"])),
        fault("start", 1_000, Some(1)),
        fault("start", 5_000, None),
        START_IT,
        START_IT,
        Op::Advance(2_000),
        Op::Advance(4_000),
    ];
    agree(&Knobs::crisp(), &ops);
}

#[test]
fn faults_that_strike_at_the_same_time_do_so_in_the_order_told() {
    let quiet = |after| {
        let place = Place::Action("a".into(), "run");
        Op::Fault(Mishap {
            place,
            after,
            times: None,
            experiment: None,
            told: false,
        })
    };
    let loud = fault("run", 0, None);
    let rest = [Op::Create(waits(&["a"])), START_IT, Op::Advance(1_000)];
    agree(&Knobs::crisp(), &[&[loud, quiet(None)], &rest[..]].concat());
}

#[test]
fn a_large_experiment_that_did_not_run_survives_a_snapshot() {
    let names: Vec<String> = (0..33).map(|nth| format!("n{nth}")).collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    for preview in [false, true] {
        let knobs = Knobs {
            unbounded: true,
            ..Knobs::crisp()
        };
        let mut driver = Driver::new(knobs.config(), 1);
        driver.apply(&Op::Create(waits(&names)));
        driver.apply(&Op::Start {
            template: 0,
            preview,
        });
        driver.apply(&Op::Advance(if preview { 1_000 } else { 500 }));
        driver.apply(&Op::Stop(0));
        assert!(
            driver.world.snapshot().restore().is_ok(),
            "preview {preview}"
        );
    }
}

#[test]
fn a_replay_meets_the_injected_errors_of_calls_that_read() {
    let config = windtunnel_core::Config {
        journal: true,
        ..Knobs::crisp().config()
    };
    let mut world = World::new(config, Seed(1), START);
    let fault = env::Fault {
        operation: Some("fis.GetSafetyLever".into()),
        code: Some("ThrottlingException".into()),
        ..env::Fault::default()
    };
    world
        .env(START, env::Command::InjectFault(fault))
        .expect("the fault makes sense");
    let read = fis::GetSafetyLeverRequest {
        id: Some("default".into()),
    };
    assert!(world.fis(START).get_safety_lever(read.clone()).is_err());
    let journal = world.journal().expect("there is one").clone();
    let mut again =
        replay(&journal.header, journal.entries, Some(world.digest())).expect("it replays");
    assert_eq!(again.state_digest(), world.state_digest());
    assert!(again.fis(START).get_safety_lever(read).is_ok());
}

#[test]
fn a_world_at_the_end_of_time_comes_to_rest() {
    let end = Instant::from_millis(u64::MAX - 500);
    let mut world = World::new(Knobs::crisp().config(), Seed(1), end);
    let created = world
        .fis(end)
        .create_experiment_template(waits(&["a"]).request("late"));
    let id = created
        .expect("the template is right")
        .experiment_template
        .id;
    world.handle(end, start(&id, false)).expect("it starts");
    world.handle_timeout(Instant::MAX);
    let told = world.handle(Instant::MAX, Command::Env(env::Command::ClearFaults));
    assert!(told.is_ok());
}

/// Starts the first template.
const START_IT: Op = Op::Start {
    template: 0,
    preview: false,
};

fn agree(knobs: &Knobs, ops: &[Op]) {
    let mut pair = Pair::new(knobs, 1);
    for op in ops {
        if let Err(difference) = pair.apply(op) {
            panic!("{difference}");
        }
    }
}

fn waits(names: &[&str]) -> Recipe {
    let steps: Vec<_> = names
        .iter()
        .map(|&name| (name, Kind::Wait(MINUTE), &[][..]))
        .collect();
    Recipe::of(&steps)
}

fn fault(phase: &'static str, after: u64, times: Option<u8>) -> Op {
    let place = Place::Action("a".into(), phase);
    Op::Fault(Mishap {
        place,
        after: Some(after),
        times,
        experiment: None,
        told: true,
    })
}

#[test]
fn an_instant_action_that_was_held_up_runs_and_completes() {
    let kind = || Kind::Reboot(windtunnel_proptests::recipe::Pick::Arn);
    let ops = [
        Op::Create(Recipe::of(&[("a", kind(), &[]), ("b", kind(), &[])])),
        START_IT,
        fault("start", 1_000, None),
        Op::Advance(1_000),
        Op::ClearFaults,
    ];
    agree(&Knobs::crisp(), &ops);
}
