//! JSON pointers (RFC 6901).

use std::fmt;

use serde_json::Value;

/// A JSON pointer such as `/experiment/state/status`.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Pointer(String);

impl Pointer {
    /// Reads a pointer.
    ///
    /// # Errors
    ///
    /// When it neither is empty nor begins with `/`, or has a `~` without `0` or `1` behind it.
    pub fn parse(text: &str) -> Result<Self, BadPointer> {
        let is_rooted = text.is_empty() || text.starts_with('/');
        let mut after_tildes = text.split('~').skip(1);
        let is_escaped = after_tildes.all(|rest| rest.starts_with(['0', '1']));
        if is_rooted && is_escaped {
            Ok(Self(text.into()))
        } else {
            Err(BadPointer)
        }
    }

    /// Returns the pointer to a member, or to an item by its number.
    #[must_use]
    pub fn child(&self, token: impl fmt::Display) -> Self {
        let token = token.to_string().replace('~', "~0").replace('/', "~1");
        Self(format!("{}/{token}", self.0))
    }

    /// Returns the pointer that goes on with another from where this one leads.
    #[must_use]
    pub fn join(&self, inner: &Self) -> Self {
        Self(format!("{}{}", self.0, inner.0))
    }

    /// Returns the tokens, unescaped.
    pub fn tokens(&self) -> impl Iterator<Item = String> + '_ {
        self.0
            .split('/')
            .skip(1)
            .map(|token| token.replace("~1", "/").replace("~0", "~"))
    }

    /// Returns the value that the pointer leads to.
    #[must_use]
    pub fn of<'v>(&self, value: &'v Value) -> Option<&'v Value> {
        value.pointer(&self.0)
    }
}

impl fmt::Display for Pointer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A text that is no JSON pointer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BadPointer;

impl fmt::Display for BadPointer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("not a JSON pointer such as /experiment/id")
    }
}

impl std::error::Error for BadPointer {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pointers_begin_with_a_slash_and_escape_with_tildes() {
        for good in ["", "/", "/a", "/a/0/b~0c~1d", "/ä b"] {
            assert!(Pointer::parse(good).is_ok(), "{good}");
        }
        for bad in ["a", "a/b", "#/a", "/a~", "/a~2", "/~~0"] {
            assert_eq!(Pointer::parse(bad), Err(BadPointer), "{bad}");
        }
    }

    #[test]
    fn tokens_are_unescaped() {
        let pointer = Pointer::default().child("a/b~c").child(3);
        assert_eq!(pointer.to_string(), "/a~1b~0c/3");
        assert_eq!(pointer.tokens().collect::<Vec<_>>(), ["a/b~c", "3"]);
    }
}
