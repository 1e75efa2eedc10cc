//! Who sends late answers.

use std::{fmt, pin::Pin};

use crate::{push::Push, reply::Reply};

/// Sends a reply to the user of a push outside its answer.
pub(crate) trait Pusher: Send + Sync {
    fn push<'a>(
        &'a self,
        push: &'a Push,
        reply: &'a Reply,
    ) -> Pin<Box<dyn Future<Output = Result<(), PushFailure>> + Send + 'a>>;
}

/// Why a reply was not sent.
#[derive(Debug)]
pub(crate) struct PushFailure {
    pub(super) why: String,
    /// Whether it may have reached the user all the same.
    pub(super) may_have_arrived: bool,
}

impl fmt::Display for PushFailure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.why)
    }
}
