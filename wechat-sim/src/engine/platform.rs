//! The platform itself: whom it pushes for, when it tries again, when it gives up.

use std::{
    sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError},
    time::Duration,
};

use bytes::Bytes;
use serde_json::Value;
use tokio::sync::watch;
use wechat_runtime::{Fields, InvalidDocument, Menu};

use super::{
    account::{Account, Signed},
    answer::{Asked, Fault, Outcome},
    api::{Api, Call},
    draft::{Draft, Header},
    exchange::Exchange,
    follower::{Follower, Seen, is_visible},
    network::Network,
    sending::Pending,
    state::State,
    target::Target,
};

/// Times and counts, as they were seen of the platform.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Timing {
    /// After what time it hangs up: 5 s.
    pub hang_up_after: Duration,
    /// How often it sends a push that is not answered in time: 3.
    pub tries: usize,
    /// How often it sends one that is answered with another status than 200, at once: 4.
    pub tries_after_bad_status: usize,
    /// How many failed pushes within `failures_within` make it pause: 30.
    pub failures: usize,
    /// 5 minutes.
    pub failures_within: Duration,
    /// For how long it then sends nothing: 1 minute.
    pub pause: Duration,
}

impl Default for Timing {
    fn default() -> Self {
        Self {
            hang_up_after: Duration::from_secs(5),
            tries: 3,
            tries_after_bad_status: 4,
            failures: 30,
            failures_within: Duration::from_mins(5),
            pause: Duration::from_mins(1),
        }
    }
}

/// Plays the platform for one account and one bot.
///
/// Time is tokio's: in a test with paused time, five seconds take none. Its wall clock (`CreateTime`, …)
/// begins with this machine's and goes on with tokio's time; only the `timestamp` of a query, which a bot
/// holds against its own clock, is this machine's. A clone is the same platform.
#[derive(Clone, Debug)]
pub struct Platform(pub(super) Arc<Inner>);

#[derive(Debug)]
pub(super) struct Inner {
    pub(super) account: Account,
    pub(super) target: OnceLock<Target>,
    pub(super) timing: Timing,
    state: Mutex<State>,
    /// How often anything changed that a user can see.
    changes: watch::Sender<u64>,
}

impl Inner {
    /// Nothing in here is left half done by a panic.
    pub(super) fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Tells those who wait for something that a user sees.
    pub(super) fn note_change(&self) {
        self.changes.send_modify(|changes| *changes += 1);
    }
}

impl From<&Api> for Platform {
    fn from(api: &Api) -> Self {
        Self(Arc::clone(&api.0))
    }
}

impl Platform {
    /// The platform as it is.
    pub fn new(account: Account, target: Target) -> Self {
        Self::with_timing(account, target, Timing::default())
    }

    /// The platform with other times and counts.
    pub fn with_timing(account: Account, target: Target, timing: Timing) -> Self {
        let platform = Self::alone(account, timing);
        platform.connect(target);
        platform
    }

    /// A platform to which a bot comes later, with [`connect`](Self::connect): one that needs its API first.
    pub fn without_bot(account: Account) -> Self {
        Self::alone(account, Timing::default())
    }

    fn alone(account: Account, timing: Timing) -> Self {
        Self(Arc::new(Inner {
            account,
            target: OnceLock::new(),
            timing,
            state: Mutex::new(State::new()),
            changes: watch::Sender::new(0),
        }))
    }

    /// Gives it its bot; the first one stays.
    pub fn connect(&self, target: Target) {
        // An error is the second one.
        let _ = self.0.target.set(target);
    }

    /// The account that it pushes for.
    pub fn account(&self) -> &Account {
        &self.0.account
    }

    /// When it hangs up, and how often it tries.
    pub fn timing(&self) -> &Timing {
        &self.0.timing
    }

    /// For how long it still sends nothing, because too many pushes had failed; `None` if it sends.
    pub fn paused_for(&self) -> Option<Duration> {
        self.0.state().paused_for()
    }

    /// Its `api.weixin.qq.com`.
    pub fn api(&self) -> Api {
        Api(Arc::clone(&self.0))
    }

