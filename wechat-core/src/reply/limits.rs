//! Limits of the platform on replies. Source: 被动回复用户消息.

use thiserror::Error;

use super::{Article, Kind, News, Reply, Text};
use crate::{
    document::xml::{markup::is_char, writer::Writer},
    push::Push,
};

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
    #[error(
        "the text has {bytes} bytes; the platform accepts {}, so the rest is cut",
        Text::MAX_BYTES
    )]
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
        "an article's title has {characters} characters; the platform shows {}, so the rest is cut",
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
    /// Returns the part that is sent. It may contain characters that XML forbids, which do not count
    /// and which the writer drops.
    pub(super) fn fitting(&self) -> &str {
        if self.content.len() <= Self::MAX_BYTES {
            return &self.content;
        }
        let mut bytes = 0;
        let rest = self.content.char_indices().find(|(_, c)| {
            bytes += if is_char(*c) { c.len_utf8() } else { 0 };
            bytes > Self::MAX_BYTES
        });
        &self.content[..rest.map_or(self.content.len(), |(at, _)| at)]
    }
}

impl Article {
    /// Returns the part of the title that is sent. Forbidden characters as in [`Text::fitting`].
    pub(super) fn fitting_title(&self) -> &str {
        // A character has at least one byte.
        if self.title.len() <= Self::MAX_TITLE {
            return &self.title;
        }
        let mut counted = self.title.char_indices().filter(|(_, c)| is_char(*c));
        let rest = counted.nth(Self::MAX_TITLE);
        &self.title[..rest.map_or(self.title.len(), |(at, _)| at)]
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
    let fitting = text.fitting();
    if Writer::is_blank(fitting) {
        return Err(InvalidReply::EmptyText);
    }
    if fitting.len() == text.content.len() {
        return Ok(());
    }
    let bytes = Writer::clean(&text.content).len();
    Err(InvalidReply::TextTooLong { bytes })
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
        required("Title", article.fitting_title())?;
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

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::document::xml::writer::any_text;

    proptest! {
        #[test]
        fn the_part_that_is_sent_is_the_clean_text_up_to_the_limit(
            start in any_text(), filler in "[a好😀\u{1}]", count in 0..2_100_usize, end in any_text(),
        ) {
            let text = Text::new(start + &filler.repeat(count) + &end);
            let clean = Writer::clean(&text.content);
            let expected = &clean[..clean.floor_char_boundary(Text::MAX_BYTES)];
            prop_assert_eq!(Writer::clean(text.fitting()), expected);
            let too_long = clean.len() > Text::MAX_BYTES;
            prop_assert_eq!(matches!(check_text(&text), Err(InvalidReply::TextTooLong { .. })),
                too_long && !Writer::is_blank(expected));
        }

        #[test]
        fn the_title_that_is_sent_is_the_clean_one_up_to_the_limit(
            start in any_text(), filler in "[a好😀\u{1}]", count in 0..80_usize, end in any_text(),
        ) {
            let article = Article::new(start + &filler.repeat(count) + &end);
            let clean = Writer::clean(&article.title);
            let expected: String = clean.chars().take(Article::MAX_TITLE).collect();
            prop_assert_eq!(Writer::clean(article.fitting_title()), expected);
        }
    }
}
