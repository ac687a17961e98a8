//! Weights of treatments, exactly as they were given.

use alloc::format;
use alloc::string::ToString;
use alloc::vec::Vec;
use core::fmt;
use core::hash::{Hash, Hasher};

#[cfg(feature = "serde")]
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::Decimal;

/// The weight of a treatment: the shortest decimal of the double that clients send.
///
/// ```
/// use windtunnel_core::appconfig::{Decimal, Weight};
/// assert_eq!(Weight::whole(50), Decimal::whole(50).into());
/// assert_eq!(Weight::from_double(1e-7).unwrap().to_string(), "1e-7");
/// assert!(Weight::from_double(f64::NAN).is_none());
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Weight {
    /// Without zeros at the end, so that each weight has one form.
    digits: i64,
    exponent: i32,
}

/// So many digits the largest of several weights has at most. Six of them, times two factors of 10^8,
/// stay below 2^128.
const MAX_DIGITS: i32 = 20;

impl Weight {
    const fn new(mut digits: i64, mut exponent: i32) -> Self {
        if digits == 0 {
            exponent = 0;
        }
        while digits != 0 && digits % 10 == 0 {
            digits /= 10;
            exponent += 1;
        }
        Self { digits, exponent }
    }

    /// Makes a whole weight.
    #[must_use]
    pub const fn whole(number: i32) -> Self {
        Self::new(number as i64, 0)
    }

    /// Makes a weight of a double; `None` of what is no number.
    #[must_use]
    pub fn from_double(double: f64) -> Option<Self> {
        // At most 17 digits and an exponent; what is no number has none.
        let text = format!("{double:e}");
        let (digits, exponent) = text.split_once('e')?;
        let decimals = digits.split_once('.').map_or(0, |(_, part)| part.len());
        let exponent: i32 = exponent.parse().ok()?;
        let digits = digits.replace('.', "").parse().ok()?;
        Some(Self::new(
            digits,
            exponent.checked_sub_unsigned(u32::try_from(decimals).ok()?)?,
        ))
    }

    /// Returns the double that clients get.
    #[must_use]
    pub fn to_double(self) -> f64 {
        let Self { digits, exponent } = self;
        // Digits with an exponent are a number.
        format!("{digits}e{exponent}").parse().unwrap_or_default()
    }

    pub(crate) const fn is_negative(self) -> bool {
        self.digits < 0
    }

    /// Returns the millionths, where those are a whole number.
    fn millionths(self) -> Option<i64> {
        let scale = u32::try_from(self.exponent.checked_add(6)?).ok()?;
        self.digits.checked_mul(10_i64.checked_pow(scale)?)
    }

    /// The place of the first digit, before the point.
    fn top(self) -> i32 {
        let length = self.digits.unsigned_abs().max(1).ilog10() + 1;
        self.exponent
            .saturating_add(i32::try_from(length).unwrap_or(0))
    }

    /// Returns whole numbers in the proportion of weights, each of 20 digits at most. Exact, unless
    /// weights differ by more than that; those below zero count as zero.
    pub(crate) fn in_proportion(weights: &[Self]) -> Vec<u128> {
        let positive = || weights.iter().filter(|weight| weight.digits > 0);
        let low = positive().map(|weight| weight.exponent).min();
        let top = positive().map(|weight| weight.top()).max();
        let low = low.unwrap_or(0).max(top.unwrap_or(0) - MAX_DIGITS);
        let scaled = |weight: &Self| {
            let digits = u128::try_from(weight.digits).unwrap_or(0);
            let shift = weight.exponent.saturating_sub(low);
            match 10_u128.checked_pow(shift.unsigned_abs()) {
                Some(factor) if shift >= 0 => digits.saturating_mul(factor),
                Some(divisor) => (digits + divisor / 2) / divisor,
                None => 0,
            }
        };
        weights.iter().map(scaled).collect()
    }
}

impl From<Decimal> for Weight {
    fn from(decimal: Decimal) -> Self {
        Self::new(decimal.millionths(), -6)
    }
}

