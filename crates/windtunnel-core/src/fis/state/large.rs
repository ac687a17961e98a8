//! The state of experiments with more than 32 actions, which only raised limits allow.

use alloc::collections::{BTreeSet, BinaryHeap};
use alloc::vec::Vec;
use core::cmp::Reverse;

#[cfg(feature = "serde")]
use serde::{Deserialize, Serialize};

use super::experiment::Cell;
use crate::fis::model::Compiled;
use crate::fis::table::ActionState;
use crate::table::Code;

/// States, times and counters of many actions. Every step costs no more than a logarithm.
#[derive(Clone, Debug)]
#[cfg_attr(feature = "serde", derive(Serialize, Deserialize))]
pub(crate) struct Large {
    /// State numbers.
    states: Vec<u8>,
    pub(crate) cells: Vec<Cell>,
    /// How many predecessors of each action have not ended well.
    missing: Vec<u32>,
    /// Actions that may start.
    pub(crate) ready: BTreeSet<u32>,
    /// Actions that are initiating, running or stopping.
    pub(crate) active: BTreeSet<u32>,
    /// Actions that wait for their turn.
    pub(crate) waiting: BTreeSet<u32>,
    /// (end, action); an index: an entry counts only if it equals the cell of an active action.
    timers: BinaryHeap<Reverse<(u32, u32)>>,
}

impl core::hash::Hash for Large {
    fn hash<H: core::hash::Hasher>(&self, hasher: &mut H) {
        // The timers are an index of the cells.
        (&self.states, &self.cells, &self.missing).hash(hasher);
        (&self.ready, &self.active, &self.waiting).hash(hasher);
    }
}

impl Large {
    pub(crate) fn new(compiled: &Compiled) -> Self {
        let missing: Vec<u32> = compiled.actions.iter().map(|a| a.predecessors).collect();
        let roots = (0_u32..).zip(&missing).filter(|&(_, &count)| count == 0);
        Self {
            states: alloc::vec![ActionState::Pending.code(); compiled.len()],
            cells: alloc::vec![Cell::EMPTY; compiled.len()],
            ready: roots.map(|(action, _)| action).collect(),
            active: BTreeSet::new(),
            waiting: (0_u32..).zip(&missing).map(|(action, _)| action).collect(),
            timers: BinaryHeap::new(),
            missing,
        }
    }

    pub(crate) fn state(&self, action: u32) -> ActionState {
        ActionState::from_code(self.states[action as usize]).expect("only states are stored")
    }

    pub(crate) fn set_state(&mut self, action: u32, state: ActionState) {
        self.states[action as usize] = state.code();
        match state {
            ActionState::Pending => {}
            ActionState::Initiating | ActionState::Running | ActionState::Stopping => {
                self.waiting.remove(&action);
                self.active.insert(action);
            }
            _ => {
                self.ready.remove(&action);
                self.waiting.remove(&action);
                self.active.remove(&action);
            }
        }
    }

    /// Tells whether states and counters of this number of actions fit each other.
    pub(crate) fn has_states_of(&self, count: usize) -> bool {
        let numbered = |wanted: fn(&u8) -> bool| {
            let states = (0_u32..).zip(&self.states);
            states
                .filter(move |(_, code)| wanted(code))
                .map(|(action, _)| action)
        };
        let states_exist = self
            .states
            .iter()
            .all(|&code| ActionState::from_code(code).is_some());
        let in_range = |action: &u32| (*action as usize) < count;
        self.states.len() == count
            && self.missing.len() == count
            && states_exist
            && self
                .active
                .iter()
                .copied()
                .eq(numbered(|code| code & 12 == 4))
            && self.waiting.iter().copied().eq(numbered(|code| *code == 0))
            && self
                .ready
                .iter()
                .all(|action| in_range(action) && self.waiting.contains(action))
            && self
                .timers
                .iter()
                .all(|Reverse((_, action))| in_range(action))
    }

    /// Tells whether an action has stopped or failed.
    pub(crate) fn has_stopped_any(&self) -> bool {
        let codes = [ActionState::Stopped.code(), ActionState::Failed.code()];
        self.states.iter().any(|code| codes.contains(code))
    }

    /// Notes that an action ended well.
    pub(crate) fn release(&mut self, compiled: &Compiled, action: u32) {
        for &next in compiled.successors_of(action) {
            let missing = &mut self.missing[next as usize];
            *missing = missing.saturating_sub(1);
            if *missing == 0 {
                self.ready.insert(next);
            }
        }
    }

    /// Notes when an active action is to be looked at.
    pub(crate) fn arm(&mut self, action: u32) {
        self.timers
            .push(Reverse((self.cells[action as usize].end, action)));
    }

    /// Takes the active actions that are due, ascending.
    pub(crate) fn take_due(&mut self, now: u32) -> Vec<u32> {
        let mut due = Vec::new();
        while let Some(&Reverse((end, action))) = self.timers.peek() {
            if end > now {
                break;
            }
            self.timers.pop();
            if self.is_armed(end, action) {
                due.push(action);
            }
        }
        due.sort_unstable();
        due.dedup();
        due
    }

    /// Returns when the next active action is due.
    pub(crate) fn next_due(&mut self) -> Option<u32> {
        while let Some(&Reverse((end, action))) = self.timers.peek() {
            if self.is_armed(end, action) {
                return Some(end);
            }
            self.timers.pop();
        }
        None
    }

    fn is_armed(&self, end: u32, action: u32) -> bool {
        self.active.contains(&action) && self.cells[action as usize].end == end
    }
}
