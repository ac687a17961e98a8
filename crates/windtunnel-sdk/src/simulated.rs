//! The handle on a simulated account.

use std::future::Future;
use std::sync::Arc;
use std::time::Duration;

use aws_credential_types::Credentials;
use aws_credential_types::provider::SharedCredentialsProvider;
use aws_smithy_async::rt::sleep::SharedAsyncSleep;
use aws_smithy_async::time::SharedTimeSource;
use aws_smithy_runtime::client::retries::RetryPartition;
use aws_smithy_runtime_api::client::behavior_version::BehaviorVersion;
use aws_smithy_runtime_api::client::http::SharedHttpClient;
use aws_smithy_types::retry::RetryConfig;
use aws_types::SdkConfig;
use aws_types::region::Region;
use windtunnel_core::env::{self, AlarmState, Fault, Resource};
use windtunnel_core::{Error, Event, Instant, World};

use crate::builder::Builder;
use crate::connector::Connector;
use crate::drive;
use crate::shared::Shared;
use crate::sleep::{Nap, VirtualTime};

/// A simulated AWS account in one Region, its clock, and all that clients of the SDK need to live in
/// it.
///
/// Clones are handles on the same account. It may be shared by any number of clients and tasks.
#[derive(Clone, Debug)]
pub struct Simulated {
    shared: Arc<Shared>,
    partition: RetryPartition,
}

const _: () = {
    const fn is_for_all_tasks<T: Send + Sync + 'static>() {}
    is_for_all_tasks::<Simulated>();
};

impl Simulated {
    /// Makes an empty account 123456789012 in us-east-1, on New Year's Day of 2026.
    ///
    /// # Panics
    ///
    /// In a tokio runtime whose clock is not paused.
    #[must_use]
    pub fn new(seed: u64) -> Self {
        Self::builder(seed).build()
    }

    /// Makes an account otherwise.
    pub fn builder(seed: u64) -> Builder {
        Builder::new(seed)
    }

    pub(crate) fn from_shared(shared: Shared) -> Self {
        Self {
            shared: Arc::new(shared),
            partition: RetryPartition::custom("windtunnel").build(),
        }
    }

    #[cfg(test)]
    pub(crate) fn shared(&self) -> &Shared {
        &self.shared
    }

    /// Returns the configuration for the clients of this account.
    ///
    /// It has everything that a client needs; nothing is read from the environment of the process.
    #[must_use]
    pub fn sdk_config(&self) -> SdkConfig {
        let region = self.shared.with(|state| state.region().to_owned());
        let time = VirtualTime(Arc::clone(&self.shared));
        let credentials = Credentials::from_keys("AKIAIOSFODNN7EXAMPLE", "windtunnel", None);
        SdkConfig::builder()
            .behavior_version(BehaviorVersion::latest())
            .region(Region::new(region))
            .credentials_provider(SharedCredentialsProvider::new(credentials))
            .http_client(self.http_client())
            .time_source(SharedTimeSource::new(time.clone()))
            .sleep_impl(SharedAsyncSleep::new(time))
            .retry_config(RetryConfig::standard())
            .build()
    }

    /// Returns the HTTP client alone, for those who wrap it.
    #[must_use]
    pub fn http_client(&self) -> SharedHttpClient {
        SharedHttpClient::new(Connector {
            shared: Arc::clone(&self.shared),
            read_timeout: None,
        })
    }

    /// Returns the budget for retries of this account.
    ///
    /// The SDK has one budget for each service and Region in the whole process, so that tests that
    /// fail calls on purpose take retries from each other. [`SdkConfig`] has no place for another
    /// one; the builder of each client has: `aws_sdk_fis::config::Builder::from(&sdk_config)
    /// .retry_partition(simulated.retry_partition())`.
    #[must_use]
    pub fn retry_partition(&self) -> RetryPartition {
        self.partition.clone()
    }

    /// Returns virtual now.
    #[must_use]
    pub fn now(&self) -> Instant {
        self.shared.with(|state| state.clock.now())
    }

