//! The environment: resources, alarms, injected faults, the work behind actions.
//!
//! It is written like a service, so that the facts that a host tells are journalled as all other
//! commands. One alarm drives all services alike.

mod command;
mod model;
mod state;
mod table;

pub use command::{Command, Reply};
pub use model::{
    Answer, Attribute, ConfigurationSource, Fault, Function, Phase, Resource, SchemaVerdict, Setup,
    Work, WorldMode,
};
pub use table::{AlarmMachine, AlarmState, AlarmTrigger};

pub(crate) use command::{Fact, handle};
pub(crate) use state::Env;
