//! What happens as time passes (nimble.md 3).

use serde_json::Value;
use windtunnel_core::nimble::{Kind, Step};

use super::{Model, SERVICE, step};

impl Model {
    /// Returns when something happens to a resource next, if nobody asks for anything.
    pub(super) fn due(&self, it: usize) -> Option<u64> {
        let thing = &self.things[it];
        if thing.gone {
            return None;
        }
        if ["DELETED", "CREATE_FAILED"].contains(&thing.state) {
            return Some(thing.updated + self.knobs.retention.max(900) * 1_000);
        }
        let end = step(thing.state).map(|step| self.end(it, step).0);
        match thing.kind {
            Kind::StreamingSession if end.is_none() => {
                let (stop, terminate) = self.ends(it);
                terminate.or(stop)
            }
            Kind::StreamingSessionStream => {
                let lives = ["CREATE_IN_PROGRESS", "READY"].contains(&thing.state);
                let expires = lives.then_some(thing.expires);
                end.into_iter().chain(expires).min()
            }
            _ => end,
        }
    }

    /// Does what is due with a resource.
    pub(super) fn act(&mut self, it: usize) {
        let (kind, state) = (self.things[it].kind, self.things[it].state);
        if ["DELETED", "CREATE_FAILED"].contains(&state) {
            return self.remove(it);
        }
        match step(state) {
            Some(step) if self.end(it, step).0 <= self.now => self.finish(it, step),
            _ if kind == Kind::StreamingSessionStream => {
                self.turn(it, "DELETE_IN_PROGRESS", "time");
            }
            _ => match self.ends(it) {
                (_, Some(_)) => self.delete_session(it, "time", SERVICE),
                _ => self.stop(it, "time", SERVICE, false),
            },
        }
    }

    fn remove(&mut self, it: usize) {
        self.things[it].gone = true;
        if self.things[it].kind == Kind::StreamingSession {
            for stream in self.parts(Kind::StreamingSessionStream, it) {
                self.things[stream].gone = true;
            }
        }
    }

    /// Ends the step under way.
    fn finish(&mut self, it: usize, step: Step) {
        let kind = self.things[it].kind;
        if let Some((code, told)) = self.verdict(it, step) {
            self.fail(it, step, &code, "fault");
            self.things[it].told = told;
        } else if step == Step::Stop && self.backup_under_way(it).is_some() {
            // Both end now, and the backup is next.
            return;
        } else if let Some(code) = self.obstacle(it, step) {
            self.fail(it, step, code, "failure");
        } else {
            self.succeed(it, step);
        }
        let backup_is_ready = self.things[it].state == "READY";
        if kind == Kind::StreamingSessionBackup && step == Step::Create && backup_is_ready {
            self.rotate(it);
        }
    }

    fn fail(&mut self, it: usize, step: Step, code: &str, cause: &str) {
        let state = match step {
            Step::Create => "CREATE_FAILED",
            Step::Update => "UPDATE_FAILED",
            Step::Start => "START_FAILED",
            Step::Stop => "STOP_FAILED",
            _ => "DELETE_FAILED",
        };
        self.things[it].pending = None;
        self.turn(it, state, cause);
        self.things[it].failure = Some(code.into());
    }

    fn succeed(&mut self, it: usize, step: Step) {
        if let Some(pending) = self.things[it].pending.take() {
            self.things[it].content = pending;
        }
        let state = match step {
            Step::Stop => "STOPPED",
            Step::Delete => "DELETED",
            _ => "READY",
        };
        self.turn(it, state, "time");
        if self.things[it].kind == Kind::StreamingSession && state == "DELETED" {
            for backup in self.ready_backups(it) {
                self.turn(backup, "DELETE_IN_PROGRESS", "time");
            }
        }
    }

