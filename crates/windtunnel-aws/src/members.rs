//! Reading JSON as the API means it: by the names of members, never by their position.

use serde::Deserializer;
use serde::de::value::{MapDeserializer, SeqDeserializer};
use serde::de::{
    DeserializeSeed, EnumAccess, Error as _, IntoDeserializer, Unexpected, VariantAccess, Visitor,
};
use serde_json::{Error, Value};

/// A JSON value that is read strictly: a list is never taken for an object.
///
/// The readers that serde derives take a list for a structure, its items for the members in order,
/// and an object for the name of a variant. No API does. All else is as serde_json reads it.
///
/// Where values are not known yet, see [`open`](Self::open).
///
/// ```
/// use serde_json::json;
/// use windtunnel_aws::Members;
/// use windtunnel_core::Command;
///
/// let call = "fis.GetExperiment";
/// assert!(Command::read(call, Members::of(&json!({ "id": "EXP1" }))).is_ok());
/// let error = Command::read(call, Members::of(&json!(["EXP1"]))).unwrap_err();
/// assert!(error.to_string().starts_with("invalid type: sequence"));
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Members<'de> {
    value: &'de Value,
    is_open: fn(&str) -> bool,
}

impl<'de> Members<'de> {
    /// Reads a value.
    #[must_use]
    pub fn of(value: &'de Value) -> Self {
        Self::open(value, |_| false)
    }

    /// Reads a value in which some strings stand for values that are not known yet.
    ///
    /// Where a number, a truth value or a variant is asked for, such a string gives one; elsewhere it
    /// is a text.
    #[must_use]
    pub fn open(value: &'de Value, is_open: fn(&str) -> bool) -> Self {
        Self { value, is_open }
    }

    fn is_open(self) -> bool {
        self.value.as_str().is_some_and(self.is_open)
    }

    fn inner(self, value: &'de Value) -> Self {
        Self { value, ..self }
    }
}

impl<'de> IntoDeserializer<'de, Error> for Members<'de> {
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

impl<'de> Deserializer<'de> for Members<'de> {
    type Error = Error;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        match self.value {
            Value::Object(members) => {
                let members = members
                    .iter()
                    .map(|(name, value)| (name.as_str(), self.inner(value)));
                visitor.visit_map(MapDeserializer::new(members))
            }
            Value::Array(items) => {
                let items = items.iter().map(|item| self.inner(item));
                visitor.visit_seq(SeqDeserializer::new(items))
            }
            scalar => scalar.deserialize_any(visitor),
        }
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        match self.value {
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

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Error> {
        match self.value {
            Value::Array(_) => Err(Error::invalid_type(Unexpected::Seq, &visitor)),
            _ => self.deserialize_any(visitor),
        }
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        name: &'static str,
        variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Error> {
        if let Some(&variant) = variants.first().filter(|_| self.is_open()) {
            return visitor.visit_enum(variant.into_deserializer());
        }
        let variant = match self.value {
            Value::Object(members) if members.len() == 1 => members.iter().next(),
            _ => None,
        };
        match variant {
            Some((name, value)) => visitor.visit_enum(Variant(name, self.inner(value))),
            None => self.value.deserialize_enum(name, variants, visitor),
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
        char str string unit unit_struct seq tuple tuple_struct map identifier ignored_any
    }
}

/// A variant that has a value: `{"name": value}`.
struct Variant<'de>(&'de str, Members<'de>);

impl<'de> EnumAccess<'de> for Variant<'de> {
    type Error = Error;
    type Variant = Members<'de>;

    fn variant_seed<S: DeserializeSeed<'de>>(
        self,
        seed: S,
    ) -> Result<(S::Value, Members<'de>), Error> {
        let name: serde::de::value::StrDeserializer<'_, Error> = self.0.into_deserializer();
        Ok((seed.deserialize(name)?, self.1))
    }
}

impl<'de> VariantAccess<'de> for Members<'de> {
    type Error = Error;

    fn unit_variant(self) -> Result<(), Error> {
        Err(Error::invalid_type(Unexpected::Map, &"a name alone"))
    }

    fn newtype_variant_seed<S: DeserializeSeed<'de>>(self, seed: S) -> Result<S::Value, Error> {
        seed.deserialize(self)
    }

    fn tuple_variant<V: Visitor<'de>>(self, _: usize, visitor: V) -> Result<V::Value, Error> {
        self.deserialize_any(visitor)
    }

    fn struct_variant<V: Visitor<'de>>(
        self,
        fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Error> {
        self.deserialize_struct("", fields, visitor)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use serde::Deserialize;
    use serde_json::json;

    use super::*;

    #[derive(Debug, PartialEq, Deserialize)]
    struct Point {
        x: i64,
        y: Option<Kind>,
    }

    #[derive(Debug, PartialEq, Deserialize)]
    #[serde(rename_all = "lowercase")]
    enum Kind {
        Plain,
        Of(Box<Point>),
        Pair(i64, i64),
        Named { name: String },
    }

    fn read<T: for<'de> Deserialize<'de>>(value: &Value) -> Result<T, String> {
        T::deserialize(Members::of(value)).map_err(|error| error.to_string())
    }

    #[test]
    fn values_read_as_serde_json_reads_them() {
        for value in [
            json!({ "x": 1 }),
            json!({ "x": 1, "y": "plain" }),
            json!({ "x": 1, "y": null, "z": [1] }),
            json!({ "x": 1, "y": { "of": { "x": -2 } } }),
            json!({ "x": 1, "y": { "pair": [1, 2] } }),
            json!({ "x": 1, "y": { "named": { "name": "a" } } }),
            json!({ "x": 1, "y": { "named": {} } }),
            json!({ "x": 1, "y": { "other": {} } }),
            json!({ "x": 1, "y": { "of": { "x": 1 }, "pair": [1, 2] } }),
            json!({ "x": 1, "y": "other" }),
            json!({ "x": 1, "y": 7 }),
            json!({ "x": "1" }),
            json!({ "x": 1.5 }),
            json!({}),
            json!(null),
            json!("x"),
        ] {
            let plain = Point::deserialize(&value).map_err(|error| error.to_string());
            assert_eq!(read::<Point>(&value), plain, "{value}");
        }
        let lists = json!({ "a": [1, 2], "b": [] });
        let read: BTreeMap<String, Vec<u8>> = read(&lists).unwrap();
        assert_eq!(read["a"], [1, 2]);
    }

    #[test]
    fn a_list_is_no_object_and_an_object_no_name() {
        let refused = |value: Value, text: &str| {
            assert!(Point::deserialize(&value).is_ok(), "serde takes {value}");
            assert_eq!(read::<Point>(&value).unwrap_err(), text);
        };
        let list = "invalid type: sequence, expected struct Point";
        refused(json!([1, null]), list);
        refused(json!({ "x": 1, "y": { "of": [1, null] } }), list);
        assert!(read::<Point>(&json!({ "x": 1, "y": { "named": ["a"] } })).is_err());
        let name = "invalid type: map, expected a name alone";
        refused(json!({ "x": 1, "y": { "plain": null } }), name);
    }

    #[test]
    fn open_strings_stand_for_any_value() {
        let read = |value: &Value| Point::deserialize(Members::open(value, |text| text == "?"));
        let open = json!({ "x": "?", "y": "?" });
        let y = Some(Kind::Plain);
        assert_eq!(read(&open).unwrap(), Point { x: 1, y });
        assert!(read(&json!({ "x": "??" })).is_err());
        assert!(read(&json!(["?", "?"])).is_err());
    }
}
