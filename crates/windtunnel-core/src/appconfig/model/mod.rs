//! The shapes of AppConfig, with the service's own names.
//!
//! Behind the feature `serde` they read and write exactly the JSON that AWS clients send and expect.
//! In requests every member is optional, as on the wire, so that the service can refuse what is
//! missing with its own words. Members that the wire carries in headers, paths, queries or raw
//! bodies are members like all others here.

mod blob;
mod decimal;
mod deployment;
mod experiment;
mod experiment_request;
mod extension;
mod number;
mod request;
mod resource;
mod response;
mod settings;
mod timestamp;
mod weight;

pub use blob::Blob;
pub use decimal::Decimal;
pub use deployment::*;
pub use experiment::*;
pub use experiment_request::*;
pub use extension::*;
pub use number::Number;
pub use request::*;
pub use resource::*;
pub use response::*;
pub use settings::{ScheduleMode, Settings, SlotMode, Switches, Timing, TokenReuse};
pub use timestamp::{PreciseTimestamp, Precision, Timestamp};
pub use weight::Weight;

use alloc::collections::BTreeMap;
use alloc::string::String;

/// Tags: keys and values.
pub type Tags = BTreeMap<String, String>;
