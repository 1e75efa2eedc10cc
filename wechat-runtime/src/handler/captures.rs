//! The parts of a text that a pattern named.

use std::{str::FromStr, sync::Arc};

use wechat_core::Rejection;

use crate::handler::extract::{Context, FromPush};

/// What the winning pattern captured: `{city}` of a template, `(?<id>…)` and `(…)` of a regular
/// expression.
///
/// A parameter of the same name is the usual way to a capture; a handler that takes `Captures` sees
/// all of them, also those without a name.
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

    /// The capture of this name.
    pub fn get(&self, name: &str) -> Option<&str> {
        let groups = self.0.as_deref()?;
        let named = |group: &&Group| group.name.as_deref() == Some(name);
        groups.iter().find(named)?.text.as_deref()
    }

    /// The capture of this number, counted from 1 by the opening bracket; 0 is the whole match.
    pub fn nth(&self, number: usize) -> Option<&str> {
        self.0.as_deref()?.get(number)?.text.as_deref()
    }
}

/// Fits every handler; without a pattern there is nothing in it.
#[diagnostic::do_not_recommend]
impl<K> FromPush<K> for Captures {
    fn from_push(cx: &Context) -> Result<Self, Rejection> {
        Ok(cx.captures().clone())
    }
}

/// A parameter that is a capture: whatever implements [`FromStr`].
#[diagnostic::on_unimplemented(
    message = "a `{Self}` cannot be parsed from captured text",
    label = "the parameter of a capture",
    note = "take a `String` or a number, or implement `std::str::FromStr` for `{Self}`"
)]
pub trait FromCapture: Sized {
    /// Whether some texts do not parse.
    const MAY_DECLINE: bool;

    /// The parsed capture.
    ///
    /// # Errors
    /// If it is absent or does not parse: the push goes to the next handler.
    fn from_capture(cx: &Context, name: &str) -> Result<Self, Rejection>;
}

#[diagnostic::do_not_recommend]
impl<T: FromStr> FromCapture for T {
    const MAY_DECLINE: bool = can_fail::<T>();

    fn from_capture(cx: &Context, name: &str) -> Result<Self, Rejection> {
        let text = cx.captures().get(name);
        let text = text.ok_or_else(|| Rejection::decline(format!("`{name}` is absent")))?;
        parse(name, text)
    }
}

/// A parameter that is a capture which may be absent: an `Option` of whatever implements
/// [`FromStr`].
#[diagnostic::on_unimplemented(
    message = "a `{Self}` cannot be parsed from a capture that may be absent",
    label = "some route of the handler captures nothing for it",
    note = "take an `Option<…>` of a type that implements `std::str::FromStr`"
)]
pub trait FromOptionalCapture: Sized {
    /// Whether some texts do not parse.
    const MAY_DECLINE: bool;

    /// The parsed capture, if there is one.
    ///
    /// # Errors
    /// If it does not parse: the push goes to the next handler.
    fn from_capture(cx: &Context, name: &str) -> Result<Self, Rejection>;
}

impl<T: FromStr> FromOptionalCapture for Option<T> {
    const MAY_DECLINE: bool = can_fail::<T>();

    fn from_capture(cx: &Context, name: &str) -> Result<Self, Rejection> {
        let text = cx.captures().get(name);
        text.map(|text| parse(name, text)).transpose()
    }
}

/// No error can be made where the error type has no value, as with `String`. That leaves `Result` with
/// nothing to tell apart, so it takes no space; the language does not promise it, and where it does
/// not hold only a compile error about handlers that cannot be reached is lost.
const fn can_fail<T: FromStr>() -> bool {
    size_of::<Result<(), T::Err>>() > 0
}

fn parse<T: FromStr>(name: &str, text: &str) -> Result<T, Rejection> {
    text.parse().map_err(|_| {
        let ty = std::any::type_name::<T>();
        Rejection::decline(format!("`{name}` is {text:?}, which is no `{ty}`"))
    })
}
