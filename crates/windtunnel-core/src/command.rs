//! The door: commands in, replies out, one variant for each service.

use alloc::string::String;
use core::fmt;

#[cfg(feature = "serde")]
use serde::{Deserialize, Serialize};

use crate::{appconfig, appconfigdata, env, fis, nimble};

/// What a host asks or tells a world: an API call, or a fact of the environment.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(
    feature = "serde",
    derive(Serialize, Deserialize),
    serde(rename_all = "lowercase")
)]
#[allow(
    clippy::large_enum_variant,
    reason = "passed by value, one at a time; a box would cost more"
)]
#[non_exhaustive]
pub enum Command {
    /// An API call of FIS.
    Fis(fis::Command),
    /// An API call of AppConfig.
    AppConfig(appconfig::Command),
    /// An API call of the data plane of AppConfig.
    AppConfigData(appconfigdata::Command),
    /// An API call of Nimble Studio.
    Nimble(nimble::Command),
    /// An API call of Nimble Studio by another principal than the configured one.
    NimbleAs {
        /// Who calls.
        principal: String,
        /// The call.
        command: nimble::Command,
    },
    /// A fact of the environment.
    Env(env::Command),
}

impl Command {
    /// Returns the service, such as `fis`.
    #[must_use]
    pub const fn service(&self) -> &'static str {
        match self {
            Self::Fis(_) => "fis",
            Self::AppConfig(_) => "appconfig",
            Self::AppConfigData(_) => "appconfigdata",
            Self::Nimble(_) | Self::NimbleAs { .. } => "nimble",
            Self::Env(_) => "env",
        }
    }

    /// Returns the name of the operation, such as `StartExperiment`.
    #[must_use]
    pub const fn operation(&self) -> &'static str {
        match self {
            Self::Fis(command) => command.operation(),
            Self::AppConfig(command) => command.operation(),
            Self::AppConfigData(command) => command.operation(),
            Self::Nimble(command) | Self::NimbleAs { command, .. } => command.operation(),
            Self::Env(command) => command.operation(),
        }
    }

    /// Tells whether the command cannot change anything.
    #[must_use]
    pub const fn is_read_only(&self) -> bool {
        match self {
            Self::Fis(command) => command.is_read_only(),
            Self::AppConfig(command) => command.is_read_only(),
            Self::AppConfigData(command) => command.is_read_only(),
            Self::Nimble(command) | Self::NimbleAs { command, .. } => command.is_read_only(),
            Self::Env(_) => false,
        }
    }

    /// Reads the input of a call such as `fis.StartExperiment`.
    ///
    /// # Errors
    ///
    /// `Ok(Err(UnknownOperation))` when no service has the operation, `Err` when the input does not
    /// have its shape.
    #[cfg(feature = "serde")]
    pub fn read<'de, D: serde::Deserializer<'de>>(
        call: &str,
        input: D,
    ) -> Result<Result<Self, UnknownOperation>, D::Error> {
        match call.split_once('.') {
            Some(("fis", operation)) => Ok(fis::Command::read(operation, input)?
                .map(Self::Fis)
                .ok_or(UnknownOperation)),
            Some(("appconfig", operation)) => Ok(appconfig::Command::read(operation, input)?
                .map(Self::AppConfig)
                .ok_or(UnknownOperation)),
            Some(("appconfigdata", operation)) => {
                Ok(appconfigdata::Command::read(operation, input)?
                    .map(Self::AppConfigData)
                    .ok_or(UnknownOperation))
            }
            Some(("nimble", operation)) => Ok(nimble::Command::read(operation, input)?
                .map(Self::Nimble)
                .ok_or(UnknownOperation)),
            _ => Ok(Err(UnknownOperation)),
        }
    }
}

/// Returns the operations of a service, none when there is none of this name.
pub(crate) fn operations(service: &str) -> &'static [&'static str] {
    match service {
        "fis" => fis::OPERATIONS,
        "appconfig" => appconfig::OPERATIONS,
        "appconfigdata" => appconfigdata::OPERATIONS,
        "nimble" => nimble::OPERATIONS,
        _ => &[],
    }
}

/// No service has an operation of this name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct UnknownOperation;

impl fmt::Display for UnknownOperation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("no such operation")
    }
}

impl core::error::Error for UnknownOperation {}

/// The answer to a [`Command`].
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(Serialize), serde(untagged))]
#[allow(
    clippy::large_enum_variant,
    reason = "passed by value, one at a time; a box would cost more"
)]
#[non_exhaustive]
pub enum Reply {
    /// Of FIS.
    Fis(fis::Reply),
    /// Of AppConfig.
    AppConfig(appconfig::Reply),
    /// Of the data plane of AppConfig.
    AppConfigData(appconfigdata::Reply),
    /// Of Nimble Studio.
    Nimble(nimble::Reply),
    /// Of the environment.
    Env(env::Reply),
}
