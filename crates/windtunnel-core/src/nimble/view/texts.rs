//! Status codes and messages.

use alloc::format;
use alloc::string::String;

use crate::nimble::model::{Kind, Step};
use crate::nimble::state::{Kin, Life, Nimble, Who};
use crate::table::Code;

/// State, status code and status message of a resource.
pub(crate) struct Status {
    pub(crate) state: String,
    pub(crate) code: String,
    pub(crate) message: String,
}

/// Returns what a resource shows of its state.
pub(crate) fn status<M: Kin>(nimble: &Nimble, serial: u32, life: &Life<M>) -> Status {
    let state = life.state.state().name();
    let (kind, prefix) = names(M::KIND);
    let code = match life.failure {
        Some(failure) => failure.name().into(),
        None => format!("{prefix}_{}", change(life, state)),
    };
    let told = nimble.cold.messages.get(&Who::new(M::KIND, serial).code());
    let message = match (told, recorded(&code)) {
        (Some(told), _) => told.clone(),
        (None, Some(text)) => text.into(),
        (None, None) => match state.strip_suffix("_FAILED") {
            Some(step) => format!("{kind} {} failed: {code}", step.to_lowercase()),
            None => format!("{kind} is {}", state.to_lowercase().replace('_', " ")),
        },
    };
    Status {
        state: state.into(),
        code,
        message,
    }
}

/// Returns the last part of the status code. That of a READY resource tells what happened last
/// (*documented* for components, *chosen* for sessions).
fn change<'s, M: Kin>(life: &Life<M>, state: &'s str) -> &'s str {
    match (M::KIND, state) {
        (Kind::Studio | Kind::LaunchProfile | Kind::StudioComponent, "READY") => {
            match life.runs(Step::Update) {
                0 => "CREATED",
                _ => "UPDATED",
            }
        }
        (Kind::StreamingSession, "READY") if life.runs(Step::Start) > 0 => "STARTED",
        _ => state,
    }
}

/// Returns the name of a kind for people and the beginning of its status codes.
pub(crate) const fn names(kind: Kind) -> (&'static str, &'static str) {
    match kind {
        Kind::Studio => ("Studio", "STUDIO"),
        Kind::LaunchProfile => ("Launch profile", "LAUNCH_PROFILE"),
        Kind::StudioComponent => ("Studio component", "STUDIO_COMPONENT"),
        Kind::StreamingImage => ("Streaming image", "STREAMING_IMAGE"),
        Kind::StreamingSession => ("Streaming session", "STREAMING_SESSION"),
        Kind::StreamingSessionStream => ("Streaming session stream", "STREAM"),
        // Backups share the states and codes of sessions (*documented*).
        Kind::StreamingSessionBackup => ("Streaming session backup", "STREAMING_SESSION"),
    }
}

/// Returns the text of the live service (*recorded*, the blank at the end of the first included).
fn recorded(code: &str) -> Option<&'static str> {
    match code {
        "STUDIO_CREATED" => Some("The studio has been created successfully "),
        "LAUNCH_PROFILE_CREATED" => Some("Launch Profile has been created"),
        "STUDIO_COMPONENT_CREATED" => Some("Studio Component has been created"),
        _ => None,
    }
}
