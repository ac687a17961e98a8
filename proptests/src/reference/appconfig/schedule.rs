//! When a deployment grows (appconfig.md 3.2).

use super::{Model, What};
use crate::deed::Pace;

const HUNDRED: u64 = 100_000_000;
const MINUTE: u64 = 60_000;

impl Model {
    /// Writes down all that a deployment will come to if nothing goes wrong.
    pub(super) fn plan(&mut self, d: usize) {
        let (pace, start) = (self.deployments[d].pace, self.deployments[d].started);
        if pace.duration == 0 && pace.bake == 0 {
            return;
        }
        let begin = start + self.knobs.validation;
        if self.knobs.validation > 0 {
            self.agenda.push((begin, d, What::Validated));
        }
        let begin = begin + self.knobs.latency;
        let duration = u64::from(pace.duration) * MINUTE;
        let count = percents(pace).len();
        for step in 1..=count {
            let after = step_time(pace, step as u64, count as u64, self.knobs.even);
            self.agenda.push((begin + after, d, What::Step(step)));
        }
        let bake = begin + duration;
        self.agenda.push((bake, d, What::Bake));
        for minute in 1..u64::from(pace.bake) {
            self.agenda
                .push((bake + minute * MINUTE, d, What::BakeMinute));
        }
        let end = bake + u64::from(pace.bake) * MINUTE;
        self.agenda.push((end, d, What::Complete));
    }
}

/// Returns how long after the beginning a step is.
fn step_time(pace: Pace, step: u64, count: u64, even: bool) -> u64 {
    let minutes = u64::from(pace.duration);
    if even {
        step * minutes * MINUTE / count
    } else if minutes >= count {
        step * (minutes / count) * MINUTE
    } else {
        step * (minutes * MINUTE / count)
    }
}

/// Returns the percentage after each step, in millionths, by repeated addition or doubling. Without
/// a duration all clients get it at once.
pub(super) fn percents(pace: Pace) -> Vec<u64> {
    if pace.duration == 0 {
        return vec![HUNDRED];
    }
    let factor = u64::from(pace.factor);
    let mut percents = vec![factor];
    while let Some(&last) = percents.last().filter(|&&last| last < HUNDRED) {
        percents.push(if pace.doubles {
            last * 2
        } else {
            last + factor
        });
    }
    percents
        .iter()
        .map(|&percent| percent.min(HUNDRED))
        .collect()
}
