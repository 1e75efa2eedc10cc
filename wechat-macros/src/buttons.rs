//! The one table of what a menu's button does: names, fields, the event that it sends. Sources: 创建自定义菜单,
//! 自定义菜单事件推送.

/// What a button does.
pub(crate) struct ButtonKind {
    /// `type`
    pub(crate) name: &'static str,
    /// What must be given; the only one stands without its name.
    pub(crate) fields: &'static [&'static str],
    pub(crate) event: Option<Sent>,
}

/// The event of a tap.
pub(crate) struct Sent {
    pub(crate) name: &'static str,
    /// The field that is its `EventKey`.
    pub(crate) key: &'static str,
}

/// The most buttons that are always seen.
pub(crate) const MAX_BUTTONS: usize = 3;
/// The most buttons that one opens.
pub(crate) const MAX_INNER: usize = 5;
/// In bytes of UTF-8.
pub(crate) const MAX_NAME: usize = 16;
/// The same of a button that another opens.
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

/// The most bytes that a field may have, where the platform says so.
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
