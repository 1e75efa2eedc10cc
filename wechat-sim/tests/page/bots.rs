//! Bots behind the page.

use std::{
    net::SocketAddr,
    sync::atomic::{AtomicBool, AtomicUsize, Ordering},
    time::Duration,
};

use serde::{Deserialize, Serialize};
use tokio::time::sleep;
use wechat_runtime::{
    ApiError, AppId, BotBuilder, ChatError, EncodingAesKey, SessionData, SessionError, Settings,
    Token, prelude::*,
};
use wechat_sim::page::{PagedServer, WithPage as _};

#[derive(Default, Serialize, Deserialize)]
struct Cart {
    items: Vec<String>,
}

impl SessionData for Cart {
    const NAME: &'static str = "cart";
}

#[on_text("hello")]
async fn hello() -> &'static str {
    "你好 <b>you</b> & me"
}

/// Number of runs of `slow`.
pub(crate) static SLOW: AtomicUsize = AtomicUsize::new(0);

#[on_text("slow {seconds}")]
async fn slow(seconds: u64) -> String {
    SLOW.fetch_add(1, Ordering::Relaxed);
    sleep(Duration::from_secs(seconds)).await;
    format!("after {seconds} s")
}

#[on_text("show voice")]
async fn show_voice() -> reply::Voice {
    reply::Voice::new("a-voice")
}

#[on_text("show video")]
async fn show_video() -> reply::Video {
    reply::Video::new("a-video")
        .title("店内一日")
        .description("三十秒")
}

#[on_text("show music")]
async fn show_music() -> reply::Music {
    reply::Music::new("a-thumb")
        .title("雨天书单")
        .music_url("https://example.com/a.mp3")
}

#[on_text("show news")]
async fn show_news() -> reply::News {
    let article = reply::Article::new("书讯")
        .description("第 1 条")
        .pic_url("https://example.com/p.jpg")
        .url("https://example.com/n/1");
    reply::News::new(article)
}

#[on_text("human")]
async fn human() -> reply::TransferCustomerService {
    reply::TransferCustomerService::new()
}

#[on_text("nothing")]
async fn nothing() {}

#[on_text("buy {item}")]
async fn buy(item: String, session: Session<Cart>) -> Result<String, SessionError> {
    let cart = session.update(|cart| cart.items.push(item.clone())).await?;
    Ok(format!("{} in your cart", cart.items.len()))
}

#[on_text("tell me later")]
async fn later(api: Api, user: OpenId) -> Result<(), ApiError> {
    api.typing(&user, Typing::Start).await?;
    api.send(&user, "now").await
}

#[on_msg(image)]
async fn photo(image: Image) -> reply::Image {
    reply::Image::new(image.media_id)
}

#[on_msg(voice)]
async fn voice(voice: Voice) -> String {
    voice.recognition.or(voice.format).unwrap_or_default()
}

#[on_msg(video, shortvideo, location, link)]
async fn anything(push: Push) -> String {
    push.msg_type().to_owned()
}

#[on_event(subscribe)]
async fn welcome(event: Subscribe) -> String {
    match event.scene() {
        Some(scene) => format!("welcome by {scene}"),
        None => "welcome".to_owned(),
    }
}

#[on_event(scan)]
async fn scanned(event: Scan) -> String {
    format!("scanned {}", event.event_key)
}

#[on_event(click = "SONG")]
async fn song() -> &'static str {
    "♪"
}

#[fallback]
async fn other() -> &'static str {
    "?"
}

static HANDLERS: Handlers = handlers![
    hello, slow, show_voice, show_video, show_music, show_news, human, nothing, buy, later, photo,
    voice, anything, welcome, scanned, song, other
];

#[on_text("order")]
async fn order(chat: Chat) -> Result<String, ChatError> {
    let drink = chat.ask("what?").await?;
    Ok(format!("one {drink}"))
}

#[on_text("think", late = collect)]
async fn think() -> &'static str {
    sleep(Duration::from_secs(6)).await;
    "thought"
}

/// Result of the guard of `when_open`.
pub(crate) static IS_OPEN: AtomicBool = AtomicBool::new(false);

fn is_open(_: &Push) -> bool {
    IS_OPEN.load(Ordering::Relaxed)
}

#[on_text("whenever", when = is_open)]
async fn when_open() -> &'static str {
    "open"
}

#[on_msg(text)]
async fn anything_said() -> &'static str {
    "?"
}

static TALKER: Handlers = handlers![order, think, when_open, anything_said];

/// A bot whose answers do not all come from its routes.
pub(crate) fn talker() -> Bot {
    let bot = Bot::with_settings(settings(), &TALKER);
    bot.build().expect("valid settings")
}

pub(crate) fn settings() -> Settings {
    let mut settings = Settings::new(Token::new("page-token").expect("a token"));
    settings.listen = SocketAddr::from(([127, 0, 0, 1], 0));
    settings
}

static MENU: Menu = menu! { "今日歌曲" => click("SONG") };

static WITH_MENU: Handlers = handlers![song, other; menu = MENU];

/// A bot that declares a menu.
pub(crate) fn bot_with_menu() -> Bot {
    let bot = Bot::with_settings(settings(), &WITH_MENU);
    bot.build().expect("valid settings")
}

/// A bot with a handler for everything.
pub(crate) fn bot() -> Bot {
    Bot::with_settings(settings(), &HANDLERS)
        .build()
        .expect("valid settings")
}

/// The same bot in safe mode.
pub(crate) fn safe_bot() -> Bot {
    let mut settings = settings();
    settings.app_id = Some(AppId::new("wx3f9a71c2d84be605").expect("an AppID"));
    let key = "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG";
    settings.aes_key = Some(EncodingAesKey::new(key).expect("a key"));
    Bot::with_settings(settings, &HANDLERS)
        .build()
        .expect("valid settings")
}

/// The same bot with its page, added by `.page()`.
pub(crate) async fn with_page() -> PagedServer {
    let paged = Bot::with_settings(settings(), &HANDLERS).page();
    let paged = paged.listen_on(super::free());
    paged.listen().await.expect("free ports")
}

/// The builder of that bot, before a page is added.
pub(crate) fn builder(settings: Settings) -> BotBuilder<()> {
    Bot::with_settings(settings, &HANDLERS)
}
