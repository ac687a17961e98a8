//! Extensions and their versions, and how requests name them.

use alloc::collections::BTreeMap;
use alloc::format;
use alloc::string::{String, ToString};

use super::applications::{bad_request, exhausted, kept};
use super::pages::page;
use crate::appconfig::model::*;
use crate::appconfig::state::{AppConfig, ExtensionRecord, ExtensionVersion};
use crate::appconfig::view::ids::{self, Kind};
use crate::appconfig::view::{AUTHORED, Authored, ExtensionName, VersionOf};
use crate::error::Error;
use crate::world::Cx;

/// What an identifier of an extension names: the extension, and its version if it is an ARN.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Identified {
    pub(super) of: ExtensionName,
    pub(super) number: Option<i64>,
}

impl Identified {
    /// Tells whether it names this version.
    pub(super) fn is(&self, of: ExtensionName, number: u32) -> bool {
        self.of == of && self.number.is_none_or(|named| named == i64::from(number))
    }
}

/// Reads the identifier of an extension: its id, its name or its ARN (*documented*), whose version
/// may be left out (*chosen*). An ARN may have the name in place of the id (*recorded*).
pub(super) fn identify(state: &AppConfig, cx: &Cx<'_>, identifier: &str) -> Option<Identified> {
    if !identifier.starts_with("arn:") {
        // No name hides an extension of AWS (*chosen*).
        let of = authored(|known| known.id == identifier)
            .or_else(|| own(state, cx, identifier))
            .or_else(|| authored(|known| known.name == identifier))?;
        return Some(Identified { of, number: None });
    }
    // The ARNs of AWS have no account (*recorded*).
    let (partition, region) = (cx.config.partition(), &cx.config.region);
    let of_aws = format!("arn:{partition}:appconfig:{region}::extension/");
    let path = identifier.strip_prefix(&ids::arn(cx.config, "extension/"));
    let is_own = path.is_some();
    let path = path.or_else(|| identifier.strip_prefix(&of_aws))?;
    let (name, number) = match path.split_once('/') {
        Some((name, text)) => {
            let number: i64 = text.parse().ok()?;
            // As ARNs have it.
            (
                name,
                Some(Some(number).filter(|number| number.to_string() == text)?),
            )
        }
        None => (path, None),
    };
    let of = if is_own {
        own(state, cx, name)
    } else {
        authored(|known| known.id == name)
    }?;
    Some(Identified { of, number })
}

/// Finds an extension of the account by its id or its name.
fn own(state: &AppConfig, cx: &Cx<'_>, name: &str) -> Option<ExtensionName> {
    let extensions = &state.cold.extensions;
    ids::serial(cx.keys, Kind::Extension, name)
        .filter(|serial| extensions.contains_key(serial))
        .or_else(|| by_name(state, name))
        .map(ExtensionName::Own)
}

fn by_name(state: &AppConfig, name: &str) -> Option<u32> {
    let mut extensions = state.cold.extensions.iter();
    let (&serial, _) = extensions.find(|(_, record)| record.name == name)?;
    Some(serial)
}

/// Finds an extension of AWS.
fn authored(is_wanted: impl Fn(&Authored) -> bool) -> Option<ExtensionName> {
    let mut places = (0..).zip(AUTHORED);
    let (place, _) = places.find(|(_, known)| is_wanted(known))?;
    Some(ExtensionName::Authored(place))
}

/// Returns a version of an extension, the newest when none is named.
pub(super) fn version<'a>(
    state: &'a AppConfig,
    cx: &Cx<'_>,
    of: ExtensionName,
    number: Option<i64>,
) -> Option<VersionOf<'a>> {
    match of {
        ExtensionName::Own(serial) => {
            let record = state.cold.extensions.get(&serial)?;
            let (&number, version) = match number {
                Some(number) => record
                    .versions
                    .get_key_value(&u32::try_from(number).ok()?)?,
                None => record.versions.last_key_value()?,
            };
            let names = (cx.config, cx.keys);
            Some(VersionOf::own(names, (serial, record), (number, version)))
        }
        ExtensionName::Authored(place) => {
            let authored = AUTHORED.get(usize::try_from(place).ok()?)?;
            let version = authored.version(cx.config, place);
            number.is_none_or(|number| number == 1).then_some(version)
        }
    }
}

