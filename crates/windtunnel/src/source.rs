//! A loaded text file, and where in it things are.

mod pointer;
mod scan;

use std::fs::File;
use std::io::Read;
use std::path::Path;

use serde_json::Value;

pub use pointer::{BadPointer, Pointer};

use crate::diagnostic::{Diagnostic, Position};

/// A JSON text with a name, that can tell the line and column of everything in it.
#[derive(Clone, Debug)]
pub struct Source {
    name: String,
    text: String,
    /// Where each line begins, in bytes.
    lines: Vec<usize>,
    /// How many characters lie before each multiple of [`STRIDE`] bytes, so that a column costs the
    /// same in a file of one long line.
    chars: Vec<usize>,
}

/// Where a value is, in bytes from the beginning of the text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Place {
    /// Its name, if it is a member of an object.
    pub(crate) name: Option<usize>,
    /// The value.
    pub(crate) value: usize,
}

impl Source {
    /// Reads a file; `-` is the standard input.
    ///
    /// # Errors
    ///
    /// When it cannot be read, has more than 256 MiB (*chosen*) or is not UTF-8.
    pub fn read(path: &Path) -> Result<Self, Diagnostic> {
        let is_stdin = path == Path::new("-");
        let name = if is_stdin {
            "stdin".into()
        } else {
            path.display().to_string()
        };
        let mut bytes = Vec::new();
        let most = MOST_BYTES + 1;
        let read = if is_stdin {
            std::io::stdin().lock().take(most).read_to_end(&mut bytes)
        } else {
            File::open(path).and_then(|file| file.take(most).read_to_end(&mut bytes))
        };
        let refused = match read {
            Err(error) => Some(format!("cannot be read: {error}")),
            Ok(length) if length as u64 == most => {
                Some(format!("has more than {} MiB", MOST_BYTES >> 20))
            }
            Ok(_) => None,
        };
        if let Some(message) = refused {
            return Err(Diagnostic {
                file: name,
                place: None,
                message,
            });
        }
        match String::from_utf8(bytes) {
            Ok(text) => Ok(Self::new(name, text)),
            Err(error) => {
                let at = error.utf8_error().valid_up_to();
                let text = String::from_utf8_lossy(&error.as_bytes()[..at]).into_owned();
                Err(Self::new(name, text).refuse(at, "not UTF-8"))
            }
        }
    }

    /// Takes a text that is already in memory. A byte order mark is skipped.
    #[must_use]
    pub fn new(name: impl Into<String>, text: impl Into<String>) -> Self {
        let mut text: String = text.into();
        if text.starts_with('\u{feff}') {
            text.drain(..'\u{feff}'.len_utf8());
        }
        let mut lines = vec![0];
        let mut chars = Vec::with_capacity(text.len() / STRIDE + 1);
        let mut count = 0;
        for (at, byte) in text.bytes().enumerate() {
            if at % STRIDE == 0 {
                chars.push(count);
            }
            count += usize::from(begins_char(byte));
            if byte == b'\n' {
                lines.push(at + 1);
            }
        }
        if text.len().is_multiple_of(STRIDE) {
            chars.push(count);
        }
        Self {
            name: name.into(),
            text,
            lines,
            chars,
        }
    }

    /// Returns the name, as the user gave it.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Returns the name without its folders, which is the same wherever the file is run from.
    #[must_use]
    pub fn file_name(&self) -> &str {
        let name = Path::new(&self.name).file_name();
        name.and_then(|name| name.to_str()).unwrap_or(&self.name)
    }

    /// Reads the text as JSON, in which no object has two members of one name.
    ///
    /// # Errors
    ///
    /// When it is not such a text; nesting deeper than 127 levels is refused too.
    pub fn parse(&self) -> Result<Value, Diagnostic> {
        let value = serde_json::from_str(&self.text).map_err(|error| self.syntax(&error))?;
        match scan::duplicate(self.text.as_bytes()) {
            Some(found) => {
                let first = self.position(found.first);
                let message = format!("duplicate member {:?}, first at {first}", found.name);
                Err(self.refuse(found.second, message))
            }
            None => Ok(value),
        }
    }

