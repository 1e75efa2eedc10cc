//! The page's users, their actions, and the results.

mod snapshot;
mod watch;

use std::sync::{Arc, MutexGuard};

use axum::http::StatusCode;
use serde_json::{Value, json};
use tokio::task::JoinSet;
use wechat_core::__private::Mutex;
use wechat_runtime::{Bot, Probe, store::UserKey};

use super::{
    action::{ActionRequest, Written},
    content,
    export::Export,
    history::{Begun, From, History, Record},
    media::{self, Files},
    outcome::Routes,
    refusal::Refusal,
    sessions::Watch,
};
use crate::engine::{Exchange, Outcome, Pending, Platform, openid};

/// Upper bound on users.
pub(super) const USERS: usize = 50;
/// Upper bound on a name, in characters.
const MAX_NAME: usize = 32;
/// Upper bound on exchanges that run at once.
const RUNNING: usize = 32;

/// The platform, the bot behind it, and the page's record of both.
#[derive(Debug)]
pub(super) struct Controller {
    pub(super) platform: Platform,
    /// Bot, if it is in this process.
    pub(super) bot: Option<Bot>,
    /// Watch on the bot's sessions, if they can be watched.
    pub(super) sessions: Option<Watch>,
    /// Name at the head of a chat.
    pub(super) name: String,
    /// URL of the bot, for people.
    pub(super) url: String,
    pub(super) files: Files,
    state: Mutex<State>,
    tasks: Mutex<JoinSet<()>>,
}

#[derive(Debug)]
struct State {
    history: History,
    users: Vec<User>,
    /// Number of API calls that the page was sent.
    calls: u64,
    menu: Option<Vec<Value>>,
}

#[derive(Debug)]
struct User {
    name: String,
    openid: String,
    /// Number of the chat's entries that the page was sent.
    seen: usize,
    /// State that the page was sent last.
    sent: Value,
}

impl Controller {
    pub(super) fn new(
        platform: Platform,
        bot: Option<Bot>,
        sessions: Option<Watch>,
        (name, url): (String, String),
        files: Files,
    ) -> Self {
        let controller = Self {
            platform,
            bot,
            sessions,
            name,
            url,
            files,
            state: Mutex::new(State {
                history: History::default(),
                users: Vec::new(),
                calls: 0,
                menu: None,
            }),
            tasks: Mutex::default(),
        };
        controller.state().users.push(User::new("alice"));
        controller
    }

