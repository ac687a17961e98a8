//! The deadline queue: an index of (deadline, who), popped one whole instant at a time.
//!
//! It holds no information of its own: deadlines are derived from state, and an entry counts only if
//! it equals the present deadline of its owner. So nothing is ever cancelled, a snapshot leaves the
//! queue out, and ties break by `who`, never by order of insertion.
//!
//! Two forms with equal order: a four-ary heap of 16-byte keys while there are few entries, and a
//! hierarchical wheel of 4,096 slots a level with chunked buckets beyond. A comparison heap pays a
//! chain of cache misses for each pop; the wheel about one.

use alloc::boxed::Box;
use alloc::vec::Vec;
use core::hint::select_unpredictable;

use crate::time::Instant;

/// An index of deadlines: 40-bit names by instant. Time never goes back: pushes lie after the last instant popped.
#[derive(Clone, Debug)]
pub(crate) struct DeadlineQueue {
    form: Form,
    len: usize,
    /// The earliest deadline, exact; [`NONE`] when there is none.
    next: u64,
}

#[derive(Clone, Debug)]
enum Form {
    Heap(Heap),
    Wheel(Box<Wheel>),
}

/// Stands for no deadline. A deadline at the end of time is never reached.
const NONE: u64 = u64::MAX;

impl Default for DeadlineQueue {
    fn default() -> Self {
        Self {
            form: Form::Heap(Heap::default()),
            len: 0,
            next: NONE,
        }
    }
}

impl DeadlineQueue {
    /// The number of entries beyond which the wheel pays.
    const HEAP_MAX: usize = 4_096;

    /// Adds an entry. `now` is the present: neither `at` nor anything pushed later lies before it.
    #[inline]
    pub(crate) fn push(&mut self, now: Instant, at: Instant, who: u64) {
        let at = at.as_millis();
        self.len += 1;
        self.next = self.next.min(at);
        match &mut self.form {
            Form::Wheel(wheel) => wheel.push(at, who),
            Form::Heap(heap) => {
                heap.push(at, who);
                if self.len > Self::HEAP_MAX {
                    self.grow(now.as_millis());
                }
            }
        }
    }

    /// Returns the earliest deadline, [`Instant::MAX`] when there is none.
    #[inline]
    pub(crate) const fn next(&self) -> Instant {
        Instant::from_millis(self.next)
    }

    /// Moves all entries of the instant `at` to `due`, ascending and without duplicates. `at` is not
    /// later than [`next`](Self::next).
    #[inline]
    pub(crate) fn pop(&mut self, at: Instant, due: &mut Vec<u64>) {
        due.clear();
        let at = at.as_millis();
        if at != self.next || at == NONE {
            return;
        }
        self.len -= match &mut self.form {
            Form::Heap(heap) => {
                let popped = heap.pop_instant(at, due);
                self.next = heap.next();
                popped
            }
            Form::Wheel(wheel) => {
                let popped = wheel.pop_instant(at, due);
                self.next = wheel.next();
                popped
            }
        };
        if due.len() > 1 {
            order(due);
        }
        if self.len == 0 {
            self.shrink();
        }
    }

    #[cold]
    fn grow(&mut self, now: u64) {
        if let Form::Heap(heap) = &self.form {
            let mut wheel = Box::new(Wheel::new(now));
            for &key in &heap.keys {
                let (at, who) = Heap::entry(key);
                wheel.push(at, who);
            }
            self.form = Form::Wheel(wheel);
        }
    }

    #[cold]
    fn shrink(&mut self) {
        if matches!(self.form, Form::Wheel(_)) {
            self.form = Form::Heap(Heap::default());
        }
    }
}

/// Sorts names and drops duplicates.
#[inline(never)]
fn order(due: &mut Vec<u64>) {
    due.sort_unstable();
    due.dedup();
}

/// An implicit four-ary heap. A key is the deadline in the high half and who in the low half.
#[derive(Clone, Debug, Default)]
struct Heap {
    keys: Vec<u128>,
}

impl Heap {
    const ARITY: usize = 4;

