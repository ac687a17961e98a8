//! Identities that look like the service's own and are found without a map.
//!
//! A resource is numbered by a serial in order of creation. Its public text is a reversible
//! permutation of the serial, keyed by the seed: serial to text needs no storage, and text to serial
//! needs no lookup table. Texts that no serial maps to are told apart by the upper half of the
//! inverted word, which must be zero, and by check bits.

mod uuid;

pub(crate) use uuid::random_uuid;

use alloc::string::String;

use crate::draw::{Keys, Purpose, mix};

/// A keyed permutation of 64-bit words: a balanced Feistel network of four rounds.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Permutation {
    key: u64,
}

impl Permutation {
    /// Makes the permutation of one kind of id.
    pub(crate) const fn new(keys: &Keys, purpose: Purpose, kind: u64) -> Self {
        Self {
            key: mix(keys.key(purpose) ^ kind),
        }
    }

    const fn round(self, nth: u64, half: u32) -> u32 {
        (mix(self.key ^ (nth << 32) ^ half as u64) >> 32) as u32
    }

    const fn forward(self, word: u64) -> u64 {
        let (mut left, mut right) = ((word >> 32) as u32, word as u32);
        let mut nth = 0;
        while nth < ROUNDS {
            (left, right) = (right, left ^ self.round(nth, right));
            nth += 1;
        }
        ((left as u64) << 32) | right as u64
    }

    const fn backward(self, word: u64) -> u64 {
        let (mut left, mut right) = ((word >> 32) as u32, word as u32);
        let mut nth = ROUNDS;
        while nth > 0 {
            nth -= 1;
            (left, right) = (right ^ self.round(nth, left), left);
        }
        ((left as u64) << 32) | right as u64
    }

    /// Formats a serial as `prefix` and `digits` base58 digits.
    ///
    /// `digits` is between 11 (64 bits) and 16, so that the check bits fit a word.
    pub(crate) fn text(self, serial: u32, prefix: &str, digits: usize) -> String {
        let word = self.forward(u64::from(serial));
        let mut number = (u128::from(self.check(word, digits)) << 64) | u128::from(word);
        let mut text = [0; MAX_DIGITS];
        for digit in text[..digits].iter_mut().rev() {
            // A remainder below 58 is a valid index.
            *digit = BASE58[(number % 58) as usize];
            number /= 58;
        }
        let mut out = String::with_capacity(prefix.len() + digits);
        out.push_str(prefix);
        out.extend(text[..digits].iter().map(|&b| char::from(b)));
        out
    }

    /// Finds the serial that [`text`](Self::text) formats so, if there is one.
    pub(crate) fn serial(self, text: &str, prefix: &str, digits: usize) -> Option<u32> {
        let encoded = text.strip_prefix(prefix)?.as_bytes();
        if encoded.len() != digits {
            return None;
        }
        // Eight digits fit a word with room to spare, and so do the digits before them.
        let (high, low) = encoded.split_at(digits - 8);
        let number = u128::from(word_of(high)?) * 58_u128.pow(8) + u128::from(word_of(low)?);
        let word = (number & u128::from(u64::MAX)) as u64;
        if number >> 64 != u128::from(self.check(word, digits)) {
            return None;
        }
        u32::try_from(self.backward(word)).ok()
    }

    /// Formats a serial as seven digits and lower-case letters.
    ///
    /// 36 bits are all that fits: a text that was never made leads nowhere with fifteen chances in
    /// sixteen only, and beyond that to a serial, most likely one that was never given.
    pub(crate) fn short_text(self, serial: u32) -> String {
        let (mut left, mut right) = (serial >> 18, serial & SHORT_HALF);
        for nth in 0..ROUNDS {
            (left, right) = (right, left ^ (self.round(nth, right) & SHORT_HALF));
        }
        let mut number = u64::from(left) << 18 | u64::from(right);
        let mut text = [0; SHORT_DIGITS];
        for digit in text.iter_mut().rev() {
            // A remainder below 36 is a valid index.
            *digit = BASE36[(number % 36) as usize];
            number /= 36;
        }
        text.iter().map(|&byte| char::from(byte)).collect()
    }

