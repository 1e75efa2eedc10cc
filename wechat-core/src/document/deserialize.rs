//! Deserializes [`Fields`] into types with serde.

use std::{fmt, vec};

use serde_core::{
    de::{
        self, DeserializeOwned, DeserializeSeed, Deserializer, IntoDeserializer, MapAccess,
        SeqAccess, Visitor, value::StrDeserializer,
    },
    forward_to_deserialize_any,
};

use super::{Field, Fields, scalar, serialize::groups};
use crate::one_line::OneLine;

/// Error for fields that do not fit a type. Names the field and the problem in one line.
#[derive(Debug)]
pub struct DeserializeError {
    /// Names of the enclosing fields, innermost first.
    path: Vec<String>,
    message: String,
}

impl fmt::Display for DeserializeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Both parts may quote the document.
        OneLine(&format_args!("{}{}", Path(&self.path), self.message)).fmt(f)
    }
}

struct Path<'a>(&'a [String]);

impl fmt::Display for Path<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.0.is_empty() {
            return Ok(());
        }
        let names: Vec<_> = self.0.iter().rev().map(String::as_str).collect();
        write!(f, "`{}`: ", names.join("."))
    }
}

impl std::error::Error for DeserializeError {}

impl de::Error for DeserializeError {
    fn custom<T: fmt::Display>(message: T) -> Self {
        Self {
            path: Vec::new(),
            message: message.to_string(),
        }
    }
}

impl DeserializeError {
    fn inside(mut self, name: &str) -> Self {
        self.path.push(name.to_owned());
        self
    }
}

impl Fields {
    /// Deserializes the fields into `T`.
    ///
    /// A repeated field is a `Vec`. A field that is missing, or that occurs once and is empty, is
    /// `None` for an `Option`. Numbers and `bool` (`true` and `false`, `1` and `0`) are parsed from
    /// their text.
    ///
    /// ```
    /// use serde::Deserialize;
    /// use wechat_runtime::{Fields, prelude::*};
    ///
    /// #[derive(Deserialize)]
    /// #[serde(rename_all = "PascalCase")]
    /// struct Scanned {
    ///     event_key: String,
    ///     scan_code_info: ScanCodeInfo,
    /// }
    ///
    /// #[derive(Deserialize)]
    /// #[serde(rename_all = "PascalCase")]
    /// struct ScanCodeInfo {
    ///     scan_result: String,
    ///     scan_type: Option<String>,
    /// }
    ///
    /// #[on_event("some_future_event")]
    /// async fn scanned(push: Push) -> Result<String, wechat_runtime::DeserializeError> {
    ///     let scanned: Scanned = push.fields().deserialize()?;
    ///     Ok(scanned.scan_code_info.scan_result)
    /// }
    /// # static HANDLERS: Handlers = handlers![scanned];
    /// ```
    ///
    /// Inside `#[serde(flatten)]`, and in untagged and internally tagged enums, every field is a
    /// string: serde reads the value before it knows the type, and a document without a schema
    /// cannot tell `1` from `"1"`. A number there is an error, "invalid type: string". Fields that
    /// a type does not name are ignored, so deserialize both types from the same fields instead:
    ///
    /// ```
    /// use serde::Deserialize;
    /// use wechat_runtime::Fields;
    ///
    /// #[derive(Deserialize)]
    /// struct Paging { count: u32 }
    ///
    /// #[derive(Deserialize)]
    /// struct Shop { name: String }
    ///
    /// let fields: Fields = "<xml><name>南风</name><count>2</count></xml>".parse()?;
    /// let (shop, paging): (Shop, Paging) = (fields.deserialize()?, fields.deserialize()?);
    /// assert_eq!((&*shop.name, paging.count), ("南风", 2));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// If a field is missing or has the wrong type; the error names the field.
    pub fn deserialize<T: DeserializeOwned>(&self) -> Result<T, DeserializeError> {
        T::deserialize(Group(vec![self.root()]))
    }
}

/// Fields with the same name. Deserializes as a sequence of all of them, or as the first one.
struct Group<'a>(Vec<Field<'a>>);

impl<'a> Group<'a> {
    fn first(&self) -> Field<'a> {
        self.0[0]
    }

    fn text(&self) -> &'a str {
        self.first().text()
    }

    fn number<T: std::str::FromStr>(&self, what: &str) -> Result<T, DeserializeError> {
        let text = self.text().trim();
        scalar::number(text)
            .ok_or_else(|| de::Error::custom(format_args!("{text:?} is not a {what}")))
    }
}

