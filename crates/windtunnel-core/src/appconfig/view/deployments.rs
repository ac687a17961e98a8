//! Deployments as the service shows them; their log is derived from state and never stored.

use alloc::collections::BTreeMap;
use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

use super::ids::{self, Kind};
use super::{PREDEFINED, Strategy};
use crate::Config;
use crate::appconfig::machine::{Delays, Schedule, place, share, started, step_text, times};
use crate::appconfig::model::{
    ActionInvocation, Deployment, DeploymentEvent, DeploymentSummary, Timestamp,
};
use crate::appconfig::state::{AppConfig, Flags, Hot, NEVER, Reason, Source, StrategyName};
use crate::appconfig::table::DeploymentState;
use crate::draw::Keys;
use crate::table::Code;
use crate::time::Instant;

/// Shows a deployment. Where it was called for, an empty list of applied extensions is shown too
/// (*recorded*: `StartDeployment` does so, `StopDeployment` does not).
pub(crate) fn deployment(
    state: &AppConfig,
    (config, keys): (&Config, &Keys),
    serial: u32,
    shows_no_extensions: bool,
) -> Option<Deployment> {
    let hot = state.deployment(serial)?;
    let (source, schedule) = (state.sources.get(hot.source)?, schedule(state, hot)?);
    let application = state.cold.environments.get(&hot.environment)?.application;
    let detail = state.cold.details.get(&serial);
    let applied = detail.map(|detail| &detail.applied);
    let applied: Vec<_> = applied
        .into_iter()
        .flatten()
        .map(|a| a.shown.clone())
        .collect();
    let key = detail.and_then(|detail| detail.kms_key_identifier.as_ref());
    let key = key.or(source.kms_key_identifier.as_ref());
    let pace = schedule.pace();
    Some(Deployment {
        application_id: ids::id(keys, Kind::Application, application),
        environment_id: ids::id(keys, Kind::Environment, hot.environment),
        deployment_strategy_id: strategy_id(keys, hot.strategy),
        configuration_profile_id: ids::id(keys, Kind::Profile, hot.profile),
        deployment_number: hot.number.into(),
        configuration_name: source.configuration_name.clone(),
        configuration_location_uri: source.location_uri.clone(),
        configuration_version: source.version.clone(),
        description: detail.and_then(|detail| detail.description.clone()),
        deployment_duration_in_minutes: pace.duration_minutes.into(),
        growth_type: pace.growth_type.name().into(),
        growth_factor: pace.growth_factor,
        final_bake_time_in_minutes: pace.bake_minutes.into(),
        state: hot.state.state().name().into(),
        event_log: log(state, (config, keys), serial, hot, schedule),
        percentage_complete: share(hot, schedule),
        started_at: Timestamp(hot.started),
        completed_at: completed_at(hot),
        applied_extensions: Some(applied).filter(|list| shows_no_extensions || !list.is_empty()),
        kms_key_arn: key.map(|key| ids::key_arn(config, key)),
        kms_key_identifier: key.cloned(),
        version_label: source.label.clone(),
    })
}

/// Shows a deployment in a list.
pub(crate) fn deployment_summary(
    state: &AppConfig,
    keys: &Keys,
    serial: u32,
) -> Option<DeploymentSummary> {
    let hot = state.deployment(serial)?;
    let source: &Source = state.sources.get(hot.source)?;
    let schedule = schedule(state, hot)?;
    let pace = schedule.pace();
    let is_managed = hot.flags.has(Flags::MANAGED);
    Some(DeploymentSummary {
        deployment_number: hot.number.into(),
        configuration_profile_id: ids::id(keys, Kind::Profile, hot.profile),
        configuration_name: source.configuration_name.clone(),
        configuration_version: source.version.clone(),
        deployment_duration_in_minutes: pace.duration_minutes.into(),
        growth_type: pace.growth_type.name().into(),
        growth_factor: pace.growth_factor,
        final_bake_time_in_minutes: pace.bake_minutes.into(),
        state: hot.state.state().name().into(),
        percentage_complete: share(hot, schedule),
        started_at: Timestamp(hot.started),
        completed_at: completed_at(hot),
        version_label: source.label.clone(),
        kind: if is_managed { "MANAGED" } else { "USER" }.into(),
    })
}

fn schedule<'a>(state: &'a AppConfig, hot: &Hot) -> Option<&'a Schedule> {
    state.schedules.get(hot.schedule as usize)
}

fn completed_at(hot: &Hot) -> Option<Timestamp> {
    (hot.completed != NEVER).then(|| Timestamp(hot.instant(hot.completed)))
}

