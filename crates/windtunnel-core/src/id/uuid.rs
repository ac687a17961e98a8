//! Ids in other alphabets: UUIDs in base64url, and lower case letters with digits.

use alloc::format;
use alloc::string::String;

use super::{MAX_DIGITS, Permutation};
use crate::draw::{Draw, mix};

/// Draws a version 4 UUID, in lower case with hyphens.
pub(crate) fn random_uuid(mut draw: Draw) -> String {
    let mut word = || draw.within(0..=u64::MAX);
    let (high, low) = (word(), word());
    format!(
        "{:08x}-{:04x}-4{:03x}-{:04x}-{:012x}",
        high >> 32,
        high >> 16 & 0xffff,
        high & 0xfff,
        low >> 48 & 0x3fff | 0x8000,
        low & 0xffff_ffff_ffff
    )
}

impl Permutation {
    /// Returns the UUID of a serial. It looks like a random one (version 4): of its 122 free bits 64
    /// are the permuted serial and the others check them.
    pub(crate) const fn uuid(self, serial: u32) -> u128 {
        let word = self.forward(serial as u64);
        let bits = (self.check_bits(word, 58) as u128) << 64 | word as u128;
        // Version and variant lie between the free bits.
        let (high, middle, low) = (bits >> 74, bits >> 62 & 0xfff, bits & ((1 << 62) - 1));
        high << 80 | 4 << 76 | middle << 64 | 2 << 62 | low
    }

    /// Finds the serial that has this UUID, if there is one.
    fn serial_of_uuid(self, uuid: u128) -> Option<u32> {
        let (high, middle, low) = (uuid >> 80, uuid >> 64 & 0xfff, uuid & ((1 << 62) - 1));
        let bits = high << 74 | middle << 62 | low;
        let word = (bits & u128::from(u64::MAX)) as u64;
        let serial = u32::try_from(self.backward(word)).ok()?;
        // Version, variant and check bits are right when the serial leads here.
        (self.uuid(serial) == uuid).then_some(serial)
    }

    /// Formats a serial as 22 characters: a UUID in base64url without padding.
    pub(crate) fn base64(self, serial: u32) -> String {
        let uuid = self.uuid(serial);
        // The last character holds two bits only.
        let sextet = |nth: u32| match nth {
            21 => (uuid & 3) << 4,
            _ => uuid >> (122 - 6 * nth) & 63,
        };
        (0..22)
            .map(|nth| char::from(BASE64[sextet(nth) as usize]))
            .collect()
    }

    /// Finds the serial that [`base64`](Self::base64) formats so, if there is one.
    pub(crate) fn serial_of_base64(self, text: &str) -> Option<u32> {
        let (&last, rest) = text.as_bytes().split_last()?;
        if rest.len() != 21 {
            return None;
        }
        let value = |byte: u8| BASE64.iter().position(|&digit| digit == byte);
        let mut uuid = 0_u128;
        for &byte in rest {
            uuid = uuid << 6 | value(byte)? as u128;
        }
        let last = value(last)? as u128;
        if last & 15 != 0 {
            return None;
        }
        self.serial_of_uuid(uuid << 2 | last >> 4)
    }

    /// Formats a serial as 16 lower case letters and digits.
    pub(crate) fn base36(self, serial: u32) -> String {
        let word = self.forward(u64::from(serial));
        let mut number = u128::from(self.check_bits(word, 18)) << 64 | u128::from(word);
        let mut text = [0; MAX_DIGITS];
        for digit in text.iter_mut().rev() {
            // A remainder below 36 is a valid index.
            *digit = BASE36[(number % 36) as usize];
            number /= 36;
        }
        text.iter().map(|&b| char::from(b)).collect()
    }

    /// Finds the serial that [`base36`](Self::base36) formats so, if there is one.
    pub(crate) fn serial_of_base36(self, text: &str) -> Option<u32> {
        if text.len() != MAX_DIGITS {
            return None;
        }
        let number = text.bytes().try_fold(0_u128, |number, byte| {
            let digit = BASE36.iter().position(|&digit| digit == byte)?;
            Some(number * 36 + digit as u128)
        })?;
        let word = (number & u128::from(u64::MAX)) as u64;
        if number >> 64 != u128::from(self.check_bits(word, 18)) {
            return None;
        }
        u32::try_from(self.backward(word)).ok()
    }

    const fn check_bits(self, word: u64, bits: u32) -> u64 {
        mix(self.key.rotate_left(17) ^ word) & ((1 << bits) - 1)
    }
}

const BASE64: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
const BASE36: &[u8; 36] = b"abcdefghijklmnopqrstuvwxyz0123456789";

#[cfg(test)]
mod tests {
    use super::*;
    use crate::draw::{Keys, Purpose, Seed};

    fn permutation(seed: u64) -> Permutation {
        Permutation::new(&Keys::new(Seed(seed)), Purpose::NimbleId, 1)
    }

    #[test]
    fn every_text_leads_back_to_its_serial() {
        for serial in (0..2_000).chain([u32::MAX - 1, u32::MAX]) {
            let uuid = permutation(5).uuid(serial);
            assert_eq!(
                (uuid >> 76 & 15, uuid >> 62 & 3),
                (4, 2),
                "version, variant"
            );
            let text = permutation(5).base64(serial);
            assert_eq!(text.len(), 22);
            assert_eq!(permutation(5).serial_of_base64(&text), Some(serial));
            let text = permutation(5).base36(serial);
            assert_eq!(text.len(), 16);
            assert_eq!(permutation(5).serial_of_base36(&text), Some(serial));
        }
    }

    #[test]
    fn foreign_and_changed_texts_lead_nowhere() {
        let (own, other) = (permutation(5), permutation(6));
        assert_eq!(own.serial_of_base64(&other.base64(0)), None);
        assert_eq!(own.serial_of_base36(&other.base36(0)), None);
        for text in [
            "",
            "A",
            "jDCIm1jRSaa9e44PZ3w7gg",
            "0123456789012345",
            "zzzzzzzzzzzzzzzz",
        ] {
            assert_eq!(own.serial_of_base64(text), None, "{text}");
            assert_eq!(own.serial_of_base36(text), None, "{text}");
        }
        for (text, is_base64) in [(own.base64(17), true), (own.base36(17), false)] {
            for at in 0..text.len() {
                let mut bytes = text.clone().into_bytes();
                bytes[at] = if bytes[at] == b'a' { b'b' } else { b'a' };
                let changed = String::from_utf8(bytes).unwrap();
                let found = match is_base64 {
                    true => own.serial_of_base64(&changed),
                    false => own.serial_of_base36(&changed),
                };
                assert_eq!(found, None, "{changed}");
            }
        }
    }
}
