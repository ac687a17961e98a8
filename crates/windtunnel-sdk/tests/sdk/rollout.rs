//! A controller that rolls a configuration out and must notice when it is rolled back.

use std::time::Duration;

use aws_sdk_appconfig::client::Waiters;
use aws_sdk_appconfig::types::DeploymentState;
use windtunnel_sdk::Simulated;
use windtunnel_sdk::core::env::AlarmState;

use crate::app::{App, appconfig};

const ALARM: &str = "arn:aws:cloudwatch:us-east-1:123456789012:alarm:errors";

// ANCHOR: controller
#[derive(Debug, PartialEq)]
enum Outcome {
    Live,
    RolledBack { at_percent: f32 },
}

/// Deploys and tells how it went.
async fn roll_out(appconfig: &aws_sdk_appconfig::Client, app: &App) -> Outcome {
    let number = app.deploy(appconfig).await;
    let mut at_percent = 0.0;
    loop {
        let got = appconfig
            .get_deployment()
            .application_id(&app.application)
            .environment_id(&app.environment)
            .deployment_number(number)
            .send()
            .await
            .unwrap();
        match got.state.unwrap() {
            DeploymentState::Complete => return Outcome::Live,
            DeploymentState::RolledBack | DeploymentState::Reverted => {
                return Outcome::RolledBack { at_percent };
            }
            DeploymentState::Deploying | DeploymentState::Baking => {
                at_percent = got.percentage_complete.unwrap_or(at_percent);
            }
            _ => {}
        }
        tokio::time::sleep(Duration::from_secs(30)).await;
    }
}
// ANCHOR_END: controller

// ANCHOR: rollback
#[tokio::test(start_paused = true)]
async fn the_controller_notices_a_rollback() {
    let simulated = Simulated::new(7);
    let appconfig = appconfig(&simulated);
    let app = App::watched_by(&appconfig, Some(ALARM)).await;
    simulated.set_alarm(ALARM, AlarmState::Ok).unwrap();

    let incident = async {
        tokio::time::sleep(Duration::from_secs(7 * 60)).await;
        simulated.set_alarm(ALARM, AlarmState::Alarm).unwrap();
    };
    let (outcome, ()) = tokio::join!(roll_out(&appconfig, &app), incident);

    assert_eq!(outcome, Outcome::RolledBack { at_percent: 60.0 });
}
// ANCHOR_END: rollback

#[tokio::test(start_paused = true)]
async fn the_controller_sees_a_rollout_through() {
    let simulated = Simulated::new(7);
    let appconfig = appconfig(&simulated);
    let app = App::new(&appconfig).await;
    assert_eq!(roll_out(&appconfig, &app).await, Outcome::Live);
    let minutes = simulated.now().as_millis() / 60_000 - 1_767_225_600 / 60;
    assert_eq!(minutes, 20);
}

// ANCHOR: waiter
#[test]
fn a_waiter_ends_when_the_deployment_does() {
    let simulated = Simulated::new(7);
    let appconfig = appconfig(&simulated);
    simulated.block_on(async {
        let app = App::new(&appconfig).await;
        let number = app.deploy(&appconfig).await;
        let complete = appconfig
            .wait_until_deployment_complete()
            .application_id(&app.application)
            .environment_id(&app.environment)
            .deployment_number(number)
            .wait(Duration::from_secs(3_600))
            .await;
        complete.unwrap();
    });
    let minutes = simulated.now().as_millis() / 60_000 - 1_767_225_600 / 60;
    assert!((20..=22).contains(&minutes), "{minutes}");
}
// ANCHOR_END: waiter

#[tokio::test(start_paused = true)]
async fn the_waiter_fails_when_the_deployment_is_rolled_back() {
    let simulated = Simulated::new(7);
    let appconfig = appconfig(&simulated);
    let app = App::watched_by(&appconfig, Some(ALARM)).await;
    let number = app.deploy(&appconfig).await;
    let waiter = appconfig
        .wait_until_deployment_complete()
        .application_id(&app.application)
        .environment_id(&app.environment)
        .deployment_number(number)
        .wait(Duration::from_secs(3_600));
    let incident = async {
        simulated.sleep(Duration::from_secs(15 * 60)).await;
        simulated.set_alarm(ALARM, AlarmState::Alarm).unwrap();
    };
    let (waited, ()) = tokio::join!(waiter, incident);
    let text = format!("{:?}", waited.unwrap_err());
    assert!(text.contains("FailureState"), "{text}");
}

/// *Recorded*: the service says `ReadyForDeployment`, the model `READY_FOR_DEPLOYMENT`.
#[test]
fn an_environment_is_waited_for_though_its_state_has_no_name_in_the_sdk() {
    let simulated = Simulated::new(7);
    let appconfig = appconfig(&simulated);
    simulated.block_on(async {
        let app = App::new(&appconfig).await;
        app.deploy(&appconfig).await;
        let ready = appconfig
            .wait_until_environment_ready_for_deployment()
            .application_id(&app.application)
            .environment_id(&app.environment)
            .wait(Duration::from_secs(3_600))
            .await;
        let ready = ready.unwrap().into_result().unwrap();
        assert_eq!(ready.state.unwrap().as_str(), "ReadyForDeployment");
    });
}
