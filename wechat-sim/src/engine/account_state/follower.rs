//! A user as the platform knows them: subscription, recent actions, allowances for messages, chat.

use std::{collections::VecDeque, time::Duration};

use tokio::time::Instant;

use super::{chat_entry::Seen, errcode::Errcode};
use crate::engine::{draft::Draft, user_events::is_caused_by_user};

/// User of the account.
#[derive(Debug)]
pub(in crate::engine) struct Follower {
    pub(in crate::engine) follows: bool,
    /// Time of the subscription, in seconds since the Unix epoch.
    pub(in crate::engine) subscribe_time: u64,
    /// Scene of the QR code through which they subscribed.
    pub(in crate::engine) scene: Option<String>,
    /// Name that the account's staff gave them.
    pub(in crate::engine) remark: String,
    /// Ids of their tags, in the order in which they were given.
    pub(in crate::engine) tags: Vec<u64>,
    /// Time of their last action.
    acted: Option<Instant>,
    /// `CreateTime` of their last event.
    last_event: u64,
    allowances: [Option<Allowance>; ACTIONS.len()],
    typing_until: Option<Instant>,
    /// Latest entries in their chat.
    seen: VecDeque<Seen>,
    /// Entries before `seen`.
    forgotten: usize,
}

/// Messages that may be sent until a point in time.
#[derive(Clone, Copy, Debug)]
struct Allowance {
    until: Instant,
    left: u32,
}

/// Window and number of messages that an action of the user grants. Source: 发送客服消息.
struct Action {
    within: Duration,
    messages: u32,
}

const MESSAGE: usize = 0;
const MENU: usize = 1;
const FOLLOW: usize = 2;
const SCAN: usize = 3;
const ACTIONS: [Action; 4] = [
    Action {
        within: Duration::from_hours(48),
        messages: 5,
    },
    SHORT,
    SHORT,
    SHORT,
];
const SHORT: Action = Action {
    within: Duration::from_mins(1),
    messages: 3,
};

/// Bounds the memory of a long load test.
const REMEMBERED: usize = 1_000;

/// Duration of the typing state. Source: 客服输入状态.
const TYPING: Duration = Duration::from_secs(15);
/// Time since the user's last action within which the typing state can be set. Source: 客服输入状态.
const TYPING_WITHIN: Duration = Duration::from_secs(30);

impl Follower {
    /// Creates a user who already follows, as most tests need.
    pub(in crate::engine) fn new(subscribe_time: u64) -> Self {
        Self {
            follows: true,
            subscribe_time,
            scene: None,
            remark: String::new(),
            tags: Vec::new(),
            acted: None,
            last_event: 0,
            allowances: [None; ACTIONS.len()],
            typing_until: None,
            seen: VecDeque::new(),
            forgotten: 0,
        }
    }

    /// Returns the `CreateTime` of an action at `now`. No two events of a user share one, because
    /// receivers tell events apart by it.
    pub(in crate::engine) fn next_time(&mut self, now: u64, is_event: bool) -> u64 {
        if !is_event {
            return now;
        }
        self.last_event = now.max(self.last_event + 1);
        self.last_event
    }

    /// Records an action. Returns `false` if it is impossible because the user does not follow.
    pub(in crate::engine) fn act(&mut self, draft: &Draft, now: u64) -> bool {
        let event = draft.event_name().map(str::to_ascii_lowercase);
        let event = event.as_deref();
        match event {
            Some("subscribe") => {
                self.follows = true;
                self.subscribe_time = now;
                let scene = draft
                    .get("EventKey")
                    .and_then(|key| key.strip_prefix("qrscene_"));
                self.scene = scene.map(str::to_owned);
            }
            Some("unsubscribe") => {
                self.follows = false;
                self.allowances = [None; ACTIONS.len()];
            }
            // Events that the platform causes need no follower.
            Some(event) if !is_caused_by_user(event) => return true,
            _ if !self.follows => return false,
            _ => {}
        }
        self.acted = Some(Instant::now());
        let action = match event {
            None => MESSAGE,
            Some("click" | "scancode_push" | "scancode_waitmsg") => MENU,
            Some("subscribe") => FOLLOW,
            Some("scan") => SCAN,
            Some(_) => return true,
        };
        self.allowances[action] = Some(Allowance {
            until: Instant::now() + ACTIONS[action].within,
            left: ACTIONS[action].messages,
        });
        true
    }

    /// Uses one message of the allowances.
    ///
    /// # Errors
    /// If no allowance is open, or all open ones are used up.
    pub(in crate::engine) fn spend(&mut self) -> Result<(), Errcode> {
        if !self.follows {
            return Err(Errcode::OUT_OF_TIME);
        }
        let now = Instant::now();
        let open = self.allowances.iter_mut().flatten();
        let mut open: Vec<_> = open.filter(|allowance| now < allowance.until).collect();
        if open.is_empty() {
            return Err(Errcode::OUT_OF_TIME);
        }
        // The allowance that ends first is used first.
        open.sort_by_key(|allowance| allowance.until);
        let usable = open.into_iter().find(|allowance| allowance.left > 0);
        let allowance = usable.ok_or(Errcode::OUT_OF_COUNT)?;
        allowance.left -= 1;
        self.typing_until = None;
        Ok(())
    }

    /// Adds an entry to the user's chat.
    pub(in crate::engine) fn see(&mut self, seen: Seen) {
        if self.seen.len() == REMEMBERED {
            self.seen.pop_front();
            self.forgotten += 1;
        }
        self.seen.push_back(seen);
    }

    /// Returns the chat's entries after the first `count`.
    pub(in crate::engine) fn seen_after(&self, count: usize) -> Vec<Seen> {
        let skipped = count.saturating_sub(self.forgotten);
        self.seen.iter().skip(skipped).cloned().collect()
    }

    /// Returns the number of messages that may still be sent.
    pub(in crate::engine) fn left(&self) -> u32 {
        let now = Instant::now();
        let open = self.allowances.iter().flatten();
        open.filter(|allowance| now < allowance.until)
            .map(|allowance| allowance.left)
            .sum()
    }

    pub(in crate::engine) fn is_typing(&self) -> bool {
        self.typing_until
            .is_some_and(|until| Instant::now() < until)
    }

    /// Shows or hides 「对方正在输入」.
    ///
    /// # Errors
    /// If the user's last action is too long ago, or the state is already shown.
    pub(in crate::engine) fn set_typing(&mut self, typing: bool) -> Result<(), Errcode> {
        let now = Instant::now();
        if self.acted.is_none_or(|acted| now - acted > TYPING_WITHIN) {
            return Err(Errcode::TYPING_TOO_LATE);
        }
        if typing && self.is_typing() {
            return Err(Errcode::TYPING_ALREADY);
        }
        self.typing_until = typing.then(|| now + TYPING);
        Ok(())
    }
}
