use alloc::vec;

use super::super::graph::find_cycle;
use super::*;
use crate::draw::{Draw, Keys, Lane, Purpose, Seed};

#[test]
fn start_after_names_other_actions_once() {
    let cases: &[Case] = &[
        (
            |t| start_after(t, "wait", &["stop", "nap"]),
            "Action \"nap\" in startAfter of action \"wait\" is not defined.",
            "/actions/wait/startAfter/1",
        ),
        (
            |t| start_after(t, "wait", &["wait"]),
            "Action \"wait\" cannot start after itself.",
            "/actions/wait/startAfter/0",
        ),
        (
            |t| start_after(t, "wait", &["stop", "stop"]),
            "Action \"stop\" occurs more than once in startAfter of action \"wait\".",
            "/actions/wait/startAfter/1",
        ),
    ];
    assert_refused(Code::Validation, cases);
}

#[test]
fn a_cycle_is_named_in_the_order_of_its_actions() {
    let cases: &[Case] = &[
        (
            |t| start_after(t, "stop", &["wait"]),
            "Actions form a cycle: stop -> wait -> stop.",
            "/actions/stop/startAfter",
        ),
        (
            // 1 and 2 lead into the cycle, 6 and 7 out of it.
            |t| {
                let after = [
                    vec![],
                    vec![0],
                    vec![1, 4],
                    vec![2],
                    vec![3],
                    vec![4],
                    vec![5],
                ];
                waits(t, after);
            },
            "Actions form a cycle: a000002 -> a000003 -> a000004 -> a000002.",
            "/actions/a000002/startAfter",
        ),
        (
            // Two cycles: that of the smaller names is named.
            |t| waits(t, [vec![1], vec![0], vec![3], vec![2]]),
            "Actions form a cycle: a000000 -> a000001 -> a000000.",
            "/actions/a000000/startAfter",
        ),
        (
            |t| waits(t, (0..50_000).map(|nth| vec![(nth + 49_999) % 50_000])),
            "Actions form a cycle: a000000 -> a000001 -> a000002 -> a000003 -> a000004 -> a000005 \
             -> a000006 -> a000007 -> a000008 -> a000009 -> a000010 -> a000011 -> a000012 -> \
             a000013 -> a000014 -> a000015 -> (49984 more) -> a000000.",
            "/actions/a000000/startAfter",
        ),
    ];
    assert_refused(Code::Validation, cases);
}

#[test]
fn random_cycles_are_cycles() {
    for ordinal in 0..500 {
        let mut draw = Keys::new(Seed(7)).draw(Purpose::Host, Lane(2), ordinal);
        let count = 2 + draw.below(8);
        let pick = |_, draw: &mut Draw| draw.below(100) < 25;
        let after = random_edges(count, &mut draw, |at, before| at != before, pick);
        let indexed = |at: u32| usize::try_from(at).unwrap();
        let is_cyclic = Graph::new(after.len(), edges(&after)).is_none();
        let cycle = find_cycle(&after);
        assert_eq!(is_cyclic, !cycle.is_empty());
        for (nth, &at) in cycle.iter().enumerate() {
            let next = cycle[(nth + 1) % cycle.len()];
            assert!(after[indexed(next)].contains(&at), "{cycle:?} of {after:?}");
        }
        assert_eq!(cycle.first(), cycle.iter().min());
    }
}

#[test]
fn a_hundred_thousand_actions_are_checked() {
    // Ten thousand blocks of ten, each action of a block after two of the block before.
    let block = |nth: u32| match nth.checked_sub(10) {
        Some(before) => vec![before, before / 10 * 10 + (nth + 1) % 10],
        None => vec![],
    };
    let large = template(|t| waits(t, (0..100_000).map(block)));
    let compiled = check_with(&large, &bounded(10), &Switches::default()).unwrap();
    assert_eq!(compiled.len(), 100_000);
    assert_eq!(compiled.successors.len(), 2 * 99_990);
    let graph = Graph::of(&compiled).unwrap();
    assert_eq!((graph.depth(), graph.width()), (10_000, 10));
    let flat = template(|t| parallel(t, 100_000));
    assert!(check_with(&flat, &bounded(99_999), &Switches::default()).is_err());
    assert!(check_with(&flat, &bounded(u32::MAX), &Switches::default()).is_ok());
}

#[test]
fn a_chain_of_fifty_thousand_actions_is_checked() {
    let deep = template(|t| chain(t, 50_000));
    let compiled = check_with(&deep, &bounded(1), &Switches::default()).unwrap();
    let graph = Graph::of(&compiled).unwrap();
    assert_eq!((graph.depth(), graph.width()), (50_000, 1));
}

