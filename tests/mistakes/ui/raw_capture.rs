#![allow(unused, reason = "a failed build makes good items look unused")]

use wechat_runtime::prelude::*;

#[on_text("type {r#type}")]
async fn typed(r#type: String) {}

fn main() {}
