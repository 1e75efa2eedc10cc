//! From a passive reply to customer-service messages, for a reply that comes too late for its push.

use thiserror::Error;
use wechat_core::{__private::Kind, Reply};

use super::message::CustomMessage;

/// Why a reply cannot be sent as customer-service messages.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
#[non_exhaustive]
pub enum Unsendable {
    /// It hands the push on to somebody else, which only the answer to the push can do.
    #[error("a transfer to customer service or to the platform's AI can only answer a push")]
    Transfer,
    /// As a message, a video needs a picture.
    #[error(
        "a video that is sent needs a picture: use `CustomMessage::video` with a `thumb_media_id`"
    )]
    VideoWithoutThumb,
    /// As a message, music needs an address.
    #[error("music that is sent needs an address: give it a `music_url`")]
    MusicWithoutUrl,
}

impl CustomMessage {
    /// The messages that show the user what `reply` would have shown: none for
    /// [`Reply::success`], several for a long text, one for each article.
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
    /// If there is no such message.
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
