//! Keys of messages and users. They are hashes, so that no OpenID appears in a store's keys.

use std::fmt;

use sha1::{Digest, Sha1};
use wechat_core::{OpenId, Push};
use xxhash_rust::xxh3::xxh3_128;

/// Identity of a message: the same for each try, at each instance.
///
/// The key covers the whole document, including account and sender, because retries repeat it byte
/// for byte. `MsgId` alone is not enough: events have none, two events of one user can share a
/// second, and one `MsgId` has been seen for two users.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct MessageKey(pub u128);

/// Identity of a user of an account.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct UserKey(pub u128);

impl MessageKey {
    pub(crate) fn of(push: &Push) -> Self {
        // Computed for each push, so the hash is fast and not cryptographic. Whoever can sign a
        // push with chosen ids and time needs no collision.
        Self(xxh3_128(push.fields().document().as_bytes()))
    }
}

impl UserKey {
    /// Returns the key of the user who sent a push.
    pub fn of(push: &Push) -> Self {
        Self::of_ids(push.to_user_name(), push.from_user_name())
    }

    /// Returns the key of a user by OpenID. `account` is the `ToUserName` of the account's pushes,
    /// `gh_…`.
    ///
    /// Use it to read and change a [`Session`](crate::Session) where there is no push, for instance
    /// in a nightly job.
    ///
    /// ```
    /// use wechat_runtime::{OpenId, store::UserKey};
    ///
    /// let user = OpenId::from("oVx8T6lmQ2zRk0dYw-aJ4uPnS7cE");
    /// println!("{}", UserKey::of_user("gh_5e1c07ab93d2", &user));
    /// ```
    pub fn of_user(account: &str, user: &OpenId) -> Self {
        Self::of_ids(account, user.as_str())
    }

    fn of_ids(account: &str, user: &str) -> Self {
        let mut sha1 = Sha1::new();
        // Each part is prefixed with its length, so that different pairs never concatenate to the
        // same bytes.
        for part in [account, user, "user"] {
            sha1.update(part.len().to_be_bytes());
            sha1.update(part);
        }
        let digest = sha1.finalize();
        let (first, _) = digest
            .split_first_chunk::<16>()
            .expect("a SHA-1 has 20 bytes");
        Self(u128::from_be_bytes(*first))
    }
}

macro_rules! in_hex {
    ($($ty:ident),*) => {$(
        impl fmt::Display for $ty {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "{:032x}", self.0)
            }
        }
    )*};
}
in_hex!(MessageKey, UserKey);

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Probe;

    #[test]
    fn a_message_key_covers_every_field() {
        let text = "<xml><ToUserName>gh_1</ToUserName><FromUserName>o_1</FromUserName>\
            <CreateTime>1</CreateTime><MsgType>text</MsgType><Content>a</Content>\
            <MsgId>7</MsgId></xml>";
        let key = |xml: &str| MessageKey::of(&Push::unsigned(xml.to_owned()).expect("a push"));
        assert_eq!(key(text), key(text));
        for (part, other) in [
            (">1<", ">2<"),
            ("o_1", "o_2"),
            ("gh_1", "gh_2"),
            (">7<", ">8<"),
            (">a<", ">b<"),
        ] {
            assert_ne!(key(text), key(&text.replace(part, other)), "{part}");
        }
    }

    #[test]
    fn the_key_of_a_user_differs_from_the_keys_of_their_messages() {
        let push = Probe::text("a").push();
        assert_ne!(UserKey::of(&push).0, MessageKey::of(&push).0);
        assert_eq!(UserKey::of(&push).to_string().len(), 32);
    }
}
