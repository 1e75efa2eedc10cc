#![allow(unused, reason = "a failed build makes good items look unused")]

use wechat_runtime::prelude::*;

mod a {
    use wechat_runtime::prelude::*;

    #[on_event(click = "TODAY")]
    pub async fn today() {}
}

mod b {
    use wechat_runtime::prelude::*;

    #[on_event(click = "TODAY")]
    pub async fn now() {}
}

static HANDLERS: Handlers = handlers![a::today, b::now];

fn main() {
    let _ = Bot::from_env(&HANDLERS);
}
