//! One experiment in flight: the only place where the states of experiments and actions change.

use alloc::vec::Vec;

use crate::event::{Cause, Event, MachineKind};
use crate::fis::model::Compiled;
use crate::fis::state::{Bits, Cell, Cold, Fis, Flags, Hot, Large, Ledger, NEVER, Version, who};
use crate::fis::table::{
    ActionMachine, ActionState, ActionTrigger, ExperimentTrigger, ReportTrigger,
};
use crate::queue::DeadlineQueue;
use crate::slab::Blocks;
use crate::table::Machine;
use crate::world::Cx;

/// An experiment with all that its steps may touch.
pub(crate) struct Flight<'a, 'w> {
    pub(crate) serial: u32,
    pub(crate) hot: &'a mut Hot,
    pub(crate) board: Board<'a>,
    pub(crate) version: &'a Version,
    pub(crate) cold: &'a mut Cold,
    pub(crate) ledger: &'a mut Ledger,
    pub(crate) queue: &'a mut DeadlineQueue,
    pub(crate) cx: &'a mut Cx<'w>,
    /// The present, in milliseconds from the creation of the experiment.
    pub(crate) now: u32,
    /// Actions that may be ready to start: those that an action which ended well releases. Large
    /// experiments keep theirs.
    pub(crate) released: u32,
}

