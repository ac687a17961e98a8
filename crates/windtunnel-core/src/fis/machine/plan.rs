//! When the steps of an action are due: its delays, its duration, the work and faults behind it.

use alloc::string::String;

use super::Flight;
use crate::delay::Delay;
use crate::draw::{Lane, Purpose};
use crate::env::{Env, Phase, WorldMode};
use crate::fis::model::CompiledAction;
use crate::fis::state::{self, Flags, NEVER, late_run, later, who};
use crate::fis::table::{ActionState, ExperimentState, ReportState};
use crate::fis::view::ids;
use crate::limits::Limits;
use crate::time::Span;

/// The timing knobs that are drawn for an experiment or one of its actions. Numbers are never
/// reused: draws depend on them.
#[derive(Clone, Copy)]
pub(crate) enum Knob {
    Pending = 0,
    Init = 1,
    ActionInit = 2,
    InstantAction = 3,
    Overhead = 4,
    Undo = 5,
    Finish = 6,
    Stop = 7,
    Report = 8,
    LogSetup = 9,
    Work = 10,
}

/// What the settings of a world come to, worked out once.
#[derive(Clone, Debug, Default)]
pub(crate) struct Tempo {
    /// Whether actions take exactly their duration.
    is_plain: bool,
    /// The longest time an experiment may run, in milliseconds.
    longest_ms: u32,
    /// How long every experiment initiates whose targets are a matter of course; `None` where that
    /// is drawn or targets never are so.
    init: Option<Span>,
    /// Whether experiments end with their last action.
    ends_at_once: bool,
}

impl Tempo {
    pub(crate) fn new(config: &crate::Config) -> Self {
        let timing = &config.fis.timing;
        let delays = [
            &timing.action_init_delay,
            &timing.instant_action_time,
            &timing.duration_overhead,
            &timing.undo_delay,
        ];
        let longest = config
            .limits
            .fis_experiment_duration
            .min(Limits::LONGEST_EXPERIMENT);
        Self {
            is_plain: timing.work_time.is_none()
                // Where actions wait for room, one that ends may make room for any other.
                && config.fis.switches.parallel_check_at_create
                && delays.iter().all(|delay| delay.fixed() == Some(Span::ZERO)),
            // 45 days are fewer than 2^32 milliseconds.
            longest_ms: u32::try_from(longest.as_millis()).unwrap_or(u32::MAX),
            init: timing
                .init_delay
                .fixed()
                .filter(|_| config.world != WorldMode::Strict),
            ends_at_once: timing.finish_delay.fixed() == Some(Span::ZERO),
        }
    }

    /// Returns how long every experiment initiates whose targets are a matter of course.
    #[inline]
    pub(crate) const fn init(&self) -> Option<Span> {
        self.init
    }

    /// Tells whether experiments end with their last action.
    #[inline]
    pub(crate) const fn ends_at_once(&self) -> bool {
        self.ends_at_once
    }

    /// Tells whether actions that start now take exactly their duration.
    #[inline]
    pub(crate) fn is_plain(&self, env: &Env) -> bool {
        self.is_plain && env.faults.is_empty() && env.work.is_empty()
    }

    /// Returns the longest time an experiment may run, in milliseconds.
    #[inline]
    pub(crate) const fn longest_ms(&self) -> u32 {
        self.longest_ms
    }
}

/// The ordinal of draws for the experiment itself.
const WHOLE: u32 = u32::MAX;

impl Flight<'_, '_> {
    /// Returns the lane of the experiment.
    pub(crate) fn lane(&self) -> Lane {
        self.version.lane.child(u64::from(self.hot.nth))
    }

    /// Returns the public id of the experiment.
    pub(crate) fn id(&self) -> String {
        ids::experiment(self.cx.keys, self.serial)
    }

    #[inline]
    fn length(&self, delay: &Delay, knob: Knob, ordinal: u32) -> Span {
        match delay.fixed() {
            Some(span) => span,
            None => {
                let lane = self.lane().child(knob as u64);
                delay.sample(
                    self.cx
                        .keys
                        .draw(Purpose::FisDelay, lane, u64::from(ordinal)),
                )
            }
        }
    }

