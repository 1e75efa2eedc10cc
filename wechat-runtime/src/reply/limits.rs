//! What the platform takes of a reply. Source: 被动回复用户消息.

use thiserror::Error;

use super::{Article, Kind, News, Reply, Text};
use crate::{push::Push, xml::writer::Writer};

/// Why a reply cannot be sent as it is.
///
/// Of a handler's reply, what can be cut is cut, with a warning in the log; the rest is an error of
/// the handler.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
#[non_exhaustive]
pub enum InvalidReply {
    /// Nothing that can be seen: sent as no reply.
    #[error("the text is empty: nothing is sent")]
    EmptyText,
    /// Cut between two characters.
    #[error("the text has {bytes} bytes, {} are sent", Text::MAX_BYTES)]
    TextTooLong {
        /// Bytes of UTF-8.
        bytes: usize,
    },
    /// The first ones are sent.
    #[error("the news have {articles} articles, this push may be answered with {allowed}")]
    TooManyArticles {
        /// How many there are.
        articles: usize,
        /// How many are sent.
        allowed: usize,
    },
    /// Cut.
    #[error(
        "an article's title has {characters} characters, {} are sent",
        Article::MAX_TITLE
    )]
    TitleTooLong {
        /// How many there are.
        characters: usize,
    },
    /// The user would read a service fault.
    #[error("the reply has no `{0}`")]
    Missing(&'static str),
    /// A shorter one would lead elsewhere.
    #[error(
        "the address `{field}` has {bytes} bytes, {} are allowed",
        Article::MAX_URL_BYTES
    )]
    UrlTooLong {
        /// The element.
        field: &'static str,
        /// Bytes of UTF-8.
        bytes: usize,
    },
}

impl InvalidReply {
    /// Whether the rest of it is sent.
    pub fn is_cut(&self) -> bool {
        !matches!(self, Self::Missing(_) | Self::UrlTooLong { .. })
    }
}

impl Reply {
    /// Whether the platform takes this in answer to `push`.
    ///
    /// ```
    /// use wechat_runtime::{Probe, Reply, reply::InvalidReply};
    ///
    /// let push = Probe::text("hi").push();
    /// let long = Reply::from("好".repeat(683));
    /// assert_eq!(long.check(&push), Err(InvalidReply::TextTooLong { bytes: 2049 }));
    /// ```
    ///
    /// # Errors
    /// With the first thing that it does not take.
    pub fn check(&self, push: &Push) -> Result<(), InvalidReply> {
        match &self.0 {
            Kind::Success | Kind::TransferBizAiIvr(_) => Ok(()),
            Kind::Text(text) => check_text(&text.content),
            Kind::Image(image) => required("MediaId", &image.media_id),
            Kind::Voice(voice) => required("MediaId", &voice.media_id),
            Kind::Video(video) => required("MediaId", &video.media_id),
            Kind::Music(music) => {
                required("ThumbMediaId", &music.thumb_media_id)?;
                check_url("MusicUrl", music.url.as_deref().unwrap_or_default())?;
                check_url("HQMusicUrl", music.hq_url.as_deref().unwrap_or_default())
            }
            Kind::News(news) => check_news(news, News::allowed(push)),
            Kind::TransferCustomerService(transfer) => match &transfer.kf_account {
                Some(account) => required("KfAccount", account),
                None => Ok(()),
            },
        }
    }
}

impl News {
    /// How many articles may answer this push.
    pub(super) fn allowed(push: &Push) -> usize {
        if push.is_event() {
            Self::MAX_ARTICLES
        } else {
            1
        }
    }
}

fn required(field: &'static str, text: &str) -> Result<(), InvalidReply> {
    if Writer::is_blank(text) {
        Err(InvalidReply::Missing(field))
    } else {
        Ok(())
    }
}

fn check_text(content: &str) -> Result<(), InvalidReply> {
    let content = Writer::clean(content);
    match content.len() {
        _ if Writer::is_blank(&content) => Err(InvalidReply::EmptyText),
        bytes if bytes > Text::MAX_BYTES => Err(InvalidReply::TextTooLong { bytes }),
        _ => Ok(()),
    }
}

fn check_url(field: &'static str, url: &str) -> Result<(), InvalidReply> {
    match url.len() {
        bytes if bytes > Article::MAX_URL_BYTES => Err(InvalidReply::UrlTooLong { field, bytes }),
        _ => Ok(()),
    }
}

fn check_news(news: &News, allowed: usize) -> Result<(), InvalidReply> {
    for article in &news.articles {
        check_url("PicUrl", &article.pic_url)?;
        check_url("Url", &article.url)?;
    }
    let articles = news.articles.len();
    if articles > allowed {
        return Err(InvalidReply::TooManyArticles { articles, allowed });
    }
    let titles = news
        .articles
        .iter()
        .map(|article| article.title.chars().count());
    match titles.max() {
        Some(characters) if characters > Article::MAX_TITLE => {
            Err(InvalidReply::TitleTooLong { characters })
        }
        _ => Ok(()),
    }
}
