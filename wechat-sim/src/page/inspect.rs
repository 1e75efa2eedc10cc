//! All that is known of one exchange.

use serde_json::{Value, json};
use wechat_runtime::{Outcome as Fate, Probe, RouteInfo, Verdict};

use super::{
    desk::{Desk, forgotten},
    history::{Record, milliseconds, outcome},
    refusal::Refusal,
    step,
};
use crate::engine::{Ended, Exchange, Fault, Outcome, Try};

/// Routes that do not fit are listed up to here: a bot may have thousands.
const ROUTES: usize = 300;

const BEHIND_A_URL: &str =
    "the bot is another process, of which only requests and answers are seen";

impl Desk {
    /// The exchange of this number.
    ///
    /// # Errors
    /// If it is forgotten.
    pub(super) fn inspect(&self, id: u64) -> Result<Value, Refusal> {
        let (record, calls) = self.with_history(|history| {
            let record = history.record(id).cloned().ok_or_else(|| forgotten(id))?;
            Ok((record, json!(history.calls_of(id))))
        })?;
        let tries: Vec<_> = record
            .tries()
            .iter()
            .map(|tried| self.tried(tried))
            .collect();
        let fault = record.ended.as_ref().and_then(Exchange::fault);
        let notices = match record.outcome() {
            Some(Outcome::Reply(shown)) => shown.notices(),
            _ => &[],
        };
        let notices: Vec<_> = notices.iter().map(ToString::to_string).collect();
        Ok(json!({
            "id": record.id,
            "openid": record.openid,
            "at": record.at,
            "what": record.what,
            "label": record.label,
            "running": record.is_running(),
            "faults": record.faults,
            "url": self.url,
            "query": record.query,
            "push": record.push,
            "body": record.body,
            "encrypted": record.body != record.push,
            "tries": tries,
            "hang_up_ms": milliseconds(self.platform.timing().hang_up_after),
            "outcome": record.outcome().map(outcome),
            "code": fault.map(Fault::code),
            "reason": fault.map(ToString::to_string),
            "notices": notices,
            "handler": self.handler(&record),
            "routes": self.routes(&record.push),
            "session": self.session(id),
            "calls": calls,
            "quota": { "before": record.quota_before, "after": record.quota_after },
            "copy": self.copy(&record),
        }))
    }

    fn tried(&self, tried: &Try) -> Value {
        let mut json = json!({
            "at_ms": milliseconds(tried.at),
            "took_ms": milliseconds(tried.took),
            "extra": tried.extra,
        });
        let (ended, answer) = match &tried.ended {
            Ended::Answered(answer) => ("answered", Some(answer)),
            Ended::Lost(answer) => ("lost", Some(answer)),
            Ended::HungUp => ("hung up", None),
            Ended::Unreachable(why) => {
                json["why"] = why.as_str().into();
                ("unreachable", None)
            }
            Ended::BrokeOff(why) => {
                json["why"] = why.as_str().into();
                ("broke off", None)
            }
        };
        json["ended"] = ended.into();
        let Some(answer) = answer else {
            return json;
        };
        let headers = answer
            .headers
            .iter()
            .map(|(name, value)| json!([name.as_str(), String::from_utf8_lossy(value.as_bytes())]));
        json["status"] = answer.status.into();
        json["headers"] = headers.collect();
        json["body"] = String::from_utf8_lossy(&answer.body).into();
        json["reply"] = self.platform.account().clear(answer).into();
        json["handler"] = answer.handler.into();
        json["joined"] = answer.joined.into();
        json
    }

    /// The handler that answered, with its place.
    fn handler(&self, record: &Record) -> Option<Value> {
        let name = record.ended.as_ref()?.handler()?;
        let bot = self.bot.as_ref()?;
        // Two modules can have one each of this name: the one that wins is it then.
        let probe = Probe::document(&record.push).ok();
        let winner = probe.and_then(|probe| bot.explain(probe).winner());
        let routes = bot.routes();
        let info = winner.filter(|winner| winner.name == name).or_else(|| {
            let mut handlers = routes.iter().map(RouteInfo::handler);
            handlers.find(|handler| handler.name == name)
        })?;
        Some(json!({ "name": info.name, "file": info.file, "line": info.line }))
    }

    /// Which handler wins, and why the others do not.
    fn routes(&self, push: &str) -> Value {
        let Some(bot) = &self.bot else {
            return json!({ "known": false, "why": BEHIND_A_URL });
        };
        let probe = match Probe::document(push) {
            Ok(probe) => probe,
            Err(error) => {
                return json!({ "known": false, "why": format!("no route was asked: {error}") });
            }
        };
        let explanation = bot.explain(probe);
        let verdicts = explanation.verdicts();
        let shown = verdicts.iter().take(ROUTES).map(verdict);
        json!({
            "known": true,
            "verdicts": shown.collect::<Vec<_>>(),
            "more": verdicts.len().saturating_sub(ROUTES),
        })
    }

    fn session(&self, id: u64) -> Value {
        match &self.sessions {
            Some(watch) => json!({ "known": true, "entries": watch.of(id) }),
            None if self.bot.is_some() => json!({
                "known": false,
                "why": "the store of this bot's sessions is not watched: give the bot its page with `.page()`",
            }),
            None => json!({ "known": false, "why": BEHIND_A_URL }),
        }
    }

    fn copy(&self, record: &Record) -> Value {
        let curl = step::curl(&self.url, &record.query, &record.body);
        let name = self.name_of(&record.openid);
        let words = name.zip(record.ended.as_ref()).map(|(name, exchange)| {
            let later = record.later.as_deref();
            (
                record.words.toml(&name, exchange, later),
                record.words.rust(&name, exchange, later),
            )
        });
        let (toml, rust) = words.unzip();
        json!({ "curl": curl, "toml": toml, "rust": rust })
    }
}

fn verdict(verdict: &Verdict) -> Value {
    let handler = verdict.route.handler();
    let outcome = match &verdict.outcome {
        Fate::Wins => "wins",
        Fate::Declined(_) => "declined",
        Fate::Rejected(_) => "rejected",
        Fate::Panicked(_) => "panicked",
        Fate::Behind => "behind",
        Fate::DoesNotFit => "does not fit",
        _ => "other",
    };
    json!({
        "handler": handler.name,
        "file": handler.file,
        "line": handler.line,
        "route": verdict.route.route().to_string(),
        "outcome": outcome,
        "why": verdict.outcome.to_string(),
    })
}
