//! Which clients belong to the share that has a growing deployment.
//!
//! Undocumented by the service. *Chosen*: each client has a place between 0 and 100 % that depends on
//! the deployment, and has the deployment once its share lies above that place. So nobody goes back
//! while a deployment grows, and each deployment takes a fresh sample.

use alloc::format;

use crate::appconfig::machine::bucket::{bucket, split};
use crate::appconfig::model::Decimal;
use crate::draw::Seed;

/// Returns the place of a client among all clients of a deployment, in 2^-64 of the whole.
///
/// Applications and environments are named by their ids, clients by the id of their session, or, at
/// `GetConfiguration`, by their `ClientId`.
///
/// ```
/// use windtunnel_core::{Seed, appconfig::slot};
/// let place = slot(Seed(7), "abc1234", "def5678", 1, "client-1");
/// assert_eq!(place, slot(Seed(7), "abc1234", "def5678", 1, "client-1"));
/// assert_ne!(place, slot(Seed(7), "abc1234", "def5678", 2, "client-1"));
/// ```
#[must_use]
pub fn slot(
    seed: Seed,
    application: &str,
    environment: &str,
    deployment_number: u32,
    client: &str,
) -> u64 {
    let seed = seed.0;
    bucket(
        &format!("{seed}:{application}:{environment}:{deployment_number}"),
        client,
    )
}

/// Returns the place of the `nth` client, from 0, where clients are spread evenly: 0, 50, 25, 75,
/// 12.5 % and so on (the van der Corput sequence).
pub(crate) const fn stratum(nth: u32) -> u64 {
    (nth as u64).reverse_bits()
}

/// Tells whether the client at this place belongs to the share.
pub(crate) fn is_inside(share: Decimal, place: u64) -> bool {
    // Never below zero.
    split(share.millionths().unsigned_abs(), place)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn four_clients_in_order_take_a_quarter_each() {
        let inside = |share| {
            let is_in = move |&nth: &u32| is_inside(Decimal::whole(share), stratum(nth));
            (0..4).filter(is_in)
        };
        assert_eq!(inside(0).count(), 0);
        assert_eq!(inside(25).collect::<alloc::vec::Vec<_>>(), [0]);
        assert_eq!(inside(50).collect::<alloc::vec::Vec<_>>(), [0, 2]);
        assert_eq!(inside(100).count(), 4);
    }

    #[test]
    fn hashed_clients_take_their_share() {
        let seed = Seed(1);
        let place = |nth: u32| slot(seed, "app", "env", 1, &format!("client-{nth}"));
        for share in [10, 50, 90] {
            let inside = (0..10_000).filter(|&nth| is_inside(Decimal::whole(share), place(nth)));
            let count = i32::try_from(inside.count()).unwrap();
            assert!((count - share * 100).abs() < 200, "{share} %: {count}");
        }
    }
}
