#![doc = include_str!("../README.md")]
//!
//! [`Api`] fetches the access token itself. All callers share it and, through a [`Tokens`] store,
//! so do all instances of a bot. Handlers take the client as a parameter:
//!
//! ```
//! use wechat_runtime::prelude::*;
//!
//! #[on_text("report")]
//! async fn report(api: Api, user: OpenId) -> wechat_runtime::Result<(), wechat_runtime::ApiError> {
//!     api.typing(&user, Typing::Start).await?;
//!     api.send(&user, "3 orders today").await
//! }
//!
//! # static HANDLERS: Handlers = handlers![report];
//! ```
//!
//! Customer-service messages need a verified account (认证), and the platform accepts them only for a
//! limited time after a user's action: see [`Api::send`].

mod account_info;
mod answer;
mod body;
mod broken_connection;
mod builder;
mod call;
mod download;
mod error;
mod form;
mod from_reply;
mod http;
mod json;
mod material;
mod media;
mod menu;
mod message;
mod metrics;
mod pages;
mod qr_code;
mod retry;
mod single_flight;
mod template;
mod tokens;
mod transport;
mod user;

use std::{fmt, sync::Arc};

use serde_core::{Serialize, de::DeserializeOwned};
use serde_json::{Value, json};
use tracing::debug;

#[doc(hidden)]
#[path = "private.rs"]
pub mod __private;

pub use self::{
    account_info::{CallbackReport, Check, Operator, Pinged, Quota, Resolved},
    body::RequestBody,
    builder::ApiBuilder,
    download::{Download, Downloaded},
    error::{ApiError, ApiErrorKind},
    from_reply::Unsendable,
    material::{AddedMaterial, Material, MaterialCount, MaterialKind, Materials},
    media::{FromFile, Media, MediaKind, TemporaryMedia},
    menu::{
        Button, ClientPlatform, ConditionalMenu, CurrentMenu, MatchRule, MenuCalls, MenuTree, Menus,
    },
    message::{CustomMessage, MiniProgramPage, MsgMenu},
    pages::Pages,
    qr_code::{QrCode, QrCodes, Scene},
    retry::Repeat,
    template::{Notification, TemplateMessage},
    user::{Tag, Tags, UserInfo, Users},
};
pub use wechat_core::{
    AccessToken, AppId, AppSecret, Error, ErrorKind, InvalidCredential, OpenId, Owner, Result,
    StoreError, StoreFuture, Tokens, reply,
};

use self::{
    call::Call,
    http::{Answer, Http},
    media::Uploads,
    retry::Tries,
    tokens::AccessTokens,
};
use crate::metrics::count_call;

/// Client of the platform's API.
///
/// A clone is cheap and shares the token and the connections. A bot whose settings have an AppID
/// and an AppSecret has a client, which handlers take as `api: Api`; [`Api::builder`] creates
/// others.
///
/// A call ends within ten seconds. Within that time it is attempted up to three times, if it is
/// certain that the platform did nothing: it reported that it is busy, or was unreachable.
/// [`Api::repeat_sends`] allows more retries. An upload has one second more for each 256 KB.
#[derive(Clone)]
pub struct Api {
    shared: Arc<Shared>,
    repeat: Repeat,
}

struct Shared {
    http: Http,
    tokens: AccessTokens,
    uploads: Uploads,
}

/// Typing state, shown above the chat: 「对方正在输入…」. Source: 客服输入状态.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Typing {
    /// Shows it for 15 s, or until a message is sent.
    Start,
    /// Hides it.
    Cancel,
}

impl Api {
    /// Starts a client with the account's AppID and AppSecret.
    ///
    /// ```
    /// use wechat_runtime::{Api, AppId, AppSecret};
    ///
    /// let secret = AppSecret::new("0123456789abcdef0123456789abcdef")?;
    /// let api = Api::builder(AppId::new("wx3f9a71c2d84be605")?, secret).build()?;
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn builder(app_id: AppId, secret: AppSecret) -> ApiBuilder {
        ApiBuilder::new(app_id, secret)
    }

    fn new(http: Http, tokens: AccessTokens) -> Self {
        Self {
            shared: Arc::new(Shared {
                http,
                tokens,
                uploads: Uploads::default(),
            }),
            repeat: Repeat::IfNothingWasDone,
        }
    }

    /// Returns a client with the same token and connections that repeats calls by this rule when it
    /// is unknown whether the platform received them. The rule concerns calls that change
    /// something, such as sending a message.
    ///
    /// ```
    /// # use wechat_runtime::{Api, ApiError, OpenId, api::Repeat};
    /// # async fn remind(api: &Api, user: &OpenId) -> Result<(), ApiError> {
    /// // Better twice than never.
    /// api.repeat_sends(Repeat::IfUncertain).send(user, "取餐号 17").await
    /// # }
    /// ```
    #[must_use = "returns another client"]
    pub fn repeat_sends(&self, repeat: Repeat) -> Self {
        Self {
            repeat,
            ..self.clone()
        }
    }

