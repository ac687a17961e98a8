//! The worked timelines of AppConfig deployments, as golden scenarios, and what stands around them.
//!
//! Every scenario runs twice: in one jump, and from deadline to deadline.

#![cfg(feature = "serde")]
#![allow(missing_docs)]

#[path = "common/appconfig.rs"]
mod appconfig;

use appconfig::*;
use serde_json::{Value, json};
use windtunnel_core::Config;
use windtunnel_core::env::AlarmState;

#[path = "appconfig_timelines/convoys.rs"]
mod convoys;
#[path = "appconfig_timelines/knobs.rs"]
mod knobs;
#[path = "appconfig_timelines/polls.rs"]
mod polls;
#[path = "appconfig_timelines/rollbacks.rs"]
mod rollbacks;
#[path = "appconfig_timelines/stops.rs"]
mod stops;

/// A lab with an application, an environment and a profile with two versions.
pub struct Stand {
    pub lab: Lab,
    pub app: String,
    pub env: String,
    pub profile: String,
}

impl Stand {
    pub fn new(change: impl FnOnce(&mut Config)) -> Self {
        Self::of(Lab::configured(change), |lab, app| {
            lab.env(app, "production")
        })
    }

    /// A stand whose environment an alarm watches.
    pub fn watched(change: impl FnOnce(&mut Config)) -> Self {
        Self::of(Lab::configured(change), |lab, app| {
            lab.watched(app, "production", ALARM)
        })
    }

    fn of(mut lab: Lab, env: impl FnOnce(&mut Lab, &str) -> String) -> Self {
        let app = lab.app("shop");
        let env = env(&mut lab, &app);
        let profile = lab.profile(&app, "main");
        for (content, label) in [("first", "release-one"), ("second", "release-two")] {
            let input = json!({
                "ApplicationId": app, "ConfigurationProfileId": profile,
                "Content": blob(content), "ContentType": "text/plain", "VersionLabel": label,
            });
            lab.ask("CreateHostedConfigurationVersion", input);
        }
        Self {
            lab,
            app,
            env,
            profile,
        }
    }

    /// Starts a deployment of a version.
    #[track_caller]
    pub fn deploy(&mut self, version: u32, strategy: &str) -> Value {
        let (app, env, profile) = (&*self.app, &*self.env, &*self.profile);
        self.lab.deploy((app, env), (profile, version), strategy)
    }

    pub fn number(&self, number: u32) -> Value {
        json!({
            "ApplicationId": self.app, "EnvironmentId": self.env, "DeploymentNumber": number,
        })
    }

    #[track_caller]
    pub fn get(&mut self, number: u32) -> Value {
        let input = self.number(number);
        self.lab.ask("GetDeployment", input)
    }

    #[track_caller]
    pub fn stop(&mut self, number: u32) -> Value {
        let input = self.number(number);
        self.lab.ask("StopDeployment", input)
    }

    #[track_caller]
    pub fn revert(&mut self, number: u32) -> Value {
        let input = with(self.number(number), json!({ "AllowRevert": true }));
        self.lab.ask("StopDeployment", input)
    }

    /// A stop, with or without revert, that must be refused; returns the end of the text.
    #[track_caller]
    pub fn refused(&mut self, number: u32, allow_revert: bool) -> String {
        let input = with(self.number(number), json!({ "AllowRevert": allow_revert }));
        let text = self.lab.refuse(BAD_REQUEST, "StopDeployment", input);
        let place = format!(
            "Deployment {number} for App {} and Environment {}",
            self.app, self.env
        );
        text.strip_prefix(&*place).expect("the place").trim().into()
    }

    #[track_caller]
    pub fn environment(&mut self) -> String {
        let input = json!({ "ApplicationId": self.app, "EnvironmentId": self.env });
        self.lab.ask("GetEnvironment", input)["State"]
            .as_str()
            .expect("a state")
            .into()
    }

    /// What the old `GetConfiguration` serves a client.
    #[track_caller]
    pub fn served(&mut self, client: &str) -> String {
        let input = json!({
            "Application": self.app, "Environment": self.env,
            "Configuration": self.profile, "ClientId": client,
        });
        text(&self.lab.ask("GetConfiguration", input)["Content"])
    }

    /// State and percentage of a deployment.
    #[track_caller]
    pub fn shows(&mut self, number: u32) -> String {
        let shown = self.get(number);
        format!(
            "{} {}",
            shown["State"].as_str().expect("a state"),
            shown["PercentageComplete"]
        )
    }

