//! What can be done to AppConfig, and the requests that do it.

mod names;
mod trials;

pub use names::Names;
pub use trials::{
    AUDIENCES, Arm, Changes, Draft, FLAGS, Step, Trial, definition_name, flags_text, inline,
};

use serde_json::{Value, json};
use windtunnel_core::appconfig::Blob;
use windtunnel_core::env::{self, Answer, Function};

use crate::recipe::alarm_arn;

/// Something done to AppConfig. What exists is named by its number, modulo how many there are, also
/// when it was deleted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Deed {
    /// Creates an application.
    Application,
    /// Creates an environment that alarms watch.
    Environment(usize, Vec<u8>),
    /// Changes which alarms watch an environment.
    Monitors(usize, Vec<u8>),
    /// Deletes an environment.
    DeleteEnvironment(usize),
    /// Creates a configuration profile, with this many functions that validate.
    Profile(usize, u8),
    /// Gives a configuration profile a new name.
    Rename(usize),
    /// Creates a hosted version with one of a few contents, with a label or not.
    Version(usize, u8, bool),
    /// Deletes a hosted version.
    DeleteVersion(usize, u8),
    /// Creates a deployment strategy.
    Strategy(Pace),
    /// Changes a deployment strategy.
    Repace(usize, Pace),
    /// Deletes a deployment strategy.
    DeleteStrategy(usize),
    /// Creates an extension that calls functions at some points.
    Extension(Vec<(&'static str, u8)>),
    /// Associates an extension with a resource.
    Associate(usize, Place),
    /// Tells what a function answers from now on.
    Function(u8, Vec<Response>),
    /// Enables or disables the actions of an alarm.
    AlarmActions(u8, bool),
    /// Starts a deployment.
    Start(Launch),
    /// Stops a deployment, or reverts it.
    Stop {
        /// In this environment.
        environment: usize,
        /// Its number.
        number: u8,
        /// Whether it may be reverted.
        revert: bool,
    },
    /// Asks the old way.
    Ask {
        /// In this environment.
        environment: usize,
        /// For this profile.
        profile: usize,
        /// Which client asks.
        client: u8,
        /// The version that it has.
        has: Option<u8>,
    },
    /// Starts a session of the data plane.
    Session {
        /// In this environment.
        environment: usize,
        /// For this profile.
        profile: usize,
        /// The least time between two polls, in seconds.
        interval: Option<u32>,
    },
    /// Polls with the token that a session got so many polls ago.
    Poll(usize, usize),
    /// Does something to experiments.
    Trial(Trial),
}

/// A start of a deployment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Launch {
    /// In this environment.
    pub environment: usize,
    /// Of this profile.
    pub profile: usize,
    /// With this strategy: first the predefined ones, then the others.
    pub strategy: usize,
    /// Number of the version, or of the one whose label is used.
    pub version: u8,
    /// Whether the version is named by its label.
    pub labelled: bool,
    /// The number that the caller believes to be the newest.
    pub latest: Option<u8>,
    /// Whether application and environment are named by their names.
    pub by_name: bool,
    /// Whether the application is one that does not exist.
    pub lost: bool,
}

/// How fast a deployment goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pace {
    /// Minutes from start to bake.
    pub duration: u16,
    /// Whether the growth doubles at each step.
    pub doubles: bool,
    /// The growth factor in millionths of a percent.
    pub factor: u32,
    /// Minutes of bake.
    pub bake: u16,
}

/// What an extension can be associated with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// An application.
    Application(usize),
    /// An environment.
    Environment(usize),
    /// A configuration profile.
    Profile(usize),
}

/// An answer of a function.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Response {
    /// How often it is given; always when absent.
    pub times: Option<u8>,
    /// What it is.
    pub kind: ResponseKind,
}

/// What a function answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ResponseKind {
    /// Nothing.
    Nothing,
    /// To go on.
    Continue,
    /// To roll back, with a text or not.
    RollBack(bool),
    /// A failure.
    Failure,
    /// New content, small or larger than the limit.
    Content(bool),
}

/// The text with which a function asks for a rollback.
pub const WISH: &str = "error rate";
/// The code with which a function fails.
pub const FAILURE: &str = "Unhandled";
/// The text with which a function fails.
pub const BOOM: &str = "boom";
/// The content that a function gives.
pub const SMALL: &str = "from a function";
/// How many bytes a configuration may have in all runs.
pub const MOST_BYTES: u32 = 2_048;

/// The predefined strategies (appconfig.md 3.1).
pub const PREDEFINED: [(&str, Pace); 4] = [
    ("AppConfig.AllAtOnce", pace(0, false, 100, 10)),
    (
        "AppConfig.Linear50PercentEvery30Seconds",
        pace(1, false, 50, 1),
    ),
    ("AppConfig.Canary10Percent20Minutes", pace(20, true, 10, 10)),
    (
        "AppConfig.Linear20PercentEvery6Minutes",
        pace(30, false, 20, 30),
    ),
];

/// Makes a pace of whole percents.
#[must_use]
pub const fn pace(duration: u16, doubles: bool, factor: u32, bake: u16) -> Pace {
    Pace {
        duration,
        doubles,
        factor: factor * 1_000_000,
        bake,
    }
}