    /// Returns when an initiating action is due: set up, or failed by a fault.
    pub(crate) fn init_end(&self, action: u32) -> u32 {
        match self.fault_after(action, Phase::Start) {
            Some(after) => later(self.cell(action).start, after),
            None => self.run_begin(action),
        }
    }

    /// Returns when an action began, or will begin, to run.
    #[inline]
    pub(crate) fn run_begin(&self, action: u32) -> u32 {
        if !self.cold.late_runs.is_empty()
            && let Some(&begin) = self.cold.late_runs.get(&late_run(self.serial, action))
        {
            return begin;
        }
        let delay = &self.cx.config.fis.timing.action_init_delay;
        later(
            self.cell(action).start,
            self.length(delay, Knob::ActionInit, action),
        )
    }

    /// Returns when a running action ends if nothing fails, its undo included.
    #[inline]
    pub(crate) fn normal_end(&self, action: u32) -> u32 {
        let plan = self.version.compiled.actions[action as usize];
        let timing = &self.cx.config.fis.timing;
        let begin = self.run_begin(action);
        let end = if plan.is_timed {
            let end = later(begin, self.work_time(action, plan));
            later(
                end,
                self.length(&timing.duration_overhead, Knob::Overhead, action),
            )
        } else {
            later(
                begin,
                self.length(&timing.instant_action_time, Knob::InstantAction, action),
            )
        };
        if plan.is_undone {
            later(end, self.length(&timing.undo_delay, Knob::Undo, action))
        } else {
            end
        }
    }

    #[inline]
    fn work_time(&self, action: u32, plan: CompiledAction) -> Span {
        let full = Span::from_millis(u64::from(plan.run_ms));
        if !plan.is_bound {
            return full;
        }
        let told = if self.cx.env.work.is_empty() {
            None
        } else {
            self.cx
                .env
                .work(&self.id(), &self.version.names[action as usize])
        };
        let drawn = || {
            let delay = self.cx.config.fis.timing.work_time.as_ref()?;
            Some(self.length(delay, Knob::Work, action))
        };
        told.or_else(drawn).unwrap_or(full).min(full)
    }

    /// Returns when a running action is due: ended, or failed by a fault.
    #[inline]
    pub(crate) fn run_end(&self, action: u32) -> u32 {
        let normal = self.normal_end(action);
        match self.fault_after(action, Phase::Run) {
            Some(after) => later(self.run_begin(action), after).min(normal),
            None => normal,
        }
    }

    /// Tells whether a fault makes the initiating action fail now.
    pub(crate) fn start_fault(&self, action: u32) -> Option<usize> {
        let after = self.fault_after(action, Phase::Start)?;
        let strikes = later(self.cell(action).start, after) <= self.now;
        if strikes {
            self.fault(action, Phase::Start)
        } else {
            None
        }
    }

    /// Tells whether a fault makes the running action fail now.
    pub(crate) fn run_fault(&self, action: u32) -> Option<usize> {
        let after = self.fault_after(action, Phase::Run)?;
        let strikes = later(self.run_begin(action), after) <= self.now;
        if strikes {
            self.fault(action, Phase::Run)
        } else {
            None
        }
    }

    /// Finds the fault of an action in a phase.
    pub(crate) fn fault(&self, action: u32, phase: Phase) -> Option<usize> {
        if self.cx.env.faults.is_empty() {
            return None;
        }
        self.cx
            .env
            .action_fault(&self.id(), &self.version.names[action as usize], phase)
    }

    #[inline]
    fn fault_after(&self, action: u32, phase: Phase) -> Option<Span> {
        let fault = self.fault(action, phase)?;
        Some(self.cx.env.faults[fault].fault.after.unwrap_or(Span::ZERO))
    }

    /// Returns when an action that is asked to stop now has stopped.
    pub(crate) fn stop_end(&self, action: u32) -> u32 {
        later(
            self.now,
            self.length(&self.cx.config.fis.timing.stop_delay, Knob::Stop, action),
        )
    }

