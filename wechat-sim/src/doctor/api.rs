//! Checks through the platform's API: the address that this machine calls from, and the account's
//! permissions. Sources: 获取稳定版接口调用凭据, 返回码说明.

use std::{net::IpAddr, time::Duration};

use reqwest::{Client, RequestBuilder, Url};
use serde_json::{Value, json};

use super::finding::{Check, Finding};
use wechat_core::__private::Chain;

const WHITELIST: &str = "设置与开发 → 开发接口管理 → 基本配置 → IP白名单";

/// Harmless reads, each allowed only for accounts that may also write.
const PERMISSIONS: [(&str, &str, &str); 4] = [
    (
        "/cgi-bin/menu/get",
        "custom menus (自定义菜单)",
        "menus cannot be made through the API",
    ),
    (
        "/cgi-bin/customservice/getkflist",
        "customer service (客服消息)",
        "nothing can be sent after the five seconds of a push",
    ),
    (
        "/cgi-bin/tags/get",
        "users (用户管理)",
        "users and tags cannot be read",
    ),
    (
        "/cgi-bin/template/get_all_private_template",
        "template messages (模板消息)",
        "they cannot be sent; parametric QR codes (带参数二维码) are usually missing as well",
    ),
];

#[derive(Debug)]
pub(super) struct Api {
    client: Client,
    base: String,
}

impl Api {
    /// # Errors
    /// Returns the finding if the secret must not be sent to `base`.
    pub(super) fn new(base: &str, within: Duration) -> Result<Self, Finding> {
        let fail = |what: &str| {
            let remedy = "leave --api-base and WECHAT_API_BASE out: the default is https://api.weixin.qq.com";
            Finding::fail(Check::Api, what, remedy)
        };
        let base = base.trim().trim_end_matches('/');
        let url = Url::parse(base).ok().filter(Url::has_host);
        let url = url.ok_or_else(|| fail("the API's base is not a URL"))?;
        let host = url.host_str().unwrap_or_default();
        let is_loopback = host == "localhost"
            || host
                .trim_matches(['[', ']'])
                .parse()
                .is_ok_and(|ip: IpAddr| ip.is_loopback());
        match url.scheme() {
            "https" => {}
            "http" if is_loopback => {}
            _ => {
                return Err(fail(
                    "the AppSecret was not sent, because the connection has no TLS",
                ));
            }
        }
        let client = Client::builder()
            .redirect(reqwest::redirect::Policy::none())
            .no_proxy()
            .timeout(within)
            .build();
        let client = client.map_err(|error| fail(&error.to_string()))?;
        Ok(Self {
            client,
            base: base.to_owned(),
        })
    }

    /// Fetches an access token without invalidating another program's, and reads the account's
    /// permissions.
    pub(super) async fn examine(&self, app_id: &str, secret: &str) -> Vec<Finding> {
        let wanted = json!({
            "grant_type": "client_credential",
            "appid": app_id,
            "secret": secret,
            "force_refresh": false,
        });
        let request = self
            .client
            .post(format!("{}/cgi-bin/stable_token", self.base));
        let request = request
            .header("content-type", "application/json")
            .body(wanted.to_string());
        let answer = match ask(request).await {
            Ok(answer) => answer,
            Err(finding) => return vec![finding],
        };
        let Some(access_token) = answer["access_token"].as_str() else {
            return vec![no_token(&answer)];
        };
        let mut findings = vec![
            Finding::pass(Check::Secret, "the platform accepts it with this AppID"),
            self.callback_ips(access_token).await,
        ];
        for (path, name, lost) in PERMISSIONS {
            findings.push(self.permission(path, name, lost, access_token).await);
        }
        // Some calls have a list of addresses of their own.
        if findings
            .iter()
            .all(|finding| finding.check != Check::EgressIp)
        {
            let taken = Finding::pass(Check::EgressIp, "the API takes calls from this machine");
            findings.insert(1, taken);
        }
        findings
    }

    async fn get(&self, path: &str, access_token: &str) -> Result<Value, Finding> {
        let url = Url::parse(&format!("{}{path}", self.base));
        let mut url = url.map_err(|error| no_answer(&error.to_string()))?;
        url.query_pairs_mut()
            .append_pair("access_token", access_token);
        ask(self.client.get(url)).await
    }

    async fn callback_ips(&self, access_token: &str) -> Finding {
        let answer = match self.get("/cgi-bin/getcallbackip", access_token).await {
            Ok(answer) => answer,
            Err(finding) => return finding,
        };
        match answer["ip_list"].as_array() {
            Some(addresses) => {
                let count = addresses.len();
                Finding::pass(
                    Check::Api,
                    format!("answers; the platform pushes from {count} addresses"),
                )
            }
            None => refused(Check::Api, &answer),
        }
    }

