//! One push and all that came of it, for assertions, logs and the inspector.

use std::{fmt, time::Duration};

use super::{
    answer::{Fault, Outcome},
    target::Answer,
};

/// A push, its tries, and what the user saw.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Exchange {
    /// The user's OpenID.
    pub openid: String,
    /// The push as XML, before it was sealed.
    pub push: String,
    /// The query, the same for each try.
    pub query: String,
    /// The body, the same for each try.
    pub body: String,
    /// In the order in which they were sent.
    pub tries: Vec<Try>,
    /// What the user saw.
    pub outcome: Outcome,
}

/// One time that the push was sent.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Try {
    /// When it was sent, since the first.
    pub at: Duration,
    /// How long it took to end.
    pub took: Duration,
    /// How it ended.
    pub ended: Ended,
}

/// How a try ended.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum Ended {
    /// With an answer.
    Answered(Answer),
    /// The platform hung up after 5 s.
    HungUp,
    /// There was no connection, or it broke off.
    Unreachable(String),
}

impl Exchange {
    /// The handler that answered, for a bot in this process.
    pub fn handler(&self) -> Option<&'static str> {
        let last = self.tries.last()?;
        match &last.ended {
            Ended::Answered(answer) => answer.handler,
            Ended::HungUp | Ended::Unreachable(_) => None,
        }
    }

    /// Why the user reads a service fault, if they do.
    pub fn fault(&self) -> Option<&Fault> {
        match &self.outcome {
            Outcome::Fault(fault) => Some(fault),
            _ => None,
        }
    }
}

/// The whole exchange in lines to read.
impl fmt::Display for Exchange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "push:\n{}", indented(&self.push))?;
        for (number, tried) in self.tries.iter().enumerate() {
            write!(f, "try {} at {:?}, ", number + 1, tried.at)?;
            match &tried.ended {
                Ended::HungUp => writeln!(f, "hung up after {:?}", tried.took)?,
                Ended::Unreachable(why) => writeln!(f, "unreachable: {why}")?,
                Ended::Answered(answer) => {
                    let by = answer.handler.map(|name| format!(" by `{name}`"));
                    let by = by.unwrap_or_default();
                    writeln!(f, "{} after {:?}{by}:", answer.status, tried.took)?;
                    let body = String::from_utf8_lossy(&answer.body);
                    writeln!(f, "{}", indented(&body))?;
                }
            }
        }
        match &self.outcome {
            Outcome::Reply(shown) => {
                write!(f, "the user sees a reply of the kind {}", shown.msg_type())
            }
            Outcome::NoReply => f.write_str("the user sees nothing"),
            Outcome::Fault(fault) => {
                write!(f, "the user reads 「该公众号提供的服务出现故障」: {fault}")
            }
            Outcome::Paused => f.write_str("nothing was sent: the platform pauses"),
        }
    }
}

fn indented(text: &str) -> String {
    let lines: Vec<_> = text.lines().map(|line| format!("    {line}")).collect();
    lines.join("\n")
}
