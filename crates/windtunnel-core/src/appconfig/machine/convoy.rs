//! Deployments by one schedule come to its points in the order in which they started.
//!
//! So those that nobody watches need no timers of their own. They ride in a convoy, which is a list
//! in order of start; each stop, which is all points of the schedule that have one time, knows how
//! many have passed it. Only the next arrival at each stop is a deadline. Whoever passes a stop is
//! thereby next in line for the stop behind it: nothing is moved and nothing is sorted.
//!
//! A convoy is an index as the queue is one: it holds no information, and who arrives counts only if
//! it is due then. What was stopped or is watched rides on for nothing.

use alloc::collections::{BTreeMap, VecDeque};
use alloc::vec::Vec;

use super::growth::{Pace, Schedule};
use super::part_of;
use crate::appconfig::state::{Flags, Hot, NEVER};
use crate::appconfig::table::{DeploymentMachine, DeploymentTrigger};
use crate::event::{Cause, Event, MachineKind};
use crate::queue::DeadlineQueue;
use crate::slab::Serials;
use crate::table::{Live, RowId};
use crate::time::Instant;
use crate::world::{ALL, Cx};

/// What follows from the schedules in use.
#[derive(Clone, Debug, Default)]
pub(crate) struct Timetable {
    /// The numbers of the schedules, by what they are laid out for.
    numbers: BTreeMap<Pace, u32>,
    /// By number of the schedule.
    convoys: Vec<Convoy>,
}

/// An index is no part of the state.
impl core::hash::Hash for Timetable {
    fn hash<H: core::hash::Hasher>(&self, _: &mut H) {}
}

/// The deployments by one schedule.
#[derive(Clone, Debug)]
struct Convoy {
    /// Serials, in order of start.
    riders: VecDeque<u32>,
    /// How many have left the list: those that have passed the last stop.
    gone: u64,
    stops: Vec<Stop>,
}

/// All points of a schedule that have one time.
#[derive(Clone, Copy, Debug)]
pub(super) struct Stop {
    /// How many have passed it.
    passed: u64,
    /// When it comes, in milliseconds from the start.
    pub(super) after: u32,
    /// When the next stop comes, [`NEVER`] behind the last.
    pub(super) then: u32,
    /// What its events tell: the share of the clients from here on.
    pub(super) part: u32,
    /// Its first point.
    first: u16,
    /// Its last point.
    last: u16,
    /// In which state a deployment comes.
    from: Live<DeploymentMachine>,
    /// In which state it leaves.
    to: Live<DeploymentMachine>,
    /// How many transitions it takes here.
    count: u8,
    /// The rows of these transitions.
    rows: [RowId; Self::MOST],
}

impl Stop {
    /// The most points that have one time: the last step, the start of the bake and the completion.
    /// Steps lie apart where they take any time, and where they take none there is one.
    const MOST: usize = 3;

    /// Tells whether a deployment is about to come here, and at this time.
    #[inline(always)]
    fn is_next_of(&self, hot: &Hot) -> bool {
        hot.due == self.after && hot.points + 1 == self.first && hot.state == self.from
    }

    /// Lets a deployment pass, unless it is not due here or is watched.
    #[inline(always)]
    pub(super) fn pass(&self, cx: &mut Cx<'_>, serial: u32, hot: &mut Hot) -> bool {
        if hot.flags != Flags::default() || !self.is_next_of(hot) {
            return false;
        }
        for &row in self.rows.iter().take(self.count.into()) {
            cx.events.push(Event {
                at: cx.now,
                serial,
                part: self.part,
                machine: MachineKind::AppConfigDeployment,
                row,
                cause: Cause::Time,
            });
        }
        hot.points = self.last;
        hot.last = self.after;
        hot.due = self.then;
        hot.state = self.to;
        if self.is_last() {
            hot.completed = self.after;
        }
        true
    }

    /// Tells whether deployments complete here.
    #[inline(always)]
    pub(super) const fn is_last(&self) -> bool {
        self.then == NEVER
    }
}

/// A stop as the queue names it, beside the serials of deployments.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Place {
    pub(super) schedule: u32,
    stop: u32,
}

impl Place {
    /// A schedule has no more than 102 points.
    const STOP_BITS: u32 = 7;
    /// Names have 40 bits, of which this one tells stops from serials.
    const FLAG: u64 = 1 << 39;

