//! Pages of lists, and the tokens that name where the next one begins.

use alloc::string::String;
use alloc::vec::Vec;

use crate::draw::{Keys, Purpose};
use crate::error::Error;
use crate::id::Permutation;

/// The size of a page when none is asked for (*chosen*).
const PAGE: usize = 100;

/// A page to be filled.
pub(crate) struct Page {
    tokens: Permutation,
    after: Option<u32>,
    size: usize,
}

impl Page {
    /// Reads the paging members of a request, whose shape has been checked.
    ///
    /// `kind` tells lists apart: a token of one is refused by another.
    pub(crate) fn new(
        keys: &Keys,
        kind: u64,
        max_results: Option<i64>,
        next_token: Option<&str>,
    ) -> Result<Self, Error> {
        let tokens = Permutation::new(keys, Purpose::FisId, kind);
        let after = match next_token {
            None => None,
            Some(text) => {
                let unusable = || Error::validation("The nextToken is not valid.").at("/nextToken");
                Some(tokens.serial(text, "", TOKEN_DIGITS).ok_or_else(unusable)?)
            }
        };
        let size = max_results
            .and_then(|n| usize::try_from(n).ok())
            .unwrap_or(PAGE);
        Ok(Self {
            tokens,
            after,
            size,
        })
    }

    /// Returns the number behind which the page begins.
    pub(crate) const fn after(&self) -> Option<u32> {
        self.after
    }

    /// Takes a page of numbered items in ascending order, of which those up to
    /// [`after`](Self::after) are passed over, and the token of the next page.
    pub(crate) fn take<T>(
        &self,
        items: impl Iterator<Item = (u32, T)>,
    ) -> (Vec<T>, Option<String>) {
        let mut page = Vec::new();
        let mut last = None;
        for (number, item) in items {
            if self.after.is_some_and(|after| number <= after) {
                continue;
            }
            if page.len() == self.size {
                return (
                    page,
                    last.map(|number| self.tokens.text(number, "", TOKEN_DIGITS)),
                );
            }
            page.push(item);
            last = Some(number);
        }
        (page, None)
    }
}

const TOKEN_DIGITS: usize = 16;

/// Kinds of lists. Numbers are never reused.
pub(crate) mod list {
    pub(crate) const TEMPLATES: u64 = 16;
    pub(crate) const ACCOUNTS: u64 = 17;
    pub(crate) const EXPERIMENTS: u64 = 18;
    pub(crate) const RESOLVED: u64 = 19;
    pub(crate) const EXPERIMENT_ACCOUNTS: u64 = 20;
    pub(crate) const ACTIONS: u64 = 21;
    pub(crate) const TARGET_TYPES: u64 = 22;
}
