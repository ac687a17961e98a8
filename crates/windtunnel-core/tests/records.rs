//! What FIS publishes: EventBridge events and experiment log records, as JSON.

#![cfg(feature = "serde")]

mod common;

use common::{ACCOUNT, ALARM, ARN, Plan, ROLE, Sim, fault, fault_in, instance, members, tagged};
use serde_json::{Value, json};
use windtunnel_core::env::{Fault, Phase, Setup};

#[path = "records/event_bridge.rs"]
mod event_bridge;
#[path = "records/log.rs"]
mod log;
#[path = "records/resolution.rs"]
mod resolution;

fn is_event(record: &Value) -> bool {
    record.get("detail-type").is_some()
}

/// Takes the EventBridge events that have not been taken.
fn events(sim: &mut Sim) -> Vec<Value> {
    sim.records().into_iter().filter(is_event).collect()
}

/// Takes the log records that have not been taken.
fn logged(sim: &mut Sim) -> Vec<Value> {
    sim.records()
        .into_iter()
        .filter(|record| !is_event(record))
        .collect()
}

/// Log type and, where there is one, the name of the target or action of each record.
fn outline(records: &[Value]) -> Vec<String> {
    let name = |record: &Value| {
        let details = &record["details"];
        let name = details["action_name"]
            .as_str()
            .or_else(|| details["target_name"].as_str());
        name.map_or(String::new(), |name| format!(" {name}"))
    };
    let text = |record: &Value| {
        format!(
            "{}{}",
            record["log_type"].as_str().expect("a text"),
            name(record)
        )
    };
    records.iter().map(text).collect()
}

/// Finds the records of a type.
fn of_type<'a>(records: &'a [Value], log_type: &str) -> Vec<&'a Value> {
    records
        .iter()
        .filter(|record| record["log_type"] == log_type)
        .collect()
}
