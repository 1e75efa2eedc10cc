#![allow(unused, reason = "a failed build makes good items look unused")]

use wechat_runtime::prelude::*;

struct Shop;

impl Shop {
    #[on_text]
    async fn order(&self) {}
}

fn main() {}
