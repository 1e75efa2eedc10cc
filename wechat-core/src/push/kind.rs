//! Type names of the kinds of push.

use super::kinds::{event, message};

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
