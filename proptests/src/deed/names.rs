//! What a run has created, by number, and the requests that name it.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};
use windtunnel_core::{Command, appconfig, env};

use super::trials::{Defined, Trial, flags_text};
use super::{
    ARN, DESCRIPTION, Deed, Launch, MANAGED, NOBODY, PREDEFINED, Place, ROLE, application_name,
    blob, client_id, content_text, environment_name, extension_name, fact, function, label,
    monitors, new_name, paced, profile_name, text, validator,
};
use crate::driver::pick;

/// The ids and tokens of all that was created in a run, in order of creation.
#[derive(Clone, Debug, Default)]
pub struct Names {
    /// What the names that are unique in the account begin with.
    pub prefix: &'static str,
    /// Ids of applications.
    pub applications: Vec<String>,
    /// Ids of environments, each with the number of its application.
    pub environments: Vec<(usize, String)>,
    /// Ids of configuration profiles, each with the number of its application.
    pub profiles: Vec<(usize, String)>,
    /// Numbers of the profiles that are of feature flags.
    pub flags: BTreeSet<usize>,
    /// Definitions of experiments.
    pub definitions: Vec<Defined>,
    /// How often a profile was renamed.
    pub renamed: usize,
    /// The content of each hosted version, by profile and number.
    pub versions: BTreeMap<(usize, i64), u8>,
    /// Ids of strategies.
    pub strategies: Vec<String>,
    /// Ids of extensions.
    pub extensions: Vec<String>,
    /// Ids of associations.
    pub associations: Vec<String>,
    /// Tokens of each session.
    pub sessions: Vec<Vec<String>>,
    /// The number of the environment of each deployment, and its number there.
    pub deployments: Vec<(usize, i64)>,
    /// All that clients got, as text.
    pub served: Vec<String>,
}

impl Names {
    /// Makes the command of a deed.
    #[must_use]
    pub fn command(&self, deed: &Deed) -> Command {
        if let Some(fact) = fact(deed) {
            return Command::Env(fact);
        }
        if let Deed::Trial(Trial::Restore(nth)) = deed {
            let (application, definition) = self.definition(*nth);
            return Command::Env(env::Command::RestoreExperimentDefinition {
                application: application.into(),
                definition: definition.into(),
            });
        }
        let (operation, input) = self.request(deed);
        let call = match deed {
            Deed::Session { .. } | Deed::Poll(..) => format!("appconfigdata.{operation}"),
            _ => format!("appconfig.{operation}"),
        };
        let read = Command::read(&call, input).expect("the input has its shape");
        read.expect("the operation exists")
    }

