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

/// What a token has meant so far.
pub(super) enum Seen {
    /// Nothing: if the call succeeds, it is remembered under this key.
    New(Option<(String, (u64, u64))>),
    /// The same call made or changed this resource.
    Made(u32),
}

/// Looks a token up. `parameters` are all members but the token.
pub(super) fn look(
    nimble: &Nimble,
    cx: &Cx<'_>,
    operation: &str,
    token: Option<String>,
    parameters: &impl Hash,
) -> Result<Seen, Error> {
    let Some(token) = token else {
        return Ok(Seen::New(None));
    };
    let key = format!("{operation}/{token}");
    let parameters = fingerprints(parameters);
    let seen = nimble.cold.tokens.seen.get(&key);
    match seen.filter(|seen| seen.at + window(cx) > cx.now) {
        None => Ok(Seen::New(Some((key, parameters)))),
        Some(seen) if seen.parameters == parameters => Ok(Seen::Made(seen.serial)),
        Some(_) => Err(token_reused()),
    }
}

/// Remembers a call that succeeded, and forgets those that are too old.
pub(super) fn remember(
    nimble: &mut Nimble,
    cx: &Cx<'_>,
    key: Option<(String, (u64, u64))>,
    serial: u32,
) {
    let Some((key, parameters)) = key else {
        return;
    };
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
    let at = cx.now;
    tokens.order.push_back((at, key.clone()));
    let token = Token {
        parameters,
        serial,
        at,
    };
    tokens.seen.insert(key, token);
}

fn window(cx: &Cx<'_>) -> Span {
    Span::from_secs(cx.config.nimble.switches.token_window_seconds)
}
