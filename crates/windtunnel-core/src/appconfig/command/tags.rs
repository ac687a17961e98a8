//! Tags of all that has an ARN to be tagged by.

use alloc::format;
use alloc::string::ToString;

use super::applications::bad_request;
use super::shape::constraint::cut;
use crate::appconfig::model::*;
use crate::appconfig::state::AppConfig;
use crate::appconfig::view::ids::{self, Kind};
use crate::error::Error;
use crate::world::Cx;

/// What an ARN names: something that exists.
#[derive(Clone, Copy, Debug)]
enum Tagged {
    Application(u32),
    Environment(u32),
    Profile(u32),
    Deployment(u32),
    Strategy(u32),
    Extension(u32, u32),
    Association(u32),
    Definition(u32),
    Run(u32, u32),
}

pub(super) fn tag_resource(
    state: &mut AppConfig,
    cx: &mut Cx<'_>,
    request: TagResourceRequest,
) -> Result<EmptyResponse, Error> {
    let tagged = find(state, cx, request.resource_arn.as_deref())?;
    let mut tags = tags(state, tagged).cloned().unwrap_or_default();
    tags.extend(request.tags.unwrap_or_default());
    let limit = cx.config.limits.tags;
    if u32::try_from(tags.len()).map_or(true, |count| count > limit) {
        let text = format!("A resource cannot have more than {limit} tags.");
        return Err(bad_request(text).at("/Tags"));
    }
    set(state, tagged, tags);
    Ok(EmptyResponse {})
}

pub(super) fn untag_resource(
    state: &mut AppConfig,
    cx: &mut Cx<'_>,
    request: UntagResourceRequest,
) -> Result<EmptyResponse, Error> {
    let tagged = find(state, cx, request.resource_arn.as_deref())?;
    let keys = request.tag_keys.unwrap_or_default();
    let mut tags = tags(state, tagged).cloned().unwrap_or_default();
    tags.retain(|key, _| !keys.contains(key));
    set(state, tagged, tags);
    Ok(EmptyResponse {})
}

pub(super) fn list_tags_for_resource(
    state: &mut AppConfig,
    cx: &mut Cx<'_>,
    request: ListTagsForResourceRequest,
) -> Result<ListTagsForResourceResponse, Error> {
    let tagged = find(state, cx, request.resource_arn.as_deref())?;
    Ok(ListTagsForResourceResponse {
        tags: tags(state, tagged).cloned().unwrap_or_default(),
    })
}

/// Finds what an ARN names. ARNs have ids, never names (*chosen*); an extension is named with its
/// version (*recorded*), and what AWS provides has no tags (*chosen*).
fn find(state: &AppConfig, cx: &Cx<'_>, arn: Option<&str>) -> Result<Tagged, Error> {
    let arn = arn.unwrap_or_default();
    let resource = arn.strip_prefix(ids::arn(cx.config, "").as_str());
    resource
        .and_then(|resource| of_account(state, cx, resource))
        .ok_or_else(|| {
            let (shown, account) = (cut(arn), &cx.config.account);
            Error::not_found(format!(
                "Resource with ARN {shown} could not be found for account {account}."
            ))
        })
}

fn of_account(state: &AppConfig, cx: &Cx<'_>, resource: &str) -> Option<Tagged> {
    let cold = &state.cold;
    let serial = |kind, id| ids::serial(cx.keys, kind, id);
    let (kind, path) = resource.split_once('/')?;
    match kind {
        "application" => {
            let (id, path) = path.split_once('/').unwrap_or((path, ""));
            let application = serial(Kind::Application, id)?;
            cold.applications.get(&application)?;
            if path.is_empty() && !resource.ends_with('/') {
                return Some(Tagged::Application(application));
            }
            of_application(state, cx, application, path)
        }
        "deploymentstrategy" => {
            let strategy = serial(Kind::Strategy, path)?;
            cold.strategies.get(&strategy)?;
            Some(Tagged::Strategy(strategy))
        }
        "extension" => {
            let (id, version) = path.split_once('/')?;
            let (extension, version) = (serial(Kind::Extension, id)?, number(version)?);
            cold.extensions.get(&extension)?.versions.get(&version)?;
            Some(Tagged::Extension(extension, version))
        }
        "extensionassociation" => {
            let association = serial(Kind::Association, path)?;
            cold.associations.get(&association)?;
            Some(Tagged::Association(association))
        }
        _ => None,
    }
}

