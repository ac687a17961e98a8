//! Runs of experiments: start, change, stop.

use alloc::format;
use alloc::string::String;

use super::applications::{bad_request, exhausted, kept, vanished};
use super::associations::Say;
use super::find;
use super::managed::{self, Change};
use crate::appconfig::model::*;
use crate::appconfig::state::{
    AppConfig, DefinitionRecord, Plan, RunEvent, RunEventKind, RunRecord,
};
use crate::appconfig::table::{
    ExperimentDefinitionState, ExperimentDefinitionTrigger, ExperimentRunTrigger,
};
use crate::appconfig::view;
use crate::appconfig::view::ids::{self, Kind};
use crate::error::Error;
use crate::event::Cause;
use crate::table::Code as _;
use crate::world::Cx;

pub(super) fn start_experiment_run(
    state: &mut AppConfig,
    cx: &mut Cx<'_>,
    request: StartExperimentRunRequest,
) -> Result<ExperimentRun, Error> {
    let of = request.application_identifier.as_deref();
    let name = request.experiment_definition_identifier.as_deref();
    let (serial, record) = find::definition(state, cx, of, name)?;
    check_idle(cx, (serial, record))?;
    check_flag(state, cx, &record.plan)?;
    let (application, plan) = (record.application, record.plan.clone());
    let number = u32::try_from(record.runs.len())
        .ok()
        .and_then(|last| last.checked_add(1));
    let number = number.ok_or_else(exhausted)?;
    let source = managed::deployed(state, &plan).cloned();
    let source = source.ok_or_else(|| managed::not_deployed(cx, &plan))?;
    managed::check_free(state, cx, &plan)?;
    let exposure = request.exposure_percentage.unwrap_or_default();
    let change = Change {
        application,
        definition: serial,
        number,
        plan: &plan,
        exposure,
        overrides: request.treatment_overrides.as_ref(),
    };
    change.check_overrides(cx)?;
    change.check_content(cx, &source)?;
    let asked = (request.deployment_parameters, Say::Deciding);
    let deployment = change.deploy(state, cx, &source, asked)?;
    let started = RunEvent {
        kind: RunEventKind::Started,
        at: cx.now,
        exposure,
        overrides: request.treatment_overrides,
        deployment,
    };
    let run = RunRecord {
        description: kept(request.description.as_deref()),
        state: Default::default(),
        snapshot: plan,
        result: None,
        updated: cx.now,
        tags: request.tags.unwrap_or_default(),
        events: [started].into(),
    };
    let record = state
        .cold
        .definitions
        .get_mut(&serial)
        .ok_or_else(vanished)?;
    record.runs.push(run);
    let trigger = ExperimentDefinitionTrigger::RunStarted;
    state.turn_definition(cx, serial, trigger, (number, Cause::Call));
    state.cold.touch(serial, cx.now);
    shown(state, cx, (serial, number), request.description)
}

/// Refuses to start a run of a definition that is running or archived (*chosen* texts).
fn check_idle(cx: &Cx<'_>, (serial, record): (u32, &DefinitionRecord)) -> Result<(), Error> {
    let id = ids::id(cx.keys, Kind::Definition, serial);
    let text = match record.state.state() {
        ExperimentDefinitionState::Idle => return Ok(()),
        ExperimentDefinitionState::Active => {
            format!("Experiment definition {id} already has a running experiment run.")
        }
        status => {
            let status = status.name();
            format!("Cannot start a run of experiment definition {id} with status {status}.")
        }
    };
    Err(Error::conflict(text))
}

/// Refuses a second run on a flag (*chosen*; other flags of the profile are free, *recorded*).
fn check_flag(state: &AppConfig, cx: &Cx<'_>, plan: &Plan) -> Result<(), Error> {
    let (environment, profile) = (plan.environment, plan.profile);
    let places = (environment, profile, 0)..=(environment, profile, u32::MAX);
    for &(_, _, other) in state.cold.definition_places.range(places) {
        let record = state.cold.definitions.get(&other);
        let record = record.filter(|record| record.plan.flag_key == plan.flag_key);
        let running = record.and_then(|record| Some((record, record.running()?)));
        if let Some((record, (number, _))) = running {
            let place = (record.application, other);
            let arn = ids::run_arn(cx.config, cx.keys, place, number);
            let (flag, id) = (
                &plan.flag_key,
                ids::id(cx.keys, Kind::Environment, environment),
            );
            let text =
                format!("Flag {flag} in environment {id} is already used by experiment run {arn}.");
            return Err(Error::conflict(text));
        }
    }
    Ok(())
}

