//! Where lists go on. A token holds for one operation with one set of filters (*chosen*).

use core::hash::Hash;

use super::refusals::invalid;
use crate::draw::Purpose;
use crate::error::Error;
use crate::event::fingerprint;
use crate::id::Permutation;
use crate::pages::{self, Page};
use crate::world::Cx;

/// The size of a page (*chosen*).
pub(super) const PAGE: usize = 50;

/// Reads where a list goes on. `filters` are all other members of the request, with the name of the
/// operation.
pub(super) fn page(
    cx: &Cx<'_>,
    filters: &impl Hash,
    next_token: Option<&str>,
    size: usize,
) -> Result<Page, Error> {
    let tokens = Permutation::new(cx.keys, Purpose::NimbleId, fingerprint(filters));
    let page = Page::new(tokens, next_token, size);
    page.ok_or_else(|| invalid("nextToken is not one of this list", "/nextToken"))
}

/// Reads the size of a page that was asked for, which a list may cap.
pub(super) fn size(max_results: Option<i64>, cap: usize) -> usize {
    pages::size(max_results, PAGE).min(cap)
}
