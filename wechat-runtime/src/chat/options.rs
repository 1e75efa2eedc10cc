//! What a bot, or one dialogue, may decide about dialogues.

use std::time::Duration;

use wechat_core::{Push, Reply};

/// How dialogues end, and what the user reads then: for all of a bot by
/// [`BotBuilder::chats`](crate::BotBuilder::chats), for one by [`Chat::configure`](crate::Chat::configure).
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
    pub(crate) is_interruptible: bool,
    pub(crate) lost_reply: Reply,
    pub(crate) restarts: bool,
    pub(crate) most: usize,
}

impl Default for ChatOptions {
    fn default() -> Self {
        Self {
            answer_within: Duration::from_mins(10),
            end_within: None,
            timeout_reply: Reply::success(),
            cancel_words: vec!["取消".to_owned()],
            cancel_reply: "已取消".into(),
            is_interruptible: false,
            lost_reply: "刚才的对话中断了，请重新开始".into(),
            restarts: false,
            most: 10_000,
        }
    }
}

impl ChatOptions {
    /// How long the user may take for each answer, 10 minutes by default.
    #[must_use]
    pub fn answer_within(self, limit: Duration) -> Self {
        Self {
            answer_within: limit,
            ..self
        }
    }

    /// How long the whole dialogue may take since the push that began it. By default it may go on for ever.
    #[must_use]
    pub fn end_within(self, limit: Duration) -> Self {
        Self {
            end_within: Some(limit),
            ..self
        }
    }

    /// What the user reads when they took too long. There is no push to answer then, so it takes the ways of a
    /// late answer: it is pushed, or it is the reply to their next message, be that a command. By default they read
    /// nothing.
    #[must_use]
    pub fn timeout_text(self, text: impl Into<String>) -> Self {
        Self {
            timeout_reply: text.into().into(),
            ..self
        }
    }

    /// The texts that end a dialogue, whatever it waits for: 「取消」 alone by default. Blanks around them and
    /// upper and lower case do not count. With an empty list no text does. While the handler is at something else
    /// than a question, its next one ends it. A question that the user has not read yet, because it waits for their
    /// next message, is not sent any more. Only while an answer is on its way that the user was told to come back
    /// for, a cancel word is like any other message: it waits for that answer, or the user is told again.
    #[must_use]
    pub fn cancel_on<W: Into<String>>(self, words: impl IntoIterator<Item = W>) -> Self {
        Self {
            cancel_words: words.into_iter().map(Into::into).collect(),
            ..self
        }
    }

    /// What the user reads then, 「已取消」 by default; nothing for an empty text.
    #[must_use]
    pub fn cancel_text(self, text: impl Into<String>) -> Self {
        Self {
            cancel_reply: text.into().into(),
            ..self
        }
    }

    /// Lets a text that some handler answers word for word (`#[on_text("帮助")]`) end the dialogue and be
    /// answered by that handler. By default it is an answer like any other.
    #[must_use]
    pub fn interruptible(self) -> Self {
        Self {
            is_interruptible: true,
            ..self
        }
    }

    /// Takes each text as an answer, where the bot is [interruptible](Self::interruptible).
    #[must_use]
    pub fn uninterruptible(self) -> Self {
        Self {
            is_interruptible: false,
            ..self
        }
    }

    /// What the user reads in reply to their next message when the process that led the dialogue has gone, or
    /// another one has got that message. Needs a [store](crate::BotBuilder::stores) that outlives the process.
    /// 「刚才的对话中断了，请重新开始」 by default. A cancel word is answered as ever, and so is a text that some
    /// handler answers word for word: nothing is left to interrupt.
    #[must_use]
    pub fn lost_text(self, text: impl Into<String>) -> Self {
        Self {
            lost_reply: text.into().into(),
            ..self
        }
    }

    /// Begins a lost dialogue anew instead: the push that began it is handled once more, and its first question
    /// is the reply to the user's message. What stands before that question is done twice. A dialogue begins anew
    /// once; lost again, it is lost. The push is kept in the store as long as the dialogue is open.
    #[must_use]
    pub fn restart_lost(self) -> Self {
        Self {
            restarts: true,
            ..self
        }
    }

    /// How many dialogues may be open at once, 10,000 by default; of the bot only. Whoever begins another one
    /// reads the bot's [`overload_text`](crate::BotBuilder::overload_text); nothing, if the bot has none.
    #[must_use]
    pub fn max_open(self, most: usize) -> Self {
        Self { most, ..self }
    }

    /// Whether the user cancels.
    pub(crate) fn is_cancelled_by(&self, push: &Push) -> bool {
        is_one_of(&self.cancel_words, push)
    }
}

/// Whether the push is a text that is one of these words.
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
