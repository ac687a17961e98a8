//! Both forms of the queue beside the obvious order.

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

#[test]
fn names_are_sorted_whether_or_not_their_runs_overlap() {
    let disjoint = [40..60, 0..20, 80..90, 60..70, 20..40];
    let overlapping = [0..30, 15..45, 10..20];
    let many = [7, 3, 9, 1, 8, 2].map(|block| block * 10..block * 10 + 1);
    let thrice = many.iter().cycle().take(18).cloned().collect();
    for runs in [
        disjoint.to_vec(),
        overlapping.to_vec(),
        thrice,
        [0..5, 5..6].to_vec(),
    ] {
        let mut due: Vec<u64> = runs.into_iter().flatten().collect();
        let sorted: BTreeSet<u64> = due.iter().copied().collect();
        order(&mut due);
        assert!(sorted.into_iter().eq(due));
    }
}
