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

/// Entries of a chunk; its last word links to the chunk before.
const CHUNK: u32 = 31;
const NOWHERE: u32 = u32::MAX;

/// 31 entries and, last, a link to another chunk.
type Chunk = [u64; 32];

/// Chunks, each of four whole lines of the cache.
#[derive(Clone, Debug)]
#[repr(align(64))]
struct Page([Chunk; 1 << Chunks::PAGE_BITS]);

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
        let differing = at ^ self.now;
        // From seconds to hours ahead: the common case.
        if differing >> SLOT_BITS != 0 && differing >> (2 * SLOT_BITS) == 0 {
            self.put::<1>(at, at << WHO_BITS | who);
        } else {
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
        let slot = (at >> (SLOT_BITS * NTH as u32)) as usize & (SLOTS - 1);
        if NTH > 0
            && let Some(least) = level.least.get_mut(slot)
        {
            *least = (*least).min(at as u32 & Level::below(NTH));
        }
        let head = &mut level.heads[slot];
        let mut next = *head;
        if next & 31 == CHUNK {
            next = self.chunks.add(next);
            level.occupied[slot / 64] |= 1 << (slot % 64);
            level.summary |= 1 << (slot / 64);
        }
        *head = next + 1;
        self.chunks.words_mut(next)[next as usize & 31] = entry;
    }

    #[cold]
    fn put_first<const NTH: usize>(&mut self, at: u64, entry: Entry) {
        self.levels[NTH] = Some(Level::empty(NTH));
        self.put::<NTH>(at, entry);
    }

    /// Takes the entries of `instant`, which must be the earliest.
    #[inline]
    pub(super) fn pop_instant(&mut self, instant: u64, due: &mut Vec<u64>) {
        if (self.now ^ instant) >> SLOT_BITS != 0 {
            self.advance(instant);
        }
        self.now = instant;
        let slot = instant as usize & (SLOTS - 1);
        let Some(level) = &mut self.levels[0] else {
            return;
        };
        let list = level.vacate(slot);
        if list == NOWHERE {
            return;
        }
        let mut at = self.chunks.oldest(list);
        while !Chunks::is_newest(at, list) {
            due.extend(
                self.chunks.words(at)[..CHUNK as usize]
                    .iter()
                    .map(|entry| entry & WHO),
            );
            at = self.chunks.link(at);
        }
        for entry in &self.chunks.words(list)[..(list & 31) as usize] {
            due.push(entry & WHO);
        }
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
            let link = self.chunks.link(at);
            self.chunks.touch(link);
            for nth in 0..self.chunks.entries(at, list).len() {
                let entry = self.chunks.words(at)[nth & 31];
                if level == 1 {
                    self.put::<0>(entry >> WHO_BITS, entry);
                } else {
                    self.push(above | entry >> WHO_BITS & below, entry & WHO);
                }
            }
            // What was read last is the best to write to next.
            self.chunks.set_link(at, self.chunks.free);
            self.chunks.free = at & !31;
            if Chunks::is_newest(at, list) {
                break;
            }
            at = link;
        }
    }

    /// Finds the earliest deadline, exactly; [`NONE`] when there is none.
    #[inline]
    pub(super) fn next(&self) -> u64 {
        match self.levels[0].as_ref().and_then(|level| level.first()) {
            Some(slot) => self.now >> SLOT_BITS << SLOT_BITS | slot as u64,
            None => self.next_above(),
        }
    }

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

    /// Empties a slot and returns its list of chunks.
    #[inline]
    fn vacate(&mut self, slot: usize) -> u32 {
        self.occupied[slot / 64] &= !(1 << (slot % 64));
        if self.occupied[slot / 64] == 0 {
            self.summary &= !(1 << (slot / 64));
        }
        if let Some(least) = self.least.get_mut(slot) {
            *least = u32::MAX;
        }
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
    fn words(&self, place: u32) -> &Chunk {
        &self.pages[Self::page(place)].0[Self::nth(place)]
    }

    #[inline(always)]
    fn words_mut(&mut self, place: u32) -> &mut Chunk {
        &mut self.pages[Self::page(place)].0[Self::nth(place)]
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
        self.words(place)[CHUNK as usize] as u32
    }

    #[inline(always)]
    fn set_link(&mut self, place: u32, link: u32) {
        self.words_mut(place)[CHUNK as usize] = u64::from(link);
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

    /// Returns the entries in a chunk of a list.
    #[inline(always)]
    fn entries(&self, chunk: u32, list: u32) -> &[Entry] {
        let count = if Self::is_newest(chunk, list) {
            list & 31
        } else {
            CHUNK
        };
        &self.words(chunk)[..count as usize]
    }

    /// Reads a chunk that is about to be read, so that the misses of the cache overlap.
    #[inline]
    fn touch(&self, chunk: u32) {
        let words = self.words(chunk);
        core::hint::black_box(words[0] ^ words[8] ^ words[16] ^ words[24]);
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
            let page = Page([[0; 32]; 1 << Self::PAGE_BITS]);
            self.pages.push(Box::new(page));
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
