//! Clients of the AWS SDK for Rust in a simulated account, on virtual time.

#![forbid(unsafe_code)]
#![deny(missing_docs)]

mod builder;
mod clock;
mod connector;
mod drive;
mod shared;
mod simulated;
mod sleep;
mod watch;

pub use builder::Builder;
pub use simulated::Simulated;
pub use windtunnel_aws as aws;
pub use windtunnel_core as core;
