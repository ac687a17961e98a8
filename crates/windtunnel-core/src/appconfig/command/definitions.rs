//! Definitions of experiments.

use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

use super::applications::{bad_request, exhausted, kept, vanished};
use super::find;
use super::pages::page;
use crate::appconfig::model::*;
use crate::appconfig::state::{AppConfig, DefinitionRecord, Plan};
use crate::appconfig::table::{ExperimentDefinitionState, ExperimentDefinitionTrigger};
use crate::appconfig::view;
use crate::appconfig::view::ids::{self, Kind};
use crate::error::Error;
use crate::event::Cause;
use crate::table::Code as _;
use crate::world::Cx;

/// Little is checked (*recorded*): not the rule, not that the flag exists, not the weights, not the
/// values. All that is done when a run starts.
pub(super) fn create_experiment_definition(
    state: &mut AppConfig,
    cx: &mut Cx<'_>,
    request: CreateExperimentDefinitionRequest,
) -> Result<ExperimentDefinition, Error> {
    let name = request.application_identifier.as_deref();
    let (application, _) = find::application(state, cx, name)?;
    let name = request.configuration_profile_identifier.as_deref();
    let (profile, of) = find::profile(state, cx, application, name)?;
    let name = request.environment_identifier.as_deref();
    let (environment, _) = find::environment(state, cx, application, name)?;
    if !of.is_flags {
        // *Chosen*.
        let id = ids::id(cx.keys, Kind::Profile, profile);
        let kind = view::FEATURE_FLAGS;
        let text = format!("Configuration profile {id} is not of type {kind}.");
        return Err(bad_request(text).at("/ConfigurationProfileIdentifier"));
    }
    let name = request.name.unwrap_or_default();
    check_name(state, cx, (application, &name))?;
    let cold = &mut state.cold;
    let serial = cold.take_serial().ok_or_else(exhausted)?;
    let record = DefinitionRecord {
        application,
        state: Default::default(),
        plan: Plan {
            name: name.clone(),
            hypothesis: kept(request.hypothesis.as_deref()),
            profile,
            environment,
            flag_key: request.flag_key.unwrap_or_default(),
            audience_rule: request.audience_rule.unwrap_or_default(),
            audience_description: kept(request.audience_description.as_deref()),
            launch_criteria: kept(request.launch_criteria.as_deref()),
            treatments: numbered(request.treatments.unwrap_or_default()),
            control: keyed("c".into(), request.control.unwrap_or_default()),
        },
        created: cx.now,
        updated: cx.now,
        touched: 0,
        tags: request.tags.unwrap_or_default(),
        runs: Vec::new(),
    };
    cold.definition_names.insert((application, name), serial);
    cold.definition_places
        .insert((environment, profile, serial));
    cold.definitions.insert(serial, record);
    cold.touch(serial, cx.now);
    let texts = (
        request.hypothesis,
        request.audience_description,
        request.launch_criteria,
    );
    shown(state, cx, serial, texts)
}

/// Gives treatments their keys, in their order (*recorded*).
fn numbered(inputs: Vec<TreatmentInput>) -> Vec<Treatment> {
    let keys = (1..).map(|nth: u32| format!("t{nth}"));
    keys.zip(inputs)
        .map(|(key, input)| keyed(key, input))
        .collect()
}

fn keyed(key: String, input: TreatmentInput) -> Treatment {
    Treatment {
        key,
        weight: input.weight.unwrap_or_default(),
        description: input.description,
        flag_value: input.flag_value.unwrap_or_default(),
    }
}

/// Shows a definition after a change, with the texts that were given, even if empty: as with
/// descriptions elsewhere (*chosen*).
fn shown(
    state: &AppConfig,
    cx: &Cx<'_>,
    serial: u32,
    (hypothesis, audience, criteria): (Option<String>, Option<String>, Option<String>),
) -> Result<ExperimentDefinition, Error> {
    let record = state.cold.definitions.get(&serial).ok_or_else(vanished)?;
    let shown = view::definition(cx.keys, serial, record);
    Ok(ExperimentDefinition {
        hypothesis: hypothesis.or(shown.hypothesis),
        audience_description: audience.or(shown.audience_description),
        launch_criteria: criteria.or(shown.launch_criteria),
        ..shown
    })
}

/// Refuses a name that another definition of the application has (*chosen*).
fn check_name(
    state: &AppConfig,
    cx: &Cx<'_>,
    (application, name): (u32, &str),
) -> Result<(), Error> {
    let names = &state.cold.definition_names;
    let Some(&other) = names.get(&(application, name.into())) else {
        return Ok(());
    };
    let id = ids::id(cx.keys, Kind::Definition, other);
    let application = ids::id(cx.keys, Kind::Application, application);
    let account = &cx.config.account;
    let text = format!(
        "Experiment definition with name {name} already exists with id {id} in application \
         {application} and account {account}"
    );
    Err(Error::conflict(text).at("/Name"))
}

