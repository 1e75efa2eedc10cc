//! The latest chat entries, exchanges and API calls of the page, and the events that report them.

mod record;

use std::collections::VecDeque;

use serde::Serialize;
use serde_json::{Value, json};
use tokio::sync::broadcast;

pub(super) use record::{Begun, Record, outcome_name};

use crate::{
    clock::unix_milliseconds,
    engine::{Call, Errcode, Exchange, Try},
};

/// Upper bound on the entries that are kept of each user; the oldest are dropped.
pub(super) const ITEMS: usize = 200;
/// Upper bound on the exchanges that are kept.
pub(super) const EXCHANGES: usize = 200;
/// Upper bound on the API calls that are kept.
pub(super) const CALLS: usize = 200;

/// Number of events that a slow reader may lag behind.
const BEHIND: usize = 1_024;

/// Time after an exchange, in milliseconds, within which a message may be its result.
const LATE_WITHIN: u64 = 120_000;

/// Event that the page is sent.
#[derive(Clone, Debug)]
pub(super) struct Event {
    pub(super) seq: u64,
    pub(super) name: &'static str,
    pub(super) data: String,
}

/// Entry in a user's chat.
#[derive(Clone, Debug, Serialize)]
pub(super) struct Item {
    id: u64,
    openid: String,
    at: u64,
    from: From,
    exchange: Option<u64>,
    /// Whether another exchange is an equally likely cause.
    guess: bool,
    state: Sent,
    /// Whether it is a customer-service message.
    service: bool,
    /// Whether its exchange had ended before.
    late: bool,
    content: Value,
}

/// Author of an entry.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum From {
    User,
    Bot,
    Platform,
}

/// State of an entry: whether its answer is still awaited.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
#[serde(rename_all = "lowercase")]
enum Sent {
    Sending,
    Sent,
}

/// Call of the platform's API.
#[derive(Clone, Debug, Serialize)]
pub(super) struct ApiCall {
    id: u64,
    at: u64,
    pub(super) exchange: Option<u64>,
    /// Whether another exchange, or none, is an equally likely cause.
    guess: bool,
    method: String,
    path: String,
    body: Option<Value>,
    errcode: i64,
    errmsg: &'static str,
}

#[derive(Debug)]
pub(super) struct History {
    seq: u64,
    events: broadcast::Sender<Event>,
    last_exchange: u64,
    /// Number of the last entry or call.
    last_id: u64,
    items: VecDeque<Item>,
    records: VecDeque<Record>,
    calls: VecDeque<ApiCall>,
}

impl Default for History {
    fn default() -> Self {
        Self {
            seq: 0,
            events: broadcast::Sender::new(BEHIND),
            last_exchange: 0,
            last_id: 0,
            items: VecDeque::new(),
            records: VecDeque::new(),
            calls: VecDeque::new(),
        }
    }
}

fn push<T>(list: &mut VecDeque<T>, most: usize, element: T) {
    if list.len() == most {
        list.pop_front();
    }
    list.push_back(element);
}

impl Item {
    /// Creates an entry that is complete.
    fn new(openid: &str, from: From, exchange: Option<u64>, content: Value) -> Self {
        Self {
            id: 0,
            openid: openid.to_owned(),
            at: unix_milliseconds(),
            from,
            exchange,
            guess: false,
            state: Sent::Sent,
            service: false,
            late: false,
            content,
        }
    }
}

impl History {
    /// Returns the number of the last event.
    pub(super) fn seq(&self) -> u64 {
        self.seq
    }

    /// Subscribes to the events from now on.
    pub(super) fn subscribe(&self) -> broadcast::Receiver<Event> {
        self.events.subscribe()
    }

    pub(super) fn tell(&mut self, name: &'static str, data: &impl Serialize) {
        self.seq += 1;
        let data = serde_json::to_string(data).unwrap_or_default();
        let seq = self.seq;
        // The error says that no page is open.
        let _ = self.events.send(Event { seq, name, data });
    }

    fn next_id(&mut self) -> u64 {
        self.last_id += 1;
        self.last_id
    }

    /// Adds an exchange whose push is being sent. Returns the numbers of the exchange and of its
    /// entry in the chat.
    pub(super) fn begin(&mut self, mut record: Record, content: Value) -> (u64, u64) {
        self.last_exchange += 1;
        record.id = self.last_exchange;
        record.at = unix_milliseconds();
        let id = record.id;
        let openid = record.openid.clone();
        record.item = self.add(Item {
            state: Sent::Sending,
            ..Item::new(&openid, From::User, Some(id), content)
        });
        let item = record.item;
        self.tell("exchange", &record.summary());
        push(&mut self.records, EXCHANGES, record);
        (id, item)
    }

    /// Adds a try that has ended.
    pub(super) fn tried(&mut self, id: u64, tried: &Try) {
        let Some(record) = self.records.iter_mut().find(|record| record.id == id) else {
            return;
        };
        let mut tried = tried.clone();
        record::cut(&mut tried);
        record.tries.push(tried);
        let summary = record.summary();
        self.tell("exchange", &summary);
    }

