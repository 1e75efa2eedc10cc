//! A button and the platform's limits for it.

use std::fmt;

use serde_json::{Map, Value};
use wechat_core::__private::{Button as DeclaredButton, LIMITS};

use super::super::error::ApiError;

/// Button of a [`MenuTree`](super::MenuTree): it does something, or opens a submenu.
#[derive(Clone, Debug, PartialEq)]
pub struct Button {
    name: String,
    /// `type` and its fields. Empty for a group.
    fields: Map<String, Value>,
    inner: Vec<Button>,
}

impl Button {
    fn new<const N: usize>(
        name: impl Into<String>,
        kind: &str,
        fields: [(&str, String); N],
    ) -> Self {
        let kind = ("type".to_owned(), Value::from(kind));
        let fields = fields.map(|(name, value)| (name.to_owned(), value.into()));
        Self {
            name: name.into(),
            fields: [kind].into_iter().chain(fields).collect(),
            inner: Vec::new(),
        }
    }

    fn keyed(name: impl Into<String>, kind: &str, key: impl Into<String>) -> Self {
        Self::new(name, kind, [("key", key.into())])
    }

    /// Creates a button that opens a submenu: [`button`](Self::button) fills it.
    pub fn group(name: impl Into<String>) -> Self {
        Self {
            name: name.into(),
            fields: Map::new(),
            inner: Vec::new(),
        }
    }

    /// Adds a button to the submenu, below the others.
    #[must_use]
    pub fn button(mut self, button: Self) -> Self {
        self.inner.push(button);
        self
    }

    /// Creates a `click`: sends the event that `#[on_event(click = "key")]` answers.
    pub fn click(name: impl Into<String>, key: impl Into<String>) -> Self {
        Self::keyed(name, "click", key)
    }

    /// Creates a `view`: opens a page.
    pub fn view(name: impl Into<String>, url: impl Into<String>) -> Self {
        Self::new(name, "view", [("url", url.into())])
    }

    /// Creates a `miniprogram`: opens a page of a mini-program, and `url` on phones that cannot.
    pub fn mini_program(
        name: impl Into<String>,
        app_id: impl Into<String>,
        page_path: impl Into<String>,
        url: impl Into<String>,
    ) -> Self {
        let fields = [
            ("url", url.into()),
            ("appid", app_id.into()),
            ("pagepath", page_path.into()),
        ];
        Self::new(name, "miniprogram", fields)
    }

    /// Creates a `scancode_push`: scans, shows the result, and sends an event.
    pub fn scan_code(name: impl Into<String>, key: impl Into<String>) -> Self {
        Self::keyed(name, "scancode_push", key)
    }

    /// Creates a `scancode_waitmsg`: scans, sends an event, and waits for its answer.
    pub fn scan_code_and_wait(name: impl Into<String>, key: impl Into<String>) -> Self {
        Self::keyed(name, "scancode_waitmsg", key)
    }

    /// Creates a `pic_sysphoto`: takes a photo and sends it.
    pub fn photo(name: impl Into<String>, key: impl Into<String>) -> Self {
        Self::keyed(name, "pic_sysphoto", key)
    }

    /// Creates a `pic_photo_or_album`: takes a photo or picks one from the album, and sends it.
    pub fn photo_or_album(name: impl Into<String>, key: impl Into<String>) -> Self {
        Self::keyed(name, "pic_photo_or_album", key)
    }

    /// Creates a `pic_weixin`: sends pictures from the album.
    pub fn album(name: impl Into<String>, key: impl Into<String>) -> Self {
        Self::keyed(name, "pic_weixin", key)
    }

    /// Creates a `location_select`: sends a place on the map.
    pub fn location(name: impl Into<String>, key: impl Into<String>) -> Self {
        Self::keyed(name, "location_select", key)
    }

    /// Creates a `media_id`: sends the user a permanent picture, voice message or video.
    pub fn media(name: impl Into<String>, media_id: impl Into<String>) -> Self {
        Self::new(name, "media_id", [("media_id", media_id.into())])
    }

    /// Creates an `article_id`: sends the user a published article.
    pub fn article(name: impl Into<String>, article_id: impl Into<String>) -> Self {
        Self::new(name, "article_id", [("article_id", article_id.into())])
    }

    /// Creates an `article_view_limited`: opens a published article.
    pub fn view_article(name: impl Into<String>, article_id: impl Into<String>) -> Self {
        let fields = [("article_id", article_id.into())];
        Self::new(name, "article_view_limited", fields)
    }

    /// Returns the label.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Returns the `type`; `None` for a group.
    pub fn kind(&self) -> Option<&str> {
        self.get("type")
    }

    /// Returns a field of the button: `key`, `url`, `media_id`, …
    pub fn get(&self, field: &str) -> Option<&str> {
        self.fields.get(field)?.as_str()
    }

    /// Returns the buttons of the submenu.
    pub fn buttons(&self) -> &[Self] {
        &self.inner
    }

