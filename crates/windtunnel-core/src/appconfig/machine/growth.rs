//! The growth of a deployment: which share of the clients has it when.

use crate::appconfig::model::{Decimal, ScheduleMode};
use crate::appconfig::table::DeploymentTrigger;
use crate::time::Span;

#[cfg(feature = "serde")]
use serde::{Deserialize, Serialize};

/// How the share of the clients grows from step to step.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(Serialize, Deserialize))]
pub enum GrowthType {
    /// By the same share each time.
    #[default]
    Linear,
    /// To twice the share each time.
    Exponential,
}

impl GrowthType {
    /// Returns the name, as the service spells it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Linear => "LINEAR",
            Self::Exponential => "EXPONENTIAL",
        }
    }

    /// Finds the growth type with this name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        [Self::Linear, Self::Exponential]
            .into_iter()
            .find(|kind| kind.name() == name)
    }
}

/// What a deployment copies from its strategy when it starts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(Serialize, Deserialize))]
pub struct Pace {
    /// Minutes from the start to 100 %, 0 to 1,440.
    pub duration_minutes: u32,
    /// Minutes at 100 % in which an alarm still rolls back, 0 to 1,440.
    pub bake_minutes: u32,
    /// How the share grows.
    pub growth_type: GrowthType,
    /// The growth factor in percent, 1 to 100.
    pub growth_factor: Decimal,
}

/// The schedule of a deployment: steps of growth, start of the bake, completion.
///
/// *Documented*: the percentages. *Chosen*: the times, see [`ScheduleMode`]; the bake starts when
/// the duration is over, also where 100 % came earlier. Iterating gives the steps as offset and
/// percentage.
///
/// ```
/// use windtunnel_core::appconfig::{Decimal, GrowthType, Pace, Schedule, ScheduleMode};
/// let pace = Pace {
///     duration_minutes: 20,
///     bake_minutes: 10,
///     growth_type: GrowthType::Exponential,
///     growth_factor: Decimal::whole(10),
/// };
/// let schedule = Schedule::new(pace, ScheduleMode::FloorMinutes);
/// let steps: Vec<String> = schedule.map(|(at, share)| format!("{at} {share}")).collect();
/// assert_eq!(steps, ["PT4M 10.0", "PT8M 20.0", "PT12M 40.0", "PT16M 80.0", "PT20M 100.0"]);
/// assert_eq!(schedule.complete().to_string(), "PT30M");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(Serialize, Deserialize))]
pub struct Schedule {
    pace: Pace,
    /// How many steps there are, 1 to 100.
    steps: u32,
    /// The time between two steps is `spread_ms / parts`, rounded down for each step.
    spread_ms: u32,
    parts: u32,
    /// Steps taken from the iterator.
    taken: u32,
}

impl Schedule {
    /// Lays a schedule out. Values outside their ranges count as the nearest inside.
    #[must_use]
    pub fn new(pace: Pace, mode: ScheduleMode) -> Self {
        let factor = pace
            .growth_factor
            .clamp(Decimal::whole(1), Decimal::HUNDRED);
        let pace = Pace {
            duration_minutes: pace.duration_minutes.min(DAY_MINUTES),
            bake_minutes: pace.bake_minutes.min(DAY_MINUTES),
            growth_factor: factor,
            ..pace
        };
        let mut steps = 1;
        while share(&pace, steps) < Decimal::HUNDRED {
            steps += 1;
        }
        let (spread_ms, parts) = match mode {
            ScheduleMode::FloorMinutes if pace.duration_minutes >= steps => {
                (pace.duration_minutes / steps * MINUTE_MS, 1)
            }
            ScheduleMode::FloorMinutes => (pace.duration_minutes * MINUTE_MS / steps, 1),
            ScheduleMode::Even => (pace.duration_minutes * MINUTE_MS, steps),
        };
        Self {
            pace,
            steps,
            spread_ms,
            parts,
            taken: 0,
        }
    }

    /// Tells whether the schedule is as [`new`](Self::new) lays it out.
    pub(crate) fn is_sound(&self) -> bool {
        [ScheduleMode::FloorMinutes, ScheduleMode::Even]
            .iter()
            .any(|&mode| *self == Self::new(self.pace, mode))
    }

    /// Returns what the schedule was laid out for.
    #[must_use]
    pub const fn pace(&self) -> Pace {
        self.pace
    }

    /// Returns how many steps of growth there are.
    #[must_use]
    pub const fn steps(&self) -> u32 {
        self.steps
    }

