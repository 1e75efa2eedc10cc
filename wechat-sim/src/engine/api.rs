//! A fake `api.weixin.qq.com`: the calls that a bot makes, with the platform's state behind them and
//! faults at hand.

mod conditional;
mod connection;
mod errcode;
mod fault;
mod material;
mod media;
mod menu;
mod message;
mod qrcode;
mod tag;
mod template;
mod token;
mod user;

use std::{net::SocketAddr, sync::Arc};

use axum::{
    Router,
    body::Body,
    extract::{DefaultBodyLimit, FromRequest, FromRequestParts, Multipart, Query, Request, State},
    http::{Method, request::Parts},
    middleware::{self, Next},
    response::{IntoResponse as _, Response},
    routing::{get, post},
};
use bytes::{Bytes, BytesMut};
use http_body_util::BodyExt as _;
use serde::{Deserialize, de::DeserializeOwned};
use serde_json::Value;
use tokio::net::TcpListener;

pub use self::{errcode::Errcode, fault::ApiFault, message::Message};
pub(super) use self::{
    fault::Faults, material::Materials, media::Media, menu::Menu, qrcode::QrCodes, tag::Tags,
};
use super::{follower::is_openid, platform::Inner};

/// The largest upload is 10 MB, and its form a little larger.
const MAX_BODY: usize = 12 << 20;
/// What is sent beyond that is read and dropped, up to here: a client that is cut off does not hear why.
const MAX_DROPPED: usize = 64 << 20;

/// The platform's API: what it was asked, and how it is to fail.
///
/// Its state is the platform's: a customer-service message appears in the user's chat, a menu has buttons
/// to tap.
#[derive(Clone, Debug)]
pub struct Api(pub(super) Arc<Inner>);

/// One call that was made.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Call {
    /// `POST`, `GET`
    pub method: String,
    /// `/cgi-bin/message/custom/send`
    pub path: String,
    /// The body, if it is JSON.
    pub body: Option<Value>,
    /// `errcode` of the answer; 0 if there was none.
    pub errcode: i64,
}

/// What a call ends with.
type Answered<T = Response> = Result<T, Errcode>;

impl Api {
    /// Lets the next call fail whose path begins with `path`; `""` is any.
    ///
    /// ```
    /// use wechat_sim::engine::{Account, ApiFault, Platform, Target};
    /// # use wechat_runtime::Token;
    /// # fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let target = Target::url("http://127.0.0.1:8080/wx")?;
    /// let platform = Platform::new(Account::new(Token::new("token")?), target);
    /// platform.api().fail("/cgi-bin/message/custom/send", ApiFault::Errcode(45015));
    /// # Ok(())
    /// # }
    /// ```
    pub fn fail(&self, path: &str, fault: ApiFault) {
        self.fail_times(path, fault, 1);
    }

    /// Lets the next `times` calls fail.
    pub fn fail_times(&self, path: &str, fault: ApiFault, times: usize) {
        if times > 0 {
            self.0.state().faults.plan(path, fault, Some(times));
        }
    }

    /// Lets all calls fail until [`recover`](Self::recover).
    pub fn fail_always(&self, path: &str, fault: ApiFault) {
        self.0.state().faults.plan(path, fault, None);
    }

    /// Ends all faults.
    pub fn recover(&self) {
        self.0.state().faults.clear();
    }

    /// Ends every access token now, as another process does that fetches one for itself.
    pub fn revoke_tokens(&self) {
        self.0.state().tokens.revoke();
    }

    /// Names these as the addresses that pushes come from, `127.0.0.1` and `::1` until then. Nothing is sent from
    /// there.
    pub fn send_from<T: Into<String>>(&self, networks: impl IntoIterator<Item = T>) {
        self.0.state().networks = networks.into_iter().map(Into::into).collect();
    }

    /// Forgets every temporary file now, as it does with each three days after it came.
    pub fn forget_media(&self) {
        self.0.state().media.forget();
    }

    /// What was called, in order; of more than ten thousand calls the last ten thousand.
    pub fn calls(&self) -> Vec<Call> {
        self.0.state().calls.iter().cloned().collect()
    }

    /// How often this path was called, of these.
    pub fn count(&self, path: &str) -> usize {
        let state = self.0.state();
        state.calls.iter().filter(|call| call.path == path).count()
    }

