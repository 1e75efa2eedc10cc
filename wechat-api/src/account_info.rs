//! The account's connection to the platform: addresses, quotas, the check of the network. Sources:
//! 获取微信推送服务器IP, 获取微信API服务器IP, 查询API调用额度, 重置API调用次数, `使用AppSecret重置API调用次数`,
//! 网络通信检测.

use serde::Deserialize;
use serde_json::{Value, json};

use super::{Api, Shared, call::Call, error::ApiError, json::lenient, retry::Tries};
use crate::metrics::count_call;

/// How often a call may be made. Source: 查询API调用额度.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[non_exhaustive]
pub struct Quota {
    /// How often a day.
    #[serde(deserialize_with = "lenient::number")]
    pub daily_limit: u64,
    /// How often it was made today.
    #[serde(deserialize_with = "lenient::number")]
    pub used: u64,
    /// How often it may still be made today.
    #[serde(deserialize_with = "lenient::number")]
    pub remain: u64,
}

/// What [`Api::check_callback`] is to check. Source: 网络通信检测.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Check {
    /// That the bot's host has an address.
    Dns,
    /// That this address answers.
    Ping,
    /// Both.
    All,
}

/// From which operator's network. Source: 网络通信检测.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Operator {
    /// Whichever suits the bot's address.
    Default,
    /// 中国电信
    ChinaNet,
    /// 中国联通
    Unicom,
    /// 腾讯自建出口
    Cap,
}

/// What the platform sees of the bot's host.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[non_exhaustive]
pub struct CallbackReport {
    /// Its addresses.
    #[serde(default)]
    pub dns: Vec<Resolved>,
    /// How these answer.
    #[serde(default)]
    pub ping: Vec<Pinged>,
}

/// An address of the bot's host.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[non_exhaustive]
pub struct Resolved {
    /// `ip`
    pub ip: String,
    /// `real_operator`: `UNICOM`, …
    #[serde(default)]
    pub real_operator: String,
}

/// How an address answers.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[non_exhaustive]
pub struct Pinged {
    /// `ip`
    pub ip: String,
    /// `from_operator`: from whose network.
    #[serde(default)]
    pub from_operator: String,
    /// `package_loss`: `0%`
    #[serde(default)]
    pub package_loss: String,
    /// `time`: `23.079ms`
    #[serde(default)]
    pub time: String,
}

impl Api {
    /// The addresses that pushes come from, which change: ask daily, and keep the last list, too. Some are
    /// networks, `101.226.103.0/25`. Source: 获取微信推送服务器IP.
    ///
    /// ```
    /// # use wechat_runtime::{Api, ApiError};
    /// # async fn example(api: &Api) -> Result<(), ApiError> {
    /// for network in api.callback_ips().await? {
    ///     println!("allow {network};");
    /// }
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// If the platform cannot be reached.
    pub async fn callback_ips(&self) -> Result<Vec<String>, ApiError> {
        let list: Networks = self.get("/cgi-bin/getcallbackip", &[]).await?;
        Ok(list.ip_list)
    }

    /// The addresses of the API itself, for a firewall that calls go through. Source: 获取微信API服务器IP.
    ///
    /// # Errors
    /// If the platform cannot be reached.
    pub async fn api_ips(&self) -> Result<Vec<String>, ApiError> {
        let list: Networks = self.get("/cgi-bin/get_api_domain_ip", &[]).await?;
        Ok(list.ip_list)
    }

    /// How often the call of `path` may still be made today. Source: 查询API调用额度.
    ///
    /// # Errors
    /// If there is no such call, or the platform cannot be reached.
    pub async fn quota(&self, path: &str) -> Result<Quota, ApiError> {
        #[derive(Deserialize)]
        struct Answer {
            quota: Quota,
        }

        let request = json!({ "cgi_path": path });
        let answer: Answer = self.query("/cgi-bin/openapi/quota/get", &request).await?;
        Ok(answer.quota)
    }

    /// Lets all calls be made as often again as at the beginning of the day, ten times a month. Source:
    /// 重置API调用次数.
    ///
    /// # Errors
    /// If it was done ten times this month ([`ApiErrorKind::OutOfQuota`](super::ApiErrorKind)), or the platform
    /// cannot be reached.
    pub async fn clear_quota(&self) -> Result<(), ApiError> {
        let request = json!({ "appid": self.shared.tokens.app_id().as_str() });
        self.post("/cgi-bin/clear_quota", &request).await.map(drop)
    }

    /// The same by the AppSecret, for when not even an access token can be fetched. Source:
    /// `使用AppSecret重置API调用次数`.
    ///
    /// AppID and AppSecret are sent in the body, as the page of the call says. Its example, and older pages, have
    /// them in the query, where the AppSecret would get into the logs of proxies. If the platform answers with 41002
    /// or 41004, it did not read the body: use [`clear_quota`](Self::clear_quota), or the console.
    ///
    /// # Errors
    /// As [`clear_quota`](Self::clear_quota).
    pub async fn clear_quota_by_app_secret(&self) -> Result<(), ApiError> {
        let Shared { http, tokens, .. } = &*self.shared;
        let request = json!({
            "appid": tokens.app_id().as_str(),
            "appsecret": tokens.secret().as_str(),
        });
        let call = Call::post("/cgi-bin/clear_quota/v2", &request)?;
        let mut tries = Tries::within(http.limit());
        let done: Result<Value, _> = http.call(&call, None, &mut tries, self.repeat).await;
        count_call(call.path(), done.as_ref().err().map(ApiError::kind));
        done.map(drop)
    }

    /// Lets the platform see whether it reaches the bot that the console names. Source: 网络通信检测.
    ///
    /// # Errors
    /// If the platform cannot be reached.
    pub async fn check_callback(
        &self,
        check: Check,
        operator: Operator,
    ) -> Result<CallbackReport, ApiError> {
        let action = match check {
            Check::Dns => "dns",
            Check::Ping => "ping",
            Check::All => "all",
        };
        let operator = match operator {
            Operator::Default => "DEFAULT",
            Operator::ChinaNet => "CHINANET",
            Operator::Unicom => "UNICOM",
            Operator::Cap => "CAP",
        };
        let request = json!({ "action": action, "check_operator": operator });
        self.query("/cgi-bin/callback/check", &request).await
    }
}

#[derive(Deserialize)]
struct Networks {
    ip_list: Vec<String>,
}
