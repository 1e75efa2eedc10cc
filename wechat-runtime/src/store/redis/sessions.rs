//! Sessions in Redis.

use std::time::Duration;

use bytes::Bytes;
use redis::{Cmd, cmd};
use wechat_core::__private::{Chain, random};

use super::{Redis, millis, script};
use crate::store::{
    Remote, Saved, Sessions, StoreError, StoreErrorExt as _, StoreFuture, Stored, UserKey,
};

/// Hexadecimal digits of the version, which precedes the body.
const DIGITS: usize = 16;

impl Sessions for Redis {
    fn load<'a>(&'a self, user: UserKey, name: &'a str) -> StoreFuture<'a, Option<Stored>> {
        Box::pin(async move {
            let mut command = cmd("GET");
            let key = session_key(user, name);
            let there: Result<Option<Vec<u8>>, _> = self.send(command.arg(&key)).await;
            let there = there.map_err(|error| as_foreign(error, &key))?;
            there.map(|there| stored(there, &key)).transpose()
        })
    }

    fn save<'a>(
        &'a self,
        user: UserKey,
        name: &'a str,
        expected: Option<u64>,
        body: Bytes,
        keep: Duration,
    ) -> StoreFuture<'a, Saved> {
        Box::pin(async move {
            // A random version is also new if the last one is gone and cannot be incremented.
            let version = random::number();
            let mut record = hex(Some(version)).into_bytes();
            record.extend_from_slice(&body);
            let (expected, keep) = (hex(expected), millis(keep));
            let args = |command: &mut Cmd| {
                command.arg(&expected).arg(&record).arg(keep);
            };
            let key = [session_key(user, name)];
            let saved = self.run(&script::SAVE_SESSION, &key, args).await;
            let [key] = key;
            let (saved, there): (bool, Option<Vec<u8>>) =
                saved.map_err(|error| as_foreign(error, &key))?;
            if saved {
                return Ok(Saved::Done(version));
            }
            let there = there.map(|there| stored(there, &key));
            Ok(Saved::Conflict(there.transpose()?))
        })
    }

    fn delete<'a>(
        &'a self,
        user: UserKey,
        name: &'a str,
        expected: Option<u64>,
    ) -> StoreFuture<'a, bool> {
        Box::pin(async move {
            let args = |command: &mut Cmd| {
                command.arg(hex(expected));
            };
            let key = [session_key(user, name)];
            self.run(&script::DELETE_SESSION, &key, args).await
        })
    }

    fn check(&self) -> StoreFuture<'_, ()> {
        Box::pin(async {
            self.probe()
                .await
                .map_err(|error| error.for_store(&self.name))
        })
    }
}

fn session_key(user: UserKey, name: &str) -> String {
    format!("wechat:session:{{{user}}}:{name}")
}

/// Formats a version. `None` becomes an empty string.
fn hex(version: Option<u64>) -> String {
    version.map_or_else(String::new, |version| format!("{version:016x}"))
}

/// Turns `WRONGTYPE`, Redis's reply if the key has another type, into a foreign-value error.
fn as_foreign(error: StoreError, key: &str) -> StoreError {
    let is_wrong_type = Chain(&error).to_string().contains("WRONGTYPE");
    if is_wrong_type {
        StoreError::foreign(key.to_owned())
    } else {
        error
    }
}

fn stored(there: Vec<u8>, key: &str) -> Result<Stored, StoreError> {
    let version = there.get(..DIGITS).and_then(|digits| {
        let digits = std::str::from_utf8(digits).ok()?;
        u64::from_str_radix(digits, 16).ok()
    });
    let version = version.ok_or_else(|| StoreError::foreign(key.to_owned()))?;
    let body = Bytes::from(there).slice(DIGITS..);
    Ok(Stored { version, body })
}
