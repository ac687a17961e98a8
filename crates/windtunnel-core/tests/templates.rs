//! Experiment templates: what is echoed, what an update replaces, idempotency, quotas, versions.

#![cfg(feature = "serde")]

mod common;

use common::{ACCOUNT, ALARM, ARN, Plan, ROLE, Sim, column, members};
use serde_json::{Value, json};

#[path = "templates/accounts.rs"]
mod accounts;
#[path = "templates/echo.rs"]
mod echo;
#[path = "templates/order.rs"]
mod order;
#[path = "templates/quotas.rs"]
mod quotas;
#[path = "templates/recorded.rs"]
mod recorded;
#[path = "templates/tokens.rs"]
mod tokens;
#[path = "templates/update.rs"]
mod update;
#[path = "templates/versions.rs"]
mod versions;

/// The least that can be created: one wait, no stop condition.
fn least() -> Value {
    json!({
        "description": "least",
        "stopConditions": [{ "source": "none" }],
        "actions": { "wait": { "actionId": "aws:fis:wait", "parameters": { "duration": "PT5M" } } },
        "roleArn": ROLE,
    })
}

/// Returns a request with some members replaced.
fn with(mut request: Value, changes: Value) -> Value {
    for (name, value) in changes.as_object().expect("an object") {
        request[name] = value.clone();
    }
    request
}

fn create(sim: &mut Sim, request: Value) -> Value {
    sim.ask("CreateExperimentTemplate", request)["experimentTemplate"].take()
}

fn get(sim: &mut Sim, id: &Value) -> Value {
    sim.ask("GetExperimentTemplate", json!({ "id": id }))["experimentTemplate"].take()
}
