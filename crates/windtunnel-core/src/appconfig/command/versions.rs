//! Hosted configuration versions.

use alloc::collections::BTreeMap;
use alloc::format;
use alloc::string::{String, ToString};

use super::applications::{bad_request, exhausted, kept, vanished};
use super::associations::{self, Say};
use super::deployments::check_size;
use super::find;
use super::pages::page;
use super::validate::HOSTED;
use crate::appconfig::machine::flags;
use crate::appconfig::machine::{Content, Point, call_all, named};
use crate::appconfig::model::*;
use crate::appconfig::state::{AppConfig, ProfileRecord, VersionRecord};
use crate::appconfig::view::{
    self,
    ids::{self, Kind},
};
use crate::error::{Details, Error};
use crate::json::Json;
use crate::world::Cx;

pub(super) fn create_hosted_configuration_version(
    state: &mut AppConfig,
    cx: &mut Cx<'_>,
    request: CreateHostedConfigurationVersionRequest,
) -> Result<HostedConfigurationVersion, Error> {
    let (application, _) = find::application(state, cx, request.application_id.as_deref())?;
    let name = request.configuration_profile_id.as_deref();
    let (profile, record) = find::profile(state, cx, application, name)?;
    check(cx, profile, record, &request)?;
    let number = record.latest.checked_add(1).ok_or_else(exhausted)?;
    let is_flags = record.is_flags;
    let given = request.content.clone().unwrap_or_default();
    check_size(cx, given.len())?;
    let names = (application, profile);
    let mut content = ask(state, cx, names, (number, &request), given)?;
    let record = state.cold.profiles.get_mut(&profile);
    let record = record.ok_or_else(vanished)?;
    if is_flags {
        let newest = record.versions.last_key_value();
        let previous = newest.map(|(_, version)| version.content.bytes());
        let normalised = flags::normalise(content.bytes(), previous, cx.now);
        let normalised = normalised.map_err(|problems| {
            let text = "Error invoking extension AppConfig Feature Flags Helper: Invalid \
                        'Content' data";
            bad_request(text.into())
                .at("/Content")
                .with(Details::InvalidConfiguration(problems))
        })?;
        // *Recorded*: flags that say the same are no new version.
        if let Some((&number, version)) = newest
            && normalised.is_unchanged
        {
            return Ok(view::hosted_version(
                cx.config, cx.keys, names, number, version,
            ));
        }
        content = normalised.stored.into();
    }
    check_size(cx, content.len())?;
    let version = VersionRecord {
        description: kept(request.description.as_deref()),
        content,
        content_type: request.content_type.unwrap_or_default(),
        label: request.version_label,
        kms_key_identifier: record.kms_key_identifier.clone(),
    };
    let mut created = view::hosted_version(cx.config, cx.keys, names, number, &version);
    // *Recorded*: an empty description is shown once.
    created.description = request.description;
    record.latest = number;
    record.versions.insert(number, version);
    Ok(created)
}

/// Checks what the content has no part in.
fn check(
    cx: &Cx<'_>,
    profile: u32,
    record: &ProfileRecord,
    request: &CreateHostedConfigurationVersionRequest,
) -> Result<(), Error> {
    if record.location_uri != HOSTED {
        let id = ids::id(cx.keys, Kind::Profile, profile);
        return Err(bad_request(format!(
            "Configuration profile {id} is not hosted."
        )));
    }
    if let Some(label) = &request.version_label {
        let mut versions = record.versions.iter();
        if let Some((number, _)) = versions.find(|(_, known)| known.label.as_ref() == Some(label)) {
            return Err(bad_request(format!(
                "The version label '{label}' has already been assigned to hosted configuration \
                 version {number}. Please provide a different version label to create your hosted \
                 configuration version."
            ))
            .at("/VersionLabel"));
        }
    }
    // Of a profile without versions it is 0 (*chosen*).
    let latest = record
        .versions
        .last_key_value()
        .map_or(0, |(&number, _)| number);
    match request.latest_version_number {
        Some(given) if given != i64::from(latest) => Err(Error::conflict(format!(
            "Expected latest version {given} does not match actual latest version {latest}"
        ))
        .at("/LatestVersionNumber")),
        _ => Ok(()),
    }
}

/// Asks the extensions, each with what the one before made of the content.
fn ask(
    state: &mut AppConfig,
    cx: &mut Cx<'_>,
    (application, profile): (u32, u32),
    (number, request): (u32, &CreateHostedConfigurationVersionRequest),
    mut content: Blob,
) -> Result<Blob, Error> {
    if state.cold.associations.is_empty() {
        return Ok(content);
    }
    let (config, keys) = (cx.config, cx.keys);
    let arns = [
        ids::profile_arn(config, keys, application, profile),
        ids::arn_in(config, keys, application, ""),
    ];
    let applied = associations::applied(state, cx, &arns, (&BTreeMap::new(), Say::Deciding))?;
    let subject = subject(state, cx, (application, profile), request);
    let version = number.to_string();
    for applied in &applied {
        let mut subject = subject.clone();
        let given = Content {
            content: &content,
            content_type: request.content_type.as_deref().unwrap_or_default(),
            version: &version,
        };
        subject.extend(given.members());
        let (one, outbox) = (core::slice::from_ref(applied), &mut state.cold.outbox);
        for (name, answered) in call_all(cx, outbox, one, Point::PreCreate, &subject) {
            if let Some(text) = answered.failure() {
                return Err(bad_request(format!(
                    "Error invoking extension {name}: {text}"
                )));
            }
            if let Some(answer) = answered.answer.content {
                content = answer.as_str().into();
            }
        }
    }
    Ok(content)
}

