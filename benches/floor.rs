//! Baseline for `bench_bot`: the minimum work of a bot, on bare hyper. It checks the signature,
//! scans the XML and answers.
//!
//! `PORT` and `WORKERS` as for `bench_bot`.

mod scan;
mod settings;

use std::{collections::BTreeMap, convert::Infallible, net::Ipv4Addr};

use bytes::Bytes;
use http_body_util::{BodyExt, Full};
use hyper::{
    Request, Response, StatusCode, body::Incoming, server::conn::http1, service::service_fn,
};
use hyper_util::rt::TokioIo;
use scan::scan;
use settings::number;
use tokio::net::TcpListener;
use wechat_runtime::Token;

const ANSWER: &str = "<xml><ToUserName><![CDATA[oVx8T6lmQ2zRk0dYw-aJ4uPnS7cE]]></ToUserName>\
    <FromUserName><![CDATA[gh_5e1c07ab93d2]]></FromUserName><CreateTime>1795420807</CreateTime>\
    <MsgType><![CDATA[text]]></MsgType>\
    <Content><![CDATA[你好，世界！这是基准测试的回复。]]></Content></xml>";

fn main() -> anyhow::Result<()> {
    let port = number("PORT", 8081)?;
    tokio::runtime::Builder::new_multi_thread()
        .worker_threads(number("WORKERS", 2)?.into())
        .enable_all()
        .build()?
        .block_on(serve(port))
}

#[expect(
    clippy::disallowed_methods,
    clippy::print_stderr,
    reason = "the least, without a tracker or a log"
)]
async fn serve(port: u16) -> anyhow::Result<()> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port)).await?;
    let token = Token::new("bench-token")?;
    eprintln!("listening on http://{}/wx", listener.local_addr()?);
    loop {
        let (stream, _) = listener.accept().await?;
        stream.set_nodelay(true)?;
        let token = token.clone();
        tokio::spawn(http1::Builder::new().serve_connection(
            TokioIo::new(stream),
            service_fn(move |request| answer(token.clone(), request)),
        ));
    }
}

async fn answer(
    token: Token,
    request: Request<Incoming>,
) -> Result<Response<Full<Bytes>>, Infallible> {
    if !is_signed(&token, request.uri().query().unwrap_or_default()) {
        return Ok(status(StatusCode::FORBIDDEN));
    }
    let Ok(body) = request.into_body().collect().await else {
        return Ok(status(StatusCode::BAD_REQUEST));
    };
    let body = body.to_bytes();
    Ok(match std::str::from_utf8(&body) {
        Ok(text) if scan(text) => Response::new(Full::from(ANSWER)),
        _ => status(StatusCode::BAD_REQUEST),
    })
}

fn is_signed(token: &Token, query: &str) -> bool {
    let query: BTreeMap<&str, &str> = query
        .split('&')
        .filter_map(|pair| pair.split_once('='))
        .collect();
    let value = |key| query.get(key).copied().unwrap_or_default();
    token.verify(value("timestamp"), value("nonce"), value("signature"))
}

fn status(status: StatusCode) -> Response<Full<Bytes>> {
    let mut response = Response::default();
    *response.status_mut() = status;
    response
}
