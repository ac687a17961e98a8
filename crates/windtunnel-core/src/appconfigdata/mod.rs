//! The data plane of AWS AppConfig: sessions that poll for configurations.
//!
//! Its state is that of [`appconfig`](crate::appconfig). A token carries all there is to know about
//! a session, so that an answer can be asked for again (*chosen*; it explains every recording).

mod command;
mod model;
mod token;

pub use command::{Call, Command, OPERATIONS, Reply};
pub use model::*;

pub(crate) use command::handle;
