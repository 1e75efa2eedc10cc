//! Access tokens in Redis.

use std::time::Duration;

use redis::{Value, cmd};

use super::{Redis, millis, script};
use crate::store::{AccessToken, Owner, StoreFuture, Tokens};

impl Tokens for Redis {
    fn get<'a>(&'a self, account: &'a str) -> StoreFuture<'a, Option<AccessToken>> {
        Box::pin(async move {
            let good: Option<(String, i64)> = self
                .run(&script::TOKEN, &[token_key(account)], |_| {})
                .await?;
            Ok(good.map(|(token, millis)| AccessToken {
                token,
                expires_in: Duration::from_millis(u64::try_from(millis).unwrap_or(0)),
            }))
        })
    }

    fn put<'a>(&'a self, account: &'a str, token: AccessToken) -> StoreFuture<'a, ()> {
        Box::pin(async move {
            let mut command = cmd("SET");
            command.arg(token_key(account)).arg(&token.token);
            self.send(command.arg("PX").arg(millis(token.expires_in)))
                .await
        })
    }

    fn lock<'a>(
        &'a self,
        account: &'a str,
        owner: Owner,
        lease: Duration,
    ) -> StoreFuture<'a, bool> {
        Box::pin(async move {
            let mut command = cmd("SET");
            command.arg(lock_key(account)).arg(owner.0).arg("NX");
            let set: Value = self.send(command.arg("PX").arg(millis(lease))).await?;
            Ok(set != Value::Nil)
        })
    }

    fn unlock<'a>(&'a self, account: &'a str, owner: Owner) -> StoreFuture<'a, ()> {
        Box::pin(async move {
            self.run(&script::UNLOCK, &[lock_key(account)], |command| {
                command.arg(owner.0);
            })
            .await
        })
    }
}

fn token_key(account: &str) -> String {
    format!("wechat:token:{{{account}}}")
}

fn lock_key(account: &str) -> String {
    format!("wechat:lock:{{{account}}}")
}