    /// The log of a deployment, oldest first: seconds, type, trigger, text.
    #[track_caller]
    pub fn log(&mut self, number: u32) -> Vec<String> {
        log(&self.get(number))
    }
}

/// The log of a deployment as shown, oldest first; times are from the start of the world.
#[track_caller]
pub fn log(shown: &Value) -> Vec<String> {
    let events = shown["EventLog"].as_array().expect("a log");
    let line = |event: &Value| {
        let part = |name: &str| event[name].as_str().expect("a text").to_owned();
        let at = seconds(&part("OccurredAt"));
        let (kind, by, text) = (part("EventType"), part("TriggeredBy"), part("Description"));
        format!("{at} {kind} {by} {text}")
    };
    events.iter().rev().map(line).collect()
}

/// Seconds from the start of the world, with milliseconds where there are any.
#[track_caller]
pub fn seconds(text: &str) -> String {
    let at = windtunnel_core::Instant::parse_iso(text).expect("a timestamp");
    let millis = (at - START).as_millis();
    match millis % 1_000 {
        0 => format!("{}", millis / 1_000),
        rest => format!("{}.{rest:03}", millis / 1_000),
    }
}

/// Runs a scenario in both ways in which time can pass.
pub fn both(make: impl Fn() -> Stand, scenario: impl Fn(&mut Stand)) {
    for stepping in [false, true] {
        let mut stand = make();
        stand.lab.stepping = stepping;
        scenario(&mut stand);
    }
}

pub fn plain(scenario: impl Fn(&mut Stand)) {
    both(|| Stand::new(|_| {}), scenario);
}

const STARTED: &str = "DEPLOYMENT_STARTED USER Deployment started";
const BAKE: &str = "BAKE_TIME_STARTED APPCONFIG Deployment bake time started";
const COMPLETED: &str = "DEPLOYMENT_COMPLETED APPCONFIG Deployment completed";

fn step(seconds: u64, share: &str) -> String {
    format!("{seconds} PERCENTAGE_UPDATED APPCONFIG Configuration available to {share}% of clients")
}

#[test]
fn t1_linear() {
    plain(|stand| {
        let answer = stand.deploy(1, "AppConfig.Linear20PercentEvery6Minutes");
        assert_eq!(answer["State"], "DEPLOYING");
        assert_eq!(answer["PercentageComplete"], json!(0.0));
        assert_eq!(answer["AppliedExtensions"], json!([]));
        assert_eq!(log(&answer), [format!("0 {STARTED}")]);
        assert_eq!(stand.environment(), "Deploying");
        for (minute, shown) in [
            (5, "DEPLOYING 0.0"),
            (6, "DEPLOYING 20.0"),
            (12, "DEPLOYING 40.0"),
            (18, "DEPLOYING 60.0"),
            (24, "DEPLOYING 80.0"),
            (29, "DEPLOYING 80.0"),
            (30, "BAKING 100.0"),
            (59, "BAKING 100.0"),
        ] {
            stand.lab.at(minute * 60);
            assert_eq!(stand.shows(1), shown, "{minute} min");
            assert_eq!(stand.get(1).get("CompletedAt"), None);
        }
        stand.lab.at(3_600);
        assert_eq!(stand.shows(1), "COMPLETE 100.0");
        assert_eq!(stand.get(1)["CompletedAt"], "2026-01-01T01:00:00.000Z");
        assert_eq!(stand.environment(), "ReadyForDeployment");
        assert!(stand.lab.world.is_idle());
        let expected = [
            format!("0 {STARTED}"),
            step(360, "20.00"),
            step(720, "40.00"),
            step(1_080, "60.00"),
            step(1_440, "80.00"),
            step(1_800, "100.00"),
            format!("1800 {BAKE}"),
            format!("3600 {COMPLETED}"),
        ];
        assert_eq!(stand.log(1), expected);
    });
}

