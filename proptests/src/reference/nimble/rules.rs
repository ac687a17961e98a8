//! The four rows of nimble.md 3.2, and what each state takes.

use serde_json::Value;
use windtunnel_core::nimble::Kind;

use super::Model;

const MINUTE: u64 = 60_000;

impl Model {
    /// Tells whether a session can be stopped (nimble.md 3.1 and 5.2).
    pub(super) fn is_stoppable(&self, session: usize) -> bool {
        let (persistent, terminates, _, stopped) = self.terms(session);
        match (persistent, terminates) {
            (true, false) => true,
            (true, true) => stopped > 0,
            (false, _) => stopped > 0 && self.knobs.legacy,
        }
    }

    /// Returns `stopAt` and `terminateAt` (nimble.md 3.2).
    pub(super) fn ends(&self, session: usize) -> (Option<u64>, Option<u64>) {
        let thing = &self.things[session];
        let (persistent, terminates, length, stopped) = self.terms(session);
        let ready = thing.updated + length * MINUTE;
        let rested = thing.updated + stopped * MINUTE;
        let terminates = terminates || !persistent;
        match (thing.state, self.is_stoppable(session)) {
            ("READY", true) => (Some(ready), None),
            ("READY", false) => (None, Some(ready)),
            ("STOPPED", _) if terminates && stopped > 0 => (None, Some(rested)),
            _ => (None, None),
        }
    }

    /// Returns persistence, automatic termination, and the two lengths of a session.
    fn terms(&self, session: usize) -> (bool, bool, u64, u64) {
        let stream = &self.things[session].content["streamConfiguration"];
        let is_on = |member: &str| stream[member] == "ACTIVATED";
        let minutes = |member: &str| stream[member].as_u64().unwrap_or_default();
        (
            is_on("sessionPersistenceMode"),
            is_on("automaticTerminationMode"),
            minutes("maxSessionLengthInMinutes"),
            minutes("maxStoppedSessionLengthInMinutes"),
        )
    }

    /// Returns how many backups a session keeps; none when it makes none.
    pub(super) fn kept_backups(&self, session: usize) -> usize {
        let backup = &self.things[session].content["streamConfiguration"]["sessionBackup"];
        let kept = backup["maxBackupsToRetain"].as_u64().unwrap_or_default();
        match backup["mode"] == "AUTOMATIC" {
            true => usize::try_from(kept).unwrap_or(usize::MAX),
            false => 0,
        }
    }

    /// Tells whether a resource takes a call in its state (nimble.md 3.1, 3.5, 3.6 and 3.7).
    pub(super) fn takes(&self, it: usize, call: &str) -> bool {
        let thing = &self.things[it];
        let states: &[&str] = match (thing.kind, call) {
            (Kind::StreamingSession, "Start") => &["STOPPED", "START_FAILED"],
            (Kind::StreamingSession, "Stop") => &["READY", "STOP_FAILED"],
            (Kind::StreamingSession, _) => &[
                "READY",
                "STOPPED",
                "START_FAILED",
                "STOP_FAILED",
                "CREATE_FAILED",
                "DELETE_FAILED",
            ],
            (Kind::StreamingImage, "Update") => &["READY", "DELETE_FAILED"],
            (Kind::StreamingImage, _) => &["READY", "CREATE_FAILED", "DELETE_FAILED"],
            (_, "Update") => &["READY", "UPDATE_FAILED", "DELETE_FAILED"],
            _ => &["READY", "UPDATE_FAILED", "DELETE_FAILED", "CREATE_FAILED"],
        };
        states.contains(&thing.state)
    }

    /// Tells whether things can be created and changed in a studio (nimble.md 3.6).
    pub(super) fn is_open(&self, studio: usize) -> bool {
        let open = [
            "READY",
            "UPDATE_IN_PROGRESS",
            "UPDATE_FAILED",
            "DELETE_FAILED",
        ];
        open.contains(&self.things[studio].state)
    }
}

/// Tells whether a stream configuration asks for what excludes each other (nimble.md 5.2).
pub(super) fn is_contradictory(stream: &Value, legacy: bool) -> bool {
    let is_on = |member: &str| stream[member] == "ACTIVATED";
    let persistent = is_on("sessionPersistenceMode");
    let terminates = is_on("automaticTerminationMode");
    let stopped = stream["maxStoppedSessionLengthInMinutes"].as_u64();
    let may_rest = (persistent && terminates) || (legacy && !persistent);
    let has_volume = stream.get("volumeConfiguration").is_some();
    let asks_in_vain = !persistent && (terminates || has_volume);
    asks_in_vain || (stopped.unwrap_or_default() > 0 && !may_rest)
}

/// Fills in the defaults of a stream configuration (nimble.md 2.3).
pub(super) fn filled(stream: &Value) -> Value {
    let mut stream = stream.clone();
    let mut default = |member: &str, value: Value| {
        if stream.get(member).is_none() {
            stream[member] = value;
        }
    };
    default("maxSessionLengthInMinutes", 690.into());
    default("maxStoppedSessionLengthInMinutes", 0.into());
    default("sessionPersistenceMode", "DEACTIVATED".into());
    if stream["sessionPersistenceMode"] == "ACTIVATED" {
        default_of(
            &mut stream,
            "automaticTerminationMode",
            "DEACTIVATED".into(),
        );
        default_of(&mut stream, "volumeConfiguration", serde_json::json!({}));
        let volume = &mut stream["volumeConfiguration"];
        default_of(volume, "size", 500.into());
        default_of(volume, "iops", 3_000.into());
        default_of(volume, "throughput", 125.into());
    } else if let Some(members) = stream.as_object_mut() {
        members.remove("automaticTerminationMode");
    }
    stream
}

fn default_of(value: &mut Value, member: &str, default: Value) {
    if value.get(member).is_none() {
        value[member] = default;
    }
}
