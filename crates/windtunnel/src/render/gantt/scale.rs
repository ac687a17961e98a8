//! Scales: which marks a length of time has, and where labels have room.

use windtunnel_core::Span;

/// A line of labels above or below a bar.
pub(super) struct Labels {
    cells: usize,
    line: String,
}

impl Labels {
    /// Makes an empty line for a bar of so many cells.
    pub(super) const fn new(cells: usize) -> Self {
        Self {
            cells,
            line: String::new(),
        }
    }

    /// Puts a label where a cell begins, if there is room: behind what stands there already and
    /// before the end of the bar.
    pub(super) fn put(&mut self, cell: usize, label: &str) {
        let used = self.line.chars().count();
        let is_free = self.line.is_empty() || used < cell;
        if is_free && cell + label.chars().count() <= self.cells {
            let pad = cell - used;
            self.line.push_str(&format!("{:pad$}{label}", ""));
        }
    }

    /// Returns the line.
    pub(super) fn line(self) -> String {
        self.line
    }
}

/// Returns the marks of a scale for a length of time: multiples of a round length of which about
/// `count` fit.
pub(super) fn marks(length: Span, count: usize) -> impl Iterator<Item = Span> {
    let step = step(length, count).as_millis();
    (0..)
        .map_while(move |nth: u64| step.checked_mul(nth))
        .take_while(move |&at| at <= length.as_millis())
        .map(Span::from_millis)
}

fn step(length: Span, count: usize) -> Span {
    let least = length.as_millis() / (count as u64).max(1);
    let round = STEPS
        .iter()
        .map(|&(count, unit)| count * unit)
        .find(|&step| step > least);
    // Beyond the largest, whole multiples of it.
    let (count, unit) = STEPS[STEPS.len() - 1];
    let largest = count * unit;
    Span::from_millis(round.unwrap_or(least / largest * largest + largest))
}

const STEPS: [(u64, u64); 20] = [
    (100, 1),
    (500, 1),
    (1, 1_000),
    (2, 1_000),
    (5, 1_000),
    (10, 1_000),
    (15, 1_000),
    (30, 1_000),
    (1, 60_000),
    (2, 60_000),
    (5, 60_000),
    (10, 60_000),
    (15, 60_000),
    (30, 60_000),
    (1, 3_600_000),
    (2, 3_600_000),
    (6, 3_600_000),
    (12, 3_600_000),
    (1, 86_400_000),
    (7, 86_400_000),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_stand_where_there_is_room() {
        let mut labels = Labels::new(10);
        for (cell, label) in [(0, "0s"), (2, "no"), (3, "20%"), (8, "no!"), (8, "1m")] {
            labels.put(cell, label);
        }
        assert_eq!(labels.line(), "0s 20%  1m");
    }

    #[test]
    fn marks_are_round_and_reach_the_end() {
        let marks = |minutes: u64| -> Vec<u64> {
            let marks = marks(Span::from_secs(minutes * 60), 4);
            marks.map(|mark| mark.as_millis() / 60_000).collect()
        };
        assert_eq!(marks(60), [0, 30, 60]);
        assert_eq!(marks(50), [0, 15, 30, 45]);
        assert_eq!(marks(0), [0]);
    }
}
