//! Content of replies and customer-service messages, as the page draws it.

use serde_json::{Map, Value, json};
use wechat_runtime::{Field, Fields};

use crate::engine::{Message, Shown};

/// Function that returns the path of the file with a `MediaId`.
type Address<'a> = &'a dyn Fn(&str) -> Option<String>;

/// Describes a passive reply.
pub(super) fn of_reply(shown: &Shown, address: Address<'_>) -> Value {
    let fields = shown.fields();
    let get = |path: &str| fields.get(path).map(str::trim);
    match shown.msg_type() {
        "text" => json!({ "kind": "text", "text": fields.get("Content") }),
        kind @ ("image" | "voice") => media(kind, shown.media_id().unwrap_or_default(), address),
        "video" => {
            let mut content = media("video", shown.media_id().unwrap_or_default(), address);
            content["title"] = get("Video.Title").into();
            content["description"] = get("Video.Description").into();
            content
        }
        "music" => {
            let thumb = get("Music.ThumbMediaId");
            json!({
                "kind": "music",
                "title": get("Music.Title"),
                "description": get("Music.Description"),
                "music_url": get("Music.MusicUrl").or(get("Music.MusicURL")),
                "hq_music_url": get("Music.HQMusicUrl"),
                "thumb_media_id": thumb,
                "thumb_url": thumb.and_then(address),
            })
        }
        "news" => {
            let items = fields.root().find("Articles");
            let items = items.into_iter().flat_map(Field::iter);
            let articles = items.take(shown.titles().len()).map(|item| {
                let text = |name| item.find(name).map(|field| field.text().trim().to_owned());
                json!({
                    "title": text("Title"),
                    "description": text("Description"),
                    "pic_url": text("PicUrl"),
                    "url": text("Url"),
                })
            });
            json!({ "kind": "news", "articles": articles.collect::<Vec<_>>() })
        }
        "transfer_customer_service" => {
            json!({ "kind": "transfer", "to": get("TransInfo.KfAccount") })
        }
        other => json!({ "kind": "other", "msg_type": other, "fields": plain(fields) }),
    }
}

/// Describes a customer-service message.
pub(super) fn of_message(message: &Message, address: Address<'_>) -> Value {
    let content = &message.content;
    let text = |name: &str| content[name].as_str().unwrap_or_default();
    match message.msgtype.as_str() {
        "text" => json!({ "kind": "text", "text": text("content") }),
        kind @ ("image" | "voice") => media(kind, text("media_id"), address),
        "video" => {
            let mut shown = media("video", text("media_id"), address);
            shown["title"] = content["title"].clone();
            shown["description"] = content["description"].clone();
            shown
        }
        "music" => json!({
            "kind": "music",
            "title": content["title"],
            "description": content["description"],
            "music_url": content["musicurl"],
            "hq_music_url": content["hqmusicurl"],
            "thumb_media_id": content["thumb_media_id"],
            "thumb_url": address(text("thumb_media_id")),
        }),
        "news" => {
            let articles = content["articles"].as_array().into_iter().flatten();
            let articles = articles.map(|article| {
                json!({
                    "title": article["title"],
                    "description": article["description"],
                    "pic_url": article["picurl"],
                    "url": article["url"],
                })
            });
            json!({ "kind": "news", "articles": articles.collect::<Vec<_>>() })
        }
        "msgmenu" => json!({
            "kind": "msgmenu",
            "head": content["head_content"],
            "tail": content["tail_content"],
            "list": content["list"],
        }),
        other => json!({ "kind": "other", "msg_type": other, "fields": content }),
    }
}

fn media(kind: &str, media_id: &str, address: Address<'_>) -> Value {
    json!({ "kind": kind, "media_id": media_id, "url": address(media_id) })
}

/// Returns the fields at the top that contain no others; the inspector shows the rest.
fn plain(fields: &Fields) -> Value {
    let leaves = fields.iter().filter(|field| field.is_leaf());
    let leaves = leaves.map(|field| (field.name().to_owned(), field.text().into()));
    Value::Object(leaves.collect::<Map<_, _>>())
}
