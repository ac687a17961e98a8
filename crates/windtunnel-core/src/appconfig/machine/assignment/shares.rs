//! How weights and exposure divide the audience.
//!
//! *Recorded*: treatments come in their order, the control last; each owns a slot as wide as its
//! weight, of which the lower part is enrolled, as wide as the exposure says. So more exposure moves
//! nobody from one treatment to another. *Chosen*: weights of another sum than 100 are taken in
//! proportion, and where all are zero nobody is enrolled.

use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

use crate::appconfig::machine::bucket::HUNDRED;
use crate::appconfig::model::{Decimal, Treatment, Weight};

/// What an entity can be given in an experiment: the control or one of the treatments.
///
/// ```
/// use windtunnel_core::appconfig::Variant;
/// assert_eq!(Variant::CONTROL.key(), "c");
/// assert_eq!(Variant::of_key("t2").map(Variant::index), Some(2));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Variant(u8);

/// The keys that the service gives (*recorded*).
const KEYS: [&str; Variant::COUNT] = ["c", "t1", "t2", "t3", "t4", "t5"];

impl Variant {
    /// The control.
    pub const CONTROL: Self = Self(0);
    /// How many variants there can be: the control and five treatments.
    pub const COUNT: usize = 6;

    /// Finds the variant with this key.
    #[must_use]
    pub fn of_key(key: &str) -> Option<Self> {
        let place = KEYS.iter().position(|&known| known == key)?;
        u8::try_from(place).ok().map(Self)
    }

    /// Returns the `nth` treatment, from 1 to 5.
    #[must_use]
    pub fn treatment(nth: usize) -> Option<Self> {
        let place = u8::try_from(nth).ok()?;
        (1..Self::COUNT).contains(&nth).then_some(Self(place))
    }

    /// Returns 0 for the control and the number of any other.
    #[must_use]
    pub const fn index(self) -> usize {
        self.0 as usize
    }

    /// Returns the key: `c`, or `t1` and so on.
    #[must_use]
    pub const fn key(self) -> &'static str {
        // The index is below the number of keys by construction.
        KEYS[self.index()]
    }

    /// Returns the name of the variant of the generated flag (*recorded*).
    pub(crate) fn flag_variant(self, is_override: bool) -> String {
        let end = if is_override { "_override" } else { "" };
        format!("__{}{end}__", self.key())
    }
}

/// The part of the audience that a variant has, in millionths of a percent: from the first to below
/// the second.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Share {
    pub(crate) variant: Variant,
    pub(crate) from: u64,
    pub(crate) to: u64,
}

/// Divides the audience, in the order in which variants own it. Of treatments beyond the fifth there
/// is none.
pub(crate) fn shares(
    treatments: &[Treatment],
    control: &Treatment,
    exposure: Decimal,
) -> Vec<Share> {
    let numbered = (1..).map_while(Variant::treatment).zip(treatments);
    let ordered = numbered.chain([(Variant::CONTROL, control)]);
    let (variants, weights): (Vec<_>, Vec<_>) = ordered
        .map(|(variant, treatment)| (variant, treatment.weight))
        .unzip();
    let weights = Weight::in_proportion(&weights);
    let total: u128 = weights.iter().sum();
    let exposure = exposure.clamp(Decimal::ZERO, Decimal::HUNDRED);
    let exposed = u128::from(exposure.millionths().unsigned_abs());
    let hundred = u128::from(HUNDRED);
    let mut before = 0;
    let share = |(variant, weight)| {
        let start = before;
        before += weight;
        // Six weights below 10^20, times two factors of 10^8, stay below 2^128.
        let place = |scaled: u128| match total * hundred {
            0 => 0,
            whole => (scaled * hundred + whole / 2) / whole,
        };
        Share {
            variant,
            // At most one hundred percent.
            from: u64::try_from(place(start * hundred)).unwrap_or(HUNDRED),
            to: u64::try_from(place(start * hundred + weight * exposed)).unwrap_or(HUNDRED),
        }
    };
    variants.into_iter().zip(weights).map(share).collect()
}

/// Writes a percentage as the rules of generated flags have it: without zeros at the end.
pub(crate) fn percent(millionths: u64) -> String {
    // At most one hundred percent.
    let decimal = Decimal::from_millionths(i64::try_from(millionths).unwrap_or(0));
    let text = decimal.to_fixed(6);
    text.trim_end_matches('0').trim_end_matches('.').into()
}

#[cfg(test)]
mod tests {
    use alloc::vec;

    use super::*;

    fn of_weight(weight: i64) -> Treatment {
        Treatment {
            weight: Decimal::from_millionths(weight).into(),
            ..Treatment::default()
        }
    }

    fn texts(weights: &[i64], control: i64, exposure: i32) -> Vec<String> {
        let treatments: Vec<_> = weights.iter().map(|&weight| of_weight(weight)).collect();
        let shares = shares(&treatments, &of_weight(control), Decimal::whole(exposure));
        let text = |share: Share| {
            format!(
                "{} {} {}",
                share.variant.key(),
                percent(share.from),
                percent(share.to)
            )
        };
        shares.into_iter().map(text).collect()
    }

    #[test]
    fn the_recorded_numbers_hold() {
        let half = 50_000_000;
        for (exposure, treated, control) in [(0, "0", "50"), (20, "10", "60"), (40, "20", "70")] {
            let expected = [format!("t1 0 {treated}"), format!("c 50 {control}")];
            assert_eq!(texts(&[half], half, exposure), expected);
        }
        assert_eq!(texts(&[half], half, 100), ["t1 0 50", "c 50 100"]);
    }

    #[test]
    fn weights_are_taken_in_proportion() {
        assert_eq!(texts(&[50], 40, 100), ["t1 0 55.555556", "c 55.555556 100"]);
        assert_eq!(texts(&[1, 1], 1, 50)[1], "t2 33.333333 50");
        assert_eq!(texts(&[0], 0, 100), ["t1 0 0", "c 0 0"]);
        assert_eq!(texts(&[0], 7, 100), ["t1 0 0", "c 0 100"]);
        let huge = [i64::MAX; 5];
        assert_eq!(texts(&huge, i64::MAX, 100)[5], "c 83.333333 100");
        assert_eq!(texts(&[-5], 5, 100), ["t1 0 0", "c 0 100"]);
    }

    #[test]
    fn slots_meet_and_grow_at_their_upper_end() {
        let weights = vec![1, 333_333, 7_000_001, 0, 12];
        let treatments: Vec<_> = weights.into_iter().map(of_weight).collect();
        let mut earlier = shares(&treatments, &of_weight(3), Decimal::ZERO);
        for exposure in 1..=100 {
            let now = shares(&treatments, &of_weight(3), Decimal::whole(exposure));
            for (before, now) in earlier.iter().zip(&now) {
                assert_eq!((before.variant, before.from), (now.variant, now.from));
                assert!(before.to <= now.to && now.from <= now.to);
            }
            assert!(now.windows(2).all(|pair| pair[0].to <= pair[1].from));
            earlier = now;
        }
        assert!(earlier.windows(2).all(|pair| pair[0].to == pair[1].from));
        assert_eq!(earlier.last().map(|share| share.to), Some(HUNDRED));
    }
}
