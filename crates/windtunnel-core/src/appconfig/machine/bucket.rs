//! Consistent hashing of entities, for `split` and for the slots of experiments.

use sha2::block_api::compress256;
use sha2::{Digest, Sha256};

/// Returns the bucket of an entity: the first eight bytes, big endian, of
/// SHA-256(seed, a zero byte, entity).
///
/// *Chosen*: the service documents no more than that the hash is consistent.
///
/// ```
/// use windtunnel_core::appconfig::bucket;
/// assert_eq!(bucket("000000000000:c8cud49:yr0ajjm:1", "user-8"), 0x1583_f05d_e215_c41b);
/// ```
#[must_use]
pub fn bucket(seed: &str, entity: &str) -> u64 {
    Bucketer::new(seed).bucket(entity)
}

/// A seed that is hashed once and serves any number of entities.
#[derive(Clone, Debug)]
pub struct Bucketer {
    hasher: Sha256,
    /// The seed and the zero byte, as far as they have room, and zeros.
    block: [u8; BLOCK],
    /// How long the seed is with its zero byte.
    length: usize,
}

impl Bucketer {
    /// Hashes the seed.
    #[must_use]
    pub fn new(seed: &str) -> Self {
        let mut block = [0; BLOCK];
        for (place, byte) in block.iter_mut().zip(seed.bytes()) {
            *place = byte;
        }
        Self {
            hasher: Sha256::new().chain_update(seed).chain_update([0]),
            block,
            length: seed.len() + 1,
        }
    }

    /// Returns the bucket of an entity.
    #[must_use]
    pub fn bucket(&self, entity: &str) -> u64 {
        self.bucket_of_block(entity)
            .unwrap_or_else(|| self.bucket_of_many(entity))
    }

    /// The bucket of what fits into one block with its padding (FIPS 180-4, 5.1.1): nearly all
    /// entities, and without the buffer of a hasher it takes a fifth less time.
    fn bucket_of_block(&self, entity: &str) -> Option<u64> {
        let end = self.length + entity.len();
        if end >= BLOCK - 8 {
            return None;
        }
        let mut block = self.block;
        block
            .get_mut(self.length..end)?
            .copy_from_slice(entity.as_bytes());
        *block.get_mut(end)? = 0x80;
        let bits = u64::try_from(end * 8).ok()?;
        block
            .last_chunk_mut::<8>()?
            .copy_from_slice(&bits.to_be_bytes());
        let mut state = INITIAL;
        compress256(&mut state, &[block]);
        let [high, low, ..] = state;
        Some(u64::from(high) << 32 | u64::from(low))
    }

    fn bucket_of_many(&self, entity: &str) -> u64 {
        let hash = self.hasher.clone().chain_update(entity).finalize();
        hash.iter()
            .take(8)
            .fold(0, |bucket, &byte| bucket << 8 | u64::from(byte))
    }
}

/// How many bytes SHA-256 takes at a time.
const BLOCK: usize = 64;

/// What SHA-256 begins with (FIPS 180-4, 5.3.3).
const INITIAL: [u32; 8] = [
    0x6a09_e667,
    0xbb67_ae85,
    0x3c6e_f372,
    0xa54f_f53a,
    0x510e_527f,
    0x9b05_688c,
    0x1f83_d9ab,
    0x5be0_cd19,
];

/// All of it, in millionths of a percent.
pub const HUNDRED: u64 = 100_000_000;

/// Tells whether a bucket is within the first `pct_millionths` millionths of a percent.
///
/// Equal seeds nest: who is within a percentage is within every larger one (*documented*). Zero is
/// never, one hundred always (*chosen*).
#[must_use]
pub fn split(pct_millionths: u64, bucket: u64) -> bool {
    // 64 bits and 27 bits; the share is at most 2^27, so neither product overflows.
    u128::from(bucket) * u128::from(HUNDRED) < u128::from(pct_millionths.min(HUNDRED)) << 64
}

