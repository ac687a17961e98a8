//! What happens to resources as time passes: one instant at a time, in order of creation.
//!
//! Timers of an instant run in the order in which their resources were created (*chosen*). What is
//! due at once, such as a step without delay, follows at the same instant.

mod finish;
mod flight;
mod pace;

use alloc::vec::Vec;

pub(crate) use finish::lifetime;
pub(crate) use pace::{Eye, check_fault};

use super::model::{Failure, Kind, Tags};
use super::state::{Index, Kin, Nimble, Who};
use super::table::*;
use crate::event::Cause;
use crate::queue::DeadlineQueue;
use crate::time::Instant;
use crate::world::Cx;

impl Nimble {
    /// Returns when the service has something to do next, [`Instant::MAX`] when never; at times too
    /// early, never too late.
    #[inline]
    pub(crate) const fn next_timeout(&self) -> Instant {
        self.queue.later.next()
    }

    /// Tells whether nothing is going on: time alone would only let data expire.
    #[inline]
    pub(crate) const fn is_idle(&self) -> bool {
        self.busy == 0
    }

    /// Fires all that is due up to `until`, each at its own instant.
    pub(crate) fn fire(&mut self, cx: &mut Cx<'_>, until: Instant) {
        let mut due = core::mem::take(&mut self.queue.due);
        loop {
            let next = self.next_timeout();
            if next > until || next == Instant::MAX {
                break;
            }
            cx.now = cx.now.max(next);
            self.queue.later.pop(next, &mut due);
            self.wake_all(cx, &mut due);
            self.settle(cx);
        }
        self.queue.due = due;
    }

    /// The tags of a resource changed: faults that go by tags may strike its step at another time.
    pub(crate) fn tags_changed(&mut self, cx: &Cx<'_>, who: Who) {
        if self.glance(who).is_some_and(|glance| glance.step.is_some()) {
            self.arm(cx, who);
        }
    }

    /// Does what is due at the present instant, until nothing is.
    pub(crate) fn settle(&mut self, cx: &mut Cx<'_>) {
        while !self.queue.at_once.is_empty() {
            let mut due = core::mem::take(&mut self.queue.at_once);
            due.sort_unstable();
            due.dedup();
            self.wake_all(cx, &mut due);
        }
    }

    /// Looks at resources in order of their creation.
    fn wake_all(&mut self, cx: &mut Cx<'_>, due: &mut [u64]) {
        let kind = |code: u64| code >> 32;
        let is_mixed = matches!((due.first(), due.last()),
            (Some(&first), Some(&last)) if kind(first) != kind(last));
        // Those of one kind are in order already.
        if is_mixed {
            due.sort_by_cached_key(|&code| {
                let glance = Who::from_code(code).and_then(|who| self.glance(who));
                glance.map(|glance| glance.born)
            });
        }
        for &code in due.iter() {
            if let Some(who) = Who::from_code(code) {
                self.wake(cx, who);
            }
        }
    }

    fn wake(&mut self, cx: &mut Cx<'_>, who: Who) {
        match self.due(Eye::of(cx), who) {
            None => {}
            Some(at) if at > cx.now => self.queue.later.push(cx.now, at, who.code()),
            Some(_) => self.act(cx, who),
        }
    }

    /// Does what is due with a resource.
    fn act(&mut self, cx: &mut Cx<'_>, who: Who) {
        let Some(glance) = self.glance(who) else {
            return;
        };
        match (glance.step, who.kind) {
            _ if glance.is_over => self.forget(cx, who),
            (Some(step), _) if self.end(Eye::of(cx), who, &glance, step).at <= cx.now => {
                self.finish(cx, who, step);
            }
            (_, Kind::StreamingSession) => self.end_of_life(cx, who.serial),
            (_, Kind::StreamingSessionStream) => {
                self.end_stream(cx, who.serial, StreamTrigger::Expired, Cause::Time);
            }
            _ => {}
        }
    }

