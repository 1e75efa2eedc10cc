//! Renders a reply as the body of the HTTP response.

use tracing::warn;

use super::{Article, InvalidReply, Kind, Reply};
use crate::{
    document::{Fields, Format, xml::writer::Writer},
    push::Push,
};

/// Body that acknowledges the push without a reply, so that the platform does not retry it.
pub const SUCCESS: &str = "success";

/// Length of a reply with a text, without its two names and the text.
const TEXT_FRAME: usize = "<xml><ToUserName><![CDATA[]]></ToUserName>\
    <FromUserName><![CDATA[]]></FromUserName><CreateTime>1795420807</CreateTime>\
    <MsgType><![CDATA[text]]></MsgType><Content><![CDATA[]]></Content></xml>"
    .len();
/// Room for the elements of another kind.
const PAYLOAD: usize = 512;

/// Body of an answer.
#[derive(Debug, PartialEq, Eq)]
pub enum Rendered {
    /// [`SUCCESS`] as plain text.
    Success,
    /// Document in the format of the push.
    Document(String),
}

impl Reply {
    /// Renders the answer to `push`, dated `now` in seconds since the Unix epoch.
    #[doc(hidden)]
    pub fn render(&self, push: &Push, now: i64) -> Rendered {
        // A user who unfollowed cannot be reached; a reply would only cause an error on the
        // platform's side.
        let unreachable = push
            .event()
            .is_some_and(|event| event.eq_ignore_ascii_case("unsubscribe"));
        if unreachable || matches!(self.0, Kind::Success) {
            return Rendered::Success;
        }
        match self.check(push) {
            Ok(()) => {}
            Err(InvalidReply::EmptyText) => return Rendered::Success,
            Err(error) if error.is_cut() => {}
            // A handler's invalid reply fails the handler and does not get here.
            Err(error) => {
                warn!("{error}; answering the push with `success`");
                return Rendered::Success;
            }
        }
        let (to, from) = (push.from_user_name(), push.to_user_name());
        let payload = match &self.0 {
            Kind::Text(text) => text.fitting().len(),
            _ => PAYLOAD,
        };
        let mut writer = Writer::with_capacity(TEXT_FRAME + to.len() + from.len() + payload);
        writer.element("xml", |writer| {
            writer.text("ToUserName", to);
            writer.text("FromUserName", from);
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

    fn msg_type(&self) -> &'static str {
        match self.0 {
            Kind::Success => SUCCESS,
            Kind::Text(_) => "text",
            Kind::Image(_) => "image",
            Kind::Voice(_) => "voice",
            Kind::Video(_) => "video",
            Kind::Music(_) => "music",
            Kind::News(_) => "news",
            Kind::TransferCustomerService(_) => "transfer_customer_service",
            Kind::TransferBizAiIvr(_) => "transfer_biz_ai_ivr",
        }
    }

    fn payload(&self, writer: &mut Writer, push: &Push) {
        match &self.0 {
            Kind::Success | Kind::TransferBizAiIvr(_) => {}
            Kind::Text(text) => writer.text("Content", text.fitting()),
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
            Kind::News(news) => articles(writer, news.shown(push)),
            Kind::TransferCustomerService(transfer) => {
                if let Some(account) = &transfer.kf_account {
                    writer.element("TransInfo", |writer| writer.text("KfAccount", account));
                }
            }
        }
    }
}

/// Converts a reply to JSON with the same names, for a JSON push.
fn as_json(xml: &str) -> String {
    let fields: Fields = xml.parse().expect("the reply is written by this program");
    let mut reply = serde_json::to_value(&fields).expect("texts and names only");
    for name in ["CreateTime", "ArticleCount"] {
        if let Some(number) = fields.get(name).and_then(|text| text.parse::<i64>().ok()) {
            reply[name] = number.into();
        }
    }
    reply.to_string()
}

fn optional(writer: &mut Writer, name: &str, text: Option<&String>) {
    if let Some(text) = text {
        writer.text(name, text);
    }
}

fn articles(writer: &mut Writer, shown: &[Article]) {
    let count = i64::try_from(shown.len()).unwrap_or(i64::MAX);
    writer.number("ArticleCount", count);
    writer.element("Articles", |writer| {
        for article in shown {
            writer.element("item", |writer| {
                writer.text("Title", article.fitting_title());
                writer.text("Description", &article.description);
                writer.text("PicUrl", &article.pic_url);
                writer.text("Url", &article.url);
            });
        }
    });
}
