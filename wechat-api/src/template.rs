//! Template messages and subscription notifications. Sources: 发送模板消息, 发送订阅通知.

use serde_json::{Map, Value, json};
use wechat_core::OpenId;

use super::{Api, error::ApiError, json::lenient};

const TEMPLATE: &str = "/cgi-bin/message/template/send";
const NOTIFICATION: &str = "/cgi-bin/message/subscribe/bizsend";

/// A template message (模板消息), for [`Api::send_template`].
#[derive(Clone, Debug, PartialEq)]
pub struct TemplateMessage {
    template: Template,
    url: Option<String>,
    client_msg_id: Option<String>,
}

impl TemplateMessage {
    /// Creates a message from the id that the template has in the console.
    pub fn new(template_id: impl Into<String>) -> Self {
        Self {
            template: Template::new(template_id),
            url: None,
            client_msg_id: None,
        }
    }

    /// Fills `{{name.DATA}}`.
    #[must_use]
    pub fn field(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.template.field(name, value);
        self
    }

    /// Sets the address that a tap opens.
    #[must_use]
    pub fn url(mut self, url: impl Into<String>) -> Self {
        self.url = Some(url.into());
        self
    }

    /// Sets the page of a mini-program that a tap opens. A WeChat version that cannot show it opens
    /// the `url`.
    #[must_use]
    pub fn mini_program(mut self, app_id: impl Into<String>, page_path: impl Into<String>) -> Self {
        self.template.mini_program(app_id, page_path);
        self
    }

    /// Sets `client_msg_id`: the platform sends only one message with this id within ten minutes,
    /// so that [`Repeat::IfUncertain`](super::Repeat::IfUncertain) is safe.
    #[must_use]
    pub fn client_msg_id(mut self, id: impl Into<String>) -> Self {
        self.client_msg_id = Some(id.into());
        self
    }
}

/// A subscription notification (订阅通知), for [`Api::send_notification`].
#[derive(Clone, Debug, PartialEq)]
pub struct Notification {
    template: Template,
    page: Option<String>,
}

impl Notification {
    /// Creates a notification from the id that the template has in the console.
    pub fn new(template_id: impl Into<String>) -> Self {
        Self {
            template: Template::new(template_id),
            page: None,
        }
    }

    /// Fills `{{name.DATA}}`: `thing1`, `time2`, …
    #[must_use]
    pub fn field(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.template.field(name, value);
        self
    }

    /// Sets `page`: the address that a tap opens.
    #[must_use]
    pub fn page(mut self, page: impl Into<String>) -> Self {
        self.page = Some(page.into());
        self
    }

    /// Sets the page of a mini-program that a tap opens.
    #[must_use]
    pub fn mini_program(mut self, app_id: impl Into<String>, page_path: impl Into<String>) -> Self {
        self.template.mini_program(app_id, page_path);
        self
    }
}

impl Api {
    /// Sends a template message and returns its `msgid`. The event `TEMPLATESENDJOBFINISH` repeats
    /// it on delivery. Service accounts only. Source: 发送模板消息.
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
    /// If the user does not follow the account, if it has no such template, or if the platform
    /// cannot be reached.
    pub async fn send_template(
        &self,
        user: &OpenId,
        message: &TemplateMessage,
    ) -> Result<u64, ApiError> {
        let mut body = message.template.body(TEMPLATE, user)?;
        if let Some(url) = &message.url {
            body["url"] = url.as_str().into();
        }
        if let Some(id) = &message.client_msg_id {
            body["client_msg_id"] = id.as_str().into();
        }
        let answer = self.post(TEMPLATE, &body).await?;
        let msgid = lenient::unsigned(&answer["msgid"]);
        msgid.ok_or_else(|| ApiError::malformed(TEMPLATE, "the answer has no `msgid`"))
    }

    /// Sends a subscription notification, to which the user must have agreed. Source: 发送订阅通知.
    ///
    /// # Errors
    /// If the user has not agreed, if the account has no such template, or if the platform cannot
    /// be reached.
    pub async fn send_notification(
        &self,
        user: &OpenId,
        notification: &Notification,
    ) -> Result<(), ApiError> {
        let mut body = notification.template.body(NOTIFICATION, user)?;
        if let Some(page) = &notification.page {
            body["page"] = page.as_str().into();
        }
        self.post(NOTIFICATION, &body).await.map(drop)
    }
}

/// Fields of both types: a template, its values, and the address of a tap.
#[derive(Clone, Debug, PartialEq)]
struct Template {
    id: String,
    data: Map<String, Value>,
    mini_program: Option<Value>,
}

impl Template {
    fn new(id: impl Into<String>) -> Self {
        Self {
            id: id.into(),
            data: Map::new(),
            mini_program: None,
        }
    }

    fn field(&mut self, name: impl Into<String>, value: impl Into<String>) {
        let value = json!({ "value": value.into() });
        self.data.insert(name.into(), value);
    }

    fn mini_program(&mut self, app_id: impl Into<String>, page_path: impl Into<String>) {
        let page = json!({ "appid": app_id.into(), "pagepath": page_path.into() });
        self.mini_program = Some(page);
    }

    /// # Errors
    /// If the template id is missing.
    fn body(&self, path: &str, user: &OpenId) -> Result<Value, ApiError> {
        if self.id.is_empty() {
            return Err(ApiError::request(path, "the message has no template id")
                .remedy("copy it from the console, where the account has added the template"));
        }
        let mut body =
            json!({ "touser": user.as_str(), "template_id": self.id, "data": self.data });
        if let Some(page) = &self.mini_program {
            body["miniprogram"] = page.clone();
        }
        Ok(body)
    }
}
