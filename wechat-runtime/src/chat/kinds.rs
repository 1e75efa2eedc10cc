//! Kinds of push whose user can be asked.

use super::Chat;
use crate::kind::{self, Carries};

macro_rules! askable {
    (
        messages { $($(#[doc = $message_doc:literal])* $message:ident = $message_wire:literal $(| $other_message:literal)* { $($message_fields:tt)* })* }
        events { $($(#[doc = $event_doc:literal])* $event:ident = $event_wire:literal $(| $other_event:literal)* { $($event_fields:tt)* })* }
        parts { $($part:tt)* }
        expecting_answer { $($expecting_answer:literal)* }
        from_machines { $($from_machine:literal)* }
    ) => {
        $(can_ask! { $message })*
        $(can_ask! { $event })*
    };
}

/// Whoever unfollows cannot be asked.
macro_rules! can_ask {
    (Unsubscribe) => {};
    ($name:ident) => {
        impl Carries<Chat> for kind::$name {}
    };
}

wechat_macros::__kinds!(askable);

impl Carries<Chat> for kind::Other {}
impl Carries<Chat> for kind::Any {}
