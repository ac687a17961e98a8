//! The short way through an instant, for experiments to whose actions nothing happens but what the
//! template says: nothing delays them, fails them or waits for them. The other way comes to the
//! same, and takes whatever this one refuses.

use super::{Flight, action_bit};
use crate::event::{Cause, Event, MachineKind};
use crate::fis::state::{
    Bits, Cell, Fis, Flags, Hot, NEVER, WHOLE, later, part_of, serial_of, who,
};
use crate::fis::table::{
    ActionMachine, ActionState, ActionTrigger, ExperimentState, ExperimentTrigger,
};
use crate::table::{Machine, RowId, Transition};
use crate::time::Instant;
use crate::world::Cx;

/// What became of the actions of an experiment that were due.
pub(super) enum Settled {
    /// They completed, and no other is ready. The experiment may have ended.
    Yes,
    /// They completed, and these are ready.
    Ready(u32),
    /// There may be more to it, and nothing was done.
    No,
}

impl Fis {
    /// Phase (a) for the names at the front of which each is of an action that completes while no
    /// other waits for it alone: most are so. Returns how many these are; the next one, if any, has
    /// more to it, and nothing was done about it.
    #[inline(always)]
    pub(super) fn settle_quietly(&mut self, cx: &mut Cx<'_>, due: &[u64]) -> usize {
        if !cx.is_plain {
            return 0;
        }
        let taken = step(ActionState::Running, ActionTrigger::Finished);
        let mut nth = 0;
        while let Some(&name) = due.get(nth) {
            let (serial, action) = (serial_of(name), part_of(name));
            let is_followed = due
                .get(nth + 1)
                .is_some_and(|&next| serial_of(next) == serial);
            // What the queue names may be gone.
            let Some(hot) = self.experiments.get_mut(serial) else {
                break;
            };
            let (due, running) = (action_bit(name), hot.running());
            if is_followed || action == WHOLE || !is_plain(hot) || due & running == 0 {
                break;
            }
            let masks = &self.versions[hot.version].masks;
            let missing = !(hot.ended_well() | due);
            // While what all successors of an action need is missing, none of them is ready.
            if due == running || masks.gates[action as usize & 31] & missing == 0 {
                break;
            }
            hot.change_small_states(due, taken.from, taken.to);
            cx.events.push(event(cx.now, serial, action, taken.row()));
            nth += 1;
        }
        nth
    }

    /// Phase (a): actions that are due complete, and others go on.
    #[inline(never)]
    pub(super) fn settle_plain(&mut self, cx: &mut Cx<'_>, serial: u32, due: u32) -> Settled {
        // What the queue names may be gone.
        let Some(hot) = self.experiments.get_mut(serial) else {
            return Settled::No;
        };
        if !cx.is_plain || !is_plain(hot) || due & !hot.running() != 0 {
            return Settled::No;
        }
        let masks = &self.versions[hot.version].masks;
        let waiting = hot.waiting(masks.all);
        let ready = masks.released(due, waiting, hot.ended_well() | due);
        let is_last = ready == 0 && due == hot.active();
        if is_last && (waiting != 0 || hot.report.is_some() || !cx.tempo.ends_at_once()) {
            return Settled::No;
        }
        let taken = step(ActionState::Running, ActionTrigger::Finished);
        hot.change_small_states(due, taken.from, taken.to);
        for part in Bits(due) {
            cx.events.push(event(cx.now, serial, part, taken.row()));
        }
        if is_last {
            self.end_plain(cx, serial);
        }
        if ready == 0 {
            Settled::Yes
        } else {
            Settled::Ready(ready)
        }
    }

    /// Ends an experiment that has nothing left to run.
    #[inline(never)]
    fn end_plain(&mut self, cx: &mut Cx<'_>, serial: u32) {
        let mut flight = Flight::of(self, cx, serial);
        flight.hot.since = flight.now;
        flight.turn(ExperimentTrigger::ActionsCompleted, Cause::Time);
        flight.end();
        flight.hot.due = NEVER;
    }

