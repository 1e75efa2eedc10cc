//! What the platform knows: users, tokens, media, the menu, and how pushes went.

use std::{
    collections::{HashMap, VecDeque},
    time::Duration,
};

use tokio::time::Instant;

use super::{
    api::{Call, Faults, Materials, Media, Menu, QrCodes, Tags},
    follower::Follower,
    platform::Timing,
    token::AccessTokens,
};
use crate::clock::{PlatformClock, unix_nanoseconds};

/// What the platform knows.
#[derive(Debug)]
pub(super) struct State {
    pub(super) clock: PlatformClock,
    next_msg_id: u64,
    next_nonce: u64,
    /// When pushes failed lately.
    failures: VecDeque<Instant>,
    paused_until: Option<Instant>,
    /// By their OpenID.
    pub(super) followers: HashMap<String, Follower>,
    pub(super) tokens: AccessTokens,
    pub(super) media: Media,
    pub(super) materials: Materials,
    pub(super) menu: Menu,
    pub(super) tags: Tags,
    /// How often the quotas were reset.
    pub(super) clearings: u32,
    /// The addresses that pushes are said to come from.
    pub(super) networks: Vec<String>,
    pub(super) qrcodes: QrCodes,
    pub(super) faults: Faults,
    pub(super) calls: VecDeque<Call>,
    /// Template messages by their `client_msg_id`.
    templates: HashMap<String, (Instant, u64)>,
}

/// Bounds the memory of a long load.
const REMEMBERED_CALLS: usize = 10_000;

/// For how long a `client_msg_id` is not sent again.
const SAME_TEMPLATE_WITHIN: Duration = Duration::from_mins(10);

impl State {
    pub(super) fn new() -> Self {
        Self {
            clock: PlatformClock::start(),
            // Other than those of every platform that was played before, this second or earlier.
            next_msg_id: unix_nanoseconds(),
            next_nonce: unix_nanoseconds() % 1_000_000_000,
            failures: VecDeque::new(),
            paused_until: None,
            followers: HashMap::new(),
            tokens: AccessTokens::default(),
            media: Media::default(),
            materials: Materials::default(),
            menu: Menu::default(),
            tags: Tags::default(),
            clearings: 0,
            networks: ["127.0.0.1", "::1"].map(str::to_owned).into(),
            qrcodes: QrCodes::default(),
            faults: Faults::default(),
            calls: VecDeque::new(),
            templates: HashMap::new(),
        }
    }

    pub(super) fn note_call(&mut self, call: Call) {
        if self.calls.len() == REMEMBERED_CALLS {
            self.calls.pop_front();
        }
        self.calls.push_back(call);
    }

    pub(super) fn next_msg_id(&mut self) -> u64 {
        self.next_msg_id += 13;
        self.next_msg_id
    }

    pub(super) fn next_nonce(&mut self) -> u64 {
        self.next_nonce += 7;
        self.next_nonce
    }

    /// Somebody of whom nothing is known follows.
    pub(super) fn follower(&mut self, openid: &str) -> &mut Follower {
        // By `&str` first: most pushes are of somebody who is known.
        if !self.followers.contains_key(openid) {
            let follower = Follower::new(self.clock.unix_seconds());
            self.followers.insert(openid.to_owned(), follower);
        }
        self.followers.get_mut(openid).expect("just looked for")
    }

    /// The id under which this was sent lately.
    pub(super) fn template_sent(&self, client_msg_id: &str) -> Option<u64> {
        let (sent, msgid) = self.templates.get(client_msg_id)?;
        (sent.elapsed() < SAME_TEMPLATE_WITHIN).then_some(*msgid)
    }

    pub(super) fn note_template(&mut self, client_msg_id: &str, msgid: u64) {
        let sent = (Instant::now(), msgid);
        self.templates.insert(client_msg_id.to_owned(), sent);
    }

    pub(super) fn is_paused(&self) -> bool {
        self.paused_until
            .is_some_and(|until| Instant::now() < until)
    }

    pub(super) fn note_failure(&mut self, timing: &Timing) {
        let now = Instant::now();
        self.failures.push_back(now);
        let is_old = |failed: &Instant| now - *failed > timing.failures_within;
        while self.failures.front().is_some_and(is_old) {
            self.failures.pop_front();
        }
        if self.failures.len() >= timing.failures {
            self.failures.clear();
            self.paused_until = Some(now + timing.pause);
        }
    }
}