#[test]
fn t2_linear_uneven() {
    plain(|stand| {
        let strategy = stand.lab.strategy(15, ("LINEAR", 25.0), 0);
        stand.deploy(1, &strategy);
        for (minute, shown) in [
            (3, "DEPLOYING 25.0"),
            (6, "DEPLOYING 50.0"),
            (9, "DEPLOYING 75.0"),
            (12, "DEPLOYING 100.0"),
            (14, "DEPLOYING 100.0"),
            (15, "COMPLETE 100.0"),
        ] {
            stand.lab.at(minute * 60);
            assert_eq!(stand.shows(1), shown, "{minute} min");
        }
        let expected = [
            format!("0 {STARTED}"),
            step(180, "25.00"),
            step(360, "50.00"),
            step(540, "75.00"),
            step(720, "100.00"),
            format!("900 {BAKE}"),
            format!("900 {COMPLETED}"),
        ];
        assert_eq!(stand.log(1), expected);
    });
}

#[test]
fn t3_exponential() {
    plain(|stand| {
        stand.deploy(1, "AppConfig.Canary10Percent20Minutes");
        stand.lab.at(1_800);
        assert_eq!(stand.shows(1), "COMPLETE 100.0");
        let expected = [
            format!("0 {STARTED}"),
            step(240, "10.00"),
            step(480, "20.00"),
            step(720, "40.00"),
            step(960, "80.00"),
            step(1_200, "100.00"),
            format!("1200 {BAKE}"),
            format!("1800 {COMPLETED}"),
        ];
        assert_eq!(stand.log(1), expected);
    });
}

#[test]
fn t4_all_at_once_with_bake() {
    plain(|stand| {
        let answer = stand.deploy(1, "AppConfig.AllAtOnce");
        assert_eq!(answer["State"], "DEPLOYING");
        assert_eq!(answer["PercentageComplete"], json!(0.0));
        assert_eq!(log(&answer), [format!("0 {STARTED}")]);
        // The next request sees it, even at the same instant.
        assert_eq!(stand.shows(1), "BAKING 100.0");
        let expected = [
            format!("0 {STARTED}"),
            step(0, "100.00"),
            format!("0 {BAKE}"),
        ];
        assert_eq!(stand.log(1), expected);
        stand.lab.at_ms(599_999);
        assert_eq!(stand.shows(1), "BAKING 100.0");
        stand.lab.at(600);
        assert_eq!(stand.shows(1), "COMPLETE 100.0");
        assert_eq!(stand.log(1)[3], format!("600 {COMPLETED}"));
    });
}

#[test]
fn t5_instant() {
    plain(|stand| {
        let strategy = stand.lab.instant();
        stand.lab.at(5);
        let answer = stand.deploy(1, &strategy);
        assert_eq!(answer["State"], "COMPLETE");
        assert_eq!(answer["PercentageComplete"], json!(100.0));
        assert_eq!(answer["StartedAt"], "2026-01-01T00:00:05.000Z");
        assert_eq!(answer["CompletedAt"], "2026-01-01T00:00:05.001Z");
        let instantly = "5 DEPLOYMENT_COMPLETED APPCONFIG Deployment completed instantly";
        assert_eq!(log(&answer), [format!("5 {STARTED}"), instantly.into()]);
        // The newest stands first.
        assert_eq!(answer["EventLog"][0]["EventType"], "DEPLOYMENT_COMPLETED");
        assert_eq!(stand.environment(), "ReadyForDeployment");
        assert_eq!(stand.served("anyone"), "first");
        assert!(stand.lab.world.is_idle());
    });
}

#[test]
fn t12_conflict() {
    plain(|stand| {
        stand.deploy(1, "AppConfig.AllAtOnce");
        stand.lab.at(60);
        let other = stand.lab.profile(&stand.app.clone(), "other");
        stand.lab.version(&stand.app.clone(), &other, "x");
        for profile in [stand.profile.clone(), other] {
            let input = json!({
                "ApplicationId": stand.app, "EnvironmentId": stand.env,
                "ConfigurationProfileId": profile, "ConfigurationVersion": "1",
                "DeploymentStrategyId": "AppConfig.AllAtOnce",
            });
            let text = stand.lab.refuse(CONFLICT, "StartDeployment", input);
            assert_eq!(text, "Deployment number 2 already exists");
        }
        // Another environment is free.
        let free = stand.lab.env(&stand.app.clone(), "staging");
        let (app, profile) = (stand.app.clone(), stand.profile.clone());
        let other = stand
            .lab
            .deploy((&app, &free), (&profile, 1), "AppConfig.AllAtOnce");
        assert_eq!(other["DeploymentNumber"], 1);
        stand.lab.at(600);
        assert_eq!(
            stand.deploy(1, "AppConfig.AllAtOnce")["DeploymentNumber"],
            2
        );
    });
}
