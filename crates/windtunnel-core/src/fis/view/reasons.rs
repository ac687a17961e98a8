//! The texts that tell people why something is in its state.

use crate::event::Cause;
use crate::fis::state::{Failures, Hot};
use crate::fis::table::{ActionState, ExperimentState, ReportState};

/// Returns the reason of an experiment in a state that it has, or had.
pub(crate) fn experiment(
    state: ExperimentState,
    cause: Cause,
    failures: Option<&Failures>,
) -> &str {
    match (state, cause) {
        (ExperimentState::Pending, _) => "Experiment is pending.",
        (ExperimentState::Initiating, _) => "Experiment is initiating.",
        (ExperimentState::Running, _) => "Experiment is running.",
        (ExperimentState::Completed, _) => "Experiment completed.",
        (ExperimentState::Cancelled, _) => "Experiment cancelled by safety lever.",
        (ExperimentState::Stopping | ExperimentState::Stopped, Cause::Alarm) => {
            "Experiment halted by stop condition."
        }
        (ExperimentState::Stopping | ExperimentState::Stopped, Cause::SafetyLever) => {
            "Experiment stopped by safety lever."
        }
        (ExperimentState::Stopping, _) => "Stopping Experiment.",
        (ExperimentState::Stopped, _) => "Experiment stopped.",
        (ExperimentState::Failed, _) => {
            let first = failures.and_then(|failures| failures.first.as_ref());
            first.map_or("Experiment failed.", |failure| &failure.reason)
        }
    }
}

/// Returns the reason of an action in a state that it has, or had.
pub(crate) fn action<'a>(
    state: ActionState,
    hot: &Hot,
    action: u32,
    failures: Option<&'a Failures>,
    running_reason: &'a str,
) -> &'a str {
    match state {
        ActionState::Pending => "Initial state",
        ActionState::Initiating => "Action is initiating.",
        ActionState::Running => running_reason,
        ActionState::Completed => "Action was completed.",
        ActionState::Skipped => "Action was skipped.",
        ActionState::Cancelled => "Action was cancelled.",
        ActionState::Stopping => "Action is stopping.",
        ActionState::Stopped if hot.cause == Cause::Alarm => "Action was halted by stop condition.",
        ActionState::Stopped => "Action was stopped.",
        ActionState::Failed => {
            let failure = failures.and_then(|failures| failures.actions.get(&action));
            failure.map_or("Action failed.", |failure| &failure.reason)
        }
    }
}

/// Returns the reason of a report.
pub(crate) fn report(state: ReportState, failures: Option<&Failures>) -> &str {
    match state {
        ReportState::Pending => "Report is pending.",
        ReportState::Running => "Report is being generated.",
        ReportState::Completed => "Report generated.",
        ReportState::Cancelled => "Report was cancelled.",
        ReportState::Failed => {
            let failure = failures.and_then(|failures| failures.report.as_ref());
            failure.map_or("Report could not be generated.", |failure| &failure.reason)
        }
    }
}
