//! Where AppConfig keeps its state: hot records of deployments, and all else in ordered maps.

mod check;
mod cold;
mod deployment;
mod experiment;

use alloc::vec::Vec;

#[cfg(feature = "serde")]
use serde::{Deserialize, Serialize};

pub use cold::Invocation;
pub(crate) use cold::{
    ApplicationRecord, Applied, AssociationRecord, Cold, Detail, EnvironmentRecord,
    ExtensionRecord, ExtensionVersion, Outbox, ProfileRecord, Reason, Rollback, Source,
    StrategyName, StrategyRecord, Usage, VersionRecord,
};
pub use deployment::DeploymentId;
pub(crate) use deployment::{Flags, Hot, NEVER};
pub(crate) use experiment::{DefinitionRecord, Plan, RunEvent, RunEventKind, RunRecord};

use super::machine::{Pace, Schedule, Timetable};
use super::model::ScheduleMode;
use super::table::DeploymentState;
use super::view::ids::Recent;
use crate::queue::DeadlineQueue;
use crate::slab::{Serials, Slab};
use crate::time::Instant;

/// All state of AppConfig in one world.
#[derive(Clone, Debug, Default, Hash)]
#[cfg_attr(feature = "serde", derive(Serialize, Deserialize))]
pub(crate) struct AppConfig {
    /// Deployments, by serial.
    pub(crate) deployments: Serials<Hot>,
    /// Each schedule that was ever deployed by, once.
    pub(crate) schedules: Vec<Schedule>,
    /// What was deployed: each configuration once, however often it is deployed as it is.
    pub(crate) sources: Slab<Source>,
    /// All that is rarely touched.
    pub(crate) cold: Cold,
    /// How many deployments are in progress.
    pub(crate) active: u32,
    /// When to look at which deployment again.
    #[cfg_attr(feature = "serde", serde(skip))]
    pub(crate) queue: DeadlineQueue,
    /// Who rides together.
    #[cfg_attr(feature = "serde", serde(skip))]
    pub(crate) timetable: Timetable,
    /// Which ids were asked for last.
    #[cfg_attr(feature = "serde", serde(skip))]
    pub(crate) recent: Recent,
}

impl AppConfig {
    /// Finds a deployment that can still be read.
    #[inline]
    pub(crate) fn deployment(&self, serial: u32) -> Option<&Hot> {
        self.deployments
            .get(serial)
            .filter(|hot| !hot.flags.has(Flags::GONE))
    }

    /// Returns the deployment in progress in an environment, by serial.
    pub(crate) fn in_progress(&self, environment: &EnvironmentRecord) -> Option<u32> {
        let last = environment.last?;
        let state = self.deployment(last)?.state.state();
        state.is_in_progress().then_some(last)
    }

    /// Returns the deployments of a configuration profile in an environment, newest first.
    pub(crate) fn history(
        &self,
        environment: &EnvironmentRecord,
        profile: u32,
    ) -> impl Iterator<Item = (u32, &Hot)> {
        let mut next = environment.head(profile).unwrap_or(NEVER);
        core::iter::from_fn(move || {
            let serial = next;
            let hot = self.deployment(serial)?;
            next = hot.previous;
            Some((serial, hot))
        })
    }

    /// Returns the newest completed deployment of a configuration profile in an environment that was
    /// not taken back.
    pub(crate) fn stable(
        &self,
        environment: &EnvironmentRecord,
        profile: u32,
    ) -> Option<(u32, &Hot)> {
        self.history(environment, profile).find(|(_, hot)| {
            hot.state.state() == DeploymentState::Complete && !hot.flags.has(Flags::MANAGED)
        })
    }

    /// Returns what an event of a run deployed.
    pub(crate) fn deployed_by(&self, environment: u32, event: &RunEvent) -> Option<&Source> {
        let record = self.cold.environments.get(&environment)?;
        let place = usize::try_from(event.deployment).ok()?.checked_sub(1)?;
        let hot = self.deployment(*record.deployments.get(place)?)?;
        self.sources.get(hot.source)
    }

    /// Returns the number of the schedule for a pace, which is kept from now on.
    pub(crate) fn schedule_number(&mut self, pace: Pace, mode: ScheduleMode) -> u32 {
        self.timetable.number(&pace).unwrap_or_else(|| {
            let schedule = Schedule::new(pace, mode);
            self.schedules.push(schedule);
            self.timetable.add(&schedule)
        })
    }

    /// Lets go of a configuration that a deployment of a profile used.
    pub(crate) fn release_source(&mut self, slot: u32, profile: u32) {
        let source = &mut self.sources[slot];
        source.users -= 1;
        if source.users > 0 {
            return;
        }
        self.sources.remove(slot);
        if let Some(record) = self.cold.profiles.get_mut(&profile) {
            record.source = record.source.filter(|&last| last != slot);
        }
    }

    /// Rebuilds the queue from the deadlines of all deployments. Nobody rides: each has its timer.
    pub(crate) fn rebuild_queue(&mut self, now: Instant) {
        self.timetable = Timetable::default();
        for schedule in &self.schedules {
            self.timetable.add(schedule);
        }
        let mut queue = DeadlineQueue::default();
        for serial in self.deployments.range() {
            if let Some(at) = self.deployment(serial).and_then(Hot::deadline) {
                queue.push(now, at.max(now), u64::from(serial));
            }
        }
        self.queue = queue;
    }
}
