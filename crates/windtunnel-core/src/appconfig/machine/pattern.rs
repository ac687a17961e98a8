//! Regular expressions in linear time, without back-tracking.
//!
//! The subset of RE2 (*chosen*): literals, `.`, classes, `\d \w \s \b` and their negations (ASCII
//! only, as in RE2), `\A`, `\z`, `^`, `$`, groups of any kind (they capture nothing), `|`, `* + ?
//! {n,m}` with or without `?` (a match is a match), and the flags `i` (ASCII letters), `m`, `s`. Not
//! supported and refused: `\p{…}`, `[[:alpha:]]`, `\Q…\E`, and what RE2 has not either.

use alloc::string::String;
use alloc::vec;
use alloc::vec::Vec;

/// The most instructions that a pattern may have (*chosen*).
const MAX_PROGRAM: usize = 8_192;

/// Patterns of so many instructions run on the stack.
const SMALL: usize = 64;

/// A compiled pattern.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Pattern(Vec<Step>);

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

#[derive(Clone, Copy, Default)]
struct Flags {
    ignore_case: bool,
    multi_line: bool,
    dot_all: bool,
}

/// A group that is not closed yet: finished alternatives, and the pieces of the one being read.
#[derive(Default)]
struct Group {
    alternatives: Vec<Vec<Step>>,
    pieces: Vec<Vec<Step>>,
    flags: Flags,
}

const DIGIT: &[(char, char)] = &[('0', '9')];
const WORD: &[(char, char)] = &[('0', '9'), ('A', 'Z'), ('_', '_'), ('a', 'z')];
const SPACE: &[(char, char)] = &[('\t', '\n'), ('\u{c}', '\r'), (' ', ' ')];

