//! Users. Source: 获取用户基本信息, 批量获取用户基本信息, 获取关注用户列表, 设置用户备注名.

use axum::{Json as JsonBody, extract::State, response::IntoResponse as _};
use serde::Deserialize;
use serde_json::{Value, json};

use super::{
    answer::{Answered, check_openid, ok},
    extract::{Authorized, Json, Parameters},
    fake_api::FakeApi,
};
use crate::engine::account_state::{errcode::Errcode, follower::Follower};

/// Upper bound on the users of one call.
const MAX_BATCH: usize = 100;
/// Number of characters that a remark must stay below.
const MAX_REMARK: usize = 30;
/// Upper bound on the users of one page.
const MAX_PAGE: usize = 10_000;

#[derive(Debug, Deserialize)]
pub(super) struct Wanted {
    #[serde(default)]
    openid: String,
}

pub(super) async fn info(
    State(api): State<FakeApi>,
    _: Authorized,
    Parameters(wanted): Parameters<Wanted>,
) -> Answered {
    let mut state = api.state();
    let name = check_openid(&wanted.openid)?;
    let answer = about(name, state.follower(name));
    Ok(JsonBody(answer).into_response())
}

fn about(openid: &str, follower: &Follower) -> Value {
    let mut answer = json!({ "subscribe": u8::from(follower.follows), "openid": openid });
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
        answer["remark"] = follower.remark.as_str().into();
        answer["groupid"] = 0.into();
        answer["tagid_list"] = json!(follower.tags);
        answer["subscribe_scene"] = came.into();
        let number = scene.and_then(|scene| scene.parse::<u64>().ok());
        answer["qr_scene"] = number.unwrap_or_default().into();
        let text = scene.filter(|_| number.is_none());
        answer["qr_scene_str"] = text.unwrap_or_default().into();
    }
    answer
}

#[derive(Debug, Deserialize)]
pub(super) struct Batch {
    #[serde(default)]
    user_list: Vec<Wanted>,
}

pub(super) async fn batch(
    State(api): State<FakeApi>,
    _: Authorized,
    Json { value }: Json<Batch>,
) -> Answered {
    if value.user_list.is_empty() || value.user_list.len() > MAX_BATCH {
        return Err(Errcode::OPENID_COUNT);
    }
    let mut state = api.state();
    let infos = value.user_list.iter().map(|wanted| {
        let name = check_openid(&wanted.openid)?;
        Ok(about(name, state.follower(name)))
    });
    let infos = infos.collect::<Answered<Vec<_>>>()?;
    Ok(JsonBody(json!({ "user_info_list": infos })).into_response())
}

#[derive(Debug, Deserialize)]
pub(super) struct Remark {
    #[serde(default)]
    openid: String,
    #[serde(default)]
    remark: String,
}

pub(super) async fn remark(
    State(api): State<FakeApi>,
    _: Authorized,
    Json { value }: Json<Remark>,
) -> Answered {
    if value.remark.chars().count() >= MAX_REMARK {
        return Err(Errcode::ARGS);
    }
    let mut state = api.state();
    state.follower(check_openid(&value.openid)?).remark = value.remark;
    Ok(ok())
}

#[derive(Debug, Deserialize)]
pub(super) struct After {
    #[serde(default)]
    next_openid: String,
}

pub(super) async fn list(
    State(api): State<FakeApi>,
    _: Authorized,
    Parameters(after): Parameters<After>,
) -> Answered {
    let state = api.state();
    let followers = state.followers.iter();
    let followers = followers.filter(|(_, follower)| follower.follows);
    let openids = followers.map(|(openid, _)| openid.clone()).collect();
    Ok(JsonBody(page(openids, &after.next_openid)).into_response())
}

/// Returns the users after `after`. After the last user the page has no list.
pub(super) fn page(mut openids: Vec<String>, after: &str) -> Value {
    openids.sort_unstable();
    let total = openids.len();
    openids.retain(|openid| openid.as_str() > after);
    openids.truncate(MAX_PAGE);
    let mut page = json!({
        "total": total,
        "count": openids.len(),
        "next_openid": openids.last().map_or("", String::as_str),
    });
    if !openids.is_empty() {
        page["data"] = json!({ "openid": openids });
    }
    page
}
