//! Regular expressions in linear time, without back-tracking.
//!
//! The subset of RE2 (*chosen*): literals, also between `\Q` and `\E`, `.`, classes, `\d \w \s \b` and
//! their negations, `[[:alpha:]]` and the like (ASCII only, as in RE2), `\A`, `\z`, `^`, `$`, groups of
//! any kind (they capture nothing), `|`, `* + ? {n,m}` with or without `?` (a match is a match), and
//! the flags `i` (ASCII letters), `m`, `s`. Well-formed but not supported: `\p{…}`, which needs tables
//! of Unicode, and patterns that make too large a program. What RE2 has not is malformed.

use alloc::string::String;
use alloc::vec;
use alloc::vec::Vec;

/// The most instructions that a pattern may have (*chosen*).
const MAX_PROGRAM: usize = 8_192;

/// The most copies that repetitions make of anything, as in RE2.
const MAX_REPEATS: usize = 1_000;

/// Patterns of so many instructions run on the stack.
const SMALL: usize = 64;

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

#[derive(Clone, Copy, Default)]
struct Flags {
    ignore_case: bool,
    multi_line: bool,
    dot_all: bool,
}

/// What one repetition repeats: its code, and how many copies it makes of anything within.
struct Piece {
    code: Vec<Step>,
    repeats: usize,
}

/// A group that is not closed yet: finished alternatives, and the pieces of the one being read.
#[derive(Default)]
struct Group {
    alternatives: Vec<Vec<Step>>,
    pieces: Vec<Piece>,
    /// The most copies that the finished pieces make of anything.
    repeats: usize,
    flags: Flags,
}

const DIGIT: &[(char, char)] = &[('0', '9')];
const WORD: &[(char, char)] = &[('0', '9'), ('A', 'Z'), ('_', '_'), ('a', 'z')];
const SPACE: &[(char, char)] = &[('\t', '\n'), ('\u{c}', '\r'), (' ', ' ')];

/// The classes that have a name within brackets; their ranges are sorted.
const CLASSES: [(&str, &[(char, char)]); 14] = [
    ("alnum", &[('0', '9'), ('A', 'Z'), ('a', 'z')]),
    ("alpha", &[('A', 'Z'), ('a', 'z')]),
    ("ascii", &[('\0', '\u{7f}')]),
    ("blank", &[('\t', '\t'), (' ', ' ')]),
    ("cntrl", &[('\0', '\u{1f}'), ('\u{7f}', '\u{7f}')]),
    ("digit", DIGIT),
    ("graph", &[('!', '~')]),
    ("lower", &[('a', 'z')]),
    ("print", &[(' ', '~')]),
    ("punct", &[('!', '/'), (':', '@'), ('[', '`'), ('{', '~')]),
    ("space", &[('\t', '\r'), (' ', ' ')]),
    ("upper", &[('A', 'Z')]),
    ("word", WORD),
    ("xdigit", &[('0', '9'), ('A', 'F'), ('a', 'f')]),
];

/// The categories of Unicode.
const CATEGORIES: [&str; 36] = [
    "C", "Cc", "Cf", "Co", "Cs", "L", "Ll", "Lm", "Lo", "Lt", "Lu", "M", "Mc", "Me", "Mn", "N",
    "Nd", "Nl", "No", "P", "Pc", "Pd", "Pe", "Pf", "Pi", "Po", "Ps", "S", "Sc", "Sk", "Sm", "So",
    "Z", "Zl", "Zp", "Zs",
];

