//! Applications.

use alloc::format;
use alloc::string::String;

use super::find;
use super::pages::page;
use super::protection::check_associations;
use crate::appconfig::model::*;
use crate::appconfig::state::{AppConfig, ApplicationRecord};
use crate::appconfig::view;
use crate::appconfig::view::ids::{self, Kind};
use crate::error::{Code, Error};
use crate::world::Cx;

pub(super) fn create_application(
    state: &mut AppConfig,
    cx: &mut Cx<'_>,
    request: CreateApplicationRequest,
) -> Result<Application, Error> {
    let name = request.name.unwrap_or_default();
    check_name(state, cx, &name, None)?;
    let cold = &mut state.cold;
    check_quota(
        cold.applications.keys(),
        cx.config.limits.appconfig_applications,
        |quota| {
            let account = &cx.config.account;
            format!("Application quota of {quota} exceeded for account {account}.")
        },
    )?;
    let serial = cold.take_serial().ok_or_else(exhausted)?;
    let record = ApplicationRecord {
        name: name.clone(),
        description: kept(request.description.as_deref()),
        tags: request.tags.unwrap_or_default(),
    };
    let mut made = view::application(cx.keys, serial, &record);
    made.description = request.description;
    cold.application_names.insert(name, serial);
    cold.applications.insert(serial, record);
    Ok(made)
}

/// Refuses a name that another application has.
fn check_name(state: &AppConfig, cx: &Cx<'_>, name: &str, own: Option<u32>) -> Result<(), Error> {
    let holder = state.cold.application_names.get(name).copied();
    let Some(other) = holder.filter(|&other| Some(other) != own) else {
        return Ok(());
    };
    let (id, account) = (
        ids::id(cx.keys, Kind::Application, other),
        &cx.config.account,
    );
    let text =
        format!("Application with name {name} already exists with id {id} in account {account}");
    Err(bad_request(text).at("/Name"))
}

pub(super) fn get_application(
    state: &mut AppConfig,
    cx: &mut Cx<'_>,
    request: GetApplicationRequest,
) -> Result<Application, Error> {
    let (serial, record) = find::application(state, cx, request.application_id.as_deref())?;
    Ok(view::application(cx.keys, serial, record))
}

pub(super) fn list_applications(
    state: &mut AppConfig,
    cx: &mut Cx<'_>,
    request: ListApplicationsRequest,
) -> Result<ListApplicationsResponse, Error> {
    let token = request.next_token.as_deref();
    let page = page(cx.keys, "ListApplications", request.max_results, token)?;
    let records = state.cold.applications.iter();
    let (records, next_token) =
        page.take(records.map(|(serial, record)| (serial, (serial, record))));
    let show = |(serial, record)| view::application(cx.keys, serial, record);
    Ok(ListApplicationsResponse {
        items: records.into_iter().map(show).collect(),
        next_token,
    })
}

pub(super) fn update_application(
    state: &mut AppConfig,
    cx: &mut Cx<'_>,
    request: UpdateApplicationRequest,
) -> Result<Application, Error> {
    let (serial, _) = find::application(state, cx, request.application_id.as_deref())?;
    if let Some(name) = &request.name {
        check_name(state, cx, name, Some(serial))?;
    }
    let cold = &mut state.cold;
    let record = cold.applications.get_mut(&serial).ok_or_else(vanished)?;
    if let Some(name) = request.name {
        cold.application_names.remove(&record.name);
        cold.application_names.insert(name.clone(), serial);
        record.name = name;
    }
    if let Some(description) = &request.description {
        record.description = kept(Some(description));
    }
    let mut shown = view::application(cx.keys, serial, record);
    shown.description = request.description.or(shown.description);
    Ok(shown)
}

pub(super) fn delete_application(
    state: &mut AppConfig,
    cx: &mut Cx<'_>,
    request: DeleteApplicationRequest,
) -> Result<EmptyResponse, Error> {
    let (serial, record) = find::application(state, cx, request.application_id.as_deref())?;
    check_associations(
        state,
        &ids::arn_in(cx.config, cx.keys, serial, ""),
        "application",
    )?;
    let first = (serial, String::new());
    let has_environments = state.cold.environment_names.range(first.clone()..).next();
    let has_profiles = state.cold.profile_names.range(first.clone()..).next();
    let has_definitions = state.cold.definition_names.range(first..).next();
    let is_own = |(&(application, _), _): (&(u32, String), &u32)| application == serial;
    for (has_any, kind) in [
        (has_environments.is_some_and(is_own), "environments"),
        (has_profiles.is_some_and(is_own), "configuration profiles"),
        (
            has_definitions.is_some_and(is_own),
            "experiment definitions",
        ),
    ] {
        if has_any {
            let id = ids::id(cx.keys, Kind::Application, serial);
            return Err(bad_request(format!(
                "Cannot delete application {id}, because there are still {kind} existing under it."
            )));
        }
    }
    let name = record.name.clone();
    state.cold.application_names.remove(&name);
    state.cold.applications.remove(&serial);
    Ok(EmptyResponse {})
}

/// Refuses one more than the quota allows; `text` says so, given the quota.
pub(super) fn check_quota(
    existing: impl Iterator,
    quota: u32,
    text: impl FnOnce(u32) -> String,
) -> Result<(), Error> {
    // No more are counted than the quota allows, and none where there is no limit.
    let most = usize::try_from(quota).unwrap_or(usize::MAX);
    if quota == u32::MAX || existing.take(most).count() < most {
        Ok(())
    } else {
        Err(Error::quota(text(quota)))
    }
}

/// Returns what stays of a description: an empty one is shown once and then gone (*recorded*).
pub(super) fn kept(description: Option<&str>) -> Option<String> {
    description.filter(|text| !text.is_empty()).map(Into::into)
}

pub(super) fn bad_request(text: String) -> Error {
    Error::new(Code::BadRequest, text)
}

pub(super) fn exhausted() -> Error {
    Error::quota("No more resources can be numbered.")
}

/// The error for what was found a moment ago and is not there; it does not happen.
pub(super) fn vanished() -> Error {
    Error::not_found("The resource could not be found.")
}
