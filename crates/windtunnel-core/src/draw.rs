//! Keyed randomness: every draw is a pure function of (seed, purpose, lane, ordinal).
//!
//! Nothing is stored and nothing advances, so draws may be evaluated in any order and adding an
//! aggregate moves no draw of another. `rand_chacha` expands the [`Seed`] into one key for each
//! [`Purpose`]; a 64-bit mixer makes the draw.

use core::convert::Infallible;
use core::ops::RangeInclusive;

use rand_chacha::ChaCha8Rng;
use rand_core::{Rng, SeedableRng, TryRng};
#[cfg(feature = "serde")]
use serde::{Deserialize, Serialize};

/// The number from which all that is random in a world follows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(Serialize, Deserialize), serde(transparent))]
pub struct Seed(pub u64);

/// What a draw is for. Numbers are never reused: recordings depend on them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
#[non_exhaustive]
pub enum Purpose {
    /// Text form of FIS ids.
    FisId = 0,
    /// Random selection among the identified resources of a FIS target.
    FisSelection = 1,
    /// Length of a FIS delay that is a distribution (see `fis::Timing`).
    FisDelay = 2,
    /// Ids of EventBridge events and hashes in log keys.
    RecordId = 3,
    /// For hosts: resources, workloads and whatever else a scenario invents.
    Host = 4,
    /// Text form of AppConfig ids.
    AppConfigId = 5,
    /// Length of an AppConfig delay that is a distribution (see `appconfig::Timing`).
    AppConfigDelay = 6,
    /// Ids of calls of AppConfig extensions.
    AppConfigInvocation = 7,
    /// Tokens of lists and of the data plane of AppConfig.
    AppConfigToken = 8,
    /// Text form of Nimble Studio ids.
    NimbleId = 9,
    /// Whether and how a step of Nimble Studio fails.
    NimbleFailure = 10,
    /// Length of a Nimble Studio delay that is a distribution.
    NimbleDelay = 11,
}

const PURPOSES: usize = 12;

/// The stable 64-bit identity that keys the draws of one aggregate.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(Serialize, Deserialize), serde(transparent))]
pub struct Lane(pub u64);

impl Lane {
    /// Derives the lane of the `nth` child.
    #[must_use]
    pub const fn child(self, nth: u64) -> Self {
        Self(mix(self.0 ^ mix(nth.wrapping_add(GOLDEN))))
    }

    /// Makes a lane of a text, the same for the same text in every world.
    #[must_use]
    pub fn of_text(text: &str) -> Self {
        let mut lane = Self(text.len() as u64);
        for chunk in text.as_bytes().chunks(8) {
            let mut word = [0; 8];
            word[..chunk.len()].copy_from_slice(chunk);
            lane = lane.child(u64::from_le_bytes(word));
        }
        lane
    }
}

/// The keys of one world: one 64-bit key for each purpose, expanded from the seed.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(Serialize, Deserialize))]
pub struct Keys {
    seed: Seed,
    keys: [u64; PURPOSES],
}

impl Keys {
    /// Expands a seed: the key of a purpose is the first word of the ChaCha8 stream whose number
    /// is the purpose.
    #[must_use]
    pub fn new(seed: Seed) -> Self {
        let mut keys = [0; PURPOSES];
        for (stream, key) in (0..).zip(&mut keys) {
            let mut rng = ChaCha8Rng::seed_from_u64(seed.0);
            rng.set_stream(stream);
            *key = rng.next_u64();
        }
        Self { seed, keys }
    }

    /// Returns the seed the keys were expanded from.
    #[must_use]
    pub const fn seed(&self) -> Seed {
        self.seed
    }

    /// Returns the draw for (purpose, lane, ordinal).
    ///
    /// ```
    /// use windtunnel_core::{Keys, Lane, Purpose, Seed};
    /// let keys = Keys::new(Seed(7));
    /// let mut once = keys.draw(Purpose::Host, Lane(1), 0);
    /// let mut again = keys.draw(Purpose::Host, Lane(1), 0);
    /// assert_eq!(once.within(1..=6), again.within(1..=6));
    /// ```
    #[must_use]
    pub const fn draw(&self, purpose: Purpose, lane: Lane, ordinal: u64) -> Draw {
        Draw {
            state: mix(self.keys[purpose as usize] ^ lane.child(ordinal).0),
        }
    }

