//! Looks, for hosts that follow events: how deployments do, which definitions of experiments there
//! are, and how runs do.

use alloc::string::String;
use alloc::vec::Vec;

use super::Call;
use super::run_lists::get_experiment_run;
use super::shape::Shape;
use crate::appconfig::DeploymentId;
use crate::appconfig::model::{
    Deployment, Environment, ExperimentRun, ExperimentRunEvent, GetExperimentRunRequest,
};
use crate::appconfig::view;
use crate::appconfig::view::ids::{self, Kind};
use crate::error::Error;

/// A definition of an experiment, by the serial that events have.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct DefinitionSight {
    /// The serial in events of the definition and of its runs.
    pub serial: u32,
    /// Id of the application.
    pub application_id: String,
    /// Id.
    pub id: String,
    /// Name.
    pub name: String,
}

/// A run of an experiment, and what happened to it.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct RunSight {
    /// The run as `GetExperimentRun` shows it.
    pub shown: ExperimentRun,
    /// What happened, oldest first, each with the number of the managed deployment that it made.
    pub events: Vec<(ExperimentRunEvent, u32)>,
}

/// These are no calls of the service: nothing journals them or makes them fail, and no time passes.
impl Call<'_> {
    /// Returns the first definition of an experiment that was created after the one with this serial,
    /// or the first of all; archived ones count, destroyed ones do not.
    #[must_use]
    pub fn definition_after(&self, serial: Option<u32>) -> Option<DefinitionSight> {
        let first = serial.map_or(Some(0), |serial| serial.checked_add(1))?;
        let (keys, definitions) = (self.world.keys(), &self.world.appconfig.cold.definitions);
        let (&serial, record) = definitions.range(first..).next()?;
        Some(DefinitionSight {
            serial,
            application_id: ids::id(keys, Kind::Application, record.application),
            id: ids::id(keys, Kind::Definition, serial),
            name: record.plan.name.clone(),
        })
    }

    /// Returns a deployment that is kept as `GetDeployment` shows it, and its environment as
    /// `GetEnvironment` does.
    #[must_use]
    pub fn look_at_deployment(&self, id: DeploymentId) -> Option<(Deployment, Environment)> {
        let (config, keys) = (self.world.config(), self.world.keys());
        let state = &self.world.appconfig;
        let serial = state.deployment(id.0)?.environment;
        let record = state.cold.environments.get(&serial)?;
        let shown = view::deployment(state, (config, keys), id.0, false)?;
        Some((shown, view::environment(state, keys, serial, record)))
    }

    /// Returns a run as `GetExperimentRun` does.
    ///
    /// # Errors
    ///
    /// As `GetExperimentRun`, but for those that are injected.
    pub fn look_at_experiment_run(
        &mut self,
        request: GetExperimentRunRequest,
    ) -> Result<ExperimentRun, Error> {
        request.check_shape()?;
        self.world
            .appconfig_call(|state, cx| get_experiment_run(state, cx, request))
    }

    /// Returns how a run of the definition with this serial looks at present, and what happened to it
    /// but for the first `skip` events; `None` when there is no such run.
    #[must_use]
    pub fn look_at_run(&self, definition: u32, run: u32, skip: usize) -> Option<RunSight> {
        let (config, keys) = (self.world.config(), self.world.keys());
        let cold = &self.world.appconfig.cold;
        let record = cold.definitions.get(&definition)?;
        let found = cold.run((definition, run))?;
        let events = found.events.iter().skip(skip).map(|event| {
            let shown = view::run_event((config, keys), record.application, (found, event));
            (shown, event.deployment)
        });
        Some(RunSight {
            shown: view::run(keys, (definition, record), (run, found))?,
            events: events.collect(),
        })
    }
}
