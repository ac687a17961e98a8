//! A driver for tests of Nimble Studio: JSON in and JSON out, times of day on 2022-01-27.

use serde_json::{Map, Value, json};
use windtunnel_core::env::{self, Fault};
use windtunnel_core::{
    Command, Config, Details, Error, Event, Instant, Seed, Snapshot, World, nimble,
};

/// A world with a studio, a component and an image that are READY, and its clock.
#[derive(Clone)]
pub struct Sim {
    pub world: World,
    pub now: Instant,
    pub studio: String,
    pub component: String,
    pub image: String,
    /// Whether time passes from deadline to deadline instead of in one jump.
    pub stepping: bool,
    /// Whether the world is saved and restored each time that time passes.
    pub saving: bool,
}

/// Reads a time of day on 2022-01-27, or a whole time.
pub fn time(text: &str) -> Instant {
    let whole = stamp(text);
    let timestamp: nimble::Timestamp = serde_json::from_value(json!(whole)).expect("a time");
    timestamp.0
}

/// Writes a time of day on 2022-01-27, or a whole time, as the service does.
pub fn stamp(text: &str) -> String {
    match text.contains('T') {
        true => text.into(),
        false => format!("2022-01-27T{text}Z"),
    }
}

/// What goes with persistence: stop, start and automatic ends of life.
pub fn persistent(minutes: u32) -> Value {
    json!({ "sessionPersistenceMode": "ACTIVATED", "maxSessionLengthInMinutes": minutes })
}

/// The same with automatic termination of what is stopped.
pub fn terminating(minutes: u32, stopped_minutes: u32) -> Value {
    json!({
        "sessionPersistenceMode": "ACTIVATED",
        "automaticTerminationMode": "ACTIVATED",
        "maxSessionLengthInMinutes": minutes,
        "maxStoppedSessionLengthInMinutes": stopped_minutes,
    })
}

/// Puts the members of the second object into the first.
pub fn with(mut value: Value, more: Value) -> Value {
    let into = value.as_object_mut().expect("an object");
    for (name, member) in more.as_object().expect("an object") {
        match member {
            Value::Null => into.remove(name),
            member => into.insert(name.clone(), member.clone()),
        };
    }
    value
}

pub fn fault(kind: nimble::Kind, step: nimble::Step, code: &str) -> Fault {
    Fault {
        kind: Some(kind),
        transition: Some(step),
        code: Some(code.into()),
        ..Default::default()
    }
}

impl Sim {
    pub fn new() -> Self {
        Self::with(|_| {})
    }

    /// Makes a world in which it is 21:00:00, and all is READY.
    pub fn with(change: impl FnOnce(&mut Config)) -> Self {
        let mut sim = Self::empty(change);
        sim.furnish();
        sim
    }

    /// Makes a world in which it is 20:50:00, and nothing is.
    pub fn empty(change: impl FnOnce(&mut Config)) -> Self {
        let mut config = Config {
            region: "us-west-2".into(),
            ..Config::default()
        };
        config.nimble.principal = "alice".into();
        change(&mut config);
        let now = time("20:50:00");
        Self {
            world: World::new(config, Seed(7), now),
            now,
            studio: String::new(),
            component: String::new(),
            image: String::new(),
            stepping: false,
            saving: false,
        }
    }

    fn furnish(&mut self) {
        self.studio = self.create_studio("studio");
        self.at("20:51:00");
        self.component = self.create_component("CUSTOM");
        self.image = self.create_image("image");
        self.at("21:00:00");
        self.events();
    }

    /// Lets time pass until a time of day, or a whole time.
    pub fn at(&mut self, end: &str) -> &mut Self {
        self.until(time(end))
    }

    pub fn until(&mut self, end: Instant) -> &mut Self {
        assert!(end >= self.now, "time does not go back");
        while self.stepping {
            match self.world.poll_timeout() {
                Some(next) if next <= end => self.world.handle_timeout(next),
                _ => break,
            }
            self.save();
        }
        self.save();
        self.world.handle_timeout(end);
        self.now = end;
        self.save();
        self
    }

