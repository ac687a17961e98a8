//! Licence agreements of the vendor's images.

use alloc::string::String;
use alloc::vec::Vec;

use super::components::is_among;
use super::pages::{PAGE, page};
use super::refusals::{caller, find_studio, missing, open_studio};
use super::token::once;
use crate::error::Error;
use crate::nimble::model::*;
use crate::nimble::state::Nimble;
use crate::nimble::view::{View, ids};
use crate::world::Cx;

/// Accepts agreements; those accepted before stay as they are (*chosen*).
pub(super) fn accept_eulas(
    nimble: &mut Nimble,
    cx: &mut Cx<'_>,
    mut request: AcceptEulasRequest,
) -> Result<AcceptEulasResponse, Error> {
    let operation = "AcceptEulas";
    let token = request.client_token.take();
    let wanted = request.eula_ids.clone().unwrap_or_default();
    let studio = once(
        nimble,
        cx,
        (operation, token),
        request,
        |nimble, cx, request| {
            let studio = find_studio(nimble, cx, request.studio_id.as_deref())?;
            let numbers = numbers(cx, &wanted)?;
            open_studio(nimble, studio, operation)?;
            let by = nimble.cold.principals.number(caller(cx));
            if let Some(studio) = nimble.studio_mut(studio) {
                for nth in numbers {
                    studio.accepted.entry(nth).or_insert((cx.now, by));
                }
            }
            Ok(studio)
        },
    )?;
    let numbers = numbers(cx, &wanted)?;
    let view = View::of(nimble, cx);
    let acceptances = numbers.iter();
    let acceptances = acceptances.filter_map(|&nth| view.eula_acceptance(studio, nth));
    Ok(AcceptEulasResponse {
        eula_acceptances: acceptances.collect(),
    })
}

/// Finds agreements by their ids.
fn numbers(cx: &Cx<'_>, ids: &[String]) -> Result<Vec<u32>, Error> {
    ids.iter().map(|id| find_eula(cx, id)).collect()
}

pub(super) fn list_eula_acceptances(
    nimble: &mut Nimble,
    cx: &mut Cx<'_>,
    request: ListEulaAcceptancesRequest,
) -> Result<ListEulaAcceptancesResponse, Error> {
    let filters = ("ListEulaAcceptances", &request.studio_id, &request.eula_ids);
    let page = page(cx, &filters, request.next_token.as_deref(), PAGE)?;
    let studio = find_studio(nimble, cx, request.studio_id.as_deref())?;
    let view = View::of(nimble, cx);
    let numbers = wanted(cx, request.eula_ids.as_ref());
    let (eula_acceptances, next_token) =
        page.take(numbers.filter_map(|nth| Some((nth, view.eula_acceptance(studio, nth)?))));
    Ok(ListEulaAcceptancesResponse {
        eula_acceptances,
        next_token,
    })
}

pub(super) fn get_eula(
    nimble: &mut Nimble,
    cx: &mut Cx<'_>,
    request: GetEulaRequest,
) -> Result<EulaResponse, Error> {
    let nth = find_eula(cx, request.eula_id.as_deref().unwrap_or_default())?;
    let eula = View::of(nimble, cx).eula(nth);
    Ok(EulaResponse { eula })
}

pub(super) fn list_eulas(
    nimble: &mut Nimble,
    cx: &mut Cx<'_>,
    request: ListEulasRequest,
) -> Result<ListEulasResponse, Error> {
    let filters = ("ListEulas", &request.eula_ids);
    let page = page(cx, &filters, request.next_token.as_deref(), PAGE)?;
    let view = View::of(nimble, cx);
    let numbers = wanted(cx, request.eula_ids.as_ref());
    let (eulas, next_token) = page.take(numbers.map(|nth| (nth, view.eula(nth))));
    Ok(ListEulasResponse { eulas, next_token })
}

/// Returns the agreements that a filter lets through.
fn wanted<'c>(cx: &'c Cx<'_>, filter: Option<&'c Vec<String>>) -> impl Iterator<Item = u32> + 'c {
    (0..ids::EULAS).filter(move |&nth| is_among(filter, &ids::eula(cx.keys, nth)))
}

fn find_eula(cx: &Cx<'_>, id: &str) -> Result<u32, Error> {
    ids::eula_number(cx.keys, id).ok_or_else(|| missing("EULA", "EULA", id))
}
