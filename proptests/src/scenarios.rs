//! Named scenarios whose digests are committed: the worked timelines of fis.md 10 and
//! appconfig.md 11, and worlds in
//! which timing, choice and size are out of the ordinary.

mod deployments;
mod experiments;

use std::fmt::Write;

use windtunnel_core::Config;

use crate::driver::Driver;
use crate::knobs::Knobs;
use crate::op::{Mishap, Op, Place};
use crate::recipe::{Kind, Pick, Recipe};

/// A scenario.
#[derive(Clone, Debug)]
pub struct Scenario {
    /// Its name.
    pub name: &'static str,
    /// What its world is made with.
    pub config: Config,
    /// What happens.
    pub ops: Vec<Op>,
}

impl Scenario {
    /// Flies it.
    #[must_use]
    pub fn fly(&self) -> Driver {
        let mut driver = Driver::new(self.config.clone(), 42);
        for op in &self.ops {
            driver.apply(op);
        }
        driver
    }
}

/// Returns one line for each scenario: name, digest of the events, how many there were, the
/// resources that were chosen, what clients got, and how many of a thousand entities have which
/// treatment in the runs that are running, the control first.
#[must_use]
pub fn digests() -> String {
    let mut text = String::new();
    for scenario in all() {
        let mut driver = scenario.fly();
        let (digest, count) = (driver.world.digest(), driver.world.event_count());
        let _ = write!(text, "{} {digest} {count}", scenario.name);
        for e in 0..driver.experiments.len() {
            for target in driver
                .chosen(e)
                .iter()
                .flat_map(|target| target.target_information.values())
            {
                let _ = write!(text, " {}", target.rsplit(':').next().unwrap_or_default());
            }
        }
        for content in &driver.names.served {
            let _ = write!(text, " {}", content.trim_end_matches('='));
        }
        for tally in driver.tallies() {
            let _ = write!(text, " {}", tally.join("/"));
        }
        text.push('\n');
    }
    text.push_str(&crate::nimble::scenarios::digests());
    text
}

/// Returns all scenarios.
#[must_use]
pub fn all() -> Vec<Scenario> {
    let mut all = timelines();
    all.extend(others());
    all.extend(deployments::all());
    all.extend(experiments::all());
    all
}

const SECOND: u64 = 1_000;
const MINUTE: u64 = 60 * SECOND;
const HOUR: u64 = 60 * MINUTE;

const START: Op = Op::Start {
    template: 0,
    preview: false,
};
const TO_THE_END: Op = Op::Advance(13 * HOUR);

/// The timelines T1 to T15.
fn timelines() -> Vec<Scenario> {
    let crisp = |name, ops: Vec<Op>| Scenario {
        name,
        config: Knobs::crisp().config(),
        ops,
    };
    let fly = |recipe: Recipe| vec![Op::Create(recipe), START, TO_THE_END];
    let wait = |minutes: u64| Kind::Wait(minutes * MINUTE);
    let stop_for = |minutes: u64| Kind::StopInstances(Pick::Arn, Some(minutes * MINUTE));
    let reboot = || Kind::Reboot(Pick::Arn);
    let diamond = diamond();
    let undo = Recipe::of(&[("S", stop_for(10), &[])]);
    let halted = Recipe {
        alarms: vec![0],
        ..Recipe::of(&[("A", wait(10), &[]), ("B", wait(1), &["A"])])
    };
    let empty = Recipe {
        skip_empty: true,
        ..Recipe::of(&[
            (
                "A",
                Kind::StopInstances(Pick::All("red"), Some(5 * MINUTE)),
                &[],
            ),
            ("B", wait(1), &["A"]),
            ("C", Kind::PauseIo(Pick::All("blue"), 2 * MINUTE), &[]),
        ])
    };
    let alarm = |state| Op::Alarm(0, state);
    let seconds = |n: u64| Op::Advance(n * SECOND);
    vec![
        crisp(
            "T1",
            fly(Recipe::of(&[
                ("A", wait(2), &[]),
                ("B", stop_for(3), &["A"]),
                ("C", wait(1), &["B"]),
            ])),
        ),
        crisp("T2", fly(diamond.clone())),
        crisp(
            "T3",
            fly(Recipe::of(&[
                ("A", reboot(), &[]),
                ("B", wait(1), &["A"]),
                ("C", wait(2), &["A"]),
                ("D", wait(3), &["A"]),
                ("E", reboot(), &["B", "C", "D"]),
            ])),
        ),
        crisp(
            "T4",
            vec![
                Op::Create(Recipe::of(&[
                    ("A", wait(5), &[]),
                    ("B", Kind::PauseIo(Pick::Arn, 5 * MINUTE), &[]),
                    ("C", wait(1), &["A"]),
                    ("D", wait(1), &["B"]),
                ])),
                fault("B", "run", Some(90 * SECOND)),
                START,
                TO_THE_END,
            ],
        ),
        crisp(
            "T5",
            vec![
                Op::Create(Recipe::of(&[
                    ("wait", wait(5), &[]),
                    ("reboot", reboot(), &["wait"]),
                ])),
                START,
                seconds(60),
                Op::Stop(0),
                Op::Stop(0),
                seconds(2),
                Op::Stop(0),
            ],
        ),
        crisp(
            "T6",
            vec![
                Op::Create(undo.clone()),
                START,
                seconds(31),
                Op::Stop(0),
                TO_THE_END,
            ],
        ),
        crisp(
            "T7",
            vec![
                Op::Create(halted.clone()),
                START,
                seconds(100),
                alarm("ALARM"),
                seconds(10),
                alarm("OK"),
                TO_THE_END,
            ],
        ),
        crisp(
            "T8",
            vec![Op::Create(halted), alarm("ALARM"), START, TO_THE_END],
        ),
        crisp("T9", lever(Recipe::of(&[("A", wait(10), &[])]))),
        crisp(
            "T10",
            fly(Recipe {
                skip_empty: false,
                ..empty.clone()
            }),
        ),
        crisp("T11", {
            let mut ops = fly(empty);
            ops.insert(0, Op::Register("volume", 1, "blue"));
            ops
        }),
        crisp(
            "T12",
            vec![
                Op::Create(diamond.clone()),
                Op::Start {
                    template: 0,
                    preview: true,
                },
                TO_THE_END,
            ],
        ),
        crisp(
            "T13",
            vec![
                Op::Create(undo),
                fault("S", "undo", None),
                START,
                seconds(31),
                Op::Stop(0),
                TO_THE_END,
            ],
        ),
        crisp(
            "T14",
            fly(Recipe::of(&[
                ("A", wait(12 * 60), &[]),
                ("B", wait(1), &["A"]),
            ])),
        ),
        crisp(
            "T15",
            fly(Recipe {
                report: Some(20 * MINUTE),
                ..diamond
            }),
        ),
    ]
}

