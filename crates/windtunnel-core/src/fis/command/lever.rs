//! The safety lever.

use alloc::format;
use alloc::string::String;

use crate::error::Error;
use crate::event::Cause;
use crate::fis::model::*;
use crate::fis::state::Fis;
use crate::fis::table::{SafetyLeverState, SafetyLeverTrigger};
use crate::fis::view;
use crate::world::Cx;

pub(super) fn get_safety_lever(
    fis: &mut Fis,
    cx: &mut Cx<'_>,
    request: GetSafetyLeverRequest,
) -> Result<SafetyLeverResponse, Error> {
    check_id(request.id.as_deref())?;
    Ok(response(fis, cx))
}

pub(super) fn update_safety_lever_state(
    fis: &mut Fis,
    cx: &mut Cx<'_>,
    request: UpdateSafetyLeverStateRequest,
) -> Result<SafetyLeverResponse, Error> {
    check_id(request.id.as_deref())?;
    let wanted = request.state.unwrap_or_default();
    let engage = wanted.status.as_deref() == Some("engaged");
    let trigger = match fis.cold.lever.state.state() {
        SafetyLeverState::Engaging => {
            let text = "Cannot update Safety Lever while it is engaging";
            return Err(Error::conflict(text));
        }
        SafetyLeverState::Disengaged if !engage => return Err(unchanged()),
        SafetyLeverState::Engaged if engage => return Err(unchanged()),
        SafetyLeverState::Engaged => SafetyLeverTrigger::Disengage,
        SafetyLeverState::Disengaged if fis.ledger.active == 0 => SafetyLeverTrigger::EngageIdle,
        SafetyLeverState::Disengaged => SafetyLeverTrigger::EngageActive,
    };
    fis.cold.lever.reason = wanted.reason.unwrap_or_default();
    fis.turn_lever(cx, trigger, Cause::Call);
    let answer = response(fis, cx);
    if trigger == SafetyLeverTrigger::EngageActive {
        fis.lever_engaged(cx);
    }
    Ok(answer)
}

/// *Recorded*.
fn unchanged() -> Error {
    Error::conflict("Cannot update Safety Lever reason without a status change")
}

fn check_id(id: Option<&str>) -> Result<(), Error> {
    match id {
        Some("default") => Ok(()),
        other => {
            let id: String = view::shown(other.unwrap_or_default());
            Err(Error::not_found(format!(
                "Safety lever with ID {id} not found."
            )))
        }
    }
}

fn response(fis: &Fis, cx: &Cx<'_>) -> SafetyLeverResponse {
    SafetyLeverResponse {
        safety_lever: view::safety_lever(fis, cx.config),
    }
}
