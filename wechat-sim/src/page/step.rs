//! An exchange as something to keep: a `curl` line, a step of a conversation, a line of a test.

use super::action::Deed;
use crate::engine::{Exchange, Outcome, Shown};

/// What a user did, in the words of a conversation and of a test.
#[derive(Clone, Debug)]
pub(super) struct Words {
    step: Option<String>,
    call: Option<String>,
}

impl Words {
    pub(super) fn of(deed: &Deed) -> Self {
        Self {
            step: deed.step.clone(),
            call: deed.call.clone(),
        }
    }

    /// Of a push that no step does.
    pub(super) fn none() -> Self {
        Self {
            step: None,
            call: None,
        }
    }

    /// A step for `testing::TestBot::conversation`. `later` is the text of a customer-service message that came of
    /// it.
    pub(super) fn toml(&self, user: &str, exchange: &Exchange, later: Option<&str>) -> String {
        let Some(step) = &self.step else {
            return "# A push that was written by hand is no step: replay it with `wechat-sim replay`.\n"
                .to_owned();
        };
        let reply = match &exchange.outcome {
            Outcome::Reply(shown) => expected(shown),
            Outcome::NoReply => "{ none = true }".to_owned(),
            Outcome::Fault(fault) => format!("{{ fault = {} }}", quoted(&fault.to_string())),
            Outcome::Failed(fault) => {
                return format!(
                    "# The user saw nothing, and the platform counted a failure, which is no step's reply: {}\n",
                    one_line(&fault.to_string())
                );
            }
            Outcome::Paused | Outcome::NotFollowing => {
                return "# Nothing was sent.\n".to_owned();
            }
        };
        let line = |name: &str, text: Option<&str>| {
            let text = text.map(|text| format!("{name} = {}\n", quoted(text)));
            text.unwrap_or_default()
        };
        format!(
            "[[step]]\nuser = {}\n{step}reply = {reply}\n{}{}",
            quoted(user),
            line("handler", exchange.handler()),
            line("later", later),
        )
    }

    /// A line of a test with a `TestBot` named `bot`.
    pub(super) fn rust(&self, user: &str, exchange: &Exchange, later: Option<&str>) -> String {
        let Some(call) = &self.call else {
            let push = &exchange.push;
            return format!("bot.platform().replay({push:?}).await?;");
        };
        let assertion = match &exchange.outcome {
            Outcome::Reply(shown) => assertion(shown),
            Outcome::NoReply => ".assert_no_reply()".to_owned(),
            Outcome::Fault(_) => ".assert_fault()".to_owned(),
            Outcome::Failed(_) => ".assert_failed()".to_owned(),
            Outcome::Paused | Outcome::NotFollowing => String::new(),
        };
        // These two give the fault, which has no handler.
        let handler = match (&exchange.outcome, exchange.handler()) {
            (Outcome::Reply(_) | Outcome::NoReply, Some(handler)) => {
                format!(".assert_handler({handler:?})")
            }
            _ => String::new(),
        };
        let later = later.map(|text| {
            format!("\nbot.user({user:?}).next_message().await.assert_text({text:?});")
        });
        let later = later.unwrap_or_default();
        format!("bot.user({user:?}).{call}.await{assertion}{handler};{later}")
    }
}

/// A reply as a step expects it.
fn expected(shown: &Shown) -> String {
    match (shown.msg_type(), shown.text(), shown.media_id()) {
        ("text", Some(text), _) => quoted(text),
        (kind @ ("image" | "voice" | "video"), _, Some(media_id)) => {
            format!("{{ {kind} = {} }}", quoted(media_id))
        }
        ("news", ..) => {
            let titles: Vec<_> = shown.titles().into_iter().map(quoted).collect();
            format!("{{ news = [{}] }}", titles.join(", "))
        }
        (kind, ..) => format!("{{ kind = {} }}", quoted(kind)),
    }
}

fn assertion(shown: &Shown) -> String {
    match (shown.msg_type(), shown.text(), shown.media_id()) {
        ("text", Some(text), _) => format!(".assert_text({text:?})"),
        (kind @ ("image" | "voice" | "video"), _, Some(media_id)) => {
            format!(".assert_media({kind:?}, {media_id:?})")
        }
        ("news", ..) => format!(".assert_news(&{:?})", shown.titles()),
        _ => String::new(),
    }
}

/// The request as a line for a shell. Its signature holds for five minutes.
pub(super) fn curl(url: &str, query: &str, body: &str) -> String {
    let separator = if url.contains('?') { '&' } else { '?' };
    let quoted = |text: &str| format!("'{}'", text.replace('\'', r"'\''"));
    format!(
        "curl -sS {} -H 'Content-Type: text/xml' --data-raw {}",
        quoted(&format!("{url}{separator}{query}")),
        quoted(body)
    )
}

/// As a string of TOML. Its escapes are JSON's, but for one character.
pub(super) fn quoted(text: &str) -> String {
    let json = serde_json::Value::from(text).to_string();
    json.replace('\u{7f}', "\\u007F")
}

fn one_line(text: &str) -> String {
    text.replace(|c: char| c.is_control(), " ")
}
