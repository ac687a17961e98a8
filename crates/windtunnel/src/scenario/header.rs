//! What stands beside the steps of a scenario: the world it runs in.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::Value;
use windtunnel_core::env::{AlarmState, Fault, Resource, WorldMode};
use windtunnel_core::{Config, Instant, Limits, Seed, nimble};

use super::of_error;
use super::settings::Settings;
use super::strict::{self, Misfit};
use crate::source::Pointer;

/// The members of a scenario file as they stand there.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(crate) struct Header {
    pub(crate) windtunnel: Option<String>,
    pub(crate) about: Option<String>,
    pub(crate) seed: Option<u64>,
    pub(crate) start: Option<String>,
    pub(crate) account: Option<String>,
    pub(crate) region: Option<String>,
    pub(crate) timing: Option<Value>,
    pub(crate) limits: Option<Value>,
    pub(crate) world: Option<WorldMode>,
    pub(crate) switches: Option<Value>,
    pub(crate) principal: Option<String>,
    pub(crate) administrators: Option<Vec<String>>,
    pub(crate) failures: Option<Vec<nimble::Odds>>,
    pub(crate) resources: Option<Vec<Resource>>,
    pub(crate) alarms: Option<BTreeMap<String, AlarmState>>,
    pub(crate) faults: Option<Vec<Fault>>,
    pub(crate) steps: Option<Vec<Value>>,
}

impl Header {
    pub(crate) fn version(&self) -> Result<(), Misfit> {
        match self.windtunnel.as_deref() {
            Some("scenario/v1") => Ok(()),
            Some(other) => {
                let text = format!("{other:?} is not known, this version reads \"scenario/v1\"");
                Err(misfit("windtunnel", text))
            }
            None => Err(misfit("windtunnel", "must be \"scenario/v1\"")),
        }
    }

    pub(crate) fn seed(&self) -> Seed {
        Seed(self.seed.unwrap_or_default())
    }

    pub(crate) fn start(&self) -> Result<Instant, Misfit> {
        match &self.start {
            None => Ok(DEFAULT_START),
            Some(text) => parse_instant(text).map_err(|message| misfit("start", message)),
        }
    }

    pub(crate) fn config(&self) -> Result<Config, Misfit> {
        let defaults = Config::default();
        let account = self.account.clone().unwrap_or(defaults.account);
        if !is_account(&account) {
            return Err(misfit("account", "an account has twelve digits"));
        }
        let region = self.region.clone().unwrap_or(defaults.region);
        if !is_region(&region) {
            return Err(misfit("region", "not a Region such as us-east-1"));
        }
        let settings = Settings::read(self.timing.as_ref(), self.switches.as_ref())?;
        let world = self.world.unwrap_or_default();
        Ok(Config {
            account,
            region,
            limits: self.limits()?,
            world,
            fis: settings.fis,
            appconfig: settings.appconfig,
            nimble: self.nimble(settings.nimble)?,
            journal: false,
        })
    }

    /// Adds who calls Nimble Studio and what fails by chance, and checks it all.
    fn nimble(&self, read: nimble::Settings) -> Result<nimble::Settings, Misfit> {
        if self
            .principal
            .as_deref()
            .is_some_and(|it| !is_principal(it))
        {
            return Err(misfit("principal", NO_PRINCIPAL));
        }
        let settings = nimble::Settings {
            principal: self.principal.clone().unwrap_or(read.principal),
            administrators: self.administrators.clone().unwrap_or_default(),
            failures: self.failures.clone().unwrap_or_default(),
            ..read
        };
        let checked = settings.check();
        checked.map_err(|error| of_error(&error, &Pointer::default()))?;
        Ok(settings)
    }

    fn limits(&self) -> Result<Limits, Misfit> {
        match &self.limits {
            None => Ok(Limits::aws()),
            Some(Value::String(preset)) if preset == "aws" => Ok(Limits::aws()),
            Some(Value::String(preset)) if preset == "unbounded" => Ok(Limits::unbounded()),
            Some(limits @ Value::Object(_)) => {
                strict::read(limits).map_err(|inner| inner.within("limits"))
            }
            Some(_) => Err(misfit(
                "limits",
                "\"aws\", \"unbounded\" or an object of limits",
            )),
        }
    }
}

