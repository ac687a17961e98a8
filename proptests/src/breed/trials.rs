//! Deeds of experiments, drawn from a generator.

use crate::deed::{Arm, Changes, Deed, Draft, Launch, Step, Trial};
use crate::rng::Rng;

/// Colours; the flag does not have the last one.
const COLOURS: [Option<&str>; 4] = [None, Some("blue"), Some("green"), Some("red")];

/// What a world begins with, so that runs can be started at once: flags that are deployed in the
/// first environment, of the profile with this number, and some definitions.
pub fn beginning(rng: &mut Rng, profile: usize) -> Vec<Deed> {
    let mut deeds = vec![
        Deed::Trial(Trial::Flags(0)),
        Deed::Version(profile, rng.pick(&[1, 2]), false),
        Deed::Version(profile, rng.pick(&[2, 4]), true),
        Deed::Start(Launch {
            environment: 0,
            profile,
            // The last that is made first takes no time at all.
            strategy: 6,
            version: 1,
            labelled: false,
            latest: None,
            by_name: false,
            lost: false,
        }),
    ];
    for _ in 0..1 + rng.below(3) {
        deeds.push(Deed::Trial(Trial::Define {
            environment: 0,
            profile,
            flag: rng.pick(&[0, 0, 1]),
            again: None,
            draft: draft(rng),
        }));
    }
    deeds
}

/// Draws a deed.
pub fn trial(rng: &mut Rng) -> Trial {
    let nth = rng.below(16);
    let back = rng.pick(&[0, 0, 0, 0, 1, 2]);
    match rng.below(40) {
        0 => Trial::Flags(nth),
        1..5 => Trial::Define {
            environment: nth,
            profile: rng.below(16),
            flag: rng.pick(&[0, 0, 0, 1, 1, 2]),
            again: rng.chance(15).then(|| rng.below(8)),
            draft: draft(rng),
        },
        5..8 => Trial::Redefine(nth, Box::new(changes(rng))),
        8..11 => Trial::Delete(nth, rng.pick(&[None, Some(false), Some(true), Some(true)])),
        11..13 => Trial::Restore(nth),
        13..22 => Trial::Start(nth, step(rng)),
        22..34 => Trial::Update(nth, back, step(rng)),
        _ => Trial::Stop(nth, back, rng.chance(50)),
    }
}

fn draft(rng: &mut Rng) -> Draft {
    let count = rng.pick(&[1, 1, 2, 5]);
    Draft {
        treatments: (0..count).map(|_| arm(rng)).collect(),
        control: arm(rng),
        audience: audience(rng),
        hypothesis: hypothesis(rng),
    }
}

fn changes(rng: &mut Rng) -> Changes {
    let count = rng.pick(&[1, 2, 3]);
    Changes {
        treatments: rng
            .chance(40)
            .then(|| (0..count).map(|_| arm(rng)).collect()),
        control: rng.chance(40).then(|| arm(rng)),
        audience: rng.chance(40).then(|| audience(rng)),
        hypothesis: hypothesis(rng),
    }
}

fn arm(rng: &mut Rng) -> Arm {
    Arm {
        weight: rng.pick(&[0, 1_000_000, 20_000_000, 33_333_333, 50_000_000, 50_000_000]),
        enabled: rng.chance(60),
        colour: if rng.chance(8) {
            rng.pick(&COLOURS)
        } else {
            rng.pick(&COLOURS[..2])
        },
    }
}

/// Mostly a rule.
fn audience(rng: &mut Rng) -> u8 {
    rng.pick(&[0, 0, 0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6, 7])
}

fn hypothesis(rng: &mut Rng) -> Option<&'static str> {
    rng.pick(&[None, None, Some("It converts."), Some("")])
}

fn step(rng: &mut Rng) -> Step {
    let exposures = [
        0,
        0,
        1,
        10_000_000,
        10_000_000,
        20_000_000,
        33_333_333,
        50_000_000,
        100_000_000,
    ];
    let mut step = Step::default();
    if rng.chance(70) {
        step.exposure = Some(rng.pick(&exposures));
    }
    if rng.chance(if step.exposure.is_some() { 12 } else { 80 }) {
        let entities = ["21", "user-1", "user-12"].into_iter();
        let all = entities.filter_map(|entity| {
            let key = rng.pick(&["c", "t1", "t1", "t1", "t2", "t5"]);
            rng.chance(50).then_some((entity, key))
        });
        step.overrides = Some(all.collect());
    }
    if rng.chance(20) {
        step.description = Some(rng.pick(&["for a try", ""]));
    }
    step
}
