//! The graph of `startAfter`.

use alloc::collections::BTreeMap;
use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

use petgraph::algo::toposort;
use petgraph::graph::{DiGraph, NodeIndex};

use super::super::shape::cut;
use super::place;
use crate::error::Error;
use crate::fis::model::{Compiled, TemplateAction};

/// Resolves the names in `startAfter`: returns the predecessors of each action, as positions in the
/// order of names.
pub(super) fn predecessors(
    actions: &BTreeMap<String, TemplateAction>,
) -> Result<Vec<Vec<u32>>, Error> {
    let names: Vec<&str> = actions.keys().map(String::as_str).collect();
    // For each action the last one that named it, to find what is named twice.
    let mut named_by = alloc::vec![u32::MAX; names.len()];
    let mut all = Vec::with_capacity(names.len());
    for (at, (name, action)) in (0_u32..).zip(actions) {
        let befores = action.start_after.as_deref().unwrap_or_default();
        let mut found = Vec::with_capacity(befores.len());
        for (nth, before) in befores.iter().enumerate() {
            let position = names.binary_search(&before.as_str()).ok();
            let message = match position {
                None => format!(
                    "Action \"{}\" in startAfter of action \"{name}\" is not defined.",
                    cut(before)
                ),
                Some(_) if before == name => {
                    format!("Action \"{name}\" cannot start after itself.")
                }
                Some(position) if named_by[position] == at => format!(
                    "Action \"{before}\" occurs more than once in startAfter of action \"{name}\"."
                ),
                Some(position) => {
                    named_by[position] = at;
                    // Positions fit, as the number of this action did.
                    found.extend(u32::try_from(position));
                    continue;
                }
            };
            let nth = format!("{nth}");
            let place = place(&["actions", name, "startAfter", &nth]);
            return Err(Error::validation(message).at(place));
        }
        all.push(found);
    }
    Ok(all)
}

/// Builds the graph and refuses cycles, naming one in the order in which its actions would run.
pub(super) fn check(
    predecessors: &[Vec<u32>],
    actions: &BTreeMap<String, TemplateAction>,
) -> Result<Graph, Error> {
    let edges = (0_u32..)
        .zip(predecessors)
        .flat_map(|(after, befores)| befores.iter().map(move |&before| (before, after)));
    Graph::new(predecessors.len(), edges).ok_or_else(|| {
        let names: Vec<&str> = actions.keys().map(String::as_str).collect();
        let cycle: Vec<&str> = find_cycle(predecessors)
            .into_iter()
            .map(|at| names[at as usize])
            .collect();
        let first = cycle.first().copied().unwrap_or_default();
        let mut path = cycle
            .iter()
            .take(NAMED)
            .copied()
            .collect::<Vec<_>>()
            .join(" -> ");
        if cycle.len() > NAMED {
            path = format!("{path} -> ({} more)", cycle.len() - NAMED);
        }
        let message = format!("Actions form a cycle: {path} -> {first}.");
        Error::validation(message).at(place(&["actions", first, "startAfter"]))
    })
}

/// Finds a cycle in a graph that has one: each action precedes the next, the last the first, which
/// comes first in the order of names. Of several cycles it is always the same one.
pub(super) fn find_cycle(predecessors: &[Vec<u32>]) -> Vec<u32> {
    // Peel off what no cycle precedes. Each action left has a predecessor that is left.
    let mut releases = alloc::vec![Vec::new(); predecessors.len()];
    let mut waits: Vec<usize> = Vec::with_capacity(predecessors.len());
    for (after, befores) in (0_u32..).zip(predecessors) {
        waits.push(befores.len());
        for &before in befores {
            releases[before as usize].push(after);
        }
    }
    let mut free: Vec<u32> = (0_u32..)
        .zip(predecessors)
        .filter(|(_, befores)| befores.is_empty())
        .map(|(at, _)| at)
        .collect();
    while let Some(at) = free.pop() {
        for &after in &releases[at as usize] {
            waits[after as usize] -= 1;
            if waits[after as usize] == 0 {
                free.push(after);
            }
        }
    }
    // Walk back from the first action left, always to the first predecessor left, until one has
    // been met before.
    let is_left = |at: &u32| waits[*at as usize] > 0;
    let first_left = (0_u32..).zip(predecessors).map(|(at, _)| at).find(is_left);
    let mut met = alloc::vec![None; predecessors.len()];
    let mut path: Vec<u32> = Vec::new();
    let mut next = first_left;
    while let Some(at) = next {
        if let Some(start) = met[at as usize] {
            path.drain(..start);
            break;
        }
        met[at as usize] = Some(path.len());
        path.push(at);
        next = predecessors[at as usize]
            .iter()
            .copied()
            .filter(is_left)
            .min();
    }
    path.reverse();
    let first = (0..path.len()).min_by_key(|&nth| path[nth]).unwrap_or(0);
    path.rotate_left(first);
    path
}

/// A graph of actions without cycles, and an order in which each action follows its predecessors.
pub(crate) struct Graph {
    edges: DiGraph<(), ()>,
    order: Vec<NodeIndex>,
}

impl Graph {
    /// Builds the graph of so many actions and of edges from each action to those that start after
    /// it. `None` if they form a cycle.
    pub(super) fn new(actions: usize, edges: impl Iterator<Item = (u32, u32)>) -> Option<Self> {
        let mut graph = DiGraph::with_capacity(actions, 0);
        for _ in 0..actions {
            graph.add_node(());
        }
        graph.extend_with_edges(edges);
        let order = toposort(&graph, None).ok()?;
        Some(Self {
            edges: graph,
            order,
        })
    }

    /// Builds the graph of a compiled template; `None` if somebody made it up and it has a cycle.
    #[cfg_attr(not(test), allow(dead_code))]
    pub(crate) fn of(compiled: &Compiled) -> Option<Self> {
        let edges = (0_u32..).zip(&compiled.actions).flat_map(|(before, _)| {
            compiled
                .successors_of(before)
                .iter()
                .map(move |&after| (before, after))
        });
        Self::new(compiled.len(), edges)
    }

    /// Returns the number of actions.
    pub(super) fn len(&self) -> usize {
        self.edges.node_count()
    }

    /// Returns the actions in an order in which each follows its predecessors.
    pub(super) fn order(&self) -> impl DoubleEndedIterator<Item = usize> {
        self.order.iter().map(|node| node.index())
    }

    /// Returns the actions that start after an action.
    pub(super) fn successors(&self, action: usize) -> impl Iterator<Item = usize> {
        self.edges
            .neighbors(NodeIndex::new(action))
            .map(NodeIndex::index)
    }

    /// Returns the number of actions in the longest chain that ends before each action.
    pub(super) fn depths(&self) -> Vec<u32> {
        let mut depths = alloc::vec![0_u32; self.len()];
        for before in self.order() {
            for after in self.successors(before) {
                depths[after] = depths[after].max(depths[before] + 1);
            }
        }
        depths
    }

    /// Returns the number of actions in the longest chain. Linear.
    #[cfg_attr(not(test), allow(dead_code))]
    pub(crate) fn depth(&self) -> u32 {
        self.depths()
            .into_iter()
            .max()
            .map_or(0, |deepest| deepest + 1)
    }
}

/// How many actions of a cycle an error names.
const NAMED: usize = 16;
