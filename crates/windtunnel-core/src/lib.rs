//! A deterministic simulator of cloud control planes, as a library without IO.
//!
//! A [`World`] is one account in one Region: FIS experiments, AppConfig deployments, Nimble
//! Studio sessions, alarms and resources. The host passes the time in; the core never asks for it, reads no clock, opens no
//! socket, starts no thread. The same seed and the same commands give the same events, always.
//!
//! # The loop
//!
//! ```
//! use windtunnel_core::{Config, Instant, Seed, World, fis};
//! # fn main() -> Result<(), windtunnel_core::Error> {
//! let start = Instant::from_millis(1_767_225_600_000);
//! let mut world = World::new(Config::default(), Seed(7), start);
//! let template = world.fis(start).create_experiment_template(wait_five_minutes())?;
//! let id = template.experiment_template.id;
//! let request = fis::StartExperimentRequest { experiment_template_id: Some(id), ..Default::default() };
//! world.fis(start).start_experiment(request)?;
//!
//! let mut last = String::new();
//! while !world.is_idle() {
//!     let Some(next) = world.poll_timeout() else { break };
//!     world.handle_timeout(next);
//!     while let Some(event) = world.poll_event() {
//!         last = format!("{} {}", event.at, event.to());
//!     }
//! }
//! assert_eq!(last, "2026-01-01T00:05:01.000Z completed");
//! # Ok(())
//! # }
//! # fn wait_five_minutes() -> fis::CreateExperimentTemplateRequest {
//! #     let wait = fis::TemplateAction {
//! #         action_id: Some("aws:fis:wait".into()),
//! #         parameters: Some([("duration".into(), "PT5M".into())].into()),
//! #         ..Default::default()
//! #     };
//! #     fis::CreateExperimentTemplateRequest {
//! #         description: Some("wait".into()),
//! #         role_arn: Some("arn:aws:iam::123456789012:role/fis".into()),
//! #         stop_conditions: Some(vec![fis::StopCondition { source: Some("none".into()), value: None }]),
//! #         actions: Some([("wait".into(), wait)].into()),
//! #         ..Default::default()
//! #     }
//! # }
//! ```
//!
//! 1. Tell the world what happens: [`World::handle`] takes a [`Command`], an API call or a fact of
//!    the environment, and answers at once. Typed calls ([`World::fis`], [`World::appconfig`],
//!    [`World::appconfigdata`], [`World::nimble`], [`World::env`]) go through the same door.
//! 2. Let time pass: [`World::handle_timeout`] fires all that is due up to `now`, each at its own
//!    instant. [`World::poll_timeout`] says when to come back.
//! 3. Take what happened: [`World::poll_event`], until it is `None`, or [`World::drain_events`]. No
//!    order among the three is needed for a right result.
//!
//! [`Simulation`] drives the loop with a [`SeededClock`].
//!
//! # Words
//!
//! | Word | Meaning |
//! |---|---|
//! | [`Command`], [`Reply`] | what the host asks or tells; the answer, at once |
//! | [`Event`] | a transition that happened: which row, by what, when, why |
//! | state, trigger, [`Transition`] | a row of a [`Table`]: in this state this trigger leads to that state |
//! | [`Purpose`], [`Lane`] | what a draw is for; the identity that keys the draws of an aggregate |
//! | template, compiled | the user's description; its checked, compact form |
//! | [`Journal`], [`Snapshot`], [`Digest`] | inputs so far; state now; a number that stands for either |
//!
//! # Guarantees
//!
//! 1. **Slicing.** Advancing to *a* and then to *b* equals advancing to *b*.
//! 2. **Replay.** The same header and entries give the same digests on every platform and profile.
//! 3. **Snapshot.** Saved and restored at any point, a world goes on as if nothing had happened.
//! 4. **Non-interference.** An aggregate changes no event (up to ids) of another that shares nothing
//!    with it.
//! 5. **Totality.** Every pair of state and trigger is a row or a refusal.
//! 6. **Progress.** `handle_timeout(poll_timeout())` moves `poll_timeout` forward.
//! 7. **Isolation.** A refused command changes nothing but the time (and, where an injected API error
//!    or a function that was called refuses it, how often that has struck or answered).

#![no_std]
#![forbid(unsafe_code)]
#![deny(missing_docs)]

extern crate alloc;
#[cfg(test)]
extern crate std;

pub mod appconfig;
pub mod appconfigdata;
pub mod env;
pub mod fis;
pub mod nimble;
pub mod table;

mod clock;
mod command;
mod delay;
mod draw;
mod error;
mod event;
mod few;
mod id;
mod journal;
mod json;
mod limits;
mod operations;
mod pages;
#[cfg(feature = "serde")]
mod pairs;
mod queue;
mod register;
mod shape;
mod slab;
mod snapshot;
mod time;
mod world;

pub use clock::{SeededClock, Simulation};
pub use command::{Command, Reply, UnknownOperation};
pub use delay::Delay;
pub use draw::{Draw, Keys, Lane, Purpose, Seed};
pub use error::{Code as ErrorCode, Details, Error, Problem};
pub use event::{Cause, Digest, Event, MachineKind};
pub use journal::{Divergence, Entry, Header, Journal, replay};
pub use limits::Limits;
pub use snapshot::{Snapshot, SnapshotError};
pub use table::{Code, Live, Machine, NoTransition, RowId, Table, Transition};
pub use time::{BadDuration, Civil, Instant, Span};
pub use world::{Config, World};

/// The semantics of the simulation, raised whenever the same input gives other output.
///
/// It is part of every journal and snapshot; those of another number are refused.
pub const SEMANTICS: u32 = 1;
