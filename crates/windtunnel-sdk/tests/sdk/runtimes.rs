//! Who lets time pass: the handle itself, or a runtime whose clock is paused.

use std::time::Duration;

use futures_util::FutureExt;
use futures_util::future::join_all;
use windtunnel_sdk::Simulated;

use crate::app::{fis, template};

const HOUR: Duration = Duration::from_secs(3_600);

#[test]
fn many_clients_and_futures_share_one_world() {
    let simulated = Simulated::new(7);
    let start = simulated.now();
    let ids = simulated.block_on(join_all((0..5).map(|minutes| {
        let simulated = simulated.clone();
        async move {
            let fis = fis(&simulated);
            simulated.sleep(60 * minutes * Duration::from_secs(1)).await;
            template(&fis, "PT1M").await
        }
    })));
    let listed = simulated.block_on(fis(&simulated).list_experiment_templates().send());
    assert_eq!(listed.unwrap().experiment_templates().len(), ids.len());
    assert_eq!(simulated.now().since(start).as_millis(), 240_000);
}

#[tokio::test(start_paused = true)]
async fn tasks_of_a_runtime_share_one_world() {
    let simulated = Simulated::new(7);
    let begun = tokio::time::Instant::now();
    let tasks: Vec<_> = (1..=3)
        .map(|hours| {
            let simulated = simulated.clone();
            tokio::spawn(async move {
                let fis = fis(&simulated);
                let template = template(&fis, "PT1M").await;
                simulated.sleep(hours * HOUR).await;
                template
            })
        })
        .collect();
    for task in tasks {
        task.await.unwrap();
    }
    assert_eq!(begun.elapsed(), 3 * HOUR);
    assert_eq!(
        simulated.with_world(|world, _| world.now()).to_string(),
        "2026-01-01T03:00:00.000Z"
    );
}

#[tokio::test(start_paused = true)]
async fn the_clock_of_the_runtime_is_virtual_time() {
    let simulated = Simulated::new(7);
    let begun = tokio::time::Instant::now();
    tokio::time::sleep(HOUR).await;
    assert_eq!(simulated.now().to_string(), "2026-01-01T01:00:00.000Z");
    simulated.sleep(HOUR).await;
    assert_eq!(begun.elapsed(), 2 * HOUR);
    tokio::time::advance(HOUR).await;
    assert_eq!(simulated.now().to_string(), "2026-01-01T03:00:00.000Z");
    let timed_out = tokio::time::timeout(HOUR, simulated.sleep(2 * HOUR)).await;
    assert!(timed_out.is_err());
    assert_eq!(simulated.now().to_string(), "2026-01-01T04:00:00.000Z");
}

#[test]
fn time_goes_on_from_runtime_to_runtime() {
    let simulated = Simulated::new(7);
    let runtime = || {
        let builder = &mut tokio::runtime::Builder::new_current_thread();
        builder.enable_time().start_paused(true).build().unwrap()
    };
    runtime().block_on(simulated.sleep(HOUR));
    simulated.block_on(simulated.sleep(HOUR));
    runtime().block_on(simulated.sleep(HOUR));
    assert_eq!(simulated.now().to_string(), "2026-01-01T03:00:00.000Z");
}

#[tokio::test]
#[should_panic(expected = "the clock of this tokio runtime is not paused")]
async fn a_runtime_with_a_running_clock_is_refused() {
    let _ = Simulated::new(7);
}

#[test]
#[should_panic(expected = "nobody lets time pass here")]
fn a_sleep_outside_of_any_runtime_is_refused() {
    Simulated::new(7).sleep(HOUR).now_or_never();
}

#[test]
fn a_test_can_sleep_until_the_world_is_idle() {
    let simulated = Simulated::new(7);
    simulated.block_on(async {
        let fis = fis(&simulated);
        let template = template(&fis, "PT12H").await;
        let start = || {
            fis.start_experiment()
                .experiment_template_id(&template)
                .send()
        };
        start().await.unwrap();
        let idle = simulated.sleep_until_idle().await;
        assert_eq!(idle.to_string(), "2026-01-01T12:00:01.000Z");
        assert_eq!(simulated.sleep_until_idle().await, idle);
    });
    let last = simulated.events().pop().unwrap();
    assert_eq!(last.to(), "completed");
    assert!(simulated.events().is_empty());
}
