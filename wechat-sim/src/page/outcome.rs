//! The handler that the routes chose when a push was sent, and the one that answered.

use serde_json::{Value, json};
use wechat_runtime::{AnsweredBy, Bot, HandlerInfo, Probe, RouteOutcome, Verdict};

use crate::engine::{Answer, Ended, Exchange, Outcome, Try};

/// Upper bound on the routes that are listed: a bot may have thousands.
const ROUTES: usize = 300;

pub(super) const BEHIND_A_URL: &str =
    "the bot is another process, whose requests and answers alone are seen";

/// Verdicts of a bot's routes on a push. They are asked once, before the push is sent, because a
/// guard may decide otherwise later.
#[derive(Debug)]
pub(super) enum Routes {
    Unknown(String),
    Known { verdicts: Vec<Verdict>, more: usize },
}

impl Routes {
    pub(super) fn ask(bot: Option<&Bot>, push: &str) -> Self {
        let Some(bot) = bot else {
            return Self::Unknown(BEHIND_A_URL.to_owned());
        };
        let probe = match Probe::document(push) {
            Ok(probe) => probe,
            Err(error) => return Self::Unknown(format!("no route was asked: {error}")),
        };
        let explanation = bot.explain(probe);
        let verdicts = explanation.verdicts();
        let more = verdicts.len().saturating_sub(ROUTES);
        let verdicts = verdicts.iter().take(ROUTES).cloned().collect();
        Self::Known { verdicts, more }
    }

    /// Returns the verdicts. Only a handler that was called wins.
    pub(super) fn json(&self, by: Option<AnswerSource>, called: Option<Called>) -> Value {
        let (verdicts, more) = match self {
            Self::Unknown(why) => return json!({ "known": false, "why": why }),
            Self::Known { verdicts, more } => (verdicts, more),
        };
        let called = called.filter(|_| by == Some(AnswerSource::Dispatch));
        let winner = called.and_then(|called| {
            let of_it = |verdict: &&Verdict| called.is(verdict.route.handler());
            let mut own = verdicts.iter().filter(of_it);
            let fits = own.clone().find(|verdict| verdict.outcome.fits());
            fits.or_else(|| own.next())
        });
        let shown = verdicts.iter().map(|verdict| {
            let wins = winner.is_some_and(|winner| std::ptr::eq(winner, verdict));
            let named = verdict.outcome == RouteOutcome::Wins;
            let (outcome, why) = match (wins, named) {
                (true, true) => ("wins", "wins".to_owned()),
                (true, false) => (
                    "wins",
                    "was called, though a guard had said otherwise a moment before".to_owned(),
                ),
                (false, true) => ("would win", uncalled(by).to_owned()),
                (false, false) => (name(&verdict.outcome), verdict.outcome.to_string()),
            };
            let handler = verdict.route.handler();
            json!({
                "handler": handler.name,
                "file": handler.file,
                "line": handler.line,
                "route": verdict.route.route().to_string(),
                "outcome": outcome,
                "why": why,
            })
        });
        json!({ "known": true, "verdicts": shown.collect::<Vec<_>>(), "more": more })
    }
}

fn name(outcome: &RouteOutcome) -> &'static str {
    match outcome {
        RouteOutcome::Wins => "wins",
        RouteOutcome::Declined(_) => "declined",
        RouteOutcome::Rejected(_) => "rejected",
        RouteOutcome::Panicked(_) => "panicked",
        RouteOutcome::Behind => "behind",
        RouteOutcome::DoesNotFit => "does not fit",
        RouteOutcome::NoAnswerExpected => "no answer expected",
        _ => "other",
    }
}

/// Explains why the handler that the routes chose did not win.
fn uncalled(by: Option<AnswerSource>) -> &'static str {
    match by {
        None => "comes first, and no answer is there yet",
        Some(AnswerSource::Dispatch) => "came first when the push was sent, but another was called",
        Some(AnswerSource::Dialogue) => {
            "would have been called, but a dialogue waited for the push"
        }
        Some(AnswerSource::KeptAnswer) => {
            "would have been called, but an earlier answer was waiting"
        }
        Some(AnswerSource::Repeated) => "was not called again, the answer is the one of before",
        Some(AnswerSource::Bot) => "comes first, but the bot answered without a handler",
        Some(AnswerSource::Refused) => "would have been called, but the bot refused the request",
        Some(AnswerSource::NotSent) => "would have been called, but nothing was sent",
        Some(AnswerSource::Unanswered) => "comes first, but no try brought an answer",
    }
}

/// Origin of an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum AnswerSource {
    Dispatch,
    Dialogue,
    KeptAnswer,
    /// Answer of an earlier push with the same number.
    Repeated,
    /// Answer of the bot, without a handler.
    Bot,
    Refused,
    NotSent,
    Unanswered,
}

impl AnswerSource {
    /// Determines the origin; `None` if it is unknown because the bot is another process.
    pub(super) fn of(exchange: &Exchange, is_in_process: bool) -> Option<Self> {
        if let Outcome::Paused | Outcome::NotFollowing = exchange.outcome {
            return Some(Self::NotSent);
        }
        let answers = || exchange.tries.iter().filter_map(answer);
        let Some(last) = answers().next_back() else {
            return Some(Self::Unanswered);
        };
        if !is_in_process {
            return None;
        }
        // A try on which the platform hung up may have called the handler whose answer a later one
        // received.
        let is_whole = answers().count() == exchange.tries.len();
        if is_whole && answers().all(|answer| answer.joined) {
            return Some(Self::Repeated);
        }
        Some(match answers().find_map(|answer| answer.by) {
            Some(AnsweredBy::Dispatch) => Self::Dispatch,
            Some(AnsweredBy::Dialogue) => Self::Dialogue,
            Some(AnsweredBy::KeptAnswer) => Self::KeptAnswer,
            _ if last.handler.is_some() => Self::Repeated,
            _ if last.status != 200 => Self::Refused,
            _ => Self::Bot,
        })
    }

    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Dispatch => "dispatch",
            Self::Dialogue => "dialogue",
            Self::KeptAnswer => "kept_answer",
            Self::Repeated => "repeated",
            Self::Bot => "bot",
            Self::Refused => "refused",
            Self::NotSent => "not_sent",
            Self::Unanswered => "unanswered",
        }
    }
}

fn answer(tried: &Try) -> Option<&Answer> {
    match &tried.ended {
        Ended::Answered(answer) | Ended::Lost(answer) => Some(answer),
        Ended::HungUp | Ended::Unreachable(_) | Ended::BrokeOff(_) => None,
    }
}

/// Handler that a try reported.
#[derive(Clone, Copy, Debug)]
pub(super) struct Called {
    pub(super) name: &'static str,
    file: &'static str,
    line: u32,
}

impl Called {
    /// Returns the handler that the last of these tries reported.
    pub(super) fn of(tries: &[Try]) -> Option<Self> {
        tries.iter().rev().find_map(|tried| {
            let answer = answer(tried)?;
            let (file, line) = answer.place?;
            Some(Self {
                name: answer.handler?,
                file,
                line,
            })
        })
    }

    /// Compares the place too: two modules can have handlers with the same name.
    fn is(self, handler: &HandlerInfo) -> bool {
        (self.name, self.file, self.line) == (handler.name, handler.file, handler.line)
    }

    pub(super) fn json(self) -> Value {
        json!({ "name": self.name, "file": self.file, "line": self.line })
    }
}
