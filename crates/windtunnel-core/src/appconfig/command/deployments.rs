//! Deployments: start, get, list, stop.

use alloc::borrow::ToOwned;
use alloc::boxed::Box;
use alloc::collections::BTreeMap;
use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

use super::associations::{self, Say};
use super::find;
use super::pages::page;
use super::shape::Shape;
use super::validate::{self, Configuration};
use crate::appconfig::machine::{
    Content, Flight, Launch, Pace, Point, REVERT_WITHIN, call_all, deployment_subject, place,
};
use crate::appconfig::model::*;
use crate::appconfig::state::{
    AppConfig, Applied, Detail, EnvironmentRecord, Flags, Hot, Source, StrategyName,
};
use crate::appconfig::table::{DeploymentState, DeploymentTrigger};
use crate::appconfig::view::ids::{self, Kind};
use crate::appconfig::view::{self, SERVICE_MANAGED};
use crate::error::{Code, Error};
use crate::table::Code as _;
use crate::world::Cx;

pub(super) fn start_deployment(
    state: &mut AppConfig,
    cx: &mut Cx<'_>,
    request: StartDeploymentRequest,
) -> Result<Deployment, Error> {
    let serial = start(state, cx, &request)?;
    shown(state, cx, serial, true)
}

/// Starts a deployment and returns its serial.
pub(crate) fn start(
    state: &mut AppConfig,
    cx: &mut Cx<'_>,
    request: &StartDeploymentRequest,
) -> Result<u32, Error> {
    let Prepared {
        environment,
        profile,
        strategy,
        pace,
        deployed,
        detail,
        flags,
    } = prepare(state, cx, request)?;
    let mode = cx.config.appconfig.switches.schedule_mode;
    let launch = Launch {
        environment,
        profile,
        schedule: state.schedule_number(pace, mode),
        source: match deployed {
            Deployed::Again(slot) => slot,
            Deployed::Anew(source) => keep_source(state, profile, *source),
        },
        strategy: strategy.number(),
        flags,
    };
    begin(state, cx, &launch, detail.map(|detail| *detail))
}

/// Launches a deployment of which all is checked, and returns its serial.
pub(super) fn begin(
    state: &mut AppConfig,
    cx: &mut Cx<'_>,
    launch: &Launch,
    detail: Option<Detail>,
) -> Result<u32, Error> {
    let serial = state.launch(cx.now, launch).ok_or_else(exhausted)?;
    if let Some(detail) = detail {
        state.cold.details.insert(serial, detail);
    }
    Flight::of(state, cx, serial).begin();
    Ok(serial)
}

/// All that a deployment starts with, checked.
struct Prepared {
    environment: u32,
    profile: u32,
    strategy: StrategyName,
    pace: Pace,
    deployed: Deployed,
    detail: Option<Box<Detail>>,
    flags: Flags,
}

/// What is deployed.
enum Deployed {
    /// What was last, by its slot.
    Again(u32),
    /// What may be something else.
    Anew(Box<Source>),
}

