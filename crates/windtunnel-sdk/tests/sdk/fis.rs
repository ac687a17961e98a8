//! Every operation of FIS by its real client.

use std::time::Duration;

use aws_sdk_fis::Client;
use aws_sdk_fis::types::{
    AccountTargeting, CreateExperimentTemplateActionInput,
    CreateExperimentTemplateExperimentOptionsInput, CreateExperimentTemplateStopConditionInput,
    CreateExperimentTemplateTargetInput, ExperimentStatus, SafetyLeverStatus,
    SafetyLeverStatusInput, UpdateSafetyLeverStateInput,
};
use windtunnel_sdk::Simulated;
use windtunnel_sdk::aws::Service;
use windtunnel_sdk::core::env::Resource;

use crate::tour::{Called, Tour};

const INVALID: &str = "ValidationException";
const MISSING: &str = "ResourceNotFoundException";
const CONFLICT: &str = "ConflictException";
const ACCOUNT: &str = "222222222222";
const ABSENT: &str = "EXT11111111111111";

#[tokio::test(start_paused = true)]
async fn every_operation_of_fis_succeeds_and_is_refused() {
    tour().await;
}

/// Calls all of them.
pub async fn tour() -> Called {
    let simulated = Simulated::new(7);
    let instance = Resource {
        arn: "arn:aws:ec2:us-east-1:222222222222:instance/i-1".into(),
        resource_type: "aws:ec2:instance".into(),
        account_id: Some(ACCOUNT.into()),
        tags: Some([("env".into(), "test".into())].into()),
        ..Resource::default()
    };
    simulated.register_resources(vec![instance]).unwrap();
    let mut tour = Tour::new(&simulated, Service::Fis);
    let fis = Client::new(&tour.sdk_config());
    let (template, arn) = templates(&mut tour, &fis).await;
    accounts(&mut tour, &fis, &template).await;
    let experiment = starts(&mut tour, &fis, &simulated, &template).await;
    experiments(&mut tour, &fis, &template, &experiment).await;
    catalogue(&mut tour, &fis).await;
    lever(&mut tour, &fis).await;
    tags(&mut tour, &fis, &arn).await;
    ends(&mut tour, &fis, &template).await;
    tour.end(|_| true)
}

async fn templates(tour: &mut Tour<'_>, fis: &Client) -> (String, String) {
    let create = |token: &str, description: &str| {
        let target = CreateExperimentTemplateTargetInput::builder()
            .resource_type("aws:ec2:instance")
            .resource_tags("env", "test")
            .selection_mode("COUNT(1)");
        let stop = CreateExperimentTemplateActionInput::builder()
            .action_id("aws:ec2:stop-instances")
            .parameters("startInstancesAfterDuration", "PT5M")
            .targets("Instances", "one");
        let none = CreateExperimentTemplateStopConditionInput::builder().source("none");
        let options = CreateExperimentTemplateExperimentOptionsInput::builder()
            .account_targeting(AccountTargeting::MultiAccount);
        fis.create_experiment_template()
            .client_token(token)
            .description(description)
            .role_arn("arn:aws:iam::123456789012:role/fis")
            .stop_conditions(none.build().unwrap())
            .targets("one", target.build().unwrap())
            .actions("stop", stop.build().unwrap())
            .experiment_options(options.build())
            .tags("team", "a")
            .send()
    };
    let made = create("t-1", "stop one").await;
    let made = tour
        .ok("CreateExperimentTemplate", made)
        .experiment_template
        .unwrap();
    let other = create("t-1", "another").await;
    tour.no("CreateExperimentTemplate", other, CONFLICT);
    let id = made.id.clone().unwrap();
    assert_eq!(made.creation_time.unwrap().secs(), 1_767_225_600);

    let get = |id: &str| fis.get_experiment_template().id(id).send();
    let got = tour.ok("GetExperimentTemplate", get(&id).await);
    assert_eq!(got.experiment_template.unwrap(), made);
    tour.no("GetExperimentTemplate", get(ABSENT).await, MISSING);

    let update = |id: &str| {
        fis.update_experiment_template()
            .id(id)
            .description("new")
            .send()
    };
    let changed = tour.ok("UpdateExperimentTemplate", update(&id).await);
    assert_eq!(
        changed.experiment_template.unwrap().description(),
        Some("new")
    );
    tour.no("UpdateExperimentTemplate", update(ABSENT).await, MISSING);

    let list = |most| fis.list_experiment_templates().max_results(most).send();
    let listed = tour.ok("ListExperimentTemplates", list(1).await);
    assert_eq!(listed.experiment_templates()[0].id(), Some(&*id));
    tour.no("ListExperimentTemplates", list(101).await, INVALID);
    (id, made.arn.unwrap())
}

