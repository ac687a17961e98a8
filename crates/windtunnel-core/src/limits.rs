//! Every cap as a named number with its source, and the presets.

#[cfg(feature = "serde")]
use serde::{Deserialize, Serialize};

use crate::time::Span;

/// The limits of a world. Counts are inclusive maxima.
///
/// ```
/// use windtunnel_core::Limits;
/// assert_eq!(Limits::aws().fis_active_experiments, 5);
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(Serialize, Deserialize), serde(default))]
pub struct Limits {
    /// Experiment templates in an account and Region: 500 (*documented*, FIS quotas).
    pub fis_experiment_templates: u32,
    /// Actions of a template: 20 (*documented*).
    pub fis_actions: u32,
    /// Actions of a template that could run at the same time: 10 (*documented*; counted as the
    /// largest set of actions of which none precedes another, *chosen*).
    pub fis_parallel_actions: u32,
    /// Stop conditions of a template: 5 (*documented*).
    pub fis_stop_conditions: u32,
    /// Target account configurations of a template: 40 (*documented*).
    pub fis_target_account_configurations: u32,
    /// Experiments that are pending, initiating, running or stopping: 5 (*documented*).
    pub fis_active_experiments: u32,
    /// Resource ARNs of a target: 5 (*documented*, service model).
    pub fis_target_arns: u32,
    /// Longest duration of an action: 12 hours (*documented*).
    pub fis_action_duration: Span,
    /// Longest time an experiment may run: 12 hours (*documented*). It is cut to
    /// [`Limits::LONGEST_EXPERIMENT`] when an experiment runs.
    pub fis_experiment_duration: Span,
    /// Whether the quotas of targets per action hold (*documented*, listed per action in the
    /// catalogue).
    pub fis_target_quotas: bool,
    /// AppConfig applications in an account and Region: 100 (*documented*).
    pub appconfig_applications: u32,
    /// Environments of an AppConfig application: 20 (*documented*).
    pub appconfig_environments: u32,
    /// Configuration profiles of an AppConfig application: 100 (*documented*).
    pub appconfig_configuration_profiles: u32,
    /// AppConfig deployment strategies of the account's own: 20 (*documented*).
    pub appconfig_deployment_strategies: u32,
    /// Bytes of a hosted configuration, and of one that is deployed: 2 MiB (*recorded*).
    pub appconfig_configuration_bytes: u32,
    /// Studios in an account and Region: 10 (*chosen*).
    pub nimble_studios: u32,
    /// Launch profiles of a studio: 50 (*documented*, Nimble Studio quotas).
    pub nimble_launch_profiles: u32,
    /// Studio components of a studio: 50 (*chosen*).
    pub nimble_studio_components: u32,
    /// Active Directory components of a studio: 1 (*documented*); one more fails after its creation.
    pub nimble_active_directories: u32,
    /// Shared file system components of a studio: 10 (*documented*).
    pub nimble_shared_file_systems: u32,
    /// Custom streaming images of a studio: 10 (*documented*).
    pub nimble_streaming_images: u32,
    /// Streaming sessions of a studio, those on g5 apart: 50 (*chosen*; the quota exists).
    pub nimble_streaming_sessions: u32,
    /// Streaming sessions of a studio on g5: 0 until it is raised (*documented*).
    pub nimble_g5_streaming_sessions: u32,
    /// Tags of a resource: 50 (*documented*).
    pub tags: u32,
}

impl Limits {
    /// The longest time that any experiment runs, even without limits: 45 days (*chosen*; times
    /// inside an experiment are kept as 32-bit milliseconds).
    pub const LONGEST_EXPERIMENT: Span = Span::from_days(45);

    /// Returns the real quotas of AWS. This is the default.
    #[must_use]
    pub const fn aws() -> Self {
        Self {
            fis_experiment_templates: 500,
            fis_actions: 20,
            fis_parallel_actions: 10,
            fis_stop_conditions: 5,
            fis_target_account_configurations: 40,
            fis_active_experiments: 5,
            fis_target_arns: 5,
            fis_action_duration: Span::from_secs(12 * 3_600),
            fis_experiment_duration: Span::from_secs(12 * 3_600),
            fis_target_quotas: true,
            appconfig_applications: 100,
            appconfig_environments: 20,
            appconfig_configuration_profiles: 100,
            appconfig_deployment_strategies: 20,
            appconfig_configuration_bytes: 2 << 20,
            nimble_studios: 10,
            nimble_launch_profiles: 50,
            nimble_studio_components: 50,
            nimble_active_directories: 1,
            nimble_shared_file_systems: 10,
            nimble_streaming_images: 10,
            nimble_streaming_sessions: 50,
            nimble_g5_streaming_sessions: 0,
            tags: 50,
        }
    }

    /// Returns no limits at all, for simulations beyond one account.
    #[must_use]
    pub const fn unbounded() -> Self {
        Self {
            fis_experiment_templates: u32::MAX,
            fis_actions: u32::MAX,
            fis_parallel_actions: u32::MAX,
            fis_stop_conditions: u32::MAX,
            fis_target_account_configurations: u32::MAX,
            fis_active_experiments: u32::MAX,
            fis_target_arns: u32::MAX,
            fis_action_duration: Span::MAX,
            fis_experiment_duration: Span::MAX,
            fis_target_quotas: false,
            appconfig_applications: u32::MAX,
            appconfig_environments: u32::MAX,
            appconfig_configuration_profiles: u32::MAX,
            appconfig_deployment_strategies: u32::MAX,
            appconfig_configuration_bytes: u32::MAX,
            nimble_studios: u32::MAX,
            nimble_launch_profiles: u32::MAX,
            nimble_studio_components: u32::MAX,
            nimble_active_directories: u32::MAX,
            nimble_shared_file_systems: u32::MAX,
            nimble_streaming_images: u32::MAX,
            nimble_streaming_sessions: u32::MAX,
            nimble_g5_streaming_sessions: u32::MAX,
            tags: u32::MAX,
        }
    }
}

impl Default for Limits {
    fn default() -> Self {
        Self::aws()
    }
}
