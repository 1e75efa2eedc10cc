//! What a message and a user are known by. Hashes, so that no OpenID stands in a store's keys.

use std::fmt;

use sha1::{Digest, Sha1};
use wechat_core::{OpenId, Push};
use xxhash_rust::xxh3::xxh3_128;

/// Which message it is: the same for each try of the platform's, on each instance.
///
/// A message or event is known by its whole text, account and sender included, which retries repeat byte for
/// byte. `MsgId` alone would not do: events have none, two of one user can share a second, and one `MsgId` has
/// been seen for two users.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct MessageKey(pub u128);

/// Which user of which account.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct UserKey(pub u128);

impl MessageKey {
    pub(crate) fn of(push: &Push) -> Self {
        // Each push needs it, so it is a quick hash and none against an enemy: who can write ids and time of a
        // push as they like, and sign it, needs no collision.
        Self(xxh3_128(push.fields().document().as_bytes()))
    }
}

impl UserKey {
    /// The user who sent this.
    pub fn of(push: &Push) -> Self {
        Self::of_ids(push.to_user_name(), push.from_user_name())
    }

    /// The user of this OpenID. `account` is what their pushes have as `ToUserName`, `gh_…`.
    ///
    /// With it a [`Session`](crate::Session) is read and changed where there is no push, by a job at night for
    /// instance.
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
        // Each with its length before it, so that no two pairs read alike.
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
    fn a_message_is_known_by_all_that_stands_in_it() {
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
    fn a_user_is_none_of_their_messages() {
        let push = Probe::text("a").push();
        assert_ne!(UserKey::of(&push).0, MessageKey::of(&push).0);
        assert_eq!(UserKey::of(&push).to_string().len(), 32);
    }
}
