//! A directed tour through the tables: each step of each kind, done and failed, and each way out of
//! a failed state.

use windtunnel_core::nimble::{Kind, Step};

use super::{Act, Launch, Mishap, Move, Terms, Whom, breed};

const LONG: u64 = 700_000;

/// Returns the moves of the tour.
#[must_use]
pub fn moves() -> Vec<Move> {
    let mut acts = vec![Act::Studio(0), Act::Advance(2_000)];
    acts.extend([Act::Component(0, true), Act::Image(0), Act::Image(0)]);
    acts.push(Act::Advance(LONG));
    let rows = breed::rows();
    acts.push(Act::Profile(0, rows[4].clone()));
    acts.push(Act::Profile(0, rows[2].clone()));
    acts.push(Act::Advance(LONG));
    for kind in [
        Kind::Studio,
        Kind::LaunchProfile,
        Kind::StudioComponent,
        Kind::StreamingImage,
    ] {
        acts.extend(creation_that_fails(kind, &rows[4]));
        // Sessions need the first image, and one that could not be deleted is not READY again.
        let nth = usize::from(kind == Kind::StreamingImage);
        let update = || Act::Update(kind, nth, rows[4].clone());
        let delete = || Act::Delete(kind, nth);
        acts.extend(failing(kind, Step::Update, update()));
        acts.extend([update(), Act::Advance(LONG)]);
        acts.extend(failing(kind, Step::Update, update()));
        acts.extend(failing(kind, Step::Delete, delete()));
        acts.extend(failing(kind, Step::Delete, delete()));
        acts.extend([update(), Act::Advance(LONG)]);
    }
    acts.extend(lives());
    acts.extend(ends(&rows[4]));
    acts.into_iter().map(Move::from).collect()
}

/// Makes an act fail.
fn failing(kind: Kind, step: Step, act: Act) -> Vec<Act> {
    let mishap = Mishap {
        kind,
        step,
        whom: Whom::All,
        code: None,
        after: None,
        times: Some(1),
        told: false,
    };
    vec![
        Act::Fault(mishap),
        act,
        Act::Advance(LONG),
        Act::ClearFaults,
    ]
}

/// Creates a resource in vain and deletes what is left of it.
fn creation_that_fails(kind: Kind, terms: &Terms) -> Vec<Act> {
    let create = match kind {
        Kind::Studio => Act::Studio(1),
        Kind::LaunchProfile => Act::Profile(0, terms.clone()),
        Kind::StudioComponent => Act::Component(0, false),
        _ => Act::Image(0),
    };
    let mut acts = failing(kind, Step::Create, create);
    // The newest is the last of them all; each kind has so many by now.
    let newest = match kind {
        Kind::LaunchProfile | Kind::StreamingImage => 2,
        _ => 1,
    };
    acts.extend([Act::Delete(kind, newest), Act::Advance(LONG)]);
    acts
}

/// Sessions of which steps fail, with their streams and backups, and one that is left to the service.
fn lives() -> Vec<Act> {
    use Kind::{
        StreamingSession as Session, StreamingSessionBackup as Backup,
        StreamingSessionStream as Stream,
    };
    let launch = |profile| {
        Act::Session(Launch {
            profile,
            ..Launch::default()
        })
    };
    let ready = || vec![launch(0), Act::Advance(300_000)];
    let stopped = |nth| vec![Act::Stop(nth, Some(true)), Act::Advance(200_000)];
    let started = |nth| vec![Act::Start(nth, None), Act::Advance(120_000)];
    let deleted = |nth| vec![Act::Delete(Session, nth), Act::Advance(100_000)];
    let watch = |seconds| Act::Stream(0, Some(seconds));
    let failing_stop = |kind, step, nth| failing(kind, step, Act::Stop(nth, None));
    [
        ready(),
        failing(Stream, Step::Create, watch(3_600)),
        vec![watch(60), Act::Advance(100_000), watch(3_600)],
        stopped(0),
        started(0),
        vec![watch(3_600), Act::Advance(10_000)],
        failing_stop(Stream, Step::Delete, 0),
        failing(Session, Step::Start, Act::Start(0, None)),
        started(0),
        failing_stop(Session, Step::Stop, 0),
        stopped(0),
        started(0),
        failing_stop(Backup, Step::Delete, 0),
        started(0),
        failing_stop(Backup, Step::Create, 0),
        failing(Session, Step::Delete, Act::Delete(Session, 0)),
        deleted(0),
        // The ways from failed states to the end.
        ready(),
        stopped(1),
        failing(Session, Step::Start, Act::Start(1, None)),
        deleted(1),
        ready(),
        failing_stop(Session, Step::Stop, 2),
        deleted(2),
        failing(Session, Step::Create, launch(0)),
        deleted(3),
        ready(),
        stopped(4),
        deleted(4),
        vec![launch(1), Act::Advance(86_400_000)],
    ]
    .concat()
}

/// Returns the moves of a second, short tour for a world in which streams are slow to be made: one
/// expires before it is READY.
#[must_use]
pub fn slow_stream() -> Vec<Move> {
    let tour = moves().into_iter();
    // Up to the first session.
    let is_session = |step: &Move| matches!(step.act, Act::Session(_));
    let mut moves: Vec<_> = tour.take_while(|step| !is_session(step)).collect();
    let acts = [
        Act::Session(Launch::default()),
        Act::Advance(LONG),
        Act::Stream(0, Some(60)),
        Act::Advance(LONG),
    ];
    moves.extend(acts.map(Move::from));
    moves
}

/// All is deleted, what is in the way first in vain.
fn ends(terms: &Terms) -> Vec<Act> {
    let session = || Act::Session(Launch::default());
    let delete = |kind, nth| Act::Delete(kind, nth);
    let wait = || Act::Advance(LONG);
    let mut acts = vec![session(), wait(), delete(Kind::LaunchProfile, 0), wait()];
    acts.extend([delete(Kind::Studio, 0), wait()]);
    acts.extend([Act::Update(Kind::LaunchProfile, 0, terms.clone()), wait()]);
    acts.extend((0..8).map(|nth| delete(Kind::StreamingSession, nth)));
    acts.push(wait());
    for kind in [
        Kind::LaunchProfile,
        Kind::StudioComponent,
        Kind::StreamingImage,
    ] {
        acts.extend((0..4).map(|nth| delete(kind, nth)));
        acts.extend([wait(), delete(Kind::Studio, 0), wait()]);
    }
    acts.push(Act::Advance(10_000_000));
    acts
}
