//! `wechat-sim menu`, run as in a shell, with the fake platform behind a port.

use std::{
    io::Write as _,
    process::{Command, Output, Stdio},
    time::Duration,
};

use serde_json::Value;
use wechat_runtime::{Token, prelude::*};
use wechat_sim::engine::{ApiFault, FakeApi, Platform, PlatformAccount, Target};

const APP_ID: &str = "wx3f9a71c2d84be605";
const SECRET: &str = "0123456789abcdef0123456789abcdef";
const CREATE: &str = "/cgi-bin/menu/create";
const GET: &str = "/cgi-bin/menu/get";

static MENU: Menu = menu! {
    "今日推荐" => click("TODAY"),
    "更多" => {
        "官网" => view("https://example.com/"),
        "联系我们" => click("CONTACT"),
    },
};

/// The platform's API behind a port.
struct Served {
    platform: Platform,
    base: String,
}

impl Served {
    async fn new() -> Self {
        let target = Target::url("http://127.0.0.1:9/wx").expect("an address");
        let account = PlatformAccount::new(Token::new("menu-token").expect("a token"));
        let platform = Platform::new(account, target);
        let address = platform.api().serve(([127, 0, 0, 1], 0).into()).await;
        Self {
            platform,
            base: format!("http://{}", address.expect("a free port")),
        }
    }

    fn api(&self) -> FakeApi {
        self.platform.api()
    }

    /// Runs the program with this standard input. The platform runs on the test's thread.
    async fn menu(&self, arguments: &[&str], input: &str) -> Printed {
        let mut command = Command::new(env!("CARGO_BIN_EXE_wechat-sim"));
        command
            .env_clear()
            .env("WECHAT_APP_ID", APP_ID)
            .env("WECHAT_APP_SECRET", SECRET)
            .env("WECHAT_API_BASE", &self.base)
            .arg("menu")
            .args(arguments)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        let input = input.to_owned();
        let output = tokio::task::spawn_blocking(move || {
            let mut program = command.spawn().expect("the program starts");
            let mut stdin = program.stdin.take().expect("a pipe");
            // A program that does not read it may have ended.
            let _ = stdin.write_all(input.as_bytes());
            drop(stdin);
            program.wait_with_output().expect("the program ends")
        });
        Printed::of(&output.await.expect("no panic"))
    }
}

/// Returns the output of the program.
#[derive(Debug)]
struct Printed {
    code: i32,
    out: String,
    err: String,
}

impl Printed {
    /// Returns the output, after checking that it contains no secret and no access token.
    fn of(output: &Output) -> Self {
        let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).expect("UTF-8");
        let said = Self {
            code: output.status.code().expect("it was not killed"),
            out: text(&output.stdout),
            err: text(&output.stderr),
        };
        for secret in [SECRET, "access_token="] {
            let shown = said.out.contains(secret) || said.err.contains(secret);
            assert!(!shown, "{said:?}");
        }
        said
    }
}

#[tokio::test]
async fn a_declared_menu_is_pushed_shown_and_compared() {
    let served = Served::new().await;
    let said = served.menu(&["show"], "").await;
    assert_eq!(said.code, 0);
    assert!(
        said.out.contains("no menu was made through the API"),
        "{said:?}"
    );
    assert_eq!(served.menu(&["show", "--json"], "").await.out, "null\n");

    let said = served.menu(&["push", "-"], &MENU.to_json()).await;
    assert_eq!(said.code, 0, "{said:?}");
    assert!(
        said.out.contains("+\"今日推荐\" => click(\"TODAY\"),\n"),
        "{said:?}"
    );
    assert!(said.out.contains("it was made"), "{said:?}");
    assert_eq!(served.platform.buttons(), ["今日推荐", "官网", "联系我们"]);

    let said = served.menu(&["show"], "").await;
    let declared = "\"今日推荐\" => click(\"TODAY\"),\n\"更多\" => {\n    \"官网\" => \
                    view(\"https://example.com/\"),\n    \"联系我们\" => click(\"CONTACT\"),\n},\n";
    assert_eq!(said.out, declared);
    let json = served.menu(&["show", "--json"], "").await.out;
    let parsed = |json: &str| serde_json::from_str::<Value>(json).expect("JSON");
    assert_eq!(parsed(&json), parsed(&MENU.to_json()));

    let said = served.menu(&["diff", "-"], &json).await;
    assert_eq!(
        (said.code, said.out.as_str()),
        (0, "the account has this menu\n")
    );
    let said = served.menu(&["push", "-"], &json).await;
    assert!(said.out.contains("nothing was changed"), "{said:?}");
    assert_eq!(served.api().count(CREATE), 1);
}

#[tokio::test]
async fn a_difference_is_printed_with_a_failing_exit_code() {
    let served = Served::new().await;
    served.menu(&["push", "-"], &MENU.to_json()).await;
    let other = MENU.to_json().replace("CONTACT", "HELP");
    let said = served.menu(&["diff", "-"], &other).await;
    assert_eq!(said.code, 1);
    let expected = "--- the account\n+++ -\n@@ -1,5 +1,5 @@\n \"今日推荐\" => click(\"TODAY\"),\n \"更多\" => {\n     \
                    \"官网\" => view(\"https://example.com/\"),\n-    \"联系我们\" => click(\"CONTACT\"),\n+    \
                    \"联系我们\" => click(\"HELP\"),\n },\n";
    assert_eq!(said.out, expected);
    assert_eq!(served.api().count(CREATE), 1);
}