    /// As a service, to be called without a port.
    pub fn router(&self) -> Router {
        let mut router = Router::new();
        for (path, route) in [
            ("/cgi-bin/token", get(token::legacy)),
            ("/cgi-bin/stable_token", post(token::stable)),
            ("/cgi-bin/message/custom/send", post(message::send)),
            ("/cgi-bin/message/custom/typing", post(message::typing)),
            ("/cgi-bin/message/template/send", post(template::send)),
            ("/cgi-bin/message/subscribe/bizsend", post(template::notify)),
            (media::UPLOAD, post(media::upload)),
            ("/cgi-bin/media/get", get(media::get)),
            (media::UPLOAD_PICTURE, post(media::upload_picture)),
            ("/cgi-bin/menu/create", post(menu::create)),
            ("/cgi-bin/menu/get", get(menu::get)),
            ("/cgi-bin/menu/delete", get(menu::delete)),
            ("/cgi-bin/menu/addconditional", post(conditional::add)),
            ("/cgi-bin/menu/delconditional", post(conditional::delete)),
            ("/cgi-bin/menu/trymatch", post(conditional::try_match)),
            ("/cgi-bin/get_current_selfmenu_info", get(menu::selfmenu)),
            ("/cgi-bin/qrcode/create", post(qrcode::create)),
            ("/cgi-bin/showqrcode", get(qrcode::show)),
            ("/cgi-bin/user/info", get(user::info)),
            ("/cgi-bin/user/info/updateremark", post(user::remark)),
            ("/cgi-bin/user/get", get(user::list)),
            ("/cgi-bin/user/info/batchget", post(user::batch)),
            ("/cgi-bin/tags/create", post(tag::create)),
            ("/cgi-bin/tags/update", post(tag::update)),
            ("/cgi-bin/tags/get", get(tag::list)),
            ("/cgi-bin/tags/delete", post(tag::delete)),
            ("/cgi-bin/tags/members/batchtagging", post(tag::tag)),
            ("/cgi-bin/tags/members/batchuntagging", post(tag::untag)),
            ("/cgi-bin/tags/getidlist", post(tag::of)),
            ("/cgi-bin/user/tag/get", post(tag::users)),
            ("/cgi-bin/getcallbackip", get(connection::callback_ips)),
            ("/cgi-bin/get_api_domain_ip", get(connection::ips)),
            ("/cgi-bin/openapi/quota/get", post(connection::quota)),
            ("/cgi-bin/clear_quota", post(connection::clear_quota)),
            ("/cgi-bin/clear_quota/v2", post(connection::clear_quota_v2)),
            ("/cgi-bin/callback/check", post(connection::check)),
            (material::ADD, post(material::add)),
            ("/cgi-bin/material/get_material", post(material::get)),
            ("/cgi-bin/material/del_material", post(material::delete)),
            ("/cgi-bin/material/get_materialcount", get(material::count)),
            ("/cgi-bin/material/batchget_material", post(material::list)),
        ] {
            router = router.route(path, route);
        }
        router
            .fallback(async || Errcode::URL)
            .method_not_allowed_fallback(async |method: Method| match method {
                Method::POST => Errcode::NEEDS_GET,
                _ => Errcode::NEEDS_POST,
            })
            // `watched` has a limit, with an `errcode`.
            .layer(DefaultBodyLimit::disable())
            .layer(middleware::from_fn_with_state(self.clone(), watched))
            .with_state(self.clone())
    }

    /// Listens, and gives the address; it is served as long as the runtime lives.
    ///
    /// # Errors
    /// If the address cannot be listened on.
    pub async fn serve(&self, address: SocketAddr) -> std::io::Result<SocketAddr> {
        let listener = TcpListener::bind(address).await?;
        let address = listener.local_addr()?;
        let router = self.router();
        #[expect(clippy::disallowed_methods, reason = "ends with the runtime")]
        tokio::spawn(async move { axum::serve(listener, router).await });
        Ok(address)
    }

    /// # Errors
    /// If the call's token does not live.
    fn check(&self, token: &AccessToken) -> Answered<()> {
        self.0.state().tokens.check(&token.access_token)
    }
}

/// The query that every call but those for tokens has.
#[derive(Debug, Default, Deserialize)]
struct AccessToken {
    #[serde(default)]
    access_token: String,
}

/// A call whose body is JSON, of any content type.
struct Json<T> {
    value: T,
}

