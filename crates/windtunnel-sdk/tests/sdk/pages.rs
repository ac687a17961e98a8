//! Every paginator of the SDK, page by page: all items, once, in the order of one long page.

use std::time::Duration;

use aws_sdk_appconfig::client::Waiters as _;
use aws_sdk_appconfig::primitives::Blob;
use aws_sdk_fis::types::AccountTargeting;
use aws_sdk_nimble::client::Waiters as _;
use windtunnel_sdk::Simulated;

use crate::app::{App, template};

const HOUR: Duration = Duration::from_secs(3_600);

/// Walks a list by its paginator and checks that it has several pages, which hold what the list
/// holds when it is asked for at once.
macro_rules! pages {
    ($list:expr, $items:ident, at most $most:expr) => {{
        let most: i32 = $most;
        let whole = $list.send().await.unwrap().$items().to_vec();
        let mut pages = $list.max_results(most).into_paginator().send();
        let (mut items, mut count) = (Vec::new(), 0);
        while let Some(page) = pages.next().await {
            let page = page.unwrap();
            let page = page.$items();
            assert!(page.len() <= usize::try_from(most).unwrap());
            items.extend_from_slice(page);
            count += 1;
        }
        assert!(count > 1, "{count} pages of {}", items.len());
        assert!(!items.is_empty());
        assert_eq!(items, whole);
        items.len()
    }};
}

#[tokio::test(start_paused = true)]
async fn lists_of_fis() {
    let simulated = Simulated::new(7);
    let fis = crate::app::fis(&simulated);
    // More actions than the longest page has.
    let mut pages = fis.list_actions().max_results(20).into_paginator().send();
    let mut ids = Vec::new();
    while let Some(page) = pages.next().await {
        ids.extend(page.unwrap().actions().iter().flat_map(|it| it.id.clone()));
    }
    let count = ids.len();
    ids.sort();
    ids.dedup();
    assert!(count > 40 && ids.len() == count, "{count}");
    pages!(fis.list_target_resource_types(), target_resource_types, at most 4);

    let one = template(&fis, "PT1M").await;
    template(&fis, "PT2M").await;
    assert_eq!(
        pages!(fis.list_experiment_templates(), experiment_templates, at most 1),
        2
    );
    for _ in 0..3 {
        let start = fis.start_experiment().experiment_template_id(&one);
        start.send().await.unwrap();
    }
    assert_eq!(pages!(fis.list_experiments(), experiments, at most 2), 3);
    let list = || fis.list_experiments().experiment_template_id(&one);
    assert_eq!(pages!(list(), experiments, at most 1), 3);
}

#[tokio::test(start_paused = true)]
async fn lists_of_targets_and_accounts_of_fis() {
    use aws_sdk_fis::types::{
        CreateExperimentTemplateActionInput, CreateExperimentTemplateExperimentOptionsInput,
        CreateExperimentTemplateStopConditionInput, CreateExperimentTemplateTargetInput,
    };
    let simulated = Simulated::new(7);
    let fis = crate::app::fis(&simulated);
    let target = |account: &str| {
        let arn = format!("arn:aws:ec2:us-east-1:{account}:instance/i-0123456789abcdef0");
        let target = CreateExperimentTemplateTargetInput::builder()
            .resource_type("aws:ec2:instance")
            .resource_arns(arn)
            .selection_mode("ALL");
        target.build().unwrap()
    };
    let reboot = |target: &str| {
        let reboot = CreateExperimentTemplateActionInput::builder()
            .action_id("aws:ec2:reboot-instances")
            .targets("Instances", target);
        reboot.build().unwrap()
    };
    let none = CreateExperimentTemplateStopConditionInput::builder().source("none");
    let options = CreateExperimentTemplateExperimentOptionsInput::builder()
        .account_targeting(AccountTargeting::MultiAccount);
    let (here, there) = ("222222222222", "333333333333");
    let made = fis
        .create_experiment_template()
        .description("two accounts")
        .role_arn("arn:aws:iam::123456789012:role/fis")
        .stop_conditions(none.build().unwrap())
        .targets("here", target(here))
        .targets("there", target(there))
        .actions("first", reboot("here"))
        .actions("second", reboot("there"))
        .experiment_options(options.build())
        .send()
        .await
        .unwrap();
    let template = made.experiment_template.unwrap().id.unwrap();
    for account in [here, there] {
        let create = fis.create_target_account_configuration();
        let create = create.experiment_template_id(&template).account_id(account);
        let create = create.role_arn(format!("arn:aws:iam::{account}:role/fis"));
        create.send().await.unwrap();
    }
    let list = || {
        let list = fis.list_target_account_configurations();
        list.experiment_template_id(&template)
    };
    assert_eq!(pages!(list(), target_account_configurations, at most 1), 2);
    let start = fis.start_experiment().experiment_template_id(&template);
    let started = start.send().await.unwrap().experiment.unwrap();
    simulated.sleep_until_idle().await;
    let id = started.id.unwrap();
    let list = || fis.list_experiment_resolved_targets().experiment_id(&id);
    assert_eq!(pages!(list(), resolved_targets, at most 1), 2);
}

