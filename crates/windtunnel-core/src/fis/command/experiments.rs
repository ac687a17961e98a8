//! Experiments: start, stop, get and list.

use alloc::format;
use alloc::string::String;

use super::pages::{list, page};
use super::shape::check_tags;
use super::templates;
use super::token::{Seen, look, remember};
use crate::env::AlarmState;
use crate::error::Error;
use crate::event::Cause;
use crate::fis::machine::Flight;
use crate::fis::model::*;
use crate::fis::state::{Fis, Flags, Hot, Large, NEVER, Version};
use crate::fis::table::{ExperimentMachine, ExperimentState, ExperimentTrigger, SafetyLeverState};
use crate::fis::view::{self, ids};
use crate::table::{Live, Machine};
use crate::world::Cx;

pub(super) fn start_experiment(
    fis: &mut Fis,
    cx: &mut Cx<'_>,
    request: StartExperimentRequest,
) -> Result<ExperimentResponse, Error> {
    let started = start(fis, cx, &request)?;
    // The answer shows the experiment before the safety lever gets hold of it.
    let answer = response(fis, cx, started.serial);
    after_start(fis, cx, started);
    Ok(answer)
}

/// An experiment that was started.
#[derive(Clone, Copy)]
pub(super) struct Started {
    pub(super) serial: u32,
    /// Whether it goes on in the same instant.
    is_due: bool,
}

/// Starts an experiment, or finds the one that the same call started.
pub(super) fn start(
    fis: &mut Fis,
    cx: &mut Cx<'_>,
    request: &StartExperimentRequest,
) -> Result<Started, Error> {
    if let Some(tags) = &request.tags {
        check_tags(tags, &cx.config.limits, "/tags")?;
    }
    let mut key = None;
    if request.client_token.is_some() {
        let parameters = (
            &request.experiment_template_id,
            is_preview(request),
            &request.tags,
        );
        match look(
            &fis.cold,
            START,
            request.client_token.as_deref(),
            &parameters,
        )? {
            Seen::Made(serial) => {
                let is_due = false;
                return Ok(Started { serial, is_due });
            }
            Seen::New(new) => key = new,
        }
    }
    let template = templates::find_to_start(fis, cx, request.experiment_template_id.as_deref())?;
    let slot = fis.cold.templates[&template].version;
    let version = &fis.versions[slot];
    check_start(cx, version)?;
    let active = fis.ledger.active;
    if active >= cx.config.limits.fis_active_experiments {
        return Err(Error::quota(format!(
            "You have reached the quota of {active} active experiments."
        )));
    }
    let exhausted = || Error::quota("No more experiments can be numbered.");
    let serial = fis.experiments.next_serial().ok_or_else(exhausted)?;
    remember(&mut fis.cold, key, serial);
    if let Some(tags) = request.tags.as_ref().filter(|tags| !tags.is_empty()) {
        fis.cold.experiment_tags.insert(serial, tags.clone());
    }
    let is_due = create(fis, cx, template, is_preview(request));
    Ok(Started { serial, is_due })
}

fn is_preview(request: &StartExperimentRequest) -> bool {
    let options = request.experiment_options.as_ref();
    options.and_then(|options| options.actions_mode.as_deref()) == Some("skip-all")
}

/// Checks what of a template forbids to start it.
fn check_start(cx: &Cx<'_>, version: &Version) -> Result<(), Error> {
    let options = &version.template.experiment_options;
    if options.account_targeting.as_deref() == Some("multi-account") && version.accounts.is_empty()
    {
        let text = "A multi-account experiment requires at least one target account configuration.";
        return Err(Error::validation(text));
    }
    let is_raised = |arn: &&String| cx.env.alarm(arn) == Some(AlarmState::Alarm);
    let refuse = match cx.config.fis.switches.alarm_at_start {
        Verdict::Accepted => return Ok(()),
        Verdict::ValidationException => Error::validation as fn(String) -> Error,
        Verdict::ConflictException => Error::conflict,
    };
    match version.alarms.iter().find(is_raised) {
        Some(arn) => Err(refuse(format!(
            "Stop condition alarm {arn} is in state ALARM."
        ))),
        None => Ok(()),
    }
}

/// Tells whether the new experiment goes on in the same instant.
fn create(fis: &mut Fis, cx: &mut Cx<'_>, template: u32, is_preview: bool) -> bool {
    let record = fis
        .cold
        .templates
        .get_mut(&template)
        .expect("the template was found");
    let nth = record.started;
    record.started = nth.wrapping_add(1);
    let slot = record.version;
    let version = &mut fis.versions[slot];
    version.users += 1;
    let count = version.compiled.len();
    let mut flags = Flags::default();
    if is_preview {
        flags.set(Flags::PREVIEW);
    }
    if let Some(configuration) = &version.template.log_configuration
        && fis
            .cold
            .log_destinations
            .insert(view::log_destination(configuration))
    {
        flags.set(Flags::LOG_SETUP);
    }
    let has_report = version.report_wait.is_some() && !is_preview;
    let block = if count <= Compiled::SMALL {
        NEVER
    } else {
        fis.large.insert(Large::new(&version.compiled))
    };
    let serial = fis.experiments.range().end;
    fis.experiments.push(Hot {
        created: cx.now.as_millis(),
        planes: [0; 4],
        version: slot,
        block,
        started: NEVER,
        ran: NEVER,
        ended: NEVER,
        since: NEVER,
        due: NEVER,
        nth,
        state: Live::new(),
        report: has_report.then(Live::new),
        cause: Cause::Call,
        flags,
    });
    fis.ledger.active += 1;
    let mut flight = Flight::of(fis, cx, serial);
    if flight.pending_end() == 0 {
        flight.initiate();
    }
    flight.rearm()
}