    #[inline]
    pub(super) const fn of(name: u64) -> Option<Self> {
        if name & Self::FLAG == 0 {
            return None;
        }
        let name = name ^ Self::FLAG;
        Some(Self {
            schedule: (name >> Self::STOP_BITS) as u32,
            stop: (name & ((1 << Self::STOP_BITS) - 1)) as u32,
        })
    }

    #[inline]
    const fn name(self) -> u64 {
        Self::FLAG | (self.schedule as u64) << Self::STOP_BITS | self.stop as u64
    }
}

impl Convoy {
    fn new(schedule: &Schedule) -> Self {
        let mut stops: Vec<Stop> = Vec::new();
        let mut state = Live::default();
        let started = state.take(DeploymentTrigger::Started);
        debug_assert!(started.is_ok());
        for nth in 1..=schedule.steps() + 2 {
            let after = schedule.point_ms(nth);
            // There are no more than 102 points.
            let point = u16::try_from(nth).unwrap_or(u16::MAX);
            let from = state;
            let Ok(taken) = state.take(schedule.trigger(nth)) else {
                break;
            };
            match stops.last_mut() {
                Some(stop) if stop.after == after => {
                    stop.last = point;
                    stop.to = state;
                    stop.rows[usize::from(stop.count)] = taken.row();
                    stop.count += 1;
                }
                before => {
                    if let Some(before) = before {
                        before.then = after;
                    }
                    stops.push(Stop {
                        passed: 0,
                        after,
                        then: NEVER,
                        part: part_of(schedule.share(nth)),
                        first: point,
                        last: point,
                        from,
                        to: state,
                        count: 1,
                        rows: [taken.row(); Stop::MOST],
                    });
                }
            }
        }
        Self {
            riders: VecDeque::new(),
            gone: 0,
            stops,
        }
    }

    /// Returns how many have come to a stop or will come there next.
    fn ahead(&self, nth: usize) -> u64 {
        match nth.checked_sub(1) {
            Some(before) => self.stops[before].passed,
            None => self.gone + self.riders.len() as u64,
        }
    }

    /// Notes how many have passed a stop. Those that have passed the last one leave.
    fn note(&mut self, nth: usize, passed: u64) {
        self.stops[nth].passed = passed;
        if nth + 1 == self.stops.len() {
            // The list has fewer than 2^32 items.
            self.riders.drain(..(passed - self.gone) as usize);
            self.gone = passed;
        }
    }
}

impl Timetable {
    /// Returns the number of the schedule for a pace, if there is one.
    pub(crate) fn number(&self, pace: &Pace) -> Option<u32> {
        self.numbers.get(pace).copied()
    }

    /// Takes in a schedule and returns its number.
    pub(crate) fn add(&mut self, schedule: &Schedule) -> u32 {
        // There are never 2^32 schedules: each costs an update of a strategy.
        let number = u32::try_from(self.convoys.len()).unwrap_or(u32::MAX);
        self.numbers.entry(schedule.pace()).or_insert(number);
        self.convoys.push(Convoy::new(schedule));
        number
    }

    /// Returns the stop that a deployment comes to next.
    pub(super) fn stop_of(&self, hot: &Hot) -> Option<Stop> {
        let stops = &self.convoys.get(hot.schedule as usize)?.stops;
        let nth = stops.binary_search_by_key(&(hot.points + 1), |stop| stop.first);
        Some(stops[nth.ok()?])
    }

    /// Lets a deployment that starts ride along, if it can. Returns when to look, and for what,
    /// unless others come before it.
    pub(super) fn board(&mut self, serial: u32, hot: &Hot) -> Option<Option<(Instant, u64)>> {
        let convoy = self.convoys.get_mut(hot.schedule as usize)?;
        if !convoy.stops[0].is_next_of(hot) {
            return None;
        }
        let is_first = convoy.stops[0].passed == convoy.ahead(0);
        convoy.riders.push_back(serial);
        let place = Place {
            schedule: hot.schedule,
            stop: 0,
        };
        Some(is_first.then(|| (hot.instant(hot.due), place.name())))
    }
}

/// How far to go at one go.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Bounds {
    /// Nothing later is fired.
    pub(crate) until: Instant,
    /// No instant is begun when as many events wait, nor, unless it is [`ALL`], when nothing goes on.
    pub(crate) lot: usize,
}

