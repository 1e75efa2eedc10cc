//! Signed requests as the platform sends them.

use std::{
    fs,
    sync::atomic::{AtomicU64, Ordering},
    time::{SystemTime, UNIX_EPOCH},
};

use wechat_runtime::Token;

/// Token of every bot that the tests start.
pub const TOKEN: &str = "test-token";
/// User of the samples.
pub const USER: &str = "oVx8T6lmQ2zRk0dYw-aJ4uPnS7cE";
/// Account of the samples.
pub const ACCOUNT: &str = "gh_5e1c07ab93d2";

/// Returns a push from the folder `data/samples`.
///
/// # Panics
/// If there is no file of that name.
pub fn sample(name: &str) -> String {
    let file = format!("{}/data/samples/{name}.xml", env!("CARGO_MANIFEST_DIR"));
    fs::read_to_string(&file).unwrap_or_else(|error| panic!("{file}: {error}"))
}

/// Returns the sample text push with another `Content`, and with an id that no other call returns.
pub fn text(content: &str) -> String {
    static NEXT: AtomicU64 = AtomicU64::new(25_100_000_000_000_714);
    let id = NEXT.fetch_add(1, Ordering::Relaxed).to_string();
    sample("msg_text")
        .replace("南风书店几点关门？ /::) 😀 <b>&amp;", content)
        .replace("25100000000000713", &id)
}

/// Returns the same push from another user.
pub fn from_another(push: &str) -> String {
    push.replace(USER, "oVx8T6anotherUser00000000000")
}

/// Returns `/wx?signature=…`, signed now.
pub fn signed_path() -> String {
    signed_path_at(now())
}

/// Returns `/wx?signature=…`, signed at `timestamp` seconds.
pub fn signed_path_at(timestamp: i64) -> String {
    signed_path_with(TOKEN, timestamp)
}

/// Returns `/wx?signature=…`, signed with `token`.
///
/// # Panics
/// If the token is invalid.
pub fn signed_path_with(token: &str, timestamp: i64) -> String {
    let token = Token::new(token).expect("a valid token");
    let timestamp = timestamp.to_string();
    let nonce = "719480263";
    let signature = token.sign(&timestamp, nonce);
    format!("/wx?signature={signature}&timestamp={timestamp}&nonce={nonce}&openid={USER}")
}

/// Returns this machine's time in seconds.
///
/// # Panics
/// If the clock is before 1970.
#[expect(
    clippy::disallowed_methods,
    reason = "signs like the platform, by the clock"
)]
pub fn now() -> i64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH);
    i64::try_from(since.expect("after 1970").as_secs()).expect("fits")
}
