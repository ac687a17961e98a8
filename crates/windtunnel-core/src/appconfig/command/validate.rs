//! Configurations by version, and the validators that check them.

use alloc::collections::BTreeMap;
use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;
use core::hash::Hasher;

use super::find;
use crate::appconfig::machine::flags;
use crate::appconfig::model::*;
use crate::appconfig::state::{AppConfig, Invocation, ProfileRecord, Source};
use crate::appconfig::view::ids::{self, Kind};
use crate::error::{Code, Error};
use crate::event::StateHasher;
use crate::json::Json;
use crate::world::Cx;

/// A version of a configuration, as its profile names it.
#[derive(Clone, Debug)]
pub(crate) struct Configuration {
    pub(crate) version: String,
    pub(crate) label: Option<String>,
    pub(crate) content: Blob,
    pub(crate) content_type: String,
}

/// A check of a configuration against a JSON Schema, which the core leaves to the host.
///
/// The host runs it and tells the outcome with
/// [`SetSchemaVerdict`](crate::env::Command::SetSchemaVerdict); then the call that needs it goes by
/// that. Without an outcome a configuration passes (*chosen*).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SchemaCheck {
    /// What stands for the check in the verdict: the same for the same schema and configuration.
    pub check: String,
    /// The schema.
    pub schema: String,
    /// The configuration.
    pub content: Blob,
}

impl SchemaCheck {
    /// Names the check of a configuration against a schema, for a host that tells its outcome before
    /// a call needs it.
    #[must_use]
    pub fn new(schema: String, content: Blob) -> Self {
        let check = check(&schema, &content);
        Self {
            check,
            schema,
            content,
        }
    }
}

pub(super) fn validate_configuration(
    state: &mut AppConfig,
    cx: &mut Cx<'_>,
    request: ValidateConfigurationRequest,
) -> Result<EmptyResponse, Error> {
    let (application, _) = find::application(state, cx, request.application_id.as_deref())?;
    let name = request.configuration_profile_id.as_deref();
    let (profile, record) = find::profile(state, cx, application, name)?;
    let version = request.configuration_version.as_deref().unwrap_or_default();
    let configuration = configuration(cx, record, version)?;
    validate(state, cx, (application, profile), &configuration)?;
    Ok(EmptyResponse {})
}

/// A version of a configuration where it is kept.
#[derive(Clone, Copy, Debug)]
pub(super) struct Found<'a> {
    version: Version<'a>,
    label: Option<&'a str>,
    pub(super) content: &'a Blob,
    content_type: &'a str,
}

/// What a version of a configuration is called.
#[derive(Clone, Copy, Debug)]
enum Version<'a> {
    /// The number of a hosted version.
    Number(u32),
    /// The name that its source has for it.
    Name(&'a str),
}

impl Found<'_> {
    /// Returns it as a thing of its own.
    pub(super) fn kept(self) -> Configuration {
        Configuration {
            version: match self.version {
                Version::Number(number) => number.to_string(),
                Version::Name(name) => name.into(),
            },
            label: self.label.map(Into::into),
            content: self.content.clone(),
            content_type: self.content_type.into(),
        }
    }

    /// Tells whether a configuration of this profile that was deployed is this one, where clients
    /// get it as it is stored.
    pub(super) fn is_kept_as(&self, record: &ProfileRecord, kept: &Source) -> bool {
        let is_version = match self.version {
            Version::Number(number) => kept.version.parse() == Ok(number),
            Version::Name(name) => kept.version == name,
        };
        is_version
            && kept.label.as_deref() == self.label
            && kept.configuration_name == record.name
            && kept.location_uri == record.location_uri
            && kept.content_type == self.content_type
            && kept.kms_key_identifier == record.kms_key_identifier
            && kept.content == *self.content
            && kept.served == *self.content
    }
}

/// Finds a version of the configuration of a profile.
///
/// *Documented*: a text of digits is a version number, any other a label. For sources other than
/// hosted ones it is what the source calls its version.
pub(super) fn found<'a>(
    cx: &'a Cx<'_>,
    record: &'a ProfileRecord,
    version: &'a str,
) -> Result<Found<'a>, Error> {
    let not_found = || {
        let name = &record.name;
        Error::not_found(format!(
            "Could not find configuration {name} with version number {version}"
        ))
    };
    if record.location_uri != HOSTED {
        let key = (record.location_uri.clone(), version.to_string());
        let source = cx.env.sources.get(&key).ok_or_else(not_found)?;
        let content_type = source.content_type.as_deref();
        return Ok(Found {
            version: Version::Name(version),
            label: None,
            content: &source.content,
            content_type: content_type.unwrap_or("application/octet-stream"),
        });
    }
    let (number, hosted) = if version.bytes().all(|byte| byte.is_ascii_digit()) {
        let number = version.parse().ok();
        let found = number.and_then(|number| record.versions.get_key_value(&number));
        found.ok_or_else(not_found)?
    } else {
        let mut versions = record.versions.iter();
        let labelled = versions.find(|(_, hosted)| hosted.label.as_deref() == Some(version));
        labelled.ok_or_else(|| {
            Error::not_found(format!(
                "Could not find configuration document with version label {version}"
            ))
        })?
    };
    Ok(Found {
        version: Version::Number(*number),
        label: hosted.label.as_deref(),
        content: &hosted.content,
        content_type: &hosted.content_type,
    })
}

