//! Classification of a store's errors.

use std::error::Error;

use thiserror::Error;
use wechat_core::{__private::Chain, StoreError};

use super::guard::Refusal;

#[derive(Debug, Error)]
#[error("the value of the key `{0}` was not written by a bot")]
struct Foreign(String);

pub(crate) trait StoreErrorExt: Sized {
    /// Creates the error of a key whose value has an unknown format.
    #[cfg(feature = "redis")]
    fn foreign(key: String) -> Self;

    /// Whether the call never reached the store, so that it cannot have had an effect.
    fn was_not_sent(&self) -> bool;

    /// Whether the store works, but holds a value of an unknown format.
    fn is_foreign(&self) -> bool;

    /// Adds the store's name to the error.
    fn for_store(self, name: &str) -> Self;
}

impl StoreErrorExt for StoreError {
    #[cfg(feature = "redis")]
    fn foreign(key: String) -> Self {
        Self::new(Foreign(key))
    }

    fn was_not_sent(&self) -> bool {
        matches!(cause(self).downcast_ref(), Some(Refusal::Open))
    }

    fn is_foreign(&self) -> bool {
        cause(self).is::<Foreign>()
    }

    fn for_store(self, name: &str) -> Self {
        Self::new(format!("{name}: {}", Chain(cause(&self))))
    }
}

/// Returns the store's own error.
fn cause(error: &StoreError) -> &(dyn Error + 'static) {
    error.source().expect("made with one")
}
