//! How many actions of a template could run at the same time.
//!
//! That is the width of the graph: the largest set of actions of which none precedes another
//! (*chosen*; the quota is documented, what it counts is not).

use alloc::collections::VecDeque;
use alloc::vec::Vec;

use super::exceeds;
use super::graph::Graph;

/// Tells whether more actions could run at the same time than a limit allows. Beyond
/// [`EXACT`](Graph::EXACT) actions this is only found when as many have the same depth (*chosen*).
pub(super) fn exceed(graph: &Graph, limit: u32) -> bool {
    if limit == u32::MAX || !exceeds(graph.len(), limit) {
        return false;
    }
    exceeds(widest_level(graph), limit)
        || (graph.len() <= Graph::EXACT && exceeds(width(graph), limit))
}

impl Graph {
    /// The largest number of actions of which the width is exact.
    pub(crate) const EXACT: usize = 2_000;

    /// Returns the size of the largest set of actions of which none precedes another. Beyond
    /// [`EXACT`](Self::EXACT) actions it is the largest number of actions of equal depth, which is
    /// never more.
    ///
    /// Takes time in the order of the cube of the number of actions, divided by 64; linear beyond
    /// `EXACT`.
    #[cfg_attr(not(test), allow(dead_code))]
    pub(crate) fn width(&self) -> usize {
        if self.len() > Self::EXACT {
            widest_level(self)
        } else {
            width(self)
        }
    }
}

/// Returns the largest number of actions of equal depth. None of them precedes another.
fn widest_level(graph: &Graph) -> usize {
    let mut levels = alloc::vec![0_usize; graph.len()];
    for depth in graph.depths() {
        levels[depth as usize] += 1;
    }
    levels.into_iter().max().unwrap_or(0)
}

/// Returns the width: by Dilworth's theorem the smallest number of chains that cover all actions,
/// which is the number of actions less the largest matching of actions with later ones.
fn width(graph: &Graph) -> usize {
    let later = Closure::new(graph);
    let mut matching = Matching::new(graph.len());
    (0..graph.len())
        .filter(|&action| !matching.augment(action, &later))
        .count()
}

/// For each action a row of bits: the actions that come after it, at once or later.
struct Closure {
    words: usize,
    bits: Vec<u64>,
}

impl Closure {
    fn new(graph: &Graph) -> Self {
        let words = graph.len().div_ceil(64);
        let mut bits = alloc::vec![0_u64; words * graph.len()];
        let mut row = alloc::vec![0_u64; words];
        for before in graph.order().rev() {
            row.fill(0);
            for after in graph.successors(before) {
                row[after / 64] |= 1 << (after % 64);
                let of_after = &bits[after * words..][..words];
                row.iter_mut()
                    .zip(of_after)
                    .for_each(|(word, more)| *word |= more);
            }
            bits[before * words..][..words].copy_from_slice(&row);
        }
        Self { words, bits }
    }

    fn row(&self, action: usize) -> &[u64] {
        &self.bits[action * self.words..][..self.words]
    }
}

/// A matching of actions with later ones: each action has at most one next and one previous.
struct Matching {
    /// The next one of each action.
    next: Vec<Option<usize>>,
    /// The action that each action is the next of.
    previous: Vec<Option<usize>>,
    /// In a search: the action that each action was reached from.
    reached_from: Vec<usize>,
    /// In a search: the actions not reached yet, as bits.
    unreached: Vec<u64>,
    /// In a search: the actions for which a next one is looked for.
    queue: VecDeque<usize>,
}

impl Matching {
    fn new(actions: usize) -> Self {
        Self {
            next: alloc::vec![None; actions],
            previous: alloc::vec![None; actions],
            reached_from: alloc::vec![0; actions],
            unreached: alloc::vec![0; actions.div_ceil(64)],
            queue: VecDeque::new(),
        }
    }

    /// Finds a next action for `start`, which has none, if need be by giving others a new one.
    /// Tells whether there was one.
    fn augment(&mut self, start: usize, later: &Closure) -> bool {
        self.unreached.fill(u64::MAX);
        self.queue.clear();
        self.queue.push_back(start);
        while let Some(action) = self.queue.pop_front() {
            for (nth, &row) in later.row(action).iter().enumerate() {
                let mut reached = row & self.unreached[nth];
                self.unreached[nth] &= !reached;
                while reached != 0 {
                    let after = nth * 64 + reached.trailing_zeros() as usize;
                    reached &= reached - 1;
                    self.reached_from[after] = action;
                    let Some(holder) = self.previous[after] else {
                        self.assign(after);
                        return true;
                    };
                    self.queue.push_back(holder);
                }
            }
        }
        false
    }

    /// Gives `last` to the action it was reached from, what that one had to the action which that
    /// was reached from, and so on back to the start of the search, which had none.
    fn assign(&mut self, last: usize) {
        let mut given = Some(last);
        while let Some(after) = given {
            let action = self.reached_from[after];
            self.previous[after] = Some(action);
            given = self.next[action].replace(after);
        }
    }
}
