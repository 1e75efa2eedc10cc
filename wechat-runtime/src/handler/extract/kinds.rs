//! Extractors for the types of all kinds of push, from the table in `wechat-macros/src/kinds.rs`.

use wechat_core::{__private::Typed, Rejection, event, message};

use super::{Context, FromPush, OptionalFromPush};
use crate::kind::{Any, Carries};

macro_rules! extractors {
    (
        messages { $($message:tt)* }
        events { $($event:tt)* }
        parts { $($part:tt)* }
    ) => {
        family! { message, $($message)* }
        family! { event, $($event)* }
    };
}

macro_rules! family {
    ($family:ident, $($(#[doc = $doc:literal])* $name:ident = $wire:literal $(| $other:literal)* { $($fields:tt)* })*) => {$(
        #[diagnostic::do_not_recommend]
        impl<K: Carries<$family::$name>> FromPush<K> for $family::$name {
            fn from_push(cx: &Context) -> Result<Self, Rejection> {
                Self::read(cx.push())
            }
        }

        #[diagnostic::do_not_recommend]
        impl<K: Carries<$family::$name>> OptionalFromPush<K> for $family::$name {
            fn from_push(cx: &Context) -> Result<Option<Self>, Rejection> {
                Self::read(cx.push()).map(Some)
            }
        }

        /// `None` for a push of another kind: for handlers of several kinds.
        #[diagnostic::do_not_recommend]
        impl OptionalFromPush<Any> for $family::$name {
            fn from_push(cx: &Context) -> Result<Option<Self>, Rejection> {
                Self::read_if_kind(cx.push())
            }
        }
    )*};
}

wechat_macros::__kinds!(extractors);
