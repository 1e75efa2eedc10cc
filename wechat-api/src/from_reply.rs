//! Conversion of a passive reply that is late for its push into customer-service messages.

use thiserror::Error;
use wechat_core::{__private::Kind, Reply};

use super::message::CustomMessage;

/// Reason why a reply cannot be sent as customer-service messages.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
#[non_exhaustive]
pub enum Unsendable {
    /// The reply hands the conversation to somebody else, which only the answer to the push can do.
    #[error(
        "a transfer to customer service or to the platform's AI works only as the answer to a push"
    )]
    Transfer,
    /// A video message needs a cover picture.
    #[error("a video message needs a picture: use `CustomMessage::video` with a `thumb_media_id`")]
    VideoWithoutThumb,
    /// A music message needs an address.
    #[error("a music message needs an address: set `music_url`")]
    MusicWithoutUrl,
}

impl CustomMessage {
    /// Returns messages that show the user the same as `reply`: none for [`Reply::success`],
    /// several for a long text, one for each article.
    ///
    /// ```
    /// use wechat_runtime::{CustomMessage, Reply, api::Unsendable, reply};
    ///
    /// let messages = CustomMessage::all_of(&Reply::from("你好"))?;
    /// assert_eq!(messages, [CustomMessage::text("你好")]);
    /// let transfer = reply::TransferCustomerService::new().into();
    /// assert_eq!(CustomMessage::all_of(&transfer), Err(Unsendable::Transfer));
    /// # Ok::<(), Unsendable>(())
    /// ```
    ///
    /// # Errors
    /// If the reply has no counterpart among the messages.
    pub fn all_of(reply: &Reply) -> Result<Vec<Self>, Unsendable> {
        Ok(match &reply.0 {
            Kind::Success => Vec::new(),
            Kind::Text(text) => Self::texts(&text.content),
            Kind::Image(image) => vec![image.clone().into()],
            Kind::Voice(voice) => vec![voice.clone().into()],
            Kind::Video(_) => return Err(Unsendable::VideoWithoutThumb),
            Kind::Music(music) if music.url.is_none() && music.hq_url.is_none() => {
                return Err(Unsendable::MusicWithoutUrl);
            }
            Kind::Music(music) => vec![music.clone().into()],
            Kind::News(news) => news.articles.iter().cloned().map(Self::news).collect(),
            Kind::TransferCustomerService(_) | Kind::TransferBizAiIvr(_) => {
                return Err(Unsendable::Transfer);
            }
        })
    }
}
