//! The AWS wire of windtunnel, pure: an HTTP request in, an HTTP response out.
//!
//! [`Wire::respond`] speaks restJson1 of FIS, AppConfig, its data plane and Nimble Studio to a
//! [`World`](windtunnel_core::World). It opens no socket, runs on no runtime and reads no clock: a
//! server, a connector of an SDK or a test hands it the request and the present.
//!
//! ```
//! use bytes::Bytes;
//! use http::Request;
//! use windtunnel_aws::Wire;
//! use windtunnel_core::{Config, Instant, Seed, World};
//!
//! let now = Instant::from_millis(1_767_225_600_000);
//! let mut world = World::new(Config::default(), Seed(7), now);
//! let mut wire = Wire::default();
//!
//! let request = Request::get("/actions/aws%3Afis%3Await").body(Bytes::new()).unwrap();
//! let response = wire.respond(&mut world, now, request);
//! assert_eq!(response.status(), 200);
//! assert!(response.body().starts_with(br#"{"action":{"id":"aws:fis:wait""#));
//! ```
//!
//! # How a call goes
//!
//! 1. The service is told by the credential scope of the signature ([`Scope`]), else by the path.
//!    Signatures are not checked.
//! 2. The [`Route`] is found by method and path. Routes are data: [`ROUTES`] lists every operation of
//!    the four services, with the places of its members.
//! 3. The members are gathered from labels, query, headers and body into one JSON object, which the
//!    core reads. What cannot be read is refused with the service's own error.
//! 4. The world answers. The members of its reply are laid out by the route again.
//!
//! A refused call changes nothing but the time; the verdicts of a judge, told before it, stay.

#![forbid(unsafe_code)]
#![deny(missing_docs)]

mod agent;
mod date;
mod members;
mod payload;
mod percent;
mod refusal;
mod request;
mod response;
mod route;
mod scope;
mod service;
mod wire;

pub use members::Members;
pub use route::{Binding, Content, Kind, ROUTES, Route};
pub use scope::Scope;
pub use service::Service;
pub use wire::{Judge, Wire};
