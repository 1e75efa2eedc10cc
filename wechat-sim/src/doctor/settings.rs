//! Checks of the format of the console's settings. Source: 接入指南, 填写服务器配置.

use reqwest::Url;
use wechat_runtime::{AppId, EncodingAesKey, InvalidCredential, Token};

use super::{
    Subject, SubjectMode,
    finding::{Check, Finding},
};
use crate::engine::{Mode, PlatformAccount};

const WHERE: &str = "设置与开发 → 服务器配置";
const NEW_TOKEN: &str = "choose 3 to 32 letters and digits, and set the same in 设置与开发 → 服务器配置 and \
    in WECHAT_TOKEN";

/// Returns the first of several values: `WECHAT_TOKEN=new,old` during a change.
fn first(check: Check, values: &str, findings: &mut Vec<Finding>) -> String {
    let value = values.split(',').next().unwrap_or_default();
    let count = values.split(',').count();
    if count > 1 {
        let what =
            format!("{count} values, separated by commas: the first is treated as the console's");
        findings.push(Finding::pass(check, what));
    }
    if value != value.trim() {
        findings.push(Finding::warn(
            check,
            "there is white space around it",
            "remove it: not every program ignores it",
        ));
    }
    value.trim().to_owned()
}

/// Returns the Token if requests can be signed with it. `is_public`: the console must accept it as
/// it is.
pub(super) fn token(
    subject: &Subject,
    is_public: bool,
    findings: &mut Vec<Finding>,
) -> Option<Token> {
    let check = Check::Token;
    let value = first(check, &subject.token, findings);
    let token = match Token::new(&value) {
        Ok(token) => token,
        Err(why) => {
            findings.push(Finding::fail(
                check,
                malformed("the Token", &why),
                NEW_TOKEN,
            ));
            return None;
        }
    };
    let odd = value.bytes().position(|b| !b.is_ascii_alphanumeric());
    let what = match odd {
        _ if value == "demo-token" => "it is the public demo token".to_owned(),
        Some(position) => format!(
            "the console accepts letters and digits only, character {} is neither",
            position + 1
        ),
        None if value.len() < 3 => format!(
            "the value has {} characters; the console accepts 3 to {}",
            value.len(),
            Token::MAX_LEN
        ),
        None => {
            let what = format!("{} letters and digits", value.len());
            findings.push(Finding::pass(check, what));
            return Some(token);
        }
    };
    findings.push(if is_public {
        Finding::fail(check, what, NEW_TOKEN)
    } else {
        Finding::warn(check, what, NEW_TOKEN)
    });
    Some(token)
}

/// Returns the account as the console knows it, and the same account in the other mode, plain or
/// encrypted, if its pushes can be made.
pub(super) fn account(
    subject: &Subject,
    token: Option<&Token>,
    findings: &mut Vec<Finding>,
) -> (Option<PlatformAccount>, Option<PlatformAccount>) {
    let key = key(subject, findings);
    let app_id = app_id(subject, findings);
    let secrets = key.zip(app_id);
    let mode = match (subject.mode, &secrets) {
        (SubjectMode::Plain, _) => Some(Mode::Plain),
        (SubjectMode::Compatible, Some((key, app_id))) => {
            Some(Mode::Compatible(key.clone(), app_id.clone()))
        }
        (SubjectMode::Safe, Some((key, app_id))) => Some(Mode::Safe(key.clone(), app_id.clone())),
        (SubjectMode::Compatible | SubjectMode::Safe, None) => None,
    };
    let other = match (subject.mode, secrets) {
        (SubjectMode::Plain, Some((key, app_id))) => Some(Mode::Safe(key, app_id)),
        (SubjectMode::Plain, None) => None,
        _ => Some(Mode::Plain),
    };
    let account = |mode: Option<Mode>| {
        let mut account = PlatformAccount::new(token?.clone());
        account.mode = mode?;
        Some(account)
    };
    (account(mode), account(other))
}

fn key(subject: &Subject, findings: &mut Vec<Finding>) -> Option<EncodingAesKey> {
    let check = Check::Key;
    let remedy = format!(
        "copy the whole EncodingAESKey (消息加解密密钥) from {WHERE}: 43 letters and digits"
    );
    let is_needed = subject.mode != SubjectMode::Plain;
    let Some(values) = &subject.aes_key else {
        findings.push(if is_needed {
            let what = "safe and compatible mode need the EncodingAESKey, which is missing";
            Finding::fail(
                check,
                what,
                format!("{remedy}; pass it as --key or WECHAT_AES_KEY"),
            )
        } else {
            Finding::skipped(check, "plain mode (明文模式) needs none")
        });
        return None;
    };
    let value = first(check, values, findings);
    match EncodingAesKey::new(&value) {
        Ok(key) => {
            findings.push(Finding::pass(check, "43 letters and digits"));
            Some(key)
        }
        Err(why) => {
            let what = malformed("the EncodingAESKey", &why);
            findings.push(Finding::fail(check, what, remedy));
            None
        }
    }
}

fn app_id(subject: &Subject, findings: &mut Vec<Finding>) -> Option<AppId> {
    let check = Check::AppId;
    let remedy =
        "copy the AppID (开发者ID) from 设置与开发 → 开发接口管理 → 基本配置: `wx` and 16 more";
    let Some(value) = &subject.app_id else {
        findings.push(if subject.mode == SubjectMode::Plain {
            Finding::skipped(check, "plain mode (明文模式) needs none")
        } else {
            let what = "safe and compatible mode need the AppID, which is missing";
            Finding::fail(
                check,
                what,
                format!("{remedy}; pass it as --appid or WECHAT_APP_ID"),
            )
        });
        return None;
    };
    match AppId::new(value.trim()) {
        Ok(app_id) => {
            findings.push(if app_id.as_str().len() == 18 {
                Finding::pass(check, format!("`{app_id}`"))
            } else {
                let found = app_id.as_str().len();
                let what = format!("it has {found} characters, an AppID has 18");
                Finding::warn(check, what, remedy)
            });
            Some(app_id)
        }
        Err(why) => {
            findings.push(Finding::fail(check, malformed("the AppID", &why), remedy));
            None
        }
    }
}