/// Where the times of the actions are, and for many actions their states too.
pub(crate) enum Board<'a> {
    /// Up to 32 actions; their states are in the hot record.
    Small(&'a mut Blocks<Cell>),
    /// More.
    Large(&'a mut Large),
}

impl<'a, 'w> Flight<'a, 'w> {
    /// Takes an experiment up.
    #[inline(always)]
    pub(crate) fn of(fis: &'a mut Fis, cx: &'a mut Cx<'w>, serial: u32) -> Self {
        let hot = fis
            .experiments
            .get_mut(serial)
            .expect("the serial is of a live experiment");
        let now = hot.offset(cx.now);
        let version = &fis.versions[hot.version];
        let count = version.compiled.len();
        let board = if count <= Compiled::SMALL {
            Board::Small(&mut fis.cells[count])
        } else {
            Board::Large(&mut fis.large[hot.block])
        };
        Self {
            serial,
            hot,
            board,
            version,
            cold: &mut fis.cold,
            ledger: &mut fis.ledger,
            queue: &mut fis.queue,
            cx,
            now,
            released: 0,
        }
    }

    /// Takes a transition of the experiment.
    pub(crate) fn turn(&mut self, trigger: ExperimentTrigger, cause: Cause) {
        let taken = self
            .hot
            .state
            .take(trigger)
            .expect("the trigger is raised in its states only");
        self.push(0, MachineKind::FisExperiment, taken.row(), cause);
    }

    /// Takes a transition of the report.
    pub(crate) fn turn_report(&mut self, trigger: ReportTrigger, cause: Cause) {
        if let Some(report) = &mut self.hot.report {
            let taken = report
                .take(trigger)
                .expect("the trigger is raised in its states only");
            self.push(0, MachineKind::FisReport, taken.row(), cause);
        }
    }

    /// Takes a transition of an action.
    pub(crate) fn step(&mut self, action: u32, trigger: ActionTrigger, cause: Cause) {
        self.step_from(action, self.state(action), trigger, cause);
    }

    /// Takes a transition of an action whose state is known, so that the compiler looks it up.
    #[inline(always)]
    pub(crate) fn step_from(
        &mut self,
        action: u32,
        from: ActionState,
        trigger: ActionTrigger,
        cause: Cause,
    ) {
        debug_assert_eq!(from, self.state(action), "the state is known");
        let taken = ActionMachine::TABLE
            .take(from, trigger)
            .expect("the trigger is raised in its states only");
        match &mut self.board {
            Board::Small(_) => {
                self.hot
                    .change_small_states(1_u32.wrapping_shl(action), from, taken.to)
            }
            Board::Large(large) => large.set_state(action, taken.to),
        }
        self.push(action, MachineKind::FisAction, taken.row(), cause);
    }

    #[inline(always)]
    fn push(&mut self, part: u32, machine: MachineKind, row: crate::table::RowId, cause: Cause) {
        self.cx.events.push(Event {
            at: self.cx.now,
            serial: self.serial,
            part,
            machine,
            row,
            cause,
        });
    }

    #[inline(always)]
    pub(crate) fn state(&self, action: u32) -> ActionState {
        match &self.board {
            Board::Small(_) => self.hot.small_state(action),
            Board::Large(large) => large.state(action),
        }
    }

    #[inline(always)]
    pub(crate) fn cell(&self, action: u32) -> Cell {
        match &self.board {
            Board::Small(cells) => self.version.small_cell(cells, self.hot, action),
            Board::Large(large) => large.cells[action as usize],
        }
    }

    /// Notes that an action starts now; nothing is known of its end.
    #[inline(always)]
    pub(crate) fn start_cell(&mut self, action: u32) {
        if self.cell(action).start != self.now {
            let (start, end) = (self.now, self.now);
            self.set_ended_cell(action, Cell { start, end });
        }
    }

    /// Notes the times of one of up to 32 actions. The first that is not as planned makes the
    /// experiment keep the times of all.
    #[inline(always)]
    fn set_small_cell(&mut self, action: u32, cell: Cell) {
        let Board::Small(cells) = &mut self.board else {
            return;
        };
        if self.hot.block == NEVER {
            if self.version.small_cell(cells, self.hot, action) == cell {
                return;
            }
            self.version.keep_cells(cells, self.hot);
        }
        cells.get_mut(self.hot.block)[action as usize] = cell;
    }

    /// Notes the start of an active action and when to look at it next.
    #[inline(always)]
    pub(crate) fn set_active_cell(&mut self, action: u32, cell: Cell) {
        if cell.end >= self.limit_end() {
            self.hot.flags.set(Flags::LONG);
        }
        match &mut self.board {
            Board::Small(_) => {
                self.set_small_cell(action, cell);
                // What is due at once goes through the phases again, not through the queue.
                if cell.end > self.now {
                    let at = self.hot.instant(cell.end);
                    self.queue.push(self.cx.now, at, who(self.serial, action));
                }
            }
            Board::Large(large) => {
                large.cells[action as usize] = cell;
                large.arm(action);
            }
        }
    }

    /// Notes the start and the end of an action that has ended.
    #[inline(always)]
    pub(crate) fn set_ended_cell(&mut self, action: u32, cell: Cell) {
        match &mut self.board {
            Board::Small(_) => self.set_small_cell(action, cell),
            Board::Large(large) => large.cells[action as usize] = cell,
        }
    }

    /// Returns all actions, as a mask of up to 32.
    fn all(&self) -> u32 {
        u32::MAX >> (Compiled::SMALL - self.version.compiled.len().min(Compiled::SMALL))
    }

    /// Returns the active actions, ascending.
    pub(crate) fn active(&self) -> Actions {
        match &self.board {
            Board::Small(_) => Actions::Few(self.hot.active()),
            Board::Large(large) => {
                Actions::Many(large.active.iter().copied().collect::<Vec<_>>().into_iter())
            }
        }
    }

    /// Returns the actions that wait for their turn, ascending.
    pub(crate) fn waiting(&self) -> Actions {
        match &self.board {
            Board::Small(_) => Actions::Few(self.hot.waiting(self.all())),
            Board::Large(large) => Actions::Many(
                large
                    .waiting
                    .iter()
                    .copied()
                    .collect::<Vec<_>>()
                    .into_iter(),
            ),
        }
    }

    /// Returns the active actions that are due, ascending.
    #[inline(always)]
    pub(crate) fn due(&mut self) -> Actions {
        match &mut self.board {
            Board::Small(_) => {
                let active = Bits(self.hot.active());
                let due = active.filter(|&action| self.cell(action).end <= self.now);
                Actions::Few(due.fold(0, |due, action| due | 1_u32.wrapping_shl(action)))
            }
            Board::Large(large) => Actions::Many(large.take_due(self.now).into_iter()),
        }
    }

    /// Tells whether an active action whose end was moved is due already.
    pub(crate) fn is_moved_due(&self) -> bool {
        match &self.board {
            Board::Small(_) if self.hot.flags.has(Flags::MOVED) => {
                Bits(self.hot.active()).any(|action| self.cell(action).end <= self.now)
            }
            _ => false,
        }
    }

    /// Returns when the next active action is due that has no entry of its own in the queue.
    #[inline(always)]
    pub(crate) fn next_due(&mut self) -> u32 {
        match &mut self.board {
            Board::Small(_) => NEVER,
            Board::Large(large) => large.next_due().unwrap_or(NEVER),
        }
    }

    #[inline]
    pub(crate) fn has_active(&self) -> bool {
        match &self.board {
            Board::Small(_) => self.hot.active() != 0,
            Board::Large(large) => !large.active.is_empty(),
        }
    }

    #[inline]
    pub(crate) fn active_count(&self) -> u32 {
        match &self.board {
            Board::Small(_) => self.hot.active().count_ones(),
            Board::Large(large) => u32::try_from(large.active.len()).unwrap_or(u32::MAX),
        }
    }

    /// Tells whether an action of the stopping experiment has stopped, or failed to.
    pub(crate) fn has_stopped_any(&self) -> bool {
        match &self.board {
            Board::Small(_) => self.hot.stopped() != 0,
            Board::Large(large) => large.has_stopped_any(),
        }
    }

    #[inline]
    pub(crate) fn has_waiting(&self) -> bool {
        match &self.board {
            Board::Small(_) => self.hot.waiting(self.all()) != 0,
            Board::Large(large) => !large.waiting.is_empty(),
        }
    }

    /// Tells whether some action is ready to start.
    #[inline(always)]
    pub(crate) fn has_ready(&mut self) -> bool {
        match &self.board {
            Board::Small(_) => {
                let well = self.hot.ended_well();
                let compiled = &self.version.compiled;
                if well == 0 {
                    // Only what waits for nothing is ready, and nothing releases that.
                    let released = compiled.releases.iter().fold(0, |all, some| all | some);
                    self.released &= self.hot.waiting(!released);
                    return self.released != 0;
                }
                let mut ready = 0;
                for action in Bits(self.released & self.hot.waiting(u32::MAX)) {
                    let needs = compiled.needs[action as usize];
                    ready |= u32::from(needs & !well == 0) << action;
                }
                self.released = ready;
                ready != 0
            }
            Board::Large(large) => !large.ready.is_empty(),
        }
    }

    /// Notes that an action ended well, so that others may be ready.
    #[inline(always)]
    pub(crate) fn release(&mut self, action: u32) {
        match &mut self.board {
            Board::Small(_) => self.released |= self.version.compiled.releases[action as usize],
            Board::Large(large) => large.release(&self.version.compiled, action),
        }
    }

    /// Notes that every action that waits may be ready.
    pub(crate) fn release_all(&mut self) {
        self.released = self.hot.waiting(self.all());
    }

    /// Takes the ready action with the least name.
    #[inline(always)]
    pub(crate) fn take_ready(&mut self) -> Option<u32> {
        match &mut self.board {
            Board::Small(_) => {
                let well = self.hot.ended_well();
                let mut candidates = self.released & self.hot.waiting(u32::MAX);
                while candidates != 0 {
                    let action = candidates.trailing_zeros();
                    candidates &= candidates - 1;
                    let needs = self.version.compiled.needs[action as usize];
                    if needs & !well == 0 {
                        self.released = candidates;
                        return Some(action);
                    }
                }
                self.released = 0;
                None
            }
            Board::Large(large) => large.ready.pop_first(),
        }
    }

    /// Puts a ready action back; it waits for room.
    pub(crate) fn put_back(&mut self, action: u32) {
        match &mut self.board {
            Board::Small(_) => {}
            Board::Large(large) => {
                large.ready.insert(action);
            }
        }
    }
}

/// Some actions of an experiment, ascending.
pub(crate) enum Actions {
    /// Of up to 32.
    Few(u32),
    /// Of more.
    Many(alloc::vec::IntoIter<u32>),
}

impl Iterator for Actions {
    type Item = u32;

    #[inline]
    fn next(&mut self) -> Option<u32> {
        match self {
            Self::Few(mask) => {
                let mut bits = Bits(*mask);
                let action = bits.next();
                *mask = bits.0;
                action
            }
            Self::Many(actions) => actions.next(),
        }
    }
}