#[cfg(test)]
mod tests {
    use super::*;

    const RECORDED: &str = "000000000000:c8cud49:yr0ajjm:1";
    const OTHER: &str = "123456789012:abc1234:exp0001:1";

    /// Seed, entity, bucket, its share of a hundred in millionths, and which of the halves it is in.
    const VECTORS: [(&str, &str, u64, u64, [bool; 2]); 6] = [
        (
            RECORDED,
            "ordinary",
            0xbacf_5143_d688_2c85,
            72_972_591,
            [false, false],
        ),
        (
            RECORDED,
            "user-4",
            0x6130_f011_8a7a_3945,
            37_965_298,
            [false, true],
        ),
        (
            RECORDED,
            "user-8",
            0x1583_f05d_e215_c41b,
            8_404_448,
            [true, true],
        ),
        (
            OTHER,
            "user-2",
            0x9350_1468_65b9_8da5,
            57_544_067,
            [false, false],
        ),
        (
            OTHER,
            "user-6",
            0x38fa_78dc_c056_5c8f,
            22_257_190,
            [false, true],
        ),
        (
            OTHER,
            "user-9",
            0x8a9d_5385_4e25_95c1,
            54_146_311,
            [false, false],
        ),
    ];

    #[test]
    fn the_vectors_hold() {
        for (seed, entity, expected, share, [tenth, half]) in VECTORS {
            let bucket = bucket(seed, entity);
            assert_eq!(bucket, expected, "{entity}");
            let millionths = (u128::from(bucket) * u128::from(HUNDRED) + (1 << 63)) >> 64;
            assert_eq!(millionths, u128::from(share), "{entity}");
            assert_eq!(split(10_000_000, bucket), tenth, "{entity}");
            assert_eq!(split(50_000_000, bucket), half, "{entity}");
        }
    }

    #[test]
    fn one_block_is_hashed_as_many_are() {
        let text = "e\u{301}".repeat(40);
        let texts = || (0..text.len()).filter_map(|end| text.get(..end));
        let mut short = 0;
        for seed in texts() {
            let bucketer = Bucketer::new(seed);
            for entity in texts() {
                if let Some(bucket) = bucketer.bucket_of_block(entity) {
                    assert_eq!(bucket, bucketer.bucket_of_many(entity), "{seed} {entity}");
                    short += 1;
                }
            }
        }
        assert!(short > 500, "{short}");
    }

    #[test]
    fn the_control_is_enrolled_above_one_half() {
        let enrolled = |seed, entity, pct| {
            let bucket = bucket(seed, entity);
            split(pct, bucket) && !split(50_000_000, bucket)
        };
        assert!(!enrolled(RECORDED, "ordinary", 60_000_000));
        assert!(enrolled(RECORDED, "ordinary", HUNDRED));
        assert!(enrolled(OTHER, "user-2", 60_000_000));
        assert!(enrolled(OTHER, "user-9", 60_000_000));
    }

    #[test]
    fn the_ends_are_never_and_always() {
        for bucket in [0, 1, u64::MAX] {
            assert!(!split(0, bucket));
            assert!(split(HUNDRED, bucket));
            assert!(split(u64::MAX, bucket));
        }
        assert!(split(1, 0));
        assert!(!split(HUNDRED - 1, u64::MAX));
    }

    #[test]
    fn percentages_nest_and_are_met() {
        let bucketer = Bucketer::new("seed");
        let mut within = [0; 3];
        for n in 0..10_000 {
            let bucket = bucketer.bucket(&alloc::format!("user-{n}"));
            let splits = [10, 20, 25].map(|pct| split(pct * 1_000_000, bucket));
            assert!(splits.is_sorted());
            for (count, is_within) in within.iter_mut().zip(splits) {
                *count += i32::from(is_within);
            }
        }
        for (count, expected) in within.into_iter().zip([1_000, 2_000, 2_500]) {
            assert!((count - expected).abs() < 150, "{count}");
        }
    }
}
