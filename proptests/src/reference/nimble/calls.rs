//! The calls: their checks in the order of nimble.md 1.3, and their effect.

use serde_json::{Value, json};
use windtunnel_core::nimble::Kind;

use super::rules::{filled, is_contradictory};
use super::{Model, step};
use crate::nimble::rig::text;
use crate::nimble::{CALLERS, TYPES, id_member, noun, resource_type, wrapper};

type Refusal = String;

fn refuse<T>(error: &str, code: &str, context: &Value) -> Result<T, Refusal> {
    Err(format!("{error} {code} {context}"))
}

fn invalid<T>() -> Result<T, Refusal> {
    refuse("ValidationException", "INVALID_PARAMETER", &json!({}))
}

fn conflict<T>() -> Result<T, Refusal> {
    refuse("ConflictException", "INVALID_STATE", &json!({}))
}

fn missing<T>(kind: &str, id: &str) -> Result<T, Refusal> {
    let context = json!({ "resourceId": id });
    refuse(
        "ResourceNotFoundException",
        &format!("{kind}_NOT_FOUND"),
        &context,
    )
}

fn not_found<T>(kind: Kind, id: &str) -> Result<T, Refusal> {
    let kind = match kind {
        Kind::Studio => "STUDIO",
        Kind::LaunchProfile => "LAUNCH_PROFILE",
        Kind::StudioComponent => "STUDIO_COMPONENT",
        Kind::StreamingImage => "STREAMING_IMAGE",
        Kind::StreamingSession => "STREAMING_SESSION",
        Kind::StreamingSessionStream => "STREAMING_SESSION_STREAM",
        _ => "STREAMING_SESSION_BACKUP",
    };
    missing(kind, id)
}

impl Model {
    /// Makes a call.
    ///
    /// # Errors
    ///
    /// The refusal: error, finer code and context.
    pub fn call(&mut self, operation: &str, request: &Value, by: u8) -> Result<Value, String> {
        let by = CALLERS[usize::from(by) % CALLERS.len()];
        let answer = self.checked(operation, request, by);
        self.settle();
        answer
    }

    fn checked(&mut self, operation: &str, request: &Value, by: &str) -> Result<Value, String> {
        if operation != "CreateStreamingSession" {
            self.authorize(request, by)?;
        }
        self.validate(request)?;
        let reads = ["Get", "List", "TagR", "Untag"];
        if reads.iter().any(|verb| operation.starts_with(verb)) {
            return self.simple(operation, request, by);
        }
        let mut parameters = request.clone();
        let members = parameters.as_object_mut().expect("it is an object");
        let token = members.remove("clientToken");
        let token = token.as_ref().and_then(Value::as_str).map(String::from);
        let key = token.map(|token| (operation.to_owned(), token));
        let window = self.knobs.token_window * 1_000;
        let seen = key.as_ref().and_then(|key| self.tokens.get(key));
        if let Some((at, before, made)) = seen.filter(|seen| seen.0 + window > self.now) {
            debug_assert!(*at <= self.now);
            if *before != parameters {
                return refuse("ValidationException", "TOKEN_REUSED", &json!({}));
            }
            return self.present(*made);
        }
        let made = self.change(operation, request, by)?;
        if let Some(key) = key {
            self.tokens.insert(key, (self.now, parameters, made));
        }
        self.present(made)
    }

    /// Shows a resource, unless it or what it belongs to was removed.
    fn present(&self, it: usize) -> Result<Value, String> {
        let thing = &self.things[it];
        let is_stream = thing.kind == Kind::StreamingSessionStream;
        match thing.gone || (is_stream && self.things[thing.parent].gone) {
            true => not_found(thing.kind, &self.name(it)),
            false => Ok(self.show(it)),
        }
    }

    /// With `authorize_by_owner` only owners and administrators may use a session.
    fn authorize(&self, request: &Value, by: &str) -> Result<(), String> {
        let session = self.named(Kind::StreamingSession, text(request, "sessionId"));
        let session = session.map(|it| &self.things[it]);
        let is_other = session.is_some_and(|it| !it.gone && it.owned_by != by);
        match self.is_restricted(by) && is_other {
            true => refuse("AccessDeniedException", "ACCESS_DENIED", &json!({})),
            false => Ok(()),
        }
    }

    fn is_restricted(&self, by: &str) -> bool {
        self.knobs.by_owner && by != CALLERS[2]
    }

    fn validate(&self, request: &Value) -> Result<(), String> {
        let seconds = request.get("expirationInSeconds").and_then(Value::as_u64);
        let is_bad = seconds.is_some_and(|seconds| !(60..=3_600).contains(&seconds));
        let stream = request.get("streamConfiguration");
        let is_contrary = stream.is_some_and(|stream| is_contradictory(stream, self.knobs.legacy));
        match is_bad || is_contrary {
            true => invalid(),
            false => Ok(()),
        }
    }

