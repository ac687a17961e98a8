//! Every operation of AppConfig by its real client.

pub mod experiments;
mod extensions;
mod rollouts;

use aws_sdk_appconfig::Client;
use aws_sdk_appconfig::types::{
    DeletionProtectionCheck, DeletionProtectionSettings, EnvironmentState, ReplicateTo,
};
use windtunnel_sdk::Simulated;
use windtunnel_sdk::aws::Service;

use crate::tour::{Called, Tour};

pub const BAD: &str = "BadRequestException";
pub const MISSING: &str = "ResourceNotFoundException";
pub const CONFLICT: &str = "ConflictException";
pub const ABSENT: &str = "0000000";

/// What the parts of the tour name.
#[derive(Default)]
pub struct Names {
    pub application: String,
    pub environment: String,
    pub profile: String,
    pub strategy: String,
}

#[tokio::test(start_paused = true)]
async fn every_operation_of_appconfig_succeeds_and_is_refused() {
    tour().await;
}

/// Calls all of them but those of experiments.
pub async fn tour() -> Called {
    let simulated = Simulated::new(7);
    let mut tour = Tour::new(&simulated, Service::AppConfig);
    let appconfig = Client::new(&tour.sdk_config());
    let mut names = Names::default();
    names.application = applications(&mut tour, &appconfig).await;
    names.strategy = strategies(&mut tour, &appconfig).await;
    names.environment = environments(&mut tour, &appconfig, &names).await;
    names.profile = profiles(&mut tour, &appconfig, &names).await;
    rollouts::versions(&mut tour, &appconfig, &names).await;
    rollouts::deployments(&mut tour, &appconfig, &simulated, &names).await;
    extensions::extensions(&mut tour, &appconfig).await;
    extensions::associations(&mut tour, &appconfig, &names).await;
    tags(&mut tour, &appconfig, &names).await;
    settings(&mut tour, &appconfig).await;
    ends(&mut tour, &appconfig, &names).await;
    tour.end(|operation| !operation.contains("Experiment"))
}

async fn applications(tour: &mut Tour<'_>, appconfig: &Client) -> String {
    let create = || appconfig.create_application().name("shop").send();
    let made = tour.ok("CreateApplication", create().await);
    assert_eq!(made.name(), Some("shop"));
    tour.no("CreateApplication", create().await, BAD);
    let id = made.id.unwrap();

    let get = |id: &str| appconfig.get_application().application_id(id).send();
    let got = tour.ok("GetApplication", get(&id).await);
    assert_eq!(got.id(), Some(&*id));
    tour.no("GetApplication", get(ABSENT).await, MISSING);

    let list = |most| appconfig.list_applications().max_results(most).send();
    let listed = tour.ok("ListApplications", list(50).await);
    assert_eq!(listed.items()[0].id(), Some(&*id));
    tour.no("ListApplications", list(51).await, BAD);

    let update = |id: &str| {
        let update = appconfig.update_application().application_id(id);
        update.description("d").send()
    };
    let changed = tour.ok("UpdateApplication", update(&id).await);
    assert_eq!(changed.description(), Some("d"));
    tour.no("UpdateApplication", update(ABSENT).await, MISSING);
    id
}

