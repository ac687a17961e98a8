//! Nimble Studio: the reference model and the core get the same moves and must emit the same events,
//! answer alike and show the same; and the guarantees, each as a property of random runs.

mod strategy;

use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;
use serde_json::Value;
use windtunnel_core::nimble::{
    BackupMachine, Kind, LaunchProfileMachine, SessionMachine, Step, StreamMachine,
    StreamingImageMachine, StudioComponentMachine, StudioMachine, Timing,
};
use windtunnel_core::{
    Code, Command, Event, Instant, Machine, MachineKind, Seed, Snapshot, World, env, replay,
};
use windtunnel_proptests::driver::{Driver, START};
use windtunnel_proptests::nimble::knobs::Knobs;
use windtunnel_proptests::nimble::pair::Pair;
use windtunnel_proptests::nimble::rig::{Answer, Rig, text};
use windtunnel_proptests::nimble::{Act, Launch, Move, breed, scenarios, tour};

/// Words of a run: the first draws the settings and the beginning, each of the others a move.
fn words(most: usize) -> impl Strategy<Value = (u64, Vec<u64>)> {
    (any::<u64>(), prop::collection::vec(any::<u64>(), 0..most))
}

fn moves(word: u64, words: &[u64]) -> impl Iterator<Item = Move> {
    let beginning = breed::beginning(word).into_iter();
    beginning.chain(words.iter().copied().map(breed::any))
}

/// Flies a run in which delays and failures are drawn, and looks at the world after each move, given
/// its answer and how many events there were before.
fn follow(
    (word, words): &(u64, Vec<u64>),
    mut look: impl FnMut(&mut Rig, &Move, &Answer, usize) -> Result<(), TestCaseError>,
) -> Result<(), TestCaseError> {
    let mut rig = Rig::new(breed::knobs(*word).drawn_config(), 11);
    for step in moves(*word, words) {
        let seen = rig.events.len();
        let answer = rig.apply(&step);
        look(&mut rig, &step, &answer, seen)?;
    }
    Ok(())
}

/// Returns what is shown of all sessions that can be read.
fn sessions(rig: &mut Rig) -> Vec<Value> {
    let count = rig.names.count(Kind::StreamingSession);
    let sessions = (0..count).map(|nth| rig.session(nth));
    sessions.flatten().collect()
}

#[test]
fn the_defaults_are_those_of_the_page() {
    let knobs = Knobs::crisp();
    assert_eq!(knobs.config().nimble.timing, Timing::crisp());
    let switches = knobs.config().nimble.switches;
    assert_eq!(switches, windtunnel_core::nimble::Switches::default());
}