    fn request(&self, deed: &Deed) -> (&'static str, Value) {
        match deed {
            Deed::Application => {
                let name = self.prefix.to_owned() + &application_name(self.applications.len());
                ("CreateApplication", json!({ "Name": name }))
            }
            Deed::Environment(app, alarms) => {
                let mut input = json!({
                    "ApplicationId": self.application(*app),
                    "Name": environment_name(self.environments.len()),
                });
                if !alarms.is_empty() {
                    input["Monitors"] = monitors(alarms);
                }
                ("CreateEnvironment", input)
            }
            Deed::Monitors(environment, alarms) => {
                let mut input = self.of_environment(*environment);
                input["Monitors"] = monitors(alarms);
                ("UpdateEnvironment", input)
            }
            Deed::DeleteEnvironment(environment) => {
                let mut input = self.of_environment(*environment);
                input["DeletionProtectionCheck"] = json!("BYPASS");
                ("DeleteEnvironment", input)
            }
            Deed::Profile(app, validators) => {
                let mut input = json!({
                    "ApplicationId": self.application(*app),
                    "Name": profile_name(self.profiles.len()),
                    "LocationUri": "hosted",
                });
                if *validators > 0 {
                    let check = |nth| json!({ "Type": "LAMBDA", "Content": validator(nth) });
                    input["Validators"] = (0..*validators).map(check).collect();
                }
                ("CreateConfigurationProfile", input)
            }
            Deed::Rename(profile) => {
                let mut input = self.of_profile(*profile);
                input["Name"] = json!(new_name(self.renamed));
                ("UpdateConfigurationProfile", input)
            }
            Deed::Version(profile, content, labelled) => {
                let mut input = self.of_profile(*profile);
                input["Content"] = blob(&self.content_for(*profile, *content));
                input["ContentType"] = json!("text/plain");
                if *labelled {
                    input["VersionLabel"] = json!(label(*content));
                }
                ("CreateHostedConfigurationVersion", input)
            }
            Deed::DeleteVersion(profile, number) => {
                let mut input = self.of_profile(*profile);
                input["VersionNumber"] = json!(number);
                ("DeleteHostedConfigurationVersion", input)
            }
            Deed::Strategy(pace) => {
                let mut input = paced(*pace);
                input["Name"] = json!(format!("strategy-{}", self.strategies.len()));
                ("CreateDeploymentStrategy", input)
            }
            Deed::Repace(strategy, pace) => {
                let mut input = paced(*pace);
                input["DeploymentStrategyId"] = json!(self.strategy(*strategy));
                ("UpdateDeploymentStrategy", input)
            }
            Deed::DeleteStrategy(strategy) => (
                "DeleteDeploymentStrategy",
                json!({ "DeploymentStrategyId": self.strategy(*strategy) }),
            ),
            Deed::Extension(points) => {
                let action =
                    |nth| json!([{ "Name": "act", "Uri": function(nth), "RoleArn": ROLE }]);
                let actions = points
                    .iter()
                    .map(|&(point, nth)| (point.to_owned(), action(nth)));
                let input = json!({
                    "Name": self.prefix.to_owned() + &extension_name(self.extensions.len()),
                    "Actions": actions.collect::<serde_json::Map<_, _>>(),
                });
                ("CreateExtension", input)
            }
            Deed::Associate(extension, place) => (
                "CreateExtensionAssociation",
                json!({
                    "ExtensionIdentifier": pick(&self.extensions, *extension).map_or(NOBODY, |id| id),
                    "ResourceIdentifier": self.arn(*place),
                }),
            ),
            Deed::Start(launch) => ("StartDeployment", self.start(launch)),
            Deed::Stop {
                environment,
                number,
                revert,
            } => {
                let mut input = self.of_environment(*environment);
                input["DeploymentNumber"] = json!(number);
                input["AllowRevert"] = json!(revert);
                ("StopDeployment", input)
            }
            Deed::Ask {
                environment,
                profile,
                client,
                has,
            } => {
                let (app, environment) = self.environment(*environment);
                let mut input = json!({
                    "Application": app,
                    "Environment": environment,
                    "Configuration": self.profile(*profile).1,
                    "ClientId": client_id(*client),
                });
                if let Some(version) = has {
                    input["ClientConfigurationVersion"] = json!(version.to_string());
                }
                ("GetConfiguration", input)
            }
            Deed::Session {
                environment,
                profile,
                interval,
            } => {
                let (app, environment) = self.environment(*environment);
                let mut input = json!({
                    "ApplicationIdentifier": app,
                    "EnvironmentIdentifier": environment,
                    "ConfigurationProfileIdentifier": self.profile(*profile).1,
                });
                if let Some(interval) = interval {
                    input["RequiredMinimumPollIntervalInSeconds"] = json!(interval);
                }
                ("StartConfigurationSession", input)
            }
            Deed::Poll(session, ago) => {
                let tokens = pick(&self.sessions, *session);
                let token = tokens.and_then(|tokens| tokens.iter().rev().nth(ago % tokens.len()));
                (
                    "GetLatestConfiguration",
                    json!({ "ConfigurationToken": token.map_or(NOBODY, |token| token) }),
                )
            }
            Deed::Trial(trial) => self.request_of_trial(trial),
            Deed::Function(..) | Deed::AlarmActions(..) => unreachable!("it is a fact"),
        }
    }