#[tokio::test(start_paused = true)]
async fn lists_of_appconfig() {
    let simulated = Simulated::new(7);
    let appconfig = crate::app::appconfig(&simulated);
    let app = App::new(&appconfig).await;
    let application = &app.application;
    let other = appconfig.create_application().name("other").send().await;
    other.unwrap();
    assert_eq!(pages!(appconfig.list_applications(), items, at most 1), 2);
    let create = appconfig.create_environment().application_id(application);
    create.name("test").send().await.unwrap();
    let list = || appconfig.list_environments().application_id(application);
    assert_eq!(pages!(list(), items, at most 1), 2);
    let create = appconfig.create_configuration_profile();
    let create = create.application_id(application).name("other");
    create.location_uri("hosted").send().await.unwrap();
    let list = || {
        let list = appconfig.list_configuration_profiles();
        list.application_id(application)
    };
    assert_eq!(pages!(list(), items, at most 1), 2);
    for text in ["two", "three"] {
        let create = appconfig.create_hosted_configuration_version();
        let create = create.application_id(application);
        let create = create.configuration_profile_id(&app.profile);
        let create = create.content(Blob::new(text)).content_type("text/plain");
        create.send().await.unwrap();
    }
    let list = || {
        let list = appconfig.list_hosted_configuration_versions();
        list.application_id(application)
            .configuration_profile_id(&app.profile)
    };
    assert_eq!(pages!(list(), items, at most 2), 3);
    pages!(appconfig.list_deployment_strategies(), items, at most 2);
    for _ in 0..2 {
        app.deploy(&appconfig).await;
        let ready = appconfig.wait_until_environment_ready_for_deployment();
        let ready = ready.application_id(application);
        let ready = ready.environment_id(&app.environment);
        ready.wait(HOUR).await.unwrap();
    }
    let list = || {
        let list = appconfig.list_deployments().application_id(application);
        list.environment_id(&app.environment)
    };
    assert_eq!(pages!(list(), items, at most 1), 2);
}

#[tokio::test(start_paused = true)]
async fn lists_of_extensions() {
    use aws_sdk_appconfig::types::{Action, ActionPoint};
    let simulated = Simulated::new(7);
    let appconfig = crate::app::appconfig(&simulated);
    let app = App::new(&appconfig).await;
    for name in ["one", "two"] {
        let topic = "arn:aws:sns:us-east-1:123456789012:topic";
        let action = Action::builder().name(name).uri(topic).build();
        let create = appconfig.create_extension().name(name);
        let create = create.actions(ActionPoint::OnDeploymentComplete, vec![action]);
        create.send().await.unwrap();
        let create = appconfig.create_extension_association();
        let create = create.extension_identifier(name);
        let resource = format!(
            "arn:aws:appconfig:us-east-1:123456789012:application/{}",
            app.application
        );
        create.resource_identifier(resource).send().await.unwrap();
    }
    pages!(appconfig.list_extensions(), items, at most 1);
    let associations = pages!(appconfig.list_extension_associations(), items, at most 1);
    assert_eq!(associations, 2);
}

