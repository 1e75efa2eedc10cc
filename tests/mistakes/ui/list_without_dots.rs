#![allow(unused, reason = "a failed build makes good items look unused")]

use wechat_runtime::prelude::*;

#[on_text]
async fn echo() {}

static PART: Handlers = handlers![echo];
static HANDLERS: Handlers = handlers![PART];

fn main() {}
