//! The access token that several processes share: the trait of its store.

use std::{error::Error, fmt, pin::Pin, time::Duration};

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
}

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

/// Who handles a message: one process, as long as it lives.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Owner(pub u64);

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
