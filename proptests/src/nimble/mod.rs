//! Nimble Studio under test: what can be done to it, the rig that does it to a world, and the pair
//! that does it to the reference model, too.
//!
//! Requests and answers are JSON in which each id is replaced by a name such as
//! `streamingSession-3`, so that the model gets the same request as the core and must give the
//! same answer.

pub mod breed;
pub mod knobs;
pub mod pair;
pub mod rig;
pub mod scenarios;
pub mod tour;

use serde_json::{Map, Value, json};
use windtunnel_core::nimble::{Kind, Step};

use rig::Names;

/// Who calls. The last is an administrator, and sees everything.
pub const CALLERS: [&str; 3] = ["alice", "bob", "admin"];
/// The Region of all worlds.
pub const REGION: &str = "us-west-2";
/// The account of all worlds.
pub const ACCOUNT: &str = "123456789012";

/// A call or a fact, with who makes it and how.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Move {
    /// What is done.
    pub act: Act,
    /// Which of the callers does it.
    pub by: u8,
    /// Number of the idempotency token.
    pub token: Option<u8>,
    /// Whether it names another studio than the one where the resource is.
    pub stray: bool,
}

impl From<Act> for Move {
    fn from(act: Act) -> Self {
        Self {
            act,
            by: 0,
            token: None,
            stray: false,
        }
    }
}

/// Something that can be done. Resources are named by their number, modulo how many of the kind were
/// ever created.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Act {
    /// Creates a studio with one of a few names.
    Studio(u8),
    /// Creates a component, a directory if it says so.
    Component(usize, bool),
    /// Creates an image.
    Image(usize),
    /// Creates a launch profile.
    Profile(usize, Terms),
    /// Changes a studio, a launch profile, a component or an image.
    Update(Kind, usize, Terms),
    /// Deletes a studio, a launch profile, a component, an image or a session.
    Delete(Kind, usize),
    /// Creates a session.
    Session(Launch),
    /// Starts a session, from a backup if one is given.
    Start(usize, Option<usize>),
    /// Stops a session; whether the volume goes may be told.
    Stop(usize, Option<bool>),
    /// Creates a stream.
    Stream(usize, Option<u32>),
    /// Sets a tag of a session or backup, or removes it.
    Tag(Kind, usize, &'static str, Option<&'static str>),
    /// Makes steps fail.
    Fault(Mishap),
    /// No step fails any more.
    ClearFaults,
    /// Lets so many milliseconds pass.
    Advance(u64),
    /// Lets time pass to the next deadline.
    Next,
    /// Lets time pass to just before the next deadline.
    AlmostNext,
}

/// What a launch profile says of its sessions.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Terms {
    /// `maxSessionLengthInMinutes`.
    pub minutes: Option<u32>,
    /// `maxStoppedSessionLengthInMinutes`.
    pub stopped: Option<u32>,
    /// `sessionPersistenceMode`, if told.
    pub persistent: Option<bool>,
    /// `automaticTerminationMode`, if told.
    pub terminates: Option<bool>,
    /// How many backups are kept, if the profile asks for backups.
    pub backups: Option<u8>,
    /// Whether it asks for volumes.
    pub volume: bool,
    /// Images that it offers.
    pub images: Vec<usize>,
    /// Component that it uses.
    pub component: usize,
}

/// The creation of a session.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Launch {
    /// From this profile.
    pub profile: usize,
    /// With this of the instance types, if told.
    pub instance: Option<u8>,
    /// With this image, if told.
    pub image: Option<usize>,
    /// For this of the callers, if told.
    pub owner: Option<u8>,
    /// With a tag.
    pub tag: Option<(&'static str, &'static str)>,
}

/// A fault of steps.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mishap {
    /// Kind of the resources.
    pub kind: Kind,
    /// The step.
    pub step: Step,
    /// Which of them.
    pub whom: Whom,
    /// The status code; the default when absent.
    pub code: Option<&'static str>,
    /// How long after the beginning of the step, in milliseconds.
    pub after: Option<u64>,
    /// How often it strikes.
    pub times: Option<u8>,
    /// Whether a text is told.
    pub told: bool,
}

/// Which resources of a kind fail.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Whom {
    /// All.
    All,
    /// The nth, from 1.
    Nth(i64),
    /// The one with this number, by its id.
    Id(usize),
    /// Those of an owner.
    Owner(u8),
    /// Those with a tag.
    Tag(&'static str, &'static str),
}

