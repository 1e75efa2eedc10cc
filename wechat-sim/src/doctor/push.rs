//! Checks by the answers to pushes. Sources: 被动回复用户消息, 消息加解密说明.

use std::time::Duration;

use tokio::time::timeout;

use super::{
    SubjectMode,
    console::WRONG,
    fault,
    finding::{Check, Finding},
    url_check::UrlCheck,
};
use crate::engine::{
    Draft, Exchange, Fault, Outcome, Platform, PlatformAccount, Target, Timing, openid,
};

const NO_KEY: &str =
    "set WECHAT_AES_KEY and WECHAT_APP_ID in the bot as in the console, or choose 明文模式 there";

/// Sender, recipient and text of a push.
#[derive(Debug)]
pub(super) struct Pusher<'a> {
    pub(super) target: &'a Target,
    pub(super) mode: SubjectMode,
    pub(super) account: &'a PlatformAccount,
    /// The same account in the other mode.
    pub(super) other: Option<&'a PlatformAccount>,
    pub(super) text: &'a str,
    pub(super) within: Duration,
}

impl Pusher<'_> {
    /// Sends a text, the same text again, one with a wrong signature, and one in the other mode.
    pub(super) async fn examine(&self, seen: &UrlCheck) -> Vec<Finding> {
        let platform = self.platform(self.account);
        let exchange = self.push(&platform).await;
        let mut findings = match &exchange.outcome {
            Outcome::Fault(fault) if fault::is_refusal(fault) => {
                return vec![self.refused(fault).await];
            }
            Outcome::Fault(
                fault @ (Fault::TimedOut { .. } | Fault::Unreachable(_) | Fault::BrokeOff(_)),
            ) => return vec![fault::finding(fault, seen)],
            Outcome::Fault(fault) => vec![fault::finding(fault, seen)],
            outcome => {
                let again = repeated(&platform, &exchange).await;
                vec![self.answered(outcome), again]
            }
        };
        findings.push(self.time(&exchange));
        findings.extend(self.forged(&exchange).await);
        let plain = match (self.mode, self.other) {
            (SubjectMode::Safe, Some(plain)) => {
                Some(self.push(&self.platform(plain)).await.outcome)
            }
            _ => None,
        };
        findings.extend(self.mode(&exchange.outcome, plain.as_ref()));
        findings
    }

    /// A platform that tries only once.
    fn platform(&self, account: &PlatformAccount) -> Platform {
        let timing = Timing {
            hang_up_after: self.within,
            tries: 1,
            tries_after_bad_status: 1,
            ..Timing::default()
        };
        Platform::with_timing(account.clone(), self.target.clone(), timing)
    }

    async fn push(&self, platform: &Platform) -> Exchange {
        platform
            .push(&openid("doctor"), &Draft::text(self.text))
            .await
    }

    fn answered(&self, outcome: &Outcome) -> Finding {
        let what = match outcome {
            Outcome::Reply(shown) => {
                format!(
                    "`{}` is answered with a {} reply",
                    self.text,
                    shown.msg_type()
                )
            }
            _ => format!("`{}` is accepted, and answered without a reply", self.text),
        };
        Finding::pass(Check::Push, what)
    }

    /// Combines the answers to an encrypted and to a plain push.
    fn mode(&self, outcome: &Outcome, plain: Option<&Outcome>) -> Vec<Finding> {
        let name = self.mode.console_name();
        let finding = match (self.mode, outcome, plain) {
            (_, Outcome::Fault(_), _) => return vec![downgraded(plain)],
            (_, Outcome::NoReply, Some(Outcome::Reply(_))) => {
                return vec![Finding::fail(
                    Check::Mode,
                    "a plain push is answered with a reply, the same push encrypted with nothing: the bot \
                     does not read encrypted pushes",
                    NO_KEY,
                )];
            }
            (SubjectMode::Safe, Outcome::Reply(_), _) => Finding::pass(
                Check::Key,
                format!("the bot has the same key and AppID; it answers in {name}"),
            ),
            (SubjectMode::Plain, ..) | (_, Outcome::Reply(_), _) => {
                Finding::pass(Check::Mode, format!("the bot answers in {name}"))
            }
            _ => Finding::pass(
                Check::Mode,
                format!(
                    "pushes in {name} are accepted; whether the bot can decrypt them is not visible"
                ),
            ),
        };
        vec![finding, downgraded(plain)]
    }

    fn time(&self, exchange: &Exchange) -> Finding {
        let took = exchange
            .tries
            .last()
            .map_or(Duration::ZERO, |tried| tried.took);
        let what = format!("answered after {} ms", took.as_millis());
        if took > self.within.mul_f64(0.8) {
            let what = format!("{what}; the platform hangs up at {:?}", self.within);
            Finding::warn(Check::Time, what, fault::SLOW)
        } else {
            Finding::pass(Check::Time, what)
        }
    }

    /// Tests whether the bot accepts the other mode. It answered the URL check, but refuses a push
    /// that is signed with the same Token.
    async fn refused(&self, fault: &Fault) -> Finding {
        let other = match self.other {
            Some(other) => Some(self.push(&self.platform(other)).await.outcome),
            None => None,
        };
        let fault = fault::words(fault);
        let takes_other = match &other {
            Some(Outcome::Reply(_) | Outcome::NoReply) => true,
            Some(Outcome::Fault(other)) => fault::is_of_form(other),
            _ => false,
        };
        match (self.mode, takes_other) {
            (SubjectMode::Plain, true) => Finding::fail(
                Check::Mode,
                "the bot accepts only encrypted pushes, but the console is in plain mode (明文模式)",
                "choose 安全模式 in 设置与开发 → 服务器配置, or remove WECHAT_AES_KEY from the bot",
            ),
            (SubjectMode::Plain, false) => Finding::fail(
                Check::Mode,
                format!("a plain push is refused: {fault}"),
                "is the bot in safe mode? Then choose 安全模式 in the console and give --key and --appid, or \
                 remove WECHAT_AES_KEY from the bot. If not: does the framework's CSRF protection, or a \
                 firewall, refuse POSTs?",
            ),
            (SubjectMode::Compatible | SubjectMode::Safe, true) => Finding::fail(
                Check::Mode,
                format!("the bot refuses encrypted pushes and accepts plain ones: {fault}"),
                NO_KEY,
            ),
            (SubjectMode::Compatible | SubjectMode::Safe, false) => Finding::fail(
                Check::Key,
                format!(
                    "the bot takes the Token and refuses an encrypted push: its EncodingAESKey or its AppID \
                     is another: {fault}"
                ),
                "set the same EncodingAESKey (WECHAT_AES_KEY) and AppID (WECHAT_APP_ID) in the bot as in the \
                 console, and restart it; while a key is being changed, give the new and the old one",
            ),
        }
    }

    /// Sends the same request with invalid signatures.
    async fn forged(&self, exchange: &Exchange) -> Option<Finding> {
        let query = forge(&exchange.query);
        let answer = self.target.send(&query, Some(exchange.body.clone()));
        let answer = timeout(self.within, answer).await.ok()?.ok()?;
        let text = String::from_utf8_lossy(&answer.body);
        if answer.status == 200 && text.trim_start().starts_with("<xml") {
            return Some(Finding::fail(
                Check::Forgery,
                "a push with a wrong signature is answered: anyone can send the bot messages as any user",
                "check `signature`, in safe mode `msg_signature`, of each POST as of the GET; answer 403 if \
                 it differs",
            ));
        }
        let what = format!(
            "a push with a wrong signature is not answered ({})",
            answer.status
        );
        Some(Finding::pass(Check::Forgery, what))
    }
}

