#![allow(unused, reason = "a failed build makes good items look unused")]

use wechat_runtime::prelude::*;

#[on_text]
async fn any<T: Send>(user: OpenId) {}

fn main() {}
