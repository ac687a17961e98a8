//! Experiments of AppConfig: definitions, runs, what they deploy, and who gets which treatment.

#![cfg(feature = "serde")]
#![allow(missing_docs)]

#[path = "common/appconfig.rs"]
mod appconfig;

use appconfig::*;
use serde_json::{Value, json};
use windtunnel_core::appconfig::{
    Assigner, AttributeValue, Decimal, EntityContext, Evaluated, FlagsAt, GetExperimentRunRequest,
};
use windtunnel_core::{Config, Error};

#[path = "appconfig_experiments/assignment.rs"]
mod assignment;
#[path = "appconfig_experiments/definitions.rs"]
mod definitions;
#[path = "appconfig_experiments/extensions.rs"]
mod extensions;
#[path = "appconfig_experiments/lists.rs"]
mod lists;
#[path = "appconfig_experiments/properties.rs"]
mod properties;
#[path = "appconfig_experiments/runs.rs"]
mod runs;
#[path = "appconfig_experiments/served.rs"]
mod served;
#[path = "appconfig_experiments/snapshots.rs"]
mod snapshots;
#[path = "appconfig_experiments/states.rs"]
mod states;
#[path = "appconfig_experiments/timelines.rs"]
mod timelines;

/// Two flags, of which the first has a colour.
pub const FLAGS: &str = r#"{
    "version": "1",
    "flags": {
        "checkout": {"name": "Checkout", "attributes": {
            "color": {"constraints": {"type": "string", "enum": ["blue", "green"]}},
            "limit": {"constraints": {"type": "number", "maximum": 10}}
        }},
        "header": {"name": "Header"}
    },
    "values": {"checkout": {"enabled": false}, "header": {"enabled": false}}
}"#;

/// Those flags, the first of them on.
pub fn checkout_on() -> String {
    FLAGS.replace(
        r#""checkout": {"enabled": false}"#,
        r#""checkout": {"enabled": true}"#,
    )
}

pub const RULE: &str = r#"(eq $country "US")"#;

/// A lab with flags that are deployed, and an instant strategy.
pub struct Stand {
    pub lab: Lab,
    pub app: String,
    pub env: String,
    pub profile: String,
    pub instant: String,
}

impl Stand {
    /// A stand on which the first version is deployed.
    pub fn deployed() -> Self {
        Self::configured(|_| {})
    }

    /// A stand on which the first version is deployed.
    pub fn configured(change: impl FnOnce(&mut Config)) -> Self {
        let mut stand = Self::bare(change);
        stand.version(FLAGS);
        stand.deploy(1);
        stand
    }

    /// A stand on which nothing is deployed.
    pub fn bare(change: impl FnOnce(&mut Config)) -> Self {
        let mut lab = Lab::configured(change);
        let app = lab.app("shop");
        let env = lab.env(&app, "production");
        let profile = lab.flags(&app, "flags");
        let instant = lab.instant();
        Self {
            lab,
            app,
            env,
            profile,
            instant,
        }
    }

    #[track_caller]
    pub fn version(&mut self, content: &str) -> i64 {
        let (app, profile) = (self.app.clone(), self.profile.clone());
        self.lab.version(&app, &profile, content)
    }

    /// Deploys a version at once.
    #[track_caller]
    pub fn deploy(&mut self, version: i64) -> Value {
        let strategy = self.instant.clone();
        self.deploy_by(version, &strategy)
    }

    #[track_caller]
    pub fn deploy_by(&mut self, version: i64, strategy: &str) -> Value {
        let (app, env) = (self.app.clone(), self.env.clone());
        let profile = self.profile.clone();
        self.lab.deploy((&app, &env), (&profile, version), strategy)
    }

    /// A definition whose treatment is on and whose control is off, one half each.
    pub fn draft(&self, name: &str, flag: &str) -> Value {
        json!({
            "ApplicationIdentifier": self.app,
            "Name": name,
            "ConfigurationProfileIdentifier": self.profile,
            "EnvironmentIdentifier": self.env,
            "FlagKey": flag,
            "Treatments": [{ "Weight": 50, "FlagValue": { "Enabled": true } }],
            "Control": { "Weight": 50, "FlagValue": { "Enabled": false } },
            "AudienceRule": RULE,
        })
    }

    /// Creates a definition and returns its id.
    #[track_caller]
    pub fn define(&mut self, name: &str, flag: &str) -> String {
        let draft = self.draft(name, flag);
        id(&self.lab.ask("CreateExperimentDefinition", draft))
    }

    pub fn of(&self, definition: &str) -> Value {
        json!({
            "ApplicationIdentifier": self.app,
            "ExperimentDefinitionIdentifier": definition,
        })
    }

    pub fn run(&self, definition: &str, run: u32) -> Value {
        with(self.of(definition), json!({ "Run": run }))
    }

    /// Starts a run with these members.
    #[track_caller]
    pub fn start(&mut self, definition: &str, members: Value) -> Value {
        let input = with(self.of(definition), members);
        self.lab.ask("StartExperimentRun", input)
    }

