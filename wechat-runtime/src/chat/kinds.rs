//! Kinds of push whose handlers can take a [`Chat`].

use super::Chat;
use crate::kind::{self, Carries};

macro_rules! askable {
    (
        messages { $($(#[doc = $message_doc:literal])* $message:ident = $message_wire:literal $(| $other_message:literal)* { $($message_fields:tt)* })* }
        events { $($(#[doc = $event_doc:literal])* $event:ident = $event_wire:literal $(| $other_event:literal)* { $($event_fields:tt)* })* }
        parts { $($part:tt)* }
    ) => {
        $(can_ask! { $message })*
        $(can_ask! { $event })*
    };
}

/// A user who unfollowed cannot be asked.
macro_rules! can_ask {
    (Unsubscribe) => {};
    ($name:ident) => {
        impl Carries<Chat> for kind::$name {}
    };
}

wechat_macros::__kinds!(askable);

impl Carries<Chat> for kind::Other {}
impl Carries<Chat> for kind::Any {}
