//! Stores on Redis or Valkey, for several instances of a bot.
//!
//! Each call is one round trip. Operations that must be atomic are scripts, in `redis/*.lua`. Only
//! the clock of Redis is used, so the instances' clocks need not agree.
//!
//! | key | value | expires |
//! | --- | --- | --- |
//! | `wechat:message:{HASH}` | hash: `first`, `tries`, `owner`; settled: `state`, `kind`, `body` | `keep` after the last change |
//! | `wechat:lease:{HASH}` | owner that handles the message | with the lease |
//! | `wechat:late:{HASH}` | list of `EXPIRY:REPLY` | with the last reply |
//! | `wechat:token:{APPID}` | the token | with the token |
//! | `wechat:lock:{APPID}` | owner that fetches a token | with the lease |
//! | `wechat:session:{HASH}:NAME` | version in 16 hexadecimal digits, then the saved value | `keep` after the last save |
//! | `wechat:session:{HASH}:chat:open` | the same, for the marker of an open dialogue | a little after the dialogue |
//! | `wechat:probe` | nothing | at once |
//!
//! The braces keep a message's two keys on one node of a cluster. No key holds an OpenID or a
//! secret.

mod deliveries;
mod reply;
mod script;
mod sessions;
mod tokens;

use std::{fmt, time::Duration};

use ::redis::{
    Client, Cmd, ErrorKind, FromRedisValue, IntoConnectionInfo, ProtocolVersion, RedisError,
    aio::{ConnectionManager, ConnectionManagerConfig},
    parse_redis_url,
};
use thiserror::Error;
use wechat_core::{
    __private::{Mutex, OneLine, milliseconds},
    Error, Result,
};

use self::script::Script;
use super::{Guarded, Remote, StoreError, StoreFuture};

/// Stores in Redis 7.0 or newer, or in Valkey, which all instances of a bot share.
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
    /// Address and credentials, for new connections.
    client: Client,
    /// Kind and address, for log lines.
    name: String,
    /// Connection, `None` before the first call. The manager reconnects after a broken connection,
    /// but keeps a hanging or refused one; [`Remote::reconnect`] replaces it then.
    manager: Mutex<Option<ConnectionManager>>,
}

impl Redis {
    /// Creates a guarded store at `url`, with 100 ms for a call; see [`Guarded`]. An unreachable
    /// Redis is not an error: the bot starts without it, logs it, and connects within two seconds
    /// of its return.
    ///
    /// # Errors
    /// [`ErrorKind::Setting`](crate::ErrorKind::Setting) if the URL is malformed.
    /// The error never contains the URL.
    pub fn connect(url: &str) -> Result<Guarded<Self>> {
        Ok(Guarded::new(Self::open(url)?))
    }

    /// Creates a store without a guard, to guard it with another budget. A call may take half a
    /// second, and does while Redis hangs.
    ///
    /// The URL is `redis://[[USER]:PASSWORD@]HOST[:PORT][/DATABASE]` or `unix:///PATH`. TLS
    /// (`rediss://`) is not supported.
    ///
    /// # Errors
    /// [`ErrorKind::Setting`](crate::ErrorKind::Setting) if the URL is malformed.
    /// The error never contains the URL.
    pub fn open(url: &str) -> Result<Self> {
        let url = parse_redis_url(url.trim()).ok_or_else(|| {
            malformed(
                "it does not start with `redis://`; in a password, write `/`, `?`, `#`, `@` and `%` as `%2F`, \
                 `%3F`, `%23`, `%40` and `%25`",
            )
        })?;
        // Redis announces the end of a connection only in RESP3; then the connection is replaced at
        // once.
        let asked = url.query_pairs().any(|(name, _)| name == "protocol");
        let mut info = url.into_connection_info().map_err(|error| {
            // The part after the dash repeats the input.
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
        let mut manager = self.manager.lock();
        if let Some(manager) = &*manager {
            return Ok(manager.clone());
        }
        let new = ConnectionManager::new_lazy_with_config(self.client.clone(), config());
        Ok(manager.insert(new.map_err(fault)?).clone())
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
    // Few retries, so that the cause is known within the second that a guard waits; the guard keeps
    // trying.
    ConnectionManagerConfig::new()
        .set_number_of_retries(2)
        .set_min_delay(Duration::from_millis(50))
        .set_max_delay(Duration::from_millis(200))
        .set_pipeline_buffer_size(1024)
}

fn malformed(reason: &str) -> Error {
    Error::setting(format!(
        "the Redis URL is invalid: {reason}; expected for instance redis://:password@127.0.0.1:6379/0"
    ))
}

/// Error of the server or the connection.
#[derive(Debug, Error)]
#[error("{0}")]
struct Fault(String);

#[expect(clippy::needless_pass_by_value, reason = "handed to `map_err`")]
fn fault(error: RedisError) -> StoreError {
    // The text of such an error contains the reply, which may be a token.
    if matches!(
        error.kind(),
        ErrorKind::Parse | ErrorKind::UnexpectedReturnType
    ) {
        return StoreError::new(Fault("unexpected type of reply".to_owned()));
    }
    let mut text = match (error.code(), error.detail()) {
        (Some(code), Some(detail)) => format!("{code} {}", OneLine(&detail)),
        _ => OneLine(&error).to_string(),
    };
    // A server repeats the arguments of an unknown command, which may include a token.
    if let Some(arguments) = text.find(", with args beginning") {
        text.truncate(arguments);
    }
    if text.contains("syntax error") || error.kind() == ErrorKind::RESP3NotSupported {
        text.push_str(" (Redis 7.0 or newer is required)");
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
            *self.manager.lock() = Some(new);
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

/// Converts to milliseconds for Redis, which rejects zero. Longer times become ten years.
fn millis(time: Duration) -> u64 {
    const MOST: Duration = Duration::from_hours(24 * 365 * 10);
    milliseconds(time.min(MOST)).max(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_invalid_url_is_not_shown() {
        for (url, reason) in [
            ("redis://:p4ssw0rd/x@localhost", "in a password, write `/`"),
            ("http://:p4ssw0rd@localhost", "start with `redis://`"),
            ("p4ssw0rd", "start with `redis://`"),
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
    fn arguments_repeated_by_the_server_are_cut_off() {
        let repeated = "unknown command 'SET', with args beginning with: 't0ken'".to_owned();
        let error = RedisError::from((ErrorKind::Extension, "ERR", repeated));
        let shown = format!("{:?}", fault(error));
        assert!(shown.contains("unknown command 'SET'"), "{shown}");
        assert!(!shown.contains("t0ken"), "{shown}");
    }

    #[test]
    fn every_duration_is_valid_for_redis() {
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
