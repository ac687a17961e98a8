//! Idempotency: the same token with the same parameters means the same resource.

use alloc::format;
use alloc::string::String;
use core::hash::Hash;

use crate::error::Error;
use crate::event::fingerprints;
use crate::fis::state::{Cold, Token};

/// What a token has meant so far.
pub(crate) enum Seen {
    /// Nothing: the call makes something new, and is remembered under this key.
    New(Option<(String, (u64, u64))>),
    /// This resource was made by the same call.
    Made(u32),
}

/// Looks a token up. `parameters` are all members but the token.
pub(crate) fn look(
    cold: &Cold,
    operation: &str,
    token: Option<&str>,
    parameters: &impl Hash,
) -> Result<Seen, Error> {
    let Some(token) = token else {
        return Ok(Seen::New(None));
    };
    let key = format!("{operation}{token}");
    let parameters = fingerprints(parameters);
    match cold.tokens.get(&key) {
        None => Ok(Seen::New(Some((key, parameters)))),
        Some(seen) if seen.parameters == parameters => Ok(Seen::Made(seen.made)),
        Some(_) => {
            let text = "The clientToken was used before with other parameters.";
            Err(Error::conflict(text).at("/clientToken"))
        }
    }
}

/// Remembers what was made.
pub(crate) fn remember(cold: &mut Cold, key: Option<(String, (u64, u64))>, made: u32) {
    if let Some((key, parameters)) = key {
        cold.tokens.insert(key, Token { parameters, made });
    }
}
