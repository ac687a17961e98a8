//! Driving a future through virtual time, without a runtime.

use std::future::Future;
use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll, Wake, Waker};
use std::thread::ThreadId;

use crate::shared::Shared;

/// Whether something in the future can go on.
struct Ready(AtomicBool);

impl Wake for Ready {
    fn wake(self: Arc<Self>) {
        self.0.store(true, Ordering::SeqCst);
    }
}

/// The time in which a thread drives the clock. It ends with a panic too.
struct Drive<'s> {
    shared: &'s Shared,
    before: Option<ThreadId>,
}

impl Drop for Drive<'_> {
    fn drop(&mut self) {
        let before = self.before;
        self.shared.with(|state| state.clock.hand_back(before));
    }
}

pub(crate) fn block_on<F: Future>(shared: &Shared, future: F) -> F::Output {
    let before = shared.with(|state| state.clock.drive());
    let _drive = Drive { shared, before };
    let ready = Arc::new(Ready(AtomicBool::new(false)));
    let waker = Waker::from(Arc::clone(&ready));
    let mut cx = Context::from_waker(&waker);
    let mut future = pin!(future);
    loop {
        if let Poll::Ready(output) = future.as_mut().poll(&mut cx) {
            return output;
        }
        // Time stands still as long as anything can go on without it.
        if ready.0.swap(false, Ordering::SeqCst) {
            continue;
        }
        let woken = shared.with(|state| state.clock.jump());
        assert!(
            !woken.is_empty(),
            "nothing can go on and nobody sleeps: the future would hang for ever"
        );
        woken.into_iter().for_each(Waker::wake);
    }
}
