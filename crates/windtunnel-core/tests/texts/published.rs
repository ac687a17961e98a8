//! The reasons of section 3.1, as EventBridge publishes them.

use super::*;

/// Reasons before and after of all EventBridge events.
fn published(sim: &mut Sim) -> Vec<[String; 2]> {
    let text = |state: &Value| {
        format!(
            "{} {}",
            state["status"].as_str().unwrap_or(""),
            state["reason"].as_str().unwrap_or("")
        )
    };
    let records = sim.records();
    let events = records
        .iter()
        .filter(|record| record.get("detail-type").is_some());
    events
        .map(|event| ["old-state", "new-state"].map(|member| text(&event["detail"][member])))
        .collect()
}

const PENDING: &str = "pending Experiment is pending.";
const INITIATING: &str = "initiating Experiment is initiating.";
const RUNNING: &str = "running Experiment is running.";

#[test]
fn published_reasons_of_a_completed_experiment() {
    let mut sim = Sim::new();
    sim.fly(&chain());
    sim.at(1_000);
    let completed = "completed Experiment completed.";
    assert_eq!(
        published(&mut sim),
        [
            [PENDING, INITIATING],
            [INITIATING, RUNNING],
            [RUNNING, completed]
        ]
    );
}

#[test]
fn published_reasons_of_stopped_experiments() {
    let stops: [(&str, &str, Stop); 3] = [
        ("Stopping Experiment.", "Experiment stopped.", |sim, id| {
            drop(sim.stop(id))
        }),
        (
            "Experiment halted by stop condition.",
            "Experiment halted by stop condition.",
            |sim, _| sim.alarm(ALARM, AlarmState::Alarm),
        ),
        (
            "Experiment stopped by safety lever.",
            "Experiment stopped by safety lever.",
            |sim, _| drop(sim.lever("engaged", "Now.")),
        ),
    ];
    for (stopping, stopped, stop) in stops {
        let mut sim = Sim::new();
        let id = sim.fly(&chain());
        sim.at(10);
        stop(&mut sim, &id);
        sim.at(11);
        let (stopping, stopped) = (format!("stopping {stopping}"), format!("stopped {stopped}"));
        assert_eq!(
            published(&mut sim),
            [
                [PENDING, INITIATING],
                [INITIATING, RUNNING],
                [RUNNING, &stopping],
                [&stopping, &stopped]
            ]
        );
    }
}

#[test]
fn published_reasons_of_failed_and_cancelled_experiments() {
    let mut sim = Sim::new();
    sim.fly(&chain().tagged("T", "aws:ec2:instance", "no", "body"));
    sim.at(1);
    let failed = "failed Target resolution returned empty set.";
    assert_eq!(
        published(&mut sim),
        [[PENDING, INITIATING], [INITIATING, failed]]
    );

    let mut sim = Sim::new();
    sim.inject(fault("A", 9, "InternalFailure", "X"));
    sim.fly(&chain());
    sim.at(10);
    assert_eq!(
        published(&mut sim),
        [
            [PENDING, INITIATING],
            [INITIATING, RUNNING],
            [RUNNING, "failed X"]
        ]
    );

    let mut sim = Sim::new();
    sim.fly(&chain());
    sim.lever("engaged", "Now.")
        .expect("the lever can be engaged");
    let cancelled = "cancelled Experiment cancelled by safety lever.";
    assert_eq!(
        published(&mut sim),
        [[PENDING, INITIATING], [INITIATING, cancelled]]
    );
}