    #[track_caller]
    pub fn update(&mut self, (definition, run): (&str, u32), members: Value) -> Value {
        let input = with(self.run(definition, run), members);
        self.lab.ask("UpdateExperimentRun", input)
    }

    #[track_caller]
    pub fn expose(&mut self, run: (&str, u32), percentage: f64) -> Value {
        self.update(run, json!({ "ExposurePercentage": percentage }))
    }

    #[track_caller]
    pub fn stop(&mut self, (definition, run): (&str, u32)) -> Value {
        let input = self.run(definition, run);
        self.lab.ask("StopExperimentRun", input)
    }

    #[track_caller]
    pub fn get(&mut self, definition: &str) -> Value {
        let input = self.of(definition);
        self.lab.ask("GetExperimentDefinition", input)
    }

    #[track_caller]
    pub fn get_run(&mut self, definition: &str, run: u32) -> Value {
        let input = self.run(definition, run);
        self.lab.ask("GetExperimentRun", input)
    }

    /// The types of the events of a run, oldest first.
    #[track_caller]
    pub fn events(&mut self, definition: &str, run: u32) -> Vec<String> {
        let input = self.run(definition, run);
        let mut types = column(
            &self.lab.list("ListExperimentRunEvents", input),
            "EventType",
        );
        types.reverse();
        types
    }

    pub fn place(&self) -> Value {
        json!({ "ApplicationId": self.app, "EnvironmentId": self.env })
    }

    /// Numbers, types, versions and states of all deployments, oldest first.
    #[track_caller]
    pub fn deployments(&mut self) -> Vec<String> {
        let input = self.place();
        let shown = self.lab.list("ListDeployments", input);
        let line = |it: &Value| {
            let text = |name: &str| it[name].as_str().expect("a text").to_owned();
            let (number, version) = (&it["DeploymentNumber"], text("ConfigurationVersion"));
            format!("{number} {} v{version} {}", text("Type"), text("State"))
        };
        shown.iter().rev().map(line).collect()
    }

    pub fn at(&self) -> FlagsAt<'_> {
        FlagsAt {
            application: &self.app,
            environment: &self.env,
            profile: &self.profile,
        }
    }

    /// What an entity of a country gets of one flag.
    #[track_caller]
    pub fn evaluate(&mut self, flag: &str, entity: &str, country: &str) -> Evaluated {
        let text = AttributeValue::StringValue(country.into());
        let context = EntityContext::default().with("country", text);
        let at = FlagsAt {
            application: &self.app,
            environment: &self.env,
            profile: &self.profile,
        };
        let mut call = self.lab.world.appconfig(self.lab.now);
        let mut found = call
            .evaluate(at, &[flag], Some(entity), &context)
            .expect("an answer");
        found.remove(flag).expect("the flag")
    }

    /// Variant and state of a flag for an entity, such as `__t1__ on`.
    #[track_caller]
    pub fn shows(&mut self, flag: &str, entity: &str, country: &str) -> String {
        let found = self.evaluate(flag, entity, country);
        let state = if found.enabled { "on" } else { "off" };
        format!("{} {state}", found.variant.as_deref().unwrap_or("-"))
    }

    #[track_caller]
    pub fn assigner(&mut self, definition: &str, run: i64) -> Assigner {
        let request = GetExperimentRunRequest {
            application_identifier: Some(self.app.clone()),
            experiment_definition_identifier: Some(definition.into()),
            run: Some(run),
        };
        let made = self.lab.world.appconfig(self.lab.now).assigner(&request);
        made.expect("an assigner")
    }

    /// Starts a session of the data plane with the shortest interval.
    #[track_caller]
    pub fn session(&mut self) -> Session {
        let input = json!({
            "ApplicationIdentifier": self.app,
            "EnvironmentIdentifier": self.env,
            "ConfigurationProfileIdentifier": self.profile,
            "RequiredMinimumPollIntervalInSeconds": 15,
        });
        let made = self
            .lab
            .ask("appconfigdata.StartConfigurationSession", input);
        Session(made["InitialConfigurationToken"].clone())
    }

    /// What a session gets now; empty when it has it.
    #[track_caller]
    pub fn poll(&mut self, session: &mut Session) -> String {
        self.try_poll(session).expect("an answer")
    }

    pub fn try_poll(&mut self, session: &mut Session) -> Result<String, Error> {
        let input = json!({ "ConfigurationToken": session.0 });
        let mut got = self
            .lab
            .call("appconfigdata.GetLatestConfiguration", input)?;
        session.0 = got["NextPollConfigurationToken"].take();
        Ok(text(&got["Configuration"]))
    }
}

/// A session of the data plane: its next token.
pub struct Session(pub Value);

pub fn us() -> EntityContext {
    EntityContext::default().with("country", AttributeValue::StringValue("US".into()))
}

/// The first of the entities `user-0` and so on that a test holds for.
#[track_caller]
pub fn first(holds: impl FnMut(&String) -> bool) -> String {
    (0..10_000)
        .map(|n| format!("user-{n}"))
        .find(holds)
        .expect("an entity")
}
