//! The fake `api.weixin.qq.com`, called as a bot calls it.

use std::time::Duration;

use axum::{
    Router,
    body::Body,
    http::{Request, StatusCode},
};
use futures_util::StreamExt as _;
use http_body_util::BodyExt as _;
use serde_json::{Value, json};
use tower_service::Service as _;
use wechat_runtime::{Settings, Token, prelude::*};
use wechat_sim::{
    engine::{ApiFault, Seen},
    testing::{TestBot, User},
};

#[on_text("hello")]
async fn hello() -> &'static str {
    "你好"
}

#[on_event(click = "TODAY")]
async fn today() -> &'static str {
    "今日书单"
}

#[on_event(scan = "table-{n}", subscribe = "table-{n}")]
async fn table(n: u32, push: Push) -> String {
    format!("{} {n}", push.event().unwrap_or_default())
}

#[on_event(templatesendjobfinish)]
async fn finished(push: Push, reports: &Reports) {
    let status = push.get("Status").unwrap_or_default().to_owned();
    reports.0.send(status).expect("the test listens");
}

/// Statuses that the platform reported for template messages.
struct Reports(tokio::sync::mpsc::UnboundedSender<String>);

static HANDLERS: Handlers<Reports> = handlers![hello, today, table, finished; state = Reports];

struct Called {
    bot: TestBot,
    router: Router,
    token: String,
    reports: tokio::sync::mpsc::UnboundedReceiver<String>,
}

const CREDENTIAL: &str = r#"{"grant_type":"client_credential","appid":"wx3f9a71c2d84be605","secret":"0123456789abcdef0123456789abcdef"}"#;

impl Called {
    async fn new() -> Self {
        let settings = Settings::new(Token::new("sim-token").expect("a token"));
        let (sender, reports) = tokio::sync::mpsc::unbounded_channel();
        let bot = Bot::with_settings(settings, &HANDLERS)
            .state(Reports(sender))
            .build()
            .expect("valid settings");
        let bot = TestBot::new(bot);
        let router = bot.api().router();
        let mut called = Self {
            bot,
            router,
            token: String::new(),
            reports,
        };
        called.fetch_token().await;
        called
    }

    async fn fetch_token(&mut self) {
        let fetched = self.request("POST", "/cgi-bin/stable_token", CREDENTIAL);
        let token = fetched.await["access_token"].as_str().map(str::to_owned);
        self.token = token.expect("a token");
    }

    async fn response(
        &mut self,
        method: &str,
        path: &str,
        body: &str,
    ) -> (StatusCode, axum::body::Bytes) {
        let request = Request::builder()
            .method(method)
            .uri(path)
            .body(Body::from(body.to_owned()))
            .expect("a request");
        let response = self.router.call(request).await.expect("infallible");
        let status = response.status();
        let body = response.into_body().collect().await.expect("a body");
        (status, body.to_bytes())
    }

    async fn request(&mut self, method: &str, path: &str, body: &str) -> Value {
        let (status, body) = self.response(method, path, body).await;
        assert_eq!(status, StatusCode::OK, "{path}");
        serde_json::from_slice(&body).expect("JSON")
    }

    async fn post(&mut self, path: &str, body: Value) -> Value {
        let path = format!("/cgi-bin/{path}?access_token={}", self.token);
        self.request("POST", &path, &body.to_string()).await
    }

    async fn get(&mut self, path: &str, query: &str) -> Value {
        let path = format!("/cgi-bin/{path}?access_token={}{query}", self.token);
        self.request("GET", &path, "").await
    }

    async fn text_to(&mut self, user: &User, content: &str) -> i64 {
        let message =
            json!({ "touser": user.openid(), "msgtype": "text", "text": { "content": content } });
        let answer = self.post("message/custom/send", message).await;
        answer["errcode"].as_i64().expect("a number")
    }
}

