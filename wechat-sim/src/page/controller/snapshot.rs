//! Snapshots: everything that the page draws when it opens, and all exchanges as a conversation.

use std::collections::BTreeMap;

use serde_json::{Value, json};
use wechat_core::__private::milliseconds;
use wechat_runtime::reply;

use super::{
    super::{
        action::MAX_XML,
        history::{CALLS, EXCHANGES, ITEMS},
        media::MAX_FILE,
    },
    Controller, USERS,
};
use crate::engine::{ApiFault, Mode};

impl Controller {
    /// Returns the buttons of the menu.
    pub(in crate::page) fn menu(&self) -> Option<Value> {
        let buttons = self.platform.menu()?;
        Some(json!({ "button": buttons }))
    }

    /// Returns the planned faults of the API.
    pub(in crate::page) fn api_faults(&self) -> Value {
        let faults = self.platform.api().faults().into_iter().map(|planned| {
            let mut json = json!({ "path": planned.path, "times": planned.times });
            json["fault"] = match planned.fault {
                ApiFault::Errcode(code) => {
                    json["errcode"] = code.into();
                    "errcode"
                }
                ApiFault::Html => "html",
                ApiFault::Slow(delay) => {
                    json["slow_ms"] = milliseconds(delay).into();
                    "slow"
                }
                ApiFault::Cut => "cut",
                ApiFault::Truncated => "truncated",
                ApiFault::Garbled => "garbled",
            }
            .into();
            json
        });
        json!({ "api_faults": faults.collect::<Vec<_>>() })
    }

    /// Returns everything that the page draws.
    pub(in crate::page) fn json(&self) -> Value {
        let state = self.state();
        let users = state.users.iter().map(|user| user.json(&self.platform));
        let (items, exchanges, calls) = state.history.json();
        let routes = self.bot.as_ref().map(|bot| {
            let routes = bot.routes();
            let routes = routes.iter().map(|info| {
                let handler = info.handler();
                json!({
                    "route": info.route().to_string(),
                    "handler": handler.name,
                    "file": handler.file,
                    "line": handler.line,
                })
            });
            routes.collect::<Vec<_>>()
        });
        let account = self.platform.account();
        let mode = match &account.mode {
            Mode::Plain => "plain",
            Mode::Compatible(..) => "compatible",
            Mode::Safe(..) => "safe",
        };
        let timing = self.platform.timing();
        let mut page = json!({
            "seq": state.history.seq(),
            "bot": {
                "name": self.name,
                "where": if self.bot.is_some() { "process" } else { "url" },
                "url": self.url,
                "mode": mode,
                "account": account.id,
                "routes": routes,
            },
            "api": { "base": self.files.base() },
            "limits": {
                "hang_up_ms": milliseconds(timing.hang_up_after),
                "tries": timing.tries,
                "text_bytes": reply::Text::MAX_BYTES,
                "media_bytes": MAX_FILE,
                "xml_bytes": MAX_XML,
                "items": ITEMS,
                "exchanges": EXCHANGES,
                "calls": CALLS,
                "users": USERS,
            },
            "users": users.collect::<Vec<_>>(),
            "menu": self.menu(),
            "items": items,
            "exchanges": exchanges,
            "calls": calls,
            "paused_ms": self.platform.paused_for().map(milliseconds),
        });
        page["api_faults"] = self.api_faults()["api_faults"].take();
        page
    }

    /// Returns all exchanges as a conversation in TOML.
    pub(in crate::page) fn conversation(&self) -> String {
        let state = self.state();
        let names: BTreeMap<_, _> = state
            .users
            .iter()
            .map(|user| (&*user.openid, &*user.name))
            .collect();
        let steps = state.history.records().filter_map(|record| {
            let name = names.get(&*record.openid)?;
            record.toml(name)
        });
        steps.collect::<Vec<_>>().join("\n")
    }
}
