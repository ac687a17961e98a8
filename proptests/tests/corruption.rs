//! A snapshot that was tampered with is refused, or the world made of it never panics.

mod strategy;

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::{Index, select};
use serde_json::Value;
use windtunnel_core::{Config, Snapshot};
use windtunnel_proptests::deed::{
    self, Arm, Deed, Draft, Launch, Response, ResponseKind, Step, Trial, pace,
};
use windtunnel_proptests::driver::Driver;
use windtunnel_proptests::knobs::Knobs;
use windtunnel_proptests::noise;
use windtunnel_proptests::op::{Mishap, Op, Place};
use windtunnel_proptests::recipe::{Kind, Pick, Recipe};

/// What a number is changed to.
#[derive(Clone, Copy, Debug)]
enum Change {
    To(u64),
    Add(i64),
}

fn change() -> impl Strategy<Value = Change> {
    let odd = [
        0,
        1,
        2,
        5,
        14,
        31,
        32,
        1_023,
        1_024,
        65_536,
        1 << 31,
        u64::MAX,
    ];
    let most = u64::from(u32::MAX);
    prop_oneof![
        2 => select(&[-1_i64, 1, 2, 1_000, -1_000, 60_000][..]).prop_map(Change::Add),
        2 => select(odd.to_vec()).prop_map(Change::To),
        1 => select(vec![most, most - 1, most / 2]).prop_map(Change::To),
        1 => (0_u64..64).prop_map(Change::To),
    ]
}

proptest! {
    #![proptest_config(strategy::config(400))]

    #[test]
    fn a_corrupt_snapshot_never_panics(
        knobs in strategy::knobs(),
        ops in prop_oneof![
            3 => strategy::ops(30),
            4 => strategy::deployment_ops(40),
            3 => strategy::trial_ops(40),
            1 => strategy::large_ops(12),
        ],
        beside in vec(0_usize..200, 0..6),
        changes in vec((any::<Index>(), change()), 1..4),
        later in prop_oneof![strategy::ops(20), strategy::deployment_ops(20)],
    ) {
        let config = Knobs { unbounded: true, ..knobs }.config();
        let mut driver = Driver::new(Config { journal: false, ..config }, 3);
        for op in &ops {
            driver.apply(op);
        }
        make_noise(&mut driver, &beside);
        let text = serde_json::to_value(driver.world.snapshot()).expect("it can be written");
        let mut tampered = text;
        tamper(&mut tampered, &changes);
        let Ok(snapshot) = serde_json::from_value::<Snapshot>(tampered) else { return Ok(()) };
        let Ok(world) = snapshot.restore() else { return Ok(()) };
        driver.world = world;
        fly_on(&mut driver, &later, &beside);
    }
}

/// Changes some of the numbers.
fn tamper(value: &mut Value, changes: &[(Index, Change)]) {
    let places = numbers(value);
    for (index, change) in changes {
        let place: &String = index.get(&places);
        set(value, place, *change);
    }
}

fn set(value: &mut Value, place: &str, change: Change) {
    let Some(number) = value.pointer_mut(place) else {
        return;
    };
    let before = number.as_u64().unwrap_or(0);
    *number = match change {
        Change::To(to) => Value::from(to),
        Change::Add(add) => Value::from(before.wrapping_add_signed(add)),
    };
}

/// Returns the places of all numbers.
fn numbers(value: &Value) -> Vec<String> {
    let mut places = Vec::new();
    let mut open = vec![(String::new(), value)];
    while let Some((place, value)) = open.pop() {
        match value {
            Value::Number(_) => places.push(place),
            Value::Array(items) => {
                open.extend(
                    items
                        .iter()
                        .enumerate()
                        .map(|(at, item)| (format!("{place}/{at}"), item)),
                );
            }
            Value::Object(members) => {
                let token = |name: &str| name.replace('~', "~0").replace('/', "~1");
                open.extend(
                    members
                        .iter()
                        .map(|(name, m)| (format!("{place}/{}", token(name)), m)),
                );
            }
            _ => {}
        }
    }
    places.sort();
    places
}

