//! All worlds of a server, by place.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use windtunnel_core::{Config, Instant, Seed};

use super::hosted::Hosted;
use super::place::Place;

/// The worlds that there are; of each place only the newest.
#[derive(Debug, Default)]
pub(super) struct Worlds {
    by_place: BTreeMap<Place, Hosted>,
    next: u64,
}

impl Worlds {
    /// Returns the world of a place, if there is one.
    pub(super) fn get(&mut self, place: &Place) -> Option<&mut Hosted> {
        self.by_place.get_mut(place)
    }

    /// Returns the world with a number, unless there is a newer one in its place.
    pub(super) fn numbered(&mut self, number: u64) -> Option<&mut Hosted> {
        self.iter_mut().find(|hosted| hosted.number() == number)
    }

    /// Makes a world, in place of the one that was there.
    pub(super) fn make(
        &mut self,
        number: u64,
        config: Config,
        seed: Seed,
        start: Instant,
    ) -> &mut Hosted {
        let place = Place::of_config(&config);
        let hosted = Hosted::new(number, config, seed, start);
        self.next = self.next.max(number.saturating_add(1));
        match self.by_place.entry(place) {
            Entry::Vacant(entry) => entry.insert(hosted),
            Entry::Occupied(entry) => {
                let kept = entry.into_mut();
                *kept = hosted;
                kept
            }
        }
    }

    /// Returns a number that no world had yet.
    pub(super) const fn next_number(&self) -> u64 {
        self.next
    }

    /// Returns how many worlds there are.
    pub(super) fn len(&self) -> usize {
        self.by_place.len()
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = &Hosted> {
        self.by_place.values()
    }

    pub(super) fn iter_mut(&mut self) -> impl Iterator<Item = &mut Hosted> {
        self.by_place.values_mut()
    }
}
