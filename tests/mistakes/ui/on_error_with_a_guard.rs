#![allow(unused, reason = "a failed build makes good items look unused")]

use wechat_runtime::prelude::*;

fn never(_: &Push) -> bool {
    false
}

#[on_error(when = never)]
async fn failed(failure: Failure) {}

fn main() {}
