//! Who sends late answers.

use std::{fmt, pin::Pin};

#[cfg(feature = "client")]
use crate::{
    api::{Api, ApiErrorKind, CustomMessage},
    push::OpenId,
};
use crate::{push::Push, reply::Reply};

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
