//! What experiments of up to 32 actions run on: the compiled template in arrays that need no bounds.

use super::experiment::{Cell, later};
use crate::fis::model::Compiled;
use crate::time::Span;

/// The numbers of one version of a template, by action; those of larger templates are not used.
///
/// Derived from the [`Compiled`] form, and no part of the state.
#[derive(Clone, Debug, Default)]
pub(crate) struct Masks {
    /// As [`Compiled::needs`].
    pub(crate) needs: [u32; Compiled::SMALL],
    /// As [`Compiled::releases`].
    pub(crate) releases: [u32; Compiled::SMALL],
    /// As [`Compiled::gates`].
    pub(crate) gates: [u32; Compiled::SMALL],
    /// How long each runs, in milliseconds.
    pub(crate) run_ms: [u32; Compiled::SMALL],
    /// When each starts if all goes as planned, in milliseconds from when the experiment began to
    /// run.
    pub(crate) begins: [u32; Compiled::SMALL],
    /// The actions of which each successor needs the gate and nothing else.
    pub(crate) joint: u32,
    /// The actions that wait for nothing.
    pub(crate) roots: u32,
    /// All actions.
    pub(crate) all: u32,
    /// The actions that end in the instant in which they start.
    pub(crate) instants: u32,
    /// How long the longest runs, in milliseconds.
    pub(crate) longest_ms: u32,
}

impl core::hash::Hash for Masks {
    fn hash<H: core::hash::Hasher>(&self, _: &mut H) {}
}

impl Masks {
    pub(crate) fn of(compiled: &Compiled) -> Self {
        let mut masks = Self::default();
        if compiled.len() > Compiled::SMALL {
            return masks;
        }
        let fill = |to: &mut [u32; Compiled::SMALL], from: &[u32]| {
            for (to, &from) in to.iter_mut().zip(from) {
                *to = from;
            }
        };
        fill(&mut masks.needs, &compiled.needs);
        fill(&mut masks.releases, &compiled.releases);
        fill(&mut masks.gates, &compiled.gates);
        for (number, action) in (0_u32..).zip(&compiled.actions) {
            let (at, bit) = (number as usize, 1 << number);
            let gate = masks.gates[at];
            let successors = compiled.successors_of(number);
            let is_joint = |&next: &u32| masks.needs[next as usize & 31] == gate;
            masks.joint |= bit * u32::from(successors.iter().all(is_joint));
            masks.roots |= bit * u32::from(masks.needs[at] == 0);
            masks.all |= bit;
            masks.run_ms[at] = action.run_ms;
            masks.longest_ms = masks.longest_ms.max(action.run_ms);
        }
        masks.instants = compiled.instants;
        masks.plan();
        masks
    }

    /// Works out when each action starts: when the last of those it waits for has ended.
    fn plan(&mut self) {
        let mut open = self.all;
        while open != 0 {
            let ready = Bits(open).filter(|&action| self.needs[action as usize & 31] & open == 0);
            let ready = ready.fold(0, |ready, action| ready | 1 << action);
            for action in Bits(ready) {
                let ends = Bits(self.needs[action as usize & 31]).map(|before| {
                    let before = before as usize & 31;
                    self.begins[before].saturating_add(self.run_ms[before])
                });
                self.begins[action as usize & 31] = ends.max().unwrap_or(0);
            }
            // A graph read from outside may have a cycle: what is on it never starts.
            if ready == 0 {
                break;
            }
            open &= !ready;
        }
    }

    /// Returns the times of an action that goes as planned, in an experiment that began to run then.
    #[inline]
    pub(crate) fn planned(&self, ran: u32, action: u32) -> Cell {
        let at = action as usize & 31;
        let run = Span::from_millis(u64::from(self.run_ms[at]));
        let start = later(ran, Span::from_millis(u64::from(self.begins[at])));
        Cell {
            start,
            end: later(start, run),
        }
    }