    /// Locks the state. It is valid even after a panic: no change to it is made in two steps.
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock()
    }

    pub(super) fn with_history<T>(&self, act: impl FnOnce(&mut History) -> T) -> T {
        act(&mut self.state().history)
    }

    fn address(&self, media_id: &str) -> Option<String> {
        media::address(media_id, &self.platform)
    }

    /// Returns the name of a user of the page.
    pub(super) fn name_of(&self, openid: &str) -> Option<String> {
        let state = self.state();
        let user = state.users.iter().find(|user| user.openid == openid)?;
        Some(user.name.clone())
    }

    /// Adds a user, or finds the one with this name. Returns whether the user is new, and their
    /// state.
    ///
    /// # Errors
    /// If the name is invalid, or there are too many users.
    pub(super) fn add_user(&self, name: &str) -> Result<(bool, Value), Refusal> {
        let name = name.trim();
        let length = name.chars().count();
        if length == 0 || length > MAX_NAME || name.chars().any(char::is_control) {
            let why = format!("a name has 1 to {MAX_NAME} characters and no control characters");
            return Err(Refusal::bad(why));
        }
        let mut state = self.state();
        if let Some(user) = state.users.iter().find(|user| user.name == name) {
            return Ok((false, user.json(&self.platform)));
        }
        if state.users.len() == USERS {
            let why = format!("there are {USERS} users already, which is the upper limit");
            return Err(Refusal::new(StatusCode::CONFLICT, why));
        }
        let mut user = User::new(name);
        let json = user.json(&self.platform);
        user.sent = json.clone();
        state.users.push(user);
        state.history.tell("user", &json);
        Ok((true, json))
    }

    /// Does something as a user, and returns the numbers of the exchange and of its entry in the
    /// chat.
    ///
    /// # Errors
    /// If there is no such user, or a user cannot do this.
    pub(super) fn send(
        self: &Arc<Self>,
        openid: &str,
        request: ActionRequest,
    ) -> Result<(u64, u64), Refusal> {
        self.check_user(openid)?;
        let (faults, network) = (request.faults.names(), request.faults.network()?);
        let action = request.action.by(openid, &self.platform, &self.files)?;
        let pending = match &action.push {
            Written::Draft(draft) => self.platform.prepare(openid, draft, network),
            Written::Document(xml) => self.platform.prepare_document(openid, xml, network),
        };
        let begun = Begun {
            openid: openid.to_owned(),
            what: action.what,
            label: action.label,
            faults,
            export: action.export,
            push: pending.push().to_owned(),
            query: pending.query().to_owned(),
            body: pending.body().to_owned(),
            quota: self.platform.quota(openid),
        };
        Ok(self.start(begun, action.content, pending))
    }

    /// Sends the request of an exchange again, byte for byte.
    ///
    /// # Errors
    /// If the exchange is unknown or still runs.
    pub(super) fn repeat(self: &Arc<Self>, id: u64) -> Result<(u64, u64), Refusal> {
        let (exchange, openid, label) = {
            let state = self.state();
            let record = state.history.record(id).ok_or_else(|| forgotten(id))?;
            let exchange = record.ended.clone().ok_or_else(|| {
                Refusal::new(
                    StatusCode::CONFLICT,
                    "the exchange still runs: wait for its end",
                )
            })?;
            (exchange, record.openid.clone(), record.label.clone())
        };
        self.check_user(&openid)?;
        let pending = self.platform.prepare_again(&exchange);
        let content = json!({ "kind": "xml", "summary": format!("↻ {label}") });
        let begun = Begun {
            openid: openid.clone(),
            what: "repeat",
            label,
            faults: Vec::new(),
            export: Export::default(),
            push: exchange.push,
            query: exchange.query,
            body: exchange.body,
            quota: self.platform.quota(&openid),
        };
        Ok(self.start(begun, content, pending))
    }

    fn check_user(&self, openid: &str) -> Result<(), Refusal> {
        let state = self.state();
        if !state.users.iter().any(|user| user.openid == openid) {
            let why = format!("there is no user with the OpenID {openid:?}: add them first");
            return Err(Refusal::missing(why));
        }
        if state.history.running() >= RUNNING {
            let why = format!("{RUNNING} exchanges run already: wait for one to end");
            return Err(Refusal::new(StatusCode::TOO_MANY_REQUESTS, why));
        }
        Ok(())
    }

    fn start(self: &Arc<Self>, begun: Begun, content: Value, pending: Pending) -> (u64, u64) {
        let user = self.sessions.as_ref().and_then(|_| user_key(&begun.push));
        // Guards are user code, which must not run while the state is locked.
        let routes = Routes::ask(self.bot.as_ref(), &begun.push);
        let (id, item) = {
            let mut state = self.state();
            let begun = state.history.begin(Record::new(begun, routes), content);
            if let (Some(watch), Some(user)) = (&self.sessions, user) {
                watch.begin(begun.0, user);
            }
            begun
        };
        let pending = match &self.sessions {
            Some(watch) => {
                let watch = watch.clone();
                pending.on_answer(move || watch.end(id))
            }
            None => pending,
        };
        let controller = Arc::clone(self);
        self.spawn(async move {
            let exchange = pending
                .send_watched(|tried| controller.state().history.tried(id, tried))
                .await;
            controller.end(id, exchange);
        });
        (id, item)
    }

    /// Starts a task that ends with the page.
    pub(super) fn spawn(&self, task: impl Future<Output = ()> + Send + 'static) {
        let mut tasks = self.tasks.lock();
        while tasks.try_join_next().is_some() {}
        tasks.spawn(task);
    }

    /// Ends all tasks: they hold the controller, which would never be dropped.
    pub(super) fn stop(&self) {
        let mut tasks = self.tasks.lock();
        tasks.abort_all();
    }

    fn end(&self, id: u64, exchange: Exchange) {
        if let Some(watch) = &self.sessions {
            watch.end(id);
        }
        let outcome = exchange.outcome.clone();
        let state = &mut *self.state();
        // Messages that the handler sent before its answer belong before it.
        self.look_at(state);
        let Some(record) = state.history.record(id) else {
            return;
        };
        // A push that was written by hand is shown where it was sent.
        let openid = record.openid.clone();
        let history = &mut state.history;
        let quota = self.platform.quota(&openid);
        history.end(id, exchange, quota);
        match &outcome {
            Outcome::Reply(shown) => {
                let content = content::of_reply(shown, &|id| self.address(id));
                history.show(&openid, From::Bot, Some(id), content);
                for notice in shown.notices() {
                    let notice = json!({ "kind": "notice", "text": notice.to_string() });
                    history.show(&openid, From::Platform, Some(id), notice);
                }
            }
            Outcome::NoReply => {}
            Outcome::Fault(fault) => {
                let tries = history.record(id).map(|record| record.counted().count());
                let content = json!({
                    "kind": "fault", "code": fault.code(), "reason": fault.to_string(), "tries": tries,
                });
                history.show(&openid, From::Platform, Some(id), content);
            }
            Outcome::Failed(fault) => {
                let content = json!({
                    "kind": "failed", "code": fault.code(), "reason": fault.to_string(),
                });
                history.show(&openid, From::Platform, Some(id), content);
            }
            Outcome::Paused => {
                history.show(
                    &openid,
                    From::Platform,
                    Some(id),
                    json!({ "kind": "paused" }),
                );
            }
            Outcome::NotFollowing => {
                let content = json!({ "kind": "not_following" });
                history.show(&openid, From::Platform, Some(id), content);
            }
        }
        state.send_users(&self.platform);
    }
}

/// Returns the key of the push's user in stores.
fn user_key(push: &str) -> Option<UserKey> {
    let probe = Probe::document(push).ok()?;
    Some(UserKey::of(&probe.push()))
}

pub(super) fn forgotten(id: u64) -> Refusal {
    Refusal::missing(format!(
        "exchange {id} is unknown: only the latest are kept"
    ))
}

impl State {
    /// Sends the page the users whose state has changed.
    fn send_users(&mut self, platform: &Platform) {
        for user in &mut self.users {
            let json = user.json(platform);
            if json != user.sent {
                self.history.tell("user", &json);
                user.sent = json;
            }
        }
    }
}

impl User {
    fn new(name: &str) -> Self {
        Self {
            name: name.to_owned(),
            openid: openid(name),
            seen: 0,
            sent: Value::Null,
        }
    }

    fn json(&self, platform: &Platform) -> Value {
        json!({
            "openid": self.openid,
            "name": self.name,
            "follows": platform.follows(&self.openid),
            "typing": platform.is_typing(&self.openid),
            "quota": platform.quota(&self.openid),
        })
    }
}
