//! Sends late answers as customer-service messages.

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

/// Sends replies to users outside the answer to a push.
pub(super) struct Notifier {
    /// Client of the platform. `None` if the bot has no client.
    sender: Option<Box<dyn ReplySender>>,
    /// Set once the platform has refused the account itself. From then on nothing is sent.
    forbidden: AtomicBool,
}

impl Notifier {
    pub(super) fn new(sender: Option<Box<dyn ReplySender>>) -> Self {
        Self {
            sender,
            forbidden: AtomicBool::new(false),
        }
    }

    /// Whether messages can be sent.
    pub(super) fn is_usable(&self) -> bool {
        self.sender.is_some() && !self.forbidden.load(Ordering::Relaxed)
    }

    /// Sends the parts in order. Returns those that were not sent.
    pub(super) async fn notify(
        &self,
        handler: Option<&HandlerInfo>,
        push: &Push,
        parts: Vec<Reply>,
    ) -> Vec<Reply> {
        let Some(sender) = &self.sender else {
            return parts;
        };
        let handler = handler.map(tracing::field::display);
        let mut parts = parts.into_iter();
        while let Some(part) = parts.next() {
            let Err(failure) = sender.send_reply(push, &part).await else {
                count_reply(Channel::Notify);
                continue;
            };
            if failure.permanent && !self.forbidden.swap(true, Ordering::Relaxed) {
                warn!(
                    "the account is not allowed to send customer-service messages; \
                     from now on late answers wait for the user's next message"
                );
            }
            if failure.may_have_arrived {
                count_reply(Channel::Unknown);
                warn!(
                    handler,
                    "a late answer may or may not have arrived, so it is not sent again: {failure}"
                );
                return parts.collect();
            }
            warn!(
                handler,
                "a late answer could not be sent and waits for the user's next message: {failure}"
            );
            return std::iter::once(part).chain(parts).collect();
        }
        Vec::new()
    }
}

/// Sends replies to the user of a push outside its answer.
pub(crate) trait ReplySender: Send + Sync {
    fn send_reply<'a>(
        &'a self,
        push: &'a Push,
        reply: &'a Reply,
    ) -> Pin<Box<dyn Future<Output = Result<(), SendFailure>> + Send + 'a>>;
}

#[cfg(feature = "client")]
impl ReplySender for Api {
    fn send_reply<'a>(
        &'a self,
        push: &'a Push,
        reply: &'a Reply,
    ) -> Pin<Box<dyn Future<Output = Result<(), SendFailure>> + Send + 'a>> {
        Box::pin(async move {
            let messages = CustomMessage::all_of(reply).map_err(|error| SendFailure {
                why: error.to_string(),
                may_have_arrived: false,
                permanent: false,
            })?;
            let user = OpenId::from(push.from_user_name());
            for message in messages {
                self.send(&user, message)
                    .await
                    .map_err(|error| SendFailure {
                        may_have_arrived: error.may_be_done(),
                        permanent: error.kind() == ApiErrorKind::Unauthorized,
                        why: error.to_string(),
                    })?;
            }
            Ok(())
        })
    }
}

/// Failure to send a reply.
#[derive(Debug)]
pub(crate) struct SendFailure {
    pub(super) why: String,
    /// Whether the reply may have reached the user nevertheless.
    pub(super) may_have_arrived: bool,
    /// Whether the account is not allowed to send any message.
    pub(super) permanent: bool,
}

impl fmt::Display for SendFailure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.why)
    }
}
