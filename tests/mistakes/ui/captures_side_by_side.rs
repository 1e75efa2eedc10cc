#![allow(unused, reason = "a failed build makes good items look unused")]

use wechat_runtime::prelude::*;

#[on_text("{a}{b}")]
async fn both(a: String, b: String) {}

fn main() {}
