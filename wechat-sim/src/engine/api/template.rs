//! Template messages (模板消息), and the event that reports on them. Source: 发送模板消息.

use axum::{Json as JsonBody, extract::State, response::IntoResponse as _};
use serde::Deserialize;
use serde_json::{Value, json};

use super::{Answered, Api, Authorized, Errcode, Json, ok, openid};
use crate::engine::{draft::Draft, follower::Seen, platform::Platform};

#[derive(Debug, Deserialize)]
#[expect(clippy::struct_field_names, reason = "the platform's names")]
pub(super) struct Template {
    #[serde(default)]
    touser: String,
    #[serde(default)]
    template_id: String,
    /// The same within ten minutes is not sent again.
    client_msg_id: Option<String>,
    #[serde(default)]
    data: Value,
}

impl Template {
    fn check(&self) -> Answered<()> {
        if self.template_id.is_empty() {
            return Err(Errcode::TEMPLATE_ID);
        }
        if !self.data.is_object() {
            return Err(Errcode::ARGS);
        }
        Ok(())
    }

    fn message(&self, msgtype: &str) -> super::Message {
        super::Message {
            msgtype: msgtype.to_owned(),
            content: json!({ "template_id": self.template_id, "data": self.data }),
            kf_account: None,
        }
    }
}

pub(super) async fn send(
    State(api): State<Api>,
    _: Authorized,
    Json { value }: Json<Template>,
) -> Answered {
    value.check()?;
    let msgid = {
        let mut state = api.0.state();
        let touser = openid(&value.touser)?;
        if !state.follower(touser).follows {
            return Err(Errcode::NOT_FOLLOWING);
        }
        let sent_before = value
            .client_msg_id
            .as_ref()
            .and_then(|id| state.template_sent(id));
        if let Some(msgid) = sent_before {
            return Ok(answer(msgid));
        }
        let msgid = state.next_msg_id();
        if let Some(id) = &value.client_msg_id {
            state.note_template(id, msgid);
        }
        let message = value.message("template");
        state.follower(touser).see(Seen::Message(message));
        msgid
    };
    api.0.note_change();
    report(&api, value.touser, msgid);
    Ok(answer(msgid))
}

/// A subscription notification (订阅通知), to somebody who follows. Whoever does not has not agreed either.
/// Source: 发送订阅通知.
pub(super) async fn notify(
    State(api): State<Api>,
    _: Authorized,
    Json { value }: Json<Template>,
) -> Answered {
    value.check()?;
    {
        let mut state = api.0.state();
        let follower = state.follower(openid(&value.touser)?);
        if !follower.follows {
            return Err(Errcode::REFUSED_BY_USER);
        }
        let message = value.message("notification");
        follower.see(Seen::Message(message));
    }
    api.0.note_change();
    Ok(ok())
}

/// Pushes the event TEMPLATESENDJOBFINISH, soon and not before the call is answered.
fn report(api: &Api, openid: String, msgid: u64) {
    let platform = Platform::from(api);
    let event = Draft::event("TEMPLATESENDJOBFINISH")
        .with("MsgID", msgid.to_string())
        .with("Status", "success");
    #[expect(clippy::disallowed_methods, reason = "ends with the runtime")]
    tokio::spawn(async move { platform.push(&openid, &event).await });
}

fn answer(msgid: u64) -> axum::response::Response {
    JsonBody(json!({ "errcode": 0, "errmsg": "ok", "msgid": msgid })).into_response()
}