    /// Returns which of the actions that wait are ready when those due have ended well, and with
    /// them all of `well`.
    #[inline]
    pub(crate) fn released(&self, due: u32, waiting: u32, well: u32) -> u32 {
        let (mut ready, missing) = (0, !well);
        for action in Bits(due) {
            let at = action as usize & 31;
            let released = self.releases[at] & waiting & !ready;
            if released == 0 || self.gates[at] & missing != 0 {
                continue;
            }
            if self.joint >> at & 1 != 0 {
                ready |= released;
                continue;
            }
            for next in Bits(released) {
                let is_ready = self.needs[next as usize & 31] & missing == 0;
                ready |= u32::from(is_ready) << next;
            }
        }
        ready
    }
}

/// The positions of the set bits, ascending.
#[derive(Clone, Copy)]
pub(crate) struct Bits(pub(crate) u32);

impl Iterator for Bits {
    type Item = u32;

    #[inline]
    fn next(&mut self) -> Option<u32> {
        if self.0 == 0 {
            return None;
        }
        let bit = self.0.trailing_zeros();
        self.0 &= self.0 - 1;
        Some(bit)
    }
}

#[cfg(test)]
mod tests {
    use alloc::vec::Vec;

    use super::*;
    use crate::draw::{Keys, Lane, Purpose, Seed};
    use crate::fis::model::CompiledAction;

    #[test]
    fn released_are_those_that_need_nothing_more_and_start_as_planned() {
        for nth in 0..200 {
            let mut draw = Keys::new(Seed(3)).draw(Purpose::Host, Lane(nth), 0);
            // Below 32, the largest count, as well as at it.
            let count = 32 - draw.below(2) * draw.below(31);
            let befores = |action: u64, draw: &mut crate::draw::Draw| -> Vec<u32> {
                let one_in = 1 + draw.below(6);
                let earlier = (0_u32..).take(action as usize);
                earlier.filter(|_| draw.below(one_in) == 0).collect()
            };
            let predecessors: Vec<_> = (0..count).map(|a| befores(a, &mut draw)).collect();
            let lasting = |action: u32| CompiledAction {
                run_ms: 10 + action,
                ..Default::default()
            };
            let actions = (0..).map(lasting).take(count as usize).collect();
            let masks = Masks::of(&Compiled::new(actions, &predecessors, true));
            let numbers = || (0_u32..).zip(&predecessors);
            // Names are in order, so that each comes after all that it waits for.
            let mut begins: Vec<u32> = Vec::new();
            for befores in &predecessors {
                let ends = befores.iter().map(|&b| begins[b as usize] + 10 + b);
                begins.push(ends.max().unwrap_or(0));
            }
            assert_eq!(masks.begins[..begins.len()], begins);
            assert!(numbers().all(|(a, _)| {
                let start = 1_000 + begins[a as usize];
                let end = start + 10 + a;
                masks.planned(1_000, a) == Cell { start, end }
            }));
            let roots = numbers().filter(|(_, befores)| befores.is_empty());
            assert_eq!(masks.roots, roots.fold(0, |all, (a, _)| all | 1 << a));

            let (mut well, mut waiting) = (0_u32, masks.all);
            // All that waits for nothing else ends, a few at a time.
            while well != masks.all {
                let is_met =
                    |befores: &Vec<u32>, well: u32| befores.iter().all(|b| well >> b & 1 != 0);
                let able =
                    numbers().filter(|(a, befores)| well >> a & 1 == 0 && is_met(befores, well));
                let able: Vec<u32> = able.map(|(a, _)| a).collect();
                let ended = able.iter().filter(|_| draw.below(2) == 0);
                let due = ended.fold(1 << able[0], |due: u32, &a| due | 1 << a);
                waiting &= !due;
                let after = numbers().filter(|(a, befores)| {
                    let is_new = befores.iter().any(|b| due >> b & 1 != 0);
                    waiting >> a & 1 != 0 && is_new && is_met(befores, well | due)
                });
                let expected = after.fold(0, |all: u32, (a, _)| all | 1 << a);
                assert_eq!(
                    masks.released(due, waiting, well | due),
                    expected,
                    "{predecessors:?}"
                );
                well |= due;
            }
        }
    }
}
