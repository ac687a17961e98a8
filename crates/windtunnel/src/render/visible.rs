//! Keeping what files say from steering the terminal.

use super::style::ESCAPE;

/// Writes control characters as `\u{..}`, so that a terminal shows them and does what none of them
/// says: those of C0 and C1 and DEL, but for ends of lines.
#[must_use]
pub fn visible(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        push(&mut out, c);
    }
    out
}

fn push(out: &mut String, c: char) {
    if c.is_control() && c != '\n' {
        out.extend(c.escape_unicode());
    } else {
        out.push(c);
    }
}

/// Does the same with a text in which this program has marked where styles begin and end.
pub(super) fn styled(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        if c == ESCAPE {
            out.push('\u{1b}');
        } else {
            push(&mut out, c);
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn control_characters_are_spelt() {
        assert_eq!(visible("a\u{1b}[2J\u{7}b"), "a\\u{1b}[2J\\u{7}b");
        assert_eq!(
            visible("\u{7f}\u{9b}\t\r\n"),
            "\\u{7f}\\u{9b}\\u{9}\\u{d}\n"
        );
        assert_eq!(visible("\u{e4}\u{2500}"), "\u{e4}\u{2500}");
    }
}