    /// Returns the place of an offset in bytes.
    #[must_use]
    pub fn position(&self, offset: usize) -> Position {
        let offset = offset.min(self.text.len());
        let line = self.lines.partition_point(|&begin| begin <= offset);
        let begin = self.lines[line - 1];
        Position {
            line,
            column: self.chars_before(offset) - self.chars_before(begin) + 1,
        }
    }

    /// Makes the message that something at an offset is wrong.
    #[must_use]
    pub fn refuse(&self, offset: usize, message: impl Into<String>) -> Diagnostic {
        let place = Some(self.position(offset));
        Diagnostic {
            file: self.name.clone(),
            place,
            message: message.into(),
        }
    }

    /// Finds what a pointer leads to, from the value at an offset; when it leads nowhere, the last
    /// value on the way.
    pub(crate) fn locate(&self, from: usize, pointer: &Pointer) -> Place {
        scan::locate(self.text.as_bytes(), from, pointer)
    }

    /// Returns the offsets of all items of a list.
    pub(crate) fn items(&self, from: usize) -> Vec<usize> {
        scan::items(self.text.as_bytes(), from)
    }

    fn chars_before(&self, offset: usize) -> usize {
        let stride = offset / STRIDE;
        let rest = &self.text.as_bytes()[stride * STRIDE..offset];
        self.chars[stride] + rest.iter().filter(|&&byte| begins_char(byte)).count()
    }

    fn syntax(&self, error: &serde_json::Error) -> Diagnostic {
        let begin = self
            .lines
            .get(error.line().saturating_sub(1))
            .copied()
            .unwrap_or_default();
        let text = error.to_string();
        let suffix = format!(" at line {} column {}", error.line(), error.column());
        let message = text.strip_suffix(&suffix).unwrap_or(&text);
        self.refuse(begin + error.column().saturating_sub(1), message)
    }
}

const fn begins_char(byte: u8) -> bool {
    byte & 0b1100_0000 != 0b1000_0000
}

const STRIDE: usize = 4_096;

/// What has more is no scenario, and may have no end.
const MOST_BYTES: u64 = 256 << 20;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_count_characters() {
        let source = Source::new("f", "{\"ä\": 1,\n  \"ö\": x}");
        assert_eq!(source.position(6), Position { line: 1, column: 6 });
        assert_eq!(
            source.parse().unwrap_err().to_string(),
            "f:2:8: expected value"
        );
    }

    #[test]
    fn columns_of_a_long_line_are_exact() {
        let text = "é".repeat(STRIDE) + "x";
        let source = Source::new("f", text.clone());
        for nth in [0, 1, 2_047, 2_048, 2_049, STRIDE] {
            assert_eq!(
                source.position(nth * 2),
                Position {
                    line: 1,
                    column: nth + 1
                }
            );
        }
        let whole = "a".repeat(STRIDE);
        assert_eq!(Source::new("f", whole).position(STRIDE).column, STRIDE + 1);
    }

    #[test]
    fn a_text_that_ends_too_early_is_refused_at_its_end() {
        let source = Source::new("f", "{\n  \"a\": [1,");
        assert_eq!(
            source.parse().unwrap_err().to_string(),
            "f:2:10: EOF while parsing a value"
        );
    }

    #[test]
    fn a_byte_order_mark_is_skipped() {
        assert!(Source::new("f", "\u{feff}{}").parse().is_ok());
    }

    #[test]
    fn deep_nesting_is_refused_with_a_place() {
        let source = Source::new("f", "[".repeat(1_000_000));
        assert_eq!(
            source.parse().unwrap_err().to_string(),
            "f:1:128: recursion limit exceeded"
        );
    }
}
