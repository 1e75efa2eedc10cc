//! Limits of the platform on menus, from the table that `menu!` also uses.

/// Lengths are in bytes of UTF-8. Source: 创建自定义菜单.
#[doc(hidden)]
#[derive(Debug)]
pub struct Limits {
    /// Parameters by button `type`.
    pub kinds: &'static [(&'static str, &'static [Field])],
    /// Events that taps send.
    pub events: &'static [&'static str],
    /// Maximum number of top-level buttons.
    pub buttons: usize,
    /// Maximum number of buttons in a submenu.
    pub inner: usize,
    /// Maximum length of the name of a top-level button.
    pub name: usize,
    /// Maximum length of the name of a button in a submenu.
    pub inner_name: usize,
}

/// Required parameter of a button, and its maximum length if the platform documents one.
type Field = (&'static str, Option<usize>);

/// Limits from the table.
pub const LIMITS: Limits = wechat_macros::__buttons!(Limits);