#[tokio::test(start_paused = true)]
async fn a_message_reaches_the_user_as_often_as_their_last_action_allows() {
    let mut called = Called::new().await;
    let alice = called.bot.user("alice");
    // A user without a recent action cannot be messaged.
    assert_eq!(called.text_to(&alice, "hi").await, 45015);
    alice.text("hello").await.assert_text("你好");
    for number in 1..=5 {
        assert_eq!(called.text_to(&alice, &number.to_string()).await, 0);
    }
    assert_eq!(called.text_to(&alice, "6").await, 45047);
    alice.next_message().await.assert_text("1");
    alice.next_message().await.assert_text("2");
    assert_eq!(alice.seen().len(), 6);

    // A tap allows three more, for a minute.
    alice.click("TODAY").await.assert_text("今日书单");
    assert_eq!(called.bot.platform().quota(alice.openid()), 3);
    called.bot.advance(Duration::from_mins(1)).await;
    assert_eq!(called.text_to(&alice, "late").await, 45047);
    called.bot.advance(Duration::from_hours(48)).await;
    called.fetch_token().await;
    assert_eq!(called.text_to(&alice, "too late").await, 45015);
}

#[tokio::test(start_paused = true)]
async fn a_user_who_does_not_follow_sends_and_receives_nothing() {
    let mut called = Called::new().await;
    let alice = called.bot.user("alice");
    alice.text("hello").await.assert_text("你好");
    alice.unsubscribe().await.assert_no_reply();
    assert_eq!(called.text_to(&alice, "hi").await, 45015);
    let unsent = alice.text("hello").await;
    assert!(unsent.exchange().tries.is_empty());
    assert_eq!(
        unsent.exchange().to_string().lines().last(),
        Some("nothing was sent: the user does not follow")
    );
    // They return by scanning a code.
    alice.scan("table-7").await.assert_text("subscribe 7");
    alice.scan("table-8").await.assert_text("SCAN 8");
    let info = called
        .get("user/info", &format!("&openid={}", alice.openid()))
        .await;
    assert_eq!(
        (&info["subscribe"], &info["qr_scene_str"]),
        (&json!(1), &json!("table-7"))
    );
}

