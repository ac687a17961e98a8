//! What windtunnel is measured by: workloads, a hand-written baseline, and peers.
//!
//! - **W1** ([`w1`], [`engines()`]): many live experiments under one global order of time. Engines:
//!   [`baseline`] (tuned by hand), [`floor`] (no queue at all), [`naive`] (the standard heap), and
//!   with the feature `peers` other simulators.
//! - **W2** ([`w2`]): many live deployments, each in an environment of its own.
//! - **W4** ([`w4`]): many live streaming sessions of one launch profile.
//! - **Assignment** (the bench `assignment` alone): who gets which treatment, entity by entity,
//!   against a bare hash of the same bytes; audience rules, read and evaluated.
//! - **W3** ([`dispatch`]): the bare dispatch of one state machine.
//!
//! `cargo bench -p windtunnel-benches` takes some minutes. Peers come along with
//! `--features peers`; with `WINDTUNNEL_SLOW=1` engines too slow for ten samples run once, too.
//!
//! All engines of a workload give the same checksum; benches assert that before they time. Linking
//! this crate installs the counting allocator of [`alloc`]. Only figures from one run may be
//! compared.

#![deny(unsafe_code)]

#[expect(unsafe_code, reason = "a global allocator cannot be written without")]
pub mod alloc;
pub mod baseline;
pub mod dispatch;
pub mod engines;
pub mod floor;
pub mod naive;
#[cfg(feature = "peers")]
pub mod peers;
pub mod w1;
pub mod w2;
pub mod w4;
pub mod wheel;
pub mod world;

pub use engines::{Engine, Entry, Outcome, engines, run, time};
