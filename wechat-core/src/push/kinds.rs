//! The types of all kinds of push, declared by the table in `wechat-macros/src/kinds.rs`.

use super::typed::declare;

wechat_macros::__kinds!(declare);

use event::{Scan, Subscribe};

impl Subscribe {
    /// The scene of the parametric QR code through which the user came, without `qrscene_`.
    pub fn scene(&self) -> Option<&str> {
        // Once only: a scene may itself begin with `qrscene_`.
        self.event_key.as_deref()?.strip_prefix("qrscene_")
    }
}

impl Scan {
    /// The scene of the parametric QR code.
    pub fn scene(&self) -> &str {
        &self.event_key
    }
}
