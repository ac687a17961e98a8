//! Where lists go on, and which lists there are.

use crate::draw::{Keys, Purpose};
use crate::error::Error;
use crate::id::Permutation;
use crate::pages::{self, Page};

/// The size of a page when none is asked for (*chosen*).
const PAGE: usize = 100;

/// Reads the paging members of a request, whose shape has been checked.
///
/// `kind` tells lists apart: a token of one is refused by another.
pub(super) fn page(
    keys: &Keys,
    kind: u64,
    max_results: Option<i64>,
    next_token: Option<&str>,
) -> Result<Page, Error> {
    let tokens = Permutation::new(keys, Purpose::FisId, kind);
    let page = Page::new(tokens, next_token, pages::size(max_results, PAGE));
    page.ok_or_else(|| Error::validation("The nextToken is not valid.").at("/nextToken"))
}

/// Kinds of lists. Numbers are never reused.
pub(super) mod list {
    pub(crate) const TEMPLATES: u64 = 16;
    pub(crate) const ACCOUNTS: u64 = 17;
    pub(crate) const EXPERIMENTS: u64 = 18;
    pub(crate) const RESOLVED: u64 = 19;
    pub(crate) const EXPERIMENT_ACCOUNTS: u64 = 20;
    pub(crate) const ACTIONS: u64 = 21;
    pub(crate) const TARGET_TYPES: u64 = 22;
}
