//! Template messages and subscription notifications. Sources: 发送模板消息, 发送订阅通知.

use serde_json::{Map, Value, json};

use super::{Api, error::ApiError};
use crate::push::OpenId;

const TEMPLATE: &str = "/cgi-bin/message/template/send";
const NOTIFICATION: &str = "/cgi-bin/message/subscribe/bizsend";

/// A template message (模板消息), for [`Api::send_template`].
#[derive(Clone, Debug, PartialEq)]
pub struct TemplateMessage {
    template_id: String,
    data: Map<String, Value>,
    url: Option<String>,
    mini_program: Option<Value>,
    client_msg_id: Option<String>,
}

impl TemplateMessage {
    /// By the id that the template has in the console.
    pub fn new(template_id: impl Into<String>) -> Self {
        Self {
            template_id: template_id.into(),
            data: Map::new(),
            url: None,
            mini_program: None,
            client_msg_id: None,
        }
    }

    /// What stands for `{{name.DATA}}`.
    #[must_use]
    pub fn field(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        let value = json!({ "value": value.into() });
        self.data.insert(name.into(), value);
        self
    }

    /// Where a tap leads.
    #[must_use]
    pub fn url(mut self, url: impl Into<String>) -> Self {
        self.url = Some(url.into());
        self
    }

    /// The page of a mini-program where a tap leads, if the user's WeChat can show it, else the `url`.
    #[must_use]
    pub fn mini_program(mut self, app_id: impl Into<String>, page_path: impl Into<String>) -> Self {
        let page = json!({ "appid": app_id.into(), "pagepath": page_path.into() });
        self.mini_program = Some(page);
        self
    }

    /// `client_msg_id`: what is sent again with this id within ten minutes is sent once, so that
    /// [`Repeat::IfUncertain`](super::Repeat::IfUncertain) costs nothing.
    #[must_use]
    pub fn client_msg_id(mut self, id: impl Into<String>) -> Self {
        self.client_msg_id = Some(id.into());
        self
    }
}

/// A subscription notification (订阅通知), for [`Api::send_notification`].
#[derive(Clone, Debug, PartialEq)]
pub struct Notification {
    template_id: String,
    data: Map<String, Value>,
    page: Option<String>,
    mini_program: Option<Value>,
}

impl Notification {
    /// By the id that the template has in the console.
    pub fn new(template_id: impl Into<String>) -> Self {
        Self {
            template_id: template_id.into(),
            data: Map::new(),
            page: None,
            mini_program: None,
        }
    }

    /// What stands for `{{name.DATA}}`: `thing1`, `time2`, …
    #[must_use]
    pub fn field(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        let value = json!({ "value": value.into() });
        self.data.insert(name.into(), value);
        self
    }

    /// `page`: the address where a tap leads.
    #[must_use]
    pub fn page(mut self, page: impl Into<String>) -> Self {
        self.page = Some(page.into());
        self
    }

    /// The page of a mini-program where a tap leads.
    #[must_use]
    pub fn mini_program(mut self, app_id: impl Into<String>, page_path: impl Into<String>) -> Self {
        let page = json!({ "appid": app_id.into(), "pagepath": page_path.into() });
        self.mini_program = Some(page);
        self
    }
}

impl Api {
    /// Sends a template message, and gives its `msgid`, which the event `TEMPLATESENDJOBFINISH` names when it
    /// has arrived. Service accounts only. Source: 发送模板消息.
    ///
    /// ```
    /// # use wechat_runtime::{Api, ApiError, OpenId};
    /// # async fn example(api: &Api, user: &OpenId) -> Result<(), ApiError> {
    /// use wechat_runtime::api::TemplateMessage;
    ///
    /// let ready = TemplateMessage::new("ngqIpbwh8bUfcSsECmogfXcV14J0tQlEpBO27izEYtY")
    ///     .field("thing1", "拿铁")
    ///     .field("character_string2", "A17")
    ///     .client_msg_id("order-17");
    /// let msgid = api.send_template(user, &ready).await?;
    /// println!("{msgid}");
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// If the user does not follow, the account has no such template, or the platform cannot be reached.
    pub async fn send_template(
        &self,
        user: &OpenId,
        message: &TemplateMessage,
    ) -> Result<u64, ApiError> {
        let mut body = body(TEMPLATE, user, &message.template_id, &message.data)?;
        let mini_program = message.mini_program.clone();
        for (name, value) in [
            ("url", message.url.clone().map(Value::from)),
            ("miniprogram", mini_program),
            (
                "client_msg_id",
                message.client_msg_id.clone().map(Value::from),
            ),
        ] {
            if let Some(value) = value {
                body[name] = value;
            }
        }
        let answer = self.post(TEMPLATE, &body).await?;
        let msgid = answer["msgid"].as_u64();
        msgid.ok_or_else(|| ApiError::malformed(TEMPLATE, "the answer has no `msgid`"))
    }

    /// Sends a subscription notification, which the user has agreed to before. Source: 发送订阅通知.
    ///
    /// # Errors
    /// If the user has not agreed, the account has no such template, or the platform cannot be reached.
    pub async fn send_notification(
        &self,
        user: &OpenId,
        notification: &Notification,
    ) -> Result<(), ApiError> {
        let mut body = body(
            NOTIFICATION,
            user,
            &notification.template_id,
            &notification.data,
        )?;
        if let Some(page) = &notification.page {
            body["page"] = page.as_str().into();
        }
        if let Some(page) = &notification.mini_program {
            body["miniprogram"] = page.clone();
        }
        self.post(NOTIFICATION, &body).await.map(drop)
    }
}

/// # Errors
/// If there is no template.
fn body(
    path: &str,
    user: &OpenId,
    template_id: &str,
    data: &Map<String, Value>,
) -> Result<Value, ApiError> {
    if template_id.is_empty() {
        return Err(ApiError::request(path, "the message has no template id")
            .remedy("copy it from the console, where the account has added the template"));
    }
    Ok(json!({ "touser": user.as_str(), "template_id": template_id, "data": data }))
}