    fn find_studio(&self, request: &Value) -> Result<usize, String> {
        let id = text(request, "studioId");
        let found = self.named(Kind::Studio, id);
        match found.filter(|&it| !self.things[it].gone) {
            Some(it) => Ok(it),
            None => not_found(Kind::Studio, id),
        }
    }

    fn find(&self, kind: Kind, studio: usize, id: &str) -> Result<usize, String> {
        let found = self.named(kind, id).filter(|&it| {
            let thing = &self.things[it];
            !thing.gone && thing.studio == studio
        });
        found.map_or_else(|| not_found(kind, id), Ok)
    }

    fn check_open(&self, studio: usize) -> Result<(), String> {
        if self.is_open(studio) {
            Ok(())
        } else {
            conflict()
        }
    }

    /// Calls without a token: questions and tags.
    fn simple(&mut self, operation: &str, request: &Value, by: &str) -> Result<Value, String> {
        if operation.ends_with("Resource") {
            return self.tag(request);
        }
        let studio = self.find_studio(request)?;
        if operation.starts_with("List") {
            return Ok(self.list(operation, request, by, studio));
        }
        let mut kinds = Kind::ALL.iter().copied();
        let kind = kinds.find(|&kind| operation == format!("Get{}", noun(kind)));
        let kind = kind.expect("there is such a question");
        let id = text(request, id_member(kind));
        let found = match kind {
            Kind::Studio => studio,
            Kind::StreamingSessionStream => {
                let session = text(request, "sessionId");
                let session = self.find(Kind::StreamingSession, studio, session)?;
                let found = self.find(kind, studio, id)?;
                if self.things[found].parent != session {
                    return not_found(kind, id);
                }
                found
            }
            kind => self.find(kind, studio, id)?,
        };
        Ok(self.show(found))
    }

    /// Lists sessions or backups, in pages of 50.
    fn list(&self, operation: &str, request: &Value, by: &str, studio: usize) -> Value {
        let (kind, member) = match operation {
            "ListStreamingSessions" => (Kind::StreamingSession, "sessions"),
            _ => (Kind::StreamingSessionBackup, "streamingSessionBackups"),
        };
        let is = |member: &str, value: &str| request.get(member).is_none_or(|is| is == value);
        let ids = request.get("sessionIds").and_then(Value::as_str);
        let hides_others = kind == Kind::StreamingSession && self.is_restricted(by);
        let wanted = self.all(kind).into_iter().filter(|&it| {
            let thing = &self.things[it];
            thing.studio == studio
                && is("ownedBy", &thing.owned_by)
                && is("createdBy", &thing.created_by)
                && ids.is_none_or(|ids| ids.split(',').any(|id| id == self.name(it)))
                && (!hides_others || thing.owned_by == by)
        });
        let shown: Vec<Value> = wanted
            .map(|it| self.show(it)[wrapper(kind)].take())
            .collect();
        let page = |items: &[Value]| json!({ member: items });
        match shown.is_empty() {
            true => json!([page(&[])]),
            false => shown.chunks(50).map(page).collect(),
        }
    }

    /// Sets and removes tags.
    fn tag(&mut self, request: &Value) -> Result<Value, String> {
        let arn = text(request, "resourceArn");
        let found = arn.rsplit_once('/').and_then(|(place, id)| {
            let kinds = [Kind::StreamingSession, Kind::StreamingSessionBackup];
            let is_kind = |kind: &Kind| place.ends_with(&format!(":{}", resource_type(*kind)));
            let kind = kinds.into_iter().find(is_kind)?;
            self.named(kind, id)
        });
        let found = found.filter(|&it| !self.things[it].gone && self.things[it].state != "DELETED");
        let Some(found) = found else {
            return missing("RESOURCE", arn);
        };
        let tags = &mut self.things[found].tags;
        for key in request["tagKeys"].as_array().into_iter().flatten() {
            tags.remove(key.as_str().unwrap_or_default());
        }
        tags.extend(tags_of(request));
        Ok(json!({}))
    }

    fn change(&mut self, operation: &str, request: &Value, by: &str) -> Result<usize, String> {
        match operation {
            "CreateStudio" => self.create_studio(request, by),
            "CreateStreamingSession" => self.create_session(request, by),
            "CreateStreamingSessionStream" => self.create_stream(request, by),
            "StartStreamingSession" => self.start(request, by),
            "StopStreamingSession" => {
                let it = self.session_that_takes("Stop", request)?;
                if self.knobs.refuses && !self.is_stoppable(it) {
                    return invalid();
                }
                let drops = request["volumeRetentionMode"] == "DELETE";
                self.stop(it, "call", by, drops);
                Ok(it)
            }
            "DeleteStreamingSession" => {
                let it = self.session_that_takes("Delete", request)?;
                self.delete_session(it, "call", by);
                Ok(it)
            }
            _ if operation.starts_with("Create") => self.create_part(operation, request, by),
            _ => self.update_or_delete(operation, request, by),
        }
    }

