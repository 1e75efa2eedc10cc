//! Baseline for `bench_bot`: the minimum work of a bot, on bare hyper. It checks the signature,
//! scans the XML and answers.
//!
//! `PORT`, `WORKERS` and `BENCH_MODE` as for `bench_bot`. In safe mode it also checks the signature of
//! the cipher, decrypts it, and renders, encrypts and signs the answer.

mod safe;
mod scan;
mod settings;

use std::{collections::BTreeMap, convert::Infallible, net::Ipv4Addr, sync::Arc};

use anyhow::bail;
use bytes::Bytes;
use http_body_util::{BodyExt, Full};
use hyper::{
    Request, Response, StatusCode, body::Incoming, server::conn::http1, service::service_fn,
};
use hyper_util::rt::TokioIo;
use safe::Safe;
use scan::scan;
use settings::{number, variable};
use tokio::net::TcpListener;
use wechat_runtime::Token;

const ANSWER: &str = "<xml><ToUserName><![CDATA[oVx8T6lmQ2zRk0dYw-aJ4uPnS7cE]]></ToUserName>\
    <FromUserName><![CDATA[gh_5e1c07ab93d2]]></FromUserName><CreateTime>1795420807</CreateTime>\
    <MsgType><![CDATA[text]]></MsgType>\
    <Content><![CDATA[你好，世界！这是基准测试的回复。]]></Content></xml>";

fn main() -> anyhow::Result<()> {
    let port = number("PORT", 8081)?;
    let safe = match &*variable("BENCH_MODE") {
        "plain" | "" => None,
        "safe" => Some(Safe::new()?),
        mode => bail!("BENCH_MODE={mode} must be plain or safe"),
    };
    tokio::runtime::Builder::new_multi_thread()
        .worker_threads(number("WORKERS", 2)?.into())
        .enable_all()
        .build()?
        .block_on(serve(port, safe))
}

#[expect(
    clippy::disallowed_methods,
    clippy::print_stderr,
    reason = "the least, without a tracker or a log"
)]
async fn serve(port: u16, safe: Option<Safe>) -> anyhow::Result<()> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port)).await?;
    let account = Arc::new((Token::new("bench-token")?, safe));
    eprintln!("listening on http://{}/wx", listener.local_addr()?);
    loop {
        let (stream, _) = listener.accept().await?;
        stream.set_nodelay(true)?;
        let account = Arc::clone(&account);
        tokio::spawn(http1::Builder::new().serve_connection(
            TokioIo::new(stream),
            service_fn(move |request| answer(Arc::clone(&account), request)),
        ));
    }
}

async fn answer(
    account: Arc<(Token, Option<Safe>)>,
    request: Request<Incoming>,
) -> Result<Response<Full<Bytes>>, Infallible> {
    let (token, safe) = &*account;
    let (head, body) = request.into_parts();
    let query = pairs(head.uri.query().unwrap_or_default());
    let value = |key| query.get(key).copied().unwrap_or_default();
    let (timestamp, nonce) = (value("timestamp"), value("nonce"));
    if !token.verify(timestamp, nonce, value("signature")) {
        return Ok(status(StatusCode::FORBIDDEN));
    }
    let Ok(body) = body.collect().await else {
        return Ok(status(StatusCode::BAD_REQUEST));
    };
    let body = body.to_bytes();
    let answer = std::str::from_utf8(&body).ok().and_then(|text| match safe {
        Some(safe) => safe.answer(token, timestamp, nonce, value("msg_signature"), text),
        None => scan(text).then(|| ANSWER.into()),
    });
    Ok(match answer {
        Some(answer) => Response::new(Full::from(answer)),
        None => status(StatusCode::BAD_REQUEST),
    })
}

fn pairs(query: &str) -> BTreeMap<&str, &str> {
    query
        .split('&')
        .filter_map(|pair| pair.split_once('='))
        .collect()
}

fn status(status: StatusCode) -> Response<Full<Bytes>> {
    let mut response = Response::default();
    *response.status_mut() = status;
    response
}
