//! What there is to say of transitions in Nimble Studio.

use windtunnel_core::{Cause, Instant, MachineKind};

use crate::render::short;
use crate::timeline::{Glance, Happening};

/// Returns what a row is about, of machines of Nimble Studio.
pub(super) const fn kind(machine: MachineKind) -> Option<&'static str> {
    Some(match machine {
        MachineKind::NimbleStudio => "studio",
        MachineKind::NimbleLaunchProfile => "profile",
        MachineKind::NimbleStudioComponent => "component",
        MachineKind::NimbleStreamingImage => "image",
        MachineKind::NimbleSession => "session",
        MachineKind::NimbleStream => "stream",
        MachineKind::NimbleBackup => "backup",
        _ => return None,
    })
}

/// Returns who asked for a transition, where the service says so.
pub(super) fn caller(happening: &Happening) -> Option<&str> {
    let by = &happening.glance.as_ref()?.updated_by;
    let is_asked = happening.event.cause == Cause::Call && !by.is_empty();
    is_asked.then(|| short(by))
}

/// Says why it went from the state before the first to the state after the last, and what comes next.
pub(super) fn reason(
    first: &Happening,
    last: &Happening,
    offset: impl Fn(Instant) -> String,
) -> String {
    let Some(glance) = &last.glance else {
        return String::new();
    };
    let why = match first.event.trigger() {
        "StopAt" => "stopAt is reached",
        "TerminateAt" => "terminateAt is reached",
        "Expired" => "expiresAt is reached",
        "SessionLeft" => "the session left READY",
        "SessionDeleted" => "the session was deleted",
        "RotatedOut" => "newer backups take its place",
        _ => "",
    };
    let mut said = vec![why.to_owned()];
    if last.event.to().ends_with("_FAILED") {
        said.push(failure(glance));
    }
    if last.event.to() == "START_IN_PROGRESS" {
        said.extend(glance.started_from.map(|nth| format!("from backup {nth}")));
    }
    let next = glance.next;
    said.extend(next.map(|(at, end)| format!("{} {}", end.name(), offset(at))));
    said.retain(|text| !text.is_empty());
    said.join(", ")
}

/// Says why something failed: the code, and a text that says more.
fn failure(glance: &Glance) -> String {
    let (code, message) = (&glance.status_code, &glance.status_message);
    if message.is_empty() || message.contains(code.as_str()) {
        code.clone()
    } else {
        format!("{code}: {message}")
    }
}
