//! What a template is compiled into: the compact form that experiments run on.

use alloc::boxed::Box;
use alloc::vec::Vec;

#[cfg(feature = "serde")]
use serde::{Deserialize, Serialize};

/// A template, checked and compiled. One copy serves all experiments started from it.
///
/// Actions are numbered by the order of their names; the graph of `startAfter` is kept as compressed
/// sparse rows of successors with the number of predecessors beside, and for small templates also as
/// masks.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(Serialize, Deserialize))]
pub struct Compiled {
    /// One entry for each action, in order of name.
    pub actions: Box<[CompiledAction]>,
    /// Row offsets into `successors`, one more than there are actions.
    pub offsets: Box<[u32]>,
    /// The actions that name an action in their `startAfter`, row by row, each row ascending.
    pub successors: Box<[u32]>,
    /// The predecessors of each action as a mask, for templates of at most
    /// [`SMALL`](Self::SMALL) actions; empty beyond.
    pub needs: Box<[u32]>,
    /// The successors of each action as a mask, likewise.
    pub releases: Box<[u32]>,
    /// What all successors of each action need in common as a mask, likewise: while some of it is
    /// missing, none of them is ready.
    pub gates: Box<[u32]>,
    /// The actions that end in the instant in which they start, likewise.
    pub instants: u32,
    /// Whether every target is a plain list of ARNs of which all are taken.
    pub plain_targets: bool,
}

impl Compiled {
    /// The largest number of actions of which an experiment keeps its state in masks.
    pub const SMALL: usize = 32;

    /// Returns the number of actions.
    #[inline]
    #[must_use]
    pub fn len(&self) -> usize {
        self.actions.len()
    }

    /// Tells whether there are no actions; no valid template is so.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.actions.is_empty()
    }

    /// Returns the actions that `action` releases, ascending.
    #[must_use]
    pub fn successors_of(&self, action: u32) -> &[u32] {
        let at = action as usize;
        match (self.offsets.get(at), self.offsets.get(at + 1)) {
            (Some(&from), Some(&to)) => self.successors.get(from as usize..to as usize),
            _ => None,
        }
        .unwrap_or(&[])
    }

    /// Builds the compiled form of actions and the list of predecessors of each, all of which exist
    /// and form no cycle.
    #[must_use]
    pub fn new(
        actions: Vec<CompiledAction>,
        predecessors: &[Vec<u32>],
        plain_targets: bool,
    ) -> Self {
        let count = actions.len();
        let mut offsets = alloc::vec![0_u32; count + 1];
        for &before in predecessors.iter().flatten() {
            offsets[before as usize + 1] += 1;
        }
        for at in 0..count {
            offsets[at + 1] += offsets[at];
        }
        let mut next = offsets.clone();
        let mut successors = alloc::vec![0_u32; offsets[count] as usize];
        for (action, befores) in (0_u32..).zip(predecessors) {
            for &before in befores {
                let at = &mut next[before as usize];
                successors[*at as usize] = action;
                *at += 1;
            }
        }
        let (mut needs, mut releases, mut gates) = (Vec::<u32>::new(), Vec::new(), Vec::new());
        if count <= Self::SMALL {
            needs = predecessors.iter().map(|befores| mask(befores)).collect();
            releases = offsets
                .windows(2)
                .map(|row| mask(&successors[row[0] as usize..row[1] as usize]))
                .collect();
            gates = offsets
                .windows(2)
                .map(|row| {
                    let row = &successors[row[0] as usize..row[1] as usize];
                    row.iter()
                        .fold(u32::MAX, |gate, &next| gate & needs[next as usize])
                })
                .collect();
        }
        let instants = (0_u32..)
            .zip(&actions)
            .filter(|(_, action)| action.run_ms == 0);
        let instants: Vec<u32> = instants.map(|(number, _)| number).collect();
        Self {
            instants: if count <= Self::SMALL {
                mask(&instants)
            } else {
                0
            },
            actions: actions.into(),
            offsets: offsets.into(),
            successors: successors.into(),
            needs: needs.into(),
            releases: releases.into(),
            gates: gates.into(),
            plain_targets,
        }
    }
}

fn mask(actions: &[u32]) -> u32 {
    actions.iter().fold(0, |mask, &action| mask | 1 << action)
}

/// An action in its compiled form.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(Serialize, Deserialize))]
pub struct CompiledAction {
    /// How long it runs, in milliseconds; 0 for an instant action; saturates at 2^32 - 2.
    pub run_ms: u32,
    /// How many actions must have ended well before.
    pub predecessors: u32,
    /// Position of the action in the catalogue.
    pub catalog: u16,
    /// Whether a duration applies; otherwise it is instant.
    pub is_timed: bool,
    /// Whether `run_ms` is only an upper bound.
    pub is_bound: bool,
    /// Whether its effect is taken back at its end and when it is stopped.
    pub is_undone: bool,
    /// Whether it checks alarms at its start (`aws:cloudwatch:assert-alarm-state`).
    pub asserts_alarms: bool,
}
