//! Every pair of a state and a trigger, against rows written down from the specification.

use std::collections::BTreeMap;

use windtunnel_core::appconfig::{
    DeploymentMachine, EnvironmentState, ExperimentDefinitionMachine, ExperimentRunMachine,
};
use windtunnel_core::env::AlarmMachine;
use windtunnel_core::fis::{ActionMachine, ExperimentMachine, ReportMachine, SafetyLeverMachine};
use windtunnel_core::nimble::{
    BackupMachine, LaunchProfileMachine, SessionMachine, StreamMachine, StreamingImageMachine,
    StudioComponentMachine, StudioMachine,
};
use windtunnel_core::{Code, Live, Machine};

/// State before, trigger, state after.
type Row = (&'static str, &'static str, &'static str);

/// AppConfig, section 3.3.
const DEPLOYMENT: &[Row] = &[
    ("VALIDATING", "Started", "DEPLOYING"),
    ("VALIDATING", "CompletedInstantly", "COMPLETE"),
    ("VALIDATING", "StopRequested", "ROLLED_BACK"),
    ("VALIDATING", "RevertRequested", "ROLLED_BACK"),
    ("DEPLOYING", "Grew", "DEPLOYING"),
    ("DEPLOYING", "BakeStarted", "BAKING"),
    ("DEPLOYING", "StopRequested", "ROLLED_BACK"),
    ("DEPLOYING", "RevertRequested", "ROLLED_BACK"),
    ("DEPLOYING", "AlarmRaised", "ROLLING_BACK"),
    ("DEPLOYING", "ExtensionFailed", "ROLLING_BACK"),
    ("DEPLOYING", "InternalError", "ROLLING_BACK"),
    ("BAKING", "BakeOver", "COMPLETE"),
    ("BAKING", "StopRequested", "ROLLED_BACK"),
    ("BAKING", "RevertRequested", "ROLLED_BACK"),
    ("BAKING", "AlarmRaised", "ROLLING_BACK"),
    ("BAKING", "ExtensionFailed", "ROLLING_BACK"),
    ("BAKING", "InternalError", "ROLLING_BACK"),
    ("COMPLETE", "RevertRequested", "REVERTED"),
    ("ROLLING_BACK", "RollbackFinished", "ROLLED_BACK"),
];

/// AppConfig, section 5.2, with the restoration that hosts can ask for.
const DEFINITION: &[Row] = &[
    ("IDLE", "RunStarted", "ACTIVE"),
    ("IDLE", "ArchiveRequested", "ARCHIVED"),
    ("IDLE", "DestroyRequested", "DESTROYED"),
    ("ACTIVE", "RunStopped", "IDLE"),
    ("ARCHIVED", "DestroyRequested", "DESTROYED"),
    ("ARCHIVED", "Restored", "IDLE"),
];

/// AppConfig, section 5.3.
const RUN: &[Row] = &[
    ("RUNNING", "ExposureRaised", "RUNNING"),
    ("RUNNING", "OverridesReplaced", "RUNNING"),
    ("RUNNING", "Stopped", "DONE"),
];

/// FIS, section 3.2.
const EXPERIMENT: &[Row] = &[
    ("pending", "PendingOver", "initiating"),
    ("pending", "StopRequested", "stopping"),
    ("pending", "LeverEngaged", "cancelled"),
    ("initiating", "StopRequested", "stopping"),
    ("initiating", "LeverEngaged", "cancelled"),
    ("initiating", "AlarmRaised", "stopping"),
    ("initiating", "SetupFailed", "failed"),
    ("initiating", "TargetsResolved", "running"),
    ("running", "ActionsCompleted", "completed"),
    ("running", "ActionsDrained", "failed"),
    ("running", "StopRequested", "stopping"),
    ("running", "AlarmRaised", "stopping"),
    ("running", "LeverEngaged", "stopping"),
    ("stopping", "StopFinished", "stopped"),
];

/// Section 3.3.
const ACTION: &[Row] = &[
    ("pending", "Started", "initiating"),
    ("pending", "Skip", "skipped"),
    ("pending", "Cancel", "cancelled"),
    ("initiating", "Ready", "running"),
    ("initiating", "Error", "failed"),
    ("initiating", "Stop", "stopping"),
    ("running", "Finished", "completed"),
    ("running", "Error", "failed"),
    ("running", "Stop", "stopping"),
    ("stopping", "StopFinished", "stopped"),
    ("stopping", "Error", "failed"),
];

/// Section 3.7.
const SAFETY_LEVER: &[Row] = &[
    ("disengaged", "EngageActive", "engaging"),
    ("disengaged", "EngageIdle", "engaged"),
    ("engaging", "LastEnded", "engaged"),
    ("engaged", "Disengage", "disengaged"),
];

/// Section 3.8.
const REPORT: &[Row] = &[
    ("pending", "PostExperimentOver", "running"),
    ("pending", "ExperimentCancelled", "cancelled"),
    ("running", "Generated", "completed"),
    ("running", "Error", "failed"),
];

/// An alarm goes from each state to each other.
const ALARM: &[Row] = &[
    ("INSUFFICIENT_DATA", "Recovered", "OK"),
    ("INSUFFICIENT_DATA", "Breached", "ALARM"),
    ("OK", "Breached", "ALARM"),
    ("OK", "DataMissing", "INSUFFICIENT_DATA"),
    ("ALARM", "Recovered", "OK"),
    ("ALARM", "DataMissing", "INSUFFICIENT_DATA"),
];

/// Nimble Studio, sections 3.5 and 3.6: what studios, launch profiles and components share.
const CHANGEABLE: [Row; 13] = [
    ("CREATE_IN_PROGRESS", "Finished", "READY"),
    ("CREATE_IN_PROGRESS", "Failed", "CREATE_FAILED"),
    ("READY", "Update", "UPDATE_IN_PROGRESS"),
    ("READY", "Delete", "DELETE_IN_PROGRESS"),
    ("UPDATE_IN_PROGRESS", "Finished", "READY"),
    ("UPDATE_IN_PROGRESS", "Failed", "UPDATE_FAILED"),
    ("UPDATE_FAILED", "Update", "UPDATE_IN_PROGRESS"),
    ("UPDATE_FAILED", "Delete", "DELETE_IN_PROGRESS"),
    ("CREATE_FAILED", "Delete", "DELETE_IN_PROGRESS"),
    ("DELETE_IN_PROGRESS", "Finished", "DELETED"),
    ("DELETE_IN_PROGRESS", "Failed", "DELETE_FAILED"),
    ("DELETE_FAILED", "Update", "UPDATE_IN_PROGRESS"),
    ("DELETE_FAILED", "Delete", "DELETE_IN_PROGRESS"),
];
const BLOCKED: Row = ("DELETE_IN_PROGRESS", "Blocked", "DELETE_FAILED");

/// Nimble Studio, section 3.7.
const STREAMING_IMAGE: &[Row] = &[
    ("CREATE_IN_PROGRESS", "Finished", "READY"),
    ("CREATE_IN_PROGRESS", "Failed", "CREATE_FAILED"),
    ("READY", "Update", "READY"),
    ("READY", "Delete", "DELETE_IN_PROGRESS"),
    ("CREATE_FAILED", "Delete", "DELETE_IN_PROGRESS"),
    ("DELETE_IN_PROGRESS", "Finished", "DELETED"),
    ("DELETE_IN_PROGRESS", "Failed", "DELETE_FAILED"),
    ("DELETE_FAILED", "Update", "DELETE_FAILED"),
    ("DELETE_FAILED", "Delete", "DELETE_IN_PROGRESS"),
];

/// Nimble Studio, section 3.1.
const SESSION: &[Row] = &[
    ("CREATE_IN_PROGRESS", "Finished", "READY"),
    ("CREATE_IN_PROGRESS", "Failed", "CREATE_FAILED"),
    ("READY", "Stop", "STOP_IN_PROGRESS"),
    ("READY", "StopAt", "STOP_IN_PROGRESS"),
    ("READY", "TerminateAt", "DELETE_IN_PROGRESS"),
    ("READY", "Delete", "DELETE_IN_PROGRESS"),
    ("STOP_IN_PROGRESS", "Finished", "STOPPED"),
    ("STOP_IN_PROGRESS", "Failed", "STOP_FAILED"),
    ("STOPPED", "Start", "START_IN_PROGRESS"),
    ("STOPPED", "Delete", "DELETE_IN_PROGRESS"),
    ("STOPPED", "TerminateAt", "DELETE_IN_PROGRESS"),
    ("START_IN_PROGRESS", "Finished", "READY"),
    ("START_IN_PROGRESS", "Failed", "START_FAILED"),
    ("START_FAILED", "Start", "START_IN_PROGRESS"),
    ("START_FAILED", "Delete", "DELETE_IN_PROGRESS"),
    ("STOP_FAILED", "Stop", "STOP_IN_PROGRESS"),
    ("STOP_FAILED", "Delete", "DELETE_IN_PROGRESS"),
    ("CREATE_FAILED", "Delete", "DELETE_IN_PROGRESS"),
    ("DELETE_IN_PROGRESS", "Finished", "DELETED"),
    ("DELETE_IN_PROGRESS", "Failed", "DELETE_FAILED"),
    ("DELETE_FAILED", "Delete", "DELETE_IN_PROGRESS"),
];

/// Nimble Studio, section 3.3.
const STREAM: &[Row] = &[
    ("CREATE_IN_PROGRESS", "Finished", "READY"),
    ("CREATE_IN_PROGRESS", "Failed", "CREATE_FAILED"),
    ("CREATE_IN_PROGRESS", "Expired", "DELETE_IN_PROGRESS"),
    ("CREATE_IN_PROGRESS", "SessionLeft", "DELETE_IN_PROGRESS"),
    ("READY", "Expired", "DELETE_IN_PROGRESS"),
    ("READY", "SessionLeft", "DELETE_IN_PROGRESS"),
    ("DELETE_IN_PROGRESS", "Finished", "DELETED"),
    ("DELETE_IN_PROGRESS", "Failed", "DELETE_FAILED"),
];

/// Nimble Studio, section 3.4.
const BACKUP: &[Row] = &[
    ("CREATE_IN_PROGRESS", "Finished", "READY"),
    ("CREATE_IN_PROGRESS", "Failed", "CREATE_FAILED"),
    ("READY", "RotatedOut", "DELETE_IN_PROGRESS"),
    ("READY", "SessionDeleted", "DELETE_IN_PROGRESS"),
    ("DELETE_IN_PROGRESS", "Finished", "DELETED"),
    ("DELETE_IN_PROGRESS", "Failed", "DELETE_FAILED"),
];

/// Brings a machine into each state that the rows reach from the initial one.
fn in_each_state<M: Machine>(rows: &[Row]) -> BTreeMap<&'static str, Live<M>> {
    let trigger = |name: &str| M::TABLE.triggers.iter().copied().find(|t| t.name() == name);
    let mut reached = BTreeMap::from([(M::TABLE.initial.name(), Live::<M>::new())]);
    loop {
        let next = rows
            .iter()
            .find(|(from, _, to)| reached.contains_key(from) && !reached.contains_key(to));
        let Some((from, on, to)) = next else {
            return reached;
        };
        let mut live = reached[from];
        live.take(trigger(on).expect("the trigger exists"))
            .expect("the row exists");
        reached.insert(to, live);
    }
}

