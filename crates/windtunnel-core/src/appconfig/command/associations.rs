//! Associations of extensions with resources, and which of them take part in a workflow.

use alloc::collections::BTreeMap;
use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

use super::applications::{bad_request, exhausted};
use super::pages::page;
use super::shape::constraint::cut;
use super::{extensions, find};
use crate::appconfig::model::*;
use crate::appconfig::state::{AppConfig, Applied, AssociationRecord};
use crate::appconfig::view::ids::{self, Kind};
use crate::appconfig::view::{self, AUTHORED, ExtensionName, Target, VersionOf};
use crate::error::Error;
use crate::world::Cx;

pub(super) fn create_extension_association(
    state: &mut AppConfig,
    cx: &mut Cx<'_>,
    request: CreateExtensionAssociationRequest,
) -> Result<ExtensionAssociation, Error> {
    let identifier = request.extension_identifier.as_deref();
    let version = extensions::find(state, cx, identifier, request.extension_version_number)?;
    let resource = request.resource_identifier.as_deref().unwrap_or_default();
    let resource_arn = resource_arn(state, cx, resource)?;
    let parameters = request
        .parameters
        .filter(|parameters| !parameters.is_empty());
    check_required(&version, parameters.as_ref())?;
    let record = AssociationRecord {
        extension_arn: version.arn.clone(),
        version: version.number,
        resource_arn,
        parameters,
        tags: request.tags.unwrap_or_default(),
    };
    let serial = state.cold.take_serial().ok_or_else(exhausted)?;
    let shown = view::association((cx.config, cx.keys), serial, &record);
    state.cold.associations.insert(serial, record);
    Ok(shown)
}

/// Finds what an ARN names; as in all requests names may stand in place of ids.
fn resource_arn(state: &AppConfig, cx: &Cx<'_>, arn: &str) -> Result<String, Error> {
    // *Chosen*.
    let invalid = || {
        bad_request(format!("Invalid resourceIdentifier {}", cut(arn))).at("/ResourceIdentifier")
    };
    let path = arn
        .strip_prefix(&ids::arn(cx.config, "application/"))
        .ok_or_else(invalid)?;
    let mut parts = path.split('/');
    let (name, kind, part) = (parts.next(), parts.next(), parts.next());
    let is_known = match kind {
        None => true,
        Some(kind) => matches!(kind, "environment" | "configurationprofile") && part.is_some(),
    };
    if !is_known || parts.next().is_some() {
        return Err(invalid());
    }
    let (application, _) = find::application(state, cx, name)?;
    let (config, keys) = (cx.config, cx.keys);
    Ok(match kind {
        Some("environment") => {
            let (environment, _) = find::environment(state, cx, application, part)?;
            ids::environment_arn(config, keys, application, environment)
        }
        Some(_) => {
            let (profile, _) = find::profile(state, cx, application, part)?;
            ids::profile_arn(config, keys, application, profile)
        }
        None => ids::arn_in(config, keys, application, ""),
    })
}

/// Refuses values that leave out a required parameter.
fn check_required(
    version: &VersionOf<'_>,
    values: Option<&BTreeMap<String, String>>,
) -> Result<(), Error> {
    let parameters = version.version.parameters.iter();
    let mut required = parameters.filter(|(_, parameter)| parameter.required == Some(true));
    let Some(values) = values.filter(|values| !values.is_empty()) else {
        if required.next().is_none() {
            return Ok(());
        }
        let (name, number) = (version.name, version.number);
        return Err(bad_request(format!(
            "Extension {name} version {number} has required parameters, but no parameters have \
             been supplied"
        ))
        .at("/Parameters"));
    };
    if let Some((parameter, _)) = required.find(|(name, _)| !values.contains_key(*name)) {
        let (id, number) = (&version.id, version.number);
        // *Recorded*, with both blanks.
        return Err(bad_request(format!(
            "Parameter {parameter}  is required for extension {id} version {number}, but a value \
             has not been supplied."
        ))
        .at("/Parameters"));
    }
    Ok(())
}

/// Finds an association by its id.
fn find_association(state: &AppConfig, cx: &Cx<'_>, id: Option<&str>) -> Result<u32, Error> {
    ids::serial(cx.keys, Kind::Association, id.unwrap_or_default())
        .filter(|serial| state.cold.associations.contains_key(serial))
        .ok_or_else(|| not_found(cx))
}