pub(super) fn get_experiment_definition(
    state: &mut AppConfig,
    cx: &mut Cx<'_>,
    request: GetExperimentDefinitionRequest,
) -> Result<ExperimentDefinition, Error> {
    let of = request.application_identifier.as_deref();
    let name = request.experiment_definition_identifier.as_deref();
    let (serial, record) = find::definition(state, cx, of, name)?;
    Ok(ExperimentDefinition {
        updated_at: PreciseTimestamp::second(record.updated),
        ..view::definition(cx.keys, serial, record)
    })
}

pub(super) fn list_experiment_definitions(
    state: &mut AppConfig,
    cx: &mut Cx<'_>,
    request: ListExperimentDefinitionsRequest,
) -> Result<ListExperimentDefinitionsResponse, Error> {
    let filter = Filter::new(state, cx, &request)?;
    let list = (
        "ListExperimentDefinitions",
        &request.application_identifier,
        &request.configuration_profile_identifier,
        &request.environment_identifier,
        &request.status,
    );
    let token = request.next_token.as_deref();
    let page = page(cx.keys, list, request.max_results, token)?;
    let definitions = state.cold.definitions.iter();
    let mut found: Vec<_> = definitions
        .filter(|(_, record)| filter.holds(record))
        .collect();
    found.sort_unstable_by_key(|(_, record)| core::cmp::Reverse(record.touched));
    let found = found
        .into_iter()
        .map(|(serial, record)| (record.touched, (serial, record)));
    let (found, next_token) = page.take_descending(found);
    let show = |(serial, record): (&u32, _)| view::definition_summary(cx.keys, *serial, record);
    Ok(ListExperimentDefinitionsResponse {
        items: found.into_iter().map(show).collect(),
        next_token,
    })
}

/// Which definitions a list is to have.
struct Filter<'a> {
    application: Option<u32>,
    profile: Option<Wanted>,
    environment: Option<Wanted>,
    status: Option<&'a str>,
}

/// A resource that is asked for: the one with this id, or else all with this name; by name there may
/// be one in each application.
enum Wanted {
    Id(u32),
    Named(Vec<u32>),
}

impl Wanted {
    fn is(&self, serial: u32) -> bool {
        match self {
            Self::Id(wanted) => *wanted == serial,
            Self::Named(serials) => serials.contains(&serial),
        }
    }
}

impl<'a> Filter<'a> {
    /// *Chosen*: an application that does not exist is an error; of other resources that do not exist
    /// the list is empty, since definitions outlive them.
    fn new(
        state: &AppConfig,
        cx: &Cx<'_>,
        request: &'a ListExperimentDefinitionsRequest,
    ) -> Result<Self, Error> {
        let cold = &state.cold;
        let application = request.application_identifier.as_deref();
        let application = application
            .map(|name| find::application(state, cx, Some(name)).map(|(serial, _)| serial))
            .transpose()?;
        let plans = || cold.definitions.values().map(|record| &record.plan);
        let profile = request
            .configuration_profile_identifier
            .as_deref()
            .map(|name| {
                let serial = ids::serial(cx.keys, Kind::Profile, name);
                let is_one = |serial: &u32| plans().any(|plan| plan.profile == *serial);
                let named = cold
                    .profiles
                    .iter()
                    .filter(|(_, record)| record.name == name);
                wanted(serial.filter(is_one), named.map(|(serial, _)| serial))
            });
        let environment = request.environment_identifier.as_deref().map(|name| {
            let serial = ids::serial(cx.keys, Kind::Environment, name);
            let is_one = |serial: &u32| plans().any(|plan| plan.environment == *serial);
            let named = cold
                .environments
                .iter()
                .filter(|(_, record)| record.name == name);
            wanted(serial.filter(is_one), named.map(|(serial, _)| serial))
        });
        Ok(Self {
            application,
            profile,
            environment,
            status: request.status.as_deref(),
        })
    }

    fn holds(&self, record: &DefinitionRecord) -> bool {
        let plan = &record.plan;
        self.application
            .is_none_or(|serial| serial == record.application)
            && self
                .profile
                .as_ref()
                .is_none_or(|wanted| wanted.is(plan.profile))
            && self
                .environment
                .as_ref()
                .is_none_or(|wanted| wanted.is(plan.environment))
            && self
                .status
                .is_none_or(|status| status == record.state.state().name())
    }
}

fn wanted(serial: Option<u32>, named: impl Iterator<Item = u32>) -> Wanted {
    serial.map_or_else(|| Wanted::Named(named.collect()), Wanted::Id)
}

