//! From a reply to the bytes that answer a push.

use std::borrow::Cow;

use tracing::warn;

use super::{Kind, News, Reply, Text};
use crate::{
    fields::{Fields, Format},
    push::Push,
    xml::writer::Writer,
};

/// Tells the platform: received, nothing to show, do not send it again.
pub(crate) const SUCCESS: &str = "success";

/// The body of an answer.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Rendered {
    /// [`SUCCESS`] as plain text.
    Success,
    /// In the format of the push.
    Document(String),
}

impl Reply {
    /// The answer to `push`, dated `now` in seconds since the Unix epoch.
    pub(crate) fn render(&self, push: &Push, now: i64) -> Rendered {
        // Who unfollowed cannot be reached; a reply would only be an error on the platform's side.
        let unreachable = push
            .event()
            .is_some_and(|event| event.eq_ignore_ascii_case("unsubscribe"));
        if unreachable || matches!(self.0, Kind::Success) {
            return Rendered::Success;
        }
        if let Some(lacking) = self.lacking() {
            warn!("{lacking} cannot be sent: the push is answered with `success`");
            return Rendered::Success;
        }
        let mut writer = Writer::with_capacity(512);
        writer.element("xml", |writer| {
            writer.text("ToUserName", push.from_user_name());
            writer.text("FromUserName", push.to_user_name());
            writer.number("CreateTime", now);
            writer.text("MsgType", self.msg_type());
            self.payload(writer, push);
        });
        let document = writer.finish();
        Rendered::Document(match push.fields().format() {
            Format::Xml => document,
            Format::Json => as_json(&document),
        })
    }

    /// Without this the user would read a service fault.
    fn lacking(&self) -> Option<&'static str> {
        let (text, lacking) = match &self.0 {
            Kind::Success | Kind::News(_) => return None,
            Kind::Text(text) => (&text.content, "an empty text"),
            Kind::Image(image) => (&image.media_id, "an image without a `MediaId`"),
            Kind::Voice(voice) => (&voice.media_id, "a voice message without a `MediaId`"),
            Kind::Video(video) => (&video.media_id, "a video without a `MediaId`"),
            Kind::Music(music) => (&music.thumb_media_id, "music without a `ThumbMediaId`"),
        };
        Writer::is_blank(text).then_some(lacking)
    }

    fn msg_type(&self) -> &'static str {
        match self.0 {
            Kind::Success => SUCCESS,
            Kind::Text(_) => "text",
            Kind::Image(_) => "image",
            Kind::Voice(_) => "voice",
            Kind::Video(_) => "video",
            Kind::Music(_) => "music",
            Kind::News(_) => "news",
        }
    }

    fn payload(&self, writer: &mut Writer, push: &Push) {
        match &self.0 {
            Kind::Success => {}
            Kind::Text(text) => writer.text("Content", &fitting(&text.content)),
            Kind::Image(image) => writer.element("Image", |writer| {
                writer.text("MediaId", &image.media_id);
            }),
            Kind::Voice(voice) => writer.element("Voice", |writer| {
                writer.text("MediaId", &voice.media_id);
            }),
            Kind::Video(video) => writer.element("Video", |writer| {
                writer.text("MediaId", &video.media_id);
                optional(writer, "Title", video.title.as_ref());
                optional(writer, "Description", video.description.as_ref());
            }),
            Kind::Music(music) => writer.element("Music", |writer| {
                optional(writer, "Title", music.title.as_ref());
                optional(writer, "Description", music.description.as_ref());
                optional(writer, "MusicUrl", music.url.as_ref());
                optional(writer, "HQMusicUrl", music.hq_url.as_ref());
                writer.text("ThumbMediaId", &music.thumb_media_id);
            }),
            Kind::News(news) => articles(writer, news, push),
        }
    }
}

/// The same names and texts: a JSON push is answered in JSON.
fn as_json(xml: &str) -> String {
    let fields: Fields = xml.parse().expect("written by this program");
    serde_json::to_string(&fields).expect("texts and names only")
}

/// What of a text is sent: without characters that are dropped anyway, then as much as the platform
/// delivers.
fn fitting(content: &str) -> Cow<'_, str> {
    let content = Writer::clean(content);
    let end = content.floor_char_boundary(Text::MAX_BYTES);
    if end == content.len() {
        return content;
    }
    warn!(
        bytes = content.len(),
        "a text reply may have {} bytes: the rest is cut off",
        Text::MAX_BYTES
    );
    Cow::Owned(content[..end].to_owned())
}

fn optional(writer: &mut Writer, name: &str, text: Option<&String>) {
    if let Some(text) = text {
        writer.text(name, text);
    }
}

fn articles(writer: &mut Writer, news: &News, push: &Push) {
    let allowed = if push.is_event() {
        News::MAX_ARTICLES
    } else {
        1
    };
    let shown = &news.articles[..news.articles.len().min(allowed)];
    if shown.len() < news.articles.len() {
        warn!(
            articles = news.articles.len(),
            "this push may be answered with {allowed} article(s): the rest is left out"
        );
    }
    writer.number(
        "ArticleCount",
        i64::try_from(shown.len()).unwrap_or(i64::MAX),
    );
    writer.element("Articles", |writer| {
        for article in shown {
            writer.element("item", |writer| {
                writer.text("Title", &article.title);
                writer.text("Description", &article.description);
                writer.text("PicUrl", &article.pic_url);
                writer.text("Url", &article.url);
            });
        }
    });
}
