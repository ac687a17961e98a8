//! Non-interference: what is added beside changes no event of the others, up to ids.

mod strategy;

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::{Index, select};
use windtunnel_core::{Config, Event, Instant, MachineKind, RowId, fis};
use windtunnel_proptests::breed::deeds;
use windtunnel_proptests::deed::Deed;
use windtunnel_proptests::driver::{Driver, START};
use windtunnel_proptests::knobs::Knobs;
use windtunnel_proptests::op::{Mishap, Op, Place};
use windtunnel_proptests::recipe::{Kind, Pick, Recipe};
use windtunnel_proptests::rng::Rng;
use windtunnel_proptests::view::{View, plain};

/// What somebody else does in the same account.
#[derive(Clone, Debug)]
enum Stranger {
    Create(Recipe),
    Start(usize),
    Stop(usize),
    Delete(usize),
    Register(u8),
    Deed(Deed),
}

fn stranger() -> impl Strategy<Value = Stranger> {
    prop_oneof![
        2 => strategy::recipe().prop_map(|recipe| Stranger::Create(renamed(recipe))),
        4 => (0_usize..4).prop_map(Stranger::Start),
        2 => (0_usize..4).prop_map(Stranger::Stop),
        1 => (0_usize..4).prop_map(Stranger::Delete),
        1 => (0_u8..4).prop_map(Stranger::Register),
    ]
}

/// Gives the actions names of their own, so that no fault is for them, and keeps the log apart.
fn renamed(recipe: Recipe) -> Recipe {
    let other = |name: &String| format!("x-{name}");
    let steps = recipe.steps.iter().map(|(name, step)| {
        let mut step = step.clone();
        step.after = step.after.iter().map(other).collect();
        (other(name), step)
    });
    Recipe {
        steps: steps.collect(),
        log: None,
        ..recipe
    }
}

/// Operations that choose among many resources, and that nobody else can take part in.
fn ops() -> impl Strategy<Value = Vec<Op>> {
    let chosen = select(
        &[
            Pick::Count("red", 2),
            Pick::Percent("red", 50),
            Pick::Count("red", 1),
        ][..],
    );
    (strategy::ops(40), chosen).prop_map(|(ops, pick)| {
        let kinds = ["instance", "volume"];
        let registered =
            (0..8).map(|nth| Op::Register(kinds[usize::from(nth) % 2], nth / 2, "red"));
        let ops = ops
            .into_iter()
            .filter(|op| !matches!(op, Op::Lever(_)))
            .map(|op| match op {
                Op::Create(recipe) => Op::Create(Recipe {
                    unused: Some(pick),
                    ..recipe
                }),
                Op::Fault(mishap) => Op::Fault(unshared(mishap)),
                op => op,
            });
        registered.chain(ops).collect()
    })
}

/// A fault that all experiments meet does not wear off.
fn unshared(mishap: Mishap) -> Mishap {
    match mishap.place {
        Place::Action(..) => mishap,
        _ => Mishap {
            times: None,
            ..mishap
        },
    }
}

/// What a run leaves of its own experiments.
#[derive(Debug, PartialEq)]
struct Trace {
    events: Vec<(Instant, MachineKind, usize, u32, String, String)>,
    views: Vec<Option<View>>,
    chosen: Vec<Vec<fis::ResolvedTarget>>,
    /// Environments and deployments.
    shown: Vec<String>,
}

fn trace(driver: &mut Driver, serials: &[Vec<u32>; 2]) -> Trace {
    let own = |event: &Event| {
        let serials = match event.machine {
            MachineKind::FisExperiment | MachineKind::FisAction | MachineKind::FisReport => {
                &serials[0]
            }
            MachineKind::AppConfigDeployment => &serials[1],
            _ => return None,
        };
        let nth = serials.iter().position(|&serial| serial == event.serial)?;
        let what = format!("{} -> {}", event.from(), event.to());
        Some((
            event.at,
            event.machine,
            nth,
            event.part,
            what,
            event.cause.to_string(),
        ))
    };
    let events = driver.events.iter().filter_map(own).collect();
    let all = 0..driver.experiments.len();
    let views = all
        .clone()
        .map(|e| driver.look(e).map(|shown| View::from(&shown)))
        .collect();
    let shown = driver.survey().into_iter().map(|shown| match shown {
        Ok(shown) => plain(&shown).to_string(),
        Err(error) => error,
    });
    let shown: Vec<_> = shown.collect();
    let names = &driver.names;
    let shown = shown.iter().map(|shown| names.without_ids(shown)).collect();
    Trace {
        events,
        views,
        chosen: all.map(|e| driver.chosen(e)).collect(),
        shown,
    }
}