/// Checks that exactly these rows are taken, and that a refused trigger changes nothing.
fn check<M: Machine>(
    states: &[&str],
    initial: &str,
    terminal: &[&str],
    triggers: usize,
    rows: &[Row],
) {
    let names: Vec<_> = M::TABLE.states.iter().map(|state| state.name()).collect();
    let mut sorted = (names.clone(), states.to_vec());
    sorted.0.sort_unstable();
    sorted.1.sort_unstable();
    assert_eq!(sorted.0, sorted.1, "the names of the states");
    assert_eq!(M::TABLE.initial.name(), initial);
    assert_eq!(M::TABLE.triggers.len(), triggers);
    assert_eq!(M::TABLE.rows.len(), rows.len());

    let reached = in_each_state::<M>(rows);
    assert_eq!(reached.len(), states.len(), "every state is reached");
    let (mut taken, mut refused) = (0, 0);
    for &state in M::TABLE.states {
        let from = state.name();
        assert_eq!(
            M::TABLE.is_terminal(state),
            terminal.contains(&from),
            "{from}"
        );
        for &trigger in M::TABLE.triggers {
            let on = trigger.name();
            let row = rows.iter().find(|row| (row.0, row.1) == (from, on));
            let mut live = reached[from];
            match (live.take(trigger), row) {
                (Ok(step), Some(&(_, _, to))) => {
                    assert_eq!(step.to.name(), to, "{from} {on}");
                    assert_eq!(live.state().name(), to, "{from} {on}");
                    assert_eq!(M::TABLE.row(step.row()), Some(step), "{from} {on}");
                    assert_eq!(M::TABLE.next(state, trigger), Some(step.to), "{from} {on}");
                    assert!(!terminal.contains(&from), "{from} {on}");
                    taken += 1;
                }
                (Err(refusal), None) => {
                    assert_eq!((refusal.state, refusal.trigger), (state, trigger));
                    assert_eq!(live.state().name(), from, "{from} {on}");
                    assert_eq!(M::TABLE.next(state, trigger), None, "{from} {on}");
                    refused += 1;
                }
                (Ok(step), None) => panic!("{from} {on} is taken to {}", step.to.name()),
                (Err(_), Some(row)) => panic!("{row:?} is refused"),
            }
        }
    }
    assert_eq!(taken, rows.len());
    assert_eq!(
        taken + refused,
        states.len() * triggers,
        "every pair was tried"
    );
}

