//! What the answers show (nimble.md 2 and 8.4).

use serde_json::{Map, Value, json};
use windtunnel_core::Instant;
use windtunnel_core::nimble::Kind;

use super::Model;
use crate::nimble::{ACCOUNT, REGION, resource_type, wrapper};

impl Model {
    /// Shows a resource, wrapped as in answers. Of studios, launch profiles, components and images
    /// only what can change.
    pub(super) fn show(&self, it: usize) -> Value {
        let kind = self.things[it].kind;
        let mut shown = match kind {
            Kind::StreamingSession => self.session(it),
            Kind::StreamingSessionStream => self.stream(it),
            Kind::StreamingSessionBackup => self.backup(it),
            _ => self.other(it),
        };
        self.add_status(it, &mut shown);
        json!({ wrapper(kind): shown })
    }

    fn session(&self, it: usize) -> Map<String, Value> {
        let thing = &self.things[it];
        let stream = &thing.content["streamConfiguration"];
        let backup = &stream["sessionBackup"];
        let mut shown = self.common(it);
        let mut put = |name: &str, value: Value| drop(shown.insert(name.into(), value));
        put("arn", self.arn(it));
        put("backupMode", default(&backup["mode"], "DEACTIVATED"));
        let kept = default(&backup["maxBackupsToRetain"], 0);
        put("maxBackupsToRetain", kept);
        put("ec2InstanceType", thing.content["instance"].clone());
        put("streamingImageId", thing.content["image"].clone());
        put("launchProfileId", json!(self.name(thing.parent)));
        put("sessionId", json!(self.name(it)));
        let persistence = &stream["sessionPersistenceMode"];
        put("sessionPersistenceMode", persistence.clone());
        if persistence == "ACTIVATED" {
            for member in ["automaticTerminationMode", "volumeConfiguration"] {
                put(member, stream[member].clone());
            }
        }
        let session = &thing.session;
        if let Some((at, by)) = &session.started {
            put("startedAt", time(*at));
            put("startedBy", json!(by));
        }
        if let Some((at, by)) = &session.stopped {
            put("stoppedAt", time(*at));
            put("stoppedBy", json!(by));
            let mode = ["RETAIN", "DELETE"][usize::from(session.drops)];
            put("volumeRetentionMode", json!(mode));
        }
        if let Some(backup) = session.started_from {
            put("startedFromBackupId", json!(self.name(backup)));
        }
        let (stop, terminate) = self.ends(it);
        if let Some(at) = stop {
            put("stopAt", time(at));
        }
        if let Some(at) = terminate {
            put("terminateAt", time(at));
        }
        shown
    }

    fn stream(&self, it: usize) -> Map<String, Value> {
        let thing = &self.things[it];
        let mut shown = self.common(it);
        for member in ["updatedAt", "updatedBy", "tags"] {
            shown.remove(member);
        }
        let (session, name) = (self.name(thing.parent), self.name(it));
        shown.insert("streamId".into(), json!(name));
        shown.insert("expiresAt".into(), time(thing.expires));
        let studio = &self.things[thing.studio];
        if thing.state == "READY" && !studio.gone {
            let studio = studio.content["studioName"].as_str().unwrap_or_default();
            // The secret is known to the core only.
            let url = format!(
                "https://{studio}.nimblestudio.{REGION}.amazonaws.com/dcv/{session}?streamId={name}&"
            );
            shown.insert("url".into(), json!(url));
        }
        shown
    }

    fn backup(&self, it: usize) -> Map<String, Value> {
        let thing = &self.things[it];
        let mut shown = self.common(it);
        for member in ["updatedAt", "updatedBy", "createdBy"] {
            shown.remove(member);
        }
        shown.insert("arn".into(), self.arn(it));
        shown.insert("backupId".into(), json!(self.name(it)));
        shown.insert("sessionId".into(), json!(self.name(thing.parent)));
        let profile = self.things[thing.parent].parent;
        shown.insert("launchProfileId".into(), json!(self.name(profile)));
        shown
    }

