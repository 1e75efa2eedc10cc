//! Things that appear in a user's chat.

use super::message::Message;
use crate::engine::{answer::Shown, fault::Fault};

/// Entry in a user's chat.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum Seen {
    /// Reply to something that the user did.
    Reply(Shown),
    /// Service fault: 「该公众号提供的服务出现故障」.
    Fault(Fault),
    /// Customer-service message (客服消息).
    Message(Message),
}
