//! Runs of experiments, as they are read.

use alloc::vec::Vec;

use super::applications::vanished;
use super::find;
use super::pages::page;
use crate::appconfig::model::*;
use crate::appconfig::state::AppConfig;
use crate::appconfig::view;
use crate::error::Error;
use crate::table::Code as _;
use crate::world::Cx;

pub(super) fn get_experiment_run(
    state: &mut AppConfig,
    cx: &mut Cx<'_>,
    request: GetExperimentRunRequest,
) -> Result<ExperimentRun, Error> {
    let of = request.application_identifier.as_deref();
    let name = request.experiment_definition_identifier.as_deref();
    let definition = find::definition(state, cx, of, name)?;
    let run = find::run(cx, definition, request.run)?;
    view::run(cx.keys, definition, run).ok_or_else(vanished)
}

pub(super) fn list_experiment_runs(
    state: &mut AppConfig,
    cx: &mut Cx<'_>,
    request: ListExperimentRunsRequest,
) -> Result<ListExperimentRunsResponse, Error> {
    let of = request.application_identifier.as_deref();
    let name = request.experiment_definition_identifier.as_deref();
    let (definition, record) = find::definition(state, cx, of, name)?;
    let list = ("ListExperimentRuns", definition, &request.status);
    let token = request.next_token.as_deref();
    let page = page(cx.keys, list, request.max_results, token)?;
    let status = request.status.as_deref();
    let runs = (1..).zip(&record.runs);
    let runs: Vec<_> = runs
        .filter(|(_, run)| status.is_none_or(|status| status == run.state.state().name()))
        .collect();
    let newest_first = runs.into_iter().rev().filter_map(|(number, run)| {
        let shown = view::run_summary(cx.keys, definition, (number, run))?;
        Some((number, shown))
    });
    let (items, next_token) = page.take_descending(newest_first);
    Ok(ListExperimentRunsResponse { items, next_token })
}

pub(super) fn list_experiment_run_events(
    state: &mut AppConfig,
    cx: &mut Cx<'_>,
    request: ListExperimentRunEventsRequest,
) -> Result<ListExperimentRunEventsResponse, Error> {
    let of = request.application_identifier.as_deref();
    let name = request.experiment_definition_identifier.as_deref();
    let (definition, record) = find::definition(state, cx, of, name)?;
    let (number, run) = find::run(cx, (definition, record), request.run)?;
    let list = ("ListExperimentRunEvents", definition, number);
    let token = request.next_token.as_deref();
    let page = page(cx.keys, list, request.max_results, token)?;
    let events: Vec<_> = (1..).zip(&run.events).collect();
    let newest_first = events.into_iter().rev().map(|(nth, event)| {
        let names = (cx.config, cx.keys);
        (
            nth,
            view::run_event(names, record.application, (run, event)),
        )
    });
    let (items, next_token) = page.take_descending(newest_first);
    Ok(ListExperimentRunEventsResponse { items, next_token })
}
