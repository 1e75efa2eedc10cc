//! The page's users, what they do, and everything that comes of it.

mod watch;
mod whole;

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use axum::http::StatusCode;
use serde_json::{Value, json};
use tokio::task::JoinSet;
use wechat_runtime::{Bot, Probe, store::UserKey};

use super::{
    action::{Asked, Written},
    content,
    history::{Begun, From, History, Record},
    media::{self, Files},
    refusal::Refusal,
    sessions::Watch,
    step::Words,
    winner::Routes,
};
use crate::engine::{Exchange, Outcome, Pending, Platform, openid};

/// Users side by side.
pub(super) const USERS: usize = 50;
/// Characters of a name.
const MAX_NAME: usize = 32;
/// Exchanges that run at once.
const RUNNING: usize = 32;

/// The platform, the bot behind it, and what the page knows of both.
#[derive(Debug)]
pub(super) struct Desk {
    pub(super) platform: Platform,
    /// If it is one of this process.
    pub(super) bot: Option<Bot>,
    /// If the bot's sessions can be watched.
    pub(super) sessions: Option<Watch>,
    /// What it is called at the head of a chat.
    pub(super) name: String,
    /// Its address, for people.
    pub(super) url: String,
    pub(super) files: Files,
    state: Mutex<State>,
    tasks: Mutex<JoinSet<()>>,
}

#[derive(Debug)]
struct State {
    history: History,
    users: Vec<User>,
    /// Calls of the API that were told.
    calls: u64,
    menu: Option<Vec<Value>>,
}

#[derive(Debug)]
struct User {
    name: String,
    openid: String,
    /// How much of what they have seen was told.
    seen: usize,
    /// As the page was told last.
    told: Value,
}

impl Desk {
    pub(super) fn new(
        platform: Platform,
        bot: Option<Bot>,
        sessions: Option<Watch>,
        (name, url): (String, String),
        files: Files,
    ) -> Self {
        let desk = Self {
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
        desk.state().users.push(User::new("alice"));
        desk
    }

    /// Nothing in here is left half done by a panic.
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn with_history<T>(&self, act: impl FnOnce(&mut History) -> T) -> T {
        act(&mut self.state().history)
    }

    fn address(&self, media_id: &str) -> Option<String> {
        media::address(media_id, &self.platform)
    }

    /// The name of a user of the page.
    pub(super) fn name_of(&self, openid: &str) -> Option<String> {
        let state = self.state();
        let user = state.users.iter().find(|user| user.openid == openid)?;
        Some(user.name.clone())
    }

    /// Adds a user, or finds the one of this name: whether it is new, and what is known of them.
    ///
    /// # Errors
    /// If it is no name, or there are too many.
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
            let why = format!("there are {USERS} users already, and no more fit on the page");
            return Err(Refusal::new(StatusCode::CONFLICT, why));
        }
        let mut user = User::new(name);
        let json = user.json(&self.platform);
        user.told = json.clone();
        state.users.push(user);
        state.history.tell("user", &json);
        Ok((true, json))
    }

    /// Does something as a user, and gives the exchange and what the chat shows of it.
    ///
    /// # Errors
    /// If there is no such user, or it is nothing that a user can do.
    pub(super) fn send(
        self: &Arc<Self>,
        openid: &str,
        asked: Asked,
    ) -> Result<(u64, u64), Refusal> {
        self.check_user(openid)?;
        let (faults, network) = (asked.faults.names(), asked.faults.network()?);
        let deed = asked.action.by(openid, &self.platform, &self.files)?;
        let words = Words::of(&deed);
        let pending = match &deed.push {
            Written::Draft(draft) => self.platform.prepare(openid, draft, network),
            Written::Document(xml) => self.platform.prepare_document(openid, xml, network),
        };
        let begun = Begun {
            openid: openid.to_owned(),
            what: deed.what,
            label: deed.label,
            faults,
            words,
            push: pending.push().to_owned(),
            query: pending.query().to_owned(),
            body: pending.body().to_owned(),
            quota: self.platform.quota(openid),
        };
        Ok(self.start(begun, deed.content, pending))
    }

    /// Sends the request of an exchange once more, byte for byte.
    ///
    /// # Errors
    /// If it is not known, or still runs.
    pub(super) fn repeat(self: &Arc<Self>, id: u64) -> Result<(u64, u64), Refusal> {
        let (exchange, openid, label) = {
            let state = self.state();
            let record = state.history.record(id).ok_or_else(|| forgotten(id))?;
            let exchange = record.ended.clone().ok_or_else(|| {
                Refusal::new(StatusCode::CONFLICT, "it still runs: wait for its end")
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
            words: Words::none(),
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
        // Guards are code of the bot's author's: not while the state is locked.
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
        let desk = Arc::clone(self);
        self.spawn(async move {
            let exchange = pending
                .send_watched(|tried| desk.state().history.tried(id, tried))
                .await;
            desk.end(id, exchange);
        });
        (id, item)
    }

    /// Starts a task that ends with the page.
    pub(super) fn spawn(&self, task: impl Future<Output = ()> + Send + 'static) {
        let mut tasks = self.tasks.lock().unwrap_or_else(PoisonError::into_inner);
        while tasks.try_join_next().is_some() {}
        tasks.spawn(task);
    }

    /// Ends all tasks: they hold the desk, and would keep it for ever.
    pub(super) fn stop(&self) {
        let mut tasks = self.tasks.lock().unwrap_or_else(PoisonError::into_inner);
        tasks.abort_all();
    }

    fn end(&self, id: u64, exchange: Exchange) {
        if let Some(watch) = &self.sessions {
            watch.end(id);
        }
        let outcome = exchange.outcome.clone();
        let state = &mut *self.state();
        // What the handler has sent before its answer has come while it ran.
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
        state.tell_users(&self.platform);
    }
}

/// The user as stores know them.
fn user_key(push: &str) -> Option<UserKey> {
    let probe = Probe::document(push).ok()?;
    Some(UserKey::of(&probe.push()))
}

pub(super) fn forgotten(id: u64) -> Refusal {
    Refusal::missing(format!(
        "exchange {id} is not known: the oldest are forgotten"
    ))
}

impl State {
    /// Tells of those of whom something has changed.
    fn tell_users(&mut self, platform: &Platform) {
        for user in &mut self.users {
            let json = user.json(platform);
            if json != user.told {
                self.history.tell("user", &json);
                user.told = json;
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
            told: Value::Null,
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
