//! The shapes of Nimble Studio, with the service's own names, and what a host may set.
//!
//! Behind the feature `serde` they read and write exactly the JSON that AWS clients send and expect.
//! In requests every member is optional, as on the wire, so that the service can refuse what is
//! missing with its own words.

mod component;
mod failure;
mod lifetime;
mod profile;
mod request;
mod response;
mod session;
mod settings;
mod studio;
mod timestamp;

pub use component::*;
pub use failure::{Failure, Kind, Step, failures};
pub use lifetime::Lifetime;
pub use profile::*;
pub use request::*;
pub use response::*;
pub use session::*;
pub use settings::{Odds, Settings, Switches, Timing, UnstoppableStop};
pub use studio::*;
pub use timestamp::Timestamp;

use alloc::collections::BTreeMap;
use alloc::string::String;

/// Tags: keys and values.
pub type Tags = BTreeMap<String, String>;

/// The instance types of sessions (*documented*, service model).
pub const INSTANCE_TYPES: &[&str] = &[
    "g4dn.xlarge",
    "g4dn.2xlarge",
    "g4dn.4xlarge",
    "g4dn.8xlarge",
    "g4dn.12xlarge",
    "g4dn.16xlarge",
    "g3.4xlarge",
    "g3s.xlarge",
    "g5.xlarge",
    "g5.2xlarge",
    "g5.4xlarge",
    "g5.8xlarge",
    "g5.16xlarge",
];
