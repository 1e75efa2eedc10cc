//! Addresses, quotas and the network check. Source: 获取微信推送服务器IP, 查询API调用额度,
//! 重置API调用次数, `使用AppSecret重置API调用次数`, 网络通信检测.

use axum::{Json as JsonBody, extract::State, response::IntoResponse as _};
use serde::Deserialize;
use serde_json::json;

use super::{
    answer::{Answered, ok},
    extract::{Authorized, Json},
    fake_api::FakeApi,
};
use crate::engine::account_state::errcode::Errcode;

/// Upper bound on the resets of quotas in a month.
const MAX_RESETS: u32 = 10;
/// Daily quota of each path.
const DAILY: usize = 100_000;

/// Returns the addresses that pushes come from.
pub(super) async fn callback_ips(State(api): State<FakeApi>, _: Authorized) -> Answered {
    let networks = &api.state().networks;
    Ok(JsonBody(json!({ "ip_list": networks })).into_response())
}

/// Returns the addresses of this API.
pub(super) async fn ips(_: Authorized) -> Answered {
    Ok(JsonBody(json!({ "ip_list": ["127.0.0.1", "::1"] })).into_response())
}

#[derive(Debug, Deserialize)]
pub(super) struct QuotaRequest {
    #[serde(default)]
    cgi_path: String,
}

pub(super) async fn quota(
    State(api): State<FakeApi>,
    _: Authorized,
    Json { value }: Json<QuotaRequest>,
) -> Answered {
    let path = value.cgi_path.as_str();
    if !path.starts_with('/') {
        return Err(Errcode::CGI_PATH);
    }
    let used = api.count(path);
    let quota = json!({
        "daily_limit": DAILY, "used": used, "remain": DAILY.saturating_sub(used),
    });
    let answer = json!({ "errcode": 0, "errmsg": "ok", "quota": quota });
    Ok(JsonBody(answer).into_response())
}

#[derive(Debug, Deserialize)]
pub(super) struct Clear {
    #[serde(default)]
    appid: String,
}

pub(super) async fn clear_quota(
    State(api): State<FakeApi>,
    _: Authorized,
    Json { value }: Json<Clear>,
) -> Answered {
    if wechat_runtime::AppId::new(&value.appid).is_err() {
        return Err(Errcode::APPID);
    }
    reset(&api)
}

#[derive(Debug, Deserialize)]
pub(super) struct ClearBySecret {
    #[serde(default)]
    appid: String,
    #[serde(default)]
    appsecret: String,
}

/// Resets the quotas with the AppSecret instead of a token.
pub(super) async fn clear_quota_v2(
    State(api): State<FakeApi>,
    Json { value }: Json<ClearBySecret>,
) -> Answered {
    if wechat_runtime::AppId::new(&value.appid).is_err() {
        return Err(Errcode::APPID);
    }
    if wechat_runtime::AppSecret::new(&value.appsecret).is_err() {
        return Err(Errcode::SECRET);
    }
    reset(&api)
}

fn reset(api: &FakeApi) -> Answered {
    let mut state = api.state();
    if state.quota_resets == MAX_RESETS {
        return Err(Errcode::CLEARINGS);
    }
    state.quota_resets += 1;
    Ok(ok())
}

#[derive(Debug, Deserialize)]
pub(super) struct Check {
    #[serde(default)]
    action: String,
    #[serde(default)]
    check_operator: String,
}

pub(super) async fn check(_: Authorized, Json { value }: Json<Check>) -> Answered {
    let operator = match value.check_operator.as_str() {
        operator @ ("CHINANET" | "UNICOM" | "CAP") => operator,
        "DEFAULT" | "" => "UNICOM",
        _ => return Err(Errcode::OPERATOR),
    };
    let (dns, ping) = match value.action.as_str() {
        "dns" => (true, false),
        "ping" => (false, true),
        "all" => (true, true),
        _ => return Err(Errcode::CHECK_ACTION),
    };
    let mut answer = json!({});
    if dns {
        answer["dns"] = json!([{ "ip": "127.0.0.1", "real_operator": "UNICOM" }]);
    }
    if ping {
        answer["ping"] = json!([{
            "ip": "127.0.0.1", "from_operator": operator, "package_loss": "0%", "time": "23.079ms",
        }]);
    }
    Ok(JsonBody(answer).into_response())
}
