//! What a bot remembers of a user from one message to the next.

mod error;

use std::{
    fmt,
    marker::PhantomData,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use bytes::Bytes;
use serde_core::{Serialize, de::DeserializeOwned};
use tokio::time::sleep;

pub use self::error::{SessionError, SessionErrorKind};
use crate::{
    handler::extract::{Context, FromPush, OptionalFromPush},
    push::Rejection,
    store::{Saved, Sessions, Stored, UserKey},
    util::random,
};

/// For how long a session is kept after it was saved, where nobody says otherwise.
pub(crate) const KEEP: Duration = Duration::from_mins(30);

/// The most that a session has as JSON. Each message of its user carries it over the network, twice.
const MAX_BYTES: usize = 64 << 10;

/// How often a change is tried that others come before.
const TRIES: u32 = 64;
/// So many of them at once, with what the one before met.
const AT_ONCE: u32 = 3;
/// The most that the others are waited for, so that not all try at the same moment again.
const PAUSE: Duration = Duration::from_millis(8);

/// What a [`Session`] holds: any type that serde reads and writes as JSON.
///
/// ```
/// use serde::{Deserialize, Serialize};
/// use wechat_runtime::SessionData;
///
/// #[derive(Default, Serialize, Deserialize)]
/// #[serde(default)]
/// struct Cart {
///     items: Vec<String>,
/// }
///
/// impl SessionData for Cart {
///     const NAME: &'static str = "cart";
/// }
/// ```
///
/// What was saved outlives the program that saved it: with `#[serde(default)]` a type can be given more fields
/// while users have sessions. A type that cannot read what an older one wrote gets another name.
#[diagnostic::on_unimplemented(
    message = "a session cannot hold a `{Self}`: it has no name to be stored by",
    label = "not a session's data",
    note = "write `impl SessionData for {Self} {{ const NAME: &'static str = \"…\"; }}`, and derive \
            `Serialize` and `Deserialize`"
)]
pub trait SessionData: Serialize + DeserializeOwned + Send + Sync {
    /// What it is stored by, another one for each type: ASCII letters, digits, `_`, `-` and `.`, 64 at most.
    const NAME: &'static str;
}

