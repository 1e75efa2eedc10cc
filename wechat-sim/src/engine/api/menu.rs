//! The menu (自定义菜单). Source: 创建接口, 查询接口, 删除接口.

use axum::{Json as JsonBody, body::Bytes, extract::State, response::IntoResponse as _};
use serde_json::{Value, json};

use super::{Answered, Api, Authorized, Errcode, conditional::Conditional, ok};
use crate::engine::draft::Draft;

/// The buttons that users have.
#[derive(Clone, Debug, Default)]
pub(crate) struct Menu {
    /// What everybody sees for whom there is no other.
    pub(super) default: Option<Vec<Value>>,
    /// The others, the last made first.
    pub(super) conditional: Vec<Conditional>,
    /// How many of these there have been.
    pub(super) made: u64,
}

/// What a button of this type must have.
const WITH_KEY: [&str; 7] = [
    "click",
    "scancode_push",
    "scancode_waitmsg",
    "pic_sysphoto",
    "pic_photo_or_album",
    "pic_weixin",
    "location_select",
];
const WITH_MEDIA_ID: [&str; 2] = ["media_id", "view_limited"];
const WITH_ARTICLE_ID: [&str; 2] = ["article_id", "article_view_limited"];

impl Menu {
    /// Names of the buttons that can be tapped.
    pub(crate) fn names(&self) -> Vec<String> {
        let buttons = self.buttons();
        let names = buttons.iter().filter_map(|button| button["name"].as_str());
        names.map(str::to_owned).collect()
    }

    /// What a tap on the button of this name sends; `None` if there is none, or it sends nothing.
    pub(crate) fn tap(&self, name: &str) -> Option<Draft> {
        let buttons = self.buttons();
        let button = buttons.iter().find(|button| button["name"] == name)?;
        let key = button["key"].as_str().unwrap_or_default();
        Some(match button["type"].as_str()? {
            "click" => Draft::click(key),
            "view" => Draft::view(button["url"].as_str().unwrap_or_default()),
            "miniprogram" => Draft::event("view_miniprogram")
                .with("EventKey", button["pagepath"].as_str().unwrap_or_default()),
            kind @ ("scancode_push" | "scancode_waitmsg") => {
                Draft::scancode(kind, key, "qrcode", "https://example.com/")
            }
            kind @ ("pic_sysphoto" | "pic_photo_or_album" | "pic_weixin") => Draft::event(kind)
                .with("EventKey", key)
                .with("SendPicsInfo.Count", "1")
                .with_item(
                    "SendPicsInfo.PicList.item",
                    &[("PicMd5Sum", "5a75aaca956d97be686719218f275c6b")],
                ),
            "location_select" => Draft::event("location_select")
                .with("EventKey", key)
                .with("SendLocationInfo.Location_X", "31.23")
                .with("SendLocationInfo.Location_Y", "121.47")
                .with("SendLocationInfo.Scale", "15")
                .with("SendLocationInfo.Label", "上海")
                .with("SendLocationInfo.Poiname", ""),
            _ => return None,
        })
    }

    /// Buttons without those that only open others.
    fn buttons(&self) -> Vec<Value> {
        let first = self.default.iter().flatten();
        first
            .flat_map(|button| match button["sub_button"].as_array() {
                Some(inside) if !inside.is_empty() => inside.clone(),
                _ => vec![button.clone()],
            })
            .collect()
    }
}

pub(super) async fn create(State(api): State<Api>, _: Authorized, body: Bytes) -> Answered {
    api.make_menu(&body).map(|()| ok())
}

impl Api {
    /// Makes the default menu.
    pub(in crate::engine) fn make_menu(&self, body: &[u8]) -> Answered<()> {
        let body = read(body)?;
        self.0.state().menu.default = body["button"].as_array().cloned();
        self.0.note_change();
        Ok(())
    }
}