impl Bounds {
    /// Tells whether no further instant may begin.
    #[inline(always)]
    pub(super) const fn is_full(self, cx: &Cx<'_>, active: u32) -> bool {
        self.lot != ALL && (cx.events.waiting() >= self.lot || active == 0)
    }
}

/// Those that arrive at a stop, one after the other.
pub(super) struct Arrivals<'a> {
    pub(super) stop: Stop,
    convoy: &'a mut Convoy,
    queue: &'a mut DeadlineQueue,
    place: Place,
    ahead: u64,
    /// Whether nobody is on the way to the next stop yet.
    is_next_empty: bool,
    /// When something else is due.
    others: Instant,
}

impl<'a> Arrivals<'a> {
    #[inline]
    pub(super) fn at(
        timetable: &'a mut Timetable,
        queue: &'a mut DeadlineQueue,
        place: Place,
    ) -> Self {
        let convoy = &mut timetable.convoys[place.schedule as usize];
        let nth = place.stop as usize;
        let stop = convoy.stops[nth];
        let next = convoy.stops.get(nth + 1);
        Self {
            stop,
            ahead: convoy.ahead(nth),
            is_next_empty: next.is_some_and(|next| next.passed == stop.passed),
            others: queue.next(),
            convoy,
            queue,
            place,
        }
    }

    /// Returns who arrives next, with the record if it is kept; this may be at a later instant that is
    /// then the present, as far as the bounds allow and nothing else is due before or then.
    #[inline(always)]
    pub(super) fn next<'d>(
        &mut self,
        cx: &mut Cx<'_>,
        deployments: &'d mut Serials<Hot>,
        (bounds, active): (Bounds, u32),
    ) -> Option<(u32, Option<&'d mut Hot>)> {
        if self.stop.passed == self.ahead {
            return None;
        }
        // The list has fewer than 2^32 items.
        let serial = self.convoy.riders[(self.stop.passed - self.convoy.gone) as usize];
        let hot = deployments.get_mut(serial);
        // Who is forgotten arrives at once; nobody will look.
        let arrival = hot
            .as_ref()
            .map_or(cx.now, |hot| hot.instant(self.stop.after));
        if arrival > cx.now {
            let is_other_due = arrival >= self.others;
            if is_other_due || arrival > bounds.until || bounds.is_full(cx, active) {
                self.queue.push(cx.now, arrival, self.place.name());
                return None;
            }
            cx.now = arrival;
        }
        self.stop.passed += 1;
        if self.is_next_empty {
            self.is_next_empty = false;
            let at = hot
                .as_ref()
                .map_or(cx.now, |hot| hot.instant(self.stop.then));
            let stop = self.place.stop + 1;
            self.queue
                .push(cx.now, at, Place { stop, ..self.place }.name());
            self.others = self.queue.next();
        }
        Some((serial, hot))
    }

    /// Lets those pass that come one after the other with nothing in between; what it leaves is for
    /// [`next`](Self::next). Returns how many there were, no more than are `active`.
    #[inline(never)]
    pub(super) fn sweep(
        &mut self,
        cx: &mut Cx<'_>,
        deployments: &mut Serials<Hot>,
        (bounds, active): (Bounds, u32),
    ) -> u32 {
        if self.is_next_empty || self.others <= cx.now {
            return 0;
        }
        let before = Instant::from_millis(self.others.as_millis() - 1);
        let until = bounds.until.min(before);
        let coming = (self.ahead - self.stop.passed).min(active.into());
        // The list has fewer than 2^32 items.
        let from = (self.stop.passed - self.convoy.gone) as usize;
        let (front, back) = self.convoy.riders.as_slices();
        let riders = match front.get(from..) {
            Some(riders) if !riders.is_empty() => riders,
            _ => back.get(from - front.len()..).unwrap_or_default(),
        };
        let (stop, mut count) = (self.stop, 0);
        for &serial in riders.iter().take(coming as usize) {
            let Some(hot) = deployments.get_mut(serial) else {
                break;
            };
            let arrival = hot.instant(stop.after);
            if arrival > cx.now {
                if arrival > until || cx.events.waiting() >= bounds.lot {
                    break;
                }
                cx.now = arrival;
            }
            if !stop.pass(cx, serial, hot) {
                break;
            }
            count += 1;
        }
        self.stop.passed += u64::from(count);
        count
    }

    /// Ends the arrivals.
    #[inline]
    pub(super) fn end(self) {
        self.convoy.note(self.place.stop as usize, self.stop.passed);
    }
}