/// What the bot remembers of the user who sent the push, as a `T`. Any handler can take it as a parameter.
///
/// ```
/// use serde::{Deserialize, Serialize};
/// use wechat_runtime::{SessionError, prelude::*};
///
/// #[derive(Default, Serialize, Deserialize)]
/// #[serde(default)]
/// struct Cart {
///     items: Vec<String>,
/// }
///
/// impl SessionData for Cart {
///     const NAME: &'static str = "cart";
/// }
///
/// #[on_text("add {item}")]
/// async fn add(item: String, session: Session<Cart>) -> Result<String, SessionError> {
///     let cart = session.update(|cart| cart.items.push(item.clone())).await?;
///     Ok(format!("{} in your cart", cart.items.len()))
/// }
///
/// #[on_text("cart")]
/// async fn show(session: Session<Cart>) -> Result<String, SessionError> {
///     let cart = session.get().await?.unwrap_or_default();
///     Ok(cart.items.join(", "))
/// }
///
/// #[on_text("forget it")]
/// async fn forget(session: Session<Cart>) -> Result<(), SessionError> {
///     session.delete().await
/// }
///
/// static HANDLERS: Handlers = handlers![add, show, forget];
///
/// // Handlers are ordinary functions, and a test calls them:
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), SessionError> {
/// use std::sync::Arc;
/// use wechat_runtime::store::{Memory, UserKey};
///
/// let store = Arc::new(Memory::new());
/// let of_user = |number| Session::new(store.clone(), UserKey(number));
/// assert_eq!(add("tea".into(), of_user(1)).await?, "1 in your cart");
/// assert_eq!(add("rice".into(), of_user(1)).await?, "2 in your cart");
/// assert_eq!(show(of_user(1)).await?, "tea, rice");
/// assert_eq!(show(of_user(2)).await?, "");
/// forget(of_user(1)).await?;
/// assert_eq!(show(of_user(1)).await?, "");
/// # Ok(())
/// # }
/// ```
///
/// Each user of each account has one of each [name](SessionData::NAME). It ends by itself: half an hour after it
/// was last saved, or after [`sessions_for`](crate::store::Stores::sessions_for) or [`keep_for`](Self::keep_for);
/// reading does not prolong it. It is kept where the bot's
/// [`stores`](crate::BotBuilder::stores) keep it, else in this process, of 100,000 sessions at most. A store is
/// asked only when a method is called. As JSON it has 64 KB at most, so that nobody's list grows for ever.
///
/// Two messages at once, at two instances too, do not overwrite each other's changes: [`update`](Self::update)
/// repeats its own, and [`set`](Self::set) refuses to replace what it was not made of.
pub struct Session<T: SessionData> {
    store: Arc<dyn Sessions>,
    user: UserKey,
    keep: Duration,
    seen: Mutex<Seen>,
    data: PhantomData<fn() -> T>,
}

/// What a handler knows of its session.
#[derive(Clone, Copy)]
enum Seen {
    Unread,
    /// In this version, `None` if there was none.
    Version(Option<u64>),
}

impl<T: SessionData> Session<T> {
    /// The user's session in a store, for half an hour: for tests of handlers, and for work without a push, where
    /// [`UserKey::of_user`] says whose it is.
    ///
    /// ```
    /// # use serde::{Deserialize, Serialize};
    /// # use wechat_runtime::{Session, SessionData, SessionError};
    /// use std::sync::Arc;
    /// use wechat_runtime::store::{Memory, UserKey};
    ///
    /// # #[derive(Debug, Default, PartialEq, Serialize, Deserialize)]
    /// # struct Visits(u32);
    /// # impl SessionData for Visits { const NAME: &'static str = "visits"; }
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), SessionError> {
    /// let visits: Session<Visits> = Session::new(Arc::new(Memory::new()), UserKey(1));
    /// assert_eq!(visits.get().await?, None);
    /// visits.set(&Visits(1)).await?;
    /// visits.update(|visits| visits.0 += 1).await?;
    /// assert_eq!(visits.get().await?, Some(Visits(2)));
    /// # Ok(())
    /// # }
    /// ```
    pub fn new(store: Arc<dyn Sessions>, user: UserKey) -> Self {
        const {
            assert!(
                is_name(T::NAME),
                "`SessionData::NAME` is 1 to 64 ASCII letters, digits, `_`, `-` and `.`"
            );
        }
        Self {
            store,
            user,
            keep: KEEP,
            seen: Mutex::new(Seen::Unread),
            data: PhantomData,
        }
    }

    /// For how long what is saved from now on is kept.
    #[must_use]
    pub fn keep_for(self, time: Duration) -> Self {
        Self { keep: time, ..self }
    }

    /// What was saved last, if it has not been deleted and has not ended.
    ///
    /// # Errors
    /// If the store does not answer, or what it holds cannot be read as a `T`.
    pub async fn get(&self) -> Result<Option<T>, SessionError> {
        let stored = self.load().await?;
        *self.seen() = Seen::Version(stored.as_ref().map(|stored| stored.version));
        stored.map(|stored| read(&stored.body)).transpose()
    }

    /// Saves the value in the place of what [`get`](Self::get) gave; without a `get` before, in the place of
    /// whatever is there.
    ///
    /// # Errors
    /// [`Conflict`](SessionErrorKind::Conflict) if the session was saved or deleted or has ended since it was
    /// read, and nothing is saved then; if the store does not answer, or the value cannot be written, could not
    /// be read again, or is too large.
    pub async fn set(&self, value: &T) -> Result<(), SessionError> {
        let body = write(value)?;
        let seen = *self.seen();
        let Seen::Version(expected) = seen else {
            return self.replace(body).await;
        };
        match self.save(expected, body).await? {
            Saved::Done(_) => Ok(()),
            Saved::Conflict(_) => Err(SessionError::changed(T::NAME)),
        }
    }

    /// Changes what was saved last, or `T::default()`, saves it and gives it back. If another message comes in
    /// between, the change is made once more, of what that one saved; so `change` should do nothing else.
    ///
    /// # Errors
    /// [`Conflict`](SessionErrorKind::Conflict) if others came in between 64 times in a row; if the store does
    /// not answer, or what it holds cannot be read as a `T`; if the value could not be read again, or is too
    /// large. Nothing is saved then, unless the store carries a call out that it did not answer in time:
    /// [`may_be_saved`](SessionError::may_be_saved).
    pub async fn update(&self, mut change: impl FnMut(&mut T) + Send) -> Result<T, SessionError>
    where
        T: Default,
    {
        let mut stored = self.load().await?;
        for turn in 1..=TRIES {
            let (expected, mut value) = match &stored {
                Some(stored) => (Some(stored.version), read(&stored.body)?),
                None => (None, T::default()),
            };
            change(&mut value);
            match self.save(expected, write(&value)?).await? {
                Saved::Done(_) => return Ok(value),
                Saved::Conflict(there) if turn <= AT_ONCE => stored = there,
                Saved::Conflict(_) => {
                    sleep(random::up_to(PAUSE)).await;
                    stored = self.load().await?;
                }
            }
        }
        Err(SessionError::too_often(T::NAME, TRIES))
    }

    /// Forgets what was saved, whoever saved it.
    ///
    /// # Errors
    /// If the store does not answer.
    pub async fn delete(&self) -> Result<(), SessionError> {
        let deleted = self.store.delete(self.user, T::NAME, None).await;
        deleted.map_err(|error| SessionError::unsaved(T::NAME, error))?;
        *self.seen() = Seen::Version(None);
        Ok(())
    }

    async fn load(&self) -> Result<Option<Stored>, SessionError> {
        let stored = self.store.load(self.user, T::NAME).await;
        stored.map_err(|error| SessionError::unread(T::NAME, error))
    }

    /// Whatever is there.
    async fn replace(&self, body: Bytes) -> Result<(), SessionError> {
        let mut expected = None;
        for _ in 0..TRIES {
            match self.save(expected, body.clone()).await? {
                Saved::Done(_) => return Ok(()),
                Saved::Conflict(there) => expected = there.map(|stored| stored.version),
            }
        }
        Err(SessionError::too_often(T::NAME, TRIES))
    }

    async fn save(&self, expected: Option<u64>, body: Bytes) -> Result<Saved, SessionError> {
        let saving = self
            .store
            .save(self.user, T::NAME, expected, body, self.keep);
        let saved = saving
            .await
            .map_err(|error| SessionError::unsaved(T::NAME, error))?;
        if let Saved::Done(version) = saved {
            *self.seen() = Seen::Version(Some(version));
        }
        Ok(saved)
    }

    /// Held for a copy, never across an `await`.
    fn seen(&self) -> MutexGuard<'_, Seen> {
        self.seen.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<T: SessionData> fmt::Debug for Session<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Session")
            .field("name", &T::NAME)
            .field("keep", &self.keep)
            .finish_non_exhaustive()
    }
}

