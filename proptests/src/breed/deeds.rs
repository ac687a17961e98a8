//! Deeds of AppConfig, drawn from a generator. Property tests draw theirs here too.

use crate::breed::{ALARMS, trials};
use crate::deed::{Deed, Launch, Pace, Place, Response, ResponseKind, pace};
use crate::knobs::AppConfigKnobs;
use crate::op::{self, Mishap, Op};
use crate::rng::Rng;

/// How many kinds of deeds there are.
pub const KINDS: usize = 21;
/// The kind that is about experiments.
pub const TRIAL: usize = 20;

/// How often property tests draw each kind of deed.
pub const USUAL: [u32; KINDS] = [
    1, 3, 2, 1, 2, 1, 5, 1, 3, 1, 1, 2, 3, 3, 2, 24, 10, 6, 4, 10, 24,
];

/// The same where most of it is about experiments.
pub const TRIALS: [u32; KINDS] = [
    0, 1, 1, 1, 1, 1, 4, 1, 1, 0, 0, 1, 1, 2, 1, 10, 8, 1, 2, 6, 80,
];

/// Steps of time that hit what is due for deployments, or just miss it.
pub const STEPS: [u64; 20] = [
    0,
    0,
    1,
    999,
    1_000,
    15_000,
    29_999,
    30_000,
    59_999,
    60_000,
    60_000,
    120_000,
    180_000,
    240_000,
    360_000,
    600_000,
    1_200_000,
    1_800_000,
    86_400_000,
    259_200_001,
];

/// Draws the knobs of AppConfig.
pub fn knobs(rng: &mut Rng) -> AppConfigKnobs {
    let mut delay = || {
        if rng.chance(60) {
            0
        } else {
            rng.pick(&[1, 1_000, 5_000, 60_000])
        }
    };
    let (latency, validation, rollback) = (delay(), delay(), delay());
    AppConfigKnobs {
        latency,
        validation,
        rollback,
        even: rng.chance(30),
        unenforced: rng.chance(20),
        stratified: rng.chance(40),
        strict_tokens: rng.chance(30),
        named: rng.chance(30),
    }
}

/// What a world begins with, so that something can be deployed at once, and experiments on flags can
/// be started if there are to be any.
#[must_use]
pub fn beginning(rng: &mut Rng, has_flags: bool) -> Vec<Op> {
    let mut deeds = vec![
        Deed::Application,
        Deed::Profile(0, u8::from(rng.chance(20))),
        Deed::Version(0, 1, false),
        Deed::Version(0, 2, true),
        Deed::Version(0, 3, true),
        Deed::Version(0, 4, false),
        Deed::Environment(0, alarms(rng)),
        Deed::Strategy(any_pace(rng)),
        Deed::Strategy(pace(0, false, 100, 0)),
    ];
    if rng.chance(50) {
        deeds.extend([
            Deed::Environment(0, alarms(rng)),
            Deed::Profile(0, 0),
            Deed::Version(1, 1, true),
            Deed::Version(1, 5, false),
        ]);
    }
    if rng.chance(30) {
        deeds.extend([
            Deed::Application,
            Deed::Environment(1, vec![]),
            Deed::Profile(1, 0),
            Deed::Version(2, 6, true),
        ]);
    }
    if rng.chance(40) {
        deeds.extend([Deed::Extension(points(rng)), Deed::Associate(0, place(rng))]);
        let responses = (0..4).map(|_| response(rng)).collect();
        deeds.push(Deed::Function(rng.pick(&[0, 1, 2]), responses));
    }
    if has_flags {
        let profiles = deeds.iter().filter(|it| matches!(it, Deed::Profile(..)));
        let profile = profiles.count();
        deeds.extend(trials::beginning(rng, profile));
    }
    deeds.into_iter().map(Op::Deed).collect()
}

