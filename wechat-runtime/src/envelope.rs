//! Is this request really from WeChat? Nothing behind this module sees a byte that was not checked.

pub(crate) mod query;
pub(crate) mod signature;
