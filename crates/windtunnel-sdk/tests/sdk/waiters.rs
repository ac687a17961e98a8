//! The waiters of AppConfig: what they say of deployments that are rolled back, and of a state whose
//! name the SDK does not know.

use std::time::Duration;

use aws_sdk_appconfig::client::Waiters;
use windtunnel_sdk::Simulated;
use windtunnel_sdk::core::env::AlarmState;

use crate::app::{App, appconfig};

const ALARM: &str = "arn:aws:cloudwatch:us-east-1:123456789012:alarm:errors";

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
