//! What has happened on the page, as much of it as is kept, and the events that tell of it.

mod record;

use std::collections::VecDeque;

use serde::Serialize;
use serde_json::{Value, json};
use tokio::sync::broadcast;

pub(super) use record::{Begun, Record, milliseconds, outcome};

use crate::{
    clock::unix_milliseconds,
    engine::{Call, Errcode, Exchange, Try},
};

/// The most that is kept of each, of items for each user: the oldest are forgotten.
pub(super) const ITEMS: usize = 200;
pub(super) const EXCHANGES: usize = 200;
pub(super) const CALLS: usize = 200;

/// Events that a slow reader may be behind.
const BEHIND: usize = 1_024;

/// What comes within this time after an exchange can have come of it.
const LATE_WITHIN: u64 = 120_000;

/// Something that the page is told.
#[derive(Clone, Debug)]
pub(super) struct Event {
    pub(super) seq: u64,
    pub(super) name: &'static str,
    pub(super) data: String,
}

/// One thing in a user's chat.
#[derive(Clone, Debug, Serialize)]
pub(super) struct Item {
    id: u64,
    openid: String,
    at: u64,
    from: From,
    exchange: Option<u64>,
    /// Whether another exchange is as likely.
    guess: bool,
    state: Sent,
    /// Whether it is a customer-service message, and whether its exchange had ended before.
    service: bool,
    late: bool,
    content: Value,
}

/// Whose it is.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum From {
    User,
    Bot,
    Platform,
}

/// Whether an answer is still waited for.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
#[serde(rename_all = "lowercase")]
enum Sent {
    Sending,
    Sent,
}

/// A call of the platform's API.
#[derive(Clone, Debug, Serialize)]
pub(super) struct Called {
    id: u64,
    at: u64,
    pub(super) exchange: Option<u64>,
    /// Whether another exchange is as likely, or none.
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
    /// Of items and calls.
    last_id: u64,
    items: VecDeque<Item>,
    records: VecDeque<Record>,
    calls: VecDeque<Called>,
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
    /// One that is there as it is told.
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
    /// The number of the last event.
    pub(super) fn seq(&self) -> u64 {
        self.seq
    }

    /// Events from now on.
    pub(super) fn subscribe(&self) -> broadcast::Receiver<Event> {
        self.events.subscribe()
    }

    pub(super) fn tell(&mut self, name: &'static str, data: &impl Serialize) {
        self.seq += 1;
        let data = serde_json::to_string(data).unwrap_or_default();
        let seq = self.seq;
        // An error means that nobody looks.
        let _ = self.events.send(Event { seq, name, data });
    }

    fn next_id(&mut self) -> u64 {
        self.last_id += 1;
        self.last_id
    }

    /// A push is being sent: its exchange, and what the chat shows of it.
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

    /// A try of it has ended.
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

    /// It has ended.
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

    /// Something else that a user sees.
    pub(super) fn show(&mut self, openid: &str, from: From, exchange: Option<u64>, content: Value) {
        self.add(Item::new(openid, from, exchange, content));
    }

    /// A customer-service message. `quota` is what is left of the user's.
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

    /// The exchange of which something for this user has come: their last. Whether that is a guess, because
    /// another one was not long before.
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

    /// The bot called the API.
    pub(super) fn called(&mut self, call: Call) {
        let touser = call.body.as_ref().and_then(|body| body["touser"].as_str());
        let (exchange, guess) = if let Some(openid) = touser {
            self.cause(openid)
        } else {
            let running = self.records.iter().rev().find(|record| record.is_running());
            let likely = running.or(self.records.back());
            (likely.map(|record| record.id), true)
        };
        let called = Called {
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
        self.tell("call", &called);
        push(&mut self.calls, CALLS, called);
    }

    pub(super) fn record(&self, id: u64) -> Option<&Record> {
        self.records.iter().find(|record| record.id == id)
    }

    pub(super) fn records(&self) -> impl Iterator<Item = &Record> {
        self.records.iter()
    }

    /// How many run.
    pub(super) fn running(&self) -> usize {
        self.records
            .iter()
            .filter(|record| record.is_running())
            .count()
    }

    pub(super) fn calls_of(&self, exchange: u64) -> Vec<&Called> {
        let calls = self.calls.iter();
        calls
            .filter(|call| call.exchange == Some(exchange))
            .collect()
    }

    /// Forgets what has ended.
    pub(super) fn clear(&mut self) {
        self.records.retain(Record::is_running);
        let running: Vec<_> = self.records.iter().map(|record| record.item).collect();
        self.items.retain(|item| running.contains(&item.id));
        self.calls.clear();
        self.tell("reset", &json!({}));
    }

    /// For the whole page.
    pub(super) fn json(&self) -> (Value, Value, Value) {
        let summaries: Vec<_> = self.records.iter().map(Record::summary).collect();
        (json!(self.items), summaries.into(), json!(self.calls))
    }
}

/// Members of a body that hold what only bot and platform know.
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
