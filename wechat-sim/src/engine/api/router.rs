//! The paths of the API, and what happens around every call: recording and faults.

use std::net::SocketAddr;

use axum::{
    Router,
    body::Body,
    extract::{DefaultBodyLimit, Request, State},
    http::Method,
    middleware::{self, Next},
    response::{IntoResponse as _, Response},
    routing::{get, post},
};
use bytes::{Bytes, BytesMut};
use http_body_util::BodyExt as _;
use serde_json::Value;
use tokio::net::TcpListener;

use super::{
    conditional, connection, fake_api::FakeApi, material, media, menu, message, qrcode, tag,
    template, token, user,
};
use crate::engine::account_state::{calls::Call, errcode::Errcode, faults::ApiFault};

/// Upper bound on a body: the largest upload is 10 MB, and its form a little larger.
const MAX_BODY: usize = 12 << 20;
/// Upper bound on a body that is read to its end and dropped: a client that is cut off does not
/// hear why.
const MAX_DROPPED: usize = 64 << 20;

impl FakeApi {
    /// Returns the API as a service that is called without a port.
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
            // `record_call` has a limit of its own, with an `errcode`.
            .layer(DefaultBodyLimit::disable())
            .layer(middleware::from_fn_with_state(self.clone(), record_call))
            .with_state(self.clone())
    }

    /// Listens on `address`, serves the API as long as the tokio runtime lives, and returns the
    /// real address.
    ///
    /// # Errors
    /// If the address is taken or not this machine's.
    pub async fn serve(&self, address: SocketAddr) -> std::io::Result<SocketAddr> {
        let listener = TcpListener::bind(address).await?;
        let address = listener.local_addr()?;
        let router = self.router();
        #[expect(clippy::disallowed_methods, reason = "ends with the runtime")]
        tokio::spawn(async move { axum::serve(listener, router).await });
        Ok(address)
    }
}

/// Records each call, and applies the fault that is planned for it.
async fn record_call(State(api): State<FakeApi>, request: Request, next: Next) -> Response {
    let method = request.method().to_string();
    let path = request.uri().path().to_owned();
    let (head, body) = request.into_parts();
    let body = read_body(body).await;
    let json = body
        .as_ref()
        .and_then(|body| serde_json::from_slice(body).ok());
    let fault = api.state().faults.take(&path);
    let response = match (fault.as_ref().and_then(ApiFault::instead), body) {
        (Some(response), _) => response,
        (None, Some(body)) => next.run(Request::from_parts(head, body.into())).await,
        (None, None) if [media::UPLOAD, media::UPLOAD_PICTURE, material::ADD].contains(&&*path) => {
            media::too_large(&head.uri).into_response()
        }
        (None, None) => Errcode::CONTENT_SIZE.into_response(),
    };
    let (response, errcode) = with_errcode(response).await;
    api.state().calls.record(Call {
        method,
        path,
        body: json,
        errcode,
    });
    api.notify_change();
    match fault {
        Some(fault) => fault.spoil(response).await,
        None => response,
    }
}

/// Reads the body, unless it is too large.
async fn read_body(mut body: Body) -> Option<Bytes> {
    let mut kept = BytesMut::new();
    let mut count = 0;
    // The received part of a body that breaks off counts.
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

/// Returns the response, and the `errcode` in it.
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
