use super::{
    render::{Rendered, SUCCESS},
    *,
};
use crate::{envelope::Authentic, push::Push};

fn push(xml: &str) -> Push {
    Push::parse(Authentic::for_test(xml)).unwrap()
}

fn text_push() -> Push {
    push(include_str!("../../../tests/data/samples/msg_text.xml"))
}

fn click_push() -> Push {
    push(include_str!("../../../tests/data/samples/event_click.xml"))
}

fn rendered(reply: impl Into<Reply>, push: &Push, now: i64) -> String {
    match reply.into().render(push, now) {
        Rendered::Document(xml) => xml,
        Rendered::Success => SUCCESS.to_owned(),
    }
}

fn article(number: usize) -> Article {
    Article::new(format!("书讯 {number}"))
        .description(format!("第 {number} 条"))
        .pic_url(format!("https://books.example.cn/p{number}.jpg"))
        .url(format!("https://books.example.cn/n/{number}"))
}

#[test]
fn each_kind_is_written_in_the_platforms_format() {
    macro_rules! sample {
        ($name:literal) => {
            include_str!(concat!(
                "../../../tests/data/samples/replies/",
                $name,
                ".xml"
            ))
        };
    }
    for (reply, now, expected) in [
        (
            Text::new("今天营业到 22:00\n<a href=\"https://books.example.cn\">逛逛网店</a>").into(),
            1_795_421_503,
            sample!("text"),
        ),
        (
            Text::new("数组写法 a[b[0]]>c").into(),
            1_795_421_506,
            sample!("text_cdata_split"),
        ),
        (
            Image::new("Hq0dN7xYb2sVtZ4w_kEoP9uRmC5jL1aFg8iT3B-e6Xs").into(),
            1_795_421_509,
            sample!("image"),
        ),
        (
            Voice::new("Vc3oYt8Kq1LmZ7wRxD-5nUeGs0Bj9hPaTf6iXk2JdEo").into(),
            1_795_421_512,
            sample!("voice"),
        ),
        (
            Video::new("Vd5kRw1Tz8HsB0mXqY-2nJeLf7Gc4pUaOi9oVk3DvEx")
                .title("店内一日")
                .description("三十秒看完")
                .into(),
            1_795_421_515,
            sample!("video"),
        ),
        (
            Music::new("Th2aLk9Qe5WsR0xVzN-6mBdYf8Hj1pCgTi4oUk7JvEs")
                .title("雨天书单")
                .description("店里循环的曲子")
                .music_url("https://books.example.cn/a.mp3")
                .hq_music_url("https://books.example.cn/a-hq.mp3")
                .into(),
            1_795_421_518,
            sample!("music"),
        ),
        (
            News::new(article(1)).into(),
            1_795_421_521,
            sample!("news_1"),
        ),
        (
            TransferCustomerService::new().into(),
            1_795_421_527,
            sample!("transfer_customer_service"),
        ),
        (
            TransferCustomerService::new()
                .kf_account("helper01@nanfengbk")
                .into(),
            1_795_421_530,
            sample!("transfer_customer_service_account"),
        ),
        (
            TransferBizAiIvr::new().into(),
            1_795_421_533,
            sample!("transfer_biz_ai_ivr"),
        ),
    ] {
        let reply: Reply = reply;
        assert_eq!(rendered(reply, &text_push(), now), expected.trim_end());
    }
    let eight = (2..=8).fold(News::new(article(1)), |news, number| {
        news.article(article(number))
    });
    assert_eq!(
        rendered(eight, &click_push(), 1_795_421_524),
        sample!("news_8").trim_end()
    );
}