/// What happens in the instant of a start after its answer.
pub(super) fn after_start(fis: &mut Fis, cx: &mut Cx<'_>, started: Started) {
    let Started { serial, mut is_due } = started;
    if fis.cold.lever.state.state() != SafetyLeverState::Disengaged {
        let mut flight = Flight::of(fis, cx, serial);
        let is_fresh = matches!(
            flight.hot.state.state(),
            ExperimentState::Pending | ExperimentState::Initiating
        );
        if is_fresh {
            flight.cancel();
            is_due = flight.rearm();
        }
    }
    // Without delays the experiment runs at once.
    if is_due {
        fis.quiesce(cx, alloc::vec![serial]);
    }
}

/// Finds an experiment by its id.
pub(super) fn find(fis: &Fis, cx: &Cx<'_>, id: Option<&str>) -> Result<u32, Error> {
    let id = id.unwrap_or_default();
    let serial = ids::experiment_serial(cx.keys, id);
    serial
        .filter(|&serial| fis.experiment(serial).is_some())
        .ok_or_else(|| {
            Error::not_found(format!("Experiment with ID {} not found.", view::shown(id)))
        })
}

/// Returns the version that an experiment runs on.
pub(super) fn version(fis: &Fis, serial: u32) -> &Version {
    &fis.versions[fis
        .experiment(serial)
        .expect("the experiment was found")
        .version]
}

fn response(fis: &Fis, cx: &Cx<'_>, serial: u32) -> ExperimentResponse {
    ExperimentResponse {
        experiment: view::experiment(fis, cx.config, cx.keys, serial),
    }
}

pub(super) fn get_experiment(
    fis: &mut Fis,
    cx: &mut Cx<'_>,
    request: GetExperimentRequest,
) -> Result<ExperimentResponse, Error> {
    let serial = find(fis, cx, request.id.as_deref())?;
    Ok(response(fis, cx, serial))
}

pub(super) fn stop_experiment(
    fis: &mut Fis,
    cx: &mut Cx<'_>,
    request: StopExperimentRequest,
) -> Result<ExperimentResponse, Error> {
    let serial = find(fis, cx, request.id.as_deref())?;
    let lags = cx.config.fis.switches.stop_response_lag;
    let verdict = cx.config.fis.switches.stop_on_terminal;
    let mut flight = Flight::of(fis, cx, serial);
    let state = flight.hot.state.state();
    if ExperimentMachine::TABLE.is_terminal(state) {
        let refuse = match verdict {
            Verdict::Accepted => return Ok(response(fis, cx, serial)),
            Verdict::ValidationException => Error::validation as fn(String) -> Error,
            Verdict::ConflictException => Error::conflict,
        };
        return Err(refuse("The experiment has already ended.".into()));
    }
    // What is stopping goes on stopping, and what drains after a failure ends by itself.
    if state == ExperimentState::Stopping || flight.hot.flags.has(Flags::FAILING) {
        return Ok(response(fis, cx, serial));
    }
    flight.stop(ExperimentTrigger::StopRequested, Cause::Call);
    let before = lags.then(|| response(fis, cx, serial));
    let mut flight = Flight::of(fis, cx, serial);
    flight.stop_actions(Cause::Call);
    if flight.rearm() {
        fis.quiesce(cx, alloc::vec![serial]);
    }
    Ok(before.unwrap_or_else(|| response(fis, cx, serial)))
}

pub(super) fn list_experiments(
    fis: &mut Fis,
    cx: &mut Cx<'_>,
    request: ListExperimentsRequest,
) -> Result<ListExperimentsResponse, Error> {
    let token = request.next_token.as_deref();
    let page = page(cx.keys, list::EXPERIMENTS, request.max_results, token)?;
    let wanted = request.experiment_template_id.as_deref();
    // An id that is no id of a template is of no experiment's template.
    let template = wanted.map(|id| ids::template_serial(cx.keys, id));
    let range = fis.experiments.range();
    let from = page.first().max(range.start);
    let is_wanted = |hot: &Hot| template.is_none_or(|of| of == Some(fis.versions[hot.version].of));
    let serials = (from..range.end).filter(|&serial| fis.experiment(serial).is_some_and(is_wanted));
    let summary = |serial| view::experiment_summary(fis, cx.config, cx.keys, serial);
    let (experiments, next_token) = page.take(serials.map(|serial| (serial, summary(serial))));
    Ok(ListExperimentsResponse {
        experiments,
        next_token,
    })
}

pub(super) fn list_experiment_resolved_targets(
    fis: &mut Fis,
    cx: &mut Cx<'_>,
    request: ListExperimentResolvedTargetsRequest,
) -> Result<ListExperimentResolvedTargetsResponse, Error> {
    let serial = find(fis, cx, request.experiment_id.as_deref())?;
    let token = request.next_token.as_deref();
    let page = page(cx.keys, list::RESOLVED, request.max_results, token)?;
    let all = view::resolved_targets(fis, cx.config, cx.keys, serial);
    let wanted = request.target_name;
    let chosen = (0..).zip(all).filter(|(_, target)| {
        wanted
            .as_ref()
            .is_none_or(|name| *name == target.target_name)
    });
    let (resolved_targets, next_token) = page.take(chosen);
    Ok(ListExperimentResolvedTargetsResponse {
        resolved_targets,
        next_token,
    })
}

/// The prefix of the tokens of `StartExperiment`.
pub(crate) const START: &str = "StartExperiment/";
