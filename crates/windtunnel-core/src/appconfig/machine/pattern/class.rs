//! Classes of characters: those that have names, and what is made of them.

use alloc::vec::Vec;

use super::parse::Flags;

const DIGIT: &[(char, char)] = &[('0', '9')];
const WORD: &[(char, char)] = &[('0', '9'), ('A', 'Z'), ('_', '_'), ('a', 'z')];
const SPACE: &[(char, char)] = &[('\t', '\n'), ('\u{c}', '\r'), (' ', ' ')];

/// The classes that have a name within brackets; their ranges are sorted.
pub(super) const CLASSES: [(&str, &[(char, char)]); 14] = [
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
pub(super) const CATEGORIES: [&str; 36] = [
    "C", "Cc", "Cf", "Co", "Cs", "L", "Ll", "Lm", "Lo", "Lt", "Lu", "M", "Mc", "Me", "Mn", "N",
    "Nd", "Nl", "No", "P", "Pc", "Pd", "Pe", "Pf", "Pi", "Po", "Ps", "S", "Sc", "Sk", "Sm", "So",
    "Z", "Zl", "Zp", "Zs",
];

/// Adds the other case of ASCII letters.
pub(super) fn fold(mut ranges: Vec<(char, char)>, flags: Flags) -> Vec<(char, char)> {
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
pub(super) fn complement(ranges: &[(char, char)]) -> Vec<(char, char)> {
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

/// Returns the ranges of a named set, and whether it is their complement.
pub(super) fn set(c: char) -> Option<(&'static [(char, char)], bool)> {
    let ranges = match c.to_ascii_lowercase() {
        'd' => DIGIT,
        'w' => WORD,
        's' => SPACE,
        _ => return None,
    };
    Some((ranges, c.is_ascii_uppercase()))
}
