//! A flight against time: a bar for an experiment and each of its actions, for a deployment and the
//! share of the clients that had it, for a run and its exposure, or for a session and each of its streams and backups.

mod scale;
mod session;

use std::collections::BTreeSet;

use windtunnel_core::Instant;
use windtunnel_core::appconfig::Decimal;

use super::duration;
use super::style::{Look, style_of};
use crate::timeline::{Craft, Flight, Stay, Track};
use scale::Labels;

/// Draws a flight up to an instant, the actions of an experiment in order of their start.
pub(super) fn draw(flight: &Flight, end: Instant, look: &Look) -> String {
    match &flight.craft {
        Craft::Experiment(craft) => {
            let names = craft.actions.iter().map(|(name, _)| name.as_str());
            let names = names.chain(["experiment"]);
            let mut chart = Chart::new(&flight.track, end, names, "cancelled".len() + 1, look);
            let mut actions: Vec<&(String, Track)> = craft.actions.iter().collect();
            actions.sort_by_key(|(_, track)| began(track).map_or(Instant::MAX, |stay| stay.from));
            let mut out = chart.axis();
            chart.row(&mut out, "experiment", &flight.track);
            for (name, track) in actions {
                chart.row(&mut out, name, track);
            }
            out + &chart.legend()
        }
        Craft::Deployment(craft) => {
            let names = ["deployment", "clients"].into_iter();
            let mut chart = Chart::new(&flight.track, end, names, "ROLLING_BACK".len(), look);
            // What is in force at once has nothing to show.
            if chart.from == chart.to && has_completed(&flight.track) {
                return String::new();
            }
            let mut out = chart.axis();
            chart.row(&mut out, "deployment", &flight.track);
            chart.shares(&mut out, "clients", &craft.shares);
            out + &chart.legend()
        }
        Craft::ExperimentRun(craft) => {
            let names = ["run", "exposure"].into_iter();
            let mut chart = Chart::new(&flight.track, end, names, "RUNNING".len(), look);
            let mut out = chart.axis();
            chart.row(&mut out, "run", &flight.track);
            chart.shares(&mut out, "exposure", &craft.exposures);
            out + &chart.legend()
        }
        Craft::Session(craft) => session::draw(&flight.track, craft, end, look),
    }
}

/// Returns the stay in which something began, `None` when it never did.
fn began(track: &Track) -> Option<Stay> {
    track
        .stays()
        .find(|stay| !matches!(stay.state, "pending" | "cancelled"))
}

/// Returns when something ended, `None` when it has not.
fn ended(track: &Track) -> Option<Instant> {
    track.last().filter(is_end).map(|stay| stay.from)
}

/// Tells whether nothing follows a stay.
fn is_end(stay: &Stay) -> bool {
    stay.to.is_none() && rank(stay.state) >= ENDED
}

fn has_completed(track: &Track) -> bool {
    track.last().is_some_and(|stay| is_good(stay.state))
}

/// Tells whether a state is the end that was hoped for.
fn is_good(state: &str) -> bool {
    matches!(state, "completed" | "COMPLETE" | "DELETED" | "DONE")
}

struct Chart<'l> {
    from: Instant,
    to: Instant,
    /// Columns of the names, and of the bars.
    names: usize,
    cells: usize,
    /// Columns of the last state.
    states: usize,
    /// The states that are to be seen.
    seen: BTreeSet<&'static str>,
    look: &'l Look,
}

