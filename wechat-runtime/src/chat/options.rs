//! Options of dialogues, for a bot or for one dialogue.

use std::time::Duration;

use wechat_core::{Push, Reply};

/// Options of dialogues: when they end, and the texts that users then read. Set them for a bot with
/// [`BotBuilder::chats`](crate::BotBuilder::chats), for one dialogue with
/// [`Chat::configure`](crate::Chat::configure).
///
/// ```
/// use std::time::Duration;
/// use wechat_runtime::ChatOptions;
///
/// let options = ChatOptions::default()
///     .answer_within(Duration::from_mins(2))
///     .timeout_text("太久没有回复，请重新开始")
///     .cancel_on(["取消", "算了"])
///     .cancel_text("好的，不点了")
///     .interruptible();
/// # let _ = options;
/// ```
#[derive(Clone, Debug)]
pub struct ChatOptions {
    pub(crate) answer_within: Duration,
    pub(crate) end_within: Option<Duration>,
    pub(crate) timeout_reply: Reply,
    pub(crate) cancel_words: Vec<String>,
    pub(crate) cancel_reply: Reply,
    pub(crate) interruptible: bool,
    pub(crate) lost_reply: Reply,
    pub(crate) restarts: bool,
    pub(crate) max_open: usize,
}

impl Default for ChatOptions {
    fn default() -> Self {
        Self {
            answer_within: Duration::from_mins(10),
            end_within: None,
            timeout_reply: Reply::success(),
            cancel_words: vec!["取消".to_owned()],
            cancel_reply: "已取消".into(),
            interruptible: false,
            lost_reply: "刚才的对话中断了，请重新开始".into(),
            restarts: false,
            max_open: 10_000,
        }
    }
}

impl ChatOptions {
    /// Sets how long the user may take for each answer, 10 minutes by default.
    #[must_use]
    pub fn answer_within(self, limit: Duration) -> Self {
        Self {
            answer_within: limit,
            ..self
        }
    }

    /// Sets how long the whole dialogue may take from its first push. By default there is no limit.
    #[must_use]
    pub fn end_within(self, limit: Duration) -> Self {
        Self {
            end_within: Some(limit),
            ..self
        }
    }

    /// Sets the text for users who took too long. There is no push to reply to, so it is delivered
    /// as a late answer: sent as a message, or as the reply to the user's next message, even if
    /// that is a command. By default there is no text.
    #[must_use]
    pub fn timeout_text(self, text: impl Into<String>) -> Self {
        Self {
            timeout_reply: text.into().into(),
            ..self
        }
    }

    /// Sets the texts that cancel a dialogue, by default 「取消」. Surrounding whitespace and case are
    /// ignored. An empty list disables cancelling. If the handler is busy, its next question ends
    /// it. A question that the user has not read yet, because it waits for their next message, is
    /// dropped. While a late answer is expected that the user was asked to come back for, a cancel
    /// word is like any other message.
    #[must_use]
    pub fn cancel_on<W: Into<String>>(self, words: impl IntoIterator<Item = W>) -> Self {
        Self {
            cancel_words: words.into_iter().map(Into::into).collect(),
            ..self
        }
    }

    /// Sets the text for users who cancelled, by default 「已取消」. An empty text sends nothing.
    #[must_use]
    pub fn cancel_text(self, text: impl Into<String>) -> Self {
        Self {
            cancel_reply: text.into().into(),
            ..self
        }
    }

    /// Makes commands end the dialogue. A command is a text that a handler answers literally
    /// (`#[on_text("帮助")]`); that handler then replies. By default commands are answers like any
    /// other text.
    #[must_use]
    pub fn interruptible(self) -> Self {
        Self {
            interruptible: true,
            ..self
        }
    }

    /// Makes commands answers in this dialogue, if the bot's dialogues are
    /// [interruptible](Self::interruptible).
    #[must_use]
    pub fn uninterruptible(self) -> Self {
        Self {
            interruptible: false,
            ..self
        }
    }

    /// Sets the reply to a user's next message after the dialogue was lost, because its process
    /// ended or another instance got the message. Needs a [store](crate::BotBuilder::stores) that
    /// outlives the process. The default is 「刚才的对话中断了，请重新开始」. Cancel words and commands are
    /// answered as usual instead.
    #[must_use]
    pub fn lost_text(self, text: impl Into<String>) -> Self {
        Self {
            lost_reply: text.into().into(),
            ..self
        }
    }

    /// Restarts lost dialogues: the first push is handled again, and the first question is the
    /// reply to the user's message. Code before that question runs twice. A dialogue restarts once;
    /// if it is lost again, it stays lost. The first push is kept in the store while the dialogue
    /// is open.
    #[must_use]
    pub fn restart_lost(self) -> Self {
        Self {
            restarts: true,
            ..self
        }
    }

    /// Sets how many dialogues may be open at once, 10,000 by default. Applies to the bot, not to
    /// one dialogue. A user who starts another one reads the bot's
    /// [`overload_text`](crate::BotBuilder::overload_text), if there is one.
    #[must_use]
    pub fn max_open(self, max_open: usize) -> Self {
        Self { max_open, ..self }
    }

    /// Whether the push is a cancel word.
    pub(crate) fn is_cancelled_by(&self, push: &Push) -> bool {
        is_one_of(&self.cancel_words, push)
    }
}

/// Whether the push is a text equal to one of the words.
pub(super) fn is_one_of(words: &[String], push: &Push) -> bool {
    let Some(text) = push.content().filter(|_| push.is(false, "text")) else {
        return false;
    };
    let text = text.trim().to_lowercase();
    let mut words = words.iter();
    words.any(|word| word.trim().to_lowercase() == text)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Probe;

    #[test]
    fn a_cancel_word_is_the_whole_text() {
        let options = ChatOptions::default().cancel_on(["取消", "Cancel"]);
        for text in ["取消", " 取消\n", "cancel", "CANCEL"] {
            assert!(options.is_cancelled_by(&Probe::text(text).push()), "{text}");
        }
        for text in ["取消订单", "", "不"] {
            assert!(
                !options.is_cancelled_by(&Probe::text(text).push()),
                "{text}"
            );
        }
        assert!(!options.is_cancelled_by(&Probe::message("image").push()));
        let none = ChatOptions::default().cancel_on([""; 0]);
        assert!(!none.is_cancelled_by(&Probe::text("取消").push()));
    }
}
