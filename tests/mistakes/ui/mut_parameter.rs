#![allow(unused, reason = "a failed build makes good items look unused")]

use wechat_runtime::prelude::*;

struct Counter(u32);

#[on_text]
async fn count(counter: &mut Counter) {}

fn main() {}