/// Finds a version of an extension, the newest when neither the identifier nor the request names one.
pub(super) fn find<'a>(
    state: &'a AppConfig,
    cx: &Cx<'_>,
    identifier: Option<&str>,
    number: Option<i64>,
) -> Result<VersionOf<'a>, Error> {
    let identifier = identifier.unwrap_or_default();
    let identified = identify(state, cx, identifier).ok_or_else(|| not_found(cx))?;
    check_number(&identified, identifier, number)?;
    version(state, cx, identified.of, number.or(identified.number)).ok_or_else(|| not_found(cx))
}

/// Refuses an ARN of another version than the request names.
pub(super) fn check_number(
    identified: &Identified,
    arn: &str,
    number: Option<i64>,
) -> Result<(), Error> {
    match identified.number {
        // *Recorded*: the text names the version of the ARN, not that of the request.
        Some(of_arn) if number.is_some_and(|number| number != of_arn) => Err(bad_request(format!(
            "Version number in ExtensionIdentifier ARN {arn} does not match request \
             ExtensionVersionNumber {of_arn}."
        ))
        .at("/ExtensionIdentifier")),
        _ => Ok(()),
    }
}

fn not_found(cx: &Cx<'_>) -> Error {
    let account = &cx.config.account;
    Error::not_found(format!(
        "Extension could not be found for account {account}."
    ))
}

pub(super) fn create_extension(
    state: &mut AppConfig,
    cx: &mut Cx<'_>,
    request: CreateExtensionRequest,
) -> Result<Extension, Error> {
    let name = request.name.unwrap_or_default();
    let given = ExtensionVersion {
        description: kept(request.description.as_deref()),
        actions: request.actions.unwrap_or_default(),
        parameters: defaulted(request.parameters.unwrap_or_default())?,
        tags: request.tags.unwrap_or_default(),
    };
    let known = by_name(state, &name);
    let newest = known.and_then(|serial| {
        let record = state.cold.extensions.get(&serial)?;
        record.versions.last_key_value()
    });
    // *Recorded*: the same definition again is the same version.
    if let (Some(serial), Some((_, newest))) = (known, newest)
        && is_same(newest, &given)
    {
        return shown(state, cx, serial, None);
    }
    let latest = newest.map_or(0, |(&number, _)| number);
    match request.latest_version_number {
        None if latest > 0 => {
            return Err(bad_request(format!(
                "LatestVersionNumber not populated and an extension with name {name} already \
                 exists."
            ))
            .at("/LatestVersionNumber"));
        }
        Some(supplied) if supplied != i64::from(latest) => {
            return Err(Error::conflict(format!(
                "LatestVersionNumber supplied in request {supplied} does not match latest version \
                 {latest}."
            ))
            .at("/LatestVersionNumber"));
        }
        _ => {}
    }
    let serial = match known {
        Some(serial) => serial,
        None => state.cold.take_serial().ok_or_else(exhausted)?,
    };
    let record = state
        .cold
        .extensions
        .entry(serial)
        .or_insert_with(|| ExtensionRecord {
            name,
            versions: BTreeMap::new(),
            latest: 0,
        });
    record.latest = record.latest.checked_add(1).ok_or_else(exhausted)?;
    record.versions.insert(record.latest, given);
    shown(state, cx, serial, None)
}

/// Tells whether two versions are defined alike; tags are no part of that (*recorded*).
fn is_same(one: &ExtensionVersion, other: &ExtensionVersion) -> bool {
    one.description == other.description
        && one.actions == other.actions
        && one.parameters == other.parameters
}

/// Fills in what parameters do not say; answers show it (*recorded*).
fn defaulted(
    mut parameters: BTreeMap<String, Parameter>,
) -> Result<BTreeMap<String, Parameter>, Error> {
    for parameter in parameters.values_mut() {
        let is_required = *parameter.required.get_or_insert(false);
        let is_dynamic = *parameter.dynamic.get_or_insert(false);
        if is_required && is_dynamic {
            let text = "Extension parameters invalid can not be both required and dynamic";
            return Err(bad_request(text.into()).at("/Parameters"));
        }
    }
    Ok(parameters)
}

