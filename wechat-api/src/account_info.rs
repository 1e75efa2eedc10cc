//! Connection of the account to the platform: addresses, quotas, the network check. Sources:
//! 获取微信推送服务器IP, 获取微信API服务器IP, 查询API调用额度, 重置API调用次数, `使用AppSecret重置API调用次数`, 网络通信检测.

use serde::Deserialize;
use serde_json::{Value, json};

use super::{Api, Shared, call::Call, error::ApiError, json::lenient, retry::Tries};
use crate::metrics::count_call;

/// Daily quota of a call. Source: 查询API调用额度.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[non_exhaustive]
pub struct Quota {
    /// Calls allowed each day.
    #[serde(deserialize_with = "lenient::number")]
    pub daily_limit: u64,
    /// Calls made today.
    #[serde(deserialize_with = "lenient::number")]
    pub used: u64,
    /// Calls left today.
    #[serde(deserialize_with = "lenient::number")]
    pub remain: u64,
}

/// Part of the connection that [`Api::check_callback`] checks. Source: 网络通信检测.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Check {
    /// Whether the bot's host name resolves.
    Dns,
    /// Whether the resolved address answers.
    Ping,
    /// Both checks.
    All,
}

/// Operator from whose network the platform checks. Source: 网络通信检测.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Operator {
    /// The one that suits the bot's address.
    Default,
    /// 中国电信
    ChinaNet,
    /// 中国联通
    Unicom,
    /// 腾讯自建出口
    Cap,
}

/// Result of the platform's check of the bot's host.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[non_exhaustive]
pub struct CallbackReport {
    /// Addresses of the host.
    #[serde(default)]
    pub dns: Vec<Resolved>,
    /// Ping results of the addresses.
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

/// Ping result of an address.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[non_exhaustive]
pub struct Pinged {
    /// `ip`
    pub ip: String,
    /// `from_operator`: network that the ping came from.
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
    /// Returns the addresses that pushes come from. They change: ask daily, and keep the last list
    /// as well. Some are networks, such as `101.226.103.0/25`. Source: 获取微信推送服务器IP.
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

    /// Returns the addresses of the API, for a firewall that calls pass through. Source:
    /// 获取微信API服务器IP.
    ///
    /// # Errors
    /// If the platform cannot be reached.
    pub async fn api_ips(&self) -> Result<Vec<String>, ApiError> {
        let list: Networks = self.get("/cgi-bin/get_api_domain_ip", &[]).await?;
        Ok(list.ip_list)
    }

    /// Returns the daily quota of the call of `path`. Source: 查询API调用额度.
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

    /// Resets the daily quota of all calls. The platform allows it ten times a month. Source:
    /// 重置API调用次数.
    ///
    /// # Errors
    /// If it was reset ten times this month ([`ApiErrorKind::OutOfQuota`](super::ApiErrorKind)), or
    /// the platform cannot be reached.
    pub async fn clear_quota(&self) -> Result<(), ApiError> {
        let request = json!({ "appid": self.shared.tokens.app_id().as_str() });
        self.post("/cgi-bin/clear_quota", &request).await.map(drop)
    }

    /// Resets the quota with the AppSecret, for when the quota of the access token is used up as
    /// well. Source: `使用AppSecret重置API调用次数`.
    ///
    /// The AppID and AppSecret are sent in the body, as the current documentation of the call says.
    /// Its example and older pages put them in the query, where proxies would log the AppSecret. An
    /// answer of 41002 or 41004 means that the platform did not read the body: use
    /// [`clear_quota`](Self::clear_quota), or the console.
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

    /// Asks the platform to check whether it reaches the bot's URL in the console. Source: 网络通信检测.
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
