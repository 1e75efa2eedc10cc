//! The commands that play the platform, against a bot behind a port.

mod record;

use std::{
    io::{BufRead, BufReader, Write as _},
    net::SocketAddr,
    process::{Command, Output, Stdio},
    thread,
};

use axum::response::{IntoResponse as _, Response};

use serde_json::Value;
use wechat_runtime::{AppId, EncodingAesKey, Fields, Settings, Token, prelude::*};

#[on_text("hello")]
async fn hello() -> &'static str {
    "你好"
}

#[on_text("who")]
async fn who(user: OpenId) -> String {
    user.to_string()
}

#[on_text("nothing")]
async fn nothing() {}

#[on_msg(image)]
async fn photo(image: Image) -> reply::Image {
    reply::Image::new(image.media_id)
}

#[on_event(click = "TODAY")]
async fn today() -> reply::News {
    reply::News::new(
        reply::Article::new("书讯")
            .description("十二本")
            .url("https://a.example/"),
    )
}

#[on_event(scan = "table-{n}", subscribe = "table-{n}")]
async fn table(n: u32, push: Push) -> String {
    format!("{} {n}", push.event().unwrap_or_default())
}

#[on_event(scancode_waitmsg = "ISBN")]
async fn book(event: wechat_runtime::event::ScancodeWaitmsg) -> String {
    event.scan_code_info.scan_result
}

static HANDLERS: Handlers = handlers![hello, who, nothing, photo, today, table, book];

const TOKEN: &str = "play-token";
const KEY: &str = "Zx4Qm7TtB2pLr9Vw1YcEa6HsJd3GnUk8FoXi5Rq0MbA";
const APP_ID: &str = "wx3f9a71c2d84be605";

/// Serves a bot until the test's process ends.
fn serve(key: Option<&str>) -> SocketAddr {
    let mut settings = Settings::new(Token::new(TOKEN).expect("a token"));
    settings.listen = ([127, 0, 0, 1], 0).into();
    if let Some(key) = key {
        settings.aes_key = Some(EncodingAesKey::new(key).expect("a key"));
        settings.app_id = Some(AppId::new(APP_ID).expect("an AppID"));
    }
    let bot = Bot::with_settings(settings, &HANDLERS)
        .build()
        .expect("valid settings");
    let (sender, address) = std::sync::mpsc::channel();
    thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build();
        runtime.expect("a runtime").block_on(async {
            let server = bot.bind().expect("a free port");
            sender.send(server.local_addr()).expect("the test waits");
            server.run_until(std::future::pending()).await;
        });
    });
    address.recv().expect("the bot listens")
}

fn sim(address: SocketAddr, arguments: &[&str], variables: &[(&str, &str)]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_wechat-sim"));
    command
        .env_clear()
        .env("WECHAT_URL", format!("http://{address}/wx"))
        .env("WECHAT_TOKEN", TOKEN)
        .envs(variables.iter().copied())
        .args(arguments)
        .stdin(Stdio::null());
    command
}

fn run(address: SocketAddr, arguments: &[&str]) -> Output {
    sim(address, arguments, &[])
        .output()
        .expect("the program starts")
}

fn stdout(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).expect("UTF-8")
}

/// Serves a bot in another language that always answers this, until the test's process ends.
fn serve_canned(answer: fn(&Fields) -> Response) -> SocketAddr {
    let (sender, address) = std::sync::mpsc::channel();
    thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build();
        runtime.expect("a runtime").block_on(async {
            let app = axum::Router::new().fallback(async move |body: String| {
                let push: Fields = body.parse().expect("a push");
                answer(&push)
            });
            let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await;
            let listener = listener.expect("a free port");
            let address = listener.local_addr().expect("bound");
            sender.send(address).expect("the test waits");
            axum::serve(listener, app).await.expect("it serves");
        });
    });
    address.recv().expect("the bot listens")
}

/// Returns a reply of this kind and content to a push.
fn reply_to(push: &Fields, payload: &str) -> Response {
    let get = |name| push.get(name).unwrap_or_default();
    let (user, account) = (get("FromUserName"), get("ToUserName"));
    format!(
        "<xml><ToUserName>{user}</ToUserName><FromUserName>{account}</FromUserName>\
         <CreateTime>1</CreateTime>{payload}</xml>"
    )
    .into_response()
}

