//! The shapes of FIS, with the service's own names, and what templates are compiled into.
//!
//! Behind the feature `serde` they read and write exactly the JSON that AWS clients send and expect.
//! In requests every member is optional, as on the wire, so that the service can refuse what is
//! missing with its own words.

mod compiled;
mod experiment;
mod lever;
mod request;
mod response;
mod settings;
mod template;
mod timestamp;

pub use compiled::{Compiled, CompiledAction};
pub use experiment::*;
pub use lever::*;
pub use request::*;
pub use response::*;
pub use settings::{Settings, Switches, Timing, Verdict};
pub use template::*;
pub use timestamp::Timestamp;

use alloc::collections::BTreeMap;
use alloc::string::String;

/// Tags: keys and values.
pub type Tags = BTreeMap<String, String>;
