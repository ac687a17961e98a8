//! Reading an input in which variables still stand for values that are not known.

use serde::Deserializer;
use serde::de::value::{MapDeserializer, SeqDeserializer};
use serde::de::{Error as _, IntoDeserializer, Visitor};
use serde_json::{Error, Value};

use super::variables;

/// A value whose strings that are nothing but a variable may turn out to be of any type.
///
/// Where a number or a truth value is asked for, such a string gives one; elsewhere it is a text. All
/// else reads as it does without variables.
#[derive(Clone, Copy)]
pub(super) struct Loose<'de>(pub(super) &'de Value);

impl Loose<'_> {
    fn is_open(self) -> bool {
        self.0.as_str().is_some_and(variables::is_variable)
    }
}

impl<'de> IntoDeserializer<'de, Error> for Loose<'de> {
    type Deserializer = Self;

    fn into_deserializer(self) -> Self {
        self
    }
}

/// Numbers and truth values.
macro_rules! scalars {
    ($( $asked:ident => $given:ident($value:expr) ),+ $(,)?) => { $(
        fn $asked<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
            if self.is_open() {
                visitor.$given($value)
            } else {
                self.deserialize_any(visitor)
            }
        }
    )+ };
}

impl<'de> Deserializer<'de> for Loose<'de> {
    type Error = Error;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        match self.0 {
            Value::Object(members) => {
                let members = members
                    .iter()
                    .map(|(name, value)| (name.as_str(), Loose(value)));
                visitor.visit_map(MapDeserializer::new(members))
            }
            Value::Array(items) => visitor.visit_seq(SeqDeserializer::new(items.iter().map(Loose))),
            scalar => scalar.deserialize_any(visitor),
        }
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        match self.0 {
            Value::Null => visitor.visit_none(),
            _ => visitor.visit_some(self),
        }
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        visitor: V,
    ) -> Result<V::Value, Error> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        name: &'static str,
        variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Error> {
        match variants.first().filter(|_| self.is_open()) {
            Some(&variant) => visitor.visit_enum(variant.into_deserializer()),
            None => self.0.deserialize_enum(name, variants, visitor),
        }
    }

    fn deserialize_bytes<V: Visitor<'de>>(self, _: V) -> Result<V::Value, Error> {
        Err(Error::custom("no input has bytes"))
    }

    fn deserialize_byte_buf<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        self.deserialize_bytes(visitor)
    }

    scalars! {
        deserialize_bool => visit_bool(true),
        deserialize_i8 => visit_i64(1),
        deserialize_i16 => visit_i64(1),
        deserialize_i32 => visit_i64(1),
        deserialize_i64 => visit_i64(1),
        deserialize_u8 => visit_u64(1),
        deserialize_u16 => visit_u64(1),
        deserialize_u32 => visit_u64(1),
        deserialize_u64 => visit_u64(1),
        deserialize_f32 => visit_f64(1.0),
        deserialize_f64 => visit_f64(1.0),
    }

    serde::forward_to_deserialize_any! {
        char str string unit unit_struct seq tuple tuple_struct map struct identifier ignored_any
    }
}
