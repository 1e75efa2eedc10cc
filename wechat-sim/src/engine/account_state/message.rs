//! Customer-service messages (客服消息) as users see them.

use serde::Serialize;
use serde_json::Value;

/// Customer-service message as a user sees it.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Message {
    /// Kind: `text`, `image`, `news`, …
    pub msgtype: String,
    /// JSON object under the name of the kind.
    pub content: Value,
    /// Agent in whose name the message was sent.
    pub kf_account: Option<String>,
}

impl Message {
    /// Returns the text of a text message.
    pub fn text(&self) -> Option<&str> {
        self.content["content"].as_str()
    }

    /// Returns the `media_id` of a picture, voice message or video.
    pub fn media_id(&self) -> Option<&str> {
        self.content["media_id"].as_str()
    }
}
