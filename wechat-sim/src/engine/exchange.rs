//! One push, its tries and its outcome, for assertions, logs and the inspector.

use std::{fmt, time::Duration};

use serde_core::ser::{Serialize, SerializeMap, Serializer};
use serde_json::json;
use wechat_core::__private::milliseconds;

use super::{answer::Outcome, fault::Fault, target::Answer};

/// Push, its tries, and what the user saw.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Exchange {
    /// OpenID of the user.
    pub openid: String,
    /// Push as XML, before it was encrypted.
    pub push: String,
    /// Query, the same for each try.
    pub query: String,
    /// Body, the same for each try.
    pub body: String,
    /// Tries in the order in which they were sent.
    pub tries: Vec<Try>,
    /// Outcome for the user.
    pub outcome: Outcome,
}

/// Try of a push.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Try {
    /// Time from the first try until this one was sent.
    pub at: Duration,
    /// Time from sending to the end of the try.
    pub took: Duration,
    /// End of the try.
    pub ended: Ended,
    /// Whether the network doubled it, so that it does not count: a fault of the
    /// [`Network`](super::Network).
    pub extra: bool,
}

impl Try {
    /// Marks the try as a double that does not count.
    pub(super) fn into_extra(mut self) -> Self {
        self.extra = true;
        self
    }
}

/// End of a try.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum Ended {
    /// The bot answered.
    Answered(Answer),
    /// The platform hung up after 5 s.
    HungUp,
    /// The connection could not be made.
    Unreachable(String),
    /// The connection broke off, or the answer was not HTTP.
    BrokeOff(String),
    /// The answer was lost and the platform hung up: a fault of the [`Network`](super::Network).
    Lost(Answer),
}

impl Exchange {
    /// Returns the handler that answered, for a bot in this process.
    pub fn handler(&self) -> Option<&'static str> {
        let mut counted = self.tries.iter().filter(|tried| !tried.extra);
        match &counted.next_back()?.ended {
            Ended::Answered(answer) => answer.handler,
            Ended::HungUp | Ended::Unreachable(_) | Ended::BrokeOff(_) | Ended::Lost(_) => None,
        }
    }

    /// Returns the reason why the push failed, if it did.
    pub fn fault(&self) -> Option<&Fault> {
        match &self.outcome {
            Outcome::Fault(fault) | Outcome::Failed(fault) => Some(fault),
            _ => None,
        }
    }
}

/// Serialized form for `--json`: the push, each try, and what the user saw.
impl Serialize for Exchange {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let tries: Vec<_> = self.tries.iter().map(Try::json).collect();
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("openid", &self.openid)?;
        map.serialize_entry("push", &self.push)?;
        map.serialize_entry("query", &self.query)?;
        map.serialize_entry("body", &self.body)?;
        map.serialize_entry("tries", &tries)?;
        match &self.outcome {
            Outcome::Reply(shown) => {
                map.serialize_entry("outcome", "reply")?;
                map.serialize_entry("reply", shown.fields())?;
                let notices = shown.notices().iter().map(ToString::to_string);
                map.serialize_entry("notices", &notices.collect::<Vec<_>>())?;
            }
            Outcome::NoReply => map.serialize_entry("outcome", "no reply")?,
            Outcome::Paused => map.serialize_entry("outcome", "paused")?,
            Outcome::NotFollowing => map.serialize_entry("outcome", "not following")?,
            Outcome::Failed(fault) => {
                map.serialize_entry("outcome", "failed")?;
                map.serialize_entry("fault", &fault.to_string())?;
            }
            Outcome::Fault(fault) => {
                map.serialize_entry("outcome", "fault")?;
                map.serialize_entry("fault", &fault.to_string())?;
            }
        }
        map.end()
    }
}

impl Try {
    fn json(&self) -> serde_json::Value {
        let mut json = json!({
            "at_ms": milliseconds(self.at),
            "took_ms": milliseconds(self.took),
        });
        match &self.ended {
            Ended::HungUp => json["ended"] = "hung up".into(),
            Ended::Unreachable(why) => json["ended"] = format!("unreachable: {why}").into(),
            Ended::BrokeOff(why) => json["ended"] = format!("broke off: {why}").into(),
            Ended::Lost(_) => json["ended"] = "lost".into(),
            Ended::Answered(answer) => {
                json["ended"] = "answered".into();
                json["status"] = answer.status.into();
                json["body"] = String::from_utf8_lossy(&answer.body).into();
            }
        }
        json
    }
}

/// Readable form of several lines.
impl fmt::Display for Exchange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "push:\n{}", indented(&self.push))?;
        for (number, tried) in self.tries.iter().enumerate() {
            write!(f, "try {} at {} ms, ", number + 1, milliseconds(tried.at))?;
            match &tried.ended {
                Ended::HungUp => writeln!(f, "hung up after {} ms", milliseconds(tried.took))?,
                Ended::Unreachable(why) => writeln!(f, "unreachable: {why}")?,
                Ended::BrokeOff(why) => writeln!(f, "broke off: {why}")?,
                Ended::Lost(_) => writeln!(f, "the answer was lost")?,
                Ended::Answered(answer) => {
                    let by = answer.handler.map(|name| format!(" by `{name}`"));
                    let by = by.unwrap_or_default();
                    let took = milliseconds(tried.took);
                    writeln!(f, "{} after {took} ms{by}:", answer.status)?;
                    let body = String::from_utf8_lossy(&answer.body);
                    writeln!(f, "{}", indented(&body))?;
                }
            }
        }
        match &self.outcome {
            Outcome::Reply(shown) => {
                writeln!(f, "the user sees a reply of the kind {}:", shown.msg_type())?;
                write!(f, "{}", indented(&shown.fields().to_xml_pretty()))?;
                for notice in shown.notices() {
                    write!(f, "\nnotice: {notice}")?;
                }
                Ok(())
            }
            Outcome::Failed(fault) => {
                write!(
                    f,
                    "the user sees nothing, the platform counts a failure: {fault}"
                )
            }
            Outcome::NoReply => f.write_str("the user sees nothing"),
            Outcome::Fault(fault) => {
                write!(f, "the user reads 「该公众号提供的服务出现故障」: {fault}")
            }
            Outcome::Paused => f.write_str("nothing was sent: the platform pauses"),
            Outcome::NotFollowing => f.write_str("nothing was sent: the user does not follow"),
        }
    }
}

fn indented(text: &str) -> String {
    let lines: Vec<_> = text.lines().map(|line| format!("    {line}")).collect();
    lines.join("\n")
}
