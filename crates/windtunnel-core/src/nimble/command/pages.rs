//! Pages of lists, and the tokens that name where the next one begins. A token holds for one
//! operation with one set of filters (*chosen*).

use alloc::string::String;
use alloc::vec::Vec;
use core::hash::{Hash, Hasher};

use super::refusals::invalid;
use crate::draw::Purpose;
use crate::error::Error;
use crate::event::StateHasher;
use crate::id::Permutation;
use crate::world::Cx;

/// The size of a page (*chosen*).
pub(super) const PAGE: usize = 50;

/// A page to be filled.
pub(super) struct Page {
    tokens: Permutation,
    after: Option<u32>,
    size: usize,
}

impl Page {
    /// Reads where a list goes on. `filters` are all other members of the request, with the name of
    /// the operation.
    pub(super) fn new(
        cx: &Cx<'_>,
        filters: &impl Hash,
        next_token: Option<&str>,
        size: usize,
    ) -> Result<Self, Error> {
        let mut hasher = StateHasher::default();
        filters.hash(&mut hasher);
        let tokens = Permutation::new(cx.keys, Purpose::NimbleId, hasher.finish());
        let read = |text| {
            let after = tokens.serial_of_base64(text);
            after.ok_or_else(|| invalid("nextToken is not one of this list", "/nextToken"))
        };
        let after = next_token.map(read).transpose()?;
        Ok(Self {
            tokens,
            after,
            size,
        })
    }

    /// Takes a page of numbered items in ascending order, of which those of former pages are passed
    /// over, and the token of the next page.
    pub(super) fn take<T>(
        &self,
        items: impl Iterator<Item = (u32, T)>,
    ) -> (Vec<T>, Option<String>) {
        let (mut page, mut last) = (Vec::new(), None);
        for (number, item) in items {
            if self.after.is_some_and(|after| number <= after) {
                continue;
            }
            if page.len() == self.size {
                return (page, last.map(|number| self.tokens.base64(number)));
            }
            page.push(item);
            last = Some(number);
        }
        (page, None)
    }

    /// Returns the first number that was not on a former page.
    pub(super) fn first(&self) -> u32 {
        self.after.map_or(0, |after| after.saturating_add(1))
    }
}

/// Reads the size of a page that was asked for, which a list may cap.
pub(super) fn size(max_results: Option<i64>, cap: usize) -> usize {
    let asked = max_results.and_then(|number| usize::try_from(number).ok());
    asked.unwrap_or(PAGE).min(cap)
}
