//! Checks of the account, through an API that answers like the platform's.

use axum::{Router, extract::Request};
use wechat_sim::doctor::{Check, Finding, Subject, SubjectMode, Verdict, examine};

use super::bots::{self, APP_ID, SECRET};

const GRANTED: &str = r#"{"access_token":"access-token","expires_in":7200}"#;

/// Answers the token call with `token`, and calls that need a verified account with `permission`.
async fn api(token: &'static str, permission: &'static str) -> String {
    let app = Router::new().fallback(move |request: Request| async move {
        let is_signed = request.uri().query() == Some("access_token=access-token");
        match request.uri().path() {
            "/cgi-bin/stable_token" => token,
            _ if !is_signed => r#"{"errcode":41001,"errmsg":"access_token missing"}"#,
            "/cgi-bin/getcallbackip" => r#"{"ip_list":["101.226.103.0/25","81.69.1.2"]}"#,
            "/cgi-bin/menu/get" => r#"{"errcode":46003,"errmsg":"menu no exist"}"#,
            _ => permission,
        }
    });
    format!("http://{}", bots::listen(app).await)
}

async fn findings(api_base: String) -> Vec<Finding> {
    // Only the account is checked: the URL is invalid.
    let mut subject = bots::subject("none", SubjectMode::Plain);
    subject.app_id = Some(APP_ID.to_owned());
    subject.app_secret = Some(SECRET.to_owned());
    subject.api_base = api_base;
    let mut findings = examine(&subject).await;
    findings.retain(|finding| finding.check != Check::Url);
    findings
}

#[tokio::test]
async fn each_refusal_of_a_token_is_named() {
    use Verdict::{Fail, Warn};

    for (answer, check, what, remedy) in [
        (
            r#"{"errcode":40164,"errmsg":"invalid ip 203.0.113.7 ipv6 ::ffff:203.0.113.7, not in whitelist rid: 1"}"#,
            (Check::EgressIp, Fail),
            "calls from `203.0.113.7`",
            "IP白名单",
        ),
        (
            r#"{"errcode":40013,"errmsg":"invalid appid"}"#,
            (Check::AppId, Fail),
            "40013",
            "copy the AppID",
        ),
        (
            r#"{"errcode":40125,"errmsg":"invalid appsecret"}"#,
            (Check::Secret, Fail),
            "40125",
            "重置",
        ),
        (
            r#"{"errcode":40001,"errmsg":"invalid credential"}"#,
            (Check::Secret, Fail),
            "40001",
            "重置",
        ),
        (
            r#"{"errcode":40243,"errmsg":"appsecret is frozen"}"#,
            (Check::Secret, Fail),
            "frozen",
            "解冻",
        ),
        (
            r#"{"errcode":50007,"errmsg":"account disabled"}"#,
            (Check::Permission, Fail),
            "disabled",
            "notices",
        ),
        (
            r#"{"errcode":89503,"errmsg":"confirm"}"#,
            (Check::EgressIp, Fail),
            "administrator",
            "confirm",
        ),
        (
            r#"{"errcode":89507,"errmsg":"refused"}"#,
            (Check::EgressIp, Fail),
            "89507",
            "ask the administrator to add the address",
        ),
        (
            r#"{"errcode":48004,"errmsg":"api forbidden for irregularities"}"#,
            (Check::Permission, Fail),
            "48004",
            "fix what it names",
        ),
        (
            r#"{"errcode":-1,"errmsg":"system error"}"#,
            (Check::Api, Warn),
            "busy",
            "again",
        ),
        (
            r#"{"errcode":45009,"errmsg":"quota"}"#,
            (Check::Api, Warn),
            "too many calls",
            "clear_quota",
        ),
        (
            r#"{"errcode":99999,"errmsg":"?"}"#,
            (Check::Api, Warn),
            "99999",
            "返回码说明",
        ),
        ("<html>", (Check::Api, Fail), "not JSON", "port 443"),
    ] {
        let findings = findings(api(answer, "").await).await;
        super::assert_found(&findings, check, (what, remedy));
    }
}

