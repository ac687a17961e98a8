//! What can be seen of an experiment, in a form that the core and the reference model share.

use std::collections::BTreeMap;

use serde_json::Value;
use windtunnel_core::fis;

/// An experiment as `GetExperiment` shows it. Times are milliseconds since the epoch.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct View {
    /// State.
    pub state: String,
    /// Why.
    pub reason: String,
    /// Code, location and account of what failed it.
    pub error: Option<[String; 3]>,
    /// When it was created.
    pub created: u64,
    /// When it began to initiate.
    pub started: Option<u64>,
    /// When it ended.
    pub ended: Option<u64>,
    /// Its actions by name.
    pub actions: BTreeMap<String, ActionView>,
    /// State, reason and error code of its report.
    pub report: Option<(String, String, Option<String>)>,
}

/// An action of an experiment.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ActionView {
    /// State.
    pub state: String,
    /// Why.
    pub reason: String,
    /// When it started.
    pub started: Option<u64>,
    /// When it ended.
    pub ended: Option<u64>,
}

impl From<&fis::Experiment> for View {
    fn from(shown: &fis::Experiment) -> Self {
        let text = |member: &Option<String>| member.clone().unwrap_or_default();
        let error = shown.state.error.as_ref();
        let report = shown.experiment_report.as_ref();
        let actions = shown.actions.iter();
        Self {
            state: shown.state.status.clone(),
            reason: shown.state.reason.clone(),
            error: error.map(|e| [text(&e.code), text(&e.location), text(&e.account_id)]),
            created: shown.creation_time.0.as_millis(),
            started: millis(shown.start_time),
            ended: millis(shown.end_time),
            actions: actions
                .map(|(name, action)| (name.clone(), action.into()))
                .collect(),
            report: report.map(|report| {
                let code = report.state.error.as_ref().map(|error| error.code.clone());
                (
                    report.state.status.clone(),
                    report.state.reason.clone(),
                    code,
                )
            }),
        }
    }
}

impl From<&fis::ExperimentAction> for ActionView {
    fn from(shown: &fis::ExperimentAction) -> Self {
        Self {
            state: shown.state.status.clone(),
            reason: shown.state.reason.clone(),
            started: millis(shown.start_time),
            ended: millis(shown.end_time),
        }
    }
}

fn millis(at: Option<fis::Timestamp>) -> Option<u64> {
    at.map(|at| at.0.as_millis())
}

/// Returns what AppConfig showed without what only the core knows: tokens, ids of calls, and who
/// associated the service's own extension.
///
/// # Panics
///
/// If the id of a call does not look like one.
#[must_use]
pub fn plain(shown: &Value) -> Value {
    match shown {
        Value::Array(items) => items.iter().map(plain).collect(),
        Value::Object(members) => {
            let mut kept = serde_json::Map::new();
            for (name, member) in members {
                match name.as_str() {
                    "InvocationId" => {
                        let id = member.as_str().expect("it is a text");
                        let fits = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit();
                        assert!(id.len() == 7 && id.bytes().all(fits), "{id} is no id");
                    }
                    "InitialConfigurationToken" | "NextPollConfigurationToken" => {}
                    // The service's own extension is associated by nobody.
                    "ExtensionAssociationId"
                        if members.get("ExtensionId")
                            == Some(&"AWS.AppConfig.FeatureFlags".into()) => {}
                    "NextToken" => drop(kept.insert(name.clone(), Value::String(String::new()))),
                    _ => drop(kept.insert(name.clone(), plain(member))),
                }
            }
            Value::Object(kept)
        }
        other => other.clone(),
    }
}

/// Tells where two JSON values differ first, as a pointer and what stands there; `None` when they
/// are equal.
#[must_use]
pub fn difference(core: &Value, model: &Value) -> Option<String> {
    let inner = |name: &str, core: Option<&Value>, model: Option<&Value>| {
        let none = Value::Null;
        let found = difference(core.unwrap_or(&none), model.unwrap_or(&none));
        found.map(|found| format!("/{name}{found}"))
    };
    match (core, model) {
        _ if core == model => None,
        (Value::Object(core), Value::Object(model)) => {
            let mut names = core.keys().chain(model.keys());
            names.find_map(|name| inner(name, core.get(name), model.get(name)))
        }
        (Value::Array(core), Value::Array(model)) => {
            let mut places = 0..core.len().max(model.len());
            places.find_map(|at| inner(&at.to_string(), core.get(at), model.get(at)))
        }
        _ => Some(format!("\n core: {core}\nmodel: {model}")),
    }
}
