//! Tags (标签) of users.

use std::collections::BTreeMap;

use super::errcode::Errcode;

/// Upper bound on an account's tags.
const MAX_TAGS: usize = 100;
/// Upper bound on a name, in bytes.
const MAX_NAME: usize = 30;
/// Smallest id of an account's own tag. The platform's tags, such as the blacklist, have smaller
/// ones.
const FIRST: u64 = 100;

/// The account's tags by their ids.
#[derive(Debug, Default)]
pub(in crate::engine) struct Tags(BTreeMap<u64, String>);

impl Tags {
    /// Creates a tag and returns its id.
    ///
    /// # Errors
    /// If the name is empty, too long or taken, or there are too many tags.
    pub(in crate::engine) fn create(&mut self, name: &str) -> Result<u64, Errcode> {
        if !(1..=MAX_NAME).contains(&name.len()) {
            Err(Errcode::TAG_NAME)
        } else if self.0.values().any(|other| other == name) {
            Err(Errcode::TAG_EXISTS)
        } else if self.0.len() == MAX_TAGS {
            Err(Errcode::TAG_COUNT)
        } else {
            let id = self.0.keys().next_back().map_or(FIRST, |last| last + 1);
            self.0.insert(id, name.to_owned());
            Ok(id)
        }
    }

    /// Renames a tag.
    ///
    /// # Errors
    /// If the tag is the platform's or unknown, or the name is empty, too long or taken.
    pub(in crate::engine) fn rename(&mut self, id: u64, name: String) -> Result<(), Errcode> {
        if id < FIRST {
            return Err(Errcode::TAG_OF_PLATFORM);
        }
        if !(1..=MAX_NAME).contains(&name.len()) {
            return Err(Errcode::TAG_NAME);
        }
        let mut tags = self.0.iter();
        if tags.any(|(other, taken)| *taken == name && *other != id) {
            return Err(Errcode::TAG_EXISTS);
        }
        *self.0.get_mut(&id).ok_or(Errcode::TAG_ID)? = name;
        Ok(())
    }

    /// Removes a tag.
    ///
    /// # Errors
    /// If the tag is the platform's or unknown.
    pub(in crate::engine) fn remove(&mut self, id: u64) -> Result<(), Errcode> {
        if id < FIRST {
            return Err(Errcode::TAG_OF_PLATFORM);
        }
        self.0.remove(&id).map(drop).ok_or(Errcode::TAG_ID)
    }

    pub(in crate::engine) fn contains(&self, id: u64) -> bool {
        self.0.contains_key(&id)
    }

    /// Iterates over ids and names in the order of the ids.
    pub(in crate::engine) fn iter(&self) -> impl Iterator<Item = (u64, &str)> {
        self.0.iter().map(|(id, name)| (*id, name.as_str()))
    }
}
