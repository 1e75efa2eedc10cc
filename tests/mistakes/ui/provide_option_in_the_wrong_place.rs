#![allow(unused, reason = "a failed build makes good items look unused")]

use wechat_runtime::prelude::*;

#[derive(Provide)]
#[provide(skip)]
struct App {
    name: String,
}

fn main() {}
