//! Errors of sessions.

use std::{error::Error, fmt};

use serde_json::error::Category;

use crate::store::{StoreError, StoreErrorExt as _};

/// Failure to read or save a session: a kind to act on, and a message that names the remedy.
///
/// The error never contains session data.
#[derive(Debug)]
pub struct SessionError {
    name: &'static str,
    cause: Cause,
}

/// Kind of a [`SessionError`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum SessionErrorKind {
    /// The store failed. The change may be saved nevertheless: check
    /// [`may_be_saved`](SessionError::may_be_saved) before repeating it.
    Store,
    /// Another message changed the session in between. Nothing was saved.
    Conflict,
    /// The value has more than 64 KB as JSON. Nothing was saved.
    TooLarge,
    /// The stored value is not of this type, or the value cannot be read back from JSON. Correct
    /// the type or the value.
    Format,
}

#[derive(Debug)]
enum Cause {
    Unread(StoreError),
    /// The store was asked to save or delete.
    Unsaved(StoreError),
    Changed,
    TooOften(u32),
    TooLarge {
        bytes: usize,
        most: usize,
    },
    Unreadable(String),
    Unwritable(String),
    NotReadableBack(String),
}

impl SessionError {
    pub(super) fn unread(name: &'static str, error: StoreError) -> Self {
        Self {
            name,
            cause: Cause::Unread(error),
        }
    }

    pub(super) fn unsaved(name: &'static str, error: StoreError) -> Self {
        Self {
            name,
            cause: Cause::Unsaved(error),
        }
    }

    pub(super) fn changed(name: &'static str) -> Self {
        Self {
            name,
            cause: Cause::Changed,
        }
    }

    pub(super) fn too_often(name: &'static str, tries: u32) -> Self {
        Self {
            name,
            cause: Cause::TooOften(tries),
        }
    }

    pub(super) fn too_large(name: &'static str, bytes: usize, most: usize) -> Self {
        Self {
            name,
            cause: Cause::TooLarge { bytes, most },
        }
    }

    pub(super) fn unreadable(name: &'static str, error: &serde_json::Error) -> Self {
        Self {
            name,
            cause: Cause::Unreadable(without_data(error)),
        }
    }

    pub(super) fn unwritable(name: &'static str, error: &serde_json::Error) -> Self {
        Self {
            name,
            cause: Cause::Unwritable(without_data(error)),
        }
    }

    pub(super) fn not_readable_back(name: &'static str, error: &serde_json::Error) -> Self {
        Self {
            name,
            cause: Cause::NotReadableBack(without_data(error)),
        }
    }

    /// Returns the kind to act on.
    pub fn kind(&self) -> SessionErrorKind {
        match &self.cause {
            Cause::Unread(error) | Cause::Unsaved(error) if error.is_foreign() => {
                SessionErrorKind::Format
            }
            Cause::Unread(_) | Cause::Unsaved(_) => SessionErrorKind::Store,
            Cause::Changed | Cause::TooOften(_) => SessionErrorKind::Conflict,
            Cause::TooLarge { .. } => SessionErrorKind::TooLarge,
            Cause::Unreadable(_) | Cause::Unwritable(_) | Cause::NotReadableBack(_) => {
                SessionErrorKind::Format
            }
        }
    }

    /// Whether the session may have been saved or deleted nevertheless, because the store got the
    /// call and did not confirm it. Repeating the change may then apply it twice.
    pub fn may_be_saved(&self) -> bool {
        matches!(&self.cause, Cause::Unsaved(error) if !error.was_not_sent() && !error.is_foreign())
    }

    /// Returns [`SessionData::NAME`](crate::SessionData::NAME) of the session.
    pub fn session(&self) -> &'static str {
        self.name
    }
}