fn misfit(member: &str, message: impl Into<String>) -> Misfit {
    Misfit::here(message).within(member)
}

/// Reads an RFC 3339 time.
///
/// # Errors
///
/// A message when it is none, lies before 1970 or too late, or is finer than a millisecond.
pub(crate) fn parse_instant(text: &str) -> Result<Instant, String> {
    let timestamp: jiff::Timestamp = text.parse().map_err(|_| match year(text) {
        None => format!("{text:?} is not a time such as 2026-01-01T00:00:00Z"),
        Some(..0) => format!("{text:?} lies before 1970"),
        Some(_) => format!("{text:?} lies beyond {}", jiff::Timestamp::MAX),
    })?;
    if timestamp.subsec_nanosecond() % 1_000_000 != 0 {
        return Err(format!("{text:?} is finer than a millisecond"));
    }
    let millis = u64::try_from(timestamp.as_millisecond());
    millis
        .map(Instant::from_millis)
        .map_err(|_| format!("{text:?} lies before 1970"))
}

/// Tells whether a text has the form of an RFC 3339 time, though it may be out of range.
pub(crate) fn is_time(text: &str) -> bool {
    year(text).is_some()
}

fn year(text: &str) -> Option<i16> {
    let pieces = jiff::fmt::temporal::Pieces::parse(text).ok()?;
    let is_whole = pieces.time().is_some() && pieces.offset().is_some();
    is_whole.then(|| pieces.date().year())
}

/// Tells whether a text is an account id.
pub(crate) fn is_account(text: &str) -> bool {
    text.len() == 12 && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// Tells whether a text may name who calls.
pub(crate) fn is_principal(text: &str) -> bool {
    !text.is_empty() && text.chars().all(|c| c.is_ascii_graphic())
}

/// What is said of others.
pub(crate) const NO_PRINCIPAL: &str = "a principal is visible ASCII without spaces, and not empty";

/// Tells whether a text looks like a Region.
pub(crate) fn is_region(text: &str) -> bool {
    let parts: Vec<&str> = text.split('-').collect();
    let is_word = |part: &&str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_lowercase());
    match parts.split_last() {
        Some((number, words)) => {
            let is_number = !number.is_empty() && number.bytes().all(|b| b.is_ascii_digit());
            words.len() >= 2 && words.iter().all(is_word) && is_number
        }
        None => false,
    }
}

/// 2026-01-01T00:00:00Z (*chosen*).
pub(crate) const DEFAULT_START: Instant = Instant::from_millis(1_767_225_600_000);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_rfc_3339() {
        assert_eq!(parse_instant("2026-01-01T00:00:00Z"), Ok(DEFAULT_START));
        assert_eq!(
            parse_instant("2026-01-01T01:00:00+01:00"),
            Ok(DEFAULT_START)
        );
        for bad in [
            "2026-01-01",
            "now",
            "1969-12-31T23:59:59Z",
            "2026-01-01T00:00:00.0001Z",
        ] {
            assert!(parse_instant(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn times_out_of_range_are_times() {
        for late in ["9999-12-31T00:00:00Z", "9999-12-31T23:59:59+01:00"] {
            let refused = parse_instant(late).unwrap_err();
            let said = format!("{late:?} lies beyond 9999-12-30T22:00:00.999999999Z");
            assert_eq!(refused, said);
        }
        for early in ["1969-12-31T23:59:59Z", "-009999-01-01T00:00:00Z"] {
            let refused = parse_instant(early).unwrap_err();
            assert!(refused.ends_with("lies before 1970"), "{refused}");
        }
        for none in ["9999-12-31", "9999-13-31T00:00:00Z", "9999-12-31T00:00:00"] {
            let refused = parse_instant(none).unwrap_err();
            assert!(refused.contains("is not a time such as"), "{refused}");
        }
    }

    #[test]
    fn regions_are_words_and_a_number() {
        for good in ["us-east-1", "us-gov-west-1", "ap-southeast-12"] {
            assert!(is_region(good), "{good}");
        }
        for bad in [
            "",
            "us-1",
            "us-east",
            "US-EAST-1",
            "us-east-1a",
            "<REGION>",
            "--1",
        ] {
            assert!(!is_region(bad), "{bad}");
        }
    }
}
