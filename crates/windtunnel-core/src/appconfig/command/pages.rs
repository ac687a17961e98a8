//! Pages of lists, and the tokens that name where the next one begins.

use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;
use core::hash::{Hash, Hasher};

use crate::draw::{Keys, Purpose};
use crate::error::Error;
use crate::event::StateHasher;
use crate::id::Permutation;

/// The size of a page when none is asked for (*chosen*; *documented* for hosted versions).
const PAGE: usize = 50;

/// A page to be filled.
pub(crate) struct Page {
    tokens: Permutation,
    after: Option<u32>,
    size: usize,
}

impl Page {
    /// Reads the paging members of a request, whose shape has been checked.
    ///
    /// `list` is all that tells the list apart from others: the operation and its filters. A token
    /// of one is refused by another.
    pub(crate) fn new(
        keys: &Keys,
        list: impl Hash,
        max_results: Option<i64>,
        next_token: Option<&str>,
    ) -> Result<Self, Error> {
        let mut hasher = StateHasher::default();
        list.hash(&mut hasher);
        let tokens = Permutation::new(keys, Purpose::AppConfigToken, hasher.finish());
        let after = next_token
            .map(|token| {
                tokens.serial(token, "", TOKEN_DIGITS).ok_or_else(|| {
                    Error::new(
                        crate::error::Code::BadRequest,
                        format!("Invalid nextToken parameter {token}."),
                    )
                })
            })
            .transpose()?;
        let size = max_results
            .and_then(|n| usize::try_from(n).ok())
            .unwrap_or(PAGE);
        Ok(Self {
            tokens,
            after,
            size,
        })
    }

    /// Takes a page of items and the token of the next page. Each item has a key by which the list
    /// is sorted, ascending; those up to the end of the page before are passed over, so that what is
    /// made in between is neither shown twice nor skipped.
    pub(crate) fn take<T>(
        &self,
        items: impl Iterator<Item = (u32, T)>,
    ) -> (Vec<T>, Option<String>) {
        let mut page = Vec::new();
        let mut last = None;
        for (key, item) in items {
            if self.after.is_some_and(|after| key <= after) {
                continue;
            }
            if page.len() == self.size {
                return (
                    page,
                    last.map(|key| self.tokens.text(key, "", TOKEN_DIGITS)),
                );
            }
            page.push(item);
            last = Some(key);
        }
        (page, None)
    }

    /// As [`take`](Self::take), of a list whose keys descend.
    pub(crate) fn take_descending<T>(
        &self,
        items: impl Iterator<Item = (u32, T)>,
    ) -> (Vec<T>, Option<String>) {
        self.take(items.map(|(key, item)| (u32::MAX - key, item)))
    }
}

const TOKEN_DIGITS: usize = 16;
