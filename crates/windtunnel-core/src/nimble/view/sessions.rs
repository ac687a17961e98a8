//! Sessions, streams and backups in the service's own shapes.

use alloc::format;
use alloc::string::{String, ToString};

use super::texts::{Status, status};
use super::{Kind, View, ids};
use crate::nimble::model::*;
use crate::nimble::state::{Session, Version, Who};
use crate::nimble::table::StreamState;

impl View<'_> {
    /// Renders a session; `None` when it is no longer kept.
    pub(crate) fn session(&self, serial: u32) -> Option<StreamingSession> {
        let (session, version) = self.nimble.flight(serial)?;
        let life = &session.life;
        let course = self.nimble.cold.courses.get(&serial).copied();
        let course = course.unwrap_or_default();
        let (started, stopped) = (course.started, course.stopped);
        let (entry, lifetime) = (session.rests_since(), version.lifetime);
        let is_persistent = lifetime.is_persistent;
        let stream = &version.content.stream;
        let backup = stream.session_backup.clone().unwrap_or_default();
        let status = status(self.nimble, serial, life);
        let id = |backup| self.id(Kind::StreamingSessionBackup, backup);
        Some(StreamingSession {
            arn: self.arn(Kind::StreamingSession, serial),
            automatic_termination_mode: stream
                .automatic_termination_mode
                .clone()
                .filter(|_| is_persistent),
            backup_mode: backup.mode.unwrap_or_else(|| "DEACTIVATED".into()),
            created_at: life.created.into(),
            created_by: self.principal(session.created_by),
            ec2_instance_type: instance_type(session),
            launch_profile_id: self.id(Kind::LaunchProfile, version.of),
            max_backups_to_retain: backup.max_backups_to_retain.unwrap_or(0),
            owned_by: self.principal(session.owned_by),
            session_id: self.id(Kind::StreamingSession, serial),
            session_persistence_mode: mode(is_persistent),
            started_at: started.map(|(at, _)| at.into()),
            started_by: started.map(|(_, by)| self.principal(by)),
            started_from_backup_id: course.started_from.map(id),
            state: status.state,
            status_code: status.code,
            status_message: status.message,
            stop_at: entry
                .filter(|(_, is_stopped)| !is_stopped)
                .and_then(|(at, _)| lifetime.stop_at(at))
                .map(Into::into),
            stopped_at: stopped.map(|(at, _)| at.into()),
            stopped_by: stopped.map(|(_, by)| self.principal(by)),
            streaming_image_id: image_id(session, version),
            tags: self.nimble.tags(Who::new(Kind::StreamingSession, serial)),
            terminate_at: entry
                .and_then(|(at, is_stopped)| lifetime.terminate_at(at, is_stopped))
                .map(Into::into),
            updated_at: life.updated.into(),
            updated_by: self.principal(session.updated_by),
            volume_configuration: stream
                .volume_configuration
                .clone()
                .filter(|_| is_persistent),
            volume_retention_mode: stopped.map(|_| match course.drops_volume {
                true => "DELETE".into(),
                false => "RETAIN".into(),
            }),
        })
    }

    /// Renders a stream; `None` when it or its session is no longer kept.
    pub(crate) fn stream(&self, serial: u32) -> Option<StreamingSessionStream> {
        let stream = self.nimble.stream(serial)?;
        let (session, version) = self.nimble.flight(stream.session)?;
        let Status { state, code, .. } = status(self.nimble, serial, &stream.life);
        let stream_id = self.id(Kind::StreamingSessionStream, serial);
        let is_ready = stream.life.state.state() == StreamState::Ready;
        let url = || {
            let base = self.studio_url(version.studio)?;
            let session = self.id(Kind::StreamingSession, stream.session);
            let token = ids::auth_token(self.keys, serial);
            Some(format!(
                "{base}/dcv/{session}?streamId={stream_id}&authToken={token}"
            ))
        };
        let lifetime = crate::time::Span::from_secs(stream.lifetime_secs.into());
        Some(StreamingSessionStream {
            created_at: stream.life.created.into(),
            created_by: self.principal(stream.created_by),
            expires_at: (stream.life.created + lifetime).into(),
            owned_by: self.principal(session.owned_by),
            state,
            status_code: code,
            url: is_ready.then(url).flatten(),
            stream_id,
        })
    }

    /// Renders a backup; `None` when it is no longer kept.
    pub(crate) fn backup(&self, serial: u32) -> Option<StreamingSessionBackup> {
        let backup = self.nimble.backup(serial)?;
        let status = status(self.nimble, serial, &backup.life);
        Some(StreamingSessionBackup {
            arn: self.arn(Kind::StreamingSessionBackup, serial),
            backup_id: self.id(Kind::StreamingSessionBackup, serial),
            created_at: backup.life.created.into(),
            launch_profile_id: self.id(Kind::LaunchProfile, backup.profile),
            owned_by: self.principal(backup.owned_by),
            session_id: self.id(Kind::StreamingSession, backup.session),
            state: status.state,
            status_code: status.code,
            status_message: status.message,
            tags: self
                .nimble
                .tags(Who::new(Kind::StreamingSessionBackup, serial)),
        })
    }
}

fn instance_type(session: &Session) -> String {
    let name = INSTANCE_TYPES.get(usize::from(session.instance_type));
    name.copied().unwrap_or_default().to_string()
}

fn image_id(session: &Session, version: &Version) -> String {
    let ids = version.content.stream.streaming_image_ids.as_ref();
    let id = ids.and_then(|ids| ids.get(usize::from(session.image)));
    id.cloned().unwrap_or_default()
}

fn mode(is_on: bool) -> String {
    if is_on { "ACTIVATED" } else { "DEACTIVATED" }.into()
}