#[test]
fn experiment_takes_its_rows_and_refuses_all_else() {
    let states = [
        "pending",
        "initiating",
        "running",
        "completed",
        "stopping",
        "stopped",
        "failed",
        "cancelled",
    ];
    let terminal = ["completed", "stopped", "failed", "cancelled"];
    check::<ExperimentMachine>(&states, "pending", &terminal, 9, EXPERIMENT);
}

#[test]
fn action_takes_its_rows_and_refuses_all_else() {
    let states = [
        "pending",
        "initiating",
        "running",
        "completed",
        "skipped",
        "stopping",
        "stopped",
        "cancelled",
        "failed",
    ];
    let terminal = ["completed", "skipped", "stopped", "cancelled", "failed"];
    check::<ActionMachine>(&states, "pending", &terminal, 8, ACTION);
}

#[test]
fn safety_lever_takes_its_rows_and_refuses_all_else() {
    let states = ["disengaged", "engaging", "engaged"];
    check::<SafetyLeverMachine>(&states, "disengaged", &[], 4, SAFETY_LEVER);
}

#[test]
fn report_takes_its_rows_and_refuses_all_else() {
    let states = ["pending", "running", "completed", "failed", "cancelled"];
    let terminal = ["completed", "failed", "cancelled"];
    check::<ReportMachine>(&states, "pending", &terminal, 4, REPORT);
}

