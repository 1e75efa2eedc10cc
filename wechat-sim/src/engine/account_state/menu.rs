//! The menu (自定义菜单), and the menus for some users (个性化菜单). Source: 创建接口, 创建个性化菜单.

use serde_json::{Map, Value, json};

use super::errcode::Errcode;
use crate::engine::draft::Draft;

/// Menus that users see.
#[derive(Clone, Debug, Default)]
pub(in crate::engine) struct Menu {
    /// Buttons of users for whom there is no other menu.
    pub(in crate::engine) default: Option<Vec<Value>>,
    /// Menus for some users, the latest first.
    pub(in crate::engine) conditional: Vec<ConditionalMenu>,
    /// Conditional menus that were ever created.
    created: u64,
}

/// Menu for the users that match its rule.
#[derive(Clone, Debug)]
pub(in crate::engine) struct ConditionalMenu {
    id: u64,
    buttons: Vec<Value>,
    rule: Map<String, Value>,
}

/// Types of buttons that need a `key`.
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
    /// Returns the names of the buttons that can be tapped.
    pub(in crate::engine) fn names(&self) -> Vec<String> {
        let buttons = self.buttons();
        let names = buttons.iter().filter_map(|button| button["name"].as_str());
        names.map(str::to_owned).collect()
    }

    /// Returns the button with this name, if it can be tapped.
    pub(in crate::engine) fn button(&self, name: &str) -> Option<Value> {
        let mut buttons = self.buttons().into_iter();
        buttons.find(|button| button["name"] == name)
    }

    /// Returns the push of a tap on the button with this name, or `None` if there is no such button
    /// or it sends nothing.
    pub(in crate::engine) fn tap(&self, name: &str) -> Option<Draft> {
        let button = self.button(name)?;
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

    /// Returns the buttons without those that only open others.
    fn buttons(&self) -> Vec<Value> {
        let first = self.default.iter().flatten();
        first
            .flat_map(|button| match button["sub_button"].as_array() {
                Some(inside) if !inside.is_empty() => inside.clone(),
                _ => vec![button.clone()],
            })
            .collect()
    }

    /// Sets the default menu from the body of `menu/create`.
    ///
    /// # Errors
    /// If the platform does not accept the menu.
    pub(in crate::engine) fn create(&mut self, body: &[u8]) -> Result<(), Errcode> {
        let body = read(body)?;
        self.default = body["button"].as_array().cloned();
        Ok(())
    }

    /// Adds a conditional menu from the body of `menu/addconditional`, and returns its id.
    ///
    /// # Errors
    /// If the platform does not accept the menu.
    pub(in crate::engine) fn add_conditional(&mut self, body: &[u8]) -> Result<u64, Errcode> {
        let body = read(body)?;
        let rule = body["matchrule"].as_object().cloned().unwrap_or_default();
        if rule.is_empty() {
            return Err(Errcode::MATCH_RULE);
        }
        if self.default.is_none() {
            return Err(Errcode::NO_DEFAULT_MENU);
        }
        let buttons = body["button"].as_array().cloned().unwrap_or_default();
        let id = 208_000_000 + self.created;
        self.created += 1;
        self.conditional
            .insert(0, ConditionalMenu { id, buttons, rule });
        Ok(id)
    }

    /// Removes the conditional menu with this id.
    ///
    /// # Errors
    /// If there is no such menu.
    pub(in crate::engine) fn remove_conditional(&mut self, id: u64) -> Result<(), Errcode> {
        let found = self.conditional.iter().position(|menu| menu.id == id);
        self.conditional.remove(found.ok_or(Errcode::MENU_ID)?);
        Ok(())
    }

    /// Returns the buttons of a user with these tags: the latest conditional menu that matches,
    /// else the default.
    ///
    /// # Errors
    /// If there is no menu.
    pub(in crate::engine) fn matching(&self, tags: &[u64]) -> Result<Vec<Value>, Errcode> {
        let default = self.default.clone().ok_or(Errcode::NO_MENU)?;
        let found = self.conditional.iter().find(|menu| menu.matches(tags));
        Ok(found.map_or(default, |menu| menu.buttons.clone()))
    }
}

impl ConditionalMenu {
    pub(in crate::engine) fn json(&self) -> Value {
        json!({
            "button": listed(self.buttons.clone()), "matchrule": self.rule, "menuid": self.id,
        })
    }

    /// Returns whether a user with these tags, whose phone is unknown, sees the menu.
    fn matches(&self, tags: &[u64]) -> bool {
        let wanted = self.rule.get("tag_id").map(|tag| {
            let text = tag.as_str().and_then(|tag| tag.parse().ok());
            text.or(tag.as_u64())
        });
        wanted.is_some_and(|tag| tag.is_some_and(|tag| tags.contains(&tag)))
    }
}

/// Adds an empty `sub_button` to buttons without one, as the platform does in its answers.
pub(in crate::engine) fn listed(mut buttons: Vec<Value>) -> Vec<Value> {
    for button in &mut buttons {
        if button["sub_button"].is_null() {
            button["sub_button"] = json!([]);
        }
    }
    buttons
}

/// Reads a menu.
///
/// # Errors
/// If the platform does not accept it.
fn read(body: &[u8]) -> Result<Value, Errcode> {
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

fn check_first(button: &Value) -> Result<(), Errcode> {
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

fn check_action(button: &Value, kind: Errcode, key: Errcode, url: Errcode) -> Result<(), Errcode> {
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

/// Checks that a field is present and has at most `most` bytes of UTF-8.
fn check_len(button: &Value, field: &str, most: usize, otherwise: Errcode) -> Result<(), Errcode> {
    match button[field].as_str().map(str::len) {
        Some(bytes) if (1..=most).contains(&bytes) => Ok(()),
        _ => Err(otherwise),
    }
}
