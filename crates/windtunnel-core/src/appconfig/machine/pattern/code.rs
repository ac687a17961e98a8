//! Code under construction: pieces, groups, repetitions.

use alloc::vec;
use alloc::vec::Vec;

use super::Step;
use super::parse::Flags;

/// What one repetition repeats: its code, and how many copies it makes of anything within.
pub(super) struct Piece {
    pub(super) code: Vec<Step>,
    pub(super) repeats: usize,
}

/// A group that is not closed yet: finished alternatives, and the pieces of the one being read.
#[derive(Default)]
pub(super) struct Group {
    alternatives: Vec<Vec<Step>>,
    pub(super) pieces: Vec<Piece>,
    /// The most copies that the finished pieces make of anything.
    repeats: usize,
    pub(super) flags: Flags,
}

impl Group {
    /// Opens a group.
    pub(super) fn new(flags: Flags) -> Self {
        Self {
            flags,
            ..Self::default()
        }
    }

    /// Adds a piece. Of a program that is too large only what can still be repeated is kept.
    pub(super) fn push(&mut self, piece: Piece, is_large: bool) {
        if is_large {
            self.repeats = self.most_repeats();
            self.pieces.clear();
        }
        self.pieces.push(piece);
    }

    fn most_repeats(&self) -> usize {
        let within = self.pieces.iter().map(|piece| piece.repeats);
        within.fold(self.repeats, usize::max)
    }

    /// Ends an alternative.
    pub(super) fn split(&mut self) {
        self.repeats = self.most_repeats();
        let pieces = core::mem::take(&mut self.pieces);
        let code = pieces.into_iter().flat_map(|piece| piece.code);
        self.alternatives.push(code.collect());
    }

    /// Joins the alternatives.
    pub(super) fn finish(mut self) -> Piece {
        self.split();
        let joined = self.alternatives.into_iter().rev().reduce(|right, left| {
            let mut code = vec![Step::Fork(1, jump(left.len() + 2))];
            code.extend(left);
            code.push(Step::Jump(jump(right.len() + 1)));
            code.extend(right);
            code
        });
        Piece {
            code: joined.unwrap_or_default(),
            repeats: self.repeats,
        }
    }
}

/// Lengths of code are bounded by that of the program.
fn jump(length: usize) -> isize {
    isize::try_from(length).unwrap_or(isize::MAX)
}

/// Repeats code so many times.
pub(super) fn repeat(piece: &[Step], least: usize, most: Option<usize>) -> Vec<Step> {
    let mut code = Vec::new();
    for _ in 0..least {
        code.extend_from_slice(piece);
    }
    let length = jump(piece.len());
    match most {
        None => {
            code.push(Step::Fork(1, length + 2));
            code.extend_from_slice(piece);
            code.push(Step::Jump(-length - 1));
        }
        Some(most) => {
            for _ in least..most {
                code.push(Step::Fork(1, length + 1));
                code.extend_from_slice(piece);
            }
        }
    }
    code
}