    fn start(&self, launch: &Launch) -> Value {
        let (app, environment) = self.environment(launch.environment);
        let (mut app, mut environment) = (app.to_owned(), environment.to_owned());
        if launch.by_name && !self.environments.is_empty() {
            let nth = launch.environment % self.environments.len();
            app = self.prefix.to_owned() + &application_name(self.environments[nth].0);
            environment = environment_name(nth);
        }
        if launch.lost {
            app = NOBODY.into();
        }
        let version = if launch.labelled {
            label(launch.version)
        } else {
            launch.version.to_string()
        };
        let mut input = json!({
            "ApplicationId": app,
            "EnvironmentId": environment,
            "ConfigurationProfileId": self.profile(launch.profile).1,
            "DeploymentStrategyId": self.any_strategy(launch.strategy),
            "ConfigurationVersion": version,
        });
        if let Some(latest) = launch.latest {
            input["LatestDeploymentNumber"] = json!(latest);
        }
        if launch.version.is_multiple_of(2) {
            input["Description"] = json!(DESCRIPTION);
        }
        input
    }

    /// Notes what an accepted deed created.
    pub fn note(&mut self, deed: &Deed, shown: &Value) {
        let id = || shown["Id"].as_str().unwrap_or_default().to_owned();
        match deed {
            Deed::Application => self.applications.push(id()),
            Deed::Environment(app, _) => {
                let app = app % self.applications.len();
                self.environments.push((app, id()));
            }
            Deed::Profile(app, _) => {
                let app = app % self.applications.len();
                self.profiles.push((app, id()));
            }
            Deed::Rename(_) => self.renamed += 1,
            Deed::Version(profile, content, _) => {
                let profile = profile % self.profiles.len();
                let number = shown["VersionNumber"].as_i64().unwrap_or_default();
                self.versions.insert((profile, number), *content);
            }
            Deed::Strategy(_) => self.strategies.push(id()),
            Deed::Extension(_) => self.extensions.push(id()),
            Deed::Associate(..) => self.associations.push(id()),
            Deed::Start(launch) => {
                let environment = launch.environment % self.environments.len();
                let number = shown["DeploymentNumber"].as_i64().unwrap_or_default();
                self.deployments.push((environment, number));
            }
            Deed::Session { .. } => {
                let token = text(&shown["InitialConfigurationToken"]);
                self.sessions.push(vec![token]);
            }
            Deed::Poll(session, _) => {
                let session = session % self.sessions.len();
                self.sessions[session].push(text(&shown["NextPollConfigurationToken"]));
                self.served.push(text(&shown["Configuration"]));
            }
            Deed::Ask { .. } => self.served.push(text(&shown["Content"])),
            Deed::Trial(trial) => self.note_trial(trial, shown),
            _ => {}
        }
    }

    /// Returns the content with a number, as profiles of this kind have it.
    fn content_for(&self, profile: usize, content: u8) -> String {
        let profile = profile.checked_rem(self.profiles.len());
        if profile.is_some_and(|nth| self.flags.contains(&nth)) {
            flags_text(content)
        } else {
            content_text(content)
        }
    }

    pub(super) fn application(&self, nth: usize) -> &str {
        pick(&self.applications, nth).map_or(NOBODY, |id| id)
    }

    /// Returns the ids of an environment and its application.
    #[must_use]
    pub fn environment(&self, nth: usize) -> (&str, &str) {
        pick(&self.environments, nth)
            .map_or((NOBODY, NOBODY), |(app, id)| (&self.applications[*app], id))
    }

    /// Returns the ids of a configuration profile and its application.
    #[must_use]
    pub fn profile(&self, nth: usize) -> (&str, &str) {
        pick(&self.profiles, nth)
            .map_or((NOBODY, NOBODY), |(app, id)| (&self.applications[*app], id))
    }

