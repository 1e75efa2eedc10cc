//! URL checks as the console sends them, and variations of them. Source: 接入指南.

use std::time::Duration;

use tokio::time::{Instant, timeout};
use wechat_runtime::Token;

use super::echo;
use crate::{
    clock::unix_seconds,
    engine::{Answer, Target},
};

/// Has more digits than a JavaScript number can hold, as the platform's values have.
pub(super) const ECHOSTR: &str = "5837397576500011317";
const NONCE: &str = "719480263";

/// Way in which a request is signed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Signature {
    Right,
    Wrong,
}

/// Sends requests as the console does when a URL is saved.
#[derive(Debug)]
pub(super) struct Console<'a> {
    pub(super) token: &'a Token,
    pub(super) within: Duration,
}

/// Answer to a URL check.
#[derive(Debug)]
pub(super) struct Asked {
    pub(super) answer: Answer,
    pub(super) took: Duration,
}

impl Asked {
    /// Returns whether the request was accepted as the platform's, whatever is wrong with the
    /// answer. Error pages of frameworks may show the query as well.
    pub(super) fn is_echo(&self) -> bool {
        (200..300).contains(&self.answer.status) && echo::holds(&self.answer.body, ECHOSTR)
    }

    /// Returns whether the console would accept the bot.
    pub(super) fn is_exact(&self) -> bool {
        self.answer.status == 200 && self.answer.body == ECHOSTR.as_bytes()
    }
}

impl Console<'_> {
    /// Sends a URL check with a timestamp that is `shift` seconds from now.
    ///
    /// # Errors
    /// Returns the client's error if there is no answer.
    pub(super) async fn ask(
        &self,
        target: &Target,
        shift: i64,
        signature: Signature,
    ) -> Result<Asked, String> {
        let timestamp = unix_seconds().saturating_add_signed(shift).to_string();
        let signature = match signature {
            Signature::Right => self.token.sign(&timestamp, NONCE),
            Signature::Wrong => WRONG.to_owned(),
        };
        let query =
            format!("signature={signature}&echostr={ECHOSTR}&timestamp={timestamp}&nonce={NONCE}");
        let asked = Instant::now();
        match timeout(self.within, target.send(&query, None)).await {
            Ok(Ok(answer)) => Ok(Asked {
                answer,
                took: asked.elapsed(),
            }),
            Ok(Err(error)) => Err(error.to_string()),
            Err(_) => Err(format!(
                "connected, but there was no answer within {:?}",
                self.within
            )),
        }
    }
}

/// Well-formed, but not a valid signature.
pub(super) const WRONG: &str = "0000000000000000000000000000000000000000";
