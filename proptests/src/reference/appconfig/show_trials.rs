//! What the model shows of experiments (appconfig.md 1.4 and 5.3).

use serde_json::{Map, Value, json};

use super::Model;
use super::show::{PAGE, time};
use super::trials::{Plan, Run, RunEvent, no_definition};
use crate::deed::{ARN, DESCRIPTION, Names};

impl Model {
    /// Shows all experiments in the order of [`Names::reads`].
    pub(super) fn survey_of_trials(&self, names: &Names) -> Vec<Result<Value, String>> {
        let mut all = Vec::new();
        for (nth, it) in self.definitions.iter().enumerate() {
            let gone = (it.state == "DESTROYED").then(|| no_definition(names.definition(nth)));
            let mut add = |shown: Value| all.push(gone.clone().map_or(Ok(shown), Err));
            add(self.get_definition(nth, names));
            let runs = (0..it.runs.len()).rev();
            let runs = runs.map(|run| self.common_of_run((nth, run), names).into());
            add(page(runs.collect()));
            for (run, of) in it.runs.iter().enumerate() {
                add(self.show_run((nth, run), None, names));
                let events = of.events.iter().rev();
                add(page(
                    events.map(|event| self.show_event(event, names)).collect(),
                ));
            }
        }
        if !self.definitions.is_empty() {
            for application in 0..self.applications {
                all.push(Ok(self.list_definitions(application, names)));
            }
        }
        all
    }

    fn list_definitions(&self, application: usize, names: &Names) -> Value {
        let mut here: Vec<_> = (0..self.definitions.len())
            .filter(|&nth| {
                let it = &self.definitions[nth];
                it.application == application && it.state != "DESTROYED"
            })
            .collect();
        here.sort_by_key(|&nth| core::cmp::Reverse(self.definitions[nth].touched));
        let summary = |nth: usize| {
            let mut shown = self.get_definition(nth, names);
            let members = shown.as_object_mut().expect("it is an object");
            for member in ["AudienceRule", "Treatments", "Control"] {
                members.remove(member);
            }
            shown
        };
        page(here.into_iter().map(summary).collect())
    }

    fn get_definition(&self, nth: usize, names: &Names) -> Value {
        let mut shown = self.show_definition(nth, None, names);
        // What is read has whole seconds.
        let updated = time(self.definitions[nth].updated);
        let (seconds, _) = updated.split_once('.').expect("there are milliseconds");
        shown["UpdatedAt"] = json!(format!("{seconds}Z"));
        shown
    }

    /// Shows a definition as it was just changed, with the text that was given.
    pub(super) fn show_definition(
        &self,
        nth: usize,
        hypothesis: Option<&str>,
        names: &Names,
    ) -> Value {
        let it = &self.definitions[nth];
        let mut shown = self.show_plan(nth, &it.plan, names);
        shown["Status"] = json!(it.state);
        shown["CreatedAt"] = json!(time(it.created));
        shown["UpdatedAt"] = json!(time(it.updated));
        if let Some(hypothesis) = hypothesis {
            shown["Hypothesis"] = json!(hypothesis);
        }
        shown
    }

    fn show_plan(&self, nth: usize, plan: &Plan, names: &Names) -> Value {
        let (app, id) = names.definition(nth);
        let arms = plan.keys().zip(plan.arms()).map(|(key, arm)| {
            let mut shown = arm.input();
            shown["Key"] = json!(key);
            shown
        });
        let mut arms: Vec<_> = arms.collect();
        let control = arms.pop().expect("there is a control");
        let mut shown = json!({
            "ApplicationId": app,
            "Id": id,
            "Name": plan.name,
            "ConfigurationProfileId": names.profile(plan.profile).1,
            "EnvironmentId": names.environment(plan.environment).1,
            "FlagKey": plan.flag,
            "AudienceRule": plan.audience,
            "Treatments": arms,
            "Control": control,
        });
        if let Some(hypothesis) = &plan.hypothesis {
            shown["Hypothesis"] = json!(hypothesis);
        }
        shown
    }

    /// The members of a run that lists have too.
    fn common_of_run(&self, (nth, run): (usize, usize), names: &Names) -> Map<String, Value> {
        let it: &Run = &self.definitions[nth].runs[run];
        let Value::Object(mut shown) = json!({
            "ExperimentDefinitionId": names.definition(nth).1,
            "Run": run + 1,
            "Status": it.state,
            // Six digits, as the service has here.
            "StartedAt": time(it.events[0].at).replace('Z', "000Z"),
            "UpdatedAt": time(it.updated),
        }) else {
            unreachable!("it is an object")
        };
        if it.state == "DONE" {
            shown.insert("EndedAt".into(), json!(time(it.last().at)));
        }
        if let Some(description) = &it.description {
            shown.insert("Description".into(), json!(description));
        }
        shown
    }

    /// Shows a run, with the description that was given.
    pub(super) fn show_run(
        &self,
        (nth, run): (usize, usize),
        description: Option<&str>,
        names: &Names,
    ) -> Value {
        let it = &self.definitions[nth].runs[run];
        let mut shown = Value::Object(self.common_of_run((nth, run), names));
        let last = it.last();
        shown["ApplicationId"] = json!(names.definition(nth).0);
        shown["ExposurePercentage"] = json!(f64::from(last.exposure) / 1e6);
        shown["ExperimentDefinitionSnapshot"] = self.show_plan(nth, &it.snapshot, names);
        if let Some(overrides) = &last.overrides {
            shown["TreatmentOverrides"] = json!({ "Inline": overrides });
        }
        if it.result {
            shown["Result"] = json!({ "ExecutiveSummary": DESCRIPTION });
        }
        if let Some(description) = description {
            shown["Description"] = json!(description);
        }
        shown
    }

    fn show_event(&self, event: &RunEvent, names: &Names) -> Value {
        let text = match event.kind {
            "RUN_STARTED" => "Experiment run started",
            "EXPOSURE_UPDATED" => "Exposure percentage updated",
            "OVERRIDES_UPDATED" => "Treatment overrides updated",
            _ => "Experiment run stopped",
        };
        let mut shown = json!({
            "EventType": event.kind,
            "Description": text,
            "OccurredAt": time(event.at),
            "TriggeredBy": "USER",
            "ExposurePercentage": f64::from(event.exposure) / 1e6,
        });
        let overrides = event.overrides.as_ref();
        let tells = ["RUN_STARTED", "OVERRIDES_UPDATED"].contains(&event.kind);
        if let Some(overrides) = overrides.filter(|_| tells) {
            shown["TreatmentOverrides"] = json!({ "Inline": overrides });
        }
        if self.knobs.named {
            let it = &self.deployments[event.deployment];
            let (app, environment) = names.environment(it.environment);
            let number = it.number;
            shown["AssociatedDeployment"] = json!(format!(
                "{ARN}application/{app}/environment/{environment}/deployment/{number}"
            ));
        }
        shown
    }

    pub(super) fn run_arn(&self, nth: usize, number: usize, names: &Names) -> String {
        let (app, id) = names.definition(nth);
        format!("{ARN}application/{app}/experimentdefinition/{id}/experimentrun/{number}")
    }
}

fn page(mut items: Vec<Value>) -> Value {
    let has_more = items.len() > PAGE;
    items.truncate(PAGE);
    let mut shown = json!({ "Items": items });
    if has_more {
        // Any token will do.
        shown["NextToken"] = json!("");
    }
    shown
}
