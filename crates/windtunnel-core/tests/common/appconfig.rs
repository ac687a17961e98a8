//! A driver for tests of AppConfig: JSON in and JSON out, time in seconds, resources in few words.
//!
//! Operations are named `CreateApplication` or, where the service is another,
//! `appconfigdata.StartConfigurationSession`.

#![allow(dead_code, missing_docs)]

use serde_json::{Value, json};
use windtunnel_core::env::{self, AlarmState};
use windtunnel_core::{Command, Config, Error, Event, Instant, Seed, Snapshot, Span, World};

/// Midnight UTC of the first of January 2026.
pub const START: Instant = Instant::from_millis(1_767_225_600_000);
pub const ACCOUNT: &str = "123456789012";
pub const ROLE: &str = "arn:aws:iam::123456789012:role/appconfig";
pub const ALARM: &str = "arn:aws:cloudwatch:us-east-1:123456789012:alarm:too-slow";
/// What all ARNs of the service in this account begin with.
pub const ARN: &str = "arn:aws:appconfig:us-east-1:123456789012:";

pub const BAD_REQUEST: &str = "BadRequestException";
pub const NOT_FOUND: &str = "ResourceNotFoundException";
pub const CONFLICT: &str = "ConflictException";
pub const QUOTA: &str = "ServiceQuotaExceededException";
pub const TOO_LARGE: &str = "PayloadTooLargeException";

/// A world and its clock.
pub struct Lab {
    pub world: World,
    pub now: Instant,
    /// Whether time passes from deadline to deadline instead of in one jump.
    pub stepping: bool,
}

impl Lab {
    pub fn new() -> Self {
        Self::configured(|_| {})
    }

    pub fn configured(change: impl FnOnce(&mut Config)) -> Self {
        Self::seeded(7, change)
    }

    pub fn seeded(seed: u64, change: impl FnOnce(&mut Config)) -> Self {
        let mut config = Config::default();
        change(&mut config);
        Self {
            world: World::new(config, Seed(seed), START),
            now: START,
            stepping: false,
        }
    }

    /// Lets time pass until so many seconds after the start.
    pub fn at(&mut self, secs: u64) -> &mut Self {
        self.at_ms(secs * 1_000)
    }

    pub fn at_ms(&mut self, millis: u64) -> &mut Self {
        let end = START + Span::from_millis(millis);
        assert!(end >= self.now, "time does not go back");
        while self.stepping {
            match self.world.poll_timeout() {
                Some(next) if next <= end => self.world.handle_timeout(next),
                _ => break,
            }
        }
        self.world.handle_timeout(end);
        self.now = end;
        self
    }

    /// Lets so many seconds pass.
    pub fn pass(&mut self, secs: u64) -> &mut Self {
        let millis = (self.now - START).as_millis();
        self.at_ms(millis + secs * 1_000)
    }

    /// Saves the world as JSON and goes on with what was saved.
    #[track_caller]
    pub fn restore(&mut self) {
        let before = self.world.state_digest();
        let text = serde_json::to_string(&self.world.snapshot()).expect("snapshots are JSON");
        let saved: Snapshot = serde_json::from_str(&text).expect("snapshots are read back");
        self.world = saved.restore().expect("the parts fit each other");
        assert_eq!(self.world.state_digest(), before, "a snapshot has all");
    }

    /// Calls an operation as a client does.
    pub fn call(&mut self, operation: &str, input: Value) -> Result<Value, Error> {
        let call = match operation.split_once('.') {
            Some(_) => operation.into(),
            None => format!("appconfig.{operation}"),
        };
        let command = Command::read(&call, input)
            .unwrap_or_else(|error| panic!("{call}: no input of the operation: {error}"))
            .unwrap_or_else(|_| panic!("{call}: no such operation"));
        let reply = self.world.handle(self.now, command)?;
        Ok(serde_json::to_value(reply).expect("replies are JSON"))
    }

    /// Calls an operation that must be answered.
    #[track_caller]
    pub fn ask(&mut self, operation: &str, input: Value) -> Value {
        match self.call(operation, input) {
            Ok(reply) => reply,
            Err(error) => panic!("{operation} was refused: {error}"),
        }
    }

    /// Calls an operation that must be refused, changing nothing; returns the error.
    #[track_caller]
    pub fn error(&mut self, code: &str, operation: &str, input: Value) -> Error {
        self.world.handle_timeout(self.now);
        let before = self.world.state_digest();
        match self.call(operation, input) {
            Ok(reply) => panic!("{operation} was answered: {reply}"),
            Err(error) => {
                assert_eq!(error.code.name(), code, "{error}");
                let after = self.world.state_digest();
                assert_eq!(after, before, "a refused call changes nothing");
                error
            }
        }
    }

    /// Calls an operation that must be refused, changing nothing; returns the text.
    #[track_caller]
    pub fn refuse(&mut self, code: &str, operation: &str, input: Value) -> String {
        self.error(code, operation, input).message
    }

    /// Takes what a list shows, page by page of so many items.
    #[track_caller]
    pub fn pages(&mut self, operation: &str, input: Value, size: i64) -> Vec<Vec<Value>> {
        let mut input = input;
        input["MaxResults"] = json!(size);
        let mut pages = Vec::new();
        loop {
            let mut page = self.ask(operation, input.clone());
            let Value::Array(items) = page["Items"].take() else {
                panic!("{operation} has no items: {page}");
            };
            pages.push(items);
            match page["NextToken"].take() {
                Value::Null => return pages,
                token => input["NextToken"] = token,
            }
        }
    }

