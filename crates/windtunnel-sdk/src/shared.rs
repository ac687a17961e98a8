//! What all clones of a handle, its connector, its clock and its sleepers share.

use std::fmt;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::thread::{self, ThreadId};
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

/// The lock. Outside the crate only [`Simulated::with_world`](crate::Simulated::with_world) runs
/// with it held.
pub(crate) struct Shared {
    state: Mutex<State>,
    /// Who has the state, so that asking for it twice is a failure with a text and not a hang.
    holder: Mutex<Option<ThreadId>>,
}

/// The time in which a thread has the state. It ends with a panic too.
struct Hold<'s>(&'s Shared);

impl Drop for Hold<'_> {
    fn drop(&mut self) {
        *unpoisoned(&self.0.holder) = None;
    }
}

/// Locks, also after a test failed with the lock held: what that leaves is only read to say more
/// about the failure.
fn unpoisoned<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Shared {
    pub(crate) fn new(state: State) -> Self {
        Self {
            state: Mutex::new(state),
            holder: Mutex::new(None),
        }
    }

    /// Lends the state for the length of a call.
    ///
    /// # Panics
    ///
    /// Within such a call.
    pub(crate) fn with<R>(&self, call: impl FnOnce(&mut State) -> R) -> R {
        let me = thread::current().id();
        assert!(
            *unpoisoned(&self.holder) != Some(me),
            "nothing of Simulated can be used within the call of with_world: its second argument is \
             virtual now, and the world takes facts and calls itself"
        );
        let mut state = unpoisoned(&self.state);
        *unpoisoned(&self.holder) = Some(me);
        let _hold = Hold(self);
        call(&mut state)
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
        self.watch.stir();
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
            return Err(format!(
                "this world is {region}, and the client is for {asked}"
            ));
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use http::header::AUTHORIZATION;

    use crate::Simulated;

    use super::*;

    #[test]
    fn requests_of_others_are_turned_away() {
        let simulated = Simulated::new(7);
        let ask = |scope: &str| {
            let signed = format!("AWS4-HMAC-SHA256 Credential=A/20260101/{scope}/aws4_request");
            let request = Request::get("/actions").header(AUTHORIZATION, signed);
            simulated
                .shared()
                .respond(request.body(Bytes::new()).unwrap())
        };
        let refused = |scope: &str| ask(scope).unwrap_err();
        assert_eq!(ask("us-east-1/fis").unwrap().status(), 200);
        assert_eq!(refused("us-east-1/s3"), "windtunnel does not simulate s3");
        assert_eq!(
            refused("eu-west-1/fis"),
            "this world is us-east-1, and the client is for eu-west-1"
        );
    }
}
