//! Finds loops that ask for ever for what will never change.

use http::Method;
use windtunnel_core::{Instant, World};

use crate::clock::Clock;

/// How long a streak of calls has been, in which nothing was going on and nobody changed anything.
#[derive(Debug)]
pub(crate) struct Watch {
    patience: u32,
    /// The number of instants at which there were calls.
    asked: u32,
    since: Instant,
    last: Instant,
    events: u64,
    /// Where the streak began in the order of naps: who lay down before may still wake up and change
    /// something.
    began: Option<u64>,
}

impl Watch {
    pub(crate) fn new(patience: u32) -> Self {
        Self {
            patience,
            asked: 0,
            since: Instant::default(),
            last: Instant::default(),
            events: 0,
            began: None,
        }
    }

    /// Ends the streak.
    pub(crate) fn stir(&mut self) {
        self.asked = 0;
        self.began = None;
    }

    /// Notices a call that was just answered; returns what to say when it is one too many.
    pub(crate) fn notice(
        &mut self,
        clock: &Clock,
        world: &World,
        method: &Method,
        path: &str,
    ) -> Option<String> {
        let now = world.now();
        // Who gets configurations, the old way or the new, polls for ever and should.
        if path == "/configuration" || path.contains("/configurations/") {
            return None;
        }
        let has_changed = self.events != world.event_count() || *method != Method::GET;
        self.events = world.event_count();
        if has_changed || !world.is_idle() {
            self.stir();
            return None;
        }
        let began = *self.began.get_or_insert(clock.naps_begun());
        if clock.is_asleep_since(began) {
            return None;
        }
        if self.asked == 0 {
            self.since = now;
        }
        if self.asked == 0 || now > self.last {
            self.asked += 1;
        }
        self.last = now;
        (self.asked > self.patience).then(|| {
            let (asked, since) = (self.asked, self.since);
            format!(
                "this loop will never end: nothing has been going on in the world since {since}, \
                 nobody has changed anything, and this is call {asked} in a row that only asks, at \
                 {now}: GET {path}. Does the loop know every state in which a resource ends? If \
                 it is right to go on, raise Builder::patience"
            )
        })
    }
}
