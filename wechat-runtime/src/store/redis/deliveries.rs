//! Messages and late replies in Redis.

use std::time::Duration;

use bytes::Bytes;
use redis::Cmd;

use super::{
    Redis, fault, millis,
    reply::{Reply, kind_name, unexpected},
    script,
};
use crate::store::{
    Answer, Claim, Deliveries, LATE_REPLIES, MessageKey, Owner, Sessions, Settled, StoreError,
    StoreFuture, UserKey,
};

impl Deliveries for Redis {
    fn check(&self) -> StoreFuture<'_, ()> {
        Sessions::check(self)
    }

    fn claim(
        &self,
        key: MessageKey,
        owner: Owner,
        lease: Duration,
        keep: Duration,
    ) -> StoreFuture<'_, Claim> {
        let (lease, keep) = (millis(lease), millis(keep));
        Box::pin(async move {
            let args = |command: &mut Cmd| {
                command.arg(owner.0).arg(lease).arg(keep);
            };
            claim(self.run(&script::CLAIM, &message_keys(key), args).await?)
        })
    }

    fn renew(&self, key: MessageKey, owner: Owner, lease: Duration) -> StoreFuture<'_, bool> {
        let lease = millis(lease);
        Box::pin(async move {
            let args = |command: &mut Cmd| {
                command.arg(owner.0).arg(lease);
            };
            self.run(&script::RENEW, &message_keys(key), args).await
        })
    }

    fn look(&self, key: MessageKey) -> StoreFuture<'_, Option<Claim>> {
        Box::pin(async move {
            let reply: Option<_> = self.run(&script::LOOK, &message_keys(key), |_| {}).await?;
            reply.map(claim).transpose()
        })
    }

    fn answer(&self, key: MessageKey, answer: Answer, keep: Duration) -> StoreFuture<'_, Settled> {
        let args = answer_args(answer, keep);
        Box::pin(async move {
            match self.run(&script::ANSWER, &message_keys(key), args).await? {
                Reply::Answered(answer) => Ok(Settled::Answered(answer)),
                Reply::Late => Ok(Settled::Late),
                Reply::LateElsewhere => Ok(Settled::LateElsewhere),
                Reply::Running(_) | Reply::Ours(_) => Err(fault(unexpected().into())),
            }
        })
    }

    fn give_up(
        &self,
        key: MessageKey,
        placeholder: Answer,
        keep: Duration,
    ) -> StoreFuture<'_, Answer> {
        let args = answer_args(placeholder, keep);
        Box::pin(async move {
            match self.run(&script::GIVE_UP, &message_keys(key), args).await? {
                Reply::Answered(answer) => Ok(answer),
                _ => Err(fault(unexpected().into())),
            }
        })
    }

    fn take_back(
        &self,
        key: MessageKey,
        placeholder: Answer,
        keep: Duration,
    ) -> StoreFuture<'_, bool> {
        let args = answer_args(placeholder, keep);
        Box::pin(async move { self.run(&script::TAKE_BACK, &message_keys(key), args).await })
    }

    fn keep_late(&self, user: UserKey, reply: Bytes, keep: Duration) -> StoreFuture<'_, ()> {
        let keep = millis(keep);
        Box::pin(async move {
            let args = |command: &mut Cmd| {
                command.arg(&*reply).arg(keep).arg(LATE_REPLIES);
            };
            self.run(&script::KEEP_LATE, &[late_key(user)], args).await
        })
    }

    fn take_late(&self, user: UserKey) -> StoreFuture<'_, Option<Bytes>> {
        Box::pin(async move {
            let reply: Option<Vec<u8>> = self
                .run(&script::TAKE_LATE, &[late_key(user)], |_| {})
                .await?;
            Ok(reply.map(Bytes::from))
        })
    }
}

fn message_keys(key: MessageKey) -> [String; 2] {
    [
        format!("wechat:message:{{{key}}}"),
        format!("wechat:lease:{{{key}}}"),
    ]
}

fn late_key(user: UserKey) -> String {
    format!("wechat:late:{{{user}}}")
}

fn answer_args(answer: Answer, keep: Duration) -> impl Fn(&mut Cmd) + Send + Sync {
    let keep = millis(keep);
    move |command| {
        command
            .arg(kind_name(answer.kind))
            .arg(&*answer.body)
            .arg(keep);
    }
}

fn claim(reply: Reply) -> Result<Claim, StoreError> {
    match reply {
        Reply::Ours(progress) => Ok(Claim::Ours(progress)),
        Reply::Running(progress) => Ok(Claim::Running(progress)),
        Reply::Answered(answer) => Ok(Claim::Answered(answer)),
        Reply::Late | Reply::LateElsewhere => Err(fault(unexpected().into())),
    }
}
