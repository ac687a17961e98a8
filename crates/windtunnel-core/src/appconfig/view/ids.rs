//! Ids and ARNs, which are computed and never stored.

use alloc::format;
use alloc::string::String;

use crate::Config;
use crate::draw::{Keys, Purpose};
use crate::id::Permutation;

/// The kinds of resources that have ids. Numbers are never reused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub(crate) enum Kind {
    Application = 0,
    Environment = 1,
    Profile = 2,
    Strategy = 3,
    Extension = 4,
    Association = 5,
    /// The extension of feature flags as it is associated with each profile of that type.
    FlagsAssociation = 6,
    /// A session of the data plane.
    Session = 7,
    /// The definition of an experiment.
    Definition = 8,
}

/// Returns the id of a resource.
pub(crate) fn id(keys: &Keys, kind: Kind, serial: u32) -> String {
    Permutation::new(keys, Purpose::AppConfigId, kind as u64).short_text(serial)
}

/// Returns the serial that has this id, whether or not such a resource exists.
pub(crate) fn serial(keys: &Keys, kind: Kind, id: &str) -> Option<u32> {
    Permutation::new(keys, Purpose::AppConfigId, kind as u64).short_serial(id)
}

/// The ids that were asked for last, with the serials that have them: hosts that start very many
/// deployments name the same resources again and again. It holds no information.
#[derive(Clone, Debug, Default)]
pub(crate) struct Recent([([u8; 7], Option<u32>); 4]);

/// No part of the state.
impl core::hash::Hash for Recent {
    fn hash<H: core::hash::Hasher>(&self, _: &mut H) {}
}

impl Recent {
    /// As [`serial`], for an application, an environment, a profile or a strategy.
    #[inline]
    pub(crate) fn serial(&mut self, keys: &Keys, kind: Kind, id: &str) -> Option<u32> {
        let text = id.as_bytes().try_into().ok()?;
        let last = &mut self.0[kind as usize];
        if last.0 != text {
            *last = (text, serial(keys, kind, id));
        }
        last.1
    }
}

/// Returns the ARN of what the world's account has, such as `application/abc1234`.
pub(crate) fn arn(config: &Config, resource: &str) -> String {
    let (partition, region, account) = (config.partition(), &config.region, &config.account);
    format!("arn:{partition}:appconfig:{region}:{account}:{resource}")
}

/// Returns the ARN of a resource of an application; `path` begins with a slash, or is empty.
pub(crate) fn arn_in(config: &Config, keys: &Keys, application: u32, path: &str) -> String {
    let application = id(keys, Kind::Application, application);
    arn(config, &format!("application/{application}{path}"))
}

/// Returns the ARN of an environment.
pub(crate) fn environment_arn(
    config: &Config,
    keys: &Keys,
    application: u32,
    environment: u32,
) -> String {
    let environment = id(keys, Kind::Environment, environment);
    arn_in(
        config,
        keys,
        application,
        &format!("/environment/{environment}"),
    )
}

/// Returns the ARN of a configuration profile.
pub(crate) fn profile_arn(config: &Config, keys: &Keys, application: u32, profile: u32) -> String {
    let profile = id(keys, Kind::Profile, profile);
    arn_in(
        config,
        keys,
        application,
        &format!("/configurationprofile/{profile}"),
    )
}

/// Returns the ARN of a deployment.
pub(crate) fn deployment_arn(
    config: &Config,
    keys: &Keys,
    (application, environment): (u32, u32),
    number: u32,
) -> String {
    let environment = environment_arn(config, keys, application, environment);
    format!("{environment}/deployment/{number}")
}

/// Returns the ARN of a run of an experiment.
pub(crate) fn run_arn(
    config: &Config,
    keys: &Keys,
    (application, definition): (u32, u32),
    number: u32,
) -> String {
    let definition = id(keys, Kind::Definition, definition);
    let path = format!("/experimentdefinition/{definition}/experimentrun/{number}");
    arn_in(config, keys, application, &path)
}

/// Returns the ARN of a version of an extension of the account.
pub(crate) fn extension_arn(config: &Config, keys: &Keys, serial: u32, version: u32) -> String {
    let id = id(keys, Kind::Extension, serial);
    arn(config, &format!("extension/{id}/{version}"))
}

/// Returns the ARN of an association.
pub(crate) fn association_arn(config: &Config, keys: &Keys, serial: u32) -> String {
    let id = id(keys, Kind::Association, serial);
    arn(config, &format!("extensionassociation/{id}"))
}

/// Returns the ARN of a key, be it named by its ARN, its id or an alias (*chosen*).
pub(crate) fn key_arn(config: &Config, identifier: &str) -> String {
    if identifier.starts_with("arn:") {
        return identifier.into();
    }
    let (partition, region, account) = (config.partition(), &config.region, &config.account);
    let kind = if identifier.starts_with("alias/") {
        ""
    } else {
        "key/"
    };
    format!("arn:{partition}:kms:{region}:{account}:{kind}{identifier}")
}
