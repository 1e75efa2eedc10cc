//! `OpenID`s of users.

use std::fmt;

/// OpenID of the user who sent the push. It differs from account to account.
///
/// Any handler can take it as a parameter.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct OpenId(Box<str>);

impl OpenId {
    /// Returns the id as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl From<&str> for OpenId {
    fn from(id: &str) -> Self {
        Self(id.into())
    }
}

impl AsRef<str> for OpenId {
    fn as_ref(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for OpenId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
