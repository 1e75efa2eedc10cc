//! Stores in memory, for a bot that is one process.

mod sessions;

use std::{
    collections::{HashMap, VecDeque},
    fmt,
    time::Duration,
};

use bytes::Bytes;
use tokio::time::Instant;
use wechat_core::__private::Mutex;

use self::sessions::SessionMap;
use super::{
    AccessToken, Answer, Claim, Deliveries, LATE_REPLIES, MessageKey, Owner, Progress, Settled,
    StoreFuture, Tokens, UserKey,
};
use crate::util::deadline::after;

type Expiring<K, V> = wechat_core::__private::Expiring<K, V, Instant>;

/// Messages that a bot at 1,000 a second handles in a minute, and some more.
const CAPACITY: usize = 100_000;

/// Stores in this process's memory. They never fail, and what they hold is bounded in number and
/// time.
///
/// ```
/// use std::time::Duration;
/// use wechat_runtime::store::{Claim, Deliveries, Memory, MessageKey, Owner};
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), wechat_runtime::store::StoreError> {
/// let store = Memory::new();
/// let (lease, keep) = (Duration::from_secs(6), Duration::from_secs(60));
/// let first = store.claim(MessageKey(1), Owner(1), lease, keep).await?;
/// assert!(matches!(first, Claim::Ours(progress) if progress.tries == 1));
/// let second = store.claim(MessageKey(1), Owner(2), lease, keep).await?;
/// assert!(matches!(second, Claim::Running(progress) if progress.tries == 2));
/// # Ok(())
/// # }
/// ```
pub struct Memory {
    /// Upper bound on messages, sessions and users with late replies, each.
    capacity: usize,
    // Each lock is held for a few map operations and never across an `await`.
    messages: Mutex<Messages>,
    late: Mutex<Expiring<UserKey, VecDeque<LateReply>>>,
    tokens: Mutex<TokenMap>,
    sessions: Mutex<SessionMap>,
}

impl Memory {
    /// Creates a store of at most 100,000 messages, as many sessions, and late replies for as many
    /// users.
    pub fn new() -> Self {
        Self::with_capacity(CAPACITY)
    }

    /// Creates a store of at most `capacity` messages, as many sessions, and late replies for as
    /// many users. A full store drops the entry that expires first. It drops settled messages
    /// before running ones.
    pub fn with_capacity(capacity: usize) -> Self {
        let capacity = capacity.max(1);
        Self {
            capacity,
            messages: Mutex::new(Messages {
                capacity,
                running: Expiring::default(),
                settled: Expiring::default(),
            }),
            late: Mutex::default(),
            tokens: Mutex::default(),
            sessions: Mutex::default(),
        }
    }
}

impl Default for Memory {
    fn default() -> Self {
        Self::new()
    }
}

impl fmt::Debug for Memory {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Memory")
            .field("capacity", &self.capacity)
            .finish_non_exhaustive()
    }
}

/// State of all messages. Invariant: a message is in at most one of the two maps.
struct Messages {
    capacity: usize,
    running: Expiring<MessageKey, Running>,
    settled: Expiring<MessageKey, Done>,
}

struct Running {
    owner: Owner,
    lease: Instant,
    first: Instant,
    tries: u32,
}

struct Done {
    answer: Answer,
    state: State,
    /// Last instance that handled the message, if known.
    owner: Option<Owner>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    Answered,
    /// The answer was sent to a try.
    Fetched,
    Late,
    /// The message is late, and an instance delivers the reply.
    HandedOver,
}

struct LateReply {
    reply: Bytes,
    until: Instant,
}

#[derive(Default)]
struct TokenMap {
    tokens: HashMap<String, (String, Instant)>,
    locks: HashMap<String, (Owner, Instant)>,
}

impl Done {
    fn fetch(&mut self) -> Answer {
        if self.state == State::Answered {
            self.state = State::Fetched;
        }
        self.answer.clone()
    }
}

impl Running {
    fn progress(&self, now: Instant) -> Progress {
        Progress {
            tries: self.tries,
            age: now.saturating_duration_since(self.first),
        }
    }
}

