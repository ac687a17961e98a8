//! Loops that never end are told so. The example `chaos_gate` has one as a user would write it.

use std::time::Duration;

use windtunnel_sdk::Simulated;

use crate::app::{fis, template};

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
