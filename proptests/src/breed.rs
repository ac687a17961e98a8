//! What a run of the swarm is made of: knobs, templates and operations, drawn from a generator.

pub mod deeds;
pub mod trials;

use std::collections::BTreeMap;

use crate::knobs::{DAY, Knobs};
use crate::op::{Mishap, Op, Place};
use crate::recipe::{Kind, Pick, Recipe, Step};
use crate::rng::Rng;

/// How many alarms there are.
pub const ALARMS: u8 = 4;

const DELAYS: [u64; 8] = [0, 0, 0, 1, 500, 1_000, 30_000, 60_000];
const TIMES: [u64; 6] = [60_000, 60_000, 120_000, 180_000, 600_000, 43_200_000];
const COLOURS: [&str; 2] = ["red", "blue"];
const STATES: [&str; 4] = ["ALARM", "ALARM", "OK", "INSUFFICIENT_DATA"];

/// Draws the knobs of a run.
pub fn knobs(rng: &mut Rng) -> Knobs {
    let base = match rng.below(4) {
        0 => Knobs::crisp(),
        1 => Knobs::observed(),
        2 => Knobs::zero(),
        _ => odd_timing(rng),
    };
    Knobs {
        longest_run: rng.pick(&[
            43_200_000, 43_200_000, 43_200_000, 1, 60_000, 90_000, 180_000,
        ]),
        active: rng.pick(&[5, 5, 5, 1, 20]),
        parallel_at_run: rng.chance(25).then(|| rng.pick(&[1, 2, 3])),
        retention: rng.pick(&[120 * DAY, 120 * DAY, 3_600_000, 1_000]),
        strict: rng.chance(20),
        unbounded: rng.chance(20),
        appconfig: deeds::knobs(rng),
        ..base
    }
}

fn odd_timing(rng: &mut Rng) -> Knobs {
    let mut delay = || rng.pick(&DELAYS);
    Knobs {
        pending: delay(),
        init: delay(),
        action_init: delay(),
        instant_action: delay(),
        overhead: delay(),
        undo: delay(),
        finish: delay(),
        stop: delay(),
        alarm_latency: delay(),
        report: delay(),
        log_setup: delay(),
        work: Some(delay()),
        ..Knobs::crisp()
    }
}

/// What a run does often, seldom and never.
#[derive(Clone, Debug)]
pub struct Traits {
    /// How many operations it has.
    pub length: usize,
    /// How often in a hundred operations the world goes through a snapshot.
    pub snapshots: usize,
    names: Vec<String>,
    weights: [u32; 13],
    kinds: [u32; 9],
    picks: [u32; 5],
    phases: [u32; 4],
    actions: usize,
    /// How often in a hundred something has it: alarms, a report, a log, links, previews.
    alarms: usize,
    reports: usize,
    logs: usize,
    links: usize,
    previews: usize,
    skips: usize,
    steps_of_time: Vec<u64>,
    /// How often in a hundred operations something is done to AppConfig.
    deeds: usize,
    deed_weights: [u32; deeds::KINDS],
}

impl Traits {
    /// Draws them.
    pub fn new(rng: &mut Rng, knobs: &Knobs) -> Self {
        let is_large = knobs.unbounded && rng.chance(50);
        let actions = if is_large {
            28 + rng.below(12)
        } else {
            1 + rng.below(10)
        };
        let mut names: Vec<_> = (0..actions.max(3)).map(|nth| format!("n{nth}")).collect();
        rng.shuffle(&mut names);
        // Round steps and those that just miss or just pass what the knobs wait for.
        let mut steps_of_time = vec![0, 1, 1_000, 30_000, 60_000, 120_000, 3_600_000];
        for knob in [
            knobs.init,
            knobs.stop,
            knobs.alarm_latency,
            knobs.longest_run,
        ] {
            steps_of_time.extend([knob, knob + 1, knob.saturating_sub(1)]);
        }
        let mut deed_weights: [u32; deeds::KINDS] =
            std::array::from_fn(|nth| deeds::USUAL[nth] * wild(rng).clamp(1, 10));
        if rng.chance(50) {
            deed_weights[deeds::TRIAL] = 0;
        }
        Self {
            length: 20 + rng.below(if actions > 20 { 60 } else { 250 }),
            snapshots: rng.pick(&[0, 0, 5, 30]),
            names,
            weights: std::array::from_fn(|_| wild(rng)),
            kinds: std::array::from_fn(|_| wild(rng)),
            picks: std::array::from_fn(|_| wild(rng)),
            phases: std::array::from_fn(|_| wild(rng)),
            actions,
            alarms: rng.pick(&[0, 30, 90]),
            reports: rng.pick(&[0, 30, 90]),
            logs: rng.pick(&[0, 30]),
            links: rng.pick(&[0, 20, 50, 90]),
            previews: rng.pick(&[0, 0, 20]),
            skips: rng.pick(&[0, 50, 100]),
            steps_of_time,
            deeds: rng.pick(&[0, 0, 30, 90]),
            deed_weights,
        }
    }

