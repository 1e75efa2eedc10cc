//! Customer-service messages (客服消息) and the typing state. Source: 发送客服消息, 客服输入状态.

use axum::{body::Bytes, extract::State};
use serde::Deserialize;
use serde_json::Value;

use super::{
    answer::{Answered, check_openid, ok},
    extract::{Authorized, Json},
    fake_api::FakeApi,
};
use crate::engine::account_state::{chat_entry::Seen, errcode::Errcode, message::Message};

/// Upper bound on a text, in bytes.
const MAX_TEXT: usize = 2048;

pub(super) async fn send(State(api): State<FakeApi>, _: Authorized, body: Bytes) -> Answered {
    // The platform does not unescape Chinese.
    if body.windows(2).any(|pair| pair == b"\\u") {
        return Err(Errcode::CHARSET);
    }
    let body: Value = serde_json::from_slice(&body).map_err(|_| Errcode::JSON)?;
    let touser = check_openid(body["touser"].as_str().unwrap_or_default())?;
    let msgtype = body["msgtype"].as_str().ok_or(Errcode::MSGTYPE)?;
    let message = Message {
        msgtype: msgtype.to_owned(),
        content: body[msgtype].clone(),
        kf_account: body["customservice"]["kf_account"]
            .as_str()
            .map(str::to_owned),
    };
    check(&api, &message)?;
    {
        let mut state = api.state();
        let follower = state.follower(touser);
        follower.spend()?;
        follower.see(Seen::Message(message));
    }
    api.notify_change();
    Ok(ok())
}

/// Checks that a message has the fields of its kind.
fn check(api: &FakeApi, message: &Message) -> Answered<()> {
    let text = |name: &str| message.content[name].as_str().unwrap_or_default();
    let needs = |name: &str| {
        if text(name).is_empty() {
            Err(Errcode::ARGS)
        } else {
            Ok(())
        }
    };
    let media = |name: &str| {
        if api.state().media.contains(text(name)) {
            Ok(())
        } else {
            Err(Errcode::MEDIA_ID)
        }
    };
    match message.msgtype.as_str() {
        "text" => match text("content").len() {
            0 => Err(Errcode::CONTENT_EMPTY),
            bytes if bytes > MAX_TEXT => Err(Errcode::CONTENT_SIZE),
            _ => Ok(()),
        },
        "image" | "voice" => media("media_id"),
        "mpnews" => needs("media_id"),
        "video" => media("media_id").and_then(|()| media("thumb_media_id")),
        "music" => {
            needs("musicurl")?;
            needs("hqmusicurl")?;
            media("thumb_media_id")
        }
        "news" => match message.content["articles"].as_array().map(Vec::len) {
            Some(1) => Ok(()),
            _ => Err(Errcode::ARTICLE_COUNT),
        },
        "mpnewsarticle" => needs("article_id"),
        "msgmenu" => match message.content["list"].as_array() {
            Some(list) if !list.is_empty() => Ok(()),
            _ => Err(Errcode::ARGS),
        },
        "wxcard" => needs("card_id"),
        "miniprogrampage" => {
            needs("appid")?;
            needs("pagepath")?;
            media("thumb_media_id")
        }
        _ => Err(Errcode::MSGTYPE),
    }
}

#[derive(Debug, Deserialize)]
pub(super) struct Typing {
    touser: String,
    command: String,
}

pub(super) async fn typing(
    State(api): State<FakeApi>,
    _: Authorized,
    Json { value }: Json<Typing>,
) -> Answered {
    let is_typing = match value.command.as_str() {
        "Typing" => true,
        "CancelTyping" => false,
        _ => return Err(Errcode::TYPING_COMMAND),
    };
    {
        let mut state = api.state();
        let follower = state.follower(check_openid(&value.touser)?);
        follower.set_typing(is_typing)?;
    }
    api.notify_change();
    Ok(ok())
}
