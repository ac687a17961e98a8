//! How steps end: what READY, DELETED and the failed states bring with them.

use super::{Eye, Failure, Kind, Nimble, Who};
use crate::event::Cause;
use crate::nimble::model::{Lifetime, Step, StreamConfiguration};
use crate::nimble::state::{Counts, Kin, ProfileContent, Version, of_kind};
use crate::nimble::table::*;
use crate::nimble::view::ids;
use crate::world::Cx;

impl Nimble {
    /// Ends the step that is under way.
    pub(super) fn finish(&mut self, cx: &mut Cx<'_>, who: Who, step: Step) {
        let is_stop = (who.kind, step) == (Kind::StreamingSession, Step::Stop);
        match self.verdict(cx, who, step) {
            Some(verdict) => {
                self.drop_pending(who);
                self.fail_step(cx, who, verdict.failure, verdict.cause);
                if let Some(text) = verdict.text {
                    self.cold.messages.insert(who.code(), text);
                }
            }
            // The backup comes first, and wakes the session.
            None if is_stop && self.backup_under_way(who.serial).is_some() => {}
            None => match self.obstacle(cx, who, step) {
                Some((failure, true)) => self.block(cx, who, failure),
                Some((failure, false)) => {
                    self.drop_pending(who);
                    self.fail_step(cx, who, failure, Cause::Failure);
                }
                None => self.done(cx, who, step),
            },
        }
        if who.kind == Kind::StreamingSessionBackup {
            self.backup_ended(cx, who.serial, step);
        }
    }

    /// Returns what keeps a step from its end, and whether something else must go first.
    fn obstacle(&self, cx: &Cx<'_>, who: Who, step: Step) -> Option<(Failure, bool)> {
        match (who.kind, step) {
            (Kind::Studio, Step::Delete) => Some((self.left_in(who.serial)?, true)),
            (Kind::LaunchProfile, Step::Delete) => {
                let failure = Failure::LaunchProfileWithStreamSessionsNotDeleted;
                (self.profile(who.serial)?.sessions > 0).then_some((failure, true))
            }
            (Kind::LaunchProfile, _) => Some((self.image_problem(cx, who.serial)?, false)),
            (Kind::StudioComponent, Step::Create) => {
                let failure = Failure::ActiveDirectoryAlreadyExists;
                let is_second = self.is_second_directory(cx, who.serial);
                is_second.then_some((failure, false))
            }
            (Kind::StreamingSession, Step::Stop) => {
                let course = self.cold.courses.get(&who.serial)?;
                course
                    .is_unstoppable
                    .then_some((Failure::InternalError, false))
            }
            _ => None,
        }
    }

    fn done(&mut self, cx: &mut Cx<'_>, who: Who, step: Step) {
        let serial = who.serial;
        match who.kind {
            Kind::Studio => {
                if let Some(studio) = self.studio_mut(serial)
                    && let Some(content) = studio.pending.take()
                {
                    studio.content = content;
                }
            }
            Kind::LaunchProfile if step != Step::Delete => {
                self.validate(cx, serial);
                self.apply_update(serial);
            }
            Kind::StudioComponent => self.apply_component(serial),
            _ => {}
        }
        if step == Step::Delete {
            self.count(who, |count| *count = count.saturating_sub(1));
        }
        of_kind!(who.kind, M => self.take::<M>(cx, serial, M::FINISHED, Cause::Time));
        if who.kind == Kind::StreamingSession && step == Step::Delete {
            self.delete_backups(cx, serial);
        }
    }

    fn backup_ended(&mut self, cx: &mut Cx<'_>, serial: u32, step: Step) {
        let Some(backup) = self.backup(serial) else {
            return;
        };
        let (session, state) = (backup.session, backup.life.state.state());
        if step != Step::Create {
            return;
        }
        if state == BackupState::Ready {
            let alive = self.session(session).map(|s| s.life.state.state());
            if alive.is_none_or(|state| state == SessionState::Deleted) {
                self.delete_backups(cx, session);
            } else {
                self.rotate(cx, session);
            }
        }
        // The stop may have waited for this.
        self.arm(cx, Who::new(Kind::StreamingSession, session));
    }

    fn drop_pending(&mut self, who: Who) {
        match who.kind {
            Kind::Studio => {
                if let Some(studio) = self.studio_mut(who.serial) {
                    studio.pending = None;
                }
            }
            Kind::LaunchProfile => {
                if let Some(profile) = self.profile_mut(who.serial) {
                    profile.pending = None;
                }
            }
            Kind::StudioComponent => {
                if let Some(component) = self.component_mut(who.serial) {
                    component.pending = None;
                }
            }
            _ => {}
        }
    }