#[test]
fn user_actions_are_sent_and_replies_are_printed() {
    let bot = serve(None);
    for (arguments, seen) in [
        (&["send", "text", "hello"][..], "你好\n"),
        (&["send", "text", "nothing"], "(no reply)\n"),
        (&["send", "image", "media-id"], "(image media-id)\n"),
        (&["send", "other", "file", "Title=a.pdf"], "(no reply)\n"),
        (
            &[
                "send",
                "--user",
                "oVx8T6aB3kQ9mZ2pLr7wYc1EdF4g",
                "text",
                "who",
            ],
            "oVx8T6aB3kQ9mZ2pLr7wYc1EdF4g\n",
        ),
        (
            &["send", "--user", "bob", "text", "who"],
            "oSim_bob____________________\n",
        ),
        (&["click", "TODAY"], "[书讯] 十二本\n  https://a.example/\n"),
        (&["scan", "table-7"], "SCAN 7\n"),
        (&["scan", "--follow", "table-8"], "subscribe 8\n"),
        (
            &[
                "trigger",
                "scancode_waitmsg",
                "EventKey=ISBN",
                "ScanCodeInfo.ScanType=qrcode",
                "ScanCodeInfo.ScanResult=x=y",
            ],
            "x=y\n",
        ),
    ] {
        let output = run(bot, arguments);
        assert_eq!(stdout(&output), seen, "{arguments:?}");
        assert!(output.status.success());
    }
}

#[test]
fn a_service_fault_is_explained_and_gives_a_failing_exit_code() {
    let bot = serve(None);
    for (arguments, reason) in [
        (
            &["send", "--token", "other", "text", "hello"][..],
            "the status is 403",
        ),
        (
            &["send", "--url", "http://127.0.0.1:1/wx", "text", "hello"],
            "cannot be reached",
        ),
    ] {
        let output = run(bot, arguments);
        assert_eq!(output.status.code(), Some(1));
        let seen = stdout(&output);
        assert!(
            seen.contains("该公众号提供的服务出现故障") && seen.contains(reason),
            "{seen}"
        );
    }
    let no_url = run(
        bot,
        &["send", "--url", "bot.example.cn/wx", "text", "hello"],
    );
    let error = String::from_utf8_lossy(&no_url.stderr).into_owned();
    assert!(error.contains("begins with http:// or https://"), "{error}");
}

#[test]
fn an_exchange_is_printed_as_text_or_json() {
    let bot = serve(None);
    let words = stdout(&run(bot, &["send", "--verbose", "text", "hello"]));
    for part in [
        "push:",
        "<Content><![CDATA[hello]]>",
        "try 1 at 0",
        ", 200 after",
        "a reply of the kind text",
    ] {
        assert!(words.contains(part), "{words}");
    }
    let json: Value =
        serde_json::from_str(&stdout(&run(bot, &["send", "--json", "text", "hello"])))
            .expect("JSON");
    assert_eq!(json["outcome"], "reply");
    assert_eq!(json["reply"]["Content"], "你好");
    assert_eq!(json["tries"][0]["status"], 200);
}

#[test]
fn safe_mode_is_played_with_a_key() {
    let bot = serve(Some(KEY));
    let secrets = [("WECHAT_AES_KEY", KEY), ("WECHAT_APP_ID", APP_ID)];
    for mode in ["safe", "compatible"] {
        let output = sim(bot, &["send", "--mode", mode, "text", "hello"], &secrets).output();
        assert_eq!(
            stdout(&output.expect("the program starts")),
            "你好\n",
            "{mode}"
        );
    }
    let plain = sim(bot, &["send", "--mode", "plain", "text", "hello"], &secrets).output();
    assert!(stdout(&plain.expect("the program starts")).contains("the status is 403"));
}

#[test]
fn a_chat_can_be_piped() {
    let bot = serve(None);
    let mut command = sim(bot, &["chat"], &[]);
    let mut talk = command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("the program starts");
    let lines = "hello\n/click TODAY\n/user bob\nwho\n/dance\n/quit\nhello\n";
    talk.stdin
        .take()
        .expect("piped")
        .write_all(lines.as_bytes())
        .expect("it reads");
    let output = talk.wait_with_output().expect("it ends");
    let seen = stdout(&output);
    let seen: Vec<_> = seen.lines().collect();
    assert_eq!(seen[0], "你好");
    assert_eq!(seen[1], "[书讯] 十二本");
    assert_eq!(seen[3], "oSim_bob____________________");
    assert!(seen[4].starts_with("? there is no /dance"), "{seen:?}");
    assert_eq!(output.status.code(), Some(1), "a line was not understood");
    assert_eq!(seen.len(), 5);
}

