//! The short way through an instant, for experiments to whose actions nothing happens but what the
//! template says: nothing delays them, fails them or waits for them. The other way comes to the
//! same, and takes whatever this one refuses.

use super::Flight;
use super::flight::Bits;
use crate::event::{Cause, Event, MachineKind};
use crate::fis::model::Compiled;
use crate::fis::state::{Cell, Fis, Flags, Hot, NEVER, who};
use crate::fis::table::{ActionMachine, ActionState, ActionTrigger, ExperimentState};
use crate::table::{Machine, RowId, Transition};
use crate::time::Instant;
use crate::world::Cx;

impl Fis {
    /// Phase (a): actions that are due complete, and others go on. Returns the actions that are
    /// ready then; `None` when there may be more to it, and nothing was done.
    #[inline(always)]
    pub(super) fn settle_plain(&mut self, cx: &mut Cx<'_>, serial: u32, due: u32) -> Option<u32> {
        let special = Flags::FAILING.or(Flags::MOVED).or(Flags::LONG);
        // What the queue names may be gone.
        let hot = self.experiments.get_mut(serial)?;
        let running = hot.running();
        if !cx.is_plain
            || hot.state.state() != ExperimentState::Running
            || hot.flags.has(special)
            || due & !running != 0
        {
            return None;
        }
        let compiled = &self.versions[hot.version].compiled;
        let missing = !(hot.ended_well() | due);
        let action = due.trailing_zeros();
        // Most often one action is due and no other waits for it alone: while what all successors
        // of an action need is missing, none of them is ready.
        let is_lone = due & due.wrapping_sub(1) == 0 && due != running;
        if is_lone && compiled.gates[action as usize] & missing != 0 {
            let taken = step(ActionState::Running, ActionTrigger::Finished);
            hot.change_small_states(due, taken.from, taken.to);
            cx.events.push(event(cx.now, serial, action, taken.row()));
            return Some(0);
        }
        let flight = (serial, due, missing);
        settle_several(hot, compiled, cx, flight)
    }

    /// Phase (d): starts ready actions. Tells whether that was possible, or else nothing was done.
    #[inline(always)]
    pub(super) fn start_plain(&mut self, cx: &mut Cx<'_>, serial: u32, ready: u32) -> bool {
        let special = Flags::FAILING.or(Flags::RESOLVED).or(Flags::MOVED);
        let Some(hot) = self.experiments.get_mut(serial) else {
            return false;
        };
        let compiled = &self.versions[hot.version].compiled;
        if !cx.is_plain
            || hot.state.state() != ExperimentState::Running
            || hot.flags.has(special.or(Flags::LONG))
            || ready & compiled.instants != 0
            || ready == 0
        {
            return false;
        }
        let Some(blocks) = self.cells.get_mut(compiled.len()) else {
            return false;
        };
        let cells = blocks.get_mut(hot.block);
        let now = hot.offset(cx.now);
        let limit = hot.ran.saturating_add(cx.tempo.longest_ms()).min(NEVER - 1);
        let created = hot.created;
        // Otherwise the sums below stay in range, and nothing ends at once.
        if now >= limit || created > u64::MAX >> 1 {
            return false;
        }
        let started = step(ActionState::Pending, ActionTrigger::Started);
        let begun = step(started.to, ActionTrigger::Ready);
        hot.change_small_states(ready, started.from, begun.to);
        hot.due = NEVER;
        let (mut is_long, whole) = (false, who(serial, 0));
        let deadlines = Bits(ready).map(|action| {
            let run = compiled.actions[action as usize].run_ms;
            let end = now.saturating_add(run);
            is_long |= end >= limit;
            let end = end.min(NEVER - 1);
            cells[action as usize] = Cell { start: now, end };
            let at = created.wrapping_add(u64::from(end));
            (Instant::from_millis(at), whole | u64::from(action))
        });
        self.queue.extend(cx.now, deadlines);
        let at = cx.now;
        let pair = [started, begun].map(|taken| event(at, serial, 0, taken.row()));
        cx.events.extend(Bits(ready), pair);
        if is_long {
            hot.flags.set(Flags::LONG);
            self.rearm_long(cx, serial);
        }
        true
    }

    /// Looks at an experiment again at its limit.
    #[cold]
    fn rearm_long(&mut self, cx: &mut Cx<'_>, serial: u32) {
        Flight::of(self, cx, serial).rearm();
    }
}

/// Goes on with what is due where others may follow: the actions that are due of an experiment,
/// and those that have not ended well then. Returns those that are ready; `None` when the
/// experiment may end, and nothing was done.
#[inline(never)]
fn settle_several(
    hot: &mut Hot,
    compiled: &Compiled,
    cx: &mut Cx<'_>,
    (serial, due, missing): (u32, u32, u32),
) -> Option<u32> {
    let waiting = hot.waiting(u32::MAX);
    let mut ready = 0;
    for action in Bits(due) {
        if compiled.gates[action as usize] & missing != 0 {
            continue;
        }
        for next in Bits(compiled.releases[action as usize] & waiting & !ready) {
            let is_ready = compiled.needs[next as usize] & missing == 0;
            ready |= u32::from(is_ready) << next;
        }
    }
    if ready == 0 && due == hot.running() {
        return None;
    }
    let taken = step(ActionState::Running, ActionTrigger::Finished);
    hot.change_small_states(due, taken.from, taken.to);
    for part in Bits(due) {
        cx.events.push(event(cx.now, serial, part, taken.row()));
    }
    Some(ready)
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