    #[inline(never)]
    fn push(&mut self, at: u64, who: u64) {
        let key = u128::from(at) << 64 | u128::from(who);
        let mut at = self.keys.len();
        self.keys.push(key);
        while at > 0 {
            let parent = (at - 1) / Self::ARITY;
            if self.keys[parent] <= key {
                break;
            }
            self.keys[at] = self.keys[parent];
            at = parent;
        }
        self.keys[at] = key;
    }

    #[inline]
    const fn entry(key: u128) -> (u64, u64) {
        ((key >> 64) as u64, key as u64)
    }

    #[inline]
    fn next(&self) -> u64 {
        self.keys.first().map_or(NONE, |&key| Self::entry(key).0)
    }

    #[inline(never)]
    fn pop_instant(&mut self, instant: u64, due: &mut Vec<u64>) -> usize {
        let mut popped = 0;
        while let Some(&key) = self.keys.first() {
            let (at, who) = Self::entry(key);
            if at != instant {
                break;
            }
            due.push(who);
            popped += 1;
            self.remove_first();
        }
        popped
    }

    #[inline]
    fn remove_first(&mut self) {
        let Some(key) = self.keys.pop() else { return };
        let len = self.keys.len();
        if len == 0 {
            return;
        }
        let mut at = 0;
        loop {
            let first = at * Self::ARITY + 1;
            let (least, child) = if let Some(children) = self.keys.get(first..first + Self::ARITY) {
                // Which child is least cannot be predicted: choose without branches.
                let pair = |i: usize| {
                    let is_second = children[i + 1] < children[i];
                    select_unpredictable(is_second, (children[i + 1], i + 1), (children[i], i))
                };
                let (left, right) = (pair(0), pair(2));
                let (least, nth) = select_unpredictable(right.0 < left.0, right, left);
                (least, first + nth)
            } else {
                let rest = (first..len).map(|child| (self.keys[child], child));
                match rest.min() {
                    Some(least) => least,
                    None => break,
                }
            };
            if key <= least {
                break;
            }
            self.keys[at] = least;
            at = child;
        }
        self.keys[at] = key;
    }
}

/// A hierarchical wheel. Level 0 has a slot for each millisecond of the present 4,096; each level
/// above has slots 4,096 times as wide. What lies beyond the top level, two years, waits in a set.
#[derive(Clone, Debug)]
struct Wheel {
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
}

/// An entry: the low 24 bits of the deadline above the 40 bits of who. The slot tells the rest.
type Entry = u64;

/// The bits of who.
const WHO_BITS: u32 = 40;
const WHO: u64 = (1 << WHO_BITS) - 1;

/// Entries of a chunk; its last word links to the chunk before.
const CHUNK: u32 = 31;
const NOWHERE: u32 = u32::MAX;

/// 31 entries and, last, the link to the chunk before.
type Chunk = [u64; 32];
type Page = [Chunk; 1 << Chunks::PAGE_BITS];

/// Chunks of entries, in pages so that growth copies nothing.
///
/// A list of chunks is named by where its next entry goes: the number of its newest chunk, times
/// 32, plus the number of entries in it. All older chunks are full. So a push touches its slot and
/// the line of its entry, nothing else.
#[derive(Clone, Debug)]
struct Chunks {
    pages: Vec<Box<Page>>,
    /// The first of the free chunks, [`NOWHERE`] when there is none.
    free: u32,
    used: u32,
}

