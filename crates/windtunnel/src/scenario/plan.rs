//! What a template will do if nothing goes wrong.

use windtunnel_core::Span;
use windtunnel_core::fis::Compiled;

/// The shape of a template: how much there is, and how long it takes at least.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Plan {
    /// How many actions there are.
    pub actions: usize,
    /// How many targets there are.
    pub targets: usize,
    /// How many actions the longest chain has.
    pub layers: usize,
    /// The time of the chain that takes longest, without the delays of the service.
    pub longest: Span,
}

impl Plan {
    pub(super) fn new(compiled: &Compiled, targets: usize) -> Self {
        let count = compiled.len();
        let mut waits: Vec<u32> = compiled
            .actions
            .iter()
            .map(|action| action.predecessors)
            .collect();
        // For each action, the actions and the time of the longest chains before it.
        let mut before = vec![(0, Span::ZERO); count];
        let mut ready: Vec<usize> = (0..count).filter(|&action| waits[action] == 0).collect();
        let (mut layers, mut longest) = (0, Span::ZERO);
        while let Some(action) = ready.pop() {
            let (depth, time) = before[action];
            let run = Span::from_millis(u64::from(compiled.actions[action].run_ms));
            let (depth, time) = (depth + 1, time + run);
            layers = layers.max(depth);
            longest = longest.max(time);
            let number = u32::try_from(action).unwrap_or(u32::MAX);
            for &next in compiled.successors_of(number) {
                let next = next as usize;
                before[next].0 = before[next].0.max(depth);
                before[next].1 = before[next].1.max(time);
                waits[next] -= 1;
                if waits[next] == 0 {
                    ready.push(next);
                }
            }
        }
        Self {
            actions: count,
            targets,
            layers,
            longest,
        }
    }
}
