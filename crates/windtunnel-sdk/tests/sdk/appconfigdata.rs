//! Both operations of the data plane of AppConfig by its real client.

use std::time::Duration;

use aws_sdk_appconfigdata::Client;
use windtunnel_sdk::Simulated;
use windtunnel_sdk::aws::Service;

use crate::app::{App, appconfig};
use crate::tour::{Called, Tour};

#[tokio::test(start_paused = true)]
async fn every_operation_of_the_data_plane_succeeds_and_is_refused() {
    tour().await;
}

/// Calls both of them.
pub async fn tour() -> Called {
    let simulated = Simulated::new(7);
    let appconfig = appconfig(&simulated);
    let app = App::new(&appconfig).await;
    app.deploy(&appconfig).await;
    simulated.sleep_until_idle().await;

    let mut tour = Tour::new(&simulated, Service::AppConfigData);
    let data = Client::new(&tour.sdk_config());
    let start = |application: &str| {
        data.start_configuration_session()
            .application_identifier(application)
            .environment_identifier("prod")
            .configuration_profile_identifier("main")
            .required_minimum_poll_interval_in_seconds(15)
            .send()
    };
    let started = tour.ok("StartConfigurationSession", start(&app.application).await);
    let token = started.initial_configuration_token.unwrap();
    let missing = start("none").await;
    tour.no(
        "StartConfigurationSession",
        missing,
        "ResourceNotFoundException",
    );

    let get = |token: String| {
        data.get_latest_configuration()
            .configuration_token(token)
            .send()
    };
    let got = tour.ok("GetLatestConfiguration", get(token).await);
    assert_eq!(got.configuration.unwrap().as_ref(), b"one");
    assert_eq!(got.content_type.as_deref(), Some("text/plain"));
    assert_eq!(got.next_poll_interval_in_seconds, 15);
    let early = get(got.next_poll_configuration_token.clone().unwrap()).await;
    tour.no("GetLatestConfiguration", early, "BadRequestException");

    simulated.sleep(Duration::from_secs(15)).await;
    let unchanged = get(got.next_poll_configuration_token.unwrap())
        .await
        .unwrap();
    // The SDK shows no bytes as none.
    assert_eq!(unchanged.configuration, None);
    tour.end(|_| true)
}

#[tokio::test(start_paused = true)]
async fn an_agent_may_poll_an_idle_world_for_ever() {
    let simulated = Simulated::builder(7).patience(3).build();
    let appconfig = appconfig(&simulated);
    let app = App::new(&appconfig).await;
    app.deploy(&appconfig).await;
    simulated.sleep_until_idle().await;
    let data = Client::new(&simulated.sdk_config());
    let session = data
        .start_configuration_session()
        .application_identifier(app.application)
        .environment_identifier(app.environment)
        .configuration_profile_identifier(app.profile);
    let mut token = session.send().await.unwrap().initial_configuration_token;
    for _ in 0..10 {
        let got = data
            .get_latest_configuration()
            .set_configuration_token(token)
            .send()
            .await;
        token = got.unwrap().next_poll_configuration_token;
        tokio::time::sleep(Duration::from_secs(60)).await;
    }
}
