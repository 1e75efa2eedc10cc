//! A shopping list for each user: data that a bot remembers from one message to the next.
//!
//! Start it with `cargo run --bin sessions`, then run `cargo sim chat` in another terminal.

use std::time::Duration;

use serde::{Deserialize, Serialize};
use wechat_runtime::{SessionError, prelude::*, store::Stores};
use wechat_sim::page::WithPage as _;

/// With `default`, new fields can be added to stored lists.
#[derive(Default, Serialize, Deserialize)]
#[serde(default)]
struct List {
    items: Vec<String>,
}

impl SessionData for List {
    const NAME: &'static str = "list";
}

#[on_text("买 {item}", "buy {item}")]
async fn buy(item: String, session: Session<List>) -> Result<String, SessionError> {
    let list = session.update(|list| list.items.push(item.clone())).await?;
    Ok(format!("记下了，清单上有 {} 样", list.items.len()))
}

#[on_text("清单", "list")]
async fn show(session: Session<List>) -> Result<String, SessionError> {
    match session.get().await? {
        Some(list) => Ok(list.items.join("、")),
        None => Ok("清单是空的，说“买 牛奶”试试".to_owned()),
    }
}

#[on_text("清空", "clear")]
async fn clear(session: Session<List>) -> Result<&'static str, SessionError> {
    session.delete().await?;
    Ok("清空了")
}

#[fallback]
async fn other() -> &'static str {
    "说“买 牛奶”、“清单”或者“清空”"
}

static HANDLERS: Handlers = handlers![buy, show, clear, other];

#[tokio::main]
async fn main() -> wechat_runtime::Result {
    Bot::from_env_or_demo(&HANDLERS)?
        .stores(Stores::new().sessions_for(Duration::from_hours(24)))
        .error_text("出了点问题，请再试一次")
        .page()
        .serve()
        .await
}