    /// Takes all that a list shows.
    #[track_caller]
    pub fn list(&mut self, operation: &str, input: Value) -> Vec<Value> {
        self.pages(operation, input, 50).concat()
    }

    #[track_caller]
    pub fn tell(&mut self, fact: env::Command) {
        let told = self.world.env(self.now, fact);
        told.expect("the fact makes sense");
    }

    pub fn alarm(&mut self, arn: &str, state: AlarmState) {
        let arn = arn.into();
        self.tell(env::Command::SetAlarm { arn, state });
    }

    /// Takes all events that have not been taken.
    pub fn take(&mut self) -> Vec<Event> {
        std::iter::from_fn(|| self.world.poll_event()).collect()
    }

    /// Creates an application and returns its id.
    #[track_caller]
    pub fn app(&mut self, name: &str) -> String {
        id(&self.ask("CreateApplication", json!({ "Name": name })))
    }

    /// Creates an environment and returns its id.
    #[track_caller]
    pub fn env(&mut self, app: &str, name: &str) -> String {
        let input = json!({ "ApplicationId": app, "Name": name });
        id(&self.ask("CreateEnvironment", input))
    }

    /// Creates an environment that an alarm watches and returns its id.
    #[track_caller]
    pub fn watched(&mut self, app: &str, name: &str, alarm: &str) -> String {
        let monitors = json!([{ "AlarmArn": alarm, "AlarmRoleArn": ROLE }]);
        let input = json!({ "ApplicationId": app, "Name": name, "Monitors": monitors });
        id(&self.ask("CreateEnvironment", input))
    }

    /// Creates a hosted configuration profile and returns its id.
    #[track_caller]
    pub fn profile(&mut self, app: &str, name: &str) -> String {
        let input = json!({ "ApplicationId": app, "Name": name, "LocationUri": "hosted" });
        id(&self.ask("CreateConfigurationProfile", input))
    }

    /// Creates a configuration profile of feature flags and returns its id.
    #[track_caller]
    pub fn flags(&mut self, app: &str, name: &str) -> String {
        let input = json!({
            "ApplicationId": app,
            "Name": name,
            "LocationUri": "hosted",
            "Type": "AWS.AppConfig.FeatureFlags",
        });
        id(&self.ask("CreateConfigurationProfile", input))
    }

    /// Creates a hosted version of this text and returns its number.
    #[track_caller]
    pub fn version(&mut self, app: &str, profile: &str, content: &str) -> i64 {
        let input = json!({
            "ApplicationId": app,
            "ConfigurationProfileId": profile,
            "Content": blob(content),
            "ContentType": "text/plain",
        });
        let made = self.ask("CreateHostedConfigurationVersion", input);
        made["VersionNumber"].as_i64().expect("a number")
    }

    /// Creates a strategy of so many minutes, this growth and so many minutes of bake; returns its
    /// id.
    #[track_caller]
    pub fn strategy(&mut self, duration: i64, growth: (&str, f64), bake: i64) -> String {
        let (growth_type, factor) = growth;
        let input = json!({
            "Name": format!("{duration} {growth_type} {factor} {bake}"),
            "DeploymentDurationInMinutes": duration,
            "GrowthType": growth_type,
            "GrowthFactor": factor,
            "FinalBakeTimeInMinutes": bake,
        });
        id(&self.ask("CreateDeploymentStrategy", input))
    }

    /// Creates a strategy that takes no time at all and returns its id.
    #[track_caller]
    pub fn instant(&mut self) -> String {
        self.strategy(0, ("LINEAR", 100.0), 0)
    }

    /// Starts a deployment of a version, by number or label, and returns the answer.
    #[track_caller]
    pub fn deploy(
        &mut self,
        (app, env): (&str, &str),
        (profile, version): (&str, impl ToString),
        strategy: &str,
    ) -> Value {
        let input = json!({
            "ApplicationId": app,
            "EnvironmentId": env,
            "ConfigurationProfileId": profile,
            "ConfigurationVersion": version.to_string(),
            "DeploymentStrategyId": strategy,
        });
        self.ask("StartDeployment", input)
    }
}

/// Returns the id of what an operation returned.
#[track_caller]
pub fn id(made: &Value) -> String {
    made["Id"].as_str().expect("an id").into()
}

/// Returns a text as content stands in JSON: in base64.
pub fn blob(text: &str) -> Value {
    json!(windtunnel_core::appconfig::Blob::from(text).to_base64())
}

/// Returns the text that content stands for.
#[track_caller]
pub fn text(blob: &Value) -> String {
    let bytes = blob
        .as_str()
        .and_then(windtunnel_core::appconfig::Blob::from_base64);
    String::from_utf8(bytes.expect("base64").bytes().to_vec()).expect("UTF-8")
}

/// Returns a request with some members replaced.
pub fn with(mut request: Value, changes: Value) -> Value {
    for (name, value) in changes.as_object().expect("an object") {
        request[name] = value.clone();
    }
    request
}

/// Returns one member of each item of a list, as text.
#[track_caller]
pub fn column(items: &[Value], member: &str) -> Vec<String> {
    let texts = items.iter().map(|item| item[member].as_str());
    texts.map(|text| text.expect("a text").into()).collect()
}

/// Returns the names of the members of a JSON object.
#[track_caller]
pub fn members(value: &Value) -> Vec<&str> {
    let members = value.as_object().expect("an object").keys();
    let mut names: Vec<_> = members.map(String::as_str).collect();
    names.sort_unstable();
    names
}

/// What is said of a value that does not have its shape.
pub fn violation(value: &str, member: &str, constraint: &str) -> String {
    format!(
        "1 validation error detected: Value {value} at '{member}' failed to satisfy constraint: \
         {constraint}"
    )
}