#[test]
fn an_unsendable_reply_is_success() {
    let unsubscribe = push(include_str!(
        "../../../tests/data/samples/event_unsubscribe.xml"
    ));
    assert_eq!(rendered("再见", &unsubscribe, 0), SUCCESS);
    assert_eq!(rendered(Reply::success(), &text_push(), 0), SUCCESS);
    assert_eq!(rendered("", &text_push(), 0), SUCCESS);
    for blank in ["\0\u{1}", " \n\t ", "\u{3000}"] {
        assert_eq!(rendered(blank, &text_push(), 0), SUCCESS, "{blank:?}");
    }
    for reply in [
        Reply::from(Image::new("")),
        Voice::new(" ").into(),
        Video::new("").title("a").into(),
        Music::new("").title("a").into(),
    ] {
        assert_eq!(rendered(reply, &text_push(), 0), SUCCESS);
    }
}

#[test]
fn a_text_is_cut_between_characters_at_the_platforms_limit() {
    for (text, kept) in [
        ("a".repeat(2047), 2047),
        ("a".repeat(2048), 2047),
        ("好".repeat(683), 2046),
        (format!("{}😀", "a".repeat(2044)), 2044),
        (format!("{}hello", "\u{1}".repeat(2047)), 5),
        ("\u{1}".repeat(2000) + &"a".repeat(2000), 2000),
    ] {
        let xml = rendered(text, &text_push(), 0);
        let content = xml.split("<Content><![CDATA[").nth(1).unwrap();
        let content = content.split("]]></Content>").next().unwrap();
        assert_eq!(content.len(), kept);
    }
}

#[test]
fn the_buffer_of_a_text_has_the_right_size() {
    for (text, now) in [("你好", 1_795_421_503), ("a > b", 1_795_421_503)] {
        let document = rendered(text, &text_push(), now);
        assert_eq!(document.capacity(), document.len(), "{text}");
    }
}

#[test]
fn a_message_gets_one_article_and_an_event_up_to_eight() {
    let news = (2..=10).fold(News::new(article(1)), |news, n| news.article(article(n)));
    for (push, count) in [(text_push(), 1), (click_push(), 8)] {
        let xml = rendered(news.clone(), &push, 0);
        assert!(xml.contains(&format!("<ArticleCount>{count}</ArticleCount>")));
        assert_eq!(xml.matches("<item>").count(), count);
    }
}

#[test]
fn each_limit_is_a_typed_error_that_says_what_is_sent() {
    let long_url = format!("https://a.example/{}", "a".repeat(1024));
    let many = (2..=9).fold(News::new(article(1)), |news, n| news.article(article(n)));
    for (reply, push, expected, is_cut) in [
        (Reply::from(""), text_push(), "the text is empty", true),
        (
            "a".repeat(2048).into(),
            text_push(),
            "the text has 2048 bytes; the platform accepts 2047, so the rest is cut",
            true,
        ),
        (
            many.clone().into(),
            text_push(),
            "9 articles, but the platform shows 1",
            true,
        ),
        (
            many.into(),
            click_push(),
            "9 articles, but the platform shows 8",
            true,
        ),
        (
            News::new(Article::new("长".repeat(65))).into(),
            text_push(),
            "title has 65 characters; the platform shows 64, so the rest is cut",
            true,
        ),
        (
            News::new(Article::new("a").url(&*long_url)).into(),
            text_push(),
            "the address `Url` has 1042 bytes",
            false,
        ),
        (
            Music::new("thumb").hq_music_url(&*long_url).into(),
            text_push(),
            "the address `HQMusicUrl` has",
            false,
        ),
        (
            Image::new("").into(),
            text_push(),
            "the reply has no `MediaId`",
            false,
        ),
        (
            Music::new(" ").into(),
            text_push(),
            "the reply has no `ThumbMediaId`",
            false,
        ),
        (
            TransferCustomerService::new().kf_account("").into(),
            text_push(),
            "the reply has no `KfAccount`",
            false,
        ),
        (
            TransferBizAiIvr::new().into(),
            click_push(),
            "`transfer_biz_ai_ivr` can only answer a user's message, but this push is an event",
            false,
        ),
        (
            News::new(Article::new("")).into(),
            text_push(),
            "the reply has no `Title`",
            false,
        ),
        (
            News::new(article(1))
                .article(Article::new("\u{1} \n"))
                .into(),
            click_push(),
            "the reply has no `Title`",
            false,
        ),
    ] {
        let error = reply.check(&push).unwrap_err();
        assert!(error.to_string().contains(expected), "{error}");
        assert_eq!(error.is_cut(), is_cut, "{error}");
        let sent = rendered(reply, &push, 0);
        assert_eq!(
            sent == SUCCESS,
            !is_cut || error == InvalidReply::EmptyText,
            "{error}"
        );
    }
    let title = rendered(News::new(Article::new("长".repeat(65))), &text_push(), 0);
    assert!(title.contains(&format!("<Title><![CDATA[{}]]>", "长".repeat(64))));
}