/// Returns the AppSecret, if it is well-formed.
pub(super) fn secret(subject: &Subject, findings: &mut Vec<Finding>) -> Option<String> {
    let check = Check::Secret;
    let Some(value) = subject.app_secret.as_deref().map(str::trim) else {
        findings.push(Finding::skipped(
            check,
            "no AppSecret: give --secret or WECHAT_APP_SECRET, and --appid, to see the egress IP and the \
             account's permissions",
        ));
        return None;
    };
    if value.len() == 32 && value.bytes().all(|b| b.is_ascii_alphanumeric()) {
        findings.push(Finding::pass(check, "32 letters and digits"));
        return Some(value.to_owned());
    }
    let count = value.chars().count();
    findings.push(Finding::fail(
        check,
        format!("it has {count} characters; an AppSecret is 32 letters and digits"),
        "copy it from 设置与开发 → 开发接口管理 → 基本配置; it is shown only once, when it is created (重置)",
    ));
    None
}

fn malformed(name: &str, why: &InvalidCredential) -> String {
    format!("{name} is malformed: {why}")
}

/// Returns the parsed URL.
pub(super) fn url(subject: &Subject, findings: &mut Vec<Finding>) -> Option<Url> {
    let check = Check::Url;
    let remedy = "write it as in the console, for instance https://bot.example.cn/wx";
    let parsed = Url::parse(subject.url.trim()).ok();
    let parsed = parsed.filter(|url| matches!(url.scheme(), "http" | "https"));
    let Some(url) = parsed.filter(Url::has_host) else {
        let what = "it is not a URL that begins with http:// or https://";
        findings.push(Finding::fail(check, what, remedy));
        return None;
    };
    if !url.username().is_empty() || url.password().is_some() {
        let what = "there is a user name or password in it";
        findings.push(Finding::fail(
            check,
            what,
            "remove it: the platform does not log in",
        ));
    }
    if url.fragment().is_some() {
        let what = "the part after the `#` is never sent";
        findings.push(Finding::fail(
            check,
            what,
            "remove the `#` and what follows",
        ));
    }
    let is_ours = |name: &str| matches!(name, "signature" | "timestamp" | "nonce" | "echostr");
    if url.query_pairs().any(|(name, _)| is_ours(&name)) {
        let what = "its query has a parameter that the platform adds itself";
        let remedy = "remove `signature`, `timestamp`, `nonce` and `echostr` from it";
        findings.push(Finding::fail(check, what, remedy));
    }
    Some(url)
}

/// Checks whether the platform can call the URL: its port, and the addresses of its name.
pub(super) fn from_outside(url: &Url, is_public: bool) -> Finding {
    let check = Check::Url;
    let host = url.host_str().unwrap_or_default();
    let scheme = url.scheme();
    if !is_public {
        return Finding::warn(
            check,
            format!(
                "the platform cannot call `{host}`: the address is local to this machine or network"
            ),
            "put a proxy or tunnel with a public name on port 80 or 443 in front, and examine its URL as well",
        );
    }
    match url.port() {
        None => Finding::pass(
            check,
            format!("{scheme}, with the port that the platform calls"),
        ),
        Some(port) => Finding::fail(
            check,
            format!("port {port}: the platform calls 80 for http and 443 for https, no other"),
            "put nginx, Caddy or a tunnel in front of the bot, and leave the port out of the URL",
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::{super::finding::Verdict, *};

    #[test]
    fn a_public_url_must_have_a_port_that_the_platform_calls() {
        for (url, is_public, verdict, words) in [
            ("https://bot.example.cn/wx", true, Verdict::Pass, "https"),
            ("http://bot.example.cn:80/wx", true, Verdict::Pass, "http"),
            (
                "http://bot.example.cn:8080/wx",
                true,
                Verdict::Fail,
                "port 8080",
            ),
            (
                "http://bot.example.cn:443/wx",
                true,
                Verdict::Fail,
                "443 for https",
            ),
            (
                "http://127.0.0.1:8080/wx",
                false,
                Verdict::Warn,
                "cannot call `127.0.0.1`",
            ),
        ] {
            let parsed = Url::parse(url).expect(url);
            let finding = from_outside(&parsed, is_public);
            assert_eq!(finding.verdict, verdict, "{url}");
            assert!(finding.what.contains(words), "{finding:?}");
        }
    }

    #[test]
    fn a_token_that_the_console_refuses_fails_for_a_public_bot() {
        for (value, verdict) in [
            ("Kf7oWindowBox2026", Verdict::Pass),
            ("abc", Verdict::Pass),
            ("ab", Verdict::Fail),
            ("my-token", Verdict::Fail),
            ("demo-token", Verdict::Fail),
        ] {
            let mut findings = Vec::new();
            let subject = Subject::new("https://bot.example.cn/wx", value);
            assert!(token(&subject, true, &mut findings).is_some(), "{value}");
            let verdicts: Vec<_> = findings.iter().map(|finding| finding.verdict).collect();
            assert_eq!(verdicts, [verdict], "{value}");
        }
    }

    #[test]
    fn white_space_around_a_value_is_a_warning() {
        let mut findings = Vec::new();
        let subject = Subject::new("https://bot.example.cn/wx", "token\n");
        assert!(token(&subject, true, &mut findings).is_some());
        assert_eq!(findings[0].verdict, Verdict::Warn);
    }
}
