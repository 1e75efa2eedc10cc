//! The menu (自定义菜单). Source: 创建接口, 查询接口, 删除接口.

use axum::{Json as JsonBody, body::Bytes, extract::State, response::IntoResponse as _};
use serde_json::json;

use super::{
    answer::{Answered, ok},
    extract::Authorized,
    fake_api::FakeApi,
};
use crate::engine::account_state::{
    errcode::Errcode,
    menu::{ConditionalMenu, Menu, listed},
};

pub(super) async fn create(State(api): State<FakeApi>, _: Authorized, body: Bytes) -> Answered {
    api.state().menu.create(&body)?;
    api.notify_change();
    Ok(ok())
}

pub(super) async fn get(State(api): State<FakeApi>, _: Authorized) -> Answered {
    let menu = api.state().menu.clone();
    let buttons = listed(menu.default.ok_or(Errcode::NO_MENU)?);
    let mut answer = json!({ "menu": { "button": buttons } });
    if !menu.conditional.is_empty() {
        answer["menu"]["menuid"] = 207_000_000.into();
        let conditional = menu.conditional.iter().map(ConditionalMenu::json);
        answer["conditionalmenu"] = conditional.collect();
    }
    Ok(JsonBody(answer).into_response())
}

/// Returns the menu with `is_menu_open`, whether the API or the console created it.
pub(super) async fn selfmenu(State(api): State<FakeApi>, _: Authorized) -> Answered {
    let menu = api.state().menu.default.clone();
    let answer = match menu {
        Some(buttons) => json!({ "is_menu_open": 1, "selfmenu_info": { "button": buttons } }),
        None => json!({ "is_menu_open": 0, "selfmenu_info": { "button": [] } }),
    };
    Ok(JsonBody(answer).into_response())
}

pub(super) async fn delete(State(api): State<FakeApi>, _: Authorized) -> Answered {
    api.state().menu = Menu::default();
    api.notify_change();
    Ok(ok())
}
