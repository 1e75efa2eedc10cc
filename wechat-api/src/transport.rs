//! Transport of a request to the platform and its answer back: connections, or any `tower` service.

use std::{future::poll_fn, pin::Pin, time::Duration};

use bytes::{Buf as _, Bytes, BytesMut};
use http::{Request, Response};
use http_body::Body;
use http_body_util::{BodyExt as _, combinators::UnsyncBoxBody};
use hyper_rustls::HttpsConnectorBuilder;
use hyper_util::{
    client::legacy::{Client, connect::HttpConnector},
    rt::{TokioExecutor, TokioTimer},
};
use rustls::crypto::aws_lc_rs;
use tower_service::Service;
use wechat_core::{Error, Result};

use super::{
    body::{BoxError, RequestBody},
    broken_connection::Broken,
    error::ApiError,
};

/// Larger than any JSON answer: a page of followers is 300 kB.
pub(super) const MAX_ANSWER: usize = 16 << 20;

/// Idle connections are closed after this time, before the platform closes them during a request.
const IDLE: Duration = Duration::from_secs(20);

/// Connecting takes milliseconds. A shorter limit than the call's leaves time for a retry.
const CONNECT: Duration = Duration::from_secs(3);

pub(super) type Carried<'a> =
    Pin<Box<dyn Future<Output = Result<Response<Incoming>, Broken>> + Send + 'a>>;

/// Body of an answer, as it arrives.
pub(super) type Incoming = UnsyncBoxBody<Bytes, BoxError>;

pub(super) trait Transport: Send + Sync {
    fn carry(&self, request: Request<RequestBody>) -> Carried<'_>;
}

/// Uses a service.
pub(super) struct Over<S>(pub(super) S);

impl<S, B> Transport for Over<S>
where
    S: Service<Request<RequestBody>, Response = Response<B>> + Clone + Send + Sync,
    S::Error: Into<BoxError>,
    S::Future: Send,
    B: Body + Send + 'static,
    B::Data: Send,
    B::Error: Into<BoxError>,
{
    fn carry(&self, request: Request<RequestBody>) -> Carried<'_> {
        let mut service = self.0.clone();
        Box::pin(async move {
            let response = async {
                poll_fn(|cx| service.poll_ready(cx)).await?;
                service.call(request).await
            };
            let response = response.await.map_err(|error| Broken::new(&error.into()))?;
            Ok(response.map(|body| {
                let body = body.map_frame(|frame| {
                    frame.map_data(|mut data| data.copy_to_bytes(data.remaining()))
                });
                body.map_err(Into::into).boxed_unsync()
            }))
        })
    }
}

/// Reads the whole answer.
///
/// # Errors
/// If it breaks off, or is larger than any valid answer.
pub(super) async fn whole(
    path: &str,
    response: Response<Incoming>,
) -> Result<Response<Bytes>, ApiError> {
    let (head, mut body) = response.into_parts();
    let mut bytes = BytesMut::new();
    while let Some(frame) = body.frame().await {
        let frame = frame.map_err(|error| ApiError::broken(path, Broken::new(&error)))?;
        let Ok(piece) = frame.into_data() else {
            continue;
        };
        if bytes.len() + piece.len() > MAX_ANSWER {
            return Err(ApiError::answer_too_large(path, MAX_ANSWER));
        }
        bytes.extend_from_slice(&piece);
    }
    Ok(Response::from_parts(head, bytes.freeze()))
}

/// Uses pooled connections of its own.
pub(super) fn https(timeout: Duration) -> Result<Box<dyn Transport>> {
    let mut connector = HttpConnector::new();
    connector.enforce_http(false);
    connector.set_nodelay(true);
    connector.set_connect_timeout(Some(timeout.min(CONNECT)));
    // Bundled roots, because a small container often has none. The provider is explicit, because a
    // program may link two.
    let connector = HttpsConnectorBuilder::new()
        .with_provider_and_webpki_roots(aws_lc_rs::default_provider())
        .map_err(|error| Error::setting("TLS cannot be set up").caused_by(error))?
        .https_or_http()
        .enable_http1()
        .wrap_connector(connector);
    let client = Client::builder(TokioExecutor::new())
        .pool_idle_timeout(IDLE)
        .pool_timer(TokioTimer::new())
        .build::<_, RequestBody>(connector);
    Ok(Box::new(Over(client)))
}
