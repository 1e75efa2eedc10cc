//! Passive replies and their kinds. Source: 被动回复用户消息.

pub(crate) mod into_reply;
mod limits;
mod media;
mod news;
pub(crate) mod render;
pub(crate) mod split;
#[cfg(test)]
mod tests;
mod text;
mod transfer;

use serde::{Deserialize, Serialize};

use split::split_clean;

pub use into_reply::IntoReply;
pub use limits::InvalidReply;
pub use media::{Image, Music, Video, Voice};
pub use news::{Article, News};
pub use text::Text;
pub use transfer::{TransferBizAiIvr, TransferCustomerService};

/// Passive reply of any kind, or no reply.
///
/// Handlers that always reply with the same kind return that kind. `Reply` is for handlers that
/// choose:
///
/// ```
/// use wechat_runtime::{Image, Reply, reply};
///
/// fn answer(image: Image) -> Reply {
///     if image.media_id.is_empty() {
///         "没有收到图片".into()
///     } else {
///         reply::Image::new(image.media_id).into()
///     }
/// }
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reply(#[doc(hidden)] pub Kind);

#[doc(hidden)]
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Kind {
    #[default]
    Success,
    Text(Text),
    Image(Image),
    Voice(Voice),
    Video(Video),
    Music(Music),
    News(News),
    TransferCustomerService(TransferCustomerService),
    TransferBizAiIvr(TransferBizAiIvr),
}

impl Reply {
    /// Creates the empty reply: the platform gets `success`, the user sees nothing, and the push is
    /// not retried.
    pub fn success() -> Self {
        Self(Kind::Success)
    }

    /// Splits a long text or several articles into replies that each fit the platform's limits.
    #[doc(hidden)]
    #[must_use]
    pub fn parts(self) -> Vec<Self> {
        match self.0 {
            Kind::Text(text) => {
                let parts = split_clean(&text.content);
                parts.into_iter().map(Self::from).collect()
            }
            Kind::News(news) => {
                let articles = news.articles.into_iter();
                articles.map(|article| News::new(article).into()).collect()
            }
            Kind::Success => Vec::new(),
            _ => vec![self],
        }
    }

    /// Returns whether this is a text that exceeds the limit of one reply.
    #[doc(hidden)]
    pub fn is_long_text(&self) -> bool {
        matches!(&self.0, Kind::Text(text) if text.content.len() > Text::MAX_BYTES)
    }

    /// Returns whether the user would see nothing.
    pub fn is_success(&self) -> bool {
        matches!(self.0, Kind::Success)
    }
}

macro_rules! from_kinds {
    ($($kind:ident),*) => {$(
        impl From<$kind> for Reply {
            fn from(reply: $kind) -> Self {
                Self(Kind::$kind(reply))
            }
        }
    )*};
}
from_kinds!(
    Text,
    Image,
    Voice,
    Video,
    Music,
    News,
    TransferCustomerService,
    TransferBizAiIvr
);

impl From<&str> for Reply {
    fn from(text: &str) -> Self {
        Text::new(text).into()
    }
}

impl From<String> for Reply {
    fn from(text: String) -> Self {
        Text::new(text).into()
    }
}