/// Returns the finding for a plain push to a bot in safe mode.
fn downgraded(plain: Option<&Outcome>) -> Finding {
    let check = Check::Downgrade;
    match plain {
        None => Finding::skipped(check, "only safe mode (安全模式) forbids plain pushes"),
        Some(Outcome::Reply(_) | Outcome::Fault(Fault::Encrypted)) => Finding::warn(
            check,
            "a plain push is answered in safe mode: who sees one URL of the platform's can send any message \
             with it",
            "refuse requests without `encrypt_type=aes`: its signature does not cover the body",
        ),
        Some(Outcome::NoReply) => Finding::pass(check, "a plain push is answered without a reply"),
        Some(_) => Finding::pass(check, "a plain push is refused"),
    }
}

/// Sends the same bytes again, as the platform does if an answer is late or lost.
async fn repeated(platform: &Platform, exchange: &Exchange) -> Finding {
    let check = Check::Retry;
    let again = match platform.repeat(exchange).await {
        Ok(again) => again.outcome,
        Err(error) => return Finding::skipped(check, format!("not sent again: {error}")),
    };
    match again {
        Outcome::Fault(fault) => Finding::warn(
            check,
            format!("the same push again fails: {}", fault::words(&fault)),
            "the platform tries again with the same bytes, signature and nonce: answer a known push as \
             before, or with `success`, and refuse none for its nonce",
        ),
        again if again == exchange.outcome => {
            Finding::pass(check, "the same push gets the same answer")
        }
        Outcome::NoReply => Finding::pass(check, "the same push again is accepted without a reply"),
        _ => Finding::pass(check, "the same push again gets another answer"),
    }
}

/// Replaces each signature in a query with an invalid one.
fn forge(query: &str) -> String {
    let pairs = query.split('&').map(|pair| match pair.split_once('=') {
        Some((name @ ("signature" | "msg_signature"), _)) => format!("{name}={WRONG}"),
        _ => pair.to_owned(),
    });
    pairs.collect::<Vec<_>>().join("&")
}
