//! A timeline as a table for people.

mod ends;
mod rows;

use windtunnel_core::env::Resource;

use super::gantt;
use super::offset;
use super::style::{ESCAPE, Look};
use super::visible::{styled, visible};
use crate::timeline::{Craft, Flight, Timeline, Verdict};

/// Renders a timeline: what happened when, a bar for each action, deployment, run and session,
/// how it ended and what it costs. Control characters are spelt, see [`visible`].
#[must_use]
pub fn to_table(timeline: &Timeline, look: &Look) -> String {
    let is_coloured = false;
    let plain = draw(
        timeline,
        &Look {
            is_coloured,
            ..*look
        },
    );
    // What has that character itself goes without colours, so that it paints none of its own.
    if look.is_coloured && !plain.contains(ESCAPE) {
        styled(&draw(timeline, look))
    } else {
        visible(&plain)
    }
}

fn draw(timeline: &Timeline, look: &Look) -> String {
    let mut out = head(timeline, look);
    out.push_str(&invented(&timeline.invented, look));
    out.push_str(&format!("\n{}\n", look.heading("Timeline")));
    rows::write(&mut out, timeline, look);
    for flight in timeline.flights.iter().filter(|it| !is_told_by_its_run(it)) {
        let kind = match flight.craft {
            Craft::Experiment(_) => "Experiment",
            Craft::Deployment(_) => "Deployment",
            Craft::ExperimentRun(_) => "Run",
            Craft::Session(_) => "Session",
        };
        let heading = look.heading(&format!("{kind} {}", flight.name));
        out.push_str(&format!("\n{heading}\n"));
        out.push_str(&gantt::draw(flight, timeline.end, look));
        out.push_str(&match &flight.craft {
            Craft::Experiment(craft) => ends::of_experiment(craft, timeline, look),
            Craft::Deployment(craft) => ends::of_deployment(flight, craft, timeline, look),
            Craft::ExperimentRun(craft) => ends::of_run(flight, craft, timeline, look),
            Craft::Session(craft) => ends::of_session(flight, craft, timeline, look),
        });
    }
    out.push_str(&summary(timeline, look));
    out
}

/// Tells whether a deployment was made by a run of an experiment, which lists it, and went well.
fn is_told_by_its_run(flight: &Flight) -> bool {
    flight
        .deployment()
        .is_some_and(|shown| shown.deployment_strategy_id.is_none() && shown.state == "COMPLETE")
}

fn head(timeline: &Timeline, look: &Look) -> String {
    let version = env!("CARGO_PKG_VERSION");
    let mut out = format!("{} {}\n", look.heading("windtunnel"), timeline.file);
    if let Some(about) = &timeline.about {
        for line in wrap(about, look.width) {
            out.push_str(&format!("{line}\n"));
        }
    }
    let (account, region) = (&timeline.config.account, &timeline.config.region);
    let start = timeline.start.to_seconds_string();
    let facts = format!("start {start}  account {account}  region {region}  version {version}");
    out + &look.faint(&facts) + "\n"
}

/// Breaks a text into lines that fit.
fn wrap(text: &str, width: usize) -> Vec<String> {
    let mut lines = vec![String::new()];
    let mut column = 0;
    for word in text.split_whitespace() {
        let length = word.chars().count();
        if column > 0 && column + 1 + length > width {
            lines.push(String::new());
            column = 0;
        }
        let line = lines.last_mut().expect("there is always a line");
        if column > 0 {
            line.push(' ');
            column += 1;
        }
        line.push_str(word);
        column += length;
    }
    lines
}

fn invented(resources: &[Resource], look: &Look) -> String {
    if resources.is_empty() {
        return String::new();
    }
    let mut out = format!(
        "\n{}\n",
        look.heading("Invented from the seed, for the targets")
    );
    let width = resources
        .iter()
        .map(|resource| resource.resource_type.len())
        .max()
        .unwrap_or(0);
    for resource in resources {
        out.push_str(&format!(
            "  {:width$}  {}\n",
            resource.resource_type, resource.arn
        ));
    }
    out
}

fn summary(timeline: &Timeline, look: &Look) -> String {
    let mut out = format!("\n{}\n", look.heading("Summary"));
    let end = offset(timeline.end, timeline.start, rows::has_millis(timeline));
    let cut = if timeline.is_cut {
        ", before everything was over"
    } else {
        ""
    };
    out.push_str(&format!("  end       {end}{cut}\n"));
    // A single experiment has said it already.
    if timeline.experiments().count() > 1 {
        out.push_str(&format!("  bill      {}\n", ends::cost(&timeline.bill())));
    }
    let (met, failed): (Vec<&Verdict>, Vec<&Verdict>) =
        timeline.verdicts().partition(|verdict| verdict.is_met());
    if !met.is_empty() || !failed.is_empty() {
        let (met, failed) = (met.len(), failed.len());
        out.push_str(&format!("  expected  {met} met, {failed} failed\n"));
    }
    if timeline.steps_not_reached > 0 {
        out.push_str(&format!(
            "  steps     {} not reached\n",
            timeline.steps_not_reached
        ));
    }
    let (seed, digest, events) = (timeline.seed.0, timeline.digest, timeline.event_count);
    let semantics = windtunnel_core::SEMANTICS;
    out.push_str(&format!("  seed      {seed}\n"));
    out.push_str(&format!(
        "  digest    {digest}, {events} events, semantics {semantics}\n"
    ));
    out
}
