//! What the platform takes of a menu, from the one table by which [`menu!`](macro@crate::menu) goes, too.

/// Lengths are in bytes of UTF-8. Source: 创建自定义菜单.
#[cfg_attr(
    not(feature = "client"),
    expect(
        dead_code,
        reason = "menus that are put together at run time are the client's"
    )
)]
pub(crate) struct Limits {
    /// By `type`.
    pub(crate) kinds: &'static [(&'static str, &'static [Field])],
    /// What taps send.
    pub(crate) events: &'static [&'static str],
    /// Buttons that are always seen.
    pub(crate) buttons: usize,
    /// Buttons that one opens.
    pub(crate) inner: usize,
    pub(crate) name: usize,
    /// The same of a button that another opens.
    pub(crate) inner_name: usize,
}

/// What a button must have, and how long that may be where the platform says so.
type Field = (&'static str, Option<usize>);

pub(crate) const LIMITS: Limits = wechat_macros::__buttons!(Limits);
