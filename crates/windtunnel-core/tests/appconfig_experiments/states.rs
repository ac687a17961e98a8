//! What every state of a definition and of its run answers to every call about them.

use super::*;

/// The ways in which a definition and its run 1 can stand.
const STATES: [&str; 6] = [
    "none",
    "IDLE, no run",
    "IDLE, run DONE",
    "ACTIVE, run RUNNING",
    "ARCHIVED, run DONE",
    "DESTROYED",
];

/// Each call with what it is given beside the definition, and its answer in each state, in their
/// order: `ok`, or one of the refusals below.
const CALLS: [(&str, &str, [&str; 6]); 13] = [
    (
        "GetExperimentDefinition",
        "{}",
        ["gone", "ok", "ok", "ok", "ok", "gone"],
    ),
    (
        "UpdateExperimentDefinition",
        r#"{"Hypothesis": "h"}"#,
        ["gone", "ok", "ok", "active", "archived", "gone"],
    ),
    (
        "DeleteExperimentDefinition",
        "{}",
        ["gone", "ok", "ok", "runs", "ok", "gone"],
    ),
    (
        "DeleteExperimentDefinition",
        r#"{"DeleteType": "ARCHIVE"}"#,
        ["gone", "ok", "ok", "runs", "ok", "gone"],
    ),
    (
        "DeleteExperimentDefinition",
        r#"{"DeleteType": "DESTROY"}"#,
        ["gone", "ok", "ok", "runs", "ok", "gone"],
    ),
    (
        "StartExperimentRun",
        "{}",
        ["gone", "ok", "ok", "started", "shelved", "gone"],
    ),
    (
        "GetExperimentRun",
        r#"{"Run": 1}"#,
        ["gone", "no run", "ok", "ok", "ok", "gone"],
    ),
    (
        "UpdateExperimentRun",
        r#"{"Run": 1, "Description": "d"}"#,
        ["gone", "no run", "terminal", "ok", "terminal", "gone"],
    ),
    (
        "UpdateExperimentRun",
        r#"{"Run": 1, "ExposurePercentage": 60}"#,
        ["gone", "no run", "terminal", "ok", "terminal", "gone"],
    ),
    (
        "UpdateExperimentRun",
        r#"{"Run": 1, "TreatmentOverrides": {"Inline": {"qa": "c"}}}"#,
        ["gone", "no run", "terminal", "ok", "terminal", "gone"],
    ),
    (
        "StopExperimentRun",
        r#"{"Run": 1}"#,
        ["gone", "no run", "stopped", "ok", "stopped", "gone"],
    ),
    (
        "ListExperimentRuns",
        "{}",
        ["gone", "ok", "ok", "ok", "ok", "gone"],
    ),
    (
        "ListExperimentRunEvents",
        r#"{"Run": 1}"#,
        ["gone", "no run", "ok", "ok", "ok", "gone"],
    ),
];

/// The refusals: code and text.
const REFUSALS: [(&str, &str, &str); 9] = [
    (
        "gone",
        NOT_FOUND,
        "Experiment Definition with Application Id {app} and Experiment Definition Id {id} could \
         not be found for account {acct}.",
    ),
    (
        "no run",
        NOT_FOUND,
        "Experiment Run with Application Id {app}, Experiment Definition Id {id}, and Run 1 could \
         not be found for account {acct}.",
    ),
    // These five are recorded.
    (
        "active",
        CONFLICT,
        "Cannot update experiment definition {id} with status ACTIVE. Stop the current experiment \
         run before updating the experiment definition.",
    ),
    (
        "archived",
        CONFLICT,
        "Cannot update experiment definition {id} with status ARCHIVED.",
    ),
    (
        "runs",
        BAD_REQUEST,
        "Experiment definition {id} cannot be deleted while an experiment is running.",
    ),
    (
        "terminal",
        BAD_REQUEST,
        "Cannot update experiment run 1 for experiment definition {id} because it is already \
         terminal.",
    ),
    (
        "stopped",
        BAD_REQUEST,
        "Experiment run 1 for experiment definition {id} is not running.",
    ),
    (
        "started",
        CONFLICT,
        "Experiment definition {id} already has a running experiment run.",
    ),
    (
        "shelved",
        CONFLICT,
        "Cannot start a run of experiment definition {id} with status ARCHIVED.",
    ),
];

/// Brings a definition into a state; returns its id.
fn bring(state: &str) -> (Stand, String) {
    let mut stand = Stand::deployed();
    if state == "none" {
        return (stand, "0000000".into());
    }
    let definition = stand.define("faster", "checkout");
    if state.contains("run DONE") || state.contains("RUNNING") {
        stand.start(&definition, json!({ "ExposurePercentage": 50 }));
    }
    if state.contains("run DONE") {
        stand.stop((&definition, 1));
    }
    let input = stand.of(&definition);
    if state.starts_with("ARCHIVED") {
        stand.lab.ask("DeleteExperimentDefinition", input);
    } else if state == "DESTROYED" {
        let input = with(input, json!({ "DeleteType": "DESTROY" }));
        stand.lab.ask("DeleteExperimentDefinition", input);
    } else {
        let status = state.split(',').next().expect("a status");
        assert_eq!(stand.get(&definition)["Status"], status);
    }
    (stand, definition)
}

#[test]
fn every_state_answers_every_call_as_the_tables_say() {
    let mut used = Vec::new();
    for (place, state) in STATES.iter().enumerate() {
        for (operation, members, answers) in CALLS {
            let (mut stand, definition) = bring(state);
            let members: Value = serde_json::from_str(members).expect("JSON");
            let input = with(stand.of(&definition), members.clone());
            let what = format!("{operation} {members} in {state}");
            let expected = answers[place];
            if expected == "ok" {
                let answer = stand.lab.call(operation, input);
                assert!(answer.is_ok(), "{what}: {answer:?}");
                continue;
            }
            let refusal = REFUSALS.iter().find(|(name, ..)| *name == expected);
            let (_, code, text) = refusal.expect("a refusal");
            let text = text
                .replace("{id}", &definition)
                .replace("{app}", &stand.app)
                .replace("{acct}", ACCOUNT);
            let before = stand.lab.world.state_digest();
            assert_eq!(stand.lab.refuse(code, operation, input), text, "{what}");
            assert_eq!(stand.lab.world.state_digest(), before, "{what}");
            used.push(expected);
        }
    }
    assert!(REFUSALS.iter().all(|(name, ..)| used.contains(name)));
}
