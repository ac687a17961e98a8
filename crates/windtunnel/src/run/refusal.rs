//! Refusals in a line.

use windtunnel_core::Error;

/// Says what was refused and why. Texts of the service may have several lines.
pub(super) fn in_a_line(error: &Error) -> String {
    format!(
        "{}: {}",
        error.code.name(),
        error.message.replace('\n', " ")
    )
}
