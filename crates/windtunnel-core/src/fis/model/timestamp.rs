//! Timestamps in the JSON of FIS.

#[cfg(feature = "serde")]
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::time::Instant;

/// An instant that JSON shows as seconds since the epoch with up to three decimals (*recorded*).
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
    #[allow(clippy::float_arithmetic, clippy::cast_precision_loss)]
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let millis = self.0.as_millis();
        if millis.is_multiple_of(1_000) {
            serializer.serialize_u64(millis / 1_000)
        } else {
            // Exact to the millisecond for the next 280,000 years.
            serializer.serialize_f64(millis as f64 / 1_000.0)
        }
    }
}

#[cfg(feature = "serde")]
impl<'de> Deserialize<'de> for Timestamp {
    #[allow(
        clippy::float_arithmetic,
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss
    )]
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        // A cast from a float saturates, so that no number can do harm.
        let seconds = f64::deserialize(deserializer)?;
        Ok(Self(Instant::from_millis((seconds * 1_000.0 + 0.5) as u64)))
    }
}
