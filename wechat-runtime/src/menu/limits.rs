//! Limits of the platform on menus, from the table that [`menu!`](macro@crate::menu) also uses.

/// Lengths are in bytes of UTF-8. Source: 创建自定义菜单.
#[cfg_attr(
    not(feature = "client"),
    expect(dead_code, reason = "only the client builds menus at run time")
)]
pub(crate) struct Limits {
    /// Parameters by button `type`.
    pub(crate) kinds: &'static [(&'static str, &'static [Field])],
    /// Events that taps send.
    pub(crate) events: &'static [&'static str],
    /// Maximum number of top-level buttons.
    pub(crate) buttons: usize,
    /// Maximum number of buttons in a submenu.
    pub(crate) inner: usize,
    /// Maximum length of the name of a top-level button.
    pub(crate) name: usize,
    /// Maximum length of the name of a button in a submenu.
    pub(crate) inner_name: usize,
}

/// Required parameter of a button, and its maximum length if the platform documents one.
type Field = (&'static str, Option<usize>);

pub(crate) const LIMITS: Limits = wechat_macros::__buttons!(Limits);
