#![deny(dead_code)]

use wechat_runtime::prelude::*;

#[on_text("hello")]
async fn hello() {}

fn main() {}
