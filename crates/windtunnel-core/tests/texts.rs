//! Texts: every reason of section 3.1, every recorded text, as the API and EventBridge show them.

#![cfg(feature = "serde")]

mod common;

use common::{ALARM, ARN, Plan, ROLE, Sim, fault, fault_in};
use serde_json::{Value, json};
use windtunnel_core::Delay;
use windtunnel_core::Span;
use windtunnel_core::env::{AlarmState, Fault, Phase, Setup};

#[path = "texts/published.rs"]
mod published;
#[path = "texts/reasons.rs"]
mod reasons;
#[path = "texts/recorded.rs"]
mod recorded;

/// A way to end a run.
type Stop = fn(&mut Sim, &str);

fn slow() -> Sim {
    Sim::configured(|config| {
        config.fis.timing.pending_delay = Delay::Fixed(Span::from_secs(1));
        config.fis.timing.action_init_delay = Delay::Fixed(Span::from_secs(1));
    })
}

fn chain() -> Plan {
    Plan::new()
        .wait("A", "PT5M")
        .wait("B", "PT1M")
        .after("A")
        .stop_on(&[ALARM])
}

/// State and reason of an experiment.
fn reason(sim: &mut Sim, id: &str) -> (String, String) {
    let state = sim.get(id).state;
    (state.status, state.reason)
}

/// State and reason of an action.
fn action(sim: &mut Sim, id: &str, name: &str) -> (String, String) {
    let state = sim.get(id).actions[name].state.clone();
    (state.status, state.reason)
}

fn pair(status: &str, reason: &str) -> (String, String) {
    (status.into(), reason.into())
}
