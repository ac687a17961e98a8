//! Numbers with a fraction, as integers.

use core::fmt;

#[cfg(feature = "serde")]
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// A number in millionths: a percentage or a growth factor. JSON shows it as a number.
///
/// What JSON says beyond six decimals is rounded, but never to a whole number: what lies next to a
/// bound stays on its side. Numbers too large are cut at the ends.
///
/// ```
/// use windtunnel_core::appconfig::Decimal;
/// assert_eq!(Decimal::from_millionths(33_300_000).to_string(), "33.3");
/// assert_eq!(Decimal::whole(20).to_fixed(2), "20.00");
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Decimal(i64);

impl Decimal {
    /// Zero.
    pub const ZERO: Self = Self(0);
    /// One hundred.
    pub const HUNDRED: Self = Self::whole(100);
    /// How many of its units are one.
    pub const ONE: i64 = 1_000_000;

    /// Makes a number of millionths.
    #[must_use]
    pub const fn from_millionths(millionths: i64) -> Self {
        Self(millionths)
    }

    /// Makes a whole number.
    #[must_use]
    pub const fn whole(number: i32) -> Self {
        Self(number as i64 * Self::ONE)
    }

    /// Returns the millionths.
    #[must_use]
    pub const fn millionths(self) -> i64 {
        self.0
    }

    /// Formats the number with so many decimals, up to six, rounding halves up.
    #[must_use]
    pub fn to_fixed(self, decimals: u32) -> alloc::string::String {
        let decimals = decimals.min(6);
        let unit = 10_u64.pow(6 - decimals);
        let rounded = (self.0.unsigned_abs() + unit / 2) / unit;
        let (whole, part) = (
            rounded / 10_u64.pow(decimals),
            rounded % 10_u64.pow(decimals),
        );
        let sign = if self.0 < 0 && rounded > 0 { "-" } else { "" };
        if decimals == 0 {
            alloc::format!("{sign}{whole}")
        } else {
            alloc::format!("{sign}{whole}.{part:0width$}", width = decimals as usize)
        }
    }
}

/// Formats the number with at least one decimal and no zeros at the end: `20.0`, `33.3`.
impl fmt::Display for Decimal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = self.to_fixed(6);
        let short = text.trim_end_matches('0');
        let zero = if short.ends_with('.') { "0" } else { "" };
        write!(f, "{short}{zero}")
    }
}

impl crate::shape::Member for Decimal {}

#[cfg(feature = "serde")]
impl Serialize for Decimal {
    #[allow(clippy::float_arithmetic, clippy::cast_precision_loss)]
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        // Both are exact below 2^53, and the service takes no more than a hundred: that makes this the
        // double next to the decimal, which JSON writes with its digits.
        serializer.serialize_f64(self.0 as f64 / Self::ONE as f64)
    }
}

#[cfg(feature = "serde")]
impl<'de> Deserialize<'de> for Decimal {
    #[allow(
        clippy::float_arithmetic,
        clippy::cast_possible_truncation,
        clippy::cast_precision_loss
    )]
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let number = f64::deserialize(deserializer)?;
        let millionths = number * Self::ONE as f64;
        // A cast from a float cuts and saturates, so that no number can do harm.
        let half = if millionths < 0.0 { -0.5 } else { 0.5 };
        let rounded = (millionths + half) as i64;
        // Bounds are whole: who is next to one is told apart from who is on it.
        let whole = (rounded / Self::ONE) as f64;
        let off = match rounded % Self::ONE {
            0 if number > whole => 1,
            0 if number < whole => -1,
            _ => 0,
        };
        Ok(Self(rounded.saturating_add(off)))
    }
}

#[cfg(test)]
mod tests {
    use alloc::string::ToString;

    use super::*;

    #[test]
    fn decimals_are_written_as_people_do() {
        let cases = [
            (0, "0.0", "0.00"),
            (20_000_000, "20.0", "20.00"),
            (33_333_333, "33.333333", "33.33"),
            (99_995_000, "99.995", "100.00"),
            (-500_000, "-0.5", "-0.50"),
            (-1, "-0.000001", "0.00"),
        ];
        for (millionths, plain, fixed) in cases {
            let decimal = Decimal::from_millionths(millionths);
            assert_eq!(decimal.to_string(), plain);
            assert_eq!(decimal.to_fixed(2), fixed);
        }
        assert_eq!(
            Decimal::from_millionths(i64::MIN).to_fixed(0),
            "-9223372036855"
        );
    }

    #[cfg(feature = "serde")]
    #[test]
    fn json_numbers_are_read_and_written() {
        let cases = [
            ("33.3", 33_300_000, "33.3"),
            ("100", 100_000_000, "100.0"),
            ("-1.5", -1_500_000, "-1.5"),
            ("33.33333333", 33_333_333, "33.333333"),
            ("100.0000004", 100_000_001, "100.000001"),
            ("99.9999999", 99_999_999, "99.999999"),
            ("0.9999996", 999_999, "0.999999"),
            ("-1e-7", -1, "-1e-6"),
            ("1e-300", 1, "1e-6"),
            ("-0.0", 0, "0.0"),
            ("1e300", i64::MAX, "9223372036854.775"),
        ];
        for (json, millionths, back) in cases {
            let decimal: Decimal = serde_json::from_str(json).unwrap();
            assert_eq!(decimal.millionths(), millionths, "{json}");
            assert_eq!(serde_json::to_string(&decimal).unwrap(), back, "{json}");
        }
    }
}
