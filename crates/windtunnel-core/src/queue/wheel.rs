//! The form of the queue for many entries: a hierarchical wheel.

use alloc::boxed::Box;
use alloc::vec::Vec;

use super::NONE;

/// A hierarchical wheel. Level 0 has a slot for each millisecond of the present 4,096; each level
/// above has slots 4,096 times as wide. What lies beyond the top level, two years, waits in a set.
#[derive(Clone, Debug)]
pub(super) struct Wheel {
    /// The last instant popped, or the start: all entries lie at or after it.
    now: u64,
    levels: [Option<Box<Level>>; LEVELS],
    beyond: Vec<(u64, u64)>,
    /// The earliest deadline beyond, [`NONE`] when there is none.
    beyond_next: u64,
    chunks: Chunks,
}

const LEVELS: usize = 3;
const SLOT_BITS: u32 = 12;
const SLOTS: usize = 1 << SLOT_BITS;
const WORDS: usize = SLOTS / 64;

#[derive(Clone, Debug)]
struct Level {
    /// Which words of `occupied` are not zero.
    summary: u64,
    occupied: [u64; WORDS],
    /// Where the next entry of each slot goes, see [`Chunks`].
    heads: [u32; SLOTS],
    /// The least of the deadlines in each slot, but for the bits that name it; empty where a slot
    /// is one instant.
    least: Vec<u32>,
}

/// An entry: the low 24 bits of the deadline above the 40 bits of who. The slot tells the rest.
type Entry = u64;

/// The bits of who.
const WHO_BITS: u32 = 40;
const WHO: u64 = (1 << WHO_BITS) - 1;

/// Entries of a chunk.
const CHUNK: u32 = 31;
/// Entries on the first line of a chunk.
const LINE: usize = 7;
/// Where the link of a chunk is: on the line of its first entries, since most lists are short.
const LINK: usize = 0;
const NOWHERE: u32 = u32::MAX;

/// A link to another chunk and 31 entries: four whole lines of the cache.
#[derive(Clone, Copy, Debug)]
#[repr(align(64))]
struct Chunk([u64; 32]);

type Page = [Chunk; 1 << Chunks::PAGE_BITS];

/// Chunks of entries, in pages so that growth copies nothing.
///
/// A list of chunks is named by where its next entry goes: the number of its newest chunk, times
/// 32, plus the number of entries in it. All older chunks are full. So a push touches its slot and
/// the line of its entry, nothing else. Each chunk links to the next newer one and the newest to the
/// oldest, so that entries leave in the order in which they came: those of one moment ascend.
#[derive(Clone, Debug)]
struct Chunks {
    pages: Vec<Box<Page>>,
    /// The first of the free chunks, [`NOWHERE`] when there is none.
    free: u32,
    used: u32,
}

impl Wheel {
    pub(super) fn new(now: u64) -> Self {
        Self {
            now,
            levels: [const { None }; LEVELS],
            beyond: Vec::new(),
            beyond_next: NONE,
            chunks: Chunks {
                pages: Vec::new(),
                free: NOWHERE,
                used: 0,
            },
        }
    }

    #[inline(always)]
    pub(super) fn push(&mut self, at: u64, who: u64) {
        debug_assert!(at >= self.now, "deadlines lie in the future");
        if Self::is_near(at ^ self.now) {
            self.put::<1>(at, at << WHO_BITS | who);
        } else {
            self.push_elsewhere(at, who);
        }
    }

    /// Tells of the bits in which a deadline differs from the present whether it lies seconds to hours
    /// ahead: the common case, level 1.
    #[inline(always)]
    const fn is_near(differing: u64) -> bool {
        differing >> SLOT_BITS != 0 && differing >> (2 * SLOT_BITS) == 0
    }