macro_rules! numbers {
    ($($method:ident, $visit:ident, $ty:ty, $what:literal;)*) => {$(
        fn $method<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, DeserializeError> {
            visitor.$visit(self.number::<$ty>($what)?)
        }
    )*};
}

impl<'de> Deserializer<'de> for Group<'_> {
    type Error = DeserializeError;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, DeserializeError> {
        if self.0.len() > 1 {
            self.deserialize_seq(visitor)
        } else if self.first().is_leaf() {
            visitor.visit_str(self.text())
        } else {
            self.deserialize_map(visitor)
        }
    }

    numbers! {
        deserialize_i8, visit_i8, i8, "whole number in range";
        deserialize_i16, visit_i16, i16, "whole number in range";
        deserialize_i32, visit_i32, i32, "whole number in range";
        deserialize_i64, visit_i64, i64, "whole number in range";
        deserialize_i128, visit_i128, i128, "whole number in range";
        deserialize_u8, visit_u8, u8, "whole number in range";
        deserialize_u16, visit_u16, u16, "whole number in range";
        deserialize_u32, visit_u32, u32, "whole number in range";
        deserialize_u64, visit_u64, u64, "whole number in range";
        deserialize_u128, visit_u128, u128, "whole number in range";
        deserialize_f32, visit_f32, f32, "decimal number";
        deserialize_f64, visit_f64, f64, "decimal number";
        deserialize_char, visit_char, char, "single character";
    }

    fn deserialize_bool<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, DeserializeError> {
        let text = self.text().trim();
        let read = scalar::boolean(text).ok_or_else(|| {
            de::Error::custom(format_args!(
                "{text:?} is not a boolean (`true`, `false`, `1` or `0`)"
            ))
        });
        visitor.visit_bool(read?)
    }

    fn deserialize_str<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, DeserializeError> {
        visitor.visit_str(self.text())
    }

    fn deserialize_string<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, DeserializeError> {
        visitor.visit_str(self.text())
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, DeserializeError> {
        match &*self.0 {
            [one] if one.is_leaf() && one.text().trim().is_empty() => visitor.visit_none(),
            // The empty elements of a repeated field are elements of the list.
            _ => visitor.visit_some(self),
        }
    }

    fn deserialize_unit<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, DeserializeError> {
        visitor.visit_unit()
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        visitor: V,
    ) -> Result<V::Value, DeserializeError> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_seq<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, DeserializeError> {
        visitor.visit_seq(Each(self.0.into_iter()))
    }

    fn deserialize_map<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, DeserializeError> {
        visitor.visit_map(Children {
            groups: groups(self.first()).into_iter(),
            next: None,
        })
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, DeserializeError> {
        self.deserialize_map(visitor)
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, DeserializeError> {
        let variant: StrDeserializer<'_, DeserializeError> = self.text().trim().into_deserializer();
        visitor.visit_enum(variant)
    }

    forward_to_deserialize_any! {
        bytes byte_buf unit_struct tuple tuple_struct identifier ignored_any
    }
}

struct Each<'a>(vec::IntoIter<Field<'a>>);

impl<'de> SeqAccess<'de> for Each<'_> {
    type Error = DeserializeError;

    fn next_element_seed<T: DeserializeSeed<'de>>(
        &mut self,
        seed: T,
    ) -> Result<Option<T::Value>, DeserializeError> {
        let next = self.0.next();
        next.map(|field| seed.deserialize(Group(vec![field])))
            .transpose()
    }
}

struct Children<'a> {
    groups: vec::IntoIter<Vec<Field<'a>>>,
    next: Option<Vec<Field<'a>>>,
}

impl<'de> MapAccess<'de> for Children<'_> {
    type Error = DeserializeError;

    fn next_key_seed<K: DeserializeSeed<'de>>(
        &mut self,
        seed: K,
    ) -> Result<Option<K::Value>, DeserializeError> {
        self.next = self.groups.next();
        let Some(group) = &self.next else {
            return Ok(None);
        };
        let name: StrDeserializer<'_, DeserializeError> = group[0].name().into_deserializer();
        seed.deserialize(name).map(Some)
    }

    fn next_value_seed<V: DeserializeSeed<'de>>(
        &mut self,
        seed: V,
    ) -> Result<V::Value, DeserializeError> {
        let group = self.next.take().unwrap_or_default();
        let Some(first) = group.first() else {
            return Err(de::Error::custom("a value was requested before its key"));
        };
        let name = first.name();
        seed.deserialize(Group(group))
            .map_err(|error| error.inside(name))
    }
}