async fn strategies(tour: &mut Tour<'_>, appconfig: &Client) -> String {
    let create = |factor| {
        let create = appconfig.create_deployment_strategy().name("fast");
        let create = create
            .deployment_duration_in_minutes(10)
            .growth_factor(factor);
        create.replicate_to(ReplicateTo::None).send()
    };
    let made = tour.ok("CreateDeploymentStrategy", create(50.0).await);
    assert_eq!(made.growth_factor, Some(50.0));
    tour.no("CreateDeploymentStrategy", create(0.0).await, BAD);
    let id = made.id.unwrap();

    let get = |id: &str| {
        appconfig
            .get_deployment_strategy()
            .deployment_strategy_id(id)
            .send()
    };
    let got = tour.ok("GetDeploymentStrategy", get(&id).await);
    assert_eq!(got.name(), Some("fast"));
    tour.no("GetDeploymentStrategy", get(ABSENT).await, MISSING);

    let mut pages = appconfig
        .list_deployment_strategies()
        .max_results(2)
        .into_paginator()
        .send();
    let mut ids = Vec::new();
    while let Some(page) = pages.next().await {
        let page = tour.ok("ListDeploymentStrategies", page);
        ids.extend(
            page.items
                .unwrap()
                .into_iter()
                .flat_map(|strategy| strategy.id),
        );
    }
    assert!(ids.contains(&id) && ids.len() > 2, "{ids:?}");
    let odd = appconfig
        .list_deployment_strategies()
        .next_token("x")
        .send()
        .await;
    tour.no("ListDeploymentStrategies", odd, BAD);

    let update = |id: &str| {
        let update = appconfig
            .update_deployment_strategy()
            .deployment_strategy_id(id);
        update.description("d").send()
    };
    let changed = tour.ok("UpdateDeploymentStrategy", update(&id).await);
    assert_eq!(changed.description(), Some("d"));
    tour.no(
        "UpdateDeploymentStrategy",
        update("AppConfig.AllAtOnce").await,
        BAD,
    );
    id
}

async fn environments(tour: &mut Tour<'_>, appconfig: &Client, names: &Names) -> String {
    let application = &names.application;
    let create = || {
        let create = appconfig.create_environment().application_id(application);
        create.name("prod").send()
    };
    let made = tour.ok("CreateEnvironment", create().await);
    // *Recorded*: the model spells it otherwise, so that the SDK has no name for it.
    assert_eq!(
        made.state,
        Some(EnvironmentState::from("ReadyForDeployment"))
    );
    tour.no("CreateEnvironment", create().await, BAD);
    let id = made.id.unwrap();

    let get = |id: &str| {
        let get = appconfig.get_environment().application_id(application);
        get.environment_id(id).send()
    };
    let got = tour.ok("GetEnvironment", get(&id).await);
    assert_eq!(got.name(), Some("prod"));
    tour.no("GetEnvironment", get(ABSENT).await, MISSING);

    let list = |id: &str| appconfig.list_environments().application_id(id).send();
    let listed = tour.ok("ListEnvironments", list(application).await);
    assert_eq!(listed.items()[0].id(), Some(&*id));
    tour.no("ListEnvironments", list(ABSENT).await, MISSING);

    let update = |id: &str| {
        let update = appconfig.update_environment().application_id(application);
        update.environment_id(id).description("d").send()
    };
    let changed = tour.ok("UpdateEnvironment", update(&id).await);
    assert_eq!(changed.description(), Some("d"));
    tour.no("UpdateEnvironment", update(ABSENT).await, MISSING);
    id
}

