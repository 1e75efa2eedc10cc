//! Delivery of a push: written and signed, then sent with retries.

use std::{fmt, sync::Arc};

use tokio::time::{Instant, sleep, sleep_until, timeout};
use wechat_runtime::Token;

use super::{
    account::SignedRequest,
    answer::{Outcome, failed, judge},
    exchange::{Ended, Exchange, Try},
    fault::Fault,
    network::Network,
    push_context::PushContext,
    shared_state::Played,
    target::{Target, TargetError},
};
use crate::clock::unix_seconds;

/// Push that is written and signed, and not yet sent.
#[derive(Clone, Debug)]
pub struct Pending {
    platform: Arc<Played>,
    network: Network,
    push: String,
    signed: SignedRequest,
    openid: String,
    account_id: String,
    event: bool,
    visible: bool,
    /// Whether the user can do this: `false` if they do not follow.
    possible: bool,
    on_answer: Option<OnAnswer>,
}

/// Callback for each answer of the bot.
#[derive(Clone)]
struct OnAnswer(Arc<dyn Fn() + Send + Sync>);

impl fmt::Debug for OnAnswer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("OnAnswer(…)")
    }
}

/// Token of pushes that a bot must refuse.
const FOREIGN_TOKEN: &str = "not-the-token-of-this-account";

impl Pending {
    /// Signs a push.
    pub(super) fn sign(
        platform: &Arc<Played>,
        push: String,
        context: &PushContext<'_>,
        network: Network,
    ) -> Self {
        let nonce = platform.state().next_nonce().to_string();
        // A bot compares the timestamp with its own wall clock, which virtual time does not
        // advance.
        let timestamp = unix_seconds().saturating_add_signed(network.seconds_old.saturating_neg());
        let signed = if network.bad_signature {
            let mut account = platform.account.clone();
            account.token = Token::new(FOREIGN_TOKEN).expect("a token");
            account.sign(&push, context, timestamp, &nonce)
        } else {
            platform.account.sign(&push, context, timestamp, &nonce)
        };
        Self::signed(platform, push, signed, context, network)
    }

    /// Creates a push whose request is already signed.
    pub(super) fn signed(
        platform: &Arc<Played>,
        push: String,
        signed: SignedRequest,
        context: &PushContext<'_>,
        network: Network,
    ) -> Self {
        Self {
            platform: Arc::clone(platform),
            network,
            push,
            signed,
            openid: context.openid.to_owned(),
            account_id: context.account_id.to_owned(),
            event: context.event,
            visible: context.visible,
            possible: true,
            on_answer: None,
        }
    }

    /// Makes it a push that is not sent because the user does not follow.
    pub(super) fn unsent(mut self) -> Self {
        self.possible = false;
        self
    }

    /// Calls `act` for each answer of the bot, before the network delays or loses it.
    #[must_use]
    pub fn on_answer(mut self, act: impl Fn() + Send + Sync + 'static) -> Self {
        self.on_answer = Some(OnAnswer(Arc::new(act)));
        self
    }

    /// Returns the user's OpenID.
    pub fn openid(&self) -> &str {
        &self.openid
    }

    /// Returns the push as XML, before it was encrypted.
    pub fn push(&self) -> &str {
        &self.push
    }

    /// Returns the query, which is the same for each try.
    pub fn query(&self) -> &str {
        &self.signed.query
    }

    /// Returns the body, which is the same for each try.
    pub fn body(&self) -> &str {
        &self.signed.body
    }

    /// Sends it, with retries, and returns what the user saw.
    pub async fn send(self) -> Exchange {
        self.send_watched(|_| {}).await
    }

