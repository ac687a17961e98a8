//! One bar for an experiment and each of its actions, against time.

use std::collections::BTreeSet;

use windtunnel_core::{Instant, Span};

use super::duration;
use super::style::{Look, style_of};
use crate::timeline::{Flight, Stay, Track};

/// Draws a flight up to an instant, its actions in order of their start.
pub(super) fn draw(flight: &Flight, end: Instant, look: &Look) -> String {
    let from = flight.track.stays().next().map_or(end, |stay| stay.from);
    let to = ended(&flight.track).unwrap_or(end);
    let mut actions: Vec<&(String, Track)> = flight.actions.iter().collect();
    actions.sort_by_key(|(_, track)| began(track).map_or(Instant::MAX, |stay| stay.from));
    let mut chart = Chart::new(flight, from, to, look);
    let mut out = chart.axis();
    chart.row(&mut out, "experiment", &flight.track);
    for (name, track) in actions {
        chart.row(&mut out, name, track);
    }
    out.push_str(&chart.legend());
    out
}

/// Returns the stay in which something began, `None` when it never did.
fn began(track: &Track) -> Option<Stay> {
    track
        .stays()
        .find(|stay| !matches!(stay.state, "pending" | "cancelled"))
}

/// Returns when something ended, `None` when it has not.
fn ended(track: &Track) -> Option<Instant> {
    track
        .last()
        .filter(|stay| rank(stay.state) >= ENDED)
        .map(|stay| stay.from)
}

struct Chart<'l> {
    from: Instant,
    to: Instant,
    /// Columns of the names, and of the bars.
    names: usize,
    cells: usize,
    /// The states that are to be seen.
    seen: BTreeSet<&'static str>,
    look: &'l Look,
}

impl<'l> Chart<'l> {
    fn new(flight: &Flight, from: Instant, to: Instant, look: &'l Look) -> Self {
        let longest = flight
            .actions
            .iter()
            .map(|(name, _)| name.chars().count())
            .max();
        let names = longest
            .unwrap_or_default()
            .clamp("experiment".len(), LONGEST_NAME);
        // Indent, name, blank, frame, bar, frame, blank, outcome.
        let cells = look
            .width
            .saturating_sub(2 + names + 1 + 2 + 1 + OUTCOME)
            .max(LEAST_CELLS);
        Self {
            from,
            to,
            names,
            cells,
            seen: BTreeSet::new(),
            look,
        }
    }

    /// Returns the cell that holds an instant.
    fn cell(&self, at: Instant) -> usize {
        let length = u128::from((self.to - self.from).as_millis().max(1));
        let passed = u128::from((at - self.from).as_millis());
        let cell = usize::try_from(passed * self.cells as u128 / length);
        cell.unwrap_or(usize::MAX).min(self.cells - 1)
    }

    fn row(&mut self, out: &mut String, name: &str, track: &Track) {
        // For each cell the state of most weight; blank once it has ended.
        let mut cells = vec![""; self.cells];
        // The blank behind a bar says that it completed; only other ends have a mark.
        for stay in track.stays().filter(|stay| stay.state != "completed") {
            let (first, last) = self.range(&stay);
            for cell in &mut cells[first..=last] {
                if rank(stay.state) >= rank(cell) {
                    *cell = stay.state;
                }
            }
        }
        let frame = self.look.frame();
        let name = fit(name, self.names);
        out.push_str(&format!("  {name:<width$} {frame}", width = self.names));
        for run in cells.chunk_by(|a, b| a == b) {
            self.seen.insert(run[0]);
            let glyph = if run[0].is_empty() {
                ' '
            } else {
                self.look.glyph(run[0])
            };
            let bar: String = run.iter().map(|_| glyph).collect();
            out.push_str(&self.look.paint(style_of(run[0]), &bar));
        }
        out.push_str(&format!("{frame} {}\n", self.outcome(track)));
    }

    /// Returns the cells of a stay: of one that ends something only the first.
    fn range(&self, stay: &Stay) -> (usize, usize) {
        let first = self.cell(stay.from);
        let is_end = rank(stay.state) >= ENDED;
        let last = match stay.to {
            _ if is_end => first,
            None => self.cells - 1,
            // The cell in which it is left belongs to what follows, unless it is the same.
            Some(to) if to > stay.from => self
                .cell(Instant::from_millis(to.as_millis() - 1))
                .max(first),
            Some(_) => first,
        };
        (first, last)
    }

    /// Says how something ended and how long it took.
    fn outcome(&self, track: &Track) -> String {
        let Some(last) = track.last() else {
            return String::new();
        };
        let took = match began(track) {
            Some(began) if !matches!(last.state, "cancelled" | "skipped") => {
                duration(ended(track).unwrap_or(self.to) - began.from)
            }
            _ => String::new(),
        };
        let pad = STATE.saturating_sub(last.state.len());
        let text = format!("{}{:pad$} {took}", self.look.state(last.state), "");
        text.trim_end().to_owned()
    }

    /// Draws the scale above the bars.
    fn axis(&self) -> String {
        let length = self.to - self.from;
        let mut line = String::new();
        let step = step(length, self.cells / TICK);
        let mut nth = 0;
        while let Some(at) = step
            .as_millis()
            .checked_mul(nth)
            .filter(|&at| at <= length.as_millis())
        {
            let cell = self.cell(self.from + Span::from_millis(at));
            let label = duration(Span::from_millis(at));
            let is_free = nth == 0 || line.chars().count() < cell;
            if is_free && cell + label.len() <= self.cells {
                let pad = cell - line.chars().count();
                line.push_str(&format!("{:pad$}{label}", ""));
            }
            nth += 1;
        }
        format!(
            "  {:width$}  {}\n",
            "",
            self.look.faint(&line),
            width = self.names
        )
    }

    /// Explains the glyphs that are to be seen.
    fn legend(&self) -> String {
        let mut line = format!("  {:width$} ", "", width = self.names);
        let mut column = line.len();
        for state in STATES.iter().filter(|state| self.seen.contains(*state)) {
            if column + 3 + state.len() > self.look.width.max(40) {
                line.push_str(&format!("\n  {:width$} ", "", width = self.names));
                column = self.names + 3;
            }
            let glyph = self
                .look
                .paint(style_of(state), &self.look.glyph(state).to_string());
            line.push_str(&format!(" {glyph} {state}"));
            column += 3 + state.len();
        }
        line + "\n"
    }
}

/// Returns the distance of the marks of a scale: a round length of time of which about `count` fit.
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

/// Cuts a name to a width; what is cut shows as `~`.
fn fit(name: &str, width: usize) -> String {
    if name.chars().count() <= width {
        return name.into();
    }
    name.chars().take(width - 1).chain(['~']).collect()
}

/// Returns the weight of a state: of several in one cell the heaviest shows.
fn rank(state: &str) -> usize {
    STATES
        .iter()
        .position(|known| *known == state)
        .map_or(0, |at| at + 1)
}

/// From light to heavy; from `completed` on nothing follows.
const STATES: [&str; 9] = [
    "pending",
    "initiating",
    "running",
    "stopping",
    "completed",
    "skipped",
    "cancelled",
    "stopped",
    "failed",
];
const ENDED: usize = 5;
const LONGEST_NAME: usize = 24;
const LEAST_CELLS: usize = 10;
/// Columns of the outcome, and of the state in it.
const OUTCOME: usize = 20;
const STATE: usize = 10;
/// Columns that a mark of the scale takes at least.
const TICK: usize = 9;
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
