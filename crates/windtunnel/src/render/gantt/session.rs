//! A session with its streams and backups against time.

use windtunnel_core::Instant;

use super::{Chart, Look, Track, ended};
use crate::timeline::{EndOfLife, SessionCraft};

/// Draws a session up to an instant, and below it when it ended by itself.
pub(super) fn draw(track: &Track, craft: &SessionCraft, end: Instant, look: &Look) -> String {
    let numbered = |kind: &'static str| move |nth: usize| format!("{kind} {}", nth + 1);
    let streams = craft.streams.iter().map(|part| &part.track);
    let backups = craft.backups.iter().map(|part| &part.track);
    let streams = (0..).map(numbered("stream")).zip(streams);
    let backups = (0..).map(numbered("backup")).zip(backups);
    let rows: Vec<(String, &Track)> = [("session".to_owned(), track)]
        .into_iter()
        .chain(streams)
        .chain(backups)
        .collect();
    let names = rows.iter().map(|(name, _)| name.as_str());
    let tracks = || rows.iter().map(|(_, track)| *track);
    let states = tracks().filter_map(|track| Some(track.last()?.state.len()));
    let states = states.max().unwrap_or_default();
    let mut chart = Chart::new(track, end, names, states, look);
    // Backups are deleted after their session.
    let last = tracks().map(|track| ended(track).unwrap_or(end)).max();
    chart.to = last.unwrap_or(end);
    let mut out = chart.axis();
    for (nth, (name, track)) in rows.iter().enumerate() {
        chart.row(&mut out, name, track);
        if nth == 0 && !craft.ends.is_empty() {
            chart.ends(&mut out, &craft.ends);
        }
    }
    out + &chart.legend()
}

impl Chart<'_> {
    /// Marks when a session ended by itself, with a word where there is room for one.
    fn ends(&self, out: &mut String, ends: &[(Instant, EndOfLife)]) {
        let mut line = String::new();
        for &(at, end) in ends {
            let (cell, used) = (self.cell(at), line.chars().count());
            let arrow = if self.look.is_ascii { "^" } else { "▲" };
            let word = format!("{arrow} {}", end.name());
            let before = format!("{} {arrow}", end.name());
            let fits = cell + word.chars().count() <= self.cells;
            // Near the end of the bar the word stands before the arrow.
            let start = match fits {
                true => Some(cell),
                false => (cell + 1).checked_sub(before.chars().count()),
            };
            let start = start.filter(|&start| start >= used);
            match start {
                Some(start) => {
                    let pad = start - used;
                    let mark = if fits { word } else { before };
                    line.push_str(&format!("{:pad$}{mark} ", ""));
                }
                None if cell >= used => {
                    let pad = cell - used;
                    line.push_str(&format!("{:pad$}{arrow}", ""));
                }
                None => {}
            }
        }
        let marks = self.look.faint(line.trim_end());
        out.push_str(&format!("  {:width$}  {marks}\n", "", width = self.names));
    }
}
