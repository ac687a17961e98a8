//! What the service shows of its state.

mod deployments;
mod experiments;
mod extensions;
pub(crate) mod ids;
mod resources;
mod strategies;

pub(crate) use deployments::{deployment, deployment_summary};
pub(crate) use experiments::{definition, definition_summary, run, run_event, run_summary};
pub(crate) use extensions::{
    AUTHORED, Authored, ExtensionName, Target, VersionOf, association, association_summary,
};
pub(crate) use resources::*;
pub(crate) use strategies::{PREDEFINED, SERVICE_MANAGED, Strategy};
