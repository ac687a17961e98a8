//! Deployment strategies, the account's own and the predefined ones.

use alloc::string::String;

use crate::appconfig::machine::{GrowthType, Pace};
use crate::appconfig::model::{Decimal, DeploymentStrategy};
use crate::appconfig::state::StrategyRecord;

/// A strategy to be shown or deployed by.
#[derive(Clone, Debug)]
pub(crate) struct Strategy<'a> {
    pub(crate) name: &'a str,
    pub(crate) description: Option<&'a str>,
    pub(crate) pace: Pace,
    pub(crate) replicate_to: &'a str,
}

impl<'a> Strategy<'a> {
    /// Returns a strategy of the account.
    pub(crate) fn own(record: &'a StrategyRecord) -> Self {
        Self {
            name: &record.name,
            description: record.description.as_deref(),
            pace: record.pace,
            replicate_to: &record.replicate_to,
        }
    }

    const fn predefined(
        name: &'a str,
        description: &'a str,
        (growth_type, growth_factor): (GrowthType, i32),
        (duration_minutes, bake_minutes): (u32, u32),
    ) -> Self {
        Self {
            name,
            description: Some(description),
            pace: Pace {
                duration_minutes,
                bake_minutes,
                growth_type,
                growth_factor: Decimal::whole(growth_factor),
            },
            replicate_to: "NONE",
        }
    }

    /// Shows the strategy.
    pub(crate) fn show(&self, id: String) -> DeploymentStrategy {
        DeploymentStrategy {
            id,
            name: self.name.into(),
            description: self.description.map(Into::into),
            deployment_duration_in_minutes: self.pace.duration_minutes.into(),
            growth_type: self.pace.growth_type.name().into(),
            growth_factor: self.pace.growth_factor,
            final_bake_time_in_minutes: self.pace.bake_minutes.into(),
            replicate_to: self.replicate_to.into(),
        }
    }
}

/// The predefined strategies (*documented*, *recorded*); their ids are their names.
pub(crate) const PREDEFINED: &[Strategy<'static>] = &[
    Strategy::predefined(
        "AppConfig.AllAtOnce",
        "Quick",
        (GrowthType::Linear, 100),
        (0, 10),
    ),
    Strategy::predefined(
        "AppConfig.Linear50PercentEvery30Seconds",
        "Test/Demo",
        (GrowthType::Linear, 50),
        (1, 1),
    ),
    Strategy::predefined(
        "AppConfig.Canary10Percent20Minutes",
        "AWS Recommended",
        (GrowthType::Exponential, 10),
        (20, 10),
    ),
    Strategy::predefined(
        "AppConfig.Linear20PercentEvery6Minutes",
        "AWS Recommended",
        (GrowthType::Linear, 20),
        (30, 30),
    ),
];

/// The id of the strategy of managed deployments, which no list shows (*recorded*) and no caller may
/// name (*chosen*).
pub(crate) const SERVICE_MANAGED: &str = "AppConfig.ServiceManaged";
