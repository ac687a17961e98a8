//! Scenarios of AppConfig experiments: the worked timelines T13 to T16 of appconfig.md 11, and many
//! runs at once.

use super::{HOUR, MINUTE, SECOND, Scenario};
use crate::deed::{Arm, Changes, Deed, Draft, Launch, Step, Trial, pace};
use crate::knobs::{AppConfigKnobs, Knobs};
use crate::op::Op;

/// The place of the strategy that takes no time at all, and of one that takes half an hour.
const AT_ONCE: usize = 5;
const LINEAR: usize = 3;
const FULL: u32 = 100_000_000;

pub(super) fn all() -> Vec<Scenario> {
    let crisp = Knobs::crisp();
    let named = Knobs {
        appconfig: AppConfigKnobs {
            named: true,
            ..AppConfigKnobs::crisp()
        },
        ..Knobs::crisp()
    };
    vec![
        scenario("A13", &crisp, ramp()),
        scenario("A14", &crisp, promotion()),
        scenario("A15", &named, two_flags()),
        scenario("A16", &crisp, end_of_life()),
        scenario("trials", &crisp, many()),
    ]
}

/// A scenario in a world with two versions of flags, the first of them deployed.
fn scenario(name: &'static str, knobs: &Knobs, ops: Vec<Op>) -> Scenario {
    let mut all: Vec<_> = [
        Deed::Application,
        Deed::Trial(Trial::Flags(0)),
        Deed::Version(0, 0, false),
        Deed::Version(0, 3, true),
        Deed::Environment(0, vec![0]),
        Deed::Strategy(pace(0, false, 100, 0)),
        deploy(0, 1, AT_ONCE),
        Deed::Session {
            environment: 0,
            profile: 0,
            interval: Some(15),
        },
    ]
    .into_iter()
    .map(Op::Deed)
    .collect();
    all.extend(ops);
    Scenario {
        name,
        config: knobs.config(),
        ops: all,
    }
}

fn deploy(environment: usize, version: u8, strategy: usize) -> Deed {
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
}

fn trial(trial: Trial) -> Op {
    Op::Deed(Deed::Trial(trial))
}

/// Half on, half off, for the audience with this number.
fn define(environment: usize, flag: u8, audience: u8) -> Op {
    let arm = |enabled| Arm {
        weight: FULL / 2,
        enabled,
        colour: None,
    };
    trial(Trial::Define {
        environment,
        profile: 0,
        flag,
        again: None,
        draft: Draft {
            treatments: vec![arm(true)],
            control: arm(false),
            audience,
            hypothesis: Some("It converts."),
        },
    })
}

fn exposed(percent: u32) -> Step {
    Step {
        exposure: Some(percent * 1_000_000),
        ..Step::default()
    }
}

fn start(definition: usize, step: Step) -> Op {
    trial(Trial::Start(definition, step))
}

fn update(definition: usize, step: Step) -> Op {
    trial(Trial::Update(definition, 0, step))
}

fn stop(definition: usize) -> Op {
    trial(Trial::Stop(definition, 0, true))
}

/// Polls after a while.
fn poll() -> [Op; 2] {
    [Op::Advance(15 * SECOND), Op::Deed(Deed::Poll(0, 0))]
}

/// A ramp, with what a plain client sees after each step, and a second run.
fn ramp() -> Vec<Op> {
    let overrides = Step {
        overrides: Some(vec![("qa", "t1")]),
        ..exposed(0)
    };
    let changes = Changes {
        audience: Some(0),
        ..Changes::default()
    };
    let steps = [
        define(0, 0, 1),
        start(0, overrides),
        trial(Trial::Redefine(0, Box::new(changes))),
        update(0, exposed(20)),
        update(0, exposed(10)),
        update(0, exposed(100)),
        stop(0),
        start(0, exposed(50)),
    ];
    steps
        .into_iter()
        .flat_map(|step| [step].into_iter().chain(poll()))
        .collect()
}

/// The winner is deployed before the run is stopped.
fn promotion() -> Vec<Op> {
    let steps = [
        define(0, 0, 0),
        start(0, exposed(100)),
        Op::Deed(deploy(0, 2, LINEAR)),
        stop(0),
        Op::Advance(2 * HOUR),
        stop(0),
    ];
    steps
        .into_iter()
        .flat_map(|step| [step].into_iter().chain(poll()))
        .collect()
}

/// Two runs on two flags, of which one is stopped.
fn two_flags() -> Vec<Op> {
    let mut ops = vec![
        define(0, 0, 0),
        define(0, 1, 0),
        start(0, exposed(20)),
        start(1, exposed(40)),
    ];
    ops.extend(poll());
    ops.push(stop(0));
    ops.extend(poll());
    ops
}

fn end_of_life() -> Vec<Op> {
    vec![
        define(0, 0, 0),
        start(0, exposed(1)),
        trial(Trial::Delete(0, None)),
        Op::Advance(MINUTE),
        stop(0),
        trial(Trial::Delete(0, None)),
        trial(Trial::Redefine(0, Box::default())),
        trial(Trial::Restore(0)),
        start(0, exposed(2)),
        stop(0),
        trial(Trial::Delete(0, Some(false))),
        Op::Deed(Deed::DeleteEnvironment(0)),
        trial(Trial::Restore(0)),
        trial(Trial::Delete(0, Some(true))),
    ]
}

/// Runs in fifty environments, each at another exposure.
fn many() -> Vec<Op> {
    let mut ops = Vec::new();
    for nth in 1..=50_u32 {
        let environment = nth as usize;
        let definition = environment - 1;
        ops.push(Op::Deed(Deed::Environment(0, Vec::new())));
        ops.push(Op::Deed(deploy(environment, 1, AT_ONCE)));
        ops.push(define(environment, 0, 0));
        ops.push(start(definition, Step::default()));
        ops.push(Op::Advance(1_037));
        ops.push(update(definition, exposed(2 * nth)));
        if nth.is_multiple_of(7) {
            ops.push(stop(definition));
        }
    }
    ops
}
