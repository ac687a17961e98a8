//! Sleeping in virtual time, for the SDK and for tests.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};
use std::time::{Duration, SystemTime};

use aws_smithy_async::rt::sleep::{AsyncSleep, Sleep};
use aws_smithy_async::time::TimeSource;
use windtunnel_core::{Instant, Span};

use crate::clock::Rest;
use crate::shared::Shared;

/// The clock as the SDK sees it.
#[derive(Clone, Debug)]
pub(crate) struct VirtualTime(pub(crate) Arc<Shared>);

impl TimeSource for VirtualTime {
    fn now(&self) -> SystemTime {
        let now = self.0.with(|state| state.clock.now());
        SystemTime::UNIX_EPOCH + Duration::from_millis(now.as_millis())
    }
}

impl AsyncSleep for VirtualTime {
    fn sleep(&self, duration: Duration) -> Sleep {
        Sleep::new(Nap::new(&self.0, duration))
    }
}

/// A sleep. It registers at once, so that its time runs from the call, and leaves when dropped.
pub(crate) struct Nap {
    shared: Arc<Shared>,
    id: u64,
    /// The runtime's timer, where a runtime drives the time.
    timer: Option<Pin<Box<tokio::time::Sleep>>>,
}

impl Nap {
    pub(crate) fn new(shared: &Arc<Shared>, duration: Duration) -> Self {
        // Nobody wakes up too early.
        let millis = duration.as_nanos().div_ceil(1_000_000);
        let span = Span::from_millis(u64::try_from(millis).unwrap_or(u64::MAX));
        let deadline = shared.with(|state| state.clock.now() + span);
        Self::until(shared, deadline)
    }

    pub(crate) fn until(shared: &Arc<Shared>, deadline: Instant) -> Self {
        Self {
            shared: Arc::clone(shared),
            id: shared.with(|state| state.clock.lie_down(deadline)),
            timer: None,
        }
    }
}

impl Future for Nap {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        let id = self.id;
        match self.shared.with(|state| state.clock.rest(id, cx.waker())) {
            Rest::Over => {
                self.shared.check_limit();
                Poll::Ready(())
            }
            Rest::Driver => Poll::Pending,
            Rest::Tokio(at) => {
                let timer = self
                    .timer
                    .get_or_insert_with(|| Box::pin(tokio::time::sleep_until(at)));
                ready!(timer.as_mut().poll(cx));
                self.shared.check_limit();
                Poll::Ready(())
            }
            Rest::Nobody => panic!(
                "nobody lets time pass here: run the future with Simulated::block_on, or in a tokio \
                 runtime whose clock is paused"
            ),
        }
    }
}

impl Drop for Nap {
    fn drop(&mut self) {
        let id = self.id;
        self.shared.with(|state| state.clock.get_up(id));
    }
}
