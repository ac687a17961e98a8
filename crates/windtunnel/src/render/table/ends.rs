//! How flights ended.

mod run;
mod session;

pub(super) use run::of_run;
pub(super) use session::of_session;

use windtunnel_core::{Instant, Span};

use super::rows;
use crate::render::style::Look;
use crate::render::{duration, offset};
use crate::timeline::{Bill, DeploymentCraft, ExperimentCraft, Flight, Price, Timeline};

/// Says how an experiment ended and what it costs.
pub(super) fn of_experiment(craft: &ExperimentCraft, timeline: &Timeline, look: &Look) -> String {
    let experiment = &craft.shown;
    let state = &experiment.state;
    let mut out = format!(
        "  state     {}  {}\n",
        look.state(&state.status),
        state.reason
    );
    if let Some(error) = &state.error {
        let part = |part: &Option<String>| part.clone().unwrap_or_else(|| "?".into());
        let (code, location) = (part(&error.code), part(&error.location));
        let account = part(&error.account_id);
        out.push_str(&format!(
            "  error     {code} at {location}, account {account}\n"
        ));
    }
    let started = experiment.start_time.map(|start| start.0);
    let ended = experiment.end_time.map(|end| end.0);
    out.push_str(&format!(
        "  time      {}\n",
        times(started, ended, timeline)
    ));
    if let Some(report) = &experiment.experiment_report {
        let (status, reason) = (look.state(&report.state.status), &report.state.reason);
        out.push_str(&format!("  report    {status}  {reason}\n"));
    }
    let bill = craft.bill(Price::of_region(&timeline.config.region), timeline.end);
    out + &format!("  bill      {}\n", cost(&bill))
}

/// Says how a deployment ended, how it grew and what it leaves.
pub(super) fn of_deployment(
    flight: &Flight,
    craft: &DeploymentCraft,
    timeline: &Timeline,
    look: &Look,
) -> String {
    let (shown, environment) = (&craft.shown, &craft.environment);
    let last = shown.event_log.first();
    let reason = last.map_or("", |entry| entry.description.as_str());
    let mut out = format!("  state     {}  {reason}\n", look.state(&shown.state));
    // One that was rolled back has no end of its own.
    let is_over = !matches!(
        &*shown.state,
        "VALIDATING" | "DEPLOYING" | "BAKING" | "ROLLING_BACK"
    );
    let ended = flight
        .track
        .last()
        .filter(|_| is_over)
        .map(|stay| stay.from);
    let time = times(Some(shown.started_at.0), ended, timeline);
    out.push_str(&format!("  time      {time}\n"));
    out.push_str(&format!("  resource  {}\n", flight.resource));
    let minutes = |count: i64| duration(Span::from_secs(count.unsigned_abs() * 60));
    let strategy = shown.deployment_strategy_id.as_deref().unwrap_or("managed");
    let (growth, factor) = (&shown.growth_type, shown.growth_factor);
    let takes = minutes(shown.deployment_duration_in_minutes);
    let bake = minutes(shown.final_bake_time_in_minutes);
    out.push_str(&format!(
        "  strategy  {strategy}: {growth}, {factor} %, over {takes}, bake {bake}\n"
    ));
    let (version, name) = (&shown.configuration_version, &shown.configuration_name);
    let label = shown.version_label.as_ref();
    let label = label.map(|label| format!(" {label}")).unwrap_or_default();
    let share = shown.percentage_complete.to_fixed(2);
    out.push_str(&format!(
        "  version   {version}{label} of {name}, {share} % of clients\n"
    ));
    let (name, state) = (&environment.name, look.state(&environment.state));
    out + &format!("  leaves    {name} {state}\n")
}

/// Says when something began, when it ended and how long it took.
fn times(started: Option<Instant>, ended: Option<Instant>, timeline: &Timeline) -> String {
    let Some(start) = started else {
        return "not started".into();
    };
    let with_millis = rows::has_millis(timeline);
    let begin = offset(start, timeline.start, with_millis);
    match ended {
        Some(end) => {
            let (until, took) = (offset(end, timeline.start, with_millis), end - start);
            format!("{begin} to {until}, {}", duration(took))
        }
        None => format!("{begin} to now, {} so far", duration(timeline.end - start)),
    }
}

/// Says what is billed.
pub(super) fn cost(bill: &Bill) -> String {
    let plural = if bill.action_minutes == 1 { "" } else { "s" };
    let mut text = format!("{} action-minute{plural}", bill.action_minutes);
    if bill.account_minutes > 0 {
        text.push_str(&format!(" + {} in further accounts", bill.account_minutes));
    }
    format!("{text} at {} = {}", bill.price, bill.cost())
}
