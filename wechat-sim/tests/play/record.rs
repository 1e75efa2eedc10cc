//! Recordings and their replay.

use std::{
    fs,
    io::{BufRead, BufReader},
    net::SocketAddr,
    path::{Path, PathBuf},
    process::{Child, ChildStdout, Stdio},
};

use axum::{
    body::Body,
    http::StatusCode,
    response::{IntoResponse as _, Response},
};
use serde_json::Value;
use wechat_runtime::{AppId, EncodingAesKey, Fields};

use super::{APP_ID, KEY, TOKEN, reply_to, run, serve, serve_canned, sim, stdout};

/// Creates an empty folder for one test.
fn folder(name: &str) -> PathBuf {
    let name = format!("{name}-{}", std::process::id());
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name);
    // It may be left from an earlier run, or not exist.
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir(&folder).expect("the folder can be made");
    folder
}

fn path(folder: &Path, name: &str) -> String {
    folder.join(name).to_str().expect("UTF-8").to_owned()
}

fn names(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).expect("the folder");
    let name = |entry: fs::DirEntry| entry.file_name().to_string_lossy().into_owned();
    let mut names: Vec<_> = entries
        .map(|entry| name(entry.expect("an entry")))
        .collect();
    names.sort();
    names
}

/// `wechat-sim record` in front of a bot.
struct Recorder {
    process: Child,
    lines: std::io::Lines<BufReader<ChildStdout>>,
    address: SocketAddr,
}

impl Recorder {
    fn start(bot: SocketAddr, arguments: &[&str]) -> Self {
        let arguments = [&["record", "--listen", "127.0.0.1:0"], arguments].concat();
        let mut command = sim(bot, &arguments, &[]);
        // Some tests pass their own Token.
        let mut process = command
            .env_remove("WECHAT_TOKEN")
            .stdout(Stdio::piped())
            .spawn()
            .expect("the program starts");
        let mut lines = BufReader::new(process.stdout.take().expect("piped")).lines();
        let line = lines.next().expect("a line").expect("text");
        let address = line
            .split("http://")
            .nth(1)
            .and_then(|rest| rest.split(' ').next());
        let address = address.expect("an address").parse().expect("an address");
        Self {
            process,
            lines,
            address,
        }
    }

    fn line(&mut self) -> String {
        self.lines.next().expect("a line").expect("text")
    }

    fn end(mut self) {
        assert!(self.process.wait().expect("it ends").success());
    }
}

/// Ends the process that a failed test leaves running.
impl Drop for Recorder {
    fn drop(&mut self) {
        // If the test passed, it has ended already.
        let _ = self.process.kill();
    }
}

/// Sends a text once, as the platform pushes it.
fn push(content: &str) -> String {
    format!(
        "<xml><ToUserName><![CDATA[gh_5e1c07ab93d2]]></ToUserName>\n\
         <FromUserName><![CDATA[oVx8T6aB3kQ9mZ2pLr7wYc1EdF4g]]></FromUserName>\n\
         <CreateTime>1795420800</CreateTime>\n<MsgType><![CDATA[text]]></MsgType>\n\
         <Content><![CDATA[{content}]]></Content>\n<MsgId>24762098234512345</MsgId>\n</xml>"
    )
}

/// Returns status, headers and body of the answer.
fn post(address: SocketAddr, body: String) -> (u16, reqwest::header::HeaderMap, String) {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .expect("a runtime");
    runtime.block_on(async {
        let client = reqwest::Client::builder()
            .redirect(reqwest::redirect::Policy::none())
            .build()
            .expect("a client");
        let query = "signature=s&timestamp=1&nonce=2";
        let request = client
            .post(format!("http://{address}/wx?{query}"))
            .body(body);
        let response = request.send().await.expect("an answer");
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        (status, headers, response.text().await.expect("a body"))
    })
}