    /// Replaces ids by what they stand for.
    #[must_use]
    pub fn without_ids(&self, text: &str) -> String {
        let mut text = text.to_owned();
        let environments = self.environments.iter().map(|(_, id)| id);
        let profiles = self.profiles.iter().map(|(_, id)| id);
        let definitions = self.definitions.iter().map(|it| &it.id);
        let kinds: [(&str, Vec<&String>); 7] = [
            ("definition", definitions.collect()),
            ("app", self.applications.iter().collect()),
            ("env", environments.collect()),
            ("profile", profiles.collect()),
            ("strategy", self.strategies.iter().collect()),
            ("extension", self.extensions.iter().collect()),
            ("association", self.associations.iter().collect()),
        ];
        for (kind, ids) in kinds {
            for (nth, id) in ids.iter().enumerate() {
                text = text.replace(*id, &format!("<{kind} {nth}>"));
            }
        }
        text
    }

    /// Returns the content of the version that a deployment shows.
    #[must_use]
    pub fn content_of(&self, deployment: &Value) -> Option<String> {
        let id = deployment["ConfigurationProfileId"].as_str()?;
        let profile = self.profiles.iter().position(|(_, known)| known == id)?;
        let number = deployment["ConfigurationVersion"].as_str()?.parse().ok()?;
        let content = self.versions.get(&(profile, number))?;
        Some(self.content_for(profile, *content))
    }

    /// Returns the id of a strategy that the account made.
    #[must_use]
    pub fn strategy(&self, nth: usize) -> &str {
        pick(&self.strategies, nth).map_or(NOBODY, |id| id)
    }

    /// Returns the id of any strategy.
    #[must_use]
    pub fn any_strategy(&self, nth: usize) -> &str {
        let nth = nth % (PREDEFINED.len() + 1 + self.strategies.len());
        match nth.checked_sub(PREDEFINED.len()) {
            None => PREDEFINED[nth].0,
            Some(0) => MANAGED,
            Some(own) => &self.strategies[own - 1],
        }
    }

    fn of_environment(&self, nth: usize) -> Value {
        let (app, environment) = self.environment(nth);
        json!({ "ApplicationId": app, "EnvironmentId": environment })
    }

    fn of_profile(&self, nth: usize) -> Value {
        let (app, profile) = self.profile(nth);
        json!({ "ApplicationId": app, "ConfigurationProfileId": profile })
    }

    /// Returns the ARN of a resource.
    #[must_use]
    pub fn arn(&self, place: Place) -> String {
        let path = match place {
            Place::Application(nth) => self.application(nth).to_owned(),
            Place::Environment(nth) => {
                let (app, environment) = self.environment(nth);
                format!("{app}/environment/{environment}")
            }
            Place::Profile(nth) => {
                let (app, profile) = self.profile(nth);
                format!("{app}/configurationprofile/{profile}")
            }
        };
        format!("{ARN}application/{path}")
    }

    /// Reads all that can be shown of environments, deployments and experiments.
    #[must_use]
    pub fn reads(&self) -> Vec<appconfig::Command> {
        let read = |operation: &str, input: Value| {
            let read = appconfig::Command::read(operation, input);
            read.expect("it has its shape").expect("it exists")
        };
        let mut reads = Vec::new();
        for nth in 0..self.environments.len() {
            reads.push(read("GetEnvironment", self.of_environment(nth)));
            reads.push(read("ListDeployments", self.of_environment(nth)));
        }
        for &(nth, number) in &self.deployments {
            let mut input = self.of_environment(nth);
            input["DeploymentNumber"] = json!(number);
            reads.push(read("GetDeployment", input));
        }
        let trials = self.reads_of_trials().into_iter();
        reads.extend(trials.map(|(operation, input)| read(operation, input)));
        reads
    }
}
