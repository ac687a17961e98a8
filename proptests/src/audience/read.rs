//! A reader by recursive descent.

use super::{Expr, MOMENTS, OPERATORS, PATTERNS, Value};

/// The longest rule.
pub const MOST_CHARACTERS: usize = 16_384;
/// The deepest rule.
const MOST_DEEP: usize = 128;

/// Why a rule was not read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Fault {
    /// It is none.
    Wrong,
    /// It has a pattern or a timestamp of which this reader does not know whether it is one.
    Unknown,
}

type Read<T> = Result<T, Fault>;

/// Reads a rule: `Some(None)` when it is none, `None` when this reader cannot tell.
#[must_use]
#[allow(clippy::option_option)]
pub fn read(text: &str) -> Option<Option<Expr>> {
    if text.chars().count() > MOST_CHARACTERS {
        return Some(None);
    }
    let mut reader = Reader {
        rest: text,
        depth: 0,
    };
    let rule = reader.whole();
    match rule {
        Ok(rule) => Some(Some(rule)),
        Err(Fault::Wrong) => Some(None),
        Err(Fault::Unknown) => None,
    }
}

struct Reader<'a> {
    rest: &'a str,
    depth: usize,
}

impl<'a> Reader<'a> {
    fn whole(&mut self) -> Read<Expr> {
        let rule = self.rule()?;
        self.blanks();
        if self.rest.is_empty() {
            Ok(rule)
        } else {
            Err(Fault::Wrong)
        }
    }

    fn blanks(&mut self) {
        self.rest = self.rest.trim_start_matches([' ', '\t', '\n', '\r']);
    }

    /// Takes a sign, after blanks, if it is there.
    fn takes(&mut self, sign: char) -> bool {
        self.blanks();
        let after = self.rest.strip_prefix(sign);
        self.rest = after.unwrap_or(self.rest);
        after.is_some()
    }

