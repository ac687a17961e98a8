//! Streams of sessions.

use super::refusals::{
    authorize, caller, conflict, exhausted, find, find_studio, not_found, open_studio,
};
use super::shape::Late;
use super::token::once;
use crate::error::Error;
use crate::nimble::model::*;
use crate::nimble::state::{Life, Nimble, Stream, Who};
use crate::nimble::table::SessionState;
use crate::nimble::view::{View, ids};
use crate::table::Code;
use crate::world::Cx;

const KIND: Kind = Kind::StreamingSessionStream;

pub(super) fn create_streaming_session_stream(
    nimble: &mut Nimble,
    cx: &mut Cx<'_>,
    mut request: CreateStreamingSessionStreamRequest,
) -> Result<StreamResponse, Error> {
    let operation = "CreateStreamingSessionStream";
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
            let id = request.session_id.as_deref();
            let session = find(nimble, cx, studio, Kind::StreamingSession, id)?;
            open_studio(nimble, studio, operation)?;
            let state = nimble.session(session).map(|s| s.life.state.state());
            if let Some(state) = state.filter(|&state| state != SessionState::Ready) {
                return Err(conflict(Kind::StreamingSession, state.name(), operation));
            }
            let serial = nimble.next_serial(KIND).ok_or_else(|| exhausted(KIND))?;
            let created_by = nimble.cold.principals.number(caller(cx));
            let asked = request.expiration_in_seconds;
            let lifetime = asked.and_then(|seconds| u32::try_from(seconds).ok());
            let default = cx.config.nimble.switches.default_stream_expiration;
            let stream = Stream {
                life: Life::new(cx.now, nimble.born),
                session,
                created_by,
                lifetime_secs: lifetime.unwrap_or(default),
            };
            nimble.cold.streams.insert(serial, stream);
            nimble.cold.streams_of.insert((session, serial));
            nimble.begin(cx, Who::new(KIND, serial));
            Ok(serial)
        },
    )?;
    response(nimble, cx, serial)
}

pub(super) fn get_streaming_session_stream(
    nimble: &mut Nimble,
    cx: &mut Cx<'_>,
    request: GetStreamingSessionStreamRequest,
) -> Result<StreamResponse, Error> {
    authorize(nimble, cx, request.session_id.as_deref())?;
    request.check_late()?;
    let studio = find_studio(nimble, cx, request.studio_id.as_deref())?;
    let id = request.session_id.as_deref();
    let session = find(nimble, cx, studio, Kind::StreamingSession, id)?;
    let id = request.stream_id.as_deref().unwrap_or_default();
    let serial = ids::serial(cx.config, cx.keys, KIND, id);
    let is_of = |serial: &u32| nimble.stream(*serial).is_some_and(|s| s.session == session);
    let serial = serial.filter(is_of).ok_or_else(|| not_found(KIND, id))?;
    response(nimble, cx, serial)
}

fn response(nimble: &Nimble, cx: &Cx<'_>, serial: u32) -> Result<StreamResponse, Error> {
    let stream = View::of(nimble, cx).stream(serial);
    let id = || ids::text(cx.config, cx.keys, KIND, serial);
    let stream = stream.ok_or_else(|| not_found(KIND, &id()))?;
    Ok(StreamResponse { stream })
}
