//! Deletion protection, section 9.

use serde_json::Value;
use windtunnel_core::{Config, Span};

use super::*;

const HOUR: u64 = 3_600;

/// A world with an environment and a profile, of which a version is deployed and then deleted, so
/// that nothing but protection can hold the profile.
struct Scene {
    lab: Lab,
    app: String,
    env: String,
    profile: String,
}

impl Scene {
    fn new(change: impl FnOnce(&mut Config)) -> Self {
        let mut lab = Lab::configured(change);
        let app = lab.app("shop");
        let (env, profile) = (lab.env(&app, "prod"), lab.profile(&app, "conf"));
        let version = lab.version(&app, &profile, "one");
        let strategy = lab.instant();
        lab.deploy((&app, &env), (&profile, version), &strategy);
        let input = json!({
            "ApplicationId": app,
            "ConfigurationProfileId": profile,
            "VersionNumber": version,
        });
        lab.ask("DeleteHostedConfigurationVersion", input);
        Self {
            lab,
            app,
            env,
            profile,
        }
    }

    /// A client retrieves the configuration the old way.
    fn retrieve(&mut self) {
        let input = json!({
            "Application": self.app,
            "Environment": self.env,
            "Configuration": self.profile,
            "ClientId": "client",
        });
        self.lab.ask("GetConfiguration", input);
    }

    /// A client retrieves the configuration with a session.
    fn poll(&mut self) {
        let input = json!({
            "ApplicationIdentifier": self.app,
            "EnvironmentIdentifier": self.env,
            "ConfigurationProfileIdentifier": self.profile,
        });
        let session = self
            .lab
            .ask("appconfigdata.StartConfigurationSession", input);
        let token = json!({ "ConfigurationToken": session["InitialConfigurationToken"] });
        self.lab.ask("appconfigdata.GetLatestConfiguration", token);
    }

    fn inputs(&self, check: Option<&str>) -> [(&'static str, Value, &'static str); 2] {
        let environment = json!({ "ApplicationId": self.app, "EnvironmentId": self.env });
        let profile = json!({ "ApplicationId": self.app, "ConfigurationProfileId": self.profile });
        let check = check.map_or(
            json!({}),
            |check| json!({ "DeletionProtectionCheck": check }),
        );
        [
            (
                "DeleteEnvironment",
                with(environment, check.clone()),
                "Environment prod",
            ),
            (
                "DeleteConfigurationProfile",
                with(profile, check),
                "Configuration profile conf",
            ),
        ]
    }

    /// Checks that neither can be deleted.
    #[track_caller]
    fn holds(&mut self, check: Option<&str>) {
        for (operation, input, what) in self.inputs(check) {
            let text = self.lab.refuse(BAD_REQUEST, operation, input);
            assert_eq!(
                text,
                format!("{what} is actively being used in your application and cannot be deleted.")
            );
        }
    }

    /// Checks, in copies of the world, that both can be deleted.
    #[track_caller]
    fn lets_go(&mut self, check: Option<&str>) {
        for (operation, input, _) in self.inputs(check) {
            let before = self.lab.world.clone();
            assert_eq!(self.lab.ask(operation, input), json!({}));
            self.lab.world = before;
        }
    }
}

fn switch(lab: &mut Lab, enabled: bool) {
    let input = json!({ "DeletionProtection": { "Enabled": enabled } });
    lab.ask("UpdateAccountSettings", input);
}

#[test]
fn what_nobody_uses_goes() {
    let mut scene = Scene::new(|_| {});
    for hours in [0, 1, 100] {
        scene.lab.at(hours * HOUR);
        for check in [None, Some("ACCOUNT_DEFAULT"), Some("APPLY"), Some("BYPASS")] {
            scene.lets_go(check);
        }
    }
}

