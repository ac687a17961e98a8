//! How rules are written down: always the same rule, hardly ever the same text.

use super::{Expr, OPERATORS, Value};
use crate::rng::Rng;

/// Writes rules, with blanks, commas, labels and escapes as a generator says.
#[derive(Debug)]
pub struct Writer<'a> {
    rng: &'a mut Rng,
    out: String,
}

impl<'a> Writer<'a> {
    /// Writes a rule.
    pub fn write(rng: &'a mut Rng, rule: &Expr) -> String {
        let out = String::new();
        let mut writer = Writer { rng, out };
        writer.blanks();
        writer.expr(rule);
        writer.blanks();
        writer.out
    }

    fn blanks(&mut self) {
        let blanks = self.rng.pick(&["", "", "", " ", "\n\t", "\r "]);
        self.out.push_str(blanks);
    }

    /// Blanks of which there must be at least one.
    fn gap(&mut self) {
        self.out.push(self.rng.pick(&[' ', ' ', '\n', '\t', '\r']));
        self.blanks();
    }

    fn expr(&mut self, expr: &Expr) {
        match expr {
            Expr::Call(operator, operands) => {
                let operands: Vec<_> = operands.iter().collect();
                self.call(operator, &operands);
            }
            Expr::Matches(operand, pattern) => {
                let pattern = Expr::Literal(Value::Text(pattern.clone()));
                self.call("matches", &[operand, &pattern]);
            }
            Expr::Literal(value) => self.value(value),
            Expr::Name(key) => {
                self.out.push('$');
                self.out.push_str(key);
            }
            Expr::List(items) => {
                self.out.push('[');
                for (nth, item) in items.iter().enumerate() {
                    if nth > 0 {
                        let comma = self.rng.pick(&[",", ",", ", ", " , ", " "]);
                        self.out.push_str(comma);
                    }
                    self.blanks();
                    self.expr(item);
                }
                self.blanks();
                self.out.push(']');
            }
        }
    }

    fn call(&mut self, operator: &str, operands: &[&Expr]) {
        let mut known = OPERATORS.iter();
        let labels = known
            .find(|(name, ..)| *name == operator)
            .map_or(&[][..], |(_, labels, ..)| labels);
        let mut places: Vec<usize> = (0..operands.len()).collect();
        if !labels.is_empty() {
            self.rng.shuffle(&mut places);
        }
        self.out.push('(');
        self.blanks();
        self.out.push_str(operator);
        for place in places {
            self.gap();
            if let Some(label) = labels.get(place) {
                self.out.push_str(label);
                self.out.push_str("::");
                self.blanks();
            }
            self.expr(operands[place]);
        }
        self.blanks();
        self.out.push(')');
    }

    fn value(&mut self, value: &Value) {
        match value {
            Value::Bool(value) => self.out.push_str(if *value { "true" } else { "false" }),
            Value::Number(_, text) | Value::Time(_, text) => self.out.push_str(text),
            Value::Text(text) => {
                let plain = serde_json::to_string(text).expect("a text can be written");
                let escaped = || text.encode_utf16().map(|unit| format!("\\u{unit:04x}"));
                let text = if self.rng.chance(15) {
                    format!("\"{}\"", escaped().collect::<String>())
                } else {
                    plain
                };
                self.out.push_str(&text);
            }
            Value::List(_) => unreachable!("lists of rules are expressions"),
        }
    }
}
