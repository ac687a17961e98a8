//! What a host may set about FIS: the timing knobs and the switches.

#[cfg(feature = "serde")]
use serde::{Deserialize, Serialize};

use crate::delay::Delay;
use crate::time::Span;

/// How FIS behaves where it is not fixed: timing and switches.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(Serialize, Deserialize), serde(default))]
pub struct Settings {
    /// How long each step takes.
    pub timing: Timing,
    /// What the service does where it is undocumented.
    pub switches: Switches,
}

/// The timing knobs, each with its value in the two presets.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(Serialize, Deserialize), serde(default))]
pub struct Timing {
    /// From creation to start. Crisp 0, observed 0.3 s (*recorded*).
    pub pending_delay: Delay,
    /// From start to running. Crisp 1 s, observed 12.7 s (*recorded*).
    pub init_delay: Delay,
    /// An action's time from initiating to running. 0.
    pub action_init_delay: Delay,
    /// The time an instant action runs. 0.
    pub instant_action_time: Delay,
    /// What a timed action takes beyond its duration. Crisp 0, observed 1.6 s (*recorded*).
    pub duration_overhead: Delay,
    /// The time to undo an action at its end. Crisp 0, observed 1 s.
    pub undo_delay: Delay,
    /// From the end of the last action to the end of the experiment. Crisp 0, observed 1 s
    /// (*documented*, log example).
    pub finish_delay: Delay,
    /// The time an action takes to stop, its undo included. Crisp 1 s, observed 29 s (*recorded*).
    pub stop_delay: Delay,
    /// From the change of an alarm to its effect. Crisp 0, observed 1 s (*recorded*).
    pub alarm_latency: Delay,
    /// The time to make a report. 60 s (*chosen*).
    pub report_delay: Delay,
    /// What the first experiment to a log destination waits in addition. Crisp 0, observed 15 s
    /// (*documented*).
    pub log_setup_delay: Delay,
    /// How long the work behind an upper bound (`maxDuration`) takes; cut at the bound. `None`: as
    /// long as the bound (*chosen*).
    pub work_time: Option<Delay>,
    /// How long ended experiments can be read. 120 days (*documented*).
    pub retention: Span,
}

impl Timing {
    /// Returns the default: whole seconds, nothing random, every state visible.
    #[must_use]
    pub fn crisp() -> Self {
        Self {
            pending_delay: Delay::NONE,
            init_delay: Delay::Fixed(Span::from_secs(1)),
            action_init_delay: Delay::NONE,
            instant_action_time: Delay::NONE,
            duration_overhead: Delay::NONE,
            undo_delay: Delay::NONE,
            finish_delay: Delay::NONE,
            stop_delay: Delay::Fixed(Span::from_secs(1)),
            alarm_latency: Delay::NONE,
            report_delay: Delay::Fixed(Span::from_secs(60)),
            log_setup_delay: Delay::NONE,
            work_time: None,
            retention: Span::from_days(120),
        }
    }

    /// Returns what was seen in recordings of the real service.
    #[must_use]
    pub fn observed() -> Self {
        Self {
            pending_delay: Delay::Fixed(Span::from_millis(300)),
            init_delay: Delay::Fixed(Span::from_millis(12_700)),
            duration_overhead: Delay::Fixed(Span::from_millis(1_600)),
            undo_delay: Delay::Fixed(Span::from_secs(1)),
            finish_delay: Delay::Fixed(Span::from_secs(1)),
            stop_delay: Delay::Fixed(Span::from_secs(29)),
            alarm_latency: Delay::Fixed(Span::from_secs(1)),
            log_setup_delay: Delay::Fixed(Span::from_secs(15)),
            ..Self::crisp()
        }
    }
}

impl Default for Timing {
    fn default() -> Self {
        Self::crisp()
    }
}

/// What a call answers where the service is undocumented.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[cfg_attr(
    feature = "serde",
    derive(Serialize, Deserialize),
    serde(rename_all = "camelCase")
)]
pub enum Verdict {
    /// The call is accepted.
    #[default]
    Accepted,
    /// `ValidationException`.
    ValidationException,
    /// `ConflictException`.
    ConflictException,
}

/// The switches: what the service does where it is undocumented. Defaults are *chosen*.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(Serialize, Deserialize), serde(default))]
pub struct Switches {
    /// `StopExperiment` on an experiment that has ended: accepted and unchanged by default.
    pub stop_on_terminal: Verdict,
    /// `StartExperiment` while an alarm of a stop condition is in ALARM: accepted, then stopped.
    pub alarm_at_start: Verdict,
    /// Whether durations below the minimum of their action are refused. On.
    pub enforce_minimum_durations: bool,
    /// Whether names must start with a letter and go on with letters, digits, `-`, `_`. On; off,
    /// any 1 to 64 characters that are not blank will do.
    pub strict_names: bool,
    /// Whether `cancelled` experiments appear on EventBridge. On.
    pub emit_cancelled_event: bool,
    /// The reason of a running action. Empty (*recorded*).
    pub running_reason: alloc::string::String,
    /// Whether the answer of `StopExperiment` shows the actions as they were before (*recorded*).
    /// On.
    pub stop_response_lag: bool,
    /// Whether more parallel actions than the limit are refused when a template is written. On;
    /// off, the actions beyond the limit wait for their turn at run time.
    pub parallel_check_at_create: bool,
    /// Whether unknown members of JSON requests are refused with `ValidationException`. The core
    /// reads no JSON: this is for those who do. Off.
    pub refuse_unknown_members: bool,
}

impl Default for Switches {
    fn default() -> Self {
        Self {
            stop_on_terminal: Verdict::Accepted,
            alarm_at_start: Verdict::Accepted,
            enforce_minimum_durations: true,
            strict_names: true,
            emit_cancelled_event: true,
            running_reason: alloc::string::String::new(),
            stop_response_lag: true,
            parallel_check_at_create: true,
            refuse_unknown_members: false,
        }
    }
}
