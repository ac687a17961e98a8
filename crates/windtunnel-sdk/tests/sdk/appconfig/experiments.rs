//! Every operation of experiments on feature flags.

use aws_sdk_appconfig::Client;
use aws_sdk_appconfig::operation::create_experiment_definition::builders::CreateExperimentDefinitionFluentBuilder;
use aws_sdk_appconfig::primitives::Blob;
use aws_sdk_appconfig::types::{
    DeleteType, ExperimentDefinitionStatus, ExperimentRunResult, ExperimentRunStatus, FlagValue,
    TreatmentInput, TreatmentOverrides,
};
use windtunnel_sdk::Simulated;
use windtunnel_sdk::aws::Service;

use super::{BAD, CONFLICT, MISSING};
use crate::tour::{Called, Tour};

const FLAGS: &str = r#"{"version":"1","flags":{"checkout":{"name":"Checkout"}},
    "values":{"checkout":{"enabled":false}}}"#;

/// Where the flags live, deployed.
pub struct Stand {
    pub application: String,
    environment: String,
    profile: String,
}

impl Stand {
    pub async fn new(appconfig: &Client, simulated: &Simulated) -> Self {
        let application = appconfig.create_application().name("shop").send().await;
        let application = application.unwrap().id.unwrap();
        let create = appconfig.create_environment().application_id(&application);
        let environment = create.name("prod").send().await.unwrap().id.unwrap();
        let create = appconfig
            .create_configuration_profile()
            .application_id(&application);
        let create = create.name("flags").location_uri("hosted");
        let profile = create.r#type("AWS.AppConfig.FeatureFlags").send().await;
        let profile = profile.unwrap().id.unwrap();
        let version = appconfig.create_hosted_configuration_version();
        let version = version
            .application_id(&application)
            .configuration_profile_id(&profile);
        let version = version.content_type("application/json");
        version.content(Blob::new(FLAGS)).send().await.unwrap();
        let start = appconfig.start_deployment().application_id(&application);
        let start = start
            .environment_id(&environment)
            .configuration_profile_id(&profile);
        let start = start.deployment_strategy_id("AppConfig.AllAtOnce");
        start.configuration_version("1").send().await.unwrap();
        simulated.sleep_until_idle().await;
        Self {
            application,
            environment,
            profile,
        }
    }

