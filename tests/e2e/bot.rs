//! The bot under test: a handler for each kind of push, each kind of reply, and each failure.

use std::{
    fmt,
    sync::atomic::{AtomicU32, Ordering},
    time::Duration,
};

use anyhow::{Context as _, bail};
use tokio::time::sleep;
use wechat_runtime::prelude::*;

#[on_text("text")]
async fn text() -> &'static str {
    "a ]]> b"
}

#[on_text("news")]
async fn news() -> reply::News {
    reply::News::new(
        reply::Article::new("title")
            .description("description")
            .pic_url("http://127.0.0.1/p.png")
            .url("http://127.0.0.1/"),
    )
}

#[on_text("music")]
async fn music() -> reply::Music {
    reply::Music::new("thumb").title("song")
}

#[on_text("nothing")]
async fn nothing() {}

#[on_text("panic")]
async fn panics() -> &'static str {
    panic!("on purpose")
}

#[on_text("error")]
async fn fails() -> anyhow::Result<&'static str> {
    let cause: anyhow::Result<&'static str> = (|| bail!("the root"))();
    cause.context("the branch")
}

#[on_text("two lines")]
async fn two_lines() -> Result<(), String> {
    Err("first\nsecond".to_owned())
}

#[on_text("panic in lines")]
async fn panics_in_lines() {
    panic!("left\nright{}", "x".repeat(10_000))
}

/// An error whose `Display` fails.
#[derive(Debug)]
struct Unspeakable;

impl fmt::Display for Unspeakable {
    fn fmt(&self, _: &mut fmt::Formatter<'_>) -> fmt::Result {
        panic!("on purpose")
    }
}

impl std::error::Error for Unspeakable {}

#[on_text("unspeakable")]
async fn unspeakable() -> Result<(), Unspeakable> {
    Err(Unspeakable)
}

/// A parameter that panics.
struct Boom;

impl<K> FromPush<K> for Boom {
    fn from_push(_: &Context) -> Result<Self, Rejection> {
        panic!("on purpose")
    }
}

#[on_text("extract")]
async fn extracted(_: Boom) {}

#[on_text("block the thread")]
#[expect(clippy::disallowed_methods, reason = "what a bad bot does")]
async fn blocks() {
    std::thread::sleep(Duration::from_secs(8));
}

static SLOW_RUNS: AtomicU32 = AtomicU32::new(0);

#[on_text("slow")]
async fn slow() -> String {
    let run = SLOW_RUNS.fetch_add(1, Ordering::Relaxed) + 1;
    sleep(Duration::from_secs(6)).await;
    format!("run {run}")
}

#[on_text("notify")]
async fn notify(api: Api, user: OpenId) -> Result<(), wechat_runtime::ApiError> {
    api.send(&user, "a notice").await
}

#[on_text("endless")]
async fn endless() {
    std::future::pending::<()>().await;
}

#[on_text("half a second")]
async fn half_a_second() -> &'static str {
    sleep(Duration::from_millis(500)).await;
    "done"
}

#[on_text]
async fn any_text(text: Text) -> String {
    format!("you said: {}", text.content)
}

#[on_msg(image)]
async fn image(image: Image) -> reply::Image {
    reply::Image::new(image.media_id)
}

#[on_msg(voice)]
async fn voice(voice: Voice) -> reply::Voice {
    reply::Voice::new(voice.media_id)
}

#[on_msg(video)]
async fn video(video: Video) -> reply::Video {
    reply::Video::new(video.media_id).title("yours")
}

#[on_msg(shortvideo, miniprogrampage)]
async fn several(push: Push) -> String {
    format!("a {}", push.msg_type())
}

#[on_msg(location)]
async fn place(place: Location) -> String {
    format!("a place at scale {:?}", place.scale)
}

/// Runs before handlers of the same event without a guard.
fn always(_: &Push) -> bool {
    true
}

#[on_event(location, when = always)]
async fn reported(report: LocationReport) -> String {
    format!("within {:?} metres", report.precision)
}

#[on_msg(link)]
async fn link(link: Link) -> String {
    link.url
}

#[on_msg("file")]
async fn file(push: Push) -> Option<String> {
    push.get("FileMd5").map(str::to_owned)
}

#[on_event(subscribe)]
async fn subscribe(event: Subscribe) -> String {
    format!("welcome from {}", event.scene().unwrap_or("nowhere"))
}

#[on_text("ask me")]
async fn asks(chat: Chat) -> Result<String, wechat_runtime::ChatError> {
    chat.ask("what?").await
}

#[on_event(unsubscribe)]
async fn unsubscribe() -> &'static str {
    "nobody reads this"
}

#[on_event(click = "V2_NEW_BOOKS")]
async fn new_books() -> &'static str {
    "new books"
}

#[on_event(scan = "store_12")]
async fn store() -> &'static str {
    "store 12"
}

#[on_event(scan, click, view, location)]
async fn other_events(push: Push) -> Option<String> {
    push.event().map(|event| format!("some {event}"))
}

#[on_event("scancode_waitmsg")]
async fn scanned(push: Push) -> Option<String> {
    push.get("ScanCodeInfo.ScanResult").map(str::to_owned)
}

#[fallback]
async fn other(push: Push) -> String {
    format!("fallback for {}", push.event().unwrap_or(push.msg_type()))
}

static HANDLERS: Handlers = handlers![
    text,
    news,
    music,
    nothing,
    panics,
    fails,
    two_lines,
    panics_in_lines,
    unspeakable,
    extracted,
    blocks,
    slow,
    endless,
    notify,
    half_a_second,
    asks,
    any_text,
    image,
    voice,
    video,
    several,
    place,
    reported,
    link,
    file,
    subscribe,
    unsubscribe,
    new_books,
    store,
    other_events,
    scanned,
    other,
];

#[tokio::main]
async fn main() -> wechat_runtime::Result {
    Bot::from_env(&HANDLERS)?
        .error_text("出了点问题，请稍后再试")
        .serve()
        .await
}
