//! How runs of AppConfig experiments ended, and the tables of who got what.

use windtunnel_core::appconfig::{ExperimentDefinitionSnapshot, Treatment};

use super::times;
use crate::render::style::Look;
use crate::render::table::rows;
use crate::render::{offset, plain};
use crate::timeline::{ExperimentRunCraft, Exposure, Flight, Timeline};

/// Says how a run ended, what it tried on whom, what it deployed, and how many entities got what.
pub(in crate::render::table) fn of_run(
    flight: &Flight,
    craft: &ExperimentRunCraft,
    timeline: &Timeline,
    look: &Look,
) -> String {
    let shown = &craft.shown;
    let plan = &shown.experiment_definition_snapshot;
    let mut out = format!("  state     {}\n", look.state(&shown.status));
    let ended = shown.ended_at.map(|at| at.0);
    let time = times(Some(shown.started_at.at), ended, timeline);
    out.push_str(&format!("  time      {time}\n"));
    out.push_str(&format!("  resource  {}\n", flight.resource));
    out.push_str(&format!("  flag      {}\n", treatments(plan)));
    let audience = rows::in_a_line(&plan.audience_rule);
    out.push_str(&format!("  audience  {audience}\n"));
    if let Some(overrides) = &shown.treatment_overrides {
        let one = |(entity, key): (&String, &String)| format!("{entity} {key}");
        let all: Vec<String> = overrides.inline().iter().map(one).collect();
        let all = rows::in_a_line(&all.join(", "));
        out.push_str(&format!("  override  {all}\n"));
    }
    let numbers: Vec<String> = craft.deployments.iter().map(ToString::to_string).collect();
    let (id, name) = &craft.environment;
    let environment = name.as_ref().unwrap_or(id);
    let numbers = numbers.join(", ");
    out.push_str(&format!("  deployed  {numbers} of {environment}\n"));
    if let Some(result) = &shown.result {
        let texts = [
            ("result", &result.executive_summary),
            ("for", &result.reasons_to_launch),
            ("against", &result.reasons_not_to_launch),
        ];
        for (name, text) in texts {
            if let Some(text) = text {
                out.push_str(&format!("  {name:<8}  {}\n", rows::in_a_line(text)));
            }
        }
    }
    out + &exposures(flight, timeline, look)
}

/// Says what each variant of a flag is and which weight it has: treatments, then the control.
fn treatments(plan: &ExperimentDefinitionSnapshot) -> String {
    let variants = plan.treatments.iter().chain([&plan.control]);
    let variants: Vec<String> = variants.map(treatment).collect();
    format!("{}: {}", plan.flag_key, variants.join(", "))
}

fn treatment(treatment: &Treatment) -> String {
    let value = &treatment.flag_value;
    let state = match value.enabled {
        Some(true) => "on",
        _ => "off",
    };
    let mut text = format!("{} {state}", treatment.key);
    for (key, value) in value.attribute_values.iter().flatten() {
        let value = plain(value);
        text.push_str(&format!(" {key} {}", rows::in_a_line(&value)));
    }
    format!("{text} (weight {})", treatment.weight)
}

/// Writes the tables of a run, one for each population.
fn exposures(flight: &Flight, timeline: &Timeline, look: &Look) -> String {
    let of_run = timeline
        .exposures()
        .filter(|(_, table)| table.resource() == flight.resource);
    let tables: Vec<_> = of_run.collect();
    let mut crowds: Vec<(usize, &str)> = Vec::new();
    for (_, table) in &tables {
        let crowd = (table.crowd, &*table.population);
        if !crowds.contains(&crowd) {
            crowds.push(crowd);
        }
    }
    let mut out = String::new();
    for (crowd, population) in crowds {
        let lines = tables.iter().filter(|(_, it)| it.crowd == crowd);
        let with_millis = rows::has_millis(timeline);
        let mut cells: Vec<Vec<String>> = Vec::new();
        for (at, table) in lines {
            if cells.is_empty() {
                cells.push(heads(table));
            }
            cells.push(line(&offset(*at, timeline.start, with_millis), table));
        }
        out.push_str(&format!("  exposed   {population}\n"));
        out.push_str(&aligned(&cells, look));
    }
    out
}

fn heads(table: &Exposure) -> Vec<String> {
    let keys = table.columns().map(|(key, _)| key.to_owned());
    let rest = ["not exposed", "joined", "switched", "left"];
    let first = ["time", "exposure"].map(Into::into);
    first
        .into_iter()
        .chain(keys)
        .chain(rest.map(Into::into))
        .collect()
}

fn line(at: &str, table: &Exposure) -> Vec<String> {
    let share = format!("{} %", table.exposure_percentage.to_fixed(2));
    let share = match table.status.as_str() {
        "RUNNING" => share,
        _ => table.status.clone(),
    };
    let counts = table
        .columns()
        .map(|(_, exposed)| match exposed.overridden {
            0 => exposed.entities.to_string(),
            overridden => format!("{} ({overridden})", exposed.entities),
        });
    let moved = table.moved;
    let moved = moved.map(|moved| [moved.joined, moved.switched, moved.left]);
    let moved = moved.map_or_else(
        || ["-"; 3].map(Into::into),
        |moved| moved.map(|count| count.to_string()),
    );
    [at.to_owned(), share]
        .into_iter()
        .chain(counts)
        .chain([table.not_exposed.to_string()])
        .chain(moved)
        .collect()
}

/// Writes lines of cells, each column as wide as its widest cell.
fn aligned(lines: &[Vec<String>], look: &Look) -> String {
    let columns = lines.iter().map(Vec::len).max().unwrap_or_default();
    let width = |nth| {
        let cells = lines.iter().filter_map(|line: &Vec<String>| line.get(nth));
        cells.map(|cell: &String| cell.chars().count()).max()
    };
    let widths: Vec<usize> = (0..columns).filter_map(width).collect();
    let mut out = String::new();
    for (nth, line) in lines.iter().enumerate() {
        let cells = line.iter().zip(&widths);
        let cells: Vec<String> = cells
            .map(|(cell, &width)| format!("{cell:>width$}"))
            .collect();
        let text = cells.join("  ");
        let text = if nth == 0 { look.faint(&text) } else { text };
        out.push_str(&format!("            {text}\n"));
    }
    out
}