#[test]
fn terminal_control_characters_are_not_printed() {
    let bot = serve_canned(|push| {
        let payload = match push.get("Content").unwrap_or_default() {
            "image" => "<MsgType>image</MsgType><Image><MediaId>a\u{9b}2J\u{7f}b</MediaId></Image>",
            "twice" => "<MsgType>text</MsgType><Content>a</Content><a\u{85}b/><a\u{85}b/>",
            _ => "<MsgType>text</MsgType><Content>a\u{9b}2J\u{85}b</Content>",
        };
        reply_to(push, payload)
    });
    for (text, seen) in [
        ("text", "a\u{fffd}2J\u{fffd}b\n"),
        ("image", "(image a\u{fffd}2J\u{fffd}b)\n"),
    ] {
        assert_eq!(stdout(&run(bot, &["send", "text", text])), seen);
    }
    let twice = stdout(&run(bot, &["send", "text", "twice"]));
    assert!(!twice.contains('\u{85}'), "{twice:?}");
}

#[test]
fn an_invalid_field_is_refused_with_a_message() {
    let bot = serve(None);
    for (arguments, words) in [
        (
            &["trigger", "enter", "A B=x"][..],
            "`A B` is not the name of a field",
        ),
        (&["trigger", "enter", "=x"], "`` is not the name of a field"),
        (&["trigger", "enter", "Event=x"], "`Event` is in the header"),
        (
            &["trigger", "enter", "FromUserName=x"],
            "`FromUserName` is in the header",
        ),
        (
            &["send", "other", "file", "A..B=x"],
            "`A..B` is not the name",
        ),
        (
            &["send", "other", "file", "MsgId=1"],
            "`MsgId` is in the header",
        ),
    ] {
        let output = run(bot, arguments);
        assert_eq!(output.status.code(), Some(1), "{arguments:?}");
        let error = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(error.contains(words), "{error}");
    }
}

#[test]
fn a_script_reads_refusals_as_json() {
    let bot = serve(None);
    let mut command = sim(bot, &["chat", "--json"], &[]);
    let mut talk = command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("the program starts");
    let lines = "hello\n/dance\n/location 91 0\n/location 0 NaN\n/fail slow\n/fail slow 2 /cgi-bin\n/tap none\n/menu\n";
    let mut stdin = talk.stdin.take().expect("piped");
    stdin.write_all(lines.as_bytes()).expect("it reads");
    drop(stdin);
    let seen = stdout(&talk.wait_with_output().expect("it ends"));
    let seen: Vec<Value> = seen
        .lines()
        .map(|line| serde_json::from_str(line).expect(line))
        .collect();
    assert_eq!(seen[0]["outcome"], "reply");
    for (line, words) in [
        (1, "there is no /dance"),
        (2, "−90 to 90 degrees"),
        (3, "−180 to 180 degrees"),
        (4, "/fail slow needs seconds"),
        (5, "no button"),
    ] {
        let error = seen[line]["error"].as_str().expect("an error");
        assert!(error.contains(words), "{error}");
    }
    assert_eq!(seen[6], serde_json::json!({ "menu": [] }));
}