#[test]
fn an_omitted_article_does_not_fail_the_reply() {
    let unfit = || {
        let long_url = format!("https://a.example/{}", "a".repeat(1024));
        [
            Article::new(""),
            Article::new("a").url(&*long_url),
            Article::new("a").pic_url(&*long_url),
            Article::new("长".repeat(65)),
        ]
    };
    let first_eight = (2..=8).fold(News::new(article(1)), |news, n| news.article(article(n)));
    for unfit in unfit() {
        for (news, push, allowed) in [
            (News::new(article(1)), text_push(), 1),
            (first_eight.clone(), click_push(), 8),
        ] {
            let reply = Reply::from(news.article(unfit.clone()));
            let articles = allowed + 1;
            let expected = InvalidReply::TooManyArticles { articles, allowed };
            assert_eq!(reply.check(&push), Err(expected));
            let sent = rendered(reply, &push, 0);
            assert_eq!(sent.matches("<item>").count(), allowed);
        }
    }
}

#[test]
fn a_reply_that_is_blank_after_cutting_is_not_sent() {
    let title = Article::new(format!("{}a", " ".repeat(64)));
    for (reply, expected) in [
        (
            Reply::from(News::new(title)),
            InvalidReply::Missing("Title"),
        ),
        (
            format!("{}a", " ".repeat(2047)).into(),
            InvalidReply::EmptyText,
        ),
    ] {
        assert_eq!(reply.check(&text_push()), Err(expected));
        assert_eq!(rendered(reply, &text_push(), 0), SUCCESS);
    }
}

#[test]
fn dropped_characters_do_not_count_towards_a_title() {
    let title = format!("{}{}", "\u{1}".repeat(64), "长".repeat(64));
    let reply = Reply::from(News::new(Article::new(title)));
    assert_eq!(reply.check(&text_push()), Ok(()));
    let sent = rendered(reply, &text_push(), 0);
    assert!(
        sent.contains(&format!("<![CDATA[{}]]>", "长".repeat(64))),
        "{sent}"
    );
}

#[test]
fn a_json_push_is_answered_with_the_same_names() {
    let json = r#"{"ToUserName":"gh","FromUserName":"o","CreateTime":1,"MsgType":"event","Event":"CLICK"}"#;
    let push = push(json);
    let reply: serde_json::Value = serde_json::from_str(&rendered("a\"b", &push, 7)).unwrap();
    let expected = serde_json::json!({
        "ToUserName": "o", "FromUserName": "gh", "CreateTime": 7, "MsgType": "text", "Content": "a\"b"
    });
    assert_eq!(reply, expected);
}

#[test]
fn every_return_type_of_a_handler_becomes_a_reply() {
    use std::borrow::Cow;

    use super::IntoReply as _;

    let text = Reply::from("hi");
    let returned = [
        "hi".into_reply(),
        "hi".to_owned().into_reply(),
        Cow::Borrowed("hi").into_reply(),
        Text::new("hi").into_reply(),
        text.clone().into_reply(),
        Some("hi").into_reply(),
        Ok::<_, String>("hi").into_reply(),
        Ok::<_, std::io::Error>(Some("hi")).into_reply(),
    ];
    for reply in returned {
        assert_eq!(reply.unwrap(), text);
    }
    assert!(().into_reply().unwrap().is_success());
    assert!(None::<&str>.into_reply().unwrap().is_success());
    let error = Err::<&str, _>("no such order").into_reply().unwrap_err();
    assert_eq!(error.to_string(), "no such order");
}
