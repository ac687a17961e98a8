//! Strategies that all property tests share.

#![allow(dead_code, unused_imports)]

mod deeds;

use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use proptest::sample::select;
use proptest::test_runner::{Config, RngSeed};
use windtunnel_proptests::knobs::{DAY, Knobs};
use windtunnel_proptests::op::{Mishap, Op, Place};
use windtunnel_proptests::recipe::{Kind, Pick, Recipe, Step};

pub use deeds::{appconfig_knobs, deployment_ops, mixed_ops, trial_ops};

/// The configuration of all property tests: a fixed seed, so that every run tries the same. For a
/// longer hunt `WINDTUNNEL_CASES` multiplies the cases and `WINDTUNNEL_SEED` changes the seed.
pub fn config(cases: u32) -> Config {
    let told = |name| {
        std::env::var(name)
            .ok()
            .and_then(|text| text.parse::<u32>().ok())
    };
    let seed = told("WINDTUNNEL_SEED").unwrap_or(0x7769_6e64);
    Config {
        cases: cases.saturating_mul(told("WINDTUNNEL_CASES").unwrap_or(1)),
        max_shrink_iters: 20_000,
        failure_persistence: None,
        rng_seed: RngSeed::Fixed(u64::from(seed)),
        ..Config::default()
    }
}

/// Names whose order by bytes is not that of dictionaries.
pub const NAMES: [&str; 8] = ["A", "Z9", "a", "a-b", "a_b", "aa", "b", "b1"];

const TIMES: [u64; 6] = [60_000, 60_000, 120_000, 120_000, 180_000, 43_200_000];

fn time() -> impl Strategy<Value = u64> {
    select(&TIMES[..])
}

fn colour() -> impl Strategy<Value = &'static str> {
    select(&["red", "blue"][..])
}

pub fn alarm_state() -> impl Strategy<Value = &'static str> {
    select(&["ALARM", "ALARM", "OK", "INSUFFICIENT_DATA"][..])
}

fn pick() -> impl Strategy<Value = Pick> {
    prop_oneof![
        8 => Just(Pick::Arn),
        3 => colour().prop_map(Pick::All),
        1 => (colour(), 1_u32..3).prop_map(|(colour, count)| Pick::Count(colour, count)),
        1 => (colour(), select(&[1_u32, 50, 99, 100][..])).prop_map(|(c, p)| Pick::Percent(c, p)),
        1 => Just(Pick::HalfArn),
    ]
}

fn kind() -> impl Strategy<Value = Kind> {
    let second = Just(1_000_u64);
    prop_oneof![
        5 => time().prop_map(Kind::Wait),
        2 => pick().prop_map(Kind::Reboot),
        3 => (pick(), option::of(time())).prop_map(|(pick, time)| Kind::StopInstances(pick, time)),
        1 => (pick(), time()).prop_map(|(pick, time)| Kind::Command(pick, time)),
        2 => (pick(), prop_oneof![time(), second]).prop_map(|(p, t)| Kind::PauseIo(p, t)),
        1 => pick().prop_map(|pick| Kind::Disconnect(pick, 600_000)),
        2 => time().prop_map(Kind::Automation),
        1 => time().prop_map(Kind::CustomResource),
        1 => (0_u8..3, select(&["OK", "ALARM", "INSUFFICIENT_DATA"][..]))
            .prop_map(|(alarm, state)| Kind::Assert(alarm, state)),
    ]
}

/// A recipe of actions without cycles: each may start after any that come before it, and the names
/// are dealt out at random.
fn steps(
    names: Vec<String>,
    sizes: std::ops::RangeInclusive<usize>,
) -> impl Strategy<Value = Recipe> {
    let links = vec((0_u8..4, any::<prop::sample::Index>()), 0..=3);
    let actions = vec((kind(), links), sizes);
    (actions, Just(names).prop_shuffle()).prop_map(|(actions, names)| {
        let steps = actions.into_iter().enumerate().map(|(at, (kind, links))| {
            let chosen = links.iter().filter(|(gate, _)| at > 0 && *gate > 0);
            let mut after: Vec<_> = chosen
                .map(|(_, link)| names[link.index(at)].clone())
                .collect();
            after.sort();
            after.dedup();
            (names[at].clone(), Step { kind, after })
        });
        Recipe {
            steps: steps.collect(),
            ..Recipe::default()
        }
    })
}