fn fly_on(driver: &mut Driver, ops: &[Op], beside: &[usize]) {
    let from = driver.events.len();
    let _ = driver.world.state_digest();
    driver.drain();
    for e in 0..driver.experiments.len() {
        let _ = driver.look(e);
    }
    let _ = driver.survey();
    for op in ops {
        driver.apply(op);
        make_noise(driver, beside);
    }
    for _ in 0..60 {
        driver.apply(&Op::Next);
    }
    for e in 0..driver.experiments.len() {
        driver.apply(&Op::Stop(e));
        let _ = driver.look(e);
    }
    for op in last_deeds(driver) {
        driver.apply(&Op::Deed(op));
    }
    let _ = driver.survey();
    for event in driver.events.split_off(from) {
        let _ = (event.from(), event.to(), driver.world.fis_records(&event));
    }
    let _ = driver
        .world
        .snapshot()
        .restore()
        .map(|world| world.state_digest());
}

/// Touches all that AppConfig has.
fn last_deeds(driver: &Driver) -> Vec<Deed> {
    let mut deeds = Vec::new();
    for session in 0..driver.names.sessions.len() {
        deeds.push(Deed::Poll(session, 0));
    }
    for environment in 0..driver.names.environments.len() {
        deeds.push(Deed::Ask {
            environment,
            profile: 0,
            client: 0,
            has: None,
        });
        for number in 1..5 {
            deeds.push(Deed::Stop {
                environment,
                number,
                revert: true,
            });
        }
        deeds.push(Deed::DeleteEnvironment(environment));
    }
    for nth in 0..driver.names.definitions.len() {
        deeds.extend([
            Deed::Trial(Trial::Update(nth, 0, exposed(100_000_000))),
            Deed::Trial(Trial::Stop(nth, 0, true)),
            Deed::Trial(Trial::Start(nth, exposed(1))),
            Deed::Trial(Trial::Delete(nth, None)),
            Deed::Trial(Trial::Restore(nth)),
            Deed::Trial(Trial::Delete(nth, Some(true))),
        ]);
    }
    deeds
}

fn make_noise(driver: &mut Driver, beside: &[usize]) {
    for &nth in beside {
        let command = noise::call(driver, nth);
        let now = driver.world.now();
        let _ = driver.world.handle(now, command);
    }
}

#[test]
fn no_single_wrong_number_in_a_snapshot_makes_a_panic() {
    let world = busy_world();
    let snapshot = serde_json::to_value(world.world.snapshot()).expect("it can be written");
    let most = u64::from(u32::MAX);
    let changes = [
        Change::Add(1),
        Change::To(1_024),
        Change::To(most - 1),
        Change::To(u64::MAX),
    ];
    let mut refused = 0;
    for place in numbers(&snapshot) {
        for change in changes {
            let mut tampered = snapshot.clone();
            set(&mut tampered, &place, change);
            let read = serde_json::from_value::<Snapshot>(tampered).ok();
            match read.and_then(|snapshot| snapshot.restore().ok()) {
                Some(restored) => {
                    let mut driver = Driver {
                        world: restored,
                        ..world.clone()
                    };
                    fly_on(
                        &mut driver,
                        &[Op::Start {
                            template: 0,
                            preview: false,
                        }],
                        &TOKENS,
                    );
                }
                None => refused += 1,
            }
        }
    }
    assert!(refused > 100, "only {refused} were refused");
}

