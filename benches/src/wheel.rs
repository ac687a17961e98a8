//! A hierarchical timing wheel of 12 bits a level with chunked first-in first-out buckets.
//!
//! An entry lies at the level of the highest bit in which its tick differs from the wheel's, so
//! within a level every occupied slot lies ahead and the lowest set bit of the level's occupancy
//! is its soonest slot. Slots of a higher level cascade in order when the wheel reaches them, so
//! entries of one tick leave in the order in which they came.

const SLOT_BITS: u32 = 12;
const SLOT_COUNT: usize = 1 << SLOT_BITS;
const LEVEL_COUNT: usize = 3;
const NO_CHUNK: u32 = u32::MAX;

/// Timers as pairs of a tick and a 32-bit item, popped in order of tick, then of pushing.
#[derive(Debug)]
pub struct Wheel {
    /// No entry lies before this tick; only the bits above the lowest level matter.
    base: u32,
    /// Allocated when first used.
    levels: [Option<Box<Level>>; LEVEL_COUNT],
    chunks: Vec<Chunk>,
    free: u32,
}

/// Slots of one level; each is a chain of chunks.
#[derive(Debug)]
struct Level {
    /// Bit `w` tells whether `words[w]` has a set bit.
    summary: u64,
    /// Bit `b` of word `w` tells whether slot `64 w + b` has entries.
    words: [u64; SLOT_COUNT / 64],
    slots: [Slot; SLOT_COUNT],
}

#[derive(Clone, Copy, Debug)]
struct Slot {
    /// First chunk of the chain.
    head: u32,
    /// Where the next entry goes: 32 times the last chunk's index plus the place in it. A multiple
    /// of 32 says that a new chunk is needed, as in an empty slot (zero) or behind a full chunk.
    tail: u32,
}

/// Place 0 holds the index of the next chunk, the other 31 hold entries (tick above item).
#[derive(Clone, Copy, Debug)]
#[repr(align(64))]
struct Chunk([u64; 32]);

/// Entries of one tick on their way out of the wheel; give it back to [`Wheel::next`] until that
/// answers `None`.
#[derive(Debug)]
pub struct Due {
    /// The tick of all its entries.
    pub tick: u32,
    cursor: u32,
    tail: u32,
}

impl Wheel {
    /// An empty wheel at tick zero.
    pub fn new() -> Self {
        Self {
            base: 0,
            levels: [None, None, None],
            chunks: Vec::new(),
            free: NO_CHUNK,
        }
    }

    /// Turns an empty wheel back to tick zero; it keeps its memory.
    ///
    /// # Panics
    ///
    /// If the wheel has entries.
    pub fn rewind(&mut self) {
        assert!(
            self.levels.iter().flatten().all(|level| level.summary == 0),
            "not empty"
        );
        self.base = 0;
    }

    /// Adds an entry; `tick` must not lie before the last one popped.
    #[inline]
    pub fn push(&mut self, tick: u32, item: u32) {
        debug_assert!(tick >= self.base);
        let apart = tick ^ self.base;
        let level = match apart {
            0..0x1000 => 0,
            0x1000..0x100_0000 => 1,
            _ => 2,
        };
        let slot = (tick >> (level as u32 * SLOT_BITS)) as usize % SLOT_COUNT;
        self.append(level, slot, u64::from(tick) << 32 | u64::from(item));
    }

    /// Takes the entries of the soonest tick out of the wheel if that is `until` or before.
    #[inline]
    pub fn pop_due(&mut self, until: u32) -> Option<Due> {
        loop {
            if let Some(level) = &mut self.levels[0]
                && let Some(slot) = level.first()
            {
                let tick = self.base & !(SLOT_COUNT as u32 - 1) | slot as u32;
                if tick > until {
                    return None;
                }
                let Slot { head, tail } = level.take(slot);
                return Some(Due {
                    tick,
                    cursor: head << 5 | 1,
                    tail,
                });
            }
            if !self.cascade(until) {
                return None;
            }
        }
    }

    /// The next item of `due`, or `None` after the last.
    #[inline]
    pub fn next(&mut self, due: &mut Due) -> Option<u32> {
        if due.cursor == due.tail {
            return None;
        }
        Some(self.advance(due) as u32)
    }

    /// Reads the entry under the cursor, moves on, and frees the chunk it leaves.
    #[inline]
    fn advance(&mut self, due: &mut Due) -> u64 {
        let index = due.cursor >> 5;
        let chunk = &mut self.chunks[index as usize].0;
        let entry = chunk[due.cursor as usize % 32];
        due.cursor += 1;
        if due.cursor == due.tail {
            chunk[0] = u64::from(self.free);
            self.free = index;
        } else if due.cursor.is_multiple_of(32) {
            due.cursor = (chunk[0] as u32) << 5 | 1;
            chunk[0] = u64::from(self.free);
            self.free = index;
        }
        entry
    }