#[diagnostic::do_not_recommend]
impl<K, T: SessionData> FromPush<K> for Session<T> {
    fn from_push(cx: &Context) -> Result<Self, Rejection> {
        let Some(keeper) = cx.bot_extensions().get::<Keeper>() else {
            return Err(Rejection::new("this push came without a bot"));
        };
        let user = UserKey::of(cx.push());
        Ok(Self::new(Arc::clone(&keeper.store), user).keep_for(keeper.keep))
    }
}

#[diagnostic::do_not_recommend]
impl<K, T: SessionData> OptionalFromPush<K> for Session<T> {
    fn from_push(cx: &Context) -> Result<Option<Self>, Rejection> {
        <Self as FromPush<K>>::from_push(cx).map(Some)
    }
}

/// Where a bot keeps its sessions, and for how long.
pub(crate) struct Keeper {
    pub(crate) store: Arc<dyn Sessions>,
    pub(crate) keep: Duration,
}

impl fmt::Debug for Keeper {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Keeper").finish_non_exhaustive()
    }
}

fn read<T: SessionData>(body: &[u8]) -> Result<T, SessionError> {
    serde_json::from_slice(body).map_err(|error| SessionError::unreadable(T::NAME, &error))
}

fn write<T: SessionData>(value: &T) -> Result<Bytes, SessionError> {
    let body = serde_json::to_vec(value);
    let body = body.map_err(|error| SessionError::unwritable(T::NAME, &error))?;
    if body.len() > MAX_BYTES {
        return Err(SessionError::too_large(T::NAME, body.len(), MAX_BYTES));
    }
    // JSON holds less than Rust: a session that was saved and cannot be read would fail each message to come.
    match serde_json::from_slice::<T>(&body) {
        Ok(_) => Ok(body.into()),
        Err(error) => Err(SessionError::one_way(T::NAME, &error)),
    }
}

const fn is_name(name: &str) -> bool {
    let bytes = name.as_bytes();
    let mut at = 0;
    while at < bytes.len() {
        let byte = bytes[at];
        if !byte.is_ascii_alphanumeric() && !matches!(byte, b'_' | b'-' | b'.') {
            return false;
        }
        at += 1;
    }
    at > 0 && at <= 64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_short_and_plain() {
        for name in ["cart", "Cart-2.old_one", &"x".repeat(64)] {
            assert!(is_name(name), "{name}");
        }
        for name in ["", "a b", "购物车", "a:b", "{a}", &"x".repeat(65)] {
            assert!(!is_name(name), "{name}");
        }
    }

    impl SessionData for u32 {
        const NAME: &'static str = "number";
    }

    #[test]
    fn an_option_does_not_hide_that_a_push_came_without_a_bot() {
        let cx = Context::without_bot(crate::Probe::from("hello").push());
        let session = <Option<Session<u32>> as FromPush<crate::kind::Text>>::from_push(&cx);
        let rejection = session.unwrap_err();
        assert!(!rejection.declines(), "{rejection}");
    }
}
