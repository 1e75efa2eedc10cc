//! Data that the platform stores about the account: followers, tokens, media, the menu, calls of
//! the API.
//!
//! Nothing here speaks HTTP; the handlers in `api` read and change this state.

pub(super) mod access_tokens;
pub(super) mod calls;
pub(super) mod chat_entry;
pub(super) mod errcode;
pub(super) mod faults;
pub(super) mod follower;
pub(super) mod materials;
pub(super) mod media;
pub(super) mod menu;
pub(super) mod message;
pub(super) mod openid;
pub(super) mod pause;
pub(super) mod qr_codes;
pub(super) mod tags;

use std::{collections::HashMap, time::Duration};

use tokio::time::Instant;

use self::{
    access_tokens::AccessTokens, calls::Calls, faults::ApiFaults, follower::Follower,
    materials::Materials, media::Media, menu::Menu, pause::Pause, qr_codes::QrCodes, tags::Tags,
};
use crate::clock::{PlatformClock, unix_nanoseconds};

/// Everything that the platform stores about the account.
#[derive(Debug)]
pub(super) struct AccountState {
    pub(super) clock: PlatformClock,
    next_msg_id: u64,
    next_nonce: u64,
    pub(super) pause: Pause,
    /// Users by their OpenID.
    pub(super) followers: HashMap<String, Follower>,
    pub(super) tokens: AccessTokens,
    pub(super) media: Media,
    pub(super) materials: Materials,
    pub(super) menu: Menu,
    pub(super) tags: Tags,
    /// Resets of the quotas this month.
    pub(super) quota_resets: u32,
    /// Addresses that the API names as the source of pushes.
    pub(super) networks: Vec<String>,
    pub(super) qr_codes: QrCodes,
    pub(super) faults: ApiFaults,
    pub(super) calls: Calls,
    /// Template messages by their `client_msg_id`, each with the time it was sent and its `msgid`.
    templates: HashMap<String, (Instant, u64)>,
}

/// Time within which a template message with the same `client_msg_id` is not sent again.
const SAME_TEMPLATE_WITHIN: Duration = Duration::from_mins(10);

impl AccountState {
    pub(super) fn new() -> Self {
        Self {
            clock: PlatformClock::start(),
            // Different from those of every earlier simulated platform, even within one second.
            next_msg_id: unix_nanoseconds(),
            next_nonce: unix_nanoseconds() % 1_000_000_000,
            pause: Pause::default(),
            followers: HashMap::new(),
            tokens: AccessTokens::default(),
            media: Media::default(),
            materials: Materials::default(),
            menu: Menu::default(),
            tags: Tags::default(),
            quota_resets: 0,
            networks: ["127.0.0.1", "::1"].map(str::to_owned).into(),
            qr_codes: QrCodes::default(),
            faults: ApiFaults::default(),
            calls: Calls::default(),
            templates: HashMap::new(),
        }
    }

    pub(super) fn next_msg_id(&mut self) -> u64 {
        self.next_msg_id += 13;
        self.next_msg_id
    }

    pub(super) fn next_nonce(&mut self) -> u64 {
        self.next_nonce += 7;
        self.next_nonce
    }

    /// Returns the user with this OpenID; an unknown one becomes a follower.
    pub(super) fn follower(&mut self, openid: &str) -> &mut Follower {
        // Most pushes come from a known user: the lookup by `&str` spares them an allocation.
        if !self.followers.contains_key(openid) {
            let follower = Follower::new(self.clock.unix_seconds());
            self.followers.insert(openid.to_owned(), follower);
        }
        self.followers.get_mut(openid).expect("inserted above")
    }

    /// Returns the `msgid` under which a template message with this `client_msg_id` was sent
    /// lately.
    pub(super) fn template_sent(&self, client_msg_id: &str) -> Option<u64> {
        let (sent, msgid) = self.templates.get(client_msg_id)?;
        (sent.elapsed() < SAME_TEMPLATE_WITHIN).then_some(*msgid)
    }

    /// Records that a template message with this `client_msg_id` was sent now.
    pub(super) fn record_template(&mut self, client_msg_id: &str, msgid: u64) {
        let sent = (Instant::now(), msgid);
        self.templates.insert(client_msg_id.to_owned(), sent);
    }
}