/// The text of faults that tell one.
pub const REASON: &str = "It broke.";
/// What launch profiles offer; the last counts against a quota of its own. One more is known that no
/// profile offers.
pub const TYPES: [&str; 4] = ["g4dn.xlarge", "g4dn.4xlarge", "g5.xlarge", "g3s.xlarge"];
/// How many of them each profile offers.
pub const OFFERED: usize = 3;

/// Returns the name of a resource.
#[must_use]
pub fn name(kind: Kind, nth: usize) -> String {
    format!("{}-{nth}", kind.name())
}

/// Returns what stands before the id in an ARN.
#[must_use]
pub const fn resource_type(kind: Kind) -> &'static str {
    match kind {
        Kind::StreamingSession => "streaming-session",
        _ => "streaming-session-backup",
    }
}

impl Move {
    /// Makes the request of a call, with names in place of ids; `None` for what is no call.
    #[must_use]
    pub fn request(&self, names: &Names) -> Option<(String, Value)> {
        let (operation, mut input) = self.act.request(names)?;
        if self.stray && input.get("studioId").is_some() {
            let studio = input["studioId"].as_str().unwrap_or_default();
            let nth = studio.rsplit('-').next().and_then(|nth| nth.parse().ok());
            let nth: usize = nth.map_or(0, |nth: usize| nth + 1);
            input["studioId"] = json!(names.at(Kind::Studio, nth));
        }
        if let Some(token) = self.token
            && !operation.contains("agResource")
        {
            input["clientToken"] = json!(format!("token-{token}"));
        }
        Some((operation, input))
    }
}

impl Act {
    fn request(&self, names: &Names) -> Option<(String, Value)> {
        let of = |kind, nth| {
            let member = id_member(kind);
            let mut input = json!({ member: names.at(kind, nth) });
            if kind != Kind::Studio {
                input["studioId"] = json!(names.studio_of(kind, nth));
            }
            input
        };
        let in_studio = |nth: usize| json!({ "studioId": names.at(Kind::Studio, nth) });
        let (operation, more, mut input) = match self {
            Self::Studio(nth) => (
                "CreateStudio".into(),
                json!({ "studioName": format!("studio{nth}"), "displayName": "made",
                    "adminRoleArn": "admin", "userRoleArn": "user" }),
                json!({}),
            ),
            Self::Component(studio, is_directory) => {
                let kind = ["CUSTOM", "ACTIVE_DIRECTORY"][usize::from(*is_directory)];
                let more = json!({ "name": "made", "type": kind });
                ("CreateStudioComponent".into(), more, in_studio(*studio))
            }
            Self::Image(studio) => {
                let more = json!({ "name": "made", "ec2ImageId": "ami-0123456789" });
                ("CreateStreamingImage".into(), more, in_studio(*studio))
            }
            Self::Profile(studio, terms) => {
                let component = names.at(Kind::StudioComponent, terms.component);
                let more = json!({
                    "name": "made",
                    "ec2SubnetIds": ["subnet-1"],
                    "launchProfileProtocolVersions": ["2021-03-31"],
                    "studioComponentIds": [component],
                    "streamConfiguration": terms.stream(names),
                });
                ("CreateLaunchProfile".into(), more, in_studio(*studio))
            }
            Self::Update(kind, nth, terms) => {
                let text = format!("changed {}", terms.minutes.unwrap_or_default());
                let more = match kind {
                    Kind::Studio => json!({ "displayName": text }),
                    Kind::LaunchProfile => {
                        json!({ "name": text, "streamConfiguration": terms.stream(names) })
                    }
                    _ => json!({ "name": text }),
                };
                (format!("Update{}", noun(*kind)), more, of(*kind, *nth))
            }
            Self::Delete(kind, nth) => {
                let operation = format!("Delete{}", noun(*kind));
                (operation, json!({}), of(*kind, *nth))
            }
            Self::Session(launch) => {
                let more = launch.members(names);
                let input = of(Kind::LaunchProfile, launch.profile);
                ("CreateStreamingSession".into(), more, input)
            }
            Self::Start(nth, backup) => {
                let more = backup.map_or_else(
                    || json!({}),
                    |nth| json!({ "backupId": names.at(Kind::StreamingSessionBackup, nth) }),
                );
                let input = of(Kind::StreamingSession, *nth);
                ("StartStreamingSession".into(), more, input)
            }
            Self::Stop(nth, drops) => {
                let mode = |&drops: &bool| ["RETAIN", "DELETE"][usize::from(drops)];
                let mode = drops.as_ref().map(mode);
                let more =
                    mode.map_or_else(|| json!({}), |mode| json!({ "volumeRetentionMode": mode }));
                let input = of(Kind::StreamingSession, *nth);
                ("StopStreamingSession".into(), more, input)
            }
            Self::Stream(nth, seconds) => {
                let more = seconds.map_or_else(
                    || json!({}),
                    |seconds| json!({ "expirationInSeconds": seconds }),
                );
                let input = of(Kind::StreamingSession, *nth);
                ("CreateStreamingSessionStream".into(), more, input)
            }
            Self::Tag(kind, nth, key, value) => {
                let (kind_name, id) = (resource_type(*kind), names.at(*kind, *nth));
                let arn = format!("arn:aws:nimble:{REGION}:{ACCOUNT}:{kind_name}/{id}");
                let (operation, more) = match value {
                    Some(value) => ("TagResource", json!({ "tags": { *key: value } })),
                    None => ("UntagResource", json!({ "tagKeys": [key] })),
                };
                (operation.into(), more, json!({ "resourceArn": arn }))
            }
            Self::Fault(_)
            | Self::ClearFaults
            | Self::Advance(_)
            | Self::Next
            | Self::AlmostNext => return None,
        };
        let members = input.as_object_mut().expect("it is an object");
        members.extend(more.as_object().cloned().unwrap_or_default());
        Some((operation, input))
    }
}

