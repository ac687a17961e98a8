//! The settings of a run, as plain numbers that the core and the reference model both get.

use windtunnel_core::appconfig::{self, ScheduleMode, SlotMode, TokenReuse};
use windtunnel_core::env::WorldMode;
use windtunnel_core::fis::{Settings, Switches, Timing};
use windtunnel_core::{Config, Delay, Limits, Span};

use crate::deed::MOST_BYTES;

/// Timing knobs in milliseconds (fis.md 11.2), limits and switches.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Knobs {
    /// From creation to start.
    pub pending: u64,
    /// From start to running.
    pub init: u64,
    /// From an action's start to its running.
    pub action_init: u64,
    /// How long an instant action runs.
    pub instant_action: u64,
    /// What a timed action takes beyond its duration.
    pub overhead: u64,
    /// How long the undo at the end of an action takes.
    pub undo: u64,
    /// From the end of the last action to the end of the experiment.
    pub finish: u64,
    /// How long stopping takes.
    pub stop: u64,
    /// From the change of an alarm to its effect.
    pub alarm_latency: u64,
    /// How long a report takes.
    pub report: u64,
    /// What the first experiment to a log destination waits in addition.
    pub log_setup: u64,
    /// How long the work behind an upper bound takes when nothing is told.
    pub work: Option<u64>,
    /// How long ended experiments are kept.
    pub retention: u64,
    /// How long an experiment may run.
    pub longest_run: u64,
    /// How many experiments may be active.
    pub active: u32,
    /// How many actions may run at once, when that is checked at run time.
    pub parallel_at_run: Option<u32>,
    /// Whether only registered resources and alarms exist.
    pub strict: bool,
    /// Whether the quotas on the size of templates are lifted.
    pub unbounded: bool,
    /// Those of AppConfig.
    pub appconfig: AppConfigKnobs,
}

/// Timing knobs of AppConfig in milliseconds, and its switches (appconfig.md 12).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AppConfigKnobs {
    /// How late each step of a deployment is.
    pub latency: u64,
    /// How long a deployment is validated.
    pub validation: u64,
    /// How long a rollback takes.
    pub rollback: u64,
    /// Whether steps divide the duration evenly.
    pub even: bool,
    /// Whether `LatestDeploymentNumber` is ignored.
    pub unenforced: bool,
    /// Whether sessions are spread evenly.
    pub stratified: bool,
    /// Whether a token is good for one answer only.
    pub strict_tokens: bool,
    /// Whether events of runs name their deployment.
    pub named: bool,
}

impl AppConfigKnobs {
    /// Returns the defaults.
    #[must_use]
    pub const fn crisp() -> Self {
        Self {
            latency: 0,
            validation: 0,
            rollback: 0,
            even: false,
            unenforced: false,
            stratified: false,
            strict_tokens: false,
            named: false,
        }
    }

    fn settings(&self, delay: &dyn Fn(u64) -> Delay) -> appconfig::Settings {
        appconfig::Settings {
            timing: appconfig::Timing {
                tick_latency: delay(self.latency),
                validation_delay: delay(self.validation),
                rollback_duration: delay(self.rollback),
                ..appconfig::Timing::crisp()
            },
            switches: appconfig::Switches {
                schedule_mode: if self.even {
                    ScheduleMode::Even
                } else {
                    ScheduleMode::FloorMinutes
                },
                enforce_latest_deployment_number: !self.unenforced,
                token_reuse: if self.strict_tokens {
                    TokenReuse::Strict
                } else {
                    TokenReuse::Native
                },
                slot_mode: if self.stratified {
                    SlotMode::Stratified
                } else {
                    SlotMode::Hashed
                },
                emit_associated_deployment: self.named,
            },
        }
    }
}

impl Knobs {
    /// Returns the crisp profile: the first column of fis.md 11.2.
    #[must_use]
    pub const fn crisp() -> Self {
        Self {
            pending: 0,
            init: 1_000,
            action_init: 0,
            instant_action: 0,
            overhead: 0,
            undo: 0,
            finish: 0,
            stop: 1_000,
            alarm_latency: 0,
            report: 60_000,
            log_setup: 0,
            work: None,
            retention: 120 * DAY,
            longest_run: 12 * 3_600_000,
            active: 5,
            parallel_at_run: None,
            strict: false,
            unbounded: false,
            appconfig: AppConfigKnobs::crisp(),
        }
    }

    /// Returns the observed profile: the second column of fis.md 11.2.
    #[must_use]
    pub const fn observed() -> Self {
        Self {
            pending: 300,
            init: 12_700,
            overhead: 1_600,
            undo: 1_000,
            finish: 1_000,
            stop: 29_000,
            alarm_latency: 1_000,
            log_setup: 15_000,
            ..Self::crisp()
        }
    }

    /// Returns a profile in which every step that can be is without delay.
    #[must_use]
    pub const fn zero() -> Self {
        Self {
            init: 0,
            stop: 0,
            report: 0,
            ..Self::crisp()
        }
    }

    /// Makes the configuration of a world of it.
    #[must_use]
    pub fn config(&self) -> Config {
        let fixed = |millis| Delay::Fixed(Span::from_millis(millis));
        self.config_of(&fixed)
    }

    /// Makes a configuration whose delays are drawn from around those of the knobs.
    #[must_use]
    pub fn drawn_config(&self) -> Config {
        let around = |millis: u64| {
            let (low, high) = (
                Span::from_millis(millis / 2),
                Span::from_millis(millis * 2 + 7),
            );
            if millis.is_multiple_of(2_000) {
                Delay::Weighted(vec![(3, low), (1, high), (2, Span::from_millis(millis))])
            } else {
                Delay::Uniform(low, high)
            }
        };
        self.config_of(&around)
    }

    fn config_of(&self, delay: &dyn Fn(u64) -> Delay) -> Config {
        let base = if self.unbounded {
            Limits::unbounded()
        } else {
            Limits::aws()
        };
        let limits = Limits {
            fis_experiment_duration: Span::from_millis(self.longest_run),
            fis_active_experiments: self.active,
            fis_parallel_actions: self.parallel_at_run.unwrap_or(base.fis_parallel_actions),
            // Small, so that a function can exceed it; counts never stand in the way.
            appconfig_configuration_bytes: MOST_BYTES,
            appconfig_applications: u32::MAX,
            appconfig_environments: u32::MAX,
            appconfig_configuration_profiles: u32::MAX,
            appconfig_deployment_strategies: u32::MAX,
            ..base
        };
        let timing = Timing {
            pending_delay: delay(self.pending),
            init_delay: delay(self.init),
            action_init_delay: delay(self.action_init),
            instant_action_time: delay(self.instant_action),
            duration_overhead: delay(self.overhead),
            undo_delay: delay(self.undo),
            finish_delay: delay(self.finish),
            stop_delay: delay(self.stop),
            alarm_latency: delay(self.alarm_latency),
            report_delay: delay(self.report),
            log_setup_delay: delay(self.log_setup),
            work_time: self.work.map(delay),
            retention: Span::from_millis(self.retention),
        };
        let switches = Switches {
            parallel_check_at_create: self.parallel_at_run.is_none(),
            ..Switches::default()
        };
        Config {
            limits,
            world: if self.strict {
                WorldMode::Strict
            } else {
                WorldMode::Permissive
            },
            fis: Settings { timing, switches },
            appconfig: self.appconfig.settings(delay),
            ..Config::default()
        }
    }
}

/// A day in milliseconds.
pub const DAY: u64 = 86_400_000;
