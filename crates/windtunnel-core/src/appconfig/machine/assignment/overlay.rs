//! What lies over the configuration of an environment: the flags of the runs that are running.
//!
//! Nothing of it is stored: it follows from the events of the runs, at every instant.

use alloc::collections::BTreeMap;
use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;
use core::hash::{Hash, Hasher};

use super::assigner::{Assigner, Terms, default_seed, seed};
use super::generated::{Made, flag};
use crate::Config;
use crate::appconfig::machine::flags;
use crate::appconfig::model::Blob;
use crate::appconfig::state::{AppConfig, Plan, RunEvent, Source};
use crate::appconfig::view::ids::{self, Kind};
use crate::draw::Keys;
use crate::event::StateHasher;
use crate::json::Json;
use crate::time::Instant;

/// The runs of an environment and a configuration profile at an instant, by flag.
pub(crate) struct Overlay<'s> {
    pub(crate) runs: BTreeMap<&'s str, Over<'s>>,
}

/// A run that lies over a flag.
pub(crate) struct Over<'s> {
    pub(crate) application: u32,
    pub(crate) definition: u32,
    pub(crate) number: u32,
    pub(crate) plan: &'s Plan,
    pub(crate) event: &'s RunEvent,
    /// What was deployed when the run last made a deployment: others go on getting that (*chosen*).
    pub(crate) base: Option<&'s Source>,
}

impl<'s> Overlay<'s> {
    pub(crate) fn new(
        state: &'s AppConfig,
        (environment, profile): (u32, u32),
        at: Instant,
    ) -> Self {
        let places = (environment, profile, 0)..=(environment, profile, u32::MAX);
        let definitions = state.cold.definition_places.range(places);
        let runs = definitions.filter_map(|&(_, _, definition)| {
            let record = state.cold.definitions.get(&definition)?;
            // One after another, so only the last that had started can have been running.
            let runs = (1..).zip(&record.runs);
            let started = runs.filter(|(_, run)| run.events.first().is_some_and(|e| e.at <= at));
            let (number, run) = started.last()?;
            let event = run.at(at)?;
            let over = Over {
                application: record.application,
                definition,
                number,
                plan: &run.snapshot,
                event,
                base: state.deployed_by(environment, event),
            };
            Some((run.snapshot.flag_key.as_str(), over))
        });
        Self {
            runs: runs.collect(),
        }
    }

    /// Returns what tells what clients get apart from other content: that of the configuration where
    /// nothing lies over it.
    pub(crate) fn identity(&self, source: &Source) -> u64 {
        if self.runs.is_empty() {
            return source.identity;
        }
        let mut hasher = StateHasher::default();
        source.identity.hash(&mut hasher);
        for over in self.runs.values() {
            (over.definition, over.number, over.event.deployment).hash(&mut hasher);
        }
        hasher.finish()
    }

    /// Returns what plain clients get.
    pub(crate) fn served(&self, (config, keys): (&Config, &Keys), source: &Source) -> Blob {
        if self.runs.is_empty() {
            return source.served.clone();
        }
        flags::serve(self.content((config, keys), source).as_bytes()).into()
    }

    /// Returns the configuration with the flags of the runs in place of those deployed.
    pub(crate) fn content(&self, (config, keys): (&Config, &Keys), source: &Source) -> String {
        let mut document = match Json::parse(source.content.bytes()) {
            Ok(Json::Object(document)) => document,
            _ => BTreeMap::new(),
        };
        let mut values = match document.remove("values") {
            Some(Json::Object(values)) => values,
            _ => BTreeMap::new(),
        };
        for (&key, over) in &self.runs {
            values.insert(key.into(), over.value((config, keys)));
        }
        document.insert("values".into(), Json::Object(values));
        Json::Object(document).to_text()
    }

    /// Returns what the service tells agents in the header `Experiment-Flags` (*recorded*).
    pub(crate) fn header(&self, (config, keys): (&Config, &Keys)) -> String {
        let flags = self.runs.iter().map(|(key, over)| {
            let place = (over.application, over.definition);
            let arn = ids::run_arn(config, keys, place, over.number);
            let treatments = (1..=over.plan.treatments.len()).map(|nth| format!("t{nth}"));
            let keys = treatments.chain(["c".into()]);
            let variants: Vec<_> = keys.map(|key| format!("{key}=__{key}__")).collect();
            format!("{key}={arn}|{}", variants.join(","))
        });
        flags.collect::<Vec<_>>().join(";")
    }
}

impl Over<'_> {
    fn ids(&self, keys: &Keys) -> (String, String) {
        (
            ids::id(keys, Kind::Application, self.application),
            ids::id(keys, Kind::Definition, self.definition),
        )
    }

    /// Returns the value of the flag before the experiment, if it had one.
    pub(crate) fn deployed(&self) -> Option<Json> {
        let document = Json::parse(self.base?.content.bytes()).ok()?;
        flag(&document, &self.plan.flag_key).1.cloned()
    }

    /// Returns the value of the flag as the experiment makes it.
    pub(crate) fn value(&self, (config, keys): (&Config, &Keys)) -> Json {
        let (application, definition) = self.ids(keys);
        let made = Made {
            flag: &self.plan.flag_key,
            seed: &seed(&config.account, &application, &definition, self.number),
            audience_rule: &self.plan.audience_rule,
            treatments: &self.plan.treatments,
            control: &self.plan.control,
            exposure: self.event.exposure,
            overrides: self.event.overrides.as_ref(),
        };
        made.value(self.deployed().as_ref())
    }

    /// Compiles the run.
    pub(crate) fn assigner(&self, (config, keys): (&Config, &Keys)) -> Option<Assigner> {
        let (application, definition) = self.ids(keys);
        let profile = ids::id(keys, Kind::Profile, self.plan.profile);
        Assigner::new(&Terms {
            seed: &seed(&config.account, &application, &definition, self.number),
            default_seed: default_seed(&application, &profile, &self.plan.flag_key),
            audience_rule: &self.plan.audience_rule,
            treatments: &self.plan.treatments,
            control: &self.plan.control,
            exposure: self.event.exposure,
            overrides: self.event.overrides.as_ref(),
        })
    }
}
