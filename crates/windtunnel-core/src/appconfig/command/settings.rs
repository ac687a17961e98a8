//! Settings of the account.

use crate::appconfig::model::*;
use crate::appconfig::state::AppConfig;
use crate::error::Error;
use crate::world::Cx;

pub(super) fn get_account_settings(
    state: &mut AppConfig,
    _: &mut Cx<'_>,
    _: GetAccountSettingsRequest,
) -> Result<AccountSettings, Error> {
    Ok(state.cold.settings.clone())
}

/// Members not given stay, also inside of those given.
pub(super) fn update_account_settings(
    state: &mut AppConfig,
    _: &mut Cx<'_>,
    request: UpdateAccountSettingsRequest,
) -> Result<AccountSettings, Error> {
    let settings = &mut state.cold.settings;
    if let Some(given) = request.deletion_protection {
        let protection = &mut settings.deletion_protection;
        protection.enabled = given.enabled.or(protection.enabled);
        let period = given.protection_period_in_minutes;
        protection.protection_period_in_minutes =
            period.or(protection.protection_period_in_minutes);
    }
    if let Some(given) = request.vended_metrics {
        let metrics = &mut settings.vended_metrics;
        metrics.enabled = given.enabled.or(metrics.enabled);
    }
    Ok(settings.clone())
}
