//! A gate in a pipeline: a release goes on only when a chaos experiment has gone well.

use std::time::Duration;

use aws_sdk_fis::types::{ExperimentStatus, SafetyLeverStatusInput, UpdateSafetyLeverStateInput};
use windtunnel_sdk::Simulated;

use crate::app::{fis, template};

// ANCHOR: gate
/// Runs the experiment and tells whether the release may go on. Can you see the mistake?
async fn gate(fis: aws_sdk_fis::Client, template: String, pause: impl AsyncFn(Duration)) -> bool {
    let started = fis.start_experiment().experiment_template_id(template);
    let started = started.send().await.unwrap().experiment.unwrap();
    loop {
        let got = fis.get_experiment().set_id(started.id.clone()).send().await;
        let state = got.unwrap().experiment.unwrap().state.unwrap();
        match state.status.unwrap() {
            ExperimentStatus::Completed => return true,
            ExperimentStatus::Stopped | ExperimentStatus::Failed => return false,
            _ => pause(Duration::from_secs(30)).await,
        }
    }
}
// ANCHOR_END: gate

async fn pull_the_lever(fis: &aws_sdk_fis::Client) {
    let state = UpdateSafetyLeverStateInput::builder()
        .status(SafetyLeverStatusInput::Engaged)
        .reason("an incident elsewhere")
        .build()
        .unwrap();
    let lever = fis.update_safety_lever_state().id("default").state(state);
    lever.send().await.unwrap();
}

#[test]
fn the_gate_opens_when_the_experiment_completes() {
    let simulated = Simulated::new(7);
    let start = simulated.now();
    let is_open = simulated.block_on(async {
        let fis = fis(&simulated);
        let template = template(&fis, "PT2H").await;
        gate(fis, template, |pause| simulated.sleep(pause)).await
    });
    assert!(is_open);
    assert_eq!(simulated.now().since(start).as_millis() / 60_000, 120);
}

// ANCHOR: forgotten
#[test]
#[should_panic(expected = "this loop will never end")]
fn the_gate_forgets_that_experiments_are_cancelled() {
    let simulated = Simulated::new(7);
    simulated.block_on(async {
        let fis = fis(&simulated);
        let template = template(&fis, "PT2H").await;
        pull_the_lever(&fis).await;
        gate(fis, template, |pause| simulated.sleep(pause)).await
    });
}
// ANCHOR_END: forgotten

#[tokio::test(start_paused = true)]
#[should_panic(expected = "this loop will never end")]
async fn the_same_in_a_runtime_with_its_own_sleep() {
    let simulated = Simulated::new(7);
    let fis = fis(&simulated);
    let template = template(&fis, "PT2H").await;
    pull_the_lever(&fis).await;
    gate(fis, template, tokio::time::sleep).await;
}

#[test]
fn the_complaint_says_since_when_and_what_was_asked() {
    let simulated = Simulated::builder(7).patience(3).build();
    let fis = fis(&simulated);
    let list = || fis.list_experiments().send();
    let complaint = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
        simulated.block_on(async {
            loop {
                // Calls at one instant count once.
                list().await.unwrap();
                list().await.unwrap();
                simulated.sleep(Duration::from_secs(60)).await;
            }
        })
    }));
    let complaint: Box<String> = complaint.unwrap_err().downcast().unwrap();
    for part in [
        "since 2026-01-01T00:00:00.000Z",
        "call 4 in a row that only asks, at 2026-01-01T00:03:00.000Z",
        "GET /experiments.",
    ] {
        assert!(complaint.contains(part), "{complaint}");
    }
    // The world can still be looked at.
    assert!(simulated.with_world(|world, _| world.is_idle()));
}

#[test]
fn who_waits_for_someone_asleep_is_left_alone() {
    let simulated = Simulated::builder(7).patience(3).build();
    let fis = fis(&simulated);
    let other = async {
        simulated.sleep(Duration::from_secs(3_600)).await;
        template(&fis, "PT1M").await;
    };
    let watcher = async {
        loop {
            let listed = fis.list_experiment_templates().send().await.unwrap();
            if !listed.experiment_templates().is_empty() {
                return simulated.now();
            }
            simulated.sleep(Duration::from_secs(60)).await;
        }
    };
    let (_, seen) = simulated.block_on(futures_util::future::join(other, watcher));
    assert_eq!(seen.to_string(), "2026-01-01T01:00:00.000Z");
}

#[test]
#[should_panic(expected = "virtual time went beyond the end of the simulation")]
fn time_has_an_end() {
    let simulated = Simulated::new(7);
    simulated.block_on(async {
        loop {
            simulated.sleep(Duration::from_secs(86_400)).await;
        }
    });
}

#[test]
#[should_panic(expected = "nothing can go on and nobody sleeps")]
fn a_future_that_waits_for_nothing_is_found() {
    Simulated::new(7).block_on(std::future::pending::<()>());
}
