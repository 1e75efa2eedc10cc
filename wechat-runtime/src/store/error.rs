//! What the error of a store says about the store.

use std::error::Error;

use thiserror::Error;
use wechat_core::{__private::Chain, StoreError};

use super::guard::Refusal;

#[derive(Debug, Error)]
#[error("no bot saved what stands under `{0}`")]
struct Foreign(String);

pub(crate) trait StoreErrorExt: Sized {
    /// What stands under this key was not saved by a bot.
    #[cfg(feature = "redis")]
    fn foreign(key: String) -> Self;

    /// Whether the store was never asked, so that it can have done nothing.
    fn is_unasked(&self) -> bool;

    /// Whether the store works, and only what stands there was not saved by a bot.
    fn is_foreign(&self) -> bool;

    /// Of the store of this name.
    fn of(self, name: &str) -> Self;
}

impl StoreErrorExt for StoreError {
    #[cfg(feature = "redis")]
    fn foreign(key: String) -> Self {
        Self::new(Foreign(key))
    }

    fn is_unasked(&self) -> bool {
        matches!(cause(self).downcast_ref(), Some(Refusal::Open))
    }

    fn is_foreign(&self) -> bool {
        cause(self).is::<Foreign>()
    }

    fn of(self, name: &str) -> Self {
        Self::new(format!("{name}: {}", Chain(cause(&self))))
    }
}

/// The store's own error.
fn cause(error: &StoreError) -> &(dyn Error + 'static) {
    error.source().expect("made with one")
}