/// E1 at 0; E2 at 299.5; lever engaged at 300; E3 at 310; disengaged at 320; E4 at 330.
fn lever(recipe: Recipe) -> Vec<Op> {
    vec![
        Op::Create(recipe),
        START,
        Op::Advance(299_500),
        START,
        Op::Advance(500),
        Op::Lever(true),
        Op::Lever(true),
        Op::Advance(5 * SECOND),
        Op::Lever(true),
        Op::Advance(5 * SECOND),
        START,
        Op::Advance(10 * SECOND),
        Op::Lever(false),
        Op::Advance(10 * SECOND),
        START,
        TO_THE_END,
    ]
}

fn others() -> Vec<Scenario> {
    let fly = |recipe: Recipe| vec![Op::Create(recipe), START, TO_THE_END];
    let small = || diamond();
    let chosen = Recipe {
        unused: Some(Pick::Percent("red", 50)),
        ..Recipe::of(&[(
            "a",
            Kind::StopInstances(Pick::Count("red", 2), Some(MINUTE)),
            &[],
        )])
    };
    let many: Vec<String> = (0..40).map(|nth| format!("n{nth:02}")).collect();
    let steps: Vec<_> = (0..40)
        .map(|nth| (&*many[nth], Kind::Wait(MINUTE * (1 + nth as u64 % 3)), nth))
        .map(|(name, kind, nth)| {
            (
                name,
                kind,
                many[nth / 4..nth.div_ceil(4)]
                    .iter()
                    .map(|n| &**n)
                    .collect(),
            )
        })
        .collect::<Vec<(&str, Kind, Vec<&str>)>>();
    let steps: Vec<_> = steps
        .iter()
        .map(|(name, kind, after)| (*name, kind.clone(), &after[..]))
        .collect();
    let large = Recipe::of(&steps);
    let unbounded = Knobs {
        unbounded: true,
        ..Knobs::crisp()
    };
    let waiting = Knobs {
        parallel_at_run: Some(1),
        ..Knobs::crisp()
    };
    let mut choose: Vec<_> = (0..9)
        .map(|nth| Op::Register("instance", nth, "red"))
        .collect();
    choose.extend((0..9).map(|nth| Op::Register("volume", nth, "red")));
    choose.extend(fly(chosen));
    vec![
        Scenario {
            name: "observed",
            config: Knobs::observed().config(),
            ops: fly(small()),
        },
        Scenario {
            name: "no-delay",
            config: Knobs::zero().config(),
            ops: fly(small()),
        },
        Scenario {
            name: "drawn",
            config: Knobs::observed().drawn_config(),
            ops: fly(small()),
        },
        Scenario {
            name: "chosen",
            config: Knobs::crisp().config(),
            ops: choose,
        },
        Scenario {
            name: "large",
            config: unbounded.config(),
            ops: fly(large),
        },
        Scenario {
            name: "one-at-a-time",
            config: waiting.config(),
            ops: fly(small()),
        },
        Scenario {
            name: "strict",
            config: Knobs {
                strict: true,
                ..Knobs::crisp()
            }
            .config(),
            ops: fly(Recipe {
                alarms: vec![0],
                ..small()
            }),
        },
        Scenario {
            name: "crowd",
            config: Knobs {
                active: 1_000,
                ..Knobs::observed()
            }
            .drawn_config(),
            ops: crowd(),
        },
    ]
}

/// A hundred experiments of one template, half of them stopped.
fn crowd() -> Vec<Op> {
    let mut ops = vec![Op::Create(Recipe {
        alarms: vec![0],
        report: Some(0),
        ..diamond()
    })];
    for nth in 0..100 {
        ops.extend([START, Op::Advance(nth * 37)]);
    }
    ops.extend((0..50).map(|nth| Op::Stop(nth * 2)));
    ops.extend([Op::Advance(30 * SECOND), Op::Alarm(0, "ALARM"), TO_THE_END]);
    ops
}

fn diamond() -> Recipe {
    Recipe::of(&[
        ("A", Kind::Wait(MINUTE), &[]),
        ("B", Kind::Wait(2 * MINUTE), &["A"]),
        ("C", Kind::Wait(3 * MINUTE), &["A"]),
        ("D", Kind::Wait(MINUTE), &["B", "C"]),
    ])
}

fn fault(action: &str, phase: &'static str, after: Option<u64>) -> Op {
    let place = Place::Action(action.into(), phase);
    Op::Fault(Mishap {
        place,
        after,
        times: None,
        experiment: None,
        told: true,
    })
}