    fn take_while(&mut self, fits: fn(char) -> bool) -> &'a str {
        let end = self.rest.find(|c| !fits(c)).unwrap_or(self.rest.len());
        let (taken, rest) = self.rest.split_at(end);
        self.rest = rest;
        taken
    }

    fn word(&mut self) -> &'a str {
        self.take_while(|c| c.is_ascii_alphanumeric() || "_.$-".contains(c))
    }

    fn enter(&mut self) -> Read<()> {
        self.depth += 1;
        if self.depth > MOST_DEEP {
            return Err(Fault::Wrong);
        }
        Ok(())
    }

    /// `'(' op operand* ')'`
    fn rule(&mut self) -> Read<Expr> {
        if !self.takes('(') {
            return Err(Fault::Wrong);
        }
        self.enter()?;
        self.blanks();
        let word = self.word();
        let mut known = OPERATORS.iter();
        let &(operator, labels, least, most) =
            known.find(|(name, ..)| *name == word).ok_or(Fault::Wrong)?;
        let mut operands: Vec<(usize, Expr)> = Vec::new();
        while !self.takes(')') {
            let label = self.label(labels)?;
            operands.push((label, self.operand()?));
        }
        self.depth -= 1;
        if operands.len() < least || operands.len() > most {
            return Err(Fault::Wrong);
        }
        if !labels.is_empty() {
            operands.sort_by_key(|(label, _)| *label);
            let given: Vec<_> = operands.iter().map(|(label, _)| *label).collect();
            // Only the last of them may be absent.
            if given != (0..operands.len()).collect::<Vec<_>>() {
                return Err(Fault::Wrong);
            }
        }
        let mut operands: Vec<_> = operands.into_iter().map(|(_, operand)| operand).collect();
        if operator != "matches" {
            return Ok(Expr::Call(operator, operands));
        }
        match operands.pop() {
            Some(Expr::Literal(Value::Text(pattern))) => {
                if !PATTERNS.iter().any(|(known, _)| *known == pattern) {
                    return Err(Fault::Unknown);
                }
                Ok(Expr::Matches(Box::new(operands.remove(0)), pattern))
            }
            _ => Err(Fault::Wrong),
        }
    }

    /// The place of a label, which all operands of some operators have, and those of others have not.
    fn label(&mut self, labels: &[&str]) -> Read<usize> {
        if labels.is_empty() {
            return Ok(0);
        }
        let word = self.word();
        let place = labels.iter().position(|label| *label == word);
        let place = place.ok_or(Fault::Wrong)?;
        self.rest = self.rest.strip_prefix("::").ok_or(Fault::Wrong)?;
        self.blanks();
        Ok(place)
    }

    fn operand(&mut self) -> Read<Expr> {
        match self.rest.chars().next() {
            Some('(') => self.rule(),
            Some('[') => self.list(),
            Some('"') => self.text(),
            _ if self.is_number() => self.number(),
            _ => match self.word() {
                "true" => Ok(Expr::Literal(Value::Bool(true))),
                "false" => Ok(Expr::Literal(Value::Bool(false))),
                word => match word.strip_prefix('$') {
                    Some(key) if !key.is_empty() => Ok(Expr::Name(key.into())),
                    _ => Err(Fault::Wrong),
                },
            },
        }
    }

    /// `'[' (operand ','?)* ']'`
    fn list(&mut self) -> Read<Expr> {
        self.takes('[');
        self.enter()?;
        let mut items = Vec::new();
        while !self.takes(']') {
            items.push(self.operand()?);
            self.takes(',');
            self.blanks();
        }
        self.depth -= 1;
        Ok(Expr::List(items))
    }

    fn text(&mut self) -> Read<Expr> {
        let mut end = None;
        let mut chars = self.rest.char_indices().skip(1);
        while let Some((at, c)) = chars.next() {
            match c {
                '\\' => drop(chars.next()),
                '"' => {
                    end = Some(at + 1);
                    break;
                }
                _ => {}
            }
        }
        let (literal, rest) = self.rest.split_at(end.ok_or(Fault::Wrong)?);
        let text: String = serde_json::from_str(literal).map_err(|_| Fault::Wrong)?;
        self.rest = rest;
        Ok(Expr::Literal(Value::Text(text)))
    }

    fn is_number(&self) -> bool {
        let digits = self.rest.trim_start_matches('-');
        digits.starts_with(|c: char| c.is_ascii_digit())
    }

    /// A number or a timestamp.
    fn number(&mut self) -> Read<Expr> {
        let text = self.take_while(|c| c.is_ascii_alphanumeric() || "+-.:".contains(c));
        if is_json_number(text) {
            return Ok(Expr::Literal(Value::Number(millionths(text), text.into())));
        }
        let mut moments = MOMENTS.iter();
        if let Some((_, tenths)) = moments.find(|(moment, _)| *moment == text) {
            return Ok(Expr::Literal(Value::Time(Some(*tenths), text.into())));
        }
        // All timestamps begin with a year and what follows it.
        let year = text.as_bytes().get(..4);
        let is_year = year.is_some_and(|year| year.iter().all(u8::is_ascii_digit));
        match text.as_bytes().get(4) {
            Some(b'T' | b'-') if is_year => Err(Fault::Unknown),
            _ => Err(Fault::Wrong),
        }
    }
}

/// The grammar of numbers of JSON.
fn is_json_number(text: &str) -> bool {
    let unsigned = text.strip_prefix('-').unwrap_or(text);
    let (mantissa, exponent) = match unsigned.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, Some(exponent)),
        None => (unsigned, None),
    };
    let (whole, fraction) = match mantissa.split_once('.') {
        Some((whole, fraction)) => (whole, Some(fraction)),
        None => (mantissa, None),
    };
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let unsigned = |exponent: &str| {
        exponent
            .strip_prefix(['+', '-'])
            .map_or(digits(exponent), digits)
    };
    digits(whole)
        && (whole == "0" || !whole.starts_with('0'))
        && fraction.is_none_or(digits)
        && exponent.is_none_or(unsigned)
}

/// The millionths of a number that is neither large nor finer than that.
fn millionths(text: &str) -> Option<i128> {
    let (mantissa, exponent) = text.split_once(['e', 'E']).unwrap_or((text, "0"));
    let exponent: i32 = exponent.parse().ok()?;
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let digits: i128 = format!("{whole}{fraction}").parse().ok()?;
    let scale = exponent - i32::try_from(fraction.len()).ok()? + 6;
    if digits.unsigned_abs() > 1 << 60 || scale.abs() > 15 {
        return None;
    }
    let factor = 10_i128.pow(scale.unsigned_abs());
    if scale >= 0 {
        Some(digits * factor)
    } else {
        (digits % factor == 0).then(|| digits / factor)
    }
}