async fn accounts(tour: &mut Tour<'_>, fis: &Client, template: &str) {
    let create = |account: &str| {
        fis.create_target_account_configuration()
            .experiment_template_id(template)
            .account_id(account)
            .role_arn(format!("arn:aws:iam::{account}:role/fis"))
            .send()
    };
    let made = tour.ok("CreateTargetAccountConfiguration", create(ACCOUNT).await);
    let made = made.target_account_configuration.unwrap();
    assert_eq!(made.account_id(), Some(ACCOUNT));
    tour.no(
        "CreateTargetAccountConfiguration",
        create("1").await,
        INVALID,
    );

    let get = |account: &str| {
        let get = fis.get_target_account_configuration();
        get.experiment_template_id(template)
            .account_id(account)
            .send()
    };
    let got = tour.ok("GetTargetAccountConfiguration", get(ACCOUNT).await);
    assert_eq!(got.target_account_configuration.unwrap(), made);
    tour.no(
        "GetTargetAccountConfiguration",
        get("333333333333").await,
        MISSING,
    );

    let update = |account: &str| {
        let update = fis.update_target_account_configuration().description("d");
        update
            .experiment_template_id(template)
            .account_id(account)
            .send()
    };
    let changed = tour.ok("UpdateTargetAccountConfiguration", update(ACCOUNT).await);
    let changed = changed.target_account_configuration.unwrap();
    assert_eq!(changed.description(), Some("d"));
    let missing = update("333333333333").await;
    tour.no("UpdateTargetAccountConfiguration", missing, MISSING);

    let list = |template: &str| {
        let list = fis.list_target_account_configurations();
        list.experiment_template_id(template).send()
    };
    let listed = tour.ok("ListTargetAccountConfigurations", list(template).await);
    assert_eq!(
        listed.target_account_configurations()[0].account_id(),
        Some(ACCOUNT)
    );
    tour.no(
        "ListTargetAccountConfigurations",
        list(ABSENT).await,
        MISSING,
    );
}

async fn starts(
    tour: &mut Tour<'_>,
    fis: &Client,
    simulated: &Simulated,
    template: &str,
) -> String {
    let start = |id: &str| fis.start_experiment().experiment_template_id(id).send();
    let started = tour
        .ok("StartExperiment", start(template).await)
        .experiment
        .unwrap();
    let state = started.state.unwrap();
    assert_eq!(state.status, Some(ExperimentStatus::Initiating));
    tour.no("StartExperiment", start(ABSENT).await, MISSING);
    simulated.sleep(Duration::from_millis(1_500)).await;
    started.id.unwrap()
}

async fn experiments(tour: &mut Tour<'_>, fis: &Client, template: &str, id: &str) {
    let get = |id: &str| fis.get_experiment().id(id).send();
    let got = tour.ok("GetExperiment", get(id).await).experiment.unwrap();
    assert_eq!(got.state.unwrap().status, Some(ExperimentStatus::Running));
    tour.no("GetExperiment", get("EXP").await, MISSING);

    let list = |most| {
        fis.list_experiments()
            .experiment_template_id(template)
            .max_results(most)
            .send()
    };
    let listed = tour.ok("ListExperiments", list(5).await);
    assert_eq!(listed.experiments()[0].id(), Some(id));
    tour.no("ListExperiments", list(0).await, INVALID);

    let targets = |id: &str| {
        fis.list_experiment_resolved_targets()
            .experiment_id(id)
            .send()
    };
    let resolved = tour.ok("ListExperimentResolvedTargets", targets(id).await);
    assert_eq!(resolved.resolved_targets()[0].target_name(), Some("one"));
    tour.no(
        "ListExperimentResolvedTargets",
        targets("EXP").await,
        MISSING,
    );

    let list = |id: &str| {
        let list = fis.list_experiment_target_account_configurations();
        list.experiment_id(id).send()
    };
    let operation = "ListExperimentTargetAccountConfigurations";
    let listed = tour.ok(operation, list(id).await);
    assert_eq!(
        listed.target_account_configurations()[0].account_id(),
        Some(ACCOUNT)
    );
    tour.no(operation, list("EXP").await, MISSING);
    let get = |account: &str| {
        let get = fis.get_experiment_target_account_configuration();
        get.experiment_id(id).account_id(account).send()
    };
    let operation = "GetExperimentTargetAccountConfiguration";
    let got = tour
        .ok(operation, get(ACCOUNT).await)
        .target_account_configuration;
    assert_eq!(got.unwrap().account_id(), Some(ACCOUNT));
    tour.no(operation, get("333333333333").await, MISSING);

    let stop = |id: &str| fis.stop_experiment().id(id).send();
    let stopped = tour
        .ok("StopExperiment", stop(id).await)
        .experiment
        .unwrap();
    assert_eq!(
        stopped.state.unwrap().reason(),
        Some("Stopping Experiment.")
    );
    tour.no("StopExperiment", stop("EXP").await, MISSING);
}

