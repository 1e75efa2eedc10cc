//! The program `wechat-sim`, run as in a shell.

use std::{
    fs,
    path::PathBuf,
    process::{Command, Output, Stdio},
};

use serde_json::Value;
use tests::missing::missing;

const TOKEN: &str = "Kf7oWindowBox2026";
const KEY: &str = "Zx4Qm7TtB2pLr9Vw1YcEa6HsJd3GnUk8FoXi5Rq0MbA";
const APP_ID: &str = "wx3f9a71c2d84be605";

fn sim(arguments: &[&str], variables: &[(&str, &str)]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_wechat-sim"));
    command.env_clear().envs(variables.iter().copied());
    command
        .args(arguments)
        .stdin(Stdio::null())
        .output()
        .expect("the program starts")
}

fn stdout(output: &Output) -> String {
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    String::from_utf8(output.stdout.clone()).expect("UTF-8")
}

fn samples() -> PathBuf {
    PathBuf::from(concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../tests/data/samples"
    ))
}

/// Creates a file in a folder of its own.
fn file(name: &str, content: &str) -> String {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR"));
    let path = folder.join(format!("{}-{name}", std::process::id()));
    fs::write(&path, content).expect("the folder can be written");
    path.to_str().expect("UTF-8").to_owned()
}

fn end_to_end(path: &str) -> String {
    let vectors = include_str!("../../tests/data/vectors.json");
    let vectors: Value = serde_json::from_str(vectors).expect("JSON");
    vectors["end_to_end"]
        .pointer(path)
        .and_then(Value::as_str)
        .expect(path)
        .to_owned()
}

/// Returns the leaves by path, read with another parser: text unchanged, a list if a path repeats.
const PYTHON: &str = r#"
import sys, json, xml.etree.ElementTree as tree
def collect(parent, path, found):
    for child in parent:
        here = path + "." + child.tag if path else child.tag
        if len(child):
            collect(child, here, found)
        else:
            found.setdefault(here, []).append(child.text or "")
for name in sys.argv[1:]:
    found = {}
    collect(tree.parse(name).getroot(), "", found)
    print(json.dumps({k: v[0] if len(v) == 1 else v for k, v in found.items()}))
"#;

#[test]
fn every_sample_decodes_to_the_same_leaves_as_in_another_parser() {
    let mut files = Vec::new();
    for folder in [samples(), samples().join("replies")] {
        for entry in fs::read_dir(folder).expect("the samples").flatten() {
            if entry
                .path()
                .extension()
                .is_some_and(|extension| extension == "xml")
            {
                files.push(entry.path().to_str().expect("UTF-8").to_owned());
            }
        }
    }
    files.sort();
    let arguments: Vec<_> = ["decode"]
        .into_iter()
        .chain(files.iter().map(String::as_str))
        .collect();
    let ours = stdout(&sim(&arguments, &[]));
    assert_eq!(ours.lines().count(), files.len());
    for (line, file) in ours.lines().zip(&files) {
        let line: Value = serde_json::from_str(line).expect("JSON");
        let name = file.rsplit('/').next().expect("a name");
        assert_eq!(line["file"], **file);
        let is_push = ["msg_", "event_", "quirk_"]
            .iter()
            .any(|sort| name.starts_with(sort));
        if is_push {
            let lacks = name == "quirk_image_no_mediaid.xml";
            assert_eq!(line["typed"], !name.contains("unknown") && !lacks, "{name}");
            assert_eq!(line["refused"].is_string(), lacks, "{name}");
            assert_eq!(line["type"].is_null(), name.contains("unknown"), "{name}");
        }
        assert_eq!(
            line["event"].is_string(),
            line["fields"]["Event"].is_string(),
            "{name}"
        );
    }

    let python = Command::new("python3")
        .arg("-c")
        .arg(PYTHON)
        .args(&files)
        .output();
    let Ok(theirs) = python else {
        missing("python3", "apt-get install python3");
        return;
    };
    let theirs = stdout(&theirs);
    assert_eq!(theirs.lines().count(), files.len());
    for ((ours, theirs), file) in ours.lines().zip(theirs.lines()).zip(&files) {
        let ours: Value = serde_json::from_str(ours).expect("JSON");
        let theirs: Value = serde_json::from_str(theirs).expect("JSON");
        assert_eq!(ours["fields"], theirs, "{file}");
    }
}