impl Terms {
    fn stream(&self, names: &Names) -> Value {
        let mode = |is_on: bool| ["DEACTIVATED", "ACTIVATED"][usize::from(is_on)];
        let images = self
            .images
            .iter()
            .map(|&nth| names.at(Kind::StreamingImage, nth));
        let mut stream = json!({
            "clipboardMode": "ENABLED",
            "ec2InstanceTypes": TYPES[..OFFERED],
            "streamingImageIds": images.collect::<Vec<_>>(),
        });
        let mut put = |name: &str, value: Option<Value>| {
            if let Some(value) = value {
                stream[name] = value;
            }
        };
        put("maxSessionLengthInMinutes", self.minutes.map(Value::from));
        put(
            "maxStoppedSessionLengthInMinutes",
            self.stopped.map(Value::from),
        );
        put(
            "sessionPersistenceMode",
            self.persistent.map(|on| mode(on).into()),
        );
        put(
            "automaticTerminationMode",
            self.terminates.map(|on| mode(on).into()),
        );
        let backup = |kept| json!({ "mode": "AUTOMATIC", "maxBackupsToRetain": kept });
        put("sessionBackup", self.backups.map(backup));
        let volume = self.volume.then(|| json!({ "size": 1_000 }));
        put("volumeConfiguration", volume);
        stream
    }
}

impl Launch {
    fn members(&self, names: &Names) -> Value {
        let mut input = Map::new();
        if let Some(nth) = self.instance {
            let nth = usize::from(nth) % TYPES.len();
            input.insert("ec2InstanceType".into(), json!(TYPES[nth]));
        }
        if let Some(nth) = self.image {
            let id = names.at(Kind::StreamingImage, nth);
            input.insert("streamingImageId".into(), json!(id));
        }
        if let Some(nth) = self.owner {
            let owner = CALLERS[usize::from(nth) % CALLERS.len()];
            input.insert("ownedBy".into(), json!(owner));
        }
        if let Some((key, value)) = self.tag {
            input.insert("tags".into(), json!({ key: value }));
        }
        Value::Object(input)
    }
}

/// Returns the member that holds the id of a kind.
#[must_use]
pub const fn id_member(kind: Kind) -> &'static str {
    match kind {
        Kind::Studio => "studioId",
        Kind::LaunchProfile => "launchProfileId",
        Kind::StudioComponent => "studioComponentId",
        Kind::StreamingImage => "streamingImageId",
        Kind::StreamingSession => "sessionId",
        Kind::StreamingSessionStream => "streamId",
        _ => "backupId",
    }
}

/// Returns the member that holds the resource in an answer, and its part of names of operations.
#[must_use]
pub fn wrapper(kind: Kind) -> &'static str {
    match kind {
        Kind::StreamingSession => "session",
        Kind::StreamingSessionStream => "stream",
        _ => kind.name(),
    }
}

/// Returns the part of the names of operations that says the kind.
#[must_use]
pub fn noun(kind: Kind) -> String {
    let name = kind.name();
    name[..1].to_uppercase() + &name[1..]
}
