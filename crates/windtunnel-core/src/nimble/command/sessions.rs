//! Streaming sessions: create, get, list, start, stop and delete.

use alloc::string::String;

use super::pages::{PAGE, page};
use super::refusals::{
    allow, authorize, caller, conflict, exhausted, find, find_studio, invalid, is_unrestricted,
    not_found, open_studio, quota,
};
use super::shape::{Late, check_tags};
use super::token::once;
use crate::error::Error;
use crate::event::Cause;
use crate::nimble::model::*;
use crate::nimble::state::{Life, Nimble, Session, Version, Who};
use crate::nimble::table::*;
use crate::nimble::view::{View, ids};
use crate::table::Code;
use crate::world::Cx;

const KIND: Kind = Kind::StreamingSession;

pub(super) fn create_streaming_session(
    nimble: &mut Nimble,
    cx: &mut Cx<'_>,
    mut request: CreateStreamingSessionRequest,
) -> Result<StreamingSessionResponse, Error> {
    let operation = "CreateStreamingSession";
    check_tags(request.tags.as_ref(), &cx.config.limits, "/tags")?;
    let token = request.client_token.take();
    let serial = once(
        nimble,
        cx,
        (operation, token),
        request,
        |nimble, cx, request| {
            let studio = find_studio(nimble, cx, request.studio_id.as_deref())?;
            let id = request.launch_profile_id.as_deref();
            let profile = find(nimble, cx, studio, Kind::LaunchProfile, id)?;
            let slot = nimble
                .profile(profile)
                .map_or(u32::MAX, |profile| profile.version);
            let version = nimble.versions.get(slot);
            let version =
                version.ok_or_else(|| not_found(Kind::LaunchProfile, id.unwrap_or_default()))?;
            let (instance_type, image) = choose(nimble, cx, version, &request)?;
            open_studio(nimble, studio, operation)?;
            check_profile(nimble, profile, operation)?;
            let counts = nimble.studio(studio).map(|studio| studio.counts);
            let counts = counts.unwrap_or_default();
            let limits = &cx.config.limits;
            if ids::is_g5(instance_type) {
                let limit = limits.nimble_g5_streaming_sessions;
                quota(counts.g5_sessions, limit, "G5 streaming sessions")?;
            } else {
                let limit = limits.nimble_streaming_sessions;
                quota(counts.sessions, limit, "Streaming sessions")?;
            }
            let serial = nimble
                .sessions
                .next_serial()
                .ok_or_else(|| exhausted(KIND))?;
            let created_by = nimble.cold.principals.number(caller(cx));
            let owned_by = match &request.owned_by {
                Some(owner) => nimble.cold.principals.number(owner),
                None => created_by,
            };
            nimble.sessions.push(Session {
                life: Life::new(cx.now, nimble.born),
                version: slot,
                created_by,
                owned_by,
                updated_by: created_by,
                instance_type,
                image,
                is_gone: false,
            });
            if let Some(version) = nimble.versions.get_mut(slot) {
                version.users += 1;
            }
            nimble.add(cx, Who::new(KIND, serial), request.tags);
            Ok(serial)
        },
    )?;
    response(nimble, cx, serial)
}

/// Chooses instance type and image among those that the profile offers, by default the first of
/// each (*chosen*).
fn choose(
    nimble: &Nimble,
    cx: &Cx<'_>,
    version: &Version,
    request: &CreateStreamingSessionRequest,
) -> Result<(u8, u8), Error> {
    let stream = &version.content.stream;
    let types = stream.ec2_instance_types.as_deref().unwrap_or_default();
    let (_, name) = offered(types, request.ec2_instance_type.as_ref()).ok_or_else(|| {
        let text = "ec2InstanceType is not offered by the launch profile";
        invalid(text, "/ec2InstanceType")
    })?;
    let known = INSTANCE_TYPES.iter().position(|known| known == name);
    let images = stream.streaming_image_ids.as_deref().unwrap_or_default();
    let wanted = request.streaming_image_id.as_ref();
    let (image, id) = offered(images, wanted).ok_or_else(|| {
        let text = "streamingImageId is not offered by the launch profile";
        invalid(text, "/streamingImageId")
    })?;
    check_image(nimble, cx, version.studio, id)?;
    // There are 13 types, and no profile has more than 20 images.
    let instance_type = known.and_then(|at| u8::try_from(at).ok()).unwrap_or(0);
    Ok((instance_type, u8::try_from(image).unwrap_or(0)))
}