fn dressed(recipe: impl Strategy<Value = Recipe>) -> impl Strategy<Value = Recipe> {
    let alarms = prop::sample::subsequence(vec![0_u8, 1, 2], 0..=2);
    let report = option::weighted(0.3, select(&[0_u64, 60_000, 1_200_000][..]));
    let log = option::weighted(0.2, 0_u8..2);
    let unused = option::weighted(0.1, pick());
    (recipe, any::<bool>(), alarms, report, log, unused).prop_map(
        |(recipe, skip_empty, alarms, report, log, unused)| Recipe {
            skip_empty,
            alarms,
            report,
            log,
            unused,
            ..recipe
        },
    )
}

/// A template of up to eight actions.
pub fn recipe() -> impl Strategy<Value = Recipe> {
    dressed(steps(
        NAMES.iter().map(|&name| name.into()).collect(),
        1..=8,
    ))
}

/// A template around and beyond the 32 actions up to which the core keeps masks.
pub fn large_recipe() -> impl Strategy<Value = Recipe> {
    dressed(steps(
        (0..40).map(|nth| format!("n{nth:02}")).collect(),
        31..=40,
    ))
}

fn action_name() -> impl Strategy<Value = String> {
    select(&NAMES[..]).prop_map(String::from)
}

fn large_action_name() -> impl Strategy<Value = String> {
    (0..40).prop_map(|nth| format!("n{nth:02}"))
}

fn place(name: BoxedStrategy<String>) -> impl Strategy<Value = Place> {
    let phase = select(&["start", "run", "run", "run", "undo", "stop"][..]);
    prop_oneof![
        10 => (name, phase).prop_map(|(name, phase)| Place::Action(name, phase)),
        1 => select(&["role", "logConfiguration", "stopConditions"][..]).prop_map(Place::Setup),
        1 => Just(Place::Report),
    ]
}

fn mishap(name: BoxedStrategy<String>) -> impl Strategy<Value = Mishap> {
    let after = option::of(select(
        &[0_u64, 1_000, 30_000, 60_000, 120_000, 180_000][..],
    ));
    let times = option::weighted(0.3, 1_u8..3);
    let experiment = option::weighted(0.2, 0_usize..8);
    (place(name), after, times, experiment, any::<bool>()).prop_map(
        |(place, after, times, experiment, told)| Mishap {
            place,
            after,
            times,
            experiment,
            told,
        },
    )
}

/// Spans by which time goes on: round ones, so that ties are frequent.
pub fn step_of_time() -> impl Strategy<Value = u64> {
    select(
        &[
            0, 1, 999, 1_000, 1_000, 29_000, 30_000, 59_000, 60_000, 61_000, 120_000, 3_600_000,
        ][..],
    )
}

fn op_of(name: BoxedStrategy<String>, recipe: BoxedStrategy<Recipe>) -> impl Strategy<Value = Op> {
    let thing = || {
        (
            select(&["instance", "volume", "cluster", "interface"][..]),
            0_u8..8,
        )
    };
    let work = select(&[0_u64, 1_000, 30_000, 60_000, 90_000, 43_200_000][..]);
    let only = option::weighted(0.2, 0_usize..8);
    prop_oneof![
        2 => recipe.clone().prop_map(Op::Create),
        1 => (0_usize..8, recipe).prop_map(|(template, recipe)| Op::Update(template, recipe)),
        1 => (0_usize..8).prop_map(Op::Delete),
        6 => (0_usize..8, prop::bool::weighted(0.1))
            .prop_map(|(template, preview)| Op::Start { template, preview }),
        3 => (0_usize..8).prop_map(Op::Stop),
        3 => (0_u8..3, alarm_state()).prop_map(|(alarm, state)| Op::Alarm(alarm, state)),
        2 => any::<bool>().prop_map(Op::Lever),
        3 => (thing(), colour()).prop_map(|((kind, nth), colour)| Op::Register(kind, nth, colour)),
        1 => thing().prop_map(|(kind, nth)| Op::Deregister(kind, nth)),
        3 => mishap(name.clone()).prop_map(Op::Fault),
        1 => Just(Op::ClearFaults),
        1 => (name, only, work)
            .prop_map(|(action, experiment, takes)| Op::Work { action, experiment, takes }),
        8 => step_of_time().prop_map(Op::Advance),
        8 => Just(Op::Next),
        1 => Just(Op::Advance(DAY * 121)),
    ]
}

