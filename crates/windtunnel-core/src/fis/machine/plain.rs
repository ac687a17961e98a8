//! The short way through an instant, for experiments to whose actions nothing happens but what the
//! template says: nothing delays them, fails them or waits for them. The other way comes to the
//! same, and takes whatever this one refuses.

use super::Flight;
use super::flight::Bits;
use crate::event::{Cause, Event, MachineKind};
use crate::fis::state::{Cell, Fis, Flags, NEVER, who};
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
        let well = hot.ended_well() | due;
        let mut ready = 0;
        // While what all successors of an action need is missing, none of them is ready.
        let opens = |action: u32| compiled.gates[action as usize] & !well == 0;
        // Most often one action is due.
        let (first, rest) = (due.trailing_zeros(), due & due.wrapping_sub(1));
        if opens(first) || rest != 0 && Bits(rest).any(opens) {
            let waiting = hot.waiting(u32::MAX);
            for action in Bits(due) {
                for next in Bits(compiled.releases[action as usize] & waiting & !ready) {
                    let is_ready = compiled.needs[next as usize] & !well == 0;
                    ready |= u32::from(is_ready) << next;
                }
            }
        }
        if ready == 0 && due == running {
            return None;
        }
        let taken = step(ActionState::Running, ActionTrigger::Finished);
        hot.change_small_states(due, taken.from, taken.to);
        cx.events.push(event(cx.now, serial, first, taken.row()));
        if rest != 0 {
            for part in Bits(rest) {
                cx.events.push(event(cx.now, serial, part, taken.row()));
            }
        }
        Some(ready)
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
        let started = step(ActionState::Pending, ActionTrigger::Started);
        let begun = step(started.to, ActionTrigger::Ready);
        hot.change_small_states(ready, started.from, begun.to);
        hot.due = NEVER;
        let mut last = 0;
        for action in Bits(ready) {
            let run = compiled.actions[action as usize].run_ms;
            let end = now.saturating_add(run).min(NEVER - 1);
            last = end.max(last);
            cells[action as usize] = Cell { start: now, end };
            if end > now {
                let at = hot.instant(end);
                self.queue.0.push(cx.now, at, who(serial, action));
            }
        }
        let at = cx.now;
        cx.events.extend(Bits(ready).map(|action| {
            [
                event(at, serial, action, started.row()),
                event(at, serial, action, begun.row()),
            ]
        }));
        let limit = hot.ran.saturating_add(cx.tempo.longest_ms()).min(NEVER - 1);
        if last >= limit {
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
