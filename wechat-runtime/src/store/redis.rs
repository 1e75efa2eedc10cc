//! The stores of a bot that is several instances: a Redis, or Valkey, that all of them use.
//!
//! Each call is one round trip. What must not be torn apart is a script, in `redis/*.lua`. Time is told by
//! Redis alone, so that the instances' clocks need not agree.
//!
//! | key | is | ends |
//! | --- | --- | --- |
//! | `wechat:message:{HASH}` | hash: `first`, `tries`, `owner`; settled: `state`, `kind`, `body` | `keep` after the last change |
//! | `wechat:lease:{HASH}` | who handles the message | with the lease |
//! | `wechat:late:{HASH}` | list of `END:REPLY` | with the last reply |
//! | `wechat:token:{APPID}` | the token | with the token |
//! | `wechat:lock:{APPID}` | who fetches a token | with the lease |
//! | `wechat:session:{HASH}:NAME` | its version in 16 hexadecimal digits, then what was saved | `keep` after it was saved |
//! | `wechat:session:{HASH}:chat:open` | the same, of a marker that tells of an open dialogue | a little after the dialogue |
//! | `wechat:probe` | nothing | at once |
//!
//! The braces make a cluster keep a message's two keys on one node. No key holds an OpenID or a secret.

mod deliveries;
mod reply;
mod script;
mod sessions;
mod tokens;

use std::{
    fmt,
    sync::{Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use ::redis::{
    Client, Cmd, ErrorKind, FromRedisValue, IntoConnectionInfo, ProtocolVersion, RedisError,
    aio::{ConnectionManager, ConnectionManagerConfig},
    parse_redis_url,
};
use thiserror::Error;
use wechat_core::{__private::OneLine, Error, Result};

use self::script::Script;
use super::{Guarded, Remote, StoreError, StoreFuture};

/// Remembers in a Redis 7.0 or newer, or in Valkey, that all instances of a bot use.
///
/// ```no_run
/// use wechat_runtime::store::Redis;
///
/// # #[tokio::main]
/// # async fn main() -> wechat_runtime::Result {
/// let store = Redis::connect("redis://:password@10.0.0.7:6379/0")?;
/// if store.is_degraded() {
///     println!("the bot works, but its instances do not know of each other");
/// }
/// # Ok(())
/// # }
/// ```
pub struct Redis {
    client: Client,
    name: String,
    /// `None` before the first call. It connects anew by itself when its connection breaks, but keeps one that
    /// hangs, and a refusal: those end with [`Remote::reconnect`], which puts another in its place.
    manager: Mutex<Option<ConnectionManager>>,
}

impl Redis {
    /// The Redis at `url`, with 100 ms for a call; see [`Guarded`]. A Redis that is not there is no error: the
    /// bot starts without it, its log says so, and it is connected within two seconds after it is there.
    ///
    /// # Errors
    /// [`ErrorKind::Setting`](crate::ErrorKind::Setting) if the URL is malformed. It is never part of the error.
    pub fn connect(url: &str) -> Result<Guarded<Self>> {
        Ok(Guarded::new(Self::open(url)?))
    }

    /// The same without a guard, for one of another budget: a call may take as long as half a second, and each
    /// of them does while Redis hangs.
    ///
    /// The URL is `redis://[[USER]:PASSWORD@]HOST[:PORT][/DATABASE]`, or `unix:///PATH`. TLS
    /// (`rediss://`) is not built in.
    ///
    /// # Errors
    /// [`ErrorKind::Setting`](crate::ErrorKind::Setting) if the URL is malformed. It is never part of the error.
    pub fn open(url: &str) -> Result<Self> {
        let url = parse_redis_url(url.trim()).ok_or_else(|| {
            malformed(
                "it is no URL that begins with `redis://`; in a password `/`, `?`, `#`, `@` and `%` must be \
                 written as `%2F`, `%3F`, `%23`, `%40` and `%25`",
            )
        })?;
        // Redis says that a connection ends only in this version, and then it is replaced at once.
        let asked = url.query_pairs().any(|(name, _)| name == "protocol");
        let mut info = url.into_connection_info().map_err(|error| {
            // Behind the dash stands what was given.
            let reason = error.to_string();
            malformed(reason.split(" - ").next().unwrap_or_default())
        })?;
        if !asked {
            let settings = info.redis_settings().clone();
            info = info.set_redis_settings(settings.set_protocol(ProtocolVersion::RESP3));
        }
        Ok(Self {
            name: format!("Redis at {}", info.addr()),
            client: Client::open(info).map_err(|_| malformed("it names no server"))?,
            manager: Mutex::new(None),
        })
    }

    fn connection(&self) -> Result<ConnectionManager, StoreError> {
        let mut manager = self.manager();
        if let Some(manager) = &*manager {
            return Ok(manager.clone());
        }
        let new = ConnectionManager::new_lazy_with_config(self.client.clone(), config());
        Ok(manager.insert(new.map_err(fault)?).clone())
    }

    /// Held for a clone, never across an `await`.
    fn manager(&self) -> MutexGuard<'_, Option<ConnectionManager>> {
        self.manager.lock().unwrap_or_else(PoisonError::into_inner)
    }

    async fn run<T: FromRedisValue>(
        &self,
        script: &Script,
        keys: &[String],
        args: impl Fn(&mut Cmd),
    ) -> Result<T, StoreError> {
        let mut connection = self.connection()?;
        script
            .call(&mut connection, keys, args)
            .await
            .map_err(fault)
    }

    async fn send<T: FromRedisValue>(&self, command: &Cmd) -> Result<T, StoreError> {
        let mut connection = self.connection()?;
        command.query_async(&mut connection).await.map_err(fault)
    }
}

impl fmt::Debug for Redis {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Redis").field(&self.name).finish()
    }
}

