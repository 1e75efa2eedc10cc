//! Each typed call works against a fake platform that validates like the real one.

use std::{future::poll_fn, pin::pin, time::Duration};

use futures_core::Stream as _;
use serde_json::json;
use wechat_runtime::{
    ApiErrorKind as Kind, OpenId,
    api::{
        Button, Check, ClientPlatform, Downloaded, MatchRule, MaterialKind, MediaKind, MenuTree,
        Notification, Operator, TemplateMessage,
    },
};

use super::{client, follower, platform};

fn menu() -> MenuTree {
    MenuTree::new()
        .button(Button::click("今日推荐", "TODAY"))
        .button(
            Button::group("更多")
                .button(Button::view("官网", "https://example.com/?a=1&b=\"2\""))
                .button(Button::scan_code_and_wait("扫一扫", "SCAN")),
        )
}

#[tokio::test(start_paused = true)]
async fn a_menu_is_created_read_and_deleted() {
    let platform = platform();
    let api = client(&platform);
    assert_eq!(api.menu().get().await.unwrap(), None);
    let alice = follower(&platform).await;

    api.menu().create(&menu()).await.unwrap();
    let menus = api.menu().get().await.unwrap().unwrap();
    assert_eq!(menus.default, menu());
    assert!(menus.conditional.is_empty());
    assert_eq!(
        platform.platform().buttons(),
        ["今日推荐", "官网", "扫一扫"]
    );

    let tag = api.tags().create("读者").await.unwrap();
    let readers = MenuTree::new().button(Button::click("书", "BOOKS"));
    let rule = MatchRule::new().tag(tag.id).platform(ClientPlatform::Ios);
    let id = api.menu().create_conditional(&readers, &rule);
    let id = id.await.unwrap();
    let menus = api.menu().get().await.unwrap().unwrap();
    assert_eq!(menus.conditional[0].menu_id, id);
    assert_eq!(menus.conditional[0].menu, readers);
    assert_eq!(menus.conditional[0].rule, rule);

    let seen = api.menu().try_match(alice.as_str()).await.unwrap();
    assert_eq!(seen, menu());
    let alice = [alice];
    api.tags().tag(tag.id, &alice).await.unwrap();
    let seen = api.menu().try_match(alice[0].as_str()).await.unwrap();
    assert_eq!(seen, readers);

    api.menu().delete_conditional(&id).await.unwrap();
    let error = api.menu().delete_conditional(&id).await.unwrap_err();
    assert_eq!(error.errcode(), Some(65301));
    let current = api.menu().current().await.unwrap();
    assert!(current.open);
    assert_eq!(current.info["button"][0]["key"], "TODAY");
    api.menu().delete().await.unwrap();
    assert_eq!(api.menu().get().await.unwrap(), None);
    assert!(!api.menu().current().await.unwrap().open);
    let error = api.menu().create_conditional(&readers, &rule).await;
    assert_eq!(error.unwrap_err().errcode(), Some(65303));
}

#[tokio::test(start_paused = true)]
async fn a_declared_menu_is_created_only_if_it_differs() {
    static DECLARED: wechat_runtime::Menu = wechat_runtime::menu! {
        "今日推荐" => click("TODAY"),
        "更多" => { "官网" => view("https://example.com/") },
    };
    static NEXT: wechat_runtime::Menu = wechat_runtime::menu! { "今日推荐" => click("TODAY") };

    let platform = platform();
    let api = client(&platform);
    api.menu().create(&DECLARED).await.unwrap();
    assert_eq!(platform.platform().buttons(), ["今日推荐", "官网"]);

    assert!(!api.menu().create_if_changed(&DECLARED).await.unwrap());
    assert_eq!(platform.api().count("/cgi-bin/menu/create"), 1);
    assert!(api.menu().create_if_changed(&NEXT).await.unwrap());
    assert_eq!(platform.platform().buttons(), ["今日推荐"]);

    api.menu().delete().await.unwrap();
    assert!(api.menu().create_if_changed(&DECLARED).await.unwrap());
    assert_eq!(platform.api().count("/cgi-bin/menu/create"), 3);
}

