//! Files in both directions: a picture is echoed, a word is answered with one of the bot's own
//! pictures, and a voice message is downloaded.
//!
//! The last two call the platform's API. Without `WECHAT_APP_ID` and `WECHAT_APP_SECRET` they call
//! the fake API behind the page.
//!
//! ```sh
//! cargo run --features client --bin media
//! ```

use wechat_runtime::{ApiError, prelude::*};
use wechat_sim::page::WithPage as _;

const HOUSE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/media/house.png");

/// A user's picture already has a MediaId.
#[on_msg(image)]
async fn echo(image: Image) -> reply::Image {
    reply::Image::new(image.media_id)
}

/// Uploaded for the first request, and again shortly before the platform's three days are over.
#[on_text("房子", "house")]
async fn house(api: Api) -> Result<reply::Image, ApiError> {
    reply::Image::file(&api, HOUSE).await
}

/// Read piece by piece, so that no file has to fit into memory.
#[on_msg(voice)]
async fn listen(voice: Voice, api: Api) -> Result<String, ApiError> {
    let mut file = api.media().download(&voice.media_id).await?.file()?;
    let form = file.content_type().unwrap_or("?").to_owned();
    let mut bytes = 0;
    while let Some(piece) = file.chunk().await? {
        bytes += piece.len();
    }
    Ok(format!("收到一段语音：{form}，{bytes} 字节"))
}

#[fallback]
async fn other() -> &'static str {
    "发一张图片、说“房子”，或者说一段语音"
}

static HANDLERS: Handlers = handlers![echo, house, listen, other];

#[tokio::main]
async fn main() -> wechat_runtime::Result {
    Bot::from_env_or_demo(&HANDLERS)?
        .error_text("出了点问题，请再试一次")
        .page()
        .serve()
        .await
}