#[test]
fn deployments() {
    let states = [
        "VALIDATING",
        "DEPLOYING",
        "BAKING",
        "COMPLETE",
        "ROLLING_BACK",
        "ROLLED_BACK",
        "REVERTED",
    ];
    let terminal = ["ROLLED_BACK", "REVERTED"];
    check::<DeploymentMachine>(&states, "VALIDATING", &terminal, 11, DEPLOYMENT);
}

#[test]
fn experiment_definitions() {
    let states = ["IDLE", "ACTIVE", "ARCHIVED", "DESTROYED"];
    check::<ExperimentDefinitionMachine>(&states, "IDLE", &["DESTROYED"], 5, DEFINITION);
}

#[test]
fn experiment_runs() {
    check::<ExperimentRunMachine>(&["RUNNING", "DONE"], "RUNNING", &["DONE"], 3, RUN);
}

#[test]
fn environments_follow_their_last_deployment() {
    let expected = [
        ("VALIDATING", "Deploying"),
        ("DEPLOYING", "Deploying"),
        ("BAKING", "Deploying"),
        ("COMPLETE", "ReadyForDeployment"),
        ("ROLLING_BACK", "RollingBack"),
        ("ROLLED_BACK", "RolledBack"),
        ("REVERTED", "Reverted"),
    ];
    assert_eq!(EnvironmentState::after(None).name(), "ReadyForDeployment");
    let states = DeploymentMachine::TABLE.states.iter();
    let found = states.map(|&state| (state.name(), EnvironmentState::after(Some(state)).name()));
    assert_eq!(found.collect::<Vec<_>>(), expected);
}

