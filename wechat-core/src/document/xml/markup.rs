//! Checks the markup between `<` and `>`: names, attributes, the declaration. quick-xml does not
//! validate these.
//!
//! Attributes have no meaning in a push. A document with malformed ones is still rejected: another
//! reader on the way, such as a firewall, might see other elements in it.

use super::reader::{XmlError, resolve};
use crate::one_line::shown;

/// Real pushes have no attributes.
const MAX_ATTRIBUTES: usize = 8;
const MAX_ATTRIBUTE_BYTES: usize = 256;

/// Returns whether `c` is a `Char` of XML 1.0, section 2.2.
pub(crate) fn is_char(c: char) -> bool {
    matches!(c, '\t' | '\n' | '\r' | '\u{20}'..='\u{D7FF}' | '\u{E000}'..='\u{FFFD}' | '\u{10000}'..)
}

/// Returns whether all characters are allowed in XML, without decoding them: this reads every byte
/// of every push and reply.
#[expect(
    clippy::needless_bitwise_bool,
    reason = "without branches the loop is vectorized to 16 bytes at a time"
)]
pub(super) fn is_all_chars(text: &str) -> bool {
    let bytes = text.as_bytes();
    let is_control = |b: u8| b < b' ' && !matches!(b, b'\t' | b'\n' | b'\r');
    let controls = bytes.iter().fold(false, |found, b| found | is_control(*b));
    // U+FFFE and U+FFFF are EF BF BE and EF BF BF; surrogates are not UTF-8.
    let ends = bytes
        .iter()
        .zip(bytes.iter().skip(1))
        .zip(bytes.iter().skip(2));
    let noncharacters = ends.fold(false, |found, ((a, b), c)| {
        found | ((*a == 0xEF) & (*b == 0xBF) & (*c >= 0xBE))
    });
    !controls && !noncharacters
}

/// # Errors
/// If a character is not allowed in XML.
pub(super) fn check_chars(text: &str, at: u64) -> Result<(), XmlError> {
    if is_all_chars(text) {
        Ok(())
    } else {
        Err(XmlError::Character(at))
    }
}

/// Returns whether `text` is empty or `S` of XML 1.0, section 2.3.
pub(super) fn is_layout(text: &str) -> bool {
    text.bytes().all(|b| is_space(char::from(b)))
}

pub(super) fn is_space(c: char) -> bool {
    matches!(c, ' ' | '\t' | '\r' | '\n')
}

/// Returns whether `name` is a `Name` of XML 1.0, section 2.3.
pub(crate) fn is_name(name: &str) -> bool {
    let bytes = name.as_bytes();
    if bytes.first().is_some_and(u8::is_ascii_alphabetic)
        && bytes.iter().all(|b| IS_PLAIN[usize::from(*b)])
    {
        return true;
    }
    let mut chars = name.chars();
    chars.next().is_some_and(begins_name)
        && chars.all(|c| {
            begins_name(c)
                || matches!(c, '-' | '.' | '0'..='9' | '\u{B7}' | '\u{300}'..='\u{36F}' | '\u{203F}'..='\u{2040}')
        })
}

/// Whether a byte is one of those that the platform's names consist of.
const IS_PLAIN: [bool; 256] = {
    let plain = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_";
    let mut is_plain = [false; 256];
    let mut next = 0;
    while next < plain.len() {
        is_plain[plain[next] as usize] = true;
        next += 1;
    }
    is_plain
};

fn begins_name(c: char) -> bool {
    matches!(c,
        'A'..='Z' | 'a'..='z' | '_' | ':' | '\u{C0}'..='\u{D6}' | '\u{D8}'..='\u{F6}' | '\u{F8}'..='\u{2FF}'
        | '\u{370}'..='\u{37D}' | '\u{37F}'..='\u{1FFF}' | '\u{200C}'..='\u{200D}' | '\u{2070}'..='\u{218F}'
        | '\u{2C00}'..='\u{2FEF}' | '\u{3001}'..='\u{D7FF}' | '\u{F900}'..='\u{FDCF}' | '\u{FDF0}'..='\u{FFFD}'
        | '\u{10000}'..='\u{EFFFF}')
}