#[test]
fn a_menu_from_a_file_is_validated_like_a_constructed_one() {
    let check = |json: &str| MenuTree::from_json(json).and_then(|menu| menu.check());
    for (json, words) in [
        (
            "{",
            "the menu is not JSON: EOF while parsing an object at line 1",
        ),
        ("[]", "the menu has no list `button`"),
        (
            r#"{"button":[{"name":"a","type":"clik","key":"A"}]}"#,
            "the button \"a\" has the type \"clik\"",
        ),
        (
            r#"{"button":[{"name":"a","type":"click"}]}"#,
            "the button \"a\" has a key of 0 bytes",
        ),
        (
            r#"{"button":[{"name":"a","type":"view_limited"}]}"#,
            "the button \"a\" has no `media_id`",
        ),
        (
            r#"{"button":[{"name":"a","key":"A"}]}"#,
            "the button \"a\" has `key` but no `type`",
        ),
        (
            r#"{"button":[{"name":"a","sub_buttons":[]}]}"#,
            "the button \"a\" has `sub_buttons` but no `type`",
        ),
    ] {
        let error = check(json).unwrap_err().to_string();
        assert!(error.contains(words), "{error}");
    }
    let live = r#"{"menu":{"button":[{"name":"a","type":"click","key":"A","sub_button":[]}]}}"#;
    check(live).unwrap();
}

