//! Lists that are short as a rule.

use alloc::vec::Vec;
use core::hash::{Hash, Hasher};
use core::ops::{Deref, DerefMut};

#[cfg(feature = "serde")]
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// A list whose first `N` items need no memory of their own. To the world outside it is a list.
#[derive(Clone, Debug)]
pub(crate) enum Few<T, const N: usize> {
    Inline(u32, [T; N]),
    Spilled(Vec<T>),
}

impl<T: Copy + Default, const N: usize> Default for Few<T, N> {
    fn default() -> Self {
        Self::Inline(0, [T::default(); N])
    }
}

impl<T: Copy, const N: usize> Few<T, N> {
    /// Adds an item at a place, which is no farther than the end.
    #[inline]
    pub(crate) fn insert(&mut self, at: usize, item: T) {
        match self {
            Self::Inline(len, items) if (*len as usize) < N => {
                let end = *len as usize;
                items.copy_within(at..end, at + 1);
                items[at] = item;
                *len += 1;
            }
            Self::Inline(..) => self.spill(at, item),
            Self::Spilled(items) => items.insert(at, item),
        }
    }

    #[cold]
    fn spill(&mut self, at: usize, item: T) {
        let mut items = Vec::with_capacity(2 * (N + 1));
        items.extend_from_slice(self);
        items.insert(at, item);
        *self = Self::Spilled(items);
    }

    #[inline]
    pub(crate) fn push(&mut self, item: T) {
        self.insert(self.len(), item);
    }
}

impl<T, const N: usize> Deref for Few<T, N> {
    type Target = [T];

    #[inline]
    fn deref(&self) -> &[T] {
        match self {
            Self::Inline(len, items) => &items[..*len as usize],
            Self::Spilled(items) => items,
        }
    }
}

impl<T, const N: usize> DerefMut for Few<T, N> {
    #[inline]
    fn deref_mut(&mut self) -> &mut [T] {
        match self {
            Self::Inline(len, items) => &mut items[..*len as usize],
            Self::Spilled(items) => items,
        }
    }
}

impl<T: Hash, const N: usize> Hash for Few<T, N> {
    fn hash<H: Hasher>(&self, hasher: &mut H) {
        (**self).hash(hasher);
    }
}

#[cfg(feature = "serde")]
impl<T: Serialize, const N: usize> Serialize for Few<T, N> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.iter())
    }
}

#[cfg(feature = "serde")]
impl<'de, T: Copy + Default + Deserialize<'de>, const N: usize> Deserialize<'de> for Few<T, N> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let mut few = Self::default();
        for item in Vec::<T>::deserialize(deserializer)? {
            few.push(item);
        }
        Ok(few)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::event::fingerprint;

    #[test]
    fn it_is_the_list_that_it_stands_for() {
        let (mut few, mut list) = (Few::<u32, 3>::default(), Vec::new());
        for (nth, at) in [0, 0, 1, 3, 2, 5, 0].into_iter().enumerate() {
            let item = u32::try_from(nth).unwrap();
            few.insert(at, item);
            list.insert(at, item);
            assert_eq!(*few, *list);
            assert_eq!(fingerprint(&few), fingerprint(&list));
        }
        few[6] = 9;
        few.push(7);
        assert_eq!(few[6..], [9, 7]);
    }

    #[test]
    fn it_is_no_larger_than_a_list() {
        assert_eq!(size_of::<Few<u32, 3>>(), size_of::<Vec<u32>>());
        assert_eq!(size_of::<Few<(u32, u32), 1>>(), size_of::<Vec<u32>>());
    }
}