    /// Sends a customer-service message (客服消息). Source: 发送客服消息.
    ///
    /// The platform accepts five messages within 48 h of a user's message, and three within a
    /// minute of a menu tap, a subscription or a scan. A text has at most 2,048 bytes,
    /// one more than a reply; [`CustomMessage::texts`] splits longer ones. A file of
    /// [`reply::Image::file`](FromFile::file) that the platform has lost is uploaded
    /// again, and the message is sent once more.
    ///
    /// # Errors
    /// If the platform refuses the message, or cannot be reached. Most refusals mean that the
    /// user's time is over ([`ApiErrorKind::OutOfWindow`]) or that the messages for it are used up
    /// ([`ApiErrorKind::OutOfQuota`]).
    pub async fn send(
        &self,
        user: &OpenId,
        message: impl Into<CustomMessage>,
    ) -> Result<(), ApiError> {
        let mut body = message.into().body(user);
        let path = "/cgi-bin/message/custom/send";
        match self.post(path, &body).await {
            Err(error)
                if error.kind() == ApiErrorKind::BadMediaId
                    && self.upload_again(&mut body).await =>
            {
                self.post(path, &body).await.map(drop)
            }
            sent => sent.map(drop),
        }
    }

    /// Shows or ends the typing state (对方正在输入). Source: 客服输入状态.
    ///
    /// # Errors
    /// If the user wrote nothing in the last 30 s, if the state is already shown, or if the
    /// platform cannot be reached.
    pub async fn typing(&self, user: &OpenId, typing: Typing) -> Result<(), ApiError> {
        let command = match typing {
            Typing::Start => "Typing",
            Typing::Cancel => "CancelTyping",
        };
        let body = json!({ "touser": user.as_str(), "command": command });
        let path = "/cgi-bin/message/custom/typing";
        self.post(path, &body).await.map(drop)
    }

    /// Makes any call with a JSON request and a JSON answer: `POST` of `request` to `path`.
    ///
    /// ```
    /// # use wechat_runtime::{Api, ApiError};
    /// # async fn tag(api: &Api) -> Result<(), ApiError> {
    /// use serde_json::{Value, json};
    ///
    /// let request = json!({ "tag": { "name": "读者" } });
    /// let created: Value = api.call("/cgi-bin/tags/create", &request).await?;
    /// println!("{}", created["tag"]["id"]);
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// Control characters in strings are left out: JSON writes them as `\u00…`, which the platform
    /// refuses.
    ///
    /// # Errors
    /// If the platform does not answer, or answers with an `errcode` other than 0 or with something
    /// that is not a `Res`; if `request` cannot be written as JSON; if `path` does not begin with
    /// `/` or has a query.
    pub async fn call<Req, Res>(&self, path: &str, request: &Req) -> Result<Res, ApiError>
    where
        Req: Serialize + ?Sized,
        Res: DeserializeOwned,
    {
        let answer = self.post(path, request).await?;
        self.read(path, answer)
    }

    /// Makes any call that only reads: `GET` of `path` with this query. The access token is added
    /// to it.
    ///
    /// ```
    /// # use wechat_runtime::{Api, ApiError, OpenId};
    /// # async fn unionid(api: &Api, user: &OpenId) -> Result<(), ApiError> {
    /// use serde_json::Value;
    ///
    /// let query = [("openid", user.as_str()), ("lang", "zh_CN")];
    /// let info: Value = api.get("/cgi-bin/user/info", &query).await?;
    /// println!("{}", info["unionid"]);
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// As [`call`](Self::call).
    pub async fn get<Res>(&self, path: &str, query: &[(&str, &str)]) -> Result<Res, ApiError>
    where
        Res: DeserializeOwned,
    {
        let call = Call::get(path, query)?;
        // Reading twice changes nothing.
        let answer = self.request(&call, Repeat::IfUncertain).await?;
        self.read(path, answer)
    }

    async fn post<Req>(&self, path: &str, request: &Req) -> Result<Value, ApiError>
    where
        Req: Serialize + ?Sized,
    {
        let call = Call::post(path, request)?;
        self.request(&call, self.repeat).await
    }

    fn read<Res: DeserializeOwned>(&self, path: &str, answer: Value) -> Result<Res, ApiError> {
        serde_json::from_value(answer).map_err(|error| {
            ApiError::malformed(path, "the answer is not what the call expects")
                .because(error.to_string())
                .hiding(|text| self.shared.http.hide(text, &[]))
        })
    }

    /// Makes the call with an access token, and repeats it with a new one if the token is refused.
    async fn request<A: Answer>(&self, call: &Call<'_>, repeat: Repeat) -> Result<A, ApiError> {
        let done = self.with_token(call, repeat).await;
        count_call(call.path(), done.as_ref().err().map(ApiError::kind));
        done
    }

    async fn with_token<A: Answer>(&self, call: &Call<'_>, repeat: Repeat) -> Result<A, ApiError> {
        let Shared { http, tokens, .. } = &*self.shared;
        let mut tries = Tries::within(http.limit() + call.extra_time());
        let token = tokens.current(http, tries.deadline()).await?;
        match http.call(call, Some(&token), &mut tries, repeat).await {
            Err(error) if error.refuses_token() => {
                debug!(call = call.path(), "the access token was refused");
                let next = tokens.instead_of(&token, http, tries.deadline()).await?;
                if call.is_spent() {
                    // The next call gets the new token.
                    return Err(error);
                }
                http.call(call, Some(&next), &mut tries, repeat).await
            }
            done => done,
        }
    }
}

impl fmt::Debug for Api {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Api")
            .field("base_url", &self.shared.http.base())
            .field("app_id", self.shared.tokens.app_id())
            .field("repeat", &self.repeat)
            .finish_non_exhaustive()
    }
}