    /// Returns when an active action is due, from its state.
    pub(crate) fn planned(&self, action: u32) -> u32 {
        match self.state(action) {
            ActionState::Initiating => self.init_end(action),
            ActionState::Running => self.run_end(action),
            _ => self.cell(action).end,
        }
    }

    /// Returns when the pending experiment starts.
    pub(crate) fn pending_end(&self) -> u32 {
        later(
            0,
            self.length(
                &self.cx.config.fis.timing.pending_delay,
                Knob::Pending,
                WHOLE,
            ),
        )
    }

    /// Returns when the initiating experiment has initiated.
    pub(crate) fn initiating_end(&self) -> u32 {
        let timing = &self.cx.config.fis.timing;
        let end = later(
            self.hot.started,
            self.length(&timing.init_delay, Knob::Init, WHOLE),
        );
        if self.hot.flags.has(Flags::LOG_SETUP) {
            later(
                end,
                self.length(&timing.log_setup_delay, Knob::LogSetup, WHOLE),
            )
        } else {
            end
        }
    }

    /// Returns when the experiment that has nothing left to run ends.
    pub(crate) fn finish_end(&self) -> u32 {
        let delay = &self.cx.config.fis.timing.finish_delay;
        later(self.hot.since, self.length(delay, Knob::Finish, WHOLE))
    }

    /// Returns the earliest end of the stopping experiment.
    pub(crate) fn stopping_end(&self) -> u32 {
        let delay = &self.cx.config.fis.timing.stop_delay;
        later(self.hot.since, self.length(delay, Knob::Stop, WHOLE))
    }

    /// Returns when the running experiment exceeds its longest duration.
    #[inline]
    pub(crate) fn limit_end(&self) -> u32 {
        self.hot
            .ran
            .saturating_add(self.cx.tempo.longest_ms())
            .min(NEVER - 1)
    }

    /// Returns when the post-experiment time of the report is over.
    pub(crate) fn report_begin(&self) -> u32 {
        later(
            self.hot.ended,
            self.version.report_wait.unwrap_or(Span::ZERO),
        )
    }

    /// Returns when the report is made.
    pub(crate) fn report_end(&self) -> u32 {
        let delay = &self.cx.config.fis.timing.report_delay;
        later(self.report_begin(), self.length(delay, Knob::Report, WHOLE))
    }

    /// Derives from the state when to look at the experiment again.
    #[inline(always)]
    fn derived_due(&mut self) -> u32 {
        match self.hot.state.state() {
            ExperimentState::Pending => self.pending_end(),
            ExperimentState::Initiating => self.initiating_end(),
            ExperimentState::Running => {
                let due = if self.has_active() {
                    self.next_due()
                } else if self.hot.since == NEVER {
                    NEVER
                } else {
                    self.finish_end()
                };
                // The limit matters only where an action, or the finish, may last until then.
                let is_near = self.hot.flags.has(Flags::LONG) || !self.has_active();
                if is_near && !self.hot.flags.has(Flags::FAILING) {
                    due.min(self.limit_end())
                } else {
                    due
                }
            }
            ExperimentState::Stopping => {
                if self.has_active() {
                    self.next_due()
                } else {
                    self.stopping_end()
                }
            }
            _ => match self.hot.report.map(|report| report.state()) {
                Some(ReportState::Pending) => self.report_begin(),
                Some(ReportState::Running) => self.report_end(),
                _ => NEVER,
            },
        }
    }

    /// Notes when to look at the experiment again; tells whether that is now.
    #[inline(always)]
    pub(crate) fn rearm(&mut self) -> bool {
        let due = self.derived_due();
        if due != self.hot.due {
            self.hot.due = due;
            if due > self.now && due != NEVER {
                self.queue.push(
                    self.cx.now,
                    self.hot.instant(due),
                    who(self.serial, state::WHOLE),
                );
            }
        }
        due <= self.now || self.is_moved_due()
    }
}
