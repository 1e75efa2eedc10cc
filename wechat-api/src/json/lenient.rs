//! Fields that arrive as a JSON type other than the documented one: a number in quotes, `null` for
//! nothing.

use serde::{Deserialize, Deserializer};
use serde_core::de::Error;
use serde_json::Value;

/// Returns a whole number, in quotes or not.
pub(crate) fn integer(value: &Value) -> Option<i64> {
    value
        .as_i64()
        .or_else(|| value.as_str()?.trim().parse().ok())
}

/// Returns an unsigned whole number, in quotes or not.
pub(crate) fn unsigned(value: &Value) -> Option<u64> {
    value
        .as_u64()
        .or_else(|| value.as_str()?.trim().parse().ok())
}

/// Reads an unsigned whole number, in quotes or not.
///
/// # Errors
/// If the value is not such a number.
pub(crate) fn number<'de, D: Deserializer<'de>>(value: D) -> Result<u64, D::Error> {
    let value = Value::deserialize(value)?;
    unsigned(&value).ok_or_else(|| D::Error::custom("expected an unsigned number"))
}

/// Reads an unsigned whole number, in quotes or not; `null` and an empty text are 0.
///
/// # Errors
/// If the value is neither.
pub(crate) fn number_or_zero<'de, D: Deserializer<'de>>(value: D) -> Result<u64, D::Error> {
    let value = Value::deserialize(value)?;
    match &value {
        Value::Null => Ok(0),
        Value::String(text) if text.is_empty() => Ok(0),
        value => unsigned(value).ok_or_else(|| D::Error::custom("expected an unsigned number")),
    }
}

/// Reads an unsigned whole number, in quotes or not; `null` is `None`.
///
/// # Errors
/// If the value is neither.
pub(crate) fn maybe_number<'de, D: Deserializer<'de>>(value: D) -> Result<Option<u64>, D::Error> {
    match Value::deserialize(value)? {
        Value::Null => Ok(None),
        value => number(value).map(Some).map_err(D::Error::custom),
    }
}

/// Reads a list of unsigned whole numbers, in quotes or not; `null` is an empty list.
///
/// # Errors
/// If the value is not a list of such numbers.
pub(crate) fn numbers<'de, D: Deserializer<'de>>(value: D) -> Result<Vec<u64>, D::Error> {
    let values: Option<Vec<Value>> = Option::deserialize(value)?;
    let values = values.unwrap_or_default();
    let numbers = values
        .into_iter()
        .map(|value| number(value).map_err(D::Error::custom));
    numbers.collect()
}

/// Reads a flag: `true`, or a number other than 0, in quotes or not.
///
/// # Errors
/// If the value is none of these.
pub(crate) fn flag<'de, D: Deserializer<'de>>(value: D) -> Result<bool, D::Error> {
    match Value::deserialize(value)? {
        Value::Bool(flag) => Ok(flag),
        value => number(value)
            .map(|flag| flag != 0)
            .map_err(D::Error::custom),
    }
}

/// Reads a text. A number becomes its digits; `null` is empty.
///
/// # Errors
/// If the value is something else.
pub(crate) fn text<'de, D: Deserializer<'de>>(value: D) -> Result<String, D::Error> {
    match Value::deserialize(value)? {
        Value::String(text) => Ok(text),
        Value::Number(number) => Ok(number.to_string()),
        Value::Null => Ok(String::new()),
        _ => Err(D::Error::custom("expected a text")),
    }
}