/// Draws a deed with weights for the kinds.
pub fn deed(rng: &mut Rng, weights: &[u32; KINDS]) -> Deed {
    let (one, other) = (rng.below(16), rng.below(16));
    let number = rng.pick(&[1, 1, 1, 2, 2, 3, 4, 5, 9]);
    match rng.weighted(weights) {
        0 => Deed::Application,
        1 => Deed::Environment(one, alarms(rng)),
        2 => Deed::Monitors(one, alarms(rng)),
        3 => Deed::DeleteEnvironment(one),
        4 => Deed::Profile(one, rng.pick(&[0, 0, 0, 1, 2])),
        5 => Deed::Rename(one),
        6 => Deed::Version(one, number, rng.chance(50)),
        7 => Deed::DeleteVersion(one, number),
        8 => Deed::Strategy(any_pace(rng)),
        9 => Deed::Repace(one, any_pace(rng)),
        10 => Deed::DeleteStrategy(one),
        11 => Deed::Extension(points(rng)),
        12 => Deed::Associate(one, place(rng)),
        13 => {
            let count = rng.below(3);
            let responses = (0..count).map(|_| response(rng)).collect();
            Deed::Function(rng.pick(&[0, 1, 2, 3, 4, 5]), responses)
        }
        14 => Deed::AlarmActions(rng.pick(&[0, 1, 2]), rng.chance(60)),
        15 => Deed::Start(Launch {
            environment: one,
            profile: other,
            strategy: rng.below(16),
            version: number,
            labelled: rng.chance(25),
            latest: rng.chance(15).then(|| rng.pick(&[0, 1, 2])),
            by_name: rng.chance(20),
            lost: rng.chance(3),
        }),
        16 => Deed::Stop {
            environment: one,
            number: rng.pick(&[0, 1, 1, 1, 2, 2, 3, 4, 5]),
            revert: rng.chance(60),
        },
        17 => Deed::Ask {
            environment: one,
            profile: other,
            client: rng.pick(&[0, 1, 2, 3, 4]),
            has: rng.chance(30).then_some(number),
        },
        18 => Deed::Session {
            environment: one,
            profile: other,
            interval: rng.pick(&[None, Some(15), Some(15), Some(86_400)]),
        },
        19 => Deed::Poll(one, rng.pick(&[0, 0, 0, 1, 2])),
        _ => Deed::Trial(trials::trial(rng)),
    }
}

/// Draws a fault of a deployment.
pub fn mishap(rng: &mut Rng) -> Mishap {
    Mishap {
        place: op::Place::Deployment(rng.pick(&[1, 1, 2, 3])),
        after: rng
            .chance(70)
            .then(|| rng.pick(&[0, 30_000, 60_000, 120_000, 600_000, 1_200_000])),
        times: rng.chance(50).then(|| rng.pick(&[1, 2])),
        experiment: rng.chance(50).then(|| rng.below(8)),
        told: rng.chance(50),
    }
}

fn alarms(rng: &mut Rng) -> Vec<u8> {
    (0..ALARMS).filter(|_| rng.chance(25)).collect()
}

/// Draws a pace: one of the worked schedules of appconfig.md 3.2, or one that is out of the
/// ordinary.
pub fn any_pace(rng: &mut Rng) -> Pace {
    rng.pick(&[
        pace(15, false, 25, 0),
        pace(600, false, 20, 0),
        pace(20, true, 2, 0),
        Pace {
            factor: 33_300_000,
            ..pace(10, false, 0, 5)
        },
        pace(60, true, 1, 60),
        pace(0, false, 100, 10),
        pace(0, true, 3, 0),
        pace(0, true, 3, 1),
        pace(1, false, 50, 1),
        pace(3, false, 30, 2),
        Pace {
            factor: 99_999_999,
            ..pace(1, true, 0, 0)
        },
        pace(2, false, 1, 3),
        pace(1_440, true, 100, 1_440),
    ])
}

fn points(rng: &mut Rng) -> Vec<(&'static str, u8)> {
    let all = [
        "AT_DEPLOYMENT_TICK",
        "ON_DEPLOYMENT_BAKING",
        "ON_DEPLOYMENT_COMPLETE",
        "ON_DEPLOYMENT_ROLLED_BACK",
        "ON_DEPLOYMENT_START",
        "ON_DEPLOYMENT_STEP",
        "PRE_START_DEPLOYMENT",
    ];
    let mut points = Vec::new();
    for point in all {
        if rng.chance(40) {
            points.push((point, rng.pick(&[0, 1, 2, 3])));
        }
    }
    // No more than five, and at least one.
    points.truncate(5);
    if points.is_empty() {
        points.push((all[0], 0));
    }
    points
}

fn place(rng: &mut Rng) -> Place {
    let nth = rng.below(4);
    rng.pick(&[
        Place::Application(nth),
        Place::Environment(nth),
        Place::Profile(nth),
    ])
}

fn response(rng: &mut Rng) -> Response {
    Response {
        times: rng.chance(80).then(|| rng.pick(&[1, 1, 2, 3])),
        kind: rng.pick(&[
            ResponseKind::Nothing,
            ResponseKind::Continue,
            ResponseKind::Continue,
            ResponseKind::RollBack(true),
            ResponseKind::RollBack(false),
            ResponseKind::Failure,
            ResponseKind::Failure,
            ResponseKind::Content(false),
            ResponseKind::Content(true),
        ]),
    }
}
