//! The reader, with an explicit stack.

use alloc::collections::BTreeMap;
use alloc::string::String;
use alloc::vec::Vec;

use super::{Fault, Json, MAX_DEPTH, Number, number};

/// An array or object that is not closed yet.
enum Open {
    Array(Vec<Json>),
    /// The members so far, and the key of the value that is being read.
    Object(BTreeMap<String, Json>, String),
}

pub(super) fn parse(bytes: &[u8]) -> Result<Json, Fault> {
    let text = core::str::from_utf8(bytes).map_err(|error| Fault {
        at: error.valid_up_to(),
        what: "not UTF-8",
    })?;
    let mut reader = Reader { text, at: 0 };
    let mut stack: Vec<Open> = Vec::new();
    loop {
        // A value begins here.
        reader.blanks();
        let mut value = match reader.peek() {
            Some(b'[') => {
                reader.open(&stack)?;
                if !reader.take(b']') {
                    stack.push(Open::Array(Vec::new()));
                    continue;
                }
                Json::Array(Vec::new())
            }
            Some(b'{') => {
                reader.open(&stack)?;
                if !reader.take(b'}') {
                    let key = reader.key()?;
                    stack.push(Open::Object(BTreeMap::new(), key));
                    continue;
                }
                Json::Object(BTreeMap::new())
            }
            _ => reader.scalar()?,
        };
        // A value ended here; close what ends with it.
        loop {
            reader.blanks();
            match stack.pop() {
                None if reader.peek().is_none() => return Ok(value),
                None => return Err(reader.fault("more than one value")),
                Some(Open::Array(mut items)) => {
                    items.push(value);
                    if reader.take(b',') {
                        stack.push(Open::Array(items));
                        break;
                    }
                    if !reader.take(b']') {
                        return Err(reader.fault("neither , nor ]"));
                    }
                    value = Json::Array(items);
                }
                Some(Open::Object(mut members, key)) => {
                    members.insert(key, value);
                    if reader.take(b',') {
                        reader.blanks();
                        let key = reader.key()?;
                        stack.push(Open::Object(members, key));
                        break;
                    }
                    if !reader.take(b'}') {
                        return Err(reader.fault("neither , nor }"));
                    }
                    value = Json::Object(members);
                }
            }
        }
    }
}

struct Reader<'a> {
    text: &'a str,
    at: usize,
}

impl Reader<'_> {
    fn fault(&self, what: &'static str) -> Fault {
        Fault { at: self.at, what }
    }

    fn rest(&self) -> &[u8] {
        self.text.as_bytes().get(self.at..).unwrap_or_default()
    }

    fn peek(&self) -> Option<u8> {
        self.rest().first().copied()
    }

    fn take(&mut self, byte: u8) -> bool {
        let is_next = self.peek() == Some(byte);
        self.at += usize::from(is_next);
        is_next
    }

    fn blanks(&mut self) {
        let blanks = |byte: &&u8| matches!(byte, b' ' | b'\t' | b'\n' | b'\r');
        self.at += self.rest().iter().take_while(blanks).count();
    }

    /// Takes an opening bracket and the blanks behind it.
    fn open(&mut self, stack: &[Open]) -> Result<(), Fault> {
        if stack.len() >= MAX_DEPTH {
            return Err(self.fault("nested too deeply"));
        }
        self.at += 1;
        self.blanks();
        Ok(())
    }

    /// Reads a key and its colon.
    fn key(&mut self) -> Result<String, Fault> {
        if self.peek() != Some(b'"') {
            return Err(self.fault("no key"));
        }
        let key = self.string()?;
        self.blanks();
        if self.take(b':') {
            Ok(key)
        } else {
            Err(self.fault("no colon"))
        }
    }

    fn scalar(&mut self) -> Result<Json, Fault> {
        if self.peek() == Some(b'"') {
            return self.string().map(Json::String);
        }
        let words = [
            ("null", Json::Null),
            ("true", Json::Bool(true)),
            ("false", Json::Bool(false)),
        ];
        for (word, value) in words {
            if self.rest().starts_with(word.as_bytes()) {
                self.at += word.len();
                return Ok(value);
            }
        }
        let length = number::length(self.rest());
        let text = length.and_then(|length| self.text.get(self.at..self.at + length));
        let number = text.and_then(Number::parse);
        let number = number.ok_or_else(|| self.fault("no value"))?;
        self.at += number.text().len();
        Ok(Json::Number(number))
    }

    /// Reads a string from its opening quote on.
    fn string(&mut self) -> Result<String, Fault> {
        self.at += 1;
        let mut out = String::new();
        loop {
            let plain = |byte: &&u8| !matches!(byte, b'"' | b'\\' | 0..=0x1f);
            let length = self.rest().iter().take_while(plain).count();
            // It ends before an ASCII byte or at the end, so between characters.
            out.push_str(self.text.get(self.at..self.at + length).unwrap_or_default());
            self.at += length;
            if self.take(b'"') {
                return Ok(out);
            }
            if !self.take(b'\\') {
                return Err(self.fault("a control character, or no end of the string"));
            }
            out.push(self.escape()?);
        }
    }

    fn escape(&mut self) -> Result<char, Fault> {
        let c = match self.peek() {
            Some(byte @ (b'"' | b'\\' | b'/')) => char::from(byte),
            Some(b'b') => '\u{8}',
            Some(b'f') => '\u{c}',
            Some(b'n') => '\n',
            Some(b'r') => '\r',
            Some(b't') => '\t',
            Some(b'u') => return self.unicode(),
            _ => return Err(self.fault("no such escape")),
        };
        self.at += 1;
        Ok(c)
    }

    fn unicode(&mut self) -> Result<char, Fault> {
        let lone = self.fault("a lone surrogate");
        let mut code = self.hex()?;
        if (0xd800..0xdc00).contains(&code) {
            if !self.take(b'\\') {
                return Err(lone);
            }
            let low = self.hex()?;
            if !(0xdc00..0xe000).contains(&low) {
                return Err(lone);
            }
            code = 0x1_0000 + ((code - 0xd800) << 10) + (low - 0xdc00);
        }
        char::from_u32(code).ok_or(lone)
    }

    /// Reads `u` and four hexadecimal digits.
    fn hex(&mut self) -> Result<u32, Fault> {
        let code = match self.rest() {
            [b'u', digits @ ..] => digits.get(..4).and_then(|digits| {
                digits.iter().try_fold(0, |code, &digit| {
                    Some(code * 16 + char::from(digit).to_digit(16)?)
                })
            }),
            _ => None,
        };
        let code = code.ok_or_else(|| self.fault("not four hexadecimal digits"))?;
        self.at += 5;
        Ok(code)
    }
}
