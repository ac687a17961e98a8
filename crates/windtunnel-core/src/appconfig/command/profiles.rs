//! Configuration profiles.

use alloc::collections::BTreeMap;
use alloc::format;
use alloc::vec::Vec;

use super::applications::{bad_request, check_quota, exhausted, kept, vanished};
use super::definitions::check_definitions;
use super::find::{self, holder, owned};
use super::pages::page;
use super::protection::{Protected, check_associations};
use super::shape::constraint::cut;
use super::validate::HOSTED;
use crate::appconfig::model::*;
use crate::appconfig::state::{AppConfig, ProfileRecord};
use crate::appconfig::view::ids::{self, Kind};
use crate::appconfig::view::{self, FEATURE_FLAGS, FREEFORM};
use crate::error::{Details, Error};
use crate::world::Cx;

pub(super) fn create_configuration_profile(
    state: &mut AppConfig,
    cx: &mut Cx<'_>,
    request: CreateConfigurationProfileRequest,
) -> Result<ConfigurationProfile, Error> {
    let (application, _) = find::application(state, cx, request.application_id.as_deref())?;
    let is_flags = is_flags(request.kind.as_deref())?;
    let name = request.name.unwrap_or_default();
    check_name(state, cx, (application, &name), None)?;
    let uri = request.location_uri.unwrap_or_default();
    let place = Place::of(&uri)?;
    if is_flags && place != Place::Hosted {
        let text = format!(
            "ConfigurationProfiles of type '{FEATURE_FLAGS}' can only have a locationUri of \
             '{HOSTED}'"
        );
        return Err(bad_request(text).at("/LocationUri"));
    }
    check_role(cx, place, &uri, request.retrieval_role_arn.as_deref())?;
    check_key(place, request.kms_key_identifier.as_deref())?;
    let validators = request.validators.unwrap_or_default();
    check_validators(&validators)?;
    let quota = cx.config.limits.appconfig_configuration_profiles;
    check_quota(
        owned(&state.cold.profile_names, application),
        quota,
        |quota| {
            let application = ids::id(cx.keys, Kind::Application, application);
            let account = &cx.config.account;
            format!(
                "Configuration profile quota of {quota} exceeded for application {application} and \
             account {account}."
            )
        },
    )?;
    let cold = &mut state.cold;
    let serial = cold.take_serial().ok_or_else(exhausted)?;
    let record = ProfileRecord {
        application,
        name: name.clone(),
        description: kept(request.description.as_deref()),
        location_uri: uri,
        retrieval_role_arn: request.retrieval_role_arn,
        validators,
        is_flags,
        kms_key_identifier: request.kms_key_identifier,
        tags: request.tags.unwrap_or_default(),
        created: cx.now,
        used: None,
        versions: BTreeMap::new(),
        latest: 0,
        source: None,
    };
    let mut made = view::profile(cx.config, cx.keys, serial, &record);
    made.description = request.description;
    cold.profile_names.insert((application, name), serial);
    cold.profiles.insert(serial, record);
    Ok(made)
}

/// Tells whether a type is that of feature flags. That another is not found and not invalid was
/// *recorded*.
fn is_flags(kind: Option<&str>) -> Result<bool, Error> {
    match kind {
        None | Some(FREEFORM) => Ok(false),
        Some(FEATURE_FLAGS) => Ok(true),
        Some(_) => {
            let text = format!("Invalid type, must be one of: {FREEFORM}, {FEATURE_FLAGS}");
            let details = Details::ResourceName("ConfigurationProfileType".into());
            Err(Error::not_found(text).with(details).at("/Type"))
        }
    }
}

/// Refuses a name that another configuration profile of the application has.
fn check_name(
    state: &AppConfig,
    cx: &Cx<'_>,
    (application, name): (u32, &str),
    own: Option<u32>,
) -> Result<(), Error> {
    let Some(other) = holder(&state.cold.profile_names, (application, name), own) else {
        return Ok(());
    };
    let id = ids::id(cx.keys, Kind::Profile, other);
    let application = ids::id(cx.keys, Kind::Application, application);
    let account = &cx.config.account;
    let text = format!(
        "ConfigurationProfile with name {name} already exists with id {id} in application \
         {application} account {account}"
    );
    Err(bad_request(text).at("/Name"))
}

/// Where a configuration lies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Place {
    /// In AppConfig itself.
    Hosted,
    /// In CodePipeline, which brings it.
    Pipeline,
    /// In a service that a role is needed to read from.
    Elsewhere,
}