/// The text is *chosen*, after that of extensions.
fn not_found(cx: &Cx<'_>) -> Error {
    let account = &cx.config.account;
    Error::not_found(format!(
        "Extension Association could not be found for account {account}."
    ))
}

fn shown(state: &AppConfig, cx: &Cx<'_>, serial: u32) -> Result<ExtensionAssociation, Error> {
    let record = state
        .cold
        .associations
        .get(&serial)
        .ok_or_else(|| not_found(cx))?;
    Ok(view::association((cx.config, cx.keys), serial, record))
}

pub(super) fn get_extension_association(
    state: &mut AppConfig,
    cx: &mut Cx<'_>,
    request: GetExtensionAssociationRequest,
) -> Result<ExtensionAssociation, Error> {
    let serial = find_association(state, cx, request.extension_association_id.as_deref())?;
    shown(state, cx, serial)
}

pub(super) fn list_extension_associations(
    state: &mut AppConfig,
    cx: &mut Cx<'_>,
    request: ListExtensionAssociationsRequest,
) -> Result<ListExtensionAssociationsResponse, Error> {
    let number = request.extension_version_number;
    let list = (
        "ListExtensionAssociations",
        &request.resource_identifier,
        &request.extension_identifier,
        number,
    );
    let page = page(
        cx.keys,
        list,
        request.max_results,
        request.next_token.as_deref(),
    )?;
    // What does not exist has no associations (*chosen*; the service knows no 404 here).
    let resource = request
        .resource_identifier
        .map(|arn| resource_arn(state, cx, &arn).ok());
    let extension = match request.extension_identifier.as_deref() {
        None => None,
        Some(identifier) => {
            let identified = extensions::identify(state, cx, identifier);
            if let Some(identified) = &identified {
                extensions::check_number(identified, identifier, number)?;
            }
            Some(identified)
        }
    };
    let is_wanted = |record: &AssociationRecord| {
        let is_there = resource
            .as_ref()
            .is_none_or(|arn| arn.as_ref() == Some(&record.resource_arn));
        let is_of = extension.is_none_or(|wanted| {
            let of = extensions::identify(state, cx, &record.extension_arn);
            of.zip(wanted)
                .is_some_and(|(of, wanted)| wanted.is(of.of, record.version))
        });
        is_there && is_of && number.is_none_or(|number| number == i64::from(record.version))
    };
    let associations = state
        .cold
        .associations
        .iter()
        .filter(|(_, record)| is_wanted(record));
    let summaries = associations
        .map(|(&serial, record)| (serial, view::association_summary(cx.keys, serial, record)));
    let (items, next_token) = page.take(summaries);
    Ok(ListExtensionAssociationsResponse { items, next_token })
}

pub(super) fn update_extension_association(
    state: &mut AppConfig,
    cx: &mut Cx<'_>,
    request: UpdateExtensionAssociationRequest,
) -> Result<ExtensionAssociation, Error> {
    let serial = find_association(state, cx, request.extension_association_id.as_deref())?;
    if let Some(parameters) = request.parameters {
        let record = state
            .cold
            .associations
            .get(&serial)
            .ok_or_else(|| not_found(cx))?;
        if let Some(version) = version(state, cx, record) {
            check_required(&version, Some(&parameters))?;
        }
        if let Some(record) = state.cold.associations.get_mut(&serial) {
            record.parameters = Some(parameters).filter(|parameters| !parameters.is_empty());
        }
    }
    shown(state, cx, serial)
}

/// Returns the version of the extension that is associated.
fn version<'a>(
    state: &'a AppConfig,
    cx: &Cx<'_>,
    record: &AssociationRecord,
) -> Option<VersionOf<'a>> {
    let identified = extensions::identify(state, cx, &record.extension_arn)?;
    extensions::version(state, cx, identified.of, identified.number)
}

pub(super) fn delete_extension_association(
    state: &mut AppConfig,
    cx: &mut Cx<'_>,
    request: DeleteExtensionAssociationRequest,
) -> Result<EmptyResponse, Error> {
    let serial = find_association(state, cx, request.extension_association_id.as_deref())?;
    state.cold.associations.remove(&serial);
    Ok(EmptyResponse {})
}

