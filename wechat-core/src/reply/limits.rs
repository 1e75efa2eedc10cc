//! What the platform takes of a reply. Source: 被动回复用户消息.

use std::borrow::Cow;

use thiserror::Error;

use super::{Article, Kind, News, Reply, Text};
use crate::{document::xml::writer::Writer, push::Push};

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
    /// There is no message that could be handed on.
    #[error("`{0}` answers a user's message, this push is an event")]
    NotForEvents(&'static str),
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
    /// Whether it is no error of the handler: what is too long or too much is left out and the rest sent.
    /// Of [`EmptyText`](Self::EmptyText) no rest is left, so the push is answered with `success`.
    pub fn is_cut(&self) -> bool {
        match self {
            Self::EmptyText
            | Self::TextTooLong { .. }
            | Self::TooManyArticles { .. }
            | Self::TitleTooLong { .. } => true,
            Self::Missing(_) | Self::NotForEvents(_) | Self::UrlTooLong { .. } => false,
        }
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
    /// A reply to `unsubscribe` is never sent, whatever this says of it: nobody is left to read it.
    ///
    /// # Errors
    /// With the first thing that it does not take; with one that can be cut only if there is no other.
    pub fn check(&self, push: &Push) -> Result<(), InvalidReply> {
        match &self.0 {
            Kind::TransferBizAiIvr(_) if push.is_event() => {
                Err(InvalidReply::NotForEvents("transfer_biz_ai_ivr"))
            }
            Kind::Success | Kind::TransferBizAiIvr(_) => Ok(()),
            Kind::Text(text) => check_text(text),
            Kind::Image(image) => required("MediaId", &image.media_id),
            Kind::Voice(voice) => required("MediaId", &voice.media_id),
            Kind::Video(video) => required("MediaId", &video.media_id),
            Kind::Music(music) => {
                required("ThumbMediaId", &music.thumb_media_id)?;
                check_url("MusicUrl", music.url.as_deref().unwrap_or_default())?;
                check_url("HQMusicUrl", music.hq_url.as_deref().unwrap_or_default())
            }
            Kind::News(news) => check_news(news, push),
            Kind::TransferCustomerService(transfer) => match &transfer.kf_account {
                Some(account) => required("KfAccount", account),
                None => Ok(()),
            },
        }
    }
}

impl News {
    /// The articles that the platform shows in answer to this push.
    pub(super) fn shown(&self, push: &Push) -> &[Article] {
        let allowed = if push.is_event() {
            Self::MAX_ARTICLES
        } else {
            1
        };
        &self.articles[..self.articles.len().min(allowed)]
    }
}

impl Text {
    /// What of it is sent: without characters that are dropped anyway, then as much as the platform
    /// delivers.
    pub(super) fn fitting(&self) -> Cow<'_, str> {
        let content = Writer::clean(&self.content);
        let end = content.floor_char_boundary(Self::MAX_BYTES);
        if end == content.len() {
            content
        } else {
            Cow::Owned(content[..end].to_owned())
        }
    }
}

impl Article {
    /// What of the title is sent, likewise.
    pub(super) fn fitting_title(&self) -> String {
        let title = Writer::clean(&self.title);
        title.chars().take(Self::MAX_TITLE).collect()
    }
}

fn required(field: &'static str, text: &str) -> Result<(), InvalidReply> {
    if Writer::is_blank(text) {
        Err(InvalidReply::Missing(field))
    } else {
        Ok(())
    }
}

fn check_text(text: &Text) -> Result<(), InvalidReply> {
    match Writer::clean(&text.content).len() {
        _ if Writer::is_blank(&text.fitting()) => Err(InvalidReply::EmptyText),
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

fn check_news(news: &News, push: &Push) -> Result<(), InvalidReply> {
    let shown = news.shown(push);
    for article in shown {
        required("Title", &article.fitting_title())?;
        check_url("PicUrl", &article.pic_url)?;
        check_url("Url", &article.url)?;
    }
    let (articles, allowed) = (news.articles.len(), shown.len());
    if articles > allowed {
        return Err(InvalidReply::TooManyArticles { articles, allowed });
    }
    let titles = shown
        .iter()
        .map(|article| Writer::clean(&article.title).chars().count());
    match titles.max() {
        Some(characters) if characters > Article::MAX_TITLE => {
            Err(InvalidReply::TitleTooLong { characters })
        }
        _ => Ok(()),
    }
}