    /// # Errors
    /// If the platform does not accept it as a top-level button.
    pub(super) fn check_first(&self, path: &str) -> Result<(), ApiError> {
        self.check_len(path, "name", Some(&self.name), LIMITS.name)?;
        if self.kind().is_some() {
            if !self.inner.is_empty() {
                return Err(self
                    .error(path, "has both an action and a submenu")
                    .remedy("set either a `type` or a `sub_button` (`Button::group`)"));
            }
            return self.check_action(path);
        }
        if let Some(field) = self.fields.keys().next() {
            let what = format!("has `{field}` but no `type`");
            return Err(self
                .error(path, &what)
                .remedy("set a `type`, or a `sub_button` for a submenu"));
        }
        let count = self.inner.len();
        if !(1..=LIMITS.inner).contains(&count) {
            return Err(self
                .error(path, &format!("opens {count} others"))
                .remedy("the platform accepts one to five"));
        }
        for button in &self.inner {
            button.check_len(path, "name", Some(&button.name), LIMITS.inner_name)?;
            if button.kind().is_none() {
                return Err(button
                    .error(path, "is a submenu inside a submenu")
                    .remedy("a menu has two levels"));
            }
            button.check_action(path)?;
        }
        Ok(())
    }

    fn check_action(&self, path: &str) -> Result<(), ApiError> {
        let kind = self.kind().unwrap_or_default();
        let Some((_, fields)) = LIMITS.kinds.iter().find(|(name, _)| *name == kind) else {
            let names: Vec<_> = LIMITS.kinds.iter().map(|(name, _)| *name).collect();
            return Err(self
                .error(path, &format!("has the type {kind:?}"))
                .remedy(format!("the platform accepts {}", names.join(", "))));
        };
        for (field, most) in *fields {
            let text = self.get(field);
            if let Some(most) = most {
                self.check_len(path, field, text, *most)?;
            } else if text.is_none_or(str::is_empty) {
                return Err(self
                    .error(path, &format!("has no `{field}`"))
                    .remedy(format!("the type {kind} needs it")));
            }
        }
        Ok(())
    }

    fn check_len(
        &self,
        path: &str,
        field: &str,
        text: Option<&str>,
        most: usize,
    ) -> Result<(), ApiError> {
        let bytes = text.map_or(0, str::len);
        if (1..=most).contains(&bytes) {
            Ok(())
        } else {
            let what = format!("has a {field} of {bytes} bytes");
            let remedy = format!("the platform accepts 1 to {most}; a Chinese character has three");
            Err(self.error(path, &what).remedy(remedy))
        }
    }

    fn error(&self, path: &str, what: &str) -> ApiError {
        let name: String = self.name.chars().take(30).collect();
        ApiError::request(path, format!("the button {name:?} {what}"))
    }

    /// Writes the button and its submenu as `menu!` declares it.
    pub(super) fn declare(&self, f: &mut fmt::Formatter<'_>, indent: &str) -> fmt::Result {
        write!(f, "{indent}{:?} => ", self.name)?;
        let Some(kind) = self.kind() else {
            writeln!(f, "{{")?;
            for button in &self.inner {
                button.declare(f, &format!("{indent}    "))?;
            }
            return writeln!(f, "{indent}}},");
        };
        let fields = self.fields.iter().filter(|(name, _)| *name != "type");
        let fields: Vec<_> = fields
            .map(|(name, value)| {
                (
                    name,
                    value
                        .as_str()
                        .map_or_else(|| value.to_string(), |text| format!("{text:?}")),
                )
            })
            .collect();
        match fields.as_slice() {
            [(_, only)] => writeln!(f, "{kind}({only}),"),
            fields => {
                let fields: Vec<_> = fields
                    .iter()
                    .map(|(name, value)| format!("{name} = {value}"))
                    .collect();
                writeln!(f, "{kind}({}),", fields.join(", "))
            }
        }
    }

    pub(super) fn json(&self) -> Value {
        let mut json = self.fields.clone();
        json.insert("name".to_owned(), self.name.as_str().into());
        if self.kind().is_none() {
            let inner: Vec<_> = self.inner.iter().map(Self::json).collect();
            json.insert("sub_button".to_owned(), inner.into());
        }
        json.into()
    }

    pub(super) fn declared(button: &DeclaredButton) -> Self {
        let fields = button.fields.iter();
        let fields = fields.map(|(name, text)| ((*name).to_owned(), Value::from(*text)));
        Self {
            name: button.name.to_owned(),
            fields: fields.collect(),
            inner: button.inner.iter().map(Self::declared).collect(),
        }
    }

    /// Serializes the button as the platform does, valid or not.
    pub(super) fn of(json: &Value) -> Self {
        let mut fields = json.as_object().cloned().unwrap_or_default();
        let name = fields.remove("name");
        // Newer answers wrap the list in an object: `{"list": […]}`.
        let inner = fields.remove("sub_button").unwrap_or_default();
        let inner = inner.as_array().or(inner["list"].as_array());
        Self {
            name: name
                .as_ref()
                .and_then(Value::as_str)
                .unwrap_or_default()
                .to_owned(),
            fields,
            inner: inner.into_iter().flatten().map(Self::of).collect(),
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_button_round_trips() {
        let group = Button::group("更多")
            .button(Button::view("官网", "https://example.com/"))
            .button(Button::mini_program(
                "小店",
                "wx1",
                "pages/index",
                "https://example.com/",
            ));
        for button in [group, Button::click("a", "KEY"), Button::media("b", "m")] {
            assert_eq!(Button::of(&button.json()), button);
        }
        let json =
            json!({ "name": "a", "sub_button": { "list": [{ "type": "view", "name": "b" }] } });
        assert_eq!(Button::of(&json).buttons()[0].name(), "b");
    }
}
