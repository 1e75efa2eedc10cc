//! Malformed settings and unreachable URLs.

use std::time::Duration;

use wechat_sim::doctor::{Check, Subject, SubjectMode, Verdict, examine};

use super::bots::{self, KEY, PLAIN, SOUND};

/// Port 9 of this machine, where nothing listens.
const NOWHERE: &str = "http://127.0.0.1:9/wx";

type Spoil = fn(&mut Subject);

#[tokio::test]
async fn a_malformed_setting_is_a_finding_and_not_an_error() {
    let rows: [(Spoil, Check, &str, &str); 13] = [
        (
            |s| s.token = "my token".into(),
            Check::Token,
            "position 3",
            "3 to 32 letters and digits",
        ),
        (
            |s| s.token = String::new(),
            Check::Token,
            "the value is empty",
            "WECHAT_TOKEN",
        ),
        (
            |s| s.token = "令牌".into(),
            Check::Token,
            "outside printable ASCII",
            "letters and digits",
        ),
        (
            |s| s.token = "a".repeat(33),
            Check::Token,
            "33 characters",
            "3 to 32",
        ),
        (
            |s| s.aes_key = Some(KEY[1..].into()),
            Check::Key,
            "42 characters; it must have 43",
            "43 letters",
        ),
        (
            |s| s.aes_key = Some(KEY.replace('Q', "+")),
            Check::Key,
            "letters and digits only",
            "copy the whole",
        ),
        (
            |s| s.aes_key = None,
            Check::Key,
            "which is missing",
            "--key or WECHAT_AES_KEY",
        ),
        (
            |s| s.app_id = Some("gh_5e1c07ab93d2".into()),
            Check::AppId,
            "original id",
            "`wx` and 16 more",
        ),
        (
            |s| s.app_id = None,
            Check::AppId,
            "which is missing",
            "--appid or WECHAT_APP_ID",
        ),
        (
            |s| s.app_secret = Some("short".into()),
            Check::Secret,
            "5 characters",
            "重置",
        ),
        (
            |s| s.url = "bot.example.cn/wx".into(),
            Check::Url,
            "http:// or https://",
            "https://bot.example.cn/wx",
        ),
        (
            |s| s.url = format!("{NOWHERE}#top"),
            Check::Url,
            "`#` is never sent",
            "remove",
        ),
        (
            |s| s.url = format!("{NOWHERE}?nonce=1"),
            Check::Url,
            "adds itself",
            "`nonce`",
        ),
    ];
    for (spoil, check, what, remedy) in rows {
        let mut subject = bots::subject(NOWHERE, SubjectMode::Safe);
        spoil(&mut subject);
        let findings = examine(&subject).await;
        let found = findings
            .iter()
            .find(|finding| (finding.check, finding.verdict) == (check, Verdict::Fail));
        let found = found.unwrap_or_else(|| panic!("no {check} with {what:?} in {findings:#?}"));
        assert!(found.what.contains(what), "{found:?}");
        assert!(
            found.remedy.as_deref().expect("always").contains(remedy),
            "{found:?}"
        );
        super::assert_discreet(&findings);
    }
}

#[tokio::test]
async fn an_unreachable_url_is_named() {
    let bot = bots::serve(PLAIN, SOUND).await;
    let silent = tokio::net::TcpListener::bind("127.0.0.1:0").await;
    let listener = silent.expect("a free port");
    let silent = format!("http://{}/wx", listener.local_addr().expect("bound"));
    let no_tls = bot.replace("http://", "https://");
    for (url, what, remedy) in [
        (
            NOWHERE,
            "the connection is refused: nothing listens on 127.0.0.1:9",
            "start the bot",
        ),
        (
            "http://no-such-host.invalid/wx",
            "no-such-host.invalid",
            "A record",
        ),
        (
            no_tls.as_str(),
            "no answer",
            "does plain http answer on this port?",
        ),
        (
            silent.as_str(),
            "connected, but there was no answer within 1s",
            "at once",
        ),
    ] {
        let mut subject = bots::subject(url, SubjectMode::Plain);
        subject.within = Duration::from_secs(1);
        let findings = examine(&subject).await;
        super::assert_found(&findings, (Check::Reachable, Verdict::Fail), (what, remedy));
    }
}

#[tokio::test]
async fn a_token_that_only_the_console_refuses_is_a_warning_on_this_machine() {
    for (token, what) in [
        ("demo-token", "the public demo token"),
        ("my_token", "character 3 is neither"),
        ("ab", "the value has 2 characters"),
    ] {
        let bot = bots::serve(bots::Bots { token, ..PLAIN }, SOUND).await;
        let findings = examine(&Subject::new(bot, token)).await;
        super::assert_found(
            &findings,
            (Check::Token, Verdict::Warn),
            (what, "3 to 32 letters"),
        );
    }
}

#[tokio::test]
async fn the_first_of_several_values_is_compared_with_the_console() {
    let bot = bots::serve(
        bots::Bots {
            token: "newToken",
            ..PLAIN
        },
        SOUND,
    )
    .await;
    let findings = examine(&Subject::new(bot, "newToken,oldToken")).await;
    assert_eq!(super::checks(&findings, Verdict::Fail), [], "{findings:#?}");
}

#[test]
fn a_subject_shows_no_secret() {
    let mut subject = bots::subject("http://bot/wx?key=secret", SubjectMode::Safe);
    subject.app_secret = Some("secret".to_owned());
    let shown = format!("{subject:?}");
    for secret in [bots::TOKEN, KEY, "secret"] {
        assert!(!shown.contains(secret), "{shown}");
    }
}