fn offered<'v>(offer: &'v [String], wanted: Option<&String>) -> Option<(usize, &'v String)> {
    let mut offer = offer.iter().enumerate();
    match wanted {
        None => offer.next(),
        Some(wanted) => offer.find(|(_, name)| *name == wanted),
    }
}

/// Checks that an image is READY, and that its licences are accepted where that matters.
fn check_image(nimble: &Nimble, cx: &Cx<'_>, studio: u32, id: &str) -> Result<(), Error> {
    let place = "/streamingImageId";
    if ids::vendor_image(cx.config, cx.keys, id).is_some() {
        let record = nimble.studio(studio);
        let accepted = record.map_or(0, |studio| studio.accepted.len());
        let missing = cx.config.nimble.switches.enforce_eulas && accepted < ids::EULAS as usize;
        return match missing {
            true => Err(invalid(
                "the eulas of the streaming image are not accepted",
                place,
            )),
            false => Ok(()),
        };
    }
    let serial = ids::serial(cx.config, cx.keys, Kind::StreamingImage, id);
    let image = serial.and_then(|serial| nimble.image(serial));
    let is_ready = image.is_some_and(|image| {
        image.studio == studio && image.life.state.state() == StreamingImageState::Ready
    });
    match is_ready {
        true => Ok(()),
        false => Err(invalid("the streaming image is not READY", place)),
    }
}

/// Checks that sessions can be created from a launch profile (*chosen*; after a failed update its
/// former content is in force, *documented*).
fn check_profile(nimble: &Nimble, profile: u32, operation: &str) -> Result<(), Error> {
    let state = nimble
        .profile(profile)
        .map(|profile| profile.life.state.state());
    match state {
        Some(
            LaunchProfileState::Ready
            | LaunchProfileState::UpdateFailed
            | LaunchProfileState::DeleteFailed,
        ) => Ok(()),
        state => {
            let name = state.map_or("", |state| state.name());
            Err(conflict(Kind::LaunchProfile, name, operation))
        }
    }
}

pub(super) fn get_streaming_session(
    nimble: &mut Nimble,
    cx: &mut Cx<'_>,
    request: GetStreamingSessionRequest,
) -> Result<StreamingSessionResponse, Error> {
    let id = request.session_id.as_deref();
    authorize(nimble, cx, id)?;
    request.check_late()?;
    let studio = find_studio(nimble, cx, request.studio_id.as_deref())?;
    let serial = find(nimble, cx, studio, KIND, id)?;
    response(nimble, cx, serial)
}

pub(super) fn list_streaming_sessions(
    nimble: &mut Nimble,
    cx: &mut Cx<'_>,
    request: ListStreamingSessionsRequest,
) -> Result<ListStreamingSessionsResponse, Error> {
    let filters = (
        "ListStreamingSessions",
        &request.studio_id,
        &request.created_by,
        &request.owned_by,
        &request.session_ids,
    );
    let page = page(cx, &filters, request.next_token.as_deref(), PAGE)?;
    let studio = find_studio(nimble, cx, request.studio_id.as_deref())?;
    let principals = &nimble.cold.principals;
    // A principal who was never seen has no number, and no sessions.
    let number = |name: &String| principals.find(name);
    let created_by = request.created_by.as_ref().map(number);
    let owned_by = request.owned_by.as_ref().map(number);
    let only_own = (!is_unrestricted(cx)).then(|| principals.find(caller(cx)));
    let serials = request.session_ids.as_ref().map(|list| {
        let ids = list.split(',').map(str::trim);
        let serials = ids.filter_map(|id| ids::serial(cx.config, cx.keys, KIND, id));
        serials.collect::<alloc::collections::BTreeSet<u32>>()
    });
    let view = View::of(nimble, cx);
    let is = |wanted: Option<Option<u32>>, number: u32| {
        wanted.is_none_or(|wanted| wanted == Some(number))
    };
    let wanted = nimble
        .live_sessions(page.first())
        .filter(|(serial, session, version)| {
            version.studio == studio
                && is(created_by, session.created_by)
                && is(owned_by, session.owned_by)
                && is(only_own, session.owned_by)
                && serials
                    .as_ref()
                    .is_none_or(|serials| serials.contains(serial))
        });
    let (sessions, next_token) =
        page.take(wanted.filter_map(|(serial, _, _)| Some((serial, view.session(serial)?))));
    Ok(ListStreamingSessionsResponse {
        sessions,
        next_token,
    })
}

