//! The platform: sends what users do to a bot, and reports what they saw.

use std::{sync::Arc, time::Duration};

use bytes::Bytes;
use serde_json::Value;
use tokio::sync::watch;
use wechat_runtime::{Fields, InvalidDocument, Menu};

use super::{
    account::{PlatformAccount, SignedRequest},
    account_state::{calls::Call, chat_entry::Seen, follower::Follower},
    delivery::Pending,
    draft::{Draft, Header},
    exchange::Exchange,
    network::Network,
    push_context::PushContext,
    shared_state::Played,
    target::Target,
    timing::Timing,
    user_events::is_answer_visible,
};

/// Platform simulated for one account and one bot.
///
/// It runs on tokio's time: in a test with paused time, five seconds pass at once. Its wall clock
/// (`CreateTime`, …) starts with this machine's and advances with tokio's time. Only the
/// `timestamp` of a query, which a bot compares with its own clock, is this machine's. Clones share
/// one platform.
#[derive(Clone, Debug)]
pub struct Platform(pub(super) Arc<Played>);

impl Platform {
    /// Creates a platform with WeChat's timing.
    pub fn new(account: PlatformAccount, target: Target) -> Self {
        Self::with_timing(account, target, Timing::default())
    }

    /// Creates a platform with other times and counts.
    pub fn with_timing(account: PlatformAccount, target: Target, timing: Timing) -> Self {
        let platform = Self::alone(account, timing);
        platform.connect(target);
        platform
    }

    /// Creates a platform for a bot that needs its API first and is added later, with
    /// [`connect`](Self::connect).
    pub fn without_bot(account: PlatformAccount) -> Self {
        Self::alone(account, Timing::default())
    }

    fn alone(account: PlatformAccount, timing: Timing) -> Self {
        Self(Arc::new(Played::new(account, timing)))
    }

    /// Sets the bot; a second one is ignored.
    pub fn connect(&self, target: Target) {
        // The error says that there is a bot already.
        let _ = self.0.target.set(target);
    }

    /// Returns the account that it pushes for.
    pub fn account(&self) -> &PlatformAccount {
        &self.0.account
    }

    /// Returns when it hangs up, and how often it retries.
    pub fn timing(&self) -> &Timing {
        &self.0.timing
    }

    /// Returns the rest of a pause after too many failed pushes, or `None` if pushes are sent.
    pub fn paused_for(&self) -> Option<Duration> {
        self.0.state().pause.remaining()
    }

    /// Sends an action of the user with this OpenID, with retries, and returns what they saw.
    pub async fn push(&self, openid: &str, draft: &Draft) -> Exchange {
        self.prepare(openid, draft, Network::default()).send().await
    }

