//! `wechat-sim doctor`, run as in a shell.

use std::process::{Command, Output, Stdio};

use serde_json::Value;

use super::bots::{self, APP_ID, Bots, KEY, SAFE, SOUND, TOKEN};

/// Runs the program while the bot runs on the test's thread.
async fn doctor(arguments: &[&str], variables: &[(&str, &str)]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_wechat-sim"));
    command
        .env_clear()
        .envs(variables.iter().copied())
        .arg("doctor")
        .args(arguments)
        .stdin(Stdio::null());
    let output = tokio::task::spawn_blocking(move || command.output()).await;
    output.expect("no panic").expect("the program starts")
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).expect("UTF-8")
}

const SECRETS: [(&str, &str); 3] = [
    ("WECHAT_TOKEN", TOKEN),
    ("WECHAT_AES_KEY", KEY),
    ("WECHAT_APP_ID", APP_ID),
];

#[tokio::test]
async fn a_correct_bot_gives_exit_code_zero_and_plain_lines() {
    let bot = bots::serve(SAFE, SOUND).await;
    let output = doctor(&[&bot], &SECRETS).await;
    let seen = text(&output.stdout);
    assert_eq!(output.status.code(), Some(0), "{seen}");
    assert!(seen.contains("✓ echostr    byte for byte"), "{seen}");
    assert!(
        seen.contains("! url ") && seen.contains("→ put a proxy"),
        "{seen}"
    );
    assert!(seen.contains("0 failed, 1 to look at"), "{seen}");
    assert!(!seen.contains('\u{1b}'), "{seen}");
}

#[tokio::test]
async fn a_broken_bot_gives_a_failing_exit_code_and_shows_no_secret() {
    let bot = bots::serve(
        Bots {
            token: "another",
            ..SAFE
        },
        SOUND,
    )
    .await;
    for arguments in [&["--json"][..], &[]] {
        let variables = [&SECRETS[..], &[("WECHAT_URL", &bot)]].concat();
        let output = doctor(arguments, &variables).await;
        assert_eq!(output.status.code(), Some(1));
        let seen = text(&output.stdout) + &text(&output.stderr);
        for secret in [TOKEN, KEY, "signature="] {
            assert!(!seen.contains(secret), "{seen}");
        }
        if arguments.is_empty() {
            assert!(
                seen.contains("✗ token      a correct signature is refused"),
                "{seen}"
            );
            continue;
        }
        let json: Value = serde_json::from_str(&seen).expect("JSON");
        assert_eq!(json["failed"], 1);
        let findings = json["findings"].as_array().expect("a list");
        let failed = findings.iter().find(|finding| finding["verdict"] == "fail");
        let failed = failed.expect("a failure");
        assert_eq!(failed["check"], "token");
        assert!(
            failed["remedy"]
                .as_str()
                .expect("text")
                .contains("WECHAT_TOKEN")
        );
    }
}

#[tokio::test]
async fn a_malformed_key_is_a_finding_and_a_secret_can_be_a_file() {
    let bot = bots::serve(SAFE, SOUND).await;
    let file = std::path::PathBuf::from(env!("CARGO_TARGET_TMPDIR"))
        .join(format!("doctor-token-{}", std::process::id()));
    std::fs::write(&file, format!("{TOKEN}\n")).expect("the folder can be written");
    let file = file.to_str().expect("UTF-8");
    let arguments = ["--no-push", "--key", "short", "--appid", APP_ID, &bot];
    let output = doctor(&arguments, &[("WECHAT_TOKEN_FILE", file)]).await;
    std::fs::remove_file(file).expect("the test's own file");
    let seen = text(&output.stdout);
    assert_eq!(output.status.code(), Some(1), "{seen}");
    assert!(
        seen.contains("✗ key        the EncodingAESKey is malformed: the value has 5"),
        "{seen}"
    );
    assert!(seen.contains("✓ token      the bot has the same"), "{seen}");
}

#[tokio::test]
async fn help_has_examples_and_no_secret() {
    let help = text(&doctor(&["--help"], &SECRETS).await.stdout);
    assert!(
        help.contains("Examples:") && !help.contains(TOKEN) && !help.contains(KEY),
        "{help}"
    );
}