#[tokio::test]
async fn conditional_menus_are_shown_after_the_default_one() {
    let served = Served::new().await;
    served.menu(&["push", "-"], &MENU.to_json()).await;
    let api = Api::builder(
        wechat_runtime::AppId::new(APP_ID).expect("an AppID"),
        wechat_runtime::AppSecret::new(SECRET).expect("a secret"),
    );
    let api = api.base_url(&served.base).build().expect("a client");
    let rule = wechat_runtime::api::MatchRule::new();
    let rule = rule.platform(wechat_runtime::api::ClientPlatform::Ios);
    let id = api.menu().create_conditional(&MENU, &rule).await;
    let id = id.expect("a menu");
    let said = served.menu(&["show"], "").await;
    let line = format!("\n// some users: menuid {id}, client_platform_type 1\n\"今日推荐\"");
    assert!(said.out.contains(&line), "{said:?}");
}

#[tokio::test]
async fn an_invalid_menu_is_an_error_before_anything_is_sent() {
    let served = Served::new().await;
    for (json, words) in [
        ("{", "`-`: /cgi-bin/menu/create: the menu is not JSON: EOF"),
        (
            "{}",
            "the menu has no list `button`; it looks like {\"button\":[",
        ),
        (
            r#"{"button":[]}"#,
            "the menu has 0 buttons; the platform accepts one to three",
        ),
        (
            r#"{"button":[{"type":"click","name":"今天的特别推荐","key":"A"}]}"#,
            "the button \"今天的特别推荐\" has a name of 21 bytes; the platform accepts 1 to 16",
        ),
        (
            r#"{"button":[{"type":"clik","name":"a","key":"A"}]}"#,
            "the button \"a\" has the type \"clik\"; the platform accepts click, view,",
        ),
        (
            r#"{"button":[{"type":"miniprogram","name":"a","url":"https://a.example/","appid":"wx1"}]}"#,
            "the button \"a\" has no `pagepath`; the type miniprogram needs it",
        ),
    ] {
        for command in ["push", "diff"] {
            let said = served.menu(&[command, "-"], json).await;
            assert_eq!(said.code, 1, "{said:?}");
            assert!(said.err.contains(words), "{said:?}");
        }
    }
    let said = served.menu(&["push", "nowhere.json"], "").await;
    assert!(said.err.contains("cannot read `nowhere.json`"), "{said:?}");
    assert!(served.api().calls().is_empty());
}

#[tokio::test]
async fn an_api_fault_has_a_remedy() {
    let served = Served::new().await;
    for (path, fault, words) in [
        (CREATE, ApiFault::Errcode(48001), "/cgi-bin/menu/create: "),
        (CREATE, ApiFault::Errcode(-1), "(errcode -1"),
        (GET, ApiFault::Errcode(-1), "(errcode -1"),
        (
            GET,
            ApiFault::Html,
            "a gateway answered with status 502; this usually passes",
        ),
        (
            GET,
            ApiFault::Truncated,
            "check that WECHAT_API_BASE is the platform's address",
        ),
        (GET, ApiFault::Cut, "the connection broke off"),
        (
            CREATE,
            ApiFault::Slow(Duration::from_mins(1)),
            "there was no answer within 3",
        ),
        (
            "/cgi-bin/stable_token",
            ApiFault::Errcode(40164),
            "IP白名单",
        ),
        (
            "/cgi-bin/stable_token",
            ApiFault::Errcode(40125),
            "AppSecret",
        ),
    ] {
        served.api().fail_always(path, fault.clone());
        let seconds = match fault {
            ApiFault::Slow(_) => "0.3",
            _ => "5",
        };
        let arguments = ["push", "--timeout", seconds, "-"];
        let said = served.menu(&arguments, &MENU.to_json()).await;
        assert_eq!(said.code, 1, "{fault:?}: {said:?}");
        assert!(said.err.contains(words), "{fault:?}: {said:?}");
        assert!(said.err.contains("; "), "a remedy: {fault:?}: {said:?}");
        assert!(!said.out.contains("it was made"), "{fault:?}: {said:?}");
        served.api().recover();
    }
}

#[test]
fn missing_settings_are_named_and_help_shows_no_secret() {
    let run = |arguments: &[&str], variables: &[(&str, &str)]| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_wechat-sim"));
        command.env_clear().envs(variables.iter().copied());
        let output = command.arg("menu").args(arguments).output();
        Printed::of(&output.expect("the program starts"))
    };
    let said = run(&["show"], &[]);
    assert!(
        said.err
            .contains("AppID is needed: give --appid, WECHAT_APP_ID"),
        "{said:?}"
    );
    let said = run(&["show", "--appid", APP_ID], &[]);
    assert!(
        said.err
            .contains("AppSecret is needed: give WECHAT_APP_SECRET"),
        "{said:?}"
    );
    let secret = [("WECHAT_APP_ID", APP_ID), ("WECHAT_APP_SECRET", SECRET)];
    let said = run(&["show", "--api-base", "http://api.example.cn"], &secret);
    assert!(said.err.contains("--api-base"), "{said:?}");
    for command in [&["--help"][..], &["show", "--help"], &["push", "--help"]] {
        assert_eq!(run(command, &secret).code, 0);
    }
    assert!(run(&["--help"], &[]).out.contains("Examples:"));
}
