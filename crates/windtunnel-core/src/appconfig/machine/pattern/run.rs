//! Running a pattern over a text.

use alloc::vec;

use super::{Pattern, Place, Step};

/// Patterns of so many instructions run on the stack.
pub(super) const SMALL: usize = 64;

impl Pattern {
    /// Tells whether the pattern matches anywhere in a text. Small patterns need no memory for that.
    pub(crate) fn is_match(&self, text: &str) -> bool {
        let length = self.0.len();
        if length <= SMALL {
            let (mut now, mut next) = ([Mark::default(); SMALL], [Mark::default(); SMALL]);
            self.runs_to_match(text, &mut now, &mut next)
        } else {
            let (mut now, mut next) =
                (vec![Mark::default(); length], vec![Mark::default(); length]);
            self.runs_to_match(text, &mut now, &mut next)
        }
    }

    /// Runs all ways through the program at once, character by character.
    fn runs_to_match(&self, text: &str, now: &mut [Mark], next: &mut [Mark]) -> bool {
        let program = &self.0;
        let (mut now, mut next) = (States::new(now), States::new(next));
        let mut before = None;
        let mut rest = text.chars();
        loop {
            let after = rest.clone().next();
            now.add(program, 0, before, after);
            if now.is_matched {
                return true;
            }
            let Some(c) = rest.next() else { return false };
            let following = rest.clone().next();
            for at in now.waiting() {
                if let Some(Step::Class(ranges, is_negated)) = program.get(at) {
                    let is_in = ranges.iter().any(|&(low, high)| low <= c && c <= high);
                    if is_in != *is_negated {
                        next.add(program, at + 1, Some(c), following);
                    }
                }
            }
            if next.is_matched {
                return true;
            }
            core::mem::swap(&mut now, &mut next);
            next.clear();
            before = Some(c);
        }
    }
}

/// What a run keeps for each instruction, so that its memory is one piece.
#[derive(Clone, Copy, Default)]
struct Mark {
    /// Whether the instruction is in the set.
    is_in: bool,
    /// The instruction at this place of the list of those that wait for a character.
    waiting: u16,
    /// The instruction at this place of the stack of those whose followers are still to be added.
    pending: u16,
}

/// A set of instructions, in the order of their arrival.
struct States<'m> {
    marks: &'m mut [Mark],
    waiting: usize,
    is_matched: bool,
}

impl<'m> States<'m> {
    fn new(marks: &'m mut [Mark]) -> Self {
        Self {
            marks,
            waiting: 0,
            is_matched: false,
        }
    }

    fn waiting(&self) -> impl Iterator<Item = usize> + '_ {
        let waiting = self.marks.get(..self.waiting).unwrap_or_default();
        waiting.iter().map(|mark| mark.waiting.into())
    }

    fn clear(&mut self) {
        self.marks.iter_mut().for_each(|mark| mark.is_in = false);
        self.waiting = 0;
        self.is_matched = false;
    }

    /// Adds an instruction and all that it leads to without a character.
    fn add(&mut self, program: &[Step], at: usize, before: Option<char>, after: Option<char>) {
        let mut pending = 0;
        self.push(program, at, &mut pending);
        while let Some(top) = pending.checked_sub(1) {
            pending = top;
            let at = usize::from(self.marks[top].pending);
            let mut follow = |states: &mut Self, offset| {
                if let Some(to) = at.checked_add_signed(offset) {
                    states.push(program, to, &mut pending);
                }
            };
            match program[at] {
                Step::Class(..) => {
                    self.marks[self.waiting].waiting = self.marks[top].pending;
                    self.waiting += 1;
                }
                Step::Jump(offset) => follow(self, offset),
                Step::Fork(one, other) => {
                    follow(self, one);
                    follow(self, other);
                }
                Step::Assert(place) if place.holds(before, after) => follow(self, 1),
                Step::Assert(_) => (),
            }
        }
    }

    /// Puts an instruction that is new on the stack. Each comes there once at most, so there is room;
    /// the end of the program is a match.
    fn push(&mut self, program: &[Step], at: usize, pending: &mut usize) {
        if at >= program.len() {
            self.is_matched = true;
            return;
        }
        if core::mem::replace(&mut self.marks[at].is_in, true) {
            return;
        }
        if let (Some(place), Ok(at)) = (self.marks.get_mut(*pending), u16::try_from(at)) {
            place.pending = at;
            *pending += 1;
        }
    }
}

impl Place {
    fn holds(self, before: Option<char>, after: Option<char>) -> bool {
        let is_word = |c: Option<char>| c.is_some_and(|c| c.is_ascii_alphanumeric() || c == '_');
        match self {
            Self::Start => before.is_none(),
            Self::End => after.is_none(),
            Self::LineStart => before.is_none_or(|c| c == '\n'),
            Self::LineEnd => after.is_none_or(|c| c == '\n'),
            Self::WordBoundary => is_word(before) != is_word(after),
            Self::NoWordBoundary => is_word(before) == is_word(after),
        }
    }
}