/// A menu that the platform takes.
pub(super) fn read(body: &[u8]) -> Answered<Value> {
    if body.windows(2).any(|pair| pair == b"\\u") {
        return Err(Errcode::CHARSET);
    }
    let body: Value = serde_json::from_slice(body).map_err(|_| Errcode::JSON)?;
    let buttons = body["button"].as_array().ok_or(Errcode::BUTTON_COUNT)?;
    if !(1..=3).contains(&buttons.len()) {
        return Err(Errcode::BUTTON_COUNT);
    }
    for button in buttons {
        check_first(button)?;
    }
    Ok(body)
}

fn check_first(button: &Value) -> Answered<()> {
    check_len(button, "name", 16, Errcode::BUTTON_NAME)?;
    match button["sub_button"].as_array() {
        Some(inside) if inside.len() > 5 => Err(Errcode::SUB_BUTTON_COUNT),
        Some(inside) if !inside.is_empty() => inside.iter().try_for_each(|button| {
            check_len(button, "name", 60, Errcode::SUB_BUTTON_NAME)?;
            check_action(
                button,
                Errcode::SUB_BUTTON_TYPE,
                Errcode::SUB_BUTTON_KEY,
                Errcode::SUB_BUTTON_URL,
            )
        }),
        _ => check_action(
            button,
            Errcode::BUTTON_TYPE,
            Errcode::BUTTON_KEY,
            Errcode::BUTTON_URL,
        ),
    }
}

fn check_action(button: &Value, kind: Errcode, key: Errcode, url: Errcode) -> Answered<()> {
    match button["type"].as_str().unwrap_or_default() {
        name if WITH_KEY.contains(&name) => check_len(button, "key", 128, key),
        "view" => check_len(button, "url", 1_024, url),
        "miniprogram" => {
            check_len(button, "url", 1_024, url)?;
            check_len(button, "appid", 64, Errcode::APPID)?;
            check_len(button, "pagepath", 1_024, Errcode::ARGS)
        }
        name if WITH_MEDIA_ID.contains(&name) => {
            check_len(button, "media_id", 256, Errcode::MEDIA_ID)
        }
        name if WITH_ARTICLE_ID.contains(&name) => {
            check_len(button, "article_id", 256, Errcode::ARGS)
        }
        _ => Err(kind),
    }
}

/// `most` in bytes of UTF-8.
fn check_len(button: &Value, field: &str, most: usize, otherwise: Errcode) -> Answered<()> {
    match button[field].as_str().map(str::len) {
        Some(bytes) if (1..=most).contains(&bytes) => Ok(()),
        _ => Err(otherwise),
    }
}

pub(super) async fn get(State(api): State<Api>, _: Authorized) -> Answered {
    let menu = api.0.state().menu.clone();
    let buttons = listed(menu.default.ok_or(Errcode::NO_MENU)?);
    let mut answer = json!({ "menu": { "button": buttons } });
    if !menu.conditional.is_empty() {
        answer["menu"]["menuid"] = 207_000_000.into();
        let conditional = menu.conditional.iter().map(Conditional::json);
        answer["conditionalmenu"] = conditional.collect();
    }
    Ok(JsonBody(answer).into_response())
}

/// As the platform gives it: it writes the list into each button, also where it was not given.
pub(super) fn listed(mut buttons: Vec<Value>) -> Vec<Value> {
    for button in &mut buttons {
        if button["sub_button"].is_null() {
            button["sub_button"] = json!([]);
        }
    }
    buttons
}

/// With `is_menu_open`, whoever made the menu.
pub(super) async fn selfmenu(State(api): State<Api>, _: Authorized) -> Answered {
    let menu = api.0.state().menu.default.clone();
    let answer = match menu {
        Some(buttons) => json!({ "is_menu_open": 1, "selfmenu_info": { "button": buttons } }),
        None => json!({ "is_menu_open": 0, "selfmenu_info": { "button": [] } }),
    };
    Ok(JsonBody(answer).into_response())
}

pub(super) async fn delete(State(api): State<Api>, _: Authorized) -> Answered {
    api.0.state().menu = Menu::default();
    api.0.note_change();
    Ok(ok())
}
