//! Stores: state that a bot keeps and that several instances of it agree on.
//!
//! Each store is a trait with two implementations: in memory, for one process, and on Redis
//! (feature `redis`), for several. One test suite covers both. [`Guarded`] keeps a slow or
//! unreachable store from slowing the bot down.

mod error;
mod guard;
mod key;
mod layer;
mod memory;
#[cfg(feature = "redis")]
mod redis;
mod stores;
mod unusable;

use std::{fmt, time::Duration};

use bytes::Bytes;

pub(crate) use error::StoreErrorExt;
pub use guard::{Guarded, Remote};
pub use key::{MessageKey, UserKey};
pub use layer::StoreLayer;
pub use memory::Memory;
pub use stores::Stores;
pub(crate) use unusable::unusable;
pub use wechat_core::{AccessToken, Owner, StoreError, StoreFuture, Tokens};

#[cfg(feature = "redis")]
pub use self::redis::Redis;

/// Upper bound on the late replies kept for a user. A long answer takes several.
const LATE_REPLIES: usize = 32;

/// Body that answers a push, the same for each of its tries.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    /// Kind of the body.
    pub kind: AnswerKind,
    /// Body, byte for byte.
    pub body: Bytes,
}

/// Kind of an [`Answer`]'s body, which decides its `Content-Type`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AnswerKind {
    /// The word `success`, which is no reply.
    Success,
    /// A reply or its sealed envelope in XML.
    Xml,
    /// A reply or its sealed envelope in JSON.
    Json,
}

/// Progress of a message at all instances.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Progress {
    /// Number of tries that have arrived at any instance, including this one.
    pub tries: u32,
    /// Time since the first try arrived.
    pub age: Duration,
}

/// State of a message for the caller that claims it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Claim {
    /// The caller handles the message from now on: it is new, or its owner's lease has expired.
    Ours(Progress),
    /// The message is being handled, by another instance or by the caller since an earlier try.
    Running(Progress),
    /// The message is answered, and each try gets this answer.
    Answered(Answer),
}

/// Result of settling a message with its reply.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Settled {
    /// Tries get this answer: the caller's, or another instance's that was first.
    Answered(Answer),
    /// A try was already answered with a placeholder. The caller, and nobody else, delivers the
    /// reply as a late answer.
    Late,
    /// A try was already answered with a placeholder, and another instance delivers the reply.
    LateElsewhere,
}

/// Store of messages: which are handled, by which instance, and how they were answered.
///
/// ```text
///                answer                claim, look, give_up
///           ┌────────────> answered ───────────────────────> fetched
/// claim     │                 │
/// ─────> running              │ take_back
///           │                 v
///           └─> late ────> handed over
///       give_up     answer
/// ```
///
/// A message is *running* under its owner's lease, *answered*, or *late*. It is late once its last
/// try was answered with a placeholder; its reply is then delivered as a late answer. A message
/// leaves *running* once, and later callers get the state that it has by then. Answered and late
/// messages expire `keep` after their last change; each try is a change. Running messages do not
/// expire before their lease.
pub trait Deliveries: Send + Sync {
    /// Records a try and returns the message's state. If the message is new or its lease has
    /// expired, `owner` handles it from now on.
    ///
    /// A returned answer is marked as fetched.
    fn claim(
        &self,
        key: MessageKey,
        owner: Owner,
        lease: Duration,
        keep: Duration,
    ) -> StoreFuture<'_, Claim>;

    /// Extends the lease, even an expired one. Returns `false` if another instance has taken over
    /// since. Answered and late messages need no lease.
    fn renew(&self, key: MessageKey, owner: Owner, lease: Duration) -> StoreFuture<'_, bool>;

    /// Returns the message's state without recording a try. Returns `None` if no instance handles
    /// the message any more. A returned answer is marked as fetched.
    fn look(&self, key: MessageKey) -> StoreFuture<'_, Option<Claim>>;

    /// Answers the message if it is running or unknown.
    fn answer(&self, key: MessageKey, answer: Answer, keep: Duration) -> StoreFuture<'_, Settled>;

    /// Makes the message late unless it is settled: each try then gets `placeholder`. Returns the
    /// answer for this try, and marks an existing one as fetched.
    fn give_up(
        &self,
        key: MessageKey,
        placeholder: Answer,
        keep: Duration,
    ) -> StoreFuture<'_, Answer>;

    /// Makes an answered message late if no try has fetched the answer. Returns `true` if it did;
    /// the caller then delivers the reply as a late answer.
    fn take_back(
        &self,
        key: MessageKey,
        placeholder: Answer,
        keep: Duration,
    ) -> StoreFuture<'_, bool>;

    /// Keeps a late reply for the user's next message. The number of replies per user is bounded;
    /// the oldest is dropped first.
    fn keep_late(&self, user: UserKey, reply: Bytes, keep: Duration) -> StoreFuture<'_, ()>;

    /// Removes and returns the user's oldest late reply.
    fn take_late(&self, user: UserKey) -> StoreFuture<'_, Option<Bytes>>;

    /// Whether the store is currently unreachable, for `/readyz`.
    fn is_degraded(&self) -> bool {
        false
    }

    /// Checks that the store can be read and written, for a bot that
    /// [requires](crate::store::Stores::require) it. The error names the store.
    fn check(&self) -> StoreFuture<'_, ()> {
        Box::pin(async { Ok(()) })
    }
}

/// Saved value of a session.
#[derive(Clone, PartialEq, Eq)]
pub struct Stored {
    /// Version, a different one for each save, also after the session was deleted or has expired.
    /// Versions are not ordered.
    pub version: u64,
    /// Saved bytes.
    pub body: Bytes,
}

impl fmt::Debug for Stored {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Stored")
            .field("version", &self.version)
            .finish_non_exhaustive()
    }
}

/// Result of saving a session.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Saved {
    /// The session was saved with this version.
    Done(u64),
    /// Nothing was saved, because the store holds this value and not the expected version.
    Conflict(Option<Stored>),
}

/// Store of per-user state between messages; [`Session`](crate::Session) adds a type to it.
///
/// A user has one session per name. `save` and `delete` name the version that the change is based
/// on, so no update of another process is lost. `name` is a few ASCII characters without a space.
pub trait Sessions: Send + Sync {
    /// Returns the saved value, unless it was deleted or has expired.
    fn load<'a>(&'a self, user: UserKey, name: &'a str) -> StoreFuture<'a, Option<Stored>>;

    /// Saves the session if its version is `expected`; `None` expects that there is no session. The
    /// session expires after `keep`, whatever its expiry was before.
    fn save<'a>(
        &'a self,
        user: UserKey,
        name: &'a str,
        expected: Option<u64>,
        body: Bytes,
        keep: Duration,
    ) -> StoreFuture<'a, Saved>;

    /// Deletes the session if its version is `expected`; `None` accepts any version. Returns
    /// `false` if the version is another one. Deleting a missing session succeeds.
    fn delete<'a>(
        &'a self,
        user: UserKey,
        name: &'a str,
        expected: Option<u64>,
    ) -> StoreFuture<'a, bool>;

    /// Checks that the store can be read and written; see [`Deliveries::check`].
    fn check(&self) -> StoreFuture<'_, ()> {
        Box::pin(async { Ok(()) })
    }
}