/// Any operation on experiments.
pub fn any_op() -> impl Strategy<Value = Op> {
    op_of(action_name().boxed(), recipe().boxed())
}

/// A list of operations that begins with something that flies.
pub fn ops(most: usize) -> impl Strategy<Value = Vec<Op>> {
    (recipe(), vec(any_op(), 1..most), prop::bool::weighted(0.2)).prop_map(
        |(recipe, mut ops, many)| {
            if many {
                // More than some actions can act upon.
                ops.splice(
                    0..0,
                    (0..6).map(|nth| Op::Register("interface", nth, "red")),
                );
            }
            begun(recipe, ops)
        },
    )
}

/// The same with templates around and beyond 32 actions.
pub fn large_ops(most: usize) -> impl Strategy<Value = Vec<Op>> {
    let op = op_of(large_action_name().boxed(), large_recipe().boxed());
    (large_recipe(), vec(op, 1..most)).prop_map(|(recipe, ops)| begun(recipe, ops))
}

fn begun(recipe: Recipe, mut ops: Vec<Op>) -> Vec<Op> {
    let start = Op::Start {
        template: 0,
        preview: false,
    };
    ops.splice(0..0, [Op::Create(recipe), start]);
    ops
}

fn delay() -> impl Strategy<Value = u64> {
    select(&[0_u64, 0, 0, 1, 1_000, 1_000, 30_000, 60_000][..])
}

/// Any timing, among it the two presets and no delay at all, and any limits.
pub fn knobs() -> impl Strategy<Value = Knobs> {
    let timing = prop_oneof![
        3 => Just(Knobs::crisp()),
        2 => Just(Knobs::observed()),
        2 => Just(Knobs::zero()),
        3 => odd_timing(),
    ];
    let longest_run = prop_oneof![
        2 => Just(43_200_000_u64),
        1 => select(&[1_u64, 60_000, 90_000, 120_000, 180_000][..]),
    ];
    let active = prop_oneof![3 => Just(5_u32), 1 => Just(2), 1 => Just(1_000)];
    let parallel = option::weighted(0.25, 1_u32..4);
    let retention = prop_oneof![2 => Just(120 * DAY), 1 => Just(600_000), 1 => Just(1_000)];
    (
        timing,
        longest_run,
        active,
        parallel,
        retention,
        prop::bool::weighted(0.2),
        appconfig_knobs(),
    )
        .prop_map(
            |(timing, longest_run, active, parallel_at_run, retention, strict, appconfig)| Knobs {
                longest_run,
                active,
                parallel_at_run,
                retention,
                strict,
                appconfig,
                ..timing
            },
        )
}

fn odd_timing() -> impl Strategy<Value = Knobs> {
    let delays = prop::array::uniform11(delay());
    (delays, option::weighted(0.3, delay())).prop_map(|(delays, work)| {
        let [
            pending,
            init,
            action_init,
            instant_action,
            overhead,
            undo,
            finish,
            stop,
            ..,
        ] = delays;
        let [.., alarm_latency, report, log_setup] = delays;
        Knobs {
            pending,
            init,
            action_init,
            instant_action,
            overhead,
            undo,
            finish,
            stop,
            alarm_latency,
            report,
            log_setup,
            work,
            ..Knobs::crisp()
        }
    })
}