fn prepare(
    state: &mut AppConfig,
    cx: &mut Cx<'_>,
    request: &StartDeploymentRequest,
) -> Result<Prepared, Error> {
    let mut recent = |kind, name: Option<&str>| state.recent.serial(cx.keys, kind, name?);
    let name = request.application_id.as_deref();
    let serial = recent(Kind::Application, name);
    let profile = request.configuration_profile_id.as_deref();
    let profile_serial = recent(Kind::Profile, profile);
    let id = request.deployment_strategy_id.as_deref();
    let strategy_serial = recent(Kind::Strategy, id);
    let (application, _) = find::application_by(state, cx, name, serial)?;
    let name = request.environment_id.as_deref();
    let (environment, record) = find::environment(state, cx, application, name)?;
    let (profile, configured) = find::profile_by(state, cx, application, profile, profile_serial)?;
    if id == Some(SERVICE_MANAGED) {
        let text = format!("Deployment strategy {SERVICE_MANAGED} is reserved for the service.");
        return Err(bad_request(text).at("/DeploymentStrategyId"));
    }
    let (strategy, paced) = find::strategy_by(state, id, strategy_serial)?;
    let pace = paced.pace;
    let version = request.configuration_version.as_deref().unwrap_or_default();
    let found = validate::found(cx, configured, version)?;
    let number = next_number(state, cx, record, request)?;
    if state.deployments.next_serial().is_none() {
        return Err(exhausted());
    }
    let mut flags = Flags::default();
    flags.put(Flags::MONITORED, !record.monitors.is_empty());
    let places = (application, environment, profile);
    let asked = (configured.is_flags, request, Say::Deciding);
    let applied = applied(state, cx, places, asked)?;
    let again = configured.source.filter(|&slot| {
        let kept = state.sources.get(slot);
        applied.is_empty()
            && configured.validators.is_empty()
            && kept.is_some_and(|kept| found.is_kept_as(configured, kept))
    });
    if let Some(slot) = again {
        check_size(cx, found.content.len())?;
        return Ok(Prepared {
            environment,
            profile,
            strategy,
            pace,
            deployed: Deployed::Again(slot),
            detail: detail(request, applied),
            flags,
        });
    }
    let configuration = found.kept();
    validate::validate(state, cx, (application, profile), &configuration)?;
    let mut detail = detail(request, applied);
    let configuration = match &mut detail {
        Some(detail) => {
            let asked = (&mut **detail, configuration);
            let asking = (number, Say::Deciding);
            ask_before(state, cx, (environment, profile), asking, asked)?
        }
        None => configuration,
    };
    check_size(cx, configuration.content.len())?;
    let applied = detail.iter().flat_map(|detail| &detail.applied);
    let has = |point: Point| {
        let mut applied = applied.clone();
        applied.any(|applied| applied.actions.contains_key(point.name()))
    };
    flags.put(Flags::TICKED, has(Point::Tick));
    let is_extended = applied.clone().any(|applied| !applied.actions.is_empty());
    flags.put(Flags::EXTENDED, is_extended);
    let source = validate::source(state, profile, configuration);
    Ok(Prepared {
        environment,
        profile,
        strategy,
        pace,
        deployed: Deployed::Anew(Box::new(source)),
        detail,
        flags,
    })
}

/// Returns what else is to be kept of a deployment, if there is anything.
fn detail(request: &StartDeploymentRequest, applied: Vec<Applied>) -> Option<Box<Detail>> {
    let is_tagged = request.tags.as_ref().is_some_and(|tags| !tags.is_empty());
    let is_bare = request.description.is_none()
        && !is_tagged
        && request.kms_key_identifier.is_none()
        && applied.is_empty();
    (!is_bare).then(|| {
        Box::new(Detail {
            description: request.description.clone(),
            tags: request.tags.clone().unwrap_or_default(),
            kms_key_identifier: request.kms_key_identifier.clone(),
            applied,
            invocations: BTreeMap::new(),
        })
    })
}

/// Returns the number that the deployment will have, unless another one holds the environment.
pub(super) fn next_number(
    state: &AppConfig,
    cx: &Cx<'_>,
    record: &EnvironmentRecord,
    request: &StartDeploymentRequest,
) -> Result<u32, Error> {
    let latest = u32::try_from(record.deployments.len()).unwrap_or(u32::MAX);
    if state.in_progress(record).is_some() {
        // The one text that is known from the field, of two starts at the same time.
        let number = latest.saturating_add(1);
        return Err(Error::conflict(format!(
            "Deployment number {number} already exists"
        )));
    }
    let is_enforced = cx
        .config
        .appconfig
        .switches
        .enforce_latest_deployment_number;
    if let Some(given) = request.latest_deployment_number
        && is_enforced
        && given != i64::from(latest)
    {
        let text = format!(
            "Expected latest deployment number {given} does not match actual latest deployment \
             number {latest}"
        );
        return Err(Error::conflict(text).at("/LatestDeploymentNumber"));
    }
    latest.checked_add(1).ok_or_else(exhausted)
}

/// Gathers the extensions that take part.
pub(super) fn applied(
    state: &AppConfig,
    cx: &Cx<'_>,
    (application, environment, profile): (u32, u32, u32),
    (is_flags, request, say): (bool, &StartDeploymentRequest, Say),
) -> Result<Vec<Applied>, Error> {
    let (config, keys) = (cx.config, cx.keys);
    let given = &request.dynamic_extension_parameters;
    let is_any_given = given.as_ref().is_some_and(|given| !given.is_empty());
    let mut applied = Vec::new();
    if is_any_given || !state.cold.associations.is_empty() {
        let arns = [
            ids::profile_arn(config, keys, application, profile),
            ids::environment_arn(config, keys, application, environment),
            ids::arn_in(config, keys, application, ""),
        ];
        let none = BTreeMap::new();
        let dynamic = given.as_ref().unwrap_or(&none);
        applied = associations::applied(state, cx, &arns, (dynamic, say))?;
    }
    // *Recorded*: profiles of feature flags have one more, which is never called.
    if is_flags {
        applied.push(Applied {
            shown: AppliedExtension {
                extension_id: FLAGS_EXTENSION.into(),
                extension_association_id: ids::id(keys, Kind::FlagsAssociation, profile),
                version_number: 1,
                parameters: BTreeMap::new(),
            },
            name: FLAGS_EXTENSION.into(),
            extension_arn: String::new(),
            association_arn: String::new(),
            actions: BTreeMap::new(),
        });
    }
    Ok(applied)
}

