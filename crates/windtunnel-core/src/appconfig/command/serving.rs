//! What clients get: the rule that the data plane and the old `GetConfiguration` share.

use alloc::format;
use alloc::string::String;

use super::find;
pub(crate) use crate::appconfig::machine::stratum;
use crate::appconfig::machine::{Delays, is_inside, share, slot, times};
use crate::appconfig::model::*;
use crate::appconfig::state::{AppConfig, Flags, Hot, NEVER, Source, Usage};
use crate::appconfig::table::DeploymentState;
use crate::appconfig::view::ids::{self, Kind};
use crate::error::{Code, Error};
use crate::time::{Instant, Span};
use crate::world::Cx;

pub(super) fn get_configuration(
    state: &mut AppConfig,
    cx: &mut Cx<'_>,
    request: GetConfigurationRequest,
) -> Result<GetConfigurationResponse, Error> {
    let (application, _) = find::application(state, cx, request.application.as_deref())?;
    let name = request.environment.as_deref();
    let (environment, _) = find::environment(state, cx, application, name)?;
    let name = request.configuration.as_deref();
    let (profile, record) = find::profile(state, cx, application, name)?;
    if record.is_flags {
        let text = "Feature flag configurations must be accessed via AWS AppConfig Data's \
                    GetLatestConfiguration API.";
        return Err(Error::new(Code::BadRequest, text));
    }
    let client = request.client_id.as_deref().unwrap_or_default();
    let place = |application: &str, environment: &str, number| {
        slot(cx.keys.seed(), application, environment, number, client)
    };
    let Some(source) = served(state, cx, (environment, profile), place) else {
        return Err(Error::not_found("Deployment not found"));
    };
    let has_it = request.client_configuration_version.as_ref() == Some(&source.version);
    let response = GetConfigurationResponse {
        // *Recorded*; the documentation says 204 without content.
        content: if has_it {
            Blob::default()
        } else {
            source.served.clone()
        },
        configuration_version: source.version.clone(),
        content_type: source.content_type.clone(),
    };
    use_of(state, cx, environment, profile);
    Ok(response)
}

/// Notes that a client retrieved a configuration, for deletion protection.
pub(crate) fn use_of(state: &mut AppConfig, cx: &Cx<'_>, environment: u32, profile: u32) {
    let lag = cx.config.appconfig.timing.usage_lag;
    if let Some(record) = state.cold.environments.get_mut(&environment) {
        Usage::note(&mut record.used, cx.now, lag);
    }
    if let Some(record) = state.cold.profiles.get_mut(&profile) {
        Usage::note(&mut record.used, cx.now, lag);
    }
}

/// Tells whether anything is or may be served: a deployment that completed, or one in progress.
pub(crate) fn is_deployed(state: &AppConfig, environment: u32, profile: u32) -> bool {
    let record = state.cold.environments.get(&environment);
    record.is_some_and(|record| {
        state.history(record, profile).any(|(_, hot)| {
            let state = hot.state.state();
            let is_user = !hot.flags.has(Flags::MANAGED);
            is_user && (state == DeploymentState::Complete || state.is_in_progress())
        })
    })
}

/// Returns what a client gets: the configuration of the deployment in progress, if the client
/// belongs to its share, else that of the newest deployment that completed and was not taken back.
///
/// `place` is where the client stands among the clients of a deployment, given the ids of its
/// application and environment and its number.
pub(crate) fn served<'s>(
    state: &'s AppConfig,
    cx: &Cx<'_>,
    (environment, profile): (u32, u32),
    place: impl Fn(&str, &str, u32) -> u64,
) -> Option<&'s Source> {
    let record = state.cold.environments.get(&environment)?;
    let delay = cx.config.appconfig.timing.propagation_delay;
    let (_, hot) = state.history(record, profile).find(|&(serial, hot)| {
        let share = if delay == Span::ZERO {
            share_now(state, hot)
        } else {
            share_at(state, cx, (serial, hot), seen(cx))
        };
        match share {
            Decimal::HUNDRED => true,
            Decimal::ZERO => false,
            share => {
                let application = ids::id(cx.keys, Kind::Application, record.application);
                let environment = ids::id(cx.keys, Kind::Environment, environment);
                is_inside(share, place(&application, &environment, hot.number))
            }
        }
    })?;
    state.sources.get(hot.source)
}

/// Returns the instant whose state clients see: the present, but for the delay that a host may set.
pub(crate) fn seen(cx: &Cx<'_>) -> Instant {
    let delay = cx.config.appconfig.timing.propagation_delay;
    // What was long ago counts as the beginning of time.
    Instant::from_millis(cx.now.as_millis().saturating_sub(delay.as_millis()))
}

fn share_now(state: &AppConfig, hot: &Hot) -> Decimal {
    let schedule = state.schedules.get(hot.schedule as usize);
    let is_user = !hot.flags.has(Flags::MANAGED);
    schedule
        .filter(|_| is_user)
        .map_or(Decimal::ZERO, |schedule| share(hot, schedule))
}

/// Returns the share of the clients that had the deployment at an instant before.
fn share_at(state: &AppConfig, cx: &Cx<'_>, (serial, hot): (u32, &Hot), at: Instant) -> Decimal {
    let Some(schedule) = state.schedules.get(hot.schedule as usize) else {
        return Decimal::ZERO;
    };
    let rollback = state
        .cold
        .rollbacks
        .get(&serial)
        .map(|rollback| rollback.began);
    let ended = (hot.ended != NEVER).then(|| hot.instant(hot.ended));
    let is_over = rollback.or(ended).is_some_and(|over| over <= at);
    if hot.flags.has(Flags::MANAGED) || hot.started > at || is_over {
        return Decimal::ZERO;
    }
    let delays = Delays::of(cx, hot, &state.cold);
    let times = times(hot, schedule, &delays);
    let passed = times
        .iter()
        .filter(|&&millis| hot.instant(millis) <= at)
        .count();
    schedule.share(u32::try_from(passed).unwrap_or(u32::MAX))
}

/// Returns the id of a session, seven characters.
pub(crate) fn session_id(cx: &Cx<'_>, session: u32) -> String {
    format!("s-{}", ids::id(cx.keys, Kind::Session, session))
}
