//! Scenarios of AppConfig: the worked timelines of appconfig.md 11, and worlds in which timing is out
//! of the ordinary.

use windtunnel_core::Config;

use super::{HOUR, MINUTE, SECOND, Scenario, diamond};
use crate::deed::{Deed, Launch, Pace, Place, Response, ResponseKind, pace};
use crate::knobs::{AppConfigKnobs, Knobs};
use crate::op::{self, Mishap, Op};
use crate::recipe::Recipe;

/// Places in the list of strategies: the predefined ones come first, then one that is not for users.
const ALL_AT_ONCE: usize = 0;
const CANARY: usize = 2;
const LINEAR: usize = 3;
const OWN: usize = 5;

pub(super) fn all() -> Vec<Scenario> {
    let crisp = |name, ops: Vec<Op>| scenario(name, Knobs::crisp().config(), ops);
    let fly = |strategy| vec![start(1, strategy), Op::Advance(2 * HOUR)];
    let with = |pace: Pace, ops: Vec<Op>| [vec![Op::Deed(Deed::Strategy(pace))], ops].concat();
    let instant = pace(0, false, 100, 0);
    let alarm = |minutes| {
        let raise = Op::Alarm(0, "ALARM");
        vec![Op::Advance(minutes * MINUTE), raise, Op::Advance(2 * HOUR)]
    };
    let even = AppConfigKnobs {
        even: true,
        ..AppConfigKnobs::crisp()
    };
    let slow = AppConfigKnobs {
        latency: 5 * SECOND,
        validation: 20 * SECOND,
        rollback: 30 * SECOND,
        ..AppConfigKnobs::crisp()
    };
    let knobs = |appconfig| Knobs {
        appconfig,
        ..Knobs::crisp()
    };
    let uneven = with(pace(15, false, 25, 0), fly(OWN));
    vec![
        crisp("A1", fly(LINEAR)),
        crisp("A2", uneven.clone()),
        crisp("A3", fly(CANARY)),
        crisp("A4", fly(ALL_AT_ONCE)),
        crisp("A5", with(instant, fly(OWN))),
        crisp(
            "A6",
            with(
                instant,
                [vec![start(1, OWN), start(2, CANARY)], alarm(9)].concat(),
            ),
        ),
        crisp("A7", [vec![start(1, ALL_AT_ONCE)], alarm(7)].concat()),
        crisp("A7-late", [vec![start(1, ALL_AT_ONCE)], alarm(10)].concat()),
        crisp(
            "A8",
            vec![
                start(1, ALL_AT_ONCE),
                Op::Advance(10 * SECOND),
                stop(1, false),
                stop(1, false),
                start(1, LINEAR),
                Op::Advance(2 * HOUR),
            ],
        ),
        crisp("A9", with(instant, reverts())),
        crisp(
            "A10",
            extended("PRE_START_DEPLOYMENT", ResponseKind::Failure),
        ),
        crisp(
            "A11",
            extended("AT_DEPLOYMENT_TICK", ResponseKind::RollBack(true)),
        ),
        crisp(
            "A12",
            vec![
                start(1, ALL_AT_ONCE),
                Op::Advance(MINUTE),
                start(2, LINEAR),
                Op::Advance(10 * MINUTE),
                start(2, LINEAR),
                Op::Advance(2 * HOUR),
            ],
        ),
        crisp("A17", with(instant, polls())),
        scenario("even", knobs(even).config(), uneven.clone()),
        scenario(
            "slow",
            knobs(slow.clone()).config(),
            [fly(LINEAR), alarm(0)].concat(),
        ),
        scenario(
            "late",
            knobs(slow.clone()).drawn_config(),
            [vec![start(2, CANARY)], alarm(25), fly(LINEAR)].concat(),
        ),
        scenario("stopped", knobs(slow).config(), stopped()),
        crisp("error", [vec![error()], fly(LINEAR)].concat()),
        crisp("one-alarm", [both(), alarm(7)].concat()),
        scenario("many", Knobs::observed().drawn_config(), many()),
    ]
}

/// A scenario in a world with an application, two versions of a configuration, and an environment
/// that an alarm watches.
fn scenario(name: &'static str, config: Config, ops: Vec<Op>) -> Scenario {
    let mut all: Vec<_> = [
        Deed::Application,
        Deed::Profile(0, 0),
        Deed::Version(0, 2, false),
        Deed::Version(0, 4, true),
        Deed::Environment(0, vec![0]),
    ]
    .into_iter()
    .map(Op::Deed)
    .collect();
    all.extend(ops);
    Scenario {
        name,
        config,
        ops: all,
    }
}

