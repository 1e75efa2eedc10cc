//! Messages of every kind reach the user unchanged.

use serde_json::{Value, json};
use wechat_runtime::{
    CustomMessage, Reply,
    api::{MiniProgramPage, MsgMenu, Typing, Unsendable},
    reply::{Article, Image, Music, News, TransferBizAiIvr, TransferCustomerService, Video, Voice},
};

use super::{SEND, client, follower, platform};

#[tokio::test(start_paused = true)]
async fn the_platform_accepts_every_kind_as_serialized() {
    let platform = platform();
    let api = client(&platform);
    let media = |kind: &str| platform.platform().store_media(kind, "file", "bytes");
    let (image, voice, video, thumb) = (
        media("image"),
        media("voice"),
        media("video"),
        media("thumb"),
    );
    let music = Music::new(&*thumb)
        .title("歌")
        .hq_music_url("https://a.example/m");
    let article = Article::new("书单")
        .description("十二本")
        .url("https://a.example/")
        .pic_url("https://a.example/p");
    let menu = MsgMenu::new("满意吗？")
        .item("101", "满意")
        .item("102", "不满意")
        .tail("谢谢");
    let page = MiniProgramPage::new("wx1234567890abcdef", "pages/index", &*thumb).title("小店");
    for (message, msgtype, content) in [
        (
            CustomMessage::text("你好\u{1}\n\"😀\""),
            "text",
            json!({ "content": "你好\n\"😀\"" }),
        ),
        (
            Image::new(&*image).into(),
            "image",
            json!({ "media_id": image }),
        ),
        (
            Voice::new(&*voice).into(),
            "voice",
            json!({ "media_id": voice }),
        ),
        (
            CustomMessage::video(Video::new(&*video).title("片"), &*thumb),
            "video",
            json!({ "media_id": video, "thumb_media_id": thumb, "title": "片" }),
        ),
        (
            music.into(),
            "music",
            json!({ "title": "歌", "musicurl": "https://a.example/m", "hqmusicurl": "https://a.example/m", "thumb_media_id": thumb }),
        ),
        (
            article.into(),
            "news",
            json!({ "articles": [{ "title": "书单", "description": "十二本", "url": "https://a.example/", "picurl": "https://a.example/p" }] }),
        ),
        (
            CustomMessage::mpnews("m"),
            "mpnews",
            json!({ "media_id": "m" }),
        ),
        (
            CustomMessage::article("a"),
            "mpnewsarticle",
            json!({ "article_id": "a" }),
        ),
        (
            CustomMessage::menu(menu),
            "msgmenu",
            json!({
                "head_content": "满意吗？",
                "list": [{ "id": "101", "content": "满意" }, { "id": "102", "content": "不满意" }],
                "tail_content": "谢谢",
            }),
        ),
        (
            CustomMessage::card("c"),
            "wxcard",
            json!({ "card_id": "c" }),
        ),
        (
            CustomMessage::mini_program(page),
            "miniprogrampage",
            json!({ "title": "小店", "appid": "wx1234567890abcdef", "pagepath": "pages/index", "thumb_media_id": thumb }),
        ),
    ] {
        let alice = follower(&platform).await;
        api.send(&alice, message).await.unwrap();
        let body = sent(&platform);
        let expected = json!({ "touser": alice.as_str(), "msgtype": msgtype, msgtype: content });
        assert_eq!(body, expected);
    }
}

#[tokio::test(start_paused = true)]
async fn messages_can_name_an_agent_or_an_ai() {
    let platform = platform();
    let api = client(&platform);
    let alice = follower(&platform).await;
    let message = CustomMessage::text("hi")
        .kf_account("helper01@nanfengbk")
        .by_ai();
    api.send(&alice, message).await.unwrap();
    let body = sent(&platform);
    assert_eq!(
        body["customservice"],
        json!({ "kf_account": "helper01@nanfengbk" })
    );
    assert_eq!(body["aimsgcontext"], json!({ "is_ai_msg": 1 }));
}

#[tokio::test(start_paused = true)]
async fn a_user_sees_the_typing_state() {
    let platform = platform();
    let api = client(&platform);
    let alice = follower(&platform).await;
    api.typing(&alice, Typing::Start).await.unwrap();
    assert!(platform.platform().is_typing(alice.as_str()));
    api.typing(&alice, Typing::Cancel).await.unwrap();
    assert!(!platform.platform().is_typing(alice.as_str()));
}

#[test]
fn a_reply_is_converted_to_messages() {
    let two = News::new(Article::new("a")).article(Article::new("b"));
    for (reply, messages) in [
        (Reply::success(), vec![]),
        (" \u{1}".into(), vec![]),
        ("hi".into(), vec![CustomMessage::text("hi")]),
        (
            format!("{}{}", "a".repeat(2047), "b".repeat(10)).into(),
            vec![
                CustomMessage::text("a".repeat(2047)),
                CustomMessage::text("b".repeat(10)),
            ],
        ),
        // A blank text sends nothing.
        (
            format!("{}{}", "a".repeat(2047), " ".repeat(9_000)).into(),
            vec![CustomMessage::text("a".repeat(2047))],
        ),
        (Image::new("m").into(), vec![CustomMessage::image("m")]),
        (Voice::new("m").into(), vec![CustomMessage::voice("m")]),
        (
            two.into(),
            vec![
                CustomMessage::news(Article::new("a")),
                CustomMessage::news(Article::new("b")),
            ],
        ),
    ] {
        assert_eq!(CustomMessage::all_of(&reply), Ok(messages), "{reply:?}");
    }
    for (reply, error) in [
        (Video::new("m").into(), Unsendable::VideoWithoutThumb),
        (Music::new("m").into(), Unsendable::MusicWithoutUrl),
        (TransferCustomerService::new().into(), Unsendable::Transfer),
        (TransferBizAiIvr::new().into(), Unsendable::Transfer),
    ] {
        let reply: Reply = reply;
        assert_eq!(CustomMessage::all_of(&reply), Err(error));
    }
}

/// Returns the body of the last message.
fn sent(platform: &wechat_sim::testing::TestBot) -> Value {
    let calls = platform.api().calls();
    let last = calls.into_iter().rfind(|call| call.path == SEND);
    last.and_then(|call| call.body).expect("a message")
}