/// As [`found`], to be kept.
pub(crate) fn configuration(
    cx: &Cx<'_>,
    record: &ProfileRecord,
    version: &str,
) -> Result<Configuration, Error> {
    found(cx, record, version).map(Found::kept)
}

/// The `LocationUri` of hosted configurations.
pub(crate) const HOSTED: &str = "hosted";

/// Runs the validators of a profile, in order.
pub(crate) fn validate(
    state: &mut AppConfig,
    cx: &mut Cx<'_>,
    (application, profile): (u32, u32),
    configuration: &Configuration,
) -> Result<(), Error> {
    let Some(record) = state.cold.profiles.get(&profile) else {
        return Ok(());
    };
    for validator in record.validators.clone() {
        let content = validator.content.unwrap_or_default();
        if validator.kind.as_deref() == Some("JSON_SCHEMA") {
            let check = check(&content, &configuration.content);
            if let Some(Some(problem)) = cx.env.verdicts.get(&check) {
                return Err(Error::new(Code::BadRequest, problem.clone()));
            }
        } else {
            let payload = payload(cx, (application, profile), configuration, &content);
            let answer = cx.env.call(&content);
            state.cold.outbox.waiting.push_back(Invocation {
                at: cx.now,
                uri: content.clone(),
                payload,
                error_code: answer.code.clone(),
            });
            if answer.code.is_some() {
                let text = answer.message.unwrap_or_default();
                let text = format!("Error invoking validator {content}: {text}");
                return Err(Error::new(Code::BadRequest, text));
            }
        }
    }
    Ok(())
}

/// Returns what a function that validates is called with (*documented*).
fn payload(
    cx: &Cx<'_>,
    (application, profile): (u32, u32),
    configuration: &Configuration,
    uri: &str,
) -> String {
    let members: [(&str, String); 5] = [
        (
            "ApplicationId",
            ids::id(cx.keys, Kind::Application, application),
        ),
        (
            "ConfigurationProfileId",
            ids::id(cx.keys, Kind::Profile, profile),
        ),
        ("ConfigurationVersion", configuration.version.clone()),
        ("Content", configuration.content.to_base64()),
        ("Uri", uri.into()),
    ];
    let members = members.map(|(name, value)| (name.into(), Json::String(value)));
    Json::Object(BTreeMap::from(members)).to_text()
}

/// Names the check of a configuration against a schema.
fn check(schema: &str, content: &Blob) -> String {
    let mut first = StateHasher::default();
    first.write(schema.as_bytes());
    first.write(content.bytes());
    // A second word from another beginning makes an accident as good as impossible.
    let mut second = StateHasher::default();
    second.write_u64(first.finish());
    second.write(content.bytes());
    second.write(schema.as_bytes());
    format!("{:016x}{:016x}", first.finish(), second.finish())
}

/// Makes what is kept of a configuration that is deployed.
pub(crate) fn source(state: &AppConfig, profile: u32, configuration: Configuration) -> Source {
    let record: Option<&ProfileRecord> = state.cold.profiles.get(&profile);
    let is_flags = record.is_some_and(|record| record.is_flags);
    let Configuration {
        version,
        label,
        content,
        content_type,
    } = configuration;
    let (served, content_type) = if is_flags {
        (
            flags::serve(content.bytes()).into(),
            "application/json".into(),
        )
    } else {
        (content.clone(), content_type)
    };
    let mut hasher = StateHasher::default();
    hasher.write(served.bytes());
    Source {
        users: 0,
        configuration_name: record.map(|record| record.name.clone()).unwrap_or_default(),
        location_uri: record
            .map(|record| record.location_uri.clone())
            .unwrap_or_default(),
        version,
        label,
        content,
        served,
        content_type,
        identity: hasher.finish(),
        kms_key_identifier: record.and_then(|record| record.kms_key_identifier.clone()),
    }
}

impl super::Call<'_> {
    /// Returns the checks against JSON Schemas that a call would run and of which no outcome is
    /// known; none for calls that run no checks, or that name what does not exist.
    #[must_use]
    pub fn schema_checks(&mut self, command: &super::Command) -> Vec<SchemaCheck> {
        let (application, profile, version) = match command {
            super::Command::ValidateConfiguration(request) => (
                &request.application_id,
                &request.configuration_profile_id,
                &request.configuration_version,
            ),
            super::Command::StartDeployment(request) => (
                &request.application_id,
                &request.configuration_profile_id,
                &request.configuration_version,
            ),
            _ => return Vec::new(),
        };
        self.world.appconfig_call(|state, cx| {
            let found = find::application(state, cx, application.as_deref()).and_then(|found| {
                let (_, record) = find::profile(state, cx, found.0, profile.as_deref())?;
                let version = version.as_deref().unwrap_or_default();
                Ok((record, configuration(cx, record, version)?))
            });
            let Ok((record, configuration)) = found else {
                return Vec::new();
            };
            let schemas = record
                .validators
                .iter()
                .filter(|validator| validator.kind.as_deref() == Some("JSON_SCHEMA"));
            let checks = schemas.filter_map(|validator| {
                let schema = validator.content.clone().unwrap_or_default();
                let check = check(&schema, &configuration.content);
                let is_open = !cx.env.verdicts.contains_key(&check);
                is_open.then(|| SchemaCheck {
                    check,
                    schema,
                    content: configuration.content.clone(),
                })
            });
            checks.collect()
        })
    }
}
