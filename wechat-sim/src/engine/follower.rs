//! What the platform remembers of a user: whether they follow, what they did last, what may still be
//! sent to them, and what they have seen.

use std::{collections::VecDeque, time::Duration};

use tokio::time::Instant;

use super::{
    answer::{Fault, Shown},
    api::{Errcode, Message},
    draft::Draft,
};

/// Whether this has the form of an OpenID.
pub(crate) fn is_openid(name: &str) -> bool {
    let is_allowed = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-');
    name.len() == 28 && name.starts_with('o') && name.bytes().all(is_allowed)
}

/// Something that appeared in a user's chat.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum Seen {
    /// The reply to something that they did.
    Reply(Shown),
    /// 「该公众号提供的服务出现故障」
    Fault(Fault),
    /// A customer-service message (客服消息).
    Message(Message),
}

/// One user of the account.
#[derive(Debug)]
pub(super) struct Follower {
    pub(super) follows: bool,
    /// Seconds since the Unix epoch.
    pub(super) subscribe_time: u64,
    /// The scene of the QR code through which they came.
    pub(super) scene: Option<String>,
    /// What the account's staff call them.
    pub(super) remark: String,
    /// The ids of their tags, the first given first.
    pub(super) tags: Vec<u64>,
    /// When they last did anything.
    acted: Option<Instant>,
    /// `CreateTime` of their last event.
    last_event: u64,
    allowances: [Option<Allowance>; ACTIONS.len()],
    typing_until: Option<Instant>,
    /// The last things that they saw, and how many there were before these.
    seen: VecDeque<Seen>,
    forgotten: usize,
}

/// How many messages may be sent until when.
#[derive(Clone, Copy, Debug)]
struct Allowance {
    until: Instant,
    left: u32,
}

/// What lets an account write to a user, for how long, and how often. Source: 发送客服消息.
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

/// Bounds the memory of a long load.
const REMEMBERED: usize = 1_000;

/// The typing state ends by itself, and needs an exchange not longer ago than twice that. Source:
/// 客服输入状态.
const TYPING: Duration = Duration::from_secs(15);
const TYPING_WITHIN: Duration = Duration::from_secs(30);

impl Follower {
    /// Somebody who follows, and has for a while: most tests begin there.
    pub(super) fn new(subscribe_time: u64) -> Self {
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

    /// `CreateTime` of what they do now. No two events of a user have the same: it is what a receiver tells
    /// them apart by.
    pub(super) fn next_time(&mut self, now: u64, is_event: bool) -> u64 {
        if !is_event {
            return now;
        }
        self.last_event = now.max(self.last_event + 1);
        self.last_event
    }

    /// Notes what the user does; `false` if they cannot, because they do not follow.
    pub(super) fn act(&mut self, draft: &Draft, now: u64) -> bool {
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
            // The platform's own events, of which the user knows nothing, need no follower.
            Some(_) if !USERS_EVENTS.contains(&event.unwrap_or_default()) => return true,
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

    /// Takes one message from what may be sent.
    ///
    /// # Errors
    /// If the user did nothing lately that allows one, or all that were allowed are sent.
    pub(super) fn spend(&mut self) -> Result<(), Errcode> {
        if !self.follows {
            return Err(Errcode::OUT_OF_TIME);
        }
        let now = Instant::now();
        let open = self.allowances.iter_mut().flatten();
        let mut open: Vec<_> = open.filter(|allowance| now < allowance.until).collect();
        if open.is_empty() {
            return Err(Errcode::OUT_OF_TIME);
        }
        // What ends first is used first.
        open.sort_by_key(|allowance| allowance.until);
        let usable = open.into_iter().find(|allowance| allowance.left > 0);
        let allowance = usable.ok_or(Errcode::OUT_OF_COUNT)?;
        allowance.left -= 1;
        self.typing_until = None;
        Ok(())
    }

    pub(super) fn see(&mut self, seen: Seen) {
        if self.seen.len() == REMEMBERED {
            self.seen.pop_front();
            self.forgotten += 1;
        }
        self.seen.push_back(seen);
    }

    /// What they saw after the first `count` things.
    pub(super) fn seen_after(&self, count: usize) -> Vec<Seen> {
        let skipped = count.saturating_sub(self.forgotten);
        self.seen.iter().skip(skipped).cloned().collect()
    }

    /// How many messages may still be sent.
    pub(super) fn left(&self) -> u32 {
        let now = Instant::now();
        let open = self.allowances.iter().flatten();
        open.filter(|allowance| now < allowance.until)
            .map(|allowance| allowance.left)
            .sum()
    }

    pub(super) fn is_typing(&self) -> bool {
        self.typing_until
            .is_some_and(|until| Instant::now() < until)
    }

    /// Shows 「对方正在输入」, or no longer.
    ///
    /// # Errors
    /// If the user did nothing lately, or sees it already.
    pub(super) fn set_typing(&mut self, typing: bool) -> Result<(), Errcode> {
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

/// Events that a user causes in the chat, in lower case.
const USERS_EVENTS: [&str; 14] = [
    "subscribe",
    "unsubscribe",
    "scan",
    "location",
    "enter",
    "click",
    "view",
    "view_miniprogram",
    "scancode_push",
    "scancode_waitmsg",
    "pic_sysphoto",
    "pic_photo_or_album",
    "pic_weixin",
    "location_select",
];

/// Whether a user waits for an answer to a message, or to this event. Of others they know nothing, or have
/// left, or see a page.
pub(super) fn is_visible(event: Option<&str>) -> bool {
    let unseen = [
        "unsubscribe",
        "location",
        "enter",
        "view",
        "view_miniprogram",
    ];
    event.is_none_or(|event| {
        let event = event.to_ascii_lowercase();
        USERS_EVENTS.contains(&&*event) && !unseen.contains(&&*event)
    })
}