fn start(version: u8, strategy: usize) -> Op {
    start_in(0, version, strategy)
}

fn start_in(environment: usize, version: u8, strategy: usize) -> Op {
    Op::Deed(Deed::Start(Launch {
        environment,
        profile: 0,
        strategy,
        version,
        labelled: false,
        latest: None,
        by_name: false,
        lost: false,
    }))
}

fn stop(number: u8, revert: bool) -> Op {
    Op::Deed(Deed::Stop {
        environment: 0,
        number,
        revert,
    })
}

fn ask(client: u8) -> Op {
    Op::Deed(Deed::Ask {
        environment: 0,
        profile: 0,
        client,
        has: None,
    })
}

/// Deployments that are stopped while they are validated, and while they bake.
fn stopped() -> Vec<Op> {
    vec![
        start(1, LINEAR),
        stop(1, false),
        start(1, LINEAR),
        Op::Advance(SECOND),
        stop(2, true),
        start(1, ALL_AT_ONCE),
        Op::Advance(MINUTE),
        stop(3, true),
    ]
}

/// The steps of T9, with what a client sees after each.
fn reverts() -> Vec<Op> {
    vec![
        start(1, OWN),
        ask(0),
        stop(1, false),
        stop(1, true),
        ask(0),
        start(1, OWN),
        start(2, OWN),
        ask(0),
        stop(3, true),
        ask(0),
        start(2, OWN),
        Op::Advance(72 * HOUR + 1_001),
        stop(4, true),
    ]
}

/// An extension that answers once, at the second call.
fn extended(point: &'static str, kind: ResponseKind) -> Vec<Op> {
    let times = Some(1);
    let go_on = Response {
        times,
        kind: ResponseKind::Continue,
    };
    vec![
        Op::Deed(Deed::Extension(vec![(point, 0)])),
        Op::Deed(Deed::Associate(0, Place::Environment(0))),
        Op::Deed(Deed::Function(0, vec![go_on, Response { times, kind }])),
        start(1, LINEAR),
        Op::Advance(2 * HOUR),
        start(2, LINEAR),
        Op::Advance(2 * HOUR),
        start(2, LINEAR),
        Op::Advance(2 * HOUR),
    ]
}

/// Clients that poll and ask while a second version grows.
fn polls() -> Vec<Op> {
    let mut ops = vec![start(1, OWN)];
    let session = Deed::Session {
        environment: 0,
        profile: 0,
        interval: Some(15),
    };
    ops.extend((0..8).map(|_| Op::Deed(session.clone())));
    ops.push(start(2, LINEAR));
    for _ in 0..12 {
        ops.extend((0..8).map(|nth| Op::Deed(Deed::Poll(nth, 0))));
        ops.extend((0..8).map(ask));
        ops.push(Op::Advance(6 * MINUTE));
    }
    ops
}

fn error() -> Op {
    Op::Fault(Mishap {
        place: op::Place::Deployment(1),
        after: Some(7 * MINUTE),
        times: Some(1),
        experiment: Some(0),
        told: false,
    })
}

/// An experiment and a deployment under one alarm.
fn both() -> Vec<Op> {
    let recipe = Recipe {
        alarms: vec![0],
        ..diamond()
    };
    let fly = Op::Start {
        template: 0,
        preview: false,
    };
    vec![Op::Create(recipe), fly, start(1, LINEAR)]
}

/// A hundred environments with deployments of odd strategies.
fn many() -> Vec<Op> {
    let paces = [
        pace(20, true, 2, 0),
        pace(60, true, 1, 60),
        pace(3, false, 30, 2),
        pace(2, false, 1, 3),
    ];
    let mut ops: Vec<_> = paces.map(|pace| Op::Deed(Deed::Strategy(pace))).into();
    for nth in 1..100 {
        let alarms = if nth % 3 == 0 { vec![0] } else { vec![] };
        ops.push(Op::Deed(Deed::Environment(0, alarms)));
        ops.push(start_in(nth, 1, OWN + nth % 4));
        ops.push(Op::Advance(1_037));
    }
    ops.extend([
        Op::Advance(4 * MINUTE),
        Op::Alarm(0, "ALARM"),
        Op::Advance(4 * HOUR),
    ]);
    ops
}