fn shown(
    state: &AppConfig,
    cx: &Cx<'_>,
    serial: u32,
    number: Option<u32>,
) -> Result<Extension, Error> {
    let found = version(state, cx, ExtensionName::Own(serial), number.map(i64::from));
    Ok(found.ok_or_else(|| not_found(cx))?.show())
}

pub(super) fn get_extension(
    state: &mut AppConfig,
    cx: &mut Cx<'_>,
    request: GetExtensionRequest,
) -> Result<Extension, Error> {
    let identifier = request.extension_identifier.as_deref();
    Ok(find(state, cx, identifier, request.version_number)?.show())
}

pub(super) fn list_extensions(
    state: &mut AppConfig,
    cx: &mut Cx<'_>,
    request: ListExtensionsRequest,
) -> Result<ListExtensionsResponse, Error> {
    let name = request.name.as_deref();
    let list = ("ListExtensions", name);
    let page = page(
        cx.keys,
        list,
        request.max_results,
        request.next_token.as_deref(),
    )?;
    let own = state
        .cold
        .extensions
        .keys()
        .map(|&serial| ExtensionName::Own(serial));
    let authored = (0..)
        .zip(AUTHORED)
        .map(|(place, _)| ExtensionName::Authored(place));
    // *Recorded*: only the newest version of each.
    let newest = own
        .chain(authored)
        .filter_map(|of| version(state, cx, of, None));
    let wanted = newest.filter(|version| name.is_none_or(|name| version.name == name));
    let summaries = wanted.map(|version| (version.of.number(), version.summary()));
    let (items, next_token) = page.take(summaries);
    Ok(ListExtensionsResponse { items, next_token })
}

pub(super) fn update_extension(
    state: &mut AppConfig,
    cx: &mut Cx<'_>,
    request: UpdateExtensionRequest,
) -> Result<Extension, Error> {
    let identifier = request.extension_identifier.as_deref();
    let found = find(state, cx, identifier, request.version_number)?;
    let number = found.number;
    let ExtensionName::Own(serial) = found.of else {
        let text = format!("Cannot update AWS authored extension {}.", found.id);
        return Err(bad_request(text));
    };
    let parameters = request.parameters.map(defaulted).transpose()?;
    let record = state.cold.extensions.get_mut(&serial);
    let version = record.and_then(|record| record.versions.get_mut(&number));
    let version = version.ok_or_else(|| not_found(cx))?;
    if let Some(description) = &request.description {
        version.description = kept(Some(description));
    }
    if let Some(actions) = request.actions {
        version.actions = actions;
    }
    if let Some(parameters) = parameters {
        version.parameters = parameters;
    }
    let mut updated = shown(state, cx, serial, Some(number))?;
    // An empty description is shown once, as with other resources.
    updated.description = request.description.or(updated.description);
    Ok(updated)
}

pub(super) fn delete_extension(
    state: &mut AppConfig,
    cx: &mut Cx<'_>,
    request: DeleteExtensionRequest,
) -> Result<EmptyResponse, Error> {
    let identifier = request.extension_identifier.as_deref();
    let found = find(state, cx, identifier, request.version_number)?;
    let (id, number) = (&found.id, found.number);
    let ExtensionName::Own(serial) = found.of else {
        return Err(bad_request(format!(
            "Cannot delete AWS authored extension {id}."
        )));
    };
    let associations = state.cold.associations.values();
    let count = associations
        .filter(|record| record.extension_arn == found.arn)
        .count();
    if count > 0 {
        let account = &cx.config.account;
        return Err(bad_request(format!(
            "Cannot delete extension {id}, version {number}, for account {account}, as there are \
             {count} associations of the extension still existing."
        )));
    }
    if let Some(record) = state.cold.extensions.get_mut(&serial) {
        record.versions.remove(&number);
        if record.versions.is_empty() {
            state.cold.extensions.remove(&serial);
        }
    }
    Ok(EmptyResponse {})
}
