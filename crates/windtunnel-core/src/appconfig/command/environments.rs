//! Environments.

use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

use super::applications::{bad_request, check_quota, exhausted, kept, vanished};
use super::definitions::check_definitions;
use super::find::{self, holder, owned};
use super::pages::page;
use super::protection::{Protected, check_associations};
use crate::appconfig::model::*;
use crate::appconfig::state::{AppConfig, EnvironmentRecord};
use crate::appconfig::view;
use crate::appconfig::view::ids::{self, Kind};
use crate::draw::Lane;
use crate::error::Error;
use crate::few::Few;
use crate::world::Cx;

pub(super) fn create_environment(
    state: &mut AppConfig,
    cx: &mut Cx<'_>,
    request: CreateEnvironmentRequest,
) -> Result<Environment, Error> {
    let (application, of) = find::application(state, cx, request.application_id.as_deref())?;
    let name = request.name.unwrap_or_default();
    // Of names alone, so that other environments do not move it.
    let lane = Lane::of_text(&of.name).child(Lane::of_text(&name).0);
    check_name(state, cx, (application, &name), None)?;
    let quota = cx.config.limits.appconfig_environments;
    check_quota(
        owned(&state.cold.environment_names, application),
        quota,
        |quota| {
            let application = ids::id(cx.keys, Kind::Application, application);
            let account = &cx.config.account;
            format!(
                "Environment quota of {quota} exceeded for application {application} and account \
             {account}."
            )
        },
    )?;
    let cold = &mut state.cold;
    let serial = cold.take_serial().ok_or_else(exhausted)?;
    let record = EnvironmentRecord {
        application,
        name: name.clone(),
        description: kept(request.description.as_deref()),
        monitors: request.monitors.unwrap_or_default(),
        tags: request.tags.unwrap_or_default(),
        created: cx.now,
        used: None,
        lane,
        deployments: Few::default(),
        last: None,
        heads: Few::default(),
    };
    cold.environment_names.insert((application, name), serial);
    cold.environments.insert(serial, record);
    shown(state, cx, serial, request.description)
}

/// Shows an environment after a change, with the description that was given, even if empty.
fn shown(
    state: &AppConfig,
    cx: &Cx<'_>,
    serial: u32,
    description: Option<String>,
) -> Result<Environment, Error> {
    let record = state.cold.environments.get(&serial).ok_or_else(vanished)?;
    let shown = view::environment(state, cx.keys, serial, record);
    Ok(Environment {
        description: description.or(shown.description),
        ..shown
    })
}

/// Refuses a name that another environment of the application has.
fn check_name(
    state: &AppConfig,
    cx: &Cx<'_>,
    (application, name): (u32, &str),
    own: Option<u32>,
) -> Result<(), Error> {
    let Some(other) = holder(&state.cold.environment_names, (application, name), own) else {
        return Ok(());
    };
    let id = ids::id(cx.keys, Kind::Environment, other);
    let application = ids::id(cx.keys, Kind::Application, application);
    let account = &cx.config.account;
    let text = format!(
        "Environment with name {name} already exists with id {id} in application {application} and \
         account {account}"
    );
    Err(bad_request(text).at("/Name"))
}

pub(super) fn get_environment(
    state: &mut AppConfig,
    cx: &mut Cx<'_>,
    request: GetEnvironmentRequest,
) -> Result<Environment, Error> {
    let (application, _) = find::application(state, cx, request.application_id.as_deref())?;
    let name = request.environment_id.as_deref();
    let (serial, record) = find::environment(state, cx, application, name)?;
    Ok(view::environment(state, cx.keys, serial, record))
}

pub(super) fn list_environments(
    state: &mut AppConfig,
    cx: &mut Cx<'_>,
    request: ListEnvironmentsRequest,
) -> Result<ListEnvironmentsResponse, Error> {
    let (application, _) = find::application(state, cx, request.application_id.as_deref())?;
    let list = ("ListEnvironments", application);
    let page = page(
        cx.keys,
        list,
        request.max_results,
        request.next_token.as_deref(),
    )?;
    let mut serials: Vec<u32> = owned(&state.cold.environment_names, application).collect();
    serials.sort_unstable();
    let (serials, next_token) = page.take(serials.into_iter().map(|serial| (serial, serial)));
    let show = |serial| {
        let record = state.cold.environments.get(&serial)?;
        Some(view::environment(state, cx.keys, serial, record))
    };
    Ok(ListEnvironmentsResponse {
        items: serials.into_iter().filter_map(show).collect(),
        next_token,
    })
}

pub(super) fn update_environment(
    state: &mut AppConfig,
    cx: &mut Cx<'_>,
    request: UpdateEnvironmentRequest,
) -> Result<Environment, Error> {
    let (application, _) = find::application(state, cx, request.application_id.as_deref())?;
    let name = request.environment_id.as_deref();
    let (serial, _) = find::environment(state, cx, application, name)?;
    if let Some(name) = &request.name {
        check_name(state, cx, (application, name), Some(serial))?;
    }
    let cold = &mut state.cold;
    let record = cold.environments.get_mut(&serial).ok_or_else(vanished)?;
    if let Some(name) = request.name {
        let before = core::mem::replace(&mut record.name, name.clone());
        cold.environment_names.remove(&(application, before));
        cold.environment_names.insert((application, name), serial);
    }
    if let Some(description) = &request.description {
        record.description = kept(Some(description));
    }
    if let Some(monitors) = request.monitors {
        record.monitors = monitors;
        state.monitors_changed(cx, serial);
    }
    shown(state, cx, serial, request.description)
}

pub(super) fn delete_environment(
    state: &mut AppConfig,
    cx: &mut Cx<'_>,
    request: DeleteEnvironmentRequest,
) -> Result<EmptyResponse, Error> {
    let (application, _) = find::application(state, cx, request.application_id.as_deref())?;
    let name = request.environment_id.as_deref();
    let (serial, record) = find::environment(state, cx, application, name)?;
    let arn = ids::environment_arn(cx.config, cx.keys, application, serial);
    check_associations(state, &arn, "environment")?;
    let definitions = state.cold.definitions.values();
    let named = ("environment", ids::id(cx.keys, Kind::Environment, serial));
    check_definitions(definitions, |plan| plan.environment == serial, named)?;
    let running = state.in_progress(record);
    if let Some(hot) = running.and_then(|running| state.deployment(running)) {
        let (id, number) = (ids::id(cx.keys, Kind::Environment, serial), hot.number);
        return Err(Error::conflict(format!(
            "Cannot delete environment {id} while deployment {number} is in progress."
        )));
    }
    let protected = Protected {
        kind: "Environment",
        name: &record.name,
        created: record.created,
        used: record.used,
    };
    protected.check(state, cx, request.deletion_protection_check.as_deref())?;
    let name = record.name.clone();
    state.forget_deployments(serial);
    state.cold.environment_names.remove(&(application, name));
    state.cold.environments.remove(&serial);
    Ok(EmptyResponse {})
}