#[test]
fn a_recording_plays_again_and_shows_what_changed() {
    let bot = serve(None);
    let folder = folder("recorded");
    let folder = folder.to_str().expect("UTF-8");
    let mut recorder = Recorder::start(bot, &["--count", "2", folder]);
    run(
        recorder.address,
        &["send", "--user", "secret", "text", "who"],
    );
    assert_eq!(recorder.line(), "0001 reply");
    run(recorder.address, &["send", "image", "media-id"]);
    recorder.end();

    let files = [1, 2].map(|number| format!("{folder}/000{number}.push.xml"));
    let stored = fs::read_to_string(&files[0]).expect("recorded");
    assert!(
        !stored.contains("secret") && stored.contains("oRecorded_"),
        "{stored}"
    );
    let arguments = ["replay", "--diff", &files[0], &files[1]];
    let again = run(bot, &arguments);
    assert_eq!(
        stdout(&again).matches(": the same").count(),
        2,
        "{}",
        stdout(&again)
    );
    let answer = files[1].replace("push", "answer");
    let changed = fs::read_to_string(&answer)
        .expect("recorded")
        .replace("media-id", "other");
    fs::write(&answer, changed).expect("the folder can be written");
    let differs = run(bot, &arguments);
    assert_eq!(differs.status.code(), Some(1));
    let seen = stdout(&differs);
    assert!(
        seen.contains("-        <MediaId><![CDATA[other]]>"),
        "{seen}"
    );
    fs::remove_dir_all(folder).expect("the test's own folder");
}

/// A bot with one fault for each text.
fn broken(push: &Fields) -> Response {
    let chunks = |text| futures_util::stream::iter([Ok::<_, std::io::Error>(text)]);
    match push.get("Content").unwrap_or_default() {
        "500" => (StatusCode::INTERNAL_SERVER_ERROR, "\u{1b}]oops").into_response(),
        "201" => (StatusCode::CREATED, "success").into_response(),
        "chunked" => Body::from_stream(chunks("success")).into_response(),
        "redirect" => (StatusCode::FOUND, [("location", "/wx/?a=b")], "").into_response(),
        "encoded" => ([("content-encoding", "br")], "success").into_response(),
        "steer" => "\u{1b}[2J\u{85}".into_response(),
        _ => "success".into_response(),
    }
}

const MISSED: [(&str, &str); 7] = [
    ("500", "service fault: the status is 500: only 200 counts"),
    ("201", "service fault: the status is 201: only 200 counts"),
    ("chunked", "service fault: the answer is chunked"),
    (
        "redirect",
        "service fault: the status is 302: only 200 counts, and a redirect to `/wx/`",
    ),
    ("encoded", "service fault: the answer is compressed"),
    ("steer", "service fault: the answer is the plain text"),
    ("sound", "no reply"),
];

#[test]
fn a_recording_proxy_passes_answers_unchanged_and_replays_their_outcome() {
    let folder = folder("judged");
    let bot = serve_canned(broken);
    let count = MISSED.len().to_string();
    let mut recorder = Recorder::start(bot, &["--count", &count, &path(&folder, "")]);
    let mut files = Vec::new();
    for (number, (content, words)) in MISSED.into_iter().enumerate() {
        let (direct, through) = (
            post(bot, push(content)),
            post(recorder.address, push(content)),
        );
        assert_eq!((direct.0, direct.2), (through.0, through.2), "{content}");
        for name in [
            "location",
            "transfer-encoding",
            "content-length",
            "content-encoding",
        ] {
            assert_eq!(direct.1.get(name), through.1.get(name), "{content}");
        }
        let line = recorder.line();
        assert!(
            line.starts_with(&format!("{:04} {words}", number + 1)),
            "{line}"
        );
        assert!(!line.contains(char::is_control), "{line:?}");
        files.push(path(&folder, &format!("{:04}.push.xml", number + 1)));
    }
    recorder.end();

    let arguments: Vec<_> = ["replay", "--diff"]
        .into_iter()
        .chain(files.iter().map(String::as_str))
        .collect();
    let same = run(bot, &arguments);
    let seen = stdout(&same);
    assert_eq!(seen.matches(": the same").count(), MISSED.len(), "{seen}");
    assert!(same.status.success(), "{seen}");
    // Each fault is gone, which is shown as a difference.
    let mended = run(serve_canned(|_| "success".into_response()), &arguments);
    let seen = stdout(&mended);
    assert_eq!(seen.matches(": the same").count(), 1, "{seen}");
    assert_eq!(
        seen.matches("+(no reply)").count(),
        MISSED.len() - 1,
        "{seen}"
    );
    assert!(
        !seen.contains('\u{1b}') && !seen.contains('\u{85}'),
        "{seen:?}"
    );
    assert_eq!(mended.status.code(), Some(1));
    fs::remove_dir_all(folder).expect("the test's own folder");
}

