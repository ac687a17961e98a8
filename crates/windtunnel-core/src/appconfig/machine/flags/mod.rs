//! Feature flags: documents as users write them, as they are stored, and as they are served.

mod check;
mod document;
mod dump;
#[cfg(test)]
mod tests;

use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec;
use alloc::vec::Vec;

pub(crate) use self::document::Document;
use crate::error::Problem;
use crate::json::Json;
use crate::time::Instant;

impl Problem {
    fn unsatisfied(constraint: &str, location: &str, value: impl Into<String>) -> Self {
        Self {
            constraint: Some(constraint.into()),
            location: Some(location.into()),
            reason: None,
            kind: Some("NotSatisfied".into()),
            value: Some(value.into()),
        }
    }

    fn invalid(constraint: &str, location: &str, value: impl Into<String>) -> Self {
        Self {
            kind: Some("Invalid".into()),
            ..Self::unsatisfied(constraint, location, value)
        }
    }
}

/// A document in the form in which it is stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Normalised {
    /// Compact JSON with sorted keys and the times of creation and change.
    pub(crate) stored: Vec<u8>,
    /// Whether nothing differs from the latest version; then `stored` is that version's.
    pub(crate) is_unchanged: bool,
}

/// Checks a document and brings it into the stored form (*recorded*).
///
/// Unknown keys, empty maps and nulls are dropped. Each flag and each value keeps its times when
/// it is the same as in the `previous` version, and its creation time as long as it exists.
pub(crate) fn normalise(
    content: &[u8],
    previous: Option<&[u8]>,
    now: Instant,
) -> Result<Normalised, Vec<Problem>> {
    let json = Json::parse(content).map_err(|fault| {
        // *Chosen*: no refusal of what is not JSON is recorded.
        let text = format!("{} at byte {}", fault.what, fault.at);
        vec![Problem::invalid("Json", "", text)]
    })?;
    let mut problems = Vec::new();
    let mut document = Document::read(&json, &mut problems);
    let earlier = previous.and_then(Document::of_stored);
    let now = time_text(now);
    let is_unchanged = document.set_times(earlier.as_ref(), &now);
    check::check(&document, &mut problems);
    if !problems.is_empty() {
        return Err(problems);
    }
    let stored = match previous {
        Some(previous) if is_unchanged => previous.to_vec(),
        _ => document.to_json().to_text().into_bytes(),
    };
    Ok(Normalised {
        stored,
        is_unchanged,
    })
}

/// Returns what a plain SDK is served of a stored document; `{}` of what is none.
pub(crate) fn serve(stored: &[u8]) -> Vec<u8> {
    Document::of_stored(stored).unwrap_or_default().serve()
}

/// A time with milliseconds, their trailing zeros cut (*recorded*).
fn time_text(instant: Instant) -> String {
    let text = instant.to_string();
    let cut = text.trim_end_matches('Z').trim_end_matches('0');
    // Without milliseconds, the seconds keep their zeros.
    match cut.strip_suffix('.') {
        Some(seconds) => format!("{seconds}Z"),
        None => format!("{cut}Z"),
    }
}
