//! What all clones of a handle, its connector, its clock and its sleepers share.

use std::fmt;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use bytes::Bytes;
use http::{Request, Response};
use windtunnel_aws::{Scope, Service, Wire};
use windtunnel_core::{Instant, Span, World};

use crate::clock::Clock;
use crate::watch::Watch;

/// The state behind the lock.
pub(crate) struct State {
    pub(crate) clock: Clock,
    pub(crate) world: World,
    wire: Wire,
    watch: Watch,
    /// Nobody shall wake up after it.
    limit: Instant,
    pub(crate) latency: Duration,
}

/// The lock, which nobody outside the crate ever holds.
pub(crate) struct Shared(Mutex<State>);

impl Shared {
    pub(crate) fn new(state: State) -> Self {
        Self(Mutex::new(state))
    }

    /// Lends the state. A test that failed with the lock held leaves a state that is whole: what it
    /// interrupts is read afterwards only to say more about the failure.
    fn lock(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Lends the state for the length of a call.
    pub(crate) fn with<R>(&self, call: impl FnOnce(&mut State) -> R) -> R {
        call(&mut self.lock())
    }

    /// Ends what goes on beyond the end of the simulation.
    ///
    /// # Panics
    ///
    /// When virtual time has gone beyond the limit.
    pub(crate) fn check_limit(&self) {
        let (now, limit) = self.with(|state| (state.clock.now(), state.limit));
        assert!(
            now <= limit,
            "virtual time went beyond the end of the simulation, to {now}; the limit is {limit}: is \
             this a loop that never ends? If not, raise Builder::limit"
        );
    }

    /// Answers a request, or says why nobody would.
    ///
    /// # Panics
    ///
    /// When virtual time has gone beyond the limit, and when the caller has been asking for long what will never change.
    pub(crate) fn respond(&self, request: Request<Bytes>) -> Result<Response<Bytes>, String> {
        self.check_limit();
        let (response, complaint) = self.with(|state| state.respond(request))?;
        // The lock is free again: who looks at the world after the panic finds it.
        match complaint {
            None => Ok(response),
            Some(complaint) => panic!("{complaint}"),
        }
    }
}

impl fmt::Debug for Shared {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Simulated")
    }
}

impl State {
    pub(crate) fn new(clock: Clock, world: World, wire: Wire, watch: Watch, limit: Span) -> Self {
        let limit = world.start() + limit;
        Self {
            clock,
            world,
            wire,
            watch,
            limit,
            latency: Duration::ZERO,
        }
    }

    /// Returns virtual now, with the world brought there.
    pub(crate) fn present(&mut self) -> Instant {
        let now = self.clock.now();
        self.world.handle_timeout(now);
        now
    }

    /// Returns the Region of the world.
    pub(crate) fn region(&self) -> &str {
        &self.world.config().region
    }

    /// Forgets how long nothing has changed, as something may have now.
    pub(crate) fn stir(&mut self) {
        self.watch.stir(&self.clock);
    }

    fn respond(
        &mut self,
        request: Request<Bytes>,
    ) -> Result<(Response<Bytes>, Option<String>), String> {
        if let Some(scope) = Scope::of(request.headers()) {
            self.check(&scope)?;
        }
        let now = self.present();
        let (method, path) = (request.method().clone(), request.uri().path().to_owned());
        let response = self.wire.respond(&mut self.world, now, request);
        let complaint = self.watch.notice(&self.clock, &self.world, &method, &path);
        Ok((response, complaint))
    }

    /// Checks that this world is whom the request is signed for.
    fn check(&self, scope: &Scope<'_>) -> Result<(), String> {
        let mut services = Service::ALL.iter().map(|service| service.name());
        if services.all(|name| name != scope.service) {
            return Err(format!("windtunnel does not simulate {}", scope.service));
        }
        let region = self.region();
        if scope.region != region {
            let asked = scope.region;
            return Err(format!("this world is {region}, and the client is for {asked}"));
        }
        Ok(())
    }
}
