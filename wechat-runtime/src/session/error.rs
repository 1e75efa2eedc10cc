//! Why a session could not be read or saved.

use std::{error::Error, fmt};

use serde_json::error::Category;

use crate::store::{StoreError, StoreErrorExt as _};

/// Why a session could not be read or saved: a kind to act on, a sentence that says what to do.
///
/// Nothing of what users have in their sessions is ever part of it.
#[derive(Debug)]
pub struct SessionError {
    name: &'static str,
    cause: Cause,
}

/// What to do about a [`SessionError`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum SessionErrorKind {
    /// The store does not answer. What was to be saved may be there nevertheless: see
    /// [`may_be_saved`](SessionError::may_be_saved) before it is done once more.
    Store,
    /// Another message came in between: nothing was saved.
    Conflict,
    /// The value has more than 64 KB as JSON: nothing was saved.
    TooLarge,
    /// What is stored is none of this type, or the value has no JSON that can be read again: correct the type,
    /// or the value.
    Format,
}

#[derive(Debug)]
enum Cause {
    Unread(StoreError),
    /// It was asked to save or delete.
    Unsaved(StoreError),
    Changed,
    TooOften(u32),
    TooLarge {
        bytes: usize,
        most: usize,
    },
    Unreadable(String),
    Unwritable(String),
    OneWay(String),
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

    pub(super) fn one_way(name: &'static str, error: &serde_json::Error) -> Self {
        Self {
            name,
            cause: Cause::OneWay(without_data(error)),
        }
    }

    /// The kind to act on.
    pub fn kind(&self) -> SessionErrorKind {
        match &self.cause {
            Cause::Unread(error) | Cause::Unsaved(error) if error.is_foreign() => {
                SessionErrorKind::Format
            }
            Cause::Unread(_) | Cause::Unsaved(_) => SessionErrorKind::Store,
            Cause::Changed | Cause::TooOften(_) => SessionErrorKind::Conflict,
            Cause::TooLarge { .. } => SessionErrorKind::TooLarge,
            Cause::Unreadable(_) | Cause::Unwritable(_) | Cause::OneWay(_) => {
                SessionErrorKind::Format
            }
        }
    }

    /// Whether the session may have been saved or deleted all the same: the store was asked to, and did not say
    /// that it had. Who makes the change once more then may make it twice.
    pub fn may_be_saved(&self) -> bool {
        matches!(&self.cause, Cause::Unsaved(error) if !error.is_unasked() && !error.is_foreign())
    }

    /// [`SessionData::NAME`](crate::SessionData::NAME) of the session.
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
                "what is stored for the session `{name}` was not saved by a bot and cannot be read: find out who \
                 writes there; `delete` does away with it"
            ),
            Cause::Unsaved(_) if self.may_be_saved() => write!(
                f,
                "the store did not answer when the session `{name}` was to be changed: it may be changed or not"
            ),
            Cause::Unread(_) | Cause::Unsaved(_) => {
                write!(f, "the session `{name}` cannot be reached at present")
            }
            Cause::Changed => write!(
                f,
                "the session `{name}` was not saved, because it is no longer what was read: another message has \
                 changed or deleted it, or its time is over; make the change with `update(…)`, which then \
                 repeats it"
            ),
            Cause::TooOften(tries) => write!(
                f,
                "the session `{name}` was not saved: {tries} times in a row another message came in between"
            ),
            Cause::TooLarge { bytes, most } => write!(
                f,
                "the session `{name}` has {bytes} bytes as JSON and was not saved, for it may have at most {most}: \
                 take out what is old, or keep what grows in a database of your own"
            ),
            Cause::Unreadable(why) => write!(
                f,
                "what is stored for the session `{name}` cannot be read as its type: {why}; if the type has \
                 changed, give new fields `#[serde(default)]`, or the type another `NAME`; `set` and `delete` \
                 do without what is stored"
            ),
            Cause::Unwritable(why) => write!(
                f,
                "the session `{name}` cannot be saved as JSON: {why}; keys of maps must be texts or numbers"
            ),
            Cause::OneWay(why) => write!(
                f,
                "the session `{name}` was not saved, because its JSON could not be read again: {why}; a number \
                 that is infinite or NaN becomes `null` there, and a field that is skipped needs \
                 `#[serde(default)]`"
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

/// What serde says, but for the value that it found: that is a user's.
fn without_data(error: &serde_json::Error) -> String {
    let said = error.to_string();
    let place = match error.line() {
        0 => String::new(),
        line => format!(" at line {line} column {}", error.column()),
    };
    let said = said.strip_suffix(&place).unwrap_or(&said);
    let shown = match error.classify() {
        Category::Data if is_of_the_type(said) => said,
        // In the end, because what was found may be any text.
        Category::Data => match said.rfind(", expected ") {
            Some(at) => &said[at + 2..],
            None => "a value does not fit",
        },
        Category::Io | Category::Syntax | Category::Eof => said,
    };
    format!("{shown}{place}")
}

/// Whether it names a field of the type's and nothing else.
fn is_of_the_type(said: &str) -> bool {
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
    fn an_error_says_what_is_wrong_and_shows_no_value() {
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
