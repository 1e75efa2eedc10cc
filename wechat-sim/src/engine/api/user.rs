//! Users, and the platform's addresses. Source: 获取用户基本信息, 获取微信服务器IP地址.

use axum::{Json as JsonBody, extract::State, response::IntoResponse as _};
use serde::Deserialize;
use serde_json::json;

use super::{Answered, Api, Authorized, Parameters, openid};

#[derive(Debug, Deserialize)]
pub(super) struct Wanted {
    #[serde(default)]
    openid: String,
}

pub(super) async fn info(
    State(api): State<Api>,
    _: Authorized,
    Parameters(wanted): Parameters<Wanted>,
) -> Answered {
    let mut state = api.0.state();
    let follower = state.follower(openid(&wanted.openid)?);
    let mut answer = json!({ "subscribe": u8::from(follower.follows), "openid": wanted.openid });
    if follower.follows {
        let scene = follower.scene.as_deref();
        let came = if scene.is_some() {
            "ADD_SCENE_QR_CODE"
        } else {
            "ADD_SCENE_SEARCH"
        };
        answer["nickname"] = "".into();
        answer["language"] = "zh_CN".into();
        answer["subscribe_time"] = follower.subscribe_time.into();
        answer["remark"] = "".into();
        answer["groupid"] = 0.into();
        answer["tagid_list"] = json!([]);
        answer["subscribe_scene"] = came.into();
        let number = scene.and_then(|scene| scene.parse::<u64>().ok());
        answer["qr_scene"] = number.unwrap_or_default().into();
        let text = scene.filter(|_| number.is_none());
        answer["qr_scene_str"] = text.unwrap_or_default().into();
    }
    Ok(JsonBody(answer).into_response())
}

/// In one page: no simulated account has more than ten thousand followers.
pub(super) async fn list(State(api): State<Api>, _: Authorized) -> Answered {
    let state = api.0.state();
    let followers = state
        .followers
        .iter()
        .filter(|(_, follower)| follower.follows);
    let mut openids: Vec<_> = followers.map(|(openid, _)| openid.clone()).collect();
    openids.sort();
    let last = openids.last().cloned().unwrap_or_default();
    let answer = json!({
        "total": openids.len(),
        "count": openids.len(),
        "data": { "openid": openids },
        "next_openid": last,
    });
    Ok(JsonBody(answer).into_response())
}

/// Where this platform's pushes come from.
pub(super) async fn callback_ips(_: Authorized) -> Answered {
    Ok(JsonBody(json!({ "ip_list": ["127.0.0.1", "::1"] })).into_response())
}