#[tokio::test]
async fn missing_permissions_are_reported_with_their_consequences() {
    let refused = r#"{"errcode":48001,"errmsg":"api unauthorized"}"#;
    let findings = findings(api(GRANTED, refused).await).await;
    for lost in ["nothing can be sent after the five seconds", "QR codes"] {
        super::assert_found(
            &findings,
            (Check::Permission, Verdict::Warn),
            (lost, "微信认证"),
        );
    }
    let passed: Vec<_> = findings
        .iter()
        .filter(|finding| finding.verdict == Verdict::Pass)
        .collect();
    let has = |words: &str| passed.iter().any(|finding| finding.what.contains(words));
    assert!(
        has("from 2 addresses") && has("custom menus"),
        "{findings:#?}"
    );
}

#[tokio::test]
async fn a_missing_permission_is_named_for_every_api_error() {
    for (answer, what, remedy) in [
        (
            r#"{"errcode":99999}"#,
            "the API answered with the error 99999",
            "返回码说明",
        ),
        (r#"{"errcode":-1}"#, "the platform is busy", "again"),
        (
            r#"{"errcode":45011}"#,
            "too many calls (45011)",
            "clear_quota",
        ),
    ] {
        let findings = findings(api(GRANTED, answer).await).await;
        for name in [
            "customer service (客服消息)",
            "users (用户管理)",
            "template messages (模板消息)",
        ] {
            super::assert_found(
                &findings,
                (Check::Permission, Verdict::Warn),
                (&format!("{name}: {what}"), remedy),
            );
        }
    }
}

#[tokio::test]
async fn a_call_forbidden_by_the_platform_is_named() {
    for (answer, check, what, remedy) in [
        (
            r#"{"errcode":48004,"errmsg":"api forbidden for irregularities"}"#,
            Check::Permission,
            "the platform has banned the account's calls of this kind (48004)",
            "read the platform's notice at mp.weixin.qq.com",
        ),
        (
            r#"{"errcode":45035,"errmsg":"access clientip is not registered: 203.0.113.7"}"#,
            Check::EgressIp,
            "the API does not allow calls from `203.0.113.7` (45035)",
            "IP白名单",
        ),
        (
            r#"{"errcode":50007,"errmsg":"account disabled"}"#,
            Check::Permission,
            "the account is frozen or disabled (50007)",
            "notices",
        ),
    ] {
        let findings = findings(api(GRANTED, answer).await).await;
        for name in ["customer service (客服消息)", "users (用户管理)"] {
            let what = format!("{name}: {what}");
            super::assert_found(&findings, (check, Verdict::Fail), (&what, remedy));
        }
        let says = |finding: &Finding| format!("{finding:?}").contains("have the account verified");
        assert!(!findings.iter().any(says), "{findings:#?}");
        let is_reached = |finding: &Finding| {
            (finding.check, finding.verdict) == (Check::EgressIp, Verdict::Pass)
        };
        let is_allowed = check != Check::EgressIp;
        assert_eq!(findings.iter().any(is_reached), is_allowed, "{findings:#?}");
    }
}

#[tokio::test]
async fn a_verified_account_has_no_findings() {
    let findings = findings(api(GRANTED, r#"{"tags":[]}"#).await).await;
    super::assert_discreet(&findings);
    assert_eq!(super::checks(&findings, Verdict::Fail), [], "{findings:#?}");
    assert_eq!(super::checks(&findings, Verdict::Warn), [], "{findings:#?}");
}

#[tokio::test]
async fn an_unreachable_or_unencrypted_api_gets_no_secret() {
    for (base, what) in [
        ("http://127.0.0.1:9", "does not answer"),
        (
            "http://api.example.cn",
            "was not sent, because the connection has no TLS",
        ),
        ("api.example.cn", "not a URL"),
    ] {
        let findings = findings(base.to_owned()).await;
        super::assert_found(&findings, (Check::Api, Verdict::Fail), (what, "api"));
    }
}

#[tokio::test]
async fn a_missing_app_secret_is_named_with_a_remedy() {
    let findings = examine(&Subject::new("none", bots::TOKEN)).await;
    let skipped = findings
        .iter()
        .find(|finding| finding.check == Check::Secret);
    let what = &skipped.expect("a finding").what;
    assert!(
        what.contains("WECHAT_APP_SECRET") && what.contains("egress IP"),
        "{what}"
    );
}
