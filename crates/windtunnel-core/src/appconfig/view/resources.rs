//! Applications, environments, configuration profiles and hosted versions as the service shows them.

use super::ids::{self, Kind};
use crate::Config;
use crate::appconfig::model::{
    Application, ConfigurationProfile, ConfigurationProfileSummary, Environment,
    HostedConfigurationVersion, HostedConfigurationVersionSummary,
};
use crate::appconfig::state::{
    AppConfig, ApplicationRecord, EnvironmentRecord, ProfileRecord, VersionRecord,
};
use crate::appconfig::table::EnvironmentState;
use crate::draw::Keys;

/// The type of configuration profiles of any content.
pub(crate) const FREEFORM: &str = "AWS.Freeform";
/// The type of configuration profiles of feature flags.
pub(crate) const FEATURE_FLAGS: &str = "AWS.AppConfig.FeatureFlags";

/// Shows an application.
pub(crate) fn application(keys: &Keys, serial: u32, record: &ApplicationRecord) -> Application {
    Application {
        id: ids::id(keys, Kind::Application, serial),
        name: record.name.clone(),
        description: record.description.clone(),
    }
}

/// Shows an environment. One without monitors has no list of them (*recorded*).
pub(crate) fn environment(
    state: &AppConfig,
    keys: &Keys,
    serial: u32,
    record: &EnvironmentRecord,
) -> Environment {
    let last = record.last.and_then(|last| state.deployment(last));
    let status = EnvironmentState::after(last.map(|hot| hot.state.state()));
    Environment {
        application_id: ids::id(keys, Kind::Application, record.application),
        id: ids::id(keys, Kind::Environment, serial),
        name: record.name.clone(),
        description: record.description.clone(),
        state: status.name().into(),
        monitors: Some(record.monitors.clone()).filter(|monitors| !monitors.is_empty()),
    }
}

/// Shows a configuration profile. One without validators has no list of them (*recorded*).
pub(crate) fn profile(
    config: &Config,
    keys: &Keys,
    serial: u32,
    record: &ProfileRecord,
) -> ConfigurationProfile {
    let key = record.kms_key_identifier.as_deref();
    ConfigurationProfile {
        application_id: ids::id(keys, Kind::Application, record.application),
        id: ids::id(keys, Kind::Profile, serial),
        name: record.name.clone(),
        description: record.description.clone(),
        location_uri: record.location_uri.clone(),
        retrieval_role_arn: record.retrieval_role_arn.clone(),
        validators: Some(record.validators.clone()).filter(|checks| !checks.is_empty()),
        kind: profile_type(record).into(),
        kms_key_arn: key.map(|key| ids::key_arn(config, key)),
        kms_key_identifier: record.kms_key_identifier.clone(),
    }
}

/// Shows a configuration profile in a list.
pub(crate) fn profile_summary(
    keys: &Keys,
    serial: u32,
    record: &ProfileRecord,
) -> ConfigurationProfileSummary {
    let types = record
        .validators
        .iter()
        .filter_map(|check| check.kind.clone());
    ConfigurationProfileSummary {
        application_id: ids::id(keys, Kind::Application, record.application),
        id: ids::id(keys, Kind::Profile, serial),
        name: record.name.clone(),
        location_uri: record.location_uri.clone(),
        validator_types: (!record.validators.is_empty()).then(|| types.collect()),
        kind: profile_type(record).into(),
    }
}

/// Returns the type of a configuration profile.
pub(crate) fn profile_type(record: &ProfileRecord) -> &'static str {
    if record.is_flags {
        FEATURE_FLAGS
    } else {
        FREEFORM
    }
}

/// Shows a hosted version of an application's profile.
pub(crate) fn hosted_version(
    config: &Config,
    keys: &Keys,
    profile: (u32, u32),
    number: u32,
    record: &VersionRecord,
) -> HostedConfigurationVersion {
    let summary = hosted_version_summary(config, keys, profile, number, record);
    HostedConfigurationVersion {
        application_id: summary.application_id,
        configuration_profile_id: summary.configuration_profile_id,
        version_number: summary.version_number,
        description: summary.description,
        content: record.content.clone(),
        content_type: summary.content_type,
        version_label: summary.version_label,
        kms_key_arn: summary.kms_key_arn,
    }
}

/// Shows a hosted version of an application's profile in a list.
pub(crate) fn hosted_version_summary(
    config: &Config,
    keys: &Keys,
    (application, profile): (u32, u32),
    number: u32,
    record: &VersionRecord,
) -> HostedConfigurationVersionSummary {
    let key = record.kms_key_identifier.as_deref();
    HostedConfigurationVersionSummary {
        application_id: ids::id(keys, Kind::Application, application),
        configuration_profile_id: ids::id(keys, Kind::Profile, profile),
        version_number: number.into(),
        description: record.description.clone(),
        content_type: record.content_type.clone(),
        version_label: record.label.clone(),
        kms_key_arn: key.map(|key| ids::key_arn(config, key)),
    }
}
