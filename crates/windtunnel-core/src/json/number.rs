//! Exact decimal numbers.

use alloc::string::String;
use alloc::vec::Vec;
use core::cmp::Ordering;

/// A number in the text it was written in, such as `-1.50e3`.
///
/// `==` compares texts; [`Number::compare`] compares values.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Number(String);

/// Exponents beyond this are as good as this (*chosen*); it leaves room for sums with lengths.
const MAX_EXPONENT: i64 = 1 << 60;

/// The value 0.d1d2d3… × 10^point, negated if so; no digits is zero, the outer digits are not zero.
struct Parts {
    is_negative: bool,
    digits: Vec<u8>,
    point: i64,
}

impl Number {
    /// Reads a number in the grammar of JSON, all of the text.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        (length(text.as_bytes()) == Some(text.len())).then(|| Self(text.into()))
    }

    /// Returns the text as it was written.
    pub(crate) fn text(&self) -> &str {
        &self.0
    }

    /// Compares the values, exactly.
    ///
    /// Time is linear in the texts, whatever their exponents; exponents beyond 2^60 count as 2^60.
    pub(crate) fn compare(&self, other: &Self) -> Ordering {
        let (a, b) = (self.sketch(), other.sketch());
        let sign = |sketch: &Sketch<'_>| match (sketch.is_zero(), sketch.is_negative) {
            (true, _) => 0,
            (false, true) => -1,
            (false, false) => 1,
        };
        let of_signs = sign(&a).cmp(&sign(&b));
        if of_signs != Ordering::Equal || a.is_zero() {
            return of_signs;
        }
        let of_sizes = a.point.cmp(&b.point).then_with(|| a.compare_digits(&b));
        if a.is_negative {
            of_sizes.reverse()
        } else {
            of_sizes
        }
    }

    /// Returns the value in millionths, rounded half away from zero, saturated at ±2^63.
    pub(crate) fn millionths(&self) -> i64 {
        let parts = self.parts();
        // The digits of the integral part of the product; all of them, or none.
        let whole = parts.point.saturating_add(6);
        if parts.digits.is_empty() || whole < 0 {
            return 0;
        }
        if whole > 19 {
            return if parts.is_negative {
                i64::MIN
            } else {
                i64::MAX
            };
        }
        let whole = usize::try_from(whole).unwrap_or(0);
        let digit = |nth: usize| i128::from(parts.digits.get(nth).map_or(0, |d| d - b'0'));
        let value = (0..whole).fold(0_i128, |value, nth| value * 10 + digit(nth));
        let rounded = value + i128::from(digit(whole) >= 5);
        let signed = if parts.is_negative { -rounded } else { rounded };
        let edge = if parts.is_negative {
            i64::MIN
        } else {
            i64::MAX
        };
        i64::try_from(signed).unwrap_or(edge)
    }

    /// Returns the text of an integer without exponent; of other numbers the text they have.
    ///
    /// `-0` is `0`, and integers of more than 40 digits keep their text (*chosen*).
    pub(crate) fn canonical(&self) -> String {
        let parts = self.parts();
        let digits = i64::try_from(parts.digits.len()).unwrap_or(i64::MAX);
        if parts.digits.is_empty() {
            return "0".into();
        }
        if parts.point < digits || parts.point > 40 {
            return self.0.clone();
        }
        let mut text = String::new();
        if parts.is_negative {
            text.push('-');
        }
        text.extend(parts.digits.iter().map(|&digit| char::from(digit)));
        for _ in digits..parts.point {
            text.push('0');
        }
        text
    }

    /// Tells whether the value is a whole number.
    pub(crate) fn is_integer(&self) -> bool {
        let parts = self.parts();
        i64::try_from(parts.digits.len()).is_ok_and(|digits| parts.point >= digits)
    }

    fn parts(&self) -> Parts {
        let sketch = self.sketch();
        let mut digits: Vec<u8> = sketch.digits().collect();
        while digits.last() == Some(&b'0') {
            digits.pop();
        }
        Parts {
            is_negative: sketch.is_negative,
            digits,
            point: sketch.point,
        }
    }

    fn sketch(&self) -> Sketch<'_> {
        let (is_negative, rest) = match self.0.strip_prefix('-') {
            Some(rest) => (true, rest),
            None => (false, self.0.as_str()),
        };
        let (mantissa, exponent) = rest.split_once(['e', 'E']).unwrap_or((rest, "0"));
        let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
        let digits = whole.bytes().chain(fraction.bytes());
        let zeros = digits.take_while(|&digit| digit == b'0').count();
        let length = |n: usize| i64::try_from(n).unwrap_or(MAX_EXPONENT);
        let point = if zeros == whole.len() + fraction.len() {
            0
        } else {
            length(whole.len()) - length(zeros) + read_exponent(exponent)
        };
        Sketch {
            is_negative,
            whole,
            fraction,
            zeros,
            point,
        }
    }
}

/// A number in the text it was written in, taken apart: as [`Parts`], but for zeros at the end.
struct Sketch<'a> {
    is_negative: bool,
    whole: &'a str,
    fraction: &'a str,
    /// How many zeros come first.
    zeros: usize,
    point: i64,
}

impl Sketch<'_> {
    fn is_zero(&self) -> bool {
        self.zeros == self.whole.len() + self.fraction.len()
    }

    fn digits(&self) -> impl Iterator<Item = u8> {
        self.whole
            .bytes()
            .chain(self.fraction.bytes())
            .skip(self.zeros)
    }

    /// Compares digit by digit; beyond the end of either there are zeros.
    fn compare_digits(&self, other: &Self) -> Ordering {
        let (mut a, mut b) = (self.digits(), other.digits());
        loop {
            let (a, b) = match (a.next(), b.next()) {
                (None, None) => return Ordering::Equal,
                (a, b) => (a.unwrap_or(b'0'), b.unwrap_or(b'0')),
            };
            if a != b {
                return a.cmp(&b);
            }
        }
    }
}

impl From<u32> for Number {
    fn from(value: u32) -> Self {
        Self(alloc::format!("{value}"))
    }
}

fn read_exponent(text: &str) -> i64 {
    let digits = text.trim_start_matches(['+', '-']);
    let size = digits.bytes().fold(0_i64, |size, digit| {
        (size * 10 + i64::from(digit - b'0')).min(MAX_EXPONENT / 16)
    });
    if text.starts_with('-') { -size } else { size }
}

/// Returns how many of the first bytes are a number, or none if there is no number at all.
pub(super) fn length(bytes: &[u8]) -> Option<usize> {
    let digits = |from: usize| {
        let rest = bytes.get(from..).unwrap_or_default();
        rest.iter().take_while(|byte| byte.is_ascii_digit()).count()
    };
    let mut at = usize::from(bytes.first() == Some(&b'-'));
    let whole = digits(at);
    if whole == 0 || (whole > 1 && bytes.get(at) == Some(&b'0')) {
        return None;
    }
    at += whole;
    if bytes.get(at) == Some(&b'.') {
        let fraction = digits(at + 1);
        if fraction == 0 {
            return None;
        }
        at += 1 + fraction;
    }
    if matches!(bytes.get(at), Some(b'e' | b'E')) {
        let sign = usize::from(matches!(bytes.get(at + 1), Some(b'+' | b'-')));
        let exponent = digits(at + 1 + sign);
        if exponent == 0 {
            return None;
        }
        at += 1 + sign + exponent;
    }
    Some(at)
}