/// Returns the id of the strategy of a deployment, `None` for managed deployments.
fn strategy_id(keys: &Keys, number: u32) -> Option<String> {
    if number == NEVER {
        return None;
    }
    Some(match StrategyName::of(number) {
        StrategyName::Own(serial) => ids::id(keys, Kind::Strategy, serial),
        StrategyName::Predefined(place) => {
            let strategy: Option<&Strategy<'_>> = PREDEFINED.get(place as usize);
            strategy
                .map(|strategy| strategy.name)
                .unwrap_or_default()
                .into()
        }
    })
}

/// Writes the log of a deployment, newest first.
fn log(
    state: &AppConfig,
    (config, keys): (&Config, &Keys),
    serial: u32,
    hot: &Hot,
    schedule: &Schedule,
) -> Vec<DeploymentEvent> {
    let invocations = state
        .cold
        .details
        .get(&serial)
        .map(|detail| &detail.invocations);
    let mut log = Log {
        invocations,
        events: Vec::new(),
    };
    let delays = Delays::new(config, keys, hot, &state.cold);
    if let Some(millis) = started(hot, schedule, &delays) {
        let (at, text) = (hot.instant(millis), "Deployment started".into());
        log.add(place::STARTED, ("DEPLOYMENT_STARTED", "USER"), text, at);
    }
    let steps = schedule.steps();
    for (nth, millis) in (1..).zip(times(hot, schedule, &delays)) {
        let at = hot.instant(millis);
        let place = u16::try_from(nth).unwrap_or(u16::MAX);
        if schedule.is_instant() {
            if nth == steps + 2 {
                let text = "Deployment completed instantly".into();
                log.add(place, ("DEPLOYMENT_COMPLETED", "APPCONFIG"), text, at);
            }
        } else if nth <= steps {
            let text = step_text(schedule.share(nth));
            log.add(place, ("PERCENTAGE_UPDATED", "APPCONFIG"), text, at);
        } else if nth == steps + 1 {
            let text = "Deployment bake time started".into();
            log.add(place, ("BAKE_TIME_STARTED", "APPCONFIG"), text, at);
        } else {
            let text = "Deployment completed".into();
            log.add(place, ("DEPLOYMENT_COMPLETED", "APPCONFIG"), text, at);
        }
    }
    log.add_end(state, serial, hot);
    log.events.reverse();
    log.events
}

struct Log<'a> {
    invocations: Option<&'a BTreeMap<u16, Vec<ActionInvocation>>>,
    /// Oldest first.
    events: Vec<DeploymentEvent>,
}

impl Log<'_> {
    fn add(&mut self, place: u16, (kind, by): (&str, &str), text: String, at: Instant) {
        let invocations = self.invocations.and_then(|all| all.get(&place));
        self.events.push(DeploymentEvent {
            event_type: kind.into(),
            triggered_by: by.into(),
            description: text,
            action_invocations: invocations.cloned(),
            occurred_at: Timestamp(at),
        });
    }

    /// Adds how the deployment was taken back, if it was.
    fn add_end(&mut self, state: &AppConfig, serial: u32, hot: &Hot) {
        let ended = hot.instant(hot.ended);
        if hot.state.state() == DeploymentState::Reverted {
            let text = "Deployment reverted by user request".into();
            self.add(place::ENDED, ("REVERT_COMPLETED", "USER"), text, ended);
            return;
        }
        let is_over = hot.state.state() == DeploymentState::RolledBack;
        let Some(rollback) = state.cold.rollbacks.get(&serial) else {
            if is_over {
                let text = "Deployment rolled back by user request".into();
                self.add(place::ENDED, ("ROLLBACK_COMPLETED", "USER"), text, ended);
            }
            return;
        };
        let (by, start, end) = match &rollback.reason {
            Reason::Alarm(arn) => (
                "CLOUDWATCH_ALARM",
                format!("Rollback initiated by CloudWatch alarm {arn}"),
                format!("Deployment rolled back by CloudWatch alarm {arn}"),
            ),
            Reason::Extension(text) => ("APPCONFIG", text.clone(), text.clone()),
            Reason::Internal(text) => ("INTERNAL_ERROR", text.clone(), text.clone()),
        };
        let place = place::ROLLBACK_STARTED;
        self.add(place, ("ROLLBACK_STARTED", by), start, rollback.began);
        if is_over {
            self.add(place::ENDED, ("ROLLBACK_COMPLETED", by), end, ended);
        }
    }
}
