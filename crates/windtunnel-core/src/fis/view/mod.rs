//! What the service shows: resources in its own shapes, events and log records.

pub(crate) mod ids;
mod reasons;
mod records;
mod resources;

pub(crate) use records::log_destination;
pub use records::{EventBridgeEvent, LogRecord, Record};
pub(crate) use resources::*;

use alloc::format;
use alloc::string::String;

use crate::world::Config;

/// Returns an ARN of FIS: `kind` and `id` are the last two parts, both empty for the beginning of
/// all of them.
pub(crate) fn arn(config: &Config, kind: &str, id: &str) -> String {
    let (partition, region, account) = (config.partition(), &config.region, &config.account);
    let slash = if kind.is_empty() { "" } else { "/" };
    format!("arn:{partition}:fis:{region}:{account}:{kind}{slash}{id}")
}

/// Returns a text of the user as a message shows it, cut where it is very long.
pub(crate) fn shown(text: &str) -> String {
    const LONGEST: usize = 256;
    match text.char_indices().nth(LONGEST) {
        Some((cut, _)) => format!("{}...", &text[..cut]),
        None => text.into(),
    }
}
