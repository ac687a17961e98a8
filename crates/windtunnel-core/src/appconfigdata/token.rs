//! Tokens: all there is to know about a session, sealed.

use alloc::string::String;
use core::hash::Hasher;

use crate::appconfig::Blob;
use crate::draw::{Keys, Purpose};
use crate::event::StateHasher;
use crate::time::Instant;

/// What a token says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Token {
    /// Number of the session in order of start.
    pub(super) session: u32,
    pub(super) environment: u32,
    pub(super) profile: u32,
    /// The least time between two calls, in seconds.
    pub(super) interval: u32,
    /// What the session got last, if anything.
    pub(super) last: Option<u64>,
    pub(super) not_before: Instant,
    pub(super) expires: Instant,
}

impl Token {
    /// Writes the token and its seal.
    pub(super) fn write(&self, keys: &Keys) -> String {
        let words = self.words();
        let mut bytes = [0; BYTES];
        for (chunk, word) in bytes
            .chunks_mut(8)
            .zip(words.iter().chain(&seal(keys, &words)))
        {
            chunk.copy_from_slice(&word.to_le_bytes());
        }
        // 72 bytes need no padding.
        let text = Blob::from(&bytes[..]).to_base64();
        text.replace('+', "-").replace('/', "_")
    }

    /// Reads a token; `None` when it was not written here.
    pub(super) fn read(keys: &Keys, text: &str) -> Option<Self> {
        // A foreign text may be long, and is not decoded then.
        let is_sane = text.len() == BYTES / 3 * 4 && !text.contains(['+', '/', '=']);
        let text = is_sane.then(|| text.replace('-', "+").replace('_', "/"))?;
        let bytes = Blob::from_base64(&text)?;
        let mut words = [0; BYTES / 8];
        for (word, chunk) in words.iter_mut().zip(bytes.bytes().chunks_exact(8)) {
            *word = chunk.try_into().map(u64::from_le_bytes).ok()?;
        }
        let [
            session,
            place,
            interval,
            has_last,
            last,
            not_before,
            expires,
            sealed @ ..,
        ] = words;
        let said = [
            session, place, interval, has_last, last, not_before, expires,
        ];
        if seal(keys, &said) != sealed {
            return None;
        }
        Some(Self {
            session: u32::try_from(session).ok()?,
            environment: u32::try_from(place >> 32).ok()?,
            // The low half.
            profile: place as u32,
            interval: u32::try_from(interval).ok()?,
            last: (has_last == 1).then_some(last),
            not_before: Instant::from_millis(not_before),
            expires: Instant::from_millis(expires),
        })
    }

    /// Returns a number that tells the token from others.
    pub(super) fn identity(&self, keys: &Keys) -> u64 {
        seal(keys, &self.words())[0]
    }

    fn words(&self) -> [u64; 7] {
        [
            self.session.into(),
            u64::from(self.environment) << 32 | u64::from(self.profile),
            self.interval.into(),
            self.last.is_some().into(),
            self.last.unwrap_or(0),
            self.not_before.as_millis(),
            self.expires.as_millis(),
        ]
    }
}

const BYTES: usize = 72;

fn seal(keys: &Keys, words: &[u64]) -> [u64; 2] {
    let mut key = keys.key(Purpose::AppConfigToken);
    [1, 2].map(|nth| {
        let mut hasher = StateHasher::default();
        hasher.write_u64(key ^ nth);
        for &word in words {
            hasher.write_u64(word);
        }
        key = hasher.finish();
        key
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::draw::Seed;

    #[test]
    fn tokens_lead_back_and_forged_ones_do_not() {
        let keys = Keys::new(Seed(3));
        let mut token = Token {
            session: 7,
            environment: 1,
            profile: u32::MAX,
            interval: 15,
            last: Some(0),
            not_before: Instant::from_millis(5),
            expires: Instant::from_millis(9),
        };
        let text = token.write(&keys);
        assert_eq!(Token::read(&keys, &text), Some(token));
        assert_eq!(Token::read(&Keys::new(Seed(4)), &text), None);
        for at in 0..text.len() {
            let mut forged = text.clone().into_bytes();
            forged[at] = if forged[at] == b'A' { b'B' } else { b'A' };
            let forged = String::from_utf8(forged).unwrap();
            assert_eq!(Token::read(&keys, &forged), None, "{forged}");
        }
        for text in ["", "x", &text[1..], &alloc::format!("{text}A"), "\u{e9}"] {
            assert_eq!(Token::read(&keys, text), None, "{text}");
        }
        token.last = None;
        assert_eq!(Token::read(&keys, &token.write(&keys)), Some(token));
    }
}
