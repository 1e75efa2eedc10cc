//! URL checks as the console sends them, and variations of them. Source: 接入指南.

use std::time::Duration;

use tokio::time::{Instant, timeout};
use wechat_runtime::Token;

use super::echo;
use crate::{
    clock::unix_seconds,
    engine::{Answer, Target},
};

/// Has more digits than a JavaScript number holds, as the platform's have.
pub(super) const ECHOSTR: &str = "5837397576500011317";
const NONCE: &str = "719480263";

/// How a request is signed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Signature {
    Right,
    Wrong,
}

/// Asks as the console does when a URL is saved.
#[derive(Debug)]
pub(super) struct Console<'a> {
    pub(super) token: &'a Token,
    pub(super) within: Duration,
}

/// An answer to a URL check.
#[derive(Debug)]
pub(super) struct Asked {
    pub(super) answer: Answer,
    pub(super) took: Duration,
}

impl Asked {
    /// Whether the request was taken for the platform's, whatever is wrong with the answer. Pages that
    /// frameworks make of an error show the query, too.
    pub(super) fn is_echo(&self) -> bool {
        (200..300).contains(&self.answer.status) && echo::holds(&self.answer.body, ECHOSTR)
    }

    /// Whether the bot would do for the console.
    pub(super) fn is_exact(&self) -> bool {
        self.answer.status == 200 && self.answer.body == ECHOSTR.as_bytes()
    }
}

impl Console<'_> {
    /// Asks as of `shift` seconds from now.
    ///
    /// # Errors
    /// With the client's words, if no answer comes.
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
                "connected, and nothing came within {:?}",
                self.within
            )),
        }
    }
}

/// Of the right form, and nobody's.
pub(super) const WRONG: &str = "0000000000000000000000000000000000000000";
