//! Pages of lists, and the tokens that name where the next one begins.

use alloc::string::String;
use alloc::vec::Vec;

use crate::id::Permutation;

/// A page to be filled with numbered items.
///
/// A token is the number of the last item shown, permuted: what is made in between is neither shown
/// twice nor skipped, and a list that has another permutation refuses it.
pub(crate) struct Page {
    tokens: Permutation,
    after: Option<u32>,
    size: usize,
}

impl Page {
    /// Reads where a list goes on; `None` when the token is not one of this list.
    pub(crate) fn new(tokens: Permutation, next_token: Option<&str>, size: usize) -> Option<Self> {
        let after = match next_token {
            None => None,
            Some(text) => Some(tokens.serial_of_base64(text)?),
        };
        Some(Self {
            tokens,
            after,
            size,
        })
    }

    /// Returns the first number that was not on a former page.
    pub(crate) fn first(&self) -> u32 {
        self.after.map_or(0, |after| after.saturating_add(1))
    }

    /// Takes a page of items whose numbers ascend, of which those of former pages are passed over,
    /// and the token of the next page.
    pub(crate) fn take<T>(
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

    /// As [`take`](Self::take), of a list whose numbers descend.
    pub(crate) fn take_descending<T>(
        &self,
        items: impl Iterator<Item = (u32, T)>,
    ) -> (Vec<T>, Option<String>) {
        self.take(items.map(|(number, item)| (u32::MAX - number, item)))
    }
}

/// Returns the size of a page that was asked for, or else the usual one.
pub(crate) fn size(max_results: Option<i64>, usual: usize) -> usize {
    let asked = max_results.and_then(|number| usize::try_from(number).ok());
    asked.unwrap_or(usual)
}
