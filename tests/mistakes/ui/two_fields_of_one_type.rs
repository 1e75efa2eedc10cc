#![allow(unused, reason = "a failed build makes good items look unused")]

use wechat_runtime::prelude::*;

#[derive(Provide)]
struct App {
    name: String,
    address: String,
}

fn main() {}
