//! Ids of templates and experiments.

use alloc::string::String;

use crate::draw::{Keys, Purpose};
use crate::id::Permutation;

/// `EXT` and 14 characters (*chosen*, from recorded ids of that form).
const TEMPLATE: (&str, usize, u64) = ("EXT", 14, 1);
/// `EXP` and 16 characters (*chosen*, likewise).
const EXPERIMENT: (&str, usize, u64) = ("EXP", 16, 2);

/// Returns the id of a template.
pub(crate) fn template(keys: &Keys, serial: u32) -> String {
    let (prefix, digits, kind) = TEMPLATE;
    Permutation::new(keys, Purpose::FisId, kind).text(serial, prefix, digits)
}

/// Finds the template with an id.
pub(crate) fn template_serial(keys: &Keys, id: &str) -> Option<u32> {
    let (prefix, digits, kind) = TEMPLATE;
    Permutation::new(keys, Purpose::FisId, kind).serial(id, prefix, digits)
}

/// Returns the id of an experiment.
pub(crate) fn experiment(keys: &Keys, serial: u32) -> String {
    let (prefix, digits, kind) = EXPERIMENT;
    Permutation::new(keys, Purpose::FisId, kind).text(serial, prefix, digits)
}

/// Finds the experiment with an id.
pub(crate) fn experiment_serial(keys: &Keys, id: &str) -> Option<u32> {
    let (prefix, digits, kind) = EXPERIMENT;
    Permutation::new(keys, Purpose::FisId, kind).serial(id, prefix, digits)
}
