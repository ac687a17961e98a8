//! Moves and knobs drawn from a generator; property tests draw theirs here, too.

use windtunnel_core::nimble::{Kind, Step};

use super::knobs::Knobs;
use super::{Act, Launch, Mishap, Move, Terms, Whom};
use crate::reference::nimble::codes;
use crate::rng::Rng;

/// Steps of time in seconds that hit what is due, or just miss it.
const TIMES: [u64; 24] = [
    0, 1, 2, 5, 14, 30, 60, 60, 90, 90, 119, 120, 120, 150, 210, 300, 300, 600, 900, 1_800, 3_600,
    3_600, 41_400, 86_400,
];

/// All steps with a delay of their own.
const STEPS: [(Kind, Step); 18] = [
    (Kind::StreamingSession, Step::Create),
    (Kind::StreamingSession, Step::Start),
    (Kind::StreamingSession, Step::Stop),
    (Kind::StreamingSession, Step::Delete),
    (Kind::StreamingSessionBackup, Step::Create),
    (Kind::StreamingSessionBackup, Step::Delete),
    (Kind::StreamingSessionStream, Step::Create),
    (Kind::Studio, Step::Create),
    (Kind::Studio, Step::Update),
    (Kind::Studio, Step::Delete),
    (Kind::LaunchProfile, Step::Create),
    (Kind::LaunchProfile, Step::Update),
    (Kind::LaunchProfile, Step::Delete),
    (Kind::StudioComponent, Step::Create),
    (Kind::StudioComponent, Step::Update),
    (Kind::StudioComponent, Step::Delete),
    (Kind::StreamingImage, Step::Create),
    (Kind::StreamingImage, Step::Delete),
];

/// Draws the settings of a world.
#[must_use]
pub fn knobs(word: u64) -> Knobs {
    let rng = &mut Rng::new(word);
    let mut knobs = Knobs::crisp();
    for step in STEPS {
        if rng.chance(25) {
            // The longest are cut at the ceiling of no waiter.
            let millis = rng.pick(&[0, 0, 1, 1_500, 60_000, 90_000, 100_000]);
            knobs.delays.insert(step, millis);
        }
    }
    knobs.retention = rng.pick(&[3_600, 3_600, 900, 60, 100_000]);
    knobs.refuses = rng.chance(25);
    knobs.legacy = rng.chance(25);
    knobs.by_owner = rng.chance(25);
    knobs.tag_faults = rng.chance(50);
    knobs.token_window = rng.pick(&[86_400, 120, 0]);
    knobs.expiration = rng.pick(&[120, 120, 5, 3_600]);
    knobs.sessions = rng.pick(&[50, 50, 3, 1]);
    knobs.g5_sessions = rng.pick(&[2, 1, 0]);
    knobs.profiles = rng.pick(&[50, 50, 4]);
    knobs.images = rng.pick(&[10, 10, 2]);
    knobs
}

/// What a world begins with, so that sessions can be created.
#[must_use]
pub fn beginning(word: u64) -> Vec<Move> {
    let rng = &mut Rng::new(word);
    let mut acts = vec![Act::Studio(0), Act::Advance(120_000)];
    acts.extend([Act::Component(0, false), Act::Image(0), Act::Image(0)]);
    acts.push(Act::Advance(120_000));
    let rows = rows();
    let start = rng.below(rows.len());
    for nth in 0..4 {
        let mut terms = rows[(start + nth) % rows.len()].clone();
        terms.images = rng.pick(&[&[0][..], &[0, 1]]).to_vec();
        acts.push(Act::Profile(0, terms));
    }
    acts.push(Act::Advance(120_000));
    let steps = (0..3).map(|_| step(rng, 2));
    let launches: Vec<_> = steps.collect();
    acts.into_iter().map(Move::from).chain(launches).collect()
}

/// The rows of nimble.md 3.2, the third and fourth with and without backups, and what came before
/// persistence.
pub(super) fn rows() -> Vec<Terms> {
    let row = |persistent, terminates, minutes, stopped, backups| Terms {
        minutes,
        stopped,
        persistent,
        terminates,
        backups,
        volume: persistent == Some(true),
        images: vec![0],

        ..Terms::default()
    };
    let yes = Some(true);
    vec![
        row(None, None, Some(1), None, None),
        row(yes, yes, Some(2), Some(0), None),
        row(yes, yes, Some(5), Some(2), None),
        row(yes, Some(false), Some(5), None, Some(2)),
        row(yes, None, None, None, Some(1)),
        row(yes, yes, Some(2), Some(5_760), Some(3)),
        row(None, None, Some(5), Some(5), Some(1)),
    ]
}

/// Draws a move.
#[must_use]
pub fn any(word: u64) -> Move {
    let rng = &mut Rng::new(word);
    let kind = rng.weighted(&[30, 2, 9, 12, 14, 5, 7, 5, 7, 4, 3, 1]);
    step(rng, kind)
}