/// A world with something of everything.
fn busy_world() -> Driver {
    let knobs = Knobs {
        action_init: 1_000,
        finish: 1_000,
        ..Knobs::crisp()
    };
    let config = Config {
        journal: true,
        ..knobs.config()
    };
    let mut driver = Driver::new(config, 3);
    let steps = [
        (
            "a",
            Kind::StopInstances(Pick::Count("red", 1), Some(60_000)),
            &[][..],
        ),
        ("b", Kind::Wait(120_000), &["a"][..]),
        ("c", Kind::Automation(60_000), &["a"][..]),
    ];
    let recipe = Recipe {
        alarms: vec![0],
        report: Some(60_000),
        ..Recipe::of(&steps)
    };
    let fault = Mishap {
        place: Place::Action("c".into(), "run"),
        after: Some(30_000),
        times: Some(1),
        experiment: None,
        told: true,
    };
    let start = Op::Start {
        template: 0,
        preview: false,
    };
    let ops = [
        Op::Create(recipe.clone()),
        Op::Register("instance", 0, "red"),
        Op::Register("instance", 1, "red"),
        start.clone(),
        Op::Advance(62_000),
        Op::Fault(fault),
        Op::Update(0, recipe),
        start.clone(),
        Op::Advance(33_000),
        Op::Stop(1),
        start,
        Op::Alarm(0, "OK"),
    ];
    for op in &ops {
        driver.apply(op);
    }
    for deed in deployed().into_iter().chain(tried()) {
        driver.apply(&Op::Deed(deed));
    }
    driver.apply(&Op::Advance(360_000));
    driver.apply(&Op::Deed(Deed::Poll(0, 0)));
    make_noise(&mut driver, &TOKENS);
    driver
}

/// Deployments in all states, and clients.
fn deployed() -> Vec<Deed> {
    let start = |environment, version, strategy| {
        Deed::Start(Launch {
            environment,
            profile: 0,
            strategy,
            version,
            labelled: false,
            latest: None,
            by_name: false,
            lost: false,
        })
    };
    let stop = |revert| Deed::Stop {
        environment: 1,
        number: 1,
        revert,
    };
    let times = Some(2);
    let kind = ResponseKind::Continue;
    vec![
        Deed::Application,
        Deed::Profile(0, 1),
        Deed::Version(0, 1, true),
        Deed::Version(0, 2, false),
        Deed::Environment(0, vec![0]),
        Deed::Environment(0, vec![]),
        Deed::Environment(0, vec![]),
        Deed::Strategy(pace(0, false, 100, 0)),
        Deed::Extension(vec![("AT_DEPLOYMENT_TICK", 0), ("ON_DEPLOYMENT_STEP", 3)]),
        Deed::Associate(0, deed::Place::Environment(0)),
        Deed::Function(0, vec![Response { times, kind }]),
        start(0, 1, 5),
        start(0, 2, 3),
        start(1, 1, 5),
        stop(true),
        start(1, 1, 3),
        start(2, 2, 0),
        Deed::Session {
            environment: 0,
            profile: 0,
            interval: Some(15),
        },
        Deed::Poll(0, 0),
    ]
}

/// Experiments in all states, with runs that are over and one that is running.
fn tried() -> Vec<Deed> {
    let arm = |enabled| Arm {
        weight: 50_000_000,
        enabled,
        colour: None,
    };
    let define = |flag| {
        let draft = Draft {
            treatments: vec![arm(true)],
            control: arm(false),
            audience: 1,
            hypothesis: None,
        };
        Trial::Define {
            environment: 3,
            profile: 1,
            flag,
            again: None,
            draft,
        }
    };
    let overrides = Step {
        overrides: Some(vec![("user-1", "c")]),
        ..Step::default()
    };
    let trials = [
        define(0),
        define(1),
        define(1),
        Trial::Start(0, exposed(0)),
        Trial::Update(0, 0, exposed(20_000_000)),
        Trial::Stop(0, 0, true),
        Trial::Start(0, exposed(1)),
        Trial::Update(0, 0, overrides),
        Trial::Delete(1, None),
    ];
    let deploy = Deed::Start(Launch {
        environment: 3,
        profile: 1,
        strategy: 5,
        version: 1,
        labelled: false,
        latest: None,
        by_name: false,
        lost: false,
    });
    let mut deeds = vec![
        Deed::Trial(Trial::Flags(0)),
        Deed::Version(1, 1, false),
        Deed::Environment(0, vec![]),
        deploy,
    ];
    deeds.extend(trials.map(Deed::Trial));
    deeds
}

fn exposed(millionths: u32) -> Step {
    Step {
        exposure: Some(millionths),
        ..Step::default()
    }
}

/// Calls with tokens, those that tag, and an injected API error.
const TOKENS: [usize; 6] = [4, 6, 0, 9, 8, 12];