/// Makes the fact that a deed tells, if it does.
fn fact(deed: &Deed) -> Option<env::Command> {
    match deed {
        Deed::Function(nth, responses) => Some(env::Command::SetFunction(Function {
            uri: callee(*nth),
            answers: responses.iter().map(answer).collect(),
        })),
        Deed::AlarmActions(alarm, enabled) => Some(env::Command::SetAlarmActions {
            arn: alarm_arn(*alarm),
            enabled: *enabled,
        }),
        _ => None,
    }
}

fn answer(response: &Response) -> Answer {
    let mut answer = Answer {
        times: response.times.map(i64::from),
        ..Answer::default()
    };
    match response.kind {
        ResponseKind::Nothing => {}
        ResponseKind::Continue => answer.directive = Some("CONTINUE".into()),
        ResponseKind::RollBack(told) => {
            answer.directive = Some("ROLL_BACK".into());
            answer.description = told.then(|| WISH.into());
        }
        ResponseKind::Failure => {
            answer.code = Some(FAILURE.into());
            answer.message = Some(BOOM.into());
        }
        ResponseKind::Content(large) => {
            answer.content = Some(given_content(large));
        }
    }
    answer
}

fn paced(pace: Pace) -> Value {
    json!({
        "DeploymentDurationInMinutes": pace.duration,
        "GrowthType": pace.growth_type(),
        "GrowthFactor": pace.factor(),
        "FinalBakeTimeInMinutes": pace.bake,
    })
}

impl Pace {
    /// Returns the growth type.
    #[must_use]
    pub const fn growth_type(self) -> &'static str {
        if self.doubles {
            "EXPONENTIAL"
        } else {
            "LINEAR"
        }
    }

    /// Returns the growth factor in percent.
    #[must_use]
    pub fn factor(self) -> f64 {
        f64::from(self.factor) / 1e6
    }
}

/// Makes the list of monitors of alarms.
#[must_use]
pub fn monitors(alarms: &[u8]) -> Value {
    let monitor = |&alarm| json!({ "AlarmArn": alarm_arn(alarm), "AlarmRoleArn": ROLE });
    alarms.iter().map(monitor).collect()
}

/// Returns the ARN of anything that is called: 0 to 3 are those of extensions, from 4 those that
/// validate.
#[must_use]
pub fn callee(nth: u8) -> String {
    if nth < 4 {
        function(nth)
    } else {
        validator(nth - 4)
    }
}

/// Returns the ARN of a function of extensions; the last is a queue.
#[must_use]
pub fn function(nth: u8) -> String {
    match nth % 4 {
        3 => "arn:aws:sqs:us-east-1:123456789012:told".into(),
        nth => format!("arn:aws:lambda:us-east-1:123456789012:function:f{nth}"),
    }
}

/// Returns the ARN of a function that validates.
#[must_use]
pub fn validator(nth: u8) -> String {
    format!("arn:aws:lambda:us-east-1:123456789012:function:check{nth}")
}

/// Returns the name of an application.
#[must_use]
pub fn application_name(nth: usize) -> String {
    format!("application-{nth}")
}

/// Returns the name of an environment.
#[must_use]
pub fn environment_name(nth: usize) -> String {
    format!("environment-{nth}")
}

/// Returns the first name of a configuration profile.
#[must_use]
pub fn profile_name(nth: usize) -> String {
    format!("profile-{nth}")
}

/// Returns the name that a profile gets when the `nth` renaming happens.
#[must_use]
pub fn new_name(nth: usize) -> String {
    format!("renamed-{nth}")
}

/// Returns the name of an extension.
#[must_use]
pub fn extension_name(nth: usize) -> String {
    format!("extension-{nth}")
}

/// Returns the label of a version with a content.
#[must_use]
pub fn label(content: u8) -> String {
    format!("v{content}")
}

/// Returns a content; some numbers have the same.
#[must_use]
pub fn content_text(content: u8) -> String {
    format!("content {}", content / 2)
}

/// Returns the content that a function gives.
#[must_use]
pub fn given_content(large: bool) -> String {
    if large {
        "x".repeat(MOST_BYTES as usize + 1)
    } else {
        SMALL.into()
    }
}

/// Returns the id of a client.
#[must_use]
pub fn client_id(nth: u8) -> String {
    format!("client-{nth}")
}

/// Returns content as it stands in JSON.
#[must_use]
pub fn blob(text: &str) -> Value {
    json!(Blob::from(text).to_base64())
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().into()
}

/// The description of deployments that have one.
pub const DESCRIPTION: &str = "for a try";
/// The strategy that is the service's own.
pub const MANAGED: &str = "AppConfig.ServiceManaged";
/// The role of everything.
pub const ROLE: &str = "arn:aws:iam::123456789012:role/appconfig";
/// What all ARNs of the account begin with.
pub const ARN: &str = "arn:aws:appconfig:us-east-1:123456789012:";
/// The id of what does not exist.
pub const NOBODY: &str = "nobody1";
