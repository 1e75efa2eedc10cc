//! A bot as a service: without a process or a port, on paused time.

mod allow_list;
mod composition;
mod deadline;
mod dispatch;
mod errors;
mod fallback;
mod fields;
mod hygiene;
mod menu;
mod mounting;
mod patterns;
mod precedence;
mod safe_mode;
mod state;
mod store_layer;
mod user_text;

use bytes::Bytes;
use http::Request;
use http_body_util::{BodyExt, Full};
use tests::push::{TOKEN, signed_path};
use wechat_runtime::{Bot, BotBuilder, Handlers, Settings, Token};

fn bot<S>(handlers: &'static Handlers<S>) -> BotBuilder<S> {
    Bot::with_settings(
        Settings::new(Token::new(TOKEN).expect("a valid token")),
        handlers,
    )
}

/// Returns the body that answers a push.
async fn answer(bot: &Bot, push: &str) -> String {
    let request = Request::post(signed_path())
        .header("host", "127.0.0.1")
        .body(Full::new(Bytes::from(push.to_owned())))
        .expect("a valid request");
    let response = bot.answer(request).await;
    assert_eq!(response.status(), 200);
    let body = response.into_body().collect().await.expect("cannot fail");
    String::from_utf8(body.to_bytes().to_vec()).expect("answers are UTF-8")
}

/// Returns the `Content` of the reply to a push, or the whole answer if it has none.
async fn content(bot: &Bot, push: &str) -> String {
    let body = answer(bot, push).await;
    let content = body
        .split_once("<Content><![CDATA[")
        .and_then(|(_, rest)| rest.split_once("]]></Content>"))
        .map(|(content, _)| content.to_owned());
    content.unwrap_or(body)
}
