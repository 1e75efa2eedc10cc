//! Limits of the platform on replies. Source: 被动回复用户消息.

use std::borrow::Cow;

use thiserror::Error;

use super::{Article, Kind, News, Reply, Text};
use crate::{document::xml::writer::Writer, push::Push};

/// Violation of a limit on replies.
///
/// Text and articles of a handler's reply that exceed a limit are cut, and a warning is logged. Any
/// other violation is an error of the handler.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
#[non_exhaustive]
pub enum InvalidReply {
    /// The text has no visible character; no reply is sent.
    #[error("the text is empty: no reply is sent")]
    EmptyText,
    /// The text is cut between two characters.
    #[error("the text has {bytes} bytes, {} are sent", Text::MAX_BYTES)]
    TextTooLong {
        /// Bytes of UTF-8.
        bytes: usize,
    },
    /// Only the first articles are sent.
    #[error(
        "the news reply has {articles} articles, but the platform shows {allowed} in answer to this push"
    )]
    TooManyArticles {
        /// Number in the reply.
        articles: usize,
        /// Number of articles that are sent.
        allowed: usize,
    },
    /// The title is cut.
    #[error(
        "an article's title has {characters} characters, {} are sent",
        Article::MAX_TITLE
    )]
    TitleTooLong {
        /// Number in the reply.
        characters: usize,
    },
    /// A required field is empty; the user would see a service error.
    #[error("the reply has no `{0}`")]
    Missing(&'static str),
    /// The push is an event, so there is no message to hand on.
    #[error("`{0}` can only answer a user's message, but this push is an event")]
    NotForEvents(&'static str),
    /// The address is too long; a shortened one would lead elsewhere.
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
    /// Returns whether the reply is cut to fit instead of failing the handler. Nothing is left of
    /// [`EmptyText`](Self::EmptyText), so that push is answered with `success`.
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
    /// Checks whether the platform accepts this reply to `push`.
    ///
    /// ```
    /// use wechat_runtime::{Probe, Reply, reply::InvalidReply};
    ///
    /// let push = Probe::text("hi").push();
    /// let long = Reply::from("好".repeat(683));
    /// assert_eq!(long.check(&push), Err(InvalidReply::TextTooLong { bytes: 2049 }));
    /// ```
    ///
    /// A reply to `unsubscribe` is never sent, whatever this returns: the user has left.
    ///
    /// # Errors
    /// With the first violation. One that can be cut is only returned if there is no other.
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
    /// Returns the articles that the platform shows in answer to this push.
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
    /// Returns the part that is sent: without characters that XML forbids, cut to the limit.
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
    /// Returns the part of the title that is sent.
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