pub(super) fn update_experiment_definition(
    state: &mut AppConfig,
    cx: &mut Cx<'_>,
    request: UpdateExperimentDefinitionRequest,
) -> Result<ExperimentDefinition, Error> {
    let of = request.application_identifier.as_deref();
    let name = request.experiment_definition_identifier.as_deref();
    let (serial, record) = find::definition(state, cx, of, name)?;
    let status = record.state.state();
    if status != ExperimentDefinitionState::Idle {
        let advice = match status {
            ExperimentDefinitionState::Active => {
                " Stop the current experiment run before updating the experiment definition."
            }
            _ => "",
        };
        let (id, status) = (ids::id(cx.keys, Kind::Definition, serial), status.name());
        let text = format!("Cannot update experiment definition {id} with status {status}.");
        return Err(Error::conflict(text + advice));
    }
    let record = state
        .cold
        .definitions
        .get_mut(&serial)
        .ok_or_else(vanished)?;
    let plan = &mut record.plan;
    if let Some(treatments) = request.treatments {
        plan.treatments = numbered(treatments);
    }
    if let Some(control) = request.control {
        plan.control = keyed("c".into(), control);
    }
    if let Some(rule) = request.audience_rule {
        plan.audience_rule = rule;
    }
    for (given, place) in [
        (&request.hypothesis, &mut plan.hypothesis),
        (
            &request.audience_description,
            &mut plan.audience_description,
        ),
        (&request.launch_criteria, &mut plan.launch_criteria),
    ] {
        if let Some(text) = given {
            *place = kept(Some(text));
        }
    }
    state.cold.touch(serial, cx.now);
    let texts = (
        request.hypothesis,
        request.audience_description,
        request.launch_criteria,
    );
    shown(state, cx, serial, texts)
}

pub(super) fn delete_experiment_definition(
    state: &mut AppConfig,
    cx: &mut Cx<'_>,
    request: DeleteExperimentDefinitionRequest,
) -> Result<EmptyResponse, Error> {
    let of = request.application_identifier.as_deref();
    let name = request.experiment_definition_identifier.as_deref();
    let (serial, record) = find::definition(state, cx, of, name)?;
    if record.state.state() == ExperimentDefinitionState::Active {
        let id = ids::id(cx.keys, Kind::Definition, serial);
        return Err(bad_request(format!(
            "Experiment definition {id} cannot be deleted while an experiment is running."
        )));
    }
    let about = (0, Cause::Call);
    if request.delete_type.as_deref() != Some("DESTROY") {
        // Archiving what is archived changes nothing (*chosen*).
        if state.turn_definition(
            cx,
            serial,
            ExperimentDefinitionTrigger::ArchiveRequested,
            about,
        ) {
            state.cold.touch(serial, cx.now);
        }
        return Ok(EmptyResponse {});
    }
    state.turn_definition(
        cx,
        serial,
        ExperimentDefinitionTrigger::DestroyRequested,
        about,
    );
    let cold = &mut state.cold;
    if let Some(record) = cold.definitions.remove(&serial) {
        let plan = record.plan;
        cold.definition_names
            .remove(&(record.application, plan.name));
        cold.definition_places
            .remove(&(plan.environment, plan.profile, serial));
    }
    Ok(EmptyResponse {})
}

/// Restores an archived definition, as the host asks; what it refers to must still be there.
pub(crate) fn restore(
    state: &mut AppConfig,
    cx: &mut Cx<'_>,
    application: &str,
    definition: &str,
) -> Result<(), Error> {
    let (serial, record) = find::definition(state, cx, Some(application), Some(definition))?;
    let (cold, plan) = (&state.cold, &record.plan);
    let is_whole = cold.environments.contains_key(&plan.environment)
        && cold.profiles.contains_key(&plan.profile);
    let trigger = ExperimentDefinitionTrigger::Restored;
    if !is_whole || !state.turn_definition(cx, serial, trigger, (0, Cause::Host)) {
        let id = ids::id(cx.keys, Kind::Definition, serial);
        return Err(Error::conflict(format!(
            "Experiment definition {id} cannot be restored."
        )));
    }
    state.cold.touch(serial, cx.now);
    Ok(())
}

/// Refuses to delete what definitions that are not archived refer to (*recorded* for environments).
pub(super) fn check_definitions<'a>(
    mut definitions: impl Iterator<Item = &'a DefinitionRecord>,
    is_referred: impl Fn(&Plan) -> bool,
    (kind, id): (&str, String),
) -> Result<(), Error> {
    let is_in_the_way = |record: &DefinitionRecord| {
        is_referred(&record.plan) && record.state.state() != ExperimentDefinitionState::Archived
    };
    if !definitions.any(is_in_the_way) {
        return Ok(());
    }
    Err(bad_request(format!(
        "Cannot delete {kind} {id}, because there are non-archived experiment definitions \
         associated with it."
    )))
}