proptest! {
    #![proptest_config(strategy::config(200))]

    #[test]
    fn what_is_added_changes_no_event_of_the_others(
        knobs in strategy::knobs(),
        drawn in any::<bool>(),
        ops in ops(),
        strangers in vec((any::<Index>(), 0_u64..200_000, stranger()), 1..20),
    ) {
        // The quota of active experiments is shared; it is out of the way.
        let knobs = Knobs { active: 1_000, ..knobs };
        let config = if drawn { knobs.drawn_config() } else { knobs.config() };
        unmoved(&config, &ops, &strangers)?;
    }

    #[test]
    fn another_application_changes_no_deployment(
        knobs in strategy::knobs(),
        drawn in any::<bool>(),
        ops in strategy::deployment_ops(40),
        strangers in vec((any::<Index>(), 0_u64..200_000, deed()), 1..20),
    ) {
        let config = if drawn { knobs.drawn_config() } else { knobs.config() };
        // A fault of deployments with a number strikes theirs, too.
        let ops: Vec<_> = ops
            .into_iter()
            .map(|op| match op {
                Op::Fault(mishap) => Op::Fault(unshared(mishap)),
                op => op,
            })
            .collect();
        // They have something to deploy from some moment on.
        let moment = strangers[0].0;
        let theirs = deeds::beginning(&mut Rng::new(1), true).into_iter().filter_map(|op| match op {
            Op::Deed(deed) if is_apart(&deed) => Some((moment, 0, Stranger::Deed(deed))),
            _ => None,
        });
        let strangers: Vec<_> = theirs.chain(strangers).collect();
        unmoved(&config, &ops, &strangers)?;
    }
}

/// Flies operations alone and with strangers, and compares.
fn unmoved(
    config: &Config,
    ops: &[Op],
    strangers: &[(Index, u64, Stranger)],
) -> Result<(), TestCaseError> {
    let mut alone = Driver::new(config.clone(), 5);
    ops.iter().for_each(|op| drop(alone.apply(op)));
    let end = alone.world.now();
    let all = |count: usize| (0..u32::try_from(count).expect("there are few")).collect();
    let serials = [
        all(alone.experiments.len()),
        all(alone.names.deployments.len()),
    ];
    let expected = trace(&mut alone, &serials);
    let (mut driver, serials) = beside(config, &alone.timetable, strangers);
    driver.world.handle_timeout(end);
    driver.drain();
    prop_assert_eq!(trace(&mut driver, &serials), expected);
    Ok(())
}

/// A deed of somebody else: all but those that tell what is the same for all.
fn deed() -> impl Strategy<Value = Stranger> {
    let any = any::<u64>().prop_map(|word| deeds::deed(&mut Rng::new(word), &deeds::USUAL));
    any.prop_filter_map("it is apart", |deed| {
        is_apart(&deed).then_some(Stranger::Deed(deed))
    })
}

/// Functions are shared, and what they answer is used up.
fn is_apart(deed: &Deed) -> bool {
    !matches!(
        deed,
        Deed::Extension(_) | Deed::Function(..) | Deed::AlarmActions(..) | Deed::Profile(_, 1..)
    )
}

/// Returns how many experiments and deployments there are.
fn flying(driver: &Driver) -> [usize; 2] {
    [driver.experiments.len(), driver.names.deployments.len()]
}

