//! How extensions are called, and with what.

use alloc::collections::BTreeMap;
use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

use super::life::Flight;
use crate::appconfig::model::{Action, ActionInvocation, Blob};
use crate::appconfig::state::{Applied, Cold, Flags, Invocation, Outbox};
use crate::appconfig::view::ids::{self, Kind};
use crate::draw::{Lane, Purpose};
use crate::env::Answer;
use crate::id::random_uuid;
use crate::json::Json;
use crate::world::Cx;

/// The names of the action points.
pub const POINTS: &[&str] = &[
    "PRE_CREATE_HOSTED_CONFIGURATION_VERSION",
    "PRE_START_DEPLOYMENT",
    "AT_DEPLOYMENT_TICK",
    "ON_DEPLOYMENT_START",
    "ON_DEPLOYMENT_STEP",
    "ON_DEPLOYMENT_BAKING",
    "ON_DEPLOYMENT_COMPLETE",
    "ON_DEPLOYMENT_ROLLED_BACK",
];

/// When an extension is called.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Point {
    PreCreate,
    PreStart,
    Tick,
    Start,
    Step,
    Baking,
    Complete,
    RolledBack,
}

impl Point {
    /// Returns the name in the actions of an extension.
    pub(crate) const fn name(self) -> &'static str {
        POINTS[self as usize]
    }

    /// Returns the name in payloads, such as `OnDeploymentStep`, or with blanks between the words.
    fn words(self, between: &str) -> String {
        let words = self.name().split('_').map(|word| {
            let (first, rest) = word.split_at(1);
            format!("{first}{}", rest.to_ascii_lowercase())
        });
        words.collect::<Vec<_>>().join(between)
    }

    /// Tells whether the caller waits for the answer.
    const fn is_synchronous(self) -> bool {
        matches!(self, Self::PreCreate | Self::PreStart | Self::Tick)
    }
}

/// A call of an extension.
pub(crate) struct Call<'a> {
    pub(crate) point: Point,
    pub(crate) extension_arn: &'a str,
    pub(crate) association_arn: &'a str,
    pub(crate) action: &'a Action,
    pub(crate) parameters: &'a BTreeMap<String, String>,
    /// What it is about: members of the payload.
    pub(crate) subject: BTreeMap<String, Json>,
}

/// A call that was answered.
pub(crate) struct Answered {
    pub(crate) invocation: ActionInvocation,
    pub(crate) answer: Answer,
}

impl Answered {
    /// Returns the text of the failure, if the call failed.
    pub(crate) fn failure(&self) -> Option<&str> {
        self.answer.code.as_ref()?;
        Some(self.answer.message.as_deref().unwrap_or_default())
    }
}

impl Call<'_> {
    /// Makes the call, which the environment answers at once. `None` where nothing is called:
    /// at points that wait for an answer only functions are (*chosen*).
    pub(crate) fn make(self, cx: &mut Cx<'_>, outbox: &mut Outbox) -> Option<Answered> {
        let uri = self.action.uri.clone().unwrap_or_default();
        if self.point.is_synchronous() && !uri.contains(":lambda:") {
            return None;
        }
        let nth = outbox.number(cx.now);
        let id = invocation_id(cx, nth);
        let payload = self.payload(cx, &uri, (nth, &id));
        let answer = cx.env.call(&uri);
        outbox.waiting.push_back(Invocation {
            at: cx.now,
            uri: uri.clone(),
            payload,
            error_code: answer.code.clone(),
        });
        let failure = answer.code.as_ref().and(answer.message.clone());
        let invocation = ActionInvocation {
            extension_identifier: self.extension_arn.into(),
            action_name: self.action.name.clone().unwrap_or_default(),
            uri,
            role_arn: self.action.role_arn.clone(),
            error_message: failure,
            error_code: answer.code.clone(),
            invocation_id: id,
        };
        Some(Answered { invocation, answer })
    }

    fn payload(&self, cx: &Cx<'_>, uri: &str, (nth, id): (u64, &str)) -> String {
        let mut detail = self.subject.clone();
        let parameters = self
            .parameters
            .iter()
            .map(|(key, value)| (key.clone(), text(value)));
        detail.insert("InvocationId".into(), text(id));
        detail.insert("Parameters".into(), Json::Object(parameters.collect()));
        detail.insert("Type".into(), text(&self.point.words("")));
        if !uri.contains(":events:") {
            return Json::Object(detail).to_text();
        }
        let event = [
            ("account", text(&cx.config.account)),
            ("detail", Json::Object(detail)),
            ("detail-type", text(&self.point.words(" "))),
            ("id", text(&event_id(cx, nth))),
            ("region", text(&cx.config.region)),
            (
                "resources",
                Json::Array([text(self.association_arn)].into()),
            ),
            ("source", text("aws.appconfig")),
            ("time", text(&cx.now.to_seconds_string())),
            ("version", text("0")),
        ];
        Json::Object(event.map(|(key, value)| (key.into(), value)).into()).to_text()
    }
}