impl Place {
    /// Reads a location (*documented* forms). What is right in its scheme but names nothing is
    /// invalid (*recorded* for S3, *chosen* for the others).
    fn of(uri: &str) -> Result<Self, Error> {
        let Some((scheme, name)) = uri.split_once("://") else {
            return match uri {
                HOSTED => Ok(Self::Hosted),
                _ if is_ssm_arn(uri) => Ok(Self::Elsewhere),
                _ => Err(unsupported(uri)),
            };
        };
        let (place, is_named) = match scheme {
            "codepipeline" => (Self::Pipeline, !name.is_empty()),
            "ssm-parameter" | "ssm-document" | "secretsmanager" => {
                (Self::Elsewhere, !name.is_empty())
            }
            "s3" => {
                let parts = name.split_once('/');
                let is_object = |(bucket, key): (&str, &str)| !bucket.is_empty() && !key.is_empty();
                (Self::Elsewhere, parts.is_some_and(is_object))
            }
            _ => return Err(unsupported(uri)),
        };
        if is_named {
            Ok(place)
        } else {
            Err(bad_request(format!("Invalid locationUri {uri}")).at("/LocationUri"))
        }
    }
}

/// Tells whether a location is the ARN of a parameter or document of Systems Manager.
fn is_ssm_arn(uri: &str) -> bool {
    let mut parts = uri.splitn(6, ':');
    let (arn, service) = (parts.next(), parts.nth(1));
    let resource = parts.nth(2).unwrap_or_default();
    let name = resource
        .strip_prefix("parameter/")
        .or(resource.strip_prefix("document/"));
    (arn, service) == (Some("arn"), Some("ssm")) && name.is_some_and(|name| !name.is_empty())
}

fn unsupported(uri: &str) -> Error {
    bad_request(format!("The Uri: {uri} is of an unsupported type")).at("/LocationUri")
}

/// Checks that there is a role where one is needed, none where none is, and that it can be assumed
/// (*recorded* texts).
fn check_role(cx: &Cx<'_>, place: Place, uri: &str, role: Option<&str>) -> Result<(), Error> {
    let text = match (place, role) {
        (Place::Hosted, Some(role)) => format!(
            "1 validation error detected: Value {role} at 'retrievalRoleArn' failed to satisfy \
             constraint: Member must be null if the request has the following uri: {uri}"
        ),
        (Place::Elsewhere, None) => format!(
            "1 validation error detected: Value null at 'retrievalRoleArn' failed to satisfy \
             constraint: Member must not be null if the request has the following uri: {uri}"
        ),
        (_, Some(role)) if cx.env.broken_roles.contains(role) => {
            format!("Error trying to assume role {role}")
        }
        _ => return Ok(()),
    };
    Err(bad_request(text).at("/RetrievalRoleArn"))
}

/// Refuses a key for what AppConfig does not host.
fn check_key(place: Place, key: Option<&str>) -> Result<(), Error> {
    if place == Place::Hosted || key.is_none_or(str::is_empty) {
        return Ok(());
    }
    let text = "KmsKeyIdentifier applies only to AppConfig hosted configuration data. For \
                non-hosted configuration sources, configure encryption in the corresponding \
                service.";
    Err(bad_request(text.into()).at("/KmsKeyIdentifier"))
}

/// Checks that functions are named with their account (*recorded*). Whether a schema is one shows
/// when it is used (*recorded*).
fn check_validators(validators: &[Validator]) -> Result<(), Error> {
    for (nth, validator) in validators.iter().enumerate() {
        let content = validator.content.as_deref().unwrap_or_default();
        let account = content.split(':').nth(4).unwrap_or_default();
        if validator.kind.as_deref() == Some("LAMBDA") && account.is_empty() {
            let content = cut(content);
            let text = format!("ARN {content} is invalid due to not containing an account ID.");
            return Err(bad_request(text).at(format!("/Validators/{nth}/Content")));
        }
    }
    Ok(())
}

pub(super) fn get_configuration_profile(
    state: &mut AppConfig,
    cx: &mut Cx<'_>,
    request: GetConfigurationProfileRequest,
) -> Result<ConfigurationProfile, Error> {
    let (application, _) = find::application(state, cx, request.application_id.as_deref())?;
    let name = request.configuration_profile_id.as_deref();
    let (serial, record) = find::profile(state, cx, application, name)?;
    Ok(view::profile(cx.config, cx.keys, serial, record))
}

