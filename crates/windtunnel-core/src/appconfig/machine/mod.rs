//! What happens to deployments as time passes: one instant at a time, by number of creation.
//!
//! What is due for a deployment at one instant happens in this order: step, start of the bake,
//! completion, injected error, alarm. Source: *chosen*.

pub(super) mod assignment;
pub(super) mod bucket;
mod convoy;
mod experiments;
mod extensions;
pub(super) mod flags;
mod growth;
mod life;
mod pattern;
pub(super) mod rule;
mod slots;

pub(crate) use convoy::{Bounds, Timetable};
pub use extensions::POINTS;
pub(crate) use extensions::{Content, Point, call_all, deployment_subject, named, place};
pub use growth::{GrowthType, Pace, Schedule};
pub(crate) use life::{Delays, Flight, Launch, REVERT_WITHIN, share, started, step_text, times};
pub use slots::slot;
pub(crate) use slots::{is_inside, stratum};

use alloc::vec::Vec;

use self::convoy::{Arrivals, Place};
use super::state::{AppConfig, Flags, NEVER};
use crate::env::AlarmState;
use crate::time::{Instant, Span};
use crate::world::{ALL, Cx};

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

    /// Fires what is due within the bounds, each at its own instant, but no more than whole instants.
    /// `due` is a list to be used again.
    pub(crate) fn fire(&mut self, cx: &mut Cx<'_>, due: &mut Vec<u64>, bounds: Bounds) {
        loop {
            let next = self.next_timeout();
            if next > bounds.until || next == Instant::MAX {
                break;
            }
            cx.now = cx.now.max(next);
            self.queue.pop(next, due);
            let place = due.first().copied().and_then(Place::of);
            match place.filter(|_| due.len() == 1 && is_punctual(cx)) {
                Some(place) => self.ride(cx, place, bounds),
                None => self.fire_instant(cx, due),
            }
            if bounds.is_full(cx, self.active) {
                break;
            }
        }
    }

    /// Fires what comes to one stop, from the present instant on.
    fn ride(&mut self, cx: &mut Cx<'_>, place: Place, bounds: Bounds) {
        loop {
            let mut arrivals = Arrivals::at(&mut self.timetable, &mut self.queue, place);
            let is_last = arrivals.stop.is_last();
            let odd = loop {
                let limits = (bounds, self.active);
                let Some((serial, hot)) = arrivals.next(cx, &mut self.deployments, limits) else {
                    break None;
                };
                if !hot.is_some_and(|hot| arrivals.stop.pass(cx, serial, hot)) {
                    break Some(serial);
                }
                self.active -= u32::from(is_last);
                let limits = (bounds, self.active);
                let count = arrivals.sweep(cx, &mut self.deployments, limits);
                self.active -= if is_last { count } else { 0 };
            };
            arrivals.end();
            match odd {
                Some(serial) => self.advance(cx, serial),
                None => break,
            }
        }
    }

    /// Fires all of the present instant: the deployments that are due, and after them in the list the
    /// stops at which some arrive.
    #[inline(never)]
    fn fire_instant(&mut self, cx: &mut Cx<'_>, due: &mut Vec<u64>) {
        let serials = due.partition_point(|&name| Place::of(name).is_none());
        let stops = due.len();
        // Of those that have timers of their own the lowest bit is set.
        for name in &mut due[..serials] {
            *name = *name << 1 | 1;
        }
        let bounds = Bounds {
            until: cx.now,
            lot: ALL,
        };
        for nth in serials..stops {
            let Some(place) = Place::of(due[nth]) else {
                continue;
            };
            let mut arrivals = Arrivals::at(&mut self.timetable, &mut self.queue, place);
            let (deployments, limits) = (&mut self.deployments, (bounds, self.active));
            while let Some((serial, _)) = arrivals.next(cx, deployments, limits) {
                due.push(u64::from(serial) << 1);
            }
            arrivals.end();
        }
        if serials < stops {
            due.drain(serials..stops);
            due.sort_unstable();
            due.dedup_by_key(|name| *name >> 1);
        }
        self.touch(due);
        let is_punctual = is_punctual(cx);
        for &name in &*due {
            // The queue names serials, which have 32 bits.
            let serial = (name >> 1) as u32;
            if !is_punctual || !self.glide(cx, serial, name & 1 == 0) {
                self.advance(cx, serial);
            }
        }
    }

    /// Takes the common steps of a deployment without more ado: its next stop has come, and nobody
    /// watches. Tells whether that was all there is to do.
    #[inline(always)]
    fn glide(&mut self, cx: &mut Cx<'_>, serial: u32, is_riding: bool) -> bool {
        let Some(hot) = self.deployments.get_mut(serial) else {
            return true;
        };
        let Some(stop) = self.timetable.stop_of(hot) else {
            return false;
        };
        if hot.due != hot.offset(cx.now) || !stop.pass(cx, serial, hot) {
            return false;
        }
        self.active -= u32::from(stop.is_last());
        if !is_riding && let Some(at) = hot.deadline() {
            self.queue.push(cx.now, at, u64::from(serial));
        }
        true
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
            if let Some(hot) = self.deployments.get((name >> 1) as u32) {
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
        let deployments = record.deployments.clone();
        for &serial in deployments.iter() {
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

/// Tells whether deployments that nobody watches keep to their schedules.
fn is_punctual(cx: &Cx<'_>) -> bool {
    let timing = &cx.config.appconfig.timing;
    timing.tick_latency.fixed() == Some(Span::ZERO)
        && timing.validation_delay.fixed() == Some(Span::ZERO)
        && cx.env.faults.is_empty()
}

/// The share of the clients as the part of an event: millionths of a percent.
fn part_of(share: super::model::Decimal) -> u32 {
    // At most one hundred percent.
    u32::try_from(share.millionths()).unwrap_or(0)
}