    /// Phase (b): an experiment that has initiated begins to run. Returns the actions that are
    /// ready; `None` when there may be more to it, and nothing was done.
    #[inline(always)]
    pub(super) fn begin_plain(&mut self, cx: &mut Cx<'_>, serial: u32) -> Option<u32> {
        let special = Flags::PREVIEW.or(Flags::LOG_SETUP);
        let init = cx.tempo.init()?;
        let hot = self.experiments.get_mut(serial)?;
        let now = hot.offset(cx.now);
        let version = &self.versions[hot.version];
        if !cx.is_plain
            || hot.state.state() != ExperimentState::Initiating
            || hot.flags.has(special)
            || now < later(hot.started, init)
            || cx.tempo.longest_ms() == 0
            || !version.alarms.is_empty()
            || !version.accounts.is_empty()
            || !version.compiled.plain_targets
            || version.masks.all == 0
        {
            return None;
        }
        let taken = hot.state.take(ExperimentTrigger::TargetsResolved).ok()?;
        cx.events.push(Event {
            machine: MachineKind::FisExperiment,
            ..event(cx.now, serial, 0, taken.row())
        });
        hot.flags.set(Flags::TARGETS);
        hot.ran = now;
        Some(version.masks.roots)
    }

    /// Phase (d): starts ready actions. Tells whether that was possible, or else nothing was done.
    #[inline(never)]
    pub(super) fn start_plain(&mut self, cx: &mut Cx<'_>, serial: u32, ready: u32) -> bool {
        let Some(hot) = self.experiments.get_mut(serial) else {
            return false;
        };
        let version = &self.versions[hot.version];
        let masks = &version.masks;
        if !cx.is_plain
            || !is_plain(hot)
            || hot.flags.has(Flags::RESOLVED)
            || ready & masks.instants != 0
            || ready & masks.all == 0
        {
            return false;
        }
        let now = hot.offset(cx.now);
        let limit = hot.ran.saturating_add(cx.tempo.longest_ms()).min(NEVER - 1);
        let created = hot.created;
        // Otherwise all ends lie before the limit, and the sums below stay in range.
        if now.saturating_add(masks.longest_ms) >= limit || created > u64::MAX >> 1 {
            return false;
        }
        if hot.block == NEVER {
            let planned = |action| hot.ran.wrapping_add(masks.begins[action as usize & 31]);
            if Bits(ready).any(|action| planned(action) != now) {
                return false;
            }
        } else if let Some(blocks) = self.cells.get_mut(version.compiled.len()) {
            let cells = blocks.get_mut(hot.block);
            for action in Bits(ready) {
                let end = now.wrapping_add(masks.run_ms[action as usize & 31]);
                cells[action as usize] = Cell { start: now, end };
            }
        }
        let started = step(ActionState::Pending, ActionTrigger::Started);
        let begun = step(started.to, ActionTrigger::Ready);
        hot.change_small_states(ready, started.from, begun.to);
        hot.due = NEVER;
        let whole = who(serial, 0);
        let present = created.wrapping_add(u64::from(now));
        let deadlines = Bits(ready).map(|action| {
            let run = u64::from(masks.run_ms[action as usize & 31]);
            let at = Instant::from_millis(present.wrapping_add(run));
            (at, whole | u64::from(action))
        });
        self.queue.extend(cx.now, deadlines);
        let at = cx.now;
        let pair = [started, begun].map(|taken| event(at, serial, 0, taken.row()));
        cx.events.extend(Bits(ready), pair);
        true
    }
}

/// Tells whether nothing is special about an experiment that runs.
#[inline(always)]
fn is_plain(hot: &Hot) -> bool {
    let special = Flags::FAILING.or(Flags::MOVED).or(Flags::LONG);
    hot.state.state() == ExperimentState::Running && !hot.flags.has(special)
}

/// Returns a row of the table of actions; where both are known, the compiler looks it up.
#[inline(always)]
fn step(from: ActionState, on: ActionTrigger) -> Transition<ActionState, ActionTrigger> {
    let taken = ActionMachine::TABLE.take(from, on);
    taken.expect("the table has the row")
}

#[inline(always)]
const fn event(at: Instant, serial: u32, part: u32, row: RowId) -> Event {
    Event {
        at,
        serial,
        part,
        machine: MachineKind::FisAction,
        row,
        cause: Cause::Time,
    }
}
