//! What a message and a user are known by. Hashes, so that no OpenID stands in a store's keys.

use std::fmt;

use sha1::{Digest, Sha1};

use crate::push::Push;

/// Which message it is: the same for each try of the platform's, on each instance.
///
/// A message is known by account, sender, `MsgId` and `CreateTime`: one `MsgId` has been seen for two users.
/// An event has no `MsgId`, and two of one user can share a second; it is known by account, sender and its
/// whole text, which retries repeat byte for byte.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct MessageKey(pub u128);

/// Which user of which account.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct UserKey(pub u128);

impl MessageKey {
    pub(crate) fn of(push: &Push) -> Self {
        let id = push.get("MsgId").map(str::trim).filter(|id| !id.is_empty());
        let time = push.create_time().to_be_bytes();
        Self(match id {
            Some(id) => hash(push, &[b"message", id.as_bytes(), &time]),
            None => hash(push, &[b"event", push.fields().document().as_bytes()]),
        })
    }
}

impl UserKey {
    pub(crate) fn of(push: &Push) -> Self {
        Self(hash(push, &[b"user"]))
    }
}

/// Each part with its length before it, so that no two lists of parts read alike.
fn hash(push: &Push, parts: &[&[u8]]) -> u128 {
    let mut sha1 = Sha1::new();
    let names = [push.to_user_name(), push.from_user_name()];
    for part in names
        .iter()
        .map(|name| name.as_bytes())
        .chain(parts.iter().copied())
    {
        sha1.update(part.len().to_be_bytes());
        sha1.update(part);
    }
    let digest = sha1.finalize();
    let (first, _) = digest
        .split_first_chunk::<16>()
        .expect("a SHA-1 has 20 bytes");
    u128::from_be_bytes(*first)
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

    fn key(probe: &Probe) -> MessageKey {
        MessageKey::of(&probe.push())
    }

    fn at(time: &str, xml: &str) -> MessageKey {
        let xml = xml.replace("TIME", time);
        MessageKey::of(&Push::unsigned(xml).expect("a push"))
    }

    #[test]
    fn a_message_is_known_by_its_id_its_sender_and_its_time() {
        let text = "<xml><ToUserName>gh_1</ToUserName><FromUserName>o_1</FromUserName>\
            <CreateTime>TIME</CreateTime><MsgType>text</MsgType><Content>a</Content>\
            <MsgId>7</MsgId></xml>";
        let first = at("1", text);
        assert_eq!(first, at("1", &text.replace(">a<", ">b<")));
        for other in [
            at("2", text),
            at("1", &text.replace("o_1", "o_2")),
            at("1", &text.replace("gh_1", "gh_2")),
            at("1", &text.replace(">7<", ">8<")),
        ] {
            assert_ne!(first, other);
        }
    }

    #[test]
    fn an_event_is_known_by_its_text() {
        let click = |time: &str, key: &str| {
            at(
                time,
                &format!(
                    "<xml><ToUserName>gh_1</ToUserName><FromUserName>o_1</FromUserName>\
                     <CreateTime>TIME</CreateTime><MsgType>event</MsgType><Event>CLICK</Event>\
                     <EventKey>{key}</EventKey></xml>"
                ),
            )
        };
        assert_eq!(click("1", "A"), click("1", "A"));
        assert_ne!(click("1", "A"), click("1", "B"));
        assert_ne!(click("1", "A"), click("2", "A"));
    }

    #[test]
    fn a_user_is_none_of_their_messages() {
        let push = Probe::text("a").push();
        assert_ne!(UserKey::of(&push).0, key(&Probe::text("a")).0);
        assert_eq!(UserKey::of(&push).to_string().len(), 32);
    }
}
