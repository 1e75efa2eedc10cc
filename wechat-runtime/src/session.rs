//! Sessions: state that a bot keeps for a user between messages.

mod error;

use std::{fmt, marker::PhantomData, sync::Arc, time::Duration};

use bytes::Bytes;
use serde_core::{Serialize, de::DeserializeOwned};
use tokio::time::sleep;
use wechat_core::{
    __private::{Mutex, random},
    Rejection,
};

pub use self::error::{SessionError, SessionErrorKind};
use crate::{
    handler::extract::{Context, FromPush, OptionalFromPush},
    store::{Saved, Sessions, Stored, UserKey},
};

/// Default time for which a session is kept after a save.
pub(crate) const KEEP: Duration = Duration::from_mins(30);

/// Upper bound on a session's JSON. Each message of the user carries it over the network twice.
const MAX_BYTES: usize = 64 << 10;

/// Attempts to make a change that conflicts with others.
const MAX_TRIES: u32 = 64;
/// Attempts that reuse the value of the last conflict without a pause.
const IMMEDIATE_TRIES: u32 = 3;
/// Upper bound on the random pause before further attempts, so that concurrent changes do not
/// collide again.
const MAX_PAUSE: Duration = Duration::from_millis(8);

/// Data of a [`Session`]: any type that serde reads and writes as JSON.
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
/// Saved sessions outlive the program that saved them. With `#[serde(default)]`, fields can be
/// added while users have sessions. Give a type that cannot read the old format another name.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be stored in a session: it does not implement `SessionData`",
    label = "not session data",
    note = "write `impl SessionData for {Self} {{ const NAME: &'static str = \"…\"; }}`, and derive \
            `Serialize` and `Deserialize`"
)]
pub trait SessionData: Serialize + DeserializeOwned + Send + Sync {
    /// Name in the store, unique for each type: ASCII letters, digits, `_`, `-` and `.`, 64 at
    /// most.
    const NAME: &'static str;
}

/// State that the bot keeps for the user who sent the push, as a `T`. Any handler can take it as a
/// parameter.
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
/// Each user of each account has one session per [name](SessionData::NAME). It expires half an hour
/// after the last save; [`sessions_for`](crate::store::Stores::sessions_for) and
/// [`keep_for`](Self::keep_for) change that. Reading does not extend it. Sessions are kept in the
/// bot's [`stores`](crate::BotBuilder::stores), or else in this process, 100,000 at most. The store
/// is called only by the methods. The JSON is limited to 64 KB, so that no user's list grows
/// forever.
///
/// Concurrent messages, also at different instances, do not overwrite each other's changes:
/// [`update`](Self::update) repeats its change, and [`set`](Self::set) refuses to replace a value
/// that it was not based on.
pub struct Session<T: SessionData> {
    store: Arc<dyn Sessions>,
    user: UserKey,
    keep: Duration,
    seen: Mutex<Seen>,
    data: PhantomData<fn() -> T>,
}

/// Version that a handler has read of its session.
#[derive(Clone, Copy)]
enum Seen {
    Unread,
    /// The session has this version. `None` if there is no session.
    Version(Option<u64>),
}

impl<T: SessionData> Session<T> {
    /// Creates the session of a user in a store, kept for half an hour. Use it in tests of handlers
    /// and for work without a push, where [`UserKey::of_user`] names the user.
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
                "`SessionData::NAME` must be 1 to 64 ASCII letters, digits, `_`, `-` or `.`"
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

    /// Sets how long later saves are kept.
    #[must_use]
    pub fn keep_for(self, time: Duration) -> Self {
        Self { keep: time, ..self }
    }

    /// Returns the saved value, unless it was deleted or has expired.
    ///
    /// # Errors
    /// If the store fails, or the saved value cannot be read as a `T`.
    pub async fn get(&self) -> Result<Option<T>, SessionError> {
        let stored = self.load().await?;
        *self.seen.lock() = Seen::Version(stored.as_ref().map(|stored| stored.version));
        stored.map(|stored| read(&stored.body)).transpose()
    }

    /// Saves the value, replacing the one that [`get`](Self::get) returned. Without a `get` before,
    /// replaces any value.
    ///
    /// # Errors
    /// [`Conflict`](SessionErrorKind::Conflict) if the session was saved, deleted or expired since
    /// it was read; nothing is saved then. Also if the store fails, or the value cannot be written
    /// as JSON, cannot be read back, or is too large.
    pub async fn set(&self, value: &T) -> Result<(), SessionError> {
        let body = write(value)?;
        let seen = *self.seen.lock();
        let Seen::Version(expected) = seen else {
            return self.replace(body).await;
        };
        match self.save(expected, body).await? {
            Saved::Done(_) => Ok(()),
            Saved::Conflict(_) => Err(SessionError::changed(T::NAME)),
        }
    }

