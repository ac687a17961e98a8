//! How a simulated account is made.

use std::collections::BTreeMap;

use windtunnel_aws::{Judge, Wire};
use windtunnel_core::{Config, Instant, Seed, Span, World};

use crate::clock::Clock;
use crate::shared::{Shared, State};
use crate::simulated::Simulated;
use crate::watch::Watch;

/// What a [`Simulated`] account is made with.
#[derive(Clone, Debug)]
#[must_use]
pub struct Builder {
    seed: u64,
    start: Instant,
    config: Config,
    judge: Option<Judge>,
    principals: BTreeMap<String, String>,
    limit: Span,
    patience: u32,
}

impl Builder {
    pub(crate) fn new(seed: u64) -> Self {
        Self {
            seed,
            // 2026-01-01T00:00:00Z.
            start: Instant::from_millis(1_767_225_600_000),
            config: Config::default(),
            judge: None,
            principals: BTreeMap::new(),
            limit: Span::from_days(366),
            patience: 100,
        }
    }

    /// Sets the account, the Region, limits, timing and switches.
    pub fn config(mut self, config: Config) -> Self {
        self.config = config;
        self
    }

    /// Sets when the world begins; the first second of 2026 in UTC when not set.
    pub fn start(mut self, start: Instant) -> Self {
        self.start = start;
        self
    }

    /// Sets who checks configurations of AppConfig against JSON Schemas; all pass when not set.
    pub fn judge(mut self, judge: Judge) -> Self {
        self.judge = Some(judge);
        self
    }

    /// Sets who calls Nimble Studio with an access key, for clients with credentials of their own; the
    /// principal of the configuration does with all others.
    pub fn principal(
        mut self,
        access_key: impl Into<String>,
        principal: impl Into<String>,
    ) -> Self {
        self.principals.insert(access_key.into(), principal.into());
        self
    }

    /// Sets after how much virtual time the simulation ends: whoever wakes up or calls after it
    /// panics. 366 days when not set.
    pub fn limit(mut self, limit: Span) -> Self {
        self.limit = limit;
        self
    }

    /// Sets how often the world may be asked in a row while nothing is going on and nobody changes
    /// anything: who asks more often panics, for it would do so for ever. 100 times when not set.
    ///
    /// Calls at one instant count once; those that get a configuration, which clients do for ever, do
    /// not count, nor do any while someone sleeps on ([`Simulated::sleep`], a waiter) who lay down
    /// before. Sleeps of `tokio::time::sleep` are not seen.
    pub fn patience(mut self, patience: u32) -> Self {
        self.patience = patience;
        self
    }

    /// Makes the account.
    ///
    /// # Panics
    ///
    /// In a tokio runtime whose clock is not paused.
    #[must_use]
    pub fn build(self) -> Simulated {
        let wire = match self.judge {
            Some(judge) => Wire::default().with_judge(judge),
            None => Wire::default(),
        };
        let wire = wire.with_principals(self.principals);
        let mut clock = Clock::new(self.seed, self.start);
        // In a runtime, time runs with its clock from here on.
        clock.now();
        let world = World::new(self.config, Seed(self.seed), self.start);
        let watch = Watch::new(self.patience);
        Simulated::from_shared(Shared::new(State::new(
            clock, world, wire, watch, self.limit,
        )))
    }
}
