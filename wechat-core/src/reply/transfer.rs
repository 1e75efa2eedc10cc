//! Replies that transfer the conversation to somebody else.

use serde::{Deserialize, Serialize};

/// Transfers this and the following messages of the user to customer service (多客服). Source:
/// 将消息转发到客服.
///
/// ```
/// use wechat_runtime::{Reply, reply::TransferCustomerService};
///
/// let anyone = Reply::from(TransferCustomerService::new());
/// let one = Reply::from(TransferCustomerService::new().kf_account("helper01@nanfengbk"));
/// # assert_ne!(anyone, one);
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct TransferCustomerService {
    pub(crate) kf_account: Option<String>,
}

impl TransferCustomerService {
    /// Transfers to any free customer-service account.
    pub fn new() -> Self {
        Self::default()
    }

    /// Sets `KfAccount`: only this account gets the messages. It must be online and have capacity,
    /// otherwise the message waits.
    #[must_use]
    pub fn kf_account(mut self, account: impl Into<String>) -> Self {
        self.kf_account = Some(account.into());
        self
    }
}

/// Transfers the message to the platform's own AI reply (公众号智能回复), which only some accounts
/// have. Only valid for users' messages: in answer to an event it fails the handler.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct TransferBizAiIvr {}

impl TransferBizAiIvr {
    /// Creates the reply.
    pub fn new() -> Self {
        Self::default()
    }
}