proptest! {
    #![proptest_config(strategy::config(60))]

    #[test]
    fn all_goes_as_in_the_reference((word, words) in words(80)) {
        let knobs = breed::knobs(word);
        let mut pair = Pair::new(&knobs, 7);
        for step in moves(word, &words) {
            pair.apply(&step)
                .map_err(|difference| TestCaseError::fail(format!("{difference}with {knobs:?}")))?;
        }
    }

    #[test]
    fn a_session_never_leaves_deleted(run in words(80)) {
        let mut deleted = BTreeSet::new();
        follow(&run, |rig, _, _, seen| {
            let of_sessions = |event: &&Event| event.machine == MachineKind::NimbleSession;
            for event in rig.events[seen..].iter().filter(of_sessions) {
                prop_assert!(!deleted.contains(&event.serial), "{event:?}");
                if event.to() == "DELETED" {
                    deleted.insert(event.serial);
                }
            }
            Ok(())
        })?;
    }

    #[test]
    fn stop_at_is_set_exactly_when_a_ready_session_can_be_stopped((word, words) in words(80)) {
        // What the sessions were created with must still be shown.
        let is_change = |word: &u64| matches!(breed::any(*word).act, Act::Update(..) | Act::Delete(Kind::LaunchProfile, _));
        let words: Vec<_> = words.into_iter().filter(|word| !is_change(word)).collect();
        let legacy = breed::knobs(word).legacy;
        follow(&(word, words), |rig, _, _, _| {
            let mut rests = BTreeMap::new();
            for (_, answer) in rig.survey(2) {
                let Ok(answer) = answer else { continue };
                let profile = &answer["launchProfile"];
                let stopped = &profile["streamConfiguration"]["maxStoppedSessionLengthInMinutes"];
                let name = text(profile, "launchProfileId").to_owned();
                rests.insert(name, stopped.as_u64().unwrap_or(0) > 0);
            }
            for session in sessions(rig) {
                // A profile whose creation failed is not kept for ever.
                let Some(&rests) = rests.get(text(&session, "launchProfileId")) else { continue };
                let is_on = |member| text(&session, member) == "ACTIVATED";
                let terminates = is_on("automaticTerminationMode");
                let stoppable = match is_on("sessionPersistenceMode") {
                    true => !terminates || rests,
                    false => rests && legacy,
                };
                let state = text(&session, "state");
                let has = |member| session.get(member).is_some();
                prop_assert_eq!(has("stopAt"), state == "READY" && stoppable, "{}", session);
                let ends = state == "READY" && !stoppable || state == "STOPPED" && rests;
                prop_assert_eq!(has("terminateAt"), ends, "{}", session);
            }
            Ok(())
        })?;
    }

    #[test]
    fn ready_backups_never_exceed_the_limit(run in words(80)) {
        follow(&run, |rig, _, _, _| {
            let mut ready: BTreeMap<String, u64> = BTreeMap::new();
            for (_, answer) in rig.survey(2) {
                let answer = answer.unwrap_or_default();
                let Some(backup) = answer.get("streamingSessionBackup") else { continue };
                if text(backup, "state") == "READY" {
                    *ready.entry(text(backup, "sessionId").into()).or_default() += 1;
                }
            }
            for session in sessions(rig) {
                let kept = session["maxBackupsToRetain"].as_u64().unwrap_or(0);
                let ready = ready.get(text(&session, "sessionId")).copied();
                prop_assert!(ready.unwrap_or(0) <= kept, "{ready:?} of {session}");
            }
            Ok(())
        })?;
    }

    #[test]
    fn the_quota_is_used_by_exactly_the_sessions_that_live(run in words(60)) {
        let quotas = breed::knobs(run.0);
        follow(&run, |rig, _, _, _| {
            let shown = sessions(rig);
            for (instance, quota) in [(0, quotas.sessions), (2, quotas.g5_sessions)] {
                for profile in 0..rig.names.count(Kind::LaunchProfile) {
                    let studio = rig.names.studio_of(Kind::LaunchProfile, profile);
                    let lives = shown.iter().filter(|session| {
                        let is_g5 = text(session, "ec2InstanceType").starts_with("g5");
                        is_g5 == (instance == 2) && text(session, "state") != "DELETED"
                    });
                    let here = lives.filter(|session| {
                        let number = text(session, "sessionId").rsplit('-').next();
                        let number = number.and_then(|number| number.parse().ok()).unwrap_or(0);
                        rig.names.studio_of(Kind::StreamingSession, number) == studio
                    });
                    let used = here.count();
                    let create = Act::Session(Launch {
                        profile,
                        instance: Some(instance),
                        ..Launch::default()
                    });
                    let mut other = rig.clone();
                    match other.apply(&create.into()) {
                        Ok(_) => prop_assert!(used < quota as usize, "{used} of {quota}"),
                        Err(told) if told.contains("QUOTA") => {
                            prop_assert_eq!(used, quota as usize, "{}", told);
                        }
                        Err(_) => {}
                    }
                }
            }
            Ok(())
        })?;
    }

    #[test]
    fn what_is_refused_changes_nothing((word, words) in words(80)) {
        let mut rig = Rig::new(breed::knobs(word).drawn_config(), 11);
        for step in moves(word, &words) {
            let before = (rig.world.state_digest(), rig.world.digest());
            if rig.apply(&step).is_err() {
                let after = (rig.world.state_digest(), rig.world.digest());
                prop_assert_eq!(before, after, "{:?}", step);
            }
        }
    }

    #[test]
    fn one_jump_from_call_to_call_gives_the_same_world((word, words) in words(80)) {
        let mut config = breed::knobs(word).drawn_config();
        config.journal = true;
        let mut rig = Rig::new(config.clone(), 11);
        for step in moves(word, &words) {
            let _ = rig.apply(&step);
        }
        let mut jumping = World::new(config, Seed(11), START);
        for (at, command) in &rig.script {
            let _ = jumping.handle(*at, command.clone());
        }
        jumping.handle_timeout(rig.world.now());
        prop_assert_eq!(drained(&mut jumping), rig.events.clone());
        prop_assert_eq!(jumping.state_digest(), rig.world.state_digest());
        let journal = jumping.journal().expect("it is on");
        let again = replay(&journal.header, journal.entries.clone(), None);
        let mut again = again.expect("it is of these semantics");
        // The last of the time was passed by no call.
        again.handle_timeout(jumping.now());
        prop_assert_eq!(again.state_digest(), jumping.state_digest());
    }

    #[test]
    fn a_world_saved_and_restored_goes_on_as_if_nothing_had_happened(
        (word, words) in words(80),
        every in 1_usize..9,
    ) {
        let config = breed::knobs(word).drawn_config();
        let mut straight = Rig::new(config.clone(), 11);
        let mut saved = Rig::new(config, 11);
        for (nth, step) in moves(word, &words).enumerate() {
            let answer = straight.apply(&step);
            // A deadline may be told too early, and a restored world knows better.
            match matches!(step.act, Act::Advance(_) | Act::Next | Act::AlmostNext) {
                true => saved.advance_to(straight.world.now()),
                false => prop_assert_eq!(answer, saved.apply(&step)),
            }
            if nth % every == 0 {
                let text = serde_json::to_string(&saved.world.snapshot()).expect("it is JSON");
                let snapshot: Snapshot = serde_json::from_str(&text).expect("it is the same");
                saved.world = snapshot.restore().expect("nothing was changed");
            }
            prop_assert_eq!(saved.world.state_digest(), straight.world.state_digest());
        }
        prop_assert_eq!(saved.events, straight.events);
    }

    #[test]
    fn experiments_and_deployments_are_of_no_concern((word, words) in words(80)) {
        let config = breed::knobs(word).drawn_config();
        let mut alone = Rig::new(config.clone(), 42);
        for step in moves(word, &words) {
            let _ = alone.apply(&step);
        }
        let mut others = Driver::new(config.clone(), 42);
        let all = windtunnel_proptests::scenarios::all();
        let nth = usize::try_from(word % all.len() as u64).unwrap_or(0);
        for op in &all[nth].ops {
            others.apply(op);
        }
        // Faults are told for all services at once; those of Nimble Studio must outlive the others.
        let is_clear = |command: &Command| matches!(command, Command::Env(env::Command::ClearFaults));
        let clears = |script: &[(Instant, Command)]| script.iter().any(|(_, it)| is_clear(it));
        prop_assume!(!clears(&others.script) && !clears(&alone.script));
        let script = alone.script.iter().chain(&others.script).cloned();
        let mut script: Vec<_> = script.collect();
        script.sort_by_key(|(at, _)| *at);
        let mut together = World::new(config, Seed(42), START);
        for (at, command) in script {
            let _ = together.handle(at, command);
        }
        together.handle_timeout(alone.world.now().max(others.world.now()));
        let end = alone.world.now().min(others.world.now());
        let of = |events: &[Event], nimble: bool| {
            let is_it = |event: &&Event| (event.machine >= MachineKind::NimbleStudio) == nimble;
            let early = events.iter().filter(|event| event.at < end);
            early.filter(is_it).copied().collect::<Vec<_>>()
        };
        let together = drained(&mut together);
        prop_assert_eq!(of(&together, true), of(&alone.events, true));
        prop_assert_eq!(of(&together, false), of(&others.events, false));
    }
}