#[test]
fn each_command_reads_the_settings_of_a_bot() {
    let bot = serve(Some(KEY));
    let secret = |name: &str, value: &str| {
        let path = std::path::PathBuf::from(env!("CARGO_TARGET_TMPDIR"))
            .join(format!("setting-{name}-{}", std::process::id()));
        std::fs::write(&path, format!("{value}\n")).expect("the folder can be written");
        path.to_str().expect("UTF-8").to_owned()
    };
    let (token, key, app_id) = (
        secret("token", TOKEN),
        secret("key", &format!("{KEY},{}", "A".repeat(43))),
        secret("appid", APP_ID),
    );
    let files = [
        ("WECHAT_TOKEN_FILE", &*token),
        ("WECHAT_AES_KEY_FILE", &key),
        ("WECHAT_APP_ID_FILE", &app_id),
    ];
    let old = format!("{TOKEN}, an-old-one");
    let keys = format!("{KEY} ,{}", "A".repeat(43));
    let lists = [
        ("WECHAT_TOKEN", &*old),
        ("WECHAT_AES_KEY", &keys),
        ("WECHAT_APP_ID", APP_ID),
    ];
    let url = format!("http://{bot}/wx");
    let query = |variables: &[(&str, &str)]| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_wechat-sim"));
        command.env_clear().envs(variables.iter().copied());
        command
    };
    let push = secret("push", "<xml><Content>a</Content></xml>");
    for variables in [files, lists] {
        let run = |arguments: &[&str]| {
            let output = query(&variables)
                .args(arguments)
                .stdin(Stdio::null())
                .output();
            let output = output.expect("the program starts");
            let error = String::from_utf8_lossy(&output.stderr).into_owned();
            assert!(
                output.status.success(),
                "{arguments:?}: {error} {}",
                stdout(&output)
            );
            stdout(&output)
        };
        assert_eq!(run(&["send", "--url", &url, "text", "hello"]), "你好\n");
        assert_eq!(run(&["chat", &url]), "");
        run(&["load", "--url", &url, "--rate", "10", "--seconds", "1"]);
        run(&["doctor", "--url", &url, "--no-push"]);
        let signed = run(&["sign"]);
        assert!(run(&["verify", signed.trim()]).contains("signed"));
        let sealed = secret("sealed", &run(&["encrypt", &push]));
        assert_eq!(
            run(&["decrypt", &sealed]).trim(),
            "<xml><Content>a</Content></xml>"
        );
        assert!(run(&["decode", &sealed]).contains(r#""Content":"a""#));
    }
    // A positional address wins over the environment's.
    let elsewhere = [
        lists[0],
        lists[1],
        lists[2],
        ("WECHAT_URL", "http://127.0.0.1:1/wx"),
    ];
    for command in [&["chat", &*url][..], &["doctor", "--no-push", &url]] {
        let output = query(&elsewhere)
            .args(command)
            .stdin(Stdio::null())
            .output();
        let output = output.expect("the program starts");
        assert!(output.status.success(), "{command:?}: {}", stdout(&output));
    }
    for (arguments, words) in [
        (&["sign"][..], "--token, WECHAT_TOKEN or WECHAT_TOKEN_FILE"),
        (
            &["encrypt", "--token", "t", &push],
            "--key, WECHAT_AES_KEY or WECHAT_AES_KEY_FILE",
        ),
        (
            &["send", "--key", KEY, "text", "a"],
            "--appid, WECHAT_APP_ID or WECHAT_APP_ID_FILE",
        ),
        (&["decode", "--query", "a=b", &push], "--query needs"),
    ] {
        let output = query(&[]).args(arguments).stdin(Stdio::null()).output();
        let output = output.expect("the program starts");
        assert_eq!(output.status.code(), Some(1), "{arguments:?}");
        let error = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(error.contains(words), "{error}");
    }
}

#[test]
fn a_chat_shows_late_answers() {
    let bot = serve(None);
    let mut command = sim(bot, &["chat", "--api", "127.0.0.1:0"], &[]);
    let mut talk = command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("the program starts");
    let mut lines = BufReader::new(talk.stdout.take().expect("piped")).lines();
    let mut line = || lines.next().expect("a line").expect("text");
    let api = line();
    let api = api.split("WECHAT_API_BASE=").nth(1).expect("an address");
    let mut stdin = talk.stdin.take().expect("piped");
    stdin.write_all(b"hello\n").expect("it reads");
    assert_eq!(line(), "你好");

    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .expect("a runtime");
    runtime.block_on(async {
        let client = reqwest::Client::new();
        let post = async |path: &str, body: String| -> Value {
            let request = client.post(format!("{api}/cgi-bin/{path}")).body(body);
            let body = request.send().await.expect("an answer").bytes().await;
            serde_json::from_slice(&body.expect("a body")).expect("JSON")
        };
        let credential = serde_json::json!({ "grant_type": "client_credential", "appid": APP_ID,
            "secret": "0123456789abcdef0123456789abcdef" });
        let token = post("stable_token", credential.to_string()).await;
        let token = token["access_token"].as_str().expect("a token");
        let path = format!("message/custom/send?access_token={token}");
        for (msgtype, object) in [
            ("text", serde_json::json!({ "content": "late\u{9b}2J" })),
            ("mpnews", serde_json::json!({ "media_id": "m\u{85}" })),
            ("wxcard", serde_json::json!({ "card_id": "c\u{85}" })),
        ] {
            let message = serde_json::json!({ "touser": "oSim_alice__________________", "msgtype": msgtype,
                msgtype: object });
            assert_eq!(post(&path, message.to_string()).await["errcode"], 0);
        }
    });
    assert_eq!(line(), "(alice gets) late\u{fffd}2J");
    assert_eq!(line(), "(alice gets) (mpnews m\u{fffd})");
    assert_eq!(line(), "(alice gets) (wxcard {\"card_id\":\"c\u{fffd}\"})");
    stdin.write_all(b"/quit\n").expect("it reads");
    assert!(talk.wait().expect("it ends").success());
}

#[test]
fn a_load_run_is_bounded_measured_and_local() {
    let bot = serve(None);
    let output = run(bot, &["load", "--rate", "100", "--seconds", "1", "--json"]);
    let measured: Value = serde_json::from_str(&stdout(&output)).expect("JSON");
    assert_eq!(measured["messages"], 100);
    assert_eq!(measured["answered_within_5_s"], 1.0);
    assert_eq!(measured["faults"], serde_json::json!({}));
    let elsewhere = run(bot, &["load", "--url", "http://192.0.2.1/wx"]);
    assert_eq!(elsewhere.status.code(), Some(1));
    let error = String::from_utf8_lossy(&elsewhere.stderr).into_owned();
    assert!(error.contains("--remote"), "{error}");
}
