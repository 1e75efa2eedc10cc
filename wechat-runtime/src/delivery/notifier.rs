//! Sending of late answers as customer-service messages.

use std::{
    fmt,
    pin::Pin,
    sync::atomic::{AtomicBool, Ordering},
};

use tracing::warn;
#[cfg(feature = "client")]
use wechat_api::{Api, ApiErrorKind, CustomMessage, OpenId};
use wechat_core::{Push, Reply};

use crate::{
    handler::HandlerInfo,
    metrics::{Channel, count_reply},
};

/// Sender of replies outside the answer to a push, if the bot has one.
pub(super) struct Notifier {
    pusher: Option<Box<dyn Pusher>>,
    /// Set once the platform has refused the account itself; then nothing more is sent.
    is_forbidden: AtomicBool,
}

impl Notifier {
    pub(super) fn new(pusher: Option<Box<dyn Pusher>>) -> Self {
        Self {
            pusher,
            is_forbidden: AtomicBool::new(false),
        }
    }

    /// Whether messages can be sent.
    pub(super) fn is_usable(&self) -> bool {
        self.pusher.is_some() && !self.is_forbidden.load(Ordering::Relaxed)
    }

    /// Sends the parts one after the other. Returns those that were not sent.
    pub(super) async fn notify(
        &self,
        handler: Option<&HandlerInfo>,
        push: &Push,
        parts: Vec<Reply>,
    ) -> Vec<Reply> {
        let Some(pusher) = &self.pusher else {
            return parts;
        };
        let handler = handler.map(tracing::field::display);
        let mut parts = parts.into_iter();
        while let Some(part) = parts.next() {
            let Err(failure) = pusher.push(push, &part).await else {
                count_reply(Channel::Push);
                continue;
            };
            if failure.is_for_good && !self.is_forbidden.swap(true, Ordering::Relaxed) {
                warn!(
                    "the account may not send messages: from now on late answers wait for their users"
                );
            }
            if failure.may_have_arrived {
                count_reply(Channel::Unknown);
                warn!(
                    handler,
                    "whether the answer has arrived is not known, and it is not sent again: {failure}"
                );
                return parts.collect();
            }
            warn!(
                handler,
                "the answer cannot be sent, and waits for the user's next message: {failure}"
            );
            return std::iter::once(part).chain(parts).collect();
        }
        Vec::new()
    }
}

/// Sends a reply to the user of a push outside its answer.
pub(crate) trait Pusher: Send + Sync {
    fn push<'a>(
        &'a self,
        push: &'a Push,
        reply: &'a Reply,
    ) -> Pin<Box<dyn Future<Output = Result<(), PushFailure>> + Send + 'a>>;
}

#[cfg(feature = "client")]
impl Pusher for Api {
    fn push<'a>(
        &'a self,
        push: &'a Push,
        reply: &'a Reply,
    ) -> Pin<Box<dyn Future<Output = Result<(), PushFailure>> + Send + 'a>> {
        Box::pin(async move {
            let messages = CustomMessage::all_of(reply).map_err(|error| PushFailure {
                why: error.to_string(),
                may_have_arrived: false,
                is_for_good: false,
            })?;
            let user = OpenId::from(push.from_user_name());
            for message in messages {
                self.send(&user, message)
                    .await
                    .map_err(|error| PushFailure {
                        may_have_arrived: error.may_be_done(),
                        is_for_good: error.kind() == ApiErrorKind::Unauthorized,
                        why: error.to_string(),
                    })?;
            }
            Ok(())
        })
    }
}

/// Why a reply was not sent.
#[derive(Debug)]
pub(crate) struct PushFailure {
    pub(super) why: String,
    /// Whether it may have reached the user all the same.
    pub(super) may_have_arrived: bool,
    /// Whether the account may send none at all.
    pub(super) is_for_good: bool,
}

impl fmt::Display for PushFailure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.why)
    }
}