impl Messages {
    fn claim(&mut self, key: MessageKey, owner: Owner, lease: Duration, keep: Duration) -> Claim {
        let now = self.now();
        if let Some(done) = self.settled.get_mut(key, now) {
            let answer = done.fetch();
            self.settled.keep_until(key, after(now, keep));
            return Claim::Answered(answer);
        }
        let until = after(now, keep.max(lease));
        let lease = after(now, lease);
        let Some(running) = self.running.get_mut(key, now) else {
            self.make_room();
            let running = Running {
                owner,
                lease,
                first: now,
                tries: 1,
            };
            let progress = running.progress(now);
            self.running.insert(key, running, until);
            return Claim::Ours(progress);
        };
        running.tries = running.tries.saturating_add(1);
        let progress = running.progress(now);
        let claim = if running.lease <= now {
            running.owner = owner;
            running.lease = lease;
            Claim::Ours(progress)
        } else {
            Claim::Running(progress)
        };
        let until = until.max(running.lease);
        self.running.keep_until(key, until);
        claim
    }

    fn renew(&mut self, key: MessageKey, owner: Owner, lease: Duration) -> bool {
        let now = self.now();
        if let Some(done) = self.settled.get_mut(key, now) {
            return done.owner.is_none_or(|last| last == owner);
        }
        let lease = after(now, lease);
        match self.running.get_mut(key, now) {
            Some(running) if running.owner != owner => return false,
            Some(running) => {
                running.lease = lease;
                self.running.keep_at_least_until(key, lease);
            }
            None => {
                self.make_room();
                let running = Running {
                    owner,
                    lease,
                    first: now,
                    tries: 0,
                };
                self.running.insert(key, running, lease);
            }
        }
        true
    }

    fn look(&mut self, key: MessageKey) -> Option<Claim> {
        let now = self.now();
        if let Some(done) = self.settled.get_mut(key, now) {
            return Some(Claim::Answered(done.fetch()));
        }
        let running = self.running.get_mut(key, now)?;
        (running.lease > now).then(|| Claim::Running(running.progress(now)))
    }

    fn answer(&mut self, key: MessageKey, answer: Answer, keep: Duration) -> Settled {
        let now = self.now();
        let Some(done) = self.settled.get_mut(key, now) else {
            self.settle(key, answer.clone(), State::Answered, keep);
            return Settled::Answered(answer);
        };
        match done.state {
            State::Answered | State::Fetched => Settled::Answered(done.answer.clone()),
            State::HandedOver => Settled::LateElsewhere,
            State::Late => {
                done.state = State::HandedOver;
                self.settled.keep_until(key, after(now, keep));
                Settled::Late
            }
        }
    }

    fn give_up(&mut self, key: MessageKey, placeholder: Answer, keep: Duration) -> Answer {
        let now = self.now();
        if let Some(done) = self.settled.get_mut(key, now) {
            return done.fetch();
        }
        self.settle(key, placeholder.clone(), State::Late, keep);
        placeholder
    }

    fn take_back(&mut self, key: MessageKey, placeholder: Answer, keep: Duration) -> bool {
        let now = self.now();
        match self.settled.get_mut(key, now) {
            Some(done) if done.state == State::Answered => {
                done.answer = placeholder;
                done.state = State::HandedOver;
                self.settled.keep_until(key, after(now, keep));
                true
            }
            _ => false,
        }
    }

    fn settle(&mut self, key: MessageKey, answer: Answer, state: State, keep: Duration) {
        let owner = self.running.remove(key).map(|running| running.owner);
        self.make_room();
        let done = Done {
            answer,
            state,
            owner,
        };
        self.settled.insert(key, done, after(Instant::now(), keep));
    }

    fn now(&mut self) -> Instant {
        let now = Instant::now();
        self.running.clear_ended(now);
        self.settled.clear_ended(now);
        now
    }

    /// Drops entries until there is room for one more.
    fn make_room(&mut self) {
        while self.running.len() + self.settled.len() >= self.capacity {
            if !self.settled.remove_first() && !self.running.remove_first() {
                return;
            }
        }
    }
}