#[test]
fn a_new_fault_fails_a_replay_even_without_a_recorded_outcome() {
    let folder = folder("new-faults");
    for outcome in [Some("no reply\n"), None] {
        for (content, words) in &MISSED[..6] {
            fs::write(folder.join("1.push.xml"), push(content)).expect("written");
            fs::write(folder.join("1.answer.xml"), "success").expect("written");
            let recorded = folder.join("1.outcome.txt");
            match outcome {
                Some(outcome) => fs::write(recorded, outcome).expect("written"),
                None => _ = fs::remove_file(recorded),
            }
            let bot = serve_canned(broken);
            let output = run(bot, &["replay", "--diff", &path(&folder, "1.push.xml")]);
            let seen = stdout(&output);
            assert_eq!(output.status.code(), Some(1), "{seen}");
            assert!(seen.contains(&format!("+({words}")), "{seen}");
            assert!(!seen.contains('\u{1b}'), "{seen:?}");
        }
    }
    fs::remove_dir_all(folder).expect("the test's own folder");
}

#[test]
fn an_incomparable_exchange_fails_and_the_replay_continues() {
    let folder = folder("uncompared");
    fs::write(folder.join("1.push.xml"), push("a")).expect("written");
    fs::write(folder.join("2.push.xml"), "no document").expect("written");
    fs::write(folder.join("2.answer.xml"), "success").expect("written");
    fs::write(folder.join("4.push.xml"), push("a")).expect("written");
    fs::write(folder.join("4.answer.xml"), "success").expect("written");
    let files = [1, 2, 3, 4].map(|number| path(&folder, &format!("{number}.push.xml")));
    let bot = serve_canned(|_| "success".into_response());
    let arguments = [
        "replay", "--diff", &files[0], &files[1], &files[2], &files[3],
    ];
    let output = run(bot, &arguments);
    assert_eq!(output.status.code(), Some(1));
    let seen = stdout(&output);
    for words in [
        "no recorded answer",
        "1.answer.xml",
        "cannot read",
        "4.push.xml: the same",
    ] {
        assert!(seen.contains(words), "{seen}");
    }
    assert_eq!(seen.lines().count(), 4, "{seen}");

    let arguments = [
        "replay", "--diff", "--json", &files[0], &files[1], &files[2], &files[3],
    ];
    let seen = stdout(&run(bot, &arguments));
    let lines: Vec<Value> = seen
        .lines()
        .map(|line| serde_json::from_str(line).expect(line))
        .collect();
    assert_eq!(lines.len(), 4);
    for line in &lines[..3] {
        assert!(line["error"].is_string(), "{line}");
    }
    assert_eq!(
        (&lines[3]["file"], &lines[3]["same"]),
        (&Value::from(&*files[3]), &Value::from(true))
    );
    assert_eq!(lines[3]["exchange"]["outcome"], "no reply");
    fs::remove_dir_all(folder).expect("the test's own folder");
}

#[test]
fn many_faults_do_not_pause_a_replay() {
    let folder = folder("many");
    let file = path(&folder, "1.push.xml");
    fs::write(&file, push("steer")).expect("written");
    let mut arguments = vec!["replay"];
    arguments.extend([&*file; 32]);
    let seen = stdout(&run(serve_canned(broken), &arguments));
    assert_eq!(
        seen.matches("service fault").count() + seen.matches("plain text").count(),
        32,
        "{seen}"
    );
    fs::remove_dir_all(folder).expect("the test's own folder");
}

