//! Table of menu button actions: names, fields, and the event that each sends. Sources: 创建自定义菜单,
//! 自定义菜单事件推送.

/// Action of a button.
pub(crate) struct ButtonKind {
    /// `type`
    pub(crate) name: &'static str,
    /// Required fields; a single one is written without its name.
    pub(crate) fields: &'static [&'static str],
    pub(crate) event: Option<Sent>,
}

/// Event that a tap sends.
pub(crate) struct Sent {
    pub(crate) name: &'static str,
    /// Field that becomes its `EventKey`.
    pub(crate) key: &'static str,
}

/// Maximum number of top-level buttons.
pub(crate) const MAX_BUTTONS: usize = 3;
/// Maximum number of buttons in a submenu.
pub(crate) const MAX_INNER: usize = 5;
/// Maximum length of a top-level button's name, in bytes of UTF-8.
pub(crate) const MAX_NAME: usize = 16;
/// Maximum length of the name of a button in a submenu, in bytes of UTF-8.
pub(crate) const MAX_INNER_NAME: usize = 60;

pub(crate) const BUTTON_KINDS: &[ButtonKind] = &[
    keyed("click"),
    ButtonKind {
        name: "view",
        fields: &["url"],
        event: Some(Sent {
            name: "view",
            key: "url",
        }),
    },
    ButtonKind {
        name: "miniprogram",
        fields: &["url", "appid", "pagepath"],
        event: Some(Sent {
            name: "view_miniprogram",
            key: "pagepath",
        }),
    },
    keyed("scancode_push"),
    keyed("scancode_waitmsg"),
    keyed("pic_sysphoto"),
    keyed("pic_photo_or_album"),
    keyed("pic_weixin"),
    keyed("location_select"),
    silent("media_id", &["media_id"]),
    silent("view_limited", &["media_id"]),
    silent("article_id", &["article_id"]),
    silent("article_view_limited", &["article_id"]),
];

const fn keyed(name: &'static str) -> ButtonKind {
    ButtonKind {
        name,
        fields: &["key"],
        event: Some(Sent { name, key: "key" }),
    }
}

const fn silent(name: &'static str, fields: &'static [&'static str]) -> ButtonKind {
    ButtonKind {
        name,
        fields,
        event: None,
    }
}

impl Sent {
    /// Returns whether the user sees nothing, or a waiting box, until the bot answers.
    pub(crate) fn needs_answer(&self) -> bool {
        crate::names::expecting_answer().any(|name| name == self.name)
    }
}

/// Returns the maximum length of a field in bytes, if the platform limits it.
pub(crate) fn most(field: &str) -> Option<usize> {
    match field {
        "key" => Some(128),
        "url" => Some(1024),
        _ => None,
    }
}

pub(crate) fn names() -> impl Iterator<Item = &'static str> + Clone {
    BUTTON_KINDS.iter().map(|kind| kind.name)
}
