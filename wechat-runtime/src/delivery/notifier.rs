//! Sending of late answers as customer-service messages.

use std::{
    fmt,
    pin::Pin,
    sync::atomic::{AtomicBool, Ordering},
};

use tracing::warn;

#[cfg(feature = "client")]
use crate::{
    api::{Api, ApiErrorKind, CustomMessage},
    push::OpenId,
};
use crate::{
    handler::HandlerInfo,
    metrics::{Channel, count_reply},
    push::Push,
    reply::Reply,
};

/// Sender of replies outside the answer to a push, if the bot has one.
pub(super) struct Notifier {
    messenger: Option<Box<dyn Messenger>>,
    /// Set once the platform has refused the account itself; then nothing more is sent.
    is_forbidden: AtomicBool,
}

impl Notifier {
    pub(super) fn new(messenger: Option<Box<dyn Messenger>>) -> Self {
        Self {
            messenger,
            is_forbidden: AtomicBool::new(false),
        }
    }

    /// Whether messages can be sent.
    pub(super) fn is_usable(&self) -> bool {
        self.messenger.is_some() && !self.is_forbidden.load(Ordering::Relaxed)
    }

    /// Sends the parts one after the other. Returns those that were not sent.
    pub(super) async fn notify(
        &self,
        handler: Option<&HandlerInfo>,
        push: &Push,
        parts: Vec<Reply>,
    ) -> Vec<Reply> {
        let Some(messenger) = &self.messenger else {
            return parts;
        };
        let handler = handler.map(tracing::field::display);
        let mut parts = parts.into_iter();
        while let Some(part) = parts.next() {
            let Err(failure) = messenger.send(push, &part).await else {
                count_reply(Channel::Notify);
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

/// Client that sends a reply to a user outside the answer to their push.
pub(crate) trait Messenger: Send + Sync {
    fn send<'a>(
        &'a self,
        push: &'a Push,
        reply: &'a Reply,
    ) -> Pin<Box<dyn Future<Output = Result<(), SendFailure>> + Send + 'a>>;
}

#[cfg(feature = "client")]
impl Messenger for Api {
    fn send<'a>(
        &'a self,
        push: &'a Push,
        reply: &'a Reply,
    ) -> Pin<Box<dyn Future<Output = Result<(), SendFailure>> + Send + 'a>> {
        Box::pin(async move {
            let messages = CustomMessage::all_of(reply).map_err(|error| SendFailure {
                why: error.to_string(),
                may_have_arrived: false,
                is_for_good: false,
            })?;
            let user = OpenId::from(push.from_user_name());
            for message in messages {
                self.send(&user, message)
                    .await
                    .map_err(|error| SendFailure {
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
pub(crate) struct SendFailure {
    pub(super) why: String,
    /// Whether it may have reached the user all the same.
    pub(super) may_have_arrived: bool,
    /// Whether the account may send none at all.
    pub(super) is_for_good: bool,
}

impl fmt::Display for SendFailure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.why)
    }
}
