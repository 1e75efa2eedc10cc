//! The platform itself: whom it pushes for, when it tries again, when it gives up.

use std::{
    sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError},
    time::Duration,
};

use bytes::Bytes;
use tokio::{
    sync::watch,
    time::{Instant, timeout},
};
use wechat_runtime::{Fields, InvalidDocument, Menu};

use super::{
    account::{Account, Signed},
    answer::{Asked, Fault, Outcome},
    api::Api,
    draft::{Draft, Header},
    exchange::{Ended, Exchange, Try},
    follower::{Follower, Seen, is_visible},
    state::State,
    target::{Target, TargetError},
};
use crate::clock::unix_seconds;

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
pub struct Platform(Arc<Inner>);

#[derive(Debug)]
pub(super) struct Inner {
    account: Account,
    target: OnceLock<Target>,
    timing: Timing,
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

    /// Its `api.weixin.qq.com`.
    pub fn api(&self) -> Api {
        Api(Arc::clone(&self.0))
    }

    /// Sends what the user with this OpenID did, as often as it takes, and says what they saw.
    pub async fn push(&self, openid: &str, draft: &Draft) -> Exchange {
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
        let push = draft.write(&header);
        if !can_act {
            return Exchange::unsent(openid, push, Outcome::NotFollowing);
        }
        let asked = Asked {
            openid,
            account_id: &self.0.account.id,
            is_event: draft.is_event(),
            is_visible: is_visible(draft.event_name()),
        };
        self.exchange(&push, &asked).await
    }

    /// Sends a push that was written before, signed now.
    ///
    /// # Errors
    /// If it is no document.
    pub async fn replay(&self, push: &str) -> Result<Exchange, InvalidDocument> {
        let fields = Fields::parse(push)?;
        Ok(self.exchange(push, &Asked::by(&fields)).await)
    }

    /// Sends the request of an exchange once more, byte for byte, as the platform tries again.
    ///
    /// # Errors
    /// If its push is no document.
    pub async fn repeat(&self, exchange: &Exchange) -> Result<Exchange, InvalidDocument> {
        let fields = Fields::parse(exchange.push.as_str())?;
        let signed = Signed {
            query: exchange.query.clone(),
            body: exchange.body.clone(),
        };
        let asked = Asked::by(&fields);
        Ok(self.send(&exchange.push, signed, &asked).await)
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

    async fn exchange(&self, push: &str, asked: &Asked<'_>) -> Exchange {
        let nonce = self.0.state().next_nonce().to_string();
        // A bot holds the timestamp against its own wall clock, which virtual time does not move.
        let signed = self.0.account.sign(push, asked, unix_seconds(), &nonce);
        self.send(push, signed, asked).await
    }

    async fn send(&self, push: &str, signed: Signed, asked: &Asked<'_>) -> Exchange {
        if self.0.state().is_paused() {
            return Exchange::unsent(asked.openid, push.to_owned(), Outcome::Paused);
        }
        let (tries, outcome) = self.deliver(&signed, asked).await;
        self.note(asked.openid, &outcome);
        Exchange {
            openid: asked.openid.to_owned(),
            push: push.to_owned(),
            query: signed.query,
            body: signed.body,
            tries,
            outcome,
        }
    }

    fn note(&self, openid: &str, outcome: &Outcome) {
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

    async fn deliver(&self, signed: &Signed, asked: &Asked<'_>) -> (Vec<Try>, Outcome) {
        let first = Instant::now();
        let mut tries: Vec<Try> = Vec::new();
        let Some(target) = self.0.target.get() else {
            let nobody = Fault::Unreachable("no bot is connected".to_owned());
            return (tries, Outcome::Fault(nobody));
        };
        loop {
            let sent = Instant::now();
            let answered = target.send(&signed.query, Some(signed.body.clone()));
            let ended = match timeout(self.0.timing.hang_up_after, answered).await {
                Ok(Ok(answer)) => Ended::Answered(answer),
                Ok(Err(TargetError::Broken(why))) => Ended::BrokeOff(why),
                Ok(Err(error)) => Ended::Unreachable(error.to_string()),
                Err(_) => Ended::HungUp,
            };
            let outcome = match &ended {
                Ended::HungUp => asked.failed(Fault::TimedOut {
                    tries: tries.len() + 1,
                    after: self.0.timing.hang_up_after,
                }),
                // What happened first tells more than what came of it.
                Ended::Unreachable(why) => match tries.first().map(|first| &first.ended) {
                    Some(Ended::BrokeOff(first)) => asked.failed(Fault::BrokeOff(first.clone())),
                    _ => asked.failed(Fault::Unreachable(why.clone())),
                },
                Ended::BrokeOff(why) => asked.failed(Fault::BrokeOff(why.clone())),
                Ended::Answered(answer) => self.0.account.judge_as(asked, answer),
            };
            tries.push(Try {
                at: sent - first,
                took: sent.elapsed(),
                ended,
            });
            match &outcome {
                Outcome::Fault(fault) | Outcome::Failed(fault)
                    if tries.len() < self.tries_after(fault) => {}
                _ => return (tries, outcome),
            }
        }
    }

    /// How often a push is sent that failed so. What is answered with nonsense is not sent again.
    fn tries_after(&self, fault: &Fault) -> usize {
        match fault {
            Fault::TimedOut { .. } | Fault::Unreachable(_) | Fault::BrokeOff(_) => {
                self.0.timing.tries
            }
            Fault::Status(..) => self.0.timing.tries_after_bad_status,
            _ => 1,
        }
    }
}
