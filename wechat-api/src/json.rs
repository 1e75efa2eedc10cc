//! The platform's JSON. Requests are written without `\u`, which it refuses (40033). Answers may
//! have texts that are cut in the middle of a character, and numbers in quotes.

mod items;
pub(super) mod lenient;
mod repair;

use std::io;

use serde_core::Serialize;
use serde_json::{
    Error, Serializer, Value,
    ser::{CharEscape, CompactFormatter, Formatter},
};

pub(super) use self::items::Items;

/// Formatter that leaves out control characters, the only ones that would be written as `\u00…`.
struct WithoutControl(CompactFormatter);

impl Formatter for WithoutControl {
    fn write_char_escape<W>(&mut self, writer: &mut W, escape: CharEscape) -> io::Result<()>
    where
        W: ?Sized + io::Write,
    {
        match escape {
            CharEscape::AsciiControl(_) | CharEscape::Backspace | CharEscape::FormFeed => Ok(()),
            escape => self.0.write_char_escape(writer, escape),
        }
    }
}

/// # Errors
/// If the value cannot be written as JSON.
pub(super) fn to_vec<T: Serialize + ?Sized>(value: &T) -> Result<Vec<u8>, Error> {
    let mut out = Vec::new();
    let formatter = WithoutControl(CompactFormatter);
    value.serialize(&mut Serializer::with_formatter(&mut out, formatter))?;
    Ok(out)
}

/// Reads an answer. One that is not strict JSON is [repaired](repair::repair) and read again, so
/// that a valid answer costs nothing.
///
/// # Errors
/// If it is not JSON even after cleaning.
pub(super) fn from_slice(answer: &[u8]) -> Result<Value, Error> {
    serde_json::from_slice(answer).or_else(|_| serde_json::from_str(&repair::repair(answer)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_escaped_as_u() {
        let json = to_vec("你好😀\u{1}\u{8}\u{c}\u{1f}\u{7f}\n\t\"\\/").unwrap();
        let json = String::from_utf8(json).unwrap();
        assert_eq!(json, "\"你好😀\u{7f}\\n\\t\\\"\\\\/\"");
    }
}
