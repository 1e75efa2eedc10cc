//! What a bot must remember, and what several instances of it must agree on.
//!
//! Each store is a trait with a version in memory, for one process, and one on Redis (feature `redis`), for
//! several. All pass one suite of tests. [`Guarded`] keeps a store that is slow or away from slowing a bot down.

pub(crate) mod expiring;
mod guard;
mod key;
mod layer;
mod memory;
#[cfg(feature = "redis")]
mod redis;
mod stores;
mod unusable;

use std::{error::Error, fmt, pin::Pin, time::Duration};

use bytes::Bytes;
use thiserror::Error as ThisError;

use crate::error::Chain;
use guard::Refusal;
pub use guard::{Guarded, Remote};
pub use key::{MessageKey, UserKey};
pub use layer::StoreLayer;
pub use memory::Memory;
pub use stores::Stores;
pub(crate) use unusable::unusable;

#[cfg(feature = "redis")]
pub use self::redis::Redis;

/// How many late replies are kept for a user. A long answer is several.
const LATE_REPLIES: usize = 32;

/// What a call of a store is while it runs.
pub type StoreFuture<'a, T> = Pin<Box<dyn Future<Output = Result<T, StoreError>> + Send + 'a>>;

/// Why a store did not do what it was asked. A bot goes on without it and says so in its log.
#[derive(Debug)]
pub struct StoreError(Box<dyn Error + Send + Sync>);

impl StoreError {
    /// With the store's own error.
    pub fn new(cause: impl Into<Box<dyn Error + Send + Sync>>) -> Self {
        Self(cause.into())
    }

    /// Whether the store was never asked, so that it can have done nothing.
    pub(crate) fn is_unasked(&self) -> bool {
        matches!(self.0.downcast_ref(), Some(Refusal::Open))
    }

    /// What stands under this key was not saved by a bot.
    #[cfg(feature = "redis")]
    fn foreign(key: String) -> Self {
        Self::new(Foreign(key))
    }

    /// Whether the store works, and only what stands there was not saved by a bot.
    pub(crate) fn is_foreign(&self) -> bool {
        self.0.is::<Foreign>()
    }

    /// Of the store of this name.
    pub(crate) fn of(self, name: &str) -> Self {
        Self::new(format!("{name}: {}", Chain(&*self.0)))
    }
}

#[derive(Debug, ThisError)]
#[error("no bot saved what stands under `{0}`")]
struct Foreign(String);

impl fmt::Display for StoreError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the store does not answer as it should")
    }
}

impl Error for StoreError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        Some(&*self.0)
    }
}

/// The body that answers a push, the same for each of its tries.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    /// What it is.
    pub kind: AnswerKind,
    /// Byte for byte.
    pub body: Bytes,
}

/// What an [`Answer`]'s body is, and with it its `Content-Type`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AnswerKind {
    /// `success`: no reply.
    Success,
    /// A reply, or its envelope, in XML.
    Xml,
    /// The same in JSON.
    Json,
}

/// Who handles a message: one process, as long as it lives.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Owner(pub u64);

/// How far a message has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Progress {
    /// How many tries of the platform's have arrived at any instance, this one included.
    pub tries: u32,
    /// How long ago the first one did.
    pub age: Duration,
}

/// What became of a message so far, for the one who asks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Claim {
    /// Nobody handles it, or who did no longer lives: the caller does now.
    Ours(Progress),
    /// Another instance does, or the one that asks, since an earlier try.
    Running(Progress),
    /// Each try is answered with this.
    Answered(Answer),
}

/// What becomes of a reply that has just been made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Settled {
    /// Tries are answered with this: with the reply, or with another instance's that came first.
    Answered(Answer),
    /// A try was answered with a placeholder before: the caller hands the reply over in another way, and
    /// nobody else does.
    Late,
    /// The same, and another instance does so already.
    LateElsewhere,
}

/// Which messages are handled, by whom, and how they were answered.
///
/// A message is *running* under its owner's lease, or *answered*, or *late*: its last try was answered with a
/// placeholder, and its reply takes another way. From running it becomes answered or late, once, and
/// whoever comes second is told. What was answered is forgotten `keep` after the last change, of which each try
/// is one; what is running not before its lease has run out.
pub trait Deliveries: Send + Sync {
    /// Notes a try, and says what becomes of it. Where nobody handles the message, or the lease of who did
    /// has run out, `owner` does from now on.
    ///
    /// An answer that is returned counts as fetched.
    fn claim(
        &self,
        key: MessageKey,
        owner: Owner,
        lease: Duration,
        keep: Duration,
    ) -> StoreFuture<'_, Claim>;

    /// Prolongs the lease, even one that ran out; `false` if another instance has taken over since. What is
    /// answered or late needs no lease any more.
    fn renew(&self, key: MessageKey, owner: Owner, lease: Duration) -> StoreFuture<'_, bool>;

