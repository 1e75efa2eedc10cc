//! Replies that hand the message on to somebody else.

use serde::{Deserialize, Serialize};

/// Hands this and the following messages of the user to the customer-service desk (多客服).
/// Source: 将消息转发到客服.
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
    /// To whoever is free.
    pub fn new() -> Self {
        Self::default()
    }

    /// `KfAccount`: to this account, which must be online and have room, or the message waits.
    #[must_use]
    pub fn kf_account(mut self, account: impl Into<String>) -> Self {
        self.kf_account = Some(account.into());
        self
    }
}

/// Hands the message to the platform's own AI reply (公众号智能回复). For users' messages only: in answer to
/// an event it is an error of the handler. The platform gives it to some accounts.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct TransferBizAiIvr {}

impl TransferBizAiIvr {
    /// The reply.
    pub fn new() -> Self {
        Self::default()
    }
}
