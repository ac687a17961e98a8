//! Dense records: a slab for cold things, pages for hot ones.

use alloc::vec::Vec;

#[cfg(feature = "serde")]
use serde::{Deserialize, Serialize};

/// Records in numbered slots; the slot freed last is used first.
#[derive(Clone, Debug, Hash)]
#[cfg_attr(feature = "serde", derive(Serialize, Deserialize))]
pub(crate) struct Slab<T> {
    slots: Vec<Option<T>>,
    free: Vec<u32>,
}

impl<T> Default for Slab<T> {
    fn default() -> Self {
        Self {
            slots: Vec::new(),
            free: Vec::new(),
        }
    }
}

impl<T> Slab<T> {
    pub(crate) fn insert(&mut self, record: T) -> u32 {
        if let Some(slot) = self.free.pop() {
            self.slots[slot as usize] = Some(record);
            return slot;
        }
        self.slots.push(Some(record));
        // A slab of 2^32 records would not fit the memory.
        u32::try_from(self.slots.len() - 1).expect("fewer than 2^32 records")
    }

    pub(crate) fn remove(&mut self, slot: u32) -> Option<T> {
        let record = self.slots.get_mut(slot as usize)?.take();
        if record.is_some() {
            self.free.push(slot);
        }
        record
    }

    /// Returns the slots in use with their records.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (u32, &T)> {
        (0_u32..)
            .zip(&self.slots)
            .filter_map(|(slot, record)| Some((slot, record.as_ref()?)))
    }

    pub(crate) fn iter_mut(&mut self) -> impl Iterator<Item = &mut T> {
        self.slots.iter_mut().flatten()
    }

    #[inline]
    pub(crate) fn get(&self, slot: u32) -> Option<&T> {
        self.slots.get(slot as usize)?.as_ref()
    }

    #[inline]
    pub(crate) fn get_mut(&mut self, slot: u32) -> Option<&mut T> {
        self.slots.get_mut(slot as usize)?.as_mut()
    }
}

impl<T> core::ops::Index<u32> for Slab<T> {
    type Output = T;

    #[inline]
    fn index(&self, slot: u32) -> &T {
        self.get(slot).expect("the slot is in use")
    }
}

impl<T> core::ops::IndexMut<u32> for Slab<T> {
    #[inline]
    fn index_mut(&mut self, slot: u32) -> &mut T {
        self.get_mut(slot).expect("the slot is in use")
    }
}

/// Blocks of a fixed number of records, in pages, so that growth copies nothing.
#[derive(Clone, Debug, Hash)]
#[cfg_attr(feature = "serde", derive(Serialize, Deserialize))]
pub(crate) struct Blocks<T> {
    width: u32,
    pages: Vec<Vec<T>>,
    free: Vec<u32>,
    used: u32,
}

impl<T: Copy> Blocks<T> {
    const PAGE_BITS: u32 = 10;
    const PAGE: usize = 1 << Self::PAGE_BITS;

    pub(crate) const fn new(width: u32) -> Self {
        Self {
            width,
            pages: Vec::new(),
            free: Vec::new(),
            used: 0,
        }
    }

    /// Takes a block and fills it.
    pub(crate) fn take(&mut self, fill: T) -> u32 {
        if let Some(block) = self.free.pop() {
            self.get_mut(block).fill(fill);
            return block;
        }
        let width = self.width as usize;
        let (page, at) = (
            self.used >> Self::PAGE_BITS,
            self.used as usize & (Self::PAGE - 1),
        );
        if at == 0 {
            // The first page grows with need, for the sake of small worlds.
            let blocks = if page == 0 { 4 } else { Self::PAGE };
            self.pages.push(Vec::with_capacity(blocks * width));
        }
        let page = &mut self.pages[page as usize];
        page.resize(page.len() + width, fill);
        self.used += 1;
        self.used - 1
    }

    pub(crate) fn give_back(&mut self, block: u32) {
        self.free.push(block);
    }

    #[inline]
    pub(crate) fn get(&self, block: u32) -> &[T] {
        let (page, at) = self.place(block);
        &self.pages[page][at..at + self.width as usize]
    }

    #[inline(always)]
    pub(crate) fn get_mut(&mut self, block: u32) -> &mut [T] {
        let (page, at) = self.place(block);
        &mut self.pages[page][at..at + self.width as usize]
    }