/// # Errors
/// If the text after the element name `name` is not a few well-formed attributes.
pub(super) fn check_attributes(name: &str, attributes: &str, at: u64) -> Result<(), XmlError> {
    if is_layout(attributes) {
        return Ok(());
    }
    check_pairs(name, attributes, at)
}

#[cold]
fn check_pairs(name: &str, attributes: &str, at: u64) -> Result<(), XmlError> {
    if attributes.len() > MAX_ATTRIBUTE_BYTES {
        return Err(XmlError::Attributes(shown(name)));
    }
    let pairs = pairs(attributes).ok_or(XmlError::Markup(at))?;
    if pairs.len() > MAX_ATTRIBUTES {
        return Err(XmlError::Attributes(shown(name)));
    }
    for (number, (name, value)) in pairs.iter().enumerate() {
        let is_repeated = pairs[..number].iter().any(|(before, _)| before == name);
        if is_repeated || value.contains('<') {
            return Err(XmlError::Markup(at));
        }
        for reference in value.split('&').skip(1) {
            let (reference, _) = reference.split_once(';').ok_or(XmlError::Markup(at))?;
            resolve(reference)?;
        }
    }
    check_chars(attributes, at)
}

/// # Errors
/// If the declaration is not one of XML 1.0 in UTF-8.
pub(super) fn check_declaration(declaration: &str, at: u64) -> Result<(), XmlError> {
    let attributes = declaration.strip_prefix("xml").unwrap_or(declaration);
    let mut pairs = pairs(attributes)
        .ok_or(XmlError::Markup(at))?
        .into_iter()
        .peekable();
    match pairs.next() {
        Some(("version", "1.0")) => {}
        Some(("version", version)) => return Err(XmlError::UnsupportedVersion(shown(version))),
        _ => return Err(XmlError::Markup(at)),
    }
    if let Some((_, encoding)) = pairs.next_if(|(name, _)| *name == "encoding")
        && !encoding.eq_ignore_ascii_case("utf-8")
    {
        return Err(XmlError::UnsupportedEncoding(shown(encoding)));
    }
    // `standalone` has no effect: documents with a DOCTYPE are rejected.
    pairs.next_if(|pair| matches!(pair, ("standalone", "yes" | "no")));
    match pairs.next() {
        None => Ok(()),
        Some(_) => Err(XmlError::Markup(at)),
    }
}

/// Splits ` name="value" name='value'` into pairs. White space must precede each.
fn pairs(attributes: &str) -> Option<Vec<(&str, &str)>> {
    let mut pairs = Vec::new();
    let mut rest = attributes;
    while !is_layout(rest) {
        let trimmed = rest.trim_start_matches(is_space);
        if trimmed.len() == rest.len() {
            return None;
        }
        let (name, after) = trimmed.split_once('=')?;
        let name = name.trim_end_matches(is_space);
        let after = after.trim_start_matches(is_space);
        let quote = after.chars().next().filter(|c| matches!(c, '"' | '\''))?;
        let (value, after) = after[1..].split_once(quote)?;
        if !is_name(name) {
            return None;
        }
        pairs.push((name, value));
        rest = after;
    }
    Some(pairs)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn the_check_of_bytes_agrees_with_that_of_characters(
            text in r"(\PC|[\x00-\x20]|\u{FFFD}|\u{FFFE}|\u{FFFF}|\u{FFBE}|\u{FFBF})*|[\x1f-\x7f]*"
        ) {
            prop_assert_eq!(check_chars(&text, 0).is_ok(), text.chars().all(is_char));
            prop_assert_eq!(is_all_chars(&text), text.chars().all(is_char));
        }
    }
}