#[tokio::test(start_paused = true)]
async fn an_invalid_menu_is_not_sent() {
    let platform = platform();
    let api = client(&platform);
    let click = || Button::click("a", "KEY");
    let many = |count: usize| {
        let buttons = std::iter::repeat_with(click).take(count);
        buttons.fold(MenuTree::new(), MenuTree::button)
    };
    let group = |buttons: Vec<Button>| {
        let group = buttons
            .into_iter()
            .fold(Button::group("更多"), Button::button);
        MenuTree::new().button(group)
    };
    let one = |button: Button| MenuTree::new().button(button);
    for (menu, words) in [
        (many(0), "the menu has 0 buttons"),
        (many(4), "one to three"),
        (group(vec![]), "opens 0 others"),
        (group(vec![click(); 6]), "one to five"),
        (
            group(vec![Button::group("b").button(click())]),
            "two levels",
        ),
        (one(click().button(click())), "has both an action and"),
        (
            one(Button::click("好".repeat(6), "a")),
            "a name of 18 bytes",
        ),
        (one(Button::click("", "a")), "accepts 1 to 16"),
        (one(Button::click("a", "")), "a key of 0 bytes"),
        (one(Button::click("a", "k".repeat(129))), "1 to 128"),
        (one(Button::view("a", "u".repeat(1025))), "1 to 1024"),
        (
            group(vec![Button::click("好".repeat(21), "a")]),
            "a name of 63 bytes; the platform accepts 1 to 60",
        ),
    ] {
        let rule = MatchRule::new().tag(1);
        for error in [
            api.menu().create(&menu).await.unwrap_err(),
            api.menu()
                .create_conditional(&menu, &rule)
                .await
                .unwrap_err(),
            menu.check().unwrap_err(),
        ] {
            assert_eq!(error.kind(), Kind::Request);
            assert!(error.to_string().contains(words), "{error}");
        }
    }
    let (menu, everybody) = (many(1), MatchRule::new());
    let error = api.menu().create_conditional(&menu, &everybody).await;
    assert_eq!(error.unwrap_err().kind(), Kind::Request);
    assert_eq!(platform.api().calls().len(), 0);
    // The largest accepted size.
    let largest =
        Button::group("好好好好好a").button(Button::click("好".repeat(20), "k".repeat(128)));
    api.menu().create(&one(largest)).await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn a_qr_code_has_an_image() {
    let platform = platform();
    let api = client(&platform);
    let minutes = Duration::from_mins(10);
    let code = api.qr_codes().temporary("table 7", minutes).await.unwrap();
    assert_eq!(code.expires_in(), Some(minutes));
    let (_, ticket) = code
        .picture_url()
        .split_once("ticket=")
        .map(|(a, b)| (a.to_owned(), b.to_owned()))
        .unwrap();
    assert!(
        ticket.contains("%2B%2F%3D%3D") && !ticket.contains('/'),
        "{ticket}"
    );
    let code = api.qr_codes().permanent(100_000).await.unwrap();
    assert_eq!(code.expires_in(), None);
    api.qr_codes().temporary(u32::MAX, minutes).await.unwrap();
    api.qr_codes().permanent("好".repeat(64)).await.unwrap();

    let before = platform.api().calls().len();
    for error in [
        api.qr_codes().permanent(100_001).await.unwrap_err(),
        api.qr_codes().permanent(0).await.unwrap_err(),
        api.qr_codes().permanent("").await.unwrap_err(),
        api.qr_codes().permanent("a".repeat(65)).await.unwrap_err(),
        api.qr_codes()
            .temporary(1, Duration::ZERO)
            .await
            .unwrap_err(),
        api.qr_codes()
            .temporary(1, Duration::from_hours(721))
            .await
            .unwrap_err(),
    ] {
        assert_eq!(error.kind(), Kind::Request, "{error}");
    }
    assert_eq!(platform.api().calls().len(), before);
}

#[tokio::test(start_paused = true)]
async fn users_come_in_batches_and_pages() {
    let platform = platform();
    let api = client(&platform);
    let info = api.users().info(&follower(&platform).await).await.unwrap();
    assert!(info.follows);
    assert_eq!(info.subscribe_scene, "ADD_SCENE_SEARCH");
    assert!(info.tagid_list.is_empty());

    api.users()
        .set_remark(&info.openid, "老读者")
        .await
        .unwrap();
    let remarked = api.users().info(&info.openid).await.unwrap();
    assert_eq!(remarked.remark, "老读者");
    let error = api.users().set_remark(&info.openid, &"好".repeat(30)).await;
    assert_eq!(error.unwrap_err().kind(), Kind::Request);
    assert_eq!(platform.api().count("/cgi-bin/user/info/updateremark"), 1);

    let users: Vec<_> = (0..10_050)
        .map(|i| OpenId::from(&*format!("o{i:0>27}")))
        .collect();
    let infos = api.users().batch(&users).await.unwrap();
    assert_eq!(infos.len(), users.len());
    assert_eq!(platform.api().count("/cgi-bin/user/info/batchget"), 101);
    assert!(api.users().batch(&[]).await.unwrap().is_empty());

    let mut followers = api.users().followers();
    let mut count = 0;
    while let Some(follower) = followers.next().await.unwrap() {
        assert!(count >= users.len() || follower == users[count]);
        count += 1;
    }
    assert_eq!(count, users.len() + 1);
    assert!(followers.next().await.unwrap().is_none());
    // A page, the one after it, and the end.
    assert_eq!(platform.api().count("/cgi-bin/user/get"), 3);

    let tag = api.tags().create("读者").await.unwrap();
    api.tags().tag(tag.id, &users[..120]).await.unwrap();
    let path = "/cgi-bin/tags/members/batchtagging";
    assert_eq!(platform.api().count(path), 3);
    api.tags().untag(tag.id, &users[..10]).await.unwrap();
    assert_eq!(api.tags().list().await.unwrap()[0].count, 110);
    assert_eq!(api.tags().of(&users[10]).await.unwrap(), [tag.id]);
    assert!(api.tags().of(&users[0]).await.unwrap().is_empty());
    let mut tagged = pin!(api.tags().users(tag.id));
    let mut count = 0;
    while let Some(openid) = poll_fn(|cx| tagged.as_mut().poll_next(cx)).await {
        assert_eq!(openid.unwrap(), users[10 + count]);
        count += 1;
    }
    assert_eq!(count, 110);
    for name in ["", &"好".repeat(11)] {
        let error = api.tags().create(name).await.unwrap_err();
        assert_eq!(error.kind(), Kind::Request);
    }
    let error = api.tags().create("读者").await.unwrap_err();
    assert_eq!(error.errcode(), Some(45157));
    assert_eq!(platform.api().count("/cgi-bin/tags/create"), 2);
    api.tags().rename(tag.id, "常客").await.unwrap();
    assert_eq!(api.tags().list().await.unwrap()[0].name, "常客");
    let error = api.tags().rename(tag.id, "").await.unwrap_err();
    assert_eq!(error.kind(), Kind::Request);
    let error = api.tags().rename(7, "a").await.unwrap_err();
    assert_eq!(error.errcode(), Some(45058));
    api.tags().delete(tag.id).await.unwrap();
    let error = api.tags().users(tag.id).next().await.unwrap_err();
    assert_eq!(error.errcode(), Some(45159));
}

#[tokio::test(start_paused = true)]
async fn templates_and_notifications_are_sent() {
    let platform = platform();
    let api = client(&platform);
    let alice = follower(&platform).await;
    let message = TemplateMessage::new("TEMPLATE")
        .field("thing1", "拿铁")
        .url("https://example.com/")
        .mini_program("wx1234567890abcdef", "pages/index")
        .client_msg_id("order-17");
    let msgid = api.send_template(&alice, &message).await.unwrap();
    let body = platform.api().calls().pop().unwrap().body.unwrap();
    let expected = json!({
        "touser": alice.as_str(), "template_id": "TEMPLATE", "url": "https://example.com/",
        "miniprogram": { "appid": "wx1234567890abcdef", "pagepath": "pages/index" },
        "client_msg_id": "order-17", "data": { "thing1": { "value": "拿铁" } },
    });
    assert_eq!(body, expected);
    assert_eq!(api.send_template(&alice, &message).await.unwrap(), msgid);

    let notification = Notification::new("TEMPLATE")
        .field("thing1", "拿铁")
        .page("https://example.com/")
        .mini_program("wx1234567890abcdef", "pages/index");
    api.send_notification(&alice, &notification).await.unwrap();
    let body = platform.api().calls().pop().unwrap().body.unwrap();
    assert_eq!(body["page"], "https://example.com/");
    assert_eq!(body["data"]["thing1"]["value"], "拿铁");

    let before = platform.api().calls().len();
    let error = api.send_template(&alice, &TemplateMessage::new("")).await;
    assert_eq!(error.unwrap_err().kind(), Kind::Request);
    let error = api.send_notification(&alice, &Notification::new("")).await;
    assert_eq!(
        error.unwrap_err().path(),
        "/cgi-bin/message/subscribe/bizsend"
    );
    assert_eq!(platform.api().calls().len(), before);
}

#[tokio::test(start_paused = true)]
async fn account_info_reports_addresses_quotas_and_network_checks() {
    let platform = platform();
    let api = client(&platform);
    assert_eq!(api.callback_ips().await.unwrap(), ["127.0.0.1", "::1"]);
    assert_eq!(api.api_ips().await.unwrap().len(), 2);
    let quota = api.quota("/cgi-bin/getcallbackip").await.unwrap();
    assert_eq!((quota.used, quota.remain), (1, quota.daily_limit - 1));
    for _ in 0..9 {
        api.clear_quota().await.unwrap();
    }
    api.clear_quota_by_app_secret().await.unwrap();
    for error in [
        api.clear_quota().await.unwrap_err(),
        api.clear_quota_by_app_secret().await.unwrap_err(),
    ] {
        assert_eq!(error.kind(), Kind::OutOfQuota);
    }
    for (check, operator, dns, ping) in [
        (Check::Dns, Operator::Default, 1, 0),
        (Check::Ping, Operator::Cap, 0, 1),
        (Check::All, Operator::ChinaNet, 1, 1),
    ] {
        let report = api.check_callback(check, operator).await.unwrap();
        assert_eq!((report.dns.len(), report.ping.len()), (dns, ping));
    }
}

#[tokio::test(start_paused = true)]
async fn permanent_media_are_uploaded_listed_and_deleted() {
    let platform = platform();
    let api = client(&platform);
    let materials = api.materials();
    let mut ids = Vec::new();
    for i in 0..45 {
        let name = format!("{i}.bmp");
        let added = materials
            .add(MediaKind::Image, &name, format!("BM{i}"))
            .await
            .unwrap();
        assert!(added.url.is_some());
        ids.insert(0, added.media_id);
    }
    let picture = b"\xff\xd8\xff\xe0".as_slice();
    let url = materials.add_article_picture("a.jpg", picture).await;
    assert!(url.unwrap().starts_with("http"));
    let error = materials.add_article_picture("a.gif", "GIF89a").await;
    assert!(error.unwrap_err().to_string().contains("`.png`"));
    let video = materials
        .add_video("a.mp4", "\0\0\0\u{18}ftypmp42", "片名", "\u{1}简介")
        .await;
    let video = video.unwrap().media_id;
    let count = materials.count().await.unwrap();
    assert_eq!((count.images, count.videos, count.news), (45, 1, 0));

    let mut listed = Vec::new();
    let mut list = materials.list(MaterialKind::Image);
    while let Some(material) = list.next().await.unwrap() {
        listed.push(material.media_id);
    }
    assert_eq!(listed, ids);
    assert_eq!(
        platform.api().count("/cgi-bin/material/batchget_material"),
        3
    );
    assert!(
        materials
            .list(MaterialKind::News)
            .next()
            .await
            .unwrap()
            .is_none()
    );

    let file = materials.get(&ids[0]).await.unwrap().file().unwrap();
    assert_eq!(file.bytes(100).await.unwrap(), "BM44");
    let got = materials.get(&video).await.unwrap();
    assert!(matches!(got, Downloaded::VideoUrl(_)));
    materials.delete(&ids[0]).await.unwrap();
    for error in [
        materials.delete(&ids[0]).await.unwrap_err(),
        materials.get(&ids[0]).await.unwrap_err(),
    ] {
        assert_eq!(error.kind(), Kind::BadMediaId);
    }
}