    /// Tells whether the pages hold what they should.
    pub(crate) fn is_consistent(&self, width: u32) -> bool {
        let sizes = self.pages.iter().map(Vec::len);
        let full = Self::PAGE * width as usize;
        let used = self.used as usize * width as usize;
        self.width == width
            && self.pages.len() == (self.used as usize).div_ceil(Self::PAGE)
            && sizes.clone().sum::<usize>() == used
            && sizes.rev().skip(1).all(|size| size == full)
            && self.free.iter().all(|&block| block < self.used)
    }

    /// Tells whether the block has ever been taken.
    pub(crate) const fn contains(&self, block: u32) -> bool {
        block < self.used
    }

    #[inline]
    const fn place(&self, block: u32) -> (usize, usize) {
        let at = (block as usize & (Self::PAGE - 1)) * self.width as usize;
        ((block >> Self::PAGE_BITS) as usize, at)
    }
}

/// Records found by a serial that only grows, oldest first; pages of the dead are freed.
#[derive(Clone, Debug, Hash)]
#[cfg_attr(feature = "serde", derive(Serialize, Deserialize))]
pub(crate) struct Serials<T> {
    pages: Vec<Vec<T>>,
    /// The serial of the first record of the first page, a multiple of the page size.
    base: u32,
    next: u32,
    /// How many records of the first page are dead.
    dead: u32,
}

impl<T> Default for Serials<T> {
    fn default() -> Self {
        Self {
            pages: Vec::new(),
            base: 0,
            next: 0,
            dead: 0,
        }
    }
}

impl<T> Serials<T> {
    const PAGE_BITS: u32 = 10;
    const PAGE: usize = 1 << Self::PAGE_BITS;

    /// Returns the serial that the next record will have; `None` when all are used up.
    pub(crate) const fn next_serial(&self) -> Option<u32> {
        if self.next == u32::MAX {
            None
        } else {
            Some(self.next)
        }
    }

    /// Returns the serials from the oldest record kept to the newest.
    pub(crate) const fn range(&self) -> core::ops::Range<u32> {
        self.base..self.next
    }

    /// Tells whether the pages hold what they should.
    pub(crate) fn is_consistent(&self) -> bool {
        let sizes = self.pages.iter().map(Vec::len);
        let held = self.next.checked_sub(self.base).map(|held| held as usize);
        held == Some(sizes.clone().sum())
            && self.base as usize & (Self::PAGE - 1) == 0
            && sizes.rev().skip(1).all(|size| size == Self::PAGE)
            && self
                .pages
                .last()
                .is_none_or(|page| !page.is_empty() && page.len() <= Self::PAGE)
            && self.dead as usize <= Self::PAGE
    }

    /// Adds a record under the next serial.
    pub(crate) fn push(&mut self, record: T) {
        if (self.next - self.base) as usize & (Self::PAGE - 1) == 0 {
            let first = self.base == self.next;
            self.pages
                .push(Vec::with_capacity(if first { 4 } else { Self::PAGE }));
        }
        if let Some(page) = self.pages.last_mut() {
            page.push(record);
        }
        self.next += 1;
    }

    #[inline]
    pub(crate) fn get(&self, serial: u32) -> Option<&T> {
        // A serial before the first leads beyond the last page.
        let at = serial.wrapping_sub(self.base);
        self.pages
            .get((at >> Self::PAGE_BITS) as usize)?
            .get(at as usize & (Self::PAGE - 1))
    }

    #[inline]
    pub(crate) fn get_mut(&mut self, serial: u32) -> Option<&mut T> {
        // A serial before the first leads beyond the last page.
        let at = serial.wrapping_sub(self.base);
        self.pages
            .get_mut((at >> Self::PAGE_BITS) as usize)?
            .get_mut(at as usize & (Self::PAGE - 1))
    }

    /// Notes that the record has died; frees the pages at the front of which every record is dead.
    pub(crate) fn bury(&mut self, serial: u32, is_dead: impl Fn(&T) -> bool) {
        if serial.wrapping_sub(self.base) < 1 << Self::PAGE_BITS {
            self.dead += 1;
        }
        while self.dead as usize == Self::PAGE {
            // Rarely, and the pages are few beside the records.
            self.pages.remove(0);
            self.base += 1 << Self::PAGE_BITS;
            let dead = self
                .pages
                .first()
                .map_or(0, |page| page.iter().filter(|r| is_dead(r)).count());
            // A page holds 1,024 records.
            self.dead = u32::try_from(dead).unwrap_or(0);
        }
    }
}
