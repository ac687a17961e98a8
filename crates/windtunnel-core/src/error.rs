//! Refused API calls: the service's own error code and text, and the place in the request.

use alloc::borrow::Cow;
use alloc::boxed::Box;
use alloc::collections::BTreeMap;
use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;

#[cfg(feature = "serde")]
use serde::{Deserialize, Serialize};

/// A refused command, in the words of the service. It changed nothing but the time.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(Serialize, Deserialize))]
pub struct Error {
    /// The error code, the same as on the wire.
    pub code: Code,
    /// The text for people.
    pub message: String,
    /// The place in the request as a JSON pointer, where one can be named.
    #[cfg_attr(
        feature = "serde",
        serde(default, skip_serializing_if = "Option::is_none")
    )]
    pub place: Option<String>,
    /// What the service says besides, where it does.
    #[cfg_attr(
        feature = "serde",
        serde(default, skip_serializing_if = "Option::is_none")
    )]
    pub details: Option<Box<Details>>,
}

/// The members of an error beside its text, one form for each kind of error that has any.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(Serialize, Deserialize))]
#[non_exhaustive]
pub enum Details {
    /// `Reason` and `Details` of the `BadRequestException` of AppConfig: content that is invalid.
    InvalidConfiguration(Vec<Problem>),
    /// `Reason` and `Details` of the `BadRequestException` of the AppConfig data plane: for each
    /// parameter its problem (`Corrupted`, `Expired`, `PollIntervalNotSatisfied`).
    InvalidParameters(BTreeMap<String, String>),
    /// `ResourceName` of the `ResourceNotFoundException` of AppConfig.
    ResourceName(String),
    /// Members of the `ResourceNotFoundException` of the AppConfig data plane.
    Missing {
        /// `ResourceType`: what is missing.
        resource_type: String,
        /// `ReferencedBy`: the parameters that named it, with their values.
        referenced_by: BTreeMap<String, String>,
    },
    /// Members of the `PayloadTooLargeException` of AppConfig, in kilobytes.
    TooLarge {
        /// `Limit`.
        limit: u32,
        /// `Size`.
        size: u32,
    },
    /// Members of the errors of Nimble Studio.
    Context {
        /// `code`: a finer code than that of the error.
        code: String,
        /// `context`: such as the missing `resourceId`.
        context: BTreeMap<String, String>,
    },
}

/// One thing that is wrong with a configuration, as AppConfig reports it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
#[cfg_attr(
    feature = "serde",
    derive(Serialize, Deserialize),
    serde(rename_all = "PascalCase", default)
)]
pub struct Problem {
    /// The rule that is not kept.
    #[cfg_attr(feature = "serde", serde(skip_serializing_if = "Option::is_none"))]
    pub constraint: Option<String>,
    /// The place, as names joined by full stops.
    #[cfg_attr(feature = "serde", serde(skip_serializing_if = "Option::is_none"))]
    pub location: Option<String>,
    /// Why, where the rule alone does not tell.
    #[cfg_attr(feature = "serde", serde(skip_serializing_if = "Option::is_none"))]
    pub reason: Option<String>,
    /// The kind of problem.
    #[cfg_attr(
        feature = "serde",
        serde(rename = "Type", skip_serializing_if = "Option::is_none")
    )]
    pub kind: Option<String>,
    /// What stands there.
    #[cfg_attr(feature = "serde", serde(skip_serializing_if = "Option::is_none"))]
    pub value: Option<String>,
}

impl Error {
    /// Makes an error without a place.
    #[must_use]
    pub fn new(code: Code, message: impl Into<String>) -> Self {
        Self {
            code,
            message: message.into(),
            place: None,
            details: None,
        }
    }

    /// Adds what the service says besides.
    #[must_use]
    pub fn with(mut self, details: Details) -> Self {
        self.details = Some(Box::new(details));
        self
    }

    /// Adds the place, a JSON pointer into the request.
    #[must_use]
    pub fn at(mut self, place: impl Into<String>) -> Self {
        self.place = Some(place.into());
        self
    }

    pub(crate) fn validation(message: impl Into<String>) -> Self {
        Self::new(Code::Validation, message)
    }

    pub(crate) fn not_found(message: impl Into<String>) -> Self {
        Self::new(Code::ResourceNotFound, message)
    }

    pub(crate) fn conflict(message: impl Into<String>) -> Self {
        Self::new(Code::Conflict, message)
    }

    pub(crate) fn quota(message: impl Into<String>) -> Self {
        Self::new(Code::ServiceQuotaExceeded, message)
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.code.name(), self.message)?;
        match &self.place {
            Some(place) => write!(f, " (at {place})"),
            None => Ok(()),
        }
    }
}

impl core::error::Error for Error {}

/// The error codes of the modelled services.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(
    feature = "serde",
    derive(Serialize, Deserialize),
    serde(from = "String", into = "String")
)]
#[non_exhaustive]
pub enum Code {
    /// `ValidationException`.
    Validation,
    /// `ConflictException`.
    Conflict,
    /// `ResourceNotFoundException`.
    ResourceNotFound,
    /// `ServiceQuotaExceededException`.
    ServiceQuotaExceeded,
    /// `BadRequestException`.
    BadRequest,
    /// `PayloadTooLargeException`.
    PayloadTooLarge,
    /// `AccessDeniedException`.
    AccessDenied,
    /// `UnknownOperationException`: an operation that the service has and this model has not.
    UnknownOperation,
    /// A code that only an injected API error has, such as `ThrottlingException`.
    Injected(Cow<'static, str>),
}

impl Code {
    /// Returns the code as it stands on the wire.
    #[must_use]
    pub fn name(&self) -> &str {
        match self {
            Self::Validation => "ValidationException",
            Self::Conflict => "ConflictException",
            Self::ResourceNotFound => "ResourceNotFoundException",
            Self::ServiceQuotaExceeded => "ServiceQuotaExceededException",
            Self::BadRequest => "BadRequestException",
            Self::PayloadTooLarge => "PayloadTooLargeException",
            Self::AccessDenied => "AccessDeniedException",
            Self::UnknownOperation => "UnknownOperationException",
            Self::Injected(name) => name,
        }
    }
}

impl From<String> for Code {
    fn from(name: String) -> Self {
        let known = [
            Self::Validation,
            Self::Conflict,
            Self::ResourceNotFound,
            Self::ServiceQuotaExceeded,
            Self::BadRequest,
            Self::PayloadTooLarge,
            Self::AccessDenied,
            Self::UnknownOperation,
        ];
        known
            .into_iter()
            .find(|code| code.name() == name)
            .unwrap_or(Self::Injected(name.into()))
    }
}

impl From<Code> for String {
    fn from(code: Code) -> Self {
        code.name().into()
    }
}

/// Escapes a name as one token of a JSON pointer.
pub(crate) fn token(name: &str) -> String {
    name.replace('~', "~0").replace('/', "~1")
}