    /// Draws a template.
    pub fn recipe(&self, rng: &mut Rng) -> Recipe {
        let mut names = self.names.clone();
        rng.shuffle(&mut names);
        names.truncate(
            1 + rng
                .below(self.actions.min(names.len()))
                .max(self.actions / 2),
        );
        let mut steps = BTreeMap::new();
        for at in 0..names.len() {
            let mut after = Vec::new();
            while after.len() < 4 && at > 0 && rng.chance(self.links) {
                after.push(names[rng.below(at)].clone());
            }
            after.sort();
            after.dedup();
            steps.insert(
                names[at].clone(),
                Step {
                    kind: self.kind(rng),
                    after,
                },
            );
        }
        Recipe {
            steps,
            skip_empty: rng.chance(self.skips),
            alarms: (0..ALARMS)
                .filter(|_| rng.chance(self.alarms / 2))
                .collect(),
            report: rng
                .chance(self.reports)
                .then(|| rng.pick(&[0, 60_000, 1_200_000])),
            log: rng.chance(self.logs).then(|| rng.pick(&[0, 1])),
            unused: rng.chance(5).then(|| self.choose(rng)),
        }
    }

    fn kind(&self, rng: &mut Rng) -> Kind {
        let time = rng.pick(&TIMES);
        let pick = self.choose(rng);
        match rng.weighted(&self.kinds) {
            0 => Kind::Reboot(pick),
            1 => Kind::StopInstances(pick, rng.chance(60).then_some(time)),
            2 => Kind::Command(pick, time),
            3 => Kind::PauseIo(pick, rng.pick(&[1_000, time])),
            4 => Kind::Automation(time),
            5 => Kind::CustomResource(time),
            6 => Kind::Disconnect(pick, 600_000),
            7 => Kind::Assert(rng.pick(&[0, 1]), rng.pick(&STATES)),
            _ => Kind::Wait(time),
        }
    }

    fn choose(&self, rng: &mut Rng) -> Pick {
        let colour = rng.pick(&COLOURS);
        match rng.weighted(&self.picks) {
            0 => Pick::All(colour),
            1 => Pick::Count(colour, rng.pick(&[1, 2])),
            2 => Pick::Percent(colour, rng.pick(&[1, 50, 99])),
            3 if rng.chance(10) => Pick::HalfArn,
            _ => Pick::Arn,
        }
    }

    /// Draws what a world begins with.
    pub fn beginning(&self, rng: &mut Rng) -> Vec<Op> {
        let start = Op::Start {
            template: 0,
            preview: false,
        };
        let mut ops = vec![Op::Create(self.recipe(rng)), start];
        if self.deeds > 0 {
            let has_flags = self.deed_weights[deeds::TRIAL] > 0;
            ops.extend(deeds::beginning(rng, has_flags));
        }
        ops
    }

    /// Draws an operation.
    pub fn op(&self, rng: &mut Rng) -> Op {
        if rng.chance(self.deeds) {
            return match rng.below(4) {
                0 => Op::Next,
                1 if rng.chance(20) => Op::Fault(deeds::mishap(rng)),
                1 => Op::Advance(rng.pick(&deeds::STEPS)),
                _ => {
                    let mut weights = self.deed_weights;
                    let all: u32 = weights.iter().sum();
                    // What is deployed is never nothing.
                    weights[15] = weights[15].max(all / 8).max(1);
                    Op::Deed(deeds::deed(rng, &weights))
                }
            };
        }
        let kind = rng.pick(&["instance", "instance", "volume", "cluster", "interface"]);
        let nth = rng.pick(&[0, 0, 1, 2, 3, 4, 5, 6, 7]);
        let experiment = rng.below(64);
        let only = rng.chance(20).then_some(experiment);
        let action = self.names[rng.below(self.names.len())].clone();
        // What makes things fly is never off.
        let mut weights = self.weights;
        let all: u32 = weights.iter().sum();
        weights[0] = weights[0].max(all / 20);
        weights[1] = weights[1].max(all / 8);
        weights[2] = weights[2].max(all / 20);
        match rng.weighted(&weights) {
            0 => Op::Next,
            1 => Op::Start {
                template: rng.below(64),
                preview: rng.chance(self.previews),
            },
            2 => Op::Advance(rng.pick(&self.steps_of_time)),
            3 => Op::Stop(experiment),
            4 => Op::Alarm(rng.pick(&[0, 1, 2, 3]), rng.pick(&STATES)),
            5 => Op::Lever(rng.chance(50)),
            6 => Op::Register(kind, nth, rng.pick(&COLOURS)),
            7 => Op::Deregister(kind, nth),
            8 | 9 => Op::Fault(self.mishap(rng, action, only)),
            10 => Op::ClearFaults,
            11 => {
                let takes = rng.pick(&[0, 1_000, 30_000, 60_000, 90_000, 43_200_000]);
                Op::Work {
                    action,
                    experiment: only,
                    takes,
                }
            }
            _ => match rng.below(10) {
                0 | 1 => Op::Update(rng.below(64), self.recipe(rng)),
                2 => Op::Delete(rng.below(64)),
                _ => Op::Create(self.recipe(rng)),
            },
        }
    }

    fn mishap(&self, rng: &mut Rng, action: String, experiment: Option<usize>) -> Mishap {
        let phase = ["start", "run", "undo", "stop"][rng.weighted(&self.phases)];
        let place = match rng.below(12) {
            0 => Place::Setup(rng.pick(&["role", "logConfiguration", "stopConditions"])),
            1 => Place::Report,
            _ => Place::Action(action, phase),
        };
        Mishap {
            place,
            after: rng
                .chance(60)
                .then(|| rng.pick(&[0, 1_000, 30_000, 60_000, 120_000, 180_000])),
            times: rng.chance(30).then(|| rng.pick(&[1, 2])),
            experiment,
            told: rng.chance(50),
        }
    }
}

/// A weight: often nothing at all, else anything from one to a thousand.
fn wild(rng: &mut Rng) -> u32 {
    if rng.chance(30) {
        0
    } else {
        rng.pick(&[1, 3, 10, 30, 100])
    }
}
