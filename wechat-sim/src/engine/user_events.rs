//! Events that a user causes, and those of them that are answered in the chat.

/// Events that a user causes in the chat, in lower case.
const USER_EVENTS: [&str; 14] = [
    "subscribe",
    "unsubscribe",
    "scan",
    "location",
    "enter",
    "click",
    "view",
    "view_miniprogram",
    "scancode_push",
    "scancode_waitmsg",
    "pic_sysphoto",
    "pic_photo_or_album",
    "pic_weixin",
    "location_select",
];

/// Events after which the user sees no answer: they know nothing of the event, have left, or look
/// at another page.
const UNSEEN: [&str; 5] = [
    "unsubscribe",
    "location",
    "enter",
    "view",
    "view_miniprogram",
];

/// Returns whether a user causes this event, given in lower case. The platform causes the others by
/// itself.
pub(super) fn is_caused_by_user(event: &str) -> bool {
    USER_EVENTS.contains(&event)
}

/// Returns whether the user sees the answer to this event, or to a message if there is no event.
pub(super) fn is_answer_visible(event: Option<&str>) -> bool {
    event.is_none_or(|event| {
        let event = event.to_ascii_lowercase();
        is_caused_by_user(&event) && !UNSEEN.contains(&&*event)
    })
}