    async fn permission(&self, path: &str, name: &str, lost: &str, access_token: &str) -> Finding {
        let check = Check::Permission;
        let answer = match self.get(path, access_token).await {
            Ok(answer) => answer,
            Err(finding) => return finding,
        };
        match code(&answer) {
            // 46003 only means that no menu was created yet.
            0 | 46003 => Finding::pass(check, name),
            48001 => Finding::warn(
                check,
                format!("{name}: the account lacks the permission: {lost}"),
                "have the account verified (微信认证); 设置与开发 → 开发接口管理 → 接口权限 lists what it may do",
            ),
            _ => {
                let finding = refused(check, &answer);
                let what = format!("{name}: {}", finding.what);
                Finding { what, ..finding }
            }
        }
    }
}

/// # Errors
/// Returns the finding if the answer is not JSON.
async fn ask(request: RequestBuilder) -> Result<Value, Finding> {
    let answer = async {
        let response = request.send().await?.error_for_status()?;
        response.bytes().await
    };
    // Without the address, which contains the access token.
    let answer = answer
        .await
        .map_err(|error| no_answer(&Chain(&error.without_url()).to_string()))?;
    serde_json::from_slice(&answer).map_err(|_| no_answer("the answer is not JSON"))
}

fn no_answer(why: &str) -> Finding {
    Finding::fail(
        Check::Api,
        format!("the API does not answer: {why}"),
        "may this machine call api.weixin.qq.com on port 443? Or set --api-base to its proxy",
    )
}

fn code(answer: &Value) -> i64 {
    answer["errcode"].as_i64().unwrap_or_default()
}

/// Explains why there is no access token.
fn no_token(answer: &Value) -> Finding {
    match code(answer) {
        40013 => Finding::fail(
            Check::AppId,
            "the platform does not know this AppID (40013)",
            "copy the AppID from 设置与开发 → 开发接口管理 → 基本配置",
        ),
        40125 | 40001 | 41004 => Finding::fail(
            Check::Secret,
            format!("the platform refuses it for this AppID ({})", code(answer)),
            "copy the AppSecret again, of the same account as the AppID; if it is lost, reset it (重置) in \
             设置与开发 → 开发接口管理 → 基本配置",
        ),
        40243 => Finding::fail(
            Check::Secret,
            "it is frozen (40243)",
            "unfreeze it (解冻) in 设置与开发 → 开发接口管理 → 基本配置",
        ),
        _ => refused(Check::Api, answer),
    }
}

/// Judges the refusal of any call. `check` is named if the code is neither about the account nor
/// about the address.
fn refused(check: Check, answer: &Value) -> Finding {
    match code(answer) {
        40164 | 45035 | 61004 => {
            // "invalid ip 203.0.113.7 ipv6 ::ffff:203.0.113.7, not in whitelist"
            let words = answer["errmsg"].as_str().unwrap_or_default();
            let mut words = words.split([' ', ',']);
            let ip = words.find_map(|word| word.parse::<IpAddr>().ok());
            let ip = ip.map_or_else(|| "an unknown address".to_owned(), |ip| format!("`{ip}`"));
            Finding::fail(
                Check::EgressIp,
                format!("the API does not allow calls from {ip} ({})", code(answer)),
                format!(
                    "add it under {WHITELIST}; examine again on the machine that will call the API"
                ),
            )
        }
        48004 => Finding::fail(
            Check::Permission,
            "the platform has banned the account's calls of this kind (48004)",
            "read the platform's notice at mp.weixin.qq.com, and fix what it names before you call again",
        ),
        50004 | 50007 => Finding::fail(
            Check::Permission,
            format!("the account is frozen or disabled ({})", code(answer)),
            "log in to mp.weixin.qq.com and read its notices",
        ),
        89501 | 89503 => Finding::fail(
            Check::EgressIp,
            format!(
                "an administrator must confirm this machine's address ({})",
                code(answer)
            ),
            "have the account's administrator confirm the request in WeChat, then examine again",
        ),
        89506 | 89507 => Finding::fail(
            Check::EgressIp,
            format!(
                "the account's administrator refused calls from this machine's address ({})",
                code(answer)
            ),
            format!(
                "ask the administrator to add the address under {WHITELIST}; without that, the platform \
                 takes calls again after an hour (89507) or 24 h (89506)"
            ),
        ),
        other_code => other(check, other_code),
    }
}

fn other(check: Check, code: i64) -> Finding {
    match code {
        -1 => Finding::warn(
            check,
            "the platform is busy (-1)",
            "examine again in a minute",
        ),
        45009 | 45011 => Finding::warn(
            check,
            format!("too many calls ({code})"),
            "wait until midnight in China, or reset the quota with `clear_quota`",
        ),
        code => Finding::warn(
            check,
            format!("the API answered with the error {code}"),
            "look it up under 返回码说明 (global return codes)",
        ),
    }
}
