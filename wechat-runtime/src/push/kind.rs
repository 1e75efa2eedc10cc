//! Marker types for the kinds of push: the parameter `K` of [`FromPush<K>`](crate::FromPush).
//!
//! A handler's attribute names its kind, and the compiler checks each parameter against it.

use super::kinds::{event, message};
pub use super::kinds::{event::kind::*, message::kind::*};

/// Returns whether the library has a type for a push with this `MsgType` and, for events, this
/// `Event`.
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

/// Returns the name of the type for a push with this `MsgType` and, for events, this `Event`.
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
