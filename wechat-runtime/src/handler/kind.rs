//! The kinds of push, as types: the second half of [`FromPush<K>`](crate::FromPush).
//!
//! A handler's attribute names its kind, and the compiler then checks each parameter against it.

pub use wechat_core::kind::{is_typed, type_name};

macro_rules! markers {
    (
        messages { $($(#[doc = $message_doc:literal])* $message:ident = $message_wire:literal $(| $other_message:literal)* { $($message_fields:tt)* })* }
        events { $($(#[doc = $event_doc:literal])* $event:ident = $event_wire:literal $(| $other_event:literal)* { $($event_fields:tt)* })* }
        parts { $($part:tt)* }
        expecting_answer { $($expecting_answer:literal)* }
    ) => {
        $(marker! { message, $message })*
        $(marker! { event, $event })*
    };
}

macro_rules! marker {
    ($family:ident, $name:ident) => {
        #[doc = concat!("Kind of [`", stringify!($name), "`](wechat_core::", stringify!($family), "::", stringify!($name), ").")]
        #[derive(Debug)]
        pub enum $name {}

        impl Carries<wechat_core::$family::$name> for $name {}
    };
}

wechat_macros::__kinds!(markers);

/// Pushes of this kind are of the type `T`.
///
/// The compiler names a bound that fails, and stays silent about impls for other kinds: this way a
/// parameter that does not fit its handler is one short error.
pub trait Carries<T> {}

/// A message or event that the library has no type for, named by a string in the attribute.
#[derive(Debug)]
pub enum Other {}

/// After a failure: the kind of an `#[on_error]` handler.
#[derive(Debug)]
pub enum Failure {}

/// Whatever came: the kind of a `#[fallback]` or `#[fallback(events)]` handler.
#[derive(Debug)]
pub enum Any {}
