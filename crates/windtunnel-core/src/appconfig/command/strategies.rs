//! Deployment strategies.

use alloc::format;
use alloc::string::String;

use super::applications::{bad_request, check_quota, exhausted, kept, vanished};
use super::find;
use super::pages::page;
use crate::appconfig::machine::{GrowthType, Pace};
use crate::appconfig::model::*;
use crate::appconfig::state::{AppConfig, StrategyName, StrategyRecord};
use crate::appconfig::view::ids::{self, Kind};
use crate::appconfig::view::{PREDEFINED, Strategy};
use crate::error::Error;
use crate::world::Cx;

pub(super) fn create_deployment_strategy(
    state: &mut AppConfig,
    cx: &mut Cx<'_>,
    request: CreateDeploymentStrategyRequest,
) -> Result<DeploymentStrategy, Error> {
    let cold = &mut state.cold;
    let quota = cx.config.limits.appconfig_deployment_strategies;
    check_quota(cold.strategies.keys(), quota, |quota| {
        let account = &cx.config.account;
        format!("Deployment strategy quota of {quota} exceeded for account {account}.")
    })?;
    let serial = cold.take_serial().ok_or_else(exhausted)?;
    let pace = Pace {
        duration_minutes: minutes(request.deployment_duration_in_minutes),
        bake_minutes: minutes(request.final_bake_time_in_minutes),
        growth_type: growth_type(request.growth_type.as_deref()),
        growth_factor: request.growth_factor.unwrap_or(Decimal::HUNDRED),
    };
    let record = StrategyRecord {
        name: request.name.unwrap_or_default(),
        description: kept(request.description.as_deref()),
        pace,
        replicate_to: request.replicate_to.unwrap_or_else(|| "NONE".into()),
        tags: request.tags.unwrap_or_default(),
    };
    let mut made = Strategy::own(&record).show(ids::id(cx.keys, Kind::Strategy, serial));
    made.description = request.description;
    cold.strategies.insert(serial, record);
    Ok(made)
}

/// Reads minutes whose range has been checked; none is 0 (*recorded*).
fn minutes(given: Option<i64>) -> u32 {
    given
        .and_then(|minutes| u32::try_from(minutes).ok())
        .unwrap_or_default()
}

/// Reads a growth type that has been checked; none is linear (*recorded*).
fn growth_type(given: Option<&str>) -> GrowthType {
    given.and_then(GrowthType::from_name).unwrap_or_default()
}

pub(super) fn get_deployment_strategy(
    state: &mut AppConfig,
    cx: &mut Cx<'_>,
    request: GetDeploymentStrategyRequest,
) -> Result<DeploymentStrategy, Error> {
    let id = request.deployment_strategy_id.unwrap_or_default();
    let (_, strategy) = find::strategy(state, cx, Some(&id))?;
    Ok(strategy.show(id))
}

pub(super) fn list_deployment_strategies(
    state: &mut AppConfig,
    cx: &mut Cx<'_>,
    request: ListDeploymentStrategiesRequest,
) -> Result<ListDeploymentStrategiesResponse, Error> {
    let token = request.next_token.as_deref();
    let page = page(
        cx.keys,
        "ListDeploymentStrategies",
        request.max_results,
        token,
    )?;
    let own = state.cold.strategies.iter().map(|(serial, record)| {
        let id = ids::id(cx.keys, Kind::Strategy, serial);
        (
            StrategyName::Own(serial).number(),
            Strategy::own(record).show(id),
        )
    });
    let predefined = (0..).zip(PREDEFINED).map(|(place, strategy)| {
        let shown = strategy.show(strategy.name.into());
        (StrategyName::Predefined(place).number(), shown)
    });
    let (items, next_token) = page.take(own.chain(predefined));
    Ok(ListDeploymentStrategiesResponse { items, next_token })
}

pub(super) fn update_deployment_strategy(
    state: &mut AppConfig,
    cx: &mut Cx<'_>,
    request: UpdateDeploymentStrategyRequest,
) -> Result<DeploymentStrategy, Error> {
    let id = request.deployment_strategy_id.unwrap_or_default();
    let serial = own(state, cx, &id, |id| {
        format!("Cannot update predefined Deployment Strategy {id}")
    })?;
    let record = state
        .cold
        .strategies
        .get_mut(&serial)
        .ok_or_else(vanished)?;
    let pace = &mut record.pace;
    if request.deployment_duration_in_minutes.is_some() {
        pace.duration_minutes = minutes(request.deployment_duration_in_minutes);
    }
    if request.final_bake_time_in_minutes.is_some() {
        pace.bake_minutes = minutes(request.final_bake_time_in_minutes);
    }
    if request.growth_type.is_some() {
        pace.growth_type = growth_type(request.growth_type.as_deref());
    }
    if let Some(factor) = request.growth_factor {
        pace.growth_factor = factor;
    }
    if let Some(description) = &request.description {
        record.description = kept(Some(description));
    }
    let mut shown = Strategy::own(record).show(id);
    shown.description = request.description.or(shown.description);
    Ok(shown)
}

/// Finds a strategy of the account; of a predefined one `text` says why it cannot be changed.
fn own(
    state: &AppConfig,
    cx: &Cx<'_>,
    id: &str,
    text: impl FnOnce(&str) -> String,
) -> Result<u32, Error> {
    match find::strategy(state, cx, Some(id))?.0 {
        StrategyName::Own(serial) => Ok(serial),
        StrategyName::Predefined(_) => Err(bad_request(text(id)).at("/DeploymentStrategyId")),
    }
}

pub(super) fn delete_deployment_strategy(
    state: &mut AppConfig,
    cx: &mut Cx<'_>,
    request: DeleteDeploymentStrategyRequest,
) -> Result<EmptyResponse, Error> {
    let id = request.deployment_strategy_id.unwrap_or_default();
    let serial = own(state, cx, &id, |id| {
        format!("Cannot delete predefined Deployment Strategy {id}.")
    })?;
    state.cold.strategies.remove(&serial);
    Ok(EmptyResponse {})
}