async fn profiles(tour: &mut Tour<'_>, appconfig: &Client, names: &Names) -> String {
    let application = &names.application;
    let create = |kind: &str| {
        let create = appconfig
            .create_configuration_profile()
            .application_id(application);
        create
            .name("main")
            .location_uri("hosted")
            .r#type(kind)
            .send()
    };
    let made = tour.ok("CreateConfigurationProfile", create("AWS.Freeform").await);
    assert_eq!(made.r#type(), Some("AWS.Freeform"));
    tour.no("CreateConfigurationProfile", create("odd").await, MISSING);
    let id = made.id.unwrap();

    let get = |id: &str| {
        let get = appconfig
            .get_configuration_profile()
            .application_id(application);
        get.configuration_profile_id(id).send()
    };
    let got = tour.ok("GetConfigurationProfile", get(&id).await);
    assert_eq!(got.location_uri(), Some("hosted"));
    tour.no("GetConfigurationProfile", get(ABSENT).await, MISSING);

    let list = |most| {
        let list = appconfig
            .list_configuration_profiles()
            .application_id(application);
        list.r#type("AWS.Freeform").max_results(most).send()
    };
    let listed = tour.ok("ListConfigurationProfiles", list(5).await);
    assert_eq!(listed.items()[0].id(), Some(&*id));
    tour.no("ListConfigurationProfiles", list(0).await, BAD);

    let update = |id: &str| {
        let update = appconfig
            .update_configuration_profile()
            .application_id(application);
        update.configuration_profile_id(id).description("d").send()
    };
    let changed = tour.ok("UpdateConfigurationProfile", update(&id).await);
    assert_eq!(changed.description(), Some("d"));
    tour.no("UpdateConfigurationProfile", update(ABSENT).await, MISSING);
    id
}

async fn tags(tour: &mut Tour<'_>, appconfig: &Client, names: &Names) {
    let arn = |id: &str| format!("arn:aws:appconfig:us-east-1:123456789012:application/{id}");
    let (arn, absent) = (arn(&names.application), arn(ABSENT));
    let tag = |arn: &str| {
        let tag = appconfig.tag_resource().resource_arn(arn);
        tag.tags("a", "1").tags("b", "2").send()
    };
    tour.ok("TagResource", tag(&arn).await);
    tour.no("TagResource", tag(&absent).await, MISSING);
    let untag = |arn: &str| {
        let untag = appconfig.untag_resource().resource_arn(arn);
        untag.tag_keys("a").tag_keys("c").send()
    };
    tour.ok("UntagResource", untag(&arn).await);
    tour.no("UntagResource", untag(&absent).await, MISSING);
    let list = |arn: &str| appconfig.list_tags_for_resource().resource_arn(arn).send();
    let listed = tour
        .ok("ListTagsForResource", list(&arn).await)
        .tags
        .unwrap();
    assert_eq!(listed, [("b".to_owned(), "2".to_owned())].into());
    tour.no("ListTagsForResource", list(&absent).await, MISSING);
}

async fn settings(tour: &mut Tour<'_>, appconfig: &Client) {
    let update = |minutes| {
        let protection =
            DeletionProtectionSettings::builder().protection_period_in_minutes(minutes);
        let update = appconfig.update_account_settings();
        update.deletion_protection(protection.build()).send()
    };
    tour.ok("UpdateAccountSettings", update(15).await);
    tour.no("UpdateAccountSettings", update(14).await, BAD);
    let get = || appconfig.get_account_settings().send();
    let got = tour
        .ok("GetAccountSettings", get().await)
        .deletion_protection
        .unwrap();
    assert_eq!(got.protection_period_in_minutes, Some(15));
    // Nothing else refuses it.
    tour.inject("GetAccountSettings", BAD);
    tour.no("GetAccountSettings", get().await, BAD);
}

async fn ends(tour: &mut Tour<'_>, appconfig: &Client, names: &Names) {
    let Names {
        application,
        environment,
        profile,
        strategy,
    } = names;
    let delete_application = || {
        appconfig
            .delete_application()
            .application_id(application)
            .send()
    };
    tour.no("DeleteApplication", delete_application().await, BAD);

    let delete = |check| {
        let delete = appconfig
            .delete_configuration_profile()
            .application_id(application);
        delete
            .configuration_profile_id(profile)
            .deletion_protection_check(check)
            .send()
    };
    let guarded = delete(DeletionProtectionCheck::Apply).await;
    tour.no("DeleteConfigurationProfile", guarded, BAD);
    let delete_version = || {
        let delete = appconfig
            .delete_hosted_configuration_version()
            .version_number(1);
        delete
            .application_id(application)
            .configuration_profile_id(profile)
            .send()
    };
    tour.ok("DeleteHostedConfigurationVersion", delete_version().await);
    tour.no(
        "DeleteHostedConfigurationVersion",
        delete_version().await,
        MISSING,
    );
    tour.ok(
        "DeleteConfigurationProfile",
        delete(DeletionProtectionCheck::Bypass).await,
    );

    let delete = |check| {
        let delete = appconfig.delete_environment().application_id(application);
        delete
            .environment_id(environment)
            .deletion_protection_check(check)
            .send()
    };
    let guarded = delete(DeletionProtectionCheck::Apply).await;
    tour.no("DeleteEnvironment", guarded, BAD);
    tour.ok(
        "DeleteEnvironment",
        delete(DeletionProtectionCheck::Bypass).await,
    );
    tour.ok("DeleteApplication", delete_application().await);

    let delete = || {
        let delete = appconfig.delete_deployment_strategy();
        delete.deployment_strategy_id(strategy).send()
    };
    tour.ok("DeleteDeploymentStrategy", delete().await);
    tour.no("DeleteDeploymentStrategy", delete().await, MISSING);
}