#[test]
fn the_young_go_unless_the_check_is_asked_for() {
    let mut scene = Scene::new(|_| {});
    scene.lab.at(HOUR - 1);
    scene.retrieve();
    scene.lets_go(None);
    scene.lets_go(Some("ACCOUNT_DEFAULT"));
    scene.lets_go(Some("BYPASS"));
    scene.holds(Some("APPLY"));
    scene.lab.at(HOUR);
    scene.holds(None);
    scene.holds(Some("ACCOUNT_DEFAULT"));
    scene.holds(Some("APPLY"));
    scene.lets_go(Some("BYPASS"));
}

#[test]
fn the_account_can_switch_it_off() {
    let mut scene = Scene::new(|_| {});
    scene.lab.at(2 * HOUR);
    scene.retrieve();
    scene.holds(None);
    switch(&mut scene.lab, false);
    scene.lets_go(None);
    scene.lets_go(Some("ACCOUNT_DEFAULT"));
    scene.holds(Some("APPLY"));
    scene.lets_go(Some("BYPASS"));
    switch(&mut scene.lab, true);
    scene.holds(None);
}

#[test]
fn use_is_forgotten_after_the_period() {
    let mut scene = Scene::new(|_| {});
    scene.lab.at(2 * HOUR);
    scene.retrieve();
    scene.lab.at(3 * HOUR);
    scene.holds(None);
    scene.lab.at_ms(3 * HOUR * 1_000 + 1);
    scene.lets_go(None);
    scene.lets_go(Some("APPLY"));
    // A longer period looks further back.
    let period = json!({ "DeletionProtection": { "ProtectionPeriodInMinutes": 120 } });
    scene.lab.ask("UpdateAccountSettings", period);
    scene.holds(None);
    scene.lab.at(4 * HOUR + 1);
    scene.lets_go(None);
}

#[test]
fn the_data_plane_uses_too() {
    let mut scene = Scene::new(|_| {});
    scene.lab.at(2 * HOUR);
    scene.poll();
    scene.holds(None);
}

#[test]
fn use_can_count_late() {
    let mut scene = Scene::new(|config| config.appconfig.timing.usage_lag = Span::from_secs(60));
    scene.lab.at(2 * HOUR);
    scene.retrieve();
    scene.lets_go(None);
    scene.lab.at(2 * HOUR + 59);
    scene.lets_go(None);
    scene.lab.at(2 * HOUR + 60);
    scene.holds(None);
}

#[test]
fn steady_use_counts_while_it_goes_on() {
    let mut scene = Scene::new(|config| config.appconfig.timing.usage_lag = Span::from_secs(60));
    for nth in 0..5 {
        scene.lab.at(2 * HOUR + nth * 30);
        scene.retrieve();
    }
    scene.holds(None);
    // A break does not make what was before it forgotten.
    scene.lab.at(2 * HOUR + 1_000);
    scene.retrieve();
    scene.holds(None);
    scene.lab.at(3 * HOUR + 1_000);
    scene.holds(None);
    scene.lab.at(3 * HOUR + 1_001);
    scene.lets_go(None);
}

#[test]
fn what_must_be_gone_comes_first() {
    let mut scene = Scene::new(|_| {});
    let (app, env, profile) = (scene.app.clone(), scene.env.clone(), scene.profile.clone());
    scene.lab.at(2 * HOUR);
    scene.retrieve();
    scene.holds(None);
    let [
        (delete_environment, environment, _),
        (delete_profile, other, _),
    ] = scene.inputs(None);
    let lab = &mut scene.lab;
    let version = lab.version(&app, &profile, "two");
    let text = lab.refuse(BAD_REQUEST, delete_profile, other);
    assert!(
        text.contains("still hosted configuration versions"),
        "{text}"
    );
    lab.deploy((&app, &env), (&profile, version), "AppConfig.AllAtOnce");
    let text = lab.refuse(CONFLICT, delete_environment, environment.clone());
    assert!(text.contains("while deployment 2 is in progress"), "{text}");
    associate(lab, &format!("{ARN}application/{app}/environment/{env}"));
    let text = lab.refuse(BAD_REQUEST, delete_environment, environment);
    assert!(text.contains("extensions associated with it"), "{text}");
}
