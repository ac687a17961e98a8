//! Regular expressions in linear time, without back-tracking.
//!
//! The subset of RE2 (*chosen*): literals, also between `\Q` and `\E`, `.`, classes, `\d \w \s \b` and
//! their negations, `[[:alpha:]]` and the like (ASCII only, as in RE2), `\A`, `\z`, `^`, `$`, groups of
//! any kind (they capture nothing), `|`, `* + ? {n,m}` with or without `?` (a match is a match), and
//! the flags `i` (ASCII letters), `m`, `s`. Well-formed but not supported: `\p{…}`, which needs tables
//! of Unicode, and patterns that make too large a program. What RE2 has not is malformed.

mod class;
mod code;
mod parse;
mod run;
#[cfg(test)]
mod tests;

use alloc::vec::Vec;

use parse::Reader;

/// A compiled pattern.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Pattern(Vec<Step>);

/// Why a text is not compiled.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum PatternFault {
    /// It is no pattern.
    Malformed,
    /// It is a pattern of RE2, but beyond the subset or too large.
    Unsupported,
}

/// One instruction; jumps are relative, so that code can be copied.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
enum Step {
    /// A character of one of the ranges, or of none of them.
    Class(Vec<(char, char)>, bool),
    /// Nothing, at a place that qualifies.
    Assert(Place),
    Jump(isize),
    /// Both ways.
    Fork(isize, isize),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Place {
    Start,
    End,
    LineStart,
    LineEnd,
    WordBoundary,
    NoWordBoundary,
}

impl Pattern {
    /// Compiles a pattern, if it is in the subset and not too large.
    pub(crate) fn parse(source: &str) -> Result<Self, PatternFault> {
        let mut reader = Reader::new(source);
        let code = reader.pattern().ok_or(PatternFault::Malformed)?;
        if reader.is_beyond() {
            return Err(PatternFault::Unsupported);
        }
        Ok(Self(code))
    }
}
