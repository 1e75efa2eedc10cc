//! Marker types for the kinds of push: the parameter `K` of [`FromPush<K>`](crate::FromPush).
//!
//! A handler's attribute names its kind, and the compiler checks each parameter against it.

pub use wechat_core::kind::{is_typed, type_name};

macro_rules! markers {
    (
        messages { $($(#[doc = $message_doc:literal])* $message:ident = $message_wire:literal $(| $other_message:literal)* { $($message_fields:tt)* })* }
        events { $($(#[doc = $event_doc:literal])* $event:ident = $event_wire:literal $(| $other_event:literal)* { $($event_fields:tt)* })* }
        parts { $($part:tt)* }
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

/// Marks that pushes of this kind convert to `T`.
///
/// For a failed bound of this form the compiler names the bound and does not list the impls for
/// other kinds, so a parameter that does not fit its handler is one short error.
pub trait Carries<T> {}

/// Kind of a message or event without a type in this library, named by a string in the attribute.
#[derive(Debug)]
pub enum Other {}

/// Kind of an `#[on_error]` handler.
#[derive(Debug)]
pub enum Failure {}

/// Any kind: the one of a `#[fallback]` or `#[fallback(events)]` handler.
#[derive(Debug)]
pub enum Any {}
