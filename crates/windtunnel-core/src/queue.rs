//! The deadline queue: an index of (deadline, who), popped one whole instant at a time.
//!
//! It holds no information of its own: deadlines are derived from state, and an entry counts only if
//! it equals the present deadline of its owner. So nothing is ever cancelled, a snapshot leaves the
//! queue out, and ties break by `who`, never by order of insertion.
//!
//! Two forms with equal order: a four-ary heap of 16-byte keys while there are few entries, and a
//! hierarchical wheel of 4,096 slots a level with chunked buckets beyond. A comparison heap pays a
//! chain of cache misses for each pop; the wheel about one.

mod wheel;

use alloc::boxed::Box;
use alloc::vec::Vec;
use core::hint::select_unpredictable;

use wheel::Wheel;

use crate::time::Instant;

/// An index of deadlines: 40-bit names by instant. Time never goes back: pushes lie after the last instant popped.
#[derive(Clone, Debug)]
pub(crate) struct DeadlineQueue {
    form: Form,
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
            next: NONE,
        }
    }
}

/// An index is no part of the state: equal worlds may have unequal queues.
impl core::hash::Hash for DeadlineQueue {
    fn hash<H: core::hash::Hasher>(&self, _: &mut H) {}
}

impl DeadlineQueue {
    /// The number of entries beyond which the wheel pays.
    const HEAP_MAX: usize = 1_024;

    /// Adds an entry. `now` is the present: neither `at` nor anything pushed later lies before it.
    #[inline(always)]
    pub(crate) fn push(&mut self, now: Instant, at: Instant, who: u64) {
        let at = at.as_millis();
        self.next = self.next.min(at);
        match &mut self.form {
            Form::Wheel(wheel) => wheel.push(at, who),
            Form::Heap(heap) => {
                heap.push(at, who);
                if heap.keys.len() > Self::HEAP_MAX {
                    self.grow(now.as_millis());
                }
            }
        }
    }

    /// Adds entries, as [`push`](Self::push) does each.
    #[inline(always)]
    pub(crate) fn extend(&mut self, now: Instant, entries: impl Iterator<Item = (Instant, u64)>) {
        if let Form::Wheel(wheel) = &mut self.form {
            let entries = entries.map(|(at, who)| (at.as_millis(), who));
            self.next = self.next.min(wheel.extend(entries));
        } else {
            for (at, who) in entries {
                self.push_one(now, at, who);
            }
        }
    }

    #[inline(never)]
    fn push_one(&mut self, now: Instant, at: Instant, who: u64) {
        self.push(now, at, who);
    }

    /// Returns the earliest deadline, [`Instant::MAX`] when there is none.
    #[inline]
    pub(crate) const fn next(&self) -> Instant {
        Instant::from_millis(self.next)
    }

    /// Moves all entries of the instant `at` to `due`, ascending and without duplicates. `at` is not
    /// later than [`next`](Self::next).
    #[inline(always)]
    pub(crate) fn pop(&mut self, at: Instant, due: &mut Vec<u64>) {
        due.clear();
        let at = at.as_millis();
        if at != self.next || at == NONE {
            return;
        }
        if let Form::Wheel(wheel) = &mut self.form {
            self.next = wheel.pop_instant(at, due);
            if self.next == NONE {
                self.shrink();
            }
        } else {
            self.pop_heap(at, due);
        }
        if due.len() > 1 && !due.is_sorted_by(|one, other| one < other) {
            order(due);
        }
    }

    #[inline(never)]
    fn pop_heap(&mut self, at: u64, due: &mut Vec<u64>) {
        if let Form::Heap(heap) = &mut self.form {
            heap.pop_instant(at, due);
            self.next = heap.next();
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
        self.form = Form::Heap(Heap::default());
    }
}

/// Sorts names and drops duplicates. Names come as a few ascending runs, one for each moment at which
/// they were pushed, and experiments that run alike come in runs that do not overlap.
#[inline(never)]
fn order(due: &mut Vec<u64>) {
    if due.len() <= FEW || !join_runs(due) {
        due.sort_unstable();
    }
    due.dedup();
}

/// The number of names that are sorted as they are, and of runs that are joined.
const FEW: usize = 16;

/// Sorts names that come in a few ascending runs of which none overlaps another; tells whether that
/// was so.
fn join_runs(due: &mut [u64]) -> bool {
    let mut joined = 0;
    for _ in 0..FEW {
        let rest = &due[joined..];
        let breaks = rest.windows(2).position(|pair| pair[0] > pair[1]);
        let run = breaks.map_or(rest.len(), |at| at + 1);
        let end = joined + run;
        let at = due[..joined].partition_point(|&name| name < due[joined]);
        if at < joined && due[end - 1] > due[at] {
            return false;
        }
        due[at..end].rotate_right(run);
        joined = end;
        if joined == due.len() {
            return true;
        }
    }
    false
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

    fn pop_instant(&mut self, instant: u64, due: &mut Vec<u64>) {
        while let Some(&key) = self.keys.first() {
            let (at, who) = Self::entry(key);
            if at != instant {
                break;
            }
            due.push(who);
            self.remove_first();
        }
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

#[cfg(test)]
mod tests;
