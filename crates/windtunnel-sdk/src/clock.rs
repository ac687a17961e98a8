//! Virtual now, who drives it, and who sleeps.

use std::collections::BTreeMap;
use std::task::Waker;
use std::thread::{self, ThreadId};
use std::time::Duration;

use tokio::runtime::{self, Handle};
use windtunnel_core::{Instant, Span};

/// Virtual now with all that are asleep on it.
#[derive(Debug)]
pub(crate) struct Clock {
    seed: u64,
    now: Instant,
    /// The thread inside [`Simulated::block_on`](crate::Simulated::block_on), if any.
    driver: Option<ThreadId>,
    anchor: Option<Anchor>,
    /// In order of their beginning.
    naps: BTreeMap<u64, Nap>,
    /// Counts naps, and drives, whose randomness each begins anew.
    next_nap: u64,
    drives: u64,
}

/// Where virtual time and the clock of a tokio runtime meet.
#[derive(Debug)]
struct Anchor {
    runtime: runtime::Id,
    tokio: tokio::time::Instant,
    now: Instant,
}

/// Someone asleep.
#[derive(Debug)]
struct Nap {
    deadline: Instant,
    /// Present while it waits for the driver.
    waker: Option<Waker>,
}

/// What a sleeper has to wait for.
pub(crate) enum Rest {
    /// Nothing: its time has come.
    Over,
    /// The driver will wake it.
    Driver,
    /// The runtime's clock reaches this instant.
    Tokio(tokio::time::Instant),
    /// Nothing that will ever come.
    Nobody,
}

impl Clock {
    pub(crate) fn new(seed: u64, now: Instant) -> Self {
        let mut clock = Self {
            seed,
            now,
            driver: None,
            anchor: None,
            naps: BTreeMap::new(),
            next_nap: 0,
            drives: 0,
        };
        clock.scatter();
        clock
    }

    /// Seeds the jitter and the tokens of the SDK, which draws them from a generator of the thread.
    ///
    /// Another seed each time: clients made later shall not repeat the tokens of those made before.
    fn scatter(&mut self) {
        let mixed = self.seed ^ self.drives.wrapping_mul(0x9e37_79b9_7f4a_7c15);
        fastrand::seed(mixed);
        self.drives += 1;
    }

    /// Returns virtual now.
    pub(crate) fn now(&mut self) -> Instant {
        if self.driver.is_none()
            && let Ok(handle) = Handle::try_current()
        {
            self.now = self.now.max(self.follow(handle.id()));
        }
        self.now
    }

    /// Returns what virtual time is by the clock of this runtime. Where it begins to follow that
    /// clock, now stays now.
    fn follow(&mut self, runtime: runtime::Id) -> Instant {
        let shown = tokio::time::Instant::now();
        if let Some(anchor) = self.anchor.as_ref().filter(|at| at.runtime == runtime) {
            return anchor.now + millis_of(shown.saturating_duration_since(anchor.tokio));
        }
        assert!(
            is_paused(),
            "the clock of this tokio runtime is not paused, so that simulated hours would last for \
             hours: say #[tokio::test(start_paused = true)] or tokio::time::pause(), or run the \
             future with Simulated::block_on"
        );
        self.scatter();
        self.anchor = Some(Anchor {
            runtime,
            tokio: shown,
            now: self.now,
        });
        self.now
    }

    /// Begins a nap and returns its number.
    pub(crate) fn lie_down(&mut self, deadline: Instant) -> u64 {
        let nap = self.next_nap;
        self.next_nap += 1;
        let waker = None;
        self.naps.insert(nap, Nap { deadline, waker });
        nap
    }

    /// Ends a nap, because its time came or because nobody waits for it any more.
    pub(crate) fn get_up(&mut self, nap: u64) {
        self.naps.remove(&nap);
    }

    /// Says what a sleeper has to wait for; `waker` is kept where the driver is to wake it.
    pub(crate) fn rest(&mut self, nap: u64, waker: &Waker) -> Rest {
        let now = self.now();
        let Some(entry) = self.naps.get_mut(&nap).filter(|nap| nap.deadline > now) else {
            return Rest::Over;
        };
        if self.driver.is_some() {
            entry.waker = Some(waker.clone());
            return Rest::Driver;
        }
        match &self.anchor {
            Some(anchor) if Handle::try_current().is_ok() => {
                let left = entry.deadline.since(anchor.now).as_millis();
                Rest::Tokio(anchor.tokio + Duration::from_millis(left))
            }
            _ => Rest::Nobody,
        }
    }

    /// Returns how many naps have begun: a point in their order.
    pub(crate) fn naps_begun(&self) -> u64 {
        self.next_nap
    }

    /// Tells whether someone sleeps on who lay down before that point.
    pub(crate) fn is_asleep_since(&self, point: u64) -> bool {
        let mut before = self.naps.range(..point);
        before.any(|(_, nap)| nap.deadline > self.now)
    }

    /// Has this thread drive the clock; returns who did before.
    pub(crate) fn drive(&mut self) -> Option<ThreadId> {
        // What the runtime's clock showed so far counts.
        self.now();
        let driver = thread::current().id();
        if self.driver != Some(driver) {
            self.scatter();
        }
        self.driver.replace(driver)
    }

    /// Gives the clock back to who drove it before.
    pub(crate) fn hand_back(&mut self, driver: Option<ThreadId>) {
        self.driver = driver;
        // A runtime goes on from here.
        self.anchor = None;
    }

    /// Jumps to the next deadline that somebody waits for and returns whom to wake, in the order in
    /// which they lay down; nobody when nobody waits.
    pub(crate) fn jump(&mut self) -> Vec<Waker> {
        let waiting = self.naps.values().filter(|nap| nap.waker.is_some());
        let Some(next) = waiting.map(|nap| nap.deadline).min() else {
            return Vec::new();
        };
        self.now = self.now.max(next);
        let due = self.naps.values_mut().filter(|nap| nap.deadline <= next);
        due.filter_map(|nap| nap.waker.take()).collect()
    }
}

fn millis_of(duration: Duration) -> Span {
    Span::from_millis(u64::try_from(duration.as_millis()).unwrap_or(u64::MAX))
}

/// Tells whether the clock of the current runtime stands still: it is watched until the real one,
/// which it follows otherwise, has ticked.
fn is_paused() -> bool {
    let shown = tokio::time::Instant::now();
    let began = std::time::Instant::now();
    while began.elapsed().is_zero() {}
    tokio::time::Instant::now() == shown
}
