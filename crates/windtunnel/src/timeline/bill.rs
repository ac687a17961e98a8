//! What the real service would bill.

use std::fmt;
use std::ops::Add;

use serde::Serialize;
use windtunnel_core::Span;

/// Action-minutes and what they cost. Reports are billed apart and not counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Bill {
    /// Action-minutes: for each action that started, the time from its start to its end, rounded
    /// to the nearest minute (*documented*, <https://aws.amazon.com/fis/pricing/>; half a minute
    /// counts as one, *chosen*).
    pub action_minutes: u64,
    /// Action-minutes in target accounts beyond the first, which the price list names apart
    /// (`ActionMinuteAccount`); that every action counts in every account is *chosen*.
    pub account_minutes: u64,
    /// The price of each.
    pub price: Price,
}

impl Bill {
    /// Makes a bill of nothing.
    #[must_use]
    pub const fn new(price: Price) -> Self {
        Self {
            action_minutes: 0,
            account_minutes: 0,
            price,
        }
    }

    /// Adds an action that ran for a time in some accounts.
    pub(super) fn count(&mut self, ran: Span, accounts: u64) {
        let minutes = (ran.as_millis() + 30_000) / 60_000;
        self.action_minutes += minutes;
        self.account_minutes += minutes * accounts.saturating_sub(1);
    }

    /// Returns what it all costs.
    #[must_use]
    pub const fn cost(&self) -> Price {
        Price((self.action_minutes + self.account_minutes) * self.price.0)
    }
}

impl Add for Bill {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self {
            action_minutes: self.action_minutes + other.action_minutes,
            account_minutes: self.account_minutes + other.account_minutes,
            ..self
        }
    }
}

/// An amount of money in US cents.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Price(pub u64);

impl Price {
    /// Returns the price of an action-minute in a Region: 0.10 USD, in AWS GovCloud 0.12 USD
    /// (*documented*, <https://aws.amazon.com/fis/pricing/>).
    #[must_use]
    pub fn of_region(region: &str) -> Self {
        Self(if region.starts_with("us-gov-") {
            12
        } else {
            10
        })
    }
}

/// Prints `1.70 USD`.
impl fmt::Display for Price {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{:02} USD", self.0 / 100, self.0 % 100)
    }
}

impl Serialize for Bill {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        #[derive(Serialize)]
        #[serde(rename_all = "camelCase")]
        struct Shown {
            action_minutes: u64,
            account_minutes: u64,
            price: String,
            cost: String,
        }
        let shown = Shown {
            action_minutes: self.action_minutes,
            account_minutes: self.account_minutes,
            price: self.price.to_string(),
            cost: self.cost().to_string(),
        };
        shown.serialize(serializer)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn minutes_are_rounded_to_the_nearest() {
        for (millis, minutes) in [(0, 0), (29_999, 0), (30_000, 1), (89_999, 1), (90_000, 2)] {
            let mut bill = Bill::new(Price(10));
            bill.count(Span::from_millis(millis), 1);
            assert_eq!(bill.action_minutes, minutes, "{millis} ms");
        }
    }

    #[test]
    fn the_example_of_the_price_page_costs_five_dollars() {
        let mut bill = Bill::new(Price::of_region("eu-west-1"));
        for minutes in [20, 20, 10] {
            bill.count(Span::from_secs(minutes * 60), 0);
        }
        assert_eq!(
            (bill.action_minutes, bill.cost().to_string()),
            (50, "5.00 USD".into())
        );
    }

    #[test]
    fn further_accounts_are_billed_again() {
        let mut bill = Bill::new(Price::of_region("us-gov-west-1"));
        bill.count(Span::from_secs(600), 3);
        assert_eq!(bill.cost().to_string(), "3.60 USD");
    }
}