    /// Returns the share of the clients after so many steps.
    #[must_use]
    pub fn share(&self, steps: u32) -> Decimal {
        share(&self.pace, steps.min(self.steps))
    }

    /// Returns when the bake starts, from the start.
    #[must_use]
    pub const fn bake_start(&self) -> Span {
        Span::from_millis(self.point_ms(self.steps + 1) as u64)
    }

    /// Returns when the deployment completes, from the start.
    #[must_use]
    pub const fn complete(&self) -> Span {
        Span::from_millis(self.point_ms(self.steps + 2) as u64)
    }

    /// Tells whether the deployment takes no time at all.
    #[must_use]
    pub const fn is_instant(&self) -> bool {
        self.pace.duration_minutes == 0 && self.pace.bake_minutes == 0
    }

    /// Returns what the `nth` point of the schedule is to the deployment.
    #[inline]
    pub(crate) const fn trigger(&self, nth: u32) -> DeploymentTrigger {
        if nth <= self.steps {
            DeploymentTrigger::Grew
        } else if nth == self.steps + 1 {
            DeploymentTrigger::BakeStarted
        } else {
            DeploymentTrigger::BakeOver
        }
    }

    /// Returns when the `nth` point is due, in milliseconds from the start: the steps from 1, then
    /// the start of the bake, then the completion.
    #[inline]
    pub(crate) const fn point_ms(&self, nth: u32) -> u32 {
        let duration = self.pace.duration_minutes * MINUTE_MS;
        if nth <= self.steps {
            // At most 100 steps, and together no more than the duration; the product fits 40 bits.
            let spread = nth as u64 * self.spread_ms as u64;
            if self.parts == 1 {
                spread as u32
            } else {
                (spread / self.parts as u64) as u32
            }
        } else if nth == self.steps + 1 {
            duration
        } else {
            duration + self.pace.bake_minutes * MINUTE_MS
        }
    }
}

impl Iterator for Schedule {
    type Item = (Span, Decimal);

    fn next(&mut self) -> Option<(Span, Decimal)> {
        if self.taken == self.steps {
            return None;
        }
        self.taken += 1;
        let at = Span::from_millis(u64::from(self.point_ms(self.taken)));
        Some((at, self.share(self.taken)))
    }
}

/// The share after so many steps, by multiplication and doubling.
fn share(pace: &Pace, steps: u32) -> Decimal {
    // Where no time passes there is one step to all clients, whatever the factor (*recorded*).
    if pace.duration_minutes == 0 && steps > 0 {
        return Decimal::HUNDRED;
    }
    let factor = pace.growth_factor.millionths();
    let grown = match (pace.growth_type, steps) {
        (_, 0) => 0,
        (GrowthType::Linear, steps) => factor.saturating_mul(i64::from(steps)),
        // The factor is at least one percent: seven doublings are enough.
        (GrowthType::Exponential, steps) => factor.saturating_mul(1 << (steps - 1).min(7)),
    };
    Decimal::from_millionths(grown).min(Decimal::HUNDRED)
}

const MINUTE_MS: u32 = 60_000;
const DAY_MINUTES: u32 = 1_440;

#[cfg(test)]
mod tests {
    use alloc::format;
    use alloc::string::String;
    use alloc::vec::Vec;

    use super::GrowthType::{self, Exponential, Linear};
    use super::*;

    /// Duration, growth, factor in tenths of a percent, bake.
    type Strategy = (u32, GrowthType, i64, u32);

    fn schedule(
        (duration_minutes, growth_type, factor, bake_minutes): Strategy,
        mode: ScheduleMode,
    ) -> Schedule {
        let pace = Pace {
            duration_minutes,
            bake_minutes,
            growth_type,
            growth_factor: Decimal::from_millionths(factor * 100_000),
        };
        Schedule::new(pace, mode)
    }

    /// Times are in milliseconds.
    fn steps(of: Strategy, mode: ScheduleMode) -> Vec<String> {
        schedule(of, mode)
            .map(|(at, share)| format!("{} {share}", at.as_millis()))
            .collect()
    }