impl fmt::Display for SessionError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = self.name;
        match &self.cause {
            Cause::Unread(error) | Cause::Unsaved(error) if error.is_foreign() => write!(
                f,
                "the stored value of the session `{name}` was not saved by a bot and cannot be read: find out what \
                 writes this key; `delete` removes the value"
            ),
            Cause::Unsaved(_) if self.may_be_saved() => write!(
                f,
                "the store did not confirm the change of the session `{name}`: it may or may not be saved"
            ),
            Cause::Unread(_) | Cause::Unsaved(_) => {
                write!(
                    f,
                    "the session `{name}` is unavailable, because its store failed; try again later"
                )
            }
            Cause::Changed => write!(
                f,
                "the session `{name}` was not saved, because it has changed since it was read: another message has \
                 saved or deleted it, or it has expired; use `update(…)`, which repeats the change"
            ),
            Cause::TooOften(tries) => write!(
                f,
                "the session `{name}` was not saved: another message changed it in between {tries} times in a row; try again later"
            ),
            Cause::TooLarge { bytes, most } => write!(
                f,
                "the session `{name}` was not saved, because its JSON has {bytes} bytes and at most {most} are allowed: \
                 remove old data, or keep growing data in your own database"
            ),
            Cause::Unreadable(why) => write!(
                f,
                "the stored value of the session `{name}` cannot be read as its type: {why}; if the type has \
                 changed, add `#[serde(default)]` to new fields or give the type another `NAME`; `set` replaces \
                 the value and `delete` removes it"
            ),
            Cause::Unwritable(why) => write!(
                f,
                "the session `{name}` cannot be saved as JSON: {why}; map keys must be strings or numbers"
            ),
            Cause::NotReadableBack(why) => write!(
                f,
                "the session `{name}` was not saved, because its JSON cannot be read back: {why}; infinite and \
                 NaN numbers become `null`, and skipped fields need `#[serde(default)]`"
            ),
        }
    }
}

impl Error for SessionError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        match &self.cause {
            Cause::Unread(error) | Cause::Unsaved(error) => Some(error),
            _ => None,
        }
    }
}

/// Returns serde's message without the value that it found, which is user data.
fn without_data(error: &serde_json::Error) -> String {
    let said = error.to_string();
    let place = match error.line() {
        0 => String::new(),
        line => format!(" at line {line} column {}", error.column()),
    };
    let said = said.strip_suffix(&place).unwrap_or(&said);
    let shown = match error.classify() {
        Category::Data if names_only_a_field(said) => said,
        // Searched from the end, because the value before it may be any text.
        Category::Data => match said.rfind(", expected ") {
            Some(at) => &said[at + 2..],
            None => "a value does not fit",
        },
        Category::Io | Category::Syntax | Category::Eof => said,
    };
    format!("{shown}{place}")
}

/// Whether the message names a field of the type and nothing else.
fn names_only_a_field(said: &str) -> bool {
    let field = ["missing field `", "duplicate field `"]
        .iter()
        .find_map(|begin| said.strip_prefix(begin)?.strip_suffix('`'));
    field.is_some_and(|field| !field.contains('`'))
}

#[cfg(test)]
mod tests {
    use serde::Deserialize;

    use super::*;

    #[derive(Debug, Deserialize)]
    #[serde(deny_unknown_fields)]
    #[expect(dead_code, reason = "only read")]
    struct Address {
        city: String,
        number: Option<u32>,
        kind: Option<Kind>,
    }

    #[derive(Debug, Deserialize)]
    enum Kind {
        Home,
        Work,
    }

    #[test]
    fn an_error_names_the_fault_and_shows_no_value() {
        for (body, expected) in [
            (
                r#"{"number":1}"#,
                "missing field `city` at line 1 column 12",
            ),
            (
                r#"{"city":"a","number":"s3cret, expected s3cret"}"#,
                "expected u32 at line 1 column 46",
            ),
            (
                r#"{"city":"a","kind":"s3cret"}"#,
                "expected `Home` or `Work` at line 1 column 27",
            ),
            (
                r#"{"s3cret":1}"#,
                "expected one of `city`, `number`, `kind`",
            ),
            (r#"["s3cret""#, "EOF while parsing a list"),
            (r#"{"city":"s3cret"#, "EOF while parsing a string"),
        ] {
            let error = serde_json::from_str::<Address>(body).expect_err(body);
            let error = SessionError::unreadable("address", &error);
            let shown = format!("{error} {error:?}");
            assert!(shown.contains(expected), "{shown}");
            assert!(!shown.contains("s3cret"), "{shown}");
            assert_eq!(error.kind(), SessionErrorKind::Format);
        }
    }
}
