//! Template messages (模板消息), and the event that reports their delivery. Source: 发送模板消息.

use axum::{Json as JsonBody, extract::State, response::IntoResponse as _};
use serde::Deserialize;
use serde_json::{Value, json};

use super::{
    answer::{Answered, check_openid, ok},
    extract::{Authorized, Json},
    fake_api::FakeApi,
};
use crate::engine::{
    account_state::{chat_entry::Seen, errcode::Errcode, message::Message},
    draft::Draft,
};

#[derive(Debug, Deserialize)]
#[expect(clippy::struct_field_names, reason = "the platform's names")]
pub(super) struct Template {
    #[serde(default)]
    touser: String,
    #[serde(default)]
    template_id: String,
    /// Id of the bot's own; a message with the same one within ten minutes is not sent again.
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

    fn message(&self, msgtype: &str) -> Message {
        Message {
            msgtype: msgtype.to_owned(),
            content: json!({ "template_id": self.template_id, "data": self.data }),
            kf_account: None,
        }
    }
}

pub(super) async fn send(
    State(api): State<FakeApi>,
    _: Authorized,
    Json { value }: Json<Template>,
) -> Answered {
    value.check()?;
    let msgid = {
        let mut state = api.state();
        let touser = check_openid(&value.touser)?;
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
            state.record_template(id, msgid);
        }
        let message = value.message("template");
        state.follower(touser).see(Seen::Message(message));
        msgid
    };
    api.notify_change();
    report(&api, value.touser, msgid);
    Ok(answer(msgid))
}

/// Sends a subscription notification (订阅通知) to a follower. Others have not agreed to it. Source:
/// 发送订阅通知.
pub(super) async fn notify(
    State(api): State<FakeApi>,
    _: Authorized,
    Json { value }: Json<Template>,
) -> Answered {
    value.check()?;
    {
        let mut state = api.state();
        let follower = state.follower(check_openid(&value.touser)?);
        if !follower.follows {
            return Err(Errcode::REFUSED_BY_USER);
        }
        let message = value.message("notification");
        follower.see(Seen::Message(message));
    }
    api.notify_change();
    Ok(ok())
}

/// Pushes the event TEMPLATESENDJOBFINISH after the call is answered.
fn report(api: &FakeApi, openid: String, msgid: u64) {
    let platform = api.0.clone();
    let event = Draft::event("TEMPLATESENDJOBFINISH")
        .with("MsgID", msgid.to_string())
        .with("Status", "success");
    #[expect(clippy::disallowed_methods, reason = "ends with the runtime")]
    tokio::spawn(async move { platform.push(&openid, &event).await });
}

fn answer(msgid: u64) -> axum::response::Response {
    JsonBody(json!({ "errcode": 0, "errmsg": "ok", "msgid": msgid })).into_response()
}