    #[test]
    fn the_nine_worked_schedules() {
        let minutes = |steps: &[(u64, &str)]| -> Vec<String> {
            let line = |&(at, share): &(u64, &str)| format!("{} {share}", at * 60_000);
            steps.iter().map(line).collect()
        };
        let cases: [(Strategy, Vec<String>, u64, u64); 10] = [
            (
                (15, Linear, 250, 0),
                minutes(&[(3, "25.0"), (6, "50.0"), (9, "75.0"), (12, "100.0")]),
                15,
                15,
            ),
            (
                (600, Linear, 200, 0),
                minutes(&[
                    (120, "20.0"),
                    (240, "40.0"),
                    (360, "60.0"),
                    (480, "80.0"),
                    (600, "100.0"),
                ]),
                600,
                600,
            ),
            (
                (1, Linear, 500, 1),
                ["30000 50.0", "60000 100.0"].map(String::from).into(),
                1,
                2,
            ),
            (
                (30, Linear, 200, 30),
                minutes(&[
                    (6, "20.0"),
                    (12, "40.0"),
                    (18, "60.0"),
                    (24, "80.0"),
                    (30, "100.0"),
                ]),
                30,
                60,
            ),
            (
                (20, Exponential, 100, 10),
                minutes(&[
                    (4, "10.0"),
                    (8, "20.0"),
                    (12, "40.0"),
                    (16, "80.0"),
                    (20, "100.0"),
                ]),
                20,
                30,
            ),
            (
                (20, Exponential, 20, 0),
                minutes(&[
                    (2, "2.0"),
                    (4, "4.0"),
                    (6, "8.0"),
                    (8, "16.0"),
                    (10, "32.0"),
                    (12, "64.0"),
                    (14, "100.0"),
                ]),
                20,
                20,
            ),
            (
                (10, Linear, 333, 5),
                minutes(&[(2, "33.3"), (4, "66.6"), (6, "99.9"), (8, "100.0")]),
                10,
                15,
            ),
            (
                (60, Exponential, 10, 60),
                minutes(&[
                    (7, "1.0"),
                    (14, "2.0"),
                    (21, "4.0"),
                    (28, "8.0"),
                    (35, "16.0"),
                    (42, "32.0"),
                    (49, "64.0"),
                    (56, "100.0"),
                ]),
                60,
                120,
            ),
            ((0, Linear, 1000, 10), minutes(&[(0, "100.0")]), 0, 10),
            // The factor means nothing then.
            ((0, Exponential, 30, 10), minutes(&[(0, "100.0")]), 0, 10),
        ];
        for (of, expected, bake, complete) in cases {
            assert_eq!(steps(of, ScheduleMode::FloorMinutes), expected, "{of:?}");
            let schedule = schedule(of, ScheduleMode::FloorMinutes);
            assert_eq!(schedule.bake_start().as_millis(), bake * 60_000, "{of:?}");
            assert_eq!(schedule.complete().as_millis(), complete * 60_000, "{of:?}");
        }
    }

    #[test]
    fn even_steps_divide_the_duration() {
        let firsts = [
            ((15, Linear, 250, 0), "225000 25.0"),
            ((20, Exponential, 20, 0), "171428 2.0"),
            ((10, Linear, 333, 5), "150000 33.3"),
            ((60, Exponential, 10, 60), "450000 1.0"),
            ((30, Linear, 200, 30), "360000 20.0"),
        ];
        for (of, first) in firsts {
            let steps = steps(of, ScheduleMode::Even);
            assert_eq!(steps[0], first, "{of:?}");
            let last = format!("{} 100.0", of.0 * 60_000);
            assert_eq!(steps.last(), Some(&last), "{of:?}");
        }
    }

    #[test]
    fn every_schedule_grows_to_all_within_its_duration() {
        for mode in [ScheduleMode::FloorMinutes, ScheduleMode::Even] {
            for growth_type in [Linear, Exponential] {
                for duration in [0, 1, 2, 59, 60, 61, 99, 100, 101, 1_440] {
                    for factor in (10..=1_000).step_by(7) {
                        let schedule = schedule((duration, growth_type, factor, 3), mode);
                        let steps: Vec<_> = schedule.collect();
                        assert!(steps.len() <= 100);
                        assert!(steps.is_sorted());
                        assert!(steps.windows(2).all(|pair| pair[0].1 < pair[1].1));
                        let last = steps[steps.len() - 1];
                        assert_eq!(last.1, Decimal::HUNDRED);
                        assert!(last.0 <= schedule.bake_start());
                    }
                }
            }
        }
    }

    #[test]
    fn nonsense_counts_as_the_nearest_sense() {
        let wild = schedule(
            (u32::MAX, Linear, i64::MIN / 100_000, u32::MAX),
            ScheduleMode::Even,
        );
        assert_eq!(wild.steps(), 100);
        assert_eq!(wild.complete(), Span::from_days(2));
        assert!(schedule((0, Linear, i64::MAX / 100_000, 0), ScheduleMode::Even).is_instant());
    }
}
