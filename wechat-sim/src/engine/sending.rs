//! A push on its way: written and signed, then sent as often as it takes.

use std::{fmt, sync::Arc};

use tokio::time::{Instant, sleep, sleep_until, timeout};
use wechat_runtime::Token;

use super::{
    account::Signed,
    answer::{Asked, Fault, Outcome},
    exchange::{Ended, Exchange, Try},
    network::Network,
    platform::Platform,
    target::{Target, TargetError},
};
use crate::clock::unix_seconds;

/// A push that is written and signed, and not sent yet.
#[derive(Clone, Debug)]
pub struct Pending {
    platform: Platform,
    network: Network,
    push: String,
    signed: Signed,
    openid: String,
    account_id: String,
    is_event: bool,
    is_visible: bool,
    can_act: bool,
    on_answer: Option<OnAnswer>,
}

/// What is done when the bot has answered.
#[derive(Clone)]
struct OnAnswer(Arc<dyn Fn() + Send + Sync>);

impl fmt::Debug for OnAnswer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("OnAnswer(…)")
    }
}

/// Signs what a bot that knows the real one must refuse.
const FOREIGN_TOKEN: &str = "not-the-token-of-this-account";

impl Pending {
    /// Signs a push now.
    pub(super) fn sign(
        platform: &Platform,
        push: String,
        asked: &Asked<'_>,
        network: Network,
    ) -> Self {
        let nonce = platform.0.state().next_nonce().to_string();
        // A bot holds the timestamp against its own wall clock, which virtual time does not move.
        let timestamp = unix_seconds().saturating_add_signed(network.seconds_old.saturating_neg());
        let signed = if network.bad_signature {
            let mut account = platform.0.account.clone();
            account.token = Token::new(FOREIGN_TOKEN).expect("a token");
            account.sign(&push, asked, timestamp, &nonce)
        } else {
            platform.0.account.sign(&push, asked, timestamp, &nonce)
        };
        Self::signed(platform, push, signed, asked, network)
    }

    /// One whose request is there.
    pub(super) fn signed(
        platform: &Platform,
        push: String,
        signed: Signed,
        asked: &Asked<'_>,
        network: Network,
    ) -> Self {
        Self {
            platform: platform.clone(),
            network,
            push,
            signed,
            openid: asked.openid.to_owned(),
            account_id: asked.account_id.to_owned(),
            is_event: asked.is_event,
            is_visible: asked.is_visible,
            can_act: true,
            on_answer: None,
        }
    }

    /// One that is not sent, for the user does not follow.
    pub(super) fn unsent(mut self) -> Self {
        self.can_act = false;
        self
    }

    /// Does this each time that the bot has answered, before the network delays or loses the answer.
    #[must_use]
    pub fn on_answer(mut self, act: impl Fn() + Send + Sync + 'static) -> Self {
        self.on_answer = Some(OnAnswer(Arc::new(act)));
        self
    }

    /// The user's OpenID.
    pub fn openid(&self) -> &str {
        &self.openid
    }

    /// The push as XML, before it was sealed.
    pub fn push(&self) -> &str {
        &self.push
    }

    /// The query, the same for each try.
    pub fn query(&self) -> &str {
        &self.signed.query
    }

    /// The body, the same for each try.
    pub fn body(&self) -> &str {
        &self.signed.body
    }

    /// Sends it as often as it takes, and says what the user saw.
    pub async fn send(self) -> Exchange {
        self.send_watched(|_| {}).await
    }

    /// The same, and tells of each try as it ends.
    pub async fn send_watched(self, mut watch: impl FnMut(&Try)) -> Exchange {
        let (tries, outcome) = if !self.can_act {
            (Vec::new(), Outcome::NotFollowing)
        } else if self.platform.paused_for().is_some() {
            (Vec::new(), Outcome::Paused)
        } else {
            let delivered = self.deliver(&mut watch).await;
            self.platform.note(&self.openid, &delivered.1);
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
        let Some(target) = self.platform.0.target.get() else {
            let nobody = Fault::Unreachable("no bot is connected".to_owned());
            return (tries, Outcome::Fault(nobody));
        };
        let mut note = |tries: &mut Vec<Try>, ended: Try| {
            watch(&ended);
            tries.push(ended);
        };
        let outcome = loop {
            let counted = tries.iter().filter(|before| !before.extra).count();
            let loses = counted < self.network.lost;
            let ended = if self.network.at_once && tries.is_empty() {
                let (ended, beside) = tokio::join!(
                    self.send_once(target, began, loses),
                    self.send_once(target, began, false)
                );
                note(&mut tries, beside.beside());
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
            note(&mut tries, again.beside());
        }
        (tries, outcome)
    }

    /// One try, until the platform hangs up.
    async fn send_once(&self, target: &Target, began: Instant, loses: bool) -> Try {
        let sent = Instant::now();
        let hang_up_after = self.platform.0.timing.hang_up_after;
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
        let asked = Asked {
            openid: &self.openid,
            account_id: &self.account_id,
            is_event: self.is_event,
            is_visible: self.is_visible,
        };
        let mut before = before.iter().filter(|tried| !tried.extra);
        match &tried.ended {
            Ended::HungUp | Ended::Lost(_) => asked.failed(Fault::TimedOut {
                tries: before.count() + 1,
                after: self.platform.0.timing.hang_up_after,
            }),
            // What happened first tells more than what came of it.
            Ended::Unreachable(why) => match before.next().map(|first| &first.ended) {
                Some(Ended::BrokeOff(first)) => asked.failed(Fault::BrokeOff(first.clone())),
                _ => asked.failed(Fault::Unreachable(why.clone())),
            },
            Ended::BrokeOff(why) => asked.failed(Fault::BrokeOff(why.clone())),
            Ended::Answered(answer) => self.platform.0.account.judge_as(&asked, answer),
        }
    }
}
