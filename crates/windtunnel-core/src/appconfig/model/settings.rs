//! What a host may set about AppConfig: the timing knobs and the switches.

#[cfg(feature = "serde")]
use serde::{Deserialize, Serialize};

use crate::delay::Delay;
use crate::time::Span;

/// How AppConfig behaves where it is not fixed: timing and switches.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(Serialize, Deserialize), serde(default))]
pub struct Settings {
    /// How long each step takes.
    pub timing: Timing,
    /// What the service does where it is undocumented.
    pub switches: Switches,
}

/// The timing knobs.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(Serialize, Deserialize), serde(default))]
pub struct Timing {
    /// How late each step of a deployment is. Crisp 0, observed 1 to 6 s (*recorded*).
    pub tick_latency: Delay,
    /// How long a deployment is `VALIDATING`; then its log begins. 0: the state is never seen
    /// (*chosen*).
    pub validation_delay: Delay,
    /// How long a deployment that an alarm, an extension or an error ends is `ROLLING_BACK`. 0
    /// (*chosen*).
    pub rollback_duration: Delay,
    /// How long clients of the data plane go on getting what was served before. Crisp 0, observed
    /// 5 s (*recorded*: some seconds).
    pub propagation_delay: Span,
    /// How long until a retrieval counts for deletion protection. Crisp 0, observed 60 s
    /// (*documented*).
    pub usage_lag: Span,
}

impl Timing {
    /// Returns the default: everything at its exact time.
    #[must_use]
    pub fn crisp() -> Self {
        Self {
            tick_latency: Delay::NONE,
            validation_delay: Delay::NONE,
            rollback_duration: Delay::NONE,
            propagation_delay: Span::ZERO,
            usage_lag: Span::ZERO,
        }
    }

    /// Returns what was seen in recordings of the real service.
    #[must_use]
    pub fn observed() -> Self {
        Self {
            tick_latency: Delay::Uniform(Span::from_secs(1), Span::from_secs(6)),
            propagation_delay: Span::from_secs(5),
            usage_lag: Span::from_secs(60),
            ..Self::crisp()
        }
    }
}

impl Default for Timing {
    fn default() -> Self {
        Self::crisp()
    }
}

/// At which times a deployment grows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[cfg_attr(
    feature = "serde",
    derive(Serialize, Deserialize),
    serde(rename_all = "snake_case")
)]
pub enum ScheduleMode {
    /// Steps lie whole minutes apart, rounded down, wherever the duration has room for that; the
    /// only simple rule that agrees with all recordings. The default (*chosen*).
    #[default]
    FloorMinutes,
    /// Steps divide the duration evenly.
    Even,
}

/// Whether a token of the data plane may be used again.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[cfg_attr(
    feature = "serde",
    derive(Serialize, Deserialize),
    serde(rename_all = "snake_case")
)]
pub enum TokenReuse {
    /// It may (*recorded*). The default.
    #[default]
    Native,
    /// Each token is good for one answer (*documented*).
    Strict,
}

/// Which clients belong to the first share of a growing deployment.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[cfg_attr(
    feature = "serde",
    derive(Serialize, Deserialize),
    serde(rename_all = "snake_case")
)]
pub enum SlotMode {
    /// Those whose hash is small enough; each deployment takes a new sample. The default
    /// (*chosen*).
    #[default]
    Hashed,
    /// Sessions are spread evenly in the order of their start, so that of four sessions exactly one
    /// has a deployment at 25 %.
    Stratified,
}

/// The switches: what the service does where it is undocumented. Defaults are *chosen*.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(Serialize, Deserialize), serde(default))]
pub struct Switches {
    /// At which times a deployment grows.
    pub schedule_mode: ScheduleMode,
    /// Whether `LatestDeploymentNumber` must be the newest number. On (*documented*; in a recording
    /// stale numbers were accepted).
    pub enforce_latest_deployment_number: bool,
    /// Whether a token of the data plane may be used again.
    pub token_reuse: TokenReuse,
    /// Which clients belong to the first share of a growing deployment.
    pub slot_mode: SlotMode,
    /// Whether the events of experiment runs name their managed deployment. Off (*recorded*).
    pub emit_associated_deployment: bool,
}

impl Default for Switches {
    fn default() -> Self {
        Self {
            schedule_mode: ScheduleMode::FloorMinutes,
            enforce_latest_deployment_number: true,
            token_reuse: TokenReuse::Native,
            slot_mode: SlotMode::Hashed,
            emit_associated_deployment: false,
        }
    }
}
