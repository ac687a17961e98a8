//! What tests begin with: templates that wait, and an application to deploy to.

use aws_sdk_appconfig::primitives::Blob;
use aws_sdk_appconfig::types::{Monitor, ReplicateTo};
use aws_sdk_fis::types::{
    CreateExperimentTemplateActionInput, CreateExperimentTemplateStopConditionInput,
};
use windtunnel_sdk::Simulated;

pub fn appconfig(simulated: &Simulated) -> aws_sdk_appconfig::Client {
    aws_sdk_appconfig::Client::new(&simulated.sdk_config())
}

pub fn fis(simulated: &Simulated) -> aws_sdk_fis::Client {
    aws_sdk_fis::Client::new(&simulated.sdk_config())
}

/// Creates a template of one action that waits, and returns its id.
pub async fn template(fis: &aws_sdk_fis::Client, duration: &str) -> String {
    let wait = CreateExperimentTemplateActionInput::builder()
        .action_id("aws:fis:wait")
        .parameters("duration", duration)
        .build()
        .unwrap();
    let no_alarm = CreateExperimentTemplateStopConditionInput::builder()
        .source("none")
        .build()
        .unwrap();
    let made = fis
        .create_experiment_template()
        .description("wait")
        .role_arn("arn:aws:iam::123456789012:role/fis")
        .stop_conditions(no_alarm)
        .actions("wait", wait)
        .send()
        .await
        .unwrap();
    made.experiment_template.unwrap().id.unwrap()
}

/// An application with an environment, a profile with version 1, and a strategy that deploys for ten
/// minutes and bakes for ten.
pub struct App {
    pub application: String,
    pub environment: String,
    pub profile: String,
    pub strategy: String,
}

impl App {
    pub async fn new(appconfig: &aws_sdk_appconfig::Client) -> Self {
        Self::watched_by(appconfig, None).await
    }

    /// Makes one whose environment is watched by an alarm.
    pub async fn watched_by(appconfig: &aws_sdk_appconfig::Client, alarm: Option<&str>) -> Self {
        let application = appconfig.create_application().name("shop").send().await;
        let application = application.unwrap().id.unwrap();
        let monitor = |arn| {
            let role = "arn:aws:iam::123456789012:role/appconfig";
            let monitor = Monitor::builder().alarm_arn(arn).alarm_role_arn(role);
            monitor.build().unwrap()
        };
        let environment = appconfig
            .create_environment()
            .application_id(&application)
            .name("prod")
            .set_monitors(alarm.map(|arn| vec![monitor(arn)]))
            .send()
            .await
            .unwrap();
        let profile = appconfig
            .create_configuration_profile()
            .application_id(&application)
            .name("main")
            .location_uri("hosted")
            .send()
            .await
            .unwrap();
        let profile = profile.id.unwrap();
        let version = appconfig
            .create_hosted_configuration_version()
            .application_id(&application)
            .configuration_profile_id(&profile)
            .content(Blob::new("one"))
            .content_type("text/plain")
            .send()
            .await
            .unwrap();
        assert_eq!(version.version_number, 1);
        let strategy = appconfig
            .create_deployment_strategy()
            .name("twenty minutes")
            .deployment_duration_in_minutes(10)
            .final_bake_time_in_minutes(10)
            .growth_factor(20.0)
            .replicate_to(ReplicateTo::None)
            .send()
            .await
            .unwrap();
        Self {
            application,
            environment: environment.id.unwrap(),
            profile,
            strategy: strategy.id.unwrap(),
        }
    }

    /// Starts a deployment and returns its number.
    pub async fn deploy(&self, appconfig: &aws_sdk_appconfig::Client) -> i32 {
        let started = appconfig
            .start_deployment()
            .application_id(&self.application)
            .environment_id(&self.environment)
            .configuration_profile_id(&self.profile)
            .deployment_strategy_id(&self.strategy)
            .configuration_version("1")
            .send()
            .await;
        started.unwrap().deployment_number
    }
}
