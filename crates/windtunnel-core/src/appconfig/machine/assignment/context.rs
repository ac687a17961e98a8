//! What is told about an entity.

use alloc::collections::BTreeMap;
use alloc::string::String;

use crate::appconfig::machine::rule::Value;
use crate::appconfig::model::AttributeValue;

/// What a client tells about an entity besides its id: the values that audience rules ask for.
///
/// ```
/// use windtunnel_core::appconfig::{AttributeValue, EntityContext};
/// let context = EntityContext::default()
///     .with("country", AttributeValue::StringValue("US".into()))
///     .with("age", AttributeValue::NumberValue(42.into()));
/// # let _ = context;
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct EntityContext {
    values: BTreeMap<String, Value>,
}

impl EntityContext {
    /// Adds a value; the last of a key counts.
    #[must_use]
    pub fn with(mut self, key: impl Into<String>, value: AttributeValue) -> Self {
        self.values.insert(key.into(), read(value));
        self
    }

    pub(crate) const fn values(&self) -> &BTreeMap<String, Value> {
        &self.values
    }
}

impl FromIterator<(String, AttributeValue)> for EntityContext {
    fn from_iter<I: IntoIterator<Item = (String, AttributeValue)>>(values: I) -> Self {
        let values = values.into_iter().map(|(key, value)| (key, read(value)));
        Self {
            values: values.collect(),
        }
    }
}

fn read(value: AttributeValue) -> Value {
    match value {
        AttributeValue::StringValue(text) => Value::String(text),
        AttributeValue::NumberValue(number) => Value::Number(number.exact().clone()),
        AttributeValue::BooleanValue(value) => Value::Bool(value),
        AttributeValue::StringArray(texts) => {
            Value::List(texts.into_iter().map(Value::String).collect())
        }
        AttributeValue::NumberArray(numbers) => {
            let numbers = numbers.iter().map(|number| number.exact().clone());
            Value::List(numbers.map(Value::Number).collect())
        }
    }
}
