//! Dialogues: handlers that ask their user a question and continue with the answer.

mod dialogues;
mod error;
mod exchange;
mod kinds;
mod marker;
mod options;

use std::{fmt, str::FromStr, sync::Arc};

use wechat_core::{IntoReply, Probe, Push, Rejection, Reply};

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
    routing::dispatch::Called,
};

/// Dialogue with the user who sent the push. A handler that takes it can ask the user a question,
/// wait for the answer, and continue where it was.
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
/// Each question is the reply to the push before it, and the handler's return value is the reply to
/// the last one. A slow step is delivered like any [slow answer](crate::Late).
/// [`handler_limit`](crate::Limits::handler_limit) counts the handler's time, not the user's. The
/// platform's retries get the same reply and do not count as answers, except
/// [`without_deduplication`](crate::BotBuilder::without_deduplication). Other functions can ask
/// too: they take a `&Chat`.
///
/// # What is an answer
///
/// A user's message of any kind is an answer. An event is dispatched as usual and the dialogue goes
/// on waiting, unless [`ask_for`](Self::ask_for) waits for that event: reported locations, opened
/// pages and the like are not answers of the user, and [`fallback`](macro@crate::fallback) does not
/// answer them. A late answer that waits for the user's next message comes first. One that waits
/// for a [word](crate::LatePolicy::collect_on) does not, so users who write something else answer a
/// question that they have not read.
///
/// # How it ends
///
/// A dialogue ends with its handler. It also ends when the user takes too long, writes a cancel
/// word, unfollows the account, or writes another command where that is
/// [allowed](ChatOptions::interruptible). The question then returns a [`ChatError`], so that the
/// handler can release what it holds. Returned with `?`, the error ends the handler and the user
/// reads the text of [`ChatOptions`]; nothing is logged and no `#[on_error]` handler is called.
///
/// A user has one dialogue at most. A new one, started by an event or while a late answer is in
/// progress, replaces the old one.
///
/// # Waiting for other things
///
/// A handler keeps running while its user thinks: `join!` a question with other work, or `select!`
/// it with a timer. A question that is dropped before it was sent is not sent. One that is dropped
/// later no longer waits, and no answer is lost: the user's next message becomes
/// [`push`](Self::push), and the handler's next question or its return value is the reply to it.
/// Output while no message waits for a reply is delivered as a late answer. Only one question can
/// be open at a time.
///
/// # Several processes
///
/// A dialogue lives in its process. If the process ends, or the user's next message reaches another
/// instance, the dialogue is lost. With a [store](crate::BotBuilder::stores) for several instances
/// the user then reads [`lost_text`](ChatOptions::lost_text), or the dialogue
/// [restarts](ChatOptions::restart_lost). Without one nothing is known of the dialogue, and the
/// message goes to its handler. An event that a lost dialogue waited for is dispatched as usual;
/// the user reads the text after their next message. So route each user to one instance: the
/// platform puts their OpenID into the query, for nginx `hash $arg_openid consistent;`.
pub struct Chat(Arc<Exchange>);

impl Chat {
    /// Creates a dialogue that starts with `first` and gets these answers, for tests of handlers. A
    /// `&str` is a text message. When no answer is left, questions time out.
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

    /// Asks for a text and returns it without surrounding whitespace. If the user sends anything
    /// else, asks again.
    ///
    /// # Errors
    /// If the dialogue has ended, or the question cannot be sent.
    pub async fn ask(&self, question: impl IntoReply + Send) -> Result<String, ChatError> {
        let question = reply(question)?;
        self.until(question.clone(), question, is_message, text)
            .await
    }

    /// Asks for a text that parses as a `T`: a number, or your own type with [`FromStr`]. Asks
    /// `again` until it does.
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

    /// Asks for a push of one kind: [`Image`](crate::Image), [`Location`](crate::Location), an
    /// event such as [`ScancodeWaitmsg`](crate::event::ScancodeWaitmsg). If the user sends any
    /// other message, asks again.
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

    /// Asks and returns the user's next message of any kind. `chat.ask_any(())` sends nothing and
    /// only waits.
    ///
    /// # Errors
    /// As [`ask`](Self::ask).
    pub async fn ask_any(&self, question: impl IntoReply + Send) -> Result<Push, ChatError> {
        self.send(reply(question)?, is_message).await
    }

    /// Returns the push that the next question or the handler's return value replies to: the last
    /// answer, or the push that the handler was called for.
    pub fn push(&self) -> Push {
        self.0.push()
    }

    /// Changes the options of this dialogue, from the next question on.
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
            // An oversized question is split like an oversized reply.
            Err(_) | Ok(()) => self.0.ask(question, accepts).await,
        }
    }
}

fn reply(question: impl IntoReply) -> Result<Reply, ChatError> {
    question.into_reply().map_err(ChatError::question)
}

fn is_message(push: &Push) -> bool {
    push.is_users_message()
}

/// Parses a text message. Returns `None` for other pushes.
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