impl<S: Send + Sync, T: DeserializeOwned> FromRequest<S> for Json<T> {
    type Rejection = Errcode;

    async fn from_request(request: Request, _: &S) -> Result<Self, Errcode> {
        let body = request.into_body().collect().await;
        let body = body.map_err(|_| Errcode::JSON)?.to_bytes();
        let value = serde_json::from_slice(&body).map_err(|_| Errcode::JSON)?;
        Ok(Self { value })
    }
}

/// The query of a call.
struct Parameters<T>(T);

impl<S: Send + Sync, T: DeserializeOwned> FromRequestParts<S> for Parameters<T> {
    type Rejection = Errcode;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Errcode> {
        let query = Query::try_from_uri(&parts.uri).map_err(|_| Errcode::ARGS)?;
        Ok(Self(query.0))
    }
}

/// A call whose body is a form with a file.
struct Form(Multipart);

impl<S: Send + Sync> FromRequest<S> for Form {
    type Rejection = Errcode;

    async fn from_request(request: Request, state: &S) -> Result<Self, Errcode> {
        let form = Multipart::from_request(request, state).await;
        Ok(Self(form.map_err(|_| Errcode::MEDIA_MISSING)?))
    }
}

/// A call for which there is a living token.
struct Authorized;

impl FromRequestParts<Api> for Authorized {
    type Rejection = Errcode;

    async fn from_request_parts(parts: &mut Parts, api: &Api) -> Result<Self, Errcode> {
        let token = Query::<AccessToken>::try_from_uri(&parts.uri);
        api.check(&token.map(|Query(token)| token).unwrap_or_default())?;
        Ok(Self)
    }
}

/// Notes each call, and lets it fail if it is to.
async fn watched(State(api): State<Api>, request: Request, next: Next) -> Response {
    let method = request.method().to_string();
    let path = request.uri().path().to_owned();
    let (head, body) = request.into_parts();
    let body = whole(body).await;
    let json = body
        .as_ref()
        .and_then(|body| serde_json::from_slice(body).ok());
    let fault = api.0.state().faults.take(&path);
    let response = match (fault.as_ref().and_then(ApiFault::instead), body) {
        (Some(response), _) => response,
        (None, Some(body)) => next.run(Request::from_parts(head, body.into())).await,
        (None, None) if [media::UPLOAD, media::UPLOAD_PICTURE, material::ADD].contains(&&*path) => {
            media::too_large(&head.uri).into_response()
        }
        (None, None) => Errcode::CONTENT_SIZE.into_response(),
    };
    let (response, errcode) = with_errcode(response).await;
    api.0.state().note_call(Call {
        method,
        path,
        body: json,
        errcode,
    });
    match fault {
        Some(fault) => fault.spoil(response).await,
        None => response,
    }
}

/// The body, unless it is too large.
async fn whole(mut body: Body) -> Option<Bytes> {
    let mut kept = BytesMut::new();
    let mut count = 0;
    // Of a body that breaks off, what came.
    while let Some(Ok(frame)) = body.frame().await {
        let Ok(piece) = frame.into_data() else {
            continue;
        };
        count += piece.len();
        if count <= MAX_BODY {
            kept.extend_from_slice(&piece);
        } else {
            kept = BytesMut::new();
        }
        if count > MAX_DROPPED {
            break;
        }
    }
    (count <= MAX_BODY).then(|| kept.freeze())
}

/// The response, and the `errcode` in it.
async fn with_errcode(response: Response) -> (Response, i64) {
    let (head, body) = response.into_parts();
    let body = body
        .collect()
        .await
        .map(http_body_util::Collected::to_bytes);
    let body = body.unwrap_or_default();
    let json = serde_json::from_slice::<Value>(&body).ok();
    let errcode = json.and_then(|json| json["errcode"].as_i64());
    (
        Response::from_parts(head, body.into()),
        errcode.unwrap_or_default(),
    )
}

/// The name of somebody whom the account can know.
///
/// # Errors
/// If it is no OpenID.
fn openid(name: &str) -> Answered<&str> {
    if is_openid(name) {
        Ok(name)
    } else {
        Err(Errcode::OPENID)
    }
}

/// `{"errcode":0,"errmsg":"ok"}`
fn ok() -> Response {
    axum::Json(serde_json::json!({ "errcode": 0, "errmsg": "ok" })).into_response()
}