    /// Sleeps in virtual time.
    ///
    /// # Panics
    ///
    /// When nobody lets time pass, and when it goes beyond the limit.
    pub async fn sleep(&self, duration: Duration) {
        Nap::new(&self.shared, duration).await;
    }

    /// Sleeps until this instant, not at all when it has passed.
    ///
    /// # Panics
    ///
    /// As [`sleep`](Self::sleep).
    pub async fn sleep_until(&self, instant: Instant) {
        Nap::until(&self.shared, instant).await;
    }

    /// Sleeps until nothing is going on in the world any more, and returns when that is.
    ///
    /// # Panics
    ///
    /// As [`sleep`](Self::sleep).
    pub async fn sleep_until_idle(&self) -> Instant {
        loop {
            let (now, next) = self.shared.with(|state| {
                let now = state.present();
                let next = state.world.poll_timeout();
                (now, next.filter(|_| !state.world.is_idle()))
            });
            match next {
                Some(next) => self.sleep_until(next).await,
                None => return now,
            }
        }
    }

    /// Runs a future to its end without a runtime. Whenever nothing in it can go on, virtual time
    /// jumps to the end of the shortest sleep.
    ///
    /// # Panics
    ///
    /// When nothing in it can go on and nothing sleeps, so that it would hang for ever.
    pub fn block_on<F: Future>(&self, future: F) -> F::Output {
        drive::block_on(&self.shared, future)
    }

    /// Lends the world as it is now. Times that its methods ask for are the second argument.
    ///
    /// # Panics
    ///
    /// When the call uses this handle or a clone of it: the world is behind a lock.
    pub fn with_world<R>(&self, call: impl FnOnce(&mut World, Instant) -> R) -> R {
        self.shared.with(|state| {
            let now = state.present();
            state.stir();
            call(&mut state.world, now)
        })
    }

    /// Takes the events that have happened and were not taken yet, oldest first.
    #[must_use]
    pub fn events(&self) -> Vec<Event> {
        self.shared.with(|state| {
            state.present();
            state.world.drain_events().collect()
        })
    }

    /// Tells a fact of the environment.
    ///
    /// # Errors
    ///
    /// `ValidationException` when the fact makes no sense.
    pub fn tell(&self, fact: env::Command) -> Result<(), Error> {
        self.with_world(|world, now| world.env(now, fact))
    }

    /// Puts an alarm into a state, now.
    ///
    /// # Errors
    ///
    /// As [`tell`](Self::tell).
    pub fn set_alarm(&self, arn: impl Into<String>, state: AlarmState) -> Result<(), Error> {
        let arn = arn.into();
        self.tell(env::Command::SetAlarm { arn, state })
    }

    /// Has these resources exist, for targets that are found by tags, filters or parameters.
    ///
    /// # Errors
    ///
    /// As [`tell`](Self::tell).
    pub fn register_resources(&self, resources: Vec<Resource>) -> Result<(), Error> {
        self.tell(env::Command::RegisterResources(resources))
    }

    /// Has something fail.
    ///
    /// # Errors
    ///
    /// As [`tell`](Self::tell).
    pub fn inject(&self, fault: Fault) -> Result<(), Error> {
        self.tell(env::Command::InjectFault(fault))
    }

    /// Has the next calls of an operation, such as `fis.StartExperiment`, answer an error, such as
    /// `ThrottlingException`.
    ///
    /// # Errors
    ///
    /// As [`tell`](Self::tell), such as for an operation that there is not.
    pub fn fail_calls(&self, operation: &str, code: &str, times: u32) -> Result<(), Error> {
        self.inject(Fault {
            operation: Some(operation.into()),
            code: Some(code.into()),
            times: Some(times.into()),
            ..Fault::default()
        })
    }

    /// Has every answer take so long from now on. A call acts on the world when it is sent, so a
    /// client that gives up does not know that it went through.
    pub fn set_latency(&self, latency: Duration) {
        self.shared.with(|state| state.latency = latency);
    }
}
