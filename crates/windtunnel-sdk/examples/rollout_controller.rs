//! A controller that rolls a configuration out must notice when AppConfig rolls it back.
//!
//! ```sh
//! cargo run -p windtunnel-sdk --example rollout_controller
//! ```

use std::time::Duration;

use aws_sdk_appconfig::Client;
use aws_sdk_appconfig::primitives::Blob;
use aws_sdk_appconfig::types::{DeploymentState, Monitor, ReplicateTo};
use windtunnel_sdk::Simulated;
use windtunnel_sdk::core::env::AlarmState;

const ALARM: &str = "arn:aws:cloudwatch:us-east-1:123456789012:alarm:errors";

// ANCHOR: controller
/// What is to be rolled out, where and how.
struct Rollout {
    application: String,
    environment: String,
    profile: String,
    strategy: String,
}

#[derive(Debug, PartialEq)]
enum Outcome {
    Live,
    RolledBack { at_percent: f32 },
}

/// Deploys version 1 and tells how it went.
async fn roll_out(appconfig: &Client, to: &Rollout) -> Result<Outcome, aws_sdk_appconfig::Error> {
    let started = appconfig
        .start_deployment()
        .application_id(&to.application)
        .environment_id(&to.environment)
        .configuration_profile_id(&to.profile)
        .deployment_strategy_id(&to.strategy)
        .configuration_version("1")
        .send()
        .await?;
    let mut at_percent = 0.0;
    loop {
        let got = appconfig
            .get_deployment()
            .application_id(&to.application)
            .environment_id(&to.environment)
            .deployment_number(started.deployment_number)
            .send()
            .await?;
        match got.state {
            Some(DeploymentState::Complete) => return Ok(Outcome::Live),
            Some(DeploymentState::RolledBack | DeploymentState::Reverted) => {
                return Ok(Outcome::RolledBack { at_percent });
            }
            Some(DeploymentState::Deploying | DeploymentState::Baking) => {
                at_percent = got.percentage_complete.unwrap_or(at_percent);
            }
            _ => {}
        }
        tokio::time::sleep(Duration::from_secs(30)).await;
    }
}
// ANCHOR_END: controller

/// Makes an application with a version, an environment that an alarm watches, and a strategy that
/// deploys for ten minutes and bakes for ten.
async fn prepare(appconfig: &Client) -> Result<Rollout, aws_sdk_appconfig::Error> {
    let application = appconfig.create_application().name("shop").send().await?;
    let application = application.id.unwrap_or_default();
    let monitor = Monitor::builder()
        .alarm_arn(ALARM)
        .alarm_role_arn("arn:aws:iam::123456789012:role/appconfig")
        .build()?;
    let environment = appconfig
        .create_environment()
        .application_id(&application)
        .name("prod")
        .monitors(monitor)
        .send()
        .await?;
    let profile = appconfig
        .create_configuration_profile()
        .application_id(&application)
        .name("main")
        .location_uri("hosted")
        .send()
        .await?;
    let profile = profile.id.unwrap_or_default();
    appconfig
        .create_hosted_configuration_version()
        .application_id(&application)
        .configuration_profile_id(&profile)
        .content(Blob::new(r#"{"retries":3}"#))
        .content_type("application/json")
        .send()
        .await?;
    let strategy = appconfig
        .create_deployment_strategy()
        .name("twenty minutes")
        .deployment_duration_in_minutes(10)
        .final_bake_time_in_minutes(10)
        .growth_factor(20.0)
        .replicate_to(ReplicateTo::None)
        .send()
        .await?;
    Ok(Rollout {
        application,
        environment: environment.id.unwrap_or_default(),
        profile,
        strategy: strategy.id.unwrap_or_default(),
    })
}

#[tokio::main(flavor = "current_thread", start_paused = true)]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let simulated = Simulated::new(7);
    let appconfig = Client::new(&simulated.sdk_config());
    let rollout = prepare(&appconfig).await?;
    simulated.set_alarm(ALARM, AlarmState::Ok)?;
    let incident = async {
        tokio::time::sleep(Duration::from_secs(7 * 60)).await;
        simulated.set_alarm(ALARM, AlarmState::Alarm)
    };
    let (outcome, told) = tokio::join!(roll_out(&appconfig, &rollout), incident);
    told?;
    println!("{:?} at {}", outcome?, simulated.now());
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    // ANCHOR: rollback
    #[tokio::test(start_paused = true)]
    async fn the_controller_notices_a_rollback() {
        let simulated = Simulated::new(7);
        let appconfig = Client::new(&simulated.sdk_config());
        let rollout = prepare(&appconfig).await.unwrap();
        simulated.set_alarm(ALARM, AlarmState::Ok).unwrap();

        let incident = async {
            tokio::time::sleep(Duration::from_secs(7 * 60)).await;
            simulated.set_alarm(ALARM, AlarmState::Alarm).unwrap();
        };
        let (outcome, ()) = tokio::join!(roll_out(&appconfig, &rollout), incident);

        assert_eq!(outcome.unwrap(), Outcome::RolledBack { at_percent: 60.0 });
    }
    // ANCHOR_END: rollback

    #[tokio::test(start_paused = true)]
    async fn the_controller_sees_a_rollout_through() {
        let simulated = Simulated::new(7);
        let start = simulated.now();
        let appconfig = Client::new(&simulated.sdk_config());
        let rollout = prepare(&appconfig).await.unwrap();
        let outcome = roll_out(&appconfig, &rollout).await.unwrap();
        assert_eq!(outcome, Outcome::Live);
        assert_eq!(simulated.now().since(start).as_millis(), 20 * 60_000);
    }

    // ANCHOR: waiter
    #[test]
    fn a_waiter_ends_when_the_deployment_does() {
        use aws_sdk_appconfig::client::Waiters;

        let simulated = Simulated::new(7);
        let start = simulated.now();
        let appconfig = Client::new(&simulated.sdk_config());
        simulated.block_on(async {
            let to = prepare(&appconfig).await.unwrap();
            let started = appconfig
                .start_deployment()
                .application_id(&to.application)
                .environment_id(&to.environment)
                .configuration_profile_id(&to.profile)
                .deployment_strategy_id(&to.strategy)
                .configuration_version("1");
            let number = started.send().await.unwrap().deployment_number;
            let complete = appconfig
                .wait_until_deployment_complete()
                .application_id(&to.application)
                .environment_id(&to.environment)
                .deployment_number(number);
            complete.wait(Duration::from_secs(3_600)).await.unwrap();
        });
        let minutes = simulated.now().since(start).as_millis() / 60_000;
        assert!((20..=22).contains(&minutes), "{minutes}");
    }
    // ANCHOR_END: waiter

    #[test]
    fn the_example_runs() {
        super::main().unwrap();
    }
}
