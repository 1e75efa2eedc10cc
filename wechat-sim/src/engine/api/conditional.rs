//! Menus for some users (个性化菜单). Source: 创建个性化菜单, 删除个性化菜单, 测试个性化菜单匹配结果.

use axum::{Json as JsonBody, body::Bytes, extract::State, response::IntoResponse as _};
use serde::Deserialize;
use serde_json::{Value, json};

use super::{
    answer::{Answered, check_openid, ok},
    extract::{Authorized, Json},
    fake_api::FakeApi,
};
use crate::engine::account_state::{errcode::Errcode, menu::listed};

pub(super) async fn add(State(api): State<FakeApi>, _: Authorized, body: Bytes) -> Answered {
    let id = api.state().menu.add_conditional(&body)?;
    Ok(JsonBody(json!({ "menuid": id.to_string() })).into_response())
}

#[derive(Debug, Deserialize)]
pub(super) struct DeleteRequest {
    #[serde(default)]
    menuid: Value,
}

pub(super) async fn delete(
    State(api): State<FakeApi>,
    _: Authorized,
    Json { value }: Json<DeleteRequest>,
) -> Answered {
    let id = value.menuid.as_str().and_then(|id| id.parse().ok());
    let id: u64 = id.or(value.menuid.as_u64()).ok_or(Errcode::MENU_ID)?;
    api.state().menu.remove_conditional(id)?;
    Ok(ok())
}

#[derive(Debug, Deserialize)]
pub(super) struct MatchRequest {
    #[serde(default)]
    user_id: String,
}

/// Returns the menu that a user sees.
pub(super) async fn try_match(
    State(api): State<FakeApi>,
    _: Authorized,
    Json { value }: Json<MatchRequest>,
) -> Answered {
    let mut state = api.state();
    let name = check_openid(&value.user_id).map_err(|_| Errcode::USER_ID)?;
    let tags = state.follower(name).tags.clone();
    let buttons = state.menu.matching(&tags)?;
    Ok(JsonBody(json!({ "button": listed(buttons) })).into_response())
}