    /// Finds the serial that [`short_text`](Self::short_text) formats so, if there is one.
    pub(crate) fn short_serial(self, text: &str) -> Option<u32> {
        let digits: &[u8; SHORT_DIGITS] = text.as_bytes().try_into().ok()?;
        // Seven digits fit 37 bits. What is no digit is noticed at the end.
        let (mut number, mut strange) = (0_u64, 0);
        for &byte in digits {
            let digit = SHORT_VALUES[usize::from(byte)];
            strange |= digit;
            number = number.wrapping_mul(36).wrapping_add(u64::from(digit));
        }
        if strange & NO_DIGIT != 0 {
            return None;
        }
        let mut left = u32::try_from(number >> 18)
            .ok()
            .filter(|&left| left <= SHORT_HALF)?;
        // The mask keeps 18 bits.
        let mut right = (number & u64::from(SHORT_HALF)) as u32;
        for nth in (0..ROUNDS).rev() {
            (left, right) = (right ^ (self.round(nth, left) & SHORT_HALF), left);
        }
        (left < 1 << 14).then_some(left << 18 | right)
    }

    /// Fills the digits that 64 bits leave free, so that every digit of the text varies.
    const fn check(self, word: u64, digits: usize) -> u64 {
        // 58^11 is just above 2^64; each digit more holds another 5.857 bits.
        let bits = (digits - 11) * 5857 / 1000;
        mix(self.key.rotate_left(17) ^ word) & ((1 << bits) - 1)
    }
}

/// Reads up to ten base58 digits.
fn word_of(digits: &[u8]) -> Option<u64> {
    digits.iter().try_fold(0_u64, |word, &byte| {
        let digit = DIGITS
            .get(usize::from(byte))
            .copied()
            .filter(|&digit| digit < 58)?;
        Some(word * 58 + u64::from(digit))
    })
}

const ROUNDS: u64 = 4;
const MAX_DIGITS: usize = 16;
const SHORT_DIGITS: usize = 7;
const SHORT_HALF: u32 = (1 << 18) - 1;
const BASE36: &[u8; 36] = b"0123456789abcdefghijklmnopqrstuvwxyz";
/// A bit that no value of a digit has.
const NO_DIGIT: u8 = 0x80;
/// The value of each byte that is a digit of a short text, [`NO_DIGIT`] for others.
const SHORT_VALUES: [u8; 256] = {
    let mut values = [NO_DIGIT; 256];
    let mut value = 0;
    while value < 36 {
        values[BASE36[value as usize] as usize] = value;
        value += 1;
    }
    values
};
/// The value of each ASCII character that is a digit, 255 for others.
const DIGITS: [u8; 128] = {
    let mut digits = [u8::MAX; 128];
    let mut value = 0;
    while value < 58 {
        digits[BASE58[value as usize] as usize] = value;
        value += 1;
    }
    digits
};
const BASE58: &[u8; 58] = b"123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";

#[cfg(test)]
mod tests {
    use super::*;
    use crate::draw::Seed;

    fn permutation() -> Permutation {
        Permutation::new(&Keys::new(Seed(5)), Purpose::FisId, 1)
    }

    #[test]
    fn every_text_leads_back_to_its_serial() {
        for serial in (0..2_000).chain([u32::MAX - 1, u32::MAX]) {
            for digits in [14, 16] {
                let text = permutation().text(serial, "EXP", digits);
                assert_eq!(text.len(), 3 + digits);
                assert_eq!(permutation().serial(&text, "EXP", digits), Some(serial));
            }
        }
    }

    #[test]
    fn every_short_text_leads_back_to_its_serial() {
        for serial in (0..2_000).chain([1 << 18, u32::MAX - 1, u32::MAX]) {
            let text = permutation().short_text(serial);
            assert_eq!(text.len(), 7);
            assert_eq!(permutation().short_serial(&text), Some(serial), "{text}");
        }
        for text in [
            "",
            "abcdef",
            "abcdefgh",
            "ABCDEFG",
            "zzzzzzz",
            "abc-efg",
            "abcdef\u{e9}",
        ] {
            assert_eq!(permutation().short_serial(text), None, "{text}");
        }
    }

    #[test]
    fn foreign_texts_lead_nowhere() {
        let other = Permutation::new(&Keys::new(Seed(6)), Purpose::FisId, 1);
        let text = other.text(0, "EXP", 16);
        assert_eq!(permutation().serial(&text, "EXP", 16), None);
        for text in [
            "",
            "EXP",
            "EXPTUCK2dxepXgkR38",
            "EXP0000000000000000",
            "EXPzzzzzzzzzzzzzzzz",
        ] {
            assert_eq!(permutation().serial(text, "EXP", 16), None, "{text}");
        }
    }

    #[test]
    fn one_changed_digit_is_noticed() {
        let text = permutation().text(17, "EXT", 14);
        for at in 3..text.len() {
            let mut bytes = text.clone().into_bytes();
            bytes[at] = if bytes[at] == b'A' { b'B' } else { b'A' };
            let changed = String::from_utf8(bytes).unwrap();
            assert_eq!(permutation().serial(&changed, "EXT", 14), None, "{changed}");
        }
    }
}
