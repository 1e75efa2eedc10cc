//! What the platform takes of a menu, from the one table by which `menu!` goes, too.

/// Lengths are in bytes of UTF-8. Source: 创建自定义菜单.
#[doc(hidden)]
#[derive(Debug)]
pub struct Limits {
    /// By `type`.
    pub kinds: &'static [(&'static str, &'static [Field])],
    /// What taps send.
    pub events: &'static [&'static str],
    /// Buttons that are always seen.
    pub buttons: usize,
    /// Buttons that one opens.
    pub inner: usize,
    pub name: usize,
    /// The same of a button that another opens.
    pub inner_name: usize,
}

/// What a button must have, and how long that may be where the platform says so.
type Field = (&'static str, Option<usize>);

/// The table as it is.
pub const LIMITS: Limits = wechat_macros::__buttons!(Limits);