fn text(text: &str) -> Json {
    Json::String(text.into())
}

/// The draws of the ids of this instant: like all ids they count, here the calls of the instant, so
/// that no call has the id of another, whatever was refused or deleted before.
fn lane(cx: &Cx<'_>) -> Lane {
    Lane::of_text("aws.appconfig").child(cx.now.as_millis())
}

/// Returns the id of the `nth` call of the instant, seven characters.
fn invocation_id(cx: &Cx<'_>, nth: u64) -> String {
    let mut draw = cx.keys.draw(Purpose::AppConfigInvocation, lane(cx), nth);
    let digits = (0..7).map(|_| {
        // Below 36, and so a digit.
        char::from_digit(draw.below(36) as u32, 36).unwrap_or('0')
    });
    digits.collect()
}

/// Returns the id of an EventBridge event: a version 4 UUID.
fn event_id(cx: &Cx<'_>, nth: u64) -> String {
    random_uuid(cx.keys.draw(Purpose::RecordId, lane(cx), nth))
}

/// Names something in a payload by its id and name.
pub(crate) fn named(id: &str, name: &str) -> Json {
    Json::Object([("Id".into(), text(id)), ("Name".into(), text(name))].into())
}

/// A configuration in a payload.
pub(crate) struct Content<'a> {
    pub(crate) content: &'a Blob,
    pub(crate) content_type: &'a str,
    pub(crate) version: &'a str,
}

impl Content<'_> {
    /// Returns the members of the payload that show it.
    pub(crate) fn members(&self) -> BTreeMap<String, Json> {
        [
            ("Content".into(), text(&self.content.to_base64())),
            ("ContentType".into(), text(self.content_type)),
            ("ContentVersion".into(), text(self.version)),
        ]
        .into()
    }
}

/// Returns what the payloads about a deployment have in common.
pub(crate) fn deployment_subject(
    cx: &Cx<'_>,
    cold: &Cold,
    (environment, profile): (u32, u32),
    (number, version, description): (u32, &str, Option<&str>),
) -> BTreeMap<String, Json> {
    let mut subject = BTreeMap::new();
    let mut add = |key: &str, value| subject.insert(key.into(), value);
    if let Some(record) = cold.environments.get(&environment) {
        let id = ids::id(cx.keys, Kind::Environment, environment);
        add("Environment", named(&id, &record.name));
        if let Some(application) = cold.applications.get(&record.application) {
            let id = ids::id(cx.keys, Kind::Application, record.application);
            add("Application", named(&id, &application.name));
        }
    }
    if let Some(record) = cold.profiles.get(&profile) {
        let id = ids::id(cx.keys, Kind::Profile, profile);
        add("ConfigurationProfile", named(&id, &record.name));
    }
    add("ConfigurationVersion", text(version));
    if let Some(description) = description {
        add("Description", text(description));
    }
    let number = crate::json::Number::from(number);
    add("DeploymentNumber", Json::Number(number));
    subject
}

/// Where in the log of a deployment the calls of extensions stand, beside the points of its schedule.
pub(crate) mod place {
    /// At `DEPLOYMENT_STARTED`.
    pub(crate) const STARTED: u16 = 0;
    /// At `ROLLBACK_STARTED`.
    pub(crate) const ROLLBACK_STARTED: u16 = 1_000;
    /// At `ROLLBACK_COMPLETED` or `REVERT_COMPLETED`.
    pub(crate) const ENDED: u16 = 1_001;
}