impl Pattern {
    /// Compiles a pattern, if it is in the subset and not too large.
    pub(crate) fn parse(source: &str) -> Result<Self, PatternFault> {
        let mut reader = Reader {
            chars: source.chars().collect(),
            at: 0,
            size: 0,
            is_unicode: false,
            has_no_names: false,
        };
        let code = reader.pattern().ok_or(PatternFault::Malformed)?;
        if reader.is_unicode || reader.is_large() {
            return Err(PatternFault::Unsupported);
        }
        Ok(Self(code))
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
    /// Adds a piece. Of a program that is too large only what can still be repeated is kept.
    fn push(&mut self, piece: Piece, is_large: bool) {
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
    fn split(&mut self) {
        self.repeats = self.most_repeats();
        let pieces = core::mem::take(&mut self.pieces);
        let code = pieces.into_iter().flat_map(|piece| piece.code);
        self.alternatives.push(code.collect());
    }

    /// Joins the alternatives.
    fn finish(mut self) -> Piece {
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

fn literal(c: char, flags: Flags) -> Step {
    Step::Class(fold(vec![(c, c)], flags), false)
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
    /// Whether a class of Unicode was read.
    is_unicode: bool,
    /// Whether a search has found that no name of a class ends any more; so all searches together
    /// take linear time.
    has_no_names: bool,
}

impl Reader {
    /// Reads all; none if it is malformed. What was found to be beyond the subset counts for nothing
    /// in the code.
    fn pattern(&mut self) -> Option<Vec<Step>> {
        let mut stack: Vec<Group> = Vec::new();
        let mut group = Group::default();
        while let Some(c) = self.next() {
            match c {
                '(' => {
                    let (flags, is_open) = self.group(group.flags)?;
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
                    group.push(inner.finish(), self.is_large());
                }
                '|' => {
                    self.grow(2);
                    group.split();
                }
                '*' => self.repeat(&mut group, 0, None)?,
                '+' => self.repeat(&mut group, 1, None)?,
                '?' => self.repeat(&mut group, 0, Some(1))?,
                '{' => match self.counts() {
                    Some((least, most)) => self.repeat(&mut group, least, most)?,
                    // As in RE2, a brace that opens no count is itself.
                    None => self.one(literal('{', group.flags), &mut group),
                },
                '\\' if self.take('Q') => {
                    while let Some(c) = self.quoted() {
                        self.one(literal(c, group.flags), &mut group);
                    }
                }
                _ => {
                    let step = self.atom(c, group.flags)?;
                    self.one(step, &mut group);
                }
            }
        }
        stack.is_empty().then(|| group.finish().code)
    }

    /// Adds what is no repetition.
    fn one(&mut self, step: Step, group: &mut Group) {
        self.grow(1);
        let is_large = self.is_large();
        let code = if is_large { Vec::new() } else { vec![step] };
        group.push(Piece { code, repeats: 1 }, is_large);
    }

    /// Repeats the last piece; none if there is none, or too many copies are asked for.
    fn repeat(&mut self, group: &mut Group, least: usize, most: Option<usize>) -> Option<()> {
        let Piece { code, repeats } = group.pieces.pop()?;
        self.take('?');
        let copies = most.unwrap_or(least).max(1);
        let repeats = repeats.max(1).checked_mul(copies)?;
        if most.is_some_and(|most| most < least) || repeats > MAX_REPEATS {
            return None;
        }
        // The first copy is accounted for.
        self.grow((code.len() + 2).saturating_mul(copies));
        let is_large = self.is_large();
        let code = if is_large {
            Vec::new()
        } else {
            repeat(&code, least, most)
        };
        group.push(Piece { code, repeats }, is_large);
        Some(())
    }

    /// Reads a character of a literal that ends with `\E` or with the pattern.
    fn quoted(&mut self) -> Option<char> {
        if self.peek() == Some('\\') && self.chars.get(self.at + 1) == Some(&'E') {
            self.at += 2;
            return None;
        }
        self.next()
    }

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

    /// Accounts for more code.
    fn grow(&mut self, steps: usize) {
        self.size = self.size.saturating_add(steps);
    }

    fn is_large(&self) -> bool {
        self.size > MAX_PROGRAM
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
        // No count that is allowed is longer.
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
        Some((least, most))
    }

    /// Reads one character, class or place.
    fn atom(&mut self, c: char, flags: Flags) -> Option<Step> {
        let class = |ranges: &[(char, char)], is_negated| Step::Class(ranges.to_vec(), is_negated);
        Some(match c {
            '.' if flags.dot_all => class(&[], true),
            '.' => class(&[('\n', '\n')], true),
            '^' if flags.multi_line => Step::Assert(Place::LineStart),
            '^' => Step::Assert(Place::Start),
            '$' if flags.multi_line => Step::Assert(Place::LineEnd),
            '$' => Step::Assert(Place::End),
            '[' => {
                let is_negated = self.take('^');
                Step::Class(fold(self.class(flags)?, flags), is_negated)
            }
            '\\' => match self.next()? {
                'A' => Step::Assert(Place::Start),
                'z' => Step::Assert(Place::End),
                'b' => Step::Assert(Place::WordBoundary),
                'B' => Step::Assert(Place::NoWordBoundary),
                'p' | 'P' => {
                    self.unicode()?;
                    class(&[], false)
                }
                escaped => match set(escaped) {
                    Some((ranges, is_negated)) => class(ranges, is_negated),
                    None => literal(self.escape(escaped)?, flags),
                },
            },
            _ => literal(c, flags),
        })
    }

    /// Reads the name of a class of Unicode. *Chosen*: the letters of categories are known, longer
    /// names are taken for scripts.
    fn unicode(&mut self) -> Option<()> {
        self.is_unicode = true;
        let first = self.next()?;
        let mut name = String::from(first);
        if first == '{' {
            self.take('^');
            name.clear();
            loop {
                match self.next()? {
                    '}' => break,
                    c => name.push(c),
                }
            }
        }
        let is_known = match name.len() {
            0..=2 => CATEGORIES.contains(&name.as_str()),
            _ => name.bytes().all(|b| b.is_ascii_alphabetic() || b == b'_'),
        };
        is_known.then_some(())
    }

    /// Reads `[:name:]` or `[:^name:]` after its first bracket, or leaves what is there: a bracket is
    /// itself where no such name ends. None inside if there is no class of this name.
    fn named(&mut self, flags: Flags) -> Option<Option<Vec<(char, char)>>> {
        let rest = self.chars.get(self.at..)?.strip_prefix(&[':'])?;
        if self.has_no_names {
            return None;
        }
        let end = rest.windows(2).position(|two| two == [':', ']']);
        self.has_no_names = end.is_none();
        let end = end?;
        let name: String = rest.get(..end)?.iter().collect();
        self.at += end + 3;
        let plain = name.strip_prefix('^');
        let is_negated = plain.is_some();
        let plain = match plain.unwrap_or(&name) {
            // Both cases belong to the class before it is turned round.
            "lower" | "upper" if flags.ignore_case => "alpha",
            plain => plain,
        };
        let class = CLASSES.iter().find(|(name, _)| *name == plain);
        Some(class.map(|&(_, ranges)| {
            if is_negated {
                complement(ranges)
            } else {
                ranges.to_vec()
            }
        }))
    }

    /// Reads the ranges of a class up to its end.
    fn class(&mut self, flags: Flags) -> Option<Vec<(char, char)>> {
        let mut ranges = Vec::new();
        let mut is_first = true;
        loop {
            let c = self.next()?;
            if c == ']' && !is_first {
                return Some(ranges);
            }
            is_first = false;
            if c == '['
                && let Some(class) = self.named(flags)
            {
                ranges.extend(class?);
                continue;
            }
            let mut low = c;
            if c == '\\' {
                let escaped = self.next()?;
                if matches!(escaped, 'p' | 'P') {
                    self.unicode()?;
                    continue;
                }
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
            // One digit alone refers to a group, which RE2 has not.
            '0'..='7' if c == '0' || self.peek().is_some_and(|c| c.is_digit(8)) => {
                let mut code = c.to_digit(8)?;
                for _ in 0..2 {
                    let Some(digit) = self.peek().and_then(|c| c.to_digit(8)) else {
                        break;
                    };
                    self.at += 1;
                    code = code * 8 + digit;
                }
                char::from_u32(code)
            }
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
            ("^[[:alpha:]]+$", "aZ", "a1"),
            ("^[[:^alpha:]_]$", "1", "z"),
            ("^[^[:space:]x]$", "a", "\u{b}"),
            ("(?i)^[[:upper:]]$", "a", "1"),
            ("(?i)^[[:^upper:]]$", "1", "a"),
            ("^[[:punct:][:digit:]]+$", "~1", "a"),
            ("^[[:word:]-]$", "-", "+"),
            ("^[[:alpha]$", ":", "b"),
            (r"^\Qa.(\E+$", "a.((", "ab("),
            (r"\Q\d", r"\d", "1"),
            (r"^\101\07$", "A\u{7}", "A7"),
            ("^(a*)*$", "aaa", "b"),
            ("", "", "\u{0}no"),
        ];
        for (pattern, yes, no) in cases {
            let compiled = Pattern::parse(pattern).unwrap_or_else(|_| panic!("{pattern}"));
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
            r"\p",
            r"\p{L",
            r"\pX",
            r"\p{}",
            r"\p{L}(",
            r"[\p{L 1}]",
            r"\1",
            r"\8",
            r"\E",
            "(?=a)",
            "(?<>a)",
            "[[:alpha:]",
            "[[:letter:]]",
            "a{3,2}",
            "a{1001}",
            "a{9999}",
            "((a{99}){99}){99}",
            "(abcdefghij){1000})",
            r"\x{110000}",
        ];
        for pattern in cases {
            let fault = Some(PatternFault::Malformed);
            assert_eq!(Pattern::parse(pattern).err(), fault, "{pattern}");
        }
    }

    #[test]
    fn what_is_beyond_the_subset_is_told_apart() {
        let cases = [
            r"\p{L}+",
            r"\pL",
            r"\P{Greek}",
            r"[\p{^Lu}\d]*",
            "(abcdefghij){1000}",
            "(abcdefghij){1000}a|b{2}(c){3}",
            "((a{10}){10}b){10}(abcdefghij){800}",
        ];
        for pattern in cases {
            let fault = Some(PatternFault::Unsupported);
            assert_eq!(Pattern::parse(pattern).err(), fault, "{pattern}");
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
        let open = Pattern::parse(&"(".repeat(100_000));
        assert_eq!(open, Err(PatternFault::Malformed));
    }
}
