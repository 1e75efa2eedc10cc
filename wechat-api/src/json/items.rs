//! Lists in which a single item may be unreadable.

use serde::{Deserialize, Deserializer};
use serde_core::de::DeserializeOwned;
use serde_json::Value;
use tracing::warn;

use crate::{Api, error::ApiError};

/// Readable items of a list. An unreadable one is left out, so that it does not hide the others.
#[derive(Debug)]
pub(crate) struct Items<T> {
    read: Vec<T>,
    /// Number of items in the answer, which paging counts by.
    pub(crate) total: usize,
    /// Error of the first item that was left out.
    why: Option<String>,
}

impl<T> Default for Items<T> {
    fn default() -> Self {
        Self {
            read: Vec::new(),
            total: 0,
            why: None,
        }
    }
}

impl<'de, T: DeserializeOwned> Deserialize<'de> for Items<T> {
    fn deserialize<D: Deserializer<'de>>(value: D) -> Result<Self, D::Error> {
        let values: Option<Vec<Value>> = Option::deserialize(value)?;
        let mut items = Self::default();
        for value in values.unwrap_or_default() {
            items.total += 1;
            match serde_json::from_value(value) {
                Ok(item) => items.read.push(item),
                Err(error) => {
                    items.why.get_or_insert_with(|| error.to_string());
                }
            }
        }
        Ok(items)
    }
}

impl<T> Items<T> {
    /// Returns the items. Logs at `warn` how many of the answer to the call of `path` were left
    /// out.
    pub(crate) fn logged(self, api: &Api, path: &str) -> Vec<T> {
        if let Some(why) = self.why {
            let left_out = self.total - self.read.len();
            let what = format!(
                "{left_out} of {} items of the answer cannot be read and were left out",
                self.total
            );
            let error = ApiError::malformed(path, what)
                .remedy("read the raw JSON with `Api::call`")
                .because(why)
                .hiding(|text| api.shared.http.hide(text, &[]));
            warn!("{error:?}");
        }
        self.read
    }
}
