//! The 26 operations: what each checks, in the order shape, token, existence, meaning, quota, and
//! what it does.

mod accounts;
mod catalogue;
mod experiments;
mod lever;
mod pages;
pub(crate) mod selection;
mod shape;
mod tags;
mod template;
mod templates;
mod token;

use super::model::*;
use super::state::Fis;
use crate::error::Error;
use crate::operations::operations;
use shape::Shape;

pub(crate) use experiments::START;
pub use templates::compile;

operations! {
    service Fis, "fis", Fis, fis_call;
    /// FIS in a world at an instant: the operations as typed calls, through the same door as
    /// [`World::handle`](crate::World::handle).
    call;
    /// Creates a template.
    CreateExperimentTemplate, create_experiment_template(CreateExperimentTemplateRequest) -> ExperimentTemplateResponse, templates, write;
    /// Returns a template.
    GetExperimentTemplate, get_experiment_template(GetExperimentTemplateRequest) -> ExperimentTemplateResponse, templates, read;
    /// Changes a template; each member given replaces that of the template as a whole.
    UpdateExperimentTemplate, update_experiment_template(UpdateExperimentTemplateRequest) -> ExperimentTemplateResponse, templates, write;
    /// Deletes a template, also while experiments run on it.
    DeleteExperimentTemplate, delete_experiment_template(DeleteExperimentTemplateRequest) -> ExperimentTemplateResponse, templates, write;
    /// Lists templates, oldest first.
    ListExperimentTemplates, list_experiment_templates(ListExperimentTemplatesRequest) -> ListExperimentTemplatesResponse, templates, read;
    /// Adds an account to a multi-account template.
    CreateTargetAccountConfiguration, create_target_account_configuration(CreateTargetAccountConfigurationRequest) -> TargetAccountConfigurationResponse, accounts, write;
    /// Returns an account of a template.
    GetTargetAccountConfiguration, get_target_account_configuration(GetTargetAccountConfigurationRequest) -> TargetAccountConfigurationResponse, accounts, read;
    /// Changes an account of a template.
    UpdateTargetAccountConfiguration, update_target_account_configuration(UpdateTargetAccountConfigurationRequest) -> TargetAccountConfigurationResponse, accounts, write;
    /// Removes an account from a template.
    DeleteTargetAccountConfiguration, delete_target_account_configuration(DeleteTargetAccountConfigurationRequest) -> TargetAccountConfigurationResponse, accounts, write;
    /// Lists the accounts of a template, oldest first.
    ListTargetAccountConfigurations, list_target_account_configurations(ListTargetAccountConfigurationsRequest) -> ListTargetAccountConfigurationsResponse, accounts, read;
    /// Starts an experiment.
    StartExperiment, start_experiment(StartExperimentRequest) -> ExperimentResponse, experiments, write;
    /// Returns an experiment.
    GetExperiment, get_experiment(GetExperimentRequest) -> ExperimentResponse, experiments, read;
    /// Stops an experiment; one that has ended stays as it is.
    StopExperiment, stop_experiment(StopExperimentRequest) -> ExperimentResponse, experiments, write;
    /// Lists experiments, oldest first.
    ListExperiments, list_experiments(ListExperimentsRequest) -> ListExperimentsResponse, experiments, read;
    /// Lists the resources that the targets of an experiment were resolved to.
    ListExperimentResolvedTargets, list_experiment_resolved_targets(ListExperimentResolvedTargetsRequest) -> ListExperimentResolvedTargetsResponse, experiments, read;
    /// Returns an account of an experiment.
    GetExperimentTargetAccountConfiguration, get_experiment_target_account_configuration(GetExperimentTargetAccountConfigurationRequest) -> TargetAccountConfigurationResponse, accounts, read;
    /// Lists the accounts of an experiment, oldest first.
    ListExperimentTargetAccountConfigurations, list_experiment_target_account_configurations(ListExperimentTargetAccountConfigurationsRequest) -> ListTargetAccountConfigurationsResponse, accounts, read;
    /// Returns the safety lever.
    GetSafetyLever, get_safety_lever(GetSafetyLeverRequest) -> SafetyLeverResponse, lever, read;
    /// Engages or disengages the safety lever.
    UpdateSafetyLeverState, update_safety_lever_state(UpdateSafetyLeverStateRequest) -> SafetyLeverResponse, lever, write;
    /// Returns an action of the catalogue.
    GetAction, get_action(GetActionRequest) -> GetActionResponse, catalogue, read;
    /// Lists the actions of the catalogue, by id.
    ListActions, list_actions(ListActionsRequest) -> ListActionsResponse, catalogue, read;
    /// Returns a target resource type.
    GetTargetResourceType, get_target_resource_type(GetTargetResourceTypeRequest) -> GetTargetResourceTypeResponse, catalogue, read;
    /// Lists the target resource types, by name.
    ListTargetResourceTypes, list_target_resource_types(ListTargetResourceTypesRequest) -> ListTargetResourceTypesResponse, catalogue, read;
    /// Sets tags of a template, an experiment or an action.
    TagResource, tag_resource(TagResourceRequest) -> EmptyResponse, tags, write;
    /// Removes tags of a template, an experiment or an action.
    UntagResource, untag_resource(UntagResourceRequest) -> EmptyResponse, tags, write;
    /// Lists the tags of a template, an experiment or an action.
    ListTagsForResource, list_tags_for_resource(ListTagsForResourceRequest) -> ListTagsForResourceResponse, tags, read;
}