    /// Changes the saved value, or `T::default()`, saves it and returns it. If another message
    /// saves in between, the change is applied again to the new value, so `change` should have no
    /// other effects.
    ///
    /// # Errors
    /// [`Conflict`](SessionErrorKind::Conflict) if others saved in between 64 times in a row. Also
    /// if the store fails, the saved value cannot be read as a `T`, or the new one cannot be read
    /// back or is too large. Nothing is saved then, unless the store carries out a call that timed
    /// out; see [`may_be_saved`](SessionError::may_be_saved).
    pub async fn update(&self, mut change: impl FnMut(&mut T) + Send) -> Result<T, SessionError>
    where
        T: Default,
    {
        let mut stored = self.load().await?;
        for turn in 1..=MAX_TRIES {
            let (expected, mut value) = match &stored {
                Some(stored) => (Some(stored.version), read(&stored.body)?),
                None => (None, T::default()),
            };
            change(&mut value);
            match self.save(expected, write(&value)?).await? {
                Saved::Done(_) => return Ok(value),
                Saved::Conflict(there) if turn <= IMMEDIATE_TRIES => stored = there,
                Saved::Conflict(_) => {
                    sleep(random::up_to(MAX_PAUSE)).await;
                    stored = self.load().await?;
                }
            }
        }
        Err(SessionError::too_often(T::NAME, MAX_TRIES))
    }

    /// Deletes the session, whoever saved it.
    ///
    /// # Errors
    /// If the store fails.
    pub async fn delete(&self) -> Result<(), SessionError> {
        let deleted = self.store.delete(self.user, T::NAME, None).await;
        deleted.map_err(|error| SessionError::unsaved(T::NAME, error))?;
        *self.seen.lock() = Seen::Version(None);
        Ok(())
    }

    async fn load(&self) -> Result<Option<Stored>, SessionError> {
        let stored = self.store.load(self.user, T::NAME).await;
        stored.map_err(|error| SessionError::unread(T::NAME, error))
    }

    /// Saves the value over any version.
    async fn replace(&self, body: Bytes) -> Result<(), SessionError> {
        let mut expected = None;
        for _ in 0..MAX_TRIES {
            match self.save(expected, body.clone()).await? {
                Saved::Done(_) => return Ok(()),
                Saved::Conflict(there) => expected = there.map(|stored| stored.version),
            }
        }
        Err(SessionError::too_often(T::NAME, MAX_TRIES))
    }

    async fn save(&self, expected: Option<u64>, body: Bytes) -> Result<Saved, SessionError> {
        let saving = self
            .store
            .save(self.user, T::NAME, expected, body, self.keep);
        let saved = saving
            .await
            .map_err(|error| SessionError::unsaved(T::NAME, error))?;
        if let Saved::Done(version) = saved {
            *self.seen.lock() = Seen::Version(Some(version));
        }
        Ok(saved)
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
        let Some(config) = cx.bot_extensions().get::<SessionConfig>() else {
            return Err(Rejection::new(
                "a session needs a bot, but no bot received this push; in a test, use `Session::new`",
            ));
        };
        let user = UserKey::of(cx.push());
        Ok(Self::new(Arc::clone(&config.store), user).keep_for(config.keep))
    }
}

#[diagnostic::do_not_recommend]
impl<K, T: SessionData> OptionalFromPush<K> for Session<T> {
    fn from_push(cx: &Context) -> Result<Option<Self>, Rejection> {
        <Self as FromPush<K>>::from_push(cx).map(Some)
    }
}

/// Store of a bot's sessions and their lifetime.
pub(crate) struct SessionConfig {
    pub(crate) store: Arc<dyn Sessions>,
    pub(crate) keep: Duration,
}

impl fmt::Debug for SessionConfig {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SessionConfig").finish_non_exhaustive()
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
    // JSON represents fewer values than Rust. A saved session that cannot be read would fail every
    // later message.
    match serde_json::from_slice::<T>(&body) {
        Ok(_) => Ok(body.into()),
        Err(error) => Err(SessionError::not_readable_back(T::NAME, &error)),
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
    fn an_option_does_not_hide_a_push_without_a_bot() {
        let cx = Context::without_bot(crate::Probe::from("hello").push());
        let session = <Option<Session<u32>> as FromPush<crate::kind::Text>>::from_push(&cx);
        let rejection = session.unwrap_err();
        assert!(!rejection.declines(), "{rejection}");
    }
}