#[test]
fn depth_and_width_of_small_graphs() {
    let shapes: [(&[Vec<u32>], u32, usize); 6] = [
        (&[], 0, 0),
        (&[vec![]], 1, 1),
        (&[vec![], vec![], vec![]], 1, 3),
        (&[vec![], vec![0], vec![1]], 3, 1),
        // A diamond.
        (&[vec![], vec![0], vec![0], vec![1, 2]], 3, 2),
        // No two of 1, 2, 4 precede each other, though no three actions have the same depth.
        (
            &[
                vec![],
                vec![],
                vec![0],
                vec![2],
                vec![0],
                vec![4],
                vec![3, 5],
            ],
            4,
            3,
        ),
    ];
    for (after, depth, width) in shapes {
        let graph = Graph::new(after.len(), edges(after)).unwrap();
        assert_eq!((graph.depth(), graph.width()), (depth, width), "{after:?}");
    }
}

#[test]
fn actions_of_different_depth_can_run_at_the_same_time() {
    // Ten actions have no order among them; seven have the same depth.
    let after = || {
        let roots = (0..7).map(|_| vec![]);
        roots
            .chain((0..4).map(|_| vec![0]))
            .chain([vec![7, 8, 9, 10]])
    };
    let wide = template(|t| waits(t, after()));
    let limits = |limit| Limits {
        fis_parallel_actions: limit,
        ..Limits::aws()
    };
    let check = |limit| check_with(&wide, &limits(limit), &Switches::default());
    assert!(check(10).is_ok());
    assert_eq!(check(9).unwrap_err().code, Code::ServiceQuotaExceeded);
}

#[test]
fn the_width_is_that_of_brute_force() {
    for ordinal in 0..400 {
        let mut draw = Keys::new(Seed(7)).draw(Purpose::Host, Lane(1), ordinal);
        let (count, percent) = (1 + draw.below(10), 5 + draw.below(60));
        let pick = |_, draw: &mut Draw| draw.below(100) < percent;
        let after = random_edges(count, &mut draw, |at, before| before < at, pick);
        let graph = Graph::new(after.len(), edges(&after)).unwrap();
        assert_eq!(graph.width(), brute_force_width(&after), "{after:?}");
    }
}

#[test]
fn the_largest_graph_of_exact_width_takes_a_moment() {
    // Each action but the last ones precedes a random one of the next few.
    let mut draw = Keys::new(Seed(7)).draw(Purpose::Host, Lane(3), 0);
    let mut after = vec![vec![]; Graph::EXACT];
    for (before, at) in (0_u32..).zip(0..Graph::EXACT - 8) {
        let next = at + 1 + usize::try_from(draw.below(8)).unwrap();
        after[next].push(before);
    }
    let graph = Graph::new(after.len(), edges(&after)).unwrap();
    let depths = graph.depths();
    let widest = depths
        .iter()
        .map(|depth| depths.iter().filter(|it| *it == depth).count())
        .max();
    assert!(Some(graph.width()) >= widest);
}

/// For each of `count` actions the actions before it, out of those allowed, as picked.
fn random_edges(
    count: u64,
    draw: &mut Draw,
    is_allowed: impl Fn(u32, u32) -> bool,
    pick: impl Fn(u32, &mut Draw) -> bool,
) -> Vec<Vec<u32>> {
    let count = u32::try_from(count).unwrap();
    let befores = |at| {
        let befores = (0..count).filter(|&before| is_allowed(at, before));
        befores.filter(|&before| pick(before, draw)).collect()
    };
    (0..count).map(befores).collect()
}

/// Tries all sets of actions.
fn brute_force_width(after: &[Vec<u32>]) -> usize {
    let mut earlier: Vec<u32> = vec![];
    for befores in after {
        let all = befores
            .iter()
            .fold(0, |all, &b| all | 1 << b | earlier[b as usize]);
        earlier.push(all);
    }
    let is_antichain = |set: &u32| {
        (0_u32..)
            .zip(&earlier)
            .all(|(at, &all)| set >> at & 1 == 0 || set & all == 0)
    };
    let sets = (0_u32..1 << after.len()).filter(is_antichain);
    sets.map(|set| usize::try_from(set.count_ones()).unwrap())
        .max()
        .unwrap()
}

fn edges(after: &[Vec<u32>]) -> impl Iterator<Item = (u32, u32)> {
    (0_u32..)
        .zip(after)
        .flat_map(|(at, befores)| befores.iter().map(move |&b| (b, at)))
}

fn bounded(parallel: u32) -> Limits {
    Limits {
        fis_parallel_actions: parallel,
        ..Limits::unbounded()
    }
}

fn start_after(template: &mut Template, name: &str, befores: &[&str]) {
    let befores = befores.iter().map(|&before| before.into());
    action(template, name).start_after = Some(befores.collect());
}
