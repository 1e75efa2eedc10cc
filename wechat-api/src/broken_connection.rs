//! Failed connections and answers that break off.

use hyper_util::client::legacy::Error as ClientError;
use wechat_core::__private::Chain;

use super::body::BoxError;

/// Reason why there is no answer, or only part of one.
pub(super) struct Broken {
    /// Message with its causes. It may contain the request.
    pub(super) why: String,
    /// Whether the platform may have seen the request.
    pub(super) was_sent: bool,
}

impl Broken {
    pub(super) fn new(error: &BoxError) -> Self {
        let client = error.downcast_ref::<ClientError>();
        Self {
            why: Chain(&**error).to_string(),
            was_sent: !client.is_some_and(ClientError::is_connect),
        }
    }
}
