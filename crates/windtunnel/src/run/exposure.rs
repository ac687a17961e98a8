//! Exposure tables that steps ask for.

use serde_json::Value;
use windtunnel_core::Simulation;
use windtunnel_core::appconfig::{Assigner, Assignment};

use super::refusal;
use crate::scenario::{Context, Entities, Population};
use crate::timeline::Exposure;

/// The tables so far, by whom they count: what each entity got when it was last counted.
#[derive(Debug, Default)]
pub(super) struct Tables(Vec<(Crowd, Vec<Assignment>)>);

/// Whose tables can be compared.
#[derive(Debug, PartialEq)]
struct Crowd {
    definition: String,
    run: i64,
    entities: Entities,
    context: Context,
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
        given: &Value,
    ) -> Result<Exposure, String> {
        let population = Population::read(given).map_err(|misfit| misfit.message)?;
        let request = population.request();
        let now = sim.now();
        sim.world_mut().handle_timeout(now);
        let mut appconfig = sim.world_mut().appconfig(now);
        let asked = appconfig.look_at_experiment_run(request);
        let run = asked.map_err(|error| refusal::in_a_line(&error))?;
        let account = &sim.world().config().account;
        let assigner = Assigner::of_run(account, &run).ok_or("its audience rule cannot be read")?;
        let context = population.context.read();
        let mut assignments = Vec::new();
        for lot in population.entities.lots() {
            assigner.assign_all(&lot, &context, &mut assignments);
        }
        // The request may name the run by ids or names, the run itself has only ids.
        let words = population.to_string();
        let crowd = Crowd {
            definition: run.experiment_definition_id.clone(),
            run: run.run,
            entities: population.entities,
            context: population.context,
        };
        let mut known = self.0.iter_mut().zip(0..);
        let known = known.find(|((known, _), _)| *known == crowd);
        let before = known.as_ref().map(|((_, before), _)| before.as_slice());
        let mut exposure = Exposure::count(&run, words, &assignments, before);
        match known {
            Some(((_, before), nth)) => {
                exposure.crowd = nth;
                *before = assignments;
            }
            None => {
                exposure.crowd = self.0.len();
                self.0.push((crowd, assignments));
            }
        }
        Ok(exposure)
    }
}
