//! Captures of patterns.

use std::{str::FromStr, sync::Arc};

use wechat_core::Rejection;

use crate::handler::extract::{Context, FromPush};

/// Captures of the matching pattern: `{city}` of a template, `(?<id>…)` and `(…)` of a regular
/// expression.
///
/// Usually a parameter with the name of a capture receives it. A handler that takes `Captures` gets
/// all of them, including unnamed ones.
///
/// ```
/// use wechat_runtime::prelude::*;
///
/// #[on_text(regex = r"^(\d+) *([-+]) *(\d+)$")]
/// async fn sum(parts: Captures) -> Option<String> {
///     let a: i64 = parts.nth(1)?.parse().ok()?;
///     let b: i64 = parts.nth(3)?.parse().ok()?;
///     Some(if parts.nth(2)? == "+" { a + b } else { a - b }.to_string())
/// }
/// # static HANDLERS: Handlers = handlers![sum];
/// ```
#[derive(Clone, Debug, Default)]
pub struct Captures(Option<Arc<[Group]>>);

#[derive(Debug)]
struct Group {
    name: Option<Box<str>>,
    text: Option<Box<str>>,
}

impl Captures {
    pub(crate) fn of(regex: &regex::Regex, text: &str) -> Option<Self> {
        let captured = regex.captures(text)?;
        let groups = regex
            .capture_names()
            .zip(captured.iter())
            .map(|(name, group)| Group {
                name: name.map(Into::into),
                text: group.map(|group| group.as_str().into()),
            });
        Some(Self(Some(groups.collect())))
    }

    /// Returns the capture with this name.
    pub fn get(&self, name: &str) -> Option<&str> {
        let groups = self.0.as_deref()?;
        let named = |group: &&Group| group.name.as_deref() == Some(name);
        groups.iter().find(named)?.text.as_deref()
    }

    /// Returns the capture with this number, counted from 1 by the opening bracket; 0 is the whole
    /// match.
    pub fn nth(&self, number: usize) -> Option<&str> {
        self.0.as_deref()?.get(number)?.text.as_deref()
    }
}

/// Every handler can take it; without a pattern it is empty.
#[diagnostic::do_not_recommend]
impl<K> FromPush<K> for Captures {
    fn from_push(cx: &Context) -> Result<Self, Rejection> {
        Ok(cx.captures().clone())
    }
}

/// Type of a parameter that is a capture: any type that implements [`FromStr`].
#[diagnostic::on_unimplemented(
    message = "a `{Self}` cannot be parsed from captured text",
    label = "the parameter of a capture",
    note = "take a `String` or a number, or implement `std::str::FromStr` for `{Self}`"
)]
pub trait FromCapture: Sized {
    /// Whether parsing can fail.
    const MAY_DECLINE: bool;

    /// Parses the capture.
    ///
    /// # Errors
    /// If the capture is missing or does not parse: the next handler gets the push.
    fn from_capture(cx: &Context, name: &str) -> Result<Self, Rejection>;
}

#[diagnostic::do_not_recommend]
impl<T: FromStr> FromCapture for T {
    const MAY_DECLINE: bool = can_fail::<T>();

    fn from_capture(cx: &Context, name: &str) -> Result<Self, Rejection> {
        let text = cx.captures().get(name);
        let text = text.ok_or_else(|| Rejection::decline(format!("`{name}` is missing")))?;
        parse(name, text)
    }
}

/// Type of a parameter that is an optional capture: an `Option` of any type that implements
/// [`FromStr`].
#[diagnostic::on_unimplemented(
    message = "a `{Self}` cannot be parsed from a capture that may be absent",
    label = "some route of the handler captures nothing for it",
    note = "take an `Option<…>` of a type that implements `std::str::FromStr`"
)]
pub trait FromOptionalCapture: Sized {
    /// Whether parsing can fail.
    const MAY_DECLINE: bool;

    /// Parses the capture, if there is one.
    ///
    /// # Errors
    /// If the capture does not parse: the next handler gets the push.
    fn from_capture(cx: &Context, name: &str) -> Result<Self, Rejection>;
}

impl<T: FromStr> FromOptionalCapture for Option<T> {
    const MAY_DECLINE: bool = can_fail::<T>();

    fn from_capture(cx: &Context, name: &str) -> Result<Self, Rejection> {
        let text = cx.captures().get(name);
        text.map(|text| parse(name, text)).transpose()
    }
}

/// Returns whether parsing can fail. It cannot if the error type has no values, as with `String`.
/// Then `Result` has a single variant and no size. The language does not guarantee this; if it does
/// not hold, only a compile error about unreachable handlers is lost.
const fn can_fail<T: FromStr>() -> bool {
    size_of::<Result<(), T::Err>>() > 0
}

fn parse<T: FromStr>(name: &str, text: &str) -> Result<T, Rejection> {
    text.parse().map_err(|_| {
        let ty = std::any::type_name::<T>();
        Rejection::decline(format!("`{name}` is {text:?}, which is not a `{ty}`"))
    })
}
