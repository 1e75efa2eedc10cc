//! Menus that some users see (个性化菜单). Source: 创建个性化菜单, 删除个性化菜单, 测试个性化菜单匹配结果.

use axum::{Json as JsonBody, body::Bytes, extract::State, response::IntoResponse as _};
use serde::Deserialize;
use serde_json::{Map, Value, json};

use super::{Answered, Api, Authorized, Errcode, Json, menu, ok, openid};

/// One of them.
#[derive(Clone, Debug)]
pub(super) struct Conditional {
    id: u64,
    buttons: Vec<Value>,
    rule: Map<String, Value>,
}

impl Conditional {
    pub(super) fn json(&self) -> Value {
        json!({
            "button": menu::listed(self.buttons.clone()), "matchrule": self.rule, "menuid": self.id,
        })
    }

    /// Whether somebody with these tags sees it, whose phone is not known.
    fn fits(&self, tags: &[u64]) -> bool {
        let wanted = self.rule.get("tag_id").map(|tag| {
            let text = tag.as_str().and_then(|tag| tag.parse().ok());
            text.or(tag.as_u64())
        });
        wanted.is_some_and(|tag| tag.is_some_and(|tag| tags.contains(&tag)))
    }
}

pub(super) async fn add(State(api): State<Api>, _: Authorized, body: Bytes) -> Answered {
    let body = menu::read(&body)?;
    let rule = body["matchrule"].as_object().cloned().unwrap_or_default();
    if rule.is_empty() {
        return Err(Errcode::MATCH_RULE);
    }
    let mut state = api.0.state();
    let menu = &mut state.menu;
    if menu.default.is_none() {
        return Err(Errcode::NO_DEFAULT_MENU);
    }
    let buttons = body["button"].as_array().cloned().unwrap_or_default();
    let id = 208_000_000 + menu.made;
    menu.made += 1;
    menu.conditional
        .insert(0, Conditional { id, buttons, rule });
    Ok(JsonBody(json!({ "menuid": id.to_string() })).into_response())
}

#[derive(Debug, Deserialize)]
pub(super) struct Wanted {
    #[serde(default)]
    menuid: Value,
}

pub(super) async fn delete(
    State(api): State<Api>,
    _: Authorized,
    Json { value }: Json<Wanted>,
) -> Answered {
    let id = value.menuid.as_str().and_then(|id| id.parse().ok());
    let id: u64 = id.or(value.menuid.as_u64()).ok_or(Errcode::MENU_ID)?;
    let mut state = api.0.state();
    let menus = &mut state.menu.conditional;
    let found = menus.iter().position(|menu| menu.id == id);
    menus.remove(found.ok_or(Errcode::MENU_ID)?);
    Ok(ok())
}

#[derive(Debug, Deserialize)]
pub(super) struct User {
    #[serde(default)]
    user_id: String,
}

/// The last made of those that fit, or the default.
pub(super) async fn try_match(
    State(api): State<Api>,
    _: Authorized,
    Json { value }: Json<User>,
) -> Answered {
    let mut state = api.0.state();
    let name = openid(&value.user_id).map_err(|_| Errcode::USER_ID)?;
    let tags = state.follower(name).tags.clone();
    let default = state.menu.default.clone().ok_or(Errcode::NO_MENU)?;
    let mut menus = state.menu.conditional.iter();
    let found = menus.find(|menu| menu.fits(&tags));
    let buttons = found.map_or(default, |menu| menu.buttons.clone());
    Ok(JsonBody(json!({ "button": menu::listed(buttons) })).into_response())
}
