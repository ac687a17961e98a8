//! What a rule comes to, by recursion.

use sha2::{Digest, Sha256};

use super::{Asker, Expr, PATTERNS, Value};

/// Judges rules for one entity.
#[derive(Clone, Copy, Debug)]
pub struct Judge<'a> {
    /// Who asks.
    pub asker: &'a Asker,
    /// The seed of a `split` that names none.
    pub seed: &'a str,
}

impl Judge<'_> {
    /// Tells whether a rule is true; `None` where this judge knows too little of a number, a moment
    /// or a pattern.
    #[must_use]
    pub fn is_true(self, rule: &Expr) -> Option<bool> {
        Some(truth(self.value(rule)?.as_ref()))
    }

    /// The outer `None` is ignorance, the inner a missing key.
    #[allow(clippy::option_option)]
    fn value(self, expr: &Expr) -> Option<Option<Value>> {
        Some(match expr {
            Expr::Literal(Value::Number(None, _) | Value::Time(None, _)) => return None,
            Expr::Literal(value) => Some(value.clone()),
            Expr::Name(key) => self.look_up(key),
            Expr::List(items) => {
                let mut values = Vec::new();
                for item in items {
                    // What is missing equals nothing, like a list.
                    values.push(self.value(item)?.unwrap_or(Value::List(Vec::new())));
                }
                Some(Value::List(values))
            }
            Expr::Matches(operand, pattern) => {
                let mut known = PATTERNS.iter();
                let (_, is_match) = known.find(|(known, _)| known == pattern)?;
                let value = self.value(operand)?;
                let is_match = matches!(&value, Some(Value::Text(text)) if is_match(text));
                Some(Value::Bool(is_match))
            }
            Expr::Call(operator, operands) => {
                let mut values = Vec::new();
                for operand in operands {
                    values.push(self.value(operand)?);
                }
                Some(Value::Bool(self.call(operator, &values)))
            }
        })
    }

    fn look_up(self, key: &str) -> Option<Value> {
        let entity = self.asker.entity.as_ref().filter(|id| !id.is_empty());
        if let Some(entity) = entity.filter(|_| key == "entityId") {
            return Some(Value::Text(entity.clone()));
        }
        let mut values = self.asker.values.iter().rev();
        let found = values.find(|(known, _)| known == key);
        found.map(|(_, value)| value.clone())
    }

    fn call(self, operator: &str, operands: &[Option<Value>]) -> bool {
        let first = operands[0].as_ref();
        let second = operands.get(1).and_then(Option::as_ref);
        let both = first.zip(second);
        let texts = |test: fn(&str, &str) -> bool| match both {
            Some((Value::Text(one), Value::Text(other))) => test(one, other),
            _ => false,
        };
        let order = both.and_then(|(one, other)| order(one, other));
        let is_among = |item: Option<&Value>, list: Option<&Value>| match (item, list) {
            (Some(item), Some(Value::List(list))) => list.iter().any(|other| equal(item, other)),
            _ => false,
        };
        match operator {
            "eq" => both.is_some_and(|(one, other)| equal(one, other)),
            "ne" => both.is_some_and(|(one, other)| !equal(one, other)),
            "gt" => order == Some(1),
            "gte" => order.is_some_and(|order| order >= 0),
            "lt" => order == Some(-1),
            "lte" => order.is_some_and(|order| order <= 0),
            "and" => operands.iter().all(|it| truth(it.as_ref())),
            "or" => operands.iter().any(|it| truth(it.as_ref())),
            "not" => !truth(first),
            "begins_with" => texts(|one, other| one.starts_with(other)),
            "ends_with" => texts(|one, other| one.ends_with(other)),
            "contains" => texts(|one, other| one.contains(other)) || is_among(second, first),
            "in" => is_among(first, second),
            "exists" => {
                matches!(first, Some(Value::Text(key)) if self.look_up(key).is_some())
            }
            "split" => self.split(first, second, operands.get(2).and_then(Option::as_ref)),
            _ => unreachable!("{operator} is no operator"),
        }
    }

    fn split(self, pct: Option<&Value>, by: Option<&Value>, seed: Option<&Value>) -> bool {
        let Some(Value::Number(Some(millionths), _)) = pct else {
            return false;
        };
        let by = match by {
            Some(Value::Text(text)) => text.clone(),
            Some(Value::Bool(value)) => value.to_string(),
            Some(Value::Number(Some(millionths), text)) => canonical(*millionths, text),
            _ => return false,
        };
        let seed = match seed {
            Some(Value::Text(seed)) => seed,
            _ => self.seed,
        };
        is_within(*millionths, bucket(seed, &by))
    }
}

fn truth(value: Option<&Value>) -> bool {
    matches!(value, Some(Value::Bool(true)))
}

fn equal(one: &Value, other: &Value) -> bool {
    match (one, other) {
        (Value::Text(one), Value::Text(other)) => one == other,
        (Value::Bool(one), Value::Bool(other)) => one == other,
        _ => order(one, other) == Some(0),
    }
}

/// Which is larger: minus one, zero or one; `None` where there is no order.
fn order(one: &Value, other: &Value) -> Option<i32> {
    let difference = match (one, other) {
        (Value::Number(Some(one), _), Value::Number(Some(other), _)) => one - other,
        (Value::Time(Some(one), _), Value::Time(Some(other), _)) => i128::from(one - other),
        _ => return None,
    };
    i32::try_from(difference.signum()).ok()
}

/// Writes whole numbers without exponent and fraction; others as they were written.
#[must_use]
pub fn canonical(millionths: i128, text: &str) -> String {
    if millionths % 1_000_000 == 0 {
        (millionths / 1_000_000).to_string()
    } else {
        text.into()
    }
}

/// The first eight bytes of SHA-256 (appconfig.md 5.6).
#[must_use]
pub fn bucket(seed: &str, entity: &str) -> u64 {
    let bytes = [seed.as_bytes(), &[0], entity.as_bytes()].concat();
    let hash = Sha256::digest(bytes);
    let hex: String = hash.iter().map(|byte| format!("{byte:02x}")).collect();
    u64::from_str_radix(&hex[..16], 16).unwrap_or_default()
}

/// Tells whether bucket / 2^64 * 100 is below a percentage in millionths.
#[must_use]
pub fn is_within(millionths: i128, bucket: u64) -> bool {
    i128::from(bucket) * 100_000_000 < millionths.min(100_000_000) << 64
}
