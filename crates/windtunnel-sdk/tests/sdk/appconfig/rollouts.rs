//! Hosted versions and deployments.

use std::time::Duration;

use aws_sdk_appconfig::Client;
use aws_sdk_appconfig::primitives::Blob;
use aws_sdk_appconfig::types::DeploymentState;
use windtunnel_sdk::Simulated;

use super::{ABSENT, BAD, CONFLICT, MISSING, Names};
use crate::tour::Tour;

pub async fn versions(tour: &mut Tour<'_>, appconfig: &Client, names: &Names) {
    let Names {
        application,
        profile,
        ..
    } = names;
    let create = |text: &str, label: Option<String>, latest| {
        let create = appconfig.create_hosted_configuration_version();
        create
            .application_id(application)
            .configuration_profile_id(profile)
            .content(Blob::new(text))
            .content_type("text/plain")
            .set_version_label(label)
            .set_latest_version_number(latest)
            .send()
    };
    let operation = "CreateHostedConfigurationVersion";
    let made = tour.ok(operation, create("one", Some("v1".into()), None).await);
    assert_eq!(made.content.unwrap().as_ref(), b"one");
    assert_eq!(
        (made.version_number, made.version_label.as_deref()),
        (1, Some("v1"))
    );
    tour.no(operation, create("two", None, Some(7)).await, CONFLICT);

    let get = |version| {
        let get = appconfig
            .get_hosted_configuration_version()
            .version_number(version);
        get.application_id(application)
            .configuration_profile_id(profile)
            .send()
    };
    let got = tour.ok("GetHostedConfigurationVersion", get(1).await);
    assert_eq!(got.content.unwrap().as_ref(), b"one");
    assert_eq!(got.content_type.as_deref(), Some("text/plain"));
    tour.no("GetHostedConfigurationVersion", get(2).await, MISSING);

    let list = |profile: &str, label: &str| {
        let list = appconfig
            .list_hosted_configuration_versions()
            .version_label(label);
        list.application_id(application)
            .configuration_profile_id(profile)
            .send()
    };
    let listed = tour.ok("ListHostedConfigurationVersions", list(profile, "v*").await);
    assert_eq!(listed.items()[0].version_number, 1);
    let other = tour.ok("ListHostedConfigurationVersions", list(profile, "w").await);
    assert!(other.items().is_empty());
    tour.no(
        "ListHostedConfigurationVersions",
        list(ABSENT, "v*").await,
        MISSING,
    );

    let validate = |version: &str| {
        let validate = appconfig
            .validate_configuration()
            .configuration_version(version);
        validate
            .application_id(application)
            .configuration_profile_id(profile)
            .send()
    };
    tour.ok("ValidateConfiguration", validate("v1").await);
    tour.no("ValidateConfiguration", validate("2").await, MISSING);
}

pub async fn deployments(
    tour: &mut Tour<'_>,
    appconfig: &Client,
    simulated: &Simulated,
    names: &Names,
) {
    let Names {
        application,
        environment,
        profile,
        strategy,
    } = names;
    let start = || {
        let start = appconfig.start_deployment().application_id(application);
        let start = start
            .environment_id(environment)
            .configuration_profile_id(profile);
        start
            .deployment_strategy_id(strategy)
            .configuration_version("1")
            .send()
    };
    let started = tour.ok("StartDeployment", start().await);
    assert_eq!(started.state, Some(DeploymentState::Deploying));
    assert_eq!(started.started_at.unwrap().secs(), 1_767_225_600);
    tour.no("StartDeployment", start().await, CONFLICT);

    let get = |number| {
        let get = appconfig.get_deployment().application_id(application);
        get.environment_id(environment)
            .deployment_number(number)
            .send()
    };
    let got = tour.ok("GetDeployment", get(1).await);
    assert_eq!(got.configuration_name(), Some("main"));
    tour.no("GetDeployment", get(2).await, MISSING);

    let list = |environment: &str| {
        let list = appconfig.list_deployments().application_id(application);
        list.environment_id(environment).send()
    };
    let listed = tour.ok("ListDeployments", list(environment).await);
    assert_eq!(listed.items()[0].deployment_number, 1);
    tour.no("ListDeployments", list(ABSENT).await, MISSING);

    simulated.sleep(Duration::from_secs(20 * 60)).await;
    assert_eq!(get(1).await.unwrap().state, Some(DeploymentState::Complete));
    #[expect(deprecated, reason = "clients still call it")]
    let get = |configuration: &str| {
        let get = appconfig.get_configuration().application(application);
        get.environment(environment)
            .configuration(configuration)
            .client_id("me")
            .send()
    };
    let got = tour.ok("GetConfiguration", get("main").await);
    assert_eq!(got.content.unwrap().as_ref(), b"one");
    tour.no("GetConfiguration", get("odd").await, MISSING);

    let stop = |revert| {
        let stop = appconfig.stop_deployment().application_id(application);
        let stop = stop.environment_id(environment).deployment_number(1);
        stop.set_allow_revert(revert).send()
    };
    tour.no("StopDeployment", stop(None).await, BAD);
    let reverted = tour.ok("StopDeployment", stop(Some(true)).await);
    assert_eq!(reverted.state, Some(DeploymentState::Reverted));
}
