//! What the model shows (appconfig.md 1.2 and 1.4).

use serde_json::{Map, Value, json};

use super::start::{no_application, no_environment};
use super::{Call, Entry, Model};
use crate::deed::{ARN, BOOM, DESCRIPTION, FAILURE, NOBODY, Names, ROLE, environment_name};
use crate::knobs::DAY;

impl Model {
    /// Shows all environments and deployments in the order of [`Names::reads`].
    #[must_use]
    pub fn survey(&self, names: &Names) -> Vec<Result<Value, String>> {
        let mut shown = Vec::new();
        for nth in 0..self.environments.len() {
            let gone = self.gone(nth, names);
            let environment = || self.show_environment(nth, names);
            shown.push(gone.clone().map_or_else(|| Ok(environment()), Err));
            shown.push(gone.map_or_else(|| Ok(self.list(nth, names)), Err));
        }
        for d in 0..self.deployments.len() {
            let gone = self.gone(self.deployments[d].environment, names);
            shown.push(gone.map_or_else(|| Ok(self.show(d, names, false)), Err));
        }
        shown.extend(self.survey_of_trials(names));
        shown
    }

    /// Tells why an environment that is gone cannot be shown.
    fn gone(&self, environment: usize, names: &Names) -> Option<String> {
        let (app, id) = names.environment(environment);
        let it = self.environments.get(environment);
        it.map_or(Some(no_application(NOBODY)), |it| {
            it.gone.then(|| no_environment(app, id))
        })
    }

    pub(super) fn show_environment(&self, nth: usize, names: &Names) -> Value {
        let it = &self.environments[nth];
        let (app, id) = names.environment(nth);
        let mut shown = json!({
            "ApplicationId": app,
            "Id": id,
            "Name": environment_name(nth),
            "State": it.state,
        });
        if !it.alarms.is_empty() {
            let monitor = |arn: &String| json!({ "AlarmArn": arn, "AlarmRoleArn": ROLE });
            shown["Monitors"] = it.alarms.iter().map(monitor).collect();
        }
        shown
    }

    fn list(&self, environment: usize, names: &Names) -> Value {
        let all = self.environments[environment].deployments.iter();
        let newest_first: Vec<_> = all.rev().map(|&d| self.summary(d, names)).collect();
        let mut shown = json!({ "Items": newest_first });
        if newest_first.len() > PAGE {
            let items = shown["Items"].as_array_mut().expect("it is a list");
            items.truncate(PAGE);
            // Any token will do.
            shown["NextToken"] = json!("");
        }
        shown
    }

    fn summary(&self, d: usize, names: &Names) -> Value {
        let mut shown = self.common(d, names);
        let is_managed = self.deployments[d].managed.is_some();
        let kind = if is_managed { "MANAGED" } else { "USER" };
        shown.insert("Type".into(), json!(kind));
        Value::Object(shown)
    }

    /// The members that lists have too.
    fn common(&self, d: usize, names: &Names) -> Map<String, Value> {
        let it = &self.deployments[d];
        let Value::Object(mut shown) = json!({
            "DeploymentNumber": it.number,
            "ConfigurationProfileId": names.profile(it.profile).1,
            "ConfigurationName": it.name,
            "ConfigurationVersion": it.version.to_string(),
            "DeploymentDurationInMinutes": it.pace.duration,
            "GrowthType": it.pace.growth_type(),
            "GrowthFactor": it.pace.factor(),
            "FinalBakeTimeInMinutes": it.pace.bake,
            "State": it.state,
            "PercentageComplete": it.percent as f64 / 1e6,
            "StartedAt": time(it.started),
        }) else {
            unreachable!("it is an object")
        };
        if let Some(completed) = it.completed {
            shown.insert("CompletedAt".into(), json!(time(completed)));
        }
        if let Some(label) = &it.label {
            shown.insert("VersionLabel".into(), json!(label));
        }
        shown
    }

    /// Shows a deployment; the answer of a start has the list of extensions even if it is empty.
    pub(super) fn show(&self, d: usize, names: &Names, is_start: bool) -> Value {
        let it = &self.deployments[d];
        let (app, environment) = names.environment(it.environment);
        let mut shown = self.common(d, names);
        let mut add = |name: &str, value: Value| drop(shown.insert(name.into(), value));
        add("ApplicationId", json!(app));
        add("EnvironmentId", json!(environment));
        add("ConfigurationLocationUri", json!("hosted"));
        match it.managed {
            Some((definition, run)) => {
                let run = self.run_arn(definition, run, names);
                add("Description", json!(format!("For {run}")));
            }
            None => add("DeploymentStrategyId", json!(it.strategy)),
        }
        if it.description {
            add("Description", json!(DESCRIPTION));
        }
        let entry = |entry: &Entry| show_entry(entry, names);
        add("EventLog", it.log.iter().rev().map(entry).collect());
        let is_flags = self.profiles[it.profile].flags;
        if is_start || is_flags || !it.applied.is_empty() {
            let applied = it.applied.iter().map(|&(extension, association)| {
                json!({
                    "ExtensionId": names.extensions[extension],
                    "ExtensionAssociationId": names.associations[association],
                    "VersionNumber": 1,
                    "Parameters": {},
                })
            });
            // Only the core knows the id of its association.
            let own = json!({
                "ExtensionId": "AWS.AppConfig.FeatureFlags", "VersionNumber": 1, "Parameters": {},
            });
            let own = is_flags.then_some(own);
            add("AppliedExtensions", applied.chain(own).collect());
        }
        Value::Object(shown)
    }
}

fn show_entry(entry: &Entry, names: &Names) -> Value {
    let mut shown = json!({
        "EventType": entry.kind,
        "TriggeredBy": entry.by,
        "Description": entry.text,
        "OccurredAt": time(entry.at),
    });
    if !entry.calls.is_empty() {
        let call = |call: &Call| show_call(call, names);
        shown["ActionInvocations"] = entry.calls.iter().map(call).collect();
    }
    shown
}

fn show_call(call: &Call, names: &Names) -> Value {
    let extension = &names.extensions[call.extension];
    let mut shown = json!({
        "ExtensionIdentifier": format!("{ARN}extension/{extension}/1"),
        "ActionName": "act",
        "Uri": call.uri,
        "RoleArn": ROLE,
    });
    if call.failed {
        shown["ErrorCode"] = json!(FAILURE);
        shown["ErrorMessage"] = json!(BOOM);
    }
    shown
}

/// How many items a page has.
pub(super) const PAGE: usize = 50;

/// Formats a time as ISO 8601 with milliseconds, by counting days from 1970.
pub(super) fn time(millis: u64) -> String {
    let mut days = millis / DAY;
    let (mut year, mut month) = (1970_u64, 0);
    let is_leap = |year: u64| {
        year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400))
    };
    let length = |year, month| match month {
        1 if is_leap(year) => 29,
        1 => 28,
        3 | 5 | 8 | 10 => 30,
        _ => 31,
    };
    while days >= length(year, month) {
        days -= length(year, month);
        month += 1;
        if month == 12 {
            (year, month) = (year + 1, 0);
        }
    }
    let (seconds, millis) = (millis % DAY / 1_000, millis % 1_000);
    let (hour, minute, second) = (seconds / 3_600, seconds / 60 % 60, seconds % 60);
    let (month, day) = (month + 1, days + 1);
    format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}.{millis:03}Z")
}
