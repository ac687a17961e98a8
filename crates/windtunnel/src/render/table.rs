//! A timeline as a table for people.

mod rows;

use windtunnel_core::env::Resource;
use windtunnel_core::fis;

use super::gantt;
use super::style::Look;
use super::{duration, offset};
use crate::timeline::{Bill, Flight, Price, Timeline, Verdict};

/// Renders a timeline: what happened when, a bar for each action, how it ended and what it costs.
#[must_use]
pub fn to_table(timeline: &Timeline, look: &Look) -> String {
    let mut out = head(timeline, look);
    out.push_str(&invented(&timeline.invented, look));
    out.push_str(&format!("\n{}\n", look.heading("Timeline")));
    rows::write(&mut out, timeline, look);
    for flight in &timeline.flights {
        out.push_str(&format!(
            "\n{}\n",
            look.heading(&format!("Experiment {}", flight.id))
        ));
        out.push_str(&gantt::draw(flight, timeline.end, look));
        out.push_str(&end_state(flight, timeline, look));
    }
    out.push_str(&summary(timeline, look));
    out
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

fn end_state(flight: &Flight, timeline: &Timeline, look: &Look) -> String {
    let experiment = &flight.experiment;
    let state = &experiment.state;
    let mut out = format!(
        "  state     {}  {}\n",
        look.state(&state.status),
        state.reason
    );
    if let Some(error) = &state.error {
        let part = |part: &Option<String>| part.clone().unwrap_or_else(|| "?".into());
        let (code, location) = (part(&error.code), part(&error.location));
        let account = part(&error.account_id);
        out.push_str(&format!(
            "  error     {code} at {location}, account {account}\n"
        ));
    }
    out.push_str(&format!("  time      {}\n", times(experiment, timeline)));
    if let Some(report) = &experiment.experiment_report {
        let (status, reason) = (look.state(&report.state.status), &report.state.reason);
        out.push_str(&format!("  report    {status}  {reason}\n"));
    }
    let bill = flight.bill(Price::of_region(&timeline.config.region), timeline.end);
    out + &format!("  bill      {}\n", cost(&bill))
}

fn times(experiment: &fis::Experiment, timeline: &Timeline) -> String {
    let Some(start) = experiment.start_time else {
        return "not started".into();
    };
    let with_millis = rows::has_millis(timeline);
    let begin = offset(start.0, timeline.start, with_millis);
    match experiment.end_time {
        Some(end) => {
            let (until, took) = (offset(end.0, timeline.start, with_millis), end.0 - start.0);
            format!("{begin} to {until}, {}", duration(took))
        }
        None => format!(
            "{begin} to now, {} so far",
            duration(timeline.end - start.0)
        ),
    }
}

fn cost(bill: &Bill) -> String {
    let plural = if bill.action_minutes == 1 { "" } else { "s" };
    let mut text = format!("{} action-minute{plural}", bill.action_minutes);
    if bill.account_minutes > 0 {
        text.push_str(&format!(" + {} in further accounts", bill.account_minutes));
    }
    format!("{text} at {} = {}", bill.price, bill.cost())
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
    if timeline.flights.len() != 1 {
        out.push_str(&format!("  bill      {}\n", cost(&timeline.bill())));
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