#[test]
fn alarm_takes_its_rows_and_refuses_all_else() {
    let states = ["INSUFFICIENT_DATA", "OK", "ALARM"];
    check::<AlarmMachine>(&states, "INSUFFICIENT_DATA", &[], 3, ALARM);
}

const CHANGEABLE_STATES: [&str; 8] = [
    "CREATE_IN_PROGRESS",
    "READY",
    "UPDATE_IN_PROGRESS",
    "DELETE_IN_PROGRESS",
    "DELETED",
    "CREATE_FAILED",
    "UPDATE_FAILED",
    "DELETE_FAILED",
];
const SHORT_STATES: [&str; 6] = [
    "CREATE_IN_PROGRESS",
    "READY",
    "DELETE_IN_PROGRESS",
    "DELETED",
    "CREATE_FAILED",
    "DELETE_FAILED",
];
const CREATING: &str = "CREATE_IN_PROGRESS";

#[test]
fn studio_and_launch_profile_take_their_rows_and_refuse_all_else() {
    let rows = [&CHANGEABLE[..], &[BLOCKED]].concat();
    let (states, terminal) = (&CHANGEABLE_STATES, ["DELETED"]);
    check::<StudioMachine>(states, CREATING, &terminal, 5, &rows);
    check::<LaunchProfileMachine>(states, CREATING, &terminal, 5, &rows);
}

#[test]
fn studio_component_takes_its_rows_and_refuses_all_else() {
    let (states, terminal) = (&CHANGEABLE_STATES, ["DELETED"]);
    check::<StudioComponentMachine>(states, CREATING, &terminal, 4, &CHANGEABLE);
}

#[test]
fn streaming_image_takes_its_rows_and_refuses_all_else() {
    let (states, terminal) = (&SHORT_STATES, ["DELETED"]);
    check::<StreamingImageMachine>(states, CREATING, &terminal, 4, STREAMING_IMAGE);
}

#[test]
fn streaming_session_takes_its_rows_and_refuses_all_else() {
    let states = [
        "CREATE_IN_PROGRESS",
        "READY",
        "STOP_IN_PROGRESS",
        "STOPPED",
        "START_IN_PROGRESS",
        "START_FAILED",
        "STOP_FAILED",
        "CREATE_FAILED",
        "DELETE_IN_PROGRESS",
        "DELETED",
        "DELETE_FAILED",
    ];
    check::<SessionMachine>(&states, CREATING, &["DELETED"], 7, SESSION);
}

#[test]
fn stream_and_backup_take_their_rows_and_refuse_all_else() {
    let terminal = ["DELETED", "CREATE_FAILED", "DELETE_FAILED"];
    check::<StreamMachine>(&SHORT_STATES, CREATING, &terminal, 4, STREAM);
    check::<BackupMachine>(&SHORT_STATES, CREATING, &terminal, 4, BACKUP);
}

#[test]
fn numbers_of_states_and_triggers_are_found_again() {
    fn check<M: Machine>() {
        for &state in M::TABLE.states {
            assert_eq!(M::State::from_code(state.code()), Some(state));
        }
        for &trigger in M::TABLE.triggers {
            assert_eq!(M::Trigger::from_code(trigger.code()), Some(trigger));
        }
        let known = (0..=u8::MAX)
            .filter(|&code| M::State::from_code(code).is_some())
            .count();
        assert_eq!(known, M::TABLE.states.len());
    }
    check::<ExperimentMachine>();
    check::<ActionMachine>();
    check::<SafetyLeverMachine>();
    check::<ReportMachine>();
    check::<AlarmMachine>();
    check::<DeploymentMachine>();
    check::<ExperimentDefinitionMachine>();
    check::<ExperimentRunMachine>();
    check::<StudioMachine>();
    check::<LaunchProfileMachine>();
    check::<StudioComponentMachine>();
    check::<StreamingImageMachine>();
    check::<SessionMachine>();
    check::<StreamMachine>();
    check::<BackupMachine>();
}