const FLAGS_EXTENSION: &str = "AWS.AppConfig.FeatureFlags";

/// Asks the extensions before the start, each with what the one before made of the configuration.
/// Where they only advise, failures are noted and content that is too large is dropped.
pub(super) fn ask_before(
    state: &mut AppConfig,
    cx: &mut Cx<'_>,
    (environment, profile): (u32, u32),
    (number, say): (u32, Say),
    (detail, mut configuration): (&mut Detail, Configuration),
) -> Result<Configuration, Error> {
    let is_deciding = say == Say::Deciding;
    for applied in detail.applied.clone() {
        let about = (
            number,
            configuration.version.as_str(),
            detail.description.as_deref(),
        );
        let mut subject = deployment_subject(cx, &state.cold, (environment, profile), about);
        let content = Content {
            content: &configuration.content,
            content_type: &configuration.content_type,
            version: &configuration.version,
        };
        subject.extend(content.members());
        let (one, outbox) = (core::slice::from_ref(&applied), &mut state.cold.outbox);
        for (name, answered) in call_all(cx, outbox, one, Point::PreStart, &subject) {
            match (answered.failure(), &answered.answer.content) {
                (Some(text), _) if is_deciding => {
                    return Err(bad_request(format!(
                        "Error invoking extension {name}: {text}"
                    )));
                }
                (None, Some(content)) if is_deciding || check_size(cx, content.len()).is_ok() => {
                    configuration.content = Blob::from(content.as_str());
                }
                _ => {}
            }
            let started = detail.invocations.entry(place::STARTED).or_default();
            started.push(answered.invocation);
        }
    }
    Ok(configuration)
}

/// Refuses what is larger than the limit.
pub(crate) fn check_size(cx: &Cx<'_>, bytes: usize) -> Result<(), Error> {
    let limit = cx.config.limits.appconfig_configuration_bytes;
    if u32::try_from(bytes).is_ok_and(|bytes| bytes <= limit) {
        return Ok(());
    }
    let details = crate::Details::TooLarge {
        limit: limit / 1_024,
        size: u32::try_from(bytes.div_ceil(1_024)).unwrap_or(u32::MAX),
    };
    Err(Error::new(Code::PayloadTooLarge, "Content size limit exceeded.").with(details))
}

/// Keeps a configuration; one that is as the last of its profile is kept once.
pub(super) fn keep_source(state: &mut AppConfig, profile: u32, source: Source) -> u32 {
    let last = state
        .cold
        .profiles
        .get(&profile)
        .and_then(|record| record.source);
    if let Some(slot) = last
        && let Some(kept) = state.sources.get(slot)
        && kept.is_same(&source)
    {
        return slot;
    }
    let slot = state.sources.insert(source);
    if let Some(record) = state.cold.profiles.get_mut(&profile) {
        record.source = Some(slot);
    }
    slot
}

pub(super) fn get_deployment(
    state: &mut AppConfig,
    cx: &mut Cx<'_>,
    request: GetDeploymentRequest,
) -> Result<Deployment, Error> {
    let (application, _) = find::application(state, cx, request.application_id.as_deref())?;
    let name = request.environment_id.as_deref();
    let environment = find::environment(state, cx, application, name)?;
    let (serial, _) = find::deployment(state, cx, environment, request.deployment_number)?;
    shown(state, cx, serial, false)
}

pub(super) fn list_deployments(
    state: &mut AppConfig,
    cx: &mut Cx<'_>,
    request: ListDeploymentsRequest,
) -> Result<ListDeploymentsResponse, Error> {
    let (application, _) = find::application(state, cx, request.application_id.as_deref())?;
    let name = request.environment_id.as_deref();
    let (environment, record) = find::environment(state, cx, application, name)?;
    let list = ("ListDeployments", environment);
    let page = page(
        cx.keys,
        list,
        request.max_results,
        request.next_token.as_deref(),
    )?;
    let newest_first = (1..)
        .zip(record.deployments.iter())
        .collect::<Vec<_>>()
        .into_iter()
        .rev();
    let summaries = newest_first.filter_map(|(number, &serial)| {
        Some((number, view::deployment_summary(state, cx.keys, serial)?))
    });
    let (items, next_token) = page.take_descending(summaries);
    Ok(ListDeploymentsResponse { items, next_token })
}