pub(super) fn start_streaming_session(
    nimble: &mut Nimble,
    cx: &mut Cx<'_>,
    mut request: StartStreamingSessionRequest,
) -> Result<StreamingSessionResponse, Error> {
    let operation = "StartStreamingSession";
    authorize(nimble, cx, request.session_id.as_deref())?;
    request.check_late()?;
    let token = request.client_token.take();
    let serial = once(
        nimble,
        cx,
        (operation, token),
        request,
        |nimble, cx, request| {
            let studio = find_studio(nimble, cx, request.studio_id.as_deref())?;
            let serial = find(nimble, cx, studio, KIND, request.session_id.as_deref())?;
            let kind = Kind::StreamingSessionBackup;
            let backup = match request.backup_id.as_deref() {
                None => None,
                Some(id) => Some(find(nimble, cx, studio, kind, Some(id))?),
            };
            let record = backup.and_then(|backup| nimble.backup(backup));
            if record.is_some_and(|backup| backup.session != serial) {
                return Err(invalid("backupId is of another session", "/backupId"));
            }
            open_studio(nimble, studio, operation)?;
            if let Some(session) = nimble.session(serial) {
                allow(&session.life, SessionTrigger::Start, operation)?;
            }
            if let Some(backup) = record
                && backup.life.state.state() != BackupState::Ready
            {
                return Err(conflict(kind, backup.life.state.state().name(), operation));
            }
            let by = nimble.cold.principals.number(caller(cx));
            nimble.start(cx, serial, backup, by);
            Ok(serial)
        },
    )?;
    response(nimble, cx, serial)
}

pub(super) fn stop_streaming_session(
    nimble: &mut Nimble,
    cx: &mut Cx<'_>,
    mut request: StopStreamingSessionRequest,
) -> Result<StreamingSessionResponse, Error> {
    let operation = "StopStreamingSession";
    authorize(nimble, cx, request.session_id.as_deref())?;
    request.check_late()?;
    let token = request.client_token.take();
    let serial = once(
        nimble,
        cx,
        (operation, token),
        request,
        |nimble, cx, request| {
            let studio = find_studio(nimble, cx, request.studio_id.as_deref())?;
            let serial = find(nimble, cx, studio, KIND, request.session_id.as_deref())?;
            open_studio(nimble, studio, operation)?;
            if let Some((session, version)) = nimble.flight(serial) {
                allow(&session.life, SessionTrigger::Stop, operation)?;
                let refuses = cx.config.nimble.switches.unstoppable_stop == UnstoppableStop::Refuse;
                if refuses && !version.lifetime.is_stoppable() {
                    return Err(invalid("the session cannot be stopped", "/sessionId"));
                }
            }
            let by = nimble.cold.principals.number(caller(cx));
            let drops_volume = request.volume_retention_mode.as_deref() == Some("DELETE");
            let on = (SessionTrigger::Stop, Cause::Call);
            nimble.stop(cx, serial, on, drops_volume, by);
            Ok(serial)
        },
    )?;
    response(nimble, cx, serial)
}

pub(super) fn delete_streaming_session(
    nimble: &mut Nimble,
    cx: &mut Cx<'_>,
    mut request: DeleteStreamingSessionRequest,
) -> Result<StreamingSessionResponse, Error> {
    let operation = "DeleteStreamingSession";
    authorize(nimble, cx, request.session_id.as_deref())?;
    request.check_late()?;
    let token = request.client_token.take();
    let serial = once(
        nimble,
        cx,
        (operation, token),
        request,
        |nimble, cx, request| {
            let studio = find_studio(nimble, cx, request.studio_id.as_deref())?;
            let serial = find(nimble, cx, studio, KIND, request.session_id.as_deref())?;
            open_studio(nimble, studio, operation)?;
            if let Some(session) = nimble.session(serial) {
                allow(&session.life, SessionTrigger::Delete, operation)?;
            }
            let by = nimble.cold.principals.number(caller(cx));
            nimble.delete(cx, serial, (SessionTrigger::Delete, Cause::Call), by);
            Ok(serial)
        },
    )?;
    response(nimble, cx, serial)
}

fn response(nimble: &Nimble, cx: &Cx<'_>, serial: u32) -> Result<StreamingSessionResponse, Error> {
    let session = View::of(nimble, cx).session(serial);
    let id = || ids::text(cx.config, cx.keys, KIND, serial);
    let session = session.ok_or_else(|| not_found(KIND, &id()))?;
    Ok(StreamingSessionResponse { session })
}