/// As a [`Decimal`] is formatted, and what is none as a double.
impl fmt::Display for Weight {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.millionths() {
            Some(millionths) => f.write_str(&Decimal::from_millionths(millionths).to_string()),
            None => write!(f, "{:?}", self.to_double()),
        }
    }
}

/// As a [`Decimal`] is hashed, where it is one: digests of states are compared across versions.
impl Hash for Weight {
    fn hash<H: Hasher>(&self, state: &mut H) {
        match self.millionths() {
            Some(millionths) => millionths.hash(state),
            None => (self.digits, self.exponent).hash(state),
        }
    }
}

impl crate::shape::Member for Weight {}

#[cfg(feature = "serde")]
impl Serialize for Weight {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_f64(self.to_double())
    }
}

#[cfg(feature = "serde")]
impl<'de> Deserialize<'de> for Weight {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let double = f64::deserialize(deserializer)?;
        Self::from_double(double).ok_or_else(|| serde::de::Error::custom("not a number"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(double: f64) -> Weight {
        Weight::from_double(double).unwrap()
    }

    #[test]
    fn weights_are_what_was_given() {
        for (double, text) in [
            (0.0, "0.0"),
            (-0.0, "0.0"),
            (50.0, "50.0"),
            (33.3, "33.3"),
            (-0.5, "-0.5"),
            (0.000_001, "0.000001"),
            (-1e-7, "-1e-7"),
            (33.333_333_33, "33.33333333"),
            (1e14, "100000000000000.0"),
            (f64::MAX, "1.7976931348623157e308"),
            (5e-324, "5e-324"),
        ] {
            let weight = of(double);
            assert_eq!(weight.to_string(), text);
            assert_eq!(weight.is_negative(), double < 0.0, "{text}");
            assert_eq!(of(weight.to_double()), weight, "{text}");
        }
        assert_eq!(Weight::from_double(f64::INFINITY), None);
        assert_eq!(of(1e9), Weight::whole(1_000_000_000));
        assert_eq!(of(-0.25), Decimal::from_millionths(-250_000).into());
    }

    #[test]
    fn proportions_are_kept() {
        let proportion = |weights: &[f64]| {
            let weights: Vec<_> = weights.iter().map(|&weight| of(weight)).collect();
            Weight::in_proportion(&weights)
        };
        assert_eq!(proportion(&[]), []);
        assert_eq!(proportion(&[0.0, -3.0]), [0, 0]);
        assert_eq!(proportion(&[1e-7, 1e-7]), [1, 1]);
        assert_eq!(proportion(&[33.3, 66.7, 0.0]), [333, 667, 0]);
        assert_eq!(
            proportion(&[1e300, 2e300, 5e-324]),
            [1, 2, 0].map(|it| it * 10_u128.pow(19))
        );
        assert_eq!(proportion(&[1e300, 1.0]), [10_u128.pow(19), 0]);
    }

    #[test]
    fn the_digest_of_an_ordinary_weight_is_that_of_a_decimal() {
        let hash = |it: &dyn Fn(&mut crate::event::StateHasher)| {
            let mut hasher = crate::event::StateHasher::default();
            it(&mut hasher);
            hasher.finish()
        };
        for millionths in [0, 1, 50_000_000, 33_333_333, i64::MAX, -7] {
            let decimal = Decimal::from_millionths(millionths);
            let weight = Weight::from(decimal);
            let hashes = (hash(&|it| decimal.hash(it)), hash(&|it| weight.hash(it)));
            assert_eq!(hashes.0, hashes.1, "{decimal}");
        }
        assert_ne!(hash(&|it| of(1e-7).hash(it)), hash(&|it| of(1e-8).hash(it)));
    }

    #[cfg(feature = "serde")]
    #[test]
    fn json_leads_back() {
        for (json, back) in [
            ("50", "50.0"),
            ("33.333333", "33.333333"),
            ("1e-7", "1e-7"),
            ("100000000000000", "100000000000000.0"),
            ("1e300", "1e+300"),
        ] {
            let weight: Weight = serde_json::from_str(json).unwrap();
            assert_eq!(serde_json::to_string(&weight).unwrap(), back);
        }
        assert!(serde_json::from_str::<Weight>("\"1\"").is_err());
    }
}
