//! How a world lends its services what they need.

use alloc::vec::Vec;

use super::{Cx, World};
use crate::appconfig::{AppConfig, Bounds};
use crate::fis::{self, Fis};
use crate::nimble::Nimble;
use crate::time::Instant;

/// The services of a world, each with the lists that it uses again and again.
struct Services<'w> {
    fis: &'w mut Fis,
    rounds: &'w mut fis::Rounds,
    appconfig: &'w mut AppConfig,
    deployments: &'w mut Vec<u64>,
    nimble: &'w mut Nimble,
}

impl World {
    #[inline]
    pub(crate) fn fis_call<R>(&mut self, call: impl FnOnce(&mut Fis, &mut Cx<'_>) -> R) -> R {
        let answer = self.with_fis(|fis, cx, _| call(fis, cx));
        self.scratch.next = self.fis.next_timeout(&self.config);
        answer
    }

    pub(crate) fn appconfig_call<R>(
        &mut self,
        call: impl FnOnce(&mut AppConfig, &mut Cx<'_>) -> R,
    ) -> R {
        self.with_appconfig(|appconfig, cx, _| call(appconfig, cx))
    }

    /// Lends Nimble Studio; what is due at once then follows.
    pub(crate) fn nimble_call<R>(&mut self, call: impl FnOnce(&mut Nimble, &mut Cx<'_>) -> R) -> R {
        let (mut cx, services) = self.split();
        let answer = call(services.nimble, &mut cx);
        services.nimble.settle(&mut cx);
        answer
    }

    /// Returns when a service other than FIS has something to do next.
    #[inline(always)]
    pub(super) fn next_of_others(&self) -> Instant {
        let next = self.appconfig.next_timeout();
        next.min(self.nimble.next_timeout())
    }

    /// Fires what is due for AppConfig.
    pub(super) fn fire_appconfig(&mut self, bounds: Bounds) {
        self.now = self.with_appconfig(|appconfig, cx, due| {
            appconfig.fire(cx, due, bounds);
            cx.now
        });
    }

    #[inline(always)]
    pub(super) fn with_fis<R>(
        &mut self,
        call: impl FnOnce(&mut Fis, &mut Cx<'_>, &mut fis::Rounds) -> R,
    ) -> R {
        let (mut cx, services) = self.split();
        call(services.fis, &mut cx, services.rounds)
    }

    #[inline(always)]
    fn with_appconfig<R>(
        &mut self,
        call: impl FnOnce(&mut AppConfig, &mut Cx<'_>, &mut Vec<u64>) -> R,
    ) -> R {
        let (mut cx, services) = self.split();
        call(services.appconfig, &mut cx, services.deployments)
    }

    /// Lends all that a service may touch, and the services.
    #[inline(always)]
    fn split(&mut self) -> (Cx<'_>, Services<'_>) {
        let cx = Cx {
            now: self.now,
            config: &self.config,
            keys: &self.keys,
            is_plain: self.scratch.tempo.is_plain(&self.env),
            env: &mut self.env,
            events: &mut self.events,
            tempo: &self.scratch.tempo,
            caller: self.scratch.caller.as_deref(),
            is_used_up: false,
        };
        let services = Services {
            fis: &mut self.fis,
            rounds: &mut self.scratch.rounds,
            appconfig: &mut self.appconfig,
            deployments: &mut self.scratch.deployments,
            nimble: &mut self.nimble,
        };
        (cx, services)
    }
}
