//! Where lists go on.

use alloc::format;
use core::hash::Hash;

use crate::draw::{Keys, Purpose};
use crate::error::{Code, Error};
use crate::event::fingerprint;
use crate::id::Permutation;
use crate::pages::{self, Page};

/// The size of a page when none is asked for (*chosen*; *documented* for hosted versions).
const PAGE: usize = 50;

/// Reads the paging members of a request, whose shape has been checked.
///
/// `list` is all that tells the list apart from others: the operation and its filters. A token of
/// one is refused by another.
pub(super) fn page(
    keys: &Keys,
    list: impl Hash,
    max_results: Option<i64>,
    next_token: Option<&str>,
) -> Result<Page, Error> {
    let tokens = Permutation::new(keys, Purpose::AppConfigToken, fingerprint(&list));
    let page = Page::new(tokens, next_token, pages::size(max_results, PAGE));
    page.ok_or_else(|| {
        let token = next_token.unwrap_or_default();
        Error::new(
            Code::BadRequest,
            format!("Invalid nextToken parameter {token}."),
        )
    })
}
