use wechat_runtime::prelude::*;

#[bot]
#[path = "bot_on_a_file/shop.rs"]
mod shop;

fn main() {}
