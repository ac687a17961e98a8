//! Idempotency: the same token with the same parameters means the same resource (*documented*; that
//! a token is remembered for a day, and only for calls that succeeded, is *chosen*).

use alloc::format;
use alloc::string::String;
use core::hash::Hash;

use super::refusals::token_reused;
use crate::error::Error;
use crate::event::fingerprints;
use crate::nimble::state::{Nimble, Token};
use crate::time::Span;
use crate::world::Cx;

/// Does what a call asks, unless the same call with the same token did it before. Returns what `act`
/// returns: the serial of what was made or changed.
pub(super) fn once<R: Hash>(
    nimble: &mut Nimble,
    cx: &mut Cx<'_>,
    (operation, token): (&str, Option<String>),
    request: R,
    act: impl FnOnce(&mut Nimble, &mut Cx<'_>, R) -> Result<u32, Error>,
) -> Result<u32, Error> {
    let Some(token) = token else {
        return act(nimble, cx, request);
    };
    let key = format!("{operation}/{token}");
    // All members but the token.
    let parameters = fingerprints(&request);
    let seen = nimble.cold.tokens.seen.get(&key);
    match seen.filter(|seen| seen.at + window(cx) > cx.now) {
        None => {}
        Some(seen) if seen.parameters == parameters => return Ok(seen.serial),
        Some(_) => return Err(token_reused()),
    }
    let serial = act(nimble, cx, request)?;
    let at = cx.now;
    let token = Token {
        parameters,
        serial,
        at,
    };
    remember(nimble, cx, key, token);
    Ok(serial)
}

/// Remembers a call that succeeded, and forgets those that are too old.
fn remember(nimble: &mut Nimble, cx: &Cx<'_>, key: String, token: Token) {
    let tokens = &mut nimble.cold.tokens;
    while let Some((at, old)) = tokens.order.front() {
        if *at + window(cx) > cx.now {
            break;
        }
        // The same token may have been used again since.
        if tokens.seen.get(old).is_some_and(|seen| seen.at == *at) {
            tokens.seen.remove(old);
        }
        tokens.order.pop_front();
    }
    tokens.order.push_back((token.at, key.clone()));
    tokens.seen.insert(key, token);
}

fn window(cx: &Cx<'_>) -> Span {
    Span::from_secs(cx.config.nimble.switches.token_window_seconds)
}