/// Does the same at the same times, with strangers in between. Returns the serials of the
/// experiments and of the deployments that are not theirs.
fn beside(
    config: &Config,
    timetable: &[(Instant, Op)],
    strangers: &[(Index, u64, Stranger)],
) -> (Driver, [Vec<u32>; 2]) {
    let mut driver = Driver::new(config.clone(), 5);
    // Theirs share the world and nothing else.
    let mut theirs = Driver::new(config.clone(), 5);
    theirs.names.prefix = "x-";
    let (mut serials, mut started) = ([vec![], vec![]], [0; 2]);
    for (nth, (at, op)) in timetable.iter().enumerate() {
        for (index, early, stranger) in strangers {
            if index.index(timetable.len()) == nth {
                let before = at.as_millis().saturating_sub(*early);
                std::mem::swap(&mut driver.world, &mut theirs.world);
                let when = Instant::from_millis(before).max(theirs.world.now());
                let before = flying(&theirs);
                theirs.apply_at(when, &op_of(stranger));
                for (kind, after) in flying(&theirs).into_iter().enumerate() {
                    started[kind] += u32::from(after > before[kind]);
                }
                std::mem::swap(&mut driver.world, &mut theirs.world);
                driver.events.append(&mut theirs.events);
            }
        }
        let before = flying(&driver);
        driver.apply_at(*at, op);
        for (kind, after) in flying(&driver).into_iter().enumerate() {
            if after > before[kind] {
                serials[kind].push(started[kind]);
                started[kind] += 1;
            }
        }
    }
    (driver, serials)
}

fn op_of(stranger: &Stranger) -> Op {
    match stranger {
        Stranger::Create(recipe) => Op::Create(recipe.clone()),
        Stranger::Start(template) => Op::Start {
            template: *template,
            preview: false,
        },
        Stranger::Stop(experiment) => Op::Stop(*experiment),
        Stranger::Delete(template) => Op::Delete(*template),
        // Of a type that nobody targets by tag.
        Stranger::Deed(deed) => Op::Deed(deed.clone()),
        Stranger::Register(nth) => Op::Register("cluster", 10 + nth, "red"),
    }
}

#[test]
fn an_experiment_started_before_moves_no_choice() {
    let recipe = Recipe::of(&[("a", Kind::Reboot(Pick::Count("red", 2)), &[])]);
    let other = Recipe::of(&[("x", Kind::Reboot(Pick::Count("red", 2)), &[])]);
    let fly = |strangers: usize| {
        let mut driver = Driver::new(Knobs::crisp().config(), 9);
        for nth in 0..9 {
            driver.apply(&Op::Register("instance", nth, "red"));
        }
        driver.apply(&Op::Create(other.clone()));
        driver.apply(&Op::Create(recipe.clone()));
        for _ in 0..strangers {
            driver.apply(&Op::Start {
                template: 0,
                preview: false,
            });
        }
        driver.apply(&Op::Start {
            template: 1,
            preview: false,
        });
        driver.apply(&Op::Advance(1_000));
        driver.chosen(strangers)
    };
    assert_eq!(fly(0).len(), 2);
    assert_eq!(fly(0), fly(1));
    assert_eq!(fly(0), fly(3));
}

/// More experiments than the small form of the queue holds, at odd times.
#[test]
fn each_of_a_crowd_flies_as_it_would_alone() {
    let fly = |count: u64| {
        let knobs = Knobs {
            active: 10_000,
            ..Knobs::crisp()
        };
        let mut driver = Driver::new(knobs.config(), 1);
        driver.apply(&Op::Create(Recipe::of(&[
            ("a", Kind::Wait(60_000), &[]),
            ("b", Kind::PauseIo(Pick::Arn, 120_000), &["a"]),
            ("c", Kind::Wait(120_000), &["a"]),
            ("d", Kind::Reboot(Pick::Arn), &["b", "c"]),
            ("e", Kind::Wait(3_600_000), &["a"]),
        ])));
        let request = fis::StartExperimentRequest {
            experiment_template_id: Some(driver.templates[0].0.clone()),
            ..Default::default()
        };
        for nth in 0..count {
            let at = Instant::from_millis(START.as_millis() + nth * 37);
            driver.world.fis(at).start(&request).expect("it starts");
        }
        driver.drain();
        let restored = driver.world.snapshot().restore().expect("it fits");
        driver.world = restored;
        driver.apply(&Op::Advance(4_000_000));
        assert!(driver.world.is_idle());
        driver.events
    };
    let alone: Vec<_> = fly(1).iter().map(|event| relative(event, 0)).collect();
    let mut crowd = vec![Vec::new(); 3_000];
    for event in fly(3_000) {
        crowd[event.serial as usize].push(relative(&event, u64::from(event.serial) * 37));
    }
    for (serial, events) in crowd.iter().enumerate() {
        assert_eq!(*events, alone, "experiment {serial}");
    }
}

fn relative(event: &Event, created: u64) -> (u64, MachineKind, u32, RowId) {
    let at = event.at.as_millis() - START.as_millis() - created;
    (at, event.machine, event.part, event.row)
}
