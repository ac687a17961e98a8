//! Reading a pattern into code.

use alloc::string::String;
use alloc::vec;
use alloc::vec::Vec;

use super::class::{CATEGORIES, CLASSES, complement, fold, set};
use super::code::{Group, Piece, repeat};
use super::{Place, Step};

/// The most instructions that a pattern may have (*chosen*).
const MAX_PROGRAM: usize = 8_192;

/// The most copies that repetitions make of anything, as in RE2.
const MAX_REPEATS: usize = 1_000;

/// The flags that are set where a piece stands.
#[derive(Clone, Copy, Default)]
pub(super) struct Flags {
    pub(super) ignore_case: bool,
    multi_line: bool,
    dot_all: bool,
}

fn literal(c: char, flags: Flags) -> Step {
    Step::Class(fold(vec![(c, c)], flags), false)
}

/// Reads a pattern from left to right.
pub(super) struct Reader {
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
    pub(super) fn new(source: &str) -> Self {
        Self {
            chars: source.chars().collect(),
            at: 0,
            size: 0,
            is_unicode: false,
            has_no_names: false,
        }
    }

    /// Tells whether what was read is beyond the subset.
    pub(super) fn is_beyond(&self) -> bool {
        self.is_unicode || self.is_large()
    }

    /// Reads all; none if it is malformed. What was found to be beyond the subset counts for nothing
    /// in the code.
    pub(super) fn pattern(&mut self) -> Option<Vec<Step>> {
        let mut stack: Vec<Group> = Vec::new();
        let mut group = Group::default();
        while let Some(c) = self.next() {
            match c {
                '(' => {
                    let (flags, is_open) = self.group(group.flags)?;
                    if is_open {
                        let inner = Group::new(flags);
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
