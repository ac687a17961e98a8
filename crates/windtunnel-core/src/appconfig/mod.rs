//! AWS AppConfig: deployments of configurations that grow, bake, roll back and revert.
//!
//! Modelled: all operations of the control plane, the life of deployments, environments, hosted
//! versions, feature flags, experiments, extensions, deletion protection, quotas. The data plane, from which clients get configurations, is [`appconfigdata`](crate::appconfigdata). Not
//! modelled: IAM, encryption, and what extensions call (the environment says what it answers).
//!
//! The machine is [`DeploymentMachine`]; its table is the only source of what follows what. When
//! a deployment grows to which share says [`Schedule`], which clients belong to that share [`slot`].
//!
//! Of experiments the machines are [`ExperimentDefinitionMachine`] and [`ExperimentRunMachine`]. Who
//! gets which treatment says [`Call::evaluate`], and for very many entities an [`Assigner`].
//!
//! Where the service is undocumented, [`Switches`] and [`Timing`] say what was *chosen* and let a
//! host choose otherwise.

mod command;
mod machine;
mod model;
mod state;
mod table;
mod view;

pub use command::{
    Call, Command, DefinitionSight, FlagsAt, OPERATIONS, Reply, RunSight, SchemaCheck,
};
pub use machine::assignment::{Assigner, Assignment, EntityContext, Evaluated, Tally, Variant};
pub use machine::bucket::{Bucketer, bucket, split};
pub use machine::rule::{FaultReason, Rule, RuleFault};
pub use machine::{GrowthType, POINTS, Pace, Schedule, slot};
pub use model::*;
pub use state::{DeploymentId, Invocation};
pub use table::{
    DeploymentMachine, DeploymentState, DeploymentTrigger, EnvironmentState,
    ExperimentDefinitionMachine, ExperimentDefinitionState, ExperimentDefinitionTrigger,
    ExperimentRunMachine, ExperimentRunState, ExperimentRunTrigger,
};

pub(crate) use command::{Shape, find, handle, restore, serving, shape};
pub(crate) use machine::Bounds;
pub(crate) use machine::assignment::Overlay;
pub(crate) use state::AppConfig;