impl Wheel {
    fn new(now: u64) -> Self {
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

    #[inline]
    fn push(&mut self, at: u64, who: u64) {
        debug_assert!(at >= self.now, "deadlines lie in the future");
        let differing = at ^ self.now;
        let level = if differing < 1 << SLOT_BITS {
            0
        } else if differing < 1 << (2 * SLOT_BITS) {
            1
        } else if differing < 1 << (3 * SLOT_BITS) {
            2
        } else {
            return self.push_beyond(at, who);
        };
        self.put(
            level,
            at >> (SLOT_BITS * level as u32),
            at << WHO_BITS | who,
        );
    }

    /// Puts an entry into a slot of a level, named by the low bits of `slot`.
    #[inline(always)]
    fn put(&mut self, level: usize, slot: u64, entry: Entry) {
        let Some(level) = &mut self.levels[level] else {
            return self.put_first(level, slot, entry);
        };
        let slot = slot as usize & (SLOTS - 1);
        let mut next = level.heads[slot];
        if next & 31 == CHUNK {
            level.occupied[slot / 64] |= 1 << (slot % 64);
            level.summary |= 1 << (slot / 64);
            next = self.chunks.add(next);
        }
        self.chunks.words_mut(next)[next as usize & 31] = entry;
        level.heads[slot] = next.wrapping_add(1);
    }

    #[cold]
    fn put_first(&mut self, level: usize, slot: u64, entry: Entry) {
        self.levels[level] = Some(Level::empty());
        self.put(level, slot, entry);
    }

    #[cold]
    fn push_beyond(&mut self, at: u64, who: u64) {
        self.beyond_next = self.beyond_next.min(at);
        self.beyond.push((at, who));
    }

    /// Takes the entries of `instant`, which must be the earliest.
    #[inline]
    fn pop_instant(&mut self, instant: u64, due: &mut Vec<u64>) -> usize {
        if (self.now ^ instant) >> SLOT_BITS != 0 {
            self.advance(instant);
        }
        self.now = instant;
        let slot = instant as usize & (SLOTS - 1);
        let Some(level) = &mut self.levels[0] else {
            return 0;
        };
        let mut next = level.vacate(slot);
        while next != NOWHERE {
            let words = self.chunks.words(next);
            due.extend(
                words[..(next & 31) as usize]
                    .iter()
                    .map(|entry| entry & WHO),
            );
            next = self.chunks.free(next);
        }
        due.len()
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
            let mut next = entered.vacate(slot);
            // The entries of the slot entered share the bits that name it with the present.
            let below = (1 << shift) - 1;
            while next != NOWHERE {
                for nth in 0..next as usize & 31 {
                    let entry = self.chunks.words(next)[nth];
                    let low = entry >> WHO_BITS;
                    if level == 1 {
                        self.put(0, low, entry);
                    } else {
                        self.push(instant & !below | low & below, entry & WHO);
                    }
                }
                next = self.chunks.free(next);
            }
        }
    }

    /// Finds the earliest deadline, exactly; [`NONE`] when there is none.
    #[inline]
    fn next(&self) -> u64 {
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
            let below = (1 << shift) - 1;
            return (block | slot as u64) << shift | self.chunks.least(level.heads[slot], below);
        }
        self.beyond_next
    }
}

impl Level {
    fn empty() -> Box<Self> {
        Box::new(Self {
            summary: 0,
            occupied: [0; WORDS],
            heads: [NOWHERE; SLOTS],
        })
    }

