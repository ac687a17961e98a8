//! Injected faults: actions, setup, reports and API calls; the work behind actions; the limits of
//! what the service runs.

#![cfg(feature = "serde")]

mod common;

use common::{ALARM, ARN, Plan, Sim, fault, fault_in, in_all_modes, resource, tagged};
use serde_json::json;
use windtunnel_core::Span;
use windtunnel_core::env::{self, AlarmState, Fault, Phase, Setup, Work};

#[path = "faults/actions.rs"]
mod actions;
#[path = "faults/api.rs"]
mod api;
#[path = "faults/limits.rs"]
mod limits;
#[path = "faults/scope.rs"]
mod scope;
#[path = "faults/setup.rs"]
mod setup;
#[path = "faults/work.rs"]
mod work;

fn status(sim: &mut Sim, id: &str) -> String {
    sim.get(id).state.status
}

/// A wait `A` beside a disruption `B`, and a wait `C` after `B`.
fn plan() -> Plan {
    Plan::new()
        .wait("A", "PT5M")
        .disrupt("B", "PT5M")
        .wait("C", "PT1M")
        .after("B")
}
