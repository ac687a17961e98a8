//! Runs of AppConfig experiments in a row.

use windtunnel_core::appconfig::ExperimentRunEvent;

use crate::timeline::{Exposure, Happening, Record};

/// Says what has changed while a run goes on.
pub(super) fn change(happening: &Happening) -> Option<String> {
    let event = told(happening)?;
    match event.event_type.as_str() {
        "EXPOSURE_UPDATED" => Some(exposure(event)),
        "OVERRIDES_UPDATED" => Some(overrides(event).unwrap_or_else(|| "no overrides".into())),
        _ => None,
    }
}

/// Says how a run begins, beside its definition.
pub(super) fn start(happening: &Happening) -> String {
    let Some(event) = told(happening) else {
        return String::new();
    };
    let parts = [
        Some(format!("run {}", happening.event.part)),
        Some(exposure(event)),
        overrides(event),
    ];
    parts.into_iter().flatten().collect::<Vec<_>>().join(", ")
}

/// Says why a run is over.
pub(super) fn end(happening: &Happening) -> String {
    told(happening).map_or_else(String::new, |event| event.description.clone())
}

/// Says in a line who gets what: the name of the run and the numbers.
pub(super) fn table(exposure: &Exposure) -> (String, String) {
    let counts = exposure.columns();
    let counts: Vec<String> = counts
        .map(|(key, exposed)| format!("{key} {}", exposed.entities))
        .collect();
    let counts = counts.join(", ");
    let (not_exposed, entities) = (exposure.not_exposed, exposure.entities);
    let mut text = format!("{counts}, not exposed {not_exposed} of {entities}");
    if let Some(moved) = exposure.moved {
        let (joined, switched, left) = (moved.joined, moved.switched, moved.left);
        text.push_str(&format!(
            "; {joined} joined, {switched} switched, {left} left"
        ));
    }
    (format!("{} of {}", exposure.run, exposure.name), text)
}

fn told(happening: &Happening) -> Option<&ExperimentRunEvent> {
    let mut records = happening.records.iter();
    records.find_map(|record| match record {
        Record::ExperimentRun(event) => Some(event),
        _ => None,
    })
}

fn exposure(event: &ExperimentRunEvent) -> String {
    let exposure = event.exposure_percentage.unwrap_or_default();
    format!("exposure {} %", exposure.to_fixed(2))
}

fn overrides(event: &ExperimentRunEvent) -> Option<String> {
    let count = event.treatment_overrides.as_ref()?.inline().len();
    let entities = if count == 1 { "entity" } else { "entities" };
    Some(format!("overrides of {count} {entities}"))
}
