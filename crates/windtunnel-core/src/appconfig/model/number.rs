//! Numbers of attributes, exactly as they were given.

use alloc::format;
use alloc::string::{String, ToString};
use core::fmt;

#[cfg(feature = "serde")]
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::json;

/// A number of JSON, kept as its decimal text and never calculated with.
///
/// It is a whole number of 64 bits, or else the shortest decimal of the double that clients send.
///
/// ```
/// use windtunnel_core::appconfig::Number;
/// assert_eq!(Number::parse("0.10").unwrap().text(), "0.1");
/// assert_eq!(Number::from(-3).text(), "-3");
/// assert!(Number::parse("many").is_none());
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Number(json::Number);

impl Number {
    /// Reads a number as JSON writes them; `None` when it is none, or larger than a double.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        json::Number::parse(text)?;
        if let Some(whole) = whole(text) {
            return json::Number::parse(&whole).map(Self);
        }
        let double: f64 = text
            .parse()
            .ok()
            .filter(|double: &f64| double.is_finite())?;
        let plain = format!("{double}");
        // A long text is shorter with an exponent.
        let text = if plain.len() > 24 {
            format!("{double:e}")
        } else {
            plain
        };
        json::Number::parse(&whole(&text).unwrap_or(text)).map(Self)
    }

    /// Returns the decimal text.
    #[must_use]
    pub fn text(&self) -> &str {
        self.0.text()
    }

    pub(crate) const fn exact(&self) -> &json::Number {
        &self.0
    }
}

/// Returns the text of a whole number of 64 bits.
fn whole(text: &str) -> Option<String> {
    let signed = text.parse().map(|whole: i64| whole.to_string());
    signed
        .or_else(|_| text.parse().map(|whole: u64| whole.to_string()))
        .ok()
}

impl fmt::Display for Number {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.text())
    }
}

impl From<i32> for Number {
    fn from(whole: i32) -> Self {
        // The text of a whole number is a number.
        Self(json::Number::parse(&whole.to_string()).unwrap_or_else(|| 0.into()))
    }
}

#[cfg(feature = "serde")]
impl Serialize for Number {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let text = self.text();
        if let Ok(whole) = text.parse() {
            return serializer.serialize_i64(whole);
        }
        if let Ok(whole) = text.parse() {
            return serializer.serialize_u64(whole);
        }
        let double = text.parse().map_err(serde::ser::Error::custom)?;
        serializer.serialize_f64(double)
    }
}

#[cfg(feature = "serde")]
impl<'de> Deserialize<'de> for Number {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Reader;

        impl serde::de::Visitor<'_> for Reader {
            type Value = Number;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a number")
            }

            fn visit_i64<E: serde::de::Error>(self, whole: i64) -> Result<Number, E> {
                read(&whole.to_string())
            }

            fn visit_u64<E: serde::de::Error>(self, whole: u64) -> Result<Number, E> {
                read(&whole.to_string())
            }

            fn visit_f64<E: serde::de::Error>(self, double: f64) -> Result<Number, E> {
                read(&format!("{double:e}"))
            }
        }

        fn read<E: serde::de::Error>(text: &str) -> Result<Number, E> {
            Number::parse(text).ok_or_else(|| E::custom("not a number"))
        }

        deserializer.deserialize_any(Reader)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_have_one_text() {
        for (given, text) in [
            ("1", Some("1")),
            ("1.0", Some("1")),
            ("-0", Some("0")),
            ("-0.0", Some("0")),
            ("0.10", Some("0.1")),
            ("2e3", Some("2000")),
            ("1e300", Some("1e300")),
            ("1.5e-9", Some("0.0000000015")),
            ("18446744073709551615", Some("18446744073709551615")),
            ("9007199254740993", Some("9007199254740993")),
            ("1e999", None),
            ("+1", None),
            ("", None),
            ("NaN", None),
        ] {
            let number = Number::parse(given);
            assert_eq!(number.as_ref().map(Number::text), text, "{given}");
            let again = number
                .as_ref()
                .and_then(|number| Number::parse(number.text()));
            assert_eq!(again, number, "{given}");
        }
    }

    #[cfg(feature = "serde")]
    #[test]
    fn json_leads_back() {
        for text in [
            "1",
            "-3",
            "0.1",
            "1e300",
            "18446744073709551615",
            "123456.789",
        ] {
            let number = Number::parse(text).unwrap();
            let json = serde_json::to_string(&number).unwrap();
            assert_eq!(
                serde_json::from_str::<Number>(&json).unwrap(),
                number,
                "{json}"
            );
        }
        assert!(serde_json::from_str::<Number>("\"1\"").is_err());
    }
}