/// Returns what the payloads have in common (*recorded*).
fn subject(
    state: &AppConfig,
    cx: &Cx<'_>,
    (application, profile): (u32, u32),
    request: &CreateHostedConfigurationVersionRequest,
) -> BTreeMap<String, Json> {
    let mut subject = BTreeMap::new();
    let mut add = |key: &str, value| subject.insert(key.into(), value);
    if let Some(record) = state.cold.applications.get(&application) {
        let id = ids::id(cx.keys, Kind::Application, application);
        add("Application", named(&id, &record.name));
    }
    if let Some(record) = state.cold.profiles.get(&profile) {
        let id = ids::id(cx.keys, Kind::Profile, profile);
        add("ConfigurationProfile", named(&id, &record.name));
        add(
            "ConfigurationProfileType",
            Json::String(view::profile_type(record).into()),
        );
        if let Some((number, version)) = record.versions.last_key_value() {
            let previous = Content {
                content: &version.content,
                content_type: &version.content_type,
                version: &number.to_string(),
            };
            add("PreviousContent", Json::Object(previous.members()));
        }
    }
    if let Some(description) = &request.description {
        add("Description", Json::String(description.clone()));
    }
    subject
}

/// Finds the number of a version that exists.
fn find_number(
    cx: &Cx<'_>,
    profile: u32,
    record: &ProfileRecord,
    number: Option<i64>,
) -> Result<u32, Error> {
    let number = number.unwrap_or_default();
    let found = u32::try_from(number)
        .ok()
        .filter(|found| record.versions.contains_key(found));
    found.ok_or_else(|| {
        let application = ids::id(cx.keys, Kind::Application, record.application);
        let profile = ids::id(cx.keys, Kind::Profile, profile);
        let account = &cx.config.account;
        Error::not_found(format!(
            "Hosted Configuration Version with Application Id {application}, Configuration Profile \
             Id {profile}, and Version {number} could not be found for account {account}"
        ))
    })
}

pub(super) fn get_hosted_configuration_version(
    state: &mut AppConfig,
    cx: &mut Cx<'_>,
    request: GetHostedConfigurationVersionRequest,
) -> Result<HostedConfigurationVersion, Error> {
    let (application, _) = find::application(state, cx, request.application_id.as_deref())?;
    let name = request.configuration_profile_id.as_deref();
    let (profile, record) = find::profile(state, cx, application, name)?;
    let number = find_number(cx, profile, record, request.version_number)?;
    let version = &record.versions[&number];
    Ok(view::hosted_version(
        cx.config,
        cx.keys,
        (application, profile),
        number,
        version,
    ))
}

pub(super) fn list_hosted_configuration_versions(
    state: &mut AppConfig,
    cx: &mut Cx<'_>,
    request: ListHostedConfigurationVersionsRequest,
) -> Result<ListHostedConfigurationVersionsResponse, Error> {
    let (application, _) = find::application(state, cx, request.application_id.as_deref())?;
    let name = request.configuration_profile_id.as_deref();
    let (profile, record) = find::profile(state, cx, application, name)?;
    let label = request.version_label.as_deref();
    let list = ("ListHostedConfigurationVersions", profile, label);
    let page = page(
        cx.keys,
        list,
        request.max_results,
        request.next_token.as_deref(),
    )?;
    let names = (application, profile);
    let newest_first = record.versions.iter().rev();
    let wanted = newest_first.filter(|(_, version)| {
        label.is_none_or(|wanted| is_labelled(version.label.as_deref(), wanted))
    });
    let summaries = wanted.map(|(&number, version)| {
        (
            number,
            view::hosted_version_summary(cx.config, cx.keys, names, number, version),
        )
    });
    let (items, next_token) = page.take_descending(summaries);
    Ok(ListHostedConfigurationVersionsResponse { items, next_token })
}

/// Tells whether a label is the one wanted or begins so (*documented*). What has no label is never
/// wanted.
fn is_labelled(label: Option<&str>, wanted: &str) -> bool {
    label.is_some_and(|label| match wanted.strip_suffix('*') {
        Some(beginning) => label.starts_with(beginning),
        None => label == wanted,
    })
}

pub(super) fn delete_hosted_configuration_version(
    state: &mut AppConfig,
    cx: &mut Cx<'_>,
    request: DeleteHostedConfigurationVersionRequest,
) -> Result<EmptyResponse, Error> {
    let (application, _) = find::application(state, cx, request.application_id.as_deref())?;
    let name = request.configuration_profile_id.as_deref();
    let (profile, record) = find::profile(state, cx, application, name)?;
    let number = find_number(cx, profile, record, request.version_number)?;
    if let Some(record) = state.cold.profiles.get_mut(&profile) {
        record.versions.remove(&number);
    }
    Ok(EmptyResponse {})
}