async fn catalogue(tour: &mut Tour<'_>, fis: &Client) {
    let get = |id: &str| fis.get_action().id(id).send();
    let got = tour.ok("GetAction", get("aws:ec2:stop-instances").await);
    assert_eq!(got.action.unwrap().id(), Some("aws:ec2:stop-instances"));
    tour.no("GetAction", get("aws:ec2:none").await, MISSING);

    let mut pages = fis.list_actions().max_results(20).into_paginator().send();
    let mut seen = 0;
    while let Some(page) = pages.next().await {
        seen += tour.ok("ListActions", page).actions().len();
    }
    assert!(seen > 40, "{seen}");
    let none = fis.list_actions().max_results(0).send().await;
    tour.no("ListActions", none, INVALID);

    let get = |kind: &str| fis.get_target_resource_type().resource_type(kind).send();
    let got = tour.ok("GetTargetResourceType", get("aws:ec2:instance").await);
    let got = got.target_resource_type.unwrap();
    assert_eq!(got.resource_type(), Some("aws:ec2:instance"));
    tour.no(
        "GetTargetResourceType",
        get("aws:ec2:toaster").await,
        MISSING,
    );
    let list = |most| fis.list_target_resource_types().max_results(most).send();
    let listed = tour.ok("ListTargetResourceTypes", list(3).await);
    assert_eq!(listed.target_resource_types().len(), 3);
    tour.no("ListTargetResourceTypes", list(0).await, INVALID);
}

async fn lever(tour: &mut Tour<'_>, fis: &Client) {
    let get = |id: &str| fis.get_safety_lever().id(id).send();
    let lever = tour
        .ok("GetSafetyLever", get("default").await)
        .safety_lever
        .unwrap();
    let state = lever.state.unwrap();
    assert_eq!(state.status, Some(SafetyLeverStatus::Disengaged));
    tour.no("GetSafetyLever", get("other").await, MISSING);
    let engage = || {
        let state = UpdateSafetyLeverStateInput::builder()
            .status(SafetyLeverStatusInput::Engaged)
            .reason("drill");
        let update = fis.update_safety_lever_state().id("default");
        update.state(state.build().unwrap()).send()
    };
    let lever = tour
        .ok("UpdateSafetyLeverState", engage().await)
        .safety_lever
        .unwrap();
    let state = lever.state.unwrap();
    assert_eq!(state.status, Some(SafetyLeverStatus::Engaging));
    tour.no("UpdateSafetyLeverState", engage().await, CONFLICT);
}

/// The model has no errors for these three.
async fn tags(tour: &mut Tour<'_>, fis: &Client, arn: &str) {
    let absent = format!("arn:aws:fis:us-east-1:123456789012:experiment-template/{ABSENT}");
    let tag = |arn: &str| fis.tag_resource().resource_arn(arn).tags("a b", "1").send();
    tour.ok("TagResource", tag(arn).await);
    tour.unmodelled("TagResource", tag(&absent).await, MISSING);
    let list = |arn: &str| fis.list_tags_for_resource().resource_arn(arn).send();
    let listed = tour
        .ok("ListTagsForResource", list(arn).await)
        .tags
        .unwrap();
    assert_eq!((&*listed["a b"], &*listed["team"]), ("1", "a"));
    tour.unmodelled("ListTagsForResource", list(&absent).await, MISSING);
    let untag = |arn: &str| {
        let untag = fis.untag_resource().resource_arn(arn);
        untag.tag_keys("a b").tag_keys("team").send()
    };
    tour.ok("UntagResource", untag(arn).await);
    let left = list(arn).await.unwrap().tags;
    assert!(left.is_none_or(|tags| tags.is_empty()));
    tour.unmodelled("UntagResource", untag(&absent).await, MISSING);
}

async fn ends(tour: &mut Tour<'_>, fis: &Client, template: &str) {
    let delete = || {
        let delete = fis.delete_target_account_configuration();
        delete
            .experiment_template_id(template)
            .account_id(ACCOUNT)
            .send()
    };
    let gone = tour.ok("DeleteTargetAccountConfiguration", delete().await);
    let gone = gone.target_account_configuration.unwrap();
    assert_eq!(gone.account_id(), Some(ACCOUNT));
    tour.no("DeleteTargetAccountConfiguration", delete().await, MISSING);
    let delete = || fis.delete_experiment_template().id(template).send();
    let gone = tour.ok("DeleteExperimentTemplate", delete().await);
    assert_eq!(gone.experiment_template.unwrap().id(), Some(template));
    tour.no("DeleteExperimentTemplate", delete().await, MISSING);
}