    /// What became of the message in the meantime, without noting a try: `None` if nobody handles it any
    /// more. An answer that is returned counts as fetched.
    fn look(&self, key: MessageKey) -> StoreFuture<'_, Option<Claim>>;

    /// Answers the message, if it is running or unknown.
    fn answer(&self, key: MessageKey, answer: Answer, keep: Duration) -> StoreFuture<'_, Settled>;

    /// Ends the wait: from now on the message is late, and each try is answered with `placeholder`, unless
    /// it was answered or late before. Gives what the try is answered with; an answer counts as fetched.
    fn give_up(
        &self,
        key: MessageKey,
        placeholder: Answer,
        keep: Duration,
    ) -> StoreFuture<'_, Answer>;

    /// Takes an answer back that no try has fetched: from now on the message is late. `true` if it was so,
    /// and the caller hands the reply over in another way.
    fn take_back(
        &self,
        key: MessageKey,
        placeholder: Answer,
        keep: Duration,
    ) -> StoreFuture<'_, bool>;

    /// Keeps a late reply for the user's next message. At most a few are kept for a user; the oldest goes first.
    fn keep_late(&self, user: UserKey, reply: Bytes, keep: Duration) -> StoreFuture<'_, ()>;

    /// Takes the oldest late reply that is kept for the user.
    fn take_late(&self, user: UserKey) -> StoreFuture<'_, Option<Bytes>>;

    /// Whether it fails at present, for `/readyz`.
    fn is_degraded(&self) -> bool {
        false
    }

    /// Whether it can be read and written, for a bot that
    /// [requires](crate::store::Stores::require) it. The error names the store.
    fn check(&self) -> StoreFuture<'_, ()> {
        Box::pin(async { Ok(()) })
    }
}

/// An access token that was fetched.
#[derive(Clone, PartialEq, Eq)]
pub struct AccessToken {
    /// The token itself, a secret.
    pub token: String,
    /// For how long it is still good.
    pub expires_in: Duration,
}

impl fmt::Debug for AccessToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AccessToken")
            .field("expires_in", &self.expires_in)
            .finish_non_exhaustive()
    }
}

/// The access token that all instances of a bot use. `account` is an AppID, which is no secret.
pub trait Tokens: Send + Sync {
    /// The token that was put last and is still good.
    fn get<'a>(&'a self, account: &'a str) -> StoreFuture<'a, Option<AccessToken>>;

    /// Puts a new one in the place of the last.
    fn put<'a>(&'a self, account: &'a str, token: AccessToken) -> StoreFuture<'a, ()>;

    /// Lets one instance at a time fetch a token: `true` for the one that may, until it unlocks or `lease`
    /// runs out.
    fn lock<'a>(&'a self, account: &'a str, owner: Owner, lease: Duration)
    -> StoreFuture<'a, bool>;

    /// Ends the lock, if it is still `owner`'s.
    fn unlock<'a>(&'a self, account: &'a str, owner: Owner) -> StoreFuture<'a, ()>;
}

/// What a session holds, as it was saved.
#[derive(Clone, PartialEq, Eq)]
pub struct Stored {
    /// Another one each time that the session is saved, also after it was deleted or has ended. It says nothing
    /// else: a later one need not be greater.
    pub version: u64,
    /// Byte for byte.
    pub body: Bytes,
}

impl fmt::Debug for Stored {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Stored")
            .field("version", &self.version)
            .finish_non_exhaustive()
    }
}

/// What became of a session that was to be saved.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Saved {
    /// It stands there, in this version.
    Done(u64),
    /// Nothing was saved, because this stands there, and not what was expected.
    Conflict(Option<Stored>),
}

/// What a bot remembers of its users between messages; [`Session`](crate::Session) gives it a type.
///
/// A user has one session of each name. What was loaded is saved only if nobody else has saved or deleted it
/// since: who names the version that it was made of loses no other's update. `name` is a few ASCII characters
/// without a space.
pub trait Sessions: Send + Sync {
    /// What was saved last, if it was not deleted and has not ended.
    fn load<'a>(&'a self, user: UserKey, name: &'a str) -> StoreFuture<'a, Option<Stored>>;

    /// Saves the session if its version is `expected`, `None` if there must be none. It ends `keep` later,
    /// whatever was to hold before.
    fn save<'a>(
        &'a self,
        user: UserKey,
        name: &'a str,
        expected: Option<u64>,
        body: Bytes,
        keep: Duration,
    ) -> StoreFuture<'a, Saved>;

    /// Deletes the session if its version is `expected`, `None` whatever it is. `false` if it stands there in
    /// another one. Where there is none, it is deleted already.
    fn delete<'a>(
        &'a self,
        user: UserKey,
        name: &'a str,
        expected: Option<u64>,
    ) -> StoreFuture<'a, bool>;

    /// As [`Deliveries::check`].
    fn check(&self) -> StoreFuture<'_, ()> {
        Box::pin(async { Ok(()) })
    }
}
