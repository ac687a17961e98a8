//! What happens to deployments as time passes: one instant at a time, by number of creation.
//!
//! What is due for a deployment at one instant happens in this order: step, start of the bake,
//! completion, injected error, alarm. Source: *chosen*.

pub(super) mod assignment;
pub(super) mod bucket;
mod experiments;
mod extensions;
pub(super) mod flags;
mod growth;
mod life;
mod pattern;
pub(super) mod rule;
mod slots;

pub use extensions::POINTS;
pub(crate) use extensions::{Content, Point, call_all, deployment_subject, named, place};
pub use growth::{GrowthType, Pace, Schedule};
pub(crate) use life::{Delays, Flight, Launch, REVERT_WITHIN, share, step_text, times};
pub use slots::slot;
pub(crate) use slots::{is_inside, stratum};

use alloc::vec::Vec;

use super::state::{AppConfig, Flags, NEVER};
use super::table::{DeploymentState, DeploymentTrigger};
use crate::env::AlarmState;
use crate::event::Cause;
use crate::time::{Instant, Span};
use crate::world::Cx;

impl AppConfig {
    /// Returns when the service has something to do next, [`Instant::MAX`] when never; at times too
    /// early, never too late.
    #[inline]
    pub(crate) fn next_timeout(&self) -> Instant {
        self.queue.next()
    }

    /// Tells whether no deployment is in progress.
    #[inline]
    pub(crate) const fn is_idle(&self) -> bool {
        self.active == 0
    }

    /// Fires all that is due up to `until`, each at its own instant. `due` is a list to be used again.
    pub(crate) fn fire(&mut self, cx: &mut Cx<'_>, due: &mut Vec<u64>, until: Instant) {
        loop {
            let next = self.next_timeout();
            if next > until || next == Instant::MAX {
                break;
            }
            cx.now = cx.now.max(next);
            self.queue.pop(next, due);
            self.touch(due);
            let timing = &cx.config.appconfig.timing;
            let is_punctual = timing.tick_latency.fixed() == Some(Span::ZERO)
                && timing.validation_delay.fixed() == Some(Span::ZERO)
                && cx.env.faults.is_empty();
            for &name in &*due {
                // The queue names serials, which have 32 bits.
                let serial = name as u32;
                if !is_punctual || !self.glide(cx, serial) {
                    self.advance(cx, serial);
                }
            }
        }
    }

    /// Takes the common steps of a deployment without more ado: points of its schedule have come, and
    /// nobody watches. Tells whether that was all there is to do.
    #[inline(always)]
    fn glide(&mut self, cx: &mut Cx<'_>, serial: u32) -> bool {
        let Some(hot) = self.deployments.get_mut(serial) else {
            return true;
        };
        if hot.flags != Flags::default() || hot.due != hot.offset(cx.now) {
            return false;
        }
        let Some(schedule) = self.schedules.get(hot.schedule as usize) else {
            return true;
        };
        if !matches!(
            hot.state.state(),
            DeploymentState::Deploying | DeploymentState::Baking
        ) {
            return false;
        }
        let now = hot.due;
        loop {
            let nth = u32::from(hot.points) + 1;
            let trigger = schedule.trigger(nth);
            let Ok(taken) = hot.state.take(trigger) else {
                return false;
            };
            hot.points += 1;
            hot.last = now;
            cx.events.push(crate::Event {
                at: cx.now,
                serial,
                part: part_of(schedule.share(nth)),
                machine: crate::MachineKind::AppConfigDeployment,
                row: taken.row(),
                cause: Cause::Time,
            });
            if trigger == DeploymentTrigger::BakeOver {
                hot.completed = now;
                hot.due = NEVER;
                self.active -= 1;
                return true;
            }
            hot.due = schedule.point_ms(nth + 1);
            if hot.due > now {
                let at = hot.instant(hot.due);
                self.queue.push(cx.now, at, u64::from(serial));
                return true;
            }
        }
    }

    /// Does all that is due for a deployment, if anything is.
    fn advance(&mut self, cx: &mut Cx<'_>, serial: u32) {
        // What the queue names may be gone, or due at another time.
        if self.deployment(serial).is_none() {
            return;
        }
        let mut flight = Flight::of(self, cx, serial);
        if flight.hot.due == flight.now {
            flight.advance();
        }
    }

    /// Reads the records that are about to be written, so that the misses of the cache overlap.
    #[inline]
    fn touch(&self, due: &[u64]) {
        if due.len() < 4 {
            return;
        }
        let mut sum = 0_u32;
        for &name in due {
            if let Some(hot) = self.deployments.get(name as u32) {
                sum = sum.wrapping_add(hot.schedule);
            }
        }
        core::hint::black_box(sum);
    }

    /// An alarm entered a state: deployments that are watched by it may be rolled back.
    pub(crate) fn alarm_changed(&mut self, cx: &mut Cx<'_>, arn: &str, state: AlarmState) {
        if self.active == 0 || state == AlarmState::Ok {
            return;
        }
        for serial in self.watched(|alarm| alarm == arn) {
            Flight::of(self, cx, serial).check_alarms();
        }
    }

    /// Returns the deployments in progress that an alarm watches, in order of creation.
    fn watched(&self, is_wanted: impl Fn(&str) -> bool) -> Vec<u32> {
        let environments = self.cold.environments.values();
        let watched = environments.filter(|record| {
            let mut alarms = record
                .monitors
                .iter()
                .flat_map(|monitor| &monitor.alarm_arn);
            alarms.any(|alarm| is_wanted(alarm))
        });
        let mut serials: Vec<u32> = watched
            .filter_map(|record| self.in_progress(record))
            .collect();
        serials.sort_unstable();
        serials
    }

    /// The monitors of an environment were changed: they watch its deployment from the next tick on.
    pub(crate) fn monitors_changed(&mut self, cx: &mut Cx<'_>, environment: u32) {
        let Some(record) = self.cold.environments.get(&environment) else {
            return;
        };
        let is_watched = !record.monitors.is_empty();
        if let Some(serial) = self.in_progress(record) {
            Flight::of(self, cx, serial).watch(is_watched);
        }
    }

    /// Faults were injected or cleared: errors of the service may come at other times.
    pub(crate) fn replan(&mut self, cx: &mut Cx<'_>) {
        if self.active == 0 {
            return;
        }
        let environments = self.cold.environments.values();
        let mut serials: Vec<u32> = environments.filter_map(|e| self.in_progress(e)).collect();
        serials.sort_unstable();
        for serial in serials {
            Flight::of(self, cx, serial).replan();
        }
    }

    /// The environment is deleted: what was deployed there is gone with it.
    pub(crate) fn forget_deployments(&mut self, environment: u32) {
        let Some(record) = self.cold.environments.get(&environment) else {
            return;
        };
        for serial in record.deployments.clone() {
            if let Some(hot) = self.deployments.get_mut(serial) {
                hot.flags.put(Flags::GONE, true);
                hot.due = NEVER;
                let (source, profile) = (hot.source, hot.profile);
                self.release_source(source, profile);
            }
            self.cold.details.remove(&serial);
            self.cold.rollbacks.remove(&serial);
            self.deployments
                .bury(serial, |hot| hot.flags.has(Flags::GONE));
        }
    }
}

/// The share of the clients as the part of an event: millionths of a percent.
fn part_of(share: super::model::Decimal) -> u32 {
    // At most one hundred percent.
    u32::try_from(share.millionths()).unwrap_or(0)
}