    fn create_studio(&mut self, request: &Value, by: &str) -> Result<usize, String> {
        let studios = self.all(Kind::Studio).into_iter();
        let mut studios = studios.map(|it| &self.things[it]);
        let is_taken = studios.any(|it| {
            let is_over = ["DELETED", "CREATE_FAILED"].contains(&it.state);
            !is_over && it.content["studioName"] == request["studioName"]
        });
        if is_taken {
            return conflict();
        }
        self.check_quota(Kind::Studio, 10, "Studios", |_, _| true)?;
        let it = self.create(Kind::Studio, None, 0, by);
        self.things[it].content = request.clone();
        Ok(it)
    }

    /// Creates a component, an image or a launch profile.
    fn create_part(&mut self, operation: &str, request: &Value, by: &str) -> Result<usize, String> {
        let studio = self.find_studio(request)?;
        let (kind, limit, quota) = match operation {
            "CreateStudioComponent" => (Kind::StudioComponent, 50, "Studio components"),
            "CreateStreamingImage" => {
                let limit = self.knobs.images;
                (Kind::StreamingImage, limit, "Custom streaming images")
            }
            _ => (Kind::LaunchProfile, self.knobs.profiles, "Launch profiles"),
        };
        let mut uses_moving = false;
        for id in request["studioComponentIds"]
            .as_array()
            .into_iter()
            .flatten()
        {
            let id = id.as_str().unwrap_or_default();
            let component = self.find(Kind::StudioComponent, studio, id)?;
            let state = self.things[component].state;
            if state == "DELETED" {
                return not_found(Kind::StudioComponent, id);
            }
            uses_moving |= step(state).is_some();
        }
        self.check_open(studio)?;
        if uses_moving {
            return conflict();
        }
        self.check_quota(kind, limit, quota, |model, it| {
            model.things[it].studio == studio
        })?;
        let it = self.create(kind, Some(studio), 0, by);
        let mut content = request.clone();
        if let Some(stream) = request.get("streamConfiguration") {
            content["streamConfiguration"] = filled(stream);
        }
        self.things[it].content = content;
        Ok(it)
    }

    /// Checks a quota: what counts is not DELETED (nimble.md 6).
    fn check_quota(
        &self,
        kind: Kind,
        limit: u32,
        name: &str,
        counts: impl Fn(&Self, usize) -> bool,
    ) -> Result<(), String> {
        let all = self.all(kind).into_iter();
        let used = all.filter(|&it| self.things[it].state != "DELETED" && counts(self, it));
        if used.count() < limit as usize {
            return Ok(());
        }
        let context = json!({ "limit": limit.to_string(), "quota": name });
        refuse("ServiceQuotaExceededException", "QUOTA_EXCEEDED", &context)
    }

    /// Updates or deletes a studio, a launch profile, a component or an image.
    fn update_or_delete(
        &mut self,
        operation: &str,
        request: &Value,
        by: &str,
    ) -> Result<usize, String> {
        let verb = ["Update", "Delete"][usize::from(operation.starts_with("Delete"))];
        let mut kinds = Kind::ALL.iter().copied();
        let kind = kinds.find(|&kind| operation == format!("{verb}{}", noun(kind)));
        let kind = kind.expect("there is such a call");
        let studio = self.find_studio(request)?;
        let it = if kind == Kind::Studio {
            studio
        } else {
            let it = self.find(kind, studio, text(request, id_member(kind)))?;
            self.check_open(studio)?;
            it
        };
        if !self.takes(it, verb) {
            return conflict();
        }
        self.things[it].updated_by = by.into();
        if verb == "Delete" {
            self.turn(it, "DELETE_IN_PROGRESS", "call");
            return Ok(it);
        }
        let mut content = self.things[it].content.clone();
        for member in ["name", "displayName"] {
            if let Some(value) = request.get(member) {
                content[member] = value.clone();
            }
        }
        if let Some(stream) = request.get("streamConfiguration") {
            content["streamConfiguration"] = filled(stream);
        }
        if kind == Kind::StreamingImage {
            // An image is changed at once.
            self.things[it].content = content;
            let state = self.things[it].state;
            self.turn(it, state, "call");
        } else {
            self.things[it].pending = Some(content);
            self.turn(it, "UPDATE_IN_PROGRESS", "call");
        }
        Ok(it)
    }