    /// Returns the code with which a step fails by itself.
    fn obstacle(&self, it: usize, step: Step) -> Option<&'static str> {
        let thing = &self.things[it];
        match (thing.kind, step) {
            (Kind::StreamingSession, Step::Stop) => {
                thing.session.cannot_stop.then_some("INTERNAL_ERROR")
            }
            (Kind::LaunchProfile, Step::Delete) => {
                let mut sessions = self.all(Kind::StreamingSession).into_iter();
                let is_left = |session: usize| {
                    let session = &self.things[session];
                    session.parent == it && session.state != "DELETED"
                };
                let is_left = sessions.any(is_left);
                is_left.then_some("LAUNCH_PROFILE_WITH_STREAM_SESSIONS_NOT_DELETED")
            }
            (Kind::LaunchProfile, _) => self.image_problem(it),
            (Kind::StudioComponent, Step::Create) => {
                let others = self.all(Kind::StudioComponent).into_iter();
                let mut others = others.filter(|&other| other < it && self.is_left(other));
                let is_directory =
                    |it: usize| self.things[it].content["type"] == "ACTIVE_DIRECTORY";
                let is_second = is_directory(it)
                    && others.any(|other| {
                        is_directory(other) && self.things[other].studio == thing.studio
                    });
                is_second.then_some("ACTIVE_DIRECTORY_ALREADY_EXISTS")
            }
            (Kind::Studio, Step::Delete) => {
                let has = |kind: Kind| {
                    let mut all = self.all(kind).into_iter();
                    all.any(|inner| self.things[inner].studio == it && self.is_left(inner))
                };
                if has(Kind::LaunchProfile) {
                    Some("STUDIO_WITH_LAUNCH_PROFILES_NOT_DELETED")
                } else if has(Kind::StudioComponent) {
                    Some("STUDIO_WITH_STUDIO_COMPONENTS_NOT_DELETED")
                } else if has(Kind::StreamingImage) {
                    Some("STUDIO_WITH_STREAMING_IMAGES_NOT_DELETED")
                } else {
                    None
                }
            }
            _ => None,
        }
    }

    fn is_left(&self, it: usize) -> bool {
        !["DELETED", "CREATE_FAILED"].contains(&self.things[it].state)
    }

    /// Judges the images of a launch profile (nimble.md 3.5).
    fn image_problem(&self, profile: usize) -> Option<&'static str> {
        let thing = &self.things[profile];
        let content = thing.pending.as_ref().unwrap_or(&thing.content);
        let images = content["streamConfiguration"]["streamingImageIds"].as_array();
        let state = |image: &Value| {
            let named = self.named(Kind::StreamingImage, image.as_str().unwrap_or_default());
            let here = named.map(|image| &self.things[image]);
            here.filter(|image| image.studio == thing.studio && !image.gone)
                .map_or("DELETED", |image| image.state)
        };
        let states: Vec<_> = images.into_iter().flatten().map(state).collect();
        if states.contains(&"DELETED") {
            Some("STREAMING_IMAGE_NOT_FOUND")
        } else if states.iter().any(|&state| state != "READY") {
            Some("STREAMING_IMAGE_NOT_READY")
        } else {
            None
        }
    }

    /// Lets the oldest backups go (nimble.md 3.4).
    fn rotate(&mut self, backup: usize) {
        let session = self.things[backup].parent;
        let ready = self.ready_backups(session);
        let is_over = self.things[session].gone || self.things[session].state == "DELETED";
        let (kept, cause) = match is_over {
            true => (0, "time"),
            false => (self.kept_backups(session), "limit"),
        };
        for &oldest in &ready[..ready.len().saturating_sub(kept)] {
            self.turn(oldest, "DELETE_IN_PROGRESS", cause);
        }
    }

    /// Begins to stop a session (nimble.md 3.1 and 3.4).
    pub(super) fn stop(&mut self, it: usize, cause: &str, by: &str, drops: bool) {
        let cannot_stop = !self.is_stoppable(it);
        let backup = if !cannot_stop && self.kept_backups(it) > 0 {
            let studio = self.things[it].studio;
            let backup = self.create(Kind::StreamingSessionBackup, Some(studio), it, by);
            self.things[backup].owned_by = self.things[it].owned_by.clone();
            self.things[backup].tags = self.things[it].tags.clone();
            Some(backup)
        } else {
            None
        };
        let session = &mut self.things[it].session;
        session.stopped = Some((self.now, by.into()));
        session.drops = drops;
        session.cannot_stop = cannot_stop;
        session.backup = backup;
        self.leave_ready(it, "STOP_IN_PROGRESS", cause, by);
    }

    pub(super) fn delete_session(&mut self, it: usize, cause: &str, by: &str) {
        self.leave_ready(it, "DELETE_IN_PROGRESS", cause, by);
    }

    /// Enters a state in which a session has no streams.
    fn leave_ready(&mut self, it: usize, to: &'static str, cause: &str, by: &str) {
        self.things[it].updated_by = by.into();
        self.turn(it, to, cause);
        for stream in self.parts(Kind::StreamingSessionStream, it) {
            if ["CREATE_IN_PROGRESS", "READY"].contains(&self.things[stream].state) {
                self.turn(stream, "DELETE_IN_PROGRESS", cause);
            }
        }
    }
}