/// Finds what a path names in an application that exists.
fn of_application(state: &AppConfig, cx: &Cx<'_>, application: u32, path: &str) -> Option<Tagged> {
    let serial = |kind, id| ids::serial(cx.keys, kind, id);
    match path.split_once('/')? {
        ("environment", path) => {
            let (id, path) = path
                .split_once('/')
                .map_or((path, None), |(id, path)| (id, Some(path)));
            let environment = serial(Kind::Environment, id)?;
            let record = state.cold.environments.get(&environment)?;
            let record = Some(record).filter(|record| record.application == application)?;
            let Some(path) = path else {
                return Some(Tagged::Environment(environment));
            };
            let place = number(path.strip_prefix("deployment/")?)?.checked_sub(1)?;
            let deployment = *record.deployments.get(usize::try_from(place).ok()?)?;
            state.deployment(deployment)?;
            Some(Tagged::Deployment(deployment))
        }
        ("configurationprofile", id) => {
            let profile = serial(Kind::Profile, id)?;
            let record = state.cold.profiles.get(&profile)?;
            (record.application == application).then_some(Tagged::Profile(profile))
        }
        ("experimentdefinition", path) => {
            let (id, path) = path
                .split_once('/')
                .map_or((path, None), |(id, path)| (id, Some(path)));
            let definition = serial(Kind::Definition, id)?;
            let record = state.cold.definitions.get(&definition)?;
            let record = Some(record).filter(|record| record.application == application)?;
            let Some(path) = path else {
                return Some(Tagged::Definition(definition));
            };
            let run = number(path.strip_prefix("experimentrun/")?)?;
            record
                .runs
                .get(usize::try_from(run).ok()?.checked_sub(1)?)?;
            Some(Tagged::Run(definition, run))
        }
        _ => None,
    }
}

/// Reads a number as ARNs have it.
fn number(text: &str) -> Option<u32> {
    text.parse()
        .ok()
        .filter(|number: &u32| number.to_string() == text)
}

fn tags(state: &AppConfig, tagged: Tagged) -> Option<&Tags> {
    let cold = &state.cold;
    match tagged {
        Tagged::Application(serial) => cold.applications.get(&serial).map(|record| &record.tags),
        Tagged::Environment(serial) => cold.environments.get(&serial).map(|record| &record.tags),
        Tagged::Profile(serial) => cold.profiles.get(&serial).map(|record| &record.tags),
        Tagged::Deployment(serial) => cold.details.get(&serial).map(|detail| &detail.tags),
        Tagged::Strategy(serial) => cold.strategies.get(&serial).map(|record| &record.tags),
        Tagged::Extension(serial, version) => {
            let versions = &cold.extensions.get(&serial)?.versions;
            versions.get(&version).map(|version| &version.tags)
        }
        Tagged::Association(serial) => cold.associations.get(&serial).map(|record| &record.tags),
        Tagged::Definition(serial) => cold.definitions.get(&serial).map(|record| &record.tags),
        Tagged::Run(serial, number) => cold.run((serial, number)).map(|run| &run.tags),
    }
}

fn set(state: &mut AppConfig, tagged: Tagged, tags: Tags) {
    let cold = &mut state.cold;
    let place = match tagged {
        Tagged::Application(serial) => cold
            .applications
            .get_mut(&serial)
            .map(|record| &mut record.tags),
        Tagged::Environment(serial) => cold
            .environments
            .get_mut(&serial)
            .map(|record| &mut record.tags),
        Tagged::Profile(serial) => cold
            .profiles
            .get_mut(&serial)
            .map(|record| &mut record.tags),
        Tagged::Deployment(serial) if tags.is_empty() => {
            cold.details.get_mut(&serial).map(|detail| &mut detail.tags)
        }
        Tagged::Deployment(serial) => Some(&mut cold.details.entry(serial).or_default().tags),
        Tagged::Strategy(serial) => cold
            .strategies
            .get_mut(&serial)
            .map(|record| &mut record.tags),
        Tagged::Extension(serial, version) => cold
            .extensions
            .get_mut(&serial)
            .and_then(|record| record.versions.get_mut(&version))
            .map(|version| &mut version.tags),
        Tagged::Association(serial) => cold
            .associations
            .get_mut(&serial)
            .map(|record| &mut record.tags),
        Tagged::Definition(serial) => cold
            .definitions
            .get_mut(&serial)
            .map(|record| &mut record.tags),
        Tagged::Run(serial, number) => cold.run_mut((serial, number)).map(|run| &mut run.tags),
    };
    if let Some(place) = place {
        *place = tags;
    }
}
