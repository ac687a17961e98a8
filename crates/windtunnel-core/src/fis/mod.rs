//! AWS Fault Injection Service: the control plane of chaos experiments.
//!
//! Modelled: all 26 operations, the life of experiments, actions, reports and the safety lever, the
//! `startAfter` graph, target resolution, stop conditions, quotas, EventBridge events and experiment
//! logs. Not modelled: IAM, and the faults themselves (no resource is touched).
//!
//! The four machines are [`ExperimentMachine`], [`ActionMachine`], [`ReportMachine`] and
//! [`SafetyLeverMachine`]; their tables are the only source of what follows what.
//!
//! Where the service is undocumented, [`Switches`] and [`Timing`] say what was *chosen* and let a
//! host choose otherwise.

pub mod catalog;

mod command;
mod machine;
mod model;
mod state;
mod table;
mod view;

pub use command::{Call, Command, OPERATIONS, Reply, compile};
pub use machine::invent;
pub use model::*;
pub use state::ExperimentId;
pub use table::{
    ActionMachine, ActionState, ActionTrigger, ExperimentMachine, ExperimentState,
    ExperimentTrigger, ReportMachine, ReportState, ReportTrigger, SafetyLeverMachine,
    SafetyLeverState, SafetyLeverTrigger,
};
pub use view::{EventBridgeEvent, LogRecord, Record};

pub(crate) use command::handle;
pub(crate) use machine::{ALL, Rounds, Tempo};
pub(crate) use state::Fis;