/// What the extensions that take part in a workflow have to say in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Say {
    /// Where one fails, the workflow ends.
    Deciding,
    /// They are asked, but nothing that goes wrong holds the workflow up.
    Advising,
}

/// An association that takes part in a workflow.
struct Partner<'a> {
    serial: u32,
    record: &'a AssociationRecord,
    version: VersionOf<'a>,
    parameters: BTreeMap<String, String>,
}

/// Returns the extensions that take part in a workflow: those associated with any of these
/// resources, in the order in which their associations were made (*chosen*, in agreement with a
/// recording).
///
/// `dynamic` has values of dynamic parameters by `extension#parameter`; they go before those of the
/// associations (*chosen*).
///
/// # Errors
///
/// When `dynamic` names what takes no part or cannot be given so (*chosen*), and, where they have a
/// say, when an extension was changed so that an association lacks a required value.
pub(crate) fn applied(
    state: &AppConfig,
    cx: &Cx<'_>,
    resources: &[String],
    (dynamic, say): (&BTreeMap<String, String>, Say),
) -> Result<Vec<Applied>, Error> {
    let associations = state.cold.associations.iter();
    let present = associations.filter(|(_, record)| resources.contains(&record.resource_arn));
    let partners = present.filter_map(|(&serial, record)| {
        Some(Partner {
            serial,
            record,
            version: version(state, cx, record)?,
            parameters: record.parameters.clone().unwrap_or_default(),
        })
    });
    let mut partners: Vec<_> = partners.collect();
    for (key, value) in dynamic {
        give(state, cx, &mut partners, (key, value))?;
    }
    let applied = partners.into_iter().map(|partner| {
        if say == Say::Deciding {
            check_required(&partner.version, Some(&partner.parameters))?;
        }
        Ok(freeze(cx, partner))
    });
    applied.collect()
}

/// Gives a dynamic parameter its value.
fn give(
    state: &AppConfig,
    cx: &Cx<'_>,
    partners: &mut [Partner<'_>],
    (key, value): (&str, &str),
) -> Result<(), Error> {
    let Some((identifier, parameter)) = key.split_once('#') else {
        let text = format!("Dynamic extension parameter {key} is not extension#parameter.");
        return Err(bad_request(text).at(DYNAMIC));
    };
    let identified = extensions::identify(state, cx, identifier);
    let (mut is_present, mut is_given) = (false, false);
    for partner in partners {
        let version = &partner.version;
        if !identified.is_some_and(|identified| identified.is(version.of, version.number)) {
            continue;
        }
        is_present = true;
        let declared = version.version.parameters.get(parameter);
        if declared.is_some_and(|declared| declared.dynamic == Some(true)) {
            is_given = true;
            partner.parameters.insert(parameter.into(), value.into());
        }
    }
    if is_given {
        return Ok(());
    }
    let text = if is_present {
        format!("Extension {identifier} has no dynamic parameter {parameter}.")
    } else {
        format!("Extension {identifier} is not associated with what is deployed.")
    };
    Err(bad_request(text).at(DYNAMIC))
}

/// The place of dynamic parameters in a request.
const DYNAMIC: &str = "/DynamicExtensionParameters";

/// Keeps what a workflow needs, whatever becomes of the association.
fn freeze(cx: &Cx<'_>, partner: Partner<'_>) -> Applied {
    let Partner {
        serial,
        record,
        version,
        parameters,
    } = partner;
    let mut actions = version.version.actions.clone();
    // Some extensions of AWS call what a parameter names.
    if let ExtensionName::Authored(place) = version.of
        && let Some(authored) = AUTHORED.get(place as usize)
        && let Target::Parameter(name) = authored.target
    {
        for action in actions.values_mut().flatten() {
            action.uri = parameters.get(name).cloned();
        }
    }
    Applied {
        shown: AppliedExtension {
            extension_id: version.id,
            extension_association_id: ids::id(cx.keys, Kind::Association, serial),
            version_number: version.number.into(),
            parameters,
        },
        name: version.name.into(),
        extension_arn: record.extension_arn.clone(),
        association_arn: ids::association_arn(cx.config, cx.keys, serial),
        actions,
    }
}