pub(super) fn update_experiment_run(
    state: &mut AppConfig,
    cx: &mut Cx<'_>,
    request: UpdateExperimentRunRequest,
) -> Result<ExperimentRun, Error> {
    let of = request.application_identifier.as_deref();
    let name = request.experiment_definition_identifier.as_deref();
    let (serial, record) = find::definition(state, cx, of, name)?;
    let (number, run) = find::run(cx, (serial, record), request.run)?;
    let last = run.last().ok_or_else(vanished)?;
    if let Some(exposure) = request.exposure_percentage
        && request.treatment_overrides.is_some()
    {
        let text = format!(
            "1 validation error detected: Value {exposure} at 'exposurePercentage' failed to \
             satisfy constraint: Only one deployment attribute can be updated per request"
        );
        return Err(bad_request(text).at("/ExposurePercentage"));
    }
    if !run.is_running() {
        let id = ids::id(cx.keys, Kind::Definition, serial);
        return Err(bad_request(format!(
            "Cannot update experiment run {number} for experiment definition {id} because it is \
             already terminal."
        )));
    }
    let current = last.exposure;
    let exposure = request.exposure_percentage.unwrap_or(current);
    if exposure < current {
        let text = format!(
            "Exposure percentage can only be increased. Current: {current}%, Requested: \
             {exposure}%."
        );
        return Err(bad_request(text).at("/ExposurePercentage"));
    }
    // The same exposure again is accepted and does nothing (*chosen*).
    let change = if request.treatment_overrides.is_some() {
        Some((
            RunEventKind::OverridesUpdated,
            ExperimentRunTrigger::OverridesReplaced,
        ))
    } else {
        let raised = (
            RunEventKind::ExposureUpdated,
            ExperimentRunTrigger::ExposureRaised,
        );
        (exposure > current).then_some(raised)
    };
    if let Some((kind, trigger)) = change {
        let overrides = request
            .treatment_overrides
            .or_else(|| last.overrides.clone());
        let (application, plan) = (record.application, run.snapshot.clone());
        let source = managed::deployed(state, &plan).cloned();
        let source = source.ok_or_else(|| managed::not_deployed(cx, &plan))?;
        managed::check_free(state, cx, &plan)?;
        let change = Change {
            application,
            definition: serial,
            number,
            plan: &plan,
            exposure,
            overrides: overrides.as_ref(),
        };
        change.check_overrides(cx)?;
        change.check_content(cx, &source)?;
        let asked = (request.deployment_parameters, Say::Deciding);
        let deployment = change.deploy(state, cx, &source, asked)?;
        let at = cx.now;
        let event = RunEvent {
            kind,
            at,
            exposure,
            overrides,
            deployment,
        };
        state.turn_run(cx, (serial, number), trigger, event);
    }
    let run = state.cold.run_mut((serial, number)).ok_or_else(vanished)?;
    run.updated = cx.now;
    if let Some(description) = &request.description {
        run.description = kept(Some(description));
    }
    shown(state, cx, (serial, number), request.description)
}

/// What would make an invalid flag does not hold a stop up (*chosen*): it takes the flag away. Nor do
/// extensions (*chosen*): they are asked before the deployment and their calls noted, but whether they
/// fail, answer too much or lack a required parameter, the run stops.
pub(super) fn stop_experiment_run(
    state: &mut AppConfig,
    cx: &mut Cx<'_>,
    request: StopExperimentRunRequest,
) -> Result<ExperimentRun, Error> {
    let of = request.application_identifier.as_deref();
    let name = request.experiment_definition_identifier.as_deref();
    let (serial, record) = find::definition(state, cx, of, name)?;
    let (number, run) = find::run(cx, (serial, record), request.run)?;
    if !run.is_running() {
        let id = ids::id(cx.keys, Kind::Definition, serial);
        return Err(bad_request(format!(
            "Experiment run {number} for experiment definition {id} is not running."
        )));
    }
    let last = run.last().ok_or_else(vanished)?.clone();
    let (application, plan) = (record.application, run.snapshot.clone());
    // Where all was taken back, what the run has last deployed is deployed again (*chosen*).
    let source = managed::deployed(state, &plan);
    let source = source.or_else(|| state.deployed_by(plan.environment, &last));
    let source = source.cloned().ok_or_else(vanished)?;
    let change = Change {
        application,
        definition: serial,
        number,
        plan: &plan,
        exposure: last.exposure,
        overrides: last.overrides.as_ref(),
    };
    let asked = (request.deployment_parameters, Say::Advising);
    let deployment = change.deploy(state, cx, &source, asked)?;
    let event = RunEvent {
        kind: RunEventKind::Stopped,
        at: cx.now,
        exposure: last.exposure,
        overrides: last.overrides,
        deployment,
    };
    state.turn_run(cx, (serial, number), ExperimentRunTrigger::Stopped, event);
    let trigger = ExperimentDefinitionTrigger::RunStopped;
    state.turn_definition(cx, serial, trigger, (number, Cause::Call));
    state.cold.touch(serial, cx.now);
    let run = state.cold.run_mut((serial, number)).ok_or_else(vanished)?;
    run.result = request.result;
    shown(state, cx, (serial, number), None)
}

/// Shows a run after a change, with the description that was given, even if empty (*chosen*, as with
/// descriptions elsewhere).
fn shown(
    state: &AppConfig,
    cx: &Cx<'_>,
    (serial, number): (u32, u32),
    description: Option<String>,
) -> Result<ExperimentRun, Error> {
    let record = state.cold.definitions.get(&serial).ok_or_else(vanished)?;
    let (number, run) = find::run(cx, (serial, record), Some(number.into()))?;
    let shown = view::run(cx.keys, (serial, record), (number, run)).ok_or_else(vanished)?;
    Ok(ExperimentRun {
        description: description.or(shown.description),
        ..shown
    })
}