    fn other(&self, it: usize) -> Map<String, Value> {
        let thing = &self.things[it];
        let mut shown = self.common(it);
        shown.remove("ownedBy");
        for member in ["name", "displayName", "streamConfiguration"] {
            if let Some(value) = thing.content.get(member) {
                shown.insert(member.into(), value.clone());
            }
        }
        shown
    }

    /// Returns who and when.
    fn common(&self, it: usize) -> Map<String, Value> {
        let thing = &self.things[it];
        let mut shown = json!({
            "createdAt": time(thing.created),
            "createdBy": thing.created_by,
            "ownedBy": thing.owned_by,
            "updatedAt": time(thing.updated),
            "updatedBy": thing.updated_by,
            "tags": thing.tags,
        });
        let members: &[&str] = match thing.kind {
            // There are no principals in a studio, and no times in an image.
            Kind::Studio => &["createdBy", "updatedBy"],
            Kind::StreamingImage => &["createdAt", "createdBy", "updatedAt", "updatedBy"],
            _ => &[],
        };
        let shown = shown.as_object_mut().expect("it is an object");
        for member in members {
            shown.remove(*member);
        }
        core::mem::take(shown)
    }

    fn add_status(&self, it: usize, shown: &mut Map<String, Value>) {
        let thing = &self.things[it];
        let (kind, prefix) = match thing.kind {
            Kind::Studio => ("Studio", "STUDIO"),
            Kind::LaunchProfile => ("Launch profile", "LAUNCH_PROFILE"),
            Kind::StudioComponent => ("Studio component", "STUDIO_COMPONENT"),
            Kind::StreamingImage => ("Streaming image", "STREAMING_IMAGE"),
            Kind::StreamingSession => ("Streaming session", "STREAMING_SESSION"),
            Kind::StreamingSessionStream => ("Streaming session stream", "STREAM"),
            _ => ("Streaming session backup", "STREAMING_SESSION"),
        };
        let change = match (thing.kind, thing.state) {
            (Kind::StreamingSession, "READY") if thing.session.started.is_some() => "STARTED",
            (Kind::Studio | Kind::LaunchProfile | Kind::StudioComponent, "READY") => {
                ["CREATED", "UPDATED"][usize::from(thing.was_updated)]
            }
            (_, state) => state,
        };
        let code = thing.failure.clone();
        let code = code.unwrap_or_else(|| format!("{prefix}_{change}"));
        let words = thing.state.to_lowercase().replace('_', " ");
        let message = match (code.as_str(), words.strip_suffix(" failed")) {
            ("STUDIO_CREATED", _) => "The studio has been created successfully ".into(),
            ("LAUNCH_PROFILE_CREATED", _) => "Launch Profile has been created".into(),
            ("STUDIO_COMPONENT_CREATED", _) => "Studio Component has been created".into(),
            (_, Some(step)) => format!("{kind} {step} failed: {code}"),
            _ => format!("{kind} is {words}"),
        };
        let message = thing.told.clone().unwrap_or(message);
        shown.insert("state".into(), json!(thing.state));
        shown.insert("statusCode".into(), json!(code));
        if thing.kind != Kind::StreamingSessionStream {
            shown.insert("statusMessage".into(), json!(message));
        }
    }

    fn arn(&self, it: usize) -> Value {
        let (kind, name) = (resource_type(self.things[it].kind), self.name(it));
        json!(format!("arn:aws:nimble:{REGION}:{ACCOUNT}:{kind}/{name}"))
    }
}

fn default(given: &Value, default: impl Into<Value>) -> Value {
    match given {
        Value::Null => default.into(),
        given => given.clone(),
    }
}

fn time(millis: u64) -> Value {
    json!(Instant::from_millis(millis).to_seconds_string())
}
