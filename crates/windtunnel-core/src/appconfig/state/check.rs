//! Whether state that was read from outside fits together, so that nothing can go wrong later.

mod experiments;

use alloc::collections::BTreeMap;

use super::{AppConfig, EnvironmentRecord, Flags, Hot, NEVER, StrategyName};
use crate::appconfig::table::DeploymentState;
use crate::appconfig::view::PREDEFINED;

impl AppConfig {
    /// Tells whether all parts fit each other.
    pub(crate) fn is_consistent(&self) -> bool {
        self.deployments.is_consistent()
            && self.are_names_consistent()
            && self.are_sources_consistent()
            && self.are_environments_consistent()
            && self.are_deployments_consistent()
            && self.are_experiments_consistent()
            && self.cold.profiles.values().all(|record| {
                record
                    .source
                    .is_none_or(|slot| self.sources.get(slot).is_some())
                    && record
                        .versions
                        .keys()
                        .all(|&number| number <= record.latest)
            })
            && self.cold.extensions.values().all(|record| {
                !record.versions.is_empty()
                    && record
                        .versions
                        .keys()
                        .all(|&number| number <= record.latest)
            })
    }

    fn living(&self) -> impl Iterator<Item = (u32, &Hot)> {
        self.deployments
            .range()
            .filter_map(|serial| Some((serial, self.deployment(serial)?)))
    }

    fn are_names_consistent(&self) -> bool {
        let cold = &self.cold;
        let is_known = |application| cold.applications.contains_key(&application);
        let is_given = |serial: u32| serial < cold.next;
        let applications = cold.applications.iter().all(|(serial, record)| {
            is_given(serial) && cold.application_names.get(&record.name) == Some(&serial)
        });
        let environments = cold.environments.iter().all(|(serial, record)| {
            let name = (record.application, record.name.clone());
            is_given(serial)
                && is_known(record.application)
                && cold.environment_names.get(&name) == Some(&serial)
        });
        let profiles = cold.profiles.iter().all(|(serial, record)| {
            let name = (record.application, record.name.clone());
            is_given(serial)
                && is_known(record.application)
                && cold.profile_names.get(&name) == Some(&serial)
        });
        applications
            && environments
            && profiles
            && cold.application_names.len() == cold.applications.len()
            && cold.environment_names.len() == cold.environments.len()
            && cold.profile_names.len() == cold.profiles.len()
            && cold.strategies.keys().all(is_given)
            && cold.extensions.keys().copied().all(is_given)
            && cold.associations.keys().copied().all(is_given)
    }

    fn are_sources_consistent(&self) -> bool {
        let mut users = BTreeMap::new();
        for (_, hot) in self.living() {
            *users.entry(hot.source).or_insert(0_u32) += 1;
        }
        self.sources
            .iter()
            .all(|(slot, source)| users.get(&slot) == Some(&source.users))
    }

    fn are_environments_consistent(&self) -> bool {
        self.cold.environments.iter().all(|(serial, record)| {
            let is_here = |&deployment: &u32| {
                let hot = self.deployment(deployment);
                hot.is_some_and(|hot| hot.environment == serial)
            };
            let numbers = (1..).zip(record.deployments.iter());
            numbers.clone().all(|(number, deployment)| {
                let hot = self.deployment(*deployment);
                hot.is_some_and(|hot| hot.number == number)
            }) && record.deployments.iter().all(is_here)
                && record.last.as_ref().is_none_or(is_here)
                && self.are_heads_consistent(record)
        })
    }

    /// The newest deployment of each profile is known, and each leads to one before it.
    fn are_heads_consistent(&self, record: &EnvironmentRecord) -> bool {
        let mut heads = BTreeMap::new();
        for &serial in record.deployments.iter() {
            let Some(hot) = self.deployment(serial) else {
                return false;
            };
            let before = heads.insert(hot.profile, serial).unwrap_or(NEVER);
            if hot.previous != before {
                return false;
            }
        }
        heads.into_iter().eq(record.heads.iter().copied())
    }

    fn are_deployments_consistent(&self) -> bool {
        let mut active = 0;
        let all = self.living().all(|(serial, hot)| {
            let record = self.cold.environments.get(&hot.environment);
            let is_listed = record.is_some_and(|record| {
                let place = (hot.number as usize).checked_sub(1);
                place.and_then(|place| record.deployments.get(place)) == Some(&serial)
            });
            active += u32::from(hot.state.state().is_in_progress());
            is_listed && self.is_deployment_consistent(serial, hot)
        });
        // Of an environment only the last deployment can be in progress.
        let lasts = self.cold.environments.values();
        let held = lasts.filter(|record| self.in_progress(record).is_some());
        all && active == self.active && held.count() == active as usize
    }

    fn is_deployment_consistent(&self, serial: u32, hot: &Hot) -> bool {
        let Some(schedule) = self.schedules.get(hot.schedule as usize) else {
            return false;
        };
        let (steps, points) = (schedule.steps(), u32::from(hot.points));
        let state = hot.state.state();
        let fits = match state {
            DeploymentState::Validating => points == 0,
            DeploymentState::Deploying => points <= steps,
            DeploymentState::Baking => points == steps + 1,
            DeploymentState::Complete | DeploymentState::Reverted => points == steps + 2,
            DeploymentState::RollingBack | DeploymentState::RolledBack => points <= steps + 1,
        };
        let is_complete = matches!(state, DeploymentState::Complete | DeploymentState::Reverted);
        let is_named = match StrategyName::of(hot.strategy) {
            StrategyName::Predefined(place) => {
                hot.strategy == NEVER || (place as usize) < PREDEFINED.len()
            }
            StrategyName::Own(_) => true,
        };
        let is_extended = hot.flags.has(Flags::EXTENDED);
        fits && is_named
            && schedule.is_sound()
            && self.sources.get(hot.source).is_some()
            && is_complete == (hot.completed != NEVER)
            && state.is_in_progress() == (hot.due != NEVER)
            && (!is_extended || self.cold.details.contains_key(&serial))
            && (state != DeploymentState::RollingBack || self.cold.rollbacks.contains_key(&serial))
    }
}
