//! What stands beside the steps of a scenario: the world it runs in.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::Value;
use windtunnel_core::env::{AlarmState, Fault, Resource, WorldMode};
use windtunnel_core::fis::{Settings, Switches, Timing, Verdict};
use windtunnel_core::{Config, Instant, Limits, Seed};

use super::strict::{self, Misfit};
use crate::source::Pointer;

/// The members of a scenario file as they stand there.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct Header {
    pub(super) windtunnel: Option<String>,
    pub(super) about: Option<String>,
    pub(super) seed: Option<u64>,
    pub(super) start: Option<String>,
    pub(super) account: Option<String>,
    pub(super) region: Option<String>,
    pub(super) timing: Option<Value>,
    pub(super) limits: Option<Value>,
    pub(super) world: Option<WorldMode>,
    pub(super) switches: Option<GivenSwitches>,
    pub(super) resources: Option<Vec<Resource>>,
    pub(super) alarms: Option<BTreeMap<String, AlarmState>>,
    pub(super) faults: Option<Vec<Fault>>,
    pub(super) steps: Option<Vec<Value>>,
}

/// The switches by the names of the service page.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct GivenSwitches {
    stop_on_terminal: Option<GivenVerdict>,
    alarm_at_start: Option<GivenVerdict>,
    enforce_minimum_durations: Option<bool>,
    strict_names: Option<bool>,
    emit_cancelled_event: Option<bool>,
    running_reason: Option<String>,
    stop_response_lag: Option<bool>,
    parallel_check: Option<ParallelCheck>,
    unknown_members: Option<UnknownMembers>,
}

#[derive(Clone, Copy, Deserialize)]
enum GivenVerdict {
    #[serde(rename = "accepted")]
    Accepted,
    ValidationException,
    ConflictException,
}

#[derive(Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
enum ParallelCheck {
    Create,
    Run,
}

#[derive(Clone, Copy, PartialEq, Eq, Deserialize)]
enum UnknownMembers {
    #[serde(rename = "ignored")]
    Ignored,
    ValidationException,
}

impl Header {
    pub(super) fn version(&self) -> Result<(), Misfit> {
        match self.windtunnel.as_deref() {
            Some("scenario/v1") => Ok(()),
            Some(other) => {
                let text = format!("{other:?} is not known, this version reads \"scenario/v1\"");
                Err(misfit("windtunnel", text))
            }
            None => Err(misfit("windtunnel", "must be \"scenario/v1\"")),
        }
    }

    pub(super) fn seed(&self) -> Seed {
        Seed(self.seed.unwrap_or_default())
    }

    pub(super) fn start(&self) -> Result<Instant, Misfit> {
        match &self.start {
            None => Ok(DEFAULT_START),
            Some(text) => parse_instant(text).map_err(|message| misfit("start", message)),
        }
    }

    pub(super) fn config(&self) -> Result<Config, Misfit> {
        let defaults = Config::default();
        let account = self.account.clone().unwrap_or(defaults.account);
        if !is_account(&account) {
            return Err(misfit("account", "an account has twelve digits"));
        }
        let region = self.region.clone().unwrap_or(defaults.region);
        if !is_region(&region) {
            return Err(misfit("region", "not a Region such as us-east-1"));
        }
        let fis = Settings {
            timing: self.timing()?,
            switches: self.switches(),
        };
        let world = self.world.unwrap_or_default();
        Ok(Config {
            account,
            region,
            limits: self.limits()?,
            world,
            fis,
            journal: false,
            ..Config::default()
        })
    }

    fn timing(&self) -> Result<Timing, Misfit> {
        match &self.timing {
            None => Ok(Timing::crisp()),
            Some(Value::String(preset)) if preset == "crisp" => Ok(Timing::crisp()),
            Some(Value::String(preset)) if preset == "observed" => Ok(Timing::observed()),
            Some(Value::Object(knobs)) => {
                let wrap = |(knob, value): (&String, &Value)| {
                    let is_plain = value.is_string() && knob != "retention";
                    let fixed = || {
                        Value::Object([("fixed".to_owned(), value.clone())].into_iter().collect())
                    };
                    (knob.clone(), if is_plain { fixed() } else { value.clone() })
                };
                let knobs = Value::Object(knobs.iter().map(wrap).collect());
                strict::read(&knobs).map_err(|inner| inner.within("timing"))
            }
            Some(_) => Err(misfit(
                "timing",
                "\"crisp\", \"observed\" or an object of knobs",
            )),
        }
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

    fn switches(&self) -> Switches {
        let mut switches = Switches::default();
        let Some(given) = &self.switches else {
            return switches;
        };
        let verdict = |given: Option<GivenVerdict>, default| match given {
            Some(GivenVerdict::Accepted) => Verdict::Accepted,
            Some(GivenVerdict::ValidationException) => Verdict::ValidationException,
            Some(GivenVerdict::ConflictException) => Verdict::ConflictException,
            None => default,
        };
        switches.stop_on_terminal = verdict(given.stop_on_terminal, switches.stop_on_terminal);
        switches.alarm_at_start = verdict(given.alarm_at_start, switches.alarm_at_start);
        let flags = [
            (
                &mut switches.enforce_minimum_durations,
                given.enforce_minimum_durations,
            ),
            (&mut switches.strict_names, given.strict_names),
            (
                &mut switches.emit_cancelled_event,
                given.emit_cancelled_event,
            ),
            (&mut switches.stop_response_lag, given.stop_response_lag),
            (
                &mut switches.parallel_check_at_create,
                given
                    .parallel_check
                    .map(|check| check == ParallelCheck::Create),
            ),
            (
                &mut switches.refuse_unknown_members,
                given
                    .unknown_members
                    .map(|rule| rule == UnknownMembers::ValidationException),
            ),
        ];
        for (switch, given) in flags {
            *switch = given.unwrap_or(*switch);
        }
        if let Some(reason) = &given.running_reason {
            switches.running_reason.clone_from(reason);
        }
        switches
    }
}

fn misfit(member: &str, message: impl Into<String>) -> Misfit {
    let at = Pointer::default().child(member);
    Misfit {
        at,
        is_name: false,
        message: message.into(),
    }
}

/// Reads an RFC 3339 time.
///
/// # Errors
///
/// A message when it is none, lies before 1970 or is finer than a millisecond.
pub(crate) fn parse_instant(text: &str) -> Result<Instant, String> {
    let refuse = || format!("{text:?} is not a time such as 2026-01-01T00:00:00Z");
    let timestamp: jiff::Timestamp = text.parse().map_err(|_| refuse())?;
    if timestamp.subsec_nanosecond() % 1_000_000 != 0 {
        return Err(format!("{text:?} is finer than a millisecond"));
    }
    let millis = u64::try_from(timestamp.as_millisecond());
    millis
        .map(Instant::from_millis)
        .map_err(|_| format!("{text:?} lies before 1970"))
}

/// Tells whether a text is an account id.
pub(super) fn is_account(text: &str) -> bool {
    text.len() == 12 && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// Tells whether a text looks like a Region.
pub(super) fn is_region(text: &str) -> bool {
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
pub(super) const DEFAULT_START: Instant = Instant::from_millis(1_767_225_600_000);

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