    fn save(&mut self) {
        if self.saving {
            let text = serde_json::to_string(&self.world.snapshot()).expect("JSON");
            let saved: Snapshot = serde_json::from_str(&text).expect("the same JSON");
            let restored = saved.restore().expect("nothing was changed");
            assert_eq!(restored.state_digest(), self.world.state_digest());
            self.world = restored;
        }
    }

    /// Calls an operation as a client does.
    pub fn call(&mut self, operation: &str, input: Value) -> Result<Value, Error> {
        let command = Command::read(&format!("nimble.{operation}"), input)
            .expect("the input has the shape of the request")
            .expect("the operation exists");
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

    /// Calls an operation of the studio that must be answered; the studio is filled in.
    #[track_caller]
    pub fn of_studio(&mut self, operation: &str, input: Value) -> Value {
        let input = with(json!({ "studioId": self.studio }), input);
        self.ask(operation, input)
    }

    /// Calls an operation of the studio that must be refused, changing nothing; returns the finer
    /// code and the text.
    #[track_caller]
    pub fn refused(&mut self, code: &str, operation: &str, input: Value) -> (String, String) {
        let input = with(json!({ "studioId": self.studio }), input);
        let error = self.refuse(code, operation, input);
        match error.details.as_deref() {
            Some(Details::Context { code, .. }) => (code.clone(), error.message),
            _ => panic!("no finer code: {error}"),
        }
    }

    /// Calls an operation that must be refused, changing nothing.
    #[track_caller]
    pub fn refuse(&mut self, code: &str, operation: &str, input: Value) -> Error {
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

    pub fn create_studio(&mut self, name: &str) -> String {
        let input = json!({
            "studioName": name, "displayName": "Studio", "adminRoleArn": "admin",
            "userRoleArn": "user",
        });
        text(&self.ask("CreateStudio", input)["studio"]["studioId"])
    }

    pub fn create_component(&mut self, kind: &str) -> String {
        let input = json!({ "name": "component", "type": kind });
        let answer = self.of_studio("CreateStudioComponent", input);
        text(&answer["studioComponent"]["studioComponentId"])
    }

    pub fn create_image(&mut self, name: &str) -> String {
        let input = json!({ "name": name, "ec2ImageId": "ami-0123456789" });
        let answer = self.of_studio("CreateStreamingImage", input);
        text(&answer["streamingImage"]["streamingImageId"])
    }

    /// Returns a stream configuration with what is required, and more.
    pub fn stream(&self, more: Value) -> Value {
        let required = json!({
            "clipboardMode": "ENABLED",
            "ec2InstanceTypes": ["g4dn.4xlarge", "g4dn.xlarge", "g5.xlarge"],
            "streamingImageIds": [self.image],
        });
        with(required, more)
    }

    /// Returns the request for a launch profile.
    pub fn profile_request(&self, stream: Value) -> Value {
        json!({
            "studioId": self.studio,
            "name": "profile",
            "ec2SubnetIds": ["subnet-1"],
            "launchProfileProtocolVersions": ["2021-03-31"],
            "studioComponentIds": [self.component],
            "streamConfiguration": self.stream(stream),
        })
    }

    /// Creates a launch profile, which is READY 14 seconds later.
    pub fn profile(&mut self, stream: Value) -> String {
        let request = self.profile_request(stream);
        let answer = self.ask("CreateLaunchProfile", request);
        text(&answer["launchProfile"]["launchProfileId"])
    }

    /// Creates a session and returns its id.
    #[track_caller]
    pub fn launch(&mut self, profile: &str) -> String {
        let answer = self.of_studio(
            "CreateStreamingSession",
            json!({ "launchProfileId": profile }),
        );
        text(&answer["session"]["sessionId"])
    }

    #[track_caller]
    pub fn session(&mut self, id: &str) -> Value {
        self.of_studio("GetStreamingSession", json!({ "sessionId": id }))["session"].take()
    }

    #[track_caller]
    pub fn backup(&mut self, id: &str) -> Value {
        let answer = self.of_studio("GetStreamingSessionBackup", json!({ "backupId": id }));
        answer["streamingSessionBackup"].clone()
    }

    #[track_caller]
    pub fn stream_of(&mut self, session: &str, id: &str) -> Value {
        let input = json!({ "sessionId": session, "streamId": id });
        self.of_studio("GetStreamingSessionStream", input)["stream"].take()
    }

    pub fn backups(&mut self) -> Vec<String> {
        let answer = self.of_studio("ListStreamingSessionBackups", json!({}));
        let backups = answer["streamingSessionBackups"]
            .as_array()
            .expect("a list");
        backups
            .iter()
            .map(|backup| text(&backup["backupId"]))
            .collect()
    }

    #[track_caller]
    pub fn start(&mut self, id: &str) -> Value {
        self.of_studio("StartStreamingSession", json!({ "sessionId": id }))["session"].take()
    }

    #[track_caller]
    pub fn stop(&mut self, id: &str) -> Value {
        self.of_studio("StopStreamingSession", json!({ "sessionId": id }))["session"].take()
    }

    #[track_caller]
    pub fn delete(&mut self, id: &str) -> Value {
        self.of_studio("DeleteStreamingSession", json!({ "sessionId": id }))["session"].take()
    }

    /// Checks members of a session; those that must be absent are `null`. Times are times of day.
    #[track_caller]
    pub fn shows(&mut self, id: &str, expected: Value) {
        let session = self.session(id);
        assert_members(&session, &expected);
    }

    pub fn inject(&mut self, fault: Fault) {
        let fact = env::Command::InjectFault(fault);
        self.world
            .env(self.now, fact)
            .expect("the fault makes sense");
    }

    /// Takes all events as lines, such as `21:05:00 session CREATE_IN_PROGRESS->READY time`.
    pub fn events(&mut self) -> Vec<String> {
        let events: Vec<Event> = std::iter::from_fn(|| self.world.poll_event()).collect();
        let lines = events.iter().map(|event| {
            let at = event.at.to_seconds_string();
            let kind = format!("{:?}", event.machine).replace("Nimble", "");
            let kind = match event.serial {
                0 => kind,
                serial => format!("{kind}{}", serial + 1),
            };
            let (from, to, cause) = (event.from(), event.to(), event.cause);
            format!("{} {kind} {from}->{to} {cause}", &at[11..19])
        });
        lines.collect()
    }
}

/// Checks members; those that must be absent are `null`. Texts that look like times of day on the
/// day of the tests are times.
#[track_caller]
pub fn assert_members(actual: &Value, expected: &Value) {
    let nothing = Map::new();
    let members = actual.as_object().unwrap_or(&nothing);
    for (name, expected) in expected.as_object().expect("an object") {
        let expected = match expected.as_str() {
            Some(text) if text.len() == 8 && text.as_bytes()[2] == b':' => json!(stamp(text)),
            _ => expected.clone(),
        };
        let actual = members.get(name).cloned().unwrap_or(Value::Null);
        assert_eq!(actual, expected, "{name}");
    }
}

pub fn text(value: &Value) -> String {
    value.as_str().expect("a text").into()
}

/// Returns worlds in which a profile is READY at 21:00:00: time passes in one jump, step by step, and
/// with the world saved and restored all the time.
pub fn ready(stream: Value, change: impl Fn(&mut Config)) -> Vec<(Sim, String)> {
    let modes = [(false, false), (true, false), (true, true)];
    let sims = modes.into_iter().map(|(stepping, saving)| {
        let mut sim = Sim::empty(&change);
        sim.studio = sim.create_studio("studio");
        sim.at("20:51:00");
        sim.component = sim.create_component("CUSTOM");
        sim.image = sim.create_image("image");
        sim.at("20:55:00");
        let profile = sim.profile(stream.clone());
        sim.stepping = stepping;
        sim.saving = saving;
        sim.at("21:00:00");
        sim.events();
        (sim, profile)
    });
    sims.collect()
}

/// Returns the first of these worlds.
pub fn one(stream: Value) -> (Sim, String) {
    ready(stream, |_| {}).remove(0)
}

/// Returns one member of each item of a list, as text.
pub fn column(list: &Value, member: &str) -> Vec<String> {
    let items = list.as_array().expect("a list").iter();
    items.map(|item| text(&item[member])).collect()
}
