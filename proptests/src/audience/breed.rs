//! Rules and contexts, drawn from a generator.

use super::{Asker, Expr, MOMENTS, OPERATORS, PATTERNS, Value};
use crate::rng::Rng;

/// Keys that contexts have now and then.
const KEYS: [&str; 6] = ["country", "age", "tier", "ok", "tags", "entityId"];
const TEXTS: [&str; 10] = [
    "",
    "a",
    "US",
    "user-1",
    "user-12",
    "admin-7",
    "country",
    "a\"b\\",
    "é\u{1f600}",
    "21",
];

/// Draws a rule that is at most so deep.
pub fn rule(rng: &mut Rng, depth: usize) -> Expr {
    let (operator, labels, least, most) = rng.pick(&OPERATORS);
    let more = most.min(4) - least;
    let count = least + rng.below(more + 1);
    match operator {
        "matches" => {
            let (pattern, _) = rng.pick(&PATTERNS);
            Expr::Matches(Box::new(operand(rng, depth)), pattern.into())
        }
        "exists" if rng.chance(80) => {
            let key = Value::Text(rng.pick(&KEYS).into());
            Expr::Call(operator, vec![Expr::Literal(key)])
        }
        "split" if rng.chance(80) => {
            let mut operands = vec![
                Expr::Literal(Value::number(i128::from(rng.word() % 100_000_001))),
                Expr::Name(rng.pick(&["entityId", "entityId", "age", "ok"]).into()),
            ];
            if count == labels.len() {
                operands.push(Expr::Literal(Value::Text(text(rng))));
            }
            Expr::Call(operator, operands)
        }
        _ => Expr::Call(operator, (0..count).map(|_| operand(rng, depth)).collect()),
    }
}

fn operand(rng: &mut Rng, depth: usize) -> Expr {
    match rng.below(12) {
        0..4 if depth > 0 => rule(rng, depth - 1),
        4 if depth > 0 => {
            let count = 1 + rng.below(3);
            Expr::List((0..count).map(|_| operand(rng, depth - 1)).collect())
        }
        5..9 => Expr::Name(if rng.chance(90) {
            rng.pick(&KEYS).into()
        } else {
            "missing.key-1$".into()
        }),
        _ => Expr::Literal(literal(rng)),
    }
}

fn literal(rng: &mut Rng) -> Value {
    match rng.below(6) {
        0 => Value::Bool(rng.chance(50)),
        1 => {
            let (text, tenths) = rng.pick(&MOMENTS);
            Value::Time(Some(tenths), text.into())
        }
        2 | 3 => {
            let (text, millionths) = rng.pick(&NUMBERS);
            Value::Number(Some(millionths), text.into())
        }
        _ => Value::Text(text(rng)),
    }
}

/// Numbers as they may be written, with their millionths; some are the same number.
const NUMBERS: [(&str, i128); 11] = [
    ("21", 21_000_000),
    ("21.0", 21_000_000),
    ("2.1e1", 21_000_000),
    ("210E-1", 21_000_000),
    ("21.5", 21_500_000),
    ("-21.50", -21_500_000),
    ("-0", 0),
    ("0e+9", 0),
    ("100", 100_000_000),
    ("9007199254740993", 9_007_199_254_740_993_000_000),
    ("9007199254740992", 9_007_199_254_740_992_000_000),
];

fn text(rng: &mut Rng) -> String {
    rng.pick(&TEXTS).into()
}

/// Draws who asks, and what is told about it.
pub fn context(rng: &mut Rng) -> Asker {
    let entity = rng
        .pick(&[None, Some(""), Some("user-1"), Some("user-12"), Some("21")])
        .map(Into::into);
    let mut values = Vec::new();
    for key in KEYS {
        if rng.chance(60) {
            values.push((key.to_owned(), told(rng)));
        }
    }
    Asker { entity, values }
}

/// Draws a value that clients can tell.
fn told(rng: &mut Rng) -> Value {
    // As clients send them: in their shortest form.
    let number = |rng: &mut Rng| Value::number(rng.pick(&NUMBERS).1);
    let count = 1 + rng.below(3);
    match rng.below(6) {
        0 => Value::Bool(rng.chance(50)),
        1 => number(rng),
        2 => Value::List((0..count).map(|_| number(rng)).collect()),
        3 => Value::List((0..count).map(|_| Value::Text(text(rng))).collect()),
        _ => Value::Text(text(rng)),
    }
}

/// Changes a text here and there, mostly by what means something in a rule.
pub fn mutate(rng: &mut Rng, text: &str) -> String {
    const PARTS: [&str; 28] = [
        "(", ")", "[", "]", "\"", ",", ",,", ":", "::", "$", "\\", "\\u00", "-", "e", ".", "0",
        "1", " ", "\n", "é", "\u{0}", "true", "$a", "(and ", "in::", "key::", "2024-", "T",
    ];
    let mut chars: Vec<String> = text.chars().map(String::from).collect();
    for _ in 0..=rng.below(3) {
        let at = rng.below(chars.len() + 1);
        let to = (at + rng.below(4)).min(chars.len());
        match rng.below(5) {
            0 => drop(chars.drain(at..to)),
            1 => {
                let again: Vec<_> = chars[at..to].to_vec();
                chars.splice(at..at, again);
            }
            2 => chars.truncate(at.max(1)),
            3 if at < to => chars[at] = rng.pick(&PARTS).into(),
            _ => chars.insert(at, rng.pick(&PARTS).into()),
        }
    }
    chars.concat()
}
