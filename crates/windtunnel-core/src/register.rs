//! Records by serial, found by a place and not by a search.

use alloc::vec::Vec;
use core::hash::{Hash, Hasher};

#[cfg(feature = "serde")]
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// A map whose keys are serials: they are given in ascending order, and most of those that lie near
/// each other are of the same kind.
///
/// Serials come in pages of 64. A page keeps the records that it has side by side, and a bit for each
/// serial says whether it is among them. To the world outside, as JSON and in digests, it is the
/// ordered map that it stands for.
#[derive(Clone, Debug)]
pub(crate) struct Register<T> {
    /// Pages with records, ascending.
    pages: Vec<Page<T>>,
    len: usize,
}

#[derive(Clone, Debug)]
struct Page<T> {
    /// The upper bits of its serials.
    number: u32,
    /// Which serials have records, by their lower bits.
    held: u64,
    /// The records, ascending.
    records: Vec<T>,
}

const PAGE_BITS: u32 = 6;

impl<T> Page<T> {
    /// Returns where the record of a serial of this page is or would be, and whether it is there.
    #[inline(always)]
    const fn place(&self, serial: u32) -> (usize, bool) {
        let bit = 1 << (serial & 63);
        let before = self.held & (bit - 1);
        (before.count_ones() as usize, self.held & bit != 0)
    }
}

impl<T> Default for Register<T> {
    fn default() -> Self {
        Self {
            pages: Vec::new(),
            len: 0,
        }
    }
}

impl<T> Register<T> {
    /// Returns the place of a page, or where it would be.
    #[inline(always)]
    fn page(&self, number: u32) -> Result<usize, usize> {
        // Mostly no page is missing.
        let first = self.pages.first().map_or(0, |page| page.number);
        let guess = number.wrapping_sub(first) as usize;
        match self.pages.get(guess) {
            Some(page) if page.number == number => Ok(guess),
            _ => self.search(number),
        }
    }

    #[inline(never)]
    fn search(&self, number: u32) -> Result<usize, usize> {
        self.pages.binary_search_by_key(&number, |page| page.number)
    }

    #[inline]
    pub(crate) fn get(&self, serial: &u32) -> Option<&T> {
        let page = &self.pages[self.page(serial >> PAGE_BITS).ok()?];
        let (at, is_held) = page.place(*serial);
        page.records.get(at).filter(|_| is_held)
    }

    #[inline]
    pub(crate) fn get_mut(&mut self, serial: &u32) -> Option<&mut T> {
        let page = self.page(serial >> PAGE_BITS).ok()?;
        let page = &mut self.pages[page];
        let (at, is_held) = page.place(*serial);
        page.records.get_mut(at).filter(|_| is_held)
    }

    pub(crate) fn contains_key(&self, serial: &u32) -> bool {
        self.get(serial).is_some()
    }

    /// Adds the record of a serial, or replaces it.
    pub(crate) fn insert(&mut self, serial: u32, record: T) {
        let number = serial >> PAGE_BITS;
        let page = self.page(number).unwrap_or_else(|place| {
            let page = Page {
                number,
                held: 0,
                records: Vec::new(),
            };
            self.pages.insert(place, page);
            place
        });
        let page = &mut self.pages[page];
        match page.place(serial) {
            (at, true) => page.records[at] = record,
            (at, false) => {
                page.records.insert(at, record);
                page.held |= 1 << (serial & 63);
                self.len += 1;
            }
        }
    }

    pub(crate) fn remove(&mut self, serial: &u32) -> Option<T> {
        let place = self.page(serial >> PAGE_BITS).ok()?;
        let page = &mut self.pages[place];
        let (at, is_held) = page.place(*serial);
        if !is_held {
            return None;
        }
        let record = page.records.remove(at);
        page.held &= !(1 << (serial & 63));
        self.len -= 1;
        if page.held == 0 {
            self.pages.remove(place);
        }
        Some(record)
    }

    /// Returns the serials with their records, ascending.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (u32, &T)> {
        self.pages.iter().flat_map(|page| {
            let mut held = page.held;
            page.records.iter().map(move |record| {
                let bit = held.trailing_zeros();
                held &= held - 1;
                (page.number << PAGE_BITS | bit, record)
            })
        })
    }

    pub(crate) fn keys(&self) -> impl Iterator<Item = u32> {
        self.iter().map(|(serial, _)| serial)
    }

    pub(crate) fn values(&self) -> impl Iterator<Item = &T> {
        self.pages.iter().flat_map(|page| &page.records)
    }

    pub(crate) const fn len(&self) -> usize {
        self.len
    }
}

/// As the ordered map.
impl<T: Hash> Hash for Register<T> {
    fn hash<H: Hasher>(&self, hasher: &mut H) {
        hasher.write_usize(self.len);
        for entry in self.iter() {
            entry.hash(hasher);
        }
    }
}

#[cfg(feature = "serde")]
impl<T: Serialize> Serialize for Register<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.iter())
    }
}

#[cfg(feature = "serde")]
impl<'de, T: Deserialize<'de>> Deserialize<'de> for Register<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let map = alloc::collections::BTreeMap::<u32, T>::deserialize(deserializer)?;
        let mut register = Self::default();
        for (serial, record) in map {
            register.insert(serial, record);
        }
        Ok(register)
    }
}

#[cfg(test)]
mod tests {
    use alloc::collections::BTreeMap;

    use super::*;
    use crate::event::fingerprint;

    /// Does the same to both and compares them.
    fn compare(deeds: impl Iterator<Item = (u32, bool)>) {
        let (mut register, mut map) = (Register::default(), BTreeMap::new());
        for (nth, (serial, is_added)) in (0_u32..).zip(deeds) {
            if is_added {
                register.insert(serial, nth);
                map.insert(serial, nth);
            } else {
                assert_eq!(register.remove(&serial), map.remove(&serial));
            }
            assert_eq!(register.get(&serial), map.get(&serial));
            assert_eq!(register.get_mut(&serial), map.get_mut(&serial));
            assert_eq!(register.len(), map.len());
        }
        assert!(
            register
                .iter()
                .eq(map.iter().map(|(&serial, nth)| (serial, nth)))
        );
        assert!(register.keys().eq(map.keys().copied()));
        assert!(register.values().eq(map.values()));
        assert_eq!(fingerprint(&register), fingerprint(&map));
        for serial in (0..300).chain([u32::MAX]) {
            assert_eq!(register.contains_key(&serial), map.contains_key(&serial));
        }
    }

    #[test]
    fn it_is_the_ordered_map_that_it_stands_for() {
        compare((0..200).map(|serial| (serial, true)));
        compare([(u32::MAX, true), (0, true), (64, true), (64, true)].into_iter());
        // A walk over pages that come and go.
        let walk = |nth: u32| {
            let word = nth.wrapping_mul(0x9e37_79b9);
            (word >> 24, word & 3 != 0)
        };
        compare((0..2_000).map(walk));
        compare((0..2_000).map(|nth| (walk(nth).0, nth < 1_000)));
    }
}