    /// Empties a slot and returns its list of chunks.
    #[inline]
    fn vacate(&mut self, slot: usize) -> u32 {
        self.occupied[slot / 64] &= !(1 << (slot % 64));
        if self.occupied[slot / 64] == 0 {
            self.summary &= !(1 << (slot / 64));
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

    /// Returns the chunk that a list ends with.
    #[inline(always)]
    fn words(&self, next: u32) -> &Chunk {
        &self.pages[Self::page(next)][Self::place(next)]
    }

    #[inline(always)]
    fn words_mut(&mut self, next: u32) -> &mut Chunk {
        &mut self.pages[Self::page(next)][Self::place(next)]
    }

    #[inline(always)]
    const fn page(next: u32) -> usize {
        (next >> (Self::PAGE_BITS + 5)) as usize
    }

    #[inline(always)]
    const fn place(next: u32) -> usize {
        (next >> 5) as usize & ((1 << Self::PAGE_BITS) - 1)
    }

    /// Takes a free chunk and links it to a list that is full, or empty.
    #[inline]
    fn add(&mut self, before: u32) -> u32 {
        let next = self.free;
        if next == NOWHERE {
            return self.grow(before);
        }
        let words = self.words_mut(next);
        let free = words[CHUNK as usize] as u32;
        words[CHUNK as usize] = u64::from(before);
        self.free = free;
        next
    }

    #[cold]
    fn grow(&mut self, before: u32) -> u32 {
        let next = self.used;
        if Self::place(next) == 0 {
            self.pages.push(Box::new([[0; 32]; 1 << Self::PAGE_BITS]));
        }
        self.used += 32;
        self.words_mut(next)[CHUNK as usize] = u64::from(before);
        next
    }

    /// Frees the chunk that a list ends with, and returns the rest of the list.
    #[inline(always)]
    fn free(&mut self, next: u32) -> u32 {
        let free = self.free;
        self.free = next & !31;
        let link = &mut self.words_mut(next)[CHUNK as usize];
        core::mem::replace(link, u64::from(free)) as u32
    }

    /// Finds the least of the low bits of the deadlines in a list.
    fn least(&self, mut next: u32, mask: u64) -> u64 {
        let mut least = mask;
        while next != NOWHERE {
            let words = self.words(next);
            for &entry in &words[..(next & 31) as usize] {
                least = least.min(entry >> WHO_BITS & mask);
            }
            next = words[CHUNK as usize] as u32;
        }
        least
    }
}

#[cfg(test)]
mod tests {
    use alloc::collections::BTreeSet;

    use super::*;
    use crate::draw::{Draw, Keys, Lane, Purpose, Seed};

    fn draw(nth: u64) -> Draw {
        Keys::new(Seed(11)).draw(Purpose::Host, Lane(nth), 0)
    }

    /// Pops everything from a queue and from a sorted set side by side, pushing more on the way.
    fn agrees_with_a_sorted_set(entries: u64, longest: u64, start: u64, nth: u64) {
        let mut draw = draw(nth);
        let (mut queue, mut model) = (DeadlineQueue::default(), BTreeSet::new());
        let mut due = Vec::new();
        let mut now = start;
        let mut left = entries;
        for who in 0..entries / 2 {
            let at = now + draw.below(longest);
            queue.push(Instant::from_millis(now), Instant::from_millis(at), who);
            model.insert((at, who));
        }
        while let Some(&(at, _)) = model.first() {
            assert_eq!(queue.next(), Instant::from_millis(at));
            queue.pop(Instant::from_millis(at), &mut due);
            let mut expected = Vec::new();
            while let Some(&(same, who)) = model.first().filter(|entry| entry.0 == at) {
                expected.push(who);
                model.remove(&(same, who));
            }
            assert_eq!(due, expected, "at {at}");
            now = at;
            for _ in 0..draw.below(3).min(left) {
                left -= 1;
                let at = now + 1 + draw.below(longest);
                queue.push(Instant::from_millis(now), Instant::from_millis(at), left);
                model.insert((at, left));
            }
        }
        assert_eq!(queue.next(), Instant::MAX);
    }

    #[test]
    fn both_forms_pop_in_the_order_of_a_sorted_set() {
        for (nth, longest) in (0..).zip([2, 50, 5_000, 300_000, 20_000_000, 90_000_000_000]) {
            agrees_with_a_sorted_set(40, longest, 1_767_225_600_000, nth);
            agrees_with_a_sorted_set(20_000, longest, 1_767_225_600_000, nth + 100);
            agrees_with_a_sorted_set(20_000, longest, (7 << 36) - 1_000, nth + 200);
        }
    }

    #[test]
    fn nothing_is_popped_before_its_time() {
        let mut queue = DeadlineQueue::default();
        let mut due = Vec::new();
        queue.push(Instant::from_millis(0), Instant::from_millis(10), 1);
        queue.pop(Instant::from_millis(9), &mut due);
        assert!(due.is_empty());
        queue.pop(Instant::from_millis(10), &mut due);
        assert_eq!(due, [1]);
    }

    #[test]
    fn duplicates_are_popped_once() {
        let mut queue = DeadlineQueue::default();
        let mut due = Vec::new();
        queue.push(Instant::from_millis(0), Instant::from_millis(10), 1);
        queue.push(Instant::from_millis(0), Instant::from_millis(10), 1);
        queue.pop(Instant::from_millis(10), &mut due);
        assert_eq!(due, [1]);
        assert_eq!(queue.next(), Instant::MAX);
    }
}