#[tokio::test(start_paused = true)]
async fn a_message_that_breaks_a_rule_is_refused_with_the_platforms_code() {
    let mut called = Called::new().await;
    let alice = called.bot.user("alice");
    alice.text("hello").await;
    let to = alice.openid().to_owned();
    for (message, errcode) in [
        (
            json!({ "touser": to, "msgtype": "text", "text": { "content": "" } }),
            44004,
        ),
        (
            json!({ "touser": to, "msgtype": "text", "text": { "content": "好".repeat(683) } }),
            45002,
        ),
        (
            json!({ "touser": "o_nobody", "msgtype": "text", "text": { "content": "x" } }),
            40003,
        ),
        (
            json!({ "touser": to, "msgtype": "image", "image": { "media_id": "none" } }),
            40007,
        ),
        (
            json!({ "touser": to, "msgtype": "news", "news": { "articles": [{}, {}] } }),
            45008,
        ),
        (
            json!({ "touser": to, "msgtype": "dance", "dance": {} }),
            40008,
        ),
    ] {
        let answer = called.post("message/custom/send", message.clone()).await;
        assert_eq!(answer["errcode"], errcode, "{message}");
    }
    let path = format!("/cgi-bin/message/custom/send?access_token={}", called.token);
    let escaped = format!(r#"{{"touser":"{to}","msgtype":"text","text":{{"content":"\u4f60"}}}}"#);
    assert_eq!(
        called.request("POST", &path, &escaped).await["errcode"],
        40033
    );
    assert_eq!(called.request("POST", &path, "{").await["errcode"], 47001);
    assert_eq!(called.request("GET", &path, "").await["errcode"], 43002);
    let ips = format!("/cgi-bin/getcallbackip?access_token={}", called.token);
    assert_eq!(called.request("POST", &ips, "").await["errcode"], 43001);
    assert_eq!(
        called.request("GET", "/cgi-bin/dance", "").await["errcode"],
        40066
    );
    assert_eq!(called.bot.platform().quota(&to), 5, "nothing was spent");
}

#[tokio::test(start_paused = true)]
async fn a_token_is_required_and_expires() {
    let mut called = Called::new().await;
    let ips = "/cgi-bin/getcallbackip";
    assert_eq!(called.request("GET", ips, "").await["errcode"], 41001);
    assert_eq!(
        called.get("getcallbackip", "").await["ip_list"][0],
        "127.0.0.1"
    );
    called.bot.api().revoke_tokens();
    assert_eq!(called.get("getcallbackip", "").await["errcode"], 40001);
    for (body, errcode) in [
        ("{}", 41002),
        (r#"{"appid":"gh_1"}"#, 40013),
        (r#"{"appid":"wx3f9a71c2d84be605","secret":"short"}"#, 40125),
    ] {
        let answer = called.request("POST", "/cgi-bin/stable_token", body).await;
        assert_eq!(answer["errcode"], errcode, "{body}");
    }
    let legacy = "/cgi-bin/token?grant_type=client_credential&appid=wx3f9a71c2d84be605&secret=0123456789abcdef0123456789abcdef";
    let (first, second) = (
        called.request("GET", legacy, "").await,
        called.request("GET", legacy, "").await,
    );
    assert_ne!(first["access_token"], second["access_token"]);
    assert_eq!(second["expires_in"], 7_200);
}

#[tokio::test(start_paused = true)]
async fn an_unknown_user_is_a_follower_and_an_invalid_openid_is_refused() {
    let mut called = Called::new().await;
    let stranger = called.bot.user("stranger").openid().to_owned();
    let long = format!("{stranger}_");
    let other = format!("p{}", &stranger[1..]);
    for (to, send, typing, template) in [
        (&*stranger, 45015, 45080, 0),
        ("o_short", 40003, 40003, 40003),
        (&*long, 40003, 40003, 40003),
        (&*other, 40003, 40003, 40003),
        ("oSim_张三_________________", 40003, 40003, 40003),
        ("", 40003, 40003, 40003),
    ] {
        let text = json!({ "touser": to, "msgtype": "text", "text": { "content": "x" } });
        let template_message = json!({ "touser": to, "template_id": "t", "data": {} });
        for (path, body, errcode) in [
            ("message/custom/send", text, send),
            (
                "message/custom/typing",
                json!({ "touser": to, "command": "Typing" }),
                typing,
            ),
            ("message/template/send", template_message, template),
        ] {
            assert_eq!(
                called.post(path, body).await["errcode"],
                errcode,
                "{path} {to}"
            );
        }
    }
    let nobody = called.bot.user("nobody").openid().to_owned();
    let info = called.get("user/info", &format!("&openid={nobody}")).await;
    assert_eq!(
        (&info["subscribe"], &info["openid"]),
        (&json!(1), &json!(nobody))
    );
    let info = called.get("user/info", "&openid=o_short").await;
    assert_eq!(info["errcode"], 40003);
}

#[tokio::test]
async fn each_caller_mistake_is_an_errcode_with_status_200() {
    let mut called = Called::new().await;
    let token = called.token.clone();
    let with = |path: &str| format!("/cgi-bin/{path}access_token={token}");
    for (method, path, errcode) in [
        ("GET", "/cgi-bin/token?appid=a&appid=b".to_owned(), 40035),
        ("GET", "/cgi-bin/token?appid=%ff".to_owned(), 40013),
        ("GET", with("user/info?openid=a&openid=b&"), 40035),
        ("GET", with("media/get?media_id=a&media_id=b&"), 40035),
        ("POST", with("media/upload?type=image&"), 41005),
        ("POST", with("media/upload?type=image&type=voice&"), 40035),
    ] {
        let answer = called.request(method, &path, "not a form").await;
        assert_eq!(answer["errcode"], errcode, "{path}");
    }
    for (content_type, query, body, errcode) in [
        ("multipart/form-data", "?type=image&", "--a", 41005),
        (
            "multipart/form-data; boundary=a",
            "?type=image&",
            "--b--",
            41005,
        ),
        (
            "multipart/form-data; boundary=a",
            "?",
            "--a\r\nContent-Disposition: form-data; name=\"media\"; filename=\"a.png\"\r\n\r\nx\r\n--a--\r\n",
            40004,
        ),
    ] {
        let request = Request::post(with(&format!("media/upload{query}")))
            .header("content-type", content_type)
            .body(Body::from(body))
            .expect("a request");
        let response = called.router.call(request).await.expect("infallible");
        assert_eq!(response.status(), StatusCode::OK);
        let body = response.into_body().collect().await.expect("a body");
        let answer: Value = serde_json::from_slice(&body.to_bytes()).expect("JSON");
        assert_eq!(answer["errcode"], errcode, "{content_type} {query}");
    }
}

#[tokio::test]
async fn an_oversized_body_is_refused_and_not_kept() {
    let mut called = Called::new().await;
    let token = called.token.clone();
    for (path, errcode) in [
        ("media/upload?type=image&", 40009),
        ("media/upload?type=voice&", 40010),
        ("media/upload?type=video&", 40011),
        ("media/upload?type=thumb&", 40012),
        ("media/upload?type=dance&", 45001),
        ("message/custom/send?", 45002),
    ] {
        // A stream of 1 MB pieces, without a length.
        let sent = std::sync::Arc::new(std::sync::atomic::AtomicUsize::new(0));
        let counted = std::sync::Arc::clone(&sent);
        let pieces = futures_util::stream::iter(0..40).map(move |_| {
            counted.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
            Ok::<_, std::io::Error>(axum::body::Bytes::from(vec![b'x'; 1 << 20]))
        });
        let request = Request::post(format!("/cgi-bin/{path}access_token={token}"))
            .body(Body::from_stream(pieces))
            .expect("a request");
        let response = called.router.call(request).await.expect("infallible");
        assert_eq!(response.status(), StatusCode::OK);
        let body = response.into_body().collect().await.expect("a body");
        let answer: Value = serde_json::from_slice(&body.to_bytes()).expect("JSON");
        assert_eq!(answer["errcode"], errcode, "{path}");
    }
    let refused = called.bot.api().calls();
    assert_eq!(refused.last().map(|call| call.errcode), Some(45002));
    assert_eq!(refused.last().and_then(|call| call.body.clone()), None);
}

#[tokio::test(start_paused = true)]
async fn timestamps_follow_virtual_time() {
    let mut called = Called::new().await;
    let seconds = |value: &Value| value.as_u64().expect("seconds");
    let openid = called.bot.user("early").openid().to_owned();
    let early = called.get("user/info", &format!("&openid={openid}")).await;
    called.bot.advance(Duration::from_hours(24)).await;
    called.fetch_token().await;
    let openid = called.bot.user("late").openid().to_owned();
    let late = called.get("user/info", &format!("&openid={openid}")).await;
    let passed = seconds(&late["subscribe_time"]) - seconds(&early["subscribe_time"]);
    assert_eq!(passed, 24 * 3600);
}

#[tokio::test(start_paused = true)]
async fn the_typing_state_is_visible_and_ends() {
    let mut called = Called::new().await;
    let alice = called.bot.user("alice");
    alice.text("hello").await;
    let to = alice.openid().to_owned();
    let typing = |command: &str| json!({ "touser": to, "command": command });
    let is_typing = |called: &Called| called.bot.platform().is_typing(&to);
    assert_eq!(
        called.post("message/custom/typing", typing("Typing")).await["errcode"],
        0
    );
    assert!(is_typing(&called));
    assert_eq!(
        called.post("message/custom/typing", typing("Typing")).await["errcode"],
        45081
    );
    called.text_to(&alice, "done").await;
    assert!(!is_typing(&called));
    called.bot.advance(Duration::from_secs(31)).await;
    assert_eq!(
        called.post("message/custom/typing", typing("Typing")).await["errcode"],
        45080
    );
    assert_eq!(
        called.post("message/custom/typing", typing("Dance")).await["errcode"],
        45072
    );
}

#[tokio::test(start_paused = true)]
async fn a_menu_has_buttons_to_tap() {
    let mut called = Called::new().await;
    assert_eq!(called.get("menu/get", "").await["errcode"], 46003);
    let menu = json!({ "button": [
        { "type": "click", "name": "今日书单", "key": "TODAY" },
        { "name": "更多", "sub_button": [
            { "type": "view", "name": "网站", "url": "https://example.com/" },
            { "type": "scancode_push", "name": "扫码", "key": "SCAN" },
        ]},
    ]});
    assert_eq!(called.post("menu/create", menu).await["errcode"], 0);
    assert_eq!(
        called.bot.platform().buttons(),
        ["今日书单", "网站", "扫码"]
    );
    let alice = called.bot.user("alice");
    alice.tap("今日书单").await.assert_text("今日书单");
    alice.tap("网站").await.assert_no_reply();
    let stored = called.get("menu/get", "").await;
    assert_eq!(stored["menu"]["button"][0]["key"], "TODAY");
    assert_eq!(called.get("menu/delete", "").await["errcode"], 0);
    assert!(called.bot.platform().buttons().is_empty());
    for (buttons, errcode) in [
        (json!([]), 40016),
        (json!([{ "type": "click", "name": "", "key": "K" }]), 40018),
        (
            json!([{ "type": "click", "name": "六个汉字太长", "key": "K" }]),
            40018,
        ),
        (
            json!([{ "type": "click", "name": "A", "key": "K".repeat(129) }]),
            40019,
        ),
        (json!([{ "type": "view", "name": "A" }]), 40020),
        (json!([{ "type": "dance", "name": "A" }]), 40017),
        (
            json!([{ "name": "A", "sub_button": [{}, {}, {}, {}, {}, {}] }]),
            40023,
        ),
        (
            json!([{ "name": "A", "sub_button": [{ "type": "click", "name": "B" }] }]),
            40026,
        ),
    ] {
        let answer = called
            .post("menu/create", json!({ "button": buttons }))
            .await;
        assert_eq!(answer["errcode"], errcode, "{buttons}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_qr_code_leads_to_its_scene_until_it_expires() {
    let mut called = Called::new().await;
    let wanted = json!({ "action_name": "QR_STR_SCENE", "expire_seconds": 100,
        "action_info": { "scene": { "scene_str": "table-12" } } });
    let created = called.post("qrcode/create", wanted).await;
    let ticket = created["ticket"].as_str().expect("a ticket").to_owned();
    let scene = called
        .bot
        .platform()
        .scene(&ticket)
        .expect("the ticket is valid");
    called
        .bot
        .user("alice")
        .scan(&scene)
        .await
        .assert_text("SCAN 12");
    let encoded = ticket
        .replace('+', "%2B")
        .replace('/', "%2F")
        .replace('=', "%3D");
    let path = format!("/cgi-bin/showqrcode?ticket={encoded}");
    let (status, picture) = called.response("GET", &path, "").await;
    assert_eq!(status, StatusCode::OK);
    assert_eq!(&picture[..3], b"\xff\xd8\xff", "a JPEG");
    called.bot.advance(Duration::from_secs(100)).await;
    assert_eq!(called.bot.platform().scene(&ticket), None);
    assert_eq!(
        called.response("GET", &path, "").await.0,
        StatusCode::NOT_FOUND
    );
    for (action_name, scene) in [
        ("QR_SCENE", json!({ "scene_id": 0 })),
        ("QR_LIMIT_SCENE", json!({ "scene_id": 100_001 })),
        ("QR_LIMIT_STR_SCENE", json!({ "scene_str": "" })),
        ("QR_DANCE", json!({ "scene_str": "a" })),
    ] {
        let wanted = json!({ "action_name": action_name, "action_info": { "scene": scene } });
        assert_eq!(
            called.post("qrcode/create", wanted).await["errcode"],
            40053,
            "{action_name}"
        );
    }
}

#[tokio::test(start_paused = true)]
async fn a_template_message_is_followed_by_its_event() {
    let mut called = Called::new().await;
    let alice = called.bot.user("alice");
    alice.text("hello").await;
    let template = json!({ "touser": alice.openid(), "template_id": "t1", "client_msg_id": "order-7",
        "data": { "first": { "value": "好" } } });
    let sent = called.post("message/template/send", template.clone()).await;
    assert_eq!(sent["errcode"], 0);
    assert_eq!(called.reports.recv().await.as_deref(), Some("success"));
    // The same client_msg_id is not sent again.
    let again = called.post("message/template/send", template).await;
    assert_eq!(again["msgid"], sent["msgid"]);
    let templates = alice
        .seen()
        .into_iter()
        .filter(|seen| matches!(seen, Seen::Message(_)));
    assert_eq!(templates.count(), 1);
}

/// A form with one file, as every HTTP client sends it.
fn form(name: &str, bytes: &[u8]) -> reqwest::multipart::Form {
    let part = reqwest::multipart::Part::bytes(bytes.to_vec()).file_name(name.to_owned());
    reqwest::multipart::Form::new().part("media", part)
}

#[tokio::test]
async fn media_are_uploaded_and_downloaded_over_a_socket() {
    let called = Called::new().await;
    let address = called
        .bot
        .api()
        .serve(([127, 0, 0, 1], 0).into())
        .await
        .expect("a free port");
    let client = reqwest::Client::new();
    let url = |rest: &str| {
        format!(
            "http://{address}/cgi-bin/media/{rest}&access_token={}",
            called.token
        )
    };
    let upload = async |kind: &str, name: &str, bytes: &[u8]| -> Value {
        let request = client
            .post(url(&format!("upload?type={kind}")))
            .multipart(form(name, bytes));
        let body = request
            .send()
            .await
            .expect("an answer")
            .bytes()
            .await
            .expect("a body");
        serde_json::from_slice(&body).expect("JSON")
    };
    let uploaded = upload("image", "cat.png", b"\x89PNG").await;
    let media_id = uploaded["media_id"].as_str().expect("a media_id");
    let request = client.get(url(&format!("get?media_id={media_id}")));
    let response = request.send().await.expect("an answer");
    assert_eq!(
        response.headers()["content-disposition"],
        "attachment; filename=\"cat.png\""
    );
    assert_eq!(&response.bytes().await.expect("a body")[..], b"\x89PNG");
    for (kind, name, bytes, errcode) in [
        ("image", "cat.txt", 1, 40005),
        ("voice", "cat.amr", (2 << 20) + 1, 40010),
        ("thumb", "cat.jpg", (64 << 10) + 1, 40012),
        ("dance", "cat.png", 1, 40004),
    ] {
        let answer = upload(kind, name, &vec![0; bytes]).await;
        assert_eq!(answer["errcode"], errcode, "{kind} {name}");
    }
    // A name that no header can contain unescaped.
    for name in ["猫.png", "a\"b.png"] {
        let uploaded = upload("image", name, b"\x89PNG").await;
        let media_id = uploaded["media_id"].as_str().expect("a media_id");
        let request = client.get(url(&format!("get?media_id={media_id}")));
        assert_eq!(
            request.send().await.expect("an answer").status(),
            200,
            "{name}"
        );
    }
    // A user's media can be downloaded.
    let alice = called.bot.user("alice");
    let said = alice.file("image", "dog.jpg", &b"jpeg"[..]).await;
    let fields: wechat_runtime::Fields = said.exchange().push.parse().expect("XML");
    let media_id = fields.get("MediaId").expect("a picture");
    let request = client.get(url(&format!("get?media_id={media_id}")));
    assert_eq!(
        &request
            .send()
            .await
            .expect("an answer")
            .bytes()
            .await
            .expect("a body")[..],
        b"jpeg"
    );
}

#[tokio::test]
async fn each_api_fault_can_be_injected() {
    let called = Called::new().await;
    let api = called.bot.api();
    let address = api
        .serve(([127, 0, 0, 1], 0).into())
        .await
        .expect("a free port");
    let client = reqwest::Client::new();
    let url = format!(
        "http://{address}/cgi-bin/getcallbackip?access_token={}",
        called.token
    );
    let get = async || client.get(&url).send().await.expect("an answer");
    let path = "/cgi-bin/getcallbackip";

    api.fail(path, ApiFault::Errcode(40164));
    let body = get().await.text().await.expect("a body");
    assert!(
        body.contains("40164") && body.contains("not in whitelist"),
        "{body}"
    );
    api.fail_times(path, ApiFault::Html, 2);
    for _ in 0..2 {
        assert_eq!(get().await.status(), 502);
    }
    api.fail(path, ApiFault::Truncated);
    let body = get().await.text().await.expect("a body");
    assert!(
        serde_json::from_str::<Value>(&body).is_err() && !body.is_empty(),
        "{body}"
    );
    api.fail(path, ApiFault::Cut);
    assert!(get().await.text().await.is_err());
    api.fail(path, ApiFault::Slow(Duration::from_mins(1)));
    let slow = client
        .get(&url)
        .timeout(Duration::from_millis(50))
        .send()
        .await;
    assert!(slow.is_err_and(|error| error.is_timeout()));
    api.fail_always("", ApiFault::Errcode(-1));
    for _ in 0..3 {
        assert!(
            get()
                .await
                .text()
                .await
                .expect("a body")
                .contains("system error")
        );
    }
    api.recover();
    assert!(
        get()
            .await
            .text()
            .await
            .expect("a body")
            .contains("ip_list")
    );
    assert_eq!(api.count(path), 10);
    assert_eq!(api.calls().last().map(|call| call.errcode), Some(0));
}