#[tokio::test(start_paused = true)]
async fn lists_of_experiments_of_appconfig() {
    use crate::appconfig::experiments::Stand;
    let simulated = Simulated::new(7);
    let appconfig = crate::app::appconfig(&simulated);
    let stand = Stand::new(&appconfig, &simulated).await;
    let (one, _) = (
        stand.define(&appconfig, "one").await,
        stand.define(&appconfig, "two").await,
    );
    let application = &stand.application;
    let list = || {
        let list = appconfig.list_experiment_definitions();
        list.application_identifier(application)
    };
    assert_eq!(pages!(list(), items, at most 1), 2);
    for run in 1..=2 {
        let start = appconfig.start_experiment_run().exposure_percentage(10.0);
        let start = start.application_identifier(application);
        let start = start.experiment_definition_identifier(&one);
        start.send().await.unwrap();
        simulated.sleep(HOUR).await;
        let stop = appconfig.stop_experiment_run().run(run);
        let stop = stop.application_identifier(application);
        let stop = stop.experiment_definition_identifier(&one);
        stop.send().await.unwrap();
        simulated.sleep_until_idle().await;
    }
    let list = || {
        let list = appconfig.list_experiment_runs();
        list.application_identifier(application)
            .experiment_definition_identifier(&one)
    };
    assert_eq!(pages!(list(), items, at most 1), 2);
    let list = || {
        let list = appconfig.list_experiment_run_events().run(1);
        list.application_identifier(application)
            .experiment_definition_identifier(&one)
    };
    pages!(list(), items, at most 1);
}

/// Nimble Studio chooses the length of most of its pages itself: all of them are walked.
macro_rules! walk {
    ($list:expr, $items:ident) => {{
        let mut pages = $list.into_paginator().send();
        let mut items = Vec::new();
        while let Some(page) = pages.next().await {
            items.extend_from_slice(page.unwrap().$items());
        }
        items.len()
    }};
}

#[tokio::test(start_paused = true)]
async fn lists_of_nimble() {
    use aws_sdk_nimble::types::StudioComponentType;
    let simulated = Simulated::new(7);
    let nimble = aws_sdk_nimble::Client::new(&simulated.sdk_config());
    let made = crate::nimble::resources::create(&nimble, "studio").await;
    let id = made.unwrap().studio.unwrap().studio_id.unwrap();
    let ready = nimble.wait_until_studio_ready().studio_id(&id);
    ready.wait(HOUR).await.unwrap();
    for name in ["one", "two", "three"] {
        let create = nimble.create_studio_component().studio_id(&id).name(name);
        let create = create.r#type(StudioComponentType::Custom);
        create.send().await.unwrap();
        simulated.sleep_until_idle().await;
    }
    let list = || nimble.list_studio_components().studio_id(&id);
    assert_eq!(pages!(list(), studio_components, at most 2), 3);
    for nth in 0..3 {
        let create = nimble.create_streaming_image().studio_id(&id).name("image");
        let create = create.ec2_image_id(format!("ami-{nth:08}"));
        create.send().await.unwrap();
        simulated.sleep_until_idle().await;
    }
    assert_eq!(walk!(nimble.list_studios(), studios), 1);
    assert!(
        walk!(
            nimble.list_streaming_images().studio_id(&id),
            streaming_images
        ) >= 3
    );
    assert!(walk!(nimble.list_eulas(), eulas) >= 1);
    let acceptances = nimble.list_eula_acceptances().studio_id(&id);
    walk!(acceptances, eula_acceptances);
    let profiles = nimble.list_launch_profiles().studio_id(&id);
    assert_eq!(walk!(profiles, launch_profiles), 0);
    let sessions = nimble.list_streaming_sessions().studio_id(&id);
    assert_eq!(walk!(sessions, sessions), 0);
    let backups = nimble.list_streaming_session_backups().studio_id(&id);
    assert_eq!(walk!(backups, streaming_session_backups), 0);
}