pub(super) fn list_configuration_profiles(
    state: &mut AppConfig,
    cx: &mut Cx<'_>,
    request: ListConfigurationProfilesRequest,
) -> Result<ListConfigurationProfilesResponse, Error> {
    let (application, _) = find::application(state, cx, request.application_id.as_deref())?;
    let list = ("ListConfigurationProfiles", application, &request.kind);
    let page = page(
        cx.keys,
        list,
        request.max_results,
        request.next_token.as_deref(),
    )?;
    let mut serials: Vec<u32> = owned(&state.cold.profile_names, application).collect();
    serials.sort_unstable();
    let records = serials.into_iter().filter_map(|serial| {
        let record = state.cold.profiles.get(&serial)?;
        let kind = request.kind.as_deref();
        let is_wanted = kind.is_none_or(|kind| kind == view::profile_type(record));
        is_wanted.then_some((serial, (serial, record)))
    });
    let (records, next_token) = page.take(records);
    let show = |(serial, record)| view::profile_summary(cx.keys, serial, record);
    Ok(ListConfigurationProfilesResponse {
        items: records.into_iter().map(show).collect(),
        next_token,
    })
}

pub(super) fn update_configuration_profile(
    state: &mut AppConfig,
    cx: &mut Cx<'_>,
    request: UpdateConfigurationProfileRequest,
) -> Result<ConfigurationProfile, Error> {
    let (application, _) = find::application(state, cx, request.application_id.as_deref())?;
    let name = request.configuration_profile_id.as_deref();
    let (serial, record) = find::profile(state, cx, application, name)?;
    if let Some(name) = &request.name {
        check_name(state, cx, (application, name), Some(serial))?;
    }
    let place = Place::of(&record.location_uri)?;
    if let Some(role) = request.retrieval_role_arn.as_deref() {
        check_role(cx, place, &record.location_uri, Some(role))?;
    }
    check_key(place, request.kms_key_identifier.as_deref())?;
    check_validators(request.validators.as_deref().unwrap_or_default())?;
    let cold = &mut state.cold;
    let record = cold.profiles.get_mut(&serial).ok_or_else(vanished)?;
    if let Some(name) = request.name {
        let before = core::mem::replace(&mut record.name, name.clone());
        cold.profile_names.remove(&(application, before));
        cold.profile_names.insert((application, name), serial);
    }
    if let Some(description) = &request.description {
        record.description = kept(Some(description));
    }
    if request.retrieval_role_arn.is_some() {
        record.retrieval_role_arn = request.retrieval_role_arn;
    }
    if let Some(validators) = request.validators {
        record.validators = validators;
    }
    if let Some(key) = request.kms_key_identifier {
        record.kms_key_identifier = Some(key).filter(|key| !key.is_empty());
    }
    let mut shown = view::profile(cx.config, cx.keys, serial, record);
    shown.description = request.description.or(shown.description);
    Ok(shown)
}

pub(super) fn delete_configuration_profile(
    state: &mut AppConfig,
    cx: &mut Cx<'_>,
    request: DeleteConfigurationProfileRequest,
) -> Result<EmptyResponse, Error> {
    let (application, _) = find::application(state, cx, request.application_id.as_deref())?;
    let name = request.configuration_profile_id.as_deref();
    let (serial, record) = find::profile(state, cx, application, name)?;
    if !record.versions.is_empty() {
        let id = ids::id(cx.keys, Kind::Profile, serial);
        return Err(bad_request(format!(
            "Cannot delete configuration profile {id} because there are still hosted configuration \
             versions existing under it."
        )));
    }
    let arn = ids::profile_arn(cx.config, cx.keys, application, serial);
    check_associations(state, &arn, "configuration profile")?;
    let definitions = state.cold.definitions.values();
    let named = (
        "configuration profile",
        ids::id(cx.keys, Kind::Profile, serial),
    );
    check_definitions(definitions, |plan| plan.profile == serial, named)?;
    let protected = Protected {
        kind: "Configuration profile",
        name: &record.name,
        created: record.created,
        used: record.used,
    };
    protected.check(state, cx, request.deletion_protection_check.as_deref())?;
    let name = record.name.clone();
    state.cold.profile_names.remove(&(application, name));
    state.cold.profiles.remove(&serial);
    Ok(EmptyResponse {})
}