    /// Sends what the user with this OpenID did, as often as it takes, and says what they saw.
    pub async fn push(&self, openid: &str, draft: &Draft) -> Exchange {
        self.prepare(openid, draft, Network::default()).send().await
    }

    /// Writes and signs what the user with this OpenID did, to be sent over this network.
    pub fn prepare(&self, openid: &str, draft: &Draft, network: Network) -> Pending {
        let (header, can_act) = {
            let mut state = self.0.state();
            let msg_id = state.next_msg_id();
            let now = state.clock.unix_seconds();
            let follower = state.follower(openid);
            let now = follower.next_time(now, draft.is_event());
            let header = Header {
                to: &self.0.account.id,
                from: openid,
                create_time: now,
                msg_id,
            };
            (header, follower.act(draft, now))
        };
        let asked = Asked {
            openid,
            account_id: &self.0.account.id,
            is_event: draft.is_event(),
            is_visible: is_visible(draft.event_name()),
        };
        let pending = Pending::sign(self, draft.write(&header), &asked, network);
        if can_act { pending } else { pending.unsent() }
    }

    /// Signs anything that stands in the place of a push, as the user with this OpenID. Of a document the names
    /// in it count.
    pub fn prepare_document(&self, openid: &str, push: &str, network: Network) -> Pending {
        let fields = Fields::parse_push(push).ok();
        let asked = self.asked_by(openid, fields.as_ref());
        Pending::sign(self, push.to_owned(), &asked, network)
    }

    /// The request of an exchange once more, byte for byte, as the platform tries again.
    pub fn prepare_again(&self, exchange: &Exchange) -> Pending {
        let fields = Fields::parse_push(exchange.push.as_str()).ok();
        let asked = self.asked_by(&exchange.openid, fields.as_ref());
        let signed = Signed {
            query: exchange.query.clone(),
            body: exchange.body.clone(),
        };
        let push = exchange.push.clone();
        Pending::signed(self, push, signed, &asked, Network::default())
    }

