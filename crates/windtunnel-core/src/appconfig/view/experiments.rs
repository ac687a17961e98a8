//! Definitions and runs of experiments as the service shows them.

use super::ids::{self, Kind};
use crate::Config;
use crate::appconfig::model::{
    ExperimentDefinition, ExperimentDefinitionSnapshot, ExperimentDefinitionSummary, ExperimentRun,
    ExperimentRunEvent, ExperimentRunSummary, PreciseTimestamp, Precision, Timestamp,
};
use crate::appconfig::state::{DefinitionRecord, Plan, RunEvent, RunEventKind, RunRecord};
use crate::draw::Keys;
use crate::table::Code as _;

/// Shows a definition as it was just made or changed: to the millisecond (*recorded*).
pub(crate) fn definition(
    keys: &Keys,
    serial: u32,
    record: &DefinitionRecord,
) -> ExperimentDefinition {
    let plan = snapshot(keys, (record.application, serial), &record.plan);
    ExperimentDefinition {
        application_id: plan.application_id,
        id: plan.id,
        name: plan.name,
        hypothesis: plan.hypothesis,
        status: record.state.state().name().into(),
        configuration_profile_id: plan.configuration_profile_id,
        environment_id: plan.environment_id,
        flag_key: plan.flag_key,
        audience_rule: plan.audience_rule,
        audience_description: plan.audience_description,
        launch_criteria: plan.launch_criteria,
        treatments: plan.treatments,
        control: plan.control,
        created_at: Timestamp(record.created),
        updated_at: PreciseTimestamp::new(record.updated, Precision::Millis),
        kms_key_identifier: None,
    }
}

/// Shows a definition in a list.
pub(crate) fn definition_summary(
    keys: &Keys,
    serial: u32,
    record: &DefinitionRecord,
) -> ExperimentDefinitionSummary {
    let shown = definition(keys, serial, record);
    ExperimentDefinitionSummary {
        application_id: shown.application_id,
        id: shown.id,
        name: shown.name,
        hypothesis: shown.hypothesis,
        status: shown.status,
        configuration_profile_id: shown.configuration_profile_id,
        environment_id: shown.environment_id,
        flag_key: shown.flag_key,
        created_at: shown.created_at,
        updated_at: PreciseTimestamp::second(record.updated),
    }
}

/// Shows what a definition says.
fn snapshot(
    keys: &Keys,
    (application, definition): (u32, u32),
    plan: &Plan,
) -> ExperimentDefinitionSnapshot {
    ExperimentDefinitionSnapshot {
        application_id: ids::id(keys, Kind::Application, application),
        id: ids::id(keys, Kind::Definition, definition),
        name: plan.name.clone(),
        hypothesis: plan.hypothesis.clone(),
        configuration_profile_id: ids::id(keys, Kind::Profile, plan.profile),
        environment_id: ids::id(keys, Kind::Environment, plan.environment),
        flag_key: plan.flag_key.clone(),
        audience_rule: plan.audience_rule.clone(),
        audience_description: plan.audience_description.clone(),
        launch_criteria: plan.launch_criteria.clone(),
        treatments: plan.treatments.clone(),
        control: plan.control.clone(),
    }
}

/// Shows a run of a definition.
pub(crate) fn run(
    keys: &Keys,
    (serial, record): (u32, &DefinitionRecord),
    (number, run): (u32, &RunRecord),
) -> Option<ExperimentRun> {
    let summary = run_summary(keys, serial, (number, run))?;
    let last = run.last()?;
    Some(ExperimentRun {
        application_id: ids::id(keys, Kind::Application, record.application),
        experiment_definition_id: summary.experiment_definition_id,
        run: summary.run,
        description: summary.description,
        status: summary.status,
        exposure_percentage: last.exposure,
        treatment_overrides: last.overrides.clone(),
        result: run.result.clone(),
        started_at: summary.started_at,
        updated_at: summary.updated_at,
        ended_at: summary.ended_at,
        experiment_definition_snapshot: snapshot(keys, (record.application, serial), &run.snapshot),
    })
}

/// Shows a run in a list.
pub(crate) fn run_summary(
    keys: &Keys,
    serial: u32,
    (number, run): (u32, &RunRecord),
) -> Option<ExperimentRunSummary> {
    let (first, last) = (run.events.first()?, run.last()?);
    Some(ExperimentRunSummary {
        experiment_definition_id: ids::id(keys, Kind::Definition, serial),
        run: number.into(),
        description: run.description.clone(),
        status: run.state.state().name().into(),
        started_at: PreciseTimestamp::new(first.at, Precision::Micros),
        updated_at: Timestamp(run.updated),
        ended_at: (!run.is_running()).then_some(Timestamp(last.at)),
    })
}

/// Shows an event of a run.
pub(crate) fn run_event(
    (config, keys): (&Config, &Keys),
    application: u32,
    (run, event): (&RunRecord, &RunEvent),
) -> ExperimentRunEvent {
    // The first text is *recorded*.
    let (event_type, text) = match event.kind {
        RunEventKind::Started => ("RUN_STARTED", "Experiment run started"),
        RunEventKind::ExposureUpdated => ("EXPOSURE_UPDATED", "Exposure percentage updated"),
        RunEventKind::OverridesUpdated => ("OVERRIDES_UPDATED", "Treatment overrides updated"),
        RunEventKind::Stopped => ("RUN_STOPPED", "Experiment run stopped"),
    };
    let shows_overrides = matches!(
        event.kind,
        RunEventKind::Started | RunEventKind::OverridesUpdated
    );
    let is_named = config.appconfig.switches.emit_associated_deployment;
    ExperimentRunEvent {
        description: text.into(),
        associated_deployment: is_named.then(|| {
            let place = (application, run.snapshot.environment);
            ids::deployment_arn(config, keys, place, event.deployment)
        }),
        event_type: event_type.into(),
        occurred_at: Timestamp(event.at),
        triggered_by: "USER".into(),
        exposure_percentage: Some(event.exposure),
        treatment_overrides: event.overrides.clone().filter(|_| shows_overrides),
    }
}