    /// Finds what is left in a studio: profiles, else components, else images of its own.
    fn left_in(&self, studio: u32) -> Option<Failure> {
        fn is_left<M: Kin>(nimble: &Nimble, serial: u32) -> bool {
            let life = M::life(nimble, serial);
            life.is_some_and(|life| !M::is_over(life.state.state()))
        }
        let cold = &self.cold;
        let mut profiles = cold.profiles.iter().filter(|(_, p)| p.studio == studio);
        let mut components = cold.components.iter().filter(|(_, c)| c.studio == studio);
        let mut images = cold.images.iter().filter(|(_, i)| i.studio == studio);
        if profiles.any(|(&serial, _)| is_left::<LaunchProfileMachine>(self, serial)) {
            Some(Failure::StudioWithLaunchProfilesNotDeleted)
        } else if components.any(|(&serial, _)| is_left::<StudioComponentMachine>(self, serial)) {
            Some(Failure::StudioWithStudioComponentsNotDeleted)
        } else if images.any(|(&serial, _)| is_left::<StreamingImageMachine>(self, serial)) {
            Some(Failure::StudioWithStreamingImagesNotDeleted)
        } else {
            None
        }
    }

    /// Judges the images of a launch profile, when its creation or update is done.
    fn image_problem(&self, cx: &Cx<'_>, serial: u32) -> Option<Failure> {
        let profile = self.profile(serial)?;
        let version = self.versions.get(profile.version)?;
        let content = profile.pending.as_ref().unwrap_or(&version.content);
        let ids = content.stream.streaming_image_ids.iter().flatten();
        let problems = ids.filter_map(|id| self.problem_of_image(cx, profile.studio, id));
        // A missing image is told before one that is not ready.
        problems.min_by_key(|failure| *failure as u8)
    }

    fn problem_of_image(&self, cx: &Cx<'_>, studio: u32, id: &str) -> Option<Failure> {
        if ids::vendor_image(cx.config, cx.keys, id).is_some() {
            return None;
        }
        let serial = ids::serial(cx.config, cx.keys, Kind::StreamingImage, id);
        let image = serial.and_then(|serial| self.image(serial));
        match image.filter(|image| image.studio == studio) {
            None => Some(Failure::StreamingImageNotFound),
            Some(image) => match image.life.state.state() {
                StreamingImageState::Ready => None,
                StreamingImageState::Deleted => Some(Failure::StreamingImageNotFound),
                _ => Some(Failure::StreamingImageNotReady),
            },
        }
    }

    /// Tells whether the studio of a directory had one before.
    fn is_second_directory(&self, cx: &Cx<'_>, serial: u32) -> bool {
        const DIRECTORY: &str = "ACTIVE_DIRECTORY";
        let Some(component) = self
            .component(serial)
            .filter(|c| c.content.kind == DIRECTORY)
        else {
            return false;
        };
        let older = self.cold.components.range(..serial).filter(|(_, other)| {
            other.studio == component.studio
                && other.content.kind == DIRECTORY
                && !StudioComponentMachine::is_over(other.life.state.state())
        });
        let older = u32::try_from(older.count()).unwrap_or(u32::MAX);
        older >= cx.config.limits.nimble_active_directories
    }

    /// Validates a launch profile that becomes READY; nothing but a fault makes that fail.
    fn validate(&mut self, cx: &mut Cx<'_>, serial: u32) {
        let who = Who::new(Kind::LaunchProfile, serial);
        let verdict = self.verdict(cx, who, Step::Validate);
        if let Some(profile) = self.profile_mut(serial) {
            profile.validation = verdict.map(|verdict| verdict.failure);
        }
    }

    /// Puts the new content of a launch profile into force; its sessions keep what they have.
    fn apply_update(&mut self, serial: u32) {
        let Some(profile) = self.profile_mut(serial) else {
            return;
        };
        let Some(content) = profile.pending.take() else {
            return;
        };
        let (studio, former) = (profile.studio, profile.version);
        let slot = self.versions.insert(Version::new(serial, studio, content));
        if let Some(profile) = self.profile_mut(serial) {
            profile.version = slot;
        }
        self.release_version(former);
    }

    fn apply_component(&mut self, serial: u32) {
        let Some(component) = self.component_mut(serial) else {
            return;
        };
        if let Some(content) = component.pending.take() {
            let is_file_system = |kind: &str| u32::from(kind == FILE_SYSTEM);
            let before = is_file_system(&component.content.kind);
            let after = is_file_system(&content.kind);
            let studio = component.studio;
            component.content = content;
            if let Some(studio) = self.studio_mut(studio) {
                studio.counts.file_systems = studio.counts.file_systems + after - before;
            }
        }
    }

    /// Changes the counters of a resource that begins or ceases to count against quotas.
    pub(crate) fn count(&mut self, who: Who, change: impl Fn(&mut u32)) {
        let Some((studio, is_special)) = self.counted(who) else {
            return;
        };
        if let Some(studio) = self.studio_mut(studio) {
            let Counts {
                profiles,
                components,
                file_systems,
                images,
                sessions,
                g5_sessions,
            } = &mut studio.counts;
            match who.kind {
                Kind::LaunchProfile => change(profiles),
                Kind::StudioComponent => {
                    change(components);
                    if is_special {
                        change(file_systems);
                    }
                }
                Kind::StreamingImage => change(images),
                Kind::StreamingSession if is_special => change(g5_sessions),
                Kind::StreamingSession => change(sessions),
                _ => {}
            }
        }
        if who.kind == Kind::StreamingSession
            && let Some((_, version)) = self.flight(who.serial)
        {
            let profile = version.of;
            if let Some(profile) = self.profile_mut(profile) {
                change(&mut profile.sessions);
            }
        }
    }

