//! Exports of an exchange: a `curl` command, a step of a conversation, a line of a test.

use crate::engine::{Exchange, Outcome, Shown};

/// Action of a user, in the language of a conversation and of a test. The default is for a push
/// that neither has.
#[derive(Clone, Debug, Default)]
pub(super) struct Export {
    /// Lines of a step in a conversation.
    pub(super) step: Option<String>,
    /// Call in a test, behind `bot.user("alice").`.
    pub(super) call: Option<String>,
}

impl Export {
    pub(super) fn new(step: impl Into<String>, call: impl Into<String>) -> Self {
        Self {
            step: Some(step.into()),
            call: Some(call.into()),
        }
    }

    /// Writes a step for `testing::TestBot::conversation`. `later` is the text of a
    /// customer-service message that the action caused.
    pub(super) fn toml(&self, user: &str, exchange: &Exchange, later: Option<&str>) -> String {
        let Some(step) = &self.step else {
            return "# A push that was written by hand cannot be a step: replay it with `wechat-sim replay`.\n"
                .to_owned();
        };
        let reply = match &exchange.outcome {
            Outcome::Reply(shown) => expected(shown),
            Outcome::NoReply => "{ none = true }".to_owned(),
            Outcome::Fault(fault) => format!("{{ fault = {} }}", quoted(&fault.to_string())),
            Outcome::Failed(fault) => {
                return format!(
                    "# The user saw nothing, and the platform counted a failure, which a step cannot express: {}\n",
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

    /// Writes a line of a test with a `TestBot` named `bot`.
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
        // The other assertions return the fault, which has no handler.
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

/// Writes a reply as a step expects it.
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

/// Writes the request as a shell command. Its signature is valid for five minutes.
pub(super) fn curl(url: &str, query: &str, body: &str) -> String {
    let separator = if url.contains('?') { '&' } else { '?' };
    let quoted = |text: &str| format!("'{}'", text.replace('\'', r"'\''"));
    format!(
        "curl -sS {} -H 'Content-Type: text/xml' --data-raw {}",
        quoted(&format!("{url}{separator}{query}")),
        quoted(body)
    )
}

/// Quotes `text` as a TOML string. Its escapes are JSON's, except for one character.
pub(super) fn quoted(text: &str) -> String {
    let json = serde_json::Value::from(text).to_string();
    json.replace('\u{7f}', "\\u007F")
}

fn one_line(text: &str) -> String {
    text.replace(|c: char| c.is_control(), " ")
}
