//! Store of the access token that several processes share.

use std::{error::Error, fmt, pin::Pin, time::Duration};

/// Future that a store's methods return.
pub type StoreFuture<'a, T> = Pin<Box<dyn Future<Output = Result<T, StoreError>> + Send + 'a>>;

/// Failure of a store. A bot continues without the store and logs the failure.
#[derive(Debug)]
pub struct StoreError(Box<dyn Error + Send + Sync>);

impl StoreError {
    /// Creates an error from the store's own one.
    pub fn new(cause: impl Into<Box<dyn Error + Send + Sync>>) -> Self {
        Self(cause.into())
    }
}

impl fmt::Display for StoreError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the store call failed")
    }
}

impl Error for StoreError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        Some(&*self.0)
    }
}

/// Identity of a process that handles messages. Each process picks a new one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Owner(pub u64);

/// Access token of an account.
#[derive(Clone, PartialEq, Eq)]
pub struct AccessToken {
    /// Token, a secret.
    pub token: String,
    /// Remaining validity.
    pub expires_in: Duration,
}

impl fmt::Debug for AccessToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AccessToken")
            .field("expires_in", &self.expires_in)
            .finish_non_exhaustive()
    }
}

/// Store of the access token that all instances of a bot use. `account` is an AppID, which is not
/// secret.
pub trait Tokens: Send + Sync {
    /// Returns the last token that was stored, if it is still valid.
    fn get<'a>(&'a self, account: &'a str) -> StoreFuture<'a, Option<AccessToken>>;

    /// Stores a token, replacing the last one.
    fn put<'a>(&'a self, account: &'a str, token: AccessToken) -> StoreFuture<'a, ()>;

    /// Locks fetching a token for one instance. Returns `true` if the caller has the lock, until it
    /// unlocks or `lease` ends.
    fn lock<'a>(&'a self, account: &'a str, owner: Owner, lease: Duration)
    -> StoreFuture<'a, bool>;

    /// Releases the lock if `owner` still holds it.
    fn unlock<'a>(&'a self, account: &'a str, owner: Owner) -> StoreFuture<'a, ()>;
}
