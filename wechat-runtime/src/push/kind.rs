//! The kinds of push, as types: the second half of [`FromPush<K>`](crate::FromPush).
//!
//! A handler's attribute names its kind, and the compiler then checks each parameter against it.

use super::kinds::{event, message};
pub use super::kinds::{event::kind::*, message::kind::*};

/// Whether there is a type for what has this `MsgType` and, if it is an event, this `Event`.
///
/// ```
/// use wechat_runtime::kind;
///
/// assert!(kind::is_typed("image", None));
/// assert!(kind::is_typed("event", Some("SCAN")));
/// assert!(!kind::is_typed("event", Some("some_future_event")));
/// ```
pub fn is_typed(msg_type: &str, event: Option<&str>) -> bool {
    type_name(msg_type, event).is_some()
}

/// Name of the type for what has this `MsgType` and, if it is an event, this `Event`.
///
/// ```
/// use wechat_runtime::kind;
///
/// assert_eq!(kind::type_name("image", None), Some("message::Image"));
/// assert_eq!(kind::type_name("event", Some("SCAN")), Some("event::Scan"));
/// assert_eq!(kind::type_name("holo_message", None), None);
/// ```
pub fn type_name(msg_type: &str, event: Option<&str>) -> Option<&'static str> {
    if msg_type.eq_ignore_ascii_case("event") {
        event::type_name(event?)
    } else {
        message::type_name(msg_type)
    }
}

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