    pub(crate) const fn key(&self, purpose: Purpose) -> u64 {
        self.keys[purpose as usize]
    }
}

/// One keyed draw, a short stream of words (SplitMix64 from the mixed key).
///
/// It implements the `rand` traits, so that a host can feed it to any distribution; the core itself
/// draws integers only.
#[derive(Clone, Debug)]
pub struct Draw {
    state: u64,
}

impl Draw {
    /// Draws a number below `n`; zero when `n` is zero. The bias is below `n / 2^64`.
    pub fn below(&mut self, n: u64) -> u64 {
        let wide = u128::from(self.next_u64()) * u128::from(n);
        // The high half of a product of two words always fits a word.
        #[allow(clippy::cast_possible_truncation)]
        let high = (wide >> 64) as u64;
        high
    }

    /// Draws a number of the range; its start when the range is empty.
    pub fn within(&mut self, range: RangeInclusive<u64>) -> u64 {
        let width = range.end().saturating_sub(*range.start());
        match width.checked_add(1) {
            Some(n) => range.start() + self.below(n),
            None => self.next_u64(),
        }
    }

    /// Shuffles a slice (Fisher-Yates).
    pub fn shuffle<T>(&mut self, items: &mut [T]) {
        for i in (1..items.len()).rev() {
            // The result is at most `i`, which is a `usize`.
            #[allow(clippy::cast_possible_truncation)]
            let j = self.below(i as u64 + 1) as usize;
            items.swap(i, j);
        }
    }
}

impl TryRng for Draw {
    type Error = Infallible;

    fn try_next_u32(&mut self) -> Result<u32, Infallible> {
        self.try_next_u64().map(|word| {
            // The upper half of a word fits 32 bits.
            #[allow(clippy::cast_possible_truncation)]
            let upper = (word >> 32) as u32;
            upper
        })
    }

    fn try_next_u64(&mut self) -> Result<u64, Infallible> {
        self.state = self.state.wrapping_add(GOLDEN);
        Ok(mix(self.state))
    }

    fn try_fill_bytes(&mut self, dst: &mut [u8]) -> Result<(), Infallible> {
        for chunk in dst.chunks_mut(8) {
            let word = self.try_next_u64()?.to_le_bytes();
            chunk.copy_from_slice(&word[..chunk.len()]);
        }
        Ok(())
    }
}

const GOLDEN: u64 = 0x9e37_79b9_7f4a_7c15;

/// The finaliser of SplitMix64, a bijection of 64-bit words.
pub(crate) const fn mix(mut z: u64) -> u64 {
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn draws_depend_on_each_part_of_their_key() {
        let keys = Keys::new(Seed(1));
        let first = keys.draw(Purpose::Host, Lane(1), 1).next_u64();
        assert_ne!(
            first,
            Keys::new(Seed(2))
                .draw(Purpose::Host, Lane(1), 1)
                .next_u64()
        );
        assert_ne!(first, keys.draw(Purpose::FisDelay, Lane(1), 1).next_u64());
        assert_ne!(first, keys.draw(Purpose::Host, Lane(2), 1).next_u64());
        assert_ne!(first, keys.draw(Purpose::Host, Lane(1), 2).next_u64());
    }

    #[test]
    fn the_expansion_of_a_seed_is_pinned() {
        // A change here makes every recording invalid: raise `SEMANTICS`.
        let mut draw = Keys::new(Seed(42)).draw(Purpose::Host, Lane(7), 3);
        assert_eq!(draw.next_u64(), PINNED);
    }

    #[test]
    fn bounded_draws_stay_in_bounds_and_reach_them() {
        let keys = Keys::new(Seed(3));
        let mut seen = [false; 6];
        for ordinal in 0..200 {
            let n = keys.draw(Purpose::Host, Lane(0), ordinal).within(1..=6);
            seen[usize::try_from(n).unwrap() - 1] = true;
        }
        assert_eq!(seen, [true; 6]);
        assert_eq!(keys.draw(Purpose::Host, Lane(0), 0).below(0), 0);
    }

    const PINNED: u64 = 18_391_562_548_669_671_891;
}