    /// Writes and signs an action of the user with this OpenID, to be sent over this network.
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
        let context = PushContext {
            openid,
            account_id: &self.0.account.id,
            event: draft.is_event(),
            visible: is_answer_visible(draft.event_name()),
        };
        let pending = Pending::sign(&self.0, draft.write(&header), &context, network);
        if can_act { pending } else { pending.unsent() }
    }

    /// Signs any text as a push of the user with this OpenID. If it is a document, the names in it
    /// count instead.
    pub fn prepare_document(&self, openid: &str, push: &str, network: Network) -> Pending {
        let fields = Fields::parse_push(push).ok();
        let context = self.context_of(openid, fields.as_ref());
        Pending::sign(&self.0, push.to_owned(), &context, network)
    }

    /// Prepares the request of an exchange again, byte for byte, like a retry of the platform.
    pub fn prepare_again(&self, exchange: &Exchange) -> Pending {
        let fields = Fields::parse_push(exchange.push.as_str()).ok();
        let context = self.context_of(&exchange.openid, fields.as_ref());
        let signed = SignedRequest {
            query: exchange.query.clone(),
            body: exchange.body.clone(),
        };
        let push = exchange.push.clone();
        Pending::signed(&self.0, push, signed, &context, Network::default())
    }

    /// Returns the context of a push. Anything but a document counts as a message of this user.
    fn context_of<'a>(&'a self, openid: &'a str, push: Option<&'a Fields>) -> PushContext<'a> {
        match push.map(PushContext::of) {
            Some(context) if context.openid.is_empty() => PushContext { openid, ..context },
            Some(context) => context,
            None => PushContext {
                openid,
                account_id: &self.0.account.id,
                event: false,
                visible: true,
            },
        }
    }

    /// Signs and sends a push that was written before.
    ///
    /// # Errors
    /// If it is not a document.
    pub async fn replay(&self, push: &str) -> Result<Exchange, InvalidDocument> {
        let fields = Fields::parse_push(push)?;
        let context = PushContext::of(&fields);
        let pending = Pending::sign(&self.0, push.to_owned(), &context, Network::default());
        Ok(pending.send().await)
    }

    /// Sends the request of an exchange again, byte for byte, like a retry of the platform.
    ///
    /// # Errors
    /// If its push is not a document.
    pub async fn repeat(&self, exchange: &Exchange) -> Result<Exchange, InvalidDocument> {
        Fields::parse_push(exchange.push.as_str())?;
        Ok(self.prepare_again(exchange).send().await)
    }

    /// Returns the entries in this user's chat after the first `count`; only the last thousand are
    /// kept.
    pub fn seen_after(&self, openid: &str, count: usize) -> Vec<Seen> {
        let state = self.0.state();
        let follower = state.followers.get(openid);
        follower.map_or_else(Vec::new, |follower| follower.seen_after(count))
    }

    /// Waits until this user's chat has more than `count` entries, and returns those.
    pub async fn wait_for_more(&self, openid: &str, count: usize) -> Vec<Seen> {
        let mut changes = self.0.changes();
        loop {
            let seen = self.seen_after(openid, count);
            if !seen.is_empty() {
                return seen;
            }
            // `changed` fails when the sender is dropped; `self` holds it.
            let _ = changes.changed().await;
        }
    }

    /// Reports each change that a user can see, and each call of the API.
    pub fn changes(&self) -> watch::Receiver<u64> {
        self.0.changes()
    }

    /// Returns whether this user follows. An unknown user does.
    pub fn follows(&self, openid: &str) -> bool {
        let state = self.0.state();
        let follower = state.followers.get(openid);
        follower.is_none_or(|follower| follower.follows)
    }

    /// Returns the number of customer-service messages that may be sent to this user now.
    pub fn quota(&self, openid: &str) -> u32 {
        let state = self.0.state();
        state.followers.get(openid).map_or(0, Follower::left)
    }

    /// Returns whether this user sees that an answer is being typed.
    pub fn is_typing(&self, openid: &str) -> bool {
        let state = self.0.state();
        state.followers.get(openid).is_some_and(Follower::is_typing)
    }

    /// Stores a file that a user sends, and returns its `MediaId`. `kind` is `image`, `voice` or
    /// `video`.
    pub fn store_media(&self, kind: &str, name: &str, bytes: impl Into<Bytes>) -> String {
        self.0.state().media.store(kind, name, bytes.into())
    }

    /// Deletes a file, as the platform does after three days.
    pub fn drop_media(&self, media_id: &str) {
        self.0.state().media.remove(media_id);
    }

    /// Returns the name and the bytes of a file that a user sent or the bot uploaded, while it is
    /// stored.
    pub fn media(&self, media_id: &str) -> Option<(String, Bytes)> {
        let state = self.0.state();
        let file = state.media.get(media_id)?;
        Some((file.name.clone(), file.bytes.clone()))
    }

    /// Returns the buttons of the menu, as the bot passed them to `menu/create`.
    pub fn menu(&self) -> Option<Vec<Value>> {
        self.0.state().menu.default.clone()
    }

    /// Returns the calls of the API after the first `count`, and the number of all calls; only the
    /// last ten thousand are kept.
    pub fn calls_after(&self, count: u64) -> (Vec<Call>, u64) {
        self.0.state().calls.after(count)
    }

    /// Creates the menu that a bot declares, as its call of `menu/create` would.
    ///
    /// # Panics
    /// If the platform does not accept it. The compiler has already checked a declared menu.
    pub fn create_menu(&self, menu: &Menu) {
        let created = self.0.state().menu.create(menu.to_json().as_bytes());
        created.expect("the platform accepts a declared menu");
        self.0.notify_change();
    }

    /// Returns the names of the menu's buttons that can be tapped.
    pub fn buttons(&self) -> Vec<String> {
        self.0.state().menu.names()
    }

    /// Returns the button with this name, as it was passed to `menu/create`.
    pub fn button(&self, name: &str) -> Option<Value> {
        self.0.state().menu.button(name)
    }

    /// Returns the push of a tap on the button with this name, or `None` if there is no such button
    /// or it sends nothing.
    pub fn tap(&self, name: &str) -> Option<Draft> {
        self.0.state().menu.tap(name)
    }

    /// Returns the push of this user's scan of the QR code with this scene: another one for a
    /// follower than for a new user.
    pub fn scan(&self, openid: &str, scene: &str) -> Draft {
        let ticket = self.0.state().qr_codes.ticket(scene);
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

    /// Returns the scene of the QR code with this ticket, if it has not expired.
    pub fn scene(&self, ticket: &str) -> Option<String> {
        let state = self.0.state();
        Some(state.qr_codes.get(ticket)?.scene.clone())
    }
}