#[test]
fn a_refused_file_is_a_line_with_the_reason_and_a_bad_exit_code() {
    let good = samples()
        .join("msg_text.xml")
        .to_str()
        .expect("UTF-8")
        .to_owned();
    let bad = file("doctype.xml", "<!DOCTYPE xml><xml></xml>");
    let output = sim(&["decode", &bad, "no such file", &good], &[]);
    assert_eq!(output.status.code(), Some(1));
    let lines = String::from_utf8(output.stdout).expect("UTF-8");
    let lines: Vec<Value> = lines
        .lines()
        .map(|line| serde_json::from_str(line).expect("JSON"))
        .collect();
    assert!(
        lines[0]["error"]
            .as_str()
            .expect("an error")
            .contains("DOCTYPE"),
        "{lines:?}"
    );
    assert!(
        lines[1]["error"]
            .as_str()
            .expect("an error")
            .contains("cannot read"),
        "{lines:?}"
    );
    assert_eq!(lines[2]["kind"], "text");
}

#[test]
fn a_json_push_decodes_like_an_xml_one() {
    let push = file(
        "push.json",
        r#"{"ToUserName":"gh_1","FromUserName":"o_1","MsgType":"event","Event":"subscribe_msg_popup_event",
            "List":[{"TemplateId":"a"},{"TemplateId":"b"}]}"#,
    );
    let line: Value = serde_json::from_str(&stdout(&sim(&["decode", &push], &[]))).expect("JSON");
    assert_eq!(line["typed"], true);
    assert_eq!(
        line["fields"]["List.TemplateId"],
        serde_json::json!(["a", "b"])
    );
}

#[test]
fn a_push_that_a_bot_refuses_is_decoded_with_its_type_and_the_reason() {
    let lacking = samples().join("quirk_image_no_mediaid.xml");
    let nobodys = file("nobodys.xml", "<xml><MsgType>text</MsgType></xml>");
    let files = ["decode", lacking.to_str().expect("UTF-8"), &nobodys];
    let output = stdout(&sim(&files, &[]));
    let found: Vec<_> = output
        .lines()
        .map(|line| {
            let line: Value = serde_json::from_str(line).expect("JSON");
            serde_json::json!([line["type"], line["typed"], line["refused"]])
        })
        .collect();
    assert_eq!(
        found,
        [
            serde_json::json!(["message::Image", false, "the field `MediaId` is missing"]),
            serde_json::json!([
                "message::Text",
                false,
                "the field `ToUserName` is missing or empty"
            ]),
        ]
    );
}

#[test]
fn an_encrypted_push_is_decoded_with_the_key_and_checked_with_the_token() {
    let body = file("safe.xml", &end_to_end("/request/body_safe_mode"));
    let query = end_to_end("/request/query");
    let arguments = [
        "decode", "--key", KEY, "--appid", APP_ID, "--token", TOKEN, "--query", &query, &body,
    ];
    let line: Value = serde_json::from_str(&stdout(&sim(&arguments, &[]))).expect("JSON");
    assert_eq!(line["fields"]["Content"], *end_to_end("/request/content"));
    let changed = query.replace("nonce=7", "nonce=8");
    let output = sim(
        &["decode", "--token", TOKEN, "--query", &changed, &body],
        &[],
    );
    assert_eq!(output.status.code(), Some(1));
}

#[test]
fn a_kind_is_found_whatever_the_case_of_its_name() {
    let push = file(
        "case.xml",
        "<xml><tousername>gh_1</tousername><fromusername>o_1</fromusername><msgtype>event</msgtype>\
         <EVENT>CLICK</EVENT><eventkey>KEY</eventkey></xml>",
    );
    let line: Value = serde_json::from_str(&stdout(&sim(&["decode", &push], &[]))).expect("JSON");
    let found = [&line["kind"], &line["event"], &line["typed"]];
    assert_eq!(
        serde_json::json!(found),
        serde_json::json!(["event", "CLICK", true])
    );
}

