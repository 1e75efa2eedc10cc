//! Slow handlers and the platform's tries, on paused time.

mod collect;
mod edges;
mod first_poll;
mod instances;
mod ladder;
mod notify;
mod observed;
mod order;

use std::{
    collections::HashMap,
    sync::{Arc, Mutex},
    time::Duration,
};

use bytes::Bytes;
use http::Request;
use http_body_util::{BodyExt as _, Full};
use tests::push::{TOKEN, signed_path};
use tokio::time::sleep;
use wechat_runtime::{BotBuilder, Late, Settings, Token, prelude::*};

/// Number of times that each text was handled.
#[derive(Clone, Debug, Default)]
struct Runs(Arc<Mutex<HashMap<String, u32>>>);

impl Runs {
    fn note(&self, text: &str) -> u32 {
        let mut runs = self.0.lock().expect("no handler panics here");
        let run = runs.entry(text.to_owned()).or_default();
        *run += 1;
        *run
    }

    fn of(&self, text: &str) -> u32 {
        let runs = self.0.lock().expect("no handler panics here");
        runs.get(text).copied().unwrap_or_default()
    }
}

/// Answers after `ms` milliseconds.
#[on_text("wait {ms}")]
async fn wait(ms: u64, text: Text, runs: &Runs) -> String {
    let run = runs.note(&text.content);
    sleep(Duration::from_millis(ms)).await;
    format!("done {ms} run {run}")
}

#[on_text("notify {ms}", late = notify)]
async fn notified(ms: u64) -> String {
    sleep(Duration::from_millis(ms)).await;
    format!("notified {ms}")
}

#[on_text("collect {ms}", late = collect)]
async fn collected(ms: u64) -> String {
    sleep(Duration::from_millis(ms)).await;
    format!("collected {ms}")
}

#[on_text("wait only {ms}", late = wait)]
async fn waited(ms: u64) -> String {
    sleep(Duration::from_millis(ms)).await;
    format!("waited {ms}")
}

#[on_text("panic {ms}")]
async fn panics(ms: u64, text: Text, runs: &Runs) -> String {
    runs.note(&text.content);
    sleep(Duration::from_millis(ms)).await;
    panic!("on purpose")
}

#[on_text("long {ms}")]
async fn long(ms: u64) -> String {
    sleep(Duration::from_millis(ms)).await;
    "长".repeat(1_500)
}

#[on_text("block {ms}")]
#[expect(clippy::disallowed_methods, reason = "what a bad bot does")]
async fn blocks(ms: u64) -> String {
    std::thread::sleep(Duration::from_millis(ms));
    format!("blocked {ms}")
}

#[on_text("hi")]
async fn hi() -> &'static str {
    "hello"
}

#[on_event(location)]
async fn place() -> &'static str {
    "seen by nobody"
}

static HANDLERS: Handlers<Runs> =
    handlers![wait, waited, notified, collected, panics, long, blocks, hi, place; state = Runs];

const THINKING: &str = "思考中，回复任意内容查看";
const ERROR: &str = "出了点问题";

fn builder(runs: &Runs) -> BotBuilder<Runs, wechat_runtime::State<Runs>> {
    let settings = Settings::new(Token::new(TOKEN).expect("a token"));
    Bot::with_settings(settings, &HANDLERS)
        .state(runs.clone())
        .error_text(ERROR)
}

fn bot_with(late: Late) -> (Bot, Runs) {
    let runs = Runs::default();
    let bot = builder(&runs).late(late).build();
    (bot.expect("valid settings"), runs)
}

/// Sends one try of a push. Returns status and body.
async fn try_once(bot: &Bot, push: &str) -> (u16, Bytes) {
    let request = Request::post(signed_path())
        .header("host", "127.0.0.1")
        .body(Full::new(Bytes::from(push.to_owned())))
        .expect("a valid request");
    let response = bot.answer(request).await;
    let status = response.status().as_u16();
    let body = response.into_body().collect().await.expect("cannot fail");
    (status, body.to_bytes())
}

/// Returns the `Content` of a reply, or the whole answer if it has none.
fn content(body: &Bytes) -> String {
    let body = std::str::from_utf8(body).expect("answers are UTF-8");
    let content = body
        .split_once("<Content><![CDATA[")
        .and_then(|(_, rest)| rest.split_once("]]></Content>"));
    content.map_or(body, |(content, _)| content).to_owned()
}
