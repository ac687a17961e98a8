//! Experiments, the lever, the catalogues, tags and pages through the API; the switches and timing.

#![cfg(feature = "serde")]

mod common;

use common::{ACCOUNT, ALARM, ARN, Plan, ROLE, Sim, column, instance, members, resource, tagged};
use serde_json::{Value, json};

#[path = "experiments/accounts.rs"]
mod accounts;
#[path = "experiments/catalogue.rs"]
mod catalogue;
#[path = "experiments/instant.rs"]
mod instant;
#[path = "experiments/lists.rs"]
mod lists;
#[path = "experiments/operations.rs"]
mod operations;
#[path = "experiments/pages.rs"]
mod pages;
#[path = "experiments/parallel.rs"]
mod parallel;
#[path = "experiments/resolved.rs"]
mod resolved;
#[path = "experiments/switches.rs"]
mod switches;
#[path = "experiments/tags.rs"]
mod tags;
#[path = "experiments/timing.rs"]
mod timing;

const NOT_FOUND: &str = "ResourceNotFoundException";
const INVALID: &str = "ValidationException";
const CONFLICT: &str = "ConflictException";

/// A wait of five minutes.
fn wait() -> Plan {
    Plan::new().wait("A", "PT5M")
}

fn day(days: u64) -> u64 {
    days * 86_400
}

fn status(sim: &mut Sim, id: &str) -> String {
    sim.get(id).state.status
}
