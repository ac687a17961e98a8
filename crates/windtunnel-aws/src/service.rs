//! The services that share the wire.

use bytes::Bytes;
use windtunnel_core::Error;

use crate::refusal;
use crate::scope::Scope;

/// A service.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Service {
    /// Fault Injection Service.
    Fis,
    /// AppConfig, the control plane.
    AppConfig,
    /// AppConfig, the data plane.
    AppConfigData,
    /// Nimble Studio.
    Nimble,
}

impl Service {
    /// All services.
    pub const ALL: &[Self] = &[
        Self::Fis,
        Self::AppConfig,
        Self::AppConfigData,
        Self::Nimble,
    ];

    /// Returns the name, such as `fis`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Fis => "fis",
            Self::AppConfig => "appconfig",
            Self::AppConfigData => "appconfigdata",
            Self::Nimble => "nimble",
        }
    }

    /// Returns the body with which the service shows a refusal: JSON.
    #[must_use]
    pub fn error_body(self, error: &Error) -> Bytes {
        refusal::body(self, error)
    }

    /// Returns the services that a request may be for: those of its credential scope, else all.
    ///
    /// Both planes of AppConfig sign alike (*documented*, service models).
    pub(crate) fn candidates(scope: Option<&Scope<'_>>) -> &'static [Self] {
        match scope.map(|scope| scope.service) {
            Some("fis") => &[Self::Fis],
            Some("appconfig" | "appconfigdata") => &[Self::AppConfig, Self::AppConfigData],
            Some("nimble") => &[Self::Nimble],
            _ => Self::ALL,
        }
    }
}