    /// Returns the studio that a resource counts in, and whether it counts apart.
    pub(crate) fn counted(&self, who: Who) -> Option<(u32, bool)> {
        match who.kind {
            Kind::LaunchProfile => Some((self.profile(who.serial)?.studio, false)),
            Kind::StudioComponent => {
                let component = self.component(who.serial)?;
                Some((component.studio, component.content.kind == FILE_SYSTEM))
            }
            Kind::StreamingImage => Some((self.image(who.serial)?.studio, false)),
            Kind::StreamingSession => {
                let (session, version) = self.flight(who.serial)?;
                Some((version.studio, ids::is_g5(session.instance_type)))
            }
            _ => None,
        }
    }

    /// Forgets a resource that ended long ago.
    pub(super) fn forget(&mut self, cx: &Cx<'_>, who: Who) {
        debug_assert!(self.due(Eye::of(cx), who).is_some_and(|at| at <= cx.now));
        let is_counted = self.is_not_deleted(who);
        if is_counted {
            self.count(who, |count| *count = count.saturating_sub(1));
        }
        self.cold.tags.remove(&who.code());
        self.cold.messages.remove(&who.code());
        let serial = who.serial;
        match who.kind {
            Kind::Studio => drop(self.cold.studios.remove(&serial)),
            Kind::LaunchProfile => {
                if let Some(profile) = self.cold.profiles.remove(&serial) {
                    self.release_version(profile.version);
                }
            }
            Kind::StudioComponent => drop(self.cold.components.remove(&serial)),
            Kind::StreamingImage => drop(self.cold.images.remove(&serial)),
            Kind::StreamingSession => self.forget_session(serial),
            Kind::StreamingSessionStream => self.forget_stream(serial),
            Kind::StreamingSessionBackup => {
                if let Some(backup) = self.cold.backups.remove(&serial) {
                    self.cold.backups_of.remove(&(backup.session, serial));
                }
            }
        }
    }

    fn forget_session(&mut self, serial: u32) {
        // Streams that could not be deleted go with their session.
        for stream in self.streams_of(serial) {
            self.forget_stream(stream);
        }
        self.cold.courses.remove(&serial);
        if let Some(session) = self.session_mut(serial) {
            session.is_gone = true;
            let version = session.version;
            self.release_version(version);
            self.sessions.bury(serial, |session| session.is_gone);
        }
    }

    fn forget_stream(&mut self, serial: u32) {
        if let Some(stream) = self.cold.streams.remove(&serial) {
            self.cold.streams_of.remove(&(stream.session, serial));
            let who = Who::new(Kind::StreamingSessionStream, serial);
            self.cold.messages.remove(&who.code());
        }
    }

    fn fail_step(&mut self, cx: &mut Cx<'_>, who: Who, failure: Failure, cause: Cause) {
        of_kind!(who.kind, M => self.fail::<M>(cx, who.serial, M::FAILED, failure, cause));
    }

    fn block(&mut self, cx: &mut Cx<'_>, who: Who, failure: Failure) {
        let (serial, cause) = (who.serial, Cause::Failure);
        match who.kind {
            Kind::Studio => {
                self.fail::<StudioMachine>(cx, serial, StudioTrigger::Blocked, failure, cause);
            }
            Kind::LaunchProfile => {
                let on = LaunchProfileTrigger::Blocked;
                self.fail::<LaunchProfileMachine>(cx, serial, on, failure, cause);
            }
            _ => {}
        }
    }
}

impl Version {
    /// Makes a version that its profile uses.
    pub(crate) fn new(of: u32, studio: u32, content: ProfileContent) -> Self {
        Self {
            of,
            studio,
            users: 1,
            lifetime: lifetime(&content.stream),
            content,
        }
    }
}

/// Reads the life of sessions off a configuration with defaults filled in.
pub(crate) fn lifetime(stream: &StreamConfiguration) -> Lifetime {
    let is_on = |mode: &Option<_>| mode.as_deref() == Some("ACTIVATED");
    let minutes = |number: Option<i64>| number.and_then(|n| u32::try_from(n).ok()).unwrap_or(0);
    Lifetime {
        session_minutes: minutes(stream.max_session_length_in_minutes),
        stopped_minutes: minutes(stream.max_stopped_session_length_in_minutes),
        is_persistent: is_on(&stream.session_persistence_mode),
        terminates: is_on(&stream.automatic_termination_mode),
    }
}

const FILE_SYSTEM: &str = "SHARED_FILE_SYSTEM";
