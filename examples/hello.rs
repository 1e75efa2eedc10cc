//! The first bot. `cargo run` at the root starts it; it needs neither an account nor a server.

use wechat_runtime::prelude::*;
use wechat_sim::page::WithPage as _;

/// Exact words; one handler may have several.
#[on_text("hello", "你好")]
async fn hello() -> &'static str {
    "你好！我是用 Rust 写的公众号机器人。"
}

/// Sends the same picture back.
#[on_msg(image)]
async fn photo(image: Image) -> reply::Image {
    reply::Image::new(image.media_id)
}

#[on_event(subscribe)]
async fn welcome(event: Subscribe) -> String {
    match event.scene() {
        Some(scene) => format!("欢迎关注！你扫的是 {scene} 的二维码。"),
        None => "欢迎关注！说“你好”试试。".to_owned(),
    }
}

/// Answers messages that no other handler takes, taps and scans. Events that need no
/// reply get none.
#[fallback]
async fn other() -> &'static str {
    "说“你好”或“hello”，或者发一张图片试试。"
}

static HANDLERS: Handlers = handlers![hello, photo, welcome, other];

#[tokio::main]
async fn main() -> wechat_runtime::Result {
    Bot::from_env_or_demo(&HANDLERS)?.page().serve().await
}