pub(super) fn stop_deployment(
    state: &mut AppConfig,
    cx: &mut Cx<'_>,
    request: StopDeploymentRequest,
) -> Result<Deployment, Error> {
    let (application, _) = find::application(state, cx, request.application_id.as_deref())?;
    let name = request.environment_id.as_deref();
    let (environment, record) = find::environment(state, cx, application, name)?;
    let number = request.deployment_number;
    let (serial, hot) = find::deployment(state, cx, (environment, record), number)?;
    let trigger = if request.allow_revert == Some(true) {
        DeploymentTrigger::RevertRequested
    } else {
        DeploymentTrigger::StopRequested
    };
    let place = format!(
        "Deployment {} for App {} and Environment {}",
        hot.number,
        ids::id(cx.keys, Kind::Application, application),
        ids::id(cx.keys, Kind::Environment, environment),
    );
    // The table says which state allows it; of managed deployments none does.
    let is_allowed = hot.state.clone().take(trigger).is_ok() && !hot.flags.has(Flags::MANAGED);
    let status = hot.state.state();
    if !is_allowed {
        let status = status.name();
        let text = format!("{place} cannot be stopped, it has a status of {status}.");
        return Err(bad_request(text));
    }
    if status == DeploymentState::Complete {
        check_revert(state, cx, (record, serial, hot), &place)?;
    }
    Flight::of(state, cx, serial).stop(trigger);
    shown(state, cx, serial, false)
}

/// Refuses to revert what is too old or was followed by others (*chosen*, but for the 72 hours).
fn check_revert(
    state: &AppConfig,
    cx: &Cx<'_>,
    (record, serial, hot): (&EnvironmentRecord, u32, &Hot),
    place: &str,
) -> Result<(), Error> {
    if cx.now.since(hot.instant(hot.completed)) > REVERT_WITHIN {
        let text = format!("{place} cannot be reverted, it was completed more than 72 hours ago.");
        return Err(bad_request(text));
    }
    let newest = state.stable(record, hot.profile).map(|(serial, _)| serial);
    if newest != Some(serial) || state.in_progress(record).is_some() {
        let text =
            format!("{place} cannot be reverted, it is not the latest completed deployment.");
        return Err(bad_request(text));
    }
    Ok(())
}

fn shown(
    state: &AppConfig,
    cx: &Cx<'_>,
    serial: u32,
    shows_no_extensions: bool,
) -> Result<Deployment, Error> {
    view::deployment(state, (cx.config, cx.keys), serial, shows_no_extensions).ok_or_else(exhausted)
}

fn bad_request(text: impl Into<String>) -> Error {
    Error::new(Code::BadRequest, text)
}

/// There are 2^32 deployments in a world, and no more.
pub(super) fn exhausted() -> Error {
    Error::quota("There are too many deployments.")
}

impl super::Call<'_> {
    /// Starts a deployment as [`start_deployment`](Self::start_deployment) does, without rendering
    /// the answer: for hosts that start very many.
    ///
    /// # Errors
    ///
    /// As `StartDeployment`.
    pub fn start(
        &mut self,
        request: &StartDeploymentRequest,
    ) -> Result<crate::appconfig::DeploymentId, Error> {
        let command =
            || crate::Command::AppConfig(super::Command::StartDeployment(request.to_owned()));
        self.world.arrive(self.now, command);
        let lost = self.world.injected("appconfig", "StartDeployment")?;
        request.check_shape()?;
        let started = self
            .world
            .appconfig_call(|state, cx| start(state, cx, request))?;
        lost.map_or(Ok(crate::appconfig::DeploymentId(started)), Err)
    }

    /// Returns the environment and the number of a deployment that is kept: the id of the
    /// application, that of the environment, and the number there.
    #[must_use]
    pub fn deployment_name(
        &self,
        id: crate::appconfig::DeploymentId,
    ) -> Option<(String, String, u32)> {
        let (state, keys) = (&self.world.appconfig, self.world.keys());
        let hot = state.deployment(id.0)?;
        let application = state.cold.environments.get(&hot.environment)?.application;
        Some((
            ids::id(keys, Kind::Application, application).to_string(),
            ids::id(keys, Kind::Environment, hot.environment),
            hot.number,
        ))
    }

    /// Takes the oldest call of an extension that was not taken yet. They are kept until then.
    pub fn take_invocation(&mut self) -> Option<crate::appconfig::Invocation> {
        self.world.appconfig.cold.outbox.waiting.pop_front()
    }
}
