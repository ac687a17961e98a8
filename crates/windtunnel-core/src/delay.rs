//! Lengths of time that a host sets.

use alloc::vec::Vec;

#[cfg(feature = "serde")]
use serde::{Deserialize, Serialize};

use crate::draw::Draw;
use crate::time::Span;

/// A length of time, fixed or drawn from the seed. Longer values than a day count as a day.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(
    feature = "serde",
    derive(Serialize, Deserialize),
    serde(rename_all = "camelCase")
)]
pub enum Delay {
    /// Always the same.
    Fixed(Span),
    /// Each millisecond of the range, both ends included, is equally likely.
    Uniform(Span, Span),
    /// One of these, with these weights.
    Weighted(Vec<(u32, Span)>),
}

impl Delay {
    /// The longest delay that counts: one day (*chosen*).
    pub const LONGEST: Span = Span::from_days(1);

    /// No delay.
    pub const NONE: Self = Self::Fixed(Span::ZERO);

    /// Returns the length when it is always the same.
    #[must_use]
    pub fn fixed(&self) -> Option<Span> {
        match self {
            Self::Fixed(span) => Some((*span).min(Self::LONGEST)),
            Self::Uniform(..) | Self::Weighted(_) => None,
        }
    }

    /// Draws a length.
    #[must_use]
    pub fn sample(&self, mut draw: Draw) -> Span {
        let span = match self {
            Self::Fixed(span) => *span,
            Self::Uniform(low, high) => {
                Span::from_millis(draw.within(low.as_millis()..=high.as_millis()))
            }
            Self::Weighted(choices) => {
                let total = choices.iter().map(|&(weight, _)| u64::from(weight)).sum();
                let mut at = draw.below(total);
                let chosen = choices.iter().find(|&&(weight, _)| {
                    let here = at < u64::from(weight);
                    at = at.saturating_sub(u64::from(weight));
                    here
                });
                chosen.map_or(Span::ZERO, |&(_, span)| span)
            }
        };
        span.min(Self::LONGEST)
    }
}
