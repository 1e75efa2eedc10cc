//! Everything that is known about one exchange.

use serde_json::{Value, json};
use wechat_core::__private::milliseconds;

use super::{
    controller::{Controller, forgotten},
    export,
    history::{Record, outcome_name},
    outcome::{AnswerSource, BEHIND_A_URL, Called},
    refusal::Refusal,
};
use crate::engine::{Ended, Exchange, Fault, Outcome, Try};

impl Controller {
    /// Returns the exchange with this number.
    ///
    /// # Errors
    /// If it is no longer kept.
    pub(super) fn inspect(&self, id: u64) -> Result<Value, Refusal> {
        let (record, calls) = self.with_history(|history| {
            let record = history.record(id).cloned().ok_or_else(|| forgotten(id))?;
            Ok::<_, Refusal>((record, json!(history.calls_of(id))))
        })?;
        let tries: Vec<_> = record
            .tries()
            .iter()
            .map(|tried| self.tried(tried))
            .collect();
        let fault = record.ended.as_ref().and_then(Exchange::fault);
        let by = record.ended.as_ref();
        let by = by.and_then(|exchange| AnswerSource::of(exchange, self.bot.is_some()));
        let called = record.called();
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
            "took_ms": record.took(),
            "hang_up_ms": milliseconds(self.platform.timing().hang_up_after),
            "outcome": record.outcome().map(outcome_name),
            "code": fault.map(Fault::code),
            "reason": fault.map(ToString::to_string),
            "notices": notices,
            "by": by.map(AnswerSource::name),
            "handler": called.map(Called::json),
            "routes": record.routes.json(by, called),
            "session": self.session(id),
            "calls": calls,
            "quota": { "before": record.quota_before, "after": record.quota_after },
            "copy": self.copy(&record),
        }))
    }

    fn tried(&self, tried: &Try) -> Value {
        // Rounded so that the last end is the duration of the exchange.
        let at = milliseconds(tried.at);
        let mut json = json!({
            "at_ms": at,
            "took_ms": milliseconds(tried.at + tried.took) - at,
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
        if answer.cut {
            json["cut"] = true.into();
        }
        json
    }

    fn session(&self, id: u64) -> Value {
        match &self.sessions {
            Some(watch) => json!({ "known": true, "entries": watch.of(id) }),
            None if self.bot.is_some() => json!({
                "known": false,
                "why": "this bot's sessions are not watched: serve the bot with `.page()`",
            }),
            None => json!({ "known": false, "why": BEHIND_A_URL }),
        }
    }

    fn copy(&self, record: &Record) -> Value {
        let curl = export::curl(&self.url, &record.query, &record.body);
        let name = self.name_of(&record.openid);
        let toml = name.as_deref().and_then(|name| record.toml(name));
        let rust = name.as_deref().and_then(|name| record.rust(name));
        json!({ "curl": curl, "toml": toml, "rust": rust })
    }
}
