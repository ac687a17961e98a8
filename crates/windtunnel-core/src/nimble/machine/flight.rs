//! Sessions: starts, stops, their ends of life, and what these do to streams and backups.

use super::{Kind, Nimble, Who};
use crate::event::Cause;
use crate::nimble::state::{Backup, Life, Principals};
use crate::nimble::table::*;
use crate::world::Cx;

impl Nimble {
    /// Begins to start a session, from a backup or from the volume that was kept.
    pub(crate) fn start(&mut self, cx: &mut Cx<'_>, serial: u32, backup: Option<u32>, by: u32) {
        let newest = self.backups_of(serial).rfind(|&backup| {
            self.backup(backup)
                .is_some_and(|b| b.life.state.state() == BackupState::Ready)
        });
        let course = self.cold.courses.entry(serial).or_default();
        course.started = Some((cx.now, by));
        course.started_from = match backup {
            None if course.drops_volume => newest,
            given => given,
        };
        if let Some(session) = self.session_mut(serial) {
            session.updated_by = by;
        }
        self.take::<SessionMachine>(cx, serial, SessionTrigger::Start, Cause::Call);
    }

    /// Begins to stop a session: its streams end, and its backup begins.
    pub(crate) fn stop(
        &mut self,
        cx: &mut Cx<'_>,
        serial: u32,
        (on, cause): (SessionTrigger, Cause),
        drops_volume: bool,
        by: u32,
    ) {
        let Some((_, version)) = self.flight(serial) else {
            return;
        };
        let is_stoppable = version.lifetime.is_stoppable();
        let backup = if is_stoppable {
            self.begin_backup(cx, serial)
        } else {
            None
        };
        let course = self.cold.courses.entry(serial).or_default();
        course.stopped = Some((cx.now, by));
        course.drops_volume = drops_volume;
        course.is_unstoppable = !is_stoppable;
        course.backup = backup;
        if let Some(session) = self.session_mut(serial) {
            session.updated_by = by;
        }
        self.take::<SessionMachine>(cx, serial, on, cause);
        self.end_streams(cx, serial, cause);
    }

    /// Begins to delete a session: its streams end.
    pub(crate) fn delete(
        &mut self,
        cx: &mut Cx<'_>,
        serial: u32,
        (on, cause): (SessionTrigger, Cause),
        by: u32,
    ) {
        if let Some(session) = self.session_mut(serial) {
            session.updated_by = by;
        }
        self.take::<SessionMachine>(cx, serial, on, cause);
        self.end_streams(cx, serial, cause);
    }

    /// A session has been READY or STOPPED for as long as it may.
    pub(super) fn end_of_life(&mut self, cx: &mut Cx<'_>, serial: u32) {
        let by = Principals::SERVICE;
        match self.ends_of_life(serial) {
            (Some(at), true) if at <= cx.now => {
                let on = (SessionTrigger::TerminateAt, Cause::Time);
                self.delete(cx, serial, on, by);
            }
            (Some(at), false) if at <= cx.now => {
                self.stop(cx, serial, (SessionTrigger::StopAt, Cause::Time), false, by);
            }
            _ => {}
        }
    }

    fn end_streams(&mut self, cx: &mut Cx<'_>, session: u32, cause: Cause) {
        for stream in self.streams_of(session) {
            self.end_stream(cx, stream, StreamTrigger::SessionLeft, cause);
        }
    }

    /// Deletes a stream; that takes no time.
    pub(super) fn end_stream(
        &mut self,
        cx: &mut Cx<'_>,
        serial: u32,
        on: StreamTrigger,
        cause: Cause,
    ) {
        self.take::<StreamMachine>(cx, serial, on, cause);
    }

    /// Begins the backup of a stop, if the profile asks for backups.
    fn begin_backup(&mut self, cx: &mut Cx<'_>, serial: u32) -> Option<u32> {
        let (&session, version) = self.flight(serial)?;
        let wanted = version.content.stream.session_backup.as_ref()?;
        if wanted.mode.as_deref() != Some("AUTOMATIC") || wanted.max_backups_to_retain == Some(0) {
            return None;
        }
        let (studio, profile) = (version.studio, version.of);
        let backup = self.next_serial(Kind::StreamingSessionBackup)?;
        let record = Backup {
            life: Life::new(cx.now, self.born),
            session: serial,
            studio,
            profile,
            owned_by: session.owned_by,
        };
        self.cold.backups.insert(backup, record);
        self.cold.backups_of.insert((serial, backup));
        let who = Who::new(Kind::StreamingSessionBackup, backup);
        let tags = self.tags(Who::new(Kind::StreamingSession, serial));
        if !tags.is_empty() {
            self.cold.tags.insert(who.code(), tags);
        }
        self.begin(cx, who);
        Some(backup)
    }

    /// Deletes the oldest backups of a session beyond those that are kept.
    pub(super) fn rotate(&mut self, cx: &mut Cx<'_>, session: u32) {
        let Some((_, version)) = self.flight(session) else {
            return;
        };
        let backup = version.content.stream.session_backup.as_ref();
        let kept = backup.and_then(|backup| backup.max_backups_to_retain);
        let kept = kept
            .and_then(|kept| usize::try_from(kept).ok())
            .unwrap_or(0);
        let ready = self.ready_backups(session);
        for &backup in &ready[..ready.len().saturating_sub(kept)] {
            self.take::<BackupMachine>(cx, backup, BackupTrigger::RotatedOut, Cause::Limit);
        }
    }

    /// Deletes the backups of a session that was deleted.
    pub(super) fn delete_backups(&mut self, cx: &mut Cx<'_>, session: u32) {
        for backup in self.ready_backups(session) {
            self.take::<BackupMachine>(cx, backup, BackupTrigger::SessionDeleted, Cause::Time);
        }
    }

    fn ready_backups(&self, session: u32) -> alloc::vec::Vec<u32> {
        let is_ready = |&backup: &u32| {
            self.backup(backup)
                .is_some_and(|b| b.life.state.state() == BackupState::Ready)
        };
        self.backups_of(session).filter(is_ready).collect()
    }
}
