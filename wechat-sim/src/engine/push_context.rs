//! Facts about a push that decide how its answer is judged.

use wechat_runtime::Fields;

use super::user_events::is_answer_visible;

/// Names that an answer must carry, and how much of the answer the user sees.
#[derive(Clone, Copy, Debug)]
pub(super) struct PushContext<'a> {
    pub(super) openid: &'a str,
    /// Original id of the account.
    pub(super) account_id: &'a str,
    pub(super) event: bool,
    /// Whether the user did something for which they expect an answer.
    pub(super) visible: bool,
}

impl<'a> PushContext<'a> {
    /// Reads the facts from a push.
    pub(super) fn of(push: &'a Fields) -> Self {
        let get = |name| push.get(name).unwrap_or_default().trim();
        Self {
            openid: get("FromUserName"),
            account_id: get("ToUserName"),
            event: get("MsgType").eq_ignore_ascii_case("event"),
            visible: is_answer_visible(push.get("Event").map(str::trim)),
        }
    }
}
