//! The catalogues of actions and target resource types.

use alloc::format;

use super::pages::{list, page};
use crate::error::Error;
use crate::fis::catalog;
use crate::fis::model::*;
use crate::fis::state::Fis;
use crate::fis::view;
use crate::world::Cx;

pub(super) fn get_action(
    fis: &mut Fis,
    cx: &mut Cx<'_>,
    request: GetActionRequest,
) -> Result<GetActionResponse, Error> {
    let id = request.id.unwrap_or_default();
    let not_found = || Error::not_found(format!("Action with ID {} not found.", view::shown(&id)));
    let action = catalog::action(&id).ok_or_else(not_found)?;
    Ok(GetActionResponse {
        action: view::action(fis, cx.config, action),
    })
}

pub(super) fn list_actions(
    fis: &mut Fis,
    cx: &mut Cx<'_>,
    request: ListActionsRequest,
) -> Result<ListActionsResponse, Error> {
    let token = request.next_token.as_deref();
    let page = page(cx.keys, list::ACTIONS, request.max_results, token)?;
    let summary = |action| view::action_summary(fis, cx.config, action);
    let (actions, next_token) = page.take((0..).zip(catalog::actions().iter().map(summary)));
    Ok(ListActionsResponse {
        actions,
        next_token,
    })
}

pub(super) fn get_target_resource_type(
    _: &mut Fis,
    _: &mut Cx<'_>,
    request: GetTargetResourceTypeRequest,
) -> Result<GetTargetResourceTypeResponse, Error> {
    let name = request.resource_type.unwrap_or_default();
    let not_found = || {
        Error::not_found(format!(
            "Target resource type {} not found.",
            view::shown(&name)
        ))
    };
    let found = catalog::target_resource_type(&name).ok_or_else(not_found)?;
    Ok(GetTargetResourceTypeResponse {
        target_resource_type: view::target_resource_type(found),
    })
}

pub(super) fn list_target_resource_types(
    _: &mut Fis,
    cx: &mut Cx<'_>,
    request: ListTargetResourceTypesRequest,
) -> Result<ListTargetResourceTypesResponse, Error> {
    let token = request.next_token.as_deref();
    let page = page(cx.keys, list::TARGET_TYPES, request.max_results, token)?;
    let summaries =
        catalog::target_resource_types()
            .iter()
            .map(|found| TargetResourceTypeSummary {
                resource_type: found.resource_type.into(),
                description: found.description.into(),
            });
    let (target_resource_types, next_token) = page.take((0..).zip(summaries));
    Ok(ListTargetResourceTypesResponse {
        target_resource_types,
        next_token,
    })
}
