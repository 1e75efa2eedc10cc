//! What the platform takes of a menu, from the one table by which [`menu!`](macro@crate::menu) goes, too.

/// Lengths are in bytes of UTF-8. Source: 创建自定义菜单.
pub(super) struct Limits {
    /// By `type`.
    pub(super) kinds: &'static [(&'static str, &'static [Field])],
    /// Buttons that are always seen.
    pub(super) buttons: usize,
    /// Buttons that one opens.
    pub(super) inner: usize,
    pub(super) name: usize,
    /// The same of a button that another opens.
    pub(super) inner_name: usize,
}

/// What a button must have, and how long that may be where the platform says so.
type Field = (&'static str, Option<usize>);

pub(super) const LIMITS: Limits = wechat_macros::__buttons!(Limits);