    /// Adds entries; returns the earliest of their deadlines, [`NONE`] if there are none.
    #[inline(always)]
    pub(super) fn extend(&mut self, mut entries: impl Iterator<Item = (u64, u64)>) -> u64 {
        let mut earliest = NONE;
        loop {
            let level: &mut Level = self.levels[1].get_or_insert_with(|| Level::empty(1));
            let (at, who) = loop {
                let Some((at, who)) = entries.next() else {
                    return earliest;
                };
                earliest = earliest.min(at);
                if !Self::is_near(at ^ self.now) {
                    break (at, who);
                }
                level.put_at::<1>(&mut self.chunks, at, at << WHO_BITS | who);
            };
            self.push_elsewhere(at, who);
        }
    }

    #[inline(never)]
    fn push_elsewhere(&mut self, at: u64, who: u64) {
        let differing = at ^ self.now;
        let entry = at << WHO_BITS | who;
        if differing >> SLOT_BITS == 0 {
            self.put::<0>(at, entry);
        } else if differing >> (3 * SLOT_BITS) == 0 {
            self.put::<2>(at, entry);
        } else {
            self.beyond_next = self.beyond_next.min(at);
            self.beyond.push((at, who));
        }
    }

    /// Puts an entry into a level.
    #[inline(always)]
    fn put<const NTH: usize>(&mut self, at: u64, entry: Entry) {
        let Some(level) = &mut self.levels[NTH] else {
            return self.put_first::<NTH>(at, entry);
        };
        level.put_at::<NTH>(&mut self.chunks, at, entry);
    }

    #[cold]
    fn put_first<const NTH: usize>(&mut self, at: u64, entry: Entry) {
        self.levels[NTH] = Some(Level::empty(NTH));
        self.put::<NTH>(at, entry);
    }

    /// Takes the entries of `instant`, which must be the earliest. Returns the earliest deadline that
    /// is left, exactly; [`NONE`] when there is none.
    #[inline(always)]
    pub(super) fn pop_instant(&mut self, instant: u64, due: &mut Vec<u64>) -> u64 {
        if (self.now ^ instant) >> SLOT_BITS != 0 {
            self.advance(instant);
        }
        self.now = instant;
        let slot = instant as usize & (SLOTS - 1);
        let Some(level) = &mut self.levels[0] else {
            return self.next_above();
        };
        let list = level.vacate(slot);
        let next = level.first();
        if list != NOWHERE {
            self.pop_list(list, due);
        }
        match next {
            Some(slot) => instant >> SLOT_BITS << SLOT_BITS | slot as u64,
            None => self.next_above(),
        }
    }

    /// Takes the entries of a list, and frees it.
    #[inline(always)]
    fn pop_list(&mut self, list: u32, due: &mut Vec<u64>) {
        let free = self.chunks.free;
        let words = self.chunks.words_mut(list);
        let oldest = words[LINK] as u32;
        if !Chunks::is_newest(oldest, list) {
            return self.pop_chunks(list, due);
        }
        // All is in one chunk.
        let count = (list & 31) as usize;
        if count <= LINE {
            // Nobody can predict how many entries there are, so those of a line move together.
            due.extend_from_slice(&core::array::from_fn::<_, LINE, _>(|nth| {
                words[1 + nth] & WHO
            }));
            due.truncate(count);
        } else {
            due.extend(words[1..=count].iter().map(|entry| entry & WHO));
        }
        words[LINK] = u64::from(free);
        self.chunks.free = oldest;
    }

    /// Takes the entries of a list of several chunks, and frees it.
    #[inline(never)]
    fn pop_chunks(&mut self, list: u32, due: &mut Vec<u64>) {
        let mut at = self.chunks.oldest(list);
        while !Chunks::is_newest(at, list) {
            let full = &self.chunks.words(at)[1..];
            due.extend(full.iter().map(|entry| entry & WHO));
            at = self.chunks.link(at);
        }
        let newest = &self.chunks.words(list)[1..=(list & 31) as usize];
        due.extend(newest.iter().map(|entry| entry & WHO));
        self.chunks.free(list);
    }

