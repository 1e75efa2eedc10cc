//! Signed requests as the platform sends them.

use std::{
    fs,
    sync::atomic::{AtomicU64, Ordering},
    time::{SystemTime, UNIX_EPOCH},
};

use wechat_runtime::Token;

/// The token of every bot that the tests start.
pub const TOKEN: &str = "test-token";
/// The user of the samples.
pub const USER: &str = "oVx8T6lmQ2zRk0dYw-aJ4uPnS7cE";
/// The account of the samples.
pub const ACCOUNT: &str = "gh_5e1c07ab93d2";

/// A push from the folder `data/samples`.
///
/// # Panics
/// If there is none of that name.
pub fn sample(name: &str) -> String {
    let file = format!("{}/data/samples/{name}.xml", env!("CARGO_MANIFEST_DIR"));
    fs::read_to_string(&file).unwrap_or_else(|error| panic!("{file}: {error}"))
}

/// The sample text push with another `Content`, and an id that no other call gives: another message.
pub fn text(content: &str) -> String {
    static NEXT: AtomicU64 = AtomicU64::new(25_100_000_000_000_714);
    let id = NEXT.fetch_add(1, Ordering::Relaxed).to_string();
    sample("msg_text")
        .replace("南风书店几点关门？ /::) 😀 <b>&amp;", content)
        .replace("25100000000000713", &id)
}

/// The same from another user.
pub fn from_another(push: &str) -> String {
    push.replace(USER, "oVx8T6anotherUser00000000000")
}

/// `/wx?signature=…` signed now.
pub fn signed_path() -> String {
    signed_path_at(now())
}

/// `/wx?signature=…` signed at `timestamp` seconds.
pub fn signed_path_at(timestamp: i64) -> String {
    signed_path_with(TOKEN, timestamp)
}

/// `/wx?signature=…` signed with `token`.
///
/// # Panics
/// If the token is none.
pub fn signed_path_with(token: &str, timestamp: i64) -> String {
    let token = Token::new(token).expect("a valid token");
    let timestamp = timestamp.to_string();
    let nonce = "719480263";
    let signature = token.sign(&timestamp, nonce);
    format!("/wx?signature={signature}&timestamp={timestamp}&nonce={nonce}&openid={USER}")
}

/// This machine's time in seconds.
///
/// # Panics
/// If the clock stands before 1970.
#[expect(
    clippy::disallowed_methods,
    reason = "signs like the platform, by the clock"
)]
pub fn now() -> i64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH);
    i64::try_from(since.expect("after 1970").as_secs()).expect("fits")
}
