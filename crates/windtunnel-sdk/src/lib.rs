//! Clients of the AWS SDK for Rust in a simulated account, on virtual time.
//!
//! [`Simulated`] gives the `SdkConfig` that any client of FIS, AppConfig, its data plane or Nimble
//! Studio takes. No socket is opened and nothing waits: when all that is left to do is to sleep, a
//! waiter, a retry or the test itself, virtual time jumps to the end of the shortest sleep.
//!
//! ```
//! # use std::time::Duration;
//! use aws_sdk_appconfig::client::Waiters;
//! use windtunnel_sdk::Simulated;
//!
//! let simulated = Simulated::new(7);
//! let appconfig = aws_sdk_appconfig::Client::new(&simulated.sdk_config());
//! simulated.block_on(async {
//!     let shop = appconfig.create_application().name("shop").send().await?;
//!     simulated.sleep(Duration::from_secs(12 * 3_600)).await;
//!     let prod = appconfig
//!         .create_environment()
//!         .set_application_id(shop.id.clone())
//!         .name("prod")
//!         .send()
//!         .await?;
//!     appconfig
//!         .wait_until_environment_ready_for_deployment()
//!         .set_application_id(shop.id)
//!         .set_environment_id(prod.id)
//!         .wait(Duration::from_secs(60))
//!         .await
//!         .expect("it is ready at once");
//!     Ok::<_, aws_sdk_appconfig::Error>(())
//! })?;
//! assert_eq!(simulated.now().to_string(), "2026-01-01T12:00:00.000Z");
//! # Ok::<_, aws_sdk_appconfig::Error>(())
//! ```
//!
//! # Who lets time pass
//!
//! | Test | Time |
//! |---|---|
//! | [`Simulated::block_on`] | jumps when nothing in the future can go on; no runtime is needed |
//! | `#[tokio::test(start_paused = true)]` | is the clock of the runtime: `tokio::time::sleep`, `timeout` and `advance` count too |
//!
//! The runtime must be of one thread, as paused ones are. A runtime whose clock runs is refused, for
//! simulated hours would last for hours.
//!
//! # The same bytes each time
//!
//! The SDK draws jitter, invocation ids and idempotency tokens from the generator of the thread
//! (`fastrand`). It is seeded by [`Simulated::new`] and whenever a thread or a runtime begins to drive
//! the time; so one seed sends the same bytes at the same times, as long as one thread does it. In a
//! runtime, `tokio::select!` needs `biased;`.
//!
//! # Loops that never end
//!
//! A loop that waits for a state that will not come would spin for ever in virtual time. So whoever
//! asks again and again while nothing is going on and nobody changes anything panics
//! ([`Builder::patience`]), as does whoever wakes up after the end of the simulation
//! ([`Builder::limit`]).

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
/// The wire, for those who look at routes.
pub use windtunnel_aws as aws;
/// The core, for worlds, facts, events and configuration.
pub use windtunnel_core as core;