impl<'l> Chart<'l> {
    /// Makes a chart of all of a flight, with rows of these names, whose last states take so many
    /// columns.
    fn new<'n>(
        track: &Track,
        end: Instant,
        names: impl Iterator<Item = &'n str>,
        states: usize,
        look: &'l Look,
    ) -> Self {
        let longest = names.map(|name| name.chars().count()).max();
        let names = longest.unwrap_or_default().min(LONGEST_NAME);
        // Indent, name, blank, frame, bar, frame, blank, state, duration.
        let cells = look
            .width
            .saturating_sub(2 + names + 1 + 2 + 1 + states + DURATION)
            .max(LEAST_CELLS);
        Self {
            from: track.stays().next().map_or(end, |stay| stay.from),
            to: ended(track).unwrap_or(end),
            names,
            cells,
            states,
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
        for stay in track.stays() {
            if is_end(&stay) && is_good(stay.state) {
                continue;
            }
            let (first, last) = self.range(&stay);
            for cell in &mut cells[first..=last] {
                if rank(stay.state) >= rank(cell) {
                    *cell = stay.state;
                }
            }
        }
        let bar = cells.chunk_by(|a, b| a == b).map(|run| {
            self.seen.insert(run[0]);
            let glyph = if run[0].is_empty() {
                ' '
            } else {
                self.look.glyph(run[0])
            };
            let bar: String = run.iter().map(|_| glyph).collect();
            self.look.paint(style_of(run[0]), &bar)
        });
        let bar: String = bar.collect();
        self.framed(out, name, &bar, &self.outcome(track));
    }

    /// Draws a share that changes, and below it the percentage of each step.
    fn shares(&self, out: &mut String, name: &str, shares: &[(Instant, Decimal)]) {
        let mut cells = vec![Decimal::ZERO; self.cells];
        let mut steps = Labels::new(self.cells);
        for (nth, &(at, share)) in shares.iter().enumerate() {
            let (first, next) = (self.cell(at), shares.get(nth + 1));
            let last = next.map_or(self.cells - 1, |&(next, _)| self.last_before(at, next));
            // Of several in one cell the largest shows, so that none is missed.
            for cell in &mut cells[first..=last] {
                *cell = share.max(*cell);
            }
            let before = nth
                .checked_sub(1)
                .map_or(Decimal::ZERO, |nth| shares[nth].1);
            if share > before {
                let text = share.to_string();
                steps.put(
                    first,
                    &format!("{}%", text.strip_suffix(".0").unwrap_or(&text)),
                );
            }
        }
        let bar: String = cells.iter().map(|&share| self.look.level(share)).collect();
        let last = shares.last().map_or(Decimal::ZERO, |&(_, share)| share);
        self.framed(out, name, &bar, &format!("{} %", last.to_fixed(2)));
        let steps = self.look.faint(&steps.line());
        out.push_str(&format!("  {:width$}  {steps}\n", "", width = self.names));
    }

    fn framed(&self, out: &mut String, name: &str, bar: &str, outcome: &str) {
        let (frame, name) = (self.look.frame(), fit(name, self.names));
        let width = self.names;
        out.push_str(&format!("  {name:<width$} {frame}{bar}{frame} {outcome}\n"));
    }

    /// Returns the cells of a stay: of one that ends something only the first.
    fn range(&self, stay: &Stay) -> (usize, usize) {
        let first = self.cell(stay.from);
        let last = match stay.to {
            _ if is_end(stay) => first,
            None => self.cells - 1,
            Some(to) => self.last_before(stay.from, to),
        };
        (first, last)
    }

    /// Returns the last cell of what begins and is over at these instants: the cell in which it is
    /// over belongs to what follows, unless it is the same.
    fn last_before(&self, from: Instant, to: Instant) -> usize {
        if to > from {
            let last = self.cell(Instant::from_millis(to.as_millis() - 1));
            last.max(self.cell(from))
        } else {
            self.cell(from)
        }
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
        let pad = self.states.saturating_sub(last.state.len());
        let text = format!("{}{:pad$} {took}", self.look.state(last.state), "");
        text.trim_end().to_owned()
    }

    /// Draws the scale above the bars.
    fn axis(&self) -> String {
        let mut labels = Labels::new(self.cells);
        for span in scale::marks(self.to - self.from, self.cells / TICK) {
            labels.put(self.cell(self.from + span), &duration(span));
        }
        let line = self.look.faint(&labels.line());
        format!("  {:width$}  {line}\n", "", width = self.names)
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

/// From light to heavy; from `completed` on nothing follows, unless a deployment is reverted or what
/// failed is tried again.
const STATES: [&str; 29] = [
    "pending",
    "VALIDATING",
    "initiating",
    "DEPLOYING",
    "running",
    "BAKING",
    "stopping",
    "ROLLING_BACK",
    "STOPPED",
    "READY",
    "RUNNING",
    "CREATE_IN_PROGRESS",
    "START_IN_PROGRESS",
    "STOP_IN_PROGRESS",
    "DELETE_IN_PROGRESS",
    "completed",
    "COMPLETE",
    "DELETED",
    "DONE",
    "skipped",
    "cancelled",
    "stopped",
    "failed",
    "ROLLED_BACK",
    "REVERTED",
    "CREATE_FAILED",
    "START_FAILED",
    "STOP_FAILED",
    "DELETE_FAILED",
];
const ENDED: usize = 16;
const LONGEST_NAME: usize = 24;
const LEAST_CELLS: usize = 10;
/// Columns of how long something took.
const DURATION: usize = 10;
/// Columns that a mark of the scale takes at least.
const TICK: usize = 9;