fn config() -> ConnectionManagerConfig {
    // Few tries, so that the reason is known within the second that a guard waits for it; the guard tries on.
    ConnectionManagerConfig::new()
        .set_number_of_retries(2)
        .set_min_delay(Duration::from_millis(50))
        .set_max_delay(Duration::from_millis(200))
        .set_pipeline_buffer_size(1024)
}

fn malformed(reason: &str) -> Error {
    Error::setting(format!(
        "the URL of Redis cannot be used: {reason}; for instance redis://:password@127.0.0.1:6379/0"
    ))
}

/// What the server or the connection said.
#[derive(Debug, Error)]
#[error("{0}")]
struct Fault(String);

#[expect(clippy::needless_pass_by_value, reason = "handed to `map_err`")]
fn fault(error: RedisError) -> StoreError {
    // The text of such an error has the answer in it, which may be a token.
    if matches!(
        error.kind(),
        ErrorKind::Parse | ErrorKind::UnexpectedReturnType
    ) {
        return StoreError::new(Fault("it answers what it was not asked for".to_owned()));
    }
    let mut text = match (error.code(), error.detail()) {
        (Some(code), Some(detail)) => format!("{code} {}", OneLine(&detail)),
        _ => OneLine(&error).to_string(),
    };
    // A server repeats the arguments of a command that it does not know, and with them a token.
    if let Some(arguments) = text.find(", with args beginning") {
        text.truncate(arguments);
    }
    if text.contains("syntax error") || error.kind() == ErrorKind::RESP3NotSupported {
        text.push_str(" (Redis 7.0 or newer is needed)");
    }
    StoreError::new(Fault(text.trim_end_matches('.').to_owned()))
}

impl Remote for Redis {
    fn name(&self) -> &str {
        &self.name
    }

    fn reconnect(&self) -> StoreFuture<'_, ()> {
        Box::pin(async {
            let new = ConnectionManager::new_with_config(self.client.clone(), config());
            let new = new.await.map_err(fault)?;
            *self.manager() = Some(new);
            Ok(())
        })
    }

    fn probe(&self) -> StoreFuture<'_, ()> {
        Box::pin(async {
            let key = ["wechat:probe".to_owned()];
            self.run(&script::PROBE, &key, |_| {}).await
        })
    }
}

/// Redis counts in milliseconds, refuses zero, and ten years are as good as any longer time.
fn millis(time: Duration) -> u64 {
    const MOST: Duration = Duration::from_hours(24 * 365 * 10);
    u64::try_from(time.min(MOST).as_millis()).map_or(1, |millis| millis.max(1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_url_that_cannot_be_used_is_not_repeated() {
        for (url, reason) in [
            ("redis://:p4ssw0rd/x@localhost", "in a password `/`"),
            ("http://:p4ssw0rd@localhost", "begins with `redis://`"),
            ("p4ssw0rd", "no URL"),
            ("redis://:p4ssw0rd@localhost/p4ssw0rd", "database number"),
            ("redis://localhost?protocol=p4ssw0rd", "protocol"),
            ("redis://:p4ssw0rd@0.0.0.0", "wildcard"),
            ("rediss://:p4ssw0rd@localhost", "TLS"),
        ] {
            let error = Redis::open(url).expect_err(url);
            let shown = format!("{error} {error:?}");
            assert!(shown.contains(reason), "{shown}");
            assert!(!shown.contains("p4ssw0rd"), "{shown}");
        }
    }

    #[test]
    fn a_store_is_shown_without_its_password() {
        let store = Redis::open("redis://user:p4ssw0rd@localhost:7000/1").unwrap();
        assert_eq!(store.name(), "Redis at localhost:7000");
        let guarded = Guarded::new(store);
        assert_eq!(
            format!("{guarded:?}"),
            "Guarded { store: \"Redis at localhost:7000\", degraded: false, .. }"
        );
    }

    #[test]
    fn what_a_server_repeats_is_cut_off() {
        let repeated = "unknown command 'SET', with args beginning with: 't0ken'".to_owned();
        let error = RedisError::from((ErrorKind::Extension, "ERR", repeated));
        let shown = format!("{:?}", fault(error));
        assert!(shown.contains("unknown command 'SET'"), "{shown}");
        assert!(!shown.contains("t0ken"), "{shown}");
    }

    #[test]
    fn redis_takes_every_time() {
        for (time, expected) in [
            (Duration::ZERO, 1),
            (Duration::from_micros(1), 1),
            (Duration::from_secs(6), 6_000),
            (Duration::MAX, 315_360_000_000),
        ] {
            assert_eq!(millis(time), expected, "{time:?}");
        }
    }
}