    /// Sends it, with retries, and passes each try to `watch` when it ends.
    pub async fn send_watched(self, mut watch: impl FnMut(&Try)) -> Exchange {
        let (tries, outcome) = if !self.possible {
            (Vec::new(), Outcome::NotFollowing)
        } else if self.platform.state().pause.remaining().is_some() {
            (Vec::new(), Outcome::Paused)
        } else {
            let delivered = self.deliver(&mut watch).await;
            self.platform.record(&self.openid, &delivered.1);
            delivered
        };
        Exchange {
            openid: self.openid,
            push: self.push,
            query: self.signed.query,
            body: self.signed.body,
            tries,
            outcome,
        }
    }

    async fn deliver(&self, watch: &mut impl FnMut(&Try)) -> (Vec<Try>, Outcome) {
        let began = Instant::now();
        let mut tries: Vec<Try> = Vec::new();
        let Some(target) = self.platform.target.get() else {
            let fault = Fault::Unreachable("no bot is connected".to_owned());
            return (tries, Outcome::Fault(fault));
        };
        let mut note = |tries: &mut Vec<Try>, ended: Try| {
            watch(&ended);
            tries.push(ended);
        };
        let outcome = loop {
            let counted = tries.iter().filter(|before| !before.extra).count();
            let loses = counted < self.network.lost;
            let ended = if self.network.at_once && tries.is_empty() {
                let (ended, extra) = tokio::join!(
                    self.send_once(target, began, loses),
                    self.send_once(target, began, false)
                );
                note(&mut tries, extra.into_extra());
                ended
            } else {
                self.send_once(target, began, loses).await
            };
            let outcome = self.judge(&tries, &ended);
            note(&mut tries, ended);
            match &outcome {
                Outcome::Fault(fault) | Outcome::Failed(fault)
                    if counted + 1 < self.platform.tries_after(fault) => {}
                _ => break outcome,
            }
        };
        if self.network.twice {
            let again = self.send_once(target, began, false).await;
            note(&mut tries, again.into_extra());
        }
        (tries, outcome)
    }

    /// Makes one try, until the platform hangs up.
    async fn send_once(&self, target: &Target, began: Instant, loses: bool) -> Try {
        let sent = Instant::now();
        let hang_up_after = self.platform.timing.hang_up_after;
        let answered = async {
            let answered = target.send(&self.signed.query, Some(self.signed.body.clone()));
            let answered = answered.await;
            if let (Ok(_), Some(OnAnswer(act))) = (&answered, &self.on_answer) {
                act();
            }
            if !self.network.delay.is_zero() {
                sleep(self.network.delay).await;
            }
            answered
        };
        let ended = match timeout(hang_up_after, answered).await {
            Ok(Ok(answer)) if loses => {
                sleep_until(sent + hang_up_after).await;
                Ended::Lost(answer)
            }
            Ok(Ok(answer)) => Ended::Answered(answer),
            Ok(Err(TargetError::Broken(why))) => Ended::BrokeOff(why),
            Ok(Err(error)) => Ended::Unreachable(error.to_string()),
            Err(_) => Ended::HungUp,
        };
        Try {
            at: sent - began,
            took: sent.elapsed(),
            ended,
            extra: false,
        }
    }

    fn judge(&self, before: &[Try], tried: &Try) -> Outcome {
        let context = PushContext {
            openid: &self.openid,
            account_id: &self.account_id,
            event: self.event,
            visible: self.visible,
        };
        let mut before = before.iter().filter(|tried| !tried.extra);
        match &tried.ended {
            Ended::HungUp | Ended::Lost(_) => failed(
                &context,
                Fault::TimedOut {
                    tries: before.count() + 1,
                    after: self.platform.timing.hang_up_after,
                },
            ),
            // The first failure tells more than its consequences.
            Ended::Unreachable(why) => match before.next().map(|first| &first.ended) {
                Some(Ended::BrokeOff(first)) => failed(&context, Fault::BrokeOff(first.clone())),
                _ => failed(&context, Fault::Unreachable(why.clone())),
            },
            Ended::BrokeOff(why) => failed(&context, Fault::BrokeOff(why.clone())),
            Ended::Answered(answer) => judge(&self.platform.account, &context, answer),
        }
    }
}