#[test]
fn no_identity_is_stored() {
    let identities = [
        "oVx8T6aB3kQ9mZ2pLr7wYc1EdF4g",
        "gh_5e1c07ab93d2",
        "oUnion6aB3kQ9mZ2pLr7wYc1EdF4",
        "oFriend6aB3kQ9mZ2pLr7wYc1Ed4",
        "oStaff_6aB3kQ9mZ2pLr7wYc1Ed4",
        "oOther_6aB3kQ9mZ2pLr7wYc1Ed4",
        "wx0123456789abcdef",
        "wxfedcba9876543210",
        APP_ID,
    ];
    let event = format!(
        "<xml><ToUserName>{}</ToUserName><FromUserName>{}</FromUserName><CreateTime>1</CreateTime>\
         <MsgType>event</MsgType><Event>user_gifting_card</Event><UnionId>{}</UnionId>\
         <FriendUserName><![CDATA[{}]]></FriendUserName><StaffOpenId> {} </StaffOpenId>\
         <Detail><OpenID>{}</OpenID><appid>{}</appid><More><AppId>{}</AppId></More></Detail>\
         <Url>https://a.example/?appid={}&amp;openid={}</Url></xml>",
        identities[1],
        identities[0],
        identities[2],
        identities[3],
        identities[4],
        identities[5],
        identities[6],
        identities[7],
        identities[8],
        identities[0]
    );
    let folder = folder("identities");
    let bot = serve_canned(|push| {
        let union = push.get("UnionId").unwrap_or_default();
        let payload = format!("<MsgType>text</MsgType><Content>{union} {APP_ID}</Content>");
        reply_to(push, &payload)
    });
    let recorder = Recorder::start(
        bot,
        &[
            "--key",
            KEY,
            "--appid",
            APP_ID,
            "--count",
            "2",
            &path(&folder, ""),
        ],
    );
    for _ in 0..2 {
        post(recorder.address, event.clone());
    }
    recorder.end();
    let read = |name: &str| fs::read_to_string(folder.join(name)).expect("recorded");
    for name in names(&folder) {
        for identity in identities {
            assert!(
                !read(&name).contains(identity),
                "{identity} in {name}: {}",
                read(&name)
            );
        }
    }
    assert_eq!(
        read("0001.push.xml"),
        read("0002.push.xml"),
        "names are stable"
    );
    let stored: Fields = read("0001.push.xml").parse().expect("a document");
    let answer: Fields = read("0001.answer.xml").parse().expect("a document");
    assert_eq!(stored.get("FromUserName"), answer.get("ToUserName"));
    let union = stored.get("UnionId").expect("a name");
    assert!(
        answer
            .get("Content")
            .is_some_and(|text| text.starts_with(union))
    );
    let openid = stored.get("FromUserName").expect("a name");
    assert_eq!((openid.len(), &openid[..1]), (28, "o"));
    let again = run(bot, &["replay", "--diff", &path(&folder, "0001.push.xml")]);
    // The bot's own answer contains the account's real AppID, which the recording replaces.
    assert!(
        stdout(&again).contains(&format!("+    <Content><![CDATA[{union} {APP_ID}]]>")),
        "{}",
        stdout(&again)
    );
    fs::remove_dir_all(folder).expect("the test's own folder");
}