#[test]
fn an_appid_is_required_only_for_decryption() {
    let plain = file("plain-push.xml", "<xml><MsgType>text</MsgType></xml>");
    let sealed = file("sealed-push.xml", &end_to_end("/request/body_safe_mode"));
    let output = sim(&["decode", &plain, &sealed], &[("WECHAT_AES_KEY", KEY)]);
    assert_eq!(output.status.code(), Some(1));
    let lines = String::from_utf8(output.stdout).expect("UTF-8");
    let (first, second) = lines.trim().split_once('\n').expect("two lines");
    assert!(first.contains(r#""kind":"text""#), "{first}");
    assert!(second.contains("--appid"), "{second}");
}

#[test]
fn values_copied_with_white_space_around_them_are_taken() {
    let body = file("spaces.xml", &end_to_end("/request/body_safe_mode"));
    let [token, key, app_id] = [TOKEN, KEY, APP_ID].map(|value| format!(" {value}\n"));
    let query = end_to_end("/request/query");
    let variables = [
        ("WECHAT_TOKEN", &*token),
        ("WECHAT_AES_KEY", &*key),
        ("WECHAT_APP_ID", &*app_id),
    ];
    stdout(&sim(&["decode", "--query", &query, &body], &variables));
    stdout(&sim(&["decrypt", &body], &variables));
}

#[test]
fn the_signature_inside_a_reply_is_checked() {
    let reply = file("reply.xml", &end_to_end("/reply/envelope"));
    for (token, code) in [(TOKEN, 0), ("another", 1)] {
        for command in ["decode", "decrypt"] {
            let arguments = [
                command, "--token", token, "--key", KEY, "--appid", APP_ID, &reply,
            ];
            let output = sim(&arguments, &[]);
            assert_eq!(output.status.code(), Some(code), "{command} with {token}");
        }
    }
}

#[test]
fn a_refused_document_is_refused_in_one_sentence() {
    for (content, expected) in [
        (
            r#"{"a":"#,
            "malformed JSON: EOF while parsing a value at line 1 column 5",
        ),
        (
            "\"a text\"",
            "a push is a JSON object, but this is a string",
        ),
    ] {
        let json = file("once.json", content);
        let output = sim(&["decode", &json], &[]);
        let line: Value = serde_json::from_slice(&output.stdout).expect("JSON");
        assert_eq!(line["error"], expected);
    }
}

#[test]
fn nothing_that_is_signed_can_break_a_query_or_an_envelope() {
    let variables = [
        ("WECHAT_TOKEN", TOKEN),
        ("WECHAT_AES_KEY", KEY),
        ("WECHAT_APP_ID", APP_ID),
    ];
    let plain = file("unbroken.xml", "<xml></xml>");
    for bad in ["a&b=c", "]]></Nonce><x>", "a b", "随机", ""] {
        for flag in ["--nonce", "--timestamp"] {
            let flag = format!("{flag}={bad}");
            for arguments in [&["sign", &*flag][..], &["encrypt", &*flag, &plain]] {
                let output = sim(arguments, &variables);
                let error = String::from_utf8_lossy(&output.stderr);
                assert_eq!(output.status.code(), Some(2), "{arguments:?}");
                assert!(error.contains("letters, digits, `_` and `-`"), "{error}");
            }
        }
    }
    let to = sim(&["encrypt", "--push", "--to=</xml>", &plain], &variables);
    assert_eq!(to.status.code(), Some(2));
}

#[test]
fn the_wecom_form_is_verified_with_its_single_signature() {
    let vectors: Value =
        serde_json::from_str(include_str!("../../tests/data/vectors.json")).expect("JSON");
    let named = |name: &str| {
        let vectors = vectors["vectors"].as_array().expect("an array");
        let found = vectors.iter().find(|vector| vector["name"] == name);
        found.expect(name)
    };
    let text = |vector: &Value, key: &str| vector[key].as_str().expect("a text").to_owned();
    let signature = named("wechatpy-encrypted-echostr-signature");
    let cipher = text(named("wechatpy-encrypted-echostr-decrypt"), "encrypt");
    let token = text(signature, "token");
    let stamp = format!(
        "msg_signature={}&timestamp={}&nonce={}",
        text(signature, "expected"),
        text(signature, "timestamp"),
        text(signature, "nonce"),
    );
    let escaped = cipher
        .replace('+', "%2B")
        .replace('/', "%2f")
        .replace('=', "%3D");
    let check = format!("/wx?{stamp}&echostr={escaped}");
    let verify = |arguments: &[&str]| {
        let arguments: Vec<_> = ["verify", "--token", &token]
            .into_iter()
            .chain(arguments.iter().copied())
            .collect();
        sim(&arguments, &[]).status.code()
    };
    assert_eq!(verify(&[&check]), Some(0));
    let body = file(
        "wecom.xml",
        &format!("<xml><Encrypt>{cipher}</Encrypt></xml>"),
    );
    assert_eq!(verify(&["--body", &body, &stamp]), Some(0));
    // Nothing is signed without a ciphertext, or with another one.
    assert_eq!(verify(&[&stamp]), Some(1));
    assert_eq!(verify(&[&check.replace("echostr=", "echostr=A")]), Some(1));
}

#[test]
fn a_query_is_signed_and_verified_with_flags_or_variables() {
    let arguments = [
        "sign",
        "--token",
        "AAAAA",
        "--timestamp",
        "1714036504",
        "--nonce",
        "1514711492",
    ];
    let query = stdout(&sim(&arguments, &[]));
    assert_eq!(
        query.trim(),
        "signature=f464b24fc39322e44b38aa78f5edd27bd1441696&timestamp=1714036504&nonce=1514711492"
    );
    let verified = sim(&["verify", query.trim()], &[("WECHAT_TOKEN", "AAAAA")]);
    assert!(stdout(&verified).contains("signed"));
    let other = sim(&["verify", query.trim()], &[("WECHAT_TOKEN", "BBBBB")]);
    assert_eq!(other.status.code(), Some(1));
    let error = String::from_utf8_lossy(&other.stderr);
    assert!(
        error.contains("does not match") && !error.contains("BBBBB"),
        "{error}"
    );
}

#[test]
fn a_message_is_encrypted_and_decrypted() {
    let variables = [
        ("WECHAT_TOKEN", TOKEN),
        ("WECHAT_AES_KEY", KEY),
        ("WECHAT_APP_ID", APP_ID),
    ];
    let plain = file("plain.xml", "<xml><Content>你好</Content></xml>");
    let sealed = file(
        "sealed.xml",
        &stdout(&sim(&["encrypt", &plain], &variables)),
    );
    let opened = stdout(&sim(&["decrypt", &sealed], &variables));
    assert_eq!(opened.trim(), "<xml><Content>你好</Content></xml>");

    let push = stdout(&sim(&["encrypt", "--push", &plain], &variables));
    let (query, body) = push.split_once('\n').expect("two lines");
    let expected = "<xml>\n    <ToUserName><![CDATA[gh_0123456789ab]]></ToUserName>\n    <Encrypt>";
    assert!(body.starts_with(expected), "{body}");
    let other = stdout(&sim(
        &["encrypt", "--push", "--to", "gh_other", &plain],
        &variables,
    ));
    assert!(other.contains("<![CDATA[gh_other]]>"), "{other}");
    let body = file("push.xml", body);
    assert!(stdout(&sim(&["verify", "--body", &body, query], &variables)).contains("signed"));

    let other = [
        ("WECHAT_AES_KEY", KEY),
        ("WECHAT_APP_ID", "wx0000000000000000"),
    ];
    let refused = sim(&["decrypt", &sealed], &other);
    assert_eq!(refused.status.code(), Some(1));
    let error = String::from_utf8_lossy(&refused.stderr);
    assert!(
        error.contains("the message is addressed to AppID `wx3f9a71c2d84be605`"),
        "{error}"
    );
    assert!(!error.contains(KEY));
}

#[test]
fn each_command_has_help_with_examples_that_shows_no_secret() {
    for command in ["decode", "sign", "verify", "encrypt", "decrypt"] {
        let help = stdout(&sim(
            &[command, "--help"],
            &[("WECHAT_TOKEN", "a-secret-token")],
        ));
        assert!(help.contains("Examples:"), "{help}");
        assert!(!help.contains("a-secret-token"), "{help}");
    }
}
