//! The rules of fis.md 3 as plain lists: what may follow what, and the texts.

/// Tells whether a thing of a kind may go from one state to another (fis.md 3.2, 3.3, 3.7, 3.8).
pub fn is_allowed(kind: &str, from: &str, to: &str) -> bool {
    match kind {
        "experiment" => matches!(
            (from, to),
            ("pending", "initiating" | "stopping" | "cancelled")
                | (
                    "initiating",
                    "running" | "stopping" | "failed" | "cancelled"
                )
                | ("running", "completed" | "stopping" | "failed")
                | ("stopping", "stopped")
        ),
        "action" => matches!(
            (from, to),
            ("pending", "initiating" | "skipped" | "cancelled")
                | ("initiating", "running" | "failed" | "stopping")
                | ("running", "completed" | "failed" | "stopping")
                | ("stopping", "stopped" | "failed")
        ),
        "report" => matches!(
            (from, to),
            ("pending", "running" | "cancelled") | ("running", "completed" | "failed")
        ),
        "safety lever" => matches!(
            (from, to),
            ("disengaged", "engaging" | "engaged")
                | ("engaging", "engaged")
                | ("engaged", "disengaged")
        ),
        "alarm" => from != to,
        // appconfig.md 3.3
        "deployment" => matches!(
            (from, to),
            ("VALIDATING", "DEPLOYING" | "COMPLETE" | "ROLLED_BACK")
                | (
                    "DEPLOYING",
                    "DEPLOYING" | "BAKING" | "ROLLED_BACK" | "ROLLING_BACK"
                )
                | ("BAKING", "COMPLETE" | "ROLLED_BACK" | "ROLLING_BACK")
                | ("COMPLETE", "REVERTED")
                | ("ROLLING_BACK", "ROLLED_BACK")
        ),
        // appconfig.md 5.2 and 5.3
        "experiment definition" => matches!(
            (from, to),
            ("IDLE", "ACTIVE" | "ARCHIVED" | "DESTROYED")
                | ("ACTIVE", "IDLE")
                | ("ARCHIVED", "DESTROYED" | "IDLE")
        ),
        "experiment run" => matches!((from, to), ("RUNNING", "RUNNING" | "DONE")),
        _ => false,
    }
}

/// Returns the reason of an experiment (fis.md 3.1).
pub fn experiment_reason(state: &str, cause: &str, failure: Option<&str>) -> String {
    match (state, cause) {
        ("pending", _) => "Experiment is pending.",
        ("initiating", _) => "Experiment is initiating.",
        ("running", _) => "Experiment is running.",
        ("completed", _) => "Experiment completed.",
        ("stopping" | "stopped", "alarm") => "Experiment halted by stop condition.",
        ("stopping" | "stopped", "safety lever") => "Experiment stopped by safety lever.",
        ("stopping", _) => "Stopping Experiment.",
        ("stopped", _) => "Experiment stopped.",
        ("cancelled", _) => "Experiment cancelled by safety lever.",
        _ => failure.unwrap_or_default(),
    }
    .into()
}

/// Returns the reason of an action (fis.md 3.1); `cause` is that of its experiment.
pub fn action_reason(state: &str, cause: &str, failure: Option<&str>) -> String {
    match (state, cause) {
        ("pending", _) => "Initial state",
        ("initiating", _) => "Action is initiating.",
        ("running", _) => "",
        ("completed", _) => "Action was completed.",
        ("skipped", _) => "Action was skipped.",
        ("cancelled", _) => "Action was cancelled.",
        ("stopping", _) => "Action is stopping.",
        ("stopped", "alarm") => "Action was halted by stop condition.",
        ("stopped", _) => "Action was stopped.",
        _ => failure.unwrap_or_default(),
    }
    .into()
}

/// Returns the reason of a report (fis.md 3.8).
pub fn report_reason(state: &str, failure: Option<&str>) -> String {
    match state {
        "pending" => "Report is pending.",
        "running" => "Report is being generated.",
        "completed" => "Report generated.",
        "cancelled" => "Report was cancelled.",
        _ => failure.unwrap_or_default(),
    }
    .into()
}

/// The account of the world.
pub const OWNER: &str = "123456789012";
/// Why an experiment fails whose targets are empty (fis.md 3.1).
pub const EMPTY: &str = "Target resolution returned empty set.";
