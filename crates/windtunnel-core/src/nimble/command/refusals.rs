//! Refusals in the words of the service, and the ways to resources that must exist.
//!
//! *Chosen*: the finer codes and the texts, but for the form of validation messages, which is
//! *recorded*: a bracketed list.

use alloc::collections::BTreeMap;
use alloc::format;
use alloc::string::{String, ToString};

use crate::error::{Code, Details, Error};
use crate::nimble::model::Kind;
use crate::nimble::state::{Kin, Life, Nimble};
use crate::nimble::table::*;
use crate::nimble::view::{ids, names, shown};
use crate::table::Code as _;
use crate::world::Cx;

fn context(code: &str, context: BTreeMap<String, String>) -> Details {
    Details::Context {
        code: code.into(),
        context,
    }
}

/// A resource does not exist.
pub(super) fn not_found(kind: Kind, id: &str) -> Error {
    let name = names(kind).0;
    let code = name.to_uppercase().replace(' ', "_");
    missing(name, &code, id)
}

/// Something with an id does not exist.
pub(super) fn missing(name: &str, code: &str, id: &str) -> Error {
    let details = [("resourceId".into(), shown(id))];
    Error::not_found(format!("{name} not found"))
        .with(context(&format!("{code}_NOT_FOUND"), details.into()))
}

/// A parameter makes no sense.
pub(super) fn invalid(text: impl AsRef<str>, place: &str) -> Error {
    Error::validation(format!("[{}]", text.as_ref()))
        .at(place)
        .with(context("INVALID_PARAMETER", BTreeMap::new()))
}

/// A token was used before with other parameters.
pub(super) fn token_reused() -> Error {
    Error::validation("[clientToken was used before with other parameters]")
        .at("/clientToken")
        .with(context("TOKEN_REUSED", BTreeMap::new()))
}

/// The state of a resource refuses a call.
pub(super) fn conflict(kind: Kind, state: &str, operation: &str) -> Error {
    let text = format!("{} in state {state} refuses {operation}", names(kind).0);
    Error::conflict(text).with(context("INVALID_STATE", BTreeMap::new()))
}

/// A name is taken.
pub(super) fn taken(text: String) -> Error {
    Error::conflict(text).with(context("INVALID_STATE", BTreeMap::new()))
}

/// The caller may not do this.
pub(super) fn denied(text: &str) -> Error {
    Error::new(Code::AccessDenied, text).with(context("ACCESS_DENIED", BTreeMap::new()))
}

/// Checks a quota before one more is created.
pub(super) fn quota(used: u32, limit: u32, name: &str) -> Result<(), Error> {
    if used < limit {
        return Ok(());
    }
    let details = [
        ("quota".into(), name.into()),
        ("limit".into(), limit.to_string()),
    ];
    Err(
        Error::quota(format!("{name}: the quota of {limit} is used up"))
            .with(context("QUOTA_EXCEEDED", details.into())),
    )
}

/// All numbers of a kind were given out.
pub(super) fn exhausted(kind: Kind) -> Error {
    let text = format!("{}: no more can be numbered", names(kind).0);
    Error::quota(text).with(context("QUOTA_EXCEEDED", BTreeMap::new()))
}

/// Checks that the state of a resource takes a trigger.
pub(super) fn allow<M: Kin>(life: &Life<M>, on: M::Trigger, operation: &str) -> Result<(), Error> {
    let state = life.state.state();
    match M::TABLE.next(state, on) {
        Some(_) => Ok(()),
        None => Err(conflict(M::KIND, state.name(), operation)),
    }
}

/// Finds a studio.
pub(super) fn find_studio(nimble: &Nimble, cx: &Cx<'_>, id: Option<&str>) -> Result<u32, Error> {
    let id = id.unwrap_or_default();
    ids::serial(cx.config, cx.keys, Kind::Studio, id)
        .filter(|&serial| nimble.studio(serial).is_some())
        .ok_or_else(|| not_found(Kind::Studio, id))
}

/// Checks that things inside a studio can be created and changed (*chosen*).
pub(super) fn open_studio(nimble: &Nimble, serial: u32, operation: &str) -> Result<(), Error> {
    let state = nimble
        .studio(serial)
        .map(|studio| studio.life.state.state());
    match state {
        Some(
            StudioState::Ready
            | StudioState::UpdateInProgress
            | StudioState::UpdateFailed
            | StudioState::DeleteFailed,
        ) => Ok(()),
        state => {
            let name = state.map_or("", |state| state.name());
            Err(conflict(Kind::Studio, name, operation))
        }
    }
}

/// Finds a resource of a studio.
pub(super) fn find(
    nimble: &Nimble,
    cx: &Cx<'_>,
    studio: u32,
    kind: Kind,
    id: Option<&str>,
) -> Result<u32, Error> {
    let id = id.unwrap_or_default();
    let is_in = |&serial: &u32| {
        let owner = match kind {
            Kind::LaunchProfile => nimble.profile(serial).map(|profile| profile.studio),
            Kind::StudioComponent => nimble.component(serial).map(|component| component.studio),
            Kind::StreamingImage => nimble.image(serial).map(|image| image.studio),
            Kind::StreamingSession => nimble.flight(serial).map(|(_, version)| version.studio),
            Kind::StreamingSessionBackup => nimble.backup(serial).map(|backup| backup.studio),
            Kind::Studio | Kind::StreamingSessionStream => None,
        };
        owner == Some(studio)
    };
    ids::serial(cx.config, cx.keys, kind, id)
        .filter(is_in)
        .ok_or_else(|| not_found(kind, id))
}

/// Returns who calls.
pub(super) fn caller<'w>(cx: &Cx<'w>) -> &'w str {
    cx.caller.unwrap_or(&cx.config.nimble.principal)
}

/// Tells whether the caller may use the sessions of others.
pub(super) fn is_unrestricted(cx: &Cx<'_>) -> bool {
    let settings = &cx.config.nimble;
    let caller = caller(cx);
    !settings.switches.authorize_by_owner
        || settings.administrators.iter().any(|name| name == caller)
}

/// Checks that the caller may use a session, if it exists (*documented* for the stock user policy).
pub(super) fn authorize(nimble: &Nimble, cx: &Cx<'_>, session: Option<&str>) -> Result<(), Error> {
    if is_unrestricted(cx) {
        return Ok(());
    }
    let id = session.unwrap_or_default();
    let serial = ids::serial(cx.config, cx.keys, Kind::StreamingSession, id);
    let session = serial.and_then(|serial| nimble.session(serial));
    let owner = session.map(|session| nimble.cold.principals.name(session.owned_by));
    match owner {
        Some(owner) if owner != caller(cx) => {
            Err(denied("The session is owned by another principal"))
        }
        _ => Ok(()),
    }
}
