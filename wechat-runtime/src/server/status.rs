//! Status port: `/healthz`, `/readyz` and, if the server exports metrics, `/metrics`.

use std::convert::Infallible;

use bytes::Bytes;
use http::{Method, Request, Response, StatusCode, header::CONTENT_TYPE};
use http_body_util::Full;
use hyper::{body::Incoming, server::conn::http1, service::service_fn};
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::{net::TcpListener, task::JoinSet, time::sleep};
use tracing::debug;

use super::{ACCEPT_PAUSE, HEAD_WITHIN};
use crate::bot::Bot;

/// Upper bound on connections. Only a few scrapers and probes connect.
const MAX_CONNECTIONS: usize = 64;

/// Serves the status port until the future is dropped.
pub(super) async fn serve(
    bot: &Bot,
    listener: TcpListener,
    render_metrics: Option<fn() -> String>,
) {
    let mut connections = JoinSet::new();
    loop {
        while connections.try_join_next().is_some() {}
        if connections.len() >= MAX_CONNECTIONS {
            connections.join_next().await;
        }
        let stream = match listener.accept().await {
            Ok((stream, _)) => stream,
            Err(error) => {
                debug!("the status port cannot accept a connection: {error}");
                sleep(ACCEPT_PAUSE).await;
                continue;
            }
        };
        let bot = bot.clone();
        connections.spawn(async move {
            let answer = service_fn(|request| {
                let response = answer(&bot, &request, render_metrics);
                async move { Ok::<_, Infallible>(response) }
            });
            let connection = http1::Builder::new()
                .timer(TokioTimer::new())
                .header_read_timeout(HEAD_WITHIN)
                .serve_connection(TokioIo::new(stream), answer);
            if let Err(error) = connection.await {
                debug!("status connection ended: {error}");
            }
        });
    }
}

fn answer(
    bot: &Bot,
    request: &Request<Incoming>,
    render_metrics: Option<fn() -> String>,
) -> Response<Full<Bytes>> {
    if !matches!(*request.method(), Method::GET | Method::HEAD) {
        return text(StatusCode::METHOD_NOT_ALLOWED, "only GET");
    }
    match (request.uri().path(), render_metrics) {
        // A health check only asks whether the process is alive.
        ("/healthz", _) => text(StatusCode::OK, "ok"),
        ("/readyz", _) => ready(bot),
        ("/metrics", Some(render)) => {
            bot.0.delivery.report();
            text(StatusCode::OK, render())
        }
        _ => text(
            StatusCode::NOT_FOUND,
            "not found: use /healthz, /readyz or /metrics",
        ),
    }
}

/// Reports readiness. A bot whose store is unreachable still answers, so it stays ready: otherwise
/// all instances would be taken out of service at once.
fn ready(bot: &Bot) -> Response<Full<Bytes>> {
    let delivery = &bot.0.delivery;
    if delivery.is_stopping() {
        text(StatusCode::SERVICE_UNAVAILABLE, "stopping")
    } else if delivery.is_degraded() {
        text(
            StatusCode::OK,
            "ready (degraded): the store is unreachable; each instance falls back to local state",
        )
    } else {
        text(StatusCode::OK, "ready")
    }
}

fn text(status: StatusCode, body: impl Into<String>) -> Response<Full<Bytes>> {
    let mut body = body.into();
    if !body.ends_with('\n') {
        body.push('\n');
    }
    let mut response = Response::new(Full::new(Bytes::from(body)));
    *response.status_mut() = status;
    let plain = http::HeaderValue::from_static("text/plain; charset=utf-8");
    response.headers_mut().insert(CONTENT_TYPE, plain);
    response
}
