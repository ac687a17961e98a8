//! The guarantees of the core, each as a property of random runs.

mod strategy;

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::Index;
use windtunnel_core::{
    Config, Digest, Event, Header, Instant, Journal, Seed, Snapshot, Span, World, env, replay,
};
use windtunnel_proptests::deed::callee;
use windtunnel_proptests::driver::{Answer, Driver, START};
use windtunnel_proptests::knobs::Knobs;
use windtunnel_proptests::noise;
use windtunnel_proptests::op::Op;
use windtunnel_proptests::view::View;
use windtunnel_proptests::watch::{Watch, check_times};

/// A run: its settings, what happens in it, and calls beside.
#[derive(Clone, Debug)]
struct Run {
    config: Config,
    seed: u64,
    ops: Vec<Op>,
    noise: Vec<(Index, usize)>,
}

/// Any run, with fixed delays or drawn ones.
fn run() -> impl Strategy<Value = Run> {
    prop_oneof![
        15 => run_within_quotas(),
        // Large templates only exist beyond the quotas.
        2 => run_of(strategy::large_ops(25).boxed(), true),
    ]
}

/// Any run that the quotas allow.
fn run_within_quotas() -> impl Strategy<Value = Run> {
    let ops = prop_oneof![
        2 => strategy::ops(50),
        2 => strategy::deployment_ops(50),
        2 => strategy::trial_ops(50),
        1 => strategy::mixed_ops(50),
    ];
    run_of(ops.boxed(), false)
}

fn run_of(ops: BoxedStrategy<Vec<Op>>, unbounded: bool) -> impl Strategy<Value = Run> {
    let noise = vec((any::<Index>(), 0_usize..200), 0..12);
    (strategy::knobs(), any::<bool>(), 0_u64..4, ops, noise).prop_map(
        move |(knobs, drawn, seed, ops, noise)| {
            let knobs = Knobs { unbounded, ..knobs };
            let config = if drawn {
                knobs.drawn_config()
            } else {
                knobs.config()
            };
            Run {
                config: Config {
                    journal: true,
                    ..config
                },
                seed,
                ops,
                noise,
            }
        },
    )
}

impl Run {
    /// Flies it whole, jumping from command to command.
    fn fly(&self) -> Driver {
        let mut driver = Driver::new(self.config.clone(), self.seed);
        for (at, op) in self.ops.iter().enumerate() {
            driver.apply(op);
            for (_, nth) in self
                .noise
                .iter()
                .filter(|(when, _)| when.index(self.ops.len()) == at)
            {
                let command = noise::call(&driver, *nth);
                let now = driver.world.now();
                driver.script.push((now, command.clone()));
                let _ = driver.world.handle(now, command);
                driver.drain();
            }
        }
        // The last command may have left something that is due at once.
        driver.apply(&Op::Advance(0));
        driver
    }

    fn empty_world(&self) -> World {
        World::new(self.config.clone(), Seed(self.seed), START)
    }
}

/// Tells whether extensions or validators were called before the refusal, so that what they answered
/// is used up.
fn has_called(why: &str) -> bool {
    let texts = ["Error invoking", "Content size limit exceeded."];
    texts.iter().any(|text| why.contains(text))
}

/// The fingerprint of a world in which no function has anything left to answer.
fn fingerprint_but_for_answers(world: &World) -> (Digest, Digest, u64, Instant) {
    let mut world = world.clone();
    for nth in 0..6 {
        let function = env::Function {
            uri: callee(nth),
            answers: Vec::new(),
        };
        let told = world.env(world.now(), env::Command::SetFunction(function));
        told.expect("anything can be told of a function");
    }
    fingerprint(&world)
}

/// All that two equal runs must have in common. When to come back is not among it: that may be too
/// early.
fn fingerprint(world: &World) -> (Digest, Digest, u64, Instant) {
    (
        world.digest(),
        world.state_digest(),
        world.event_count(),
        world.now(),
    )
}

fn drained(world: &mut World) -> Vec<Event> {
    std::iter::from_fn(|| world.poll_event()).collect()
}