    /// Spreads the soonest slot above the lowest level over the levels below; false if there is
    /// none that begins at `until` or before.
    #[cold]
    fn cascade(&mut self, until: u32) -> bool {
        for index in 1..LEVEL_COUNT {
            let Some(level) = &mut self.levels[index] else {
                continue;
            };
            let Some(slot) = level.first() else { continue };
            let shift = index as u32 * SLOT_BITS;
            let above = (u64::from(self.base) >> (shift + SLOT_BITS) << (shift + SLOT_BITS)) as u32;
            let base = above | (slot as u32) << shift;
            if base > until {
                return false;
            }
            self.base = base;
            let Slot { head, tail } = level.take(slot);
            let mut due = Due {
                tick: base,
                cursor: head << 5 | 1,
                tail,
            };
            while due.cursor != due.tail {
                let entry = self.advance(&mut due);
                self.push((entry >> 32) as u32, entry as u32);
            }
            return true;
        }
        false
    }

    #[inline]
    fn append(&mut self, level: usize, slot: usize, entry: u64) {
        let Some(level) = &mut self.levels[level] else {
            return self.append_to_new_level(level, slot, entry);
        };
        let tail = level.slots[slot].tail;
        if tail % 32 != 0 {
            self.chunks[(tail >> 5) as usize].0[tail as usize % 32] = entry;
            level.slots[slot].tail = tail + 1;
            return;
        }
        let index = match self.free {
            NO_CHUNK => {
                self.chunks.push(Chunk([0; 32]));
                self.chunks.len() as u32 - 1
            }
            free => {
                self.free = self.chunks[free as usize].0[0] as u32;
                free
            }
        };
        self.chunks[index as usize].0[1] = entry;
        if tail == 0 {
            level.slots[slot].head = index;
            level.mark(slot);
        } else {
            self.chunks[(tail as usize >> 5) - 1].0[0] = u64::from(index);
        }
        level.slots[slot].tail = index << 5 | 2;
    }

    #[cold]
    fn append_to_new_level(&mut self, level: usize, slot: usize, entry: u64) {
        self.levels[level] = Some(Level::boxed());
        self.append(level, slot, entry);
    }
}

impl Default for Wheel {
    fn default() -> Self {
        Self::new()
    }
}

impl Level {
    fn boxed() -> Box<Self> {
        Box::new(Self {
            summary: 0,
            words: [0; SLOT_COUNT / 64],
            slots: [Slot { head: 0, tail: 0 }; SLOT_COUNT],
        })
    }

    #[inline]
    fn first(&self) -> Option<usize> {
        if self.summary == 0 {
            return None;
        }
        let word = self.summary.trailing_zeros() as usize;
        Some(word * 64 + self.words[word].trailing_zeros() as usize)
    }

    #[inline]
    fn mark(&mut self, slot: usize) {
        self.summary |= 1 << (slot / 64);
        self.words[slot / 64] |= 1 << (slot % 64);
    }

    #[inline]
    fn take(&mut self, slot: usize) -> Slot {
        let word = &mut self.words[slot / 64];
        *word &= !(1 << (slot % 64));
        if *word == 0 {
            self.summary &= !(1 << (slot / 64));
        }
        std::mem::replace(&mut self.slots[slot], Slot { head: 0, tail: 0 })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn entries_leave_by_tick_then_by_order_of_pushing() {
        let mut wheel = Wheel::new();
        let mut expected: Vec<(u32, u32)> = Vec::new();
        let mut popped = Vec::new();
        let mut state = 1_u32;
        for item in 0..5_000 {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            let reach = [1 << 3, 1 << 11, 1 << 14, 1 << 25][(state >> 30) as usize];
            let now = popped.last().map_or(0, |&(tick, _)| tick);
            let tick = now + 1 + (state >> 4) % reach;
            wheel.push(tick, item);
            expected.push((tick, item));
            if item % 3 == 0 {
                pop(&mut wheel, now + 5, &mut popped);
            }
        }
        while pop(&mut wheel, u32::MAX, &mut popped) {}
        expected.sort();
        assert_eq!(popped, expected);
    }

    fn pop(wheel: &mut Wheel, until: u32, popped: &mut Vec<(u32, u32)>) -> bool {
        let Some(mut due) = wheel.pop_due(until) else {
            return false;
        };
        while let Some(item) = wheel.next(&mut due) {
            popped.push((due.tick, item));
        }
        true
    }
}
