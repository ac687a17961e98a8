//! Timestamps in the JSON of AppConfig.

#[cfg(feature = "serde")]
use alloc::borrow::Cow;
use alloc::string::ToString as _;
use core::fmt;

#[cfg(feature = "serde")]
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::time::Instant;

/// An instant that JSON shows as ISO 8601 text with milliseconds, in UTC (*documented*, *recorded*).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Timestamp(pub Instant);

impl From<Instant> for Timestamp {
    fn from(instant: Instant) -> Self {
        Self(instant)
    }
}

impl crate::shape::Member for Timestamp {}

/// An instant that JSON shows with other digits than milliseconds, as the service does for some
/// members of experiments (*recorded*).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PreciseTimestamp {
    /// The instant.
    pub at: Instant,
    /// How many digits of it are shown.
    pub precision: Precision,
}

/// How many digits of an instant are shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Precision {
    /// Whole seconds, without a fraction.
    Seconds,
    /// Three digits.
    #[default]
    Millis,
    /// Six digits, of which the last three are zeros: time moves in milliseconds.
    Micros,
}

impl PreciseTimestamp {
    pub(crate) const fn new(at: Instant, precision: Precision) -> Self {
        Self { at, precision }
    }

    /// Cuts an instant to its second.
    pub(crate) const fn second(at: Instant) -> Self {
        let whole = Instant::from_millis(at.as_millis() / 1_000 * 1_000);
        Self::new(whole, Precision::Seconds)
    }
}

/// Prints what JSON shows.
///
/// ```
/// use windtunnel_core::Instant;
/// use windtunnel_core::appconfig::{Precision, PreciseTimestamp};
/// let at = Instant::from_millis(1_767_225_600_250);
/// let shown = |precision| PreciseTimestamp { at, precision }.to_string();
/// assert_eq!(shown(Precision::Seconds), "2026-01-01T00:00:00Z");
/// assert_eq!(shown(Precision::Millis), "2026-01-01T00:00:00.250Z");
/// assert_eq!(shown(Precision::Micros), "2026-01-01T00:00:00.250000Z");
/// ```
impl fmt::Display for PreciseTimestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.precision {
            Precision::Seconds => f.write_str(&self.at.to_seconds_string()),
            Precision::Millis => write!(f, "{}", self.at),
            Precision::Micros => {
                let text = self.at.to_string();
                write!(f, "{}000Z", text.trim_end_matches('Z'))
            }
        }
    }
}

impl crate::shape::Member for PreciseTimestamp {}

#[cfg(feature = "serde")]
impl Serialize for PreciseTimestamp {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

/// Reads any number of digits, as those of a real run: what is finer than milliseconds is dropped.
#[cfg(feature = "serde")]
impl<'de> Deserialize<'de> for PreciseTimestamp {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = Cow::<str>::deserialize(deserializer)?;
        let digits = text
            .split_once('.')
            .map_or(0, |(_, rest)| rest.len().saturating_sub(1));
        let precision = match digits {
            0 => Precision::Seconds,
            1..=3 => Precision::Millis,
            _ => Precision::Micros,
        };
        let unknown = || serde::de::Error::custom("not a UTC timestamp");
        let at = Instant::parse_iso(&text).ok_or_else(unknown)?;
        Ok(Self::new(at, precision))
    }
}

#[cfg(feature = "serde")]
impl Serialize for Timestamp {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(&self.0)
    }
}

#[cfg(feature = "serde")]
impl<'de> Deserialize<'de> for Timestamp {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = Cow::<str>::deserialize(deserializer)?;
        let unknown = || serde::de::Error::custom("not a UTC timestamp with milliseconds");
        Instant::parse_iso(&text).map(Self).ok_or_else(unknown)
    }
}

#[cfg(all(test, feature = "serde"))]
mod tests {
    use super::*;

    fn read(text: &str) -> Option<PreciseTimestamp> {
        serde_json::from_value(text.into()).ok()
    }

    #[test]
    fn digits_are_read_as_they_are_written() {
        let at = Instant::from_millis(1_767_225_600_250);
        for (text, precision) in [
            ("2026-01-01T00:00:00.250Z", Precision::Millis),
            ("2026-01-01T00:00:00.250000Z", Precision::Micros),
        ] {
            let stamp = PreciseTimestamp { at, precision };
            assert_eq!(serde_json::to_value(stamp).unwrap(), text);
            assert_eq!(read(text), Some(stamp));
        }
        let second = PreciseTimestamp::second(at);
        let text = "2026-01-01T00:00:00Z";
        assert_eq!(serde_json::to_value(second).unwrap(), text);
        assert_eq!(read(text), Some(second));
        let finer = read("2026-01-01T00:00:00.250999Z");
        assert_eq!(finer.map(|stamp| stamp.at), Some(at));
    }

    #[test]
    fn what_is_no_timestamp_is_refused() {
        for text in [
            "",
            ".",
            "2026-01-01T00:00:00.Z",
            "2026-01-01T00:00:00.",
            "now",
        ] {
            assert_eq!(read(text), None, "{text}");
        }
    }
}
