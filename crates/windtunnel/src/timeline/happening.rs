//! Transitions, what services publish about them, and the calls that services make.

use std::borrow::Cow;

use serde::Serialize;
use serde_json::Value;
use windtunnel_core::{Event, MachineKind, appconfig, fis};

use super::Glance;

/// A transition, and what the service published about it.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Happening {
    /// The transition.
    pub event: Event,
    /// What went through it: the resource of a flight (`experiment/EXP...`,
    /// `application/ID/environment/ID/deployment/NUMBER`, `studio/ID/streaming-session/ID`), a part
    /// of it (`experiment/EXP.../action/NAME`, `experiment/EXP.../report`, `.../stream/ID`,
    /// `.../backup/ID`), an experiment of AppConfig (`application/ID/experimentdefinition/ID`,
    /// `.../experimentrun/NUMBER`), another resource of Nimble Studio (`studio/ID`,
    /// `studio/ID/launch-profile/ID`), `safety-lever/default` or the ARN of an alarm.
    pub resource: String,
    /// Which of the flights it belongs to, if to any.
    pub flight: Option<usize>,
    /// What people call it, if that is neither the name of its flight nor its resource.
    pub name: Option<String>,
    /// EventBridge events and log records.
    pub records: Vec<Record>,
    /// How it looked then, if it is a resource of Nimble Studio.
    pub glance: Option<Box<Glance>>,
}

impl Happening {
    /// Returns what a record is about: what a definition says when a run begins is about the run.
    pub(crate) fn subject_of(&self, record: &Record) -> Cow<'_, str> {
        match record {
            Record::ExperimentRun(_)
                if self.event.machine == MachineKind::AppConfigExperimentDefinition =>
            {
                format!("{}/experimentrun/{}", self.resource, self.event.part).into()
            }
            _ => self.resource.as_str().into(),
        }
    }

    /// Returns the service that it happened in: `fis`, `appconfig`, `nimble` or `env`.
    #[must_use]
    pub const fn service(&self) -> &'static str {
        service_of(self.event.machine)
    }
}

/// Returns the service of a machine.
pub(crate) const fn service_of(machine: MachineKind) -> &'static str {
    match machine {
        MachineKind::Alarm => "env",
        MachineKind::AppConfigDeployment
        | MachineKind::AppConfigExperimentDefinition
        | MachineKind::AppConfigExperimentRun => "appconfig",
        MachineKind::NimbleStudio
        | MachineKind::NimbleLaunchProfile
        | MachineKind::NimbleStudioComponent
        | MachineKind::NimbleStreamingImage
        | MachineKind::NimbleSession
        | MachineKind::NimbleStream
        | MachineKind::NimbleBackup => "nimble",
        _ => "fis",
    }
}

/// What a service itself says about a transition.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(untagged)]
#[non_exhaustive]
pub enum Record {
    /// An EventBridge event or a log record of FIS.
    Fis(Box<fis::Record>),
    /// An entry of the log of an AppConfig deployment.
    AppConfig(appconfig::DeploymentEvent),
    /// An event of a run of an AppConfig experiment.
    ExperimentRun(appconfig::ExperimentRunEvent),
}

impl Record {
    /// Returns what it is: `eventbridge` or `log`.
    #[must_use]
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Fis(record) if matches!(**record, fis::Record::EventBridge(_)) => "eventbridge",
            _ => "log",
        }
    }
}

/// A call of an extension or of a validator, which was answered at once.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Invoked {
    /// What was called: the ARN of a function, queue, topic or bus.
    pub uri: String,
    /// The payload; for a bus the whole EventBridge event.
    pub payload: Value,
    /// The code of its failure.
    pub error_code: Option<String>,
}

impl Invoked {
    /// Returns what it is about: the members of the payload of an extension, or of a validator.
    fn subject(&self) -> &Value {
        self.payload.get("detail").unwrap_or(&self.payload)
    }

    /// Returns what was called for, such as `OnDeploymentStep`; `None` for validators.
    #[must_use]
    pub fn point(&self) -> Option<&str> {
        self.subject().get("Type")?.as_str()
    }

    /// Tells whether it was told on EventBridge.
    #[must_use]
    pub fn is_event(&self) -> bool {
        self.payload.get("detail-type").is_some()
    }

    /// Tells whether the service waited for the answer before it went on.
    #[must_use]
    pub fn is_question(&self) -> bool {
        self.point().is_none_or(|point| !point.starts_with("On"))
    }

    /// Returns the resource that it is about, as far as the payload names it.
    #[must_use]
    pub fn resource(&self) -> String {
        let subject = self.subject();
        let id = |part: &str| {
            let named = subject.get(part).and_then(|part| part.get("Id"));
            let plain = subject.get(format!("{part}Id"));
            named.or(plain).and_then(Value::as_str)
        };
        let mut resource = String::new();
        let mut add = |kind: &str, name: Option<String>| {
            if let Some(name) = name {
                let slash = if resource.is_empty() { "" } else { "/" };
                resource.push_str(&format!("{slash}{kind}/{name}"));
            }
        };
        add("application", id("Application").map(Into::into));
        match id("Environment") {
            Some(environment) => {
                add("environment", Some(environment.into()));
                let number = subject.get("DeploymentNumber");
                add("deployment", number.map(ToString::to_string));
            }
            None => add(
                "configurationprofile",
                id("ConfigurationProfile").map(Into::into),
            ),
        }
        resource
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn invoked(payload: Value) -> Invoked {
        Invoked {
            uri: "arn".into(),
            payload,
            error_code: None,
        }
    }

    #[test]
    fn an_invocation_is_about_what_its_payload_names() {
        let id = |id: &str| json!({ "Id": id, "Name": "n" });
        let step = json!({ "Type": "OnDeploymentStep", "Application": id("a"),
            "Environment": id("e"), "ConfigurationProfile": id("p"), "DeploymentNumber": 3 });
        let resource = "application/a/environment/e/deployment/3";
        assert_eq!(invoked(step.clone()).resource(), resource);
        let sent = invoked(json!({ "detail-type": "On Deployment Step", "detail": step }));
        assert_eq!(
            (sent.resource().as_str(), sent.is_event()),
            (resource, true)
        );
        assert_eq!(sent.point(), Some("OnDeploymentStep"));
        let validator = invoked(json!({ "ApplicationId": "a", "ConfigurationProfileId": "p" }));
        assert_eq!(validator.resource(), "application/a/configurationprofile/p");
        assert_eq!(invoked(json!(null)).resource(), "");
    }

    #[test]
    fn only_what_is_told_afterwards_is_no_question() {
        let is_question = |point: &str| invoked(json!({ "Type": point })).is_question();
        assert!(is_question("PreStartDeployment") && is_question("AtDeploymentTick"));
        assert!(!is_question("OnDeploymentStart"));
        assert!(invoked(json!({})).is_question());
    }
}