    /// Completes an exchange.
    pub(super) fn end(&mut self, id: u64, mut exchange: Exchange, quota: u32) {
        exchange.tries.iter_mut().for_each(record::cut);
        let Some(record) = self.records.iter_mut().find(|record| record.id == id) else {
            return;
        };
        record.quota_after = Some(quota);
        record.ended = Some(exchange);
        record.tries = Vec::new();
        let (summary, item) = (record.summary(), record.item);
        self.tell("exchange", &summary);
        if let Some(item) = self.items.iter_mut().find(|found| found.id == item) {
            item.state = Sent::Sent;
            let item = item.clone();
            self.tell("item", &item);
        }
    }

    /// Adds another entry to a user's chat.
    pub(super) fn show(&mut self, openid: &str, from: From, exchange: Option<u64>, content: Value) {
        self.add(Item::new(openid, from, exchange, content));
    }

    /// Adds a customer-service message to a user's chat. `quota` is the number of messages that may
    /// still be sent.
    pub(super) fn show_message(
        &mut self,
        openid: &str,
        text: Option<&str>,
        content: Value,
        quota: u32,
    ) {
        let (exchange, guess) = self.cause(openid);
        let record = self
            .records
            .iter_mut()
            .find(|record| Some(record.id) == exchange);
        let late = record.as_ref().is_none_or(|record| !record.is_running());
        let summary = record.map(|record| {
            record.has_message(text.filter(|_| !guess), quota);
            record.summary()
        });
        if let Some(summary) = summary {
            self.tell("exchange", &summary);
        }
        self.add(Item {
            guess,
            service: true,
            late,
            ..Item::new(openid, From::Bot, exchange, content)
        });
    }

    /// Returns the exchange that caused a message for this user, which is their last, and whether
    /// that is a guess because there was another one shortly before.
    fn cause(&self, openid: &str) -> (Option<u64>, bool) {
        let now = unix_milliseconds();
        let mut of_user = self
            .records
            .iter()
            .rev()
            .filter(|record| record.openid == openid);
        let last = of_user.next().map(|record| record.id);
        let before = of_user.next();
        let is_near = |record: &Record| now.saturating_sub(record.at) < LATE_WITHIN;
        (last, before.is_some_and(is_near))
    }

    fn add(&mut self, mut item: Item) -> u64 {
        item.id = self.next_id();
        let of_user = |found: &Item| found.openid == item.openid;
        if self.items.iter().filter(|found| of_user(found)).count() == ITEMS
            && let Some(oldest) = self.items.iter().position(of_user)
        {
            self.items.remove(oldest);
        }
        let id = item.id;
        self.tell("item", &item);
        self.items.push_back(item);
        id
    }

    /// Adds a call of the API.
    pub(super) fn called(&mut self, call: Call) {
        let touser = call.body.as_ref().and_then(|body| body["touser"].as_str());
        let (exchange, guess) = if let Some(openid) = touser {
            self.cause(openid)
        } else {
            let running = self.records.iter().rev().find(|record| record.is_running());
            let likely = running.or(self.records.back());
            (likely.map(|record| record.id), true)
        };
        let call = ApiCall {
            id: self.next_id(),
            at: unix_milliseconds(),
            exchange,
            guess,
            method: call.method,
            path: call.path,
            body: call.body.map(without_secrets),
            errcode: call.errcode,
            errmsg: match call.errcode {
                0 => "ok",
                code => Errcode::new(code).message,
            },
        };
        self.tell("call", &call);
        push(&mut self.calls, CALLS, call);
    }

    pub(super) fn record(&self, id: u64) -> Option<&Record> {
        self.records.iter().find(|record| record.id == id)
    }

    pub(super) fn records(&self) -> impl Iterator<Item = &Record> {
        self.records.iter()
    }

    /// Counts the exchanges that run.
    pub(super) fn running(&self) -> usize {
        self.records
            .iter()
            .filter(|record| record.is_running())
            .count()
    }

    pub(super) fn calls_of(&self, exchange: u64) -> Vec<&ApiCall> {
        let calls = self.calls.iter();
        calls
            .filter(|call| call.exchange == Some(exchange))
            .collect()
    }

    /// Drops everything that has ended.
    pub(super) fn clear(&mut self) {
        self.records.retain(Record::is_running);
        let running: Vec<_> = self.records.iter().map(|record| record.item).collect();
        self.items.retain(|item| running.contains(&item.id));
        self.calls.clear();
        self.tell("reset", &json!({}));
    }

    /// Returns the entries, exchanges and calls.
    pub(super) fn json(&self) -> (Value, Value, Value) {
        let summaries: Vec<_> = self.records.iter().map(Record::summary).collect();
        (json!(self.items), summaries.into(), json!(self.calls))
    }
}

/// Replaces the secrets in a body, which only bot and platform may know.
fn without_secrets(mut body: Value) -> Value {
    match &mut body {
        Value::Object(members) => {
            for (name, value) in members {
                let is_secret = matches!(&**name, "secret" | "access_token");
                let taken = value.take();
                *value = if is_secret {
                    "***".into()
                } else {
                    without_secrets(taken)
                };
            }
        }
        Value::Array(elements) => {
            for element in elements {
                *element = without_secrets(element.take());
            }
        }
        _ => {}
    }
    body
}
