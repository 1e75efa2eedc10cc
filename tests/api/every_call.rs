//! Every call fails in every way with a typed error, after a few attempts, and without a secret in
//! it.

use std::{error::Error as _, pin::Pin, time::Duration};

use tests::log::Log;
use tokio::time::Instant;
use tracing::level_filters::LevelFilter;
use wechat_runtime::{
    Api, ApiError, ApiErrorKind as Kind, CustomMessage, OpenId,
    api::{
        Button, Check, MatchRule, MaterialKind, MediaKind, MenuTree, Notification, Operator,
        TemplateMessage, Typing,
    },
};
use wechat_sim::engine::ApiFault;

use super::{SECRET, client, follower, platform};

/// Texts that errors must not contain: the AppSecret, part of each token, the query, and private
/// data.
const SECRETS: [&str; 4] = [SECRET, "_sim___", "access_token=", "private"];

const PICTURE: &[u8] = b"\x89PNG\r\n\x1a\nprivate words";
const VIDEO: &[u8] = b"\0\0\0\x18ftypmp42";

type Called<'a> = Pin<Box<dyn Future<Output = Result<(), ApiError>> + 'a>>;

/// Each call with its path.
fn every_call<'a>(api: &'a Api, user: &'a OpenId) -> Vec<(&'static str, Called<'a>)> {
    macro_rules! calls {
        ($($path:literal: $call:expr;)*) => {
            vec![$(($path, Box::pin(async move { $call.await.map(drop) }) as Called<'a>)),*]
        };
    }
    calls! {
        "message/custom/send": api.send(user, CustomMessage::text("private words"));
        "message/custom/typing": api.typing(user, Typing::Start);
        "message/template/send": async {
            api.send_template(user, &TemplateMessage::new("a")).await
        };
        "message/subscribe/bizsend": async {
            api.send_notification(user, &Notification::new("a")).await
        };
        "media/upload": api.media().upload(MediaKind::Image, "private.png", PICTURE);
        "media/uploadimg": api.materials().add_article_picture("a.png", PICTURE);
        "media/get": async {
            // Only JSON reveals that half of it is missing.
            let video = api.media().upload(MediaKind::Video, "a.mp4", VIDEO).await?;
            api.media().download(&video.media_id).await
        };
        "menu/create": async { api.menu().create(&menu()).await };
        "menu/get": async {
            api.menu().create(&menu()).await?;
            api.menu().get().await
        };
        "menu/delete": api.menu().delete();
        "get_current_selfmenu_info": api.menu().current();
        "menu/addconditional": async {
            api.menu().create(&menu()).await?;
            api.menu().create_conditional(&menu(), &MatchRule::new().tag(100)).await
        };
        "menu/delconditional": api.menu().delete_conditional("208000000");
        "menu/trymatch": async {
            api.menu().create(&menu()).await?;
            api.menu().try_match(user.as_str()).await
        };
        "qrcode/create": api.qr_codes().permanent("private words");
        "user/info": api.users().info(user);
        "user/info/updateremark": api.users().set_remark(user, "private");
        "user/info/batchget": async { api.users().batch(std::slice::from_ref(user)).await };
        "user/get": async { api.users().followers().next().await };
        "tags/create": api.tags().create("private");
        "tags/update": api.tags().rename(100, "private");
        "tags/get": api.tags().list();
        "tags/delete": api.tags().delete(100);
        "tags/members/batchtagging": async {
            api.tags().tag(100, std::slice::from_ref(user)).await
        };
        "tags/members/batchuntagging": async {
            api.tags().untag(100, std::slice::from_ref(user)).await
        };
        "tags/getidlist": api.tags().of(user);
        "user/tag/get": async { api.tags().users(100).next().await };
        "getcallbackip": api.callback_ips();
        "get_api_domain_ip": api.api_ips();
        "openapi/quota/get": api.quota("/cgi-bin/private");
        "clear_quota": api.clear_quota();
        "clear_quota/v2": api.clear_quota_by_app_secret();
        "callback/check": api.check_callback(Check::All, Operator::Default);
        "material/add_material": api.materials().add(MediaKind::Image, "a.png", PICTURE);
        "material/get_material": async {
            let video = api.materials().add_video("a.mp4", VIDEO, "a", "a").await?;
            api.materials().get(&video.media_id).await
        };
        "material/del_material": api.materials().delete("private");
        "material/get_materialcount": api.materials().count();
        "material/batchget_material": async {
            api.materials().list(MaterialKind::Image).next().await
        };
    }
}

fn menu() -> MenuTree {
    MenuTree::new().button(Button::click("private", "private"))
}

#[tokio::test(start_paused = true)]
async fn every_call_reports_every_fault_correctly() {
    let captured = Log::capture(LevelFilter::TRACE);
    let faults = [
        (ApiFault::Errcode(-1), Kind::Busy),
        (ApiFault::Errcode(45009), Kind::OutOfQuota),
        (ApiFault::Errcode(48001), Kind::Unauthorized),
        (ApiFault::Errcode(40001), Kind::Token),
        (ApiFault::Errcode(99_999), Kind::Other),
        (ApiFault::Html, Kind::Status),
        (ApiFault::Slow(Duration::from_mins(1)), Kind::Timeout),
        (ApiFault::Cut, Kind::Connection),
        (ApiFault::Truncated, Kind::Malformed),
    ];
    for (fault, kind) in faults {
        let platform = platform();
        let api = client(&platform);
        let user = follower(&platform).await;
        for (path, call) in every_call(&api, &user) {
            let path = format!("/cgi-bin/{path}");
            platform.api().recover();
            platform.api().fail_always(&path, fault.clone());
            let before = platform.api().count(&path);
            let start = Instant::now();
            let error = call.await.expect_err(&path);
            let took = start.elapsed();
            assert_eq!(error.path(), path);
            assert_eq!(error.kind(), kind, "{error} of {fault:?}");
            assert!(took <= Duration::from_secs(11), "{path} took {took:?}");
            // A refused token costs one more attempt.
            let tries = platform.api().count(&path) - before;
            assert!(tries <= 3, "{path} was called {tries} times: {fault:?}");
            let shown = format!("{error} {error:?} {:?}", error.source());
            for secret in SECRETS {
                assert!(!shown.contains(secret), "{secret} is shown in {shown}");
            }
        }
    }
    let log = captured.text();
    assert!(log.contains("call failed"), "{log}");
    for secret in SECRETS {
        assert!(!log.contains(secret), "{secret} is logged");
    }
}
