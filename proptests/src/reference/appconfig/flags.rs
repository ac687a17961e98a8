//! Feature flags, and what experiments make of them (appconfig.md 5.5, 5.6 and 7.4).

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};
use windtunnel_core::Seed;
use windtunnel_core::appconfig::slot;

use super::Model;
use super::serving::Client;
use super::trials::{Plan, Run};
use crate::audience::{Asker, Judge, bucket};
use crate::deed::{Arm, Names};
use crate::reference::rules::OWNER;
use crate::treatment;

/// The members of the value of a flag.
type Members = Map<String, Value>;

/// Tells whether a run can lie over the flag of a document.
pub(super) fn is_valid(plan: &Plan, content: &str) -> bool {
    let document: Value = serde_json::from_str(content).unwrap_or_default();
    let declared = &document["flags"][plan.flag];
    let has_colour = !declared["attributes"]["colour"].is_null();
    let fits = |arm: &Arm| match arm.colour {
        Some(colour) => has_colour && ["blue", "green"].contains(&colour),
        None => true,
    };
    !declared.is_null() && plan.audience().is_some() && plan.arms().all(fits)
}

/// The values of the flags of a document; of what is none there are none.
fn values(content: &str) -> BTreeMap<String, Members> {
    let document: Value = serde_json::from_str(content).unwrap_or_default();
    let values = document["values"].as_object().cloned().unwrap_or_default();
    let members = |value: Value| value.as_object().cloned().unwrap_or_default();
    values
        .into_iter()
        .map(|(key, value)| (key, members(value)))
        .collect()
}

/// What plain clients get of a value: the attributes of flags that are on only.
fn served(mut value: Members, variant: Option<&str>) -> BTreeMap<String, Value> {
    let is_enabled = value.get("enabled") == Some(&json!(true));
    if !is_enabled {
        value.clear();
    }
    value.insert("enabled".into(), json!(is_enabled));
    value.extend(variant.map(|variant| ("_variant".to_owned(), json!(variant))));
    value.into_iter().collect()
}

impl Model {
    /// Returns the runs that lie over the flags of a profile, by flag.
    fn overlay(&self, environment: usize, profile: usize) -> BTreeMap<&'static str, (usize, &Run)> {
        let all = self.definitions.iter().enumerate();
        let here = all.filter(|(_, it)| {
            let is_here = (it.plan.environment, it.plan.profile) == (environment, profile);
            is_here && it.state == "ACTIVE"
        });
        here.map(|(nth, it)| (it.plan.flag, (nth, it.runs.last().expect("it is running"))))
            .collect()
    }

    /// The value of a flag before the experiment: that of the deployment the run made last.
    fn base(&self, run: &Run) -> Members {
        let mut values = values(&self.deployments[run.last().deployment].content);
        values.remove(run.snapshot.flag).unwrap_or_default()
    }

    /// Returns what plain clients get of a deployment, and what tells it apart from all else.
    pub(super) fn of_flags(&self, d: usize) -> (String, String) {
        let it = &self.deployments[d];
        let mut shown: BTreeMap<_, _> = values(&it.content)
            .into_iter()
            .map(|(key, value)| (key, served(value, None)))
            .collect();
        let text = |shown: &BTreeMap<_, _>| serde_json::to_string(shown).expect("it is JSON");
        let mut identity = text(&shown);
        for (flag, (nth, run)) in self.overlay(it.environment, it.profile) {
            let value = served(self.base(run), Some("__default__"));
            shown.insert(flag.into(), value);
            let number = self.definitions[nth].runs.len();
            identity += &format!(" {nth} {number} {}", run.last().deployment);
        }
        (text(&shown), identity)
    }

    /// Returns what an entity gets of each flag; `None` where nothing is served, or where the judge
    /// of rules knows too little.
    #[must_use]
    pub fn evaluate(
        &self,
        environment: usize,
        profile: usize,
        asker: &Asker,
        names: &Names,
    ) -> Option<Value> {
        let (app, id) = names.environment(environment);
        let entity = asker.entity.as_deref().filter(|id| !id.is_empty());
        let place = match (entity, self.in_progress(environment)) {
            (Some(entity), Some(d)) => {
                let number = u32::try_from(self.deployments[d].number).expect("it is small");
                slot(Seed(self.seed), app, id, number, entity)
            }
            _ => u64::MAX,
        };
        let d = self.served(environment, profile, &Client::At(place))[0]?;
        let mut shown = Map::new();
        for (flag, value) in values(&self.deployments[d].content) {
            shown.insert(flag, evaluated(value));
        }
        for (flag, (nth, run)) in self.overlay(environment, profile) {
            let mut found = self.treated(nth, run, asker, names)?;
            let number = self.definitions[nth].runs.len();
            found["ExperimentRun"] = json!(self.run_arn(nth, number, names));
            shown.insert(flag.into(), found);
        }
        Some(Value::Object(shown))
    }

    fn treated(&self, nth: usize, run: &Run, asker: &Asker, names: &Names) -> Option<Value> {
        let (plan, last) = (&run.snapshot, run.last());
        let arm = |key: &str, end: &str| {
            let place = plan.keys().position(|known| known == key)?;
            let arm = plan.arms().nth(place)?;
            let mut value = Members::from_iter([("enabled".to_owned(), json!(arm.enabled))]);
            value.extend(
                arm.colour
                    .map(|colour| ("colour".to_owned(), json!(colour))),
            );
            let mut shown = evaluated(value);
            shown["Variant"] = json!(format!("__{key}{end}__"));
            shown["Treatment"] = json!(key);
            Some(shown)
        };
        let mut deployed = evaluated(self.base(run));
        deployed["Variant"] = json!("__default__");
        let Some(entity) = asker.entity.as_deref().filter(|id| !id.is_empty()) else {
            return Some(deployed);
        };
        if let Some(key) = last.overrides.as_ref().and_then(|it| it.get(entity)) {
            return arm(key, "_override");
        }
        let (app, id) = names.definition(nth);
        let seed = &format!("{app}:{}:{}", names.profile(plan.profile).1, plan.flag);
        let audience = plan.audience().expect("it was valid at the start");
        if !(Judge { asker, seed }).is_true(&audience)? {
            return Some(deployed);
        }
        let number = self.definitions[nth].runs.len();
        let bucket = bucket(&format!("{OWNER}:{app}:{id}:{number}"), entity);
        let weights: Vec<i64> = plan.arms().map(|arm| arm.weight.into()).collect();
        match treatment::slot(weights.iter(), last.exposure.into(), bucket) {
            Some(nth) => arm(&plan.keys().nth(nth)?, ""),
            None => Some(deployed),
        }
    }
}

fn evaluated(value: Members) -> Value {
    let mut value = served(value, None);
    let enabled = value.remove("enabled");
    let attributes: Map<_, _> = value
        .into_iter()
        .map(|(key, value)| (key, json!({ "StringValue": value })))
        .collect();
    json!({ "Enabled": enabled, "Attributes": attributes })
}