    /// Moves the present to `instant` and the entries of the slots entered to the levels below.
    #[inline(never)]
    fn advance(&mut self, instant: u64) {
        let differing = self.now ^ instant;
        self.now = instant;
        if differing >> (3 * SLOT_BITS) != 0 {
            self.beyond_next = NONE;
            for (at, who) in core::mem::take(&mut self.beyond) {
                self.push(at, who);
            }
        }
        for level in (1..LEVELS).rev() {
            let shift = SLOT_BITS * level as u32;
            if differing >> shift == 0 {
                continue;
            }
            let slot = (instant >> shift) as usize & (SLOTS - 1);
            let Some(entered) = &mut self.levels[level] else {
                continue;
            };
            let list = entered.vacate(slot);
            if let Some(least) = entered.least.get_mut(slot) {
                *least = u32::MAX;
            }
            if list != NOWHERE {
                self.spread(level, list);
            }
        }
    }

    /// Moves the entries of a list, all of the slot of the present, to the levels below, and frees
    /// the list.
    fn spread(&mut self, level: usize, list: u32) {
        // They share the bits that name the slot with the present.
        let below = u64::from(Level::below(level));
        let above = self.now & !below;
        let mut at = self.chunks.oldest(list);
        loop {
            // What was read last is the best to write to next, so it is read at once and freed.
            let chunk = *self.chunks.words(at);
            let link = chunk[LINK] as u32;
            self.chunks.touch(link);
            self.chunks.set_link(at, self.chunks.free);
            self.chunks.free = at & !31;
            let is_newest = Chunks::is_newest(at, list);
            let count = if is_newest { list & 31 } else { CHUNK };
            let entries = &chunk[1..=count as usize];
            if level == 1 {
                let lowest = self.levels[0].get_or_insert_with(|| Level::empty(0));
                for &entry in entries {
                    let slot = (entry >> WHO_BITS) as usize & (SLOTS - 1);
                    lowest.put(&mut self.chunks, slot, entry);
                }
            } else {
                for entry in entries {
                    self.push(above | entry >> WHO_BITS & below, entry & WHO);
                }
            }
            if is_newest {
                break;
            }
            at = link;
        }
    }

    /// Finds the earliest deadline above the lowest level, exactly; [`NONE`] when there is none.
    #[inline(never)]
    fn next_above(&self) -> u64 {
        for (nth, level) in (0_u32..).zip(&self.levels).skip(1) {
            let Some(level) = level else { continue };
            let Some(slot) = level.first() else { continue };
            let shift = SLOT_BITS * nth;
            let block = self.now >> shift >> SLOT_BITS << SLOT_BITS;
            let least = level.least.get(slot).copied().unwrap_or(0);
            return (block | slot as u64) << shift | u64::from(least);
        }
        self.beyond_next
    }
}

impl Level {
    fn empty(nth: usize) -> Box<Self> {
        let slots = if nth == 0 { 0 } else { SLOTS };
        Box::new(Self {
            summary: 0,
            occupied: [0; WORDS],
            heads: [NOWHERE; SLOTS],
            least: alloc::vec![u32::MAX; slots],
        })
    }

    /// Returns the bits of a deadline that do not name the slot of a level.
    #[inline(always)]
    const fn below(nth: usize) -> u32 {
        (1 << (SLOT_BITS * nth as u32)) - 1
    }

    /// Adds an entry to the list of the slot of its deadline.
    #[inline(always)]
    fn put_at<const NTH: usize>(&mut self, chunks: &mut Chunks, at: u64, entry: Entry) {
        let slot = (at >> (SLOT_BITS * NTH as u32)) as usize & (SLOTS - 1);
        if NTH > 0
            && let Some(least) = self.least.get_mut(slot)
        {
            *least = (*least).min(at as u32 & Self::below(NTH));
        }
        self.put(chunks, slot, entry);
    }

    /// Adds an entry to the list of a slot.
    #[inline(always)]
    fn put(&mut self, chunks: &mut Chunks, slot: usize, entry: Entry) {
        let head = &mut self.heads[slot];
        let mut next = *head;
        if next & 31 == CHUNK {
            if next == NOWHERE {
                self.occupied[slot / 64] |= 1 << (slot % 64);
                self.summary |= 1 << (slot / 64);
                if chunks.free != NOWHERE {
                    *head = chunks.begin(entry);
                    return;
                }
            }
            next = chunks.add(next);
        }
        // It is below the last number, which stands for no list.
        *head = next.wrapping_add(1);
        chunks.words_mut(next)[(next as usize + 1) & 31] = entry;
    }