impl Flight<'_, '_> {
    /// Tells the extensions that the deployment has started.
    pub(super) fn tell_started(&mut self) {
        self.tell(Point::Start, place::STARTED);
    }

    /// Tells the extensions that a point of the schedule has passed.
    pub(super) fn tell_point(&mut self, nth: u32) {
        let steps = self.schedule.steps();
        let point = if nth <= steps {
            Point::Step
        } else if nth == steps + 1 {
            Point::Baking
        } else {
            Point::Complete
        };
        self.tell(point, self.hot.points);
    }

    /// Tells the extensions that the deployment was taken back.
    pub(super) fn tell_rolled_back(&mut self) {
        self.tell(Point::RolledBack, place::ENDED);
    }

    /// Asks the extensions, one after another, whether to go on. Returns the reason of the first that
    /// fails or says no.
    ///
    /// The calls stand at the step that is about to be taken, behind the steps at the last of them.
    pub(super) fn ask_tick(&mut self, is_point: bool) -> Option<String> {
        let next = self.hot.points + u16::from(is_point);
        let at = next.min(super::life::points(self.schedule.steps()));
        let mut failed = None;
        for (name, answered) in self.call(Point::Tick) {
            let is_refusal = answered.answer.directive.as_deref() == Some("ROLL_BACK");
            let is_failure = answered.failure().is_some();
            let reason = (is_refusal || is_failure).then(|| {
                let told = answered.answer.description.clone();
                // *Chosen*.
                told.unwrap_or_else(|| format!("Extension {name} requested rollback"))
            });
            let is_first = failed.is_none() && reason.is_some();
            let at = if is_first {
                place::ROLLBACK_STARTED
            } else {
                at
            };
            failed = failed.or(reason);
            self.note(at, answered.invocation);
        }
        failed
    }

    #[inline]
    fn tell(&mut self, point: Point, at: u16) {
        if self.hot.flags.has(Flags::EXTENDED) {
            self.tell_all(point, at);
        }
    }

    #[inline(never)]
    fn tell_all(&mut self, point: Point, at: u16) {
        for (_, answered) in self.call(point) {
            self.note(at, answered.invocation);
        }
    }

    fn note(&mut self, at: u16, invocation: ActionInvocation) {
        if let Some(detail) = self.cold.details.get_mut(&self.serial) {
            detail.invocations.entry(at).or_default().push(invocation);
        }
    }

    /// Calls all extensions at a point; returns their names and answers.
    fn call(&mut self, point: Point) -> Vec<(String, Answered)> {
        if !self.hot.flags.has(Flags::EXTENDED) {
            return Vec::new();
        }
        let Some(detail) = self.cold.details.get(&self.serial) else {
            return Vec::new();
        };
        let source = self.sources.get(self.hot.source);
        let about = (
            self.hot.number,
            source.map_or("", |source| &source.version),
            detail.description.as_deref(),
        );
        let places = (self.hot.environment, self.hot.profile);
        let subject = deployment_subject(self.cx, self.cold, places, about);
        call_all(
            self.cx,
            &mut self.cold.outbox,
            &detail.applied,
            point,
            &subject,
        )
    }
}

/// Calls the actions that extensions have for a point, in order; returns their names and answers.
pub(crate) fn call_all(
    cx: &mut Cx<'_>,
    outbox: &mut Outbox,
    applied: &[Applied],
    point: Point,
    subject: &BTreeMap<String, Json>,
) -> Vec<(String, Answered)> {
    let actions = applied.iter().flat_map(|applied| {
        let actions = applied.actions.get(point.name()).into_iter().flatten();
        actions.map(move |action| (applied, action))
    });
    let calls = actions.filter_map(|(applied, action)| {
        let call = Call {
            point,
            extension_arn: &applied.extension_arn,
            association_arn: &applied.association_arn,
            action,
            parameters: &applied.shown.parameters,
            subject: subject.clone(),
        };
        Some((applied.name.clone(), call.make(cx, outbox)?))
    });
    calls.collect()
}