fn drained(world: &mut World) -> Vec<Event> {
    std::iter::from_fn(|| world.poll_event()).collect()
}

/// More sessions than a page holds.
#[test]
fn pages_are_those_of_the_reference() {
    let knobs = Knobs {
        sessions: 200,
        ..Knobs::crisp()
    };
    let mut pair = Pair::new(&knobs, 7);
    for step in breed::beginning(3) {
        pair.apply(&step).unwrap_or_else(|what| panic!("{what}"));
    }
    for nth in 0..104_usize {
        let launch = Launch {
            profile: nth,
            owner: Some([0, 1, 1][nth % 3]),
            ..Launch::default()
        };
        let step = Move::from(Act::Session(launch));
        // All is compared at some places only.
        match [49, 50, 51, 100, 103].contains(&nth) {
            true => pair.apply(&step).unwrap_or_else(|what| panic!("{what}")),
            false => pair.blindly(&step),
        }
    }
}

#[test]
fn random_runs_and_a_tour_take_every_row_of_every_table() {
    let mut missing = BTreeSet::new();
    missing.extend(rows::<StudioMachine>(MachineKind::NimbleStudio));
    missing.extend(rows::<LaunchProfileMachine>(
        MachineKind::NimbleLaunchProfile,
    ));
    missing.extend(rows::<StudioComponentMachine>(
        MachineKind::NimbleStudioComponent,
    ));
    missing.extend(rows::<StreamingImageMachine>(
        MachineKind::NimbleStreamingImage,
    ));
    missing.extend(rows::<SessionMachine>(MachineKind::NimbleSession));
    missing.extend(rows::<StreamMachine>(MachineKind::NimbleStream));
    missing.extend(rows::<BackupMachine>(MachineKind::NimbleBackup));
    let mut fly = |moves: Vec<Move>, knobs: &Knobs| {
        let mut pair = Pair::new(knobs, 7);
        for step in moves {
            pair.apply(&step).unwrap_or_else(|what| panic!("{what}"));
        }
        for event in &pair.rig.events {
            let of = (event.from(), event.trigger(), event.to());
            let of = format!("{:?} {of:?}", event.machine);
            missing.remove(&of);
        }
        missing.clone()
    };
    for word in 0..12 {
        let words: Vec<u64> = (0..60).map(|nth| word * 1_000 + nth).collect();
        fly(moves(word, &words).collect(), &breed::knobs(word));
    }
    fly(tour::moves(), &Knobs::crisp());
    let mut slow = Knobs::crisp();
    let step = (Kind::StreamingSessionStream, Step::Create);
    slow.delays.insert(step, 100_000);
    let left = fly(tour::slow_stream(), &slow);
    assert!(left.is_empty(), "never taken: {left:#?}");
}

fn rows<M: Machine>(machine: MachineKind) -> impl Iterator<Item = String> {
    M::TABLE.rows.iter().map(move |row| {
        let of = (row.from.name(), row.trigger.name(), row.to.name());
        format!("{machine:?} {of:?}")
    })
}

#[test]
fn golden_scenarios_are_no_two_alike() {
    let digests = scenarios::digests();
    let kinds: BTreeSet<_> = digests.lines().map(|line| line.split(' ').nth(1)).collect();
    assert_eq!(kinds.len(), digests.lines().count());
    assert!(digests.contains("deleted"), "{digests}");
}