#[test]
fn an_undecryptable_push_is_not_stored_and_nothing_is_overwritten() {
    let folder = folder("sealed");
    let bot = serve(Some(KEY));
    let send = |address, mode: &str| {
        let secrets = [("WECHAT_AES_KEY", KEY), ("WECHAT_APP_ID", APP_ID)];
        let output = sim(
            address,
            &["send", "--mode", mode, "text", "hello"],
            &secrets,
        )
        .output();
        assert_eq!(stdout(&output.expect("the program starts")), "你好\n");
    };
    let mut recorder = Recorder::start(bot, &[&path(&folder, "")]);
    for mode in ["safe", "compatible"] {
        send(recorder.address, mode);
        assert_eq!(recorder.line(), "not stored: give --key and --appid");
    }
    drop(recorder);
    assert_eq!(names(&folder), [""; 0]);

    let other = "A".repeat(43);
    let mut recorder = Recorder::start(
        bot,
        &["--key", &other, "--appid", APP_ID, &path(&folder, "")],
    );
    send(recorder.address, "safe");
    let line = recorder.line();
    assert!(
        line.starts_with("not stored: `Encrypt` of the push"),
        "{line}"
    );
    drop(recorder);

    fs::write(folder.join("0007.push.xml"), "precious").expect("written");
    fs::write(folder.join("notes.txt"), "precious").expect("written");
    for (number, arguments) in [(8, &[][..]), (9, &["--token", TOKEN])] {
        let secrets = ["--key", KEY, "--appid", APP_ID, "--count", "1"];
        let folder_path = path(&folder, "");
        let arguments = [&secrets[..], arguments, &[&*folder_path]].concat();
        let mut recorder = Recorder::start(bot, &arguments);
        send(recorder.address, "safe");
        assert_eq!(recorder.line(), format!("{number:04} reply"));
        recorder.end();
        let stored = fs::read_to_string(folder.join(format!("{number:04}.push.xml")));
        assert!(
            stored
                .expect("recorded")
                .contains("<Content><![CDATA[hello]]>")
        );
    }
    for name in ["0007.push.xml", "notes.txt"] {
        assert_eq!(
            fs::read_to_string(folder.join(name)).expect("a recording"),
            "precious"
        );
    }
    assert_eq!(names(&folder).len(), 8);

    // Two users of two recordings are not confused.
    let user = |number: usize| {
        let stored = fs::read_to_string(folder.join(format!("{number:04}.push.xml")));
        let stored: Fields = stored.expect("recorded").parse().expect("a document");
        stored.get("FromUserName").expect("a name").to_owned()
    };
    assert_ne!(user(8), user(9));
    fs::remove_dir_all(folder).expect("the test's own folder");
}

#[test]
fn a_badly_sealed_reply_is_checked_as_far_as_possible() {
    let key = EncodingAesKey::new(KEY).expect("a key");
    let app_id = AppId::new(APP_ID).expect("an AppID");
    let sealed = key.encrypt(&app_id, &push("a"));
    let body =
        format!("<xml><ToUserName>gh_5e1c07ab93d2</ToUserName><Encrypt>{sealed}</Encrypt></xml>");
    for (bot, words) in [
        // Without a Token only the content can be checked, not the signature.
        (
            serve_canned(|_| {
                let key = EncodingAesKey::new(KEY).expect("a key");
                let app_id = AppId::new(APP_ID).expect("an AppID");
                let encrypt = key.encrypt(&app_id, "<xml><MsgType>text</MsgType></xml>");
                format!(
                    "<xml><Encrypt>{encrypt}</Encrypt><MsgSignature>s</MsgSignature><TimeStamp>1</TimeStamp>\
                     <Nonce>2</Nonce></xml>"
                )
                .into_response()
            }),
            "the field `ToUserName` is missing",
        ),
        (
            serve_canned(|push| reply_to(push, "")),
            "the reply is not encrypted",
        ),
    ] {
        let folder = folder("sealed-badly");
        let folder_path = path(&folder, "");
        let secrets = ["--key", KEY, "--appid", APP_ID, "--count", "1"];
        let arguments = [&secrets[..], &[&*folder_path]].concat();
        let mut recorder = Recorder::start(bot, &arguments);
        post(recorder.address, body.clone());
        let line = recorder.line();
        assert!(line.contains(words), "{line}");
        recorder.end();
        fs::remove_dir_all(folder).expect("the test's own folder");
    }
}