impl Pattern {
    /// Compiles a pattern, if it is in the subset and not too large.
    pub(crate) fn parse(source: &str) -> Option<Self> {
        let chars: Vec<char> = source.chars().collect();
        let mut reader = Reader {
            chars,
            at: 0,
            size: 0,
        };
        let mut stack: Vec<Group> = Vec::new();
        let mut group = Group::default();
        while let Some(c) = reader.next() {
            match c {
                '(' => {
                    let (flags, is_open) = reader.group(group.flags)?;
                    if is_open {
                        let inner = Group {
                            flags,
                            ..Group::default()
                        };
                        stack.push(core::mem::replace(&mut group, inner));
                    } else {
                        group.flags = flags;
                    }
                }
                ')' => {
                    let outer = stack.pop()?;
                    let inner = core::mem::replace(&mut group, outer);
                    group.pieces.push(inner.finish());
                }
                '|' => {
                    let pieces = core::mem::take(&mut group.pieces);
                    group.alternatives.push(pieces.concat());
                    reader.grow(2)?;
                }
                '*' | '+' | '?' | '{' => {
                    let (least, most) = match c {
                        '*' => (0, None),
                        '+' => (1, None),
                        '?' => (0, Some(1)),
                        _ => match reader.counts() {
                            Some(counts) => counts,
                            // As in RE2, a brace that opens no count is itself.
                            None => {
                                reader.grow(1)?;
                                group.pieces.push(literal('{', group.flags));
                                continue;
                            }
                        },
                    };
                    let piece = group.pieces.pop()?;
                    reader.take('?');
                    // The first copy is accounted for.
                    let copies = most.unwrap_or(least).max(least).max(1);
                    reader.grow((piece.len() + 2).checked_mul(copies)?)?;
                    group.pieces.push(repeat(&piece, least, most));
                }
                _ => {
                    let step = reader.atom(c, group.flags)?;
                    reader.grow(1)?;
                    group.pieces.push(step);
                }
            }
        }
        stack.is_empty().then(|| Self(group.finish()))
    }

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

impl Group {
    /// Joins the alternatives.
    fn finish(mut self) -> Vec<Step> {
        let last = self.pieces.concat();
        self.alternatives.push(last);
        let joined = self.alternatives.into_iter().rev().reduce(|right, left| {
            let mut code = vec![Step::Fork(1, jump(left.len() + 2))];
            code.extend(left);
            code.push(Step::Jump(jump(right.len() + 1)));
            code.extend(right);
            code
        });
        joined.unwrap_or_default()
    }
}

/// Lengths of code are bounded by `MAX_PROGRAM`.
fn jump(length: usize) -> isize {
    isize::try_from(length).unwrap_or(isize::MAX)
}

fn repeat(piece: &[Step], least: usize, most: Option<usize>) -> Vec<Step> {
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

fn literal(c: char, flags: Flags) -> Vec<Step> {
    vec![Step::Class(fold(vec![(c, c)], flags), false)]
}

/// Adds the other case of ASCII letters.
fn fold(mut ranges: Vec<(char, char)>, flags: Flags) -> Vec<(char, char)> {
    if flags.ignore_case {
        for letter in 'a'..='z' {
            let both = [letter, letter.to_ascii_uppercase()];
            let has = |c: char| ranges.iter().any(|&(low, high)| low <= c && c <= high);
            if both.into_iter().any(has) {
                ranges.extend(both.map(|c| (c, c)));
            }
        }
    }
    ranges
}

/// The complement, for negated classes inside of classes.
fn complement(ranges: &[(char, char)]) -> Vec<(char, char)> {
    let mut from = 0;
    let mut out = Vec::new();
    // The tables are sorted and ASCII.
    for &(low, high) in ranges {
        if let (Some(from), Some(to)) = (
            char::from_u32(from),
            u32::from(low).checked_sub(1).and_then(char::from_u32),
        ) {
            out.push((from, to));
        }
        from = u32::from(high) + 1;
    }
    out.extend(char::from_u32(from).map(|from| (from, char::MAX)));
    out
}

struct Reader {
    chars: Vec<char>,
    at: usize,
    size: usize,
}

impl Reader {
    fn peek(&self) -> Option<char> {
        self.chars.get(self.at).copied()
    }

    fn next(&mut self) -> Option<char> {
        let c = self.peek()?;
        self.at += 1;
        Some(c)
    }

    fn take(&mut self, c: char) -> bool {
        let is_next = self.peek() == Some(c);
        self.at += usize::from(is_next);
        is_next
    }

    /// Accounts for more code; none if that is too much.
    fn grow(&mut self, steps: usize) -> Option<()> {
        self.size = self.size.checked_add(steps)?;
        (self.size <= MAX_PROGRAM).then_some(())
    }

    /// Reads what may follow an opening parenthesis: the flags within, and whether a group opens.
    fn group(&mut self, mut flags: Flags) -> Option<(Flags, bool)> {
        if !self.take('?') {
            return Some((flags, true));
        }
        if self.take('P') || self.peek() == Some('<') {
            if !self.take('<') {
                return None;
            }
            let mut length = 0;
            loop {
                match self.next()? {
                    '>' if length > 0 => return Some((flags, true)),
                    c if c.is_ascii_alphanumeric() || c == '_' => length += 1,
                    _ => return None,
                }
            }
        }
        let mut value = true;
        loop {
            match self.next()? {
                ':' => return Some((flags, true)),
                ')' => return Some((flags, false)),
                '-' if value => value = false,
                'i' => flags.ignore_case = value,
                'm' => flags.multi_line = value,
                's' => flags.dot_all = value,
                'U' => (),
                _ => return None,
            }
        }
    }

    /// Reads `n}`, `n,}` or `n,m}`, or leaves what is there.
    fn counts(&mut self) -> Option<(usize, Option<usize>)> {
        let rest = self.chars.get(self.at..)?;
        // No count that fits a program is longer.
        let end = rest.iter().take(24).position(|&c| c == '}')?;
        let text: String = rest.get(..end)?.iter().collect();
        let (least, most) = match text.split_once(',') {
            None => (text.as_str(), Some(text.as_str())),
            Some((least, "")) => (least, None),
            Some((least, most)) => (least, Some(most)),
        };
        let number = |text: &str| {
            let is_number = !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
            is_number.then(|| text.parse().unwrap_or(usize::MAX))
        };
        let least = number(least)?;
        let most = match most {
            Some(most) => Some(number(most)?),
            None => None,
        };
        self.at += end + 1;
        // A count the wrong way round is too large for any program.
        if most.is_some_and(|most| most < least) {
            return Some((usize::MAX, None));
        }
        Some((least, most))
    }

    /// Reads one character, class or place.
    fn atom(&mut self, c: char, flags: Flags) -> Option<Vec<Step>> {
        let class = |ranges: &[(char, char)], is_negated| Step::Class(ranges.to_vec(), is_negated);
        let step = match c {
            '.' if flags.dot_all => class(&[], true),
            '.' => class(&[('\n', '\n')], true),
            '^' if flags.multi_line => Step::Assert(Place::LineStart),
            '^' => Step::Assert(Place::Start),
            '$' if flags.multi_line => Step::Assert(Place::LineEnd),
            '$' => Step::Assert(Place::End),
            '[' => {
                let is_negated = self.take('^');
                Step::Class(fold(self.class()?, flags), is_negated)
            }
            '\\' => match self.next()? {
                'A' => Step::Assert(Place::Start),
                'z' => Step::Assert(Place::End),
                'b' => Step::Assert(Place::WordBoundary),
                'B' => Step::Assert(Place::NoWordBoundary),
                escaped => match set(escaped) {
                    Some((ranges, is_negated)) => class(ranges, is_negated),
                    None => return Some(literal(self.escape(escaped)?, flags)),
                },
            },
            _ => return Some(literal(c, flags)),
        };
        Some(vec![step])
    }

    /// Reads the ranges of a class up to its end.
    fn class(&mut self) -> Option<Vec<(char, char)>> {
        let mut ranges = Vec::new();
        let mut is_first = true;
        loop {
            let c = self.next()?;
            if c == ']' && !is_first {
                return Some(ranges);
            }
            is_first = false;
            if c == '[' && self.peek() == Some(':') {
                return None;
            }
            let mut low = c;
            if c == '\\' {
                let escaped = self.next()?;
                match set(escaped) {
                    Some((set, false)) => {
                        ranges.extend_from_slice(set);
                        continue;
                    }
                    Some((set, true)) => {
                        ranges.extend(complement(set));
                        continue;
                    }
                    None => low = self.escape(escaped)?,
                }
            }
            let is_range =
                self.peek() == Some('-') && self.chars.get(self.at + 1).is_some_and(|&c| c != ']');
            let mut high = low;
            if is_range {
                self.at += 1;
                high = self.next()?;
                if high == '\\' {
                    let escaped = self.next()?;
                    high = self.escape(escaped)?;
                }
            }
            if high < low {
                return None;
            }
            ranges.push((low, high));
        }
    }

    /// Reads the rest of an escape that stands for one character.
    fn escape(&mut self, c: char) -> Option<char> {
        match c {
            'a' => Some('\u{7}'),
            'f' => Some('\u{c}'),
            'n' => Some('\n'),
            'r' => Some('\r'),
            't' => Some('\t'),
            'v' => Some('\u{b}'),
            'x' => {
                let mut code = 0_u32;
                if self.take('{') {
                    while !self.take('}') {
                        code = code.checked_mul(16)? + self.next()?.to_digit(16)?;
                    }
                } else {
                    for _ in 0..2 {
                        code = code * 16 + self.next()?.to_digit(16)?;
                    }
                }
                char::from_u32(code)
            }
            c if c.is_ascii_punctuation() => Some(c),
            _ => None,
        }
    }
}

/// Returns the ranges of a named set, and whether it is their complement.
fn set(c: char) -> Option<(&'static [(char, char)], bool)> {
    let ranges = match c.to_ascii_lowercase() {
        'd' => DIGIT,
        'w' => WORD,
        's' => SPACE,
        _ => return None,
    };
    Some((ranges, c.is_ascii_uppercase()))
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

#[cfg(test)]
mod tests {
    use alloc::format;

    use super::*;

    #[test]
    fn patterns_match_what_they_say() {
        let cases = [
            ("^[a-z]+$", "ok", "BAD"),
            ("h.*y", "oh my hey", "my h"),
            ("^(a|b|)c$", "c", "dc"),
            ("^a{2,3}$", "aaa", "aaaa"),
            ("^a{2,}$", "aaaa", "a"),
            ("^a{2}$", "aa", "aaa"),
            ("^(?:ab)*?$", "abab", "aba"),
            ("^(?P<x>a)+(?<y>b)$", "aab", "ba"),
            ("(?i)^hé[l-m]o$", "HéLO", "HÉLO"),
            (r"^\d\D\w\W\s\S$", "1aa- x", "1aa-xx"),
            (r"\bcat\b", "a cat!", "concat"),
            (r"\Bcat", "concat", "a cat"),
            ("^.$", "\u{1f600}", "ab"),
            ("^.$", "a", "\n"),
            ("(?s)^.$", "\n", "ab"),
            ("(?m)^b$", "a\nb\nc", "ab"),
            (r"^[^\d\]-]$", "x", "-"),
            (r"^[\W]$", "-", "a"),
            (r"^[]a]$", "]", "b"),
            (r"^\x41\x{1F600}\.$", "A\u{1f600}.", "Ax."),
            ("a{,2}", "a{,2}", "aa"),
            ("^(a*)*$", "aaa", "b"),
            ("", "", "\u{0}no"),
        ];
        for (pattern, yes, no) in cases {
            let compiled = Pattern::parse(pattern).unwrap_or_else(|| panic!("{pattern}"));
            assert!(compiled.is_match(yes), "{pattern} {yes:?}");
            assert_eq!(
                compiled.is_match(no),
                pattern.is_empty(),
                "{pattern} {no:?}"
            );
        }
    }

    #[test]
    fn other_patterns_are_refused() {
        let cases = [
            "(",
            ")",
            "*a",
            "a**b(",
            "[",
            "[b-a]",
            r"\",
            r"\p{L}",
            r"\1",
            "(?=a)",
            "(?<>a)",
            "[[:alpha:]]",
            "a{3,2}",
            "a{9999}",
            "((a{99}){99}){99}",
            r"\x{110000}",
        ];
        for pattern in cases {
            assert_eq!(Pattern::parse(pattern), None, "{pattern}");
        }
    }

    #[test]
    fn small_and_large_patterns_run_alike() {
        // The large one says the same many times.
        for pattern in ["^(a|b)*c$", "h.*y", "(x+x+)+y", "^x$", "a{2}|b"] {
            let small = Pattern::parse(pattern).unwrap();
            let large = format!("(?:{pattern}){}", format!("|(?:{pattern})").repeat(20));
            let large = Pattern::parse(&large).unwrap();
            assert!(small.0.len() <= SMALL && large.0.len() > SMALL);
            for text in [
                "",
                "ababc",
                "abab",
                "oh my hey",
                "xxxxy",
                "x",
                "aa",
                "b",
                "é",
            ] {
                let found = (small.is_match(text), large.is_match(text));
                assert_eq!(found.0, found.1, "{pattern} {text}");
            }
        }
    }

    #[test]
    fn nothing_takes_exponential_time() {
        let pattern = Pattern::parse("^(a?){64}(a*)*a{64}$").unwrap();
        assert!(pattern.is_match(&"a".repeat(64)));
        assert!(!pattern.is_match(&("a".repeat(2_000) + "b")));
        assert_eq!(Pattern::parse(&"(".repeat(100_000)), None);
    }
}