    /// Takes a transition, if the state has it, and notes when to look again.
    pub(crate) fn take<M: Kin>(
        &mut self,
        cx: &mut Cx<'_>,
        serial: u32,
        on: M::Trigger,
        cause: Cause,
    ) -> bool {
        let who = Who::new(M::KIND, serial);
        let was_busy = self.is_busy(who);
        let life = M::life_mut(self, serial);
        let Some(taken) = life.and_then(|life| life.take(cx, serial, on, cause)) else {
            return false;
        };
        if taken.from != taken.to {
            self.cold.messages.remove(&who.code());
            self.busy = self.busy + u32::from(self.is_busy(who)) - u32::from(was_busy);
            self.arm(cx, who);
        }
        true
    }

    /// Takes the transition of a failure.
    pub(crate) fn fail<M: Kin>(
        &mut self,
        cx: &mut Cx<'_>,
        serial: u32,
        on: M::Trigger,
        failure: Failure,
        cause: Cause,
    ) {
        if self.take::<M>(cx, serial, on, cause)
            && let Some(life) = M::life_mut(self, serial)
        {
            life.failure = Some(failure);
        }
    }

    /// Notes a resource that was just created.
    pub(crate) fn begin(&mut self, cx: &Cx<'_>, who: Who) {
        self.born = self.born.saturating_add(1);
        self.busy += 1;
        self.arm(cx, who);
    }

    /// As [`begin`](Self::begin), of what a call makes: it counts, and may have tags.
    pub(crate) fn add(&mut self, cx: &Cx<'_>, who: Who, tags: Option<Tags>) {
        self.count(who, |count| *count += 1);
        self.set_tags(who, tags);
        self.begin(cx, who);
    }

    /// Notes when to look at a resource again.
    pub(crate) fn arm(&mut self, cx: &Cx<'_>, who: Who) {
        match self.due(Eye::of(cx), who) {
            None => {}
            Some(at) if at > cx.now => self.queue.later.push(cx.now, at, who.code()),
            Some(_) => self.queue.at_once.push(who.code()),
        }
    }

    /// Tells whether a resource has something before it other than its expiry.
    pub(crate) fn is_busy(&self, who: Who) -> bool {
        let Some(glance) = self.glance(who) else {
            return false;
        };
        glance.step.is_some()
            || match who.kind {
                Kind::StreamingSession => self.ends_of_life(who.serial).0.is_some(),
                Kind::StreamingSessionStream => self.expires_at(who.serial).is_some(),
                _ => false,
            }
    }

    /// Looks again at all that is under way, after faults changed: some may end earlier now.
    pub(crate) fn replan(&mut self, cx: &mut Cx<'_>) {
        if cx
            .env
            .nimble_faults()
            .any(|(_, fault)| fault.after.is_some())
        {
            for who in self.all() {
                if self.glance(who).is_some_and(|glance| glance.step.is_some()) {
                    self.arm(cx, who);
                }
            }
            self.settle(cx);
        }
    }

    /// Rebuilds the queue from the deadlines of all resources.
    pub(crate) fn rebuild_queue(&mut self, now: Instant, eye: Eye<'_>) {
        let mut later = DeadlineQueue::default();
        for who in self.all() {
            if let Some(at) = self.due(eye, who) {
                later.push(now, at.max(now), who.code());
            }
        }
        self.queue = Index {
            later,
            at_once: Vec::new(),
            due: Vec::new(),
        };
    }

    /// Returns all resources there are.
    pub(crate) fn all(&self) -> Vec<Who> {
        let cold = &self.cold;
        let of = |kind: Kind| move |&serial: &u32| Who::new(kind, serial);
        let sessions = self.sessions.range();
        let sessions = sessions.filter(|&serial| self.session(serial).is_some());
        let mut all: Vec<Who> = Vec::new();
        all.extend(cold.studios.keys().map(of(Kind::Studio)));
        all.extend(cold.profiles.keys().map(of(Kind::LaunchProfile)));
        all.extend(cold.components.keys().map(of(Kind::StudioComponent)));
        all.extend(cold.images.keys().map(of(Kind::StreamingImage)));
        all.extend(sessions.map(|serial| Who::new(Kind::StreamingSession, serial)));
        all.extend(cold.streams.keys().map(of(Kind::StreamingSessionStream)));
        all.extend(cold.backups.keys().map(of(Kind::StreamingSessionBackup)));
        all
    }
}