impl Deliveries for Memory {
    fn claim(
        &self,
        key: MessageKey,
        owner: Owner,
        lease: Duration,
        keep: Duration,
    ) -> StoreFuture<'_, Claim> {
        Box::pin(async move { Ok(self.messages.lock().claim(key, owner, lease, keep)) })
    }

    fn renew(&self, key: MessageKey, owner: Owner, lease: Duration) -> StoreFuture<'_, bool> {
        Box::pin(async move { Ok(self.messages.lock().renew(key, owner, lease)) })
    }

    fn look(&self, key: MessageKey) -> StoreFuture<'_, Option<Claim>> {
        Box::pin(async move { Ok(self.messages.lock().look(key)) })
    }

    fn answer(&self, key: MessageKey, answer: Answer, keep: Duration) -> StoreFuture<'_, Settled> {
        Box::pin(async move { Ok(self.messages.lock().answer(key, answer, keep)) })
    }

    fn give_up(
        &self,
        key: MessageKey,
        placeholder: Answer,
        keep: Duration,
    ) -> StoreFuture<'_, Answer> {
        Box::pin(async move { Ok(self.messages.lock().give_up(key, placeholder, keep)) })
    }

    fn take_back(
        &self,
        key: MessageKey,
        placeholder: Answer,
        keep: Duration,
    ) -> StoreFuture<'_, bool> {
        Box::pin(async move { Ok(self.messages.lock().take_back(key, placeholder, keep)) })
    }

    fn keep_late(&self, user: UserKey, reply: Bytes, keep: Duration) -> StoreFuture<'_, ()> {
        Box::pin(async move {
            let now = Instant::now();
            let until = after(now, keep);
            let mut late = self.late.lock();
            late.clear_ended(now);
            let reply = LateReply { reply, until };
            if let Some(replies) = late.get_mut(user, now) {
                replies.retain(|reply| reply.until > now);
                if replies.len() == LATE_REPLIES {
                    replies.pop_front();
                }
                replies.push_back(reply);
                late.keep_at_least_until(user, until);
            } else {
                while late.len() >= self.capacity && late.remove_first() {}
                late.insert(user, VecDeque::from([reply]), until);
            }
            Ok(())
        })
    }

    fn take_late(&self, user: UserKey) -> StoreFuture<'_, Option<Bytes>> {
        Box::pin(async move {
            let now = Instant::now();
            let mut late = self.late.lock();
            late.clear_ended(now);
            let Some(replies) = late.get_mut(user, now) else {
                return Ok(None);
            };
            replies.retain(|reply| reply.until > now);
            let oldest = replies.pop_front();
            if replies.is_empty() {
                late.remove(user);
            }
            Ok(oldest.map(|late| late.reply))
        })
    }
}

impl Tokens for Memory {
    fn get<'a>(&'a self, account: &'a str) -> StoreFuture<'a, Option<AccessToken>> {
        Box::pin(async move {
            let now = Instant::now();
            let map = self.tokens.lock();
            let good = map.tokens.get(account);
            let good = good.filter(|(_, until)| *until > now);
            Ok(good.map(|(token, until)| AccessToken {
                token: token.clone(),
                expires_in: *until - now,
            }))
        })
    }

    fn put<'a>(&'a self, account: &'a str, token: AccessToken) -> StoreFuture<'a, ()> {
        Box::pin(async move {
            let until = after(Instant::now(), token.expires_in);
            let tokens = &mut self.tokens.lock().tokens;
            tokens.insert(account.to_owned(), (token.token, until));
            Ok(())
        })
    }

    fn lock<'a>(
        &'a self,
        account: &'a str,
        owner: Owner,
        lease: Duration,
    ) -> StoreFuture<'a, bool> {
        Box::pin(async move {
            let now = Instant::now();
            let locks = &mut self.tokens.lock().locks;
            let free = locks.get(account).is_none_or(|(_, until)| *until <= now);
            if free {
                locks.insert(account.to_owned(), (owner, after(now, lease)));
            }
            Ok(free)
        })
    }

    fn unlock<'a>(&'a self, account: &'a str, owner: Owner) -> StoreFuture<'a, ()> {
        Box::pin(async move {
            let locks = &mut self.tokens.lock().locks;
            if locks
                .get(account)
                .is_some_and(|(holder, _)| *holder == owner)
            {
                locks.remove(account);
            }
            Ok(())
        })
    }
}