    /// Empties a slot and returns its list of chunks.
    #[inline]
    fn vacate(&mut self, slot: usize) -> u32 {
        let others = self.occupied[slot / 64] & !(1 << (slot % 64));
        self.occupied[slot / 64] = others;
        // Whether others are left nobody can predict: no branch.
        self.summary &= !(u64::from(others == 0) << (slot / 64));
        core::mem::replace(&mut self.heads[slot], NOWHERE)
    }

    /// Finds the first occupied slot; all lie at or after the present.
    #[inline]
    const fn first(&self) -> Option<usize> {
        if self.summary == 0 {
            return None;
        }
        let word = self.summary.trailing_zeros() as usize;
        Some(word * 64 + self.occupied[word].trailing_zeros() as usize)
    }
}

impl Chunks {
    const PAGE_BITS: u32 = 6;

    /// Returns the chunk that a place is in.
    #[inline(always)]
    fn words(&self, place: u32) -> &[u64; 32] {
        &self.pages[Self::page(place)][Self::nth(place)].0
    }

    #[inline(always)]
    fn words_mut(&mut self, place: u32) -> &mut [u64; 32] {
        &mut self.pages[Self::page(place)][Self::nth(place)].0
    }

    #[inline(always)]
    const fn page(place: u32) -> usize {
        (place >> (Self::PAGE_BITS + 5)) as usize
    }

    #[inline(always)]
    const fn nth(place: u32) -> usize {
        (place >> 5) as usize & ((1 << Self::PAGE_BITS) - 1)
    }

    #[inline(always)]
    fn link(&self, place: u32) -> u32 {
        self.words(place)[LINK] as u32
    }

    #[inline(always)]
    fn set_link(&mut self, place: u32, link: u32) {
        self.words_mut(place)[LINK] = u64::from(link);
    }

    /// Returns the oldest chunk of a list.
    #[inline(always)]
    fn oldest(&self, list: u32) -> u32 {
        self.link(list)
    }

    #[inline(always)]
    const fn is_newest(chunk: u32, list: u32) -> bool {
        chunk ^ list < 32
    }

    /// Reads a chunk that is about to be read, so that the misses of the cache overlap.
    #[inline]
    fn touch(&self, chunk: u32) {
        let words = self.words(chunk);
        core::hint::black_box(words[0] ^ words[8] ^ words[16] ^ words[24]);
    }

    /// Begins a list in a free chunk with an entry.
    #[inline(always)]
    fn begin(&mut self, entry: Entry) -> u32 {
        let begun = self.free;
        let words = self.words_mut(begun);
        let free = words[LINK] as u32;
        words[LINK] = u64::from(begun);
        words[1] = entry;
        self.free = free;
        begun | 1
    }

    /// Adds a chunk to a list whose newest is full, or that is empty.
    #[inline(always)]
    fn add(&mut self, list: u32) -> u32 {
        let added = if self.free == NOWHERE {
            self.grow()
        } else {
            let free = self.free;
            self.free = self.link(free);
            free
        };
        if list == NOWHERE {
            self.set_link(added, added);
        } else {
            let oldest = self.oldest(list);
            self.set_link(added, oldest);
            self.set_link(list, added);
        }
        added
    }

    #[cold]
    fn grow(&mut self) -> u32 {
        let added = self.used;
        if Self::nth(added) == 0 {
            // Made in place: a page is too large to be moved around.
            let page = alloc::vec![Chunk([0; 32]); 1 << Self::PAGE_BITS].into_boxed_slice();
            self.pages
                .push(page.try_into().expect("the page has its size"));
        }
        self.used += 32;
        added
    }

    /// Frees the chunks of a list.
    #[inline(always)]
    fn free(&mut self, list: u32) {
        let oldest = self.oldest(list);
        self.set_link(list, self.free);
        self.free = oldest;
    }
}