proptest! {
    #![proptest_config(strategy::config(150))]

    #[test]
    fn advancing_in_slices_equals_one_jump(run in run(), cuts in vec(0_u64..200_000, 0..40)) {
        let whole = run.fly();
        let end = whole.world.now();
        // At the commands only; at any moments between them; from deadline to deadline.
        let mut lazy = run.empty_world();
        let mut sliced = run.empty_world();
        let mut stepped = run.empty_world();
        let mut cuts = cuts.iter().cycle();
        for (at, command) in &whole.script {
            let answer = lazy.handle(*at, command.clone());
            while let Some(cut) = cuts.next().filter(|_| sliced.now() < *at) {
                sliced.handle_timeout((sliced.now() + Span::from_millis(*cut + 1)).min(*at));
            }
            prop_assert_eq!(&sliced.handle(*at, command.clone()), &answer);
            while let Some(next) = stepped.poll_timeout().filter(|next| next <= at) {
                stepped.handle_timeout(next);
            }
            prop_assert_eq!(&stepped.handle(*at, command.clone()), &answer);
        }
        for world in [&mut lazy, &mut sliced, &mut stepped] {
            world.handle_timeout(end);
            prop_assert_eq!(drained(world), whole.events.clone());
            prop_assert_eq!(fingerprint(world), fingerprint(&whole.world));
        }
    }

    #[test]
    fn a_journal_replays_to_the_same_world(run in run()) {
        let mut driver = run.fly();
        let journal = driver.world.journal().expect("the world keeps one");
        let text = serde_json::to_string(journal).expect("a journal can be written");
        let read: Journal = serde_json::from_str(&text).expect("a journal can be read");
        prop_assert_eq!(&read, journal);
        let before_end = driver.world.now();
        let again = replay(&read.header, read.entries.clone(), None);
        let mut again = again.map_err(|divergence| TestCaseError::fail(divergence.to_string()))?;
        again.handle_timeout(before_end);
        prop_assert_eq!(fingerprint(&again), fingerprint(&driver.world));
        prop_assert_eq!(again.journal(), driver.world.journal());
        // Another digest is told, and other semantics are refused.
        let wrong = Some(Digest(driver.world.digest().0 ^ 1));
        prop_assert!(replay(&read.header, read.entries, wrong).is_err());
        let header = Header { semantics: read.header.semantics + 1, ..read.header };
        prop_assert!(replay(&header, [], None).is_err());
        driver.drain();
    }

    #[test]
    fn a_snapshot_goes_on_as_if_nothing_had_happened(run in run(), points in vec(any::<Index>(), 1..4)) {
        let whole = run.fly();
        // The events wait in the world all the time, so that snapshots hold them.
        let mut world = run.empty_world();
        for (nth, (at, command)) in whole.script.iter().enumerate() {
            let _ = world.handle(*at, command.clone());
            if points.iter().any(|point| point.index(whole.script.len()) == nth) {
                let text = serde_json::to_string(&world.snapshot()).expect("it can be written");
                let read: Snapshot = serde_json::from_str(&text).expect("it can be read");
                let restored = read.restore();
                let restored = restored.map_err(|error| TestCaseError::fail(error.to_string()))?;
                prop_assert_eq!(fingerprint(&restored), fingerprint(&world));
                prop_assert!(restored.poll_timeout().is_none_or(|next| Some(next) >= world.poll_timeout()));
                let again = serde_json::to_string(&restored.snapshot()).expect("it can be written");
                prop_assert_eq!(again, text);
                world = restored;
            }
        }
        world.handle_timeout(whole.world.now());
        prop_assert_eq!(fingerprint(&world), fingerprint(&whole.world));
        prop_assert_eq!(drained(&mut world), whole.events);
    }

    #[test]
    fn a_clone_is_a_fork(run in run(), point in any::<Index>(), other in strategy::ops(20)) {
        let whole = run.fly();
        let mut driver = Driver::new(run.config.clone(), run.seed);
        let at = point.index(whole.script.len());
        let mut world = driver.world.clone();
        for (nth, (when, command)) in whole.script.iter().enumerate() {
            let _ = world.handle(*when, command.clone());
            if nth == at {
                let before = fingerprint(&world);
                driver.world = world.clone();
                for op in &other {
                    driver.apply(op);
                }
                prop_assert_eq!(fingerprint(&world), before);
            }
        }
        world.handle_timeout(whole.world.now());
        prop_assert_eq!(fingerprint(&world), fingerprint(&whole.world));
    }

    #[test]
    fn the_next_deadline_always_moves_on(run in run()) {
        let mut driver = run.fly();
        // A deployment has at most a hundred steps, and is asked each minute of a day of bake.
        let flights = driver.experiments.iter().map(|e| 12 * (e.1.steps.len() + 3)).sum::<usize>();
        let most = 400 + flights + 2_000 * driver.names.deployments.len();
        let mut steps = 0;
        while let Some(next) = driver.world.poll_timeout() {
            prop_assert!(next > driver.world.now(), "{} is not after {}", next, driver.world.now());
            driver.world.handle_timeout(next);
            prop_assert_eq!(driver.world.now(), next);
            prop_assert!(driver.world.poll_timeout().is_none_or(|after| after > next));
            steps += 1;
            prop_assert!(steps <= most, "more than {} steps", most);
        }
        prop_assert!(driver.world.is_idle());
        // In the end nothing is kept.
        for e in 0..driver.experiments.len() {
            prop_assert!(driver.look(e).is_none());
        }
    }

    #[test]
    fn a_refused_command_changes_nothing(run in run_within_quotas()) {
        let mut driver = Driver::new(run.config.clone(), run.seed);
        let nonsense = noise::nonsense();
        for (nth, op) in run.ops.iter().enumerate() {
            // What is due comes before.
            driver.apply(&Op::Advance(0));
            let before = driver.world.clone();
            if let Answer::Refused(why) = driver.apply(op) {
                let after = &driver.world;
                let is_same = fingerprint(after) == fingerprint(&before)
                    || has_called(&why)
                        && fingerprint_but_for_answers(after)
                            == fingerprint_but_for_answers(&before);
                prop_assert!(is_same, "{:?} was refused: {}", op, why);
            }
            driver.apply(&Op::Advance(0));
            // All of the nonsense in turn, some of it at each moment.
            for command in nonsense.iter().skip(nth % 7).step_by(7) {
                let (now, before) = (driver.world.now(), fingerprint(&driver.world));
                let answer = driver.world.handle(now, command.clone());
                prop_assert!(answer.is_err(), "{:?} was accepted", command);
                prop_assert_eq!(fingerprint(&driver.world), before, "{:?}", command);
            }
        }
    }

    #[test]
    fn no_run_breaks_a_law_of_its_machines(run in run()) {
        let mut driver = Driver::new(run.config.clone(), run.seed);
        let mut watch = Watch::default();
        let active = run.config.limits.fis_active_experiments;
        for op in &run.ops {
            driver.apply(op);
            watch.look(&driver, active).map_err(TestCaseError::fail)?;
            for e in 0..driver.experiments.len() {
                let Some(shown) = driver.look(e) else { continue };
                check_times(&driver, e, &View::from(&shown)).map_err(TestCaseError::fail)?;
            }
        }
    }
}
