//! The platform itself: whom it pushes for, when it tries again, when it gives up.

use std::{
    collections::VecDeque,
    sync::{Mutex, PoisonError},
    time::Duration,
};

use tokio::time::{Instant, timeout};
use wechat_runtime::{Fields, InvalidDocument};

use super::{
    account::{Account, Signed},
    answer::{Asked, Fault, Outcome, judge},
    draft::{Draft, Header},
    exchange::{Ended, Exchange, Try},
    target::Target,
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
/// Time is tokio's: in a test with paused time, five seconds take none.
#[derive(Debug)]
pub struct Platform {
    account: Account,
    target: Target,
    timing: Timing,
    state: Mutex<State>,
}

#[derive(Debug)]
struct State {
    next_msg_id: u64,
    next_nonce: u64,
    /// When pushes failed lately.
    failures: VecDeque<Instant>,
    paused_until: Option<Instant>,
}

impl Platform {
    /// The platform as it is.
    pub fn new(account: Account, target: Target) -> Self {
        Self {
            account,
            target,
            timing: Timing::default(),
            state: Mutex::new(State {
                // Later than every id of a platform that was played before.
                next_msg_id: unix_seconds() * 10_000_000,
                next_nonce: 719_480_263,
                failures: VecDeque::new(),
                paused_until: None,
            }),
        }
    }

    /// With other times.
    #[must_use]
    pub fn timing(mut self, timing: Timing) -> Self {
        self.timing = timing;
        self
    }

    /// The account that it pushes for.
    pub fn account(&self) -> &Account {
        &self.account
    }

    /// Sends what the user with this OpenID did, as often as it takes, and says what they saw.
    pub async fn push(&self, openid: &str, draft: &Draft) -> Exchange {
        let push = draft.write(&Header {
            to: &self.account.id,
            from: openid,
            create_time: unix_seconds(),
            msg_id: self.next_msg_id(),
        });
        let asked = Asked {
            openid,
            account_id: &self.account.id,
            is_event: draft.is_event(),
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

    async fn exchange(&self, push: &str, asked: &Asked<'_>) -> Exchange {
        let nonce = self.next_nonce().to_string();
        let signed = self
            .account
            .sign(push, asked.openid, unix_seconds(), &nonce);
        self.send(push, signed, asked).await
    }

    async fn send(&self, push: &str, signed: Signed, asked: &Asked<'_>) -> Exchange {
        let (tries, outcome) = if self.is_paused() {
            (Vec::new(), Outcome::Paused)
        } else {
            self.deliver(&signed, asked).await
        };
        if matches!(outcome, Outcome::Fault(_)) {
            self.note_failure();
        }
        Exchange {
            openid: asked.openid.to_owned(),
            push: push.to_owned(),
            query: signed.query,
            body: signed.body,
            tries,
            outcome,
        }
    }

    async fn deliver(&self, signed: &Signed, asked: &Asked<'_>) -> (Vec<Try>, Outcome) {
        let first = Instant::now();
        let mut tries: Vec<Try> = Vec::new();
        loop {
            let sent = Instant::now();
            let answered = self.target.send(&signed.query, Some(signed.body.clone()));
            let ended = match timeout(self.timing.hang_up_after, answered).await {
                Ok(Ok(answer)) => Ended::Answered(answer),
                Ok(Err(error)) => Ended::Unreachable(error.to_string()),
                Err(_) => Ended::HungUp,
            };
            let outcome = match &ended {
                Ended::HungUp => Err(Fault::TimedOut {
                    tries: tries.len() + 1,
                }),
                Ended::Unreachable(why) => Err(Fault::Unreachable(why.clone())),
                Ended::Answered(answer) => judge(&self.account, asked, answer),
            };
            tries.push(Try {
                at: sent - first,
                took: sent.elapsed(),
                ended,
            });
            match outcome {
                Ok(Some(shown)) => return (tries, Outcome::Reply(shown)),
                Ok(None) => return (tries, Outcome::NoReply),
                Err(fault) if tries.len() < self.tries_after(&fault) => {}
                Err(fault) => return (tries, Outcome::Fault(fault)),
            }
        }
    }

    /// How often a push is sent that failed so. What is answered with nonsense is not sent again.
    fn tries_after(&self, fault: &Fault) -> usize {
        match fault {
            Fault::TimedOut { .. } | Fault::Unreachable(_) => self.timing.tries,
            Fault::Status(..) => self.timing.tries_after_bad_status,
            _ => 1,
        }
    }

    fn next_msg_id(&self) -> u64 {
        let mut state = self.state();
        state.next_msg_id += 13;
        state.next_msg_id
    }

    fn next_nonce(&self) -> u64 {
        let mut state = self.state();
        state.next_nonce += 7;
        state.next_nonce
    }

    fn is_paused(&self) -> bool {
        let paused_until = self.state().paused_until;
        paused_until.is_some_and(|until| Instant::now() < until)
    }

    fn note_failure(&self) {
        let now = Instant::now();
        let mut state = self.state();
        state.failures.push_back(now);
        let within = self.timing.failures_within;
        while state
            .failures
            .front()
            .is_some_and(|failed| now - *failed > within)
        {
            state.failures.pop_front();
        }
        if state.failures.len() >= self.timing.failures {
            state.failures.clear();
            state.paused_until = Some(now + self.timing.pause);
        }
    }

    /// Only counters: nothing in here is left half done by a panic.
    fn state(&self) -> std::sync::MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
