//! Timestamps in the JSON of AppConfig.

#[cfg(feature = "serde")]
use alloc::borrow::Cow;

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