    /// Prepares a definition of an experiment on the flag.
    fn definition(
        &self,
        appconfig: &Client,
        name: &str,
    ) -> CreateExperimentDefinitionFluentBuilder {
        let treatment = |is_on| {
            let value = FlagValue::builder().enabled(is_on).build();
            TreatmentInput::builder()
                .weight(50.0)
                .flag_value(value)
                .build()
        };
        let create = appconfig.create_experiment_definition().name(name);
        create
            .application_identifier(&self.application)
            .environment_identifier(&self.environment)
            .configuration_profile_identifier(&self.profile)
            .flag_key("checkout")
            .treatments(treatment(true))
            .control(treatment(false))
            .audience_rule(r#"(eq $country "US")"#)
    }

    /// Makes one and returns its id.
    pub async fn define(&self, appconfig: &Client, name: &str) -> String {
        let made = self.definition(appconfig, name).send().await;
        made.unwrap().id.unwrap()
    }
}

#[tokio::test(start_paused = true)]
async fn every_operation_of_experiments_succeeds_and_is_refused() {
    tour().await;
}

/// Calls all of them.
pub async fn tour() -> Called {
    let simulated = Simulated::new(7);
    let mut tour = Tour::new(&simulated, Service::AppConfig);
    let appconfig = Client::new(&tour.sdk_config());
    let stand = Stand::new(&appconfig, &simulated).await;
    let definition = definitions(&mut tour, &appconfig, &stand).await;
    runs(&mut tour, &appconfig, &stand, &definition).await;
    simulated.sleep_until_idle().await;
    stops(&mut tour, &appconfig, &stand, &definition).await;
    simulated.sleep_until_idle().await;
    deletes(&mut tour, &appconfig, &stand, &definition).await;
    tour.end(|operation| operation.contains("Experiment"))
}

async fn definitions(tour: &mut Tour<'_>, appconfig: &Client, stand: &Stand) -> String {
    let create = || stand.definition(appconfig, "faster").send();
    let made = tour.ok("CreateExperimentDefinition", create().await);
    assert_eq!(made.status, Some(ExperimentDefinitionStatus::Idle));
    tour.no("CreateExperimentDefinition", create().await, CONFLICT);
    let id = made.id.unwrap();

    let get = |id: &str| {
        let get = appconfig.get_experiment_definition();
        get.application_identifier(&stand.application)
            .experiment_definition_identifier(id)
            .send()
    };
    let got = tour.ok("GetExperimentDefinition", get(&id).await);
    assert_eq!(got.flag_key(), Some("checkout"));
    tour.no("GetExperimentDefinition", get("absent").await, MISSING);

    let list = |most| {
        let list = appconfig.list_experiment_definitions().max_results(most);
        list.application_identifier(&stand.application).send()
    };
    let listed = tour.ok("ListExperimentDefinitions", list(5).await);
    assert_eq!(listed.items()[0].id(), Some(&*id));
    tour.no("ListExperimentDefinitions", list(0).await, BAD);

    let update = |id: &str| {
        let update = appconfig
            .update_experiment_definition()
            .hypothesis("It is faster.");
        update
            .application_identifier(&stand.application)
            .experiment_definition_identifier(id)
            .send()
    };
    let changed = tour.ok("UpdateExperimentDefinition", update(&id).await);
    assert_eq!(changed.hypothesis(), Some("It is faster."));
    tour.no(
        "UpdateExperimentDefinition",
        update("absent").await,
        MISSING,
    );
    id
}

async fn runs(tour: &mut Tour<'_>, appconfig: &Client, stand: &Stand, definition: &str) {
    let application = &stand.application;
    let start = || {
        let start = appconfig.start_experiment_run().exposure_percentage(33.5);
        start
            .application_identifier(application)
            .experiment_definition_identifier(definition)
            .send()
    };
    let started = tour.ok("StartExperimentRun", start().await);
    assert_eq!(
        (started.run, started.status),
        (1, Some(ExperimentRunStatus::Running))
    );
    tour.no("StartExperimentRun", start().await, CONFLICT);

    let get = |run| {
        let get = appconfig
            .get_experiment_run()
            .application_identifier(application);
        get.experiment_definition_identifier(definition)
            .run(run)
            .send()
    };
    let got = tour.ok("GetExperimentRun", get(1).await);
    assert_eq!(got.exposure_percentage, Some(33.5));
    tour.no("GetExperimentRun", get(2).await, MISSING);

    let list = |definition: &str| {
        let list = appconfig
            .list_experiment_runs()
            .application_identifier(application);
        list.experiment_definition_identifier(definition).send()
    };
    let listed = tour.ok("ListExperimentRuns", list(definition).await);
    assert_eq!(listed.items().len(), 1);
    tour.no("ListExperimentRuns", list("absent").await, MISSING);

    let list = |run| {
        let list = appconfig
            .list_experiment_run_events()
            .application_identifier(application);
        list.experiment_definition_identifier(definition)
            .run(run)
            .send()
    };
    let listed = tour.ok("ListExperimentRunEvents", list(1).await);
    assert!(!listed.items().is_empty());
    tour.no("ListExperimentRunEvents", list(2).await, MISSING);
}

async fn stops(tour: &mut Tour<'_>, appconfig: &Client, stand: &Stand, definition: &str) {
    let application = &stand.application;
    let update = |run| {
        let overrides = TreatmentOverrides::Inline([("boss".into(), "t1".into())].into());
        let update = appconfig
            .update_experiment_run()
            .application_identifier(application);
        let update = update.experiment_definition_identifier(definition).run(run);
        update.treatment_overrides(overrides).send()
    };
    let changed = tour.ok("UpdateExperimentRun", update(1).await);
    assert!(changed.treatment_overrides.unwrap().is_inline());
    tour.no("UpdateExperimentRun", update(2).await, MISSING);

    let stop = |run| {
        let result = ExperimentRunResult::builder().executive_summary("It is faster.");
        let stop = appconfig
            .stop_experiment_run()
            .application_identifier(application);
        let stop = stop.experiment_definition_identifier(definition).run(run);
        stop.result(result.build()).send()
    };
    tour.ok("StopExperimentRun", stop(1).await);
    tour.no("StopExperimentRun", stop(2).await, MISSING);
}

async fn deletes(tour: &mut Tour<'_>, appconfig: &Client, stand: &Stand, definition: &str) {
    let delete = || {
        let delete = appconfig
            .delete_experiment_definition()
            .delete_type(DeleteType::Destroy);
        let delete = delete.application_identifier(&stand.application);
        delete.experiment_definition_identifier(definition).send()
    };
    tour.ok("DeleteExperimentDefinition", delete().await);
    tour.no("DeleteExperimentDefinition", delete().await, MISSING);
}
