//! Timestamps in the JSON of Nimble Studio.

#[cfg(feature = "serde")]
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::time::Instant;

/// An instant that JSON shows as ISO 8601 text, cut to whole seconds (*documented*; the form with
/// `Z` is *chosen*).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Timestamp(pub Instant);

impl From<Instant> for Timestamp {
    fn from(instant: Instant) -> Self {
        Self(instant)
    }
}

impl crate::shape::Member for Timestamp {}

#[cfg(feature = "serde")]
impl Serialize for Timestamp {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0.to_seconds_string())
    }
}

#[cfg(feature = "serde")]
impl<'de> Deserialize<'de> for Timestamp {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = alloc::borrow::Cow::<str>::deserialize(deserializer)?;
        let expected = "a time such as 2022-01-27T21:05:00Z";
        let invalid = serde::de::Unexpected::Str(&text);
        parse(&text)
            .map(Self)
            .ok_or_else(|| serde::de::Error::invalid_value(invalid, &expected))
    }
}

/// Reads exactly what is written.
#[cfg(feature = "serde")]
fn parse(text: &str) -> Option<Instant> {
    let number = |from: usize, to: usize| -> Option<u64> {
        let digits = text.get(from..to)?;
        let is_number = digits.bytes().all(|byte| byte.is_ascii_digit());
        is_number.then(|| digits.parse().ok())?
    };
    let (year, month, day) = (number(0, 4)?, number(5, 7)?, number(8, 10)?);
    let (hour, minute, second) = (number(11, 13)?, number(14, 16)?, number(17, 19)?);
    // Months are counted from March, so that a leap day is the last day of its year.
    let (years, months) = if month > 2 {
        (year, month - 3)
    } else {
        (year.checked_sub(1)?, month + 9)
    };
    let days = 365 * years + years / 4 - years / 100 + years / 400;
    let days = (days + (153 * months + 2) / 5 + day).checked_sub(719_469)?;
    let seconds = ((days * 24 + hour) * 60 + minute) * 60 + second;
    let instant = Instant::from_millis(seconds * 1_000);
    // A date that does not exist comes back as another.
    (instant.to_seconds_string() == text).then_some(instant)
}

#[cfg(all(test, feature = "serde"))]
mod tests {
    use super::*;

    #[test]
    fn timestamps_read_what_they_write() {
        for millis in [0, 951_782_400_000, 1_643_317_500_000, 4_107_542_400_000] {
            let instant = Instant::from_millis(millis);
            assert_eq!(parse(&instant.to_seconds_string()), Some(instant));
        }
        for text in [
            "",
            "2022-02-30T00:00:00Z",
            "2022-01-01",
            "1969-12-31T23:59:59Z",
        ] {
            assert_eq!(parse(text), None, "{text}");
        }
    }
}