/// Tells whether a request asks for nothing but the template that was started from last; then its
/// shape is right.
fn is_known(fis: &Fis, request: &StartExperimentRequest) -> bool {
    let id = request.experiment_template_id.as_deref();
    request.client_token.is_none()
        && request.experiment_options.is_none()
        && request.tags.is_none()
        && id.is_some_and(|id| fis.last_started.serial(id).is_some())
}

impl Call<'_> {
    /// Starts an experiment as [`start_experiment`](Self::start_experiment) does, without rendering
    /// the answer: for hosts that start very many.
    ///
    /// # Errors
    ///
    /// As `StartExperiment`.
    pub fn start(
        &mut self,
        request: &StartExperimentRequest,
    ) -> Result<super::ExperimentId, Error> {
        let command = || crate::Command::Fis(Command::StartExperiment(request.clone()));
        self.world.arrive(self.now, command);
        let lost = self.world.injected("fis", "StartExperiment")?;
        if !is_known(&self.world.fis, request) {
            request.check_shape()?;
        }
        let started = self.world.fis_call(|fis, cx| {
            let started = experiments::start(fis, cx, request)?;
            experiments::after_start(fis, cx, started);
            Ok(super::ExperimentId(started.serial))
        })?;
        lost.map_or(Ok(started), Err)
    }

    /// Returns the public id of an experiment.
    #[must_use]
    pub fn experiment_id(&self, id: super::ExperimentId) -> alloc::string::String {
        super::view::ids::experiment(self.world.keys(), id.0)
    }

    /// Returns an experiment that is kept as `GetExperiment` shows it. This is no call of the service:
    /// nothing journals it or makes it fail, and no time passes.
    #[must_use]
    pub fn look_at_experiment(&self, id: super::ExperimentId) -> Option<Experiment> {
        let (fis, config) = (&self.world.fis, self.world.config());
        fis.experiment(id.0)?;
        let keys = self.world.keys();
        Some(super::view::experiment(fis, config, keys, id.0))
    }

    /// Returns the names of the actions of an experiment that is kept, in order; `part` of an event
    /// is a position in it.
    #[must_use]
    pub fn action_names(&self, id: super::ExperimentId) -> alloc::vec::Vec<alloc::string::String> {
        let fis = &self.world.fis;
        let names = fis
            .experiment(id.0)
            .map(|hot| &fis.versions[hot.version].names);
        names
            .into_iter()
            .flatten()
            .map(|name| (**name).into())
            .collect()
    }
}
