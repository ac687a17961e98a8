//! Exposure tables that steps ask for.

use std::collections::BTreeMap;

use serde_json::Value;
use windtunnel_core::Simulation;
use windtunnel_core::appconfig::{Assigner, Assignment};

use super::record::Recorder;
use super::refusal;
use crate::scenario::Population;
use crate::timeline::Exposure;

/// The tables so far: what each entity got when it was last counted.
#[derive(Debug, Default)]
pub(super) struct Tables(BTreeMap<Key, Vec<Assignment>>);

/// Tables that can be compared.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Key {
    definition: String,
    run: i64,
    /// The entities and what is told about them.
    counted: [String; 2],
}

impl Tables {
    /// Counts who gets what now.
    ///
    /// # Errors
    ///
    /// Why nobody can be counted.
    pub(super) fn count(
        &mut self,
        sim: &mut Simulation,
        recorder: &Recorder,
        given: &Value,
    ) -> Result<Exposure, String> {
        let population = Population::read(given).map_err(|misfit| misfit.message)?;
        let request = population.request();
        let asked = recorder.ask(sim, |world, now| {
            world.appconfig(now).get_experiment_run(request)
        });
        let run = asked.map_err(|error| refusal::in_a_line(&error))?;
        let account = &sim.world().config().account;
        let assigner = Assigner::of_run(account, &run).ok_or("its audience rule cannot be read")?;
        let context = population.context.read();
        let mut assignments = Vec::new();
        for lot in population.entities.lots() {
            assigner.assign_all(&lot, &context, &mut assignments);
        }
        // The request may name the run by ids or names, the run itself has only ids.
        let key = Key {
            definition: run.experiment_definition_id.clone(),
            run: run.run,
            counted: [&given["entities"], &given["context"]].map(ToString::to_string),
        };
        let before = self.0.get(&key).map(Vec::as_slice);
        let exposure = Exposure::count(&run, population.to_string(), &assignments, before);
        self.0.insert(key, assignments);
        Ok(exposure)
    }
}