    /// What a document asks; what is none is taken for a message of this user's.
    fn asked_by<'a>(&'a self, openid: &'a str, push: Option<&'a Fields>) -> Asked<'a> {
        match push.map(Asked::by) {
            Some(asked) if asked.openid.is_empty() => Asked { openid, ..asked },
            Some(asked) => asked,
            None => Asked {
                openid,
                account_id: &self.0.account.id,
                is_event: false,
                is_visible: true,
            },
        }
    }

    /// Sends a push that was written before, signed now.
    ///
    /// # Errors
    /// If it is no document.
    pub async fn replay(&self, push: &str) -> Result<Exchange, InvalidDocument> {
        let fields = Fields::parse_push(push)?;
        let asked = Asked::by(&fields);
        let pending = Pending::sign(self, push.to_owned(), &asked, Network::default());
        Ok(pending.send().await)
    }

    /// Sends the request of an exchange once more, byte for byte, as the platform tries again.
    ///
    /// # Errors
    /// If its push is no document.
    pub async fn repeat(&self, exchange: &Exchange) -> Result<Exchange, InvalidDocument> {
        Fields::parse_push(exchange.push.as_str())?;
        Ok(self.prepare_again(exchange).send().await)
    }

    /// What this user saw after the first `count` things, in order; of more than a thousand the last
    /// thousand.
    pub fn seen_after(&self, openid: &str, count: usize) -> Vec<Seen> {
        let state = self.0.state();
        let follower = state.followers.get(openid);
        follower.map_or_else(Vec::new, |follower| follower.seen_after(count))
    }

    /// Waits until this user has seen more than `count` things, and gives those.
    pub async fn wait_for_more(&self, openid: &str, count: usize) -> Vec<Seen> {
        let mut changes = self.0.changes.subscribe();
        loop {
            let seen = self.seen_after(openid, count);
            if !seen.is_empty() {
                return seen;
            }
            // The sender lives as long as `self`.
            let _ = changes.changed().await;
        }
    }

    /// Tells of each change that a user can see, and of each call of the API.
    pub fn changes(&self) -> watch::Receiver<u64> {
        self.0.changes.subscribe()
    }

    /// Whether this user follows. Who was never seen does.
    pub fn follows(&self, openid: &str) -> bool {
        let state = self.0.state();
        let follower = state.followers.get(openid);
        follower.is_none_or(|follower| follower.follows)
    }

    /// How many customer-service messages may be sent to this user now.
    pub fn quota(&self, openid: &str) -> u32 {
        let state = self.0.state();
        state.followers.get(openid).map_or(0, Follower::left)
    }

    /// Whether this user sees that an answer is being typed.
    pub fn is_typing(&self, openid: &str) -> bool {
        let state = self.0.state();
        state.followers.get(openid).is_some_and(Follower::is_typing)
    }

    /// Keeps a file that a user sends, and gives its `MediaId`. `kind` is `image`, `voice` or `video`.
    pub fn store_media(&self, kind: &str, name: &str, bytes: impl Into<Bytes>) -> String {
        self.0.state().media.store(kind, name, bytes.into())
    }

    /// Drops a file, as the platform does after three days.
    pub fn drop_media(&self, media_id: &str) {
        self.0.state().media.remove(media_id);
    }

    /// A file that a user has sent or the bot has uploaded, while it is kept: its name and its bytes.
    pub fn media(&self, media_id: &str) -> Option<(String, Bytes)> {
        self.0.state().media.file(media_id)
    }

    /// The menu as the bot has made it: its buttons, as `menu/create` takes them.
    pub fn menu(&self) -> Option<Vec<Value>> {
        self.0.state().menu.default.clone()
    }

    /// Calls of the API after the first `count`, and how many there were; of more than ten thousand the last
    /// ten thousand.
    pub fn calls_after(&self, count: u64) -> (Vec<Call>, u64) {
        self.0.state().calls_after(count)
    }

    /// Gives the account the menu that a bot declares, as its call of `menu/create` would.
    ///
    /// # Panics
    /// If the platform does not take it, which the compiler has seen to.
    pub fn create_menu(&self, menu: &Menu) {
        let made = self.api().make_menu(menu.to_json().as_bytes());
        made.expect("a declared menu is one that the platform takes");
    }

    /// Names of the menu's buttons that can be tapped.
    pub fn buttons(&self) -> Vec<String> {
        self.0.state().menu.names()
    }

    /// The button of this name, as `menu/create` takes it.
    pub fn button(&self, name: &str) -> Option<Value> {
        self.0.state().menu.button(name)
    }

    /// What a tap on the button of this name sends; `None` if there is no such button, or it sends nothing.
    pub fn tap(&self, name: &str) -> Option<Draft> {
        self.0.state().menu.tap(name)
    }

    /// What this user's scan of the code with this scene sends: a follower's, or a new one's.
    pub fn scan(&self, openid: &str, scene: &str) -> Draft {
        let ticket = self.0.state().qrcodes.ticket(scene);
        let ticket = ticket.as_deref().unwrap_or("sim-ticket");
        let (event, key) = if self.follows(openid) {
            ("SCAN", scene.to_owned())
        } else {
            ("subscribe", format!("qrscene_{scene}"))
        };
        Draft::event(event)
            .with("EventKey", key)
            .with("Ticket", ticket)
    }

    /// The scene of the code with this ticket, while it is good.
    pub fn scene(&self, ticket: &str) -> Option<String> {
        self.0.state().qrcodes.scene(ticket)
    }

    pub(super) fn note(&self, openid: &str, outcome: &Outcome) {
        if let Outcome::Fault(_) | Outcome::Failed(_) = outcome {
            self.0.state().note_failure(&self.0.timing);
        }
        let seen = match outcome {
            Outcome::Reply(shown) => Seen::Reply(shown.clone()),
            Outcome::Fault(fault) => Seen::Fault(fault.clone()),
            _ => return,
        };
        {
            let mut state = self.0.state();
            state.follower(openid).see(seen);
        }
        self.0.note_change();
    }

    /// How often a push is sent that failed so. What is answered with nonsense is not sent again.
    pub(super) fn tries_after(&self, fault: &Fault) -> usize {
        match fault {
            Fault::TimedOut { .. } | Fault::Unreachable(_) | Fault::BrokeOff(_) => {
                self.0.timing.tries
            }
            Fault::Status(..) => self.0.timing.tries_after_bad_status,
            _ => 1,
        }
    }
}