    /// Creates a session (nimble.md 2.5).
    fn create_session(&mut self, request: &Value, by: &str) -> Result<usize, String> {
        let studio = self.find_studio(request)?;
        let profile = text(request, "launchProfileId");
        let profile = self.find(Kind::LaunchProfile, studio, profile)?;
        let mut content = self.things[profile].content.clone();
        let stream = content["streamConfiguration"].clone();
        let choose = |member: &str, offer: &str| {
            let offered = stream[offer].as_array().cloned().unwrap_or_default();
            match request.get(member) {
                None => offered.first().cloned(),
                Some(wanted) => offered.contains(wanted).then(|| wanted.clone()),
            }
        };
        let instance = choose("ec2InstanceType", "ec2InstanceTypes");
        let image = choose("streamingImageId", "streamingImageIds");
        let (Some(instance), Some(image)) = (instance, image) else {
            return invalid();
        };
        let id = image.as_str().unwrap_or_default();
        let found = self.find(Kind::StreamingImage, studio, id);
        if !found.is_ok_and(|it| self.things[it].state == "READY") {
            return invalid();
        }
        self.check_open(studio)?;
        let usable = ["READY", "UPDATE_FAILED", "DELETE_FAILED"];
        if !usable.contains(&self.things[profile].state) {
            return conflict();
        }
        let is_g5 = |instance: &Value| *instance == TYPES[2];
        let apart = is_g5(&instance);
        let (limit, quota) = match apart {
            true => (self.knobs.g5_sessions, "G5 streaming sessions"),
            false => (self.knobs.sessions, "Streaming sessions"),
        };
        self.check_quota(Kind::StreamingSession, limit, quota, |model, it| {
            let other = &model.things[it];
            other.studio == studio && is_g5(&other.content["instance"]) == apart
        })?;
        content["instance"] = instance;
        content["image"] = image;
        let it = self.create(Kind::StreamingSession, Some(studio), profile, by);
        let session = &mut self.things[it];
        let owner = request.get("ownedBy").and_then(Value::as_str);
        session.owned_by = owner.unwrap_or(by).into();
        session.tags.extend(tags_of(request));
        session.content = content;
        Ok(it)
    }

    /// Finds the session of a call, which must take it in its state.
    fn session_that_takes(&self, call: &str, request: &Value) -> Result<usize, String> {
        let studio = self.find_studio(request)?;
        let id = text(request, "sessionId");
        let it = self.find(Kind::StreamingSession, studio, id)?;
        self.check_open(studio)?;
        match self.takes(it, call) {
            true => Ok(it),
            false => conflict(),
        }
    }

    /// Starts a session (nimble.md 3.4).
    fn start(&mut self, request: &Value, by: &str) -> Result<usize, String> {
        let studio = self.find_studio(request)?;
        let id = text(request, "sessionId");
        let it = self.find(Kind::StreamingSession, studio, id)?;
        let backup = match request.get("backupId").and_then(Value::as_str) {
            None => None,
            Some(id) => Some(self.find(Kind::StreamingSessionBackup, studio, id)?),
        };
        if backup.is_some_and(|backup| self.things[backup].parent != it) {
            return invalid();
        }
        self.session_that_takes("Start", request)?;
        if backup.is_some_and(|backup| self.things[backup].state != "READY") {
            return conflict();
        }
        let newest = self.ready_backups(it).last().copied();
        let now = self.now;
        let thing = &mut self.things[it];
        thing.updated_by = by.into();
        thing.session.started = Some((now, by.into()));
        thing.session.started_from = match backup {
            None if thing.session.drops => newest,
            given => given,
        };
        self.turn(it, "START_IN_PROGRESS", "call");
        Ok(it)
    }

    fn create_stream(&mut self, request: &Value, by: &str) -> Result<usize, String> {
        let studio = self.find_studio(request)?;
        let id = text(request, "sessionId");
        let session = self.find(Kind::StreamingSession, studio, id)?;
        self.check_open(studio)?;
        if self.things[session].state != "READY" {
            return conflict();
        }
        let it = self.create(Kind::StreamingSessionStream, Some(studio), session, by);
        self.things[it].owned_by = self.things[session].owned_by.clone();
        let seconds = request.get("expirationInSeconds").and_then(Value::as_u64);
        let seconds = seconds.unwrap_or(self.knobs.expiration.into());
        self.things[it].expires = self.now + seconds * 1_000;
        Ok(it)
    }
}

fn tags_of(request: &Value) -> Vec<(String, String)> {
    let tags = request["tags"].as_object().into_iter().flatten();
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    tags.map(|(key, value)| (key.clone(), text(value)))
        .collect()
}
