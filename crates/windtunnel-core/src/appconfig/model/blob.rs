//! Bytes in JSON.

use alloc::sync::Arc;
use core::fmt;

#[cfg(feature = "serde")]
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// Bytes, shared when cloned. JSON shows them as base64 text, as the command line of AWS does.
///
/// ```
/// use windtunnel_core::appconfig::Blob;
/// assert_eq!(Blob::from("hi").bytes(), b"hi");
/// ```
#[derive(Clone, Default, PartialEq, Eq, Hash)]
pub struct Blob(Arc<[u8]>);

impl Blob {
    /// Returns the bytes.
    #[must_use]
    pub fn bytes(&self) -> &[u8] {
        &self.0
    }

    /// Returns how many there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Tells whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Returns the bytes as base64 text with padding.
    #[must_use]
    pub fn to_base64(&self) -> alloc::string::String {
        let mut out = alloc::string::String::with_capacity(self.len().div_ceil(3) * 4);
        for chunk in self.0.chunks(3) {
            let byte = |at: usize| u32::from(chunk.get(at).copied().unwrap_or(0));
            let word = byte(0) << 16 | byte(1) << 8 | byte(2);
            for digit in 0..4_u32 {
                let is_padding = digit as usize > chunk.len();
                let at = (word >> (18 - 6 * digit) & 63) as usize;
                out.push(if is_padding {
                    '='
                } else {
                    char::from(BASE64[at])
                });
            }
        }
        out
    }

    /// Reads base64 text, with or without padding; `None` when it is none.
    #[must_use]
    pub fn from_base64(text: &str) -> Option<Self> {
        let digits = text
            .strip_suffix("==")
            .or(text.strip_suffix('='))
            .unwrap_or(text);
        if digits.len() % 4 == 1 || (digits.len() != text.len() && !text.len().is_multiple_of(4)) {
            return None;
        }
        let mut bytes = alloc::vec::Vec::with_capacity(digits.len() / 4 * 3 + 2);
        let (mut word, mut bits) = (0_u32, 0);
        for digit in digits.bytes() {
            let value = BASE64.iter().position(|&known| known == digit)?;
            // The position is below 64, and at most 5 + 6 bits are kept.
            word = word << 6 & 0xfff | u32::try_from(value).ok()?;
            bits += 6;
            if bits >= 8 {
                bits -= 8;
                bytes.push((word >> bits) as u8);
            }
        }
        Some(Self(bytes.into()))
    }
}

const BASE64: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/// Shows the beginning as text.
impl fmt::Debug for Blob {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let shown = &self.0[..self.len().min(64)];
        let more = if shown.len() < self.len() { "..." } else { "" };
        write!(f, "Blob(\"{}{more}\")", shown.escape_ascii())
    }
}

impl From<&[u8]> for Blob {
    fn from(bytes: &[u8]) -> Self {
        Self(bytes.into())
    }
}

impl From<alloc::vec::Vec<u8>> for Blob {
    fn from(bytes: alloc::vec::Vec<u8>) -> Self {
        Self(bytes.into())
    }
}

impl From<&str> for Blob {
    fn from(text: &str) -> Self {
        Self(text.as_bytes().into())
    }
}

impl crate::shape::Member for Blob {}

#[cfg(feature = "serde")]
impl Serialize for Blob {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.to_base64())
    }
}

#[cfg(feature = "serde")]
impl<'de> Deserialize<'de> for Blob {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = alloc::borrow::Cow::<str>::deserialize(deserializer)?;
        Self::from_base64(&text).ok_or_else(|| serde::de::Error::custom("not base64"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn base64_leads_back_to_the_bytes() {
        for (bytes, text) in [
            (&b""[..], ""),
            (b"f", "Zg=="),
            (b"fo", "Zm8="),
            (b"foo", "Zm9v"),
            (b"foobar", "Zm9vYmFy"),
            (&[0xff, 0xfe], "//4="),
        ] {
            assert_eq!(Blob::from(bytes).to_base64(), text);
            assert_eq!(Blob::from_base64(text), Some(Blob::from(bytes)));
            assert_eq!(
                Blob::from_base64(text.trim_end_matches('=')),
                Some(Blob::from(bytes))
            );
        }
        for text in ["Z", "Zg=", "Zm9v=", "Z!==", "====", "Zm9vY"] {
            assert_eq!(Blob::from_base64(text), None, "{text}");
        }
    }
}