fn step(rng: &mut Rng, kind: usize) -> Move {
    let act = match kind {
        0 => time(rng),
        1 => Act::Studio(rng.pick(&[0, 1, 1])),
        2 => Act::Session(launch(rng)),
        3 => Act::Start(rng.below(6), rng.chance(35).then(|| rng.below(5))),
        4 => Act::Stop(rng.below(6), rng.chance(50).then(|| rng.chance(50))),
        5 => Act::Delete(Kind::StreamingSession, rng.below(6)),
        6 => {
            let seconds = rng.pick(&[60, 60, 90, 300, 3_600, 59, 3_601]);
            Act::Stream(rng.below(6), rng.chance(70).then_some(seconds))
        }
        7 => tag(rng),
        8 => Act::Fault(mishap(rng)),
        9 => other(rng),
        10 => {
            let kinds = [
                Kind::Studio,
                Kind::LaunchProfile,
                Kind::LaunchProfile,
                Kind::StudioComponent,
                Kind::StreamingImage,
            ];
            Act::Delete(rng.pick(&kinds), rng.below(4))
        }
        _ => Act::ClearFaults,
    };
    Move {
        act,
        by: rng.pick(&[0, 0, 1, 1, 2]),
        token: rng.chance(15).then(|| rng.pick(&[0, 1, 2])),
        stray: rng.chance(3),
    }
}

fn time(rng: &mut Rng) -> Act {
    match rng.below(10) {
        0..4 => Act::Next,
        4 => Act::AlmostNext,
        5 => Act::Advance(rng.pick(&[1, 999, 1_500, 59_999, 60_001])),
        _ => Act::Advance(1_000 * rng.pick(&TIMES)),
    }
}

fn launch(rng: &mut Rng) -> Launch {
    Launch {
        profile: rng.below(5),
        instance: rng.chance(40).then(|| rng.pick(&[0, 1, 2, 2, 3])),
        image: rng.chance(20).then(|| rng.below(3)),
        owner: rng.chance(40).then(|| rng.pick(&[0, 1, 2])),
        tag: rng.chance(20).then(|| fault_tag(rng)),
    }
}

fn fault_tag(rng: &mut Rng) -> (&'static str, &'static str) {
    let keys = [
        "simulation:create",
        "simulation:start",
        "simulation:stop",
        "simulation:delete",
        "simulation:backup",
        "simulation:stream",
        "of",
    ];
    let codes = ["INTERNAL_ERROR", "NETWORK_INTERFACE_ERROR", "it"];
    (rng.pick(&keys), rng.pick(&codes))
}

fn tag(rng: &mut Rng) -> Act {
    let kinds = [Kind::StreamingSession, Kind::StreamingSessionBackup];
    let (key, value) = fault_tag(rng);
    let value = rng.chance(60).then_some(value);
    Act::Tag(rng.pick(&kinds), rng.below(6), key, value)
}

fn mishap(rng: &mut Rng) -> Mishap {
    // The first of them are those of sessions, streams and backups.
    let most = if rng.chance(70) { 7 } else { STEPS.len() };
    let (kind, step) = match rng.chance(5) {
        // It takes no time, but can fail.
        true => (Kind::StreamingSessionStream, Step::Delete),
        false => STEPS[rng.below(most)],
    };
    let codes = codes(kind, step);
    let whom = match rng.below(6) {
        0 => Whom::Nth(rng.pick(&[1, 2, 3])),
        1 => Whom::Id(rng.below(5)),
        2 => Whom::Owner(rng.pick(&[0, 1])),
        3 => Whom::Tag("of", "it"),
        _ => Whom::All,
    };
    let is_timed = rng.chance(20);
    Mishap {
        kind,
        step,
        whom,
        code: match rng.below(10) {
            0 => Some("NO_SUCH_CODE"),
            1..4 => None,
            _ => Some(rng.pick(&codes)),
        },
        after: is_timed.then(|| rng.pick(&[0, 1_000, 30_000, 90_000])),
        times: rng.chance(80).then(|| rng.pick(&[1, 1, 2])),
        told: rng.chance(30),
    }
}

/// Draws a creation or a change of what sessions need.
fn other(rng: &mut Rng) -> Act {
    let rows = rows();
    let mut terms = rows[rng.below(rows.len())].clone();
    terms.images = rng.pick(&[&[0][..], &[0, 1], &[2]]).to_vec();
    terms.component = rng.below(3);
    if rng.chance(10) {
        // What excludes each other.
        terms.persistent = Some(false);
    }
    let kinds = [
        Kind::Studio,
        Kind::LaunchProfile,
        Kind::LaunchProfile,
        Kind::StudioComponent,
        Kind::StreamingImage,
    ];
    let studio = rng.pick(&[0, 0, 0, 1]);
    match rng.below(6) {
        0 => Act::Component(studio, rng.chance(60)),
        1 => Act::Image(studio),
        2 => Act::Profile(studio, terms),
        _ => Act::Update(rng.pick(&kinds), rng.below(4), terms),
    }
}
