//! Kinds of push that have a type, looked up by their names.

use super::{event, message, typed::Kind};

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
    let is_event = msg_type.eq_ignore_ascii_case("event");
    let name = if is_event { event? } else { msg_type };
    find(is_event, name).map(|kind| kind.type_name)
}

/// Returns the kind of the events, or of the messages, with this name in any case.
pub(super) fn find(is_event: bool, name: &str) -> Option<&'static Kind> {
    let kinds = if is_event {
        event::KINDS
    } else {
        message::KINDS
    };
    kinds.iter().find(|kind| {
        let mut names = kind.names.iter();
        names.any(|known| known.eq_ignore_ascii_case(name))
    })
}

/// Returns whether a user expects an answer to the event with this canonical name.
#[doc(hidden)]
pub fn expects_answer(name: &str) -> bool {
    event::EXPECTING_ANSWER.contains(&name)
}

/// Returns whether a machine sends the message with this canonical name, and no user.
#[doc(hidden)]
pub fn is_from_machine(name: &str) -> bool {
    message::FROM_MACHINES.contains(&name)
}
