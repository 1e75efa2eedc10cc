//! Dialogues: handlers that ask the user, and go on with the answer.

mod dialogues;
mod error;
mod exchange;
mod kinds;
mod marker;
mod options;

use std::{fmt, str::FromStr, sync::Arc};

pub(crate) use self::{
    dialogues::Dialogues,
    error::ending,
    exchange::Exchange,
    marker::{Ending, Lost, Marked},
};
pub use self::{
    error::{ChatError, ChatErrorKind},
    options::ChatOptions,
};
use crate::{
    handler::extract::{Context, FromPush, OptionalFromPush},
    kind::Carries,
    push::{Push, Rejection, probe::Probe},
    reply::{IntoReply, Reply},
    routing::dispatch::Called,
};

/// A dialogue with the user who sent the push: a handler that takes it asks, waits for the user, and goes on with
/// the answer, as if nothing lay in between.
///
/// ```
/// use wechat_runtime::{ChatError, Probe, prelude::*};
///
/// #[on_text("报名")]
/// async fn enrol(chat: Chat) -> Result<String, ChatError> {
///     let name = chat.ask("你的名字？").await?;
///     let age: u8 = chat.ask_until("几岁？", "请输入数字，比如 18").await?;
///     let photo: Image = chat.ask_for("请发一张照片").await?;
///     Ok(format!("{name}，{age} 岁，照片 {}", photo.media_id))
/// }
///
/// static HANDLERS: Handlers = handlers![enrol];
///
/// // Handlers are ordinary functions, and a test plays the user:
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), ChatError> {
/// let photo = Probe::message("image").with("PicUrl", "http://…").with("MediaId", "m-1");
/// let answers = ["小明".into(), "不告诉你".into(), "18".into(), photo];
/// let said = enrol(Chat::scripted("报名", answers)).await?;
/// assert_eq!(said, "小明，18 岁，照片 m-1");
/// # Ok(())
/// # }
/// ```
///
/// Each question is the reply to the push before it, and what the handler returns is the reply to the last one. A
/// step that takes its time goes the ways of any [slow answer](crate::Late), and
/// [`handler_limit`](crate::Limits::handler_limit) counts what the handler does, not what the user thinks. The
/// platform's retries get the same reply and are no answers of the user's, except
/// [`without_deduplication`](crate::BotBuilder::without_deduplication). Other functions can ask, too: they take a `&Chat`.
///
/// # What is an answer
///
/// A user's message, of any kind. An event is dispatched as always, and the dialogue goes on waiting, unless
/// [`ask_for`](Self::ask_for) waits for that very event: locations that a phone reports, opened pages and the
/// like come unasked, and [`fallback`](macro@crate::fallback) does not answer them. A late answer that waits for the user's next message goes before; one that waits for a
/// [word](crate::LatePolicy::collect_on) does not, so users who write something else answer a question that they
/// have not read.
///
/// # How it ends
///
/// With the handler; or when the user takes too long, writes a cancel word, unfollows the account, or, where it
/// is [allowed](ChatOptions::interruptible), writes another command. The question then gives a [`ChatError`], by
/// which the handler can give free what it holds. Handed on with `?`, it ends the handler, and the user reads what
/// [`ChatOptions`] says: no error is logged, and no `#[on_error]` handler called.
///
/// A user has one dialogue at most. A new one, begun by an event or beside a late answer, takes the place of the
/// old one.
///
/// # What a question waits beside
///
/// A handler goes on while its user thinks: `join!` a question with other work, or `select!` it with a timer.
/// A question that is dropped before it was sent is not sent; one that is dropped later waits no longer, and
/// no answer is lost: the user's next message is [`push`](Self::push), and answered with what the handler says
/// next, be it a question or its return value. What it says while no message waits for a reply takes the ways of a late
/// answer. One question can be asked at a time.
///
/// # Several processes
///
/// A dialogue lives in its process. If that ends, or the user's next message reaches another instance, the user
/// is told ([`lost_text`](ChatOptions::lost_text)), or the dialogue
/// [begins anew](ChatOptions::restart_lost), if the bot has a [store](crate::BotBuilder::stores) for several;
/// without one nobody knows of it any more, and the message goes to its handler. An event that a lost dialogue
/// waited for is dispatched as always; the user is told at their next message. So keep a user on one instance:
/// the platform puts their OpenID in the query, for nginx `hash $arg_openid consistent;`.
pub struct Chat(Arc<Exchange>);

impl Chat {
    /// A dialogue that began with `first` and has these answers, for tests of handlers: a `&str` is a text
    /// message. Once they are used up, a question times out.
    pub fn scripted<P: Into<Probe>>(
        first: impl Into<Probe>,
        answers: impl IntoIterator<Item = P>,
    ) -> Self {
        let answers = answers.into_iter().map(|answer| answer.into().push());
        Self(Arc::new(Exchange::scripted(
            first.into().push(),
            answers.collect(),
        )))
    }

    /// Asks, and gives the user's text, without blanks around it. To a picture or anything else that is no text
    /// the question is asked again.
    ///
    /// # Errors
    /// If the dialogue is over, or the question cannot be sent.
    pub async fn ask(&self, question: impl IntoReply + Send) -> Result<String, ChatError> {
        let question = reply(question)?;
        self.until(question.clone(), question, is_message, text)
            .await
    }

    /// Asks for a text that can be read as a `T`: a number, or a type of yours with
    /// [`FromStr`]. Until it is, `again` is asked.
    ///
    /// ```
    /// # use wechat_runtime::{ChatError, prelude::*};
    /// use std::str::FromStr;
    ///
    /// #[derive(PartialEq)]
    /// enum Size { Small, Large }
    ///
    /// impl FromStr for Size {
    ///     type Err = ();
    ///
    ///     fn from_str(text: &str) -> Result<Self, ()> {
    ///         match text {
    ///             "小" | "小杯" => Ok(Self::Small),
    ///             "大" | "大杯" => Ok(Self::Large),
    ///             _ => Err(()),
    ///         }
    ///     }
    /// }
    ///
    /// async fn price(chat: &Chat) -> Result<u32, ChatError> {
    ///     let size: Size = chat.ask_until("大杯还是小杯？", "请回复“大”或“小”").await?;
    ///     let cups: u32 = chat.ask_until("几杯？", "请输入数字").await?;
    ///     Ok(cups * if size == Size::Large { 18 } else { 15 })
    /// }
    /// ```
    ///
    /// # Errors
    /// As [`ask`](Self::ask).
    pub async fn ask_until<T: FromStr>(
        &self,
        question: impl IntoReply + Send,
        again: impl IntoReply + Send,
    ) -> Result<T, ChatError> {
        let (question, again) = (reply(question)?, reply(again)?);
        self.until(question, again, is_message, text).await
    }

    /// Asks for a push of one kind: [`Image`](crate::Image), [`Location`](crate::Location), an event such as
    /// [`ScancodeWaitmsg`](crate::event::ScancodeWaitmsg). To any other message the question is asked again.
    ///
    /// # Errors
    /// As [`ask`](Self::ask).
    pub async fn ask_for<T>(&self, question: impl IntoReply + Send) -> Result<T, ChatError>
    where
        T: for<'a> TryFrom<&'a Push>,
    {
        let question = reply(question)?;
        let accepts = |push: &Push| is_message(push) || T::try_from(push).is_ok();
        let read = |push: &Push| T::try_from(push).ok();
        self.until(question.clone(), question, accepts, read).await
    }

    /// Asks, and gives the user's next message, of whatever kind. `chat.ask_any(())` asks nothing and waits.
    ///
    /// # Errors
    /// As [`ask`](Self::ask).
    pub async fn ask_any(&self, question: impl IntoReply + Send) -> Result<Push, ChatError> {
        self.send(reply(question)?, is_message).await
    }

    /// The push that the next question, or the handler's return value, is the reply to: the last answer, at the
    /// beginning the push that the handler was called for.
    pub fn push(&self) -> Push {
        self.0.push()
    }

    /// Decides for this dialogue alone, from the next question on.
    ///
    /// ```
    /// # use wechat_runtime::{ChatError, prelude::*};
    /// # use std::time::Duration;
    /// async fn pay(chat: &Chat) -> Result<String, ChatError> {
    ///     chat.configure(|options| options.answer_within(Duration::from_mins(1)).uninterruptible());
    ///     chat.ask("验证码？").await
    /// }
    /// ```
    pub fn configure(&self, change: impl FnOnce(ChatOptions) -> ChatOptions) {
        self.0.configure(change);
    }

    async fn until<T>(
        &self,
        question: Reply,
        again: Reply,
        accepts: fn(&Push) -> bool,
        read: impl Fn(&Push) -> Option<T>,
    ) -> Result<T, ChatError> {
        let mut answer = self.send(question, accepts).await?;
        loop {
            if let Some(value) = read(&answer) {
                return Ok(value);
            }
            answer = self.send(again.clone(), accepts).await?;
        }
    }

    async fn send(&self, question: Reply, accepts: fn(&Push) -> bool) -> Result<Push, ChatError> {
        match question.check(&self.0.push()) {
            Err(error) if !error.is_cut() => Err(ChatError::question(error.into())),
            // What is too long goes the way of a long reply.
            Err(_) | Ok(()) => self.0.ask(question, accepts).await,
        }
    }
}

fn reply(question: impl IntoReply) -> Result<Reply, ChatError> {
    question.into_reply().map_err(ChatError::question)
}

fn is_message(push: &Push) -> bool {
    !push.is_event()
}

/// What a text message can be read as.
fn text<T: FromStr>(push: &Push) -> Option<T> {
    let content = push.content().filter(|_| push.is(false, "text"));
    content?.trim().parse().ok()
}

impl fmt::Debug for Chat {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Chat").finish_non_exhaustive()
    }
}

#[diagnostic::do_not_recommend]
impl<K: Carries<Chat>> FromPush<K> for Chat {
    const TAKES_CHAT: bool = true;

    fn from_push(cx: &Context) -> Result<Self, Rejection> {
        let new = || Exchange::new(cx.push().clone());
        Ok(Self(cx.extensions().get_or_insert_with(new)))
    }
}

#[diagnostic::do_not_recommend]
impl<K: Carries<Self>> OptionalFromPush<K> for Chat {
    const TAKES_CHAT: bool = true;

    fn from_push(cx: &Context) -> Result<Option<Self>, Rejection> {
        <Self as FromPush<K>>::from_push(cx).map(Some)
    }
}

impl Called {
    /// Returns the handler's dialogue, if it took a [`Chat`].
    pub(crate) fn chat(&self) -> Option<Arc<Exchange>> {
        self.extensions.get()
    }
}
